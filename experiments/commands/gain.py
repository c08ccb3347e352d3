"""`flywheel gain`: whether misses feed on themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Out, Runs, ScenarioName, Seed, Sets, Threads

if TYPE_CHECKING:
    from experiments.questions.loop_gain import LoopGain
    from experiments.runner.run_observer import RunObserver


def gain(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    scenario: ScenarioName,
    *,
    sets: Sets = None,
    quarter: Annotated[
        list[int] | None, typer.Option(help="Quarter from today whose result is withheld; may be repeated.")
    ] = None,
    share: Annotated[float, typer.Option(help="Share of the quarter's target that is withheld.")] = 0.05,
    loops: Annotated[
        bool, typer.Option("--loops", help="Also open each loop in turn, to see what it carries.")
    ] = False,
    runs: Runs = 200,
    seed: Seed = 1,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask whether a miss feeds on itself: what is missed more, later, for each $1 kept out of the records."""
    from experiments.commands.question_steps import ask_with_bar
    from experiments.questions.loop_gain import MissPush
    from experiments.questions.loop_gain import measure_gain as ask
    from experiments.runner.run_options import RunOptions, load_with_settings

    push = MissPush(tuple(quarter or (0,)), share)
    options = RunOptions(runs, seed, threads, (), out, force)
    plan = load_with_settings(scenario, sets or ())

    def question(observer: RunObserver) -> LoopGain:
        return ask(plan, observer, push, by_loop=loops)

    ask_with_bar(options, "Asking for the gain", lambda lives: lives.refine_answers(question), as_json)
