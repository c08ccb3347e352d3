"""What leaders believe can come: the truth where they are in touch, their plan where they are not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_worlds import act, founded, scenario

from scenarios import load
from simulation import Ensemble, run
from simulation.declare import Value
from simulation.org import Org
from simulation.rules.information import believe_possible, keep_in_touch

SIGHT: dict[str, Value] = {"behaviour.plan_pull": 0.0, "behaviour.reports_bias": 0.0}
BOOM: dict[str, Value] = {"world.shock_size": 0.4, "world.shock_week": 0, "world.shock_weeks": 156}


def believed(understanding: float, reported: float, plan: float) -> tuple[float, float]:
    """What a leader of that understanding comes to believe, and the believed over the true time to close."""
    org: Org = founded()
    leader = org.executives[0]
    leader["understanding"], leader["bring"] = understanding, reported
    act(believe_possible, org, reported=reported, market=0.0, plan=plan)
    return float(leader["believed"]), float(leader["cycle_belief"])


@pytest.mark.parametrize("plan", [-0.4, 0.4])
def test_belief_lies_between_truth_and_plan_in_either_direction(plan: float) -> None:
    blind, half, seeing = (believed(u, 0.0, plan)[0] for u in (0.0, 0.5, 1.0))
    assert (blind, half, seeing) == pytest.approx((plan, 0.5 * plan, 0.0))


def test_a_plan_that_asks_for_more_is_believed_to_close_sooner() -> None:
    assert believed(0.0, 0.0, 0.4)[1] < 1.0 < believed(0.0, 0.0, -0.4)[1]
    assert believed(1.0, 0.0, 0.4)[1] == 1.0


@pytest.mark.parametrize(
    ("field", "value", "told", "heard"),
    [("trust_sales", 0.0, 0.5, 0.0), ("dives", 6.0, 0.0, 0.0), ("found_cause", 2, 0.0, 0.0), ("tenure", 4.0, 0.0, 1.0)],
)
def test_deals_causes_claims_and_trusted_reports_teach(field: str, value: float, told: float, heard: float) -> None:
    org = founded()
    leader = org.executives[0]
    known = {}
    for case in ("without", "with"):
        leader["understanding"], leader["trust_sales"], leader["dives"], leader["found_cause"] = 0.3, 0.6, 0.0, -1
        reports, claims = (told, heard) if case == "with" or field == "trust_sales" else (0.0, 0.0)
        if (case == "with") != (field == "trust_sales"):
            leader[field] = value
        act(keep_in_touch, org, told=reports, heard=claims)
        known[case] = float(leader["understanding"])
    assert known["with"] > known["without"]


def test_without_contact_understanding_only_fades() -> None:
    org = founded()
    leader = org.executives[0]
    leader["dives"], leader["found_cause"], before = 0.0, -1, float(leader["understanding"])
    act(keep_in_touch, org, told=0.0, heard=0.0)
    assert float(leader["understanding"]) == pytest.approx(before * math.exp(-13.0 / org.behaviour[0]["forget_buyers"]))


def lived(settings: dict[str, Value]) -> Ensemble:
    """A few futures of a company whose leaders mix what they believe with what is demanded."""
    return run(load("ordinary-organisation").with_({"world.reps": 24, "world.weeks": 78, **settings}), 64, 3, threads=1)


def test_at_equal_targets_what_leaders_believe_of_the_whole_changes_nothing() -> None:
    held: dict[str, Value] = {"behaviour.belief_weight": 0.0}
    blind, seeing = lived(held), lived({**held, "behaviour.plan_pull": 0.0})
    assert np.array_equal(blind.counts, seeing.counts)


def test_in_a_boom_blindness_asks_too_little() -> None:
    blind, seeing = lived(BOOM), lived({**BOOM, **SIGHT})
    more = seeing.windowed("target", 52) / blind.windowed("target", 52) - 1.0
    assert more.mean() > 3.0 * more.std(ddof=1) / math.sqrt(len(more))


def test_beliefs_can_be_frozen_from_today() -> None:
    table = run(
        scenario(weeks=39).with_({"mechanisms.information": "off"}), 1, 1, detail=["executives"], threads=1
    ).executives
    after = table[table["quarter"] >= 0]
    assert after.groupby("region")[["believed", "understanding"]].nunique().to_numpy().max() == 1
