"""The options that commands share: declared once, so that a name means the same wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

import flywheel
from experiments.commands.options import OutputOptions, QuestionOptions, SimulationOptions, expand_options

COMMANDS: dict[str, Any] = get_command(flywheel.app).commands  # type: ignore[attr-defined]
QUESTIONS = (
    "run",
    "compare",
    "why",
    "carries",
    "gain",
    "wheel",
    "loops",
    "links",
    "tip",
    "flip",
    "story",
    "search",
    "rank",
)


@dataclass(frozen=True)
class Named:
    """Options of a made-up command."""

    name: Annotated[str, typer.Option(help="Whom to greet.")] = "all"
    loud: Annotated[bool, typer.Option("--loud")] = False


def declared(command: str) -> dict[str, Any]:
    return {option.opts[0]: option for option in COMMANDS[command].params}


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_question_takes_every_option_of_questions(command: str) -> None:
    expected = {"--set", "--seed", "--weeks", "--threads", "--out", "--force", "--json"}
    assert expected <= declared(command).keys()


@pytest.mark.parametrize("option", ["--set", "--weeks", "--threads", "--json"])
def test_a_shared_option_says_the_same_everywhere(option: str) -> None:
    helps = {declared(command)[option].help for command in COMMANDS if option in declared(command)}
    assert len(helps) == 1


def test_the_options_of_questions_are_those_of_a_simulation_and_then_of_its_output() -> None:
    order = [*SimulationOptions.__dataclass_fields__, *OutputOptions.__dataclass_fields__]
    assert list(QuestionOptions.__dataclass_fields__) == order


def test_a_dataclass_of_options_becomes_options_and_arrives_as_one() -> None:
    app, given = typer.Typer(), []

    @app.command()
    @expand_options
    def greet(place: str, *, named: Named, times: int = 1) -> None:
        given.append((place, named, times))

    assert CliRunner().invoke(app, ["here"]).exit_code == 0
    assert CliRunner().invoke(app, ["there", "--loud", "--name", "one", "--times", "2"]).exit_code == 0
    assert given == [("here", Named(), 1), ("there", Named("one", True), 2)]
    assert "Whom to greet." in CliRunner().invoke(app, ["--help"]).stdout


def test_what_is_not_a_dataclass_of_options_stays_as_it_is() -> None:
    app, given = typer.Typer(), []

    @app.command()
    @expand_options
    def count(times: int = 1) -> None:
        given.append(times)

    assert CliRunner().invoke(app, ["--times", "3"]).exit_code == 0
    assert given == [3]
