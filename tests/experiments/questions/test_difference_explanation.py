"""Why two scenarios differ: shares that add up, for real and on parts made by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from experiments.questions.coalitions import SharesPerRun
from experiments.questions.difference_explanation import FIRST_LOOK_RUNS, Explanation, explain, schedule_looks
from experiments.questions.scenario_changes import find_changes
from experiments.runner.run_cache import RunCache
from simulation.ensemble import Cancelled, run
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

SMALL = Scenario(name="small").with_(
    {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 26}
)
THREE = {"recovery.vacation_weeks": 8, "management.coaching": 3, "incentives.pay_level": 1.3}


def last(
    b: Scenario, a: Scenario = SMALL, runs: int = 3, joined: Mapping[str, Sequence[str]] | None = None
) -> Explanation:
    *_, explanation = explain(find_changes(a, b, joined), run_cache=RunCache(window=26), runs=runs)
    return explanation


def many(count: int) -> Scenario:
    """The small company led otherwise in so many ways."""
    free = [path for path, lever in LEVERS.items() if lever.scope != "start" and not lever.choices]
    paths = [path for path in free if SMALL.value(path) != LEVERS[path].high][:count]
    return SMALL.with_({path: LEVERS[path].high for path in paths})


def make_explanation(shares: Sequence[Sequence[float]], measure: str = "bookings") -> Explanation:
    """Parts made by hand: one row of shares per future, for three levers."""
    each = np.array(shares, dtype=float)
    whole = each.sum(axis=1)
    parts = SharesPerRun({measure: np.zeros(len(each))}, {measure: whole}, {measure: each}, exact=True)
    return Explanation(find_changes(SMALL, SMALL.with_(THREE)), parts, ("a", "b"), 1, 26, MEASURES[measure])


# --- for real


def test_shares_of_every_run_add_up_to_its_difference_in_every_measure() -> None:
    explanation = last(SMALL.with_(THREE))
    a, b = run(SMALL, 3), run(SMALL.with_(THREE), 3)
    for measure in MEASURES:
        seen = explanation.switch_measure(measure)
        gaps = b.windowed(measure, 26) - a.windowed(measure, 26)
        np.testing.assert_array_equal(seen.gaps, gaps[np.isfinite(gaps)][: seen.runs])
        np.testing.assert_allclose(seen.per_run.sum(axis=1), seen.gaps, rtol=1e-9, atol=1e-9)
    assert explanation.gaps.any()


def test_shares_of_drawn_orders_still_add_up() -> None:
    explanation = last(many(9))
    assert not explanation.shares_per_run.exact
    assert len(explanation.shares) == 9
    np.testing.assert_allclose(explanation.per_run.sum(axis=1), explanation.gaps, rtol=1e-9, atol=1e-9)
    assert "order of its own" in explanation.sentences()[-1]


@pytest.mark.parametrize("others", [THREE, None], ids=["exact", "drawn"])
def test_a_lever_without_effect_gets_exactly_nothing(others: dict[str, float] | None) -> None:
    pastless = SMALL.with_({"world.warmup_weeks": 0})
    led = pastless.with_(others or dict(many(9).settings) | {"world.warmup_weeks": 0})
    b = led.with_({"past.management.care": 1.0})  # a past of no weeks has no effect
    explanation = last(b, pastless, runs=2)
    assert explanation.shares_per_run.exact == bool(others)
    (past,) = (share for share in explanation.shares if share.name == "the past")
    assert past.inert
    assert (past.value, past.low, past.high) == (0, 0, 0)
    assert not explanation.per_run[:, [group.name for group in explanation.changes.groups].index("the past")].any()
    assert any(
        sentence.startswith("Without any effect here:") and "the past" in sentence
        for sentence in explanation.sentences()
    )


def test_the_order_in_which_groups_are_named_changes_nothing() -> None:
    paths = [[path] for path in THREE]
    there, back = (
        last(SMALL.with_(THREE), joined=dict(zip(names, each, strict=True)))
        for names, each in (("xyz", paths), ("zyx", paths[::-1]))
    )
    assert {s.name: pytest.approx(s.value) for s in there.shares} == {s.name: s.value for s in back.shares}


def test_a_single_group_has_the_whole_difference() -> None:
    explanation = last(SMALL.with_(THREE), joined={"all": list(THREE)})
    (share,) = explanation.shares
    assert (share.value, share.low, share.high) == pytest.approx(
        (explanation.difference, *explanation.table().iloc[-1][["low", "high"]])
    )


def test_later_looks_begin_with_the_runs_of_earlier_ones() -> None:
    explanations = list(explain(find_changes(SMALL, SMALL.with_(THREE)), run_cache=RunCache(window=26), runs=12))
    assert [each.runs for each in explanations] == [9, 10, 12]
    np.testing.assert_array_equal(explanations[0].per_run, explanations[-1].per_run[:9])


def test_threads_change_nothing() -> None:
    way = find_changes(SMALL, many(9))
    one, two = (list(explain(way, run_cache=RunCache(window=26, threads=n), runs=3))[-1] for n in (1, 2))
    np.testing.assert_array_equal(one.per_run, two.per_run)


@pytest.mark.parametrize("levers", [3, 9])
def test_runs_are_the_same_from_whichever_number_they_are_counted(levers: int) -> None:
    way = find_changes(SMALL, many(levers))
    *_, whole = explain(way, run_cache=RunCache(window=26), runs=3)
    *_, tail = explain(way, run_cache=RunCache(window=26, first_run=1), runs=2)
    np.testing.assert_array_equal(whole.per_run[1:], tail.per_run)


@pytest.mark.parametrize("levers", [3, 9])
def test_an_explanation_can_be_stopped(levers: int) -> None:
    with pytest.raises(Cancelled):
        next(explain(find_changes(SMALL, many(levers)), run_cache=RunCache(cancel=lambda: True), runs=3))


@pytest.mark.parametrize("levers", [3, 9])
def test_progress_counts_up_to_the_whole(levers: int) -> None:
    reports: list[tuple[int, int]] = []
    list(
        explain(
            find_changes(SMALL, many(levers)),
            run_cache=RunCache(window=26),
            runs=2,
            progress=lambda *each: reports.append(each),
        )
    )
    assert reports == sorted(reports)
    assert reports[-1][0] == reports[-1][1] > 0


def test_invalid_requests_are_refused() -> None:
    way = find_changes(SMALL, SMALL.with_(THREE))
    with pytest.raises(ValueError, match="must be at least 1"):
        next(explain(way, runs=0))
    with pytest.raises(ValueError, match="one of bookings"):
        next(explain(way, measure="bokings"))


@pytest.mark.parametrize("groups", range(1, 41))
def test_the_first_look_is_quick_and_the_last_is_what_was_asked(groups: int) -> None:
    (first, every), *_, (final, exact) = schedule_looks(groups, 60)
    simulations = first * (1 << groups if every else 2 * groups)
    assert 2 <= first < 10
    assert simulations <= FIRST_LOOK_RUNS or first == 2
    assert (final, exact) == (60, groups <= 8)
    assert schedule_looks(groups, 1) == [(1, groups <= 8)]


# --- sentences


def test_gains_harms_doubts_and_the_inert_are_told_apart() -> None:
    explanation = make_explanation([(30, -10, 0), (31, -11, 0), (32, -12, 0)])
    sentences = explanation.sentences()
    names = [group.title for group in explanation.changes.groups]
    assert "differs from a by +20 $k" in sentences[0]
    assert "which is better" in sentences[0]
    assert sentences[1].startswith(f"Raised by {names[0]}: ")
    assert "+31 $k, 155% of the difference (95 %: +29 … +33)" in sentences[1]
    assert sentences[2].startswith(f"Lowered by {names[1]}: ")
    assert sentences[3] == f"Without any effect here: {names[2]}."


def test_harm_is_described_as_plainly_as_gain() -> None:
    explanation = make_explanation([(-30, 0, 1), (-31, 0, 2), (-32, 0, -1)])
    assert "which is worse" in explanation.sentences()[0]
    burned = make_explanation([(-0.30, 0, 0), (-0.31, 0, 0), (-0.32, 0, 0)], "burned_out")
    assert "which is better" in burned.sentences()[0]


def test_a_difference_that_chance_explains_is_described_so() -> None:
    explanation = make_explanation([(30, -10, 5), (-40, 20, 5.5), (20, 10, 6)])
    assert "chance could explain it" in explanation.sentences()[0]
    assert any(sentence.startswith("Chance could explain what these bring") for sentence in explanation.sentences())
    assert all(np.isnan(share.of_whole) for share in explanation.shares)
    assert explanation.figure().layout.title.text == "No difference beyond chance"


def test_a_missing_difference_is_described_as_none() -> None:
    assert "does not differ from a in any future" in make_explanation([(0, 0, 0), (0, 0, 0)]).sentences()[0]


def test_another_company_is_one_change_and_is_mentioned() -> None:
    other = SMALL.with_({"world.reps": 20, "start.burnout": 0.4, "management.care": 0.9})
    explanation = last(other, runs=2)
    assert {share.name for share in explanation.shares} == {"the company", "management.care"}
    assert any("different companies" in sentence for sentence in explanation.sentences())
    np.testing.assert_allclose(explanation.per_run.sum(axis=1), explanation.gaps)


def test_table_and_figure_add_up() -> None:
    explanation = make_explanation([(30, -10, 1), (31, -11, 2), (32, -12, 3)])
    table = explanation.table()
    assert table["value"].iloc[:-1].sum() == pytest.approx(table["value"].iloc[-1])
    assert list(table["value"].iloc[:-1].abs()) == sorted(table["value"].iloc[:-1].abs(), reverse=True)
    (bars,) = explanation.figure().data
    ends = np.array(bars.base) + np.array(bars.x)
    assert list(bars.base[1:-1]) == pytest.approx(list(ends[:-2]))
    assert (bars.base[0], bars.base[-1]) == (0, 0)
    assert ends[-2] == pytest.approx(ends[-1])


def test_runs_without_a_number_are_left_out() -> None:
    assert make_explanation([(30, -10, 1), (float("nan"), 1, 1), (32, -12, 3)]).runs == 2


def test_json_knows_no_nan() -> None:
    document = json.loads(json.dumps(make_explanation([(1, 2, 3)]).to_json(), allow_nan=False))
    assert document["low"] is None
    assert document["shares"][0]["value"] == 3
    assert set(document["groups"]) == set(THREE)
