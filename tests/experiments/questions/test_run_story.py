"""The story: every event is told once, every number is in the tables, every direction is the true one."""

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
from simulation.ensemble import QUARTER, Ensemble, run
from simulation.measures import COUNT_POSITION
from simulation.scenario import Scenario, ScenarioError

SIZE = {"world.reps": 16, "structure.span": 4, "world.weeks": 60, "world.warmup_weeks": 26}
SMALL = load("evil-flywheel").with_(SIZE).changing(20, {"leadership.field_time": 0.4, "targets.split": "manager"})
CALM = Scenario().with_({**SIZE, "world.warmup_weeks": 0, "world.regions": 1})
TOLD = [(SMALL, 3), (SMALL, 4), (CALM, 0)]


@pytest.fixture(scope="module", params=TOLD, ids=["first", "second", "calm"])
def story_and_run(request: pytest.FixtureRequest) -> tuple[run_story.Story, Ensemble]:
    described, number = request.param
    ensemble = run(described, 1, 1, first_run=number, detail=run_story.DETAIL)
    return tell_story(described, number), ensemble


def measure_held_trust(weekly: np.ndarray, week: int) -> float:
    """Trust in leadership in the quarter that begins in a week, with tenure as today."""
    summed, weights = (
        weekly[week : week + QUARTER, COUNT_POSITION[name]] for name in ("weighed_trust_leadership", "weighed")
    )
    return float(summed.sum() / weights.sum())


def in_tables(ensemble: Ensemble, quarter: int) -> Iterator[float]:
    """Every number that a card or a life may say of a quarter, worked out from the tables anew."""
    weekly, week = ensemble.counts[0], QUARTER * quarter - ensemble.first_week
    events = ensemble.events[ensemble.events.week.between(QUARTER * quarter, QUARTER * quarter + QUARTER)]
    yield from [*events.figure, *events.other, *range(200), 100, 1.0]
    yield from (events.figure.sum(), *events.groupby("event").figure.sum())
    sums = {}
    for name in ("bookings", "target"):
        now, before = (weekly[a : a + QUARTER, COUNT_POSITION[name]].sum() for a in (week, max(0, week - QUARTER)))
        yield from (now, now / before - 1 if before else 0)
        sums[name] = (now, before)
    rows = ensemble.executives[ensemble.executives.region == "top"].set_index("quarter")
    for row in (rows.loc[q] for q in (quarter + 1,) if q in rows.index):
        causes = [f"cause_{cause}" for cause in CAUSE_WORDING]
        old = rows.loc[quarter][causes] if quarter in rows.index else row[causes]
        yield from (row.blame, row.true_blame)
        for values in (row[causes], row[causes] - old):
            yield from (abs(math.expm1(sign * value)) for value in values for sign in (1, -1))
        (came, came_before), (target, target_before) = sums["bookings"], sums["target"]
        if came_before and target_before:
            yield abs(came / came_before * target_before / target * math.exp((row[causes] - old).sum()) - 1)
    reps = ensemble.reps
    trust = [measure_held_trust(weekly, at) for at in (week, week - QUARTER) if at >= 0]
    yield from (trust[0], trust[0] - trust[-1])
    both = reps[reps.quarter == quarter].merge(reps[reps.quarter == quarter - 1], on=["seat", "person"], how="left")
    for name in ("burnout", "trust_leadership"):
        yield from (*both[f"{name}_x"], *(both[f"{name}_x"] - both[f"{name}_y"]))
    yield from (*both.quota_x, *both.bookings_x, *(both.bookings_x / both.quota_x.clip(lower=1e-9) - 1))
    yield from (
        float(v) for p in ensemble.scenario.in_sight for v in [ensemble.scenario.value(p)] if not isinstance(v, str)
    )
    settings = [pair for change in ensemble.scenario.changes for pair in change.settings] + list(
        ensemble.scenario.settings
    )
    past = [
        (p, ensemble.scenario.value(f"past.{p}")) for p, _ in settings if p.split(".")[0] in ("targets", "incentives")
    ]
    yield from (float(v) for _, v in settings + past if not isinstance(v, str))


def numbers_agree(sentence: Sentence, known: np.ndarray[Any, Any]) -> None:
    written = figures(sentence.text)
    assert len(written) == len(sentence.facts), sentence
    for number, fact in zip(written, sentence.facts, strict=True):
        assert agree(number, fact), sentence
        assert np.isclose(fact, known, rtol=1e-6, atol=1e-9).any(), sentence


def test_every_number_is_in_the_tables(story_and_run: tuple[run_story.Story, Ensemble]) -> None:
    story, ensemble = story_and_run
    for card in story.cards:
        known = np.abs(np.array(list(in_tables(ensemble, card.quarter))))
        for sentence in card.sentences:
            numbers_agree(sentence, known)
        for sentence in story.seat_history.years[card.quarter].sentences:
            numbers_agree(sentence, known)
    assert len(story.cards) == len(story.seat_history.years) == 60 // QUARTER


def test_every_event_is_told_once(
    story_and_run: tuple[run_story.Story, Ensemble], monkeypatch: pytest.MonkeyPatch
) -> None:
    story, ensemble = story_and_run
    rows: list[int] = []

    def note(kind: str, events: pd.DataFrame, where: Any) -> Sentence:
        rows.extend(events.index)
        assert set(events.event) == {kind}
        return tell_events(kind, events, where)

    monkeypatch.setattr(run_story, "describe_events", note)
    tell_story(ensemble.scenario, ensemble.first_run)
    events = ensemble.events
    end = QUARTER * len(story.cards)
    closing = events.event.isin(CLOSING_EVENTS)
    due = (closing & (events.week > 0) & (events.week <= end)) | (~closing & (events.week >= 0) & (events.week < end))
    assert sorted(rows) == sorted(events.index[due & ~events.event.isin(OMITTED_KINDS)])


