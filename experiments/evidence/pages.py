"""What validation found, told: a table for a terminal, pages in Markdown, what JSON knows; and files that are there whole or not at all."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.evidence.pattern import ABSENT, EMERGES, UNMEASURED, WRITTEN_IN, Band, Finding, Part
from experiments.markdown import grid
from experiments.store import StoreError, check_place
from experiments.words import figure, span

if TYPE_CHECKING:
    from rich.table import Table

    from experiments.evidence.facts import Lesson, Study
    from experiments.evidence.validate import Validation

MADE = "<!-- Made by `{command}`; not to be edited by hand. -->"
NOTHING = 1e-6
"""Ends of bands nearer to 0 than this mean more, or less, than nothing."""
STYLES = {EMERGES: "green", WRITTEN_IN: "yellow", ABSENT: "red", UNMEASURED: "red"}
HEAD = ("pattern", "measured", "value", "95 %", "band", "in it", "without its cause", "source", "verdict")


# --- words


def said(band: Band) -> str:
    """A band in a few signs."""
    low, high = (0.0 if abs(end) < NOTHING else end for end in (band.low, band.high))
    if math.isfinite(low) and math.isfinite(high):
        return f"{low:.3g} … {high:.3g}"
    if math.isfinite(low):
        return f"{'>' if 0.0 < band.low < NOTHING else '≥'} {low:.3g}"
    return f"{'<' if -NOTHING < band.high < 0.0 else '≤'} {high:.3g}"


def rows(found: Finding) -> Iterator[tuple[str, ...]]:
    """Cells of `HEAD`, a row per band; what belongs to the whole pattern stands in the first."""
    pattern = found.pattern
    whole = (f"{pattern.id} {pattern.title}", pattern.source, found.verdict)
    if found.error:
        yield (whole[0], found.error, *("",) * 5, *whole[1:])
    for part, without in zip(found.parts, found.ablated, strict=True):
        yield (whole[0], part.band.label, *_measured(part), figure(without.value), *whole[1:])
        whole = ("", "", "")


def _measured(part: Part) -> tuple[str, ...]:
    return figure(part.value), span(part.low, part.high), said(part.band), part.answer


def counts(found: Validation) -> str:
    """How many emerge, in one sentence."""
    shown = [f"{good} of {all_} {kind}" for kind, (good, all_) in found.counts.items() if all_]
    return f"{' and '.join(shown)} emerge and fail without their cause."


# --- a terminal


def table(found: Validation) -> Table:
    """The findings as a table for a terminal: a heading for each pattern, with its source and verdict, and a row per band."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    caption = f"{counts(found)} {found.worlds} worlds, seed {found.seed}; 95 % of the mean."
    drawn = Table(box=box.SIMPLE_HEAD, caption=Text(caption), caption_justify="left", padding=(0, 1, 0, 0))
    for name in ("", "measured", "value", "95 %", "band", "in it", "without", "verdict"):
        number = name in ("value", "95 %", "band", "without")
        drawn.add_column(name, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for each in found.findings:
        _add(drawn, each)
    return drawn


def _add(drawn: Table, found: Finding) -> None:
    from rich.text import Text

    pattern = found.pattern
    title = Text.assemble((pattern.title, "bold"), (f" ({pattern.source})", "dim"))
    gaps = [""] * 5
    drawn.add_row(Text(pattern.id, "bold"), title, *gaps, Text(found.verdict, STYLES[found.verdict]))
    for _, *cells, _, _ in rows(found):
        drawn.add_row("", *map(Text, cells), "")
    drawn.add_section()


# --- pages


def patterns_page(found: Validation) -> str:
    """The page on all patterns: how they are asked for, what was found, and what did not come out."""
    every = grid(HEAD, (row for finding in found.findings for row in rows(finding)))
    parts = [f"# Patterns\n\n{MADE.format(command='flywheel validate --out')}", _method(found), counts(found), every]
    for verdict, title in _TITLES.items():
        those = [finding for finding in found.findings if finding.verdict == verdict]
        if those:
            parts += [f"## {title}", "\n".join(_TOLD[verdict](finding) for finding in those)]
    return "\n\n".join(parts) + "\n"


def _method(found: Validation) -> str:
    return f"""\
Patterns that research finds in real sales organisations (T), and situations in which the humane policy has to be able to lose (N).
None is written into the model. Each is measured on public outputs only, in {found.worlds} worlds that all companies share (seed
{found.seed}): a company of forty reps in five teams, five years from today, of which the first is discarded, unless the pattern asks
for another. A number is the mean over worlds with its 95 % interval; *not sure* says that an end of the band lies within the
interval. A pattern *emerges* if all its means lie in their bands, and at least one leaves its band when the cause that is named for it
is taken away. Model {found.fingerprint}, version {found.versions["sales-flywheel"]}."""


def _absent(found: Finding) -> str:
    missed = "; ".join(f"{p.band.label}: {figure(p.value)}, band {said(p.band)}" for p in found.parts if not p.holds)
    explanation = found.pattern.explanation or "There is no explanation yet."
    return f"- **{_called(found)}** Out of its band: {missed}. {explanation}"


def _written_in(found: Finding) -> str:
    cause = f"It is found without its cause too ({found.pattern.without}): it is written in, or has another cause."
    return f"- **{_called(found)}** {cause} {found.pattern.explanation}".rstrip()


def _unmeasured(found: Finding) -> str:
    return f"- **{_called(found)}** {found.error}"


def _called(found: Finding) -> str:
    return f"{found.pattern.id} {found.pattern.title}."


_TITLES = {
    ABSENT: "What does not emerge",
    WRITTEN_IN: "What emerges without its cause",
    UNMEASURED: "What cannot be measured",
}
_TOLD = {ABSENT: _absent, WRITTEN_IN: _written_in, UNMEASURED: _unmeasured}


def facts_page(study: Study, worlds: int, seed: int) -> str:
    """The page on the flywheel as a fact: a small table per lesson."""
    intro = f"""\
Six lessons of a mean-field prototype of the flywheel, asked of the model in {worlds} worlds (seed {seed}), found or not. Sales are
final sales over what the territories hold, and shares of these; the number behind a name is how far targets come down after a miss,
and where there are two the second is the growth asked for, a quarter. In brackets the 95 % interval.
The sentence under a lesson that is not found is a reading of its figures, written by hand."""
    top = f"# The flywheel as a fact\n\n{MADE.format(command='flywheel validate --facts --out')}"
    return "\n\n".join((top, intro, *(_lesson(lesson) for lesson in study.lessons))) + "\n"


def _lesson(lesson: Lesson) -> str:
    lines = ((name, figure(one.value), span(one.low, one.high)) for name, one in lesson.figures.items())
    shown = grid(("", "value", "95 %"), lines) if lesson.figures else "There was nothing to measure."
    told = "found" if lesson.found else f"not found\n\n{lesson.instead}"
    return f"## ({lesson.id}) {lesson.claim}: {told}\n\n{shown}"


# --- JSON


def plain(value: Any) -> Any:
    """Anything as what JSON knows; what is no number becomes None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(each) for each in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def finding(found: Finding) -> dict[str, Any]:
    """A finding for programs."""
    pattern = found.pattern
    words = {"id": pattern.id, "title": pattern.title, "source": pattern.source, "without": pattern.without}
    parts = {"parts": list(map(_part, found.parts)), "ablated": list(map(_part, found.ablated))}
    said_of_it = {"verdict": found.verdict, "error": found.error, "seconds": round(found.seconds, 1)}
    return plain({**words, "ablation": pattern.ablation, **said_of_it, **parts})  # type: ignore[no-any-return]


def _part(part: Part) -> dict[str, Any]:
    band = part.band
    numbers = {"value": part.value, "low": part.low, "high": part.high}
    return {"name": band.name, "label": band.label, "band": [band.low, band.high], **numbers, "answer": part.answer}


def facts(study: Study) -> dict[str, Any]:
    """The flywheel as a fact for programs; cells of its table without their single worlds."""
    cells = [{**plain(cell), "worlds": None} for cell in study.crossing.cells.values()]
    for cell in cells:
        del cell["worlds"]
    told = {"lessons": study.lessons, "tipping": study.tipping, "recovery": study.recovery}
    return {**plain(told), "crossing": cells}


def as_json(value: Any) -> str:
    """The text of a JSON file."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


# --- files


def check_folder(folder: Path) -> None:
    """See that files can be written to a folder before any are made; other files in it stay.

    Raises:
        StoreError: it is a file, or cannot be made or written to.
    """
    if not folder.is_dir():
        return check_place(folder)
    try:
        Path(tempfile.mkdtemp(prefix=".probe-", dir=folder)).rmdir()
    except OSError as problem:
        raise StoreError(f"{folder}: cannot be written to: {problem.strerror}") from None


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files, each there whole or not at all; others in the folder stay."""
    folder.mkdir(parents=True, exist_ok=True)
    drafts: dict[Path, Path] = {}
    try:
        for name, text in texts.items():
            drafts[folder / name] = _draft(folder, name, text)
        for path, draft in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _draft(folder: Path, name: str, text: str) -> Path:
    handle, path = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # made for one's own eyes only; results are for everybody that the folder is for
        Path(path).chmod(folder.stat().st_mode & 0o666)
    except BaseException:
        with suppress(OSError):
            Path(path).unlink()
        raise
    return Path(path)
