"""The printing of a report as PDF, by a Chrome or Chromium of this machine; without one there is no PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path

PATIENCE = 40
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
BROWSER_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
BROWSER_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
_print_lock = threading.Lock()


class NoPrinter(RuntimeError):
    """Raised where no browser can print, or printing failed."""


@cache
def find_browser() -> str | None:
    """Find the Chrome or Chromium that `CHROMIUM` names or that is installed, if it starts; searched for once."""
    for name in (os.environ.get("CHROMIUM", ""), *BROWSER_NAMES, *BROWSER_PATHS):
        program = shutil.which(name) if name else None
        if program and _can_start(program):
            return program
    return None


def _can_start(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def print_pdf(html: str) -> bytes:
    """Print a self-contained page; one at a time, because a browser takes much memory.

    Raises:
        NoPrinter: no browser, or it did not print in time.
    """
    program = find_browser()
    if program is None:
        raise NoPrinter("no Chrome or Chromium is installed")
    with _print_lock, tempfile.TemporaryDirectory(prefix="flywheel-") as folder:
        page, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, encoding="utf-8")
        # a browser run by the superuser refuses its sandbox; the page is our own and holds no script
        free = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = [
            program,
            *BROWSER_FLAGS,
            *free,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
            return printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as problem:
            raise NoPrinter("the browser did not print") from problem
