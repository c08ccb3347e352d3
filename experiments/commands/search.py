"""`flywheel search`: plans that gain what is wanted, keep the limits, and hold where people react otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import WINDOW_WEEKS, Json, Runs, ScenarioName, Seed, Sets, Threads, Weeks

if TYPE_CHECKING:
    from rich.table import Table

    from experiments.questions.plan_search import SearchProblem
    from experiments.questions.robust_policies import Policies, SearchEffort

Several = list[str] | None
Up = Annotated[Several, typer.Option("--maximise", metavar="MEASURE", help="What to raise; may be repeated.")]
Down = Annotated[Several, typer.Option("--minimise", metavar="MEASURE", help="What to lower; may be repeated.")]
Limits = Annotated[
    Several, typer.Option("--limit", metavar="MEASURE<=VALUE", help="A bound, <= or >=; may be repeated.")
]
Levers = Annotated[
    Several,
    typer.Option("--lever", metavar="PATH[=LOW..HIGH]", help="Search this lever; those in sight when left out."),
]
Trials = Annotated[int, typer.Option(min=2, help="How many plans to try, the present one included.")]
Fresh = Annotated[int, typer.Option(min=2, help="Futures in which the best are lived again.")]
Draws = Annotated[int, typer.Option(min=2, help="Companies whose people react otherwise, to test the best in.")]
SearchFolder = Annotated[
    Path | None, typer.Option(help="Keep the search in this folder; the same command goes on with it.")
]
Anew = Annotated[bool, typer.Option("--force", help="Start anew, whatever search the folder keeps.")]


def search(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    maximise: Up = None,
    minimise: Down = None,
    limit: Limits = None,
    lever: Levers = None,
    sets: Sets = None,
    trials: Trials = 200,
    runs: Runs = 40,
    fresh: Fresh = 100,
    draws: Draws = 30,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: SearchFolder = None,
    force: Anew = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Search for plans that gain most within limits, and ask how robust they are."""
    from experiments.commands.question_steps import write_and_print
    from experiments.questions import search_goals
    from experiments.questions.plan_search import SearchProblem
    from experiments.questions.robust_policies import SearchEffort
    from experiments.questions.robustness import RobustnessSample
    from experiments.runner.run_options import RunOptions, load_with_settings

    RunOptions(runs, seed, threads)
    plan = load_with_settings(scenario, sets or (), weeks)
    wanted, limits = (
        search_goals.parse_goals(maximise or (), minimise or ()),
        tuple(map(search_goals.parse_limit, limit or ())),
    )
    levers = search_goals.parse_levers(lever or (), plan)
    finding = _search_and_save(
        SearchProblem(plan, wanted, limits, levers, trials, runs, seed),
        SearchEffort(fresh, RobustnessSample(draws)),
        threads,
        out,
        force,
    )
    write_and_print(finding, None, as_json, [_build_table(finding)])


def _search_and_save(
    quest: SearchProblem, effort: SearchEffort, threads: int | None, out: Path | None, force: bool
) -> Policies:
    """Search, and leave search and result in a folder if one is given."""
    from experiments.findings.result_folder import write_scenario
    from experiments.questions.robust_policies import find_policies
    from experiments.questions.search_journal import RESULT, open_study
    from experiments.runner.progress_bar import print_notice, show_progress
    from experiments.runner.run_cache import RunCache
    from experiments.runner.run_options import prepare_model

    prepare_model()
    journal = open_study(quest, out, force) if out else None
    run_cache = RunCache(quest.seed, min(WINDOW_WEEKS, quest.scenario.weeks), threads=threads)
    try:
        with show_progress("Searching, and testing the best") as progress:
            finding = find_policies(quest, run_cache, effort, journal, lambda _, done, total: progress(done, total))
    except KeyboardInterrupt:
        if journal is not None:
            print_notice(f"{len(journal.trials)} plans are kept in {out}; the same command goes on from there.")
        raise
    if out:
        finding.write(out / RESULT, force=True)
        for point in finding.points:
            write_scenario(out / RESULT, quest.apply_plan(point.changes), f"plan-{point.name.lower()}")
    return finding


def _build_table(finding: Policies) -> Table:
    """A row per plan and goal."""
    from experiments.commands import terminal_tables
    from experiments.findings import formatting

    rows = []
    for point in finding.points:
        for at, goal in enumerate(finding.problem.goals):
            gain = point.relived.kept[at] if goal.sense > 0 else -point.relived.kept[at]
            reach = formatting.format_interval(gain, goal.declaration)
            promised = formatting.format_change(goal.sense * point.relived.promised[at], goal.declaration)
            better, holds = point.robust.better[at], point.robust.holds
            head = (
                f"{point.name}: {goal.declaration.label}",
                promised,
                formatting.format_change(gain.value, goal.declaration),
                reach,
            )
            rows.append((*head, f"{better.count:g}/{better.draws}", f"{holds.count:g}/{holds.draws}"))
    return terminal_tables.build_text_table(("plan", "promised>", "kept>", "95 %>", "better in>", "holds in>"), rows)
