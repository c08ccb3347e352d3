"""The number rule: sentence, card, title, table, report, command and program tell one figure, to the last digit shown."""

from __future__ import annotations

import itertools
import re
from html import escape
from typing import Any

import numpy as np
import pytest

from dashboard.cards import cards
from dashboard.cards.sentence import format_certainty, format_sentence
from dashboard.exports.html_report import ReportContent, write_report
from dashboard.pictures.chart_titles import format_chart_title
from dashboard.pictures.text_twin import build_table
from dashboard.plan.plan import Plan
from dashboard.service.headline_figures import LEAST_CHANGE, compute_headline_figure
from dashboard.service.plan_comparison import CARD_MEASURES, PlanComparison
from dashboard.service.service import PageRequest, Service
from dashboard.shipped_settings import build_default_settings
from dashboard.wording.number_formatting import choose_scale, format_percent
from experiments.findings import formatting
from experiments.questions.compare import compare
from scenarios import names
from simulation.measures import MEASURES

FUTURES = 8
PLANS: tuple[dict[str, Any], ...] = (
    {"leadership.field_time": 0.2},
    {"leadership.field_time": 0.2, "leadership.fixing": 0.8, "leadership.root_cause": 0.6},
    {"targets.ambition": 0.0},
    {"targets.ambition": 0.2},
    {"targets.collaboration": 0.9, "targets.listening": 0.6},
    {"structure.overlay_response": 0.0, "structure.overlay_sunset": 0.5},
    {"structure.overlay_response": 2.0, "structure.overlay_limit": 4},
    {"incentives.variable_share": 0.1},
    {"incentives.team_share": 0.5},
    {"management.care": 0.9, "management.goal_conversations": 0.4},
    {"management.sharing_meetings": 1.0},
    {"recovery.hours_limit": 45.0},
)
PAIRS = list(itertools.product(names(), range(len(PLANS))))
SAMPLE = PAIRS[:: len(PAIRS) // 5]


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(build_default_settings(futures=(4, FUTURES, FUTURES), studies=None, first_look=None))


@pytest.mark.parametrize(("scenario", "plan"), SAMPLE)
def test_all_that_tells_a_figure_agrees(service: Service, scenario: str, plan: int) -> None:
    check_pair(service, scenario, plan)


@pytest.mark.soak
@pytest.mark.parametrize(("scenario", "plan"), PAIRS)
def test_all_that_tells_a_figure_agrees_in_every_scenario(service: Service, scenario: str, plan: int) -> None:
    check_pair(service, scenario, plan)


def check_pair(service: Service, scenario: str, at: int) -> None:
    """Check every place that tells a figure of one plan in one scenario."""
    panels = ("bookings", "burned_out", "quits", "contribution")
    plan = service.fit_plan(Plan(scenario, dict(PLANS[at]), panels=panels))[0]
    comparison = service.compare(plan, PageRequest("rule", 0, FUTURES))
    check_against_command(service, plan, comparison)
    check_screen(comparison)
    report = write_report(ReportContent(plan, service.build_baseline(plan), comparison))
    for card in cards.build_card_texts(comparison):
        # a column of its own says of what carrying on is; a card says it in words
        for text in (card["value"], card["other"].removeprefix("instead of "), card["difference"]):
            assert f"<td>{escape(text.strip())}" in report, text
    for name in panels:
        assert format_chart_title(comparison.courses[name]).replace("&", "&amp;") in report


def check_against_command(service: Service, plan: Plan, comparison: PlanComparison) -> None:
    """Check the figures against those of `flywheel compare`, which is what the copied command and program run."""
    engine = service.settings.engine
    there, here = service.build_baseline(plan), service.build_planned(plan)
    told = compare(engine(there, FUTURES, plan.seed), engine(here, FUTURES, plan.seed))
    rows = {row.measure: row for row in told.differences}
    for name in CARD_MEASURES:
        per = 4 if MEASURES[name].over is None else 1
        outcome = comparison.outcomes[name]
        assert outcome.value == pytest.approx(rows[name].b / per, rel=1e-9)
        assert outcome.baseline == pytest.approx(rows[name].a / per, rel=1e-9)
        assert outcome.difference == pytest.approx(rows[name].difference / per, rel=1e-9, abs=1e-12)
        assert outcome.is_beyond_chance is not rows[name].by_chance
    bookings = comparison.outcomes["bookings"]
    if bookings.difference:
        digits = formatting.format_percent(abs(bookings.relative_change))
        assert f"b is {digits} " in told.sentences()[0]


def check_screen(comparison: PlanComparison) -> None:
    """Check that sentence, cards, titles and tables tell the same digits."""
    texts = dict(zip(cards.CARD_NAMES, cards.build_card_texts(comparison), strict=True))
    sentence = format_sentence(comparison)
    for name in CARD_MEASURES:
        course, outcome = comparison.courses[name], comparison.outcomes[name]
        assert course.last_year == outcome
        scale, title = choose_scale(MEASURES[name]), format_chart_title(course)
        assert outcome.value - outcome.baseline == pytest.approx(outcome.difference, abs=1e-9)
        here, there = scale.format_pair(outcome.value, outcome.baseline)
        row = build_table(course)["body"][-1]
        assert (row[1], row[2]) == (there, here)
        assert scale.format_difference(outcome.difference) in row[3]
        percent = format_percent(abs(outcome.relative_change))
        if outcome.is_noticeable and scale.kind == "money":
            assert percent in title
            assert texts[name]["value"] == here
            assert there in texts[name]["other"]
        if outcome.is_noticeable and name == "burned_out":
            assert texts[name]["value"] in title
            assert title.endswith(texts[name]["other"])
        if not outcome.is_noticeable:
            assert title in ("Nothing you would notice", "Chance could explain the difference")
            assert (title == "Nothing you would notice") is not outcome.is_large
    bookings = comparison.outcomes["bookings"]
    if "ookings are" in sentence:
        assert format_percent(abs(bookings.relative_change)) in sentence
    if sentence.startswith("Nothing you would notice"):
        assert abs(bookings.relative_change) < LEAST_CHANGE
        assert not any(outcome.is_large for outcome in comparison.outcomes.values())


def test_how_sure_is_said_before_anything_is_moved() -> None:
    service = Service(build_default_settings(futures=(4, 30, 30), studies=None, first_look=None))
    alone = service.compare(Plan("evil-flywheel"), PageRequest("sure", 0, 30))
    low, high = alone.outcomes["bookings"].relative_range
    sure = format_certainty(alone)
    assert sure.startswith("In 90 of 100 futures bookings ")
    for end in (low, high):
        assert re.sub(r"\D", "", format_percent(abs(end))) in re.sub(r"[^\d ]", "", sure)
    card = cards.build_card_texts(alone)[0]
    assert "was $" in card["other"]
    assert card["range"] == "in 90 of 100 futures"
    assert re.fullmatch(r"[+−]\$[\d.]+[kM] to [+−]\$[\d.]+[kM]", card["note"])


def test_carrying_on_is_set_against_the_whole_year_before_today(service: Service) -> None:
    plan = Plan("ordinary-organisation")
    tables = service.get_plan_ensemble(plan, FUTURES)
    figure = compute_headline_figure(MEASURES["bookings"], tables, None)
    today = -tables.first_quarter
    assert figure.baseline == pytest.approx(np.mean(tables.quarter_tables["bookings"][:, today - 4 : today]))
    assert figure.value == pytest.approx(np.mean(tables.last_years["bookings"]) / 4)
