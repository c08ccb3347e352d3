"""The presentation of a validation: a table for a terminal, pages in Markdown, JSON, and files that are written whole or not at all."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.evidence.flywheel_facts import FlywheelFacts, Lesson
from experiments.evidence.pattern import (
    ABSENT,
    EMERGES,
    UNMEASURED,
    WRITTEN_IN,
    BandResult,
    PatternBand,
    PatternFinding,
)
from experiments.evidence.validation_result import Validation
from experiments.findings.finding import make_json_safe
from experiments.findings.formatting import format_number, format_range
from experiments.findings.markdown_tables import format_grid
from experiments.findings.result_folder import ResultFolderError, WriteError, check_result_folder, make_folder
from simulation.model_digest import compute_model_digest

MADE_BY = "<!-- Made by `{command}`; not to be edited by hand. -->"
NEGLIGIBLE = 1e-6
"""Ends of bands nearer to 0 than this mean more, or less, than nothing."""
VERDICT_STYLES = {EMERGES: "green", WRITTEN_IN: "yellow", ABSENT: "red", UNMEASURED: "red"}
COLUMNS = ("pattern", "measured", "value", "95 %", "band", "in it", "without its cause", "source", "verdict")


# --- words


def format_band(band: PatternBand) -> str:
    """Format a band in a few characters."""
    low, high = (0.0 if abs(end) < NEGLIGIBLE else end for end in (band.low, band.high))
    if math.isfinite(low) and math.isfinite(high):
        return f"{low:.3g} … {high:.3g}"
    if band.is_open:
        return "no band"
    if math.isfinite(low):
        return f"{'>' if 0.0 < band.low < NEGLIGIBLE else '≥'} {low:.3g}"
    return f"{'<' if -NEGLIGIBLE < band.high < 0.0 else '≤'} {high:.3g}"


def list_rows(finding: PatternFinding) -> Iterator[tuple[str, ...]]:
    """List the cells of `COLUMNS`, a row per band; those of the whole pattern stand in the first row."""
    pattern = finding.pattern
    whole = (f"{pattern.id} {pattern.title}{' (tuned)' if pattern.tuned else ''}", pattern.source, finding.verdict)
    if finding.error:
        yield (whole[0], finding.error, *("",) * 5, *whole[1:])
    for part, without in zip(finding.parts, finding.ablated, strict=True):
        yield (whole[0], part.band.label, *_format_measured(part), format_number(without.value), *whole[1:])
        whole = ("", "", "")


def _format_measured(part: BandResult) -> tuple[str, ...]:
    return format_number(part.value), format_range(part.low, part.high), format_band(part.band), part.answer


def format_counts(validation: Validation) -> str:
    """Format how many emerge, and how many of those that no constant was set for."""
    every, untuned = (_join_counts(counts) for counts in (validation.counts, validation.untuned))
    judged = f" Of those that only judge, {untuned} do." if untuned else ""
    return f"{every} emerge and fail without their cause.{judged}"


def _join_counts(counts: dict[str, tuple[int, int]]) -> str:
    return " and ".join(f"{good} of {every} {kind}" for kind, (good, every) in counts.items() if every)


# --- a terminal


def build_validation_table(validation: Validation) -> Table:
    """Build a table of the findings for a terminal: a heading for each pattern, with its source and verdict, and a row per band."""
    caption = f"{format_counts(validation)} {validation.runs} worlds, seed {validation.seed}; 95 % of the mean."
    built = Table(box=box.SIMPLE_HEAD, caption=Text(caption), caption_justify="left", padding=(0, 1, 0, 0))
    for name in ("", "measured", "value", "95 %", "band", "in it", "without", "verdict"):
        number = name in ("value", "95 %", "band", "without")
        built.add_column(name, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for each in validation.findings:
        _add_finding(built, each)
    return built


def _add_finding(built: Table, finding: PatternFinding) -> None:
    pattern = finding.pattern
    title = Text.assemble((pattern.title, "bold"), (f" ({pattern.source})", "dim"))
    gaps = [""] * 5
    built.add_row(Text(pattern.id, "bold"), title, *gaps, Text(finding.verdict, VERDICT_STYLES[finding.verdict]))
    for _, *cells, _, _ in list_rows(finding):
        built.add_row("", *map(Text, cells), "")
    built.add_section()


# --- pages


def build_patterns_page(validation: Validation) -> str:
    """Build the page on all patterns: how they are measured, the findings, and those that do not emerge."""
    every = format_grid(COLUMNS, (row for finding in validation.findings for row in list_rows(finding)))
    parts = [
        f"# Patterns\n\n{MADE_BY.format(command='flywheel validate --out')}",
        _write_method(validation),
        format_counts(validation),
        every,
    ]
    for verdict, title in _TITLES.items():
        those = [finding for finding in validation.findings if finding.verdict == verdict]
        if those:
            parts += [f"## {title}", "\n".join(_EXPLAINERS[verdict](finding) for finding in those)]
    return "\n\n".join(parts) + "\n"


def _write_method(validation: Validation) -> str:
    return f"""\
