"""Links: a written plan reads back; whatever comes gives a valid plan and readable notices."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from drawn_plans import NAMES, anything, plans, shaped
from fake_engine import SCENARIOS, fake_settings
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.plan.card_goals import GOALS
from dashboard.plan.plan import COMPANY_SETTINGS, LINK_KEYS, PANELS, PLAYABLE_LEVERS, Plan, encode_plan
from dashboard.plan.plan_parser import HIGHEST_SEED, decode_plan, fit_to_scenario, parse_page_plan
from dashboard.service.service import Service


def read(query: str) -> tuple[Plan, list[str]]:
    return decode_plan(query, NAMES, "evil-flywheel", "1.4")


@given(plans)
def test_a_link_restores_its_plan(plan: Plan) -> None:
    assert read(encode_plan(plan, "1.4")) == (plan, [])


@given(plans)
def test_a_page_restores_its_plan(plan: Plan) -> None:
    assert parse_page_plan(plan.as_dict(), NAMES, "evil-flywheel") == (plan, [])


def valid(plan: Plan) -> None:
    assert plan.scenario in NAMES
    assert 0 <= plan.seed <= HIGHEST_SEED
    assert len(plan.panels) == len(PANELS)
    assert set(plan.differences) <= set(range(len(PANELS)))
    for card, bound in plan.goals.items():
        assert GOALS[card].check(bound) == bound
    assert set(plan.cut) <= set(LINK_KEYS)
    assert len(set(plan.cut)) == len(plan.cut)
    for path, value in plan.levers.items():
        assert PLAYABLE_LEVERS[path].check(value) == value
    for path, value in plan.company.items():
        assert COMPANY_SETTINGS[path].check(value) == value
    service = Service(fake_settings())
    fit, _ = service.fit_plan(plan)
    service.build_planned(fit)
    if (rival := fit.build_rival()) is not None:
        assert service.build_baseline(rival).past_digest == service.build_baseline(fit).past_digest


@given(st.text(max_size=200))
@example("?scenario=evil-flywheel&targets.ambition=nan")
@example("?seed=9" + "9" * 5000)
@example("?at0.targets.ambition=.1&at9999.targets.ambition=.1&at١٢.targets.ambition=.1")
@example("?panels=a,b,c,d&panels=&model=" + "9" * 500)
@example("?from=52&from=nan&from=-13&from=5e308&from=14&from=99999999")
@example("?world.reps=1e308&world.reps=-1&world.reps=5&world.market_growth=inf&structure.layers=2.5")
@example("?at26.North.targets.ambition=0.1&at26.Atlantis.targets.collaboration=1&at0.targets.collaboration=1")
@example("?against=scenario%3Dnobody&against=against%3Dscenario&against=%26%26%3D&against=" + "x" * 5000)
@example("?against=scenario%3Devil-flywheel%26from%3D520&called=" + "%07" * 200)
@example("%00%ff=&&&&;;;==")
@example("?" + "&".join(f"k{n}=1" for n in range(400)))
@example("?" + "x" * 9000)
def test_any_text_gives_a_valid_plan(query: str) -> None:
    plan, notices = read(query)
    valid(plan)
    assert all(0 < len(notice) < 400 for notice in notices)


keys = st.one_of(
    st.sampled_from(sorted(PLAYABLE_LEVERS)),
    st.sampled_from(["scenario", "seed", "panels", "cut", "model", "from", "against", "called", *COMPANY_SETTINGS]),
    st.text(max_size=20),
)
hostile = st.sampled_from(["nan", "inf", "-1e308", "1e308", "", "null", "true", "<script>", "0x10", "1_0", "９", "--1"])


@given(st.lists(st.tuples(keys, st.one_of(hostile, st.text(max_size=20))), max_size=8))
def test_hostile_pairs_give_notices(pairs: list[tuple[str, str]]) -> None:
    plan, _ = read("?" + "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs))
    valid(plan)


@given(st.one_of(anything, shaped))
def test_any_body_gives_a_valid_plan(data: Any) -> None:
    plan, notices = parse_page_plan(data, NAMES, "evil-flywheel")
    valid(plan)
    assert all(isinstance(notice, str) for notice in notices)


@pytest.mark.parametrize(
    ("query", "notice_part"),
    [
        ("?scenario=nobody", "No scenario is called “nobody”"),
        ("?targets.ambition=5", "targets.ambition=5"),
        ("?world.regions=3", "world.regions=3"),
        ("?world.reps=9000", "world.reps=9000"),
        ("?from=50", "from=50"),
        ("?at26.North.leadership.field_time=2", "at26.leadership.field_time=2"),
        ("?against=scenario%3Dordinary-organisation", "“An ordinary organisation” is another company"),
        ("?model=1.2", "Made with model 1.2, this is 1.4"),
        ("?seed=-1", "seed=-1"),
        ("?cut=missed>trust,mist>trust", "Could not read: cut=mist>trust."),
        ("?cut=" + "x>y," * 100, "and 46 more"),
        ("?goal.burned_out=nan", "goal.burned_out=nan"),
        ("?goal.bookings=1e308", "goal.bookings=1e308"),
        ("?goal.payback=2.5", "goal.payback=2.5"),
        ("?goal.nothing=1", "goal.nothing=1"),
        ("?difference=0,9", "difference=0,9"),
    ],
)
def test_notices_say_what_could_not_be_read(query: str, notice_part: str) -> None:
    plan, notices = read(query)
    valid(plan)
    notices += Service(fake_settings()).fit_plan(plan)[1]
    assert any(notice_part in notice for notice in notices), notices


def test_a_change_after_the_end_is_dropped_with_a_notice() -> None:
    plan, _ = read("?at400.targets.ambition=0.1&at52.targets.ambition=0.1")
    fit, notices = fit_to_scenario(plan, SCENARIOS["evil-flywheel"])
    assert [one.week for one in fit.later] == [52]
    assert len(notices) == 1


def test_keys_for_the_browser_alone_give_no_notice() -> None:
    assert read("?embed=1&guess=1") == (Plan("evil-flywheel"), [])


def test_levers_at_the_values_of_carrying_on_are_no_change() -> None:
    plan, _ = read("?targets.ambition=0.16")
    assert not fit_to_scenario(plan, SCENARIOS["evil-flywheel"])[0].is_changed


def test_a_region_that_is_not_there_is_dropped_with_a_notice() -> None:
    plan, _ = read("?at26.North.targets.collaboration=1&at26.Islands.targets.collaboration=1")
    fit, notices = fit_to_scenario(plan, SCENARIOS["evil-flywheel"])
    assert [one.region for one in fit.later] == ["North"]
    assert "Islands" in notices[0]


def test_a_start_after_the_end_is_dropped_with_a_notice() -> None:
    fit, notices = fit_to_scenario(read("?from=520&targets.ambition=0")[0], SCENARIOS["evil-flywheel"])
    assert fit.acting == 0
    assert "from=520" in notices[0]


def test_levers_act_from_the_chosen_quarter_on() -> None:
    plan, _ = read("?targets.ambition=0&from=52&at104.North.targets.collaboration=1")
    changes = plan.apply_to(SCENARIOS["evil-flywheel"]).changes
    assert [(one.week, one.region) for one in changes] == [(52, None), (104, "North")]
    assert dict(changes[0].settings) == {"targets.ambition": 0.0}


def test_carrying_on_has_the_company_of_the_plan() -> None:
    plan, _ = read("?world.reps=80&targets.ambition=0")
    scenario = SCENARIOS["evil-flywheel"]
    assert plan.apply_company(scenario).value("world.reps") == plan.apply_to(scenario).value("world.reps") == 80
    assert plan.apply_company(scenario).past_digest == plan.apply_to(scenario).past_digest != scenario.past_digest
