"""The sentence over the result: it names gain, harm or neither."""

from __future__ import annotations

from fake_engine import fake_settings

from dashboard.cards.sentence import format_sentence
from dashboard.plan.plan import Plan
from dashboard.service.service import PageRequest, Service

SPACE = " "


def test_a_sentence_names_gain_harm_or_neither() -> None:
    service = Service(fake_settings())
    better = service.compare(Plan("evil-flywheel", {"leadership.field_time": 0.4}), PageRequest("a", 1, 200))
    worse = service.compare(Plan("evil-flywheel", {"targets.ambition": 0.2}), PageRequest("a", 1, 200))
    same = service.compare(Plan("evil-flywheel", {"incentives.contests": 0.9}), PageRequest("a", 1, 200))
    assert "higher in the third year than if you carry on" in format_sentence(better)
    assert "lower in the third year than if you carry on" in format_sentence(worse)
    assert format_sentence(same) == f"Nothing you would notice: bookings within 1{SPACE}% of carrying on."
