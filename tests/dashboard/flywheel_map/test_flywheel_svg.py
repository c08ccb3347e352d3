"""The flywheel map: what is drawn is what was measured; links can be cut; whatever a page sends is answered."""

from __future__ import annotations

import math
import re
import threading
import time
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import fake_engine
import pytest
from fake_engine import FLYWHEEL, SCENARIOS, build_link, fake_settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard.changes.plan_strip import build_chips, format_change_count
from dashboard.flywheel_map.flywheel_measurement import SHOWN_LOOPS, CompanyTooLarge, MeasuredFlywheel, MeasurementJob
from dashboard.flywheel_map.flywheel_panel import answer_map_request
from dashboard.flywheel_map.flywheel_svg import (
    ARROW_CURVES,
    BAR_RANGES,
    BOX_CENTRES,
    LOOP_ARROWS,
    THICK,
    THIN,
    build_map_svg,
    compute_arrow_width,
    find_arrow_state,
)
from dashboard.flywheel_map.flywheel_texts import format_sentences
from dashboard.plan.plan import LINK_KEYS, Plan
from dashboard.service.explorer_settings import Gauge
from dashboard.service.service import PageRequest, Service
from experiments.questions.flywheel_map import BOXES, LINKS
from experiments.questions.miss_response import estimate_response
from simulation.ensemble import Cancelled
from simulation.scenario import Scenario, ScenarioError

PLAN = Plan("evil-flywheel", {"leadership.field_time": 0.3})
ASK: dict[str, Any] = {"client": "test", "n": 1, "steps": 0, "plan": PLAN.as_dict()}
NAMESPACE = "{http://www.w3.org/2000/svg}"


def service(**changes: Any) -> Service:
    return Service(fake_settings(**changes))


def never() -> bool:
    return False


def measure(steps: int = 3, plan: Plan = PLAN) -> MeasuredFlywheel:
    return [MeasuredFlywheel({}), *MeasurementJob(service(), plan).measure_steps(never)][steps]


def ask_until_known(one: Service, ask: dict[str, Any] = ASK) -> dict[str, Any]:
    """Ask until the map is known, as a page does."""
    for _ in range(500):
        answer = answer_map_request(one, ask)
        if answer["state"] not in ("waiting", "running"):
            return answer
        time.sleep(0.01)
    raise AssertionError("never came")


