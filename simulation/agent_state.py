"""The state of every agent, field by field, with units. One declaration gives record, type and documentation.

After each field stands the rules file that writes it; initial_state.py and `careers.py` fill in newcomers.
"""

from __future__ import annotations

from typing import Annotated


class Now:
    """The calendar and the address of this run's luck."""

    seed: Annotated[int, "first half of the key of every draw"]
    run: Annotated[int, "second half of the key: which future"]
    step: Annotated[int, "steps since the first day of the past"]
    week: Annotated[int, "weeks from today; negative in the past"]
    quarter: Annotated[int, "quarters from today; negative in the past"]
    era: Annotated[int, "quarters since the first day of the past"]
    dt: Annotated[float, "weeks in a step"]
    week_of_quarter: Annotated[float, "weeks since the quarter began"]
    weeks_left: Annotated[float, "weeks left in the quarter, this one included"]


class Rep:
    """A sales rep: who sits in a seat now."""

    # who sits here: initial_state and careers
    seat: Annotated[int, "index of the seat"]
    team: Annotated[int, "index of the team"]
    ordinal: Annotated[int, "how many people sat here before"]
    present: Annotated[int, "1 if the seat is filled"]
    hired: Annotated[int, "week from today"]
    style_money: Annotated[float, "0..1, the three styles sum to 1"]
    style_winning: Annotated[float, "0..1"]
    style_recognition: Annotated[float, "0..1"]
    self_regulation: Annotated[float, "0..1, keeps own goals without help"]
    resilience: Annotated[float, "0..1, shrugs off rejection"]
    outside_option: Annotated[float, "0..1, offers from elsewhere"]
    leave_phase: Annotated[float, "0..1, when in the year weeks off fall"]
    steps_rank: Annotated[float, "0..1, rank in line for weekly steps"]
    luck_body: Annotated[float, "0..1, this step's luck with health"]
    luck_life: Annotated[float, "0..1, this step's luck with events and insights"]
    luck_step: Annotated[float, "0..1, this step's luck with a small step"]
    luck_talk: Annotated[float, "0..1, whether a talk comes about this step"]
    talent: Annotated[float, "sd, what a person brings"]
    # careers
    tenure: Annotated[float, "weeks in the seat"]
    vacant: Annotated[float, "weeks the seat has been empty"]
    search_clock: Annotated[float, "weeks until the seat is filled"]
    quit_clock: Annotated[float, "remaining integrated hazard"]
    probation: Annotated[int, "1 on probation"]
    leaving: Annotated[int, "0 stays, 1 quits, 2 let go, 3 promoted"]
    left_week: Annotated[float, "week from today in which the person left; in the list of those who left"]
    weight: Annotated[float, "what this rep counts for where tenure is held as it is today"]
    quits: Annotated[int, "1 in the week of quitting"]
    fires: Annotated[int, "1 in the week of being let go"]
    # time (h a week)
    customer: Annotated[float, "h a week with customers"]
    internal: Annotated[float, "h a week coordinating"]
    admin: Annotated[float, "h a week of rules and reporting"]
    helping: Annotated[float, "h a week helping"]
    meeting: Annotated[float, "h a week of meetings to learn"]
    training: Annotated[float, "h a week being coached"]
    leave: Annotated[float, "h a week off"]
    reach: Annotated[float, "effective customer hours over those of an ordinary rep"]
    postponed: Annotated[float, "weeks of work put off by time off, not yet made up"]
    # effort
    overtime: Annotated[float, "h a week above forty"]
    pressed: Annotated[float, "h a week of these under pressure, not by choice"]
    intensity: Annotated[float, "effort per hour against the usual, -.3..+.25"]
    urge: Annotated[float, "what a dollar is worth this quarter over the next, log"]
    # funnel
    strength: Annotated[float, "logit of winning before the deal's own features"]
    capacity: Annotated[float, "$k a week expected from this rep now"]
    fresh_capacity: Annotated[float, "$k a week expected from this rep, rested, in forty hours"]
    flow: Annotated[float, "pace of work on opportunities against an ordinary rep"]
    stride: Annotated[float, "that pace when last at work"]
    open_deals: Annotated[int, "open opportunities"]
    pairs: Annotated[float, "pairs of people to be coordinated, summed over open opportunities"]
    born: Annotated[float, "opportunities that arrived this step"]
    pipeline: Annotated[float, "$k open"]
    outlook: Annotated[float, "$k expected this quarter, from open opportunities and new ones"]
    won: Annotated[float, "wins this step"]
    lost: Annotated[float, "losses this step"]
    bookings: Annotated[float, "$k won this step"]
    listed: Annotated[float, "$k at list prices won this step"]
    closing_age: Annotated[float, "summed age in weeks of what closed this step"]
    dropped: Annotated[float, "opportunities dropped this step"]
    label_error: Annotated[float, "summed squared error of CRM labels of what closed this step"]
    quarter_bookings: Annotated[float, "$k won this quarter"]
    year_bookings: Annotated[float, "$k a year, running mean of quarters"]
    # targets
    estimate: Annotated[float, "$k a quarter the rep privately expects"]
    dictated: Annotated[float, "$k a quarter handed down"]
    claim: Annotated[float, "$k a quarter named by or for the rep"]
    quota: Annotated[float, "$k a quarter"]
    voice: Annotated[float, "0..1 control over one's own target, as realised"]
    # pay
    attainment: Annotated[float, "bookings over quota, last full quarter"]
    year_attainment: Annotated[float, "running mean of attainment"]
    made_quota: Annotated[int, "1 if the last quarter made quota"]
    judged: Annotated[int, "1 if the last quarter had a quota to judge"]
    paid: Annotated[float, "$k paid this step"]
    due: Annotated[float, "$k of variable pay owed"]
    habit: Annotated[float, "incentive intensity a rep is used to"]
    # helping
    prosociality: Annotated[float, "0..1 care for colleagues"]
    wish_to_help: Annotated[float, "h a week a rep wants to help"]
    lesson: Annotated[float, "sd of skill taught by peers this step"]
    helped: Annotated[float, "h a week of colleagues' help, lately"]
    # load
    load: Annotated[float, "weeks of a fresh rep needed in a week"]
    fatigue: Annotated[float, "0..1 fast strain"]
    burnout: Annotated[float, "0..1 slow strain"]
    efficiency: Annotated[float, "0..1 output per hour against a rested self"]
    away: Annotated[float, "share of this week off: leave or sick"]
    sick: Annotated[float, "sick days this step"]
    burden: Annotated[float, "0..1 load from life outside"]
    # trust
    trust_manager: Annotated[float, "0..1"]
    trust_leadership: Annotated[float, "0..1"]
    trust_peers: Annotated[float, "0..1"]
    intent: Annotated[float, "0..1 how far the manager's pressure seems meant for the rep"]
    scar: Annotated[float, "0..1 what broken words of leaders have left"]
    # confidence
    confidence: Annotated[float, "0..1"]
    streak: Annotated[float, "successes in a row"]
    craft: Annotated[float, "sd of skill learned"]
    skill: Annotated[float, "sd, talent and craft"]
    knowledge: Annotated[float, "0..1 of the products"]
    # understanding
    understanding: Annotated[float, "0..1 of the customers"]
    # goals
    goal_amount: Annotated[float, "$k the goal costs"]
    goal_saved: Annotated[float, "$k towards it"]
    goal_strength: Annotated[float, "0..1 how present it is today"]
    goal_own: Annotated[int, "1 if the goal is one's own, not what one is expected to want"]
    goal_real: Annotated[int, "1 once an own goal has become real"]
    goal_kind: Annotated[int, "0 family, 1 home, 2 own firm, 3 travel, 4 security"]
    aware: Annotated[float, "0..1 how well the rep knows the own goal"]
    written: Annotated[int, "1 written and tracked"]
    disclosed: Annotated[float, "0..1 how well the manager knows it"]
    link: Annotated[float, "0..1 how far the quota serves the goal"]
    ceiling: Annotated[float, "most a rep believes possible, over an expected quarter"]
    goals_met: Annotated[float, "goals reached this step"]
    goal_drive: Annotated[float, "0..1 how present the goal was over the last months"]
    emptiness: Annotated[float, "0..1 gap that a goal leaves once it is reached"]
    # culture
    purpose: Annotated[float, "0..1"]
    # company
    pushiness: Annotated[float, "0..1 wins now, churn later"]
    # reports
    forecast: Annotated[float, "$k a quarter reported upwards"]
    holding_back: Annotated[float, "share left out of reports"]
    wishful: Annotated[float, "share added to reports out of fear"]
    silent: Annotated[float, "share of strain not spoken of"]
    heard_strain: Annotated[float, "strain that reached somebody who acts"]
    excuse: Annotated[int, "-1 none, 0 competition, 1 price, 2 offering"]
    untrue: Annotated[int, "1 if the excuse does not name a third of this rep's own gap"]


