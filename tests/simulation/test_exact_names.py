"""Names change nothing: of policies, not a bit; of teams and regions, no more than the last digits of a sum."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from small_worlds import scenario, shrunk

from scenarios import names
from simulation import SalesOrg, Scenario, run
from simulation.ensemble import PASTS
from simulation.org import Org

TABLES = ("events", "reps", "opportunities", "people")
LIVELY = {"behaviour.quit_base": 0.5, "behaviour.manager_turnover": 0.5, "world.search_weeks": 6, "start.burnout": 0.5}
LEVERS_BY_PLACE = dict.fromkeys(("leadership.field_time", "leadership.root_cause", "structure.overlay_limit"), 0)
NO_LUCK_OF_PLACES = {"world.territory_swings": 0, **LEVERS_BY_PLACE, **{f"past.{path}": 0 for path in LEVERS_BY_PLACE}}
"""What draws its luck by a place in the company meets another luck when places are told in another order."""
WEEKS = 60


def renamed(described: Scenario) -> Scenario:
    """The same policy under another name, with another story."""
    return dataclasses.replace(
        described, name="humane", title="The humane way", story="Everybody wins.", notice="How well it goes.", group="ours",
        sources=("a vendor",), in_sight=(), try_next=(),
    )  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_another_name_of_a_policy_changes_not_a_bit(name: str) -> None:
    described = shrunk(name).with_({"world.weeks": 26})
    PASTS.clear()
    plain = run(described, 2, 3).counts
    PASTS.clear()
    assert np.array_equal(run(renamed(described), 2, 3).counts, plain, equal_nan=True)


def test_another_name_changes_nothing_in_the_finest_tables() -> None:
    described = shrunk("pilot-in-one-region").with_({"world.weeks": 26})
    plain, other = (run(told, 2, 3, detail=TABLES) for told in (described, renamed(described)))
    for table in TABLES:
        assert getattr(plain, table).equals(getattr(other, table)), table


def reorder_teams(org: Org, order: list[int]) -> None:
    """Tell the teams in another order; everybody keeps boss, colleagues, customers and luck."""
    rows = np.concatenate([np.arange(org.teams[t]["first"], org.teams[t]["last"]) for t in order])
    sizes = (org.teams["last"] - org.teams["first"])[order]
    for records, moved in ((org.teams, order), (org.managers, order), (org.specialists, order)):
        records[...] = records[moved].copy()
    for records in (org.reps, org.seats, org.deals):
        records[...] = records[rows].copy()
    org.teams["last"] = np.cumsum(sizes)
    org.teams["first"] = org.teams["last"] - sizes
    org.reps["team"] = org.seats["team"] = np.repeat(np.arange(len(order)), sizes)


def swap_regions(org: Org) -> None:
    """Call the first region the second and the second the first."""
    org.teams["region"] = 1 - org.teams["region"]
    org.executives[1:] = org.executives[:0:-1].copy()
    org.executives["region"][1:] = (0, 1)


def both(org: Org) -> None:
    """Everything the other way round."""
    reorder_teams(org, [6, 5, 4, 3, 2, 1, 0])
    swap_regions(org)


RELABELLINGS = {"teams": lambda org: reorder_teams(org, [2, 6, 0, 3, 1, 5, 4]), "regions": swap_regions, "both": both}


@pytest.mark.parametrize("relabel", RELABELLINGS.values(), ids=RELABELLINGS)
@pytest.mark.parametrize("promotion", ["best_seller", "best_carer", "external"])
def test_another_order_changes_no_aggregate(relabel: Callable[[Org], None], promotion: str) -> None:
    """Seven teams of three and four, in two regions, in which reps and managers come and go."""
    settings = {**LIVELY, **NO_LUCK_OF_PLACES, "management.promotion": promotion}
    described = scenario(reps=27, weeks=WEEKS).with_({**settings, "past.management.promotion": promotion})
    plain, other = SalesOrg(described, rng=6), SalesOrg(described, rng=6)
    for model in (plain, other):
        model.step()  # a quarter begins with the first week
    relabel(other.org)
    while plain.week < WEEKS:
        plain.step()
        other.step()
    assert plain.org.reps["ordinal"].sum() > 5
    assert plain.org.managers["ordinal"].sum() > 0
    assert np.allclose(other.org.weekly_cells, plain.org.weekly_cells, rtol=1e-8, atol=1e-8)
    assert not np.array_equal(other.org.teams["pie"], plain.org.teams["pie"]) or relabel is swap_regions
    assert other.org.company[0]["target"] == pytest.approx(plain.org.company[0]["target"])
