"""The run of analyses: every method for every measure that is asked for, or why one is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from experiments.findings.finding import Finding
from experiments.studies.analysis import (
    interactions,
    morris,
    pawn,
    regression,
    response_surface,
    scenario_discovery,
    sobol,
    variance_shares,
)
from experiments.studies.analysis.analysis_methods import check_method, list_fitting_methods
from experiments.studies.analysis.scenario_discovery import BoxTarget
from experiments.studies.analysis.study_sample import AnalysisError, StudySample


@dataclass(frozen=True)
class AnalysisOptions:
    """Options of some analyses.

    Attributes:
        factors: the two factors of a surface; the two that matter most when None.
        box_target: the case that boxes are sought for.
    """

    factors: tuple[str, str] | None = None
    box_target: BoxTarget = field(default_factory=BoxTarget)


@dataclass(frozen=True)
class AnalysisOutcome:
    """The outcome of one analysis of one measure.

    Attributes:
        method, measure: of the analysis.
        finding: the result; None where it was refused.
        refusal: why there is none; empty where there is one.
    """

    method: str
    measure: str
    finding: Finding | None
    refusal: str = ""


_ANALYSES: dict[str, Callable[[StudySample, str, AnalysisOptions], Finding]] = {
    "chance": lambda sample, measure, _: variance_shares.analyse_variance_shares(sample, measure),
    "sobol": lambda sample, measure, _: sobol.compute_sobol_indices(sample, measure),
    "morris": lambda sample, measure, _: morris.compute_morris_indices(sample, measure),
    "regression": lambda sample, measure, _: regression.compute_regression_indices(sample, measure),
    "pawn": lambda sample, measure, _: pawn.compute_pawn_indices(sample, measure),
    "surface": lambda sample, measure, more: response_surface.fit_response_surface(sample, measure, more.factors),
    "pairs": lambda sample, measure, _: interactions.find_interactions(sample, measure),
    "boxes": lambda sample, measure, more: scenario_discovery.discover_boxes(sample, measure, more.box_target),
}


def analyse_measure(sample: StudySample, measure: str, method: str, options: AnalysisOptions | None = None) -> Finding:
    """Analyse one measure by one method.

    Raises:
        AnalysisError: the method does not fit the design, or the study is too small for it.
    """
    check_method(method, sample)
    return _ANALYSES[method](sample, measure, options or AnalysisOptions())


def run_analyses(
    sample: StudySample, measures: Iterable[str], methods: Sequence[str] = (), options: AnalysisOptions | None = None
) -> Iterator[AnalysisOutcome]:
    """Run every analysis of every measure; a refused one says why.

    Args:
        sample: the study.
        measures: names of the measures.
        methods: which analyses; all that fit the design when empty.
        options: see `AnalysisOptions`.
    """
    for measure in measures:
        for method in methods or list_fitting_methods(sample.kind):
            try:
                yield AnalysisOutcome(method, measure, analyse_measure(sample, measure, method, options))
            except AnalysisError as problem:
                yield AnalysisOutcome(method, measure, None, str(problem))
