"""The years of a seat, against the tables they are told from."""

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
def lived() -> Ensemble:
    return run(SMALL, 1, detail=("events", "reps"))


@pytest.mark.parametrize("seat", [0, 5, 15])
def test_rose_and_fell_are_as_the_tables_have_it(lived: Ensemble, seat: int) -> None:
    rows = lived.reps[lived.reps.seat == seat].set_index("quarter")
    told = 0
    for year in build_seat_history(lived, seat).years:
        now, before = rows.loc[year.quarter], rows.loc[year.quarter - 1]
        for field, thing in (("burnout", "Burnout"), ("trust_leadership", "Trust in leadership")):
            (said,) = [each.text for each in year.sentences if each.text.startswith(thing)] or [""]
            told += "rose" in said or "fell" in said
            assert ("rose" in said) <= (now[field] > before[field])
            assert ("fell" in said) <= (now[field] < before[field])
            # nobody is compared with somebody else
            assert ("stood" in said) <= (now.person != before.person)
        for said in (each.text for each in year.sentences if each.text.startswith("The quota was")):
            assert ("% more" in said) <= (now.bookings > now.quota)
            assert ("% less" in said) <= (now.bookings < now.quota)
    assert told


def test_a_life_is_of_the_seat_asked_for_or_of_the_fullest(lived: Ensemble) -> None:
    events = lived.events[(lived.events.week >= 0) & (lived.events.seat >= 0)]
    most = find_most_eventful_seat(lived)
    assert (events.seat == most).sum() == events.groupby("seat").size().max()
    life = build_seat_history(lived, 5)
    rows = lived.reps[(lived.reps.seat == 5) & (lived.reps.quarter >= 0)].head(len(life.years))
    assert [year.quota for year in life.years] == list(rows.quota)
    assert [bool(year.who) for year in life.years] == list(rows.present == 1)
    assert len(life.table()) == len(life.years)


def test_nobody_to_tell_of() -> None:
    nobody = cast("Ensemble", type("Nobody", (), {"events": pd.DataFrame({"seat": [], "week": []})}))
    assert find_most_eventful_seat(nobody) == 0
