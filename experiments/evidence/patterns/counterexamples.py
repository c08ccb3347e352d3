"""Situations in which the humane policy has to be able to lose (N rows): a model in which it cannot is propaganda.

In each, one company takes a humane measure in a bad place, and its twin does not; both share the past, luck and all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence.lab import (
    FIRST_QUARTER,
    YEAR,
    Lab,
    RunValues,
    ask_each_run,
    extend_to_past,
    jackknife_table,
    mean_over_quarters,
)
from experiments.evidence.pattern import JUST_ABOVE_ZERO, BandValues, Pattern, PatternBand
from experiments.evidence.patterns.flywheel_patterns import PATIENT_BOARD
from experiments.evidence.patterns.leader_patterns import REGIME_QUARTERS, YEAR_BEFORE, read_levers
from simulation.scenario import Scenario

TOP_DOWN = {"targets.collaboration": 0.0}
RESTED_BELOW = 0.30
"""Burnout below this is no exhaustion: half of what counts as burned out."""
UNSTRAINED_BELOW = 0.10
"""Burnout below this is no reason for a lighter slice."""


def measure_sales_gain(lab: Lab, one: Scenario, other: Scenario, last: int | None = REGIME_QUARTERS) -> RunValues:
    """Bookings of a company over those of its twin, less one, from the second year until a board may undo a reform.

    Over the mean of the twin's worlds: ratios of single worlds would lean upwards.
    """
    twin = lab.measure_mean("bookings", other, last=last)
    difference: RunValues = (lab.measure_mean("bookings", one, last=last) - twin) / twin.mean()
    return difference


# --- N1


def measure_distrusted_pie(lab: Lab) -> BandValues:
    """Reps who distrust leaders divide the pie themselves, each paid for beating the own number."""
    pie = lab.build_company(like="pie-without-trust")
    top_down = lab.ablate(pie.with_(TOP_DOWN))
    ensemble = lab.simulate(pie, ("reps",))
    return {
        "claims": ask_each_run(ensemble, "reps", share_held_back),
        "attainment": mean_over_quarters(ensemble, "attainment", FIRST_QUARTER, REGIME_QUARTERS) - 1.0,
        "pie": measure_sales_gain(lab, pie, top_down),
    }


def select_quarters(table: pd.DataFrame, first: int = FIRST_QUARTER, last: int = REGIME_QUARTERS) -> pd.DataFrame:
    """Select rows of people who are there, of a stretch of quarters."""
    return table[(table["quarter"] >= first) & (table["quarter"] < last) & (table["present"] == 1)]


def share_held_back(reps: pd.DataFrame) -> float:
    """Share of what rested reps expect that they leave out of their claims; the exhausted may rightly claim less."""
    rested = select_quarters(reps)
    rested = rested[rested["burnout"] < RESTED_BELOW]
    return float(1.0 - rested["claimed"].sum() / rested["private_estimate"].sum())


# --- N2

TWENTY = {"structure.span": 20, "start.prosociality": 0.15}


def measure_team_of_twenty(lab: Lab) -> BandValues:
    """All variable pay earned as a team of twenty who care little for each other, against each earning the own."""
    pie, own = build_pay_pair(lab, TWENTY)
    small = build_pay_pair(lab, {**TWENTY, "structure.span": 5})
    by_pay = [measure_effort(lab, shared) - measure_effort(lab, single) for shared, single in ((pie, own), small)]
    return {
        "effort": by_pay[0] - by_pay[1],
        "pie": measure_sales_gain(lab, pie, own),
        "stars": measure_talent_leaving(lab, pie) - measure_talent_leaving(lab, own),
    }


def build_pay_pair(lab: Lab, start: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
    """Two companies that divide one pie for each team from today; in one all variable pay is the team's, in the other one's own."""
    pie = {**extend_to_past(PATIENT_BOARD), **start, "targets.collaboration": 0.9, "targets.listening": 0.4}
    return lab.build_company({**pie, "incentives.team_share": 1.0}), lab.build_company(
        {**pie, "incentives.team_share": 0.0}
    )


def measure_effort(lab: Lab, company: Scenario) -> RunValues:
    """Measure input against a usual week: hours times intensity."""
    hours = lab.measure_mean("hours", company, last=REGIME_QUARTERS) / 40.0
    extra: RunValues = hours * (1.0 + lab.measure_mean("intensity", company, last=REGIME_QUARTERS)) - 1.0
    return extra


def measure_talent_leaving(lab: Lab, company: Scenario) -> RunValues:
    """Talent of those who quit above that of those who stay, sd; asked of all worlds together, as few quit in one."""
    return jackknife_table(lab.simulate(company, ("people",)), "people", compare_quitters_with_stayers)


def compare_quitters_with_stayers(people: pd.DataFrame) -> float:
    """Mean talent of those who quit from the second year to the end of the third, less that of those still there."""
    quitters = people[(people["reason"] == "quit") & people["left"].between(YEAR, 3 * YEAR)]
    stayers = people[(people["reason"] == "still there") | (people["left"] > 3 * YEAR)]
    return float(quitters["talent"].mean() - stayers.loc[stayers["hired"] < 3 * YEAR, "talent"].mean())


# --- N4


def measure_impatient_board(lab: Lab) -> BandValues:
    """A team target of one's own under a board that looks after two quarters, against never having tried."""
    tried, never = lab.build_company(like="pie-with-impatient-board"), lab.build_company()
    ensemble = lab.simulate(tried)
    undone = mean_over_quarters(ensemble, "plan_given_up", -1) > 0.5
    second_year = mean_over_quarters(ensemble, "trust_leadership", FIRST_QUARTER, FIRST_QUARTER + 4)
    lost = second_year - mean_over_quarters(ensemble, "trust_leadership", YEAR_BEFORE, 0)
    return {
        "undone": undone.astype(float),
        "sales": (lab.measure_mean("bookings", tried, 0) - lab.measure_mean("bookings", never, 0))
        / lab.measure_mean("bookings", never, 0).mean(),
        "trust": np.where(undone, lost, np.nan),
    }