Patterns that research finds in real sales organisations (T), and situations in which the humane policy has to be able to lose (N).
None is written into the model. Each is measured on public outputs only, in {validation.runs} worlds that all companies share (seed
{validation.seed}): a company of forty reps in five teams, five years from today, of which the first is discarded, unless the pattern asks
for another. A number is the mean over worlds with its 95 % interval; *not sure* says that an end of the band lies within the
interval. A pattern *emerges* if all its means lie in their bands, and at least one leaves its band when the cause that is named for it
is taken away. Constants were set with some of them in view (*tuned*); the others only judge. Model {validation.digest},
version {validation.versions["sales-flywheel"]}."""


def _explain_absent(finding: PatternFinding) -> str:
    missed = "; ".join(
        f"{p.band.label}: {format_number(p.value)}, band {format_band(p.band)}" for p in finding.parts if not p.holds
    )
    explanation = finding.pattern.explanation or "There is no explanation yet."
    return f"- **{_format_title(finding)}** Out of its band: {missed}. {explanation}"


def _explain_written_in(finding: PatternFinding) -> str:
    cause = f"It is found without its cause too ({finding.pattern.without}): it is written in, or has another cause."
    return f"- **{_format_title(finding)}** {cause} {finding.pattern.explanation}".rstrip()


def _explain_unmeasured(finding: PatternFinding) -> str:
    return f"- **{_format_title(finding)}** {finding.error}"


def _format_title(finding: PatternFinding) -> str:
    return f"{finding.pattern.id} {finding.pattern.title}."


_TITLES = {
    ABSENT: "What does not emerge",
    WRITTEN_IN: "What emerges without its cause",
    UNMEASURED: "What cannot be measured",
}
_EXPLAINERS = {ABSENT: _explain_absent, WRITTEN_IN: _explain_written_in, UNMEASURED: _explain_unmeasured}


def build_facts_page(study: FlywheelFacts, runs: int, seed: int) -> str:
    """Build the page on the flywheel as a fact: a small table per lesson."""
    intro = f"""\
Six lessons of a mean-field prototype of the flywheel, asked of the model in {runs} worlds (seed {seed}), found or not. Sales are
final sales over what the territories hold, and shares of these; the number behind a name is how far targets come down after a miss,
and where there are two the second is the growth asked for, a quarter. In brackets the 95 % interval.
The sentence under a lesson that is not found is a reading of its figures, written by hand. Model {compute_model_digest()}."""
    top = f"# The flywheel as a fact\n\n{MADE_BY.format(command='flywheel validate --facts --out')}"
    return "\n\n".join((top, intro, *(_write_lesson(lesson) for lesson in study.lessons))) + "\n"


def _write_lesson(lesson: Lesson) -> str:
    lines = ((name, format_number(one.value), format_range(one.low, one.high)) for name, one in lesson.figures.items())
    shown = format_grid(("", "value", "95 %"), lines) if lesson.figures else "There was nothing to measure."
    answer = "found" if lesson.found else f"not found\n\n{lesson.instead}"
    return f"## ({lesson.id}) {lesson.claim}: {answer}\n\n{shown}"


# --- JSON


def convert_facts(study: FlywheelFacts) -> dict[str, Any]:
    """Convert the flywheel as a fact to JSON; cells of its table without their individual runs."""
    cells = [{**make_json_safe(cell), "worlds": None} for cell in study.stress_table.cells.values()]
    for cell in cells:
        del cell["worlds"]
    published = {"lessons": study.lessons, "tipping": study.tipping, "recovery": study.recovery}
    return {**make_json_safe(published), "crossing": cells}


def dump_json(value: Any) -> str:
    """Dump a value as the text of a JSON file."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


# --- files


def check_page_folder(folder: Path) -> None:
    """Check that files can be written to a folder before any are made; other files in it stay.

    Raises:
        ResultFolderError: it is a file, or cannot be made or written to.
    """
    if not folder.is_dir():
        return check_result_folder(folder)
    try:
        Path(tempfile.mkdtemp(prefix=".probe-", dir=folder)).rmdir()
    except OSError as problem:
        raise ResultFolderError(f"{folder}: cannot be written to: {problem.strerror}") from None


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files, each there whole or not at all; others in the folder stay.

    Raises:
        WriteError: they cannot be written.
    """
    make_folder(folder)
    drafts: dict[Path, Path] = {}
    try:
        for name, text in texts.items():
            drafts[folder / name] = _write_draft(folder, name, text)
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as problem:
        raise WriteError(folder, problem) from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _write_draft(folder: Path, name: str, text: str) -> Path:
    handle, path = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # temporary files are private; results are for everybody who may read the folder
        Path(path).chmod(folder.stat().st_mode & 0o666)
    except BaseException:
        with suppress(OSError):
            Path(path).unlink()
        raise
    return Path(path)
