"""Switched off, a mechanism leaves the states it owns as they are today."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import RECORDS_OF, drawn_scenarios, lived, scenario
from written import WRITES

from simulation import SalesOrg, Scenario
from simulation.mechanisms import MECHANISMS
from simulation.org import Org, Records

COUNTED_ANEW = {
    # who is there is counted, whether or not hours are divided
    "time": {("Team", name) for name in ("staffed", "mean_skill", "talent_top", "open_deals")},
    # tallies of the step start at zero in every step
    "funnel": {
        ("Rep", name) for name in ("won", "lost", "bookings", "listed", "closing_age", "born", "dropped", "label_error")
    },
    "goals": {("Rep", "goals_met")},
    "load": {("Rep", "away"), ("Rep", "sick")},
    "careers": {("Rep", "quits"), ("Rep", "fires"), ("Team", "hires")},
    # people are paid, whether or not results are judged
    "pay": {("Rep", "paid"), ("Rep", "due"), ("Rep", "habit")},
}
BUSY = {
    "behaviour.manager_turnover": 0.6,
    "behaviour.quit_base": 0.3,
    "world.search_weeks": 6,
    "world.weeks": 60,
    "start.overlays": 1,
    "leadership.root_cause": 0.8,
    "leadership.fixing": 0.8,
    "leadership.patience": 2,
}


def busy() -> Scenario:
    """An organisation where much happens."""
    return scenario(reps=24).with_(BUSY)


def owned(mechanism: str) -> set[tuple[str, str]]:
    """Records and fields that a mechanism's rules file writes, without what is counted anew."""
    written = {(record, field) for record, field, where in WRITES if where == mechanism}
    return written - COUNTED_ANEW.get(mechanism, set())


def rows(org: Org, record: str, stayed: Records) -> Records:
    """The records of a kind; of persons and their deals, only those of who was there all the time."""
    every: Records = getattr(org, RECORDS_OF[record])
    return every[stayed] if record in ("Rep", "Deal") else every


def moved(described: Scenario, fields: set[tuple[str, str]]) -> set[str]:
    """Those of the fields that differ between today and the end."""
    today, end = SalesOrg(described, rng=3).org, lived(described, rng=3).org
    stayed = (today.reps["ordinal"] == end.reps["ordinal"]) & (today.reps["present"] + end.reps["present"] == 2)
    return {
        f"{record}.{field}"
        for record, field in fields
        if not np.array_equal(rows(today, record, stayed)[field], rows(end, record, stayed)[field])
    }


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_switched_off_leaves_its_states_as_they_are(mechanism: str) -> None:
    described = busy().with_({f"mechanisms.{mechanism}": "off"})
    assert moved(described, owned(mechanism)) == set()


@settings(max_examples=100)
@given(drawn_scenarios() | drawn_scenarios(steps_per_week=2), st.sets(st.sampled_from(sorted(MECHANISMS)), min_size=1))
def test_mechanisms_switched_off_together_leave_their_states_in_any_scenario(
    described: Scenario, off: set[str]
) -> None:
    stopped = described.with_({f"mechanisms.{name}": "off" for name in off})
    assert moved(stopped, set().union(*(owned(name) for name in off))) == set()


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_switched_on_moves_them(mechanism: str) -> None:
    assert moved(busy(), owned(mechanism))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_can_stop_later_and_begin_again(mechanism: str) -> None:
    off = busy().changing(9, {f"mechanisms.{mechanism}": "off"}).changing(31, {f"mechanisms.{mechanism}": "on"})
    one, other = lived(off, rng=3).org.weekly_cells, lived(busy(), rng=3).org.weekly_cells
    assert np.array_equal(one[: 26 + 9], other[: 26 + 9])
    assert not np.array_equal(one, other)
    assert np.isfinite(one).all()


def test_with_everything_off_all_stands_still() -> None:
    off = busy().with_({f"mechanisms.{name}": "off" for name in MECHANISMS})
    every = set().union(*(owned(name) for name in MECHANISMS))
    assert moved(off, every) == set()
    cells = lived(off, rng=3).org.weekly["bookings"]
    assert cells[26:].sum() == 0.0 < cells[:26].sum()
