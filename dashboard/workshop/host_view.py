"""What the host sees: the running order, the script, who is in, what the room sees; names are shown to the host alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.workshop.question_texts import format_minutes, list_hand_labels
from dashboard.workshop.room import MINUTE, OPENING, RoomState
from dashboard.workshop.round_jobs import find_absent_roles
from dashboard.workshop.view_data import count_answered, describe_clock, has_answered, list_own_questions, name_step


def build_host_view(state: RoomState, now: float, awake: Collection[str]) -> dict[str, Any]:
    """Build the host's view; `awake`: whose phones have been heard of lately."""
    step, text = state.now, state.now.text
    waits = step.kind == "run" and step.round not in state.outcomes
    following = state.steps[state.step + 1] if state.step + 1 < len(state.steps) else None
    reopens = step.kind in ("vote", "run") and step.round >= state.revealed
    return {
        "step": state.step,
        "kind": step.kind,
        "title": state.session.title,
        "order": _list_order(state, now),
        "script": [[say(f"host.{key}"), part] for key in ("say", "ask", "surprise") if (part := getattr(text, key))],
        "next": "" if following is None else say("host.wait") if waits else say("host.next", step=name_step(following)),
        "waits": waits,
        "back": say("host.reopen") if reopens else say("host.back"),
        "clock": describe_clock(state, now),
        "extra": int(state.extra.get(state.step, 0)),
        "blank": state.blank,
        "people": _list_people(state, awake),
        "count": _write_count(state, awake),
        "absent": _write_absent(state),
        "hands": _list_hands(state),
        "total": _write_total(state, now),
        "tables": state.tables,
        "prepared": OPENING in state.outcomes,
    }


def _list_order(state: RoomState, now: float) -> list[dict[str, Any]]:
    """List the running order, each step with its minutes planned and used."""
    order = []
    for place, step in enumerate(state.steps):
        used = state.measure_used(now) if place == state.step else state.used.get(place, 0.0)
        planned = step.text.minutes + state.extra.get(place, 0.0)
        title = state.session.rounds[step.round].title if step.kind == "situation" else ""
        order.append(
            {
                "name": name_step(step),
                "round": say("step.of", n=step.round + 1, title=title) if title else "",
                "minutes": say("host.minutes", planned=format_minutes(planned), used=format_minutes(used / MINUTE)),
                "short": f"{format_minutes(used / MINUTE)}/{format_minutes(planned)}",
                "now": place == state.step,
                "done": place < state.step,
            }
        )
    return order


def _write_total(state: RoomState, now: float) -> str:
    used = sum(seconds for place, seconds in state.used.items() if place != state.step) + state.measure_used(now)
    return say("host.total", used=format_minutes(used / MINUTE), planned=format_minutes(state.session.minutes))


def name_people(state: RoomState) -> dict[str, str]:
    """Name everybody: two of one name are told apart by a number, somebody without a name has one too."""
    names: dict[str, str] = {}
    seen: dict[str, int] = {}
    for person, who in state.people.items():
        name = who.name or say("host.nameless")
        seen[name] = seen.get(name, 0) + 1
        names[person] = name if seen[name] == 1 and who.name else f"{name} ({seen[name]})"
    return names


def _list_people(state: RoomState, awake: Collection[str]) -> list[dict[str, Any]]:
    names = name_people(state)
    people = []
    for person, who in state.people.items():
        if not who.has_left:
            status = "answered" if has_answered(state, person) else "asleep" if person not in awake else "not.yet"
            asked = bool(list_own_questions(state, person)) or status == "asleep"
            people.append(
                {
                    "name": names[person],
                    "role": say(f"role.{who.role}") if who.role else "",
                    "table": who.table + 1 if state.tables > 1 else 0,
                    "status": say(f"host.{status}") if asked else "",
                }
            )
    return people


def _write_count(state: RoomState, awake: Collection[str]) -> str:
    present = [person for person, who in state.people.items() if not who.has_left]
    answered, _ = count_answered(state, awake)
    return say("host.people.count", n=len(present), answered=answered, asleep=sum(one not in awake for one in present))


def _write_absent(state: RoomState) -> str:
    """Write which roles the model plays, at which table."""
    absent = {table: find_absent_roles(state, table) for table in range(state.tables)}
    words = {table: ", ".join(say(f"role.{role}") for role in roles) for table, roles in absent.items() if roles}
    if not words:
        return ""
    if state.tables == 1:
        return say("host.absent", roles=words[0])
    return say("host.absent", roles="; ".join(say("host.absent.table", n=n + 1, roles=one) for n, one in words.items()))


def _list_hands(state: RoomState) -> list[dict[str, Any]]:
    """List what hands can be counted for now, with the counts there are, by table."""
    hands = []
    for question in state.now.questions:
        if state.find_open_question(question.id) is None:
            continue
        labels, counts = list_hand_labels(question), state.hands.get(question.id, {})
        tables = [[counts.get((table, place), 0) for place in range(len(labels))] for table in range(state.tables)]
        hands.append({"id": question.id, "ask": question.ask, "labels": labels, "counts": tables})
    return hands
