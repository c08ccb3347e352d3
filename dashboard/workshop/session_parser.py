"""The parser of session files: a text becomes a `SessionFile`, or one line with file, line, value and what is allowed."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from dashboard.workshop.session_file import (
    DEFAULT_MEASURES,
    MOST_QUESTIONS,
    ROLES,
    Question,
    QuestionOption,
    RoundPlan,
    SessionFile,
    StepText,
)
from dashboard.workshop.session_lines import KeyPath, find_line
from scenarios import load, names
from scenarios.messages import check_setting, quote_value, suggest_nearest, to_one_line
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario, ScenarioError, Settings

SESSIONS = Path(__file__).with_name("sessions")
LARGEST_TEXT = 40_000
LONGEST_TEXT = 2_000
LONGEST_LABEL = 80
QUARTER = 13
MOST_ROUNDS = 8
MOST_OPTIONS = 6
MOST_WEEKS = 520
MOST_MEASURES = 4
LONGEST_MINUTES = 240
KINDS = ("guess", "choose", "lever")
STEP_KEYS = ("minutes", "text", "say", "ask", "surprise")
OUTSIDE_STEPS = ("welcome", "before", "debrief", "after", "end")
ROUND_STEP_KEYS = ("situation", "predict", "vote", "run", "reveal", "why", "next")
SESSION_KEYS = (
    *("title", "about", "scenario", "set", "seed", "roles", "measures", "before_after", "closing", "round"),
    *OUTSIDE_STEPS,
)
QUESTION_KEYS = {
    "guess": ("kind", "ask", "roles", "measure", "low", "high", "of", "curve"),
    "choose": ("kind", "ask", "roles", "option"),
    "lever": ("kind", "ask", "roles", "lever"),
}

TomlTable = Mapping[str, Any]


class SessionError(ScenarioError):
    """A session that cannot be: the message names file, line, value and what is allowed."""


class _Fault(Exception):
    """Something wrong at a place of the file."""

    def __init__(self, path: KeyPath, problem: str) -> None:
        super().__init__(problem)
        self.path, self.problem = path, problem


@cache
def list_session_names() -> tuple[str, ...]:
    """List the names of the ready sessions, the shortest session first."""
    loaded = {path.stem: load_session(path.stem) for path in SESSIONS.glob("*.toml")}
    return tuple(sorted(loaded, key=lambda name: (loaded[name].minutes, name)))


@lru_cache(maxsize=64)
def find_ready_name(text: str) -> str:
    """Find the name of the ready session that a text is; empty where it is somebody's own."""
    return next((name for name in list_session_names() if load_session(name).text == text), "")


def load_session(name_or_path: str | Path) -> SessionFile:
    """Load a ready session by its name, or one of your own by the path of its TOML file.

    Raises:
        SessionError: no such session, or a file that is no valid session.
    """
    text = str(name_or_path)
    ready = SESSIONS / f"{text}.toml"
    path = ready if re.fullmatch(r"[\w-]+", text) and ready.exists() else Path(text)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT + 1)
        return parse_session(data.decode("utf-8-sig"), text)
    except FileNotFoundError:
        near = suggest_nearest(Path(text).stem, [one.stem for one in SESSIONS.glob("*.toml")])
        raise SessionError(to_one_line(f"{text}: no such session{near}")) from None
    except UnicodeDecodeError as problem:
        raise SessionError(to_one_line(f"{text}: not UTF-8 at byte {problem.start}")) from None
    except OSError as problem:
        raise SessionError(to_one_line(f"{text}: cannot be read: {problem.strerror}")) from None


def parse_session(text: str, origin: str = "session") -> SessionFile:
    """Parse the session in a TOML text.

    Raises:
        SessionError: the text is no TOML, or no valid session; one line that begins with `origin` and the line.
    """
    if len(text) > LARGEST_TEXT:
        raise SessionError(f"{origin}: longer than {LARGEST_TEXT} characters, which no session is")
    try:
        session = _parse(_parse_table(text))
    except _Fault as fault:
        line = find_line(text, fault.path)
        where = f"line {line}: " if line and fault.path else ""
        raise SessionError(to_one_line(f"{origin}, {where}{fault.problem}")) from None
    return replace(session, text=text)


def _parse_table(text: str) -> TomlTable:
    if any(line.count(".") > 100 for line in text.split("\n")):  # a key of many dots keeps the parser busy for hours
        raise _Fault((), "more than 100 dots in one line")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        located = re.search(r"(.*) \(at line (\d+), column \d+\)$", str(problem), re.DOTALL)
        where = f"line {located[2]}: " if located else ""
        raise _Fault((), f"{where}broken TOML: {located[1] if located else problem}") from None


