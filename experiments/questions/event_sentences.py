"""Sentences about events: one for each kind, about all events of that kind in a quarter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from experiments.findings.formatting import join_list
from experiments.findings.sentences import (
    FormattedNumber,
    Sentence,
    build_sentence,
    choose_direction,
    format_count,
    format_duration,
    format_money,
    format_percent,
    invent_name,
)
from scenarios import is_imported
from simulation.event_kinds import CAUSES
from simulation.scenario import Scenario

MOST_NAMED = 3
"""How many people or teams are named; of more, only their number is given."""


@dataclass(frozen=True)
class CompanyNames:
    """The names of teams and regions of a company; `nameless` where no individual may be shown."""

    regions: tuple[str, ...]
    teams: int
    nameless: bool = False

    def find_region(self, team: int) -> int:
        """Find the region of a team; borders are drawn as evenly as it goes (`simulation.initial_state`)."""
        return team * len(self.regions) // self.teams

    def name_team(self, team: int) -> str:
        """Name a team: its region, and its number there."""
        here = [t for t in range(self.teams) if self.find_region(t) == self.find_region(team)]
        return f"{self.regions[self.find_region(team)]} {here.index(team) + 1}"

    def name_leader(self, region: int) -> str:
        """Name an executive: the top for -1, else the head of a region."""
        return "the top" if region < 0 else f"the head of {self.regions[region]}"


def build_company_names(scenario: Scenario) -> CompanyNames:
    """Build the names of the teams and regions of a scenario."""
    return CompanyNames(scenario.regions, scenario.teams, is_imported(scenario))


def name_person(event: pd.Series, company_names: CompanyNames) -> str:
    """Name the person whom an event is about."""
    return f"{invent_name(int(event.seat), int(event.person))} of {company_names.name_team(int(event.team))}"


def _name_people(events: pd.DataFrame, company_names: CompanyNames) -> list[str]:
    return [name_person(event, company_names) for _, event in events.iterrows()]


def _build_people_describer(one: str, many: str) -> Callable[[pd.DataFrame, CompanyNames], Sentence]:
    """Build a function that describes what people did; `one` follows a name, `many` a number of reps."""

    def describe(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
        who = _name_people(events, company_names)
        if len(who) == 1:
            return build_sentence("people", f"{who[0]} {one}.")
        among = f": {join_list(who)}" if len(who) <= MOST_NAMED else f", {join_list(who[:MOST_NAMED])} among them"
        return build_sentence("people", f"{{}} {many}{among}.", format_count(len(who), "rep"))

    return describe


def _describe_quits(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    if len(events) > 1:
        return _build_people_describer("left", "left")(events, company_names)
    event = events.iloc[0]
    return build_sentence(
        "people",
        "{} left after {}; burnout was {}.",
        name_person(event, company_names),
        format_duration(event.other),
        format_percent(event.figure),
    )


def _describe_dismissals(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    if len(events) > 1:
        return _build_people_describer("was let go", "were let go")(events, company_names)
    return build_sentence(
        "people",
        "{} was let go after {}.",
        name_person(events.iloc[0], company_names),
        format_duration(events.iloc[0].other),
    )


def _describe_hires(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    if len(events) > 1:
        return _build_people_describer("started", "started")(events, company_names)
    event = events.iloc[0]
    return build_sentence(
        "people",
        "{} started; the seat had been empty for {}.",
        name_person(event, company_names),
        format_duration(event.other),
    )


def _describe_goals_met(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    if len(events) > 1:
        return build_sentence(
            "people", "{} reached goals of their own.", format_count(events.groupby(["seat", "person"]).ngroups, "rep")
        )
    return build_sentence(
        "people",
        "{} reached a goal of their own, worth {}.",
        name_person(events.iloc[0], company_names),
        format_money(events.iloc[0].figure),
    )


def _describe_warnings(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    if len(events) > 1:
        return _build_people_describer("was put on probation", "were put on probation")(events, company_names)
    return build_sentence(
        "people",
        "{} was put on probation at {} of quota.",
        name_person(events.iloc[0], company_names),
        format_percent(events.iloc[0].figure),
    )


def _describe_results(events: pd.DataFrame, _: CompanyNames) -> Sentence:
    """Describe missed and met targets: how far from the target the recorded result was."""
    event = events.iloc[-1]
    word, by = choose_direction(-event.figure, format_percent(event.figure), ("beaten by", "missed by", "just made"))
    return build_sentence(
        "numbers", "the target of {} was {}{}.", format_money(event.other), word, *_add_leading_space(by)
    )


def _add_leading_space(number: FormattedNumber | None) -> tuple[FormattedNumber | str]:
    return ("",) if number is None else (FormattedNumber(f" {number.text}", number.value),)


def _describe_roles(events: pd.DataFrame, company_names: CompanyNames, verb: str) -> Sentence:
    roles = format_count(events.figure.sum(), "specialist role")
    were = f"{'was' if roles.value == 1 else 'were'} {verb}"
    teams = sorted(set(events.team))
    if len(teams) <= MOST_NAMED:
        return build_sentence(
            "done", f"{{}} {were} in {join_list([company_names.name_team(int(t)) for t in teams])}.", roles
        )
    return build_sentence("done", f"{{}} {were} in {{}}.", roles, format_count(len(teams), "team"))


def _describe_added_specialists(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    return _describe_roles(events, company_names, "added")


def _describe_retired_specialists(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    return _describe_roles(events, company_names, "ended")


def _describe_found_causes(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    """Describe who found which cause; executives may find different causes only if they search in different quarters."""
    leaders = join_list([company_names.name_leader(int(region)) for region in sorted(set(events.team))])
    causes = join_list([CAUSES[cause] for cause in sorted(set(events.figure.astype(int)))])
    return build_sentence("done", f"{leaders} searched for the cause and found {causes}.")


def _describe_fixed_causes(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    causes = join_list([CAUSES[cause] for cause in sorted(set(events.figure.astype(int)))])
    teams = sorted(set(events.team))
    if len(teams) <= MOST_NAMED:
        return build_sentence(
            "done",
            f"for {join_list([company_names.name_team(int(t)) for t in teams])} something was done about {causes}.",
        )
    return build_sentence("done", f"for {{}} something was done about {causes}.", format_count(len(teams), "team"))


def _describe_reform(events: pd.DataFrame, _: CompanyNames) -> Sentence:
    stood = format_percent(events.iloc[0].figure)
    return build_sentence(
        "done", "leaders changed course; a year's results stood at {} of what the market should have given.", stood
    )


def _describe_undone_reform(events: pd.DataFrame, _: CompanyNames) -> Sentence:
    event = events.iloc[0]
    return build_sentence("done", "the board undid the change of course: results stood at {} of what the market should have given; "
                       "before it they stood at {}.", format_percent(event.figure), format_percent(event.other))  # fmt: skip


def _describe_executive_replacement(events: pd.DataFrame, _: CompanyNames) -> Sentence:
    return build_sentence(
        "done",
        "the board replaced the executive; a year's results stood at {} of target.",
        format_percent(events.iloc[0].figure),
    )


def _describe_departed_managers(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    teams = [company_names.name_team(int(team)) for team in events.team]
    if len(teams) <= MOST_NAMED:
        return build_sentence("people", f"the manager{'s' if len(teams) > 1 else ''} of {join_list(teams)} left.")
    return build_sentence("people", "{} left.", format_count(len(teams), "manager"))


def _describe_manager_changes(events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    """Describe who became manager where; the event names the team and the seat that the person comes from."""
    if len(events) > MOST_NAMED:
        return build_sentence("people", "{} got new managers.", format_count(len(events), "team"))
    return build_sentence(
        "people", f"{join_list([_describe_appointment(event, company_names) for _, event in events.iterrows()])}."
    )


def _describe_appointment(event: pd.Series, company_names: CompanyNames) -> str:
    here = company_names.name_team(int(event.team))
    if event.seat < 0:
        return f"{here} got a manager from outside"
    return f"{invent_name(int(event.seat), int(event.person))} became manager of {here}"


def _describe_target(events: pd.DataFrame, _: CompanyNames) -> Sentence:
    event = events.iloc[-1]
    return build_sentence(
        "numbers",
        "the target was set at {}; leaders believed there was {}.",
        format_money(event.figure),
        format_money(event.other),
    )


def _describe_founders(events: pd.DataFrame, _: CompanyNames) -> Sentence:
    were = "was" if len(events) == 1 else "were"
    return build_sentence("people", f"{{}} {were} there from the start.", format_count(len(events), "rep"))


DESCRIBERS: dict[str, Callable[[pd.DataFrame, CompanyNames], Sentence]] = {
    "target_set": _describe_target,
    "missed": _describe_results,
    "made": _describe_results,
    "cause_found": _describe_found_causes,
    "cause_fixed": _describe_fixed_causes,
    "specialist_added": _describe_added_specialists,
    "specialist_retired": _describe_retired_specialists,
    "reform": _describe_reform,
    "reform_undone": _describe_undone_reform,
    "executive_replaced": _describe_executive_replacement,
    "manager_left": _describe_departed_managers,
    "manager_named": _describe_manager_changes,
    "became_manager": _build_people_describer(
        "stopped selling to become a manager", "stopped selling to become managers"
    ),
    "quit": _describe_quits,
    "let_go": _describe_dismissals,
    "warned": _describe_warnings,
    "hired": _describe_hires,
    "goal_met": _describe_goals_met,
    "founding": _describe_founders,
}
"""The describer of each kind of event, in the order of a card."""


COUNT_TEMPLATES = {
    "manager_left": ("{} left.", "manager", ""),
    "manager_named": ("{} got new managers.", "team", ""),
    "became_manager": ("{} stopped selling to become managers.", "rep", ""),
    "quit": ("{} left.", "rep", ""),
    "let_go": ("{} let go.", "rep was", "reps were"),
    "warned": ("{} put on probation.", "rep was", "reps were"),
    "hired": ("{} started.", "rep", ""),
    "goal_met": ("{} reached goals of their own.", "rep", ""),
}
"""Kinds of events about individual people, of which only the number is given where nobody may be shown."""


def describe_events(kind: str, events: pd.DataFrame, company_names: CompanyNames) -> Sentence:
    """Describe all events of one kind in a quarter; `events` has at least one row."""
    if company_names.nameless and kind in COUNT_TEMPLATES:
        template, one, many = COUNT_TEMPLATES[kind]
        return build_sentence("people", template, format_count(len(events), one, many))
    return DESCRIBERS[kind](events, company_names)
