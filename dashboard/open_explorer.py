"""`flywheel explore`: the explorer, served on this machine."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from dashboard.serve import serve
from experiments.runner.run_options import OptionError

FIRST_PORT = 8050
PORTS_TRIED = 100

Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port; 8050 or the next free one if left out.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Memory = Annotated[int, typer.Option(min=16, help="MB of memory that kept results may take.")]


def open_explorer(
    port: Port = None, host: Host = "127.0.0.1", no_browser: NoBrowser = False, memory: Memory = 512
) -> None:
    """Open the explorer in the browser."""
    chosen_port = find_free_port(host, port)
    if port is None and chosen_port != FIRST_PORT:
        typer.echo(f"Port {FIRST_PORT} is taken, using {chosen_port}.")
    # Over SSH the browser would open on the wrong machine, if at all.
    serve(host, chosen_port, open_browser=not no_browser and "SSH_CONNECTION" not in os.environ, memory=memory)


def find_free_port(host: str, port: int | None) -> int:
    """The port asked for, or the first free one from 8050 on."""
    candidates = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else (port,)
    for candidate in candidates:
        if _is_free(host, candidate):
            return candidate
    taken = f"ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} are" if port is None else f"port {port} is"
    raise OptionError(f"{taken} taken; choose another with --port")


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as problem:
        raise OptionError(f"--host {host}: {problem.strerror}") from None
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
