"""The texts and pictures of what happened in a round, made from what the engine told; the same for screen, phone and record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import choose_scale
from dashboard.workshop.forecast_scores import compute_surprise, count_beyond, summarise_guesses
from dashboard.workshop.question_texts import format_answer, format_guess
from dashboard.workshop.room import OPENING, RoomState
from dashboard.workshop.session_file import Question, SessionFile
from dashboard.workshop.votes import FEWEST_OF_ROLE, collect_voices
from dashboard.workshop.workshop_chart import LARGE, Course, CourseLine, draw_course, draw_strip
from simulation.measures import MEASURES

QUARTER = 13


def list_tables(state: RoomState, number: int) -> list[dict[str, Any]]:
    """List what happened at each table in a round; empty where nothing is known."""
    tables = state.outcomes.get(number, {}).get("tables", [])
    return tables if isinstance(tables, list) else []


def find_latest_round(state: RoomState) -> int:
    """Find the latest round that may be seen; `OPENING`: none."""
    return max((number for number in state.outcomes if number < state.revealed), default=OPENING)


def draw_measure(state: RoomState, name: str, number: int, size: tuple[int, int] = LARGE) -> str:
    """Draw a measure as it stands after a round that was revealed; before the first one until today."""
    told = _list_courses(state, name, number)
    if not told:
        return ""
    is_played, many = number >= 0, state.tables > 1
    start = (state.session.find_start(number) if is_played else 0) // QUARTER
    lines = [*_list_past_lines(told, start), *(_list_played_lines(told, start, many) if is_played else ())]
    return draw_course(
        Course(
            name,
            told[0]["first"],
            state.session.weeks // QUARTER,
            tuple(lines),
            () if many else told[0].get("fan", ()),
            start,
            list_cloud(state, name, number, start) if is_played and not many else (),
        ),
        size,
    )


def _list_courses(state: RoomState, name: str, number: int) -> list[dict[str, Any]]:
    """List the course of a measure at every table, or until today where no round was played."""
    tables = list_tables(state, number)
    told = [table["measures"][name] for table in tables if name in table.get("measures", {})]
    opening = state.outcomes.get(OPENING, {}).get("measures", {}).get(name)
    return told or ([opening] if opening else [])


def _list_past_lines(told: list[dict[str, Any]], start: int) -> list[CourseLine]:
    """List what was there when the round began."""
    return [CourseLine(one["line"][: start - one["first"]], one["first"], "past") for one in told]


def _list_played_lines(told: list[dict[str, Any]], start: int, many: bool) -> list[CourseLine]:
    """List what came in the round, from where the past ended; of one company also how it would have carried on."""
    lines = [] if many else [CourseLine(told[0]["carried"], start, "carry", say("chart.carry"))]
    for place, one in enumerate(told):
        known = max(0, start - one["first"] - 1)
        label = f"{{value}}, {say('chart.table', n=place + 1)}" if many else "{value}"
        kind = f"table t{place % 6}" if many else "plan"
        lines.append(CourseLine(one["line"][known:], known + one["first"], kind, label))
    return lines


def list_cloud(state: RoomState, name: str, number: int, start: int) -> list[tuple[int, float]]:
    """List the guesses of a measure as places in its picture: (quarter, value); of a curve each of its points."""
    one_round = state.session.rounds[number]
    quarters = one_round.weeks // QUARTER
    cloud = []
    for question in one_round.questions:
        if question.kind != "guess" or question.measure != name or question.of != "choice":
            continue
        before = list_tables(state, number)[0]["measures"].get(name, {}).get("before")
        for answer in state.answers.get(question.id, {}).values():
            values = answer.value if isinstance(answer.value, list) else [answer.value]
            for place, value in enumerate(values, 1):
                quarter = start + round(quarters * place / len(values))
                cloud.append((quarter, _find_level(name, value, before, quarters)))
    return cloud


def _find_level(name: str, guess: float, before: float | None, quarters: int) -> float:
    """Turn a guess into a level of the picture: the change of a sum into an even quarter of it."""
    if MEASURES[name].over is not None or before is None:
        return float(guess)
    return max(0.0, before * (1.0 + float(guess)) / quarters)


def write_findings(session: SessionFile, number: int, table: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Write what came of some measures, against before and against carrying on."""
    quarters = session.rounds[number].weeks // QUARTER
    sentences = []
    for name in names:
        told = table["measures"].get(name)
        if told is None:
            continue
        measure, scale = MEASURES[name], choose_scale(MEASURES[name])
        value, before, instead = (_write(scale, told[key]) for key in ("actual", "before", "instead"))
        key = "result.sum" if measure.over is None else "result.state"
        sentences.append(say(key, name=measure.label, n=quarters, value=value, before=before))
        if table.get("settings"):
            sentences.append(say("result.carry", value=instead))
            if told["better"] is not None:
                sentences.append(say("result.better", n=told["better"]))
    if not table.get("settings"):
        sentences.append(say("result.same"))
    return sentences


