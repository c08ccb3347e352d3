"""Options that several commands share, each declared once, and the decorator that gives them to a command."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from experiments.runner.run_options import RunOptions, load_pair, load_with_settings
from simulation.scenario import Scenario

WINDOW_WEEKS = 52
"""The last weeks of a run, which its measures cover."""

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario of the library, or the path of a TOML file.")
]
OtherScenario = Annotated[
    str | None, typer.Argument(metavar="OTHER", help="A second scenario; if left out, the first one changed by --set.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set any path of `flywheel schema`; may be repeated."),
]
Runs = Annotated[int, typer.Option(help="How many runs to simulate.")]
Seed = Annotated[int, typer.Option(help="Which runs: the same number brings the same luck.")]
Weeks = Annotated[int | None, typer.Option(help="Weeks from today to the end; world.weeks if left out.")]
Threads = Annotated[int | None, typer.Option(help="How many threads; all cores if left out.")]
MeasureName = Annotated[
    str, typer.Option(metavar="MEASURE", help="The measure that the answer is about, such as bookings.")
]
Out = Annotated[Path | None, typer.Option(help="Write the results to this folder.")]
Force = Annotated[bool, typer.Option("--force", help="Replace results that are already in the folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Detail = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TABLE",
        help="Keep a finer table: teams, regions, reps, people, managers, executives, specialists, opportunities, "
        "events; may be repeated.",
    ),
]


@dataclass(frozen=True)
class ScenarioPair:
    """Two scenarios, or one that --set changes."""

    a: ScenarioName
    b: OtherScenario = None


@dataclass(frozen=True)
class SimulationOptions:
    """How a scenario is simulated."""

    sets: Sets = None
    seed: Seed = 1
    weeks: Weeks = None
    threads: Threads = None

    def load(self, name: str) -> Scenario:
        """Load a scenario with the settings and the length that were asked for."""
        return load_with_settings(name, self.sets or (), self.weeks)

    def load_pair(self, command: str, pair: ScenarioPair) -> tuple[tuple[Scenario, Scenario], tuple[str, str]]:
        """Load two scenarios and what they are called."""
        return load_pair(command, pair.a, pair.b, self.sets or (), self.weeks)


@dataclass(frozen=True)
class OutputOptions:
    """Where results are written, and how they are printed."""

    out: Out = None
    force: Force = False
    as_json: Json = False


@dataclass(frozen=True)
class QuestionOptions(OutputOptions, SimulationOptions):  # the options of the last base come first
    """What all commands that simulate a scenario and print what they find have in common."""

    def build_run_options(self, runs: int, detail: list[str] | None = None) -> RunOptions:
        """Check how many runs of which kind are asked for, and where their results go."""
        return RunOptions(runs, self.seed, self.threads, tuple(detail or ()), self.out, self.force)


def expand_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, for each parameter that is a dataclass of options, these options in its place."""
    parameters: list[inspect.Parameter] = []
    groups: dict[str, tuple[type[Any], list[str]]] = {}
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        shared = _list_options(parameter.annotation) if is_dataclass(parameter.annotation) else []
        if shared:
            groups[parameter.name] = parameter.annotation, [option.name for option in shared]
        parameters += shared or [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)]

    @functools.wraps(command)
    def run_command(**arguments: Any) -> None:
        for name, (group, options) in groups.items():
            arguments[name] = group(**{option: arguments.pop(option) for option in options})
        command(**arguments)

    run_command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run_command.__annotations__ = {}
    return run_command


def _list_options(group: Any) -> list[inspect.Parameter]:
    """The fields of a dataclass of options as parameters of a command."""
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]
