"""Situations in which the humane policy has to be able to lose (N rows): a model in which it cannot is propaganda.

In each, one company takes a humane measure in a bad place, and its twin does not; both share the past, luck and all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence.lab import FIRST_QUARTER, YEAR, Lab, Worlds, always, by_world, jackknifed, over_quarters
from experiments.evidence.pattern import JUST, Band, Measured, Pattern
from experiments.evidence.patterns.flywheel import UNHURRIED
from experiments.evidence.patterns.leaders import BEFORE, REGIME, levers_of
from simulation.scenario import Scenario

TOP_DOWN = {"targets.collaboration": 0.0}
RESTED = 0.30
"""Burnout below this is no exhaustion: half of what counts as burned out."""
WITHOUT_STRAIN = 0.10
"""Burnout below this is no reason for a lighter slice."""


def gain(lab: Lab, one: Scenario, other: Scenario, last: int | None = REGIME) -> Worlds:
    """Bookings of a company over those of its twin, less one, from the second year until a board may undo a reform.

    Over the mean of the twin's worlds: ratios of single worlds would lean upwards.
    """
    twin = lab.mean("bookings", other, last=last)
    difference: Worlds = (lab.mean("bookings", one, last=last) - twin) / twin.mean()
    return difference


# --- N1


def distrusted_pie(lab: Lab) -> Measured:
    """Reps who distrust leaders divide the pie themselves, each paid for beating the own number."""
    pie = lab.company(like="pie-without-trust")
    told = lab.ablate(pie.with_(TOP_DOWN))
    lived = lab.live(pie, ("reps",))
    return {
        "claims": by_world(lived, "reps", held_back),
        "attainment": over_quarters(lived, "attainment", FIRST_QUARTER, REGIME) - 1.0,
        "pie": gain(lab, pie, told),
    }


def within(table: pd.DataFrame, first: int = FIRST_QUARTER, last: int = REGIME) -> pd.DataFrame:
    """Rows of people who are there, of a stretch of quarters."""
    return table[(table["quarter"] >= first) & (table["quarter"] < last) & (table["present"] == 1)]


def held_back(reps: pd.DataFrame) -> float:
    """Share of what rested reps expect that they leave out of their claims; the exhausted may rightly claim less."""
    rested = within(reps)
    rested = rested[rested["burnout"] < RESTED]
    return float(1.0 - rested["claimed"].sum() / rested["private_estimate"].sum())


# --- N2

TWENTY = {"structure.span": 20, "start.prosociality": 0.15}


def team_of_twenty(lab: Lab) -> Measured:
    """All variable pay earned as a team of twenty who care little for each other, against each earning the own."""
    pie, own = paid_together_and_alone(lab, TWENTY)
    small = paid_together_and_alone(lab, {**TWENTY, "structure.span": 5})
    by_pay = [effort(lab, shared) - effort(lab, single) for shared, single in ((pie, own), small)]
    return {
        "effort": by_pay[0] - by_pay[1],
        "pie": gain(lab, pie, own),
        "stars": talent_leaving(lab, pie) - talent_leaving(lab, own),
    }


def paid_together_and_alone(lab: Lab, start: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
    """Two companies that divide one pie for each team from today; in one all variable pay is the team's, in the other one's own."""
    pie = {**always(UNHURRIED), **start, "targets.collaboration": 0.9, "targets.listening": 0.4}
    return lab.company({**pie, "incentives.team_share": 1.0}), lab.company({**pie, "incentives.team_share": 0.0})


def effort(lab: Lab, company: Scenario) -> Worlds:
    """Input against a usual week: hours times intensity."""
    hours = lab.mean("hours", company, last=REGIME) / 40.0
    given: Worlds = hours * (1.0 + lab.mean("intensity", company, last=REGIME)) - 1.0
    return given


def talent_leaving(lab: Lab, company: Scenario) -> Worlds:
    """Talent of those who quit above that of those who stay, sd; asked of all worlds together, as few quit in one."""
    return jackknifed(lab.live(company, ("people",)), "people", quitters_over_stayers)


def quitters_over_stayers(people: pd.DataFrame) -> float:
    """Mean talent of those who quit from the second year to the end of the third, less that of those still there."""
    quit = people[(people["reason"] == "quit") & people["left"].between(YEAR, 3 * YEAR)]
    stayed = people[(people["reason"] == "still there") | (people["left"] > 3 * YEAR)]
    return float(quit["talent"].mean() - stayed.loc[stayed["hired"] < 3 * YEAR, "talent"].mean())


# --- N4


def impatient_board(lab: Lab) -> Measured:
    """A team target of one's own under a board that looks after two quarters, against never having tried."""
    tried, never = lab.company(like="pie-with-impatient-board"), lab.company()
    lived = lab.live(tried)
    undone = over_quarters(lived, "plan_given_up", -1) > 0.5
    second_year = over_quarters(lived, "trust_leadership", FIRST_QUARTER, FIRST_QUARTER + 4)
    lost = second_year - over_quarters(lived, "trust_leadership", BEFORE, 0)
    return {
        "undone": undone.astype(float),
        "sales": (lab.mean("bookings", tried, 0) - lab.mean("bookings", never, 0))
        / lab.mean("bookings", never, 0).mean(),
        "trust": np.where(undone, lost, np.nan),
    }


