"""The guard against propaganda: the share of the space of unknown numbers in which humane policies beat ordinary leading.

A model that says yes everywhere was built to say yes. So every constant of behaviour and the market is drawn anew from a wide
prior, hundreds of times, and each such company is simulated with the same luck under each policy. Levers are never drawn: they are
what is compared. Published are the share of the space in which a policy is better, what decides it, and how much of it is luck.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.evidence.deciders import compute_ranks, correlate, find_deciders
from experiments.evidence.lab import YEAR, YEARS, extend_to_past
from experiments.evidence.prior_space import ARMS, EVIDENCE_PRIORS, MARKET_PRIORS, PRIORS, Numbers
from experiments.findings.estimates import mean
from experiments.findings.finding import make_json_safe
from experiments.findings.markdown_tables import format_grid
from experiments.questions.compare import compute_difference
from scenarios import load
from simulation.declare import Value
from simulation.ensemble import run
from simulation.measures import MEASURES
from simulation.parallel_work import Cancel, Progress, collect_results, run_tasks
from simulation.scenario import Scenario

POINTS, RUNS, SEED = 500, 10, 20_260
SIZES: dict[str, Value] = {"world.reps": 40, "structure.span": 8, "world.weeks": YEARS * YEAR}
JUDGED_WEEKS = (YEARS - 1) * YEAR
"""The first year after today is left out: a dip and a honeymoon are no verdict."""
PLACEBO_POINTS = 5
SUSPICIOUS_SHARE = 0.05
SUSPICION_NOTE = "treat as a modelling error until explained"


OUTCOMES = {
    "bookings": "revenue",
    "contribution": "contribution",
    "turnover": "turnover",
    "burnout": "burnout",
}
RECOGNISABLE_RANGES = {"turnover": (0.10, 0.68), "contribution": (0.0, math.inf)}
"""What marks an ordinary company: half to double of the reported turnover (evidence B5), and money left over."""
BASES = {"contribution": "bookings"}
"""A contribution may be zero or negative; a difference in it is given in per cent of bookings."""


class PlaceboError(RuntimeError):
    """Two names of one policy led to two results."""


@dataclass(frozen=True, eq=False)
class GuardResult:
    """The published shares.

    Attributes:
        points, runs, seed: how many companies, and the runs of each.
        placebo: at how many points the same policy under another name was found to change nothing at all.
        sampled: one row a point, one column a path.
        differences: one row a point, arm and outcome: level under the ordinary policy, mean paired difference with its
            95 % interval, the same in per cent, and in per cent for either half of the runs alone.
        shares: one row an arm and outcome.
        deciders: the constants that decide each difference most.
    """

    points: int
    runs: int
    seed: int
    placebo: int
    sampled: pd.DataFrame
    differences: pd.DataFrame
    shares: pd.DataFrame
    deciders: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """The published result as JSON; unknown numbers become None."""
        head = {"points": self.points, "worlds": self.runs, "seed": self.seed, "placebo_points": self.placebo}
        space = {path: asdict(prior) for path, prior in PRIORS.items()}
        return {
            **head,
            "arms": {arm: dict(settings) for arm, settings in ARMS.items()},
            "space": space,
            "shares": _convert_rows(self.shares),
            "deciders": _convert_rows(self.deciders),
        }

    def build_page(self) -> str:
        """Build the published page in Markdown."""
        return (
            "\n\n".join(
                (_write_intro(self), _write_shares(self.shares), _write_deciders(self.deciders), _write_space())
            )
            + "\n"
        )


def run_guard(
    points: int = POINTS,
    runs: int = RUNS,
    seed: int = SEED,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> GuardResult:
    """Draw companies and simulate each under every policy.

    Args:
        points: how many companies.
        runs: of each company; every point has luck of its own, which all its arms share.
        seed: of the hypercube and of all luck.
        threads: how many points at once; results do not depend on it.
        progress: called with (points done, points) from the calling thread.
        cancel: asked between points; True stops.

    Raises:
        ValueError: fewer than two points or runs.
        PlaceboError: another name for a policy changed its results.
        Cancelled: `cancel` returned True.
    """
    if points < 2 or runs < 2:
        raise ValueError(f"points = {points}, worlds = {runs}: must be at least 2 each")
    sampled = draw_hypercube(points, seed)
    outcomes: list[Numbers] = [np.empty(0)] * points

    def simulate_one(number: int) -> None:
        outcomes[number] = simulate_point(read_point(sampled, number), number, runs, seed)

    collect_results(run_tasks(simulate_one, range(points), threads=threads, cancel=cancel), points, progress)
    differences = pd.DataFrame([row for number in range(points) for row in compare_arms(number, outcomes[number])])
    tables = (
        differences,
        compute_shares(differences, find_recognisable_points(differences)),
        find_deciders(differences, sampled, seed),
    )
    return GuardResult(points, runs, seed, min(points, PLACEBO_POINTS), sampled, *tables)


def draw_hypercube(points: int, seed: int) -> pd.DataFrame:
    """Draw companies spread evenly over the space (a Latin hypercube): one row each, one column per path."""
    cube = qmc.LatinHypercube(len(PRIORS), seed=np.random.default_rng(seed)).random(points)
    return pd.DataFrame({path: prior.values_at(cube[:, k]) for k, (path, prior) in enumerate(PRIORS.items())})


def read_point(sampled: pd.DataFrame, number: int) -> dict[str, float]:
    """Read the values of one point."""
    return {str(path): float(value) for path, value in sampled.iloc[number].items()}


def simulate_point(values: Mapping[str, float], number: int, runs: int, seed: int) -> Numbers:
    """Simulate one company under the ordinary policy and under each arm: results by policy, outcome and run.

    Each point has luck of its own, or the luck of ten runs would be the luck of all the space.
    """
    ordinary = load("ordinary-organisation").with_({**SIZES, **extend_to_past(values)})
    if number < PLACEBO_POINTS:
        check_placebo(ordinary, number, runs, seed)
    policies = (ordinary, *(ordinary.with_(settings) for settings in ARMS.values()))
    return np.array([_simulate_outcomes(policy, number, runs, seed) for policy in policies])


def _simulate_outcomes(policy: Scenario, number: int, runs: int, seed: int) -> Numbers:
    # points are simulated side by side, runs one after another: fewer hand-overs between threads
    ensemble = run(policy, runs, seed, first_run=number * runs, threads=1)
    return np.array([ensemble.windowed(outcome, JUDGED_WEEKS) for outcome in OUTCOMES])


def check_placebo(ordinary: Scenario, number: int, runs: int, seed: int) -> None:
    """Check that the ordinary policy under another name changes nothing at all.

    Raises:
        PlaceboError: something does.
    """
    relabelled = build_placebo(ordinary)
    plain, named = (_simulate_outcomes(policy, number, runs, seed) for policy in (ordinary, relabelled))
    if not np.array_equal(plain, named, equal_nan=True):
        raise PlaceboError(f"point {number}: {relabelled.title!r} differs from the same policy without that name")


def build_placebo(ordinary: Scenario) -> Scenario:
    """Build the placebo: the same policy with a finer name."""
    return replace(ordinary, name="humane-leadership", title="Humane leadership", group="Ways out")


def compare_arms(number: int, outcomes: Numbers) -> Iterator[dict[str, Any]]:
    """Compare every arm of one point with the ordinary policy, outcome by outcome, as rows."""
    levels = dict(zip(OUTCOMES, outcomes[0], strict=True))
    for arm, results in zip(ARMS, outcomes[1:], strict=True):
        for outcome, result in zip(OUTCOMES, results, strict=True):
            base = levels[BASES.get(outcome, outcome)]
            yield {
                "point": number,
                "arm": arm,
                "outcome": outcome,
                **_build_row(outcome, levels[outcome], result, base),
            }


def _build_row(outcome: str, ordinary: Numbers, result: Numbers, base: Numbers) -> dict[str, float]:
    paired = compute_difference(MEASURES[outcome], ordinary, result)
    level = mean(base[np.isfinite(base)])
    per_cent = 100.0 / level if level > 0 else math.nan
    gaps = (result - ordinary) * per_cent
    halves = {name: mean(half[np.isfinite(half)]) for name, half in (("even", gaps[::2]), ("odd", gaps[1::2]))}
    ends = {"low": paired.low, "high": paired.high, "percent": paired.difference * per_cent}
    return {"ordinary": paired.a, "difference": paired.difference, **ends, **halves}


def find_recognisable_points(differences: pd.DataFrame) -> set[int]:
    """Find the points whose ordinary company is realistic: wide priors on everything at once also make companies nobody has seen."""
    levels = differences.drop_duplicates(["point", "outcome"]).pivot(
        index="point", columns="outcome", values="ordinary"
    )
    known = [levels[outcome].between(low, high) for outcome, (low, high) in RECOGNISABLE_RANGES.items()]
    return {int(point) for point in levels.index[np.logical_and.reduce(known)]}


def compute_shares(differences: pd.DataFrame, familiar: Collection[int]) -> pd.DataFrame:
    """Compute for each arm and outcome in which share of the space the arm is better, and by how much.

    `familiar` are the points whose ordinary company is recognisable; the share among them stands beside that of all.
    """
    rows = [
        {"arm": arm, "outcome": outcome, **_build_share_row(outcome, rows, familiar)}
        for (arm, outcome), rows in differences.groupby(["arm", "outcome"], sort=False)
    ]
    return pd.DataFrame(rows)


def _build_share_row(outcome: str, rows: pd.DataFrame, familiar: Collection[int]) -> dict[str, Any]:
    known = rows[np.isfinite(rows["difference"])]
    side = MEASURES[outcome].better
    gain = known["difference"] * side
    better, looked_at = _share_better(gain), known["point"].isin(familiar)
    above, below = float((known["low"] > 0).mean()), float((known["high"] < 0).mean())
    surely = (above, below) if side > 0 else (below, above)
    return {
        "points": len(known),
        "better": better,
        "surely_better": surely[0],
        "surely_worse": surely[1],
        "unsure": 1.0 - sum(surely),
        "recognisable": int(looked_at.sum()),
        "better_if_recognisable": _share_better(gain[looked_at]),
        **{f"q{q:02d}": _quantile(known["percent"], q) for q in (5, 25, 50, 75, 95)},
        "chance": share_of_luck(known),
        "flag": SUSPICION_NOTE
        if outcome == "bookings" and not SUSPICIOUS_SHARE <= better <= 1 - SUSPICIOUS_SHARE
        else "",
    }


def _share_better(gain: pd.Series) -> float:
    """Compute the share of points with a gain; one without any difference counts half."""
    return float((gain > 0).mean() + 0.5 * (gain == 0).mean())


def _quantile(values: pd.Series, per_cent: int) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, per_cent / 100)) if len(known) else math.nan


def share_of_luck(rows: pd.DataFrame) -> float:
    """Compute the share of the variance of the differences, as ranks over the space, that is luck of the runs.

    Each point counts twice, by its even and by its odd runs: what the two agree on is the point, the rest is luck
    (one less the reliability of Spearman and Brown).
    """
    known = rows[np.isfinite(rows["even"]) & np.isfinite(rows["odd"])]
    agreed = correlate(compute_ranks(known["even"]), compute_ranks(known["odd"]))
    return 1.0 - 2.0 * max(0.0, agreed) / (1.0 + max(0.0, agreed))


def _convert_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.to_dict("records")
    return [dict(make_json_safe(row)) for row in rows]


def _write_intro(result: GuardResult) -> str:
    (low, high), count = RECOGNISABLE_RANGES["turnover"], len(find_recognisable_points(result.differences))
    return f"""\
