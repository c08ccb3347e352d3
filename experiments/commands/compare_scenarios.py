"""`flywheel compare`: two scenarios, simulated with the same luck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.options import (
    WINDOW_WEEKS,
    Detail,
    MeasureName,
    QuestionOptions,
    ScenarioPair,
    expand_options,
)
from experiments.commands.question_steps import take_last
from experiments.commands.terminal_output import print_json, print_parts
from experiments.questions import run_files
from experiments.questions.compare import Comparison, compare
from experiments.questions.precision import FIRST_LOOK_RUNS, Precision, compare_until_precise
from experiments.runner.run_options import RunOptions, check_memory, parse_measure, run_ensemble
from simulation import Ensemble, Scenario

USUAL_RUNS = 200
FirstRuns = Annotated[
    int | None, typer.Option(help="How many runs to simulate: 200; with --precision, how many to begin with.")
]
Width = Annotated[
    str | None,
    typer.Option(
        metavar="WIDTH",
        help="Add runs until the 95 % interval of the measure is at most this much to either side: "
        "50 in its unit, or 2% of a's mean.",
    ),
]
MostRuns = Annotated[int, typer.Option(help="With --precision: at most so many runs.")]


@dataclass(frozen=True)
class PrecisionOptions:
    """The measure that is looked at first, and how precisely its difference is wanted."""

    measure: MeasureName = "bookings"
    precision: Width = None
    runs_most: MostRuns = 2000

    def build_precision(self) -> Precision | None:
        """The precision that was asked for, if any."""
        if self.precision is None:
            return None
        return Precision.parse(self.precision, parse_measure(self.measure), self.runs_most)


@dataclass(frozen=True)
class ComparisonRequest:
    """What is compared, and how.

    Attributes:
        scenarios, labels: the two scenarios, and what they are called.
        measure: the one that is looked at first.
        precision: how precisely its difference is wanted, if that was said.
        options: which runs.
    """

    scenarios: tuple[Scenario, Scenario]
    labels: tuple[str, str]
    measure: str
    precision: Precision | None
    options: RunOptions

    @property
    def window(self) -> int:
        """The last weeks, which measures cover."""
        return min(WINDOW_WEEKS, *(scenario.weeks for scenario in self.scenarios))

    def simulate(self, first: int, runs: int) -> tuple[Ensemble, Ensemble]:
        """Simulate both scenarios with the same luck, from run `first` on."""
        options, more = replace(self.options, runs=runs), {"first_run": first} if first else {}
        a, b = (
            run_ensemble(each, options, name, **more) for each, name in zip(self.scenarios, self.labels, strict=True)
        )
        return a, b


@expand_options
def compare_scenarios(
    pair: ScenarioPair,
    *,
    runs: FirstRuns = None,
    wanted: PrecisionOptions,
    detail: Detail = None,
    options: QuestionOptions,
) -> None:
    """Simulate two scenarios with the same luck, and compare them.

    With one scenario, compare it with itself changed by --set; with two, --set changes both.
    """
    measure = parse_measure(wanted.measure)
    scenarios, labels = options.load_pair("compare", pair)
    precision = wanted.build_precision()
    usual = FIRST_LOOK_RUNS if precision else USUAL_RUNS
    run_options = options.build_run_options(usual if runs is None else runs, detail)
    request = ComparisonRequest(scenarios, labels, measure, precision, run_options)
    comparison, ensembles = _answer_request(request, options.as_json)
    if options.out:
        run_files.write_comparison(options.out, comparison, ensembles, run_options.detail, options.force)
    _print_comparison(comparison, options.as_json)


def _answer_request(request: ComparisonRequest, as_json: bool) -> tuple[Comparison, tuple[Ensemble, Ensemble]]:
    """Simulate both scenarios as often as was asked for, or until the difference is precise enough."""
    runs = request.options.runs
    if request.precision is None:
        pair = request.simulate(0, runs)
        return compare(*pair, called=request.labels, weeks=request.window, measure=request.measure), pair
    for each in request.scenarios:
        check_memory(each, request.precision.most, "--runs-most")
    return take_last(
        compare_until_precise(
            request.simulate, request.precision, runs, request.labels, request.window, request.options.detail
        ),
        lambda latest: _print_comparison(
            replace(latest[0], stop_reason=f"Interrupted after {latest[0].runs} futures."), as_json
        ),
    )


def _print_comparison(comparison: Comparison, as_json: bool) -> None:
    if as_json:
        return print_json(comparison.build_document())
    return print_parts(terminal_tables.build_comparison_table(comparison), *comparison.describe())
