"""The cards: no odds from few futures, no range that says nothing."""

from __future__ import annotations

import numpy as np
import pytest
from fake_engine import fake_settings

from dashboard.cards import cards
from dashboard.plan.plan import Plan
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import CARD_MEASURES, compare_plan
from dashboard.service.service import PageRequest, Service
from simulation.measures import MEASURES

SPACE = " "


def test_better_in_is_only_shown_for_a_hundred_futures() -> None:
    service, plan = Service(fake_settings()), Plan("evil-flywheel", {"leadership.field_time": 0.3})
    for futures, is_shown in ((8, False), (50, False), (200, True)):
        card_texts = cards.build_card_texts(service.compare(plan, PageRequest("a", 1, futures)))
        assert ("better in" in card_texts[0]["odds"]) is is_shown
        assert (card_texts[0]["note"] == SPACE) is (futures == 8)


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
