"""`flywheel workshop`: lead a room through a session; also checks a session file, and rehearses."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from dashboard.open_explorer import find_free_port
from dashboard.workshop.serve_workshop import WorkshopOptions, find_rooms_file, serve_workshop
from dashboard.workshop.session_parser import list_session_names, load_session
from experiments.commands.options import expand_options
from experiments.runner.run_options import OptionError, prepare_model
from scenarios.messages import suggest_nearest

ACTIONS = ("check", "rehearse")

Action = Annotated[
    str | None,
    typer.Argument(
        metavar="[check|rehearse]",
        help="check: only read a session file, and say what is wrong with it. rehearse: play it with made-up people.",
    ),
]
SessionArgument = Annotated[
    str | None, typer.Argument(metavar="[FILE]", help="The session: a file, or the name of a ready one.")
]
Host = Annotated[
    str, typer.Option(help="Address to listen on; 0.0.0.0 lets phones in, 127.0.0.1 nobody but this machine.")
]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port; 8050 or the next free one if left out.")]
Address = Annotated[str | None, typer.Option(help="Name or address that phones are shown; the likeliest if left out.")]
RoomsFile = Annotated[Path | None, typer.Option("--rooms", help="File in which rooms are kept.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the addresses.")]


@dataclass(frozen=True)
class WorkshopTask:
    """What is done, and with which session."""

    action: Action = None
    session: SessionArgument = None


@dataclass(frozen=True)
class ListeningOptions:
    """Where the server listens, and the address that phones are shown."""

    host: Host = "127.0.0.1"
    port: Port = None
    address: Address = None


@expand_options
def workshop(
    task: WorkshopTask, *, listening: ListeningOptions, rooms: RoomsFile = None, no_browser: NoBrowser = False
) -> None:
    """Lead a workshop: a room predicts, votes, and finds out why, on phones."""
    action, session = task.action, task.session
    if action is not None and action not in ACTIONS:
        near = suggest_nearest(action, ACTIONS)
        raise OptionError(f"workshop {action}: must be {' or '.join(ACTIONS)}, or nothing{near}")
    if action == "check":
        _check_session(session)
        return
    rehearsed = load_session(session or list_session_names()[0]).text if action == "rehearse" else ""
    prepare_model()
    chosen_port = find_free_port(listening.host, listening.port)
    browser = not no_browser and "SSH_CONNECTION" not in os.environ
    options = WorkshopOptions(
        listening.host, chosen_port, listening.address, rooms or find_rooms_file(), browser, rehearsed
    )
    serve_workshop(options, typer.echo)


def _check_session(session: str | None) -> None:
    """Read a session and say what it holds.

    Raises:
        OptionError: no file is named.
        SessionError: what is wrong with the session.
    """
    if session is None:
        raise OptionError(f"workshop check: name a session file, or one of {', '.join(list_session_names())}")
    loaded = load_session(session)
    questions = sum(len(one.questions) for one in loaded.rounds)
    typer.echo(
        f"{session}: {loaded.title}, {loaded.minutes:g} minutes, {len(loaded.rounds)} rounds, {questions} questions. "
        "Nothing is wrong with it."
    )