# --- N5

WIDE_SPAN = {"world.reps": 42, "structure.span": 14}
"""Three teams of fourteen."""


def measure_managers_split(lab: Lab) -> BandValues:
    """Managers of fourteen name the shares of the pie, against a formula that does."""
    # all of a quota is named by the manager: what head office hands down is no favour of theirs
    manager = {
        **extend_to_past(PATIENT_BOARD),
        **read_levers("pie-split-by-managers"),
        **WIDE_SPAN,
        "targets.collaboration": 1.0,
    }
    split = lab.build_company(manager)
    formula = lab.build_company({**manager, "targets.split": "formula", "targets.leftover": "proportional"})
    return {
        "bent": ask_each_run(lab.simulate(split, ("reps",)), "reps", share_bent),
        "formula": measure_sales_gain(lab, split, formula),
    }


def share_bent(reps: pd.DataFrame) -> float:
    """Share of all quotas that neither a rep's prospects nor strain explain: what had to be moved to bend them so.

    Within a team and quarter, shares of quota are regressed on equality, shares of expected sales, and these times burnout.
    """
    present = select_quarters(reps)
    teams = present[present["quota"] > 0.0].groupby(["quarter", "team"])
    return float(np.mean([share_unexplained(team) for _, team in teams if len(team) > 6]))


def share_unexplained(team: pd.DataFrame) -> float:
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
SIMPLE_MARKETS = {"easy": {}, "falling": {"world.market_growth": -0.08}}


def measure_simple_markets(lab: Lab) -> BandValues:
    """The team's own target with team pay, against commission on every deal, where products are simple."""
    return {name: measure_pie_over_commission(lab, market) for name, market in SIMPLE_MARKETS.items()}


