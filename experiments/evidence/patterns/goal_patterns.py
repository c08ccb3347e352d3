"""Patterns of goals: how hard they are (T11), and who names them (T12)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.evidence.lab import (
    QUARTER,
    YEAR,
    Lab,
    RunValues,
    jackknife,
    mean_over_quarters,
    relative_gain,
    share_of_gain_left,
)
from experiments.evidence.pattern import BandValues, Pattern, PatternBand
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario

# --- T11: how hard a goal is

DIFFICULTIES = (0.5, 0.6, 0.7, 0.85, 1.0, 1.12, 1.25, 1.4, 1.6, 1.8)
"""Targets over what the control group sells."""
EXPERIMENT: dict[str, Value] = {
    # Who sets targets by experiment has nothing to react to, and compares the same people: whether leaders tighten
    # and add after misses, and who leaves, are patterns of their own (T19, T20, T3).
    "mechanisms.reaction": "off",
    "mechanisms.careers": "off",
    # A goal with a bonus on it, as in the studies: nothing is gained by beating it.
    "incentives.pay_plan": "quota_bonus",
    # No past under another target; the discarded year is where people settle.
    "world.warmup_weeks": 0,
}
FIXED_TARGETS: dict[str, Value] = {
    # The target grows with the market and with nothing else, so that its difficulty stays what it was.
    "targets.ambition": 0.0,
    "targets.downward_revision": 0.0,
    "targets.collaboration": 0.0,
    "structure.adaptivity": 0.0,
    "behaviour.ratchet_up": 0.0,
    "behaviour.belief_weight": 0.0,
    "behaviour.new_broom": 0.0,
}


def measure_goal_difficulty(lab: Lab) -> BandValues:
    """Measure companies whose targets are held at a multiple of what a control group with ordinary targets sells."""
    control = lab.build_company(EXPERIMENT)
    sold = lab.measure_mean("bookings", control)
    held = lab.measure_mean("target", control) / lab.measure_mean("target_ratio", control)
    per_potential = float(sold.mean() / held.mean())
    arms = [
        lab.build_company({**EXPERIMENT, **FIXED_TARGETS, "start.target_level": round(d * per_potential, 3)})
        for d in DIFFICULTIES
    ]
    curve = np.array([lab.measure_mean("bookings", arm) / sold for arm in arms])
    return {
        "peak": jackknife(lambda chosen: find_best_difficulty(curve[:, chosen].mean(axis=1)), lab.runs),
        "hard": measure_loss_at(curve, 1.6),
        "easy": measure_loss_at(curve, 0.7),
    }


def find_best_difficulty(sales: RunValues) -> float:
    """Find the difficulty of the highest sales: a parabola through the best and its neighbours, over ln difficulty."""
    k = int(np.argmax(sales))
    if k in {0, len(sales) - 1}:
        return DIFFICULTIES[k]
    bend, slope, _ = np.polyfit(np.log(DIFFICULTIES[k - 1 : k + 2]), sales[k - 1 : k + 2], 2)
    return float(np.exp(-slope / (2.0 * bend)))


def measure_loss_at(curve: RunValues, difficulty: float) -> RunValues:
    """Measure the share of the highest sales that is missing at a difficulty; all runs together decide which is highest."""
    here = curve[DIFFICULTIES.index(difficulty)]
    return jackknife(lambda ask: float(1.0 - here[ask].mean() / curve[:, ask].mean(axis=1).max()), len(here))


GOAL_DIFFICULTY = Pattern(
    "T11",
    "Hard goals bring most; easy ones less, hopeless ones least",
    "Kumar, Goreczny & Maurer 2018; Locke & Latham 2002",
    (
        PatternBand("peak", "target over what is usually sold, where most is sold", 1.0, 1.25),
        PatternBand("hard", "sales missing at a target of 1.6, share", 0.08),
        PatternBand("easy", "sales missing at a target of .7, share", 0.04),
    ),
    "what depends on the chance of reaching the target: bonus, winning, own goals, own word, a job at risk",
    {
        "incentives.pay_plan": "commission",
        "behaviour.goal_value": 0.0,
        "behaviour.winning": 0.0,
        "behaviour.commitment": 0.0,
        "behaviour.probation_fear": 0.0,
    },
    measure_goal_difficulty,
    "Close to the edge: the hump is there, its top lies near what is usually sold; harder targets wear people out.",
    quick=True,
    tuned=True,
)


# --- T12: who names a goal

PRIOR = (0, 1, 2, 3)
"""Quarters by which people are ranked: the first year, in which both arms are the same."""
DURING, AFTERWARDS = (4, 6), (6, 8)
"""Two quarters of named quotas, and the two after."""
ASSIGNED_QUOTAS: dict[str, Value] = {
    "world.weeks": 2 * YEAR,
    # A reward for a goal that is reached, as in the study.
    "incentives.pay_plan": "quota_bonus",
    "past.incentives.pay_plan": "quota_bonus",
    # Who is asked names the own quota; what nobody names is shared out and the total does not move: the same pie.
    "targets.split": "reps",
    "targets.leftover": "proportional",
    "targets.listening": 0.0,
    "targets.collaboration": 0.0,
    "past.targets.collaboration": 0.0,
    # Each chose from a list: nothing had to be divided among colleagues.
    "behaviour.dividing_hours": 0.0,
}


def measure_chosen_goals(lab: Lab) -> BandValues:
    """Measure reps who name their quotas for two quarters and are then assigned them again, against quotas always assigned."""
    assigned = lab.build_company(ASSIGNED_QUOTAS)
    chosen = build_self_naming_company(assigned)
    usual, trial = (lab.simulate(company, ["reps"]) for company in (assigned, chosen))
    gain, later = (
        relative_gain(mean_over_quarters(trial, "bookings", *part), mean_over_quarters(usual, "bookings", *part))
        for part in (DURING, AFTERWARDS)
    )
    return {"gain": gain, "weak": compare_weak_and_strong(usual, trial), "kept": share_of_gain_left(gain, later)}


def build_self_naming_company(assigned: Scenario) -> Scenario:
    """Build the same company, with quotas named by reps for two quarters."""
    first, last = (QUARTER * quarter for quarter in DURING)
    named = assigned.changing(first, {"targets.collaboration": 1.0})
    return named.changing(last, {"targets.collaboration": 0.0})


def compare_weak_and_strong(usual: Ensemble, trial: Ensemble) -> RunValues:
    """Compare the gain of the bottom tercile with that of the top one; ranked by sales before, a leaver counted as zero."""
    prior = usual.reps[usual.reps["quarter"].isin(PRIOR) & (usual.reps["present"] == 1)]
    prior = prior.groupby(["run", "seat", "person"])["bookings"].agg(["sum", "size"])
    lasting = prior.loc[prior["size"] == len(PRIOR), "sum"]
    rank = lasting.groupby("run").rank(pct=True)
    weak, strong = (
        relative_gain(*(sum_sales_during(ensemble, lasting.index[part]) for ensemble in (trial, usual)))
        for part in (rank <= 1 / 3, rank > 2 / 3)
    )
    return weak - strong


def sum_sales_during(ensemble: Ensemble, people: pd.Index) -> RunValues:
    """Sum what these people sold in the trial, run by run."""
    rows = ensemble.reps[ensemble.reps["quarter"].isin(range(*DURING))]
    sold = rows.groupby(["run", "seat", "person"])["bookings"].sum().reindex(people, fill_value=0.0)
    by_world: RunValues = sold.groupby("run").sum().to_numpy()
    return by_world


CHOSEN_GOALS = Pattern(
    "T12",
    "Targets of one's own choice bring more than equal targets assigned, most to the weak, and some of it stays",
    "Bommaraju & Hohenberg 2018",
    (
        PatternBand("gain", "sales against assigned quotas, share", 0.01, 0.12),
        PatternBand("weak", "gain of the bottom tercile less gain of the top, share", 0.0),
        PatternBand("kept", "share of the gain still there in the two quarters after", 1 / 3),
    ),
    "what reps know and leaders do not (a formula names the shares), and confidence",
    {"targets.split": "formula", "behaviour.confidence_wins": 0.0},
    measure_chosen_goals,
    "A better fitting quota brings about one per cent, as one quarter's luck is larger than what reps know and leaders do "
    "not. It helps the weak no more than the strong, and nothing of it outlives the choice.",
)

GOAL_PATTERNS = (GOAL_DIFFICULTY, CHOSEN_GOALS)