# --- N5

WIDE_SPAN = {"world.reps": 42, "structure.span": 14}
"""Three teams of fourteen."""


def managers_split(lab: Lab) -> Measured:
    """Managers of fourteen name the shares of the pie, against a formula that does."""
    # all of a quota is named by the manager: what head office hands down is no favour of theirs
    manager = {**always(UNHURRIED), **levers_of("pie-split-by-managers"), **WIDE_SPAN, "targets.collaboration": 1.0}
    split = lab.company(manager)
    formula = lab.company({**manager, "targets.split": "formula", "targets.leftover": "proportional"})
    return {
        "bent": by_world(lab.live(split, ("reps",)), "reps", bent_mass),
        "formula": gain(lab, split, formula),
    }


def bent_mass(reps: pd.DataFrame) -> float:
    """Share of all quotas that neither a rep's prospects nor strain explain: what had to be moved to bend them so.

    Within a team and quarter, shares of quota are regressed on equality, shares of expected sales, and these times burnout.
    """
    there = within(reps)
    teams = there[there["quota"] > 0.0].groupby(["quarter", "team"])
    return float(np.mean([unexplained(team) for _, team in teams if len(team) > 6]))


def unexplained(team: pd.DataFrame) -> float:
    """Half the sum of absolute residuals of one team, made up for the three numbers that were fitted."""
    quota = (team["quota"] / team["quota"].sum()).to_numpy()
    sales = (team["private_estimate"] / team["private_estimate"].sum()).to_numpy()
    causes = np.column_stack([np.ones(len(team)), sales, sales * team["burnout"].to_numpy()])
    fitted, *_ = np.linalg.lstsq(causes, quota, rcond=None)
    residual = np.abs(quota - causes @ fitted).sum()
    return float(0.5 * residual * np.sqrt(len(team) / (len(team) - 3)))


# --- N6

ALL_MONEY = {
    "start.prosociality": 0.05,
    "behaviour.winning": 0.0,
    "behaviour.recognition": 0.0,
    "behaviour.interest": 0.0,
    "behaviour.purpose_drive": 0.0,
    "behaviour.obligation": 0.0,
    "behaviour.goal_value": 0.0,
}
"""Nothing but pay moves anybody."""
MARKETS = {"easy": {}, "falling": {"world.market_growth": -0.08}}


def simple_markets(lab: Lab) -> Measured:
    """The team's own target with team pay, against commission on every deal, where products are simple."""
    return {name: pie_over_commission(lab, market) for name, market in MARKETS.items()}


def pie_over_commission(lab: Lab, market: Mapping[str, Any]) -> Worlds:
    """Sales of the humane policy over those of commission; the market of the library, with reps whom only money moves."""
    commission = lab.company({**ALL_MONEY, **market}, like="simple-market")
    humane = lab.ablate(commission.with_(levers_of("eat-the-pie")))
    return gain(lab, humane, commission)


# --- N9


def inspections(lab: Lab) -> Measured:
    """Leaders spend a day a week in deals and fix nothing of what they find, against leaders who stay away and fix nothing."""
    away = lab.company({**always(UNHURRIED), "leadership.fixing": 0.0})
    there = lab.ablate(away.with_({"leadership.field_time": 0.2}))
    trust = [lab.mean("trust_leadership", company, last=REGIME) for company in (there, away)]
    return {"trust": trust[0] - trust[1], "sales": gain(lab, there, away)}


# --- N11

NEVER_ADDED = {"structure.overlay_response": 0.0, "structure.overlay_sunset": 0.0}
VERY_SPECIAL = {"world.knowledge_gap": 0.8}


def no_specialists(lab: Lab) -> Measured:
    """The humane policy without specialists and with one for each team of eight, where deals need much special knowledge."""
    humane = {**always({**UNHURRIED, **NEVER_ADDED}), **levers_of("eat-the-pie"), **NEVER_ADDED, **VERY_SPECIAL}
    without, one = (lab.company({**humane, "start.overlays": count}) for count in (0, 1))
    return {"sales": gain(lab, without, one)}


# --- N13

LIGHT = 0.80
"""A slice a fifth lighter than one expects to carry."""
FEW_CARE = 0.30
"""Prosociality under which the row expects the custom to be abused."""


def easy_slices(lab: Lab) -> Measured:
    """Lighter slices for whoever asks, and no one who minds, against a company in which there are none."""
    accepted = {**always(UNHURRIED), **levers_of("eat-the-pie"), "recovery.recovery_slices": 1.0}
    given, refused = (lab.company({**accepted, "recovery.recovery_slices": k}) for k in (1.0, 0.0))
    shares = [by_world(lab.live(company, ("reps",)), "reps", always_light) for company in (given, refused)]
    return {"share": shares[0] - shares[1]}


