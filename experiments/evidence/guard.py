"""The guard against propaganda: in how much of the space of what nobody knows do humane policies beat ordinary leading?

A model that says yes everywhere was built to say yes. So every constant of behaviour and the market is drawn anew from a wide
prior, hundreds of times, and each such company lives the same worlds under each policy. Levers are never drawn: they are what is
compared. Published is the share of the space in which a policy is better, what decides it, and how much of it is luck.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.compare import difference
from experiments.estimates import mean
from experiments.evidence.lab import YEAR, YEARS, always
from experiments.evidence.space import ARMS, E3, MARKETS, SPACE, Numbers
from experiments.markdown import grid
from scenarios import load
from simulation.declare import Value
from simulation.ensemble import Cancel, Cancelled, Progress, run
from simulation.measures import MEASURES
from simulation.scenario import NUMBERS, Scenario

POINTS, WORLDS, SEED = 500, 10, 20_260
SIZES: dict[str, Value] = {"world.reps": 40, "structure.span": 8, "world.weeks": YEARS * YEAR}
JUDGED_WEEKS = (YEARS - 1) * YEAR
"""The first year after today is left out: a dip and a honeymoon are no verdict."""
PLACEBO_POINTS = 5
SUSPICIOUS = 0.05
EXPLAIN = "treat as a modelling error until explained"
RESAMPLES = 200
DECIDERS = 3


OUTCOMES = {
    "bookings": "revenue",
    "contribution": "contribution",
    "turnover": "turnover",
    "burnout": "burnout",
}
RECOGNISABLE = {"turnover": (0.10, 0.68), "contribution": (0.0, math.inf)}
"""What an ordinary company is known by: half to double of the turnover that is reported (evidence B5), and money left over."""
BASES = {"contribution": "bookings"}
"""A contribution may be nothing or negative; a difference in it is said in per cent of bookings."""


class PlaceboError(RuntimeError):
    """Two names of one policy led to two results."""


@dataclass(frozen=True, eq=False)
class Guard:
    """The published shares.

    Attributes:
        points, worlds, seed: how many companies, and the worlds that each lived through.
        placebo: at how many points the same policy under another name was found to change nothing at all.
        sampled: one row a point, one column a path.
        differences: one row a point, arm and outcome: level under the ordinary policy, mean paired difference with its
            95 % interval, the same in per cent, and in per cent for either half of the worlds alone.
        shares: one row an arm and outcome.
        deciders: the constants that decide each difference most.
    """

    points: int
    worlds: int
    seed: int
    placebo: int
    sampled: pd.DataFrame
    differences: pd.DataFrame
    shares: pd.DataFrame
    deciders: pd.DataFrame

    def to_json(self) -> dict[str, Any]:
        """What is published, as what JSON knows; what is no number becomes None."""
        head = {"points": self.points, "worlds": self.worlds, "seed": self.seed, "placebo_points": self.placebo}
        space = {path: asdict(prior) for path, prior in SPACE.items()}
        return {
            **head,
            "arms": {arm: dict(settings) for arm, settings in ARMS.items()},
            "space": space,
            "shares": _plain(self.shares),
            "deciders": _plain(self.deciders),
        }

    def page(self) -> str:
        """What is published, in Markdown."""
        return (
            "\n\n".join((_intro(self), _shares_text(self.shares), _deciders_text(self.deciders), _space_text())) + "\n"
        )


def guard(
    points: int = POINTS,
    worlds: int = WORLDS,
    seed: int = SEED,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Guard:
    """Draw companies and let each live under every policy.

    Args:
        points: how many companies.
        worlds: futures of each; every point has its own, all arms of a point share them.
        seed: of the hypercube and of all luck.
        threads: how many points at once; results do not depend on it.
        progress: called with (points done, points) from the calling thread.
        cancel: asked between points; True stops.

    Raises:
        ValueError: fewer than two points or worlds.
        PlaceboError: another name for a policy changed its results.
        Cancelled: `cancel` said so.
    """
    if points < 2 or worlds < 2:
        raise ValueError(f"points = {points}, worlds = {worlds}: must be at least 2 each")
    sampled = hypercube(points, seed)
    lived: list[Numbers] = [np.empty(0)] * points

    def one(number: int) -> None:
        lived[number] = live_point(drawn(sampled, number), number, worlds, seed)

    _spread(one, points, threads or os.cpu_count() or 1, progress, cancel)
    differences = pd.DataFrame([row for number in range(points) for row in compared(number, lived[number])])
    tables = (differences, shares(differences, recognisable(differences)), deciders(differences, sampled, seed))
    return Guard(points, worlds, seed, min(points, PLACEBO_POINTS), sampled, *tables)


def hypercube(points: int, seed: int) -> pd.DataFrame:
    """Companies spread evenly over the space (a Latin hypercube): one row each, one column a path."""
    # scipy.stats takes longer to load than a command takes to print its help
    from scipy.stats import qmc

    cube = qmc.LatinHypercube(len(SPACE), seed=np.random.default_rng(seed)).random(points)
    return pd.DataFrame({path: prior.at(cube[:, k]) for k, (path, prior) in enumerate(SPACE.items())})


def drawn(sampled: pd.DataFrame, number: int) -> dict[str, float]:
    """The values of one point."""
    return {str(path): float(value) for path, value in sampled.iloc[number].items()}


def live_point(values: Mapping[str, float], number: int, worlds: int, seed: int) -> Numbers:
    """Live one company under the ordinary policy and under each arm: outcomes by policy, outcome and world.

    Each point has worlds of its own, or the luck of ten worlds would be the luck of all the space.
    """
    ordinary = load("ordinary-organisation").with_({**SIZES, **always(values)})
    if number < PLACEBO_POINTS:
        check_placebo(ordinary, number, worlds, seed)
    policies = (ordinary, *(ordinary.with_(settings) for settings in ARMS.values()))
    return np.array([_outcomes(policy, number, worlds, seed) for policy in policies])


def _outcomes(policy: Scenario, number: int, worlds: int, seed: int) -> Numbers:
    # points are lived side by side, worlds one after another: fewer hand-overs between threads
    lived = run(policy, worlds, seed, first_run=number * worlds, threads=1)
    return np.array([lived.windowed(outcome, JUDGED_WEEKS) for outcome in OUTCOMES])


def check_placebo(ordinary: Scenario, number: int, worlds: int, seed: int) -> None:
    """Run the ordinary policy under another name too: nothing at all may differ.

    Raises:
        PlaceboError: something does.
    """
    relabelled = placebo(ordinary)
    plain, named = (_outcomes(policy, number, worlds, seed) for policy in (ordinary, relabelled))
    if not np.array_equal(plain, named, equal_nan=True):
        raise PlaceboError(f"point {number}: {relabelled.title!r} differs from the same policy without that name")


def placebo(ordinary: Scenario) -> Scenario:
    """The same policy with a finer name."""
    return replace(ordinary, name="humane-leadership", title="Humane leadership", group="Ways out")


def _spread(
    one: Callable[[int], None], points: int, threads: int, progress: Progress | None, cancel: Cancel | None
) -> None:
    """Do all points, a few at once; the engine lets go of the interpreter while it works."""
    pool = ThreadPoolExecutor(threads)
    try:
        waiting = [pool.submit(one, number) for number in range(points)]
        for done, future in enumerate(as_completed(waiting), start=1):
            future.result()
            if progress:
                progress(done, points)
            if cancel and cancel():
                raise Cancelled
    finally:
        pool.shutdown(cancel_futures=True)


def compared(number: int, lived: Numbers) -> Iterator[dict[str, Any]]:
    """The rows of one point: every arm against the ordinary policy, outcome by outcome."""
    levels = dict(zip(OUTCOMES, lived[0], strict=True))
    for arm, results in zip(ARMS, lived[1:], strict=True):
        for outcome, result in zip(OUTCOMES, results, strict=True):
            base = levels[BASES.get(outcome, outcome)]
            yield {"point": number, "arm": arm, "outcome": outcome, **_row(outcome, levels[outcome], result, base)}


def _row(outcome: str, ordinary: Numbers, result: Numbers, base: Numbers) -> dict[str, float]:
    found = difference(MEASURES[outcome], ordinary, result)
    level = mean(base[np.isfinite(base)])
    per_cent = 100.0 / level if level > 0 else math.nan
    gaps = (result - ordinary) * per_cent
    halves = {name: mean(half[np.isfinite(half)]) for name, half in (("even", gaps[::2]), ("odd", gaps[1::2]))}
    ends = {"low": found.low, "high": found.high, "percent": found.difference * per_cent}
    return {"ordinary": found.a, "difference": found.difference, **ends, **halves}


def recognisable(differences: pd.DataFrame) -> set[int]:
    """The points whose ordinary company looks like one: wide priors on everything at once also make companies nobody has seen."""
    levels = differences.drop_duplicates(["point", "outcome"]).pivot(
        index="point", columns="outcome", values="ordinary"
    )
    known = [levels[outcome].between(low, high) for outcome, (low, high) in RECOGNISABLE.items()]
    return {int(point) for point in levels.index[np.logical_and.reduce(known)]}


def shares(differences: pd.DataFrame, familiar: Collection[int]) -> pd.DataFrame:
    """Per arm and outcome, in which share of the space the arm is better, and by how much.

    `familiar` are the points whose ordinary company is recognisable; the share among them stands beside that of all.
    """
    rows = [
        {"arm": arm, "outcome": outcome, **_share(outcome, rows, familiar)}
        for (arm, outcome), rows in differences.groupby(["arm", "outcome"], sort=False)
    ]
    return pd.DataFrame(rows)


def _share(outcome: str, rows: pd.DataFrame, familiar: Collection[int]) -> dict[str, Any]:
    known = rows[np.isfinite(rows["difference"])]
    side = MEASURES[outcome].better
    gain = known["difference"] * side
    better, looked_at = _better(gain), known["point"].isin(familiar)
    above, below = float((known["low"] > 0).mean()), float((known["high"] < 0).mean())
    surely = (above, below) if side > 0 else (below, above)
    return {
        "points": len(known),
        "better": better,
        "surely_better": surely[0],
        "surely_worse": surely[1],
        "unsure": 1.0 - sum(surely),
        "recognisable": int(looked_at.sum()),
        "better_if_recognisable": _better(gain[looked_at]),
        **{f"q{q:02d}": _quantile(known["percent"], q) for q in (5, 25, 50, 75, 95)},
        "chance": chance(known),
        "flag": EXPLAIN if outcome == "bookings" and not SUSPICIOUS <= better <= 1 - SUSPICIOUS else "",
    }


def _better(gain: pd.Series) -> float:
    """Share of points with a gain; one without any difference counts half."""
    return float((gain > 0).mean() + 0.5 * (gain == 0).mean())


def _quantile(values: pd.Series, per_cent: int) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, per_cent / 100)) if len(known) else math.nan


def chance(rows: pd.DataFrame) -> float:
    """Share of the variance of the differences, as ranks over the space, that is luck of the worlds.

    Each point is lived twice, in the even and in the odd worlds: what the two agree on is the point, the rest is luck
    (one less the reliability of Spearman and Brown).
    """
    known = rows[np.isfinite(rows["even"]) & np.isfinite(rows["odd"])]
    agreed = _correlation(_ranks(known["even"]), _ranks(known["odd"]))
    return 1.0 - 2.0 * max(0.0, agreed) / (1.0 + max(0.0, agreed))


def deciders(differences: pd.DataFrame, sampled: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The three numbers that decide each difference most, by rank correlation over the space.

    The columns of a Latin hypercube are all but unrelated, so that this is the standardised coefficient of a regression of
    ranks on ranks; unlike that it can be asked with fewer points than numbers. `by_chance` is what the strongest of as many
    numbers without any effect reaches in nineteen of twenty cases.
    """
    rng = np.random.default_rng(seed)
    rows = [
        {"arm": arm, "outcome": outcome, **row}
        for (arm, outcome), found in differences.groupby(["arm", "outcome"], sort=False)
        for row in _decided(str(outcome), found, sampled, rng)
    ]
    return pd.DataFrame(rows)


