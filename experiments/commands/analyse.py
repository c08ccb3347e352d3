"""`flywheel analyse`: what a study says, by the analyses that fit its design."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.options import OutputOptions, expand_options
from experiments.commands.study_arguments import Measures, StudyPath
from experiments.commands.terminal_output import print_json, print_parts
from experiments.findings import result_folder
from experiments.runner.progress_bar import counted, print_notice, show_progress
from experiments.studies.analysis.analysis_dispatch import AnalysisOptions, AnalysisOutcome, run_analyses
from experiments.studies.analysis.analysis_methods import METHODS, check_method, list_fitting_methods
from experiments.studies.analysis.scenario_discovery import BoxTarget
from experiments.studies.analysis.study_sample import AnalysisError, StudySample, build_sample, select_complete_results
from experiments.studies.study_store import Study
from simulation.former_paths import find_current_path

Methods = Annotated[
    list[str] | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="chance, sobol, morris, regression, pawn, surface, pairs or boxes; all that fit if left out; may be repeated.",
    ),
]
Factors = Annotated[str | None, typer.Option(metavar="PATH,PATH", help="surface: over which two factors.")]
Policy = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="boxes: where the last value of this factor is better than the first."),
]
Above = Annotated[float | None, typer.Option(help="boxes: where the measure is above this.")]
Below = Annotated[float | None, typer.Option(help="boxes: where the measure is below this.")]


@dataclass(frozen=True)
class MethodOptions:
    """What only some of the methods are told."""

    factors: Factors = None
    policy: Policy = None
    above: Above = None
    below: Below = None

    def build_analysis_options(self) -> AnalysisOptions:
        """The two factors of a surface; policy, above and below of boxes.

        Raises:
            AnalysisError: options that exclude each other, numbers that are none, or factors that are not two.
        """
        for option, number in (("--above", self.above), ("--below", self.below)):
            if number is not None and not math.isfinite(number):
                raise AnalysisError(f"{option} {number}: must be a number")
        if self.policy and (self.above, self.below) != (None, None):
            raise AnalysisError("--policy: asked instead of --above and --below, not with them")
        parts = tuple(find_current_path(part.strip()) for part in self.factors.split(",")) if self.factors else ()
        if self.factors and (len(parts) != 2 or not all(parts)):
            raise AnalysisError(f"--factors {self.factors}: must be two paths, PATH,PATH")
        policy = find_current_path(self.policy) if self.policy else None
        target = BoxTarget(policy, self.above, self.below)
        return AnalysisOptions((parts[0], parts[1]) if parts else None, target)


@expand_options
def analyse(
    study: StudyPath,
    *,
    measure: Measures = None,
    method: Methods = None,
    details: MethodOptions,
    output: OutputOptions,
) -> None:
    """Ask a study what its measures depend on: factors, pairs of them, and chance."""
    if output.out:
        result_folder.check_result_folder(output.out, output.force)
    sample = build_sample(Study.open(study))
    measures = measure or sample.measure_names[:1]
    _check_request(sample, measures, method or ())
    methods = tuple(method or ()) or list_fitting_methods(sample.kind)
    options = details.build_analysis_options()
    with show_progress("Analysing") as progress:
        analyses = run_analyses(sample, measures, methods, options)
        outcomes = list(counted(analyses, len(measures) * len(methods), progress))
    _check_all_answered(outcomes, bool(method))
    if sample.rests_on:
        print_notice(sample.rests_on) if output.as_json else print_parts(f"{sample.rests_on}\n")
    if output.out:
        _write_outcomes(output.out, outcomes, sample, output.force)
    if output.as_json:
        return print_json(
            [each.finding.build_document() if each.finding else _describe_refusal(each) for each in outcomes]
        )
    return _print_outcomes(outcomes)


def _check_request(sample: StudySample, measures: Iterable[str], methods: Iterable[str]) -> None:
    """Refuse what the study cannot answer, before anything is computed."""
    for method in methods:
        check_method(method, sample)
    for measure in measures:
        select_complete_results(sample, measure)


def _check_all_answered(outcomes: Iterable[AnalysisOutcome], asked_for: bool) -> None:
    """Refuse what was asked for by name and cannot be answered."""
    refused = [each.refusal for each in outcomes if each.refusal]
    if refused and asked_for:
        raise AnalysisError(refused[0])


def _describe_refusal(outcome: AnalysisOutcome) -> dict[str, str]:
    return {"method": outcome.method, "measure": outcome.measure, "refused": outcome.refusal}


def _print_outcomes(outcomes: Iterable[AnalysisOutcome]) -> None:
    """Print sentences and tables, a heading for each analysis."""
    for each in outcomes:
        print_parts(f"{each.measure}: {METHODS[each.method].question}\n")
        if each.finding is None:
            print_parts(f"  not answered: {each.refusal}\n")
            continue
        print_parts(*(f"  {sentence}\n" for sentence in each.finding.describe()))
        if each.method != "surface":  # a grid of heights is for programs
            hidden = "factor" if hasattr(each.finding, "effects") else []
            print_parts(terminal_tables.build_frame_table(each.finding.table().drop(columns=hidden)))


def _write_outcomes(out: Path, outcomes: Iterable[AnalysisOutcome], sample: StudySample, force: bool) -> None:
    """Write a folder for each finding, and a manifest that says what they are of."""
    with result_folder.open_draft(out, force) as draft:
        for each in outcomes:
            if each.finding:
                each.finding.write(draft / f"{each.measure}-{each.method}")
        names = [f"{each.measure}-{each.method}" for each in outcomes]
        result_folder.write_manifest(draft, {"study": sample.title, "findings": names, "rests_on": sample.rests_on})
