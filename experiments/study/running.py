"""The sweep: every planned run that is missing is lived, a chunk at a time is put on disk, and nothing else is remembered."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.study import manifest as about
from experiments.study.engines import Engine, at_cluster, cores, in_threads
from experiments.study.locks import alone
from experiments.study.pieces import Part, Piece, Recipe, own_past
from experiments.study.problems import DesignError
from experiments.study.store import ERRORS, RUN, Flags, Shelf, Study, error_table, parquet, write_manifest
from simulation.ensemble import Progress

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.design import Design

PIECE_RUNS = 8
"""Replications of a scenario that are lived in a row: it is compiled once for them."""
BLOCK = 104
"""Replications after which the next scenario comes: their pasts are kept, so scenarios that share them live them once."""
CHUNK_SECONDS = 5.0
CHUNK_SHARE = 0.01
"""A chunk is written after so many seconds, or this share of the time since the start: files stay few however long it takes."""
CHUNK_BYTES = 64 * 2**20
MOST_JOBS = 4096


@dataclass(frozen=True)
class Way:
    """How a study is carried out; none of it changes a result.

    Attributes:
        jobs: threads; all cores when None.
        scheduler: address of a dask scheduler whose workers are to live the runs; here when empty.
        shard: (i, n): every n-th scenario from the i-th on, i from 1.
        extend: replications beyond those of the design.
        force: replace the study that lies in the folder.
        retry: live runs again that failed.
        progress: told (done, of) of this session.

    Raises:
        DesignError: a number out of range.
    """

    jobs: int | None = None
    scheduler: str = ""
    shard: tuple[int, int] = (1, 1)
    extend: int = 0
    force: bool = False
    retry: bool = False
    progress: Progress | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.jobs is not None and not 1 <= self.jobs <= MOST_JOBS:
            raise DesignError(f"--jobs {self.jobs}: must be a whole number from 1 to {MOST_JOBS}")
        if self.jobs is not None and self.scheduler:
            raise DesignError(f"--jobs {self.jobs}: left out with --scheduler, whose workers have threads of their own")
        if not 1 <= self.shard[0] <= self.shard[1]:
            raise DesignError(f"--shard {self.shard[0]}/{self.shard[1]}: must be i/n with i from 1 to n")
        if self.extend < 0:
            raise DesignError(f"--extend {self.extend}: must be 0 or more")

    @property
    def tag(self) -> str:
        """End of the names of this shard's files."""
        return "" if self.shard[1] == 1 else f"-{self.shard[0]}of{self.shard[1]}"

    @property
    def threads(self) -> int:
        """How many threads are used here: never more than there are cores."""
        return min(self.jobs or cores(), cores())


def sweep(design: Design, out: str, way: Way) -> Study:
    """Live the runs of a design that are missing in a folder, and put them there.

    Whatever ends it, a kill included, the same call goes on from the last chunk that was written.

    Raises:
        StudyError: the folder holds another study, or one of another model version.
        DesignError: an extension of a study whose precision decides its replications; no scheduler.
        OSError: the folder cannot be written to.
    """
    if way.extend and design.how_often.width:
        raise DesignError("--extend: the design adds replications by itself, until its intervals are narrow enough")
    study = about.opened(design, out, way.extend, way.force)
    with alone(study.place, way.tag):
        shelf = Shelf(study.place, design, way.tag)
        shelf.clean()
        if way.retry:
            shelf.forget_errors()
        with _engine(way) as engine:
            return _Session(study, design, way, shelf).carry_out(engine)


def _engine(way: Way) -> AbstractContextManager[Engine]:
    return at_cluster(way.scheduler) if way.scheduler else nullcontext(in_threads(way.jobs))