def always_light(reps: pd.DataFrame) -> float:
    """Share of people who care little for colleagues and claim a light slice in every quarter of a year, rested all along."""
    year = within(reps, 2 * 4, 3 * 4)
    light = (year["claimed"] < LIGHT * year["private_estimate"]) & (year["burnout"] < WITHOUT_STRAIN)
    people = year.assign(light=light).groupby(["seat", "person"])
    selfish = (people["prosociality"].mean() < FEW_CARE) & (people.size() == 4)
    return float(people["light"].all()[selfish].mean())


LOSING = (
    Pattern(
        id="N1",
        title="A pie divided without trust, each paid for the own excess",
        source="Wotruba & Thurlow 1976; Weitzman 1980",
        bands=(
            Band("claims", "Share left out of the claims of rested reps", 0.10, 0.30),
            Band("attainment", "Attainment of the team's target, less one", high=-JUST),
            Band("pie", "Bookings against targets from above", high=-JUST),
        ),
        without="holding back in numbers that become a quota",
        ablation={"behaviour.sandbagging": 0.0},
        measure=distrusted_pie,
        quick=True,
    ),
    Pattern(
        id="N2",
        title="Pay earned in teams of twenty who care little",
        source="Holmstrom 1982; Hamilton 2003; Axtell 1999",
        bands=(
            Band("effort", "Effort under team pay against own pay: teams of twenty less teams of five", high=-JUST),
            Band("pie", "Bookings against the same pie with pay of one's own", high=-JUST),
            Band("stars", "Talent of those who quit, over stayers, against pay of one's own, sd", low=JUST),
        ),
        without="the lack of care for colleagues",
        ablation={"start.prosociality": 0.95},
        measure=team_of_twenty,
        explanation=(
            "Effort and sales are lost, talent is not: everybody names the own quota here, so that under individual pay "
            "a star's quota is high too, and the star earns little more."
        ),
    ),
    Pattern(
        id="N4",
        title="A reform under an impatient board",
        source="Repenning & Sterman 2002",
        bands=(
            Band("undone", "Reforms undone, share of worlds", low=0.50),
            Band("sales", "Bookings of five years against never having tried", high=-JUST),
            Band("trust", "Trust in leadership in the second year, against before; where undone", high=-JUST),
        ),
        without="the board's impatience",
        ablation={"leadership.patience": 12},
        measure=impatient_board,
        quick=True,
    ),
    Pattern(
        id="N5",
        title="Managers of many who split the pie",
        source="Benson 2015",
        bands=(
            Band("bent", "Share of quotas bent by favour", 0.05, 0.15),
            Band("formula", "Bookings against a formula, span 14", high=-JUST),
        ),
        without="managers' favour",
        ablation={"behaviour.favouritism": 0.0},
        measure=managers_split,
    ),
    Pattern(
        id="N6",
        title="A simple product, and reps whom only money moves",
        source="Misra & Nair 2011",
        # a tie is what the null test of the model allows: one per cent
        bands=(
            Band("easy", "Bookings against commission, easy market", high=0.01),
            Band("falling", "Bookings against commission, falling market", high=0.01),
        ),
        without="the simplicity of product and market",
        ablation={
            "world.knowledge_gap": 0.8,
            "world.crm_noise": 0.5,
            "world.market_swings": 0.12,
            "world.territory_swings": 0.3,
            "world.territory_spread": 0.5,
        },
        measure=simple_markets,
        explanation=(
            "Commission draws no line in pay, but quotas from above still ask for hours, and people leave over them. "
            "Claims ask less; that keeps people in their seats, and seats sell."
        ),
        quick=True,
    ),
    Pattern(
        id="N9",
        title="Leaders who look and do not fix",
        source="Tucker & Singer 2015",
        bands=(
            Band("trust", "Trust in leadership against leaders who stay away", high=-JUST),
            Band("sales", "Bookings against leaders who stay away", high=-JUST),
        ),
        without="the harm of being inspected, and the hours that being visited takes",
        ablation={"behaviour.inspection_hurts": 0.0, "behaviour.visit_hours": 0.0},
        measure=inspections,
        quick=True,
    ),
    Pattern(
        id="N11",
        title="No specialists where deals need special knowledge",
        source="SBI; evidence T22",
        bands=(Band("sales", "Bookings without specialists against one for eight reps", high=-JUST),),
        without="specialists' knowledge",
        ablation={"behaviour.specialist_help": 0.0},
        measure=no_specialists,
    ),
    Pattern(
        id="N13",
        title="Lighter slices that nobody minds",
        source="Ichino & Riphahn 2005",
        bands=(
            Band(
                "share",
                "People of little care whose slices stay light for a year, beyond those without the custom",
                0.05,
                0.20,
            ),
        ),
        without="exhaustion that is claimed because it pays",
        ablation={"behaviour.moral_hazard": 0.0},
        measure=easy_slices,
        quick=True,
    ),
)
