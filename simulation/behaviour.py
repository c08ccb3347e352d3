"""The constants of behaviour: how people react, each with unit, plausible range, neutral value (claim switched off) and source.

Contested claims have their neutral value inside the range. "M2" and the like name the mechanism a constant belongs to.
"""

from __future__ import annotations

from typing import Annotated, Any

from simulation.declare import Number, collect_numbers, draft_number


def constant(
    default: float, low: float, high: float, neutral: float, unit: str, help: str, source: str
) -> dict[str, Any]:
    """A constant of how people react."""
    return draft_number("behaviour", default, low, high, unit, neutral=neutral, help=help, source=source, scope="start")


class Behaviour:
    """How people react, constant by constant."""

    # fmt: off
    # --- M1 information
    signal_noise: Annotated[float, constant(.35, 0, 1, 0, "sd of ln", "Noise of a territory's signal where nothing is lost.", "E1; Williamson 1967")]
    reports_bias: Annotated[float, constant(.5, 0, 1, 0, "share", "How far what reps hold back bends leaders' picture of a territory.", "0.18")]
    dive_noise: Annotated[float, constant(.15, .02, 1, 1, "sd of ln", "Noise of a look of one's own.", "E1 s_d")]
    dives_per_quarter: Annotated[float, constant(60, 0, 200, 0, "deals at full time", "Deals a leader can get into when all hours go there.", "3.13")]
    attention_to_total: Annotated[float, constant(1, 0, 1, 0, "share", "How far leaders look away while the total is made.", "1.4; Cyert & March 1963")]
    learn_buyers: Annotated[float, constant(.06, 0, .3, 0, "per deal", "What a leader learns about buyers in one deal.", "3.2, 3.13")]
    forget_buyers: Annotated[float, constant(78, 13, 260, 260, "weeks", "Time in which leaders' understanding of buyers ages.", "3.2")]
    cycle_optimism: Annotated[float, constant(.75, .4, 1, 1, "believed over true", "Time to close as imagined from afar.", "3.4; Buehler, Griffin & Ross 1994 (planning fallacy)")]
    empathy_per_layer: Annotated[float, constant(.80, .5, 1, 1, "per layer", "Empathy that survives one layer.", "0.4; Trope & Liberman 2010")]
    span_blindness: Annotated[float, constant(.6, 0, 2, 0, "per 8 reps", "How a larger span hides people from their manager.", "0.12")]
    # --- M2 reports
    sandbagging: Annotated[float, constant(.3, 0, .8, 0, "share at zero trust", "What is held back in numbers that become a quota.", "E1 beta; Wotruba & Thurlow 1976")]
    happy_ears: Annotated[float, constant(.30, 0, .8, 0, "share at full pressure", "Wishful numbers where bad news is dangerous.", "InsideSales Labs (B2)")]
    silence: Annotated[float, constant(.40, 0, 1, 0, "chance at middling trust", "Strain not spoken of.", "Milliken 2003: .2-.6")]
    excuses: Annotated[float, constant(.8, 0, 1, 0, "scale", "Readiness to explain a miss with an excuse.", "3.6")]
    # --- M3 attribution
    blame_bias: Annotated[float, constant(1.0, 0, 1.5, 0, "logit", "Prior disposition to put results down to people.", "Ross 1977; size chosen")]
    blame_miss: Annotated[float, constant(.03, 0, .8, 0, "logit per 10 % missed", "What a miss says about people.", "Repenning & Sterman 2002")]
    blame_excuses: Annotated[float, constant(1.4, 0, 2, 0, "logit at all untrue", "What untrue excuses say about people.", "3.6, 3.7")]
    blame_hit: Annotated[float, constant(.35, 0, 1, 0, "logit per 10 % beaten", "What a beaten target says for people.", "Repenning & Sterman 2002, turned around; size chosen")]
    observing: Annotated[float, constant(.02, 0, .1, 0, "per deal", "How far a look of one's own pulls belief to truth.", "3.13")]
    logit_to_value: Annotated[float, constant(.45, .2, .6, .45, "ln per logit", "Share of bookings per logit of winning, for the ledger.", "computed: one minus the win rate by value (B8), rounded up")]
    # --- M4 reaction
    pressure_per_miss: Annotated[float, constant(2.5, 0, 10, 0, "per share missed", "Pressure after a miss.", "1.7; Staw 1981")]
    control_per_miss: Annotated[float, constant(.10, 0, .4, 0, "per 10 % missed", "Rules added after a miss put down to people.", "3.20; Repenning & Sterman 2002")]
    control_per_error: Annotated[float, constant(.06, 0, .5, 0, "per forecast error", "Rules added because the forecast was wrong.", "3.1")]
    control_fading: Annotated[float, constant(.03, 0, .3, .3, "a quarter", "Rules that fall asleep by themselves.", "Downs 1967")]
    self_interest: Annotated[float, constant(.35, 0, .8, 0, "0..1", "Weight of leaders' own results in quiet times.", "0.3; Jensen 1986")]
    overlay_wish: Annotated[float, constant(1.5, 0, 3, 0, "scale", "How far leaders see specialists as the answer.", "3.8")]
    # --- M5 time
    admin_share: Annotated[float, constant(.38, .1, .5, .38, "share of the week", "Hours of rules and reporting at ordinary control.", "E1; Salesforce (B1)")]
    internal_share: Annotated[float, constant(.286, .05, .4, .286, "share of the week", "Hours of internal coordination without specialists.", "E1")]
    control_hours: Annotated[float, constant(.35, 0, 1.5, 0, "share per control", "Hours that rules and reporting add.", "3.20")]
    manager_duties: Annotated[float, constant(10, 0, 20, 0, "h a week", "Hours of a manager that nobody asks about: escalations, own deals, meetings upwards.", "Alexander Group (B1): coaching 16 % of time")]
    control_informs: Annotated[float, constant(.5, 0, 1.5, 0, "share", "Noise of records that rules and reporting take away.", "3.1, and what reporting is for; size chosen")]
    ambiguity: Annotated[float, constant(.02, 0, .2, 0, "share per structure", "Coordination that each further structure adds for all.", "3.1; Verbeke 2011")]
    coordination: Annotated[float, constant(.3, 0, 1.2, 0, "h a pair and week", "Hours to keep two people on a deal in step.", "Brooks 1975; E1 kappa")]
    coordination_shape: Annotated[float, constant(1, 0, 1, 0, "0 linear .. 1 pairs", "Whether coordination grows with people or with pairs.", "Brooks 1975")]
    visit_hours: Annotated[float, constant(.5, 0, 4, 0, "h a week at full time", "Hours in which whoever leaders visit prepares and reports.", "N9; Tucker & Singer 2015")]
    overtime_leak: Annotated[float, constant(.4, 0, .8, 0, "share of overtime", "Overtime that internal work takes.", "Cross 2016")]
    dilution: Annotated[float, constant(.10, 0, .5, 0, "exponent", "Follow-up lost when several own a deal.", "3.12; Latane 1981")]
    specialist_deals: Annotated[float, constant(16, 2, 40, 16, "deals", "Deals one specialist is on.", "practice (B1)")]
    specialist_drift: Annotated[float, constant(.3, 0, 1, 0, "per sd", "How specialists drift to strong reps.", "Sales Benchmark Index (B1)")]
    specialist_help: Annotated[float, constant(2, 0, 2, 0, "logit at full gap", "What specialist knowledge adds to winning.", "E3 gamma; T22")]
    telesales_arrivals: Annotated[float, constant(.5, 0, 2, 0, "per telesales and rep", "Opportunities that telesales adds.", "3.8")]
    # --- M6 understanding
    learn_customers: Annotated[float, constant(.06, .01, .2, .06, "a week", "Learning at ordinary customer time.", "3.10; size chosen, with forget_customers, so that ordinary understanding is a little above .5")]
    forget_customers: Annotated[float, constant(.045, .005, .15, .005, "a week", "Forgetting without contact.", "3.10; size chosen, with learn_customers")]
    pushy_deafness: Annotated[float, constant(.3, 0, 1, 0, "share at full push", "Learning lost by pushing.", "Goad & Jaramillo 2014")]
    hand_off: Annotated[float, constant(.30, 0, 1, 1, "share kept", "Understanding a successor keeps.", "2.31; size chosen")]
    # --- M7 funnel
    hours_power: Annotated[float, constant(.65, .3, 1, 1, "exponent", "Return of hours in opportunities and progress.", "E1 funnel")]
    skill_wins: Annotated[float, constant(.5, 0, 1, 0, "logit per sd", "Skill in winning.", "E1 funnel")]
    skill_finds: Annotated[float, constant(.2, 0, .5, 0, "ln per sd", "Skill in finding opportunities: whom to call, and about what.", "Hunter, Schmidt & Judiesch 1990 (unchecked): output of sellers varies by 40 % and more of its mean; Verbeke 2011")]
    understanding_wins: Annotated[float, constant(.9, 0, 2, 0, "logit per unit", "Understanding in winning.", "Verbeke 2011 (.28)")]
    understanding_arrivals: Annotated[float, constant(.7, 0, 1.2, 0, "elasticity", "Understanding in finding opportunities.", "3.10, 3.11; size chosen")]
    confidence_wins: Annotated[float, constant(.4, 0, 1, 0, "logit per unit", "Confidence in winning.", "Stajkovic & Luthans 1998")]
    knowledge_wins: Annotated[float, constant(.9, 0, 2, 0, "logit per unit", "Product knowledge in winning.", "Verbeke 2011")]
    knowledge_ceiling: Annotated[float, constant(.65, .3, 1, .65, "0..1", "Product knowledge of a rep who has been there for years.", "B4 ramp")]
    offering_wins: Annotated[float, constant(.8, 0, 2, 0, "logit per unit", "Fit of the offering in winning.", "1.17; size chosen")]
    push_wins: Annotated[float, constant(.3, 0, 1, 0, "logit at full push", "Pushing in winning.", "1.9; Boichuk 2014")]
    dive_uplift: Annotated[float, constant(.25, 0, 1, 0, "logit", "Leaders in a deal help build a proposition out of the ordinary.", "3.15; Senn 2006")]
    boss_wins: Annotated[float, constant(.10, 0, .3, 0, "logit per sd", "A manager who is good at it, in the team's winning.", "Lazear, Shaw & Stanton 2015, unchecked")]
    control_fetters: Annotated[float, constant(.27, 0, .8, 0, "logit per sd and control", "Rules help the weak and hinder the strong.", "Verbeke 2011 (.27)")]
    hardship: Annotated[float, constant(.6, 0, 2, 0, "logit per difficulty", "Harder business is won less often.", "2.33")]
    size_penalty: Annotated[float, constant(.27, 0, .6, 0, "logit per ln amount", "Large deals are won less often.", "B8 (.265)")]
    staleness: Annotated[float, constant(.022, 0, .06, 0, "logit a week", "Old opportunities are won less often.", "B8")]
    unready: Annotated[float, constant(1.5, 0, 4, 0, "logit", "A product customers are not ready for.", "3.4")]
    coverage: Annotated[float, constant(.6, 0, .9, 0, "share", "Demand of an empty seat that colleagues take up.", "DePaul (B5): about $50k of sales are lost with a leaver")]
    attention_span: Annotated[float, constant(2.2, .8, 4, 4, "times the usual", "Open opportunities beyond which each gets less work.", "B8")]
    pipeline_insight: Annotated[float, constant(.5, 0, 1, 0, "0..1", "How well a rep knows which deals will close this quarter.", "0.11")]
    label_bias: Annotated[float, constant(.29, 0, .5, 0, "share at middling trust", "How far CRM labels are kept below what reps expect.", "B8 (-.29)")]
    timing: Annotated[float, constant(2, 0, 2, 0, "scale", "How far reps move closings to where they pay more.", "Oyer 1998; Larkin 2014; Steenburgh 2008")]
    holding: Annotated[float, constant(1, 0, 1, 1, "of pulling", "How well a ready deal can be held over the line, against pulling one forward.", "customers sign when they are ready; Oyer 1998")]
    timing_weeks: Annotated[float, constant(6, 0, 10, 0, "weeks", "Weeks by which a closing can be moved.", "Oyer 1998")]
    discount: Annotated[float, constant(.3, 0, .5, 0, "share at full urge", "Discount for closing early.", "Larkin 2014")]
    # --- M8 targets
    ratchet_up: Annotated[float, constant(.9, 0, 1, 0, "share", "How far a beaten target is followed.", "Leone, Misra & Zimmerman 2004")]
    belief_weight: Annotated[float, constant(.25, 0, 1, 0, "share", "Weight of believed potential against the last number.", "3.4")]
    cycle_weight: Annotated[float, constant(.3, 0, 1, 0, "share", "What an underestimated time to close adds to plans.", "3.4")]
    new_broom: Annotated[float, constant(.5, 0, 1, 0, "share", "How far a new executive moves the number to what was reached.", "E2 (vi)")]
    slice_by_belief: Annotated[float, constant(.5, 0, 1, 0, "share", "Weight of believed potential in a slice, against last year.", "3.4; Zoltners 2006")]
    strain_relief: Annotated[float, constant(.5, 0, 1, 0, "share at full strain", "Relief where strain was heard.", "0.5, 0.19")]
    claim_burnout: Annotated[float, constant(.4, 0, 1, 0, "share at full burnout", "What the exhausted leave out of a claim.", "0.11")]
    favouritism: Annotated[float, constant(.40, 0, .6, 0, "share", "Quota moved by managers' favour.", "Benson 2015")]
    moral_hazard: Annotated[float, constant(.8, 0, 2, 0, "per lack of care", "Exhaustion claimed because it pays.", "N13; Ichino & Riphahn 2005")]
    # --- M9 effort
    must_do: Annotated[float, constant(.66, .6, 1.1, .66, "of usual effort", "What people do because they must.", "1.6; Katz 1964")]
    effort_cost: Annotated[float, constant(.85, .8, 6, .85, "per square of effort", "What effort costs a rested rep.", "convex cost, Holmstrom 1982")]
    felt_luck: Annotated[float, constant(.2, .2, 1, 1, "share of real luck", "How much luck reps see in a quarter's result; they feel more in control than they are.", "Langer 1975; overconfidence of sellers, unchecked")]
    tired_cost: Annotated[float, constant(.1, 0, 4, 0, "per strain", "How strain makes effort dearer.", "Demerouti and others 2001 (JD-R); size chosen")]
    enough: Annotated[float, constant(3, 0, 3, 0, "exponent", "How fast money is worth less to those whose quota leaves them more of it than usual.", "diminishing utility of pay (1 is logarithmic); size chosen")]
    money: Annotated[float, constant(2.4, 0, 2.5, 0, "scale", "Pull of pay at stake.", "Chung 2014; Habel 2021")]
    winning: Annotated[float, constant(.12, 0, .5, 0, "scale", "Pull of winning.", "2.24")]
    recognition: Annotated[float, constant(.03, 0, .4, 0, "scale", "Pull of being seen.", "2.24, 2.26")]
    interest: Annotated[float, constant(.09, 0, .6, 0, "scale", "Pull of the work itself.", "Cerasoli 2014")]
    crowding_out: Annotated[float, constant(.3, 0, .6, 0, "share", "Interest lost at full incentive.", "E3 chi; Cerasoli 2014")]
    purpose_drive: Annotated[float, constant(.10, 0, .6, 0, "scale", "Pull of purpose beside money, in what work is worth.", "Good 2022; Grant 2007")]
    obligation: Annotated[float, constant(.06, 0, .6, 0, "scale", "Not letting down who cares.", "2.5; Eisenberger 2001; small: Hoffman & Tadelis 2021")]
    hard_times: Annotated[float, constant(.5, 0, 2, 0, "per difficulty", "Leadership matters more when business is hard.", "2.33")]
    pressure_push: Annotated[float, constant(.15, 0, 1, 0, "scale", "Pressure in the short run; against the rep if meant for the manager.", "2.17; Repenning & Sterman 2001")]
    pressure_hours: Annotated[float, constant(10, 0, 20, 0, "h a week", "Hours at the desk under full pressure.", "Perlow 2002")]
    goal_value: Annotated[float, constant(.9, 0, 2, 0, "scale", "Worth of quota where it serves one's own goal.", "2.2, 4.1; Sheldon & Elliot 1999")]
    commitment: Annotated[float, constant(.1, 0, .1, 0, "scale", "Weight of one's own word; small.", "Tubbs 1986; Latham 1988")]
    probation_fear: Annotated[float, constant(.3, 0, 1, 0, "scale", "Worth of quota when the job is at risk.", "4.12")]
    overtime_yield: Annotated[float, constant(.046, .01, .1, .046, "share an hour", "Input that one more hour adds.", "computed: one hour over the customer hours of an ordinary week")]
    # --- M10 pay
    ratchet_foresight: Annotated[float, constant(.3, 0, 1, 0, "share", "How far reps foresee that a beaten quota raises the next.", "Weitzman 1980; Leone, Misra & Zimmerman 2004")]
    habituation: Annotated[float, constant(.25, 0, .8, 0, "share", "Force a bonus loses once it is usual.", "0.8; Clark & Oswald 1996")]
    habituation_weeks: Annotated[float, constant(39, 4, 104, 104, "weeks", "Time to get used to it.", "0.8")]
    # --- M11 helping
    team_care: Annotated[float, constant(1, 0, 1, 0, "0..1", "How far care for colleagues counts under team pay.", "Kandel & Lazear 1992")]
    help_gain: Annotated[float, constant(4, 0, 8, 0, "scale", "Help that pays under team pay.", "Itoh 1991")]
    help_care: Annotated[float, constant(.7, 0, 1.5, 0, "scale", "Help out of care.", "1.15; Fischbacher 2001")]
    help_custom: Annotated[float, constant(.4, 0, 1, 0, "scale", "Help because it is usual.", "1.15")]
    rivalry: Annotated[float, constant(.24, 0, .6, 0, "scale", "Help withheld under contests.", "Chan, Li & Pierce 2014")]
    own_first: Annotated[float, constant(1.2, 0, 3, 0, "scale", "Help withheld when one's own number is at risk.", "1.5; Drago & Garvey 1998")]
    done_and_gone: Annotated[float, constant(.3, 0, 1, 0, "share", "Help withheld once one's own number is made.", "1.5")]
    help_wins: Annotated[float, constant(.32, 0, .4, 0, "logit per hour", "A colleague's hand with one's deals, in winning.", "Itoh 1991; Friebel 2017 (level); size chosen")]
    custom_quarters: Annotated[float, constant(3, 1, 12, 12, "quarters", "Time in which a culture of help grows.", "0.22")]
    dividing_hours: Annotated[float, constant(1.6, 0, 4, 0, "h a week", "Talks that dividing a target takes people to whom it is new.", "0.22; Repenning & Sterman 2002 (an improvement takes time before it gives any)")]
    teaching: Annotated[float, constant(.02, 0, .03, 0, "sd an hour and sd", "Learning from a better colleague.", "E1 lambda_s; Sandvik 2020")]
    meeting_yield: Annotated[float, constant(4, 0, 4, 0, "times help", "Structured meetings against help along the way.", "Sandvik 2020")]
    selfish_by_pay: Annotated[float, constant(.02, 0, .1, 0, "a quarter", "Care for colleagues worn off by strong incentives.", "0.7; Frey & Jegen 2001; contested")]
    selfish_by_fear: Annotated[float, constant(.03, 0, .15, 0, "a quarter", "Care for colleagues worn off by unsafe jobs.", "0.7")]
    care_by_purpose: Annotated[float, constant(.03, 0, .1, 0, "a quarter", "Care for colleagues grown by purpose.", "1.19; Bowles 1998; contested")]
    # --- M12 load
    asked_weight: Annotated[float, constant(1, 0, 1, 0, "share", "Strain from what is asked, against what is given.", "Demerouti and others 2001 (JD-R); Maslach, Schaufeli & Leiter 2001")]
    interruptions: Annotated[float, constant(.08, 0, .3, 0, "load", "Load of a doubled internal calendar.", "Rudolph & Repenning 2002")]
    fatigue_weeks: Annotated[float, constant(2, .5, 6, .5, "weeks", "Fast strain fades in this time.", "de Bloom 2009: 1-3")]
    fatigue_threshold: Annotated[float, constant(.12, 0, .6, .6, "0..1", "Fatigue that rest still clears.", "two stocks of strain: Homer 1985, de Bloom 2009; size chosen")]
    burning: Annotated[float, constant(.064, 0, .15, 0, "a week", "Burnout from lasting fatigue.", "Homer 1985; size fitted to ordinary companies")]
    recovery_weeks: Annotated[float, constant(39, 6, 78, 6, "weeks", "Slow strain fades in this time.", "Shoman 2022; E3 tau_B")]
    fragility: Annotated[float, constant(1.8, 0, 1.8, 0, "share", "How much more the least resilient burn than the most.", "Lussier 2019; Xanthopoulou and others 2007 (personal resources), unchecked")]
    support_buffer: Annotated[float, constant(.5, 0, .9, 0, "share", "Strain that support takes away.", "Babakus 1999; Demerouti and others 2001 (JD-R)")]
    obsession: Annotated[float, constant(.3, 0, 1, 0, "share", "Strain that purpose and a strong goal add.", "4.2; Vallerand 2003; Lussier 2019")]
    burnout_cost: Annotated[float, constant(.2, 0, .6, 0, "share at full burnout", "Output lost to burnout.", "Corbeanu 2023; Taris 2006")]
    fatigue_cost: Annotated[float, constant(.06, 0, .4, 0, "share at full fatigue", "Output lost to fatigue.", "Pencavel 2014")]
    sickness: Annotated[float, constant(1.1, 0, 4, 0, "weeks a year", "Sick weeks of the rested.", "ordinary absence; size chosen")]
    sick_by_burnout: Annotated[float, constant(2.5, 0, 6, 0, "per burnout", "Sick days that burnout adds.", "Swider & Zimmerman 2010")]
    hard_quarters: Annotated[float, constant(.08, 0, .4, 0, "chance a quarter", "A burden in life outside.", "2.32; Peasley 2020")]
    # --- M13 trust
    trust_gain: Annotated[float, constant(.05, .01, .15, .05, "an event", "Trust that one good event builds.", "E1 k_up")]
    trust_ratio: Annotated[float, constant(3, 1, 5, 1, "times", "How much more a bad event weighs.", "Slovic 1993; Earle & Siegrist 2006: 1 is possible")]
    fair_margin: Annotated[float, constant(.15, .05, .5, .5, "share", "Target above one's own estimate that still seems fair.", "0.17")]
    blame_hurts: Annotated[float, constant(.5, 0, 2, 0, "events", "Being blamed for a miss.", "3.5; Repenning & Sterman 2002")]
    hypocrisy: Annotated[float, constant(.5, 0, 2, 0, "events", "Said and not done.", "2.1; Simons 2002")]
    fix_trust: Annotated[float, constant(1, 0, 3, 0, "events", "A problem fixed.", "3.19; Tucker & Singer 2015")]
    inspection_hurts: Annotated[float, constant(.6, 0, 2, 0, "events", "Looked at and not fixed.", "N9; Tucker & Singer 2015")]
    inherited: Annotated[float, constant(.5, 0, 1, 1, "share", "What new leaders inherit of the old relation.", "4.9")]
    broken_reform: Annotated[float, constant(1.5, 0, 4, 0, "events", "A reform undone.", "N4; 0.24")]
    # --- M14 confidence and learning
    lift_by_win: Annotated[float, constant(.016, 0, .08, 0, "a win", "Confidence from a win.", "E1 k_w; Bandura 1997")]
    fall_by_loss: Annotated[float, constant(.035, 0, .1, 0, "a loss", "Confidence from a loss.", "E1 k_l; Boichuk 2014")]
    visible_wins: Annotated[float, constant(.6, 0, 2, 0, "share", "What visibility adds to a win.", "2.26; Amabile & Kramer 2011")]
    quota_shock: Annotated[float, constant(.05, 0, .2, 0, "a quarter", "Confidence from a made or missed quota.", "1.18; Boichuk 2014")]
    purpose_shield: Annotated[float, constant(.4, 0, 1, 0, "share at full purpose", "What purpose takes off failure.", "1.18; Hobfoll 1989")]
    step_gain: Annotated[float, constant(.03, 0, .1, 0, "a week", "Confidence from a small step reached.", "4.15; Bandura & Schunk 1981")]
    coaching_gain: Annotated[float, constant(.03, 0, .03, 0, "share an hour", "Craft from an hour of coaching.", "B1 coaching dose")]
    practice: Annotated[float, constant(.015, 0, .02, 0, "share a week", "Craft from practice.", "2.27")]
    broadcast: Annotated[float, constant(.05, 0, .3, 0, "share", "Craft from wins shown to all.", "2.34; Sandvik 2020")]
    insights: Annotated[float, constant(.1, 0, 1, 0, "a year", "Figuring it out.", "2.27")]
    craft_room: Annotated[float, constant(.72, 0, 3, 0, "sd", "The most that can be learned.", "2.9")]
    forget_craft: Annotated[float, constant(52, 26, 520, 520, "weeks", "Craft that is not renewed fades.", "Arthur and others 1998; size chosen")]
    # --- M15 goals
    trigger: Annotated[float, constant(.9, 0, 1, 0, "0..1", "How strong an event makes a goal.", "4.10; Lazarus & Folkman 1984")]
    goal_half_life: Annotated[float, constant(3, 1, 26, 26, "weeks", "Strength of a goal halves without contact.", "4.19; Karlan 2016")]
    written_floor: Annotated[float, constant(.4, 0, 1, 0, "0..1", "What writing and looking at it keeps alive.", "Harkin 2016; Epton 2017")]
    link_weeks: Annotated[float, constant(26, 4, 104, 104, "weeks", "The tie of quota to goal loosens in this time.", "2.2, 4.7")]
    talk_gain: Annotated[float, constant(.5, 0, 1.5, 0, "a talk", "What one good talk opens.", "4.4; Gollwitzer & Sheeran 2006")]
    fresh_start: Annotated[float, constant(.8, 0, 2, 0, "logit", "How much more is told early in a relationship.", "4.8; Dai 2014")]
    ceiling_lift: Annotated[float, constant(.25, 0, 1, 0, "share a talk", "How far a talk lifts what a rep believes possible, towards twice the usual.", "4.13; Selten 1998 (aspirations)")]
    saving: Annotated[float, constant(.12, 0, .5, 0, "share of pay", "Pay put towards the goal.", "4.5, 4.20")]
    authentic: Annotated[float, constant(.7, 0, 1, 0, "chance", "Goals that are one's own.", "4.14; Sheldon & Elliot 1999")]
    self_made: Annotated[float, constant(.4, 0, 1, 0, "chance a year", "Goals written down without help.", "2.14, 2.18")]
    # --- M16 careers
    quit_base: Annotated[float, constant(.26, .02, .6, .26, "a year", "Hazard of leaving an ordinary seat.", "HBR 2017: 27 % turnover")]
    quit_burnout: Annotated[float, constant(3, 0, 4, 0, "ln per burnout", "Burnout in leaving.", "Swider & Zimmerman 2010")]
    quit_trust: Annotated[float, constant(1.2, 0, 3, 0, "ln per trust", "Trust in staying.", "Dirks & Ferrin 2002 (-.40)")]
    quit_care: Annotated[float, constant(.8, 0, 2, 0, "ln per care", "A caring manager in staying.", "Hoffman & Tadelis 2021")]
    quit_goal: Annotated[float, constant(.6, 0, 2, 0, "ln", "A served goal in staying.", "2.2, 4.1; size chosen")]
    quit_pay: Annotated[float, constant(1.0, 0, 4, 0, "ln per share of pay", "Pay against offers.", "Griffeth, Hom & Gaertner 2000; size chosen")]
    quit_miss: Annotated[float, constant(1.5, 0, 2, 0, "ln per share missed", "Misses in leaving.", "Houghton 2016; size chosen")]
    quit_contagion: Annotated[float, constant(.4, 0, 3, 0, "ln per share gone", "Colleagues gone in leaving.", "Felps and others 2009; size chosen")]
    weak_below: Annotated[float, constant(1, 0, 1, 0, "attainment", "Below this, numbers are weak.", "2.9")]
    selection: Annotated[float, constant(1.4, 0, 2.5, 0, "sd", "Talent gained by choosing well.", "2.10")]
    talent_and_care: Annotated[float, constant(0, -.6, .8, 0, "correlation", "Selling talent with talent to lead.", "2.20; Pluchino 2010; contested")]
    vetting: Annotated[float, constant(.5, 0, 1.5, 0, "ln of sales per sd", "What a gift to lead weighs beside sales where the best seller is promoted and candidates are assessed.", "Benson, Li & Shue 2019")]
    care_training: Annotated[float, constant(.5, 0, 1, 0, "share", "How far selection and training lift care.", "2.4, 2.30")]
    manager_turnover: Annotated[float, constant(.18, 0, .6, 0, "a year", "Managers who leave.", "B5")]
    # --- M17 culture
    meaning: Annotated[float, constant(1.2, 0, 3, 0, "a year", "Purpose built by words with deeds.", "1.8, 1.16; Carton 2018")]
    cynicism: Annotated[float, constant(1.2, 0, 4, 0, "a year", "Purpose worn by words without deeds.", "2.1; Cha & Edmondson 2006")]
    # --- M18 company
    board_margin: Annotated[float, constant(0, 0, .2, 0, "of attainment", "How much worse a year must be than before a reform for the board to undo it.", "N4; size chosen")]
    pushing: Annotated[float, constant(.5, 0, 1.5, 0, "scale", "Pushy selling under pressure.", "1.9; Goad & Jaramillo 2014")]
    churn_by_push: Annotated[float, constant(1.2, 0, 4, 0, "share", "Customers lost by pushing.", "1.9")]
    churn_by_understanding: Annotated[float, constant(1, 0, 3, 0, "share", "Customers kept by understanding.", "3.10; size chosen")]
    insight: Annotated[float, constant(.06, 0, .3, 0, "a quarter", "Fit of the offering from shared insight.", "1.17; Luo 2006")]
    cross_work: Annotated[float, constant(.06, 0, .2, 0, "a quarter", "Fit of the offering from leaders' hours for it.", "Bandiera 2020")]
    market_drift: Annotated[float, constant(.06, 0, .2, 0, "a quarter", "Fit of the offering worn away by the market.", "1.11; size chosen")]
    # fmt: on


CONSTANTS: dict[str, Number] = {number.path: number for number in collect_numbers(Behaviour).values()}
