"""`flywheel doctor`: is this machine ready for a workshop? Ends with a test that a phone takes part in."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import segno
import typer
from flask import Flask, request

from dashboard.open_explorer import find_free_port
from dashboard.server.addresses import read_host
from dashboard.server.web_server import make_server
from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.join_codes import draw_code, format_code
from dashboard.workshop.machine_checks import BAD, GOOD, NOTICE, check_machine
from dashboard.workshop.serve_workshop import find_rooms_file

MARKS = {GOOD: "ok", NOTICE: "but", BAD: "NO"}
BAD_MACHINE = 1
PAGE = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Test</title><h1>It works</h1><p>This phone has reached the machine. Code: {code}</p></html>"
)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port; 8050 or the next free one if left out.")]
Address = Annotated[str | None, typer.Option(help="Name or address that phones are shown; the likeliest if left out.")]
RoomsFile = Annotated[Path | None, typer.Option("--rooms", help="File in which rooms are kept.")]
Wait = Annotated[
    float, typer.Option(min=0, max=3600, help="Seconds to wait for a phone with the test code; 0: no test.")
]


def doctor(
    host: Host = "0.0.0.0",
    port: Port = None,
    address: Address = None,
    rooms: RoomsFile = None,
    wait: Wait = 60.0,
) -> int:
    """Check port, cache, browser, disk, and whether phones can reach this machine.

    The exit code is 1 if something is missing.
    """
    file = rooms or find_rooms_file()
    book = AddressBook(host, find_free_port(host, port) if port is None else port, address)
    checks = check_machine(host, port, file, book)
    for check in checks:
        typer.echo(f"{MARKS[check.state]:>3}  {check.name}: {check.text}")
    is_bad = any(check.state == BAD for check in checks)
    if wait and book.shown_address and not is_bad:
        has_come = wait_for_phone(host, book, wait, typer.echo)
        typer.echo(
            " ok  A phone has come."
            if has_come
            else "but  No phone has come. Hotel networks often keep devices apart: "
            "try a hotspot or a router of your own, or count hands."
        )
    return BAD_MACHINE if is_bad else 0


def wait_for_phone(host: str, book: AddressBook, wait: float, say: Callable[[str], None]) -> bool:
    """Show a test code, and wait until another device opens it.

    Raises:
        OSError: the port is taken.
    """
    code, came = draw_code(), threading.Event()
    server = make_server(build_test_page(code, book, came), host, book.port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"{book.shown_address}/{code}"
    say(draw_terminal_qr(url))
    say(f"Test code {format_code(code)}: open {url} on a phone in this network (waiting {wait:g} s, Ctrl-C ends it)")
    try:
        return came.wait(wait)
    finally:
        server.close()


def build_test_page(code: str, book: AddressBook, came: threading.Event) -> Flask:
    """Build a server with the one page of the test."""
    server = Flask("doctor", static_folder=None)

    def show(typed: str) -> tuple[str, int]:
        if typed.upper() != code:
            return "", 404
        if request.remote_addr not in book.hosts:
            came.set()
            book.note_visit(read_host(request.headers.get("Host", "")), request.remote_addr or "")
        return PAGE.format(code=format_code(code)), 200

    server.add_url_rule("/<typed>", "test", show)
    return server


def draw_terminal_qr(url: str) -> str:
    """Draw a QR code with characters."""
    text = io.StringIO()
    segno.make(url, error="l", micro=False).terminal(text, border=2, compact=True)
    return text.getvalue()
