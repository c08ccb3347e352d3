"""The front door: the `flywheel` command.

Nothing but typer is loaded here, so that `flywheel --help` answers at once; the model is loaded when it is wanted.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from experiments.commands import (
    analyse,
    calibrate,
    carries,
    flip,
    gain,
    import_company,
    links,
    loops,
    package_and_reproduce,
    query,
    rank,
    report,
    run_and_compare,
    search,
    story,
    sweep,
    tip,
    why,
)
from experiments.commands.options import Json, ScenarioName, print_json
from experiments.commands.options import print_parts as show_all

BAD_INPUT = 2
INTERRUPTED = 130
TERMINATED = 128
"""Plus the number of the signal that ended it: 143 for SIGTERM, 129 for SIGHUP."""
FIRST_PORT = 8050
PORTS_TRIED = 100

# The base of typer's complaints about a command line: releases differ in where it lives, not in what it is.
UsageProblem: type[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


class BadInput(ValueError):
    """What was asked for cannot be; the message is one line."""


class CommandGroup(TyperGroup):
    """The group of commands. Bad input ends in one line and exit code 2, an interruption in 130."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command line; exit with its code, or return it with `standalone_mode=False`."""
        exits = extra.pop("standalone_mode", True)
        inner = super().main
        code = _run_guarded(lambda: inner(*args, **{**extra, "standalone_mode": False}))
        if exits:
            sys.exit(code)
        return code


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
        if not _is_bad_input(problem):
            raise
        return _print_problem(str(problem), BAD_INPUT)
    return code if isinstance(code, int) else 0


def _describe_failure(problem: OSError) -> str:
    """What the system says, led by the file or folder that it is about."""
    if problem.filename is not None and problem.strerror:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem)


def _is_bad_input(problem: ValueError) -> bool:
    from experiments.findings.result_folder import ResultFolderError
    from experiments.runner.run_options import OptionError
    from simulation.scenario import ScenarioError

    return isinstance(problem, BadInput | OptionError | ResultFolderError | ScenarioError)


def _print_problem(problem: str, code: int) -> int:
    from scenarios.messages import to_one_line

    typer.echo(f"flywheel: {to_one_line(problem)}", err=True)
    return code


app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    help="A sales organisation that lives week by week: why it misses its targets, and what leaders can change.",
)


@app.callback()
def show_help(ctx: typer.Context) -> None:
    """Show the help when no command is given."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the scenarios of the library."""
    from experiments.commands import terminal_tables
    from scenarios import load, names

    library = [load(name) for name in names()]
    if as_json:
        return print_json([{"name": each.name, "group": each.group, "title": each.title} for each in library])
    return show_all(terminal_tables.build_library_table(library))


@app.command()
def show(
    scenario: ScenarioName,
    toml: Annotated[bool, typer.Option("--toml", help="Print it as a file, to copy and edit.")] = False,
) -> None:
    """Show one scenario: its story, what to notice, what it sets."""
    from experiments.commands import terminal_tables
    from scenarios import dumps, load

    loaded_scenario = load(scenario)
    if toml:
        typer.echo(dumps(loaded_scenario), nl=False)
        return
    show_all(*terminal_tables.describe_scenario(loaded_scenario))


app.command()(run_and_compare.run)
app.command()(run_and_compare.compare)
app.command()(why.why)
app.command()(carries.carries)
app.command()(gain.gain)
app.command()(loops.loops)
app.command()(links.links)
app.command()(tip.tip)
app.command()(flip.flip)
app.command()(story.story)
app.command()(search.search)
app.command()(rank.rank)
app.command()(sweep.sweep)
app.command()(query.query)
app.command()(analyse.analyse)
app.command()(report.report)
app.command()(package_and_reproduce.package)
app.command()(package_and_reproduce.reproduce)
app.command("import")(import_company.import_)
app.command()(calibrate.calibrate)


