"""`flywheel analyse`: what a study says, by the analyses that fit its design."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Out, print_json, print_parts

if TYPE_CHECKING:
    from experiments.studies.analysis.analysis_dispatch import AnalysisOptions, AnalysisOutcome
    from experiments.studies.analysis.study_sample import StudySample

StudyFolder = Annotated[str, typer.Argument(metavar="DIR", help="Where the study lies.")]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="MEASURE", help="What is asked about; the first if none. Repeat."),
]
Methods = Annotated[
    list[str] | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="chance, sobol, morris, regression, pawn, surface, pairs or boxes; all that fit if none. Repeat.",
    ),
]
Factors = Annotated[str | None, typer.Option(metavar="PATH,PATH", help="surface: over which two factors.")]
Policy = Annotated[str | None, typer.Option(metavar="PATH", help="boxes: where is this factor better last than first?")]
Above = Annotated[float | None, typer.Option(help="boxes: where does the measure lie above this?")]
Below = Annotated[float | None, typer.Option(help="boxes: where does the measure lie below this?")]


def analyse(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    study: StudyFolder,
    *,
    measure: Measures = None,
    method: Methods = None,
    factors: Factors = None,
    policy: Policy = None,
    above: Above = None,
    below: Below = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask a study what its measures hang on: factors, pairs of them, and chance."""
    from experiments.findings.result_folder import check_result_folder
    from experiments.runner.progress_bar import counted, print_notice, show_progress
    from experiments.studies import Study as Opened
    from experiments.studies.analysis.analysis_dispatch import run_analyses
    from experiments.studies.analysis.analysis_methods import check_method, list_fitting_methods
    from experiments.studies.analysis.study_sample import build_sample, select_complete_results

    if out:
        check_result_folder(out, force)
    sample = build_sample(Opened.open(study))
    for name in method or ():
        check_method(name, sample)
    measures = measure or sample.measure_names[:1]
    for name in measures:
        select_complete_results(sample, name)
    details = _build_details(factors, (policy, above, below))
    methods = tuple(method or ()) or list_fitting_methods(sample.kind)
    with show_progress("Analysing") as progress:
        outcomes = list(
            counted(run_analyses(sample, measures, methods, details), len(measures) * len(methods), progress)
        )
    _check_answered(outcomes, bool(method))
    if sample.rests_on:
        print_notice(sample.rests_on) if as_json else print_parts(f"{sample.rests_on}\n")
    if out:
        _write_outcomes(out, outcomes, sample, force)
    if as_json:
        return print_json([each.finding.to_json() if each.finding else _describe_refusal(each) for each in outcomes])
    return _print_outcomes(outcomes)


def _build_details(factors: str | None, wanted: tuple[str | None, float | None, float | None]) -> AnalysisOptions:
    """What some analyses are told: the two factors of a surface; policy, above and below of boxes."""
    from experiments.studies.analysis.analysis_dispatch import AnalysisOptions
    from experiments.studies.analysis.scenario_discovery import BoxTarget
    from experiments.studies.analysis.study_sample import AnalysisError

    for option, number in zip(("--above", "--below"), wanted[1:], strict=True):
        if number is not None and not math.isfinite(number):
            raise AnalysisError(f"{option} {number}: must be a number")
    if wanted[0] and wanted[1:] != (None, None):
        raise AnalysisError("--policy: asked instead of --above and --below, not with them")
    parts = tuple(part.strip() for part in factors.split(",")) if factors else ()
    if factors and (len(parts) != 2 or not all(parts)):
        raise AnalysisError(f"--factors {factors}: must be two paths, PATH,PATH")
    return AnalysisOptions((parts[0], parts[1]) if parts else None, BoxTarget(*wanted))


def _check_answered(outcomes: Iterable[AnalysisOutcome], asked_for: bool) -> None:
    """What was asked for by name and cannot be answered is an error."""
    from experiments.studies.analysis.study_sample import AnalysisError

    refused = [each.refusal for each in outcomes if each.refusal]
    if refused and asked_for:
        raise AnalysisError(refused[0])


def _describe_refusal(outcome: AnalysisOutcome) -> dict[str, str]:
    return {"method": outcome.method, "measure": outcome.measure, "refused": outcome.refusal}


def _print_outcomes(outcomes: Iterable[AnalysisOutcome]) -> None:
    """Sentences and tables, a heading for each analysis."""
    from experiments.commands import terminal_tables
    from experiments.studies.analysis.analysis_methods import METHODS

    for each in outcomes:
        print_parts(f"{each.measure}: {METHODS[each.method].question}\n")
        if each.finding is None:
            print_parts(f"  not answered: {each.refusal}\n")
            continue
        print_parts(*(f"  {sentence}\n" for sentence in each.finding.sentences()))
        if each.method != "surface":  # a grid of heights is for programs
            print_parts(
                terminal_tables.build_frame_table(
                    each.finding.table().drop(columns="factor" if hasattr(each.finding, "effects") else [])
                )
            )


def _write_outcomes(out: Path, outcomes: Iterable[AnalysisOutcome], sample: StudySample, force: bool) -> None:
    """A folder for each finding, and a manifest that says what they are of."""
    from experiments.findings import result_folder

    with result_folder.open_draft(out, force) as draft:
        for each in outcomes:
            if each.finding:
                each.finding.write(draft / f"{each.measure}-{each.method}")
        result_folder.write_manifest(
            draft,
            {
                "study": sample.title,
                "findings": [f"{each.measure}-{each.method}" for each in outcomes],
                "rests_on": sample.rests_on,
            },
        )
