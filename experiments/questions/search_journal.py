"""A folder in which a search is kept: what was ordered, and every plan that was tried, each whole or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.study import Study

from experiments.findings.result_folder import ResultFolderError, check_result_folder, replace_file
from experiments.questions.plan_search import SearchProblem, create_study
from scenarios.messages import quote_value
from simulation import fingerprint

ORDER, TRIALS, RESULT = "order.json", "trials.log", "result"
WAY_OUT = "repeat the command as it was, choose another folder, or --force to start anew"


def open_study(problem: SearchProblem, folder: Path, force: bool = False) -> Study:
    """The study kept in a folder; a new one where there is none.

    Args:
        quest: what is searched for; more trials than before are welcome.
        folder: where the search is kept.
        force: whether to start anew.

    Raises:
        StoreError: the folder keeps another search or something else, or cannot be written to.
    """
    order, trials = folder / ORDER, folder / TRIALS
    if force and order.is_file():
        trials.unlink(missing_ok=True)
        order.unlink()
    _check_order(problem, folder)
    _drop_partial_line(trials)
    # Whoever is killed while writing leaves a lock; writing takes milliseconds.
    backend = JournalFileBackend(str(trials), lock_obj=JournalFileOpenLock(str(trials), grace_period=3))
    return create_study(problem, storage=JournalStorage(backend), study_name="search", load_if_exists=True)


def describe_search(problem: SearchProblem) -> dict[str, Any]:
    """All that decides what a search finds, but for how long it goes on."""
    parts = {name: [asdict(part) for part in getattr(problem, name)] for name in ("goals", "limits", "levers")}
    settings = {"scenario": problem.scenario.digest, "runs": problem.runs, "seed": problem.seed, "model": fingerprint()}
    return {**settings, **parts}


def _check_order(problem: SearchProblem, folder: Path) -> None:
    order, wanted = folder / ORDER, describe_search(problem)
    if not order.is_file():
        # Trials without an order: an earlier start was killed before its first plan.
        if not (folder.is_dir() and all(each.name.endswith(f"-{ORDER}") for each in folder.iterdir())):
            check_result_folder(folder)
        replace_file(order, (json.dumps(wanted, indent=2) + "\n").encode())
        return
    for name, value in _read_order(order).items():
        if value != wanted.get(name):
            raise ResultFolderError(
                f"{folder}: keeps a search with {_describe_difference(name, value, wanted)}; {WAY_OUT}"
            )


def _read_order(order: Path) -> dict[str, Any]:
    try:
        document = json.loads(order.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict):
        raise ResultFolderError(f"{order}: cannot be read as the order of a search; choose another folder")
    return document


def _describe_difference(name: str, there: Any, wanted: dict[str, Any]) -> str:
    if name == "model":
        return "another version of the model"
    simple = isinstance(there, int | float)
    return (
        f"{name} {quote_value(there)}, not {quote_value(wanted.get(name))}"
        if simple
        else f"another {name.removesuffix('s')}"
    )


def _drop_partial_line(trials: Path) -> None:
    """Cut off a last line that was being written when the search was killed."""
    if not trials.is_file():
        return
    content = trials.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(trials, whole)
