"""An ordinary company beside real figures: `python -m experiments.evidence.ordinary_company` measures all moments in three sizes.

With `--out docs` it writes docs/ordinary-company.md and docs/evidence/ordinary-company.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.evidence.lab import SEED, Lab, RunValues
from experiments.evidence.moments import MOMENTS, NEEDED_TABLES, Moment
from experiments.evidence.pattern import BandResult, PatternBand, judge_band
from experiments.evidence.validation_pages import MADE_BY, dump_json, write_files
from experiments.evidence.validation_result import describe_model
from experiments.findings.finding import make_json_safe
from experiments.findings.formatting import format_number, format_range
from experiments.findings.markdown_tables import format_grid
from experiments.runner.progress_bar import print_notice
from simulation.model_digest import compute_model_digest

RUNS_BY_SIZE = {12: 80, 40: 40, 160: 16}
"""Worlds by number of reps: luck weighs more in small companies."""
WORST_FIRST = ("not measured", "no", "not sure", "yes")
Judged = Mapping[str, Mapping[int, BandResult]]
"""By moment and number of reps."""


def measure_sizes(runs: Mapping[int, int], seed: int = SEED, threads: int | None = None) -> Judged:
    """Measure and judge all moments of the ordinary organisation, in each size."""
    found = {reps: measure_size(reps, worlds, seed, threads) for reps, worlds in runs.items()}
    return {m.name: {reps: _judge(m, values[m.name]) for reps, values in found.items()} for m in MOMENTS}


def measure_size(reps: int, runs: int, seed: int, threads: int | None) -> dict[str, RunValues]:
    """Measure all moments of an ordinary organisation of some size, one number per run each."""
    print_notice(f"{reps} reps in {runs} worlds …")
    lab = Lab(runs, seed, threads=threads)
    ensemble = lab.simulate(lab.build_company({"world.reps": reps}), NEEDED_TABLES)
    return {moment.name: moment.measure(ensemble) for moment in MOMENTS}


def _judge(moment: Moment, values: RunValues) -> BandResult:
    return judge_band(PatternBand(moment.name, moment.label, moment.low, moment.high), values)


def sort_worst_first(judged: Judged) -> list[Moment]:
    """Sort the moments: first those that are out of their band in some size, then those of which that is not sure."""
    return sorted(MOMENTS, key=lambda moment: sorted(map(_rank_answer, judged[moment.name].values())))


def _rank_answer(part: BandResult) -> int:
    return WORST_FIRST.index(part.answer)


def build_page(judged: Judged, runs: Mapping[int, int], seed: int) -> str:
    """Build the page: a row for each moment, those that fail first."""
    head = ("figure", "research", "source", *(f"{reps} reps" for reps in runs), "use")
    table = format_grid(head, (_build_row(moment, judged[moment.name]) for moment in sort_worst_first(judged)))
    made_by = MADE_BY.format(command="python -m experiments.evidence.ordinary_company --out docs")
    return (
        "\n\n".join(
            (f"# An ordinary company beside real figures\n\n{made_by}", _write_intro(judged, runs, seed), table)
        )
        + "\n"
    )


def _write_intro(judged: Judged, runs: Mapping[int, int], seed: int) -> str:
    inside = ", ".join(f"{_count_inside(judged, reps)} of {len(MOMENTS)} with {reps} reps" for reps in runs)
    worlds = ", ".join(f"{count} worlds with {reps} reps" for reps, count in runs.items())
    return f"""\
Figures from surveys and logs of ordinary sales organisations, and what the ordinary organisation of the model gives without any lever
moved: five years from today, of which the first is discarded; {worlds} (seed {seed}). In brackets the 95 % interval of the mean. *In*
and *out* say where the mean lies if its interval lies on the same side of the band's ends, else it is *not sure*. Out of their
bands come first. The fit aimed at the *fitted* figures and saw none of those *held out*, see [calibration](evidence/calibration.md).

In their bands: {inside}. Model {compute_model_digest()}."""


def _count_inside(judged: Judged, reps: int) -> int:
    return sum(sizes[reps].answer == "yes" for sizes in judged.values())


def _build_row(moment: Moment, sizes: Mapping[int, BandResult]) -> tuple[str, ...]:
    cells = (
        f"{_format_answer(part)}: {format_number(part.value)} [{format_range(part.low, part.high)}]"
        for part in sizes.values()
    )
    use = "held out" if moment.held_out else "fitted"
    return (moment.label, f"{moment.low:g} … {moment.high:g}", moment.source, *cells, use)


def _format_answer(part: BandResult) -> str:
    words = {"yes": "in", "no": "**out**"}
    return words.get(part.answer, part.answer)


def collect_figures(judged: Judged, runs: Mapping[int, int], seed: int) -> dict[str, Any]:
    """Collect the page's figures for programs."""
    figures = {
        moment.name: {
            "label": moment.label,
            "band": [moment.low, moment.high],
            "source": moment.source,
            "held_out": moment.held_out,
            "by_reps": {str(reps): _collect_part(part) for reps, part in judged[moment.name].items()},
        }
        for moment in sort_worst_first(judged)
    }
    return {**describe_model(), "worlds": {str(k): n for k, n in runs.items()}, "seed": seed, "figures": figures}


def _collect_part(part: BandResult) -> dict[str, Any]:
    told: dict[str, Any] = make_json_safe({"value": part.value, "low": part.low, "high": part.high})
    return {**told, "answer": part.answer}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the page or write page and data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="the folder of the page; data go to evidence/ in it")
    parser.add_argument("--threads", type=int, default=None, help="how many runs at once; all cores if left out")
    chosen = parser.parse_args(arguments)
    judged = measure_sizes(RUNS_BY_SIZE, threads=chosen.threads)
    page = build_page(judged, RUNS_BY_SIZE, SEED)
    if chosen.out is None:
        print(page, end="")  # noqa: T201 - what was asked for
        return
    write_files(chosen.out, {"ordinary-company.md": page})
    data = dump_json(collect_figures(judged, RUNS_BY_SIZE, SEED))
    write_files(chosen.out / "evidence", {"ordinary-company.json": data})


if __name__ == "__main__":
    main()