def _decided(
    outcome: str, found: pd.DataFrame, sampled: pd.DataFrame, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    known = found[np.isfinite(found["percent"])]
    gains = _ranks(known["percent"] * MEASURES[outcome].better)
    causes = sampled.iloc[known["point"].to_numpy()]
    ranked = np.column_stack([_ranks(causes[path]) for path in causes])
    strength = _correlations(ranked, gains)
    bound = _by_chance(ranked, gains, rng)
    for place, k in enumerate(np.argsort(-np.abs(strength))[:DECIDERS], start=1):
        low, high = _bootstrapped(ranked[:, k], gains, rng)
        about = {"path": str(causes.columns[k]), "help": NUMBERS[str(causes.columns[k])].help}
        yield {"place": place, **about, "strength": float(strength[k]), "low": low, "high": high, "by_chance": bound}


def _bootstrapped(cause: Numbers, gains: Numbers, rng: np.random.Generator) -> tuple[float, float]:
    """95 % interval of a correlation, from points drawn anew."""
    picks = rng.integers(0, len(gains), (RESAMPLES, len(gains)))
    low, high = np.nanquantile([_correlation(cause[pick], gains[pick]) for pick in picks], (0.025, 0.975))
    return float(low), float(high)


def _by_chance(ranked: Numbers, gains: Numbers, rng: np.random.Generator) -> float:
    """The largest correlation among all numbers when gains are dealt out at random: its 95 % quantile."""
    largest = [np.abs(_correlations(ranked, rng.permutation(gains))).max() for _ in range(RESAMPLES)]
    return float(np.quantile(largest, 0.95))


def _ranks(values: pd.Series) -> Numbers:
    return np.asarray(values.rank(), dtype=np.float64)


def _correlation(a: Numbers, b: Numbers) -> float:
    return float(_correlations(a[:, None], b)[0])


def _correlations(columns: Numbers, b: Numbers) -> Numbers:
    """Correlation of each column with b; 0 where either never varies."""
    centred, other = columns - columns.mean(axis=0), b - b.mean()
    spread = np.sqrt((centred * centred).sum(axis=0) * (other * other).sum())
    found: Numbers = np.where(spread > 0, other @ centred / np.where(spread > 0, spread, 1.0), 0.0)
    return found


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.to_dict("records")
    return [{str(key): _json(value) for key, value in row.items()} for row in rows]


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _intro(found: Guard) -> str:
    (low, high), count = RECOGNISABLE["turnover"], len(recognisable(found.differences))
    return f"""\
# In how much of the space

{found.points} companies, each with {len(SPACE)} constants of behaviour and market drawn from wide priors (Latin hypercube, seed
{found.seed}), live {found.worlds} worlds of their own under the ordinary policy and under each policy below, which act from today.
Judged over the last {JUDGED_WEEKS // YEAR} of {YEARS} years. No lever is drawn. The ordinary policy under another name was run at
{found.placebo} points and changed nothing at all.

*Better*: share of companies whose mean difference is on the better side, ties half. *Surely*: whose 95 % interval lies there.
*Recognisable*: the share that is better among the {count} companies that under the ordinary policy lose {low:.0%} to {high:.0%} of
their reps a year and earn more than they cost.
Differences in per cent of the ordinary company, those of contribution in per cent of its bookings. *Luck*: share of the variance
of the differences between companies that is luck of the worlds (halves of the worlds compared, ranks)."""


def _shares_text(table: pd.DataFrame) -> str:
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
    return grid(head, (_share_cells(row) for row in table.itertuples()))


def _share_cells(row: Any) -> tuple[str, ...]:
    shown = (f"{share:.2f}" for share in (row.better, row.surely_better, row.surely_worse, row.better_if_recognisable))
    quantiles = (f"{row.q50:+.1f}", f"{row.q05:+.1f} … {row.q95:+.1f}")
    return (row.arm, OUTCOMES[row.outcome], *shown, *quantiles, f"{row.chance:.2f}", row.flag)


def _deciders_text(table: pd.DataFrame) -> str:
    intro = """\
## What decides

Rank correlation over the companies of a number with the gain from the policy: positive where the policy gains more the larger the
number. In brackets the 95 % bootstrap interval, which flatters the strongest of many; numbers no stronger than *chance* cannot be told
from numbers without effect."""
    head = ("policy", "outcome", "number", "strength", "chance", "what it is")
    return f"{intro}\n\n{grid(head, (_decider_cells(row) for row in table.itertuples()))}"


def _decider_cells(row: Any) -> tuple[str, ...]:
    strength = f"{row.strength:+.2f} [{row.low:+.2f}, {row.high:+.2f}]"
    return (row.arm, OUTCOMES[row.outcome], f"`{row.path}`", strength, f"{row.by_chance:.2f}", row.help)


def _space_text() -> str:
    """The priors that are not simply the plausible range of a constant."""
    own = {path: prior for path, prior in SPACE.items() if path in MARKETS or path in E3}
    intro = f"## What is drawn\n\nThe {len(SPACE) - len(own)} other constants of behaviour are drawn evenly from their plausible ranges."
    rows = (
        (f"`{path}`", f"{p.low:g} … {p.high:g}", "of the log" if p.log else "", p.source) for path, p in own.items()
    )
    return f"{intro}\n\n{grid(('number', 'even between', '', 'source'), rows)}"
