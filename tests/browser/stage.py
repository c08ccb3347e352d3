"""An explorer on a stage: its model is a stand-in that can be held, slowed, broken, and taken off the air."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from werkzeug.serving import BaseWSGIServer, make_server

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))  # the stand-in for the model
sys.path.insert(0, str(Path(__file__).parents[2]))
import fake_engine

from dashboard import app as house
from dashboard.plan.plan import PLAYABLE_LEVERS
from dashboard.service.explorer_settings import Gauge
from dashboard.service.service import Service
from simulation.ensemble import Cancelled

NEVER = 10_000


class Stage:
    """An explorer whose model and server tests can control.

    Attributes:
        held: runs of this many futures, and of more, are held back.
        broken: whether it fails.
        slow: seconds a run takes.
        mapped: whether the flywheel gets measured.
        service: the service of the explorer.
    """

    def __init__(self, held: int = NEVER, **settings: Any) -> None:
        self.held, self.broken, self.slow, self.mapped = held, False, 0.0, True
        self._port = 0
        gauge = Gauge(self._strengths, fake_engine.measure_missed, fake_engine.measure_wheel)
        stage_settings = fake_engine.fake_settings(engine=self._run, gauge=gauge, **settings)
        self.service = Service(stage_settings)
        with patch.object(house, "Service", lambda _: self.service):
            self._app = house.build_app(stage_settings).server
        self._server: BaseWSGIServer | None = None

    def __enter__(self) -> Stage:
        self.on_air()
        return self

    def __exit__(self, *_: object) -> None:
        self.held, self.mapped = NEVER, True
        self.off_air()

    @property
    def url(self) -> str:
        """The address of the explorer."""
        return f"http://127.0.0.1:{self._port}"

    def on_air(self) -> None:
        """Serve, on the same port as before."""
        self._server = make_server("127.0.0.1", self._port, self._app, threaded=True)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def off_air(self) -> None:
        """Stop serving."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _run(self, scenario: Any, runs: int, seed: int = 1, *, first_run: int = 0, cancel: Any = None, **_: Any) -> Any:
        until = time.monotonic() + self.slow
        while first_run + runs >= self.held or time.monotonic() < until:
            if cancel is not None and cancel():
                raise Cancelled
            time.sleep(0.01)
        if self.broken and any(
            path in PLAYABLE_LEVERS and scenario.value(path) != value for path, value in NORMAL.items()
        ):
            raise RuntimeError("broken on the stage")
        return fake_engine.run(scenario, runs, seed, first_run=first_run)

    def _strengths(self, *of: Any) -> Any:
        while not self.mapped:
            if of[-1]():
                raise Cancelled
            time.sleep(0.01)
        return fake_engine.measure_strengths(*of)


NORMAL = {path: fake_engine.FLYWHEEL.value(path) for path in PLAYABLE_LEVERS}