class Seat:
    """A seat with its territory; it stays when people go."""

    team: Annotated[int, "index of the team"]
    potential: Annotated[float, "relative to an ordinary territory, without swings (initial_state, company)"]
    swing: Annotated[float, "ln, passing swing of this territory (company)"]
    demand: Annotated[float, "relative demand now (company)"]
    readiness: Annotated[float, "share of customers ready for the new product (company)"]
    accounts: Annotated[float, "$k a week from existing customers (company)"]
    lost_accounts: Annotated[float, "$k a year of existing customers lost this step (company)"]
    believed: Annotated[float, "relative potential leaders believe in (information)"]
    doubt: Annotated[float, "variance of that belief, ln (information)"]
    blind_spot: Annotated[float, "ln, what records never show of this territory (initial_state)"]
    dived: Annotated[float, "0..1 leaders are in deals here (information)"]


class Team:
    """A team: its seats, its pie, what was done to it."""

    region: Annotated[int, "index of the region"]
    first: Annotated[int, "first seat"]
    last: Annotated[int, "one after the last seat"]
    staffed: Annotated[int, "people present (time)"]
    open_deals: Annotated[int, "open opportunities of all (time)"]
    pie: Annotated[float, "$k a quarter to divide (targets)"]
    asked: Annotated[float, "$k a quarter leaders first named (targets)"]
    heard: Annotated[float, "how far the pie moved, share (targets)"]
    gap: Annotated[float, "share of the pie nobody took (targets)"]
    forecast: Annotated[float, "$k a quarter reported (reports)"]
    forecast_error: Annotated[float, "share, absolute, last quarter (reports)"]
    result: Annotated[float, "$k last quarter (pay)"]
    attainment: Annotated[float, "result over pie, last quarter (pay)"]
    rank_pay: Annotated[float, "mean attainment that team pay follows (pay)"]
    helping_norm: Annotated[float, "0..1 (helping)"]
    dividing_norm: Annotated[float, "how used they are to dividing their target, 0..1 (helping)"]
    control: Annotated[float, "0..1 (reaction)"]
    pressure: Annotated[float, "0..1 (reaction)"]
    incentive: Annotated[float, "share added to variable pay (reaction)"]
    desire: Annotated[float, "specialists wanted, continuous (reaction)"]
    specialists: Annotated[int, "present (reaction)"]
    product: Annotated[int, "product specialists (reaction)"]
    industry: Annotated[int, "industry specialists (reaction)"]
    installed: Annotated[int, "installed-base specialists (reaction)"]
    telesales: Annotated[int, "telesales (reaction)"]
    expertise: Annotated[float, "specialist knowledge there, summed (reaction)"]
    coaching_boost: Annotated[float, "h a week and rep, a fix (reaction)"]
    target_relief: Annotated[float, "share off the next pie, a fix (reaction)"]
    fixed: Annotated[float, "causes fixed last quarter (reaction)"]
    inspected: Annotated[float, "causes found and not fixed last quarter (reaction)"]
    talent_top: Annotated[float, "sd, skill of the best present (time)"]
    mean_skill: Annotated[float, "sd (time)"]
    hires: Annotated[float, "people hired this step (careers)"]
    so_far: Annotated[float, "$k booked this quarter (funnel)"]
    departures: Annotated[float, "people gone in the last weeks, fading (careers)"]
    fired: Annotated[float, "people let go in the last weeks, fading (careers)"]
    blame_felt: Annotated[float, "0..1 blame after the last miss (attribution)"]
    rules_known: Annotated[float, "0..1 control that reps have got used to (trust)"]
    specialists_known: Annotated[float, "specialists that reps have got used to (trust)"]


