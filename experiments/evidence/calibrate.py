"""The fit, told: `python -m experiments.evidence.calibrate` fits the free constants again and prints what came of it.

With `--out docs/evidence` it writes calibration.md and calibration.json there. Nothing is changed in the declarations: who finds
other values puts them there by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from experiments.bar import bar
from experiments.evidence.fit import BY_HAND, FREE, Fit, Free, confounded, fit
from experiments.evidence.lab import SEED
from experiments.evidence.moments import MOMENTS, Moment
from experiments.evidence.pages import MADE, as_json, check_folder, plain, write
from experiments.evidence.pattern import Band, Part, part_of
from experiments.evidence.validate import head
from experiments.markdown import grid
from experiments.store import StoreError
from experiments.words import figure, span
from simulation.scenario import NUMBERS

WORLDS, MOST = 24, 12
"""Futures of each evaluation and steps of the search, as recorded."""
CONSTANTS = ("constant", "suggested", "fitted", "declared", "range", "source")
MEASURED = ("moment", "band", "measured", "95 %", "", "in it", "source")


def page(found: Fit) -> str:
    """What is published, in Markdown."""
    off = [free.path for free in FREE if not _is_declared(free, found)]
    kept = f"Declared is something else for {', '.join(off)}." if off else "All are declared as they were fitted."
    return "\n\n".join((
        f"# Calibration\n\n{MADE.format(command='python -m experiments.evidence.calibrate --out')}",
        _intro(found),
        "## Constants",
        grid(CONSTANTS, (_constant(free, found) for free in FREE)),
        kept,
        "## Moments",
        grid(MEASURED, (_moment(moment, found) for moment in MOMENTS)),
        "## Set by hand",
        "These were set within their ranges with a pattern in view, so that the pattern is no independent test of them:",
        grid(("constant", "declared", "pattern"), (_by_hand(path) for path in BY_HAND)),
        "## What cannot be told apart",
        "\n".join(_pairs(found)) or "No two constants act alike on all fitted moments.",
    )) + "\n"  # fmt: skip


def _intro(found: Fit) -> str:
    fitted = sum(not moment.held_out for moment in MOMENTS)
    return f"""\
{len(FREE)} constants were moved within their ranges until {fitted} moments of the ordinary organisation came as near to the middle of
their bands as they would, in {found.worlds} worlds (seed {found.seed}, {found.evaluations} evaluations). A weak pull keeps
what no moment can tell where its source puts it. The other {len(MOMENTS) - fitted} moments were held out: they are only compared.
Model {head()["fingerprint"]}."""


def _constant(free: Free, found: Fit) -> tuple[str, ...]:
    number = NUMBERS[free.path]
    values = (figure(float(value)) for value in (free.suggested, found.values[free.path], number.default))
    return (f"`{free.path}`", *values, f"{number.low:g} … {number.high:g}", number.source)


def _by_hand(path: str) -> tuple[str, ...]:
    return (f"`{path}`", figure(float(NUMBERS[path].default)), BY_HAND[path])


def _is_declared(free: Free, found: Fit) -> bool:
    """Whether the declared value is the fitted one, to a hundredth of its range."""
    return abs(float(NUMBERS[free.path].default) - found.values[free.path]) <= 0.01 * free.span


def _moment(moment: Moment, found: Fit) -> tuple[str, ...]:
    part = part_at(moment, found)
    measured = (figure(part.value), span(part.low, part.high))
    use = "held out" if moment.held_out else "fitted"
    return (moment.label, f"{moment.low:g} … {moment.high:g}", *measured, use, part.answer, moment.source)


def part_at(moment: Moment, found: Fit) -> Part:
    """A moment at the fitted values, with its interval."""
    return part_of(Band(moment.name, moment.label, moment.low, moment.high), found.moments[moment.name])


def _pairs(found: Fit) -> Iterator[str]:
    for one, other, alike in confounded(found):
        yield f"- `{one}` and `{other}` ({alike:+.2f})"


def facts(found: Fit) -> dict[str, Any]:
    """What is published, for programs."""
    asked = {"worlds": found.worlds, "seed": found.seed, "evaluations": found.evaluations}
    told = {
        "constants": [{**_free(free), "fitted": found.values[free.path]} for free in FREE],
        "moments": [{**plain(part_at(m, found)), "held_out": m.held_out, "source": m.source} for m in MOMENTS],
        "slopes": found.slopes,
        "confounded": confounded(found),
    }
    return {**head(), **asked, **plain(told)}


def _free(free: Free) -> dict[str, Any]:
    number = NUMBERS[free.path]
    known = {"path": free.path, "suggested": free.suggested, "declared": number.default}
    return {**known, "range": [number.low, number.high], "source": number.source}


def main(words: Sequence[str] | None = None) -> None:
    """Fit, print, and write if a folder is named."""
    asked = _asked(words)
    with bar("Fitting") as progress:
        # both ends of each slope, at each step, and the step itself
        most = asked.most * (2 * len(FREE) + 1)
        found = fit(asked.worlds, asked.seed, most=asked.most, progress=lambda done, _: progress(done, max(done, most)))
    sys.stdout.write(page(found))
    if asked.out:
        write(asked.out, {"calibration.json": as_json(facts(found)), "calibration.md": page(found)})


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.evidence.calibrate", description="Fit the constants.")
    parser.add_argument("--worlds", type=int, default=WORLDS, help="futures of each evaluation (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="key of their luck (%(default)s)")
    parser.add_argument("--most", type=int, default=MOST, help="steps of the search at most (%(default)s)")
    parser.add_argument("--out", type=Path, help="write calibration.md and calibration.json to this folder")
    asked = parser.parse_args(words)
    if asked.worlds < 2 or asked.most < 1 or asked.seed < 0:
        parser.error("--worlds must be at least 2, --most at least 1, --seed at least 0")
    try:
        if asked.out:
            check_folder(asked.out)
    except StoreError as problem:
        parser.error(str(problem))
    return asked


if __name__ == "__main__":
    main()
