"""The digest of the model changes with what the model does, and with nothing else."""

from __future__ import annotations

import dataclasses

import pytest

from simulation import model_digest
from simulation.model_digest import AROUND_THE_MODEL, DECLARATIONS, SOURCES, dump_code
from simulation.scenario import NUMBERS

RULE = '''\
"""What it is about."""

@rule
def tire(rep: Rep) -> None:
    """Grow tired."""
    rep.fatigue = rep.fatigue + 0.1
'''
SAME = {
    "a comment": RULE.replace("+ 0.1", "+ 0.1  # a week"),
    "a docstring": RULE.replace("Grow tired.", "Become tired."),
    "a line break": RULE.replace("rep.fatigue + 0.1", "(\n        rep.fatigue\n        + 0.1\n    )"),
    "a number written otherwise": RULE.replace("0.1", ".10"),
}
OTHER = {
    "a number": RULE.replace("0.1", "0.2"),
    "a sign": RULE.replace("+", "-"),
    "a name": RULE.replace("fatigue", "burnout"),
    "a decorator": RULE.replace("@rule\n", ""),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_what_changes_no_result_changes_no_digest(text: str) -> None:
    assert text != RULE
    assert dump_code(text) == dump_code(RULE)


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER.keys())
def test_what_may_change_a_result_changes_the_digest(text: str) -> None:
    assert dump_code(text) != dump_code(RULE)


def test_the_words_of_an_annotation_do_not_count_and_its_type_does() -> None:
    told = dump_code('class Rep:\n    load: Annotated[float, "hours (load)"]')
    assert dump_code('class Rep:\n    load: Annotated[float, "hours a week (load)"]') == told
    assert dump_code('class Rep:\n    load: Annotated[int, "hours (load)"]') != told


@pytest.mark.parametrize("change", [{"default": 0.123}, {"low": 0.01}, {"neutral": 0.5}])
def test_a_declared_number_changes_the_digest_and_its_words_do_not(
    change: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, number = model_digest.list_declared_values(), NUMBERS["behaviour.burning"]
    monkeypatch.setitem(NUMBERS, "behaviour.burning", dataclasses.replace(number, help="other words", source="another"))
    assert model_digest.list_declared_values() == before
    monkeypatch.setitem(NUMBERS, "behaviour.burning", dataclasses.replace(number, **change))
    assert model_digest.list_declared_values() != before


def test_every_rule_is_digested() -> None:
    digested = set(model_digest.list_digested_sources())
    assert set((SOURCES / "rules").glob("*.py")) <= digested
    assert {SOURCES / f"{name}.py" for name in ("week", "quarter", "calendar", "engine", "draws")} <= digested


def test_only_files_that_are_there_are_left_out() -> None:
    assert [name for name in (*DECLARATIONS, *AROUND_THE_MODEL) if not (SOURCES / f"{name}.py").exists()] == []
