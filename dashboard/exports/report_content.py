"""The content that report, slides, workbook and picture share: what was found, against what, how sure, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.cards import cards
from dashboard.cards.sentence import format_sentence
from dashboard.flywheel_map.flywheel_measurement import MeasuredFlywheel
from dashboard.pictures import text_twin
from dashboard.plan.plan import WEEKS_PER_YEAR, Plan
from dashboard.plan.plan_wording import format_company
from dashboard.service.plan_comparison import PlanComparison
from dashboard.wording.catalogue import say
from simulation.scenario import Scenario


@dataclass(frozen=True)
class ReportContent:
    """The content of a report.

    Attributes:
        plan, scenario: what is on screen, and carrying on.
        comparison: the two compared.
        currency: the symbol before money.
        version: of the model.
        flywheel: the plan's flywheel; None where it was not measured.
        why: why bookings change, in a sentence; empty where it was not measured.
        verdict: whether the wheel turns, and the part of the change that it makes; the same.
    """

    plan: Plan
    scenario: Scenario
    comparison: PlanComparison
    currency: str = "$"
    version: str = "0"
    flywheel: MeasuredFlywheel | None = None
    why: str = ""
    verdict: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name of the plan: its owner's, or that of its scenario."""
        return self.plan.called or self.scenario.title or self.scenario.name

    @property
    def headline(self) -> str:
        """The sentence over the result."""
        return format_sentence(self.comparison, self.currency)


def list_assumptions(content: ReportContent) -> list[str]:
    """List what a picture rests on: company, luck, version, and what it is not."""
    values = {"n": content.comparison.runs, "seed": content.plan.seed, "version": content.version}
    return [
        say("report.company", company=format_company(content.scenario)),
        say("report.compared.other", name=content.comparison.rival_name)
        if content.comparison.rival_name
        else say("report.compared"),
        say("report.made", **values, years=f"{content.scenario.weeks / WEEKS_PER_YEAR:g}"),
        say("report.ranges"),
        say("report.is_not"),
    ]


def format_source(content: ReportContent) -> str:
    """Format the source and the caveat of a picture in one line."""
    values = {"n": content.comparison.runs, "seed": content.plan.seed, "version": content.version}
    return say("out.source", title=content.title, **values)


def list_card_rows(content: ReportContent) -> tuple[list[str], list[list[str]]]:
    """List the head and the rows of the cards: carrying on, the plan, the difference, how sure; goals where there are any."""
    comparison = content.comparison
    has_goals, is_changed = bool(comparison.goals), comparison.is_changed
    rows = []
    for name, card in zip(cards.CARD_NAMES, cards.build_card_texts(comparison, content.currency), strict=True):
        goal = " – ".join(text for text in (card["goal"], card["reached"].strip()) if text)
        odds = [card["odds"].strip()] if is_changed else []
        row = [say(f"card.{name}"), *_list_values(content, name, card["value"]), *format_change(card), *odds]
        rows.append([*row, goal] if has_goals else row)
    other = comparison.rival_name or say("carrying")
    if is_changed:
        head = ["", other, say("plan.yours"), text_twin.name_difference(comparison.rival_name), say("report.range"), ""]
    else:
        head = ["", say("report.year.before"), other, say("report.change"), say("report.range")]
    return [*head, *([say("report.goals")] if has_goals else [])], rows


def format_change(card: dict[str, str]) -> tuple[str, str]:
    """Format the difference of a card, and its range with its name or what else is known of it."""
    note, name = card["note"].strip(), card["range"].strip()
    return card["difference"].strip(), " ".join(text for text in (note, name) if text)


def _list_values(content: ReportContent, name: str, value: str) -> list[str]:
    """List the value of what is compared with, and of the plan; of a payback there is but one."""
    outcome = content.comparison.outcomes.get(name)
    if outcome is None:
        return ["", value]
    return [cards.format_values(outcome, content.comparison.reps, content.currency)[1], value]
