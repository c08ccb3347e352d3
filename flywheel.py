"""The front door: the `flywheel` command.

Nothing but typer is loaded here, so that `flywheel --help` answers at once; a command is loaded when it is asked for.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

import typer
from typer.core import TyperGroup

BAD_INPUT = 2
INTERRUPTED = 130
TERMINATED = 128
"""Plus the number of the signal that ended it: 143 for SIGTERM, 129 for SIGHUP."""

# The base of typer's complaints about a command line: releases differ in where it lives, not in what it is.
UsageProblem: type[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


class CommandEntry(NamedTuple):
    """A command: its module, in which the function has the module's name, and its line in the help."""

    module: str
    help: str


COMMANDS = {
    "list": CommandEntry("experiments.commands.list_scenarios", "List the scenarios of the library."),
    "show": CommandEntry(
        "experiments.commands.show_scenario", "Show one scenario: its story, what to notice, what it sets."
    ),
    "run": CommandEntry(
        "experiments.commands.run_scenario", "Simulate a scenario many times and sum up its last year."
    ),
    "compare": CommandEntry(
        "experiments.commands.compare_scenarios", "Simulate two scenarios with the same luck, and compare them."
    ),
    "why": CommandEntry(
        "experiments.commands.why", "Explain the gap between two scenarios by the changes between them."
    ),
    "carries": CommandEntry(
        "experiments.commands.carries", "Switch off each mechanism, and see how much of a measure goes with it."
    ),
    "gain": CommandEntry(
        "experiments.commands.gain",
        "Ask whether a miss feeds on itself: what each $1 kept out of the records costs later.",
    ),
    "loops": CommandEntry(
        "experiments.commands.loops",
        "Ask which loop drove a measure, and when: open each from today on, and see what changes.",
    ),
    "links": CommandEntry(
        "experiments.commands.links", "Measure how strong each link of the flywheel is in a plan, by small pushes."
    ),
    "tip": CommandEntry(
        "experiments.commands.tip", "Find the value of a lever at which an outcome tips, with its interval."
    ),
    "flip": CommandEntry("experiments.commands.flip", "Ask whether a conclusion survives other assumptions."),
    "story": CommandEntry(
        "experiments.commands.story", "Tell one run: what was asked, what came, what leaders believed, what was true."
    ),
    "search": CommandEntry(
        "experiments.commands.search", "Search for plans that gain most within limits, and ask how robust they are."
    ),
    "rank": CommandEntry(
        "experiments.commands.rank",
        "Move each lever alone to either end, and ask which helps most and which pairs only work together.",
    ),
    "sweep": CommandEntry("experiments.commands.sweep", "Run a design: simulate all its scenarios with the same luck."),
    "query": CommandEntry(
        "experiments.commands.query",
        "Ask a study in SQL: results has a row per run, with its factors and its measures.",
    ),
    "analyse": CommandEntry(
        "experiments.commands.analyse", "Ask a study what its measures depend on: factors, pairs of them, and chance."
    ),
    "report": CommandEntry(
        "experiments.commands.report",
        "Write what a study says as one HTML file: findings, figures, methods, design, seeds, versions.",
    ),
    "package": CommandEntry(
        "experiments.commands.package_study",
        "Pack a study into one file for others: data, design, versions, codebook, checksums.",
    ),
    "reproduce": CommandEntry(
        "experiments.commands.reproduce_study",
        "Simulate a sample of a study's runs again and compare every byte; exit code 1 if one differs.",
    ),
    "import": CommandEntry(
        "experiments.commands.import_company",
        "Turn an export of your company into a scenario; nothing that could be traced to a person is kept.",
    ),
    "calibrate": CommandEntry(
        "experiments.commands.calibrate",
        "Fit constants to an imported company, and say which of them its data pin down.",
    ),
    "validate": CommandEntry(
        "experiments.commands.validate_model",
        "Ask whether patterns of real sales organisations emerge, and fail without their cause.",
    ),
    "calendar": CommandEntry(
        "experiments.commands.print_calendar", "Print what happens in a week, a quarter and a year, in order."
    ),
    "schema": CommandEntry("experiments.commands.print_schema", "Print every setting: range, default, unit, meaning."),
    "explore": CommandEntry("dashboard.open_explorer", "Open the explorer in the browser."),
    "workshop": CommandEntry(
        "dashboard.workshop.workshop", "Lead a workshop: a room predicts, votes, and finds out why, on phones."
    ),
    "doctor": CommandEntry(
        "dashboard.workshop.doctor", "Check port, cache, browser, disk, and whether phones can reach this machine."
    ),
}
RENAMED_COMMANDS = {"plan": "calendar"}
"""Former names, still read with a notice."""
RENAMED_OPTIONS = {"validate": {"--worlds": "--runs"}, "calibrate": {"--worlds": "--runs"}}
"""Former options by command, still read with a notice."""