# In how much of the space

{result.points} companies, each with {len(PRIORS)} constants of behaviour and market drawn from wide priors (Latin hypercube, seed
{result.seed}), live {result.runs} worlds of their own under the ordinary policy and under each policy below, which act from today.
Judged over the last {JUDGED_WEEKS // YEAR} of {YEARS} years. No lever is drawn. The ordinary policy under another name was run at
{result.placebo} points and changed nothing at all.

*Better*: share of companies whose mean difference is on the better side, ties half. *Surely*: whose 95 % interval lies there.
*Recognisable*: the share that is better among the {count} companies that under the ordinary policy lose {low:.0%} to {high:.0%} of
their reps a year and earn more than they cost.
Differences in per cent of the ordinary company, those of contribution in per cent of its bookings. *Luck*: share of the variance
of the differences between companies that is luck of the worlds (halves of the worlds compared, ranks)."""


def _write_shares(table: pd.DataFrame) -> str:
    head = (
        "policy",
        "outcome",
        "better",
        "surely better",
        "surely worse",
        "recognisable",
        "median %",
        "5 to 95 %",
        "luck",
        "",
    )
    return format_grid(head, (_format_share_cells(row) for row in table.itertuples()))


def _format_share_cells(row: Any) -> tuple[str, ...]:
    shown = (f"{share:.2f}" for share in (row.better, row.surely_better, row.surely_worse, row.better_if_recognisable))
    quantiles = (f"{row.q50:+.1f}", f"{row.q05:+.1f} … {row.q95:+.1f}")
    return (row.arm, OUTCOMES[row.outcome], *shown, *quantiles, f"{row.chance:.2f}", row.flag)


def _write_deciders(table: pd.DataFrame) -> str:
    intro = """\
## What decides

Rank correlation over the companies of a number with the gain from the policy: positive where the policy gains more the larger the
number. In brackets the 95 % bootstrap interval, which flatters the strongest of many; numbers no stronger than *chance* cannot be told
from numbers without effect."""
    head = ("policy", "outcome", "number", "strength", "chance", "what it is")
    return f"{intro}\n\n{format_grid(head, (_format_decider_cells(row) for row in table.itertuples()))}"


def _format_decider_cells(row: Any) -> tuple[str, ...]:
    strength = f"{row.strength:+.2f} [{row.low:+.2f}, {row.high:+.2f}]"
    return (row.arm, OUTCOMES[row.outcome], f"`{row.path}`", strength, f"{row.by_chance:.2f}", row.help)


def _write_space() -> str:
    """Write the priors that are not simply the plausible range of a constant."""
    own = {path: prior for path, prior in PRIORS.items() if path in MARKET_PRIORS or path in EVIDENCE_PRIORS}
    intro = f"## What is drawn\n\nThe {len(PRIORS) - len(own)} other constants of behaviour are drawn evenly from their plausible ranges."
    rows = (
        (f"`{path}`", f"{p.low:g} … {p.high:g}", "of the log" if p.log else "", p.source) for path, p in own.items()
    )
    return f"{intro}\n\n{format_grid(('number', 'even between', '', 'source'), rows)}"
