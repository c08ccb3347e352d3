"""Words and numbers: two significant digits, signs, people as people, titles that fit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard.compare import CARDS, Lived, compared
from dashboard.components import cards
from dashboard.service import Asked, Service
from dashboard.state import PLAYED, Plan
from dashboard.text import catalogue, levers
from dashboard.text.findings import LONGEST, finding
from dashboard.text.levers import word
from dashboard.text.numbers import Scale, Signed, fraction_text, money, percent, reps_in, rounded, scale_of, signed
from dashboard.text.sentence import sentence
from simulation.measures import MEASURES

SPACE = " "


@pytest.mark.parametrize(
    ("thousands", "text"),
    [
        (7712, "$7.7M"),
        (540, "$540k"),
        (5000, "$5.0M"),
        (-1200, "−$1.2M"),
        (3.2e6, "$3.2B"),
        (12345, "$12M"),
        (999.6, "$1.0M"),
        (0, "$0"),
        (0.2, "$0"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_money(thousands: float, text: str) -> None:
    assert money(thousands) == text


def test_currency_is_a_setting() -> None:
    assert money(7712, "€") == "€7.7M"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.194, "19"), (0.0042, "0.4"), (0, "0"), (-0.03, "−3"), (1.024, "100"), (1.56, "160"), (math.nan, "–")],
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == (text if text == "–" else f"{text}{SPACE}%")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.2, "1 in 5"),
        (0.32, "1 in 3"),
        (0.41, "2 in 5"),
        (0.5, "1 in 2"),
        (0.74, "3 in 4"),
        (0.01, "hardly any"),
        (0.97, "nearly all"),
    ],
)
def test_people(share: float, text: str) -> None:
    assert fraction_text(share) == text


def test_people_are_named() -> None:
    assert reps_in(0.2) == "1 rep in 5"
    assert reps_in(0.66) == "2 reps in 3"
    assert reps_in(0) == "Hardly any rep"


@pytest.mark.parametrize(
    ("text", "with_sign"),
    [("$2M", "+$2M"), ("−$2M", "−$2M"), ("0.63", "+0.63"), ("0", "0"), ("0.0", "0.0"), ("$0", "$0"), ("–", "–")],
)
def test_differences_have_signs(text: str, with_sign: str) -> None:
    assert signed(text) == with_sign


def test_a_range_is_written_in_the_unit_of_its_difference() -> None:
    scale = scale_of(MEASURES["bookings"])
    assert [scale.bare(value, 2600) for value in (1400, 3700)] == ["+1.4", "+3.7"]
    assert [scale.bare(value, 230) for value in (-300, 1800)] == ["−300", "+1,800"]
    assert scale_of(MEASURES["burned_out"]).difference(-0.15) == "−15 points"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_written(value: float) -> None:
    for text in (
        rounded(value),
        money(value),
        percent(value),
        *(scale_of(m).difference(value) for m in MEASURES.values()),
    ):
        assert text
        assert "nan" not in text
        assert "-" not in text.replace("e-", "")


def test_every_lever_has_a_word_for_every_value() -> None:
    for lever in PLAYED.values():
        values = lever.choices or [lever.low + (lever.high - lever.low) * k / 20 for k in range(21)]
        words = [word(lever, round(value) if lever.whole and not lever.choices else value) for value in values]  # type: ignore[call-overload]
        assert all(words), lever.path
        assert words[0] != words[-1], lever.path


def test_counted_words_show_the_number_itself() -> None:
    assert word(PLAYED["recovery.hours_limit"], 60.0) == f"60{SPACE}h"
    assert word(PLAYED["leadership.patience"], 1) == f"1{SPACE}quarter"
    assert word(PLAYED["leadership.patience"], 6) == f"6{SPACE}quarters"
    assert word(PLAYED["incentives.cap"], 3.0) == "none"
    assert word(PLAYED["targets.split"], "reps") == "reps"


LEVERS = [
    {},
    {"leadership.field_time": 0.3},
    {"targets.ambition": 0.2},
    {"leadership.field_time": 0.001},
    {"targets.ambition": 0.0, "targets.collaboration": 1.0, "leadership.fixing": 1.0},
]


@pytest.mark.parametrize("levers", LEVERS)
@pytest.mark.parametrize("futures", [8, 50, 200])
def test_titles_fit_and_sentences_are_short(levers: dict[str, float], futures: int) -> None:
    service, panels = Service(fake_settings()), tuple(MEASURES)
    plan = Plan("evil-flywheel", levers, panels=panels)
    comparison = service.answer(plan, Asked("a", 1, futures))
    for course in comparison.courses.values():
        assert 0 < len(finding(course)) <= LONGEST, finding(course)
    said = sentence(comparison)
    assert said.endswith(".")
    assert len(said.split()) <= 24
    assert "!" not in said


def test_gain_and_harm_are_both_said() -> None:
    service = Service(fake_settings())
    better = service.answer(Plan("evil-flywheel", {"leadership.field_time": 0.4}), Asked("a", 1, 200))
    worse = service.answer(Plan("evil-flywheel", {"targets.ambition": 0.2}), Asked("a", 1, 200))
    same = service.answer(Plan("evil-flywheel", {"incentives.contests": 0.9}), Asked("a", 1, 200))
    assert "higher than if you carry on" in sentence(better)
    assert "lower than if you carry on" in sentence(worse)
    assert sentence(same) == f"Nothing you would notice: bookings within 1{SPACE}% of carrying on."


def test_better_in_is_only_said_of_a_hundred_futures() -> None:
    service, plan = Service(fake_settings()), Plan("evil-flywheel", {"leadership.field_time": 0.3})
    for futures, said in ((8, False), (50, False), (200, True)):
        shown = cards.shown(service.answer(plan, Asked("a", 1, futures)))
        assert ("better in" in shown[0]["odds"]) is said
        assert (shown[0]["note"] == SPACE) is (futures == 8)


def test_every_key_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """With other words in the catalogue, nothing of the old ones is left in what a picture says."""
    monkeypatch.setattr(catalogue, "WORDS", {key: f"⟦{text}⟧" for key, text in catalogue.WORDS.items()})
    service = Service(fake_settings())
    comparison = service.answer(Plan("evil-flywheel", {"leadership.field_time": 0.4}), Asked("a", 1, 200))
    assert sentence(comparison).startswith("⟦")
    assert all(finding(course).startswith("⟦") for course in comparison.courses.values())


@pytest.mark.parametrize("measure", ["bookings", "contribution"])
@pytest.mark.parametrize("change", [0.05, 0.5, 12.0])
def test_a_title_tells_the_end_and_the_dip_before(measure: str, change: float) -> None:
    luck = 1 + np.random.default_rng(1).normal(0, 0.001, (200, 12))
    years = dict.fromkeys(CARDS, 400 * luck[:, 0])
    there = Lived(0, dict.fromkeys(MEASURES, 100 * luck), years)
    path = 100 * luck * np.r_[np.full(2, 0.94), np.full(10, 1 + change)]
    here = Lived(0, dict.fromkeys(MEASURES, path), {name: (1 + change) * year for name, year in years.items()})
    title = finding(compared(there, here, [measure], 200, 40).courses[measure])
    assert percent(change) in title
    assert "after a dip" in title
    assert len(title) <= LONGEST


def test_every_reason_why_a_lever_has_no_effect_is_one_short_sentence() -> None:
    reasons = [reason for lever in PLAYED.values() for *_, reason in levers.reasons(lever)]
    assert reasons
    for reason in reasons:
        assert reason.startswith("No effect of its own while ")
        assert reason.endswith(".")
        assert len(reason.split()) <= 20


def test_a_lever_has_no_effect_only_while_the_other_stays_where_it_stands() -> None:
    rate = PLAYED["incentives.accelerator"]
    stands = {"incentives.plan": "quota_bonus", "incentives.variable_share": 0.4}
    assert levers.idle(rate, stands.__getitem__, ()) == "No effect of its own while the plan is quota bonus."
    assert levers.idle(rate, stands.__getitem__, ("incentives.plan",)) == ""
    assert levers.idle(rate, {**stands, "incentives.plan": "accelerated"}.__getitem__, ()) == ""
    assert levers.idle(rate, {**stands, "incentives.variable_share": 0}.__getitem__, ("incentives.plan",))


@pytest.mark.parametrize(("width", "range_"), [(0.0004, SPACE), (300.0, "−$300k to +$300k")])
def test_a_range_around_nothing_has_its_units_or_is_not_said(width: float, range_: str) -> None:
    luck = np.linspace(-width, width, 201)[:, None] / 0.9
    years = {name: np.full(201, 400.0) for name in CARDS}
    there = Lived(0, dict.fromkeys(MEASURES, np.full((201, 12), 100.0)), years)
    here = Lived(
        0, dict.fromkeys(MEASURES, 100 + luck * np.ones(12)), {n: y + 4 * luck[:, 0] for n, y in years.items()}
    )
    card = cards.shown(compared(there, here, ["bookings"], 201, 40), "$")[0]
    assert card["difference"] == "$0"
    assert card["odds"] == SPACE
    assert card["note"] == range_


@pytest.mark.parametrize(
    ("value", "level", "gap"),
    [(0.075, f"7.5{SPACE}%", "+7.5"), (-0.3, f"−30{SPACE}%", "−30"), (0.0, f"0{SPACE}%", "0")],
)
def test_an_axis_says_where_its_lines_stand(value: float, level: str, gap: str) -> None:
    assert Scale("share").tick(value) == level
    assert Signed("share").tick(value) == gap
