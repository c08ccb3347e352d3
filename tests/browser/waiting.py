"""What tests in a browser wait for: a state of the page, never a time."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Open = Callable[..., Page]
PREPARED, SETTLED = 300_000, 60_000  # ms: the model may have to be compiled first
SHARP = """() => {
  const all = [...document.querySelectorAll(".figure")];
  const rev = () => String(window.Flywheel.state.rev);
  return all.length === 4 && !document.documentElement.dataset.busy
    && all.every((one) => one.dataset.phase === "all" && one.dataset.rev === rev());
}"""


def sharp(page: Page, patience: int = SETTLED) -> None:
    """Wait until all four pictures show the present plan in all its futures."""
    page.wait_for_function(SHARP, timeout=patience)
