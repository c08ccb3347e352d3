"""The table of an ordinary company beside real figures: failures first, every size judged, the same in page and data."""

from __future__ import annotations

import numpy as np

from experiments.evidence import ordinary_company
from experiments.evidence.moments import MOMENTS, Moment
from experiments.evidence.ordinary_company import build_page, collect_figures, sort_worst_first
from experiments.evidence.pattern import BandResult

RUNS = {12: 4, 40: 4}


def judge(moment: Moment, off: float) -> BandResult:
    """A moment whose mean lies so many half bands above the middle of its band."""
    value = moment.middle + off * moment.tolerance
    return ordinary_company._judge(moment, value + moment.tolerance * np.array([-0.02, 0.02, -0.01, 0.01]))


def judged_with(last_off: float) -> ordinary_company.Judged:
    """All in their bands, except that the last moment of all lies elsewhere in the small company."""
    found = {moment.name: {reps: judge(moment, 0.0) for reps in RUNS} for moment in MOMENTS}
    return {**found, MOMENTS[-1].name: {12: judge(MOMENTS[-1], last_off), 40: judge(MOMENTS[-1], 0.0)}}


def test_what_is_out_of_its_band_in_any_size_comes_first() -> None:
    assert sort_worst_first(judged_with(2.0))[0] is MOMENTS[-1]
    assert sort_worst_first(judged_with(0.0)) == list(MOMENTS)


def test_the_page_says_in_or_out_for_every_size() -> None:
    page = build_page(judged_with(2.0), RUNS, 1)
    rows = [line for line in page.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(MOMENTS)
    assert rows[0].startswith(f"| {MOMENTS[-1].label} |")
    assert rows[0].count("**out**: ") == 1
    assert sum(row.count("| in: ") for row in rows) == len(RUNS) * len(MOMENTS) - 1
    assert f"{len(MOMENTS) - 1} of {len(MOMENTS)} with 12 reps, {len(MOMENTS)} of {len(MOMENTS)} with 40 reps" in page


def test_a_mean_at_the_end_of_its_band_is_not_sure() -> None:
    page = build_page(judged_with(1.0), RUNS, 1)
    assert page.count("| not sure: ") == 1


def test_programs_are_told_the_same() -> None:
    told = collect_figures(judged_with(2.0), RUNS, 1)
    assert next(iter(told["figures"])) == MOMENTS[-1].name
    assert [each["answer"] for each in told["figures"][MOMENTS[-1].name]["by_reps"].values()] == ["no", "yes"]
    assert told["worlds"] == {"12": 4, "40": 4}


def test_all_moments_are_measured_in_the_smallest_company() -> None:
    found = ordinary_company.measure_size(12, 3, 1, threads=1)
    assert set(found) == {moment.name for moment in MOMENTS}
    assert all(len(values) == 3 for values in found.values())
