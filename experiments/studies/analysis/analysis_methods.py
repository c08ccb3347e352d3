"""The methods of analysis, and the samplers that each one fits."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.studies.analysis.study_sample import AnalysisError, StudySample
from scenarios.messages import suggest_nearest

WHOLE_RANGE_KINDS = ("lhs", "sobol", "full")


@dataclass(frozen=True)
class AnalysisMethod:
    """A method of analysis.

    Attributes:
        name: on the command line.
        question: the question it answers, in plain words.
        kinds: the samplers it fits.
        requirement: what it needs of a sampler, as the reason of a refusal.
        procedure: how it is computed, for the methods of a report.
    """

    name: str
    question: str
    kinds: tuple[str, ...]
    requirement: str
    procedure: str


METHODS = {
    method.name: method
    for method in (
        AnalysisMethod(
            "sobol",
            "which share of the variance is due to each factor alone, and to all it does together with others",
            ("sobol",),
            "it needs Saltelli's matrices",
            "Sobol indices: Saltelli et al. 2010 (alone) and Jansen 1999 (with others), each product taken "
            "between two different worlds, so that luck stays out of the factors' shares.",
        ),
        AnalysisMethod(
            "morris",
            "which of many factors matter at all",
            ("morris",),
            "it needs Morris' trajectories",
            "Screening: elementary effects (Morris 1991; Campolongo et al. 2007), held against the size that chance alone would give them.",
        ),
        AnalysisMethod(
            "regression",
            "how far the measure moves with each factor in a straight line, and with pairs of them",
            ("full", "lhs", "sobol", "list", "csv"),
            "it needs scenarios in which factors vary independently of each other",
            "Regression: least squares on standardised factors and, where there are scenarios enough, all their pairs.",
        ),
        AnalysisMethod(
            "chance",
            "how much of the difference between scenarios is due to the factors, and how much to chance",
            ("full", "lhs", "sobol", "list", "csv"),
            "trajectories of Morris say nothing of how far results spread",
            "Factors and chance: two-way analysis of variance of scenarios and worlds without repetition (Fisher 1925; "
            "Searle, Casella and McCulloch 1992).",
        ),
        AnalysisMethod(
            "pawn",
            "how far each factor moves the whole distribution of the measure, not only its mean",
            ("lhs", "sobol"),
            "it needs scenarios drawn over the whole range",
            "PAWN: distances between distributions (Pianosi and Wagener 2018), held against those of shuffled factors.",
        ),
        AnalysisMethod(
            "surface",
            "how the measure lies over two factors, and where it is best",
            WHOLE_RANGE_KINDS,
            "it needs scenarios over the whole range of both factors",
            "Response surface: a full quadratic (Box and Wilson 1951), judged by leaving out each scenario in turn (Allen 1974).",
        ),
        AnalysisMethod(
            "pairs",
            "whether the effect of one factor depends on another",
            WHOLE_RANGE_KINDS,
            "it needs both factors low and high in all combinations",
            "Pairs: differences of differences between the halves of two ranges.",
        ),
        AnalysisMethod(
            "boxes",
            "under which conditions the measure is good, or one policy better than another",
            WHOLE_RANGE_KINDS,
            "density and coverage need scenarios spread evenly over the space",
            "Boxes: peeling (PRIM, Friedman and Fisher 1999) with quasi-p (Bryant and Lempert 2010), "
            "judged in scenarios that had no say in finding them.",
        ),
    )
}


def list_fitting_methods(kind: str) -> tuple[str, ...]:
    """List the methods that fit a sampler."""
    return tuple(name for name, method in METHODS.items() if kind in method.kinds)


def check_method(name: str, sample: StudySample) -> AnalysisMethod:
    """Find a method by its name and check that it fits the design.

    Raises:
        AnalysisError: no such method, or one that does not fit; the message says which do, and which design would.
    """
    if name not in METHODS:
        raise AnalysisError(
            f"--method {name}: no such method{suggest_nearest(name, METHODS)}; must be one of {', '.join(METHODS)}"
        )
    method = METHODS[name]
    if sample.kind not in method.kinds:
        raise AnalysisError(
            f"--method {name}: does not fit a design sampled by {sample.kind}: {method.requirement}; "
            f"this design fits {', '.join(list_fitting_methods(sample.kind))}; "
            f"{name} fits sampling.kind = {' or '.join(method.kinds)}"
        )
    return method
