"""What leaders read: written down once a quarter, read as it is unless a group of rules is held, then a year of it repeated."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import plain, scenario

from simulation.compiled_scenario import FREE, compile_scenario
from simulation.engine import begin_run, simulate_steps
from simulation.ensemble import PASTS, simulate_past
from simulation.initial_state import build_empty_org, set_pushes
from simulation.org import Org
from simulation.scenario import Scenario
from simulation.signals import YEAR, Holds, find_signal

STRESSED = scenario(warmup_weeks=65, weeks=78).with_(
    {"targets.ambition": 0.2, "targets.downward_revision": 0.0, "structure.overlay_response": 2.0}
)
"""A company that misses its targets, so that there is something to read."""
SEED = 2
"""A world in which it misses by so much that everybody responds, and the board loses patience."""
TODAY = 5
"""The quarter since the first day that begins today."""
GROUPS = tuple(Holds.__annotations__)
RESPONDS = {
    "specialists": ("teams", "desire"),
    "rules": ("teams", "control"),
    "pressure": ("teams", "pressure"),
    "blame": ("executives", "blame"),
}


def simulate(
    held: dict[str, int] | None = None, imposed: int = FREE, weeks: int = 143, plan: Scenario = STRESSED
) -> Org:
    """An organisation simulated from its first day, with some groups of rules held from a quarter on."""
    org = build_empty_org(compile_scenario(plan), SEED, 0)
    for group, first in (held or {}).items():
        org.holds[0][group] = first
    org.pushes["imposed"][TODAY + 1 :] = imposed
    begin_run(org)
    simulate_steps(org, 0, weeks)
    return org


@pytest.mark.parametrize("held", [0, 9])
def test_a_signal_is_the_one_of_the_quarter_until_it_is_held_and_then_repeats_a_year(held: int) -> None:
    signals = np.arange(40.0).reshape(20, 2)
    read = [int(plain(find_signal)(signals, era, held, 1)) // 2 for era in range(20)]
    expected = list(range(20)) if not held else [*range(9), *(5 + (era - 9) % YEAR for era in range(9, 20))]
    assert read == expected


def test_what_is_written_down_is_what_the_records_say() -> None:
    org = build_empty_org(compile_scenario(STRESSED), 1, 0)
    begin_run(org)
    for era in range(1, 11):
        simulate_steps(org, 13 * (era - 1), 13 * era)
        assert org.now[0]["era"] == era - 1
        written = org.signals[era - 1]
        assert (written["miss"] == org.company[0]["miss"]).all()
        assert (written["forecast_error"] == org.company[0]["forecast_error"]).all() or era == 1
        assert ((written["untrue"] >= 0.0) & (written["untrue"] <= 1.0)).all()
    assert (org.signals["miss"][1:10] != 0.0).all()
    assert not org.signals["miss"][11:].any()


def test_nothing_changes_where_nothing_is_held_before_the_end() -> None:
    plain_run, held = simulate(), simulate(dict.fromkeys(GROUPS, 12))
    assert plain_run.now[0]["era"] == 10
    assert np.array_equal(plain_run.weekly_cells, held.weekly_cells)


@pytest.mark.parametrize("group", GROUPS)
def test_a_held_group_responds_to_the_year_before_and_to_no_new_miss(group: str) -> None:
    whole, held = simulate(), simulate({group: TODAY + 1})
    before = 13 * (TODAY + 1)
    assert np.array_equal(whole.weekly_cells[:before], held.weekly_cells[:before])
    assert not np.array_equal(whole.weekly_cells, held.weekly_cells)
    records, field = RESPONDS[group]
    assert not np.array_equal(getattr(whole, records)[field], getattr(held, records)[field])


def test_a_held_group_that_is_switched_off_changes_nothing() -> None:
    off = STRESSED.with_({f"mechanisms.{name}": "off" for name in ("reaction", "attribution", "trust", "information")})
    whole, held = simulate(plan=off), simulate(dict.fromkeys(GROUPS, TODAY + 1), plan=off)
    assert np.array_equal(whole.weekly_cells, held.weekly_cells)


def test_the_decisions_of_the_board_are_recorded_and_copying_them_changes_nothing() -> None:
    impatient = STRESSED.with_({"leadership.patience": 1, "leadership.fixing": 1.0, "past.leadership.fixing": 0.0})
    whole = simulate(plan=impatient)
    assert whole.pushes["decided"].any()
    copied = build_empty_org(compile_scenario(impatient), SEED, 0)
    copied.pushes["imposed"] = whole.pushes["decided"]
    begin_run(copied)
    simulate_steps(copied, 0, 143)
    assert np.array_equal(whole.weekly_cells, copied.weekly_cells)
    kept = simulate(plan=impatient, imposed=0)
    assert not kept.pushes["decided"][TODAY + 1 :].any()


def test_a_kept_past_brings_its_signals() -> None:
    PASTS.clear()
    orgs = []
    for weeks in (78, 26, 130):
        compiled = compile_scenario(STRESSED.with_({"world.weeks": weeks}))
        org = build_empty_org(compiled, 1, 0)
        set_pushes(compiled, org, ())
        simulate_past(compiled, org)
        orgs.append(org)
    for org in orgs:
        assert np.array_equal(org.signals[:TODAY], orgs[0].signals[:TODAY])
        assert not org.signals["miss"][TODAY:].any()
    assert orgs[0].signals["miss"][1:TODAY].all()
