"""The years of a seat, against the tables that they are built from."""

from __future__ import annotations

from typing import cast

import pandas as pd
import pytest

from experiments.questions.seat_history import build_seat_history, find_most_eventful_seat
from scenarios import load
from simulation.ensemble import Ensemble, run

SMALL = load("evil-flywheel").with_(
    {"world.reps": 16, "structure.span": 4, "world.weeks": 60, "world.warmup_weeks": 26}
)


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return run(SMALL, 1, detail=("events", "reps"))


@pytest.mark.parametrize("seat", [0, 5, 15])
def test_rose_and_fell_are_as_the_tables_have_it(ensemble: Ensemble, seat: int) -> None:
    rows = ensemble.reps[ensemble.reps.seat == seat].set_index("quarter")
    changes = 0
    for year in build_seat_history(ensemble, seat).years:
        now, before = rows.loc[year.quarter], rows.loc[year.quarter - 1]
        for field, thing in (("burnout", "Burnout"), ("trust_leadership", "Trust in leadership")):
            (text,) = [each.text for each in year.sentences if each.text.startswith(thing)] or [""]
            changes += "rose" in text or "fell" in text
            assert ("rose" in text) <= (now[field] > before[field])
            assert ("fell" in text) <= (now[field] < before[field])
            # nobody is compared with somebody else
            assert ("stood" in text) <= (now.person != before.person)
        for text in (each.text for each in year.sentences if each.text.startswith("The quota was")):
            assert ("% more" in text) <= (now.bookings > now.quota)
            assert ("% less" in text) <= (now.bookings < now.quota)
    assert changes


def test_a_history_is_of_the_seat_asked_for_or_of_the_most_eventful_one(ensemble: Ensemble) -> None:
    events = ensemble.events[(ensemble.events.week >= 0) & (ensemble.events.seat >= 0)]
    most = find_most_eventful_seat(ensemble)
    assert (events.seat == most).sum() == events.groupby("seat").size().max()
    history = build_seat_history(ensemble, 5)
    rows = ensemble.reps[(ensemble.reps.seat == 5) & (ensemble.reps.quarter >= 0)].head(len(history.years))
    assert [year.quota for year in history.years] == list(rows.quota)
    assert [bool(year.who) for year in history.years] == list(rows.present == 1)
    assert len(history.table()) == len(history.years)


def test_the_first_seat_is_the_most_eventful_one_where_nothing_happens() -> None:
    nobody = cast("Ensemble", type("Nobody", (), {"events": pd.DataFrame({"seat": [], "week": []})}))
    assert find_most_eventful_seat(nobody) == 0
