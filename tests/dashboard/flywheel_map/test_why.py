"""Why: told in one sentence from what was measured, or plainly not."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_engine import fake_settings, measure_wheel

from dashboard.flywheel_map import why_line
from dashboard.flywheel_map.why_measurement import WhyOutcome
from dashboard.flywheel_map.why_texts import format_part, format_why, list_verdict
from dashboard.plan.plan import Plan
from dashboard.service.headline_figures import CardOutcome
from dashboard.service.service import PageRequest, Service
from dashboard.wording.number_formatting import format_money
from experiments.questions.wheel_share import WHOLE, WheelShare, build_wheel_share
from simulation.measures import MEASURES

PLAN = Plan("evil-flywheel", {"leadership.field_time": 0.4})


def ask(service: Service, plan: Any, **more: Any) -> dict[str, Any]:
    """Ask as a page does, until there is an answer."""
    for _ in range(200):
        answer = why_line.answer_why_request(service, {"n": 1, "client": "a", "plan": plan, **more})
        if "why" in answer or answer["state"] == "stopped":
            return answer
        time.sleep(0.02)
    raise AssertionError("no answer")


def test_the_money_of_why_is_a_part_of_the_difference_on_the_card() -> None:
    service = Service(fake_settings())
    sentence = ask(service, PLAN.as_dict())["why"]
    bookings = service.compare(PLAN, PageRequest("a", 1, 200)).outcomes["bookings"]
    assert sentence.startswith("The wheel itself makes about two thirds of the gain, ")
    assert f", {format_money(0.65 * bookings.difference)} a quarter" in sentence
    assert "rules and reporting" in sentence
    assert sentence.endswith(".")


def test_nothing_is_measured_where_nothing_would_be_noticed() -> None:
    measured: list[str] = []

    def count(*args: Any, **more: Any) -> WheelShare:
        measured.append("once")
        return measure_wheel(*args, **more)

    settings = fake_settings()
    gauge = replace(settings.gauge, measure_wheel=count)  # type: ignore[type-var]
    service = Service(replace(settings, gauge=gauge))
    assert ask(service, Plan("evil-flywheel", {"incentives.contests": 0.9}).as_dict())["why"] == ""
    assert not measured
    assert ask(service, PLAN.as_dict())["why"] == ask(service, PLAN.as_dict())["why"] != ""
    assert len(measured) == 1, "what is known is kept"


def test_what_cannot_be_told_says_so() -> None:
    service = Service(fake_settings())
    cut = replace(PLAN, cut=("missed>trust",))
    assert "while a link is cut" in ask(service, cut.as_dict())["why"]
    large = Service(fake_settings(effort=10_000.0))
    assert "too large" in ask(large, PLAN.as_dict())["why"]
    assert "could not be measured" in ask(Service(fake_settings(gauge=None)), PLAN.as_dict())["why"]
    assert ask(service, PLAN.as_dict(), stop=True)["state"] == "stopped"
    assert why_line.answer_why_request(service, {"client": 7})["state"] == "trouble"


def build_why(change: float, part: float, noise: float = 0.5) -> WhyOutcome:
    """Build an outcome in which bookings change by $1M for 10 points, of which the wheel makes `part`."""
    luck = np.random.default_rng(3).normal(0, noise, (60, 4))
    made = {WHOLE: part + luck}
    wheel = build_wheel_share(("a", "b", 60, 1), change + luck.mean(axis=1), {"Rules and control": made[WHOLE], **made})
    money = CardOutcome(MEASURES["bookings"], 5000 + 100 * change, 5000, 100 * change)
    return WhyOutcome(money, CardOutcome(MEASURES["customer_hours"], 12, 12, 0.0), True, wheel)


@pytest.mark.parametrize(
    ("why", "start"),
    [
        (build_why(-10, -9.8), "The wheel itself makes nearly all of the loss, $"),
        (build_why(-10, 5), "The wheel itself works against the loss by $"),
        (build_why(10, 0, noise=5.0), "How much of the gain the wheel itself makes cannot be told: "),
        (build_why(0.1, 0, noise=9.0), "Why cannot be told: 60 futures are too few"),
    ],
)
def test_each_case_has_its_sentence(why: WhyOutcome, start: str) -> None:
    assert format_why(why).startswith(start)


def test_the_verdict_says_what_the_sentence_says() -> None:
    """The middle of the map and the line under the headline rest on one measurement, and never disagree."""
    assert list_verdict(build_why(10, 0, noise=5.0)) == ("Does not turn",)
    assert list_verdict(build_why(0.1, 0, noise=20.0)) == ("Cannot be told",)
    why = build_why(-20, -15)
    head, part = list_verdict(why)
    assert head == "Turns against you"
    assert part == "It makes about three quarters of the fall."
    assert "about three quarters of the" in format_why(why)


def test_ranges_of_means_are_called_so() -> None:
    assert "95 % range of the mean" in format_why(build_why(10, 0, noise=5.0))


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.66, "about two thirds"), (0.95, "nearly all"), (1.3, "more than all"), (0.42, "about 42")],
)
def test_parts_are_told_plainly(share: float, words: str) -> None:
    assert format_part(share).startswith(words)