class Manager:
    """A first-line manager, or the empty seat of one."""

    team: Annotated[int, "index of the team"]
    present: Annotated[int, "1 if the seat is filled (careers)"]
    ordinal: Annotated[int, "how many managed this team before (careers)"]
    origin: Annotated[int, "0 founding, 1 best seller, 2 best carer, 3 random, 4 external (careers)"]
    inborn: Annotated[float, "0..1 care that came with the person (careers)"]
    care: Annotated[float, "0..1 how much the person cares now (careers)"]
    ability: Annotated[float, "sd of coaching ability (careers)"]
    selling: Annotated[float, "sd of own selling skill (careers)"]
    tenure: Annotated[float, "weeks (careers)"]
    fatigue: Annotated[float, "0..1 (time)"]
    people_hours: Annotated[float, "h a week and rep for people (time)"]
    coaching: Annotated[float, "h a week and rep of coaching given (time)"]
    talks: Annotated[float, "goal talks a week and rep (time)"]
    inspection: Annotated[float, "h a week of inspecting (time)"]
    felt_care: Annotated[float, "0..1 what reps notice of the care (time)"]
    knowledge: Annotated[float, "0..1 of each rep's state (information)"]
    score: Annotated[float, "pay against target, last quarter (pay)"]


class Executive:
    """The top (index 0) or the head of a region."""

    region: Annotated[int, "-1 for the top"]
    blame: Annotated[float, "0..1 belief that misses are a matter of ability (attribution)"]
    true_blame: Annotated[float, "0..1 share of ability and effort in the ledger (attribution)"]
    understanding: Annotated[float, "0..1 of what moves buyers (information)"]
    bring: Annotated[float, "ln, what reps bring of what territories hold, luck left out (information)"]
    possible: Annotated[float, "ln, what can come, over an ordinary rep's pace (information)"]
    believed: Annotated[float, "ln, what this leader believes can come, over an ordinary rep's pace (information)"]
    cycle_belief: Annotated[float, "believed over true time to close (information)"]
    empathy: Annotated[float, "0..1 (information)"]
    trust_sales: Annotated[float, "0..1 (trust)"]
    own_weight: Annotated[float, "0..1 weight of own results (reaction)"]
    attachment: Annotated[float, "0..1 attachment to control (reaction)"]
    tenure: Annotated[float, "quarters (company)"]
    free_hours: Annotated[float, "h a week for other functions and the board (time)"]
    dives: Annotated[float, "deals looked into a quarter (information)"]
    found_cause: Annotated[int, "-1 nothing, else the cause found (attribution)"]


