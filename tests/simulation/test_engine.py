"""The compiled loop: equal to plain Python and to its own parts, fine in the extremes, and blind to how it is looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_worlds import lived, python, scenario, shrunk

from simulation import MEASURES, SalesOrg, Scenario, run
from simulation.calendar import WEEK_PARTS
from simulation.invariants import check_invariants
from simulation.measures import COUNTS

PLAIN = """
import sys
import numpy as np
from small_worlds import lived, scenario, shrunk
cells = [lived(described, rng=5).org.weekly_cells for described in {scenarios}]
np.savez(sys.argv[1], *cells)
"""
EXTREMES: dict[str, dict[str, object]] = {
    "one rep": {"world.reps": 1, "world.regions": 1},
    "two reps, two teams never": {"world.reps": 2, "world.regions": 1},
    "no customers to speak of": {"world.typical_deal": 1, "world.wins_per_rep_year": 2, "world.shock_size": -0.9},
    "all customers": {"world.wins_per_rep_year": 200, "world.win_rate": 0.05, "world.weeks_to_close": 1},
    "no trust": {"start.trust_manager": 0, "start.trust_leadership": 0, "start.trust_sales": 0, "start.trust_peers": 0},
    "no manager for long": {"behaviour.manager_turnover": 0.6, "management.promotion": "best_seller"},
    "all the care there is": {
        "management.care": 1,
        "management.coaching": 3,
        "management.goal_conversations": 1,
        "management.sharing_meetings": 2,
        "recovery.recovery_slices": 1,
        "behaviour.care_training": 1,
    },
    "no variable pay": {"incentives.variable_share": 0, "incentives.team_share": 1},
    "all pay variable": {"incentives.variable_share": 0.8, "incentives.response": 1, "incentives.accelerator": 3},
    "span of twenty": {"structure.span": 20, "world.reps": 40, "world.regions": 2},
    "all regions": {"world.reps": 32, "world.regions": 8},
    "no past": {"world.warmup_weeks": 0},
    "a past of seven weeks": {"world.warmup_weeks": 7},
    "one week": {"world.weeks": 1, "world.warmup_weeks": 0},
    "one week after one": {"world.weeks": 1, "world.warmup_weeks": 1},
    "nobody stays": {"behaviour.quit_base": 0.6, "start.burnout": 1, "world.search_weeks": 104},
    "no noise": {"world.fidelity": 1, "world.crm_noise": 0, "behaviour.signal_noise": 0, "world.territory_swings": 0},
    "all noise": {"world.fidelity": 0.5, "world.crm_noise": 1, "structure.layers": 4, "world.territory_swings": 0.6},
    "all deals alike": {"world.deal_spread": 0, "behaviour.size_penalty": 0},
    "all deals unlike": {"world.deal_spread": 2.5, "world.close_shape": 0.5},
    "a market that dies": {"world.market_growth": -0.2, "world.base_churn": 1},
}


def tiny(**more: int) -> Scenario:
    """Eight reps for half a year."""
    return scenario(**({"reps": 8, "weeks": 26, "warmup_weeks": 13} | more))


def test_plain_python_gives_the_same_bits(tmp_path: Path) -> None:
    chosen = "scenario(reps=8, weeks=26, warmup_weeks=13), shrunk('evil-flywheel').with_({'world.weeks': 14})"
    plain = tmp_path / "plain.npz"
    python(
        PLAIN.format(scenarios=f"[{chosen}]"), str(plain), NUMBA_DISABLE_JIT="1", PYTHONWARNINGS="error::RuntimeWarning"
    )
    here = [tiny(), shrunk("evil-flywheel").with_({"world.weeks": 14})]
    there = np.load(plain)
    for described, name in zip(here, there.files, strict=True):
        assert np.array_equal(lived(described, rng=5).org.weekly_cells, there[name])


@pytest.mark.soak
def test_no_index_is_out_of_bounds(tmp_path: Path) -> None:
    kept = tmp_path / "bounds.npz"
    program = PLAIN.format(scenarios="[shrunk('evil-flywheel'), scenario(reps=1, regions=1)]")
    python(program, str(kept), NUMBA_BOUNDSCHECK="1", FLYWHEEL_CACHE=str(tmp_path / "cache"))
    there = np.load(kept)
    assert np.array_equal(lived(shrunk("evil-flywheel"), rng=5).org.weekly_cells, there["arr_0"])


def test_the_hash_seed_changes_nothing() -> None:
    program = """
