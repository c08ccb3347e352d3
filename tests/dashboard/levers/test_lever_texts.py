"""The words of levers, and why one has no effect."""

from __future__ import annotations

from dashboard.levers import lever_texts
from dashboard.levers.lever_texts import format_word
from dashboard.plan.plan import PLAYABLE_LEVERS

SPACE = " "

LEVERS = [
    {},
    {"leadership.field_time": 0.3},
    {"targets.ambition": 0.2},
    {"leadership.field_time": 0.001},
    {"targets.ambition": 0.0, "targets.collaboration": 1.0, "leadership.fixing": 1.0},
]


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