class Company:
    """What is one for all: market, ledger, board, the true causes of the last quarter."""

    market: Annotated[float, "relative demand of the whole market (company)"]
    market_swing: Annotated[float, "ln (company)"]
    offering_fit: Annotated[float, "0..1 (company)"]
    target: Annotated[float, "$k this quarter (targets)"]
    result: Annotated[float, "$k last quarter (pay)"]
    year_result: Annotated[float, "$k a quarter taken for lasting, luck left out (pay)"]
    doubt: Annotated[float, "variance of that, as a share squared (pay)"]
    weight: Annotated[float, "share of a quarter's surprise taken for lasting (pay)"]
    shortfall: Annotated[float, "share missed last quarter, luck and all; negative: beaten (pay)"]
    miss: Annotated[float, "share of the target missed by what is taken for lasting; negative: beaten (pay)"]
    forecast_error: Annotated[float, "share, mean absolute, last quarter (reports)"]
    reputation: Annotated[float, "0..1 as an employer (careers)"]
    share_newcomers: Annotated[float, "share of reps in their first half year, as of today (careers)"]
    share_settling: Annotated[float, "share of reps in their second half year, as of today (careers)"]
    share_second_year: Annotated[float, "share of reps in their second year, as of today (careers)"]
    promised: Annotated[float, "0..1 what was said (culture)"]
    path: Annotated[float, "$k a quarter the board thinks it may expect (company)"]
    before_reform: Annotated[float, "attainment over four quarters before a reform (company)"]
    reform_age: Annotated[float, "quarters since the last reform; negative: none (company)"]
    given_up: Annotated[int, "1 once the board has undone the reform (company)"]
    weak_quarters: Annotated[float, "quarters below what the board accepts (company)"]
    executives_replaced: Annotated[int, "how often (company)"]
    cause_target: Annotated[float, "ln, target above potential (attribution)"]
    cause_market: Annotated[float, "ln (attribution)"]
    cause_skill: Annotated[float, "ln (attribution)"]
    cause_hours: Annotated[float, "ln (attribution)"]
    cause_understanding: Annotated[float, "ln (attribution)"]
    cause_offering: Annotated[float, "ln (attribution)"]
    cause_effort: Annotated[float, "ln (attribution)"]


