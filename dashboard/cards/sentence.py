"""The sentence over the cards: the largest gain and the largest harm, or that nothing would be noticed; and how sure it is."""

from __future__ import annotations

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.headline_figures import CardOutcome
from dashboard.service.plan_comparison import PlanComparison
from dashboard.wording.catalogue import say, spell_number
from dashboard.wording.number_formatting import (
    HARD_SPACE,
    format_money,
    format_number,
    format_percent,
    format_percent_range,
    format_share_of_reps,
    name_last_year,
)
from scenarios.reforms import AS_BEFORE


def format_sentence(comparison: PlanComparison, currency: str = "$") -> str:
    """Format the sentence of a comparison."""
    if not comparison.is_changed:
        return _format_baseline(comparison)
    gains = [outcome for outcome in comparison.noticed_outcomes if outcome.noticeable_size > 0]
    harms = [outcome for outcome in comparison.noticed_outcomes if outcome.noticeable_size < 0]
    if not gains and not harms:
        return _format_nothing(comparison)
    if not gains:
        return say("sentence.harm", harm=_format_first_effect(harms[0], comparison, currency))
    best = _choose_best(gains)
    gain = _format_first_effect(best, comparison, currency)
    if harms:
        return say("sentence.both", gain=gain, harm=_format_effect(harms[0], comparison.reps, currency))
    return _format_gain_and_dip(comparison, best, gain)


def _format_nothing(comparison: PlanComparison) -> str:
    """Format that nothing would be noticed, or that what would be could be chance."""
    other = comparison.rival_name or say("other.carrying")
    large = [outcome for outcome in comparison.outcomes.values() if outcome.is_large]
    if large:
        bookings = comparison.outcomes["bookings"]
        if not bookings.is_large:
            return say("sentence.chance.other", other=other)
        way = "more" if bookings.difference > 0 else "less"
        by = format_percent(abs(bookings.relative_change))
        return say(f"sentence.chance.{way}", by=by, than=_format_than(comparison), year=_name_year(comparison))
    return say("sentence.nothing", by=_format_bound(abs(comparison.outcomes["bookings"].relative_change)), other=other)


def _format_than(comparison: PlanComparison) -> str:
    if comparison.rival_name == AS_BEFORE:
        return say("than.before")
    return say("than.other", other=comparison.rival_name) if comparison.rival_name else say("than.carrying")


def _name_year(comparison: PlanComparison) -> str:
    return name_last_year(comparison.courses["bookings"].baseline.shape[1])


def _choose_best(gains: list[CardOutcome]) -> CardOutcome:
    """Prefer bookings where they are among the gains: everything else follows from them or leads to them."""
    return next((gain for gain in gains if gain.measure.name == "bookings"), gains[0])


def _format_gain_and_dip(comparison: PlanComparison, best: CardOutcome, gain: str) -> str:
    depth, quarters = comparison.courses["bookings"].dip
    if best.measure.name != "bookings" or depth == 0 or quarters > QUARTERS_PER_YEAR:
        return say("sentence.gain", gain=gain)
    when = say("quarter.of.dip") if quarters == 1 else say("half.first" if quarters == 2 else "year.first")
    return say("sentence.gain.dip", gain=gain, by=format_percent(-depth), when=when)


def _format_first_effect(outcome: CardOutcome, comparison: PlanComparison, currency: str) -> str:
    """Format the effect that a sentence begins with: in which year, and than what."""
    effect = _format_effect(outcome, comparison.reps, currency)
    return say("effect.first", effect=_capitalise(effect), year=_name_year(comparison), than=_format_than(comparison))


def _format_effect(outcome: CardOutcome, reps: int, currency: str) -> str:
    """Format one difference in the words of its card."""
    name = outcome.measure.name
    way = "more" if outcome.difference > 0 else "less"
    if name == "bookings":
        return say(f"effect.bookings.{way}", by=format_percent(abs(outcome.relative_change)))
    if name == "contribution":
        return say(f"effect.contribution.{way}", by=format_money(abs(outcome.difference), currency))
    people = format_number(max(1.0, round(abs(outcome.difference) * reps)))
    return say(f"effect.{name}.{way}.one") if people == "1" else say(f"effect.{name}.{way}", n=people)


def _format_baseline(comparison: PlanComparison) -> str:
    """Format what happens when nothing is changed: the year ahead that cards tell, on the year before today."""
    bookings, share = comparison.outcomes["bookings"], comparison.outcomes["burned_out"].value
    change = bookings.relative_change
    way = "same" if not bookings.is_large else "rise" if change > 0 else "fall"
    years = spell_number(comparison.courses["bookings"].baseline.shape[1] // QUARTERS_PER_YEAR)
    people = format_share_of_reps(share)
    verb = say("is" if people.startswith(("1 ", "Nearly", "Hardly")) else "are")
    return say(
        "sentence.carrying",
        bookings=say(f"sentence.bookings.{way}", by=format_percent(abs(change)), years=years),
        people=say("sentence.people", people=f"{people[0].lower()}{people[1:]} {verb}"),
    )


def format_certainty(comparison: PlanComparison) -> str:
    """Format how sure the change of bookings is: what happens to them in 90 of 100 futures; empty while few are known."""
    bookings = comparison.outcomes["bookings"]
    low, high = bookings.relative_range
    if not low <= high:
        return ""
    key = "sure" if comparison.is_changed else "sure.carrying"
    than = _format_than(comparison) if comparison.is_changed else ""
    if low < 0 < high:
        down, up = format_percent(-low), format_percent(high)
        return say(f"{key}.both", down=down, up=up, than=than)
    ends = sorted((abs(low), abs(high)))
    way = "more" if low >= 0 else "less"
    return say(f"{key}.{way}", ends=format_percent_range(*ends), than=than)


def _format_bound(gap: float) -> str:
    return f"{max(1, round(100 * gap + 0.49))}{HARD_SPACE}%"


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]
