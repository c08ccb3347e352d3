"""Session files: what is ready can be used, and what is wrong is named with file, line, value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from room_simulator import SMALL_SESSION

from dashboard.workshop.running_order import list_steps
from dashboard.workshop.session_file import MOST_QUESTIONS
from dashboard.workshop.session_parser import (
    LARGEST_TEXT,
    SESSIONS,
    SessionError,
    build_company,
    list_session_names,
    load_session,
    parse_session,
)

READY = list_session_names()


def test_three_sessions_are_ready_of_thirty_sixty_and_ninety_minutes() -> None:
    lengths = {load_session(name).title: load_session(name).minutes for name in READY}
    assert list(lengths) == ["The evil flywheel", "Who cuts the pie?", "Targets against people"]
    for minutes, planned in zip(lengths.values(), (30, 60, 90), strict=True):
        assert abs(minutes - planned) <= 1


@pytest.mark.parametrize("name", READY)
def test_every_step_of_a_ready_session_has_its_minutes_and_what_a_facilitator_says_or_asks(name: str) -> None:
    session = load_session(name)
    for one in session.rounds:
        assert len(one.questions) <= MOST_QUESTIONS
        for kind in ("situation", "reveal", "why"):
            assert one.steps[kind].minutes > 0
            assert one.steps[kind].ask
        assert one.steps["reveal"].surprise
    for step in (session.welcome, session.debrief):
        assert step.say
    assert len(session.closing) == 3


@pytest.mark.parametrize("name", READY)
def test_a_ready_session_asks_the_same_five_questions_before_and_after(name: str) -> None:
    steps = {step.kind: step for step in list_steps(load_session(name))}
    asked = [[question.ask for question in steps[when].questions] for when in ("before", "after")]
    assert asked[0] == asked[1]
    assert len(asked[0]) == 5


@pytest.mark.parametrize("name", READY)
def test_a_ready_session_holds_no_figure_of_the_model(name: str) -> None:
    session = load_session(name)
    texts = [
        text for one in session.rounds for step in one.steps.values() for text in (step.text, step.say, step.surprise)
    ]
    assert not [text for text in texts if "%" in text or "$" in text]


def test_a_copy_of_a_ready_session_can_be_checked_like_any_file(tmp_path: Path) -> None:
    copy = tmp_path / "mine.toml"
    copy.write_text((SESSIONS / f"{READY[0]}.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_session(copy).title == load_session(READY[0]).title


def test_the_company_lasts_as_long_as_all_rounds() -> None:
    session = parse_session(SMALL_SESSION)
    assert build_company(session).weeks == session.weeks == 130


MISTAKES = [
    ('title = "A small session"', 'titel = "A"', "titel: no such key, did you mean title?"),
    ('scenario = "evil-flywheel"', 'scenario = "evil-flywhel"', "did you mean evil-flywheel?"),
    ('roles = ["rep", "leader"]', 'roles = ["rep", "boss"]', "must be one of rep, manager, leader"),
    ('measure = "bookings"', 'measure = "booking"', "did you mean bookings?"),
    ("weeks = 26", "weeks = 20", "must be whole quarters: a multiple of 13"),
    ("weeks = 26", "weeks = true", "must be a number from 13 to 156"),
    ("weeks = 26", "weeks = inf", "must be a number from 13 to 156"),
    ('kind = "choose"', 'kind = "chose"', "must be one of guess, choose, lever, did you mean choose?"),
    ('"targets.ambition" = 0.04', '"targets.ambition" = 4', "must be"),
    ('"targets.ambition" = 0.04', '"structure.span" = 9', "it is fixed for a run"),
    ('lever = "recovery.hours_limit"', 'lever = "targets.split"', 'ask with kind = "choose"'),
    ('roles = ["leader"]', 'roles = ["manager"]', "must be one of the session's roles: rep, leader"),
    ("curve = true", 'curve = "yes"', "must be true or false"),
    ('label = "Nothing"', 'label = ""', "missing: must be a text"),
    ('title = "Three"', "title = 3", "must be a text of at most"),
]


@pytest.mark.parametrize(("good", "bad", "problem"), MISTAKES, ids=[bad for _, bad, _ in MISTAKES])
def test_a_mistake_is_named_with_its_line_and_what_is_allowed(good: str, bad: str, problem: str) -> None:
    text = SMALL_SESSION.replace(good, bad, 1)
    line = text[: text.index(bad)].count("\n") + 1
    with pytest.raises(SessionError) as refused:
        parse_session(text, "mine.toml")
    message = str(refused.value)
    assert message.startswith(f"mine.toml, line {line}: ")
    assert problem in message
    assert "\n" not in message


def test_a_fourth_question_in_a_round_is_refused_at_its_line() -> None:
    fourth = '[[round.question]]\nkind = "lever"\nask = "Again?"\nlever = "leadership.fixing"\n'
    text = SMALL_SESSION.replace('[[round]]\ntitle = "Two"', f'{fourth}[[round]]\ntitle = "Two"', 1)
    line = text[: text.index(fourth)].count("\n") + 1
    with pytest.raises(SessionError, match=f"line {line}: question: 4 of them: must be at most 3"):
        parse_session(text)


@pytest.mark.parametrize(
    "text",
    ["", "title = ", "[[round]]", "\x00", "a" * (LARGEST_TEXT + 1), "a = [" * 2000, "a.b" * 200 + " = 1"],
    ids=repr,
)
def test_what_is_no_session_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(SessionError) as refused:
        parse_session(text)
    assert "\n" not in str(refused.value)


@given(st.data())
def test_a_damaged_session_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    text = SMALL_SESSION
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        text = text[:start] + data.draw(st.text(max_size=6)) + text[end:]
    refusal = ""
    try:
        parse_session(text)
    except SessionError as refused:
        refusal = str(refused)
    assert "\n" not in refusal


@pytest.mark.parametrize("name", ["no-such", "../secret", "/etc/passwd-not-there", ""])
def test_a_session_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(SessionError):
        load_session(name)
