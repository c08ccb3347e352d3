"""The report of the fit to moments: `python -m experiments.evidence.fit_report` fits the free constants again and prints the result.

With `--out docs/evidence` it writes calibration.md and calibration.json there; `--alike-only` fits nothing and only prints what the
moments cannot tell apart. Declarations are not changed: other values
are entered there by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.evidence.identifiability import (
    CHANCE,
    COARSE,
    LEAST_LIKENESS,
    Identifiability,
    LookalikePair,
    Perturbation,
    examine_identifiability,
    find_declared_share,
)
from experiments.evidence.lab import SEED
from experiments.evidence.moment_fit import (
    DIFFERENCE_STEP,
    FREE_CONSTANTS,
    SET_BY_HAND,
    MomentFit,
    fit_to_moments,
)
from experiments.evidence.moments import MOMENTS, Moment
from experiments.evidence.pattern import BandResult, PatternBand, judge_band
from experiments.evidence.validation_pages import MADE_BY, check_page_folder, dump_json, write_files
from experiments.evidence.validation_result import describe_model
from experiments.findings.finding import make_json_safe
from experiments.findings.formatting import format_number, format_range
from experiments.findings.markdown_tables import format_code, format_grid
from experiments.findings.result_folder import ResultFolderError
from experiments.fitting.free_constant import FreeConstant
from experiments.runner.progress_bar import show_progress
from simulation.mechanisms import SWITCHES
from simulation.model_digest import compute_model_digest
from simulation.scenario import NUMBERS

RUNS, MOST_STEPS = 24, 12
"""Runs of each evaluation and steps of the search, as recorded."""
CONSTANT_COLUMNS = ("constant", "suggested", "fitted", "declared", "range", "source")
MOMENT_COLUMNS = ("moment", "band", "measured", "95 %", "", "in it", "source")


def build_calibration_page(result: MomentFit, same: Identifiability) -> str:
    """Build the page on the fit, in Markdown."""
    off = [free.path for free in FREE_CONSTANTS if not _is_declared(free, result)]
    declared_note = (
        f"Declared is something else for {', '.join(off)}." if off else "All are declared as they were fitted."
    )
    return "\n\n".join((
        f"# Calibration\n\n{MADE_BY.format(command='python -m experiments.evidence.fit_report --out')}",
        _write_intro(result),
        "## Constants",
        format_grid(CONSTANT_COLUMNS, (_build_constant_row(free, result) for free in FREE_CONSTANTS)),
        declared_note,
        "## Moments",
        format_grid(MOMENT_COLUMNS, (_build_moment_row(moment, result) for moment in MOMENTS)),
        "## Set by hand",
        "These were set within their ranges with a pattern in view, so that the pattern is no independent test of them:",
        format_grid(("constant", "declared", "pattern"), (_build_by_hand_row(path) for path in SET_BY_HAND)),
        format_identifiability(same),
    )) + "\n"  # fmt: skip


def _write_intro(result: MomentFit) -> str:
    fitted = sum(not moment.held_out for moment in MOMENTS)
    moved = len(FREE_CONSTANTS)
    return f"""\
{moved} constants were moved within their ranges until {fitted} moments of the ordinary organisation came as near to the middle of
their bands as they would, in {result.runs} worlds (seed {result.seed}, {result.evaluations} evaluations). A weak pull keeps
what no moment can tell where its source puts it. The other {len(MOMENTS) - fitted} moments were held out: they are only compared.
Model {compute_model_digest()}."""


def _build_constant_row(free: FreeConstant, result: MomentFit) -> tuple[str, ...]:
    number = NUMBERS[free.path]
    values = (
        format_number(float(value)) for value in (free.suggested or 0.0, result.values[free.path], number.default)
    )
    return (f"`{free.path}`", *values, f"{number.low:g} … {number.high:g}", number.source)


def _build_by_hand_row(path: str) -> tuple[str, ...]:
    return (f"`{path}`", format_number(float(NUMBERS[path].default)), SET_BY_HAND[path])


def _is_declared(free: FreeConstant, result: MomentFit) -> bool:
    """Whether the declared value is the fitted one, to a hundredth of its range."""
    return abs(float(NUMBERS[free.path].default) - result.values[free.path]) <= 0.01 * free.width


def _build_moment_row(moment: Moment, result: MomentFit) -> tuple[str, ...]:
    part = judge_moment(moment, result)
    numbers = (format_number(part.value), format_range(part.low, part.high))
    use = "held out" if moment.held_out else "fitted"
    return (moment.label, f"{moment.low:g} … {moment.high:g}", *numbers, use, part.answer, moment.source)


def judge_moment(moment: Moment, result: MomentFit) -> BandResult:
    """Judge a moment at the fitted values, with its interval."""
    return judge_band(PatternBand(moment.name, moment.label, moment.low, moment.high), result.moments[moment.name])


def format_identifiability(same: Identifiability) -> str:
    """Format what the moments cannot tell apart, in Markdown."""
    rest = {
        "No moment feels them beyond luck": same.unfelt,
        "They may be felt, but too faintly to be compared": same.faint,
        "They change nothing at all in the ordinary organisation": same.idle,
    }
    return "\n\n".join((
        "## What cannot be told apart",
        _write_method(same),
        "\n".join(map(_format_pair_line, same.pairs)) or "No two of them look alike.",
        *(f"{label}: {format_code(paths)}." for label, paths in rest.items() if paths),
    ))  # fmt: skip


def _write_method(same: Identifiability) -> str:
    mechanisms = sum(move.path in SWITCHES for move in same.moves)
    return f"""\
