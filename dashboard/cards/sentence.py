"""The sentence over the cards: the largest gain and the largest harm, or that nothing would be noticed."""

from __future__ import annotations

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.plan_comparison import CardOutcome, PlanComparison
from dashboard.wording.catalogue import say, spell_number
from dashboard.wording.number_formatting import (
    HARD_SPACE,
    format_money,
    format_number,
    format_percent,
    format_relative_change,
    format_share_of_reps,
)


def format_sentence(comparison: PlanComparison, currency: str = "$") -> str:
    """Format the sentence of a comparison."""
    if not comparison.is_changed:
        return _format_baseline(comparison)
    gains = [outcome for outcome in comparison.noticed_outcomes if outcome.noticeable_size > 0]
    harms = [outcome for outcome in comparison.noticed_outcomes if outcome.noticeable_size < 0]
    if not gains and not harms:
        gap = comparison.outcomes["bookings"]
        within = _format_bound(abs(gap.difference / gap.baseline) if gap.baseline else 0.0)
        return say("sentence.nothing", by=within, other=comparison.rival_name or say("other.carrying"))
    if not gains:
        return say(
            "sentence.harm",
            harm=_capitalise(_format_effect(harms[0], comparison.reps, currency)),
            than=_format_than(comparison),
        )
    gain = _capitalise(_format_effect(_choose_best(gains), comparison.reps, currency))
    if harms:
        return say(
            "sentence.both",
            gain=gain,
            than=_format_than(comparison),
            harm=_format_effect(harms[0], comparison.reps, currency),
        )
    return _format_gain_and_dip(comparison, _choose_best(gains), gain)


def _format_than(comparison: PlanComparison) -> str:
    return say("than.other", other=comparison.rival_name) if comparison.rival_name else say("than.carrying")


def _choose_best(gains: list[CardOutcome]) -> CardOutcome:
    """Prefer bookings where they are among the gains: everything else follows from them or leads to them."""
    return next((gain for gain in gains if gain.measure.name == "bookings"), gains[0])


def _format_gain_and_dip(comparison: PlanComparison, best: CardOutcome, gain: str) -> str:
    depth, quarters = comparison.courses["bookings"].dip
    if best.measure.name != "bookings" or depth == 0 or quarters > QUARTERS_PER_YEAR:
        return say("sentence.gain", gain=gain, than=_format_than(comparison))
    when = say("quarter.of.dip") if quarters == 1 else say("half.first" if quarters == 2 else "year.first")
    return say("sentence.gain.dip", gain=gain, than=_format_than(comparison), by=format_percent(-depth), when=when)


def _format_effect(outcome: CardOutcome, reps: int, currency: str) -> str:
    """Format one difference in the words of its card."""
    name = outcome.measure.name
    way = "more" if outcome.difference > 0 else "less"
    if name == "bookings":
        return say(f"effect.bookings.{way}", by=format_percent(abs(outcome.difference / outcome.baseline)))
    if name == "contribution":
        return say(f"effect.contribution.{way}", by=format_money(abs(outcome.difference), currency))
    people = format_number(max(1.0, round(abs(outcome.difference) * reps)))
    return say(f"effect.{name}.{way}.one") if people == "1" else say(f"effect.{name}.{way}", n=people)


def _format_baseline(comparison: PlanComparison) -> str:
    """Format what happens when nothing is changed."""
    bookings, burned = comparison.outcomes["bookings"], comparison.courses.get("burned_out")
    change = bookings.difference / bookings.baseline if bookings.baseline else 0.0
    way = "same" if abs(change) < 0.02 else "rise" if change > 0 else "fall"
    years = spell_number(comparison.courses["bookings"].baseline.shape[1] // QUARTERS_PER_YEAR)
    share = float(burned.baseline[2, -1]) if burned else comparison.outcomes["burned_out"].value
    people = format_share_of_reps(share)
    verb = say("is" if people.startswith(("1 ", "Nearly", "Hardly")) else "are")
    return say(
        "sentence.carrying",
        bookings=say(f"sentence.bookings.{way}", by=format_relative_change(abs(change)), years=years),
        people=say("sentence.people", people=f"{people[0].lower()}{people[1:]} {verb}"),
    )


def _format_bound(gap: float) -> str:
    return f"{max(1, round(100 * gap + 0.49))}{HARD_SPACE}%"


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]
