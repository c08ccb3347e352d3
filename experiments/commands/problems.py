"""Problems that end a command: which errors mean bad input, and the line that is printed."""

from __future__ import annotations

from experiments.findings.result_folder import ResultFolderError
from experiments.runner.run_options import OptionError
from scenarios.messages import to_one_line
from simulation.scenario import ScenarioError

BAD_INPUT = (OptionError, ResultFolderError, ScenarioError)
"""Errors whose message is one line for whoever typed the command."""


def format_problem(problem: str) -> str:
    """A problem in one printable line."""
    return f"flywheel: {to_one_line(problem)}"