At the declared values each of {len(same.moves) - mechanisms} constants, those above, was moved to both sides
by {100 * DIFFERENCE_STEP:.0f} % of its range, as far as it goes, and each of {mechanisms} mechanisms switched off from today,
in the same {same.worlds} worlds (seed {same.seed}). Listed are those that change the {len(MOMENTS)} moments in the same way
or the opposite way (cosine of the changes, luck taken out, at least {LEAST_LIKENESS}), where a multiple of the one leaves no more of the
other than luck may: as much in at least {100 * CHANCE:.0f} % of cases, counted from {COARSE:g} half bands.
More worlds would feel more of them, and tell more apart. How much makes up for how much holds near the declared values."""


def _format_pair_line(pair: LookalikePair) -> str:
    return f"- {format_pair(pair)} (cosine {pair.likeness:+.2f}, luck leaves as much in {100 * pair.left:.0f} %)"


def format_pair(pair: LookalikePair) -> str:
    """Format how much of the one looks like how much of the other."""
    one, other, much = f"`{pair.one}`", f"`{pair.other}`", pair.multiple
    if pair.other in SWITCHES:
        opposite = "the opposite of " if much < 0 else ""
        return f"Switching off {one} looks like {opposite}switching off {other}, {abs(much):.2g} times as strong"
    if pair.one in SWITCHES:
        far = "" if 0.0 <= find_declared_share(pair.other) + much <= 1.0 else ", further than it reaches"
        return f"Switching off {one} looks like {100 * much:+.0f} % of the range of {other}{far}"
    return f"+10 % of the range of {one} looks like {10 * much:+.1f} % of the range of {other}"


def collect_facts(result: MomentFit, same: Identifiability) -> dict[str, Any]:
    """Collect the published facts for programs."""
    settings = {"worlds": result.runs, "seed": result.seed, "evaluations": result.evaluations}
    published = {
        "constants": [{**_collect_constant(free), "fitted": result.values[free.path]} for free in FREE_CONSTANTS],
        "moments": [
            {**make_json_safe(judge_moment(m, result)), "held_out": m.held_out, "source": m.source} for m in MOMENTS
        ],
        "slopes": result.slopes,
        "alike": {**vars(same), "moves": [_collect_perturbation(move) for move in same.moves]},
    }
    return {**describe_model(), **settings, **make_json_safe(published)}


def _collect_perturbation(move: Perturbation) -> dict[str, Any]:
    changes, errors = ({m.name: row[k] for k, m in enumerate(MOMENTS)} for row in move.profile)
    return {"path": move.path, "step": move.step, "half_bands": changes, "errors": errors}


def _collect_constant(free: FreeConstant) -> dict[str, Any]:
    number = NUMBERS[free.path]
    known = {"path": free.path, "suggested": free.suggested, "declared": number.default}
    return {**known, "range": [number.low, number.high], "source": number.source}


def main(words: Sequence[str] | None = None) -> None:
    """Fit, print, and write if a folder is named."""
    arguments = _parse_arguments(words)
    if arguments.alike_only:
        sys.stdout.write(format_identifiability(_examine(arguments.seed)) + "\n")
        return
    with show_progress("Fitting") as progress:
        # as many trials as slopes at each step would take
        most = arguments.most * (2 * len(FREE_CONSTANTS) + 1)
        result = fit_to_moments(
            arguments.worlds,
            arguments.seed,
            most=arguments.most,
            progress=lambda done, _: progress(done, max(done, most)),
        )
    same = _examine(arguments.seed)
    sys.stdout.write(build_calibration_page(result, same))
    if arguments.out:
        write_files(
            arguments.out,
            {
                "calibration.json": dump_json(collect_facts(result, same)),
                "calibration.md": build_calibration_page(result, same),
            },
        )


def _examine(seed: int) -> Identifiability:
    with show_progress("Telling apart") as progress:
        return examine_identifiability(seed=seed, progress=progress)


def _parse_arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m experiments.evidence.fit_report", description="Fit the constants.")
    parser.add_argument("--worlds", type=int, default=RUNS, help="futures of each evaluation (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="key of their luck (%(default)s)")
    parser.add_argument("--most", type=int, default=MOST_STEPS, help="steps of the search at most (%(default)s)")
    writes = parser.add_mutually_exclusive_group()
    writes.add_argument("--out", type=Path, help="write calibration.md and calibration.json to this folder")
    writes.add_argument("--alike-only", action="store_true", help="only print what the moments cannot tell apart")
    arguments = parser.parse_args(words)
    if arguments.worlds < 2 or arguments.most < 1 or arguments.seed < 0:
        parser.error("--worlds must be at least 2, --most at least 1, --seed at least 0")
    try:
        if arguments.out:
            check_page_folder(arguments.out)
    except ResultFolderError as problem:
        parser.error(str(problem))
    return arguments


if __name__ == "__main__":
    main()