def measure_pie_over_commission(lab: Lab, market: Mapping[str, Any]) -> RunValues:
    """Sales of the humane policy over those of commission; the market of the library, with reps whom only money moves."""
    commission = lab.build_company({**ALL_MONEY, **market}, like="simple-market")
    humane = lab.ablate(commission.with_(read_levers("eat-the-pie")))
    return measure_sales_gain(lab, humane, commission)


# --- N9


def measure_inspections(lab: Lab) -> BandValues:
    """Leaders spend a day a week in deals and fix nothing of what they find, against leaders who stay away and fix nothing."""
    away = lab.build_company({**extend_to_past(PATIENT_BOARD), "leadership.fixing": 0.0})
    inspected = lab.ablate(away.with_({"leadership.field_time": 0.2}))
    trust = [lab.measure_mean("trust_leadership", company, last=REGIME_QUARTERS) for company in (inspected, away)]
    return {"trust": trust[0] - trust[1], "sales": measure_sales_gain(lab, inspected, away)}


# --- N11

NEVER_ADDED = {"structure.overlay_response": 0.0, "structure.overlay_sunset": 0.0}
VERY_SPECIAL = {"world.knowledge_gap": 0.8}


def measure_no_specialists(lab: Lab) -> BandValues:
    """The humane policy without specialists and with one for each team of eight, where deals need much special knowledge."""
    humane = {
        **extend_to_past({**PATIENT_BOARD, **NEVER_ADDED}),
        **read_levers("eat-the-pie"),
        **NEVER_ADDED,
        **VERY_SPECIAL,
    }
    without, one = (lab.build_company({**humane, "start.overlays": count}) for count in (0, 1))
    return {"sales": measure_sales_gain(lab, without, one)}


# --- N13

LIGHT_SHARE = 0.80
"""A slice a fifth lighter than one expects to carry."""
FEW_CARE = 0.30
"""Prosociality under which the row expects the custom to be abused."""


def measure_easy_slices(lab: Lab) -> BandValues:
    """Lighter slices for whoever asks, and no one who minds, against a company in which there are none."""
    accepted = {**extend_to_past(PATIENT_BOARD), **read_levers("eat-the-pie"), "recovery.recovery_slices": 1.0}
    lenient, strict = (lab.build_company({**accepted, "recovery.recovery_slices": k}) for k in (1.0, 0.0))
    shares = [
        ask_each_run(lab.simulate(company, ("reps",)), "reps", share_always_light) for company in (lenient, strict)
    ]
    return {"share": shares[0] - shares[1]}


def share_always_light(reps: pd.DataFrame) -> float:
    """Share of people who care little for colleagues and claim a light slice in every quarter of a year, rested all along."""
    year = select_quarters(reps, 2 * 4, 3 * 4)
    light = (year["claimed"] < LIGHT_SHARE * year["private_estimate"]) & (year["burnout"] < UNSTRAINED_BELOW)
    people = year.assign(light=light).groupby(["seat", "person"])
    selfish = (people["prosociality"].mean() < FEW_CARE) & (people.size() == 4)
    return float(people["light"].all()[selfish].mean())


