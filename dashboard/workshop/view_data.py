"""What each view of a room may know, as JSON data: a phone, the presenter. The host's view is in `host_view.py`.

Nothing that was answered, and nothing that came of it, is in here before the host has closed the round and revealed it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.workshop import result_texts
from dashboard.workshop.question_texts import describe_slider, format_answer
from dashboard.workshop.room import OPENING, RoomState
from dashboard.workshop.running_order import RoomStep
from dashboard.workshop.session_file import Question
from dashboard.workshop.survey_results import describe_survey_change
from dashboard.workshop.what_if_texts import describe_what_ifs
from dashboard.workshop.workshop_chart import LARGE, MEDIUM, SMALL
from simulation.policy import LEVERS

RESULT_STEPS = ("reveal", "why", "next")


def name_step(step: RoomStep) -> str:
    """Name a step."""
    return say(f"step.{step.kind}")


def head_step(state: RoomState) -> str:
    """Write the heading of the present step: of a round its number and title, else the step's name."""
    step = state.now
    if step.round < 0:
        return state.session.title if step.kind == "welcome" else name_step(step)
    return say("step.of", n=step.round + 1, title=state.session.rounds[step.round].title)


def count_answered(state: RoomState, awake: Collection[str] | None = None) -> tuple[int, int]:
    """Count who has answered all they are asked in the present step, and of how many: who sleeps and has not is left out.

    Args:
        state: the room.
        awake: whose phones have been heard of lately; None: all.
    """
    asked = [person for person, who in state.people.items() if not who.has_left and list_own_questions(state, person)]
    done = [person for person in asked if has_answered(state, person)]
    waiting = [person for person in asked if awake is None or person in awake]
    return len(done), len({*done, *waiting})


def list_own_questions(state: RoomState, person: str) -> list[Question]:
    """List the questions that a person is asked in the present step."""
    role = state.people[person].role
    return [one for one in state.now.questions if not one.roles or role in one.roles]


def has_answered(state: RoomState, person: str) -> bool:
    """Whether somebody has answered all that they are asked now; who is asked nothing has not."""
    asked = list_own_questions(state, person)
    return bool(asked) and all(person in state.answers.get(one.id, {}) for one in asked)


def describe_clock(state: RoomState, now: float) -> dict[str, Any]:
    """Describe the clock of the step: seconds left, whether it stands."""
    return {"left": round(state.measure_left(now)), "paused": state.paused}


def build_presenter_view(state: RoomState, now: float, awake: Collection[str] | None = None) -> dict[str, Any]:
    """Build what everybody sees on the wall; `awake`: see `count_answered`."""
    step = state.now
    answered, asked = count_answered(state, awake)
    people = sum(not who.has_left for who in state.people.values())
    view: dict[str, Any] = {
        "kind": step.kind,
        "title": state.session.title,
        "heading": head_step(state),
        "step": name_step(step),
        "text": step.text.text,
        "ask": step.text.ask if step.kind not in ("predict", "vote", "before", "after") else "",
        "clock": describe_clock(state, now),
        "blank": state.blank,
        "answered": answered,
        "asked": asked,
        "joined": say("show.joined.one") if people == 1 else say("show.joined", n=people),
        "questions": [describe_asked(one) for one in step.questions],
    }
    return {**view, **_build_step_parts(state)}


def describe_asked(question: Question) -> dict[str, Any]:
    """Describe a question on the wall: what is asked, and what can be answered."""
    options = [option.label for option in question.options]
    about = LEVERS[question.lever] if question.lever else None
    ends = [] if options else [describe_slider(question)[end] for end in ("low", "high")]
    return {
        "ask": question.ask,
        "options": options,
        "ends": ends,
        "lever": about.label if about else "",
        "roles": [say(f"role.{role}") for role in question.roles],
    }


def _build_step_parts(state: RoomState) -> dict[str, Any]:
    """Build what only some steps show."""
    step, latest = state.now, result_texts.find_latest_round(state)
    names = state.session.measures
    if step.kind == "situation":
        return {"charts": _list_charts(state, names[:2], latest)}
    if step.kind in ("predict", "vote"):
        return {"charts": _list_charts(state, names[:1], latest)}
    if step.kind == "run":
        ready = step.round in state.outcomes
        quarters = state.session.rounds[step.round].weeks // result_texts.QUARTER
        return {"note": say("show.ready") if ready else say("show.playing", quarters=quarters), "ready": ready}
    if step.kind in RESULT_STEPS and step.round < state.revealed:
        return _build_result_parts(state, step)
    if step.kind == "debrief":
        return {
            "charts": _list_charts(state, names[:1], latest),
            "rounds": list_round_summaries(state),
            "what_ifs": describe_what_ifs(state),
            "closing": list(state.session.closing),
        }
    if step.kind == "end" and state.session.before_after:
        return {"change": describe_survey_change(state)}
    return {}


def _build_result_parts(state: RoomState, step: RoomStep) -> dict[str, Any]:
    number, names = step.round, state.session.measures
    outcome = state.outcomes.get(number, {})
    if "trouble" in outcome:
        return {"note": say("show.trouble", problem=outcome["trouble"])}
    if step.kind == "why":
        return {"why": result_texts.describe_why(state, number), "charts": _list_charts(state, names[1:3], number)}
    tables = result_texts.list_tables(state, number)
    if step.kind == "next":
        return {"charts": _list_charts(state, names[:4], number)}
    return {
        "charts": _list_charts(state, names[:1], number, MEDIUM),
        **_build_reveal(state, number, tables),
    }


