"""`flywheel rank`: what would help most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import WINDOW_WEEKS, Force, Json, Out, ScenarioName, Seed, Sets, Threads, Weeks

if TYPE_CHECKING:
    from rich.table import Table

    from experiments.questions.lever_ranking import Ranking

TargetMeasure = Annotated[
    str, typer.Option(metavar="MEASURE", help="What is to get better, of docs/reference/measures.md.")
]
Budget = Annotated[int | None, typer.Option(help="Futures in all, shared out among the levers; 900 when left out.")]


def rank(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    measure: TargetMeasure = "contribution",
    sets: Sets = None,
    runs: Budget = None,
    seed: Seed = 1,
    weeks: Weeks = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
    threads: Threads = None,
) -> None:
    """Move every lever alone to each end, and ask which helps most and which pairs only work together."""
    from experiments.commands.question_steps import print_partial, take_last, write_and_print
    from experiments.questions.rank_levers import BUDGET, build_question, rank_levers
    from experiments.runner.run_cache import RunCache
    from experiments.runner.run_options import RunOptions, load_with_settings, prepare_model

    options = RunOptions(BUDGET if runs is None else runs, seed, threads, (), out, force)
    ranking_question = build_question(load_with_settings(scenario, sets or (), weeks), measure, options.runs)
    prepare_model()
    run_cache = RunCache(seed, min(WINDOW_WEEKS, ranking_question.scenario.weeks), threads=threads)
    ranking = take_last(
        _show_each(rank_levers(ranking_question, run_cache)),
        lambda so_far: print_partial(so_far, as_json, [_build_table(so_far)]),
    )
    write_and_print(ranking, options, as_json, [_build_table(ranking)])


def _show_each(rankings: Iterable[Ranking]) -> Iterator[Ranking]:
    """The same answers; a terminal sees each, a log that there is work going on."""
    from rich.console import Console
    from rich.live import Live

    from experiments.runner.progress_bar import show_progress

    console = Console(stderr=True)
    if not console.is_terminal:
        with show_progress("Ranking"):
            yield from rankings
        return
    with Live(console=console, transient=True, refresh_per_second=4) as display:
        for ranking in rankings:
            display.update(_build_table(ranking))
            yield ranking


def _build_table(ranking: Ranking) -> Table:
    """The best and the worst moves, with what else they change."""
    from experiments.commands import terminal_tables
    from experiments.findings import formatting
    from experiments.questions.lever_ranking import pick_shown_effects

    of, sense = ranking.goal.declaration, ranking.goal.sense
    rows = []
    for effect in pick_shown_effects(ranking.judged_effects):
        gain = effect.gain if sense > 0 else -effect.gain
        mark = "" if gain.side else "≈ "
        sides = "; ".join(map(str, effect.sides[:3]))
        rows.append(
            (
                str(effect.move),
                f"{mark}{formatting.format_change(gain.value, of)}",
                formatting.format_interval(gain, of),
                sides,
            )
        )
    return terminal_tables.build_text_table(("", f"{of.label}>", "95 %>", "and clearly"), rows)
