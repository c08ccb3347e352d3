"""`flywheel rank`: what would help most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from experiments.commands import terminal_tables
from experiments.commands.options import QuestionOptions, ScenarioName, expand_options
from experiments.commands.question_steps import build_run_cache, print_partial, take_last, write_and_print
from experiments.findings import formatting
from experiments.questions.lever_ranking import Ranking, pick_shown_effects
from experiments.questions.rank_levers import BUDGET, build_question, rank_levers
from experiments.runner.run_options import prepare_model

TargetMeasure = Annotated[
    str, typer.Option(metavar="MEASURE", help="What should get better, of docs/reference/measures.md.")
]
RunBudget = Annotated[int, typer.Option(help="Runs in all, shared out among the levers.")]


@expand_options
def rank(
    scenario: ScenarioName,
    *,
    measure: TargetMeasure = "contribution",
    runs: RunBudget = BUDGET,
    options: QuestionOptions,
) -> None:
    """Move each lever alone to either end, and ask which helps most and which pairs only work together."""
    run_options = options.build_run_options(runs)
    question = build_question(options.load(scenario), measure, runs)
    prepare_model()
    rankings = _show_each(rank_levers(question, build_run_cache(options, question.scenario)))
    ranking = take_last(rankings, lambda latest: print_partial(latest, options.as_json, _list_tables))
    write_and_print(ranking, run_options, options.as_json, _list_tables)


def _show_each(rankings: Iterable[Ranking]) -> Iterator[Ranking]:
    """The same answers; a terminal shows each."""
    console = Console(stderr=True)
    with Live(console=console, transient=True, refresh_per_second=4) as display:
        for ranking in rankings:
            if console.is_terminal:
                display.update(_build_table(ranking))
            yield ranking


def _list_tables(ranking: Ranking) -> list[Table]:
    return [_build_table(ranking)]


def _build_table(ranking: Ranking) -> Table:
    """The best and the worst moves, with what else they change."""
    goal_measure, sense = ranking.goal.declaration, ranking.goal.sense
    rows = []
    for effect in pick_shown_effects(ranking.judged_effects):
        gain = effect.gain if sense > 0 else -effect.gain
        mark = "" if gain.side else "≈ "
        cells = (
            f"{mark}{formatting.format_change(gain.value, goal_measure)}",
            formatting.format_interval(gain, goal_measure),
            "; ".join(map(str, effect.sides[:3])),
        )
        rows.append((str(effect.move), *cells))
    return terminal_tables.build_text_table(("", f"{goal_measure.label}>", "95 %>", "and clearly"), rows)
