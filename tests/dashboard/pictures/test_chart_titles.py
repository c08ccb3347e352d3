"""Titles of charts fit, and tell what their numbers say."""

from __future__ import annotations

import numpy as np
import pytest
from fake_engine import fake_settings

from dashboard.cards.sentence import format_sentence
from dashboard.pictures.chart_titles import LONGEST_TITLE, format_chart_title
from dashboard.plan.plan import Plan
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import CARD_MEASURES, compare_plan
from dashboard.service.service import PageRequest, Service
from dashboard.wording import catalogue
from dashboard.wording.number_formatting import (
    format_percent,
)
from simulation.measures import MEASURES

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
