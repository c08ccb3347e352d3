"""Validation: measures every pattern with its cause and without, several at once, and reports the other evidence."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.evidence import flywheel_facts, lab, leads_and_lags, leads_page, validation_pages
from experiments.evidence.guard import POINTS, run_guard
from experiments.evidence.guard import RUNS as GUARD_WORLDS
from experiments.evidence.guard import SEED as GUARD_SEED
from experiments.evidence.pattern import BandResult, Pattern, PatternFinding, measure_pattern
from experiments.evidence.patterns import PATTERNS
from experiments.evidence.validation_result import Validation, describe_model
from experiments.findings.finding import make_json_safe
from experiments.runner.process_pool import map_in_processes
from experiments.runner.progress_bar import print_notice, show_progress
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError, prepare_model
from scenarios.messages import to_one_line
from simulation.ensemble import Progress

QUICK_RUNS = 8
OPTION_RANGES = {"runs": (2, 1000), "seed": (0, 2**63 - 1), "jobs": (1, 1024), "points": (2, 100_000)}


@dataclass(frozen=True)
class ValidationOptions:
    """The options of a validation; None and empty values stand for the defaults.

    Attributes:
        quick: fewer runs, and of the patterns only the quick ones.
        only: ids of patterns; "T5,N1" is read as two.
        runs, seed: runs of each company, and their luck.
        points: companies of the guard.
        jobs: how many processes or threads at once; results do not depend on it.
        out: folder for the files, or None.

    Raises:
        OptionError: a number out of range, or a pattern that does not exist.
        ResultFolderError: the folder cannot be written to.
    """

    quick: bool = False
    only: tuple[str, ...] = ()
    runs: int | None = None
    seed: int | None = None
    points: int | None = None
    jobs: int | None = None
    out: Path | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in OPTION_RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise OptionError(f"--{name} {value}: must be a whole number from {low} to {high}")
        _parse_only(self.only)
        if self.out is not None:
            validation_pages.check_page_folder(self.out)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns to measure."""
        wanted = _parse_only(self.only)
        return tuple(p for p in PATTERNS if p.id in wanted or (not wanted and (p.quick or not self.quick)))

    def write(self, name: str, page: str, facts: dict[str, Any], data: str = "") -> None:
        """Write a page and its data, if a folder was named."""
        if self.out is not None:
            validation_pages.write_files(
                self.out, {f"{data or name}.json": validation_pages.dump_json(facts), f"{name}.md": page}
            )


def _parse_only(only: Iterable[str]) -> set[str]:
    wanted = {word.strip().upper() for words in only for word in words.split(",")}
    known = [pattern.id for pattern in PATTERNS]
    for name in sorted(wanted.difference(known)):
        raise OptionError(f"--only {name}: must be one of {', '.join(known)}")
    return wanted


# --- the patterns


def report_patterns(options: ValidationOptions) -> Validation:
    """Measure the patterns of some options, and write the findings where a folder was named."""
    runs = options.runs or (QUICK_RUNS if options.quick else lab.RUNS)
    with show_progress("Asking for patterns") as progress:
        seed = lab.SEED if options.seed is None else options.seed
        validation = validate(options.patterns, runs, seed, jobs=options.jobs, progress=progress)
    options.write("patterns", validation_pages.build_patterns_page(validation), validation.to_json(), data="validation")
    return validation


def validate(
    patterns: Sequence[Pattern],
    runs: int = lab.RUNS,
    seed: int = lab.SEED,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Measure patterns with their causes and without.

    Args:
        patterns: to measure.
        runs, seed: of each company.
        jobs: how many processes; all cores when left out. Results do not depend on it.
        progress: called with (questions answered, questions), two for each pattern.
    """
    began = time.perf_counter()
    prepare_model()
    answers = map_in_processes(
        answer_question, [(p, ablated, runs, seed) for p in patterns for ablated in (False, True)], jobs, progress
    )
    pairs = zip(patterns, answers[::2], answers[1::2], strict=True)
    return Validation(tuple(_build_finding(*three) for three in pairs), runs, seed, time.perf_counter() - began)


PatternQuestion = tuple[Pattern, bool, int, int]
"""A pattern, whether without its cause, runs and seed."""


@dataclass(frozen=True)
class PatternAnswer:
    """The numbers of one question, or why there are none."""

    parts: tuple[BandResult, ...]
    error: str
    seconds: float


def answer_question(question: PatternQuestion) -> PatternAnswer:
    """Answer one question, in a process of its own. An error is part of the answer: one pattern must not stop the rest."""
    pattern, ablated, runs, seed = question
    began = time.perf_counter()
    parts: tuple[BandResult, ...] = ()
    error = ""
    try:
        parts = measure_pattern(pattern, runs, seed, ablated=ablated, threads=1)
    except Exception as problem:  # noqa: BLE001
        error = to_one_line(f"{'without its cause: ' if ablated else ''}{type(problem).__name__}: {problem}")
    return PatternAnswer(parts, error, time.perf_counter() - began)


def _build_finding(pattern: Pattern, whole: PatternAnswer, ablated: PatternAnswer) -> PatternFinding:
    error = whole.error or ablated.error
    parts = ((), ()) if error else (whole.parts, ablated.parts)
    return PatternFinding(pattern, *parts, error, whole.seconds + ablated.seconds)


# --- the other evidence


def report_guard(options: ValidationOptions) -> tuple[str, dict[str, Any]]:
    """Report the guard against propaganda: its page and its data, written too where a folder was named."""
    seed = GUARD_SEED if options.seed is None else options.seed
    with show_progress("Guarding") as progress:
        result = run_guard(options.points or POINTS, options.runs or GUARD_WORLDS, seed, options.jobs, progress)
    published = result.build_page(), {**describe_model(), **result.to_json()}
    options.write("guard", *published)
    return published


def report_facts(options: ValidationOptions) -> tuple[str, dict[str, Any]]:
    """Report the flywheel as a fact: its page and its data, written too where a folder was named."""
    runs = options.runs or lab.RUNS
    seed = lab.SEED if options.seed is None else options.seed
    print_notice(f"The flywheel as a fact, in {runs} worlds: some minutes …")
    with show_progress("Studying the flywheel"):
        result = flywheel_facts.measure_facts(lambda: lab.Lab(runs, seed, threads=options.jobs))
        leads = leads_and_lags.measure_leads(RunObserver(runs, seed, threads=options.jobs))
    facts = {**validation_pages.convert_facts(result), "leads_and_lags": make_json_safe(leads)}
    published = (
        validation_pages.build_facts_page(result, runs, seed) + leads_page.build_leads_section(leads),
        {**describe_model(), "worlds": runs, "seed": seed, **facts},
    )
    options.write("facts", *published)
    return published
