"""The fit, told: `python -m experiments.evidence.calibrate` fits the free constants again and prints what came of it.

With `--out docs/evidence` it writes calibration.md and calibration.json there; `--alike-only` fits nothing and only prints what the
moments cannot tell apart. Nothing is changed in the declarations: who finds
other values puts them there by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.bar import bar
from experiments.evidence.alike import CHANCE, COARSE, LIKENESS, Alike, Move, Pair, alike, declared
from experiments.evidence.fit import BY_HAND, FREE, STEP, Fit, Free, fit
from experiments.evidence.lab import SEED
from experiments.evidence.moments import MOMENTS, Moment
from experiments.evidence.pages import MADE, as_json, check_folder, plain, write
from experiments.evidence.pattern import Band, Part, part_of
from experiments.evidence.validate import head
from experiments.markdown import code, grid
from experiments.store import StoreError
from experiments.words import figure, span
from simulation.mechanisms import SWITCHES
from simulation.scenario import NUMBERS

WORLDS, MOST = 24, 12
"""Futures of each evaluation and steps of the search, as recorded."""
CONSTANTS = ("constant", "suggested", "fitted", "declared", "range", "source")
MEASURED = ("moment", "band", "measured", "95 %", "", "in it", "source")


def page(found: Fit, same: Alike) -> str:
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
        apart(same),
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


def apart(same: Alike) -> str:
    """What the moments cannot tell apart, in Markdown."""
    rest = {
        "No moment feels them beyond luck": same.unfelt,
        "They may be felt, but too faintly to be compared": same.faint,
        "They change nothing at all in the ordinary organisation": same.idle,
    }
    return "\n\n".join((
        "## What cannot be told apart",
        _how_apart(same),
        "\n".join(map(_pair, same.pairs)) or "No two of them look alike.",
        *(f"{label}: {code(paths)}." for label, paths in rest.items() if paths),
    ))  # fmt: skip


def _how_apart(same: Alike) -> str:
    mechanisms = sum(move.path in SWITCHES for move in same.moves)
    return f"""\
At the declared values each of {len(same.moves) - mechanisms} constants, those above, was moved to both sides
by {100 * STEP:.0f} % of its range, as far as it goes, and each of {mechanisms} mechanisms switched off from today,
in the same {same.worlds} worlds (seed {same.seed}). Listed are those that change the {len(MOMENTS)} moments in the same way
or the opposite way (cosine of the changes, luck taken out, at least {LIKENESS}), where a multiple of the one leaves no more of the
other than luck may: as much in at least {100 * CHANCE:.0f} % of cases, counted from {COARSE:g} half bands.
More worlds would feel more of them, and tell more apart. How much makes up for how much holds near the declared values."""


def _pair(pair: Pair) -> str:
    return f"- {said(pair)} (cosine {pair.likeness:+.2f}, luck leaves as much in {100 * pair.left:.0f} %)"


def said(pair: Pair) -> str:
    """How much of the one looks like how much of the other."""
    one, other, much = f"`{pair.one}`", f"`{pair.other}`", pair.multiple
    if pair.other in SWITCHES:
        opposite = "the opposite of " if much < 0 else ""
        return f"Switching off {one} looks like {opposite}switching off {other}, {abs(much):.2g} times as strong"
    if pair.one in SWITCHES:
        far = "" if 0.0 <= declared(pair.other) + much <= 1.0 else ", further than it reaches"
        return f"Switching off {one} looks like {100 * much:+.0f} % of the range of {other}{far}"
    return f"+10 % of the range of {one} looks like {10 * much:+.1f} % of the range of {other}"


def facts(found: Fit, same: Alike) -> dict[str, Any]:
    """What is published, for programs."""
    asked = {"worlds": found.worlds, "seed": found.seed, "evaluations": found.evaluations}
    told = {
        "constants": [{**_free(free), "fitted": found.values[free.path]} for free in FREE],
        "moments": [{**plain(part_at(m, found)), "held_out": m.held_out, "source": m.source} for m in MOMENTS],
        "slopes": found.slopes,
        "alike": {**vars(same), "moves": [_move(move) for move in same.moves]},
    }
    return {**head(), **asked, **plain(told)}


def _move(move: Move) -> dict[str, Any]:
    changes, errors = ({m.name: row[k] for k, m in enumerate(MOMENTS)} for row in move.profile)
    return {"path": move.path, "step": move.step, "half_bands": changes, "errors": errors}


def _free(free: Free) -> dict[str, Any]:
    number = NUMBERS[free.path]
    known = {"path": free.path, "suggested": free.suggested, "declared": number.default}
    return {**known, "range": [number.low, number.high], "source": number.source}


def main(words: Sequence[str] | None = None) -> None:
    """Fit, print, and write if a folder is named."""
    asked = _asked(words)
    if asked.alike_only:
        sys.stdout.write(apart(_alike(asked.seed)) + "\n")
        return
    with bar("Fitting") as progress:
        # both ends of each slope, at each step, and the step itself
        most = asked.most * (2 * len(FREE) + 1)
        found = fit(asked.worlds, asked.seed, most=asked.most, progress=lambda done, _: progress(done, max(done, most)))
    same = _alike(asked.seed)
    sys.stdout.write(page(found, same))
    if asked.out:
        write(asked.out, {"calibration.json": as_json(facts(found, same)), "calibration.md": page(found, same)})


def _alike(seed: int) -> Alike:
    with bar("Telling apart") as progress:
        return alike(seed=seed, progress=progress)


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.evidence.calibrate", description="Fit the constants.")
    parser.add_argument("--worlds", type=int, default=WORLDS, help="futures of each evaluation (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="key of their luck (%(default)s)")
    parser.add_argument("--most", type=int, default=MOST, help="steps of the search at most (%(default)s)")
    writes = parser.add_mutually_exclusive_group()
    writes.add_argument("--out", type=Path, help="write calibration.md and calibration.json to this folder")
    writes.add_argument("--alike-only", action="store_true", help="only print what the moments cannot tell apart")
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
