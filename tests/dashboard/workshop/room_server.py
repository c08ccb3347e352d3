"""A server with rooms and a stand-in for the model, as a program of its own: to be killed, and to be asked by many phones.

    python -m tests.dashboard.workshop.room_server FILE PORT [real]

It prints a line when it listens. With `real` the whole explorer and the model are on it, as `flywheel workshop` serves them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask

sys.path.insert(0, str(Path(__file__).parent))
from fake_rounds import FakeRounds

from dashboard.server.json_routes import BrowserJSON
from dashboard.server.web_server import make_server
from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.room_keeper import RoomKeeper
from dashboard.workshop.room_routes import Workshop, register_workshop
from dashboard.workshop.room_store import RoomStore
from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.serve_workshop import WorkshopOptions, build_server

KEY = "the-key-of-the-facilitator"


def main(file: str, port: int, real: bool) -> None:
    """Serve until killed."""
    engine = RoundEngine() if real else FakeRounds()
    keeper = RoomKeeper(RoomStore(Path(file)), engine)
    workshop = Workshop(keeper, engine, AddressBook("127.0.0.1", port, "192.0.2.7"), KEY)
    if real:
        application = build_server(WorkshopOptions("127.0.0.1", port, None, Path(file), False), workshop)
    else:
        application = Flask(__name__)
        application.json = BrowserJSON(application)
        register_workshop(application, workshop)
    server = make_server(application, "127.0.0.1", port)
    print("listening", flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:] == ["real"])
