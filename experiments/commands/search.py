"""`flywheel search`: plans that gain what is wanted, keep the limits, and hold where people react otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from experiments.commands import terminal_tables
from experiments.commands.options import QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.question_steps import build_run_cache, write_and_print
from experiments.findings import formatting
from experiments.findings.result_folder import write_scenario
from experiments.questions import search_goals
from experiments.questions.plan_search import SearchProblem
from experiments.questions.robust_policies import Policies, SearchEffort, find_policies
from experiments.questions.robustness import RobustnessSample
from experiments.questions.search_journal import RESULT, open_study
from experiments.runner.progress_bar import print_notice, show_progress
from experiments.runner.run_options import RunOptions, prepare_model

Several = list[str] | None
Maximise = Annotated[Several, typer.Option(metavar="MEASURE", help="What to raise; may be repeated.")]
Minimise = Annotated[Several, typer.Option(metavar="MEASURE", help="What to lower; may be repeated.")]
Limit = Annotated[Several, typer.Option(metavar="MEASURE<=VALUE", help="A bound, <= or >=; may be repeated.")]
Levers = Annotated[
    Several,
    typer.Option("--lever", metavar="PATH[=LOW..HIGH]", help="Search this lever; those in sight if left out."),
]
Trials = Annotated[int, typer.Option(min=2, help="How many plans to try, the present one included.")]
Fresh = Annotated[int, typer.Option(min=2, help="Fresh runs in which the best are simulated again.")]
Draws = Annotated[int, typer.Option(min=2, help="Companies whose people react otherwise, to test the best in.")]
SearchFolder = Annotated[Path | None, typer.Option(help="Keep the search in this folder; the same command resumes it.")]
Anew = Annotated[bool, typer.Option("--force", help="Start anew, whatever search the folder holds.")]


@dataclass(frozen=True)
class GoalOptions:
    """What plans are searched for."""

    maximise: Maximise = None
    minimise: Minimise = None
    limit: Limit = None


@dataclass(frozen=True)
class EffortOptions:
    """How much is tried."""

    trials: Trials = 200
    runs: Runs = 40
    fresh: Fresh = 100
    draws: Draws = 30


@dataclass(frozen=True)
class SearchOptions(QuestionOptions):
    """The options of every question; the folder keeps the search, too."""

    out: SearchFolder = None
    force: Anew = False


@expand_options
def search(
    scenario: ScenarioName,
    *,
    goals: GoalOptions,
    lever: Levers = None,
    effort: EffortOptions,
    options: SearchOptions,
) -> None:
    """Search for plans that gain most within limits, and ask how robust they are."""
    RunOptions(effort.runs, options.seed, options.threads)
    plan = options.load(scenario)
    wanted = search_goals.parse_goals(goals.maximise or (), goals.minimise or ())
    limits = tuple(map(search_goals.parse_limit, goals.limit or ()))
    levers = search_goals.parse_levers(lever or (), plan)
    problem = SearchProblem(plan, wanted, limits, levers, effort.trials, effort.runs, options.seed)
    policies = _search_and_save(problem, SearchEffort(effort.fresh, RobustnessSample(effort.draws)), options)
    write_and_print(policies, None, options.as_json, _list_tables)


def _search_and_save(problem: SearchProblem, effort: SearchEffort, options: SearchOptions) -> Policies:
    """Search, and keep search and result in a folder if one is given."""
    prepare_model()
    out = options.out
    journal = open_study(problem, out, options.force) if out else None
    run_cache = build_run_cache(options, problem.scenario)
    try:
        with show_progress("Searching, and testing the best") as progress:
            policies = find_policies(problem, run_cache, effort, journal, lambda _, done, total: progress(done, total))
    except KeyboardInterrupt:
        if journal is not None:
            print_notice(f"{len(journal.trials)} plans are kept in {out}; the same command resumes from there.")
        raise
    if out:
        policies.write(out / RESULT, force=True)
        for point in policies.points:
            write_scenario(out / RESULT, problem.apply_plan(point.changes), f"plan-{point.name.lower()}")
    return policies


def _list_tables(policies: Policies) -> list[Table]:
    """A table with a row per plan and goal."""
    rows = []
    for point in policies.points:
        for at, goal in enumerate(policies.problem.goals):
            gain = point.relived.kept[at] if goal.sense > 0 else -point.relived.kept[at]
            better, holds = point.robust.better[at], point.robust.holds
            cells = (
                f"{point.name}: {goal.declaration.label}",
                formatting.format_change(goal.sense * point.relived.promised[at], goal.declaration),
                formatting.format_change(gain.value, goal.declaration),
                formatting.format_interval(gain, goal.declaration),
            )
            rows.append((*cells, f"{better.count:g}/{better.draws}", f"{holds.count:g}/{holds.draws}"))
    columns = ("plan", "promised>", "kept>", "95 %>", "better in>", "holds in>")
    return [terminal_tables.build_text_table(columns, rows)]
