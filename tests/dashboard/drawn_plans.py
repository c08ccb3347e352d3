"""Plans that Hypothesis draws, valid ones and anything else that could be sent."""

from __future__ import annotations

from typing import Any

from fake_engine import SCENARIOS
from hypothesis import strategies as st

from dashboard.plan.card_goals import GOALS, PAYBACK, CardGoal
from dashboard.plan.plan import COMPANY_SETTINGS, LINK_KEYS, PANELS, PLAYABLE_LEVERS, LaterChange, Plan
from dashboard.plan.plan_parser import HIGHEST_SEED
from simulation.measures import MEASURES
from simulation.scenario import REGIONS

NAMES = list(SCENARIOS)


def values(path: str) -> st.SearchStrategy[Any]:
    lever = {**PLAYABLE_LEVERS, **COMPANY_SETTINGS}[path]
    if lever.choices:
        return st.sampled_from(lever.choices)
    if lever.whole:
        return st.integers(int(lever.low), int(lever.high))
    return st.floats(lever.low, lever.high)


REGIONAL = sorted(path for path, lever in PLAYABLE_LEVERS.items() if lever.scope == "region")


def setting(paths: list[str]) -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(paths).flatmap(lambda path: st.tuples(st.just(path), values(path)))


settings = setting(sorted(PLAYABLE_LEVERS))
later = st.one_of(
    st.builds(lambda week, one: LaterChange(week, *one), st.integers(1, 155), settings),
    st.builds(
        lambda week, one, region: LaterChange(week, *one, region),
        st.integers(0, 155),
        setting(REGIONAL),
        st.sampled_from(REGIONS),
    ),
)
names = st.text(st.characters(exclude_categories=("C", "Z")), max_size=40)
own: dict[str, Any] = {
    "levers": st.lists(settings, max_size=6).map(dict),
    "later": st.lists(later, max_size=3, unique_by=lambda one: (one.week, one.path, one.region)).map(tuple),
    "acting": st.sampled_from(range(0, 521, 13)),
    "called": names,
    "cut": st.lists(st.sampled_from(LINK_KEYS), max_size=4, unique=True).map(tuple),
}


def bounds(goal: CardGoal) -> st.SearchStrategy[float]:
    whole = st.integers(int(goal.low), int(goal.high)).map(float)
    return whole if goal.card == PAYBACK else st.floats(goal.low, goal.high)


goals = st.sampled_from(sorted(GOALS)).flatmap(lambda card: st.tuples(st.just(card), bounds(GOALS[card])))
plans = st.builds(
    Plan,
    st.sampled_from(NAMES),
    **own,
    seed=st.integers(0, HIGHEST_SEED),
    panels=st.one_of(st.just(PANELS), st.tuples(*[st.sampled_from(sorted(MEASURES))] * 4)),
    company=st.lists(setting(sorted(COMPANY_SETTINGS)), max_size=3).map(dict),
    goals=st.lists(goals, max_size=3).map(dict),
    differences=st.sets(st.integers(0, 3)).map(lambda places: tuple(sorted(places))),
    against=st.one_of(st.none(), st.builds(Plan, st.sampled_from(NAMES), **own)),
    imported=st.booleans(),
)

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
        "cut": anything,
        "from": anything,
        "called": anything,
        "company": st.one_of(
            anything, st.dictionaries(st.sampled_from(sorted(COMPANY_SETTINGS)), anything, max_size=3)
        ),
        "against": st.one_of(
            anything, st.fixed_dictionaries({"scenario": anything, "later": anything, "from": anything})
        ),
        "goals": st.one_of(anything, st.dictionaries(st.sampled_from(sorted(GOALS)), anything, max_size=3)),
        "differences": anything,
        "levers": st.one_of(anything, st.dictionaries(st.sampled_from(sorted(PLAYABLE_LEVERS)), anything, max_size=4)),
        "later": st.one_of(
            anything,
            st.lists(st.tuples(anything, st.sampled_from(sorted(PLAYABLE_LEVERS)), anything), max_size=3),
            st.lists(st.tuples(anything, anything, anything, anything), max_size=3),
        ),
    },
)
