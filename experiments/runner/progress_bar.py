"""Progress of a computation: on a terminal a bar with the time left, elsewhere a line at the start and then every few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_SECONDS = 10.0
"""Without a terminal, the longest time between two lines, also while nothing is reported."""


Item = TypeVar("Item")


class ReportProgress(Protocol):
    """A function by which a computation reports its progress."""

    def __call__(self, done: int, total: int) -> None:
        """Report how much is done."""

    def count_failed(self, failed: int) -> None:
        """Report how much of it failed."""


@contextmanager
def show_progress(label: str, at_once: bool = True) -> Iterator[ReportProgress]:
    """Provide a function that reports (done, total); the bar disappears when the block ends, lines in a log stay.

    Args:
        label: what is done.
        at_once: whether a log begins with a line at once; else at the first report, as the work may be refused before.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        with _Log(label, at_once) as log:
            yield log
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(label, progress)


class _Bar:
    """A bar on a terminal."""

    def __init__(self, label: str, progress: Progress) -> None:
        self.label, self.progress = label, progress
        self.task = progress.add_task(label, total=None)

    def __call__(self, done: int, total: int) -> None:
        """Move the bar."""
        self.progress.update(self.task, completed=done, total=total)

    def count_failed(self, failed: int) -> None:
        """Show the failures beside the bar."""
        self.progress.update(self.task, description=f"{self.label} ({failed} failed)")


class _Log:
    """Lines in a log, from a thread of its own: one piece of work may take longer than the time between two lines."""

    def __init__(self, label: str, at_once: bool) -> None:
        self.label, self.done, self.total, self.failed = label, 0, 0, 0
        self.at_once, self.begun = at_once, False
        self.began = time.monotonic()
        self.ended = threading.Event()
        self.writer = threading.Thread(target=self._write_lines, name="log", daemon=True)

    def __call__(self, done: int, total: int) -> None:
        """Record the progress for the next line."""
        self.done, self.total = done, total
        self._begin(f"{total - done} to do")

    def count_failed(self, failed: int) -> None:
        """Record the failures for the next line."""
        self.failed = failed

    def _begin(self, how_much: str) -> None:
        if not self.begun:
            self.begun = True
            print_notice(f"{self.label}: {how_much}")

    def __enter__(self) -> _Log:
        if self.at_once:
            self._begin("started")
        self.writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.writer.join()

    def _write_lines(self) -> None:
        while not self.ended.wait(LINE_SECONDS):
            print_notice(self._line(time.monotonic() - self.began))

    def _line(self, seconds: float) -> str:
        if not self.total:
            return f"{self.label}: at work for {_format_seconds(seconds)}"
        left = self.total - self.done
        parts = [f"{self.done} of {self.total} done", f"{left} left"]
        if self.done:
            parts.append(f"about {_format_seconds(seconds * left / self.done)} to go")
        failed = [f"{self.failed} failed"] if self.failed else []
        return f"{self.label}: {', '.join(parts + failed)}"


def _format_seconds(seconds: float) -> str:
    """Format a duration in seconds, minutes or hours."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(items: Iterable[Item], total: int, report: ReportProgress) -> Iterator[Item]:
    """Iterate over the items and report each one."""
    for done, item in enumerate(items, 1):
        report(done, total)
        yield item


def print_notice(text: str) -> None:
    """Print a line for the person who waits, apart from the results."""
    Console(stderr=True, markup=False, highlight=False, soft_wrap=True).print(text)