class LazyCommands(Mapping[str, Any]):
    """The commands of typer by name; each is loaded when it is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _load_command(name, COMMANDS[name].module)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _load_command(name: str, module: str) -> Any:
    """The command of typer for the function that has its module's name."""
    single = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    single.command(name)(getattr(import_module(module), module.rpartition(".")[2]))
    command = typer.main.get_command(single)
    command.callback = _print_former_paths(command.callback)
    return command


def _print_former_paths(run_command: Callable[..., Any] | None) -> Callable[..., Any]:
    """The same command, which says of each former path of a setting what it is called today."""
    former_paths = import_module("simulation.former_paths")

    def run_with_notices(**arguments: Any) -> Any:
        with former_paths.announce_renamings(_print_renaming):
            return run_command(**arguments) if run_command else None

    return run_with_notices


class CommandGroup(TyperGroup):
    """The group of commands. Bad input ends in one line and exit code 2, an interruption in 130."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": {}})
        self.commands: Any = LazyCommands()

    def list_commands(self, _: Any) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def format_commands(self, _: Any, formatter: Any) -> None:
        """Write the lines of all commands; none is loaded for that."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is asked for, also by a former name, and with former options."""
        return super().resolve_command(ctx, list(_replace_renamed(args)))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command line; exit with its code, or return it with `standalone_mode=False`."""
        exits = extra.pop("standalone_mode", True)
        inner = super().main
        code = _run_guarded(lambda: inner(*args, **{**extra, "standalone_mode": False}))
        if exits:
            sys.exit(code)
        return code


def _replace_renamed(words: list[str]) -> Iterator[str]:
    """The words of a command line, command first, with today's names; a former name brings a notice."""
    command = RENAMED_COMMANDS.get(words[0], words[0])
    if command != words[0]:
        _print_renaming(words[0], command)
    yield command
    renamed = RENAMED_OPTIONS.get(command, {})
    for word in words[1:]:
        option, equals, value = word.partition("=")
        if option in renamed:
            _print_renaming(option, renamed[option])
        yield f"{renamed.get(option, option)}{equals}{value}"


def _print_renaming(old: str, new: str) -> None:
    typer.echo(f"flywheel: {old} is now called {new}", err=True)


def _run_guarded(work: Callable[[], Any]) -> int:
    try:
        code = work()
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except UsageProblem as problem:
        return _print_problem(problem.format_message(), BAD_INPUT)
    except OSError as problem:
        return _print_problem(_describe_failure(problem), 1)
    except ValueError as problem:
        if not isinstance(problem, _load_problems().BAD_INPUT):
            raise
        return _print_problem(str(problem), BAD_INPUT)
    return code if isinstance(code, int) else 0


def _describe_failure(problem: OSError) -> str:
    """What the system says, led by the file or folder that it is about."""
    if problem.filename is not None and problem.strerror:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem)


def _print_problem(problem: str, code: int) -> int:
    typer.echo(_load_problems().format_problem(problem), err=True)
    return code


def _load_problems() -> Any:
    """What is known of problems of the model; loaded when there is one."""
    return import_module("experiments.commands.problems")


app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    help="Simulate a sales organisation week by week: why it misses its targets, and what leaders can change.",
)


@app.callback()
def show_help(ctx: typer.Context) -> None:
    """Show the help when no command is given."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def _exit_on_signal(number: int, _: object) -> NoReturn:
    sys.exit(TERMINATED + number)


def _listen_to_signals() -> None:
    """End in order when asked to end or when the terminal goes away, unless whoever started it wants it to stay (nohup)."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # not every system has both
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _exit_on_signal)


def main() -> None:
    """Entry point of the command: drafts of results are removed however it ends."""
    with suppress(ValueError):  # only the main thread may listen to signals
        _listen_to_signals()
    app()


if __name__ == "__main__":
    main()
