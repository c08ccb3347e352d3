"""The reader of studies, in the background and one at a time; a request gets what is known by then, and asks again."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from dashboard.service.memory import MEGABYTE, ByteCache
from dashboard.studies.point_opener import ExploreTarget
from dashboard.studies.study_library import FIRST_LOOK_KEY, StudyEntry, StudyLibrary
from experiments.studies import Study
from experiments.studies.report.study_report import StudyReport, build_study_report
from simulation.ensemble import Progress

LOG = logging.getLogger(__name__)
MOST_WAITING = 8
"""Most studies that may wait to be read."""
MOST_RUNS = 1_000_000
"""Most runs of a study that is read here; a larger one takes minutes, and is left to the command."""
RETRY_AFTER = 20.0
"""Seconds after which the small study is tried again where it could not be made."""
BuildContent = Callable[[StudyReport, StudyEntry], Any]
WORKING, DONE, TROUBLE, LARGE = "working", "done", "trouble", "large"


@dataclass(frozen=True)
class StudyReading:
    """The progress of reading a study.

    Attributes:
        state: working, done, trouble or large.
        page: its report, when done.
        content: what `build_content` makes of the report.
        problem: what went wrong, in one line.
    """

    state: str
    page: StudyReport | None = None
    content: Any = None
    problem: str = ""


class StudyReader:
    """A reader of the studies of a library, which also has the small one made.

    Attributes:
        shelf: the studies.
        build_content: builds what is shown of a report; in the background too, because its pictures take a while.
        making_progress: (done, planned) runs of the small study while it is made; None while it is not.
        making_problem: why it could not be made; empty where nothing went wrong.
        explore: where points of a study are opened; None: nowhere.

    Args:
        room: bytes that kept readings may take.
    """

    def __init__(
        self,
        shelf: StudyLibrary,
        build_content: BuildContent,
        make: Callable[[Progress], None] | None = None,
        explore: ExploreTarget | None = None,
        room: int = 64 * MEGABYTE,
    ) -> None:
        self.shelf, self.build_content, self.explore = shelf, build_content, explore
        self.making_progress: tuple[int, int] | None = None
        self.making_problem = ""
        self._make = make
        self._tried_at = 0.0
        self._lock = threading.Lock()
        self._waiting: OrderedDict[tuple[str, int], Future[StudyReading]] = OrderedDict()
        self._readings = ByteCache[tuple[str, int], StudyReading](room)
        self._worker = ThreadPoolExecutor(1, "study")

    def read_ahead(self) -> None:
        """Start reading the study that the page shows first, so that its first visitor need not wait."""
        first = next(iter(self.shelf.list_entries().values()), None)
        if first is not None and first.state == "complete":
            self.read(first)

    def start_first_look(self) -> None:
        """Start making the small study if it is not there; return at once."""
        small = self.shelf.find_entry(FIRST_LOOK_KEY)
        if self._make is None or small is None or small.state == "complete":
            return
        with self._lock:
            if self.making_progress is not None or (
                self.making_problem and time.monotonic() - self._tried_at < RETRY_AFTER
            ):
                return
            self.making_progress, self.making_problem, self._tried_at = (0, 0), "", time.monotonic()
        threading.Thread(target=self._make_first_look, args=(small, self._make), name="first look", daemon=True).start()

    def _make_first_look(self, small: StudyEntry, make: Callable[[Progress], None]) -> None:
        try:
            make(self._record_progress)
        except Exception as problem:  # the page reports it; the other studies are there all the same
            LOG.exception("the small study was not made")
            self.making_problem = format_problem(small, problem)
        finally:
            self.making_progress = None

    def _record_progress(self, done: int, total: int) -> None:
        self.making_progress = (done, total)

    def read(self, entry: StudyEntry) -> StudyReading:
        """Return the reading of a study, as far as it is by now."""
        if entry.runs[0] > MOST_RUNS:
            return StudyReading(LARGE)
        with self._lock:
            if (reading := self._readings.get(entry.stamp)) is not None:
                return reading
            waiting = self._waiting.get(entry.stamp)
            if waiting is None:
                waiting = self._waiting[entry.stamp] = self._worker.submit(_read_study, entry, self.build_content)
            self._waiting.move_to_end(entry.stamp)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)[1].cancel()
            if not waiting.done() or waiting.cancelled():
                return StudyReading(WORKING)
            self._readings.put(entry.stamp, waiting.result())
            del self._waiting[entry.stamp]
        return waiting.result()


def _read_study(entry: StudyEntry, build_content: BuildContent) -> StudyReading:
    """Read a study. Failures are reported, never raised: somebody else wrote these files."""
    try:
        study_page = build_study_report(Study.open(entry.folder))
        return StudyReading(DONE, study_page, build_content(study_page, entry))
    except Exception as problem:
        LOG.exception("study %s", entry.key)
        return StudyReading(TROUBLE, problem=format_problem(entry, problem))


def format_problem(entry: StudyEntry, problem: Exception) -> str:
    """Format a problem in one readable line without the folder, which the page names elsewhere; one without text by its type."""
    text = str(problem).replace(f"{entry.folder}/", "").replace(f"{entry.folder}: ", "")
    return " ".join(text.split())[:300] or type(problem).__name__


def iterate_runs_as_csv(entry: StudyEntry) -> Iterator[str]:
    """Iterate over the runs of a study as CSV, part by part, so that a large study is never in memory as a whole.

    Raises:
        Exception: the first part cannot be read; a later part that cannot be read ends the file.
    """
    study = Study.open(entry.folder)
    names = study.parts("runs")
    for at, name in enumerate(names):
        table = study.location.read_parquet(f"runs/{name}").to_pandas()
        yield table.to_csv(index=False, header=at == 0, lineterminator="\r\n")
