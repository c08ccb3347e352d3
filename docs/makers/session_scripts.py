"""The scripts of the ready sessions as pages: `python -m docs.makers.session_scripts` writes docs/workshop/<session>.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dashboard.wording.catalogue import say
from dashboard.workshop.running_order import RoomStep, list_steps
from dashboard.workshop.session_file import Question, SessionFile
from dashboard.workshop.session_parser import list_session_names, load_session
from simulation.measures import MEASURES
from simulation.policy import LEVERS

FOLDER = Path(__file__).resolve().parents[1] / "workshop"
HEAD = "<!-- Made by `python -m docs.makers.session_scripts` from the session's file; edit that, not this page. -->"


def build_page(name: str) -> str:
    """Build the page of a ready session: what it needs, then every step with its minutes."""
    session = load_session(name)
    parts = [f"# {session.title}", HEAD, session.about, *_list_facts(name, session)]
    used = 0.0
    for step in list_steps(session):
        parts += _write_step(session, step, used)
        used += step.text.minutes
    if session.closing:
        parts += ["## Three questions to take along", "\n".join(f"- {question}" for question in session.closing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _list_facts(name: str, session: SessionFile) -> Iterable[str]:
    roles = ", ".join(say(f"role.{role}").lower() for role in session.roles) or "none"
    measures = ", ".join(MEASURES[one].label.lower() for one in session.measures)
    yield (
        f"{session.minutes:g} minutes, {len(session.rounds)} rounds. Roles: {roles}. Shown: {measures}. "
        f"Company: `{session.scenario}`. Hand-outs: `/workshop/handouts/{name}` while a workshop is served."
    )


def _write_step(session: SessionFile, step: RoomStep, used: float) -> Iterable[str]:
    if step.kind == "situation":
        yield f"## Round {step.round + 1}: {session.rounds[step.round].title}"
    mark = "###" if step.round >= 0 else "##"
    yield f"{mark} {say(f'step.{step.kind}')} (minute {used:g}, {step.text.minutes:g} min)"
    yield "\n".join(f"> {line}" for line in step.text.text.splitlines())
    yield f"**Say.** {step.text.say}" if step.text.say else ""
    yield f"**Ask.** {step.text.ask}" if step.text.ask else ""
    yield f"**What usually surprises.** {step.text.surprise}" if step.text.surprise else ""
    if step.kind not in ("before", "after"):
        yield from (_write_question(question) for question in step.questions)


def _write_question(question: Question) -> str:
    asked = f"- *On the phones:* {question.ask}"
    if question.options:
        return "\n".join([asked, *(f"  - {option.label}" for option in question.options)])
    if question.kind == "lever":
        lever = LEVERS[question.lever]
        return (
            f"{asked} (slider: {lever.label}, {lever.words[0]} to {lever.words[-1]}; the middle of all answers counts)"
        )
    return f"{asked} (slider; {MEASURES[question.measure].label.lower()})"


def main() -> None:
    """Write all pages."""
    for name in list_session_names():
        (FOLDER / f"{name}.md").write_text(build_page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
