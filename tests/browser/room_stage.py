"""A workshop on a stage: a real server on this machine, whose clock the test holds, and pages for host, wall and phones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from werkzeug.serving import make_server

from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.room_keeper import LiveRoom, RoomKeeper
from dashboard.workshop.room_routes import Workshop
from dashboard.workshop.room_store import RoomStore
from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.serve_workshop import WorkshopOptions, build_server

KEY = "the-key-of-the-facilitator"


class HandClock:
    """A clock that goes on only when it is told to."""

    def __init__(self, at: float = 1_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        self.at += 60 * minutes


class RoomStage:
    """A served workshop."""

    def __init__(self, folder: Path, clock: Any, engine: RoundEngine | None = None) -> None:
        self.clock, self.folder = clock, folder
        engine = engine or RoundEngine()
        self.keeper = RoomKeeper(RoomStore(folder / "rooms.sqlite"), engine, clock)
        self.addresses = AddressBook("127.0.0.1", 0)
        self.workshop = Workshop(self.keeper, engine, self.addresses, KEY, "0.1.0")
        options = WorkshopOptions("127.0.0.1", 0, None, folder / "rooms.sqlite", False)
        self._server = make_server("127.0.0.1", 0, build_server(options, self.workshop), threaded=True)
        self.port = self._server.server_port
        # what is shown to phones: a name that only this test knows how to reach
        self.addresses.port, self.addresses._shown = self.port, "127.0.0.1"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The start of all addresses."""
        return f"http://127.0.0.1:{self.port}"

    def open(self, text: str, tables: int = 1, made_up: bool = False) -> tuple[LiveRoom, str]:
        """Open a room; returns it with the host's token."""
        return self.keeper.open(text, tables, made_up)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join(5)
        self.keeper.close()


@contextmanager
def serve_rooms(folder: Path, clock: Any) -> Iterator[RoomStage]:
    """Serve a workshop."""
    stage = RoomStage(folder, clock)
    yield stage
    stage.close()


def note_problems(page: Page, problems: list[str]) -> None:
    """Note what goes wrong on a page: errors, failed answers, requests to other machines."""
    page.on("pageerror", lambda error: problems.append(f"error on the page: {error}"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on(
        "response", lambda answer: problems.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else problems.append(f"left the machine: {request.url}")
        ),
    )
