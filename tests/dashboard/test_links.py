"""Links: what was written reads back; whatever comes, a valid plan and readable notices."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from fake_engine import SCENARIOS
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.goals import GOALS, PAYBACK, Goal
from dashboard.state import HIGHEST_SEED, PANELS, PLAYED, Plan, decode, encode, from_browser, settled
from simulation.measures import MEASURES

NAMES = list(SCENARIOS)


def read(query: str) -> tuple[Plan, list[str]]:
    return decode(query, NAMES, "evil-flywheel", "1.4")


def values(path: str) -> st.SearchStrategy[Any]:
    lever = PLAYED[path]
    if lever.choices:
        return st.sampled_from(lever.choices)
    if lever.whole:
        return st.integers(int(lever.low), int(lever.high))
    return st.floats(lever.low, lever.high)


def bounds(goal: Goal) -> st.SearchStrategy[float]:
    whole = st.integers(int(goal.low), int(goal.high)).map(float)
    return whole if goal.card == PAYBACK else st.floats(goal.low, goal.high)


settings = st.sampled_from(sorted(PLAYED)).flatmap(lambda path: st.tuples(st.just(path), values(path)))
wanted = st.sampled_from(sorted(GOALS)).flatmap(lambda card: st.tuples(st.just(card), bounds(GOALS[card])))
plans = st.builds(
    Plan,
    st.sampled_from(NAMES),
    st.lists(settings, max_size=6).map(dict),
    st.lists(st.tuples(st.integers(1, 155), settings), max_size=3).map(
        lambda changes: tuple({(week, path): (week, path, value) for week, (path, value) in changes}.values())
    ),
    st.integers(0, HIGHEST_SEED),
    st.one_of(st.just(PANELS), st.tuples(*[st.sampled_from(sorted(MEASURES))] * 4)),
    st.lists(wanted, max_size=3).map(dict),
    st.sets(st.integers(0, 3)).map(lambda places: tuple(sorted(places))),
)


@given(plans)
def test_a_link_restores_its_plan(plan: Plan) -> None:
    assert read(encode(plan, "1.4")) == (plan, [])


@given(plans)
def test_a_page_restores_its_plan(plan: Plan) -> None:
    assert from_browser(plan.as_dict(), NAMES, "evil-flywheel") == (plan, [])


def valid(plan: Plan) -> None:
    assert plan.scenario in NAMES
    assert 0 <= plan.seed <= HIGHEST_SEED
    assert len(plan.panels) == len(PANELS)
    assert set(plan.differences) <= set(range(len(PANELS)))
    for path, value in plan.levers.items():
        assert PLAYED[path].check(value) == value
    for card, bound in plan.goals.items():
        assert GOALS[card].check(bound) == bound
    scenario = SCENARIOS[plan.scenario]
    trimmed, _ = settled(plan, scenario)
    trimmed.applied(scenario)


@given(st.text(max_size=200))
@example("?scenario=evil-flywheel&targets.ambition=nan")
@example("?seed=9" + "9" * 5000)
@example("?at0.targets.ambition=.1&at9999.targets.ambition=.1&at١٢.targets.ambition=.1")
@example("?panels=a,b,c,d&panels=&model=" + "9" * 500)
@example("%00%ff=&&&&;;;==")
@example("?" + "&".join(f"k{n}=1" for n in range(400)))
@example("?" + "x" * 9000)
def test_any_text_gives_a_valid_plan(query: str) -> None:
    plan, notices = read(query)
    valid(plan)
    assert all(0 < len(notice) < 400 for notice in notices)


keys = st.one_of(
    st.sampled_from(sorted(PLAYED)), st.sampled_from(["scenario", "seed", "panels", "model"]), st.text(max_size=20)
)
hostile = st.sampled_from(["nan", "inf", "-1e308", "1e308", "", "null", "true", "<script>", "0x10", "1_0", "９", "--1"])


@given(st.lists(st.tuples(keys, st.one_of(hostile, st.text(max_size=20))), max_size=8))
def test_hostile_pairs_give_notices(pairs: list[tuple[str, str]]) -> None:
    plan, _ = read("?" + "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs))
    valid(plan)


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=12,
)
shaped = st.fixed_dictionaries(
    {},
    optional={
        "scenario": anything,
        "seed": anything,
        "panels": anything,
        "goals": st.one_of(anything, st.dictionaries(st.sampled_from(sorted(GOALS)), anything, max_size=3)),
        "differences": anything,
        "levers": st.one_of(anything, st.dictionaries(st.sampled_from(sorted(PLAYED)), anything, max_size=4)),
        "later": st.one_of(
            anything, st.lists(st.tuples(anything, st.sampled_from(sorted(PLAYED)), anything), max_size=3)
        ),
    },
)


@given(st.one_of(anything, shaped))
def test_any_body_gives_a_valid_plan(data: Any) -> None:
    plan, notices = from_browser(data, NAMES, "evil-flywheel")
    valid(plan)
    assert all(isinstance(notice, str) for notice in notices)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?scenario=nobody", "No scenario is called “nobody”"),
        ("?targets.ambition=5", "targets.ambition=5"),
        ("?structure.span=10", "structure.span=10"),
        ("?model=1.2", "Made with model 1.2, this is 1.4"),
        ("?seed=-1", "seed=-1"),
        ("?goal.burned_out=nan", "goal.burned_out=nan"),
        ("?goal.bookings=1e308", "goal.bookings=1e308"),
        ("?goal.payback=2.5", "goal.payback=2.5"),
        ("?goal.nothing=1", "goal.nothing=1"),
        ("?difference=0,9", "difference=0,9"),
    ],
)
def test_notices_say_what_could_not_be_read(query: str, told: str) -> None:
    plan, notices = read(query)
    valid(plan)
    assert any(told in notice for notice in notices), notices


def test_a_change_after_the_end_is_dropped_and_told() -> None:
    plan, _ = read("?at400.targets.ambition=0.1&at52.targets.ambition=0.1")
    kept, notices = settled(plan, SCENARIOS["evil-flywheel"])
    assert [week for week, _, _ in kept.later] == [52]
    assert len(notices) == 1


def test_what_is_for_the_browser_is_no_trouble() -> None:
    assert read("?embed=1&guess=1") == (Plan("evil-flywheel"), [])


def test_levers_where_carrying_on_has_them_are_no_change() -> None:
    plan, _ = read("?targets.ambition=0.16")
    assert not settled(plan, SCENARIOS["evil-flywheel"])[0].changed