@dataclass
class _Session:
    """One call of `sweep`."""

    study: Study
    design: Design
    way: Way
    shelf: Shelf
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    started: str = field(default_factory=about.now)

    def carry_out(self, engine: Engine) -> Study:
        table = self.study.scenarios()
        recipe = recipe_of(self.design, table)
        state = "interrupted"
        try:
            # Usually one round; with a precision, until no scenario wants more.
            while len(todo := self._missing(len(table))):
                self._round(engine(recipe, pieces(table, todo)), int(todo.sum()))
            state = "complete"
        finally:
            study = self._close(len(table), state)
        return study

    def _missing(self, scenarios: int) -> Flags:
        """Runs of this shard that are still to be lived: scenarios by replications; nothing at all when none is."""
        wanted = self._wanted(scenarios)
        first, of = self.way.shard
        wanted[np.arange(scenarios) % of != first - 1] = False
        there, _ = self.study.present(scenarios, wanted.shape[1])
        wanted &= ~there
        return wanted if wanted.any() else wanted[:0]

    def _wanted(self, scenarios: int) -> Flags:
        """Runs that the design asks for, as far as is known by now."""
        often = self.design.how_often
        if not often.width:
            return np.ones((scenarios, self.study.replications), np.bool_)
        needed = np.full(scenarios, often.first)
        if self.study.place.names("runs"):
            for scenario, values in _in_rows(self.study, often.measure):
                needed[scenario] = often.needed(values)
        return np.arange(often.most) < needed[:, None]

    def _round(self, parts: Iterator[Part], planned: int) -> None:
        """Put the parts on disk as they come, a chunk at a time; what came in before an interruption is put there too."""
        chunk, since, size, total = [], time.monotonic(), 0, self.done + planned
        try:
            for part in parts:
                chunk.append(part)
                size += _bytes(part)
                self.done += len(part.rows) + len(part.errors)
                if self.way.progress:
                    self.way.progress(self.done, total)
                if time.monotonic() - since > self._patience or size > CHUNK_BYTES:
                    ready, chunk, since, size = chunk, [], time.monotonic(), 0
                    self.shelf.put(ready)
        finally:
            if chunk:
                self.shelf.put(chunk)

    @property
    def _patience(self) -> float:
        return max(CHUNK_SECONDS, CHUNK_SHARE * (time.monotonic() - self.began))

    def _close(self, scenarios: int, state: str) -> Study:
        """Write errors together, and into the manifest how far the study is."""
        errors = self.study.errors()
        if len(errors):
            self.study.place.write(ERRORS, parquet(error_table(errors.to_dict(orient="records"))))
        wanted = self._wanted(scenarios)
        there, failed = self.study.present(scenarios, wanted.shape[1])
        lacking = int((wanted & ~there).sum())
        runs = {"planned": int((wanted | there).sum()), "done": int(there.sum()), "failed": int(failed.sum())}
        whole = "complete" if not lacking else "running" if state == "complete" else state
        kept = Study.open(self.study.place.url).manifest
        sessions = [*kept["sessions"], self._told()]
        manifest = {**kept, "state": whole, "ended": about.now(), "runs": runs, "sessions": sessions}
        write_manifest(self.study.place, manifest)
        return Study(self.study.place, manifest)

    def _told(self) -> dict[str, Any]:
        where = "cluster" if self.way.scheduler else f"{self.way.threads} threads"
        seconds = round(time.monotonic() - self.began, 3)
        return {
            "started": self.started,
            "seconds": seconds,
            "runs": self.done,
            "engine": where,
            "shard": "/".join(map(str, self.way.shard)),
            "machine": about.machine(),
        }


def recipe_of(design: Design, scenarios: pd.DataFrame) -> Recipe:
    """What all pieces of a study have in common."""
    from simulation.compiled import fingerprint

    own = [path for path in design.factors if own_past(path)]
    shares = not own or scenarios[own].drop_duplicates().shape[0] < len(scenarios)
    measures = {name: design.measure(name) for name in design.measures}
    parts = (design.scenario, design.seed, measures, design.window, design.detail, design.code_text)
    return Recipe(*parts, version=fingerprint(), shares_past=shares)


def pieces(scenarios: pd.DataFrame, todo: Flags) -> Iterator[Piece]:
    """Pieces for the runs that are to be lived, scenario by scenario within a block of replications."""
    columns = {name: scenarios[name].tolist() for name in scenarios.columns if name != "scenario"}
    for start in range(0, todo.shape[1], BLOCK):
        block = todo[:, start : start + BLOCK]
        for scenario in np.flatnonzero(block.any(axis=1)).tolist():
            values = {name: column[scenario] for name, column in columns.items()}
            for first, count in stretches(np.flatnonzero(block[scenario])):
                yield Piece(scenario, values, start + first, count)


def stretches(places: Any) -> Iterator[tuple[int, int]]:
    """Whole numbers in order as (first, count) of gapless stretches, none longer than a piece."""
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    for stretch in np.split(places, breaks):
        for k in range(0, len(stretch), PIECE_RUNS):
            yield int(stretch[k]), len(stretch[k : k + PIECE_RUNS])


def _in_rows(study: Study, measure: str) -> Iterable[tuple[int, Any]]:
    """Of each scenario the results of replications 0, 1, … up to the first that is not there; NaN where one failed."""
    table = study.arrow("runs", [*RUN, measure]).to_pandas()
    errors = study.errors()[RUN].assign(**{measure: np.nan})
    import pandas as pd

    whole = pd.concat([table, errors]).sort_values(RUN)
    for scenario, group in whole.groupby("scenario"):
        gapless = group["replication"].to_numpy() == np.arange(len(group))
        yield int(scenario), group[measure].to_numpy()[: len(group) if gapless.all() else int(gapless.argmin())]


def _bytes(part: Part) -> int:
    """Roughly how much memory a part holds."""
    frames = [frame for grain in part.grains.values() for frame in grain]
    rows = 32 * sum(len(row) for row in part.rows) + 4096 * len(part.errors)
    return rows + 16 * sum(int(frame.size) for frame in frames)
