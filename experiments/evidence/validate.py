"""Validation: every pattern asked with its cause and without, a few at once, and the other evidence beside it."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments import reports
from experiments.bar import bar, say
from experiments.evidence import lab, pages
from experiments.evidence.guard import POINTS, guard
from experiments.evidence.guard import SEED as GUARD_SEED
from experiments.evidence.guard import WORLDS as GUARD_WORLDS
from experiments.evidence.pattern import EMERGES, Finding, Part, Pattern, ask
from experiments.evidence.patterns import PATTERNS
from experiments.evidence.processes import spread
from experiments.orders import OrderError, prepare_model
from scenarios.problems import one_line
from simulation.compiled import fingerprint
from simulation.ensemble import Progress

QUICK_WORLDS = 8
RANGES = {"worlds": (2, 1000), "seed": (0, 2**63 - 1), "jobs": (1, 1024), "points": (2, 100_000)}
PACKAGES = ("numpy", "pandas", "scipy", "numba")


@dataclass(frozen=True)
class Validation:
    """What became of all patterns.

    Attributes:
        findings: in the order of the patterns.
        worlds, seed: the worlds they were asked in.
        seconds: how long it took.
    """

    findings: tuple[Finding, ...]
    worlds: int
    seed: int
    seconds: float

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """How many of the T and of the N patterns emerge and fail without their cause, and how many were asked for."""
        return {kind: self._count(kind) for kind in "TN"}

    def _count(self, kind: str) -> tuple[int, int]:
        verdicts = [found.verdict for found in self.findings if found.pattern.id.startswith(kind)]
        return verdicts.count(EMERGES), len(verdicts)

    @property
    def all_emerge(self) -> bool:
        """Whether every pattern emerges and fails without its cause."""
        return all(found.verdict == EMERGES for found in self.findings)

    @property
    def fingerprint(self) -> str:
        """Which model was asked."""
        return fingerprint()

    @property
    def versions(self) -> dict[str, str]:
        """What it ran on."""
        return versions()

    def to_json(self) -> dict[str, Any]:
        """All of it for programs."""
        counted = {kind: {"emerge": good, "of": every} for kind, (good, every) in self.counts.items()}
        asked = {"worlds": self.worlds, "seed": self.seed, "seconds": round(self.seconds, 1)}
        return {**head(), **asked, "counts": counted, "patterns": [pages.finding(found) for found in self.findings]}


@dataclass(frozen=True)
class Order:
    """What was asked for on a command line; None and nothing stand for what is usual.

    Attributes:
        quick: fewer worlds, and of the patterns only the quick ones.
        only: ids of patterns; "T5,N1" is read as two.
        worlds, seed: the worlds to ask in.
        points: companies of the guard.
        jobs: how many processes or threads at once; results do not depend on it.
        out: folder for the files, or None.

    Raises:
        OrderError: a number out of range, or a pattern that does not exist.
        StoreError: the folder cannot be written to.
    """

    quick: bool = False
    only: tuple[str, ...] = ()
    worlds: int | None = None
    seed: int | None = None
    points: int | None = None
    jobs: int | None = None
    out: Path | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise OrderError(f"--{name} {value}: must be a whole number from {low} to {high}")
        _wanted(self.only)
        if self.out is not None:
            pages.check_folder(self.out)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns to ask for."""
        wanted = _wanted(self.only)
        return tuple(p for p in PATTERNS if p.id in wanted or (not wanted and (p.quick or not self.quick)))

    def write(self, name: str, page: str, facts: dict[str, Any], data: str = "") -> None:
        """Write a page and its data, if a folder was named."""
        if self.out is not None:
            pages.write(self.out, {f"{data or name}.json": pages.as_json(facts), f"{name}.md": page})


def _wanted(only: Iterable[str]) -> set[str]:
    wanted = {word.strip().upper() for words in only for word in words.split(",")}
    known = [pattern.id for pattern in PATTERNS]
    for name in sorted(wanted.difference(known)):
        raise OrderError(f"--only {name}: must be one of {', '.join(known)}")
    return wanted


