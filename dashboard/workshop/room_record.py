"""The record of a room: what it did, as a page to keep, as tables, and as a scenario that plays it again. No names in any of them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.workshop import result_texts
from dashboard.workshop.question_texts import format_answer, list_hand_labels
from dashboard.workshop.room import OPENING, RoomState
from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.round_jobs import list_decisions
from dashboard.workshop.survey import SURVEY
from dashboard.workshop.survey_results import describe_survey_change, list_survey_rows
from dashboard.workshop.votes import flatten_answer
from dashboard.workshop.what_if_texts import describe_what_ifs
from scenarios import dumps
from simulation.measures import MEASURES

STYLE = """
:root{color-scheme:light dark;--accent:#364fc7;--grey:#868e96;--ink:#1a1b1e;--grid:#e1e5e9;--field:#f1f3f5;--paper:#fff}
@media (prefers-color-scheme:dark){:root{--accent:#91a7ff;--ink:#eceef0;--grid:#33383d;--field:#24272d;--paper:#16181b}}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;background:var(--paper);color:var(--ink)}
svg{width:100%;height:auto}svg text{font:16px system-ui,sans-serif;fill:currentColor}
table{border-collapse:collapse}td,th{padding:.25rem .75rem;border-bottom:1px solid var(--grid);text-align:left}
.grid{stroke:var(--grid)}.field{fill:var(--field)}.today{stroke:var(--grey);stroke-dasharray:2 3}
.line{fill:none;stroke-width:2}.past{stroke:var(--ink)}.plan{stroke:var(--accent);stroke-width:4}
.carry,.other{stroke:var(--grey);stroke-dasharray:.05 .03}
.table{stroke-width:4;stroke:var(--accent)}.t1{stroke:#1b8a7a}.t2{stroke:#b35900}.t3{stroke:#b8377f}.t4{stroke:var(--grey)}
svg text.line,svg .label{stroke:none}
.fan90{fill:var(--accent);opacity:.12}.fan50{fill:var(--accent);opacity:.22}.guess{fill:var(--accent);opacity:.5}
.future{fill:var(--grey);opacity:.3}.came{stroke:var(--ink);stroke-width:3}
"""


def write_html(state: RoomState, version: str, is_rehearsal: bool) -> str:
    """Write the record as one page that needs nothing else."""
    title = escape(say("record.title", title=state.session.title))
    facts = [
        say("record.made", version=version, session=state.session.title),
        say("record.people", n=len(state.people)),
        *([say("record.rehearsal")] if is_rehearsal else []),
    ]
    body = [f"<h1>{title}</h1>", *(f"<p>{escape(fact)}</p>" for fact in facts)]
    for number in range(state.revealed):
        body += _write_round(state, number)
    body += [*_write_what_ifs(state), *_write_survey(state), *_write_closing(state)]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return (
        f'<!DOCTYPE html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{"".join(body)}</body></html>'
    )


def _write_round(state: RoomState, number: int) -> Iterable[str]:
    yield f"<h2>{escape(say('debrief.round', n=number + 1, title=state.session.rounds[number].title))}</h2>"
    for vote in result_texts.describe_votes(state, number):
        yield f"<h3>{escape(_name_table(vote['ask'], vote['table']))}</h3>"
        counts = "; ".join(say("record.votes", word=bar["label"], n=bar["count"]) for bar in vote["bars"])
        yield f"<p>{escape(counts)}</p><p><strong>{escape(say('debrief.chosen', what=vote['choice']))}</strong></p>"
        yield from (f"<p>{escape(note)}</p>" for note in vote["notes"])
    for guess in result_texts.describe_guesses(state, number):
        yield f"<h3>{escape(_name_table(guess['ask'], guess['table']))}</h3>{guess['svg']}"
        yield from (f"<p>{escape(sentence)}</p>" for sentence in guess["sentences"])
    for place, table in enumerate(result_texts.list_tables(state, number)):
        heading = _name_table("", place + 1 if state.tables > 1 else 0)
        sentences = result_texts.write_findings(state.session, number, table, state.session.measures)
        yield f"<p>{escape(' '.join([heading, *sentences]).strip())}</p>"
    for name in state.session.measures:
        yield f"<h3>{escape(MEASURES[name].label)}</h3>{result_texts.draw_measure(state, name, number)}"
    for card in result_texts.describe_why(state, number):
        yield f"<p><strong>{escape(card['title'])}</strong> {escape(' '.join(card['sentences']))}</p>"


def _name_table(text: str, table: int) -> str:
    return f"{say('join.table.n', n=table)}: {text}" if table else text


def _write_what_ifs(state: RoomState) -> Iterable[str]:
    entries = describe_what_ifs(state)["entries"] if state.what_ifs else []
    if entries:
        yield f"<h2>{escape(say('record.what.if'))}</h2>"
    for entry in entries:
        yield f"<h3>{escape(entry['title'])}</h3>{entry['svg']}"
        yield from (f"<p>{escape(line)}</p>" for line in entry["lines"])


def _write_survey(state: RoomState) -> Iterable[str]:
    if not state.session.before_after or not state.is_over:
        return
    yield f"<h2>{escape(say('record.survey'))}</h2>"
    for one in describe_survey_change(state):
        rows = "".join(
            f"<tr><td>{escape(row['label'])}</td><td>{row['before']}</td><td>{row['after']}</td></tr>"
            for row in one["rows"]
        )
        head = "<tr><th></th><th>before</th><th>after</th></tr>"
        yield f"<h3>{escape(one['ask'])}</h3><table>{head}{rows}</table><p>{escape(one['note'])}</p>"


def _write_closing(state: RoomState) -> Iterable[str]:
    if state.session.closing:
        yield f"<h2>{escape(say('record.closing'))}</h2><ul>"
        yield from (f"<li>{escape(question)}</li>" for question in state.session.closing)
        yield "</ul>"


def write_csv(state: RoomState, salt: str) -> str:
    """Write every answer of the rounds that were revealed: one row each; people are numbered in an order of its own."""
    order = sorted(state.people, key=lambda person: hashlib.sha256(f"{salt} rounds {person}".encode()).hexdigest())
    numbers = {person: number for number, person in enumerate(order, 1)}
    rows: list[Sequence[Any]] = []
    for number in range(state.revealed):
        for question in state.session.rounds[number].questions:
            answers = sorted(state.answers.get(question.id, {}).items(), key=lambda one: numbers[one[0]])
            for person, answer in answers:
                who, value = state.people[person], flatten_answer(answer.value)
                words = format_answer(question, value)
                rows.append(
                    (number + 1, question.id, question.ask, numbers[person], who.role, who.table + 1, value, words, 1)
                )
            labels = list_hand_labels(question)
            for (table, place), count in sorted(state.hands.get(question.id, {}).items()):
                rows.append(
                    (number + 1, question.id, question.ask, "hands", "", table + 1, place, labels[place], count)
                )
    head = ("round", "question", "asked", "person", "role", "table", "value", "words", "voices")
    return _write_table(head, rows)


def write_survey_csv(state: RoomState, salt: str) -> str:
    """Write before and after: one row per person, under numbers that the other table does not use."""
    asked = [ask for ask, _ in SURVEY]
    head = ["person", *(f"before: {ask}" for ask in asked), *(f"after: {ask}" for ask in asked)]
    return _write_table(head, list_survey_rows(state, f"{salt} survey"))


def _write_table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_disarm(cell) for cell in row] for row in rows)
    return text.getvalue()


def _disarm(cell: Any) -> Any:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "@") else cell


def write_scenario(engine: RoundEngine, state: RoomState, table: int = 0) -> str:
    """Write what a table played as a scenario: `flywheel run` and the explorer play it again."""
    played = engine.build_played(state.session, list_decisions(state, state.revealed, table))
    course = state.outcomes.get(OPENING, {}).get("course", 0)
    story = say("record.story", title=state.session.title, seed=state.session.seed, course=course)
    return dumps(replace(played, title=state.session.title, story=story, try_next=()))
