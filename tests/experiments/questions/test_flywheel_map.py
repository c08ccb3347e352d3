"""The map: every box can be pushed, and only that box is; every link can be cut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from experiments.questions import flywheel_map
from experiments.questions.flywheel_map import BOXES, LINKS, MapLink, cut, find_link
from experiments.runner.fork import Trunk
from experiments.runner.run_options import OptionError
from simulation.ensemble import run
from simulation.measures import MEASURES
from simulation.org import DESKS_PER_TEAM
from simulation.rules import reaction
from simulation.scenario import NUMBERS, Scenario
from simulation.start import START

SMALL = Scenario().with_(
    {"world.reps": 16, "structure.span": 4, "world.regions": 2, "world.weeks": 60, "world.warmup_weeks": 20}
)


def test_boxes_measure_and_arrows_join_boxes() -> None:
    assert {box.measure for box in BOXES.values()} <= set(MEASURES)
    assert {key for link in LINKS for key in (link.tail, link.head)} == set(BOXES)
    assert len({link.key for link in LINKS}) == len(LINKS) == 12


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.key)
def test_every_cut_takes_neutral_values_or_says_how_coarse_it_is(link: MapLink) -> None:
    for path, value in link.cut_settings.items():
        number = NUMBERS[path]
        assert value in (number.neutral, "off", number.low)
        assert value == number.neutral or link.also_cut
    lesser = cut(SMALL, link)
    assert lesser.digest != SMALL.digest
    assert cut(lesser, link.key).digest == lesser.digest
    assert run(lesser, 1).counts.shape == run(SMALL, 1).counts.shape


def test_an_unknown_link_is_refused_by_naming_all() -> None:
    with pytest.raises(OptionError, match=r"missed>happiness.*missed>trust"):
        find_link("missed>happiness")
    assert find_link(" missed > trust ") is LINKS[2]


def at(key: str, week: int = 13, described: Scenario = SMALL) -> tuple[Trunk, Trunk]:
    """Runs and the same ones with all of a box's pushes done."""
    trunk = Trunk(described, 2).simulate_to(week)
    last = week + BOXES[key].steps[-1][0]
    return trunk.simulate_to(last), trunk.simulate_to(
        last, interventions=[(week + weeks, hand) for weeks, hand in BOXES[key].steps]
    )


FIELDS = [
    *(("blind", "executives", "understanding"), ("blame", "executives", "blame")),
    *(("trust", "reps", "trust_leadership"), ("burnout", "reps", "burnout")),
]


@pytest.mark.parametrize(("key", "records", "name"), FIELDS)
def test_states_are_pushed_to_the_side_with_room(key: str, records: str, name: str) -> None:
    for twin, pushed in zip(*(trunk._orgs for trunk in at(key)), strict=True):
        before, after = getattr(twin, records)[name], getattr(pushed, records)[name]
        assert abs(after - before).mean() > 0.05
        assert ((after >= 0) & (after <= 1)).all()
        assert (after.mean() > before.mean()) == (before.mean() < 0.5)


@pytest.mark.parametrize("key", ["internal", "customer", "targets", "specialists"])
def test_a_push_moves_its_own_box(key: str) -> None:
    twin, pushed = (trunk.simulate_to(26).ensemble for trunk in at(key))
    quarter = 1 - twin.first_quarter
    shift = BOXES[key].read_values(pushed)[:, quarter] - BOXES[key].read_values(twin)[:, quarter]
    assert (abs(shift) > 0.01 * abs(BOXES[key].read_values(twin)[:, quarter])).all()
    # a push is no push before it happens
    assert np.array_equal(pushed.counts[:, : 20 + 13], twin.counts[:, : 20 + 13])


def test_a_withheld_result_is_recorded_and_nothing_else() -> None:
    twin, pushed = at("missed")
    for one, other in zip(twin.simulate_to(14)._orgs, pushed.simulate_to(14)._orgs, strict=True):
        missed = [float(org.company[0]["shortfall"]) for org in (one, other)]
        assert missed[1] - missed[0] == pytest.approx(flywheel_map.WITHHELD_SHARE) or 1.0 in missed
        assert one.company[0]["result"] == other.company[0]["result"]


def test_excuses_are_pushed_for_one_quarter_only() -> None:
    twin, pushed = at("excuses")
    for one, other in zip(twin._orgs, pushed._orgs, strict=True):
        assert np.array_equal(one.behaviour, other.behaviour)
        assert other.reps["untrue"].sum() <= one.reps["untrue"].sum()


@pytest.mark.parametrize("there", [0, 1, DESKS_PER_TEAM])
def test_specialists_are_counted_as_the_rules_count_them(there: int) -> None:
    described = SMALL.with_({"start.overlays": there})
    (trunk, pushed) = at("specialists", described=described)
    for org, before in zip(pushed._orgs, trunk._orgs, strict=True):
        assert abs(org.teams["specialists"].sum() - before.teams["specialists"].sum()) > 0
        teams, places = org.teams.copy().view(np.recarray), org.specialists.view(np.recarray)
        count: Callable[..., None] = getattr(reaction.count_specialists, "py_func", reaction.count_specialists)
        for t in range(len(teams)):
            count(teams[t], places[t])
            assert org.specialists[t]["present"].sum() == org.teams[t]["specialists"]
        assert np.array_equal(teams, org.teams)
    assert START["start.overlays"].high == DESKS_PER_TEAM
