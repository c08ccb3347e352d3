"""Events in plain sentences: one for each kind, about all that happened of it in a quarter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from experiments.understanding.telling import (
    Figure,
    Sentence,
    compared,
    count,
    lasting,
    money,
    name,
    percent,
    say,
)
from experiments.words import listed
from scenarios import is_imported
from simulation.chronicle import CAUSES
from simulation.scenario import Scenario

NAMED = 3
"""How many people or teams are called by name; of more, only their number is said."""


@dataclass(frozen=True)
class Places:
    """Where teams are, in the words of the company; `nameless` where no single person may be told of."""

    regions: tuple[str, ...]
    teams: int
    nameless: bool = False

    def region(self, team: int) -> int:
        """The region of a team; borders are drawn as evenly as it goes (`simulation.founding`)."""
        return team * len(self.regions) // self.teams

    def team(self, team: int) -> str:
        """A team's name: its region, and its number there."""
        here = [t for t in range(self.teams) if self.region(t) == self.region(team)]
        return f"{self.regions[self.region(team)]} {here.index(team) + 1}"

    def leader(self, region: int) -> str:
        """Who leads: the top for -1, else the head of a region."""
        return "the top" if region < 0 else f"the head of {self.regions[region]}"


def places(scenario: Scenario) -> Places:
    """The teams and regions of a scenario."""
    return Places(scenario.regions, scenario.teams, is_imported(scenario))


def person(event: pd.Series, where: Places) -> str:
    """Who an event is about."""
    return f"{name(int(event.seat), int(event.person))} of {where.team(int(event.team))}"


def _who(events: pd.DataFrame, where: Places) -> list[str]:
    return [person(event, where) for _, event in events.iterrows()]


def _people(one: str, many: str) -> Callable[[pd.DataFrame, Places], Sentence]:
    """What people did; `one` follows a name, `many` a number of reps."""

    def tell(events: pd.DataFrame, where: Places) -> Sentence:
        who = _who(events, where)
        if len(who) == 1:
            return say("people", f"{who[0]} {one}.")
        among = f": {listed(who)}" if len(who) <= NAMED else f", {listed(who[:NAMED])} among them"
        return say("people", f"{{}} {many}{among}.", count(len(who), "rep"))

    return tell


def _quit(events: pd.DataFrame, where: Places) -> Sentence:
    if len(events) > 1:
        return _people("left", "left")(events, where)
    event = events.iloc[0]
    return say(
        "people", "{} left after {}; burnout was {}.", person(event, where), lasting(event.other), percent(event.figure)
    )


def _let_go(events: pd.DataFrame, where: Places) -> Sentence:
    if len(events) > 1:
        return _people("was let go", "were let go")(events, where)
    return say("people", "{} was let go after {}.", person(events.iloc[0], where), lasting(events.iloc[0].other))


def _hired(events: pd.DataFrame, where: Places) -> Sentence:
    if len(events) > 1:
        return _people("started", "started")(events, where)
    event = events.iloc[0]
    return say("people", "{} started; the seat had been empty for {}.", person(event, where), lasting(event.other))


def _goal_met(events: pd.DataFrame, where: Places) -> Sentence:
    if len(events) > 1:
        return say("people", "{} reached goals of their own.", count(events.groupby(["seat", "person"]).ngroups, "rep"))
    return say(
        "people",
        "{} reached a goal of their own, worth {}.",
        person(events.iloc[0], where),
        money(events.iloc[0].figure),
    )


def _warned(events: pd.DataFrame, where: Places) -> Sentence:
    if len(events) > 1:
        return _people("was put on probation", "were put on probation")(events, where)
    return say(
        "people",
        "{} was put on probation at {} of quota.",
        person(events.iloc[0], where),
        percent(events.iloc[0].figure),
    )


def _judged(events: pd.DataFrame, _: Places) -> Sentence:
    """Missed and made: how far from the target the result was recorded."""
    event = events.iloc[-1]
    word, by = compared(-event.figure, percent(event.figure), ("beaten by", "missed by", "just made"))
    return say("numbers", "the target of {} was {}{}.", money(event.other), word, *_after_space(by))


def _after_space(figure: Figure | None) -> tuple[Figure | str]:
    return ("",) if figure is None else (Figure(f" {figure.text}", figure.value),)


def _roles(events: pd.DataFrame, where: Places, verb: str) -> Sentence:
    roles = count(events.figure.sum(), "specialist role")
    were = f"{'was' if roles.value == 1 else 'were'} {verb}"
    teams = sorted(set(events.team))
    if len(teams) <= NAMED:
        return say("done", f"{{}} {were} in {listed([where.team(int(t)) for t in teams])}.", roles)
    return say("done", f"{{}} {were} in {{}}.", roles, count(len(teams), "team"))


