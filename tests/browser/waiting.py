"""Helpers of browser tests: a served explorer, and waiting for states of the page, never for a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page
from werkzeug.serving import make_server

from dashboard import create_app
from dashboard.service.explorer_settings import ExplorerSettings

Open = Callable[..., Page]
PREPARED, SETTLED = 300_000, 60_000  # ms: the model may have to be compiled first
FUTURES = (8, 25, 100)
SHARP = """() => {
  const all = [...document.querySelectorAll(".figure")];
  const rev = () => String(window.Flywheel.state.rev);
  return all.length === 4 && !document.documentElement.dataset.busy
    && all.every((one) => one.dataset.phase === "all" && one.dataset.rev === rev());
}"""


def sharp(page: Page, patience: int = SETTLED) -> None:
    """Wait until all four pictures show the present plan in all its futures."""
    page.wait_for_function(SHARP, timeout=patience)


@contextmanager
def serve_explorer(settings: ExplorerSettings) -> Iterator[str]:
    """Serve an explorer on a free port of this machine."""
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
