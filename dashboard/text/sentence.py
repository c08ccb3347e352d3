"""The sentence over the cards: the largest gain and the largest harm, or that nothing would be noticed."""

from __future__ import annotations

from dashboard.compare import Comparison, Outcome
from dashboard.text.catalogue import in_words, say
from dashboard.text.numbers import SPACE, money, part, percent, reps_in, rounded

YEAR = 4


def sentence(comparison: Comparison, currency: str = "$") -> str:
    """Give the sentence of a picture."""
    if not comparison.changed:
        return _carrying(comparison)
    gains = [outcome for outcome in comparison.ranked if outcome.noticed > 0]
    harms = [outcome for outcome in comparison.ranked if outcome.noticed < 0]
    if not gains and not harms:
        gap = comparison.outcomes["bookings"]
        within = _within(abs(gap.difference / gap.other) if gap.other else 0.0)
        return say("sentence.nothing", by=within, other=comparison.rival or say("other.carrying"))
    if not gains:
        return say("sentence.harm", harm=_first(_effect(harms[0], comparison.reps, currency)), than=_than(comparison))
    gain = _first(_effect(_best(gains), comparison.reps, currency))
    if harms:
        return say(
            "sentence.both", gain=gain, than=_than(comparison), harm=_effect(harms[0], comparison.reps, currency)
        )
    return _with_dip(comparison, _best(gains), gain)


def _than(comparison: Comparison) -> str:
    return say("than.other", other=comparison.rival) if comparison.rival else say("than.carrying")


def _best(gains: list[Outcome]) -> Outcome:
    """Prefer bookings where they are among the gains: everything else follows from them or leads to them."""
    return next((gain for gain in gains if gain.measure.name == "bookings"), gains[0])


def _with_dip(comparison: Comparison, best: Outcome, gain: str) -> str:
    depth, quarters = comparison.courses["bookings"].dip
    if best.measure.name != "bookings" or depth == 0 or quarters > YEAR:
        return say("sentence.gain", gain=gain, than=_than(comparison))
    when = say("quarter.of.dip") if quarters == 1 else say("half.first" if quarters == 2 else "year.first")
    return say("sentence.gain.dip", gain=gain, than=_than(comparison), by=percent(-depth), when=when)


def _effect(outcome: Outcome, reps: int, currency: str) -> str:
    """Say one difference in the words of its card."""
    name = outcome.measure.name
    way = "more" if outcome.difference > 0 else "less"
    if name == "bookings":
        return say(f"effect.bookings.{way}", by=percent(abs(outcome.difference / outcome.other)))
    if name == "contribution":
        return say(f"effect.contribution.{way}", by=money(abs(outcome.difference), currency))
    people = rounded(max(1.0, round(abs(outcome.difference) * reps)))
    return say(f"effect.{name}.{way}.one") if people == "1" else say(f"effect.{name}.{way}", n=people)


def _carrying(comparison: Comparison) -> str:
    """Say what happens when nothing is changed."""
    bookings, burned = comparison.outcomes["bookings"], comparison.courses.get("burned_out")
    change = bookings.difference / bookings.other if bookings.other else 0.0
    way = "same" if abs(change) < 0.02 else "rise" if change > 0 else "fall"
    years = in_words(comparison.courses["bookings"].carrying.shape[1] // YEAR)
    share = float(burned.carrying[2, -1]) if burned else comparison.outcomes["burned_out"].value
    people = reps_in(share)
    verb = say("is" if people.startswith(("1 ", "Nearly", "Hardly")) else "are")
    return say(
        "sentence.carrying",
        bookings=say(f"sentence.bookings.{way}", by=part(abs(change)), years=years),
        people=say("sentence.people", people=f"{people[0].lower()}{people[1:]} {verb}"),
    )


def _within(gap: float) -> str:
    return f"{max(1, round(100 * gap + 0.49))}{SPACE}%"


def _first(text: str) -> str:
    return text[0].upper() + text[1:]
