"""The wording of lever values."""

from __future__ import annotations

import pytest

from scenarios.lever_wording import format_lever_value, format_with_unit, has_numeric_words, list_word_ranges
from simulation.declare import Number
from simulation.policy import LEVERS


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("targets.collaboration", 0.5, "negotiated"),
        ("targets.collaboration", 0.0, "head office"),
        ("targets.collaboration", 0.01, "asked"),
        ("targets.collaboration", 0.99, "mostly reps"),
        ("targets.collaboration", 1.0, "reps divide it"),
        ("leadership.patience", 1, "1 quarter"),
        ("leadership.patience", 2, "2 quarters"),
        ("incentives.cap", 3.0, "none"),
        ("recovery.hours_limit", 43.284, "43.3 hours a week"),
    ],
)
def test_a_value_is_written_as_the_nearest_word_or_as_a_number(path: str, value: float, word: str) -> None:
    assert format_lever_value(LEVERS[path], value) == word


@pytest.mark.parametrize(
    "lever", [lever for lever in LEVERS.values() if not lever.choices], ids=lambda lever: lever.path
)
def test_words_hold_for_the_whole_range_in_their_order(lever: Number) -> None:
    ranges = list_word_ranges(lever)
    starts = [start for start, _ in ranges.inside]
    assert starts[0] == lever.low
    assert starts == sorted(starts)
    assert starts[-1] < lever.high
    shown = [ranges.low, *(word for _, word in ranges.inside), ranges.high]
    assert {word for word in shown if word} <= {*lever.words}


def test_a_choice_is_written_as_its_own_word() -> None:
    for lever in LEVERS.values():
        assert len({format_lever_value(lever, choice) for choice in lever.choices}) == len(lever.choices)


def test_the_format_of_the_number_can_be_replaced() -> None:
    assert (
        format_lever_value(LEVERS["leadership.patience"], 2, lambda lever, value: f"{value} of {lever.name}")
        == "2 of patience"
    )
    assert has_numeric_words(LEVERS["leadership.patience"])
    assert format_with_unit(LEVERS["incentives.cap"], 2) == "2 times target attainment"