def find_groups(svg: str, kind: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    return [each for each in root.iter(f"{NAMESPACE}g") if (each.get("class") or "").split()[0] == kind]


def test_the_map_has_every_box_and_arrow_once() -> None:
    assert set(BOX_CENTRES) == set(BOXES)
    assert set(ARROW_CURVES) == {link.key for link in LINKS} == {key for path in LOOP_ARROWS.values() for key in path}
    assert set(LOOP_ARROWS) == set(SHOWN_LOOPS)
    assert set(BAR_RANGES) <= set(BOXES)
    for steps in range(4):
        svg = build_map_svg(measure(steps))
        assert [arrow.get("data-link") for arrow in find_groups(svg, "arrow")] == [link.key for link in LINKS]
        assert sorted(str(box.get("data-box")) for box in find_groups(svg, "box")) == sorted(BOXES)
        assert len(find_groups(svg, "loop")) == len(SHOWN_LOOPS)


def test_arrows_are_reached_by_keyboard_and_say_their_sentence() -> None:
    flywheel = measure()
    for arrow, sentence in zip(
        find_groups(build_map_svg(flywheel), "arrow"), format_sentences(flywheel)[1:], strict=False
    ):
        assert arrow.get("tabindex") == "0"
        assert arrow.get("role") == "button"
        assert arrow.get("aria-label") == sentence
        assert arrow.findtext(f"{NAMESPACE}title") == sentence


@given(st.lists(st.floats(0.06, 5), min_size=2, max_size=6))
def test_stronger_arrows_are_not_thinner(values: list[float]) -> None:
    widths = [compute_arrow_width(build_link("missed", "trust", value)) for value in sorted(values)]
    assert widths == sorted(widths)
    assert all(THIN <= each <= THICK for each in widths)
    assert [compute_arrow_width(build_link("missed", "trust", -value)) for value in sorted(values)] == widths


@pytest.mark.parametrize(
    ("strength", "how"), [(0.5, "drives"), (-0.5, "eases"), (0.01, "chance"), (math.nan, "unknown"), (None, "open")]
)
def test_an_arrow_is_drawn_as_what_it_is(strength: float | None, how: str) -> None:
    link = None if strength is None else build_link("missed", "trust", strength)
    assert find_arrow_state(link, cut=False) == how
    assert find_arrow_state(link, cut=True) == "cut"
    svg = build_map_svg(MeasuredFlywheel({}, strengths=(link,) if link else ()))
    arrow = next(each for each in find_groups(svg, "arrow") if each.get("data-link") == "missed>trust")
    assert (arrow.get("class") or "").split() == ["arrow", how]
    kinds = [path.get("class") for path in arrow.iter(f"{NAMESPACE}path")]
    assert ("stop" in kinds) is (how == "eases")
    assert ("head" in kinds) is (how != "eases")
    assert ("eases" in "".join(arrow.itertext())) is (how == "eases")
    if how in ("chance", "unknown"):
        assert compute_arrow_width(link) == THIN


def test_levels_stay_in_their_bars() -> None:
    svg = build_map_svg(MeasuredFlywheel(dict.fromkeys(BOXES, (1e308, -1e308))))
    rails, bars = (re.findall(rf'class="{kind}"[^>]*? width="([\d.]+)"', svg) for kind in ("rail", "filled"))
    assert len(rails) == len(BOXES)
    assert all(0 <= float(bar) <= float(rail) for rail, bar in zip(rails, bars, strict=True))


def test_the_middle_says_what_it_is_given_and_nothing_of_its_own() -> None:
    verdict = ("Turns against you", "It makes about two thirds of the fall.")
    middle, empty = (
        " ".join(re.findall(r'class="(?:verdict|quiet)"[^>]*>([^<]+)<', build_map_svg(measure(), verdict=told)))
        for told in (verdict, ())
    )
    assert " ".join(verdict) in middle
    assert empty == middle.replace(" ".join(verdict), "").strip()


def test_a_small_miss_is_told_with_both_its_numbers() -> None:
    sentences = format_sentences(measure())
    numbers = r"\$0\.5\d more within a year, \$0\.3\d more the year after\."
    assert re.fullmatch(rf"\$1 more missed today, and what is missed later: {numbers}", sentences[0])
    assert "€0.5" in " ".join(format_sentences(measure(), "€"))


def test_loops_show_what_they_carry() -> None:
    flywheel = measure()
    for name, chip in zip(SHOWN_LOOPS, find_groups(build_map_svg(flywheel), "loop"), strict=True):
        assert re.search(rf"{name} \+\$0\.1\d", "".join(chip.itertext()))
        assert f"{name}: " in (chip.get("aria-label") or "")
    assert "It adds $0.1" in format_sentences(flywheel)[-1]


def test_no_loop_is_measured_where_chance_could_explain_the_whole() -> None:
    def by_chance(*of: Any, **more: Any) -> Any:
        if more.get("loops"):
            raise AssertionError("measured in vain")
        return fake_engine.measure_missed(*of, **more) * [1, -1, 1, -1, 1, -1, 1, -1]

    *_, flywheel = MeasurementJob(service(gauge=Gauge(fake_engine.measure_strengths, by_chance)), PLAN).measure_steps(
        never
    )
    assert flywheel.response is not None
    assert flywheel.response.verdict == "Nothing to feed on"
    assert not flywheel.loops
    assert "no clear change within a year" in format_sentences(flywheel)[0]


def test_each_step_adds_to_the_one_before_and_nothing_is_measured_twice() -> None:
    calls: list[str] = []

    def links(*of: Any) -> Any:
        calls.append("links")
        return fake_engine.measure_strengths(*of)

    def count_missed(*of: Any, **more: Any) -> Any:
        calls.append(" ".join(("echo", *more["loops"])))
        return fake_engine.measure_missed(*of, **more)

    one = service(gauge=Gauge(links, count_missed))
    steps = [ask_until_known(one, ASK | {"client": client}) for client in "ab"]
    assert sorted(calls) == sorted(["links", "echo", *(f"echo {name}" for name in SHOWN_LOOPS)])
    assert steps[0]["svg"] == steps[1]["svg"]
    spins = list(MeasurementJob(one, PLAN).measure_steps(never))
    assert [each.steps for each in spins] == [1, 2, 3]
    assert [each.response is not None for each in spins] == [False, True, True]
    assert [bool(each.loops) for each in spins] == [False, False, True]
    assert spins[0].levels == spins[2].levels


def test_a_map_that_a_page_has_drawn_is_not_sent_again() -> None:
    one = service()
    answer = ask_until_known(one)
    assert (answer["state"], answer["steps"]) == ("done", 3)
    assert "svg" not in ask_until_known(one, ASK | {"steps": 3})


@pytest.mark.parametrize("how", ["moved", "stopped"])
def test_a_newer_plan_or_a_stop_drops_the_measurement(how: str) -> None:
    begun, over = threading.Event(), threading.Event()

    def links(*of: Any) -> Any:
        begun.set()
        while not of[-1]():
            time.sleep(0.01)
        over.set()
        raise Cancelled

    one = service(gauge=Gauge(links, fake_engine.measure_missed))
    assert answer_map_request(one, ASK)["state"] in ("waiting", "running")
    assert begun.wait(5)
    if how == "moved":
        one.compare(PLAN, PageRequest("test", 1, 8))
    else:
        assert answer_map_request(one, ASK | {"stop": True})["state"] == "stopped"
    assert over.wait(5)


def test_a_company_that_is_too_large_is_not_measured() -> None:
    huge = FLYWHEEL.with_({"world.reps": 2000, "structure.span": 10})
    settings = fake_settings()
    library = replace(settings.library, load=lambda _: huge)
    with pytest.raises(CompanyTooLarge):
        MeasurementJob(Service(replace(settings, library=library)), PLAN)
    assert (
        answer_map_request(Service(replace(settings, gauge=None)), ASK)["note"]
        == "this company is too large to measure here"
    )


@pytest.mark.parametrize("key", LINK_KEYS)
def test_every_link_can_be_cut_in_every_scenario(key: str) -> None:
    for name, scenario in SCENARIOS.items():
        plan = Plan(name, cut=(key,))
        assert plan.is_changed
        assert plan.apply_to(scenario).digest != scenario.digest
    words = build_chips(plan)
    assert [chip["at"] for chip in words] == [f"cut|{key}|"]
    assert format_change_count(plan) == "(1 change)"


def test_a_cut_shares_the_past_with_carrying_on() -> None:
    pasts: list[Scenario | None] = []

    def engine(*of: Any, since: Scenario | None = None, **more: Any) -> Any:
        pasts.append(since)
        return fake_engine.run(*of, **more)

    one = service(engine=engine)
    one.compare(replace(PLAN, cut=("missed>trust",)), PageRequest("a", 1, 50))
    assert pasts == [None, FLYWHEEL]
    one.compare(PLAN, PageRequest("a", 2, 50))
    assert pasts == [None, FLYWHEEL, None]


def test_a_cut_link_is_drawn_and_described_as_cut() -> None:
    flywheel = measure(1, replace(PLAN, cut=("missed>trust",)))
    arrow = next(
        each for each in find_groups(build_map_svg(flywheel), "arrow") if each.get("data-link") == "missed>trust"
    )
    assert arrow.get("class") == "arrow cut"
    assert "Missed targets → Lost trust: cut from today on." in format_sentences(flywheel)


@pytest.mark.parametrize(
    "change",
    [
        {"client": None},
        {"client": "x" * 50},
        {"client": ["a"]},
    ],
)
def test_bad_requests_for_the_map_get_a_note(change: dict[str, Any]) -> None:
    assert answer_map_request(service(), ASK | change) == {"state": "trouble", "note": "could not be measured"}


def test_a_run_that_is_too_short_is_reported_as_such(caplog: pytest.LogCaptureFixture) -> None:
    def short(*_: Any) -> Any:
        raise ScenarioError("too short")

    answer = ask_until_known(service(gauge=Gauge(short, fake_engine.measure_missed)))
    assert answer["state"] == "trouble"
    assert answer["note"] == "too few quarters are left to measure it"


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


@given(st.one_of(anything, st.builds(lambda plan, cut: ASK | {"plan": plan or {"cut": cut}}, anything, anything)))
def test_any_request_for_the_map_is_answered(data: Any) -> None:
    assert answer_map_request(service(), data)["state"] in ("waiting", "running", "done", "trouble", "stopped", "busy")


def test_a_failed_measurement_is_reported_and_not_raised(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("secret path")

    answer = ask_until_known(service(gauge=Gauge(broken, fake_engine.measure_missed)))
    assert answer["state"] == "trouble"
    assert "secret" not in str(answer)
    assert "trouble" in caplog.text


def test_no_text_in_the_map_becomes_a_tag() -> None:
    name = "<script>alert(1)</script>"
    svg = build_map_svg(
        replace(measure(), response=estimate_response(fake_engine.measure_missed(FLYWHEEL, FLYWHEEL, 40, 1))),
        currency=name,
    )
    assert "<script" not in svg
    ElementTree.fromstring(svg)
