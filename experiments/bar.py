"""The bar that shows how far a computation is: on a terminal with time left, elsewhere silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[int, int], None]


@contextmanager
def bar(label: str) -> Iterator[Report]:
    """A function to be told (done, total); the bar goes away when the block ends."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        # Until the first future is through, the model may still be in the making.
        task = progress.add_task("Preparing the model", total=None)

        def report(done: int, total: int) -> None:
            """Move the bar."""
            progress.update(task, description=label, completed=done, total=total)

        yield report