def write_caption(state: RoomState, name: str, number: int) -> str:
    """Write what a picture shows: the measure, and of one company its value, before, and carrying on."""
    measure, tables = MEASURES[name], list_tables(state, number)
    told = tables[0]["measures"].get(name) if len(tables) == 1 else None
    if told is None:
        return measure.label
    scale = choose_scale(measure)
    value, before, instead = (_write(scale, told[key]) for key in ("actual", "before", "instead"))
    key = "result.caption" if tables[0].get("settings") else "result.caption.same"
    return say(key, name=measure.label, value=value, before=before, instead=instead)


def _write(scale: Any, value: float | None) -> str:
    return str(scale.format_value(float("nan") if value is None else value))


def describe_votes(state: RoomState, number: int) -> list[dict[str, Any]]:
    """Describe the votes of a round at each table: bars, the choice, absent roles, and roles where enough answered."""
    described = []
    outcome = state.outcomes.get(number, {})
    for place, table in enumerate(list_tables(state, number)):
        for question in state.session.rounds[number].questions:
            tally = table.get("votes", {}).get(question.id)
            if tally is None:
                continue
            described.append(
                {
                    "ask": question.ask,
                    "table": place + 1 if state.tables > 1 else 0,
                    "bars": _list_bars(question, tally),
                    "choice": format_answer(question, tally["winner"])
                    if tally["winner"] is not None
                    else say("show.nobody"),
                    "notes": [
                        *_list_ties(question, tally),
                        *_list_absent(question, table),
                        *(_list_roles(question, outcome) if place == 0 else []),
                    ],
                }
            )
    return described


def describe_tables(state: RoomState, number: int) -> list[dict[str, Any]]:
    """Describe in a line for each question what every table guessed and chose; in the order of the tables, without a ranking."""
    votes, guesses = describe_votes(state, number), describe_guesses(state, number)
    described = []
    for place in range(1, state.tables + 1):
        lines = [one["choice"] for one in votes if one["table"] == place]
        lines += [sentence for one in guesses if one["table"] == place for sentence in one["sentences"][:1]]
        described.append({"title": say("join.table.n", n=place), "lines": lines})
    return described


def _list_bars(question: Question, tally: Mapping[str, Any]) -> list[dict[str, Any]]:
    labels = tally.get("labels", [])
    return [
        {"label": label, "count": count, "chosen": question.kind == "choose" and place == tally["winner"]}
        for place, (label, count) in enumerate(zip(labels, tally["counts"], strict=False))
    ]


def _list_ties(question: Question, tally: Mapping[str, Any]) -> list[str]:
    """Say so where two options got the most voices: the one listed first holds."""
    tied = question.kind == "choose" and tally["voices"] and list(tally["counts"]).count(max(tally["counts"])) > 1
    return [say("show.tie")] if tied else []


def _list_absent(question: Question, table: Mapping[str, Any]) -> list[str]:
    absent = table.get("absent", {}).get(question.id, {})
    return [
        say("show.absent", role=say(f"role.{role}"), word=format_answer(question, value))
        for role, value in absent.items()
    ]


