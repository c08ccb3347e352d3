"""Standardised regression: how far the measure moves with each factor in a straight line, and with pairs of factors.

A coefficient says by how many standard deviations of a run the measure moves when the factor moves by one of its own. Its square
is the share of the variance of one run that goes with the factor in a straight line, where factors vary independently of each
other. Words enter as comparisons with the first word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.analysis.cells import AnalysisError, Cells, Sample, cells
from experiments.analysis.chance import FIXED, SINGLE, bounded, level, luckless, of_cells, share, spread
from experiments.analysis.fits import check
from experiments.analysis.indices import Effect, Indices, ordered
from experiments.analysis.judged import Judged, Values, holm, judge

WORST_CONDITION = 30.0
"""Condition number of the factors above which they cannot be told apart (Belsley, Kuh and Welsch 1980)."""
PER_TERM = 3
"""Scenarios a drawn design needs for each term."""


@dataclass(frozen=True)
class Term:
    """A column of the regression.

    Attributes:
        path, label: what it is called.
        factor: the number of its factor.
    """

    path: str
    label: str
    factor: int


def indices(sample: Sample, measure: str) -> Indices:
    """Standardised coefficients of all factors and, where there are scenarios enough, of their pairs.

    Raises:
        AnalysisError: the factors do not vary independently, there are too few scenarios, or no such measure.
    """
    check("regression", sample)
    found = cells(sample, measure, plain=True)
    terms, columns = _terms(sample, found)
    _check(terms, columns)
    pairs = _pairs(terms, len(columns), sample.kind in FIXED)
    whole = np.column_stack([columns, *(columns[:, one] * columns[:, other] for one, other in pairs)])
    drawn, main = sample.kind not in FIXED, len(terms)
    judged = judge(lambda y, w: _fit(whole, main, y, w), found.y, drawn)
    fixed = float(whole_of(found.y, np.full((1, len(found.y)), 1 / len(found.y)))[0])
    tested = judge(lambda y, w: _fit(whole, main, y, w, fixed), found.y, drawn)
    singles, both = slice(0, main), slice(main, main + len(pairs))
    effects = ordered([(term.path, term.label) for term in terms], judged.part(singles), tested.part(singles))
    index = "standard deviations of a run per standard deviation of the factor"
    notes = (_shares(judged, len(pairs), found.worlds), *_basis(sample, found, len(pairs)))
    named = _named(terms, pairs, judged.part(both), tested.part(both))
    title, shares = sample.title, of_cells(sample, found)
    return Indices("regression", title, found.measure, index, False, effects, shares, notes, named)


def _terms(sample: Sample, found: Cells) -> tuple[list[Term], Values]:
    """The columns of single factors, each of mean 0 and standard deviation 1."""
    terms, columns = [], []
    for at, factor in enumerate(sample.factors):
        places = found.places[:, at]
        if not factor.choices:
            terms.append(Term(factor.path, factor.label, at))
            columns.append(places)
        for choice, word in list(enumerate(factor.choices))[1:]:
            said = f"{word}, not {factor.choices[0]}"
            terms.append(Term(f"{factor.path}={word}", f"{factor.label}: {said}", at))
            columns.append((places == choice).astype(np.float64))
    raw = np.column_stack(columns)
    return terms, (raw - raw.mean(0)) / np.where(raw.std(0) > 0, raw.std(0), 1.0)


def _check(terms: Sequence[Term], columns: Values) -> None:
    """Refuse factors that stand still, vary together, or are too many for the scenarios."""
    still = [term.path for term, column in zip(terms, columns.T, strict=True) if not column.any()]
    if still:
        raise AnalysisError(f"--method regression: {', '.join(still)} never varies in this design")
    if len(columns) < PER_TERM * len(terms) and len(columns) <= len(terms) + 1:
        raise AnalysisError(f"--method regression: {len(columns)} scenarios are too few for {len(terms)} terms")
    if len(terms) > 1 and np.linalg.cond(columns) > WORST_CONDITION:
        alike = np.abs(np.corrcoef(columns, rowvar=False)) - np.eye(len(terms))
        one, other = divmod(int(alike.argmax()), len(terms))
        raise AnalysisError(
            f"--method regression: factors vary together ({terms[one].path} with {terms[other].path}), so what each does "
            "cannot be told; draw them by lhs, sobol or full"
        )


def _pairs(terms: Sequence[Term], scenarios: int, fixed: bool) -> list[tuple[int, int]]:
    """Pairs of terms of different factors, if there are scenarios enough for them."""
    pairs = [(a, b) for a, b in combinations(range(len(terms)), 2) if terms[a].factor != terms[b].factor]
    needed = len(terms) + len(pairs) + 1
    return pairs if scenarios >= (needed if fixed else PER_TERM * needed) else []


def whole_of(results: Values, weights: Values) -> Values:
    """The variance of one run, one number per draw."""
    centred = level(results)
    found: Values = weights @ (luckless(centred, centred) + spread(results))
    return found


def _fit(columns: Values, main: int, results: Values, weights: Values, whole: float | None = None) -> Values:
    """Coefficients in standard deviations of a run, then the shares of single factors and of pairs (draw by figure).

    `whole` is the variance of one run, where it is to be the same in all draws; see `sobol.saltelli`.
    """
    centred = level(results)
    full = np.column_stack([np.ones(len(columns)), columns])
    every = whole_of(results, weights) if whole is None else np.full(len(weights), whole)
    return np.array(
        [_solved(full, main, centred, weight, variance) for weight, variance in zip(weights, every, strict=True)]
    )


def _solved(full: Values, main: int, centred: Values, weight: Values, variance: float) -> Values:
    """One draw of `_fit`."""
    if variance <= 0:
        return np.zeros(full.shape[1] + 1)
    root = np.sqrt(weight)[:, None]
    per_world = np.linalg.lstsq(full * root, centred * root, rcond=None)[0]
    straight, both = (full[:, 1:size] @ per_world[1:size] for size in (main + 1, full.shape[1]))
    shares = [float(weight @ luckless(fitted, fitted)) / variance for fitted in (straight, both)]
    return np.array([*per_world[1:].mean(-1) / np.sqrt(variance), shares[0], shares[1] - shares[0]])


def _named(
    terms: Sequence[Term], pairs: Sequence[tuple[int, int]], found: Judged, tested: Judged
) -> tuple[Effect, ...]:
    corrected = holm([tested.p(row) for row in np.eye(len(pairs))])
    effects = [
        Effect(
            f"{terms[one].path} × {terms[other].path}",
            f"{terms[one].label} × {terms[other].label}",
            found.estimate(at),
            corrected[at],
            0,
        )
        for at, (one, other) in enumerate(pairs)
    ]
    return tuple(sorted(effects, key=lambda effect: -abs(effect.value.value)))


def _shares(judged: Judged, pairs: int, worlds: int) -> str:
    straight, together = (bounded(judged.estimate(at)) for at in (-2, -1))
    of = "of the variance of one run" if worlds > 1 else "of the variance in this one world"
    both = f" and {share(together)} with their pairs" if pairs else ""
    return f"In straight lines {share(straight)} {of} goes with single factors{both}."


def _basis(sample: Sample, found: Cells, pairs: int) -> tuple[str, ...]:
    drawn = "worlds alone, the grid being no draw" if sample.kind in FIXED else "scenarios and worlds"
    fitted = "with all pairs of factors" if pairs else "without pairs of factors, for which there are too few scenarios"
    basis = f"Least squares over {len(found.y)} scenarios {fitted}; intervals over {drawn}."
    return tuple(filter(None, (SINGLE if found.worlds == 1 else "", basis, found.note)))