@app.command()
def validate(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Within a minute: fewer worlds and fewer patterns.")] = False,
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this one; may be repeated.")] = None,
    guard: Annotated[bool, typer.Option("--guard", help="Instead: in how much of the space each policy wins.")] = False,
    facts: Annotated[bool, typer.Option("--facts", help="Instead: where the flywheel tips, and what ends it.")] = False,
    worlds: Annotated[int | None, typer.Option(help="How many worlds; 30, quick 8, guard 10 when left out.")] = None,
    points: Annotated[int | None, typer.Option(help="How many companies the guard draws; 500 when left out.")] = None,
    seed: Annotated[int | None, typer.Option(help="Which worlds: the same number, the same luck.")] = None,
    jobs: Annotated[int | None, typer.Option(help="How many at once; all cores when left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a page and its data to this folder.")] = None,
    as_json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 unless all emerge as they have to.")] = False,
) -> None:
    """Ask whether patterns of real sales organisations emerge, and fail without their cause."""
    from experiments.evidence import validate as evidence
    from experiments.evidence import validation_pages

    _check_options(bool(quick or only or strict), guard, facts, points)
    options = evidence.ValidationOptions(quick, tuple(only or ()), worlds, seed, points, jobs, out)
    if guard or facts:
        page, data = evidence.report_guard(options) if guard else evidence.report_facts(options)
        return print_json(data) if as_json else typer.echo(page, nl=False)
    validated = evidence.report_patterns(options)
    print_json(validated.to_json()) if as_json else show_all(validation_pages.build_validation_table(validated))
    if strict and not validated.all_emerge:
        raise typer.Exit(1)
    return None


def _check_options(of_patterns: bool, guard: bool, facts: bool, points: int | None) -> None:
    """Refuse options that would have no effect."""
    if guard and facts:
        raise BadInput("--guard and --facts are asked one after the other")
    if of_patterns and (guard or facts):
        raise BadInput("--quick, --only and --strict are for patterns, not for --guard or --facts")
    if points is not None and not guard:
        raise BadInput("--points is for --guard")


@app.command()
def plan(as_json: Json = False) -> None:
    """Print what happens in a week, a quarter and a year, in order."""
    from experiments.commands import terminal_tables
    from simulation.calendar import CALENDAR

    if as_json:
        return print_json([{"when": e.when, "name": e.name, "what": e.what, "rule": str(e.rule)} for e in CALENDAR])
    return show_all(terminal_tables.build_calendar_table(CALENDAR))


@app.command()
def schema(
    table: Annotated[bool, typer.Option("--table", help="Print a table instead of JSON.")] = False,
) -> None:
    """Print every setting: range, default, unit, meaning."""
    from experiments.commands import terminal_tables
    from scenarios import list_settings as rows

    return show_all(terminal_tables.build_schema_table(rows())) if table else print_json(rows())


@app.command()
def explore(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; 8050 or the next free one if none.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    memory: Annotated[int, typer.Option(min=16, help="MB of memory that kept results may take.")] = 512,
) -> None:
    """Open the explorer in the browser."""
    chosen_port = _find_free_port(host, port)
    from dashboard.serve import serve

    if port is None and chosen_port != FIRST_PORT:
        typer.echo(f"Port {FIRST_PORT} is taken, using {chosen_port}.")
    # Over SSH the browser would open on the wrong machine, if at all.
    serve(host, chosen_port, open_browser=not no_browser and "SSH_CONNECTION" not in os.environ, memory=memory)


def _find_free_port(host: str, port: int | None) -> int:
    """The port asked for, or the first free one from 8050 on."""
    candidates = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else (port,)
    for candidate in candidates:
        if _is_free(host, candidate):
            return candidate
    taken = f"ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are" if port is None else f"port {port} is"
    raise BadInput(f"{taken} taken; choose another with --port")


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as problem:
        raise BadInput(f"--host {host}: {problem.strerror}") from None
    with socket.socket(family, kind) as probe:
        if os.name == "posix":
            # A port whose last connections are still closing is free; elsewhere this would share a busy one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError:
            return False
    return True


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
