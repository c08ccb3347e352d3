"""`flywheel search`: plans that gain what is wanted, keep the limits, and hold where people react otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import WINDOW, Json, Name, Runs, Seed, Sets, Threads, Weeks

if TYPE_CHECKING:
    from rich.table import Table

    from experiments.understanding.policies import Effort, Policies
    from experiments.understanding.search import Quest

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
Kept = Annotated[Path | None, typer.Option(help="Keep the search in this folder; the same command goes on with it.")]
Anew = Annotated[bool, typer.Option("--force", help="Start anew, whatever search the folder keeps.")]


def search(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: Name,
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
    out: Kept = None,
    force: Anew = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Search for plans that gain most within limits, and ask how robust they are."""
    from experiments.commands.answers import finish
    from experiments.orders import Order, loaded
    from experiments.understanding import goals
    from experiments.understanding.policies import Effort
    from experiments.understanding.robust import Doubt
    from experiments.understanding.search import Quest

    Order(runs, seed, threads)
    found = loaded(scenario, sets or (), weeks)
    wanted, limits = goals.goals(maximise or (), minimise or ()), tuple(map(goals.limit, limit or ()))
    levers = goals.reaches(lever or (), found)
    answer = _kept(
        Quest(found, wanted, limits, levers, trials, runs, seed), Effort(fresh, Doubt(draws)), threads, out, force
    )
    finish(answer, None, as_json, [_table(answer)])


def _kept(quest: Quest, effort: Effort, threads: int | None, out: Path | None, force: bool) -> Policies:
    """Search, and leave search and result in a folder if one is given."""
    from experiments.bar import bar, say
    from experiments.orders import prepare_model
    from experiments.store import write_scenario
    from experiments.understanding.futures import Futures
    from experiments.understanding.journal import RESULT, opened
    from experiments.understanding.policies import policies

    prepare_model()
    study = opened(quest, out, force) if out else None
    futures = Futures(quest.seed, min(WINDOW, quest.scenario.weeks), threads=threads)
    try:
        with bar("Searching, and testing the best") as progress:
            answer = policies(quest, futures, effort, study, lambda _, done, total: progress(done, total))
    except KeyboardInterrupt:
        if study is not None:
            say(f"{len(study.trials)} plans are kept in {out}; the same command goes on from there.")
        raise
    if out:
        answer.write(out / RESULT, force=True)
        for point in answer.points:
            write_scenario(out / RESULT, quest.under(point.changes), f"plan-{point.name.lower()}")
    return answer


def _table(found: Policies) -> Table:
    """A row per plan and goal."""
    from experiments import tables, words

    rows = []
    for point in found.points:
        for at, goal in enumerate(found.quest.goals):
            kept = point.relived.kept[at] if goal.sense > 0 else -point.relived.kept[at]
            reach = words.ends(kept, goal.of)
            promised = words.change(goal.sense * point.relived.promised[at], goal.of)
            better, holds = point.robust.better[at], point.robust.holds
            head = (f"{point.name}: {goal.of.label}", promised, words.change(kept.value, goal.of), reach)
            rows.append((*head, f"{better.count:g}/{better.draws}", f"{holds.count:g}/{holds.draws}"))
    return tables.rows(("plan", "promised>", "kept>", "95 %>", "better in>", "holds in>"), rows)