def _build_reveal(state: RoomState, number: int, tables: list[dict[str, Any]]) -> dict[str, Any]:
    """Build what is revealed beside the line: of one company votes and guesses, of tables a few lines each."""
    if state.tables > 1:
        return {"tables": result_texts.describe_tables(state, number)}
    name = state.session.measures[:1]
    findings = result_texts.write_findings(state.session, number, tables[0], name)[-1:] if tables else []
    votes, guesses = result_texts.describe_votes(state, number), result_texts.describe_guesses(state, number)
    return {"votes": votes, "guesses": guesses, "findings": findings}


def _list_charts(
    state: RoomState, names: tuple[str, ...], number: int, single: tuple[int, int] = LARGE
) -> list[dict[str, str]]:
    size = single if len(names) == 1 else SMALL
    charts = ((name, result_texts.draw_measure(state, name, number, size)) for name in names)
    return [{"name": result_texts.write_caption(state, name, number), "svg": svg} for name, svg in charts if svg]


def list_round_summaries(state: RoomState) -> list[dict[str, Any]]:
    """List what every revealed round was about: its title, what was chosen, guesses and what came."""
    summaries = []
    for number in range(state.revealed):
        title = say("debrief.round", n=number + 1, title=state.session.rounds[number].title)
        chosen = [one["choice"] for one in result_texts.describe_votes(state, number)]
        lines = [say("debrief.chosen", what="; ".join(chosen))] if chosen else []
        for table in result_texts.list_tables(state, number)[:1]:
            findings = result_texts.write_findings(state.session, number, table, state.session.measures[:1])
            lines += [" ".join(findings[:1] + findings[-1:])]
        summaries.append({"title": title, "lines": lines})
    return summaries


def build_phone_view(state: RoomState, person: str, now: float) -> dict[str, Any]:
    """Build what one phone shows; somebody who is not in, or has left, is asked to join."""
    who, step = state.people.get(person), state.now
    view: dict[str, Any] = {
        "kind": step.kind,
        "title": state.session.title,
        "heading": head_step(state),
        "step": name_step(step),
        "clock": describe_clock(state, now),
        "joined": who is not None and not who.has_left,
        "roles": [[role, say(f"role.{role}"), say(f"role.{role}.about")] for role in state.session.roles],
        "tables": state.tables,
        "me": {"name": who.name, "role": who.role, "table": who.table} if who else None,
    }
    return {**view, **(_build_own_parts(state, person) if who else {})}


def _build_own_parts(state: RoomState, person: str) -> dict[str, Any]:
    step = state.now
    if step.questions:
        asked = [_describe_own_question(state, one, person) for one in list_own_questions(state, person)]
        return {"questions": asked, "note": "" if asked else say("phone.not.asked")}
    if step.kind in RESULT_STEPS and step.round < state.revealed:
        return {"lines": result_texts.write_own_result(state, person, step.round), "note": say("phone.watch")}
    notes = {"welcome": "phone.wait", "run": "phone.playing", "end": "phone.thanks"}
    return {"note": say(notes.get(step.kind, "phone.watch"))}


def _describe_own_question(state: RoomState, question: Question, person: str) -> dict[str, Any]:
    kept = state.answers.get(question.id, {}).get(person)
    described = {
        "id": question.id,
        "kind": question.kind,
        "ask": question.ask,
        "value": kept.value if kept else None,
        "number": kept.number if kept else 0,
        "open": state.find_open_question(question.id) is not None,
        "curve": question.curve,
        "last": find_last_choice(state, question, person),
    }
    if question.kind == "choose":
        return {**described, "options": [option.label for option in question.options]}
    about = LEVERS[question.lever] if question.lever else None
    slider = describe_slider(question)
    return {
        **described,
        "slider": slider,
        "label": about.label if about else "",
        "about": [about.help, about.notice, about.cost] if about else [],
        "now": find_present_value(state, question, person),
    }


def find_present_value(state: RoomState, question: Question, person: str) -> dict[str, Any] | None:
    """Find where a lever stands now at somebody's table, from what was played; None where it is no lever."""
    if question.kind != "lever":
        return None
    levers = state.outcomes.get(OPENING, {}).get("levers", {})
    value = levers.get(question.lever)
    for number in sorted(one for one in state.outcomes if 0 <= one < state.revealed):
        tables = result_texts.list_tables(state, number)
        if tables:
            table = tables[min(state.people[person].table, len(tables) - 1)]
            value = table.get("settings", {}).get(question.lever, value)
    return None if value is None else {"value": value, "word": say("phone.now", word=format_answer(question, value))}


def find_last_choice(state: RoomState, question: Question, person: str) -> str:
    """Find what somebody's table chose for the same lever in an earlier round; empty where it did not."""
    if question.kind != "lever":
        return ""
    word = ""
    for number in range(min(state.revealed, len(state.session.rounds))):
        tables = result_texts.list_tables(state, number)
        for other in state.session.rounds[number].questions:
            if tables and other.lever == question.lever:
                tally = tables[min(state.people[person].table, len(tables) - 1)].get("votes", {}).get(other.id)
                word = format_answer(other, tally["winner"]) if tally and tally["winner"] is not None else word
    return say("phone.last", word=word) if word else ""
