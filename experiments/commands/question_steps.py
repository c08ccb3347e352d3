"""What commands that ask a question do alike: choose plans, follow answers that sharpen, write and print a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from rich.table import Table

from experiments.commands import terminal_tables
from experiments.commands.options import print_json, print_parts
from experiments.findings.finding import Finding
from experiments.questions.compare import is_same_company
from experiments.questions.tipping_points import CARRYING_ON
from experiments.runner.progress_bar import print_notice, show_progress
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError, RunOptions, load_with_settings, prepare_model
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

AnyFinding = TypeVar("AnyFinding")


def take_last(findings: Iterator[AnyFinding], show_partial: Callable[[AnyFinding], None]) -> AnyFinding:
    """The last of answers that sharpen; interrupted, the latest is given to `so_far` first, if there is one."""
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


def print_partial(finding: Finding, as_json: bool, shown_tables: Sequence[Table] | None = None) -> None:
    """Print what was found until it was interrupted, and say that it is not all; nothing is written."""
    if as_json:
        return print_json({**finding.to_json(), "partial": True})
    return _print_finding(finding, shown_tables, "Partial: interrupted before all of it was found.\n")


def write_and_print(
    finding: Finding, options: RunOptions | None, as_json: bool, shown_tables: Sequence[Table] | None = None
) -> None:
    """Write a finding to the order's folder if there is one, and print it: JSON, or sentences and tables.

    Args:
        found: the answer.
        order: where to leave it; None only prints.
        as_json: whether to print JSON.
        shown: the tables to print; the finding's own when left out.

    Raises:
        StoreError: see `store.check_place`.
    """
    if options and options.out:
        finding.write(options.out, options.force)
    if as_json:
        return print_json(finding.to_json())
    return _print_finding(finding, shown_tables)


def _print_finding(finding: Finding, shown_tables: Sequence[Table] | None, *head: str) -> None:
    sentences = (f"{sentence}\n" for sentence in finding.sentences())
    print_parts(
        *head,
        *sentences,
        *([terminal_tables.build_frame_table(finding.table())] if shown_tables is None else shown_tables),
    )


def ask_with_bar(
    options: RunOptions, label: str, ask: Callable[[RunObserver], Iterator[Finding]], as_json: bool
) -> None:
    """Ask in the futures of an order, with a bar, and `finish`; interrupted, show what was found so far.

    Raises:
        OrderError, StoreError, ScenarioError: what was asked for cannot be.
    """
    prepare_model()
    with show_progress(label) as progress:
        observer = RunObserver(options.runs, options.seed, threads=options.threads, progress=progress)
        finding = take_last(ask(observer), lambda so_far: print_partial(so_far, as_json))
    write_and_print(finding, options, as_json)


def load_baseline(name: str, sets: Sequence[str], weeks: int | None) -> Scenario:
    """The same company, led from today on as the scenario was loaded: of the settings, those of levers are left out.

    Raises:
        ScenarioError: see `scenarios.load`.
    """
    lever_paths = {path for path, lever in LEVERS.items() if lever.scope != "start"} | set(SWITCHES)
    return load_with_settings(name, [each for each in sets if each.partition("=")[0].strip() not in lever_paths], weeks)


def load_plan_pair(names: tuple[str, str | None], sets: Sequence[str], weeks: int | None) -> tuple[Scenario, Scenario]:
    """Two plans for one company: with one name carrying on and the same changed by the settings, with two both changed.

    `orders.paired` takes any two scenarios, whole companies among them; here only what leaders do may differ, so settings of
    the company and of how people react hold for both.

    Raises:
        OrderError: nothing differs, or the two are different companies, with which luck is not shared.
        ScenarioError: see `scenarios.load`.
    """
    first, second = names
    a = (
        load_with_settings(first, sets, weeks)
        if second
        else replace(load_baseline(first, sets, weeks), name=CARRYING_ON)
    )
    b = load_with_settings(second or first, sets, weeks)
    if a.digest == b.digest:
        raise OptionError(f"{b.name}: needs another plan to be compared with, or a lever changed by --set")
    if not is_same_company(a, b) or a.weeks != b.weeks:
        raise OptionError(f"{a.name} and {b.name}: different companies or lengths, luck is not shared")
    return a, b
