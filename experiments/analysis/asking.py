"""What a study is asked: which analyses of which measures, and what each answered or why it could not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from experiments.analysis import boxes, chance, morris, pairs, pawn, regression, sobol, surface
from experiments.analysis.boxes import Wanted
from experiments.analysis.cells import AnalysisError, Sample
from experiments.analysis.fits import check, fitting
from experiments.understanding.finding import Finding


@dataclass(frozen=True)
class Details:
    """What some analyses can be told.

    Attributes:
        factors: the two factors of a surface; the two that matter most when None.
        wanted: what boxes are looked for.
    """

    factors: tuple[str, str] | None = None
    wanted: Wanted = field(default_factory=Wanted)


@dataclass(frozen=True)
class Answer:
    """What one analysis of one measure came to.

    Attributes:
        method, measure: what was asked.
        finding: the answer; None where there could be none.
        refused: why there is none; empty where there is one.
    """

    method: str
    measure: str
    finding: Finding | None
    refused: str = ""


_ASK: dict[str, Callable[[Sample, str, Details], Finding]] = {
    "chance": lambda sample, measure, _: chance.shares(sample, measure),
    "sobol": lambda sample, measure, _: sobol.indices(sample, measure),
    "morris": lambda sample, measure, _: morris.indices(sample, measure),
    "regression": lambda sample, measure, _: regression.indices(sample, measure),
    "pawn": lambda sample, measure, _: pawn.indices(sample, measure),
    "surface": lambda sample, measure, more: surface.surface(sample, measure, more.factors),
    "pairs": lambda sample, measure, _: pairs.crossings(sample, measure),
    "boxes": lambda sample, measure, more: boxes.boxes(sample, measure, more.wanted),
}


def ask(sample: Sample, measure: str, method: str, details: Details | None = None) -> Finding:
    """One analysis of one measure.

    Raises:
        AnalysisError: the method does not fit the design, or the study is too small for it.
    """
    check(method, sample)
    return _ASK[method](sample, measure, details or Details())


def answers(
    sample: Sample, measures: Iterable[str], methods: Sequence[str] = (), details: Details | None = None
) -> Iterator[Answer]:
    """Every analysis of every measure; what cannot be answered says why.

    Args:
        sample: the study.
        measures: names of what was measured.
        methods: which analyses; all that fit the design when empty.
        details: see `Details`.
    """
    for measure in measures:
        for method in methods or fitting(sample.kind):
            try:
                yield Answer(method, measure, ask(sample, measure, method, details))
            except AnalysisError as problem:
                yield Answer(method, measure, None, str(problem))