class Norms:
    """What follows from the world once for all: the ordinary rep as a yardstick."""

    arrivals: Annotated[float, "opportunities a week"]
    log_mean: Annotated[float, "mean of ln amount"]
    close_scale: Annotated[float, "Weibull scale, weeks"]
    close_power: Annotated[float, "one over the Weibull shape"]
    base_logit: Annotated[float, "logit of winning the median opportunity"]
    value_shift: Annotated[float, "logit lost where amounts weigh: size penalty times variance of ln amount"]
    pace: Annotated[float, "$k a week"]
    open_deals: Annotated[float, "open opportunities"]
    deal_noise: Annotated[float, "$k, second over first moment of a win"]
    keep_goal: Annotated[float, "share of a goal's strength kept over a step"]
    keep_link: Annotated[float, "share of the tie of quota to goal kept over a step"]
    keep_disclosed: Annotated[float, "share of what the manager knows kept over a step"]
    keep_purpose: Annotated[float, "share of purpose kept over a step"]
    keep_craft: Annotated[float, "share of craft kept over a step"]
    keep_ramp: Annotated[float, "share of the missing knowledge kept over a step"]
    keep_fatigue: Annotated[float, "share of fatigue kept over a step"]
    keep_burnout: Annotated[float, "share of burnout kept over a step"]
    keep_habit: Annotated[float, "share of the gap to habit kept over a step"]
    keep_push: Annotated[float, "share of the gap to pushiness kept over a step"]
    struck: Annotated[float, "chance of a life event in a step"]


class Deal:
    """An opportunity in a rep's pipeline."""

    amount: Annotated[float, "$k at list price"]
    age: Annotated[float, "weeks"]
    progress: Annotated[float, "weeks of ordinary work done"]
    clock: Annotated[float, "weeks of ordinary work at which it closes"]
    luck: Annotated[float, "logit that winning must beat"]
    people: Annotated[float, "people of ours involved"]
    focus: Annotated[float, "progress per week, for dilution of ownership"]
    booked: Annotated[float, "$k booked when it closed; 0 while it is open, or lost"]
    product: Annotated[int, "1 with the new product"]
    label: Annotated[int, "0..4, probability label in the CRM"]
    promised: Annotated[int, "week it is promised for"]
    born: Annotated[int, "step it arrived"]
    candidate: Annotated[int, "k-th of its step: with seat and step its address"]


class Specialist:
    """An overlay specialist, or an empty desk."""

    present: Annotated[int, "1 if there (reaction)"]
    team: Annotated[int, "index of the team (reaction)"]
    kind: Annotated[int, "0 product, 1 industry, 2 installed base, 3 telesales (reaction)"]
    since: Annotated[int, "week from today (reaction)"]
    knowledge: Annotated[float, "0..1 (reaction)"]
    hours: Annotated[float, "h a week in meetings and deals (time)"]
    deals: Annotated[float, "deals they are on (time)"]


class ClosedDeal:
    """A closed opportunity, for the record."""

    week: Annotated[int, "week it closed"]
    seat: Annotated[int, "index of the seat"]
    ordinal: Annotated[int, "which person"]
    team: Annotated[int, "index of the team"]
    amount: Annotated[float, "$k at list price"]
    paid: Annotated[float, "$k booked, 0 if lost"]
    age: Annotated[float, "weeks"]
    born: Annotated[int, "step it arrived"]
    candidate: Annotated[int, "k-th of its step"]
    promised: Annotated[int, "week it was promised for"]
    label: Annotated[int, "0..4, probability label in the CRM"]
    people: Annotated[float, "people of ours involved"]
    product: Annotated[int, "1 with the new product"]
    won: Annotated[int, "1 if won"]


class Event:
    """Something that happened, for the table of events."""

    week: Annotated[int, "week from today"]
    kind: Annotated[int, "index into event_kinds.EVENT_KINDS"]
    team: Annotated[int, "index of the team; -1: the company"]
    seat: Annotated[int, "index of the seat; -1: none"]
    ordinal: Annotated[int, "which person; -1: none"]
    figure: Annotated[float, "the figure that goes with it"]
    other: Annotated[float, "a second figure"]


class Log:
    """How much has been written down, and how much there is room for."""

    closed: Annotated[int, "rows of closed opportunities"]
    left: Annotated[int, "rows of people who left"]
    events: Annotated[int, "rows of events"]
    lost_rows: Annotated[int, "rows there was no room for"]
