"""The story: all that happened is told once, every number is in the tables, every direction is the true one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_numbers import agree, figures
from typer.testing import CliRunner

import flywheel
from experiments.findings.sentences import Sentence
from experiments.questions import run_story
from experiments.questions.event_sentences import describe_events as tell_events
from experiments.questions.run_story import (
    CAUSE_WORDING,
    CLOSING_EVENTS,
    OMITTED_KINDS,
    QuarterCard,
    choose_run,
    describe_cause_changes,
    describe_causes,
    find_nearest,
    tell_story,
)
from scenarios import load
from simulation.ensemble import COUNT_POSITION, QUARTER, Ensemble, run
from simulation.scenario import Scenario, ScenarioError

SIZE = {"world.reps": 16, "structure.span": 4, "world.weeks": 60, "world.warmup_weeks": 26}
SMALL = load("evil-flywheel").with_(SIZE).changing(20, {"leadership.field_time": 0.4, "targets.split": "manager"})
CALM = Scenario().with_({**SIZE, "world.warmup_weeks": 0, "world.regions": 1})
TOLD = [(SMALL, 3), (SMALL, 4), (CALM, 0)]


@pytest.fixture(scope="module", params=TOLD, ids=["first", "second", "calm"])
def told(request: pytest.FixtureRequest) -> tuple[run_story.Story, Ensemble]:
    described, number = request.param
    lived = run(described, 1, 1, first_run=number, detail=run_story.NEEDED_TABLES)
    return tell_story(described, number), lived


def in_tables(lived: Ensemble, quarter: int) -> Iterator[float]:
    """Every number that a card or a life may say of a quarter, worked out from the tables anew."""
    weekly, week = lived.counts[0], QUARTER * quarter - lived.first_week
    events = lived.events[lived.events.week.between(QUARTER * quarter, QUARTER * quarter + QUARTER)]
    yield from [*events.figure, *events.other, *range(200), 100, 1.0]
    yield from (events.figure.sum(), *events.groupby("event").figure.sum())
    sums = {}
    for name in ("bookings", "target"):
        now, before = (weekly[a : a + QUARTER, COUNT_POSITION[name]].sum() for a in (week, max(0, week - QUARTER)))
        yield from (now, now / before - 1 if before else 0)
        sums[name] = (now, before)
    rows = lived.executives[lived.executives.region == "top"].set_index("quarter")
    for row in (rows.loc[q] for q in (quarter + 1,) if q in rows.index):
        causes = [f"cause_{cause}" for cause in CAUSE_WORDING]
        old = rows.loc[quarter][causes] if quarter in rows.index else row[causes]
        yield from (row.blame, row.true_blame)
        for values in (row[causes], row[causes] - old):
            yield from (abs(math.expm1(sign * value)) for value in values for sign in (1, -1))
        (came, came_before), (asked, asked_before) = sums["bookings"], sums["target"]
        if came_before and asked_before:
            yield abs(came / came_before * asked_before / asked * math.exp((row[causes] - old).sum()) - 1)
    reps = lived.reps
    now, before = (reps[(reps.quarter == q) & (reps.present == 1)] for q in (quarter, quarter - 1))
    yield from (now.trust_leadership.mean(), now.trust_leadership.mean() - before.trust_leadership.mean())
    both = reps[reps.quarter == quarter].merge(reps[reps.quarter == quarter - 1], on=["seat", "person"], how="left")
    for name in ("burnout", "trust_leadership"):
        yield from (*both[f"{name}_x"], *(both[f"{name}_x"] - both[f"{name}_y"]))
    yield from (*both.quota_x, *both.bookings_x, *(both.bookings_x / both.quota_x.clip(lower=1e-9) - 1))
    yield from (float(v) for p in lived.scenario.in_sight for v in [lived.scenario.value(p)] if not isinstance(v, str))
    settings = [pair for change in lived.scenario.changes for pair in change.settings] + list(lived.scenario.settings)
    past = [(p, lived.scenario.value(f"past.{p}")) for p, _ in settings if p.split(".")[0] in ("targets", "incentives")]
    yield from (float(v) for _, v in settings + past if not isinstance(v, str))


def numbers_agree(said: Sentence, known: np.ndarray[Any, Any]) -> None:
    written = figures(said.text)
    assert len(written) == len(said.facts), said
    for number, fact in zip(written, said.facts, strict=True):
        assert agree(number, fact), said
        assert np.isclose(fact, known, rtol=1e-6, atol=1e-9).any(), said


def test_every_number_is_in_the_tables(told: tuple[run_story.Story, Ensemble]) -> None:
    found, lived = told
    for card in found.cards:
        known = np.abs(np.array(list(in_tables(lived, card.quarter))))
        for said in card.sentences:
            numbers_agree(said, known)
        for said in found.seat_history.years[card.quarter].sentences:
            numbers_agree(said, known)
    assert len(found.cards) == len(found.seat_history.years) == 60 // QUARTER


def test_all_that_happened_is_told_once(
    told: tuple[run_story.Story, Ensemble], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, lived = told
    rows: list[int] = []

    def note(kind: str, events: pd.DataFrame, where: Any) -> Sentence:
        rows.extend(events.index)
        assert set(events.event) == {kind}
        return tell_events(kind, events, where)

    monkeypatch.setattr(run_story, "describe_events", note)
    tell_story(lived.scenario, lived.first_run)
    events = lived.events
    end = QUARTER * len(found.cards)
    closing = events.event.isin(CLOSING_EVENTS)
    due = (closing & (events.week > 0) & (events.week <= end)) | (~closing & (events.week >= 0) & (events.week < end))
    assert sorted(rows) == sorted(events.index[due & ~events.event.isin(OMITTED_KINDS)])


def test_sentences_are_whole(told: tuple[run_story.Story, Ensemble]) -> None:
    found, _ = told
    everything = [each.text for card in found.cards for each in card.sentences]
    everything += [each.text for year in found.seat_history.years for each in year.sentences]
    for text in (*everything, found.headline.text):
        assert text[0].isupper() or not text[0].isalpha()
        assert text.endswith(".")
        assert not set("{}_") & set(text)
        for wrong in ("nan", " 1 reps", " 1 quotas", " 1 were", "-"):
            assert wrong not in f" {text}"
    assert len(found.table()) == sum(len(card.sentences) for card in found.cards)
    json.dumps(found.to_json(), allow_nan=False)
    assert found.figure().layout.title.text == found.headline.text
    assert len(found.seat_history.figure().data) == 5
    assert len(found.sentences()) == 1 + 2 * len(found.cards)


def test_the_same_future_is_told_the_same() -> None:
    assert tell_story(CALM, 0).to_json() == tell_story(CALM, 0).to_json()
    assert tell_story(CALM, 0).sentences() != tell_story(CALM, 1).sentences()


def test_a_dated_change_is_told_where_it_happens() -> None:
    cards = tell_story(SMALL, 3).cards
    said = [card.quarter for card in cards for each in card.sentences if "week 8 of the quarter" in each.text]
    assert said == [20 // QUARTER]


def test_higher_and_lower_rose_and_fell_are_as_the_tables_have_it(told: tuple[run_story.Story, Ensemble]) -> None:
    found, lived = told
    seen = 0
    for card in found.cards[1:]:
        at = card.quarter - lived.first_quarter
        text = " ".join(each.text for each in card.sentences)
        for name in ("target", "bookings"):
            now, before = lived.quarters(name)[0, at], lived.quarters(name)[0, at - 1]
            assert (re.search(rf"{name} [\d.]+ % higher", text) is not None) <= (now > before)
            assert (re.search(rf"{name} [\d.]+ % lower", text) is not None) <= (now < before)
        reps = lived.reps[lived.reps.present == 1].groupby("quarter").trust_leadership.mean()
        assert ("Trust in leadership rose" in text) <= (reps[card.quarter] > reps[card.quarter - 1])
        assert ("Trust in leadership fell" in text) <= (reps[card.quarter] < reps[card.quarter - 1])
        assert ("was beaten by" in text) <= (card.bookings > card.target)
        assert ("was missed by" in text) <= (card.bookings < card.target)
        seen += "Against the quarter before" in text
    assert seen == len(found.cards) - 1


def moves() -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({cause: st.floats(-0.5, 0.5) for cause in CAUSE_WORDING})


@given(moves(), st.floats(-1, 1))
def test_what_rose_and_fell_is_as_the_causes_moved(moved: dict[str, float], rest: float) -> None:
    *changes, luck = describe_cause_changes(moved, rest)
    for said in changes:
        for cause, thing in run_story.CAUSE_SUBJECTS.items():
            up = moved[cause] > 0 if cause == "target" else moved[cause] < 0
            if f"{thing} rose" in said.text:
                assert up
            if f"{thing} fell" in said.text:
                assert not up
    assert ("added" in luck.text) == (rest > 0 and bool(luck.facts))
    assert ("took" in luck.text) == (rest < 0 and bool(luck.facts))
    assert luck.facts or abs(rest) < 0.0006


@given(moves())
def test_what_widened_and_what_helped_are_told_apart(causes: dict[str, float]) -> None:
    for said in describe_causes(causes):
        helped = said.text.startswith("What helped")
        phrases = {cause: CAUSE_WORDING[cause][1 if helped else 0].split("{}") for cause in causes}
        for cause, (before, after) in phrases.items():
            if before in said.text and after in said.text and before:
                assert (causes[cause] < 0) == helped
        assert list(said.facts) == sorted(said.facts, reverse=True) or "target" in said.text or "demand" in said.text


@given(st.floats(0.001, 1e5), st.floats(0.001, 1e5))
def test_titles_say_which_side_of_the_target_a_quarter_ended(came: float, asked: float) -> None:
    title = QuarterCard(0, came, asked, ()).title
    assert ("above" in title) <= (came > asked)
    assert ("short" in title) <= (came < asked)
    assert ("on target" not in title) or abs(came / asked - 1) < 0.0006


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.sampled_from([0.1, 0.5, 0.9]))
def test_an_example_is_the_nearest_to_its_quantile(totals: list[float], share: float) -> None:
    values = np.array(totals)
    aim = np.quantile(values, share)
    assert abs(values[find_nearest(values, share)] - aim) == min(abs(each - aim) for each in totals)


def test_good_typical_and_bad_are_in_order() -> None:
    totals = run(CALM, 9).counts[:, :, COUNT_POSITION["bookings"]].sum(axis=1)
    bad, typical, good = (totals[choose_run(CALM, which, 9)] for which in ("bad", "typical", "good"))
    assert bad < typical < good
    assert (totals < typical).sum() == (totals > typical).sum() == 4
    with pytest.raises(ScenarioError, match="typical"):
        choose_run(CALM, "best", 9)


@pytest.mark.parametrize(("seat", "weeks"), [(16, 60), (-1, 60), (0, 12)])
def test_what_cannot_be_told_is_refused(seat: int, weeks: int) -> None:
    with pytest.raises(ScenarioError, match="must be"):
        tell_story(CALM.with_({"world.weeks": weeks}), 0, seat=seat)


def command(*words: str | Path) -> Any:
    sized = ("--weeks", "30", "--set", "world.reps=16", "--set", "world.warmup_weeks=13")
    return CliRunner().invoke(flywheel.app, ["story", "evil-flywheel", *map(str, words), *sized])


def test_the_command_tells_writes_and_refuses(tmp_path: Path) -> None:
    told = command("--run", "3", "--rep", "2", "--out", tmp_path / "told")
    assert told.exit_code == 0, told.output
    assert "Quarter 2" in told.stdout
    assert (tmp_path / "told" / "figure.html").exists()
    found = json.loads(command("--run", "good", "--runs", "4", "--json").stdout)
    assert found["which"] == "good"
    for wrong in (("--run", "best"), ("--run", "3", "--rep", "16"), ("--run", "-2")):
        refused = command(*wrong)
        assert refused.exit_code == 2, refused.output
        assert refused.stderr.count("\n") == 1