def test_sentences_are_whole(story_and_run: tuple[run_story.Story, Ensemble]) -> None:
    story, _ = story_and_run
    everything = [each.text for card in story.cards for each in card.sentences]
    everything += [each.text for year in story.seat_history.years for each in year.sentences]
    for text in (*everything, story.headline.text):
        assert text[0].isupper() or not text[0].isalpha()
        assert text.endswith(".")
        assert not set("{}_") & set(text)
        for wrong in ("nan", " 1 reps", " 1 quotas", " 1 were", "-"):
            assert wrong not in f" {text}"
    assert len(story.table()) == sum(len(card.sentences) for card in story.cards)
    json.dumps(story.to_json(), allow_nan=False)
    assert story.figure().layout.title.text == story.headline.text
    assert len(story.seat_history.figure().data) == 5
    assert len(story.sentences()) == 1 + 2 * len(story.cards)


def test_the_same_future_is_told_the_same() -> None:
    assert tell_story(CALM, 0).to_json() == tell_story(CALM, 0).to_json()
    assert tell_story(CALM, 0).sentences() != tell_story(CALM, 1).sentences()


def test_a_dated_change_is_told_where_it_happens() -> None:
    cards = tell_story(SMALL, 3).cards
    quarters = [card.quarter for card in cards for each in card.sentences if "week 8 of the quarter" in each.text]
    assert quarters == [20 // QUARTER]


def test_higher_and_lower_rose_and_fell_are_as_the_tables_have_it(
    story_and_run: tuple[run_story.Story, Ensemble],
) -> None:
    story, ensemble = story_and_run
    seen = 0
    for card in story.cards[1:]:
        at = card.quarter - ensemble.first_quarter
        text = " ".join(each.text for each in card.sentences)
        for name in ("target", "bookings"):
            now, before = ensemble.quarters(name)[0, at], ensemble.quarters(name)[0, at - 1]
            assert (re.search(rf"{name} [\d.]+ % higher", text) is not None) <= (now > before)
            assert (re.search(rf"{name} [\d.]+ % lower", text) is not None) <= (now < before)
        trust, trust_before = (ensemble.quarters("trust_leadership_held")[0, quarter] for quarter in (at, at - 1))
        assert ("Trust in leadership rose" in text) <= (trust > trust_before)
        assert ("Trust in leadership fell" in text) <= (trust < trust_before)
        assert ("was beaten by" in text) <= (card.bookings > card.target)
        assert ("was missed by" in text) <= (card.bookings < card.target)
        seen += "Against the quarter before" in text
    assert seen == len(story.cards) - 1


def moves() -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({cause: st.floats(-0.5, 0.5) for cause in CAUSE_WORDING})


@given(moves(), st.floats(-1, 1))
def test_rose_and_fell_follow_the_changes_of_causes(cause_changes: dict[str, float], rest: float) -> None:
    *changes, luck = describe_cause_changes(cause_changes, rest)
    for sentence in changes:
        for cause, thing in run_story.CAUSE_SUBJECTS.items():
            up = cause_changes[cause] > 0 if cause == "target" else cause_changes[cause] < 0
            if f"{thing} rose" in sentence.text:
                assert up
            if f"{thing} fell" in sentence.text:
                assert not up
    assert ("added" in luck.text) == (rest > 0 and bool(luck.facts))
    assert ("took" in luck.text) == (rest < 0 and bool(luck.facts))
    assert luck.facts or abs(rest) < 0.0006


@given(moves())
def test_what_widened_and_what_helped_are_told_apart(causes: dict[str, float]) -> None:
    for sentence in describe_causes(causes):
        helped = sentence.text.startswith("What helped")
        phrases = {cause: CAUSE_WORDING[cause][1 if helped else 0].split("{}") for cause in causes}
        for cause, (before, after) in phrases.items():
            if before in sentence.text and after in sentence.text and before:
                assert (causes[cause] < 0) == helped
        assert (
            list(sentence.facts) == sorted(sentence.facts, reverse=True)
            or "target" in sentence.text
            or "demand" in sentence.text
        )


@given(st.floats(0.001, 1e5), st.floats(0.001, 1e5))
def test_titles_say_which_side_of_the_target_a_quarter_ended(came: float, target: float) -> None:
    title = QuarterCard(0, came, target, ()).title
    assert ("above" in title) <= (came > target)
    assert ("short" in title) <= (came < target)
    assert ("on target" not in title) or abs(came / target - 1) < 0.0006


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
def test_a_story_that_cannot_be_told_is_refused(seat: int, weeks: int) -> None:
    with pytest.raises(ScenarioError, match="must be"):
        tell_story(CALM.with_({"world.weeks": weeks}), 0, seat=seat)


def command(*words: str | Path) -> Any:
    sized = ("--weeks", "30", "--set", "world.reps=16", "--set", "world.warmup_weeks=13")
    return CliRunner().invoke(flywheel.app, ["story", "evil-flywheel", *map(str, words), *sized])


def test_the_command_tells_writes_and_refuses(tmp_path: Path) -> None:
    result = command("--run", "3", "--rep", "2", "--out", tmp_path / "told")
    assert result.exit_code == 0, result.output
    assert "Quarter 2" in result.stdout
    assert (tmp_path / "told" / "figure.html").exists()
    document = json.loads(command("--run", "good", "--runs", "4", "--json").stdout)
    assert document["which"] == "good"
    for wrong in (("--run", "best"), ("--run", "3", "--rep", "16"), ("--run", "-2")):
        refused = command(*wrong)
        assert refused.exit_code == 2, refused.output
        assert refused.stderr.count("\n") == 1