COUNTEREXAMPLES = (
    Pattern(
        id="N1",
        title="A pie divided without trust, each paid for the own excess",
        source="Wotruba & Thurlow 1976; Weitzman 1980",
        bands=(
            PatternBand("claims", "Share left out of the claims of rested reps", 0.10, 0.30),
            PatternBand("attainment", "Attainment of the team's target, less one", high=-JUST_ABOVE_ZERO),
            PatternBand("pie", "Bookings against targets from above", high=-JUST_ABOVE_ZERO),
        ),
        without="holding back in numbers that become a quota",
        ablation={"behaviour.sandbagging": 0.0},
        measure=measure_distrusted_pie,
        quick=True,
    ),
    Pattern(
        id="N2",
        title="Pay earned in teams of twenty who care little",
        tuned=True,
        source="Holmstrom 1982; Hamilton 2003; Axtell 1999",
        bands=(
            PatternBand(
                "effort",
                "Effort under team pay against own pay: teams of twenty less teams of five",
                high=-JUST_ABOVE_ZERO,
            ),
            PatternBand("pie", "Bookings against the same pie with pay of one's own", high=-JUST_ABOVE_ZERO),
            PatternBand(
                "stars", "Talent of those who quit, over stayers, against pay of one's own, sd", low=JUST_ABOVE_ZERO
            ),
        ),
        without="the lack of care for colleagues",
        ablation={"start.prosociality": 0.95},
        measure=measure_team_of_twenty,
        explanation=(
            "Effort and sales are lost, talent is not: everybody names the own quota here, so that under individual pay "
            "a star's quota is high too, and the star earns little more."
        ),
    ),
    Pattern(
        id="N4",
        title="A reform under an impatient board",
        tuned=True,
        source="Repenning & Sterman 2002",
        bands=(
            PatternBand("undone", "Reforms undone, share of worlds", low=0.50),
            PatternBand("sales", "Bookings of five years against never having tried", high=-JUST_ABOVE_ZERO),
            PatternBand(
                "trust", "Trust in leadership in the second year, against before; where undone", high=-JUST_ABOVE_ZERO
            ),
        ),
        without="the board's impatience",
        ablation={"leadership.patience": 12},
        measure=measure_impatient_board,
        quick=True,
    ),
    Pattern(
        id="N5",
        title="Managers of many who split the pie",
        source="Benson 2015",
        bands=(
            PatternBand("bent", "Share of quotas bent by favour", 0.05, 0.15),
            PatternBand("formula", "Bookings against a formula, span 14", high=-JUST_ABOVE_ZERO),
        ),
        without="managers' favour",
        ablation={"behaviour.favouritism": 0.0},
        measure=measure_managers_split,
    ),
    Pattern(
        id="N6",
        title="A simple product, and reps whom only money moves",
        source="Misra & Nair 2011",
        # a tie is what the null test of the model allows: one per cent
        bands=(
            PatternBand("easy", "Bookings against commission, easy market", high=0.01),
            PatternBand("falling", "Bookings against commission, falling market", high=0.01),
        ),
        without="the simplicity of product and market",
        ablation={
            "world.knowledge_gap": 0.8,
            "world.crm_noise": 0.5,
            "world.market_swings": 0.12,
            "world.territory_swings": 0.3,
            "world.territory_spread": 0.5,
        },
        measure=measure_simple_markets,
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
            PatternBand("trust", "Trust in leadership against leaders who stay away", high=-JUST_ABOVE_ZERO),
            PatternBand("sales", "Bookings against leaders who stay away", high=-JUST_ABOVE_ZERO),
        ),
        without="the harm of being inspected, and the hours that being visited takes",
        ablation={"behaviour.inspection_hurts": 0.0, "behaviour.visit_hours": 0.0},
        measure=measure_inspections,
        quick=True,
    ),
    Pattern(
        id="N11",
        title="No specialists where deals need special knowledge",
        source="SBI; evidence T22",
        bands=(PatternBand("sales", "Bookings without specialists against one for eight reps", high=-JUST_ABOVE_ZERO),),
        without="specialists' knowledge",
        ablation={"behaviour.specialist_help": 0.0},
        measure=measure_no_specialists,
    ),
    Pattern(
        id="N13",
        title="Lighter slices that nobody minds",
        source="Ichino & Riphahn 2005",
        bands=(
            PatternBand(
                "share",
                "People of little care whose slices stay light for a year, beyond those without the custom",
                0.05,
                0.20,
            ),
        ),
        without="exhaustion that is claimed because it pays",
        ablation={"behaviour.moral_hazard": 0.0},
        measure=measure_easy_slices,
        quick=True,
    ),
)
