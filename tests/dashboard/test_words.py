"""Words and numbers: two significant digits, signs, people as people, titles that fit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cards import cards
from dashboard.cards.sentence import format_sentence
from dashboard.levers import lever_texts
from dashboard.levers.lever_texts import format_word
from dashboard.pictures.chart_titles import LONGEST_TITLE, format_chart_title
from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import CARD_MEASURES, compare_plan
from dashboard.service.service import PageRequest, Service
from dashboard.wording import catalogue
from dashboard.wording.number_formatting import (
    SignedScale,
    UnitScale,
    add_sign,
    choose_scale,
    format_fraction,
    format_money,
    format_number,
    format_percent,
    format_share_of_reps,
)
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
def test_money_has_two_significant_digits_and_a_unit(thousands: float, text: str) -> None:
    assert format_money(thousands) == text


def test_currency_is_a_setting() -> None:
    assert format_money(7712, "€") == "€7.7M"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.194, "19"), (0.0042, "0.4"), (0, "0"), (-0.03, "−3"), (1.024, "100"), (1.56, "160"), (math.nan, "–")],
)
def test_a_share_is_written_in_per_cent(share: float, text: str) -> None:
    assert format_percent(share) == (text if text == "–" else f"{text}{SPACE}%")


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
def test_a_share_is_written_as_people(share: float, text: str) -> None:
    assert format_fraction(share) == text


def test_a_share_of_reps_names_reps() -> None:
    assert format_share_of_reps(0.2) == "1 rep in 5"
    assert format_share_of_reps(0.66) == "2 reps in 3"
    assert format_share_of_reps(0) == "Hardly any rep"


@pytest.mark.parametrize(
    ("text", "with_sign"),
    [("$2M", "+$2M"), ("−$2M", "−$2M"), ("0.63", "+0.63"), ("0", "0"), ("0.0", "0.0"), ("$0", "$0"), ("–", "–")],
)
def test_differences_have_signs(text: str, with_sign: str) -> None:
    assert add_sign(text) == with_sign


def test_a_range_is_written_in_the_unit_of_its_difference() -> None:
    scale = choose_scale(MEASURES["bookings"])
    assert [scale.format_bare(value, 2600) for value in (1400, 3700)] == ["+1.4", "+3.7"]
    assert [scale.format_bare(value, 230) for value in (-300, 1800)] == ["−300", "+1,800"]
    assert choose_scale(MEASURES["burned_out"]).format_difference(-0.15) == "−15 points"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_written(value: float) -> None:
    for text in (
        format_number(value),
        format_money(value),
        format_percent(value),
        *(choose_scale(m).format_difference(value) for m in MEASURES.values()),
    ):
        assert text
        assert "nan" not in text
        assert "-" not in text.replace("e-", "")


def test_every_lever_has_a_word_for_every_value() -> None:
    for lever in PLAYABLE_LEVERS.values():
        values = lever.choices or [lever.low + (lever.high - lever.low) * k / 20 for k in range(21)]
        words = [format_word(lever, round(value) if lever.whole and not lever.choices else value) for value in values]  # type: ignore[call-overload]
        assert all(words), lever.path
        assert words[0] != words[-1], lever.path


def test_counted_words_show_the_number_itself() -> None:
    assert format_word(PLAYABLE_LEVERS["recovery.hours_limit"], 60.0) == f"60{SPACE}h"
    assert format_word(PLAYABLE_LEVERS["leadership.patience"], 1) == f"1{SPACE}quarter"
    assert format_word(PLAYABLE_LEVERS["leadership.patience"], 6) == f"6{SPACE}quarters"
    assert format_word(PLAYABLE_LEVERS["incentives.cap"], 3.0) == "none"
    assert format_word(PLAYABLE_LEVERS["targets.split"], "reps") == "reps"


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
    comparison = service.compare(plan, PageRequest("a", 1, futures))
    for course in comparison.courses.values():
        assert 0 < len(format_chart_title(course)) <= LONGEST_TITLE, format_chart_title(course)
    sentence = format_sentence(comparison)
    assert sentence.endswith(".")
    assert len(sentence.split()) <= 24
    assert "!" not in sentence


def test_a_sentence_names_gain_harm_or_neither() -> None:
    service = Service(fake_settings())
    better = service.compare(Plan("evil-flywheel", {"leadership.field_time": 0.4}), PageRequest("a", 1, 200))
    worse = service.compare(Plan("evil-flywheel", {"targets.ambition": 0.2}), PageRequest("a", 1, 200))
    same = service.compare(Plan("evil-flywheel", {"incentives.contests": 0.9}), PageRequest("a", 1, 200))
    assert "higher than if you carry on" in format_sentence(better)
    assert "lower than if you carry on" in format_sentence(worse)
    assert format_sentence(same) == f"Nothing you would notice: bookings within 1{SPACE}% of carrying on."


def test_better_in_is_only_shown_for_a_hundred_futures() -> None:
    service, plan = Service(fake_settings()), Plan("evil-flywheel", {"leadership.field_time": 0.3})
    for futures, is_shown in ((8, False), (50, False), (200, True)):
        card_texts = cards.build_card_texts(service.compare(plan, PageRequest("a", 1, futures)))
        assert ("better in" in card_texts[0]["odds"]) is is_shown
        assert (card_texts[0]["note"] == SPACE) is (futures == 8)


def test_every_key_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """With other words in the catalogue, nothing of the old ones is left in what a picture says."""
    monkeypatch.setattr(catalogue, "WORDS", {key: f"⟦{text}⟧" for key, text in catalogue.WORDS.items()})
    service = Service(fake_settings())
    comparison = service.compare(Plan("evil-flywheel", {"leadership.field_time": 0.4}), PageRequest("a", 1, 200))
    assert format_sentence(comparison).startswith("⟦")
    assert all(format_chart_title(course).startswith("⟦") for course in comparison.courses.values())


@pytest.mark.parametrize("measure", ["bookings", "contribution"])
@pytest.mark.parametrize("change", [0.05, 0.5, 12.0])
def test_a_title_tells_the_end_and_the_dip_before(measure: str, change: float) -> None:
    luck = 1 + np.random.default_rng(1).normal(0, 0.001, (200, 12))
    years = dict.fromkeys(CARD_MEASURES, 400 * luck[:, 0])
    there = EnsembleTables(0, dict.fromkeys(MEASURES, 100 * luck), years)
    path = 100 * luck * np.r_[np.full(2, 0.94), np.full(10, 1 + change)]
    here = EnsembleTables(0, dict.fromkeys(MEASURES, path), {name: (1 + change) * year for name, year in years.items()})
    title = format_chart_title(compare_plan(there, here, [measure], 200, 40).courses[measure])
    assert format_percent(change) in title
    assert "after a dip" in title
    assert len(title) <= LONGEST_TITLE


def test_every_reason_why_a_lever_has_no_effect_is_one_short_sentence() -> None:
    reasons = [reason for lever in PLAYABLE_LEVERS.values() for *_, reason in lever_texts.list_idle_reasons(lever)]
    assert reasons
    for reason in reasons:
        assert reason.startswith("No effect of its own while ")
        assert reason.endswith(".")
        assert len(reason.split()) <= 20


def test_a_lever_has_no_effect_only_while_the_other_stays_where_it_stands() -> None:
    rate = PLAYABLE_LEVERS["incentives.accelerator"]
    stands = {"incentives.pay_plan": "quota_bonus", "incentives.variable_share": 0.4}
    assert (
        lever_texts.find_idle_reason(rate, stands.__getitem__, ())
        == "No effect of its own while the plan is quota bonus."
    )
    assert lever_texts.find_idle_reason(rate, stands.__getitem__, ("incentives.pay_plan",)) == ""
    assert lever_texts.find_idle_reason(rate, {**stands, "incentives.pay_plan": "accelerated"}.__getitem__, ()) == ""
    assert lever_texts.find_idle_reason(
        rate, {**stands, "incentives.variable_share": 0}.__getitem__, ("incentives.pay_plan",)
    )


@pytest.mark.parametrize(("width", "range_"), [(0.0004, SPACE), (300.0, "−$300k to +$300k")])
def test_a_range_around_zero_has_its_units_or_is_not_shown(width: float, range_: str) -> None:
    luck = np.linspace(-width, width, 201)[:, None] / 0.9
    years = {name: np.full(201, 400.0) for name in CARD_MEASURES}
    there = EnsembleTables(0, dict.fromkeys(MEASURES, np.full((201, 12), 100.0)), years)
    here = EnsembleTables(
        0, dict.fromkeys(MEASURES, 100 + luck * np.ones(12)), {n: y + 4 * luck[:, 0] for n, y in years.items()}
    )
    card = cards.build_card_texts(compare_plan(there, here, ["bookings"], 201, 40), "$")[0]
    assert card["difference"] == "$0"
    assert card["odds"] == SPACE
    assert card["note"] == range_


@pytest.mark.parametrize(
    ("value", "level", "gap"),
    [(0.075, f"7.5{SPACE}%", "+7.5"), (-0.3, f"−30{SPACE}%", "−30"), (0.0, f"0{SPACE}%", "0")],
)
def test_an_axis_says_where_its_lines_stand(value: float, level: str, gap: str) -> None:
    assert UnitScale("share").format_tick(value) == level
    assert SignedScale("share").format_tick(value) == gap
