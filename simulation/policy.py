"""The policy: the levers, which are what leaders really choose. Each is declared here and nowhere else.

`cost` names who pays and in what: no lever is free. Words run from low to high and are what a
leader reads instead of the number. Regional levers may differ between regions (a pilot).
Which rule reads a lever: docs/odd.md, section 7, and docs/claims.md, by the claims named as `source`.
"""

from __future__ import annotations

from typing import Annotated, Any

from simulation.declare import IdleReason, Number, Value, collect_numbers, draft_number


def lever(group: str, label: str, default: Value, low: float = 0.0, high: float = 1.0, **more: Any) -> dict[str, Any]:
    """A number that leaders choose; `words` and `choices` are written as "a|b|c", `idle` as {path: (value, …)}."""
    for key in ("words", "choices"):
        more[key] = tuple(word for word in more.get(key, "").split("|") if word)
    more["idle"] = tuple(IdleReason(path, at) for path, at in more.get("idle", {}).items())
    more.setdefault("scope", "region")
    return draft_number(group, default, low, high, label=label, **more)


class Policy:
    """What leaders choose, lever by lever."""

    # fmt: off
    # --- targets
    ambition: Annotated[float, lever(
        "targets", "Growth asked for", .04, 0, .20, unit="a year above market growth",
        words="with the market|a stretch|hard|far beyond", scope="company",
        help="Growth the board and leaders ask for, each year, above the growth of the market.",
        notice="Targets move away from what territories hold; misses and pressure follow.",
        cost="Hours and health of those who chase it.", source="E1 (growth gap)")]
    collaboration: Annotated[float, lever(
        "targets", "Who sets the quotas", .10, unit="share of a quota that its rep names",
        words="head office|asked|negotiated|mostly reps|reps divide it",
        help="How much of a quota is claimed from below instead of handed down.",
        notice="Quotas carry what reps know of customers and of themselves, honest or not.",
        cost="Meeting hours of reps, and influence that leaders give up.", source="0.9-0.12, 0.17")]
    downward_revision: Annotated[float, lever(
        "targets", "After a miss, targets come down", .40, unit="share of a miss taken off the next target",
        words="never|rarely|partly|mostly|fully", scope="company",
        help="How far the next target follows a result that fell short.",
        notice="Targets return to what is possible; less is asked of everybody.",
        cost="Growth asked for, and the board's patience.", source="Leone, Misra & Zimmerman 2004")]
    listening: Annotated[float, lever(
        "targets", "Total corrected by what reps say", .20, unit="share of the gap between pie and claims",
        words="never|rarely|partly|mostly|always",
        help="How far the team's total moves towards the sum of what its reps claim.",
        notice="Reps feel heard; a total can be talked down.",
        cost="What the company gets when claims are held back.", source="0.19; Argyris & Schön 1978")]
    split: Annotated[float, lever(
        "targets", "Who names the shares", "reps", choices="formula|manager|reps",
        help="Who names each rep's share of the team total: a formula from the CRM, the manager, or the rep.",
        notice="A formula knows only records, a manager has interests, reps hold back when they distrust.",
        cost="Hours of whoever names the shares.", source="0.11, 0.12; Benson 2015")]
    leftover: Annotated[float, lever(
        "targets", "What nobody takes", "proportional", choices="proportional|auction|manager|miss",
        words="shared out|best offer|manager assigns|admitted as a gap", idle={"targets.collaboration": (0.0,)},
        help="What happens to the part of the total that nobody claimed.",
        notice="Shared out it lands on all, by offer on the willing, admitted it is a smaller target.",
        cost="The willing carry it, or the company does without.", source="0.10; Croson & Marks 2000")]
    slice_premium: Annotated[float, lever(
        "targets", "Extra pay for a bigger share", .0, 0, .5, unit="share of the commission rate",
        words="none|a little|a quarter|a lot|half",
        help="Extra commission on the part of a quota above the team's average, when it is delivered.",
        notice="The confident take more; pay spreads.", cost="Pay.", source="0.13; Gonik 1978")]
    stepping_stones: Annotated[float, lever(
        "targets", "Weekly steps instead of one big number", .20, unit="share of reps",
        words="nobody|a few|half|most|everyone",
        help="Share of reps who work towards small weekly steps instead of the annual number alone.",
        notice="Confidence of the unsure grows.", cost="Managers' hours to set and review steps.",
        source="4.15, 4.20; Latham & Seijts 1999")]
    push_new_product: Annotated[float, lever(
        "targets", "Push for the new product", .20, unit="share of deals",
        words="none|a little|half|most|every deal",
        help="Share of deals in which leaders want the new product sold.",
        notice="Deals that customers are not ready for are lost.",
        cost="Win rate where customers are not ready.", source="3.4, 3.19")]
    # --- incentives
    pay_plan: Annotated[float, lever(
        "incentives", "Kind of plan", "accelerated", choices="commission|quota_bonus|accelerated",
        words="commission|quota bonus|bonus with accelerator",
        help="Commission on every deal; a bonus at quota; or a bonus with a higher rate above quota.",
        notice="What is paid at a line is worked for at the line.",
        cost="Pay, and discounts at quarter end.", source="Chung 2014; Oyer 1998; Larkin 2014")]
    pay_level: Annotated[float, lever(
        "incentives", "Pay against the market", 1.0, .8, 1.3, unit="of market pay",
        words="far below|at market|above|far above",
        help="On-target earnings against what the market pays.",
        notice="Fewer leave, better people apply.", cost="Pay.", source="Griffeth, Hom & Gaertner 2000 (direction)")]
    variable_share: Annotated[float, lever(
        "incentives", "Pay that depends on results", .40, 0, .8, unit="share of on-target earnings",
        words="none|a fifth|two fifths|three fifths|most",
        help="Share of on-target earnings that depends on results.",
        notice="Money drives more of the effort; interest of its own drives less.",
        cost="Risk that reps carry; pay follows luck.", source="0.6-0.8; Chung 2014; Cerasoli 2014")]
    team_share: Annotated[float, lever(
        "incentives", "…earned as a team", .10, unit="share of variable pay",
        words="none|some|half|mostly|all",
        help="Share of variable pay that follows the team's result.",
        notice="Helping pays; one's own deal pays less.",
        cost="The individual incentive: part of one's effort goes to others' pay.",
        source="0.15; Holmstrom 1982; Friebel 2017")]
    accelerator: Annotated[float, lever(
        "incentives", "Rate above quota", 1.5, 1, 3, unit="times the rate below quota",
        words="1×|1.5×|2×|2.5×|3×",
        idle={"incentives.pay_plan": ("commission", "quota_bonus"), "incentives.variable_share": (0.0,)},
        help="Commission rate above quota against the rate below it (bonus with accelerator).",
        notice="Deals move into quarters in which they pay more.",
        cost="Pay, and discounts at quarter end.", source="2.28; Larkin 2014")]
    cap: Annotated[float, lever(
        "incentives", "Ceiling on variable pay", 3.0, 1, 3, unit="times target attainment; 3 means none",
        words="at quota|1.5×|2×|2.5×|none",
        idle={"incentives.pay_plan": ("quota_bonus",), "incentives.variable_share": (0.0,)},
        help="Attainment above which nothing more is paid; 3 means no ceiling.",
        notice="Above the ceiling people ease off.", cost="Pay above it, when there is none.",
        source="Misra & Nair 2011")]
    contests: Annotated[float, lever(
        "incentives", "Contests for winners", .20, words="none|some|half|often|always", unit="intensity 0..1",
        help="Prizes and rankings for those who sell most.",
        notice="Those who love winning push; help dries up.", cost="Prizes.", source="2.24")]
    recognition: Annotated[float, lever(
        "incentives", "Wins made visible", .30, words="never|sometimes|half|mostly|every win", unit="share of wins",
        help="Share of wins that are shown and explained to colleagues.",
        notice="Confidence spreads, others learn.", cost="Managers' hours.", source="2.26, 2.34")]
    response: Annotated[float, lever(
        "incentives", "After a miss, more incentive", .30, words="never|rarely|sometimes|often|at once",
        unit="strength 0..1", help="How strongly leaders raise incentive pay after a miss.",
        notice="A push at first; people get used to it.", cost="Pay.", source="0.6, 0.8")]
    # --- structure
    overlay_response: Annotated[float, lever(
        "structure", "Add specialists after a miss", .5, 0, 2, unit="wanted per team, quarter and 10 % missed",
        words="never|rarely|sometimes|often|at once",
        help="How many specialists leaders want after a miss they put down to ability.",
        notice="Knowledge comes in, and meetings.", cost="Specialists' pay and everybody's hours.",
        source="3.8")]
    overlay_limit: Annotated[float, lever(
        "structure", "Specialists at most", 2, 0, 4, unit="per team", words="0|1|2|3|4", whole=True,
        idle={"structure.overlay_response": (0.0,)},
        help="The most specialists a team can get.", notice="How far it can go.",
        cost="Specialists' pay and everybody's hours.", source="T22")]
    overlay_sunset: Annotated[float, lever(
        "structure", "Retire specialist roles", .20, unit="share of roles ended each year",
        words="never|after years|after two years|within a year|at once",
        help="Share of specialist roles that end each year unless they are renewed.",
        notice="Hours come back, knowledge goes.", cost="Specialist knowledge.", source="3.17")]
    control_response: Annotated[float, lever(
        "structure", "Tighten rules and reporting after a miss", .40, unit="strength 0..1",
        words="never|rarely|sometimes|often|at once",
        help="How strongly rules and reporting grow after a miss or a wrong forecast.",
        notice="Novices get a handrail, experts lose room, all lose hours.",
        cost="Reps' hours.", source="1.7, 3.1, 3.20; Verbeke 2011")]
    adaptivity: Annotated[float, lever(
        "structure", "Ready to change the rules", .30, words="never|rarely|sometimes|often|always",
        unit="readiness 0..1", help="How readily rules, roles and targets that no longer serve are undone.",
        notice="Old remedies go; agreements must be made anew.", cost="Coordination hours of all.",
        source="1.11, 1.12, 1.21; March 1991")]
    layers: Annotated[float, lever(
        "structure", "Layers above reps", 3, 1, 4, unit="layers", whole=True, scope="start", words="1|2|3|4",
        help="Layers between reps and the top.", notice="What leaders see is further from the truth.",
        cost="Managers' pay with each layer; with fewer, less attention.", source="0.1, 0.4; Williamson 1967")]
    span: Annotated[float, lever(
        "structure", "Reps per manager", 8, 4, 20, unit="reps", whole=True, scope="start", words="4|8|12|16|20",
        help="Reps per manager.", notice="Managers know each rep less.",
        cost="Managers' attention; with fewer reps each, managers' pay.", source="Alexander Group (B1)")]
    # --- leadership
    field_time: Annotated[float, lever(
        "leadership", "Leaders with customers", .05, 0, .5, unit="share of leaders' hours",
        words="never|a few hours|half a day|a day|half the week",
        help="Share of leaders' hours spent in customers' deals.",
        notice="They see for themselves, and are seen.", cost="Leaders' hours for other functions and the board.",
        source="3.13, 3.15; Bandiera 2020; Tucker & Singer 2015")]
    root_cause: Annotated[float, lever(
        "leadership", "Find the real cause first", .20, words="never|rarely|sometimes|mostly|always",
        unit="share of misses", help="Share of misses whose true cause is searched before anybody reacts.",
        notice="Blame falls where it belongs.", cost="Leaders' and reps' hours.",
        source="3.16; Tannenbaum & Cerasoli 2013")]
    fixing: Annotated[float, lever(
        "leadership", "Fix what they find", .30, words="never|rarely|sometimes|often|always",
        unit="share of found causes", help="Share of found causes that are really removed; without looking, nothing is found.",
        notice="Trust grows when problems go.", cost="Money and leaders' hours per fix.",
        source="3.16, 3.19; Tucker & Singer 2015")]
    purpose: Annotated[float, lever(
        "leadership", "Talk about purpose", .30, words="never|rarely|sometimes|often|always", unit="share of occasions",
        help="How much leaders say what the work is for.",
        notice="Said and done: meaning. Only said: cynicism.", cost="Hours of all.",
        source="1.8, 1.16; Grant 2007; Carton 2018")]
    integrity: Annotated[float, lever(
        "leadership", "Do what they say", .60, words="never|rarely|half|mostly|always", unit="share of promises",
        help="Share of what is promised that is done.",
        notice="Promises keep trust alive.", cost="Money: promises are paid for.",
        source="2.1; Simons 2002")]
    patience: Annotated[float, lever(
        "leadership", "Quarters before giving up", 4, 1, 12, unit="quarters", scope="company", whole=True,
        words="1|4|8|12", help="How long the board waits for a reform to pay before it is undone.",
        notice="Reforms that dip first survive.", cost="A bad plan is kept as long as a good one.",
        source="0.22, 0.24; N4")]
    # --- management
    care: Annotated[float, lever(
        "management", "Managers picked for care", .30, words="by chance|a little|some|mostly|always",
        unit="weight 0..1", help="How much managers are picked and trained to care for their reps.",
        notice="Fewer leave; sales change little.", cost="Managers' hours, training money.",
        source="2.2, 2.4, 2.30; Hoffman & Tadelis 2021")]
    coaching: Annotated[float, lever(
        "management", "Coaching per rep", .75, 0, 3, unit="hours a week", words="none|little|1½ h|2 h|3 h",
        help="Hours a week a manager wants to coach each rep.", notice="Skill grows, slowly.",
        cost="Managers' and reps' hours.", source="2.9; Alexander Group (B1)")]
    goal_conversations: Annotated[float, lever(
        "management", "Talks about the rep's own goals", .10, words="never|rarely|monthly|often|weekly",
        unit="talks a week and rep", help="How often managers talk with reps about what those want for themselves.",
        notice="Quotas begin to matter for a reason of one's own.", cost="Managers' hours.",
        source="2.13, 4.1-4.8; Epton 2017; Harkin 2016")]
    sharing_meetings: Annotated[float, lever(
        "management", "Learning from each other", .2, 0, 2, unit="hours a week", words="none|½ h|1 h|1½ h|2 h",
        help="Hours a week in which reps explain to each other how they sell.",
        notice="The weaker learn from the stronger.", cost="Reps' hours.", source="1.5; Sandvik 2020")]
    people_scorecard: Annotated[float, lever(
        "management", "Managers paid on people", .0, unit="share of managers' variable pay",
        words="not|a little|a quarter|a lot|half and more",
        help="Share of managers' variable pay that follows reps' goals met and people kept.",
        notice="Managers find hours for people.", cost="Managers' hours for numbers; their pay.",
        source="2.2, 2.16")]
    promotion: Annotated[float, lever(
        "management", "Who becomes manager", "best_seller", choices="best_seller|best_carer|random|external",
        words="best seller|best carer|at random|from outside", scope="company",
        help="Who is made manager when a seat is free.", notice="The best seller stops selling.",
        cost="The production of whoever leaves the street; outside, a fee.", source="2.20; Benson, Li & Shue 2019")]
    assessment: Annotated[float, lever(
        "management", "Candidates assessed", .30, words="barely|a little|half|well|thoroughly", unit="accuracy 0..1",
        scope="company", help="How well candidates for manager seats and new reps are assessed.",
        notice="Fewer wrong choices.", cost="Money per candidate.", source="2.21")]
    replacement: Annotated[float, lever(
        "management", "Weak numbers", .50, words="coach|mostly coach|both|mostly replace|replace", unit="0 coach .. 1 replace",
        help="What follows weak numbers: coaching, or probation and replacement.",
        notice="Empty seats, new people, watchful colleagues.", cost="Search, ramp, trust among peers.",
        source="2.8, 2.9, 4.12")]
    hiring_bar: Annotated[float, lever(
        "management", "Hiring bar", .40, words="whoever comes|low|middling|high|only the best", unit="0..1",
        scope="company", help="How choosy hiring is.", notice="Better people, later.",
        cost="Weeks that a seat stays empty.", source="2.10")]
    # --- recovery
    vacation_weeks: Annotated[float, lever(
        "recovery", "Weeks off", 3, 0, 8, unit="weeks a year", words="none|2|4|6|8",
        help="Weeks a year reps take off.", notice="Fatigue falls, and returns within weeks.",
        cost="Selling weeks.", source="de Bloom 2009")]
    recovery_slices: Annotated[float, lever(
        "recovery", "Lighter share for the exhausted", .0, words="never|rarely|half|mostly|always", unit="0..1",
        help="How far an exhausted rep's share of the target is lightened without blame.",
        notice="The exhausted recover; some get used to it.", cost="Others carry the share.",
        source="0.14; N13; Ichino & Riphahn 2005")]
    hours_limit: Annotated[float, lever(
        "recovery", "Longest working week", 55, 40, 55, unit="hours a week", words="40 h|44 h|48 h|52 h|55 h",
        help="The most hours a week anybody may work.", notice="Less in a rush, more in a year.",
        cost="Hours at quarter end.", source="Pencavel 2014; Homer 1985")]
    # fmt: on


LEVERS: dict[str, Number] = {number.path: number for number in collect_numbers(Policy).values()}