def _list_roles(question: Question, outcome: Mapping[str, Any]) -> list[str]:
    roles = outcome.get("roles", {}).get(question.id, {})
    return [
        say("show.by.role", role=say(f"role.{role}"), word=format_answer(question, one["winner"]))
        for role, one in roles.items()
        if one["voices"] >= FEWEST_OF_ROLE
    ]


def describe_guesses(state: RoomState, number: int) -> list[dict[str, Any]]:
    """Describe the guesses of a round: dots over the fan, with a sentence; one picture a table."""
    described = []
    for place, table in enumerate(list_tables(state, number)):
        for question in state.session.rounds[number].questions:
            told = table.get("guesses", {}).get(question.id)
            if told is None:
                continue
            own = place if state.tables > 1 else None
            voices = collect_voices(state, question, own)
            guesses = [float(voice.value) for voice in voices for _ in range(min(voice.weight, 500))]
            described.append(
                {
                    "ask": question.ask,
                    "table": place + 1 if state.tables > 1 else 0,
                    "svg": draw_strip(_describe_strip_axis(question, told), guesses),
                    "sentences": _write_guess_sentences(guesses, told),
                }
            )
    return described


def _describe_strip_axis(question: Question, told: Mapping[str, Any]) -> dict[str, Any]:
    def write(value: float) -> str:
        return format_guess(question.measure, value)

    return {
        "low": question.low,
        "high": question.high,
        "low_label": write(question.low),
        "high_label": write(question.high),
        "actual": told["actual"],
        "actual_label": format_guess(question.measure, told["actual"]),
        "futures": told["futures"],
        "format": write,
    }


def _write_guess_sentences(guesses: list[float], told: Mapping[str, Any]) -> list[str]:
    futures = [value for value in told["futures"] if value is not None]
    if told["actual"] is None or not futures:
        return []
    sentences = []
    summary = summarise_guesses(guesses, futures, told["actual"])
    if summary["guesses"]:
        counts = {key: summary[key] for key in ("above", "below", "inside")}
        sentences.append(say("show.guesses.sum", n=summary["guesses"], **counts))
    return [*sentences, say("show.surprise", n=round(100 * compute_surprise(told["actual"], futures)))]


def write_own_result(state: RoomState, person: str, number: int) -> list[str]:
    """Write for one person the own guess beside what came, and the own vote beside what was chosen."""
    who = state.people.get(person)
    tables = list_tables(state, number)
    if who is None or not tables:
        return []
    table = tables[min(who.table, len(tables) - 1)]
    sentences = []
    for question in state.session.rounds[number].questions:
        answer = state.answers.get(question.id, {}).get(person)
        value = None if answer is None else answer.value[-1] if isinstance(answer.value, list) else answer.value
        if question.kind == "guess":
            sentences += _write_own_guess(question, value, table.get("guesses", {}).get(question.id))
        elif value is not None and (tally := table.get("votes", {}).get(question.id)):
            mine, choice = (format_answer(question, one) for one in (value, tally["winner"]))
            sentences.append(say("phone.voted", mine=mine, choice=choice))
    return sentences


def _write_own_guess(question: Question, value: float | None, told: Mapping[str, Any] | None) -> list[str]:
    if told is None or told["actual"] is None:
        return []
    came = say("phone.came", actual=format_guess(question.measure, told["actual"]))
    if value is None:
        return [question.ask, say("phone.no.guess"), came]
    count, side = count_beyond(float(value), [one for one in told["futures"] if one is not None])
    yours = say("phone.yours", guess=format_guess(question.measure, value))
    return [question.ask, f"{yours} {came}", say(f"phone.beyond.{side}", n=count)]


def describe_why(state: RoomState, number: int) -> list[dict[str, Any]]:
    """Describe quarter by quarter what leaders believed and what was true; with tables, of the first one."""
    tables = list_tables(state, number)
    if not tables:
        return []
    cards = []
    for card in tables[0].get("why", []):
        told = [[text for kind, text in card["sentences"] if kind == wanted][:1] for wanted in ("belief", "truth")]
        cards.append({"title": card["title"], "sentences": [text for texts in told for text in texts]})
    return cards