def _added(events: pd.DataFrame, where: Places) -> Sentence:
    return _roles(events, where, "added")


def _retired(events: pd.DataFrame, where: Places) -> Sentence:
    return _roles(events, where, "ended")


def _cause_found(events: pd.DataFrame, where: Places) -> Sentence:
    """Who searched; leaders may find different causes only if they search in different quarters."""
    leaders = listed([where.leader(int(region)) for region in sorted(set(events.team))])
    causes = listed([CAUSES[cause] for cause in sorted(set(events.figure.astype(int)))])
    return say("done", f"{leaders} searched for the cause and found {causes}.")


def _cause_fixed(events: pd.DataFrame, where: Places) -> Sentence:
    causes = listed([CAUSES[cause] for cause in sorted(set(events.figure.astype(int)))])
    teams = sorted(set(events.team))
    if len(teams) <= NAMED:
        return say("done", f"for {listed([where.team(int(t)) for t in teams])} something was done about {causes}.")
    return say("done", f"for {{}} something was done about {causes}.", count(len(teams), "team"))


def _reform(events: pd.DataFrame, _: Places) -> Sentence:
    stood = percent(events.iloc[0].figure)
    return say(
        "done", "leaders changed course; a year's results stood at {} of what the market should have given.", stood
    )


def _reform_undone(events: pd.DataFrame, _: Places) -> Sentence:
    event = events.iloc[0]
    return say("done", "the board undid the change of course: results stood at {} of what the market should have given; "
                       "before it they stood at {}.", percent(event.figure), percent(event.other))  # fmt: skip


def _executive_replaced(events: pd.DataFrame, _: Places) -> Sentence:
    return say(
        "done",
        "the board replaced the executive; a year's results stood at {} of target.",
        percent(events.iloc[0].figure),
    )


def _manager_left(events: pd.DataFrame, where: Places) -> Sentence:
    teams = [where.team(int(team)) for team in events.team]
    if len(teams) <= NAMED:
        return say("people", f"the manager{'s' if len(teams) > 1 else ''} of {listed(teams)} left.")
    return say("people", "{} left.", count(len(teams), "manager"))


def _manager_named(events: pd.DataFrame, where: Places) -> Sentence:
    """Who became manager where; the event names the team that got one and the seat that gave one."""
    if len(events) > NAMED:
        return say("people", "{} got new managers.", count(len(events), "team"))
    return say("people", f"{listed([_named(event, where) for _, event in events.iterrows()])}.")


def _named(event: pd.Series, where: Places) -> str:
    here = where.team(int(event.team))
    if event.seat < 0:
        return f"{here} got a manager from outside"
    return f"{name(int(event.seat), int(event.person))} became manager of {here}"


def _target_set(events: pd.DataFrame, _: Places) -> Sentence:
    event = events.iloc[-1]
    return say(
        "numbers", "the target was set at {}; leaders believed there was {}.", money(event.figure), money(event.other)
    )


def _founding(events: pd.DataFrame, _: Places) -> Sentence:
    were = "was" if len(events) == 1 else "were"
    return say("people", f"{{}} {were} there from the start.", count(len(events), "rep"))


TELLERS: dict[str, Callable[[pd.DataFrame, Places], Sentence]] = {
    "target_set": _target_set,
    "missed": _judged,
    "made": _judged,
    "cause_found": _cause_found,
    "cause_fixed": _cause_fixed,
    "specialist_added": _added,
    "specialist_retired": _retired,
    "reform": _reform,
    "reform_undone": _reform_undone,
    "executive_replaced": _executive_replaced,
    "manager_left": _manager_left,
    "manager_named": _manager_named,
    "became_manager": _people("stopped selling to become a manager", "stopped selling to become managers"),
    "quit": _quit,
    "let_go": _let_go,
    "warned": _warned,
    "hired": _hired,
    "goal_met": _goal_met,
    "founding": _founding,
}
"""How each kind of event of a quarter is told, in the order of a card."""


COUNTED = {
    "manager_left": ("{} left.", "manager", ""),
    "manager_named": ("{} got new managers.", "team", ""),
    "became_manager": ("{} stopped selling to become managers.", "rep", ""),
    "quit": ("{} left.", "rep", ""),
    "let_go": ("{} let go.", "rep was", "reps were"),
    "warned": ("{} put on probation.", "rep was", "reps were"),
    "hired": ("{} started.", "rep", ""),
    "goal_met": ("{} reached goals of their own.", "rep", ""),
}
"""Kinds of events that are about single people, told by their number alone."""


def tell(kind: str, events: pd.DataFrame, where: Places) -> Sentence:
    """All events of one kind in a quarter as a sentence; `events` has at least one row."""
    if where.nameless and kind in COUNTED:
        form, one, many = COUNTED[kind]
        return say("people", form, count(len(events), one, many))
    return TELLERS[kind](events, where)
