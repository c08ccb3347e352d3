"""What differs between two scenarios, group by group, and what lies between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.questions.scenario_changes import COMPANY, PAST, ChangesError, find_changes
from scenarios import load, names
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, Change, Scenario

BASE = Scenario(name="base").with_({"world.reps": 16, "structure.span": 4, "world.regions": 2})
MOVED = {"management.care": 0.9, "targets.ambition": 0.1, "behaviour.commitment": 0.0, "mechanisms.trust": "off"}


def list_group_names(a: Scenario, b: Scenario, **more: object) -> list[str]:
    return [group.name for group in find_changes(a, b, **more).groups]  # type: ignore[arg-type]


def test_each_setting_is_a_group_of_its_own() -> None:
    assert sorted(list_group_names(BASE, BASE.with_(MOVED))) == sorted(MOVED)


def test_a_setting_with_the_same_value_is_no_change() -> None:
    same = BASE.with_({"management.care": BASE.value("management.care")})
    with pytest.raises(ChangesError, match="nothing differs"):
        find_changes(BASE, same)


def test_the_past_is_one_group_and_so_is_the_company() -> None:
    b = BASE.with_({"past.management.care": 0.1, "past.targets.ambition": 0.1, "world.reps": 24, "start.burnout": 0.3})
    past, company = (next(g for g in find_changes(BASE, b).groups if g.name == name) for name in (PAST, COMPANY))
    assert set(past.parts) == {"past.management.care", "past.targets.ambition"}
    assert set(company.parts) == {"world.reps", "start.burnout"}


def test_parts_of_the_past_can_be_asked_for() -> None:
    b = BASE.with_({"past.management.care": 0.1, "past.targets.ambition": 0.1})
    assert list_group_names(BASE, b, groups={"care before": ["past.management.care"]}) == [PAST, "care before"]


def test_each_dated_change_is_a_group_of_its_own() -> None:
    a = BASE.changing(13, {"management.care": 0.9})
    b = a.changing(26, {"management.care": 0.1}).changing(26, {"targets.listening": 1}, "North")
    again = b.changing(26, {"management.coaching": 2})
    assert list_group_names(a, b) == ["week 26", "week 26 North"]
    assert list_group_names(a, again) == ["week 26", "week 26 North", "week 26 #2"]
    assert list_group_names(a, BASE) == ["week 13"]
    assert find_changes(a, BASE).groups[0].label == "not from week 13: management.care=0.9"


def test_a_change_that_only_moved_is_one() -> None:
    early, late = (BASE.changing(week, {"management.care": 0.9}) for week in (13, 26))
    (group,) = find_changes(early, late).groups
    assert group.label == "week 13: management.care=0.9 → week 26: management.care=0.9"


def test_between_the_two_lies_what_was_chosen_and_nothing_else() -> None:
    a = BASE.changing(13, {"targets.split": "formula"})
    b = (
        BASE.changing(13, {"targets.split": "formula"})
        .changing(20, {"management.coaching": 2})
        .with_({"management.care": 0.9})
    )
    way = find_changes(a, b)
    assert [group.name for group in way.groups] == ["management.care", "week 20"]
    late = way.build_scenario(2)
    assert late.value("management.care") == a.value("management.care")
    assert late.changes == b.changes
    caring = way.build_scenario(1)
    assert caring.value("management.care") == 0.9
    assert caring.changes == a.changes


@given(st.data())
def test_any_coalition_has_exactly_what_it_chose(data: st.DataObject) -> None:
    free = sorted(path for path in LEVERS if NUMBERS[path].scope != "start" and not NUMBERS[path].choices)
    paths = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=5, unique=True))
    ends = {path: NUMBERS[path].high if BASE.value(path) != NUMBERS[path].high else NUMBERS[path].low for path in paths}
    b = BASE.with_(ends)
    way = find_changes(BASE, b)
    coalition = data.draw(st.integers(0, (1 << len(way)) - 1))
    scenario = way.build_scenario(coalition)
    for i, group in enumerate(way.groups):
        side = b if coalition >> i & 1 else BASE
        assert all(scenario.value(part) == side.value(part) for part in group.parts)
    assert scenario.past_digest == BASE.past_digest


@pytest.mark.parametrize("name", names())
def test_every_pair_of_the_library_can_be_taken_apart(name: str) -> None:
    a, b = load("evil-flywheel").with_({"world.weeks": 156}), load(name).with_({"world.weeks": 156})
    if a.digest == b.digest:
        return
    way = find_changes(a, b, headings=True)
    everything = (1 << len(way)) - 1
    assert (way.build_scenario(0).digest, way.build_scenario(everything).digest) == (a.digest, b.digest)
    parts = [part for group in find_changes(a, b).groups for part in group.parts]
    assert len(parts) == len(set(parts)) == sum(len(group.parts) for group in way.groups)


def test_settings_are_joined_by_path_or_heading() -> None:
    b = BASE.with_({**MOVED, "management.coaching": 2})
    assert list_group_names(
        BASE, b, groups={"people": ["management"], "rest": ["targets.ambition", "mechanisms.trust"]}
    ) == [
        "behaviour.commitment",
        "people",
        "rest",
    ]
    assert list_group_names(BASE, b, headings=True) == ["targets", "management", "mechanisms", "behaviour"]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (
            {"x": ["management.car"]},
            "--group x: management.car does not differ, did you mean management.care?; must be of",
        ),
        ({"x": ["targets.split"]}, "--group x: targets.split does not differ"),
        ({"x": ["targets"], "y": ["targets.ambition"]}, "--group y: targets.ambition stands in two places"),
        ({"x": ["targets", "targets"]}, "--group x: a part stands in two places"),
        ({"management.care": ["targets"]}, "--group management.care: is what a part that is left out is called"),
    ],
)
def test_groups_that_cannot_be_are_refused(groups: dict[str, list[str]], message: str) -> None:
    with pytest.raises(ChangesError) as problem:
        find_changes(BASE, BASE.with_(MOVED), groups)
    assert str(problem.value).startswith(message)


def test_scenarios_that_end_at_different_times_are_refused() -> None:
    with pytest.raises(ChangesError, match=r"world\.weeks: one ends after .* --weeks"):
        find_changes(BASE, BASE.with_({"world.weeks": 26, "management.care": 0.9}))


def test_inseparable_changes_are_refused_before_anything_is_simulated() -> None:
    more = BASE.with_({"world.reps": 24, "world.regions": 3})
    b = Scenario(name="b", settings=more.settings, changes=(Change(5, (("management.care", 0.9),), "East"),))
    with pytest.raises(ChangesError, match=r"only week 5 East as in the second: .*--group"):
        find_changes(BASE, b)
    assert list_group_names(BASE, b, groups={"east": ["world", "week 5 East"]}) == ["east"]
