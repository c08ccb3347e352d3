"""Every kind of event has a sentence, for one and for many, and its numbers are those of the events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_numbers import agree, figures

from experiments.questions.event_sentences import DESCRIBERS, CompanyNames, build_company_names, describe_events
from experiments.runner.fork import Trunk
from simulation.event_kinds import CAUSES, EVENT_KINDS
from simulation.scenario import REGIONS, Scenario

WHERE = CompanyNames(REGIONS[:3], 7)
SHARES = ("quit", "missed", "made", "reform", "reform_undone", "executive_replaced", "warned")
COUNTED = ("specialist_added", "specialist_retired")


def events(kind: str) -> st.SearchStrategy[pd.DataFrame]:
    """Events of a kind with figures as the engine writes them."""
    figure: Any = st.floats(-1, 2) if kind in SHARES else st.floats(1, 500)
    if kind in COUNTED:
        figure = st.integers(1, 4).map(float)
    if kind.startswith("cause"):
        figure = st.integers(0, len(CAUSES) - 1).map(float)
    company = kind in ("missed", "made", "target_set", "reform", "reform_undone", "executive_replaced")
    team = st.integers(-1, 2) if kind == "cause_found" else st.just(-1) if company else st.integers(0, 6)
    seat = st.integers(-1, 40) if kind == "manager_named" else st.integers(0, 40)
    row = st.fixed_dictionaries(
        {"week": st.integers(0, 100), "event": st.just(kind), "team": team, "seat": seat,
         "person": st.integers(0, 9), "figure": figure, "other": st.floats(0, 400)}
    )  # fmt: skip
    return st.lists(row, min_size=1, max_size=1 if company else 6).map(pd.DataFrame)


def test_every_kind_has_a_sentence_and_no_other() -> None:
    assert set(DESCRIBERS) == {kind.name for kind in EVENT_KINDS}


@pytest.mark.parametrize("kind", sorted(DESCRIBERS))
@settings(max_examples=25)
@given(data=st.data())
def test_sentences_are_whole_and_their_numbers_are_the_events(kind: str, data: st.DataObject) -> None:
    rows = data.draw(events(kind))
    sentence = describe_events(kind, rows, WHERE)
    assert sentence.text[0].isupper() or sentence.text[0].isdigit()
    assert sentence.text.endswith(".")
    assert not set("{}_") & set(sentence.text)
    assert "nan" not in sentence.text
    for wrong in (" 1 reps", " 1 teams", " 1 specialist roles", " 1 managers", " 1 months", " 1 years"):
        assert wrong not in f" {sentence.text}"
    there = np.abs([*rows.figure, *rows.other, len(rows), rows.team.nunique(), rows.figure.sum()])
    people = rows.groupby(["seat", "person"]).ngroups
    numbers = figures(sentence.text)
    assert len(numbers) == len(sentence.facts)
    for number, fact in zip(numbers, sentence.facts, strict=True):
        assert agree(number, fact)
        assert np.isclose(fact, [*there, people]).any()


@given(st.floats(-1, 1), st.floats(1, 1e5))
def test_missed_and_beaten_follow_the_sign(miss: float, target: float) -> None:
    row = pd.DataFrame([{"figure": miss, "other": target}])
    for kind in ("missed", "made"):
        text = describe_events(kind, row, WHERE).text
        if "just made" not in text:
            assert ("missed by" in text) == (miss > 0)
            assert ("beaten by" in text) == (miss < 0)
        else:
            assert abs(miss) < 0.0006


def test_one_and_many_are_told_differently() -> None:
    one = {"team": 0, "seat": 3, "person": 1, "figure": 0.7, "other": 104.0}
    assert describe_events("quit", pd.DataFrame([one]), WHERE).text.endswith("left after 2 years; burnout was 70 %.")
    assert describe_events("quit", pd.DataFrame([one] * 2), WHERE).text.startswith("2 reps left: ")
    assert "among them" in describe_events("quit", pd.DataFrame([one] * 4), WHERE).text
    assert (
        describe_events("manager_named", pd.DataFrame([{**one, "seat": -1}]), WHERE).text
        == "North 1 got a manager from outside."
    )


@pytest.mark.parametrize(("reps", "span", "regions"), [(12, 4, 2), (20, 4, 3), (9, 9, 1), (40, 8, 4)])
def test_teams_are_where_the_company_has_them(reps: int, span: int, regions: int) -> None:
    described = Scenario().with_(
        {
            "world.reps": reps,
            "structure.span": span,
            "world.regions": regions,
            "world.weeks": 1,
            "world.warmup_weeks": 1,
        }
    )
    where, org = build_company_names(described), Trunk(described)._orgs[0]
    assert [where.find_region(team) for team in range(where.teams)] == list(org.teams["region"])
    assert len({where.name_team(team) for team in range(where.teams)}) == where.teams
