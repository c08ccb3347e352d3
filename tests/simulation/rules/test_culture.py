"""Culture: what leaders say builds meaning where they act on it, and wears it away where they do not."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.rules import culture


def purpose_after(weeks: int, said: float, integrity: float, promised: float | None = None) -> float:
    """A rep's purpose after weeks of so much said, acted on so far; it starts at one half."""
    org = founded()
    rep = org.reps[0]
    rep["purpose"], rep["trust_leadership"] = 0.5, 1.0
    org.policies["purpose"], org.policies["integrity"] = said, integrity
    org.company[0]["promised"] = said if promised is None else promised
    for _ in range(weeks):
        act(culture.find_meaning, org, dt=1.0)
    return float(rep["purpose"])


def test_purpose_grows_where_words_are_acted_on() -> None:
    assert purpose_after(52, said=1.0, integrity=1.0) > 0.5


def test_words_without_deeds_leave_less_purpose_than_no_words_at_all() -> None:
    assert purpose_after(52, said=1.0, integrity=0.0) < purpose_after(52, said=0.0, integrity=0.0) < 0.5


def test_a_broken_promise_wears_purpose_away_after_the_talk_has_stopped() -> None:
    kept, broken = (purpose_after(13, said=0.0, integrity=0.0, promised=promised) for promised in (0.0, 1.0))
    assert broken < kept


def test_a_promise_is_remembered_for_about_a_year() -> None:
    org = founded()
    org.company[0]["promised"], org.policies["purpose"] = 1.0, 0.0
    for _ in range(4):
        act(culture.remember_promise, org)
    assert org.company[0]["promised"] == pytest.approx(0.32, abs=0.01)