@dataclass(frozen=True)
class _Section:
    """A table of the file, with the path to it."""

    table: TomlTable
    path: tuple[str | int, ...] = ()

    def build_fault(self, key: str, problem: str) -> _Fault:
        """Build what is wrong with a key."""
        path = (*self.path, key)
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        shown = f" = {quote_value(self.table[key])}" if key in self.table else ""
        return _Fault(path, f"{name}{shown}: {problem}")

    def check_keys(self, keys: Iterable[str]) -> None:
        """Refuse a key that does not exist."""
        known = tuple(keys)
        for key in self.table:
            if key not in known:
                near = suggest_nearest(key, known) or ", known are " + ", ".join(known)
                raise _Fault((*self.path, key), f"{key}: no such key{near}")

    def read_text(self, key: str, longest: int = LONGEST_TEXT, needed: bool = False) -> str:
        """Read a text."""
        value = self.table.get(key, "")
        if not isinstance(value, str) or len(value) > longest:
            raise self.build_fault(key, f"must be a text of at most {longest} characters")
        if needed and not value.strip():
            raise self.build_fault(key, "missing: must be a text")
        return value.strip()

    def read_number(self, key: str, default: float, low: float, high: float) -> float:
        """Read a number within its range."""
        value = self.table.get(key, default)
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if not good or not low <= value <= high:
            raise self.build_fault(key, f"must be a number from {low:g} to {high:g}")
        return float(value)

    def read_flag(self, key: str, default: bool) -> bool:
        """Read true or false."""
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            raise self.build_fault(key, "must be true or false")
        return value

    def read_word(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """Read one of some words."""
        known, value = tuple(allowed), self.table.get(key, default)
        if not isinstance(value, str) or value not in known:
            raise self.build_fault(key, f"must be {describe_allowed(value, known)}")
        return value

    def read_words(
        self, key: str, allowed: Iterable[str], default: tuple[str, ...] = (), most: int = 12
    ) -> tuple[str, ...]:
        """Read a list of words, each at most once."""
        known, value = tuple(allowed), self.table.get(key, list(default))
        if not isinstance(value, list) or len(value) > most or len(set(map(str, value))) < len(value):
            raise self.build_fault(key, f"must be a list of at most {most} different words")
        for one in value:
            if not isinstance(one, str) or one not in known:
                raise self.build_fault(key, f"{quote_value(one)} must be {describe_allowed(one, known)}")
        return tuple(value)

    def open_table(self, key: str) -> _Section:
        """Read a table inside; an empty one where it is missing."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.build_fault(key, "must be a table")
        return _Section(value, (*self.path, key))

    def list_tables(self, key: str, most: int) -> list[_Section]:
        """Read a list of tables."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.build_fault(key, f"must be a list of tables, written [[{key}]]")
        if len(value) > most:
            path = (*self.path, key, most)
            raise _Fault(path, f"{key}: {len(value)} of them: must be at most {most}")
        return [_Section(one, (*self.path, key, number)) for number, one in enumerate(value)]


def describe_allowed(value: Any, known: tuple[str, ...]) -> str:
    """Describe which words are allowed; of many only the nearest one, if one is near."""
    near = suggest_nearest(value, known) if isinstance(value, str) else ""
    return f"one of {len(known)} names{near}" if near and len(known) > 12 else f"one of {', '.join(known)}{near}"


def _parse(table: TomlTable) -> SessionFile:
    top = _Section(table)
    top.check_keys(SESSION_KEYS)
    rounds = tuple(
        _parse_round(section, number) for number, section in enumerate(top.list_tables("round", MOST_ROUNDS), 1)
    )
    if not rounds:
        raise _Fault(("title",), "round: missing: a session has at least one [[round]]")
    session = SessionFile(
        title=top.read_text("title", LONGEST_LABEL, needed=True),
        scenario=top.read_word("scenario", names()),
        rounds=rounds,
        about=top.read_text("about"),
        settings=_parse_settings(top, "set"),
        seed=int(top.read_number("seed", 1, 0, 1_000_000)),
        roles=top.read_words("roles", ROLES),
        measures=top.read_words("measures", MEASURES, DEFAULT_MEASURES, MOST_MEASURES) or DEFAULT_MEASURES,
        before_after=top.read_flag("before_after", True),
        closing=_parse_closing(top),
        welcome=_parse_step(top.open_table("welcome")),
        before=_parse_step(top.open_table("before")),
        debrief=_parse_step(top.open_table("debrief")),
        after=_parse_step(top.open_table("after")),
        end=_parse_step(top.open_table("end")),
    )
    _check_rounds(session, top)
    return session


def _parse_closing(top: _Section) -> tuple[str, ...]:
    value = top.table.get("closing", [])
    if not isinstance(value, list) or len(value) > 3 or not all(isinstance(one, str) for one in value):
        raise top.build_fault("closing", "must be a list of at most 3 texts")
    return tuple(value)


def _parse_step(section: _Section, minutes: float = 2.0) -> StepText:
    section.check_keys(STEP_KEYS)
    texts = {key: section.read_text(key) for key in STEP_KEYS if key != "minutes"}
    return StepText(section.read_number("minutes", minutes, 0, LONGEST_MINUTES), **texts)


def _parse_round(section: _Section, number: int) -> RoundPlan:
    section.check_keys(("title", "weeks", "question", *ROUND_STEP_KEYS))
    weeks = section.read_number("weeks", 52, QUARTER, 156)
    if weeks % QUARTER:
        raise section.build_fault("weeks", f"must be whole quarters: a multiple of {QUARTER}")
    questions = tuple(
        _parse_question(one, f"r{number}.q{place}")
        for place, one in enumerate(section.list_tables("question", MOST_QUESTIONS), 1)
    )
    if not questions:
        raise _Fault(section.path, f"round.{number}: must ask at least one question")
    steps = {kind: _parse_step(section.open_table(kind)) for kind in ROUND_STEP_KEYS}
    return RoundPlan(section.read_text("title", LONGEST_LABEL, needed=True), int(weeks), questions, steps)


def _parse_question(section: _Section, key: str) -> Question:
    kind = section.read_word("kind", KINDS)
    section.check_keys(QUESTION_KEYS[kind])
    ask, roles = section.read_text("ask", 200, needed=True), section.read_words("roles", ROLES)
    fill: dict[str, Callable[[_Section], dict[str, Any]]] = {
        "guess": _parse_guess,
        "choose": _parse_choice,
        "lever": _parse_lever,
    }
    return Question(key, kind, ask, roles, **fill[kind](section))


def _parse_guess(section: _Section) -> dict[str, Any]:
    measure = section.read_word("measure", MEASURES)
    summed = MEASURES[measure].over is None
    low, high = (-0.4, 0.4) if summed else (0.0, 1.0)
    low, high = section.read_number("low", low, -10, 1e4), section.read_number("high", high, -10, 1e4)
    if low >= high:
        raise section.build_fault("high", f"must be above low, which is {low:g}")
    of = section.read_word("of", ("choice", "carrying on"), "choice")
    return {"measure": measure, "low": low, "high": high, "of": of, "curve": section.read_flag("curve", False)}


def _parse_choice(section: _Section) -> dict[str, Any]:
    entries = section.list_tables("option", MOST_OPTIONS)
    if len(entries) < 2:
        raise section.build_fault("option", f"must be 2 to {MOST_OPTIONS} [[…option]] tables")
    for one in entries:
        one.check_keys(("label", "set"))
    return {
        "options": tuple(
            QuestionOption(one.read_text("label", LONGEST_LABEL, needed=True), _parse_settings(one, "set"))
            for one in entries
        )
    }


def _parse_lever(section: _Section) -> dict[str, Any]:
    path = section.read_word("lever", [path for path, one in LEVERS.items() if one.scope != "start"])
    if LEVERS[path].choices:
        raise section.build_fault(
            "lever", f'has the values {", ".join(LEVERS[path].choices)}: ask with kind = "choose"'
        )
    return {"lever": path}


def _parse_settings(section: _Section, key: str) -> Settings:
    inner = section.open_table(key)
    values = {}
    for path, value in inner.table.items():
        parts = {f"{path}.{name}": one for name, one in value.items()} if isinstance(value, dict) else {path: value}
        for full, one in parts.items():
            try:
                values[full] = check_setting(full, one)
            except ScenarioError as problem:
                raise _Fault((*inner.path, path), str(problem)) from None
    return tuple(sorted(values.items()))


def _check_rounds(session: SessionFile, top: _Section) -> None:
    """Refuse a company that cannot be, and choices that cannot be made in it."""
    if session.weeks > MOST_WEEKS:
        raise top.build_fault("round", f"{session.weeks} weeks in all: must be at most {MOST_WEEKS}")
    try:
        company = build_company(session)
    except ScenarioError as problem:
        raise _Fault(("set",), str(problem)) from None
    for number, one_round in enumerate(session.rounds):
        for place, question in enumerate(one_round.questions):
            _check_question(session, company, question, ("round", number, "question", place))


def _check_question(session: SessionFile, company: Scenario, question: Question, path: KeyPath) -> None:
    unknown = [role for role in question.roles if role not in session.roles]
    if unknown:
        allowed = ", ".join(session.roles) or "none, as the session has no roles"
        raise _Fault((*path, "roles"), f"roles: {unknown[0]} must be one of the session's roles: {allowed}")
    for place, option in enumerate(question.options):
        try:
            company.changing(0, dict(option.settings))
        except ScenarioError as problem:
            raise _Fault((*path, "option", place, "set"), str(problem)) from None


def build_company(session: SessionFile) -> Scenario:
    """Build the scenario of a session's company, as long as its rounds together.

    Raises:
        ScenarioError: its settings cannot be.
    """
    scenario = load(session.scenario)
    changes = tuple(change for change in scenario.changes if change.week < session.weeks)
    return replace(scenario, changes=changes).with_({**dict(session.settings), "world.weeks": session.weeks})