from simulation import run
from small_worlds import shrunk
pilot = shrunk("pilot-in-one-region")
print(pilot.digest, pilot.past_digest, run(pilot, 2, 3, detail=("events",)).counts.tobytes().hex())
"""
    assert python(program, PYTHONHASHSEED="1") == python(program, PYTHONHASHSEED="2")


@pytest.mark.parametrize("name", ["evil-flywheel", "pilot-in-one-region"])
def test_steps_by_parts_are_the_compiled_week(name: str) -> None:
    described = shrunk(name).with_({"world.weeks": 30})
    seen: list[int] = []
    parts = lived(described, rng=2, after={WEEK_PARTS[-1]: lambda model, team: seen.append(team)})
    whole = lived(described, rng=2)
    assert np.array_equal(parts.org.weekly_cells, whole.org.weekly_cells)
    assert all(
        np.array_equal(getattr(parts.org, part), getattr(whole.org, part)) for part in ("reps", "deals", "teams")
    )
    assert seen[: len(whole.org.teams)] == list(range(len(whole.org.teams)))


@pytest.mark.parametrize("part", WEEK_PARTS)
def test_a_rule_can_follow_any_part(part: str) -> None:
    described = tiny(weeks=2)
    followed = lived(described, rng=2, after={part: lambda model, team: None})
    assert np.array_equal(followed.org.weekly_cells, lived(described, rng=2).org.weekly_cells)


def test_a_rule_of_ones_own_changes_only_what_comes_after_it() -> None:
    def give_up(model: object, team: int) -> None:
        model.members(team)["confidence"] = 0.0  # type: ignore[attr-defined]

    # nobody comes or goes: newcomers bring a confidence of their own
    described = tiny(weeks=3).with_({"mechanisms.careers": "off"})
    changed, plain = lived(described, after={"talk": give_up}), lived(described)
    column = COUNTS.index("confidence")
    assert changed.org.weekly_cells[-3:, column].sum() == 0.0 < plain.org.weekly_cells[-3:, column].sum()
    assert np.array_equal(changed.org.weekly_cells[:-3], plain.org.weekly_cells[:-3])


def test_a_part_can_be_replaced() -> None:
    described = tiny(weeks=4)
    idle = lived(described, instead={"advance": lambda model, team: None})
    assert idle.org.weekly_cells[-3:, COUNTS.index("won")].sum() == 0.0


@pytest.mark.parametrize("described", EXTREMES.values(), ids=EXTREMES.keys())
def test_extremes_run_and_hold(described: dict[str, object]) -> None:
    model_of = scenario().with_(described)
    for seed in (1, 2):
        check_invariants(lived(model_of, rng=seed).org)
    counts = run(model_of, 3, 7).counts
    assert np.isfinite(counts).all()


def test_nobody_manages_where_managers_are_gone() -> None:
    described = tiny()
    alone = lived(described, instead={"plan_time": lambda model, team: None}, after={"open_week": _dismiss})
    assert np.isfinite(alone.org.weekly_cells).all()
    assert alone.org.managers["present"].sum() == 0


def _dismiss(model: object, team: int) -> None:
    model.org.managers[team]["present"] = 0  # type: ignore[attr-defined]


def test_without_demand_nothing_is_born() -> None:
    def want_nothing(model: object, team: int) -> None:
        org = model.org  # type: ignore[attr-defined]
        org.seats["demand"][org.teams[team]["first"] : org.teams[team]["last"]] = 0.0

    empty = lived(tiny(), after={"open_week": want_nothing})
    assert empty.org.reps["born"].sum() == 0
    assert np.isfinite(empty.org.weekly_cells[:, COUNTS.index("contribution")]).all()


MEANS = [
    "bookings",
    "contribution",
    "win_rate",
    "open_deals",
    "cycle_weeks",
    "customer_hours",
    "overtime",
    "hours",
    "sick_days",
    "understanding",
    "skill",
    "fatigue",
    "burnout",
    "load",
    "trust_manager",
    "trust_leadership",
    "trust_peers",
    "purpose",
    "confidence",
    "knowledge",
    "quits",
    "turnover",
    "goals_met",
    "vacancies",
    "pay",
    "installed_base",
    "help_hours",
]


@pytest.fixture(scope="module")
def in_steps() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Means over a year and a half of many futures, in whole weeks and in half weeks."""
    whole = scenario(weeks=52, reps=24)
    both = [run(described, 250, 1) for described in (whole, whole.with_({"world.steps_per_week": 2}))]
    one, two = ({name: futures.windowed(name, 78) for name in MEASURES} for futures in both)
    return one, two


@pytest.mark.parametrize("measure", MEANS)
def test_half_steps_change_means_by_less_than_two_percent(
    in_steps: tuple[dict[str, np.ndarray], dict[str, np.ndarray]], measure: str
) -> None:
    whole, half = (np.array(futures[measure]) for futures in in_steps)
    noise = np.hypot(np.nanstd(whole), np.nanstd(half)) / np.sqrt(len(whole))
    apart = abs(np.nanmean(half) - np.nanmean(whole))
    assert apart < 0.02 * abs(np.nanmean(whole)) + 2.5 * noise


def test_the_order_of_rows_in_a_team_is_no_part_of_the_model() -> None:
    """Sweeps go by rows, luck by seats: rows told in another order live the same weeks, except for whom one meets."""
    restless = {
        "behaviour.teaching": 0,
        "behaviour.help_wins": 0,
        "behaviour.quit_base": 0.6,
        "start.burnout": 1,
        "world.search_weeks": 4,
    }
    described = tiny(weeks=12, regions=1).with_(restless | {"structure.span": 8})
    plain, mixed = (SalesOrg(described, rng=4) for _ in range(2))
    for model in (plain, mixed):
        model.step()  # a quarter begins with the first week
    order = np.array([3, 0, 7, 1, 6, 2, 5, 4])
    for name in ("reps", "seats", "deals"):
        rows = getattr(mixed.org, name)
        rows[...] = rows[order].copy()
    for model in (plain, mixed):
        while model.week < described.weeks:
            model.step()
    for field in set(plain.org.reps.dtype.names) - {"helped"}:  # by whom one happens to meet
        assert np.allclose(plain.org.reps[field][order], mixed.org.reps[field], rtol=1e-9, atol=1e-12), field