def head() -> dict[str, Any]:
    """Which model, on what."""
    return {"fingerprint": fingerprint(), "versions": versions()}


def versions() -> dict[str, str]:
    """Versions of what results depend on."""
    packages = {name: metadata.version(name) for name in PACKAGES}
    return {"sales-flywheel": reports.version(), "python": platform.python_version(), **packages}


# --- the patterns


def patterns(order: Order) -> Validation:
    """Ask for the patterns of an order, and write what was found."""
    worlds = order.worlds or (QUICK_WORLDS if order.quick else lab.WORLDS)
    with bar("Asking for patterns") as progress:
        seed = lab.SEED if order.seed is None else order.seed
        found = validate(order.patterns, worlds, seed, jobs=order.jobs, progress=progress)
    order.write("patterns", pages.patterns_page(found), found.to_json(), data="validation")
    return found


def validate(
    asked: Sequence[Pattern],
    worlds: int = lab.WORLDS,
    seed: int = lab.SEED,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Ask for patterns with their causes and without.

    Args:
        asked: the patterns.
        worlds, seed: the worlds to ask in.
        jobs: how many processes; all cores when left out. Results do not depend on it.
        progress: called with (questions answered, questions), two for each pattern.
    """
    began = time.perf_counter()
    prepare_model()
    answers = spread(answer, [(p, ablated, worlds, seed) for p in asked for ablated in (False, True)], jobs, progress)
    pairs = zip(asked, answers[::2], answers[1::2], strict=True)
    return Validation(tuple(_finding(*three) for three in pairs), worlds, seed, time.perf_counter() - began)


Question = tuple[Pattern, bool, int, int]
"""A pattern, whether without its cause, worlds and seed."""


@dataclass(frozen=True)
class Answer:
    """The numbers of one question, or why there are none."""

    parts: tuple[Part, ...]
    error: str
    seconds: float


def answer(question: Question) -> Answer:
    """One question, in a process of its own. What goes wrong is told: one pattern must not stop the rest."""
    pattern, ablated, worlds, seed = question
    began = time.perf_counter()
    parts: tuple[Part, ...] = ()
    error = ""
    try:
        parts = ask(pattern, worlds, seed, ablated=ablated, threads=1)
    except Exception as problem:  # noqa: BLE001
        error = one_line(f"{'without its cause: ' if ablated else ''}{type(problem).__name__}: {problem}")
    return Answer(parts, error, time.perf_counter() - began)


def _finding(pattern: Pattern, whole: Answer, ablated: Answer) -> Finding:
    error = whole.error or ablated.error
    parts = ((), ()) if error else (whole.parts, ablated.parts)
    return Finding(pattern, *parts, error, whole.seconds + ablated.seconds)


# --- the other evidence


def guarded(order: Order) -> tuple[str, dict[str, Any]]:
    """The guard against propaganda: its page and its data, written too where a folder was named."""
    seed = GUARD_SEED if order.seed is None else order.seed
    with bar("Guarding") as progress:
        found = guard(order.points or POINTS, order.worlds or GUARD_WORLDS, seed, order.jobs, progress)
    told = found.page(), {**head(), **found.to_json()}
    order.write("guard", *told)
    return told


def studied(order: Order) -> tuple[str, dict[str, Any]]:
    """The flywheel as a fact: its page and its data, written too where a folder was named."""
    from experiments.evidence.facts import study

    worlds = order.worlds or lab.WORLDS
    seed = lab.SEED if order.seed is None else order.seed
    say(f"The flywheel as a fact, in {worlds} worlds: some minutes …")
    found = study(lambda: lab.Lab(worlds, seed, threads=order.jobs))
    told = pages.facts_page(found, worlds, seed), {**head(), "worlds": worlds, "seed": seed, **pages.facts(found)}
    order.write("facts", *told)
    return told
