"""Steps that the commands of questions share: load plans, follow answers that sharpen, write and print a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from rich.table import Table

from experiments.commands import terminal_tables
from experiments.commands.options import WINDOW_WEEKS, QuestionOptions, SimulationOptions
from experiments.commands.terminal_output import print_json, print_parts
from experiments.findings.finding import Finding
from experiments.questions.compare import is_same_company
from experiments.questions.tipping_points import CARRYING_ON
from experiments.runner.progress_bar import ReportProgress, print_notice, show_progress
from experiments.runner.run_cache import RunCache
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError, RunOptions, load_with_settings, prepare_model
from simulation.former_paths import look_up_path
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

AnyFinding = TypeVar("AnyFinding")
AnyResult = TypeVar("AnyResult", bound=Finding)
ListTables = Callable[[AnyResult], Sequence[Table]]


def take_last(findings: Iterator[AnyFinding], show_partial: Callable[[AnyFinding], None]) -> AnyFinding:
    """The last of answers that sharpen; interrupted, the latest is given to `show_partial` first, if there is one."""
    newest: list[AnyFinding] = []
    try:
        for finding in findings:
            newest = [finding]
    except KeyboardInterrupt:
        if newest:
            show_partial(newest[0])
        else:
            print_notice("Interrupted before anything was found.")
        raise
    return newest[0]


def answer_question(
    label: str,
    ask: Callable[[ReportProgress], Iterator[AnyResult]],
    options: RunOptions,
    as_json: bool,
    list_tables: ListTables[AnyResult] | None = None,
) -> None:
    """Ask with a bar, then write and print the last answer; interrupted, print the latest and write nothing.

    Raises:
        OptionError, ResultFolderError, ScenarioError: what was asked for cannot be done.
    """
    prepare_model()
    with show_progress(label) as progress:
        finding = take_last(ask(progress), lambda latest: print_partial(latest, as_json, list_tables))
    write_and_print(finding, options, as_json, list_tables)


def print_partial(finding: AnyResult, as_json: bool, list_tables: ListTables[AnyResult] | None = None) -> None:
    """Print what was found before an interruption, and say that it is not all; nothing is written."""
    if as_json:
        return print_json({**finding.build_document(), "partial": True})
    return _print_finding(finding, list_tables, "Partial: interrupted before all of it was found.\n")


def write_and_print(
    finding: AnyResult, options: RunOptions | None, as_json: bool, list_tables: ListTables[AnyResult] | None = None
) -> None:
    """Write a finding to the folder of the options if there is one, and print it: JSON, or sentences and tables.

    Args:
        finding: the answer.
        options: where to write it; None only prints.
        as_json: whether to print JSON.
        list_tables: lists the tables to print; the finding's own if left out.

    Raises:
        ResultFolderError: the folder cannot be written to.
    """
    if options and options.out:
        finding.write(options.out, options.force)
    if as_json:
        return print_json(finding.build_document())
    return _print_finding(finding, list_tables)


def _print_finding(finding: AnyResult, list_tables: ListTables[AnyResult] | None, *head: str) -> None:
    list_tables = list_tables or list_own_table
    print_parts(*head, *(f"{sentence}\n" for sentence in finding.describe()), *list_tables(finding))


def list_own_table(finding: Finding) -> list[Table]:
    """The finding's own table."""
    return [terminal_tables.build_frame_table(finding.table())]


def list_no_table(_: Finding) -> list[Table]:
    """Nothing: the sentences of the finding say it all."""
    return []


def build_observer(options: RunOptions, progress: ReportProgress) -> RunObserver:
    """An observer of the runs that were asked for."""
    return RunObserver(options.runs, options.seed, threads=options.threads, progress=progress)


def build_run_cache(options: SimulationOptions, *scenarios: Scenario) -> RunCache:
    """A cache of runs, measured over the last year of the shortest of the scenarios."""
    window = min(WINDOW_WEEKS, *(scenario.weeks for scenario in scenarios))
    return RunCache(options.seed, window, threads=options.threads)


def load_baseline(name: str, options: SimulationOptions) -> Scenario:
    """The same company, led from today on as the scenario was loaded: settings of levers are left out.

    Raises:
        ScenarioError: see `scenarios.load`.
    """
    lever_paths = {path for path, lever in LEVERS.items() if lever.scope != "start"} | set(SWITCHES)
    kept = [each for each in options.sets or () if look_up_path(each.partition("=")[0].strip()) not in lever_paths]
    return load_with_settings(name, kept, options.weeks)


def load_plan_pair(first: str, second: str | None, options: QuestionOptions) -> tuple[Scenario, Scenario]:
    """Two plans for one company: with one name carrying on and the same changed by --set, with two both changed.

    `load_pair` takes any two scenarios, even of different companies; here only what leaders do may differ, so settings of
    the company and of how people react hold for both.

    Raises:
        OptionError: nothing differs, or the two are different companies, with which luck is not shared.
        ScenarioError: see `scenarios.load`.
    """
    a = options.load(first) if second else replace(load_baseline(first, options), name=CARRYING_ON)
    b = options.load(second or first)
    if a.digest == b.digest:
        raise OptionError(f"{b.name}: needs another plan to compare it with, or a lever changed by --set")
    if not is_same_company(a, b) or a.weeks != b.weeks:
        raise OptionError(f"{a.name} and {b.name}: different companies or lengths, luck is not shared")
    return a, b
