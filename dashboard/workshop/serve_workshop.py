"""The server of a workshop: the explorer, with rooms on it, at addresses that phones can reach."""

from __future__ import annotations

import logging
import os
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from dashboard.app import build_app
from dashboard.server.addresses import LOOPBACK, list_trusted_hosts
from dashboard.server.web_server import make_server
from dashboard.service.memory import MEGABYTE
from dashboard.shipped_settings import build_default_settings, find_model_version
from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.join_codes import draw_token
from dashboard.workshop.room_keeper import RoomKeeper
from dashboard.workshop.room_routes import Workshop, register_workshop
from dashboard.workshop.room_store import RoomStore
from dashboard.workshop.round_engine import RoundEngine

MEMORY = 256 * MEGABYTE
FILE_NAME = "workshop.sqlite"


@dataclass(frozen=True)
class WorkshopOptions:
    """Where a workshop is served.

    Attributes:
        host: what is listened on.
        port: the port.
        address: a name or address shown to phones first; None: the likeliest.
        file: where rooms are written down.
        open_browser: whether the facilitator's page is opened.
        rehearsed: the text of a session that is opened at once with made-up people; empty: none.
    """

    host: str
    port: int
    address: str | None
    file: Path
    open_browser: bool
    rehearsed: str = ""


def find_rooms_file() -> Path:
    """Find the file of rooms: `FLYWHEEL_ROOMS` if it is set, else in the user's data folder."""
    if chosen := os.environ.get("FLYWHEEL_ROOMS"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "sales-flywheel" / FILE_NAME


def build_server(options: WorkshopOptions, workshop: Workshop) -> Flask:
    """Build the explorer with the Workshop on it. It answers to its own addresses only."""
    hosts = tuple(dict.fromkeys([*LOOPBACK, *list_trusted_hosts(options.host), *workshop.addresses.hosts]))
    shown = workshop.addresses.shown_address or None
    server: Flask = build_app(build_default_settings(hosts=hosts, shared_origin=shown, memory=MEMORY)).server
    register_workshop(server, workshop)
    return server


def serve_workshop(options: WorkshopOptions, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; say where it is and what it opens.

    Raises:
        StoreError: the file of rooms cannot be used.
        OSError: the port is taken, or the host is not this machine.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a room that votes at once is no warning
    engine, addresses = RoundEngine(), AddressBook(options.host, options.port, options.address)
    keeper = RoomKeeper(RoomStore(options.file), engine)
    workshop = Workshop(keeper, engine, addresses, draw_token(), find_model_version())
    server = make_server(build_server(options, workshop), options.host, options.port)
    own = f"http://127.0.0.1:{options.port}/workshop/#{workshop.key}"
    if options.rehearsed:
        _, token = keeper.open(options.rehearsed, made_up=True)
        own = f"http://127.0.0.1:{options.port}/workshop/host#{token}"
    for line in describe_opening(options, addresses, own):
        say(line)
    if options.open_browser:
        webbrowser.open(own)
    try:
        server.run()
    finally:
        server.close()
        keeper.close()


def describe_opening(options: WorkshopOptions, addresses: AddressBook, own: str) -> list[str]:
    """Describe what is open, for whom, and where rooms are kept."""
    lines = [
        f"Workshop on {own} (Ctrl-C stops it)",
        "This address holds the key of whoever leads: keep it to yourself.",
    ]
    if addresses.shown_address:
        lines.append(f"Phones join at {addresses.shown_address}/join")
    others = [str(entry["url"]) for entry in addresses.list_entries() if not entry["shown"]]
    if others:
        lines.append(f"Other addresses of this machine, to be chosen on the host's page: {', '.join(others)}")
    if not addresses.shown_address:
        lines.append("No phone can reach this machine: start with --host 0.0.0.0, or count hands.")
    else:
        lines.append(
            "Everybody in this network can now open the explorer and, with a code, a room. Nothing leaves the network."
        )
    return [*lines, f"Rooms are kept in {options.file} until you delete them, at most 30 days after their last use."]
