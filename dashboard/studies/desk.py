"""Where studies are read, in the background and one at a time; whoever asks gets what is there, and asks again."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.studies.shelf import FIRST, Entry, Shelf

if TYPE_CHECKING:
    from dashboard.studies.points import Explore
    from experiments.analysis.page import Page
    from simulation.ensemble import Progress

LOG = logging.getLogger(__name__)
KEPT = 8
"""Studies whose findings are kept in memory."""
MOST_RUNS = 1_000_000
"""Runs of a study that is read here; a larger one takes minutes, and is for the command."""
PATIENCE = 20.0
"""Seconds after which the small study is tried again where it could not be made."""
Tell = Callable[["Page", Entry], Any]
WORKING, DONE, TROUBLE, LARGE = "working", "done", "trouble", "large"


@dataclass(frozen=True)
class Reading:
    """How far the reading of a study is.

    Attributes:
        state: working, done, trouble or large.
        page: what it says, when done.
        told: the same, put as whoever made the desk wants it.
        said: what went wrong, in one line.
    """

    state: str
    page: Page | None = None
    told: Any = None
    said: str = ""


class Desk:
    """Reads the studies of a shelf, and has the small one made.

    Attributes:
        shelf: the studies.
        tell: puts what a study says as it is wanted; in the background too, for its pictures take a while.
        making: (done, of) of the small study while it is made; None while it is not.
        unmade: why it could not be made; empty where nothing went wrong.
        explore: where points of a study are opened; None: nowhere.
    """

    def __init__(
        self,
        shelf: Shelf,
        tell: Tell,
        make: Callable[[Progress], None] | None = None,
        explore: Explore | None = None,
    ) -> None:
        self.shelf, self.tell, self.explore = shelf, tell, explore
        self.making: tuple[int, int] | None = None
        self.unmade = ""
        self._make = make
        self._tried = 0.0
        self._lock = threading.Lock()
        self._read: OrderedDict[tuple[str, int], Future[Reading]] = OrderedDict()
        self._worker = ThreadPoolExecutor(1, "study")

    def begin(self) -> None:
        """Have the small study made if it is not there; return at once."""
        found = self.shelf.find(FIRST)
        if self._make is None or found is None or found.state == "complete":
            return
        with self._lock:
            if self.making is not None or (self.unmade and time.monotonic() - self._tried < PATIENCE):
                return
            self.making, self.unmade, self._tried = (0, 0), "", time.monotonic()
        threading.Thread(target=self._making, args=(found, self._make), name="first look", daemon=True).start()

    def _making(self, small: Entry, make: Callable[[Progress], None]) -> None:
        try:
            make(self._moved)
        except Exception as problem:  # the page says it; the other studies are there all the same
            LOG.exception("the small study was not made")
            self.unmade = said_of(small, problem)
        finally:
            self.making = None

    def _moved(self, done: int, total: int) -> None:
        self.making = (done, total)

    def read(self, entry: Entry) -> Reading:
        """What a study says, as far as that is known by now."""
        if entry.runs[0] > MOST_RUNS:
            return Reading(LARGE)
        with self._lock:
            waiting = self._read.get(entry.stamp)
            if waiting is None:
                waiting = self._read[entry.stamp] = self._worker.submit(_reading, entry, self.tell)
            self._read.move_to_end(entry.stamp)
            while len(self._read) > KEPT:
                self._read.popitem(last=False)[1].cancel()
        return waiting.result() if waiting.done() and not waiting.cancelled() else Reading(WORKING)


def _reading(entry: Entry, tell: Tell) -> Reading:
    """Read a study. Trouble is told, never raised: somebody else wrote these files."""
    from experiments.analysis.page import page
    from experiments.study import Study

    try:
        found = page(Study.open(entry.place))
        return Reading(DONE, found, tell(found, entry))
    except Exception as problem:
        LOG.exception("study %s", entry.key)
        return Reading(TROUBLE, said=said_of(entry, problem))


def said_of(entry: Entry, problem: Exception) -> str:
    """A problem in one readable line without the folder, which the page names elsewhere; one without words by its kind."""
    text = str(problem).replace(f"{entry.place}/", "").replace(f"{entry.place}: ", "")
    return " ".join(text.split())[:300] or type(problem).__name__


def runs_as_csv(entry: Entry) -> Iterator[str]:
    """The runs of a study as CSV, part by part: a large study is never in memory as a whole.

    Raises:
        Exception: whatever keeps the first part from being read; a later part that cannot be read ends the file.
    """
    from experiments.study import Study

    study = Study.open(entry.place)
    names: list[Any] = study.place.names("runs")
    for at, name in enumerate(names):
        table = study.place.table(f"runs/{name}").to_pandas()
        yield table.to_csv(index=False, header=at == 0, lineterminator="\r\n")
