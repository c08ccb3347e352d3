"""The bar that shows how far a computation is: on a terminal with time left, elsewhere silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

ReportProgress = Callable[[int, int], None]


@contextmanager
def show_progress(label: str) -> Iterator[ReportProgress]:
    """A function to be told (done, total); the bar goes away when the block ends."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(label, total=None)

        def report(done: int, total: int) -> None:
            """Move the bar."""
            progress.update(task, completed=done, total=total)

        yield report


def print_notice(text: str) -> None:
    """A line for whoever waits, beside the results."""
    Console(stderr=True, markup=False, highlight=False).print(text)
