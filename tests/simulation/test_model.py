"""SalesOrg is a Mesa model like any other: agents, selections, collectors, rules of one's own - and it is let go in the end."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import mesa
import numpy as np
import pytest
from small_worlds import lived, python, scenario

from scenarios import load
from simulation import MEASURES, SalesOrg, ScenarioError, run
from simulation.agents import BoardAgent, ExecutiveAgent, ManagerAgent, RepAgent, SpecialistAgent
from simulation.calendar import WEEK_PARTS

SHORT = scenario(weeks=8, warmup_weeks=4)


@pytest.fixture
def model() -> SalesOrg:
    return SalesOrg(SHORT, rng=3)


def test_a_finished_model_is_let_go() -> None:
    def one() -> tuple[weakref.ref[Any], weakref.ref[Any]]:
        model = lived(SHORT, after={"talk": lambda model, team: None})
        collector = model.data_collector("bookings")
        collector.collect(model)
        return weakref.ref(model), weakref.ref(model.org.reps)

    told = [one() for _ in range(3)]
    gc.collect()
    assert [reference() for pair in told for reference in pair] == [None] * 6


def test_everybody_is_an_agent(model: SalesOrg) -> None:
    kinds = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert kinds == {RepAgent: 16, ManagerAgent: 4, ExecutiveAgent: 3, SpecialistAgent: 16, BoardAgent: 1}
    assert isinstance(model, mesa.Model)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)


def test_ids_begin_anew_with_every_model() -> None:
    first, second = (SalesOrg(SHORT) for _ in range(2))
    assert [a.unique_id for a in first.agents] == [a.unique_id for a in second.agents]


def test_agents_read_and_write_the_records(model: SalesOrg) -> None:
    rep = model.agents_by_type[RepAgent][5]
    assert rep.burnout == model.org.reps[5]["burnout"]
    rep.burnout = 0.75
    assert model.org.reps[5]["burnout"] == 0.75
    model.org.reps[5]["burnout"] = 0.25
    assert rep.burnout == 0.25
    model.org.specialists[1, 2]["knowledge"] = 0.5
    assert model.agents_by_type[SpecialistAgent].select(lambda s: s.index == (1, 2))[0].knowledge == 0.5
    assert type(rep.burnout) is float
    assert rep.territory["potential"] == model.org.seats[5]["potential"]


def test_agents_show_the_week_that_was_lived(model: SalesOrg) -> None:
    reps = model.agents_by_type[RepAgent]
    before = reps.get("tenure")
    model.step()
    assert reps.get("tenure") != before
    assert reps.get("tenure") == model.org.reps["tenure"].tolist()


def test_a_field_that_is_none_is_refused_in_words(model: SalesOrg) -> None:
    rep = model.agents_by_type[RepAgent][0]
    with pytest.raises(AttributeError, match="RepAgent has no field 'mood'; it has seat, team"):
        rep.mood  # noqa: B018
    with pytest.raises(AttributeError, match="RepAgent has no field 'mood'"):
        rep.mood = 1.0
    assert "burnout" in rep.fields
    assert not hasattr(rep, "_hidden")


def test_agents_are_selected_summed_and_told(model: SalesOrg) -> None:
    reps = model.agents_by_type[RepAgent]
    tired = reps.select(lambda rep: rep.burnout > 0.2)
    assert len(tired) == (model.org.reps["burnout"] > 0.2).sum()
    assert reps.agg("burnout", np.mean) == pytest.approx(model.org.reps["burnout"].mean())
    reps.do(lambda rep: setattr(rep, "confidence", 0.5))
    assert (model.org.reps["confidence"] == 0.5).all()
    reps.set("confidence", 0.75)
    assert (model.org.reps["confidence"] == 0.75).all()
    by_team = reps.groupby("team").agg("present", sum)
    assert sum(by_team.values()) == model.org.reps["present"].sum()


def test_what_is_written_is_lived_on_with() -> None:
    plain, lifted = SalesOrg(SHORT, rng=3), SalesOrg(SHORT, rng=3)
    lifted.agents_by_type[RepAgent].set("understanding", 1.0)
    for model in (plain, lifted):
        model.step()
    assert lifted.measure("understanding") > plain.measure("understanding")


def test_a_mesa_collector_collects_measures(model: SalesOrg) -> None:
    collector, every = model.data_collector("bookings", "burnout"), model.data_collector()
    for _ in range(3):
        model.step()
        collector.collect(model)
        every.collect(model)
    table = collector.get_model_vars_dataframe()
    assert list(table) == ["bookings", "burnout"]
    lived_weeks = model.weekly[model.weekly.week >= 0]
    assert np.array_equal(table.to_numpy(), lived_weeks[["bookings", "burnout"]].to_numpy())
    assert list(every.get_model_vars_dataframe()) == list(MEASURES)


def test_a_mesa_collector_of_agents_reads_their_fields(model: SalesOrg) -> None:
    collector = mesa.DataCollector(agenttype_reporters={RepAgent: {"burnout": "burnout"}})
    model.step()
    collector.collect(model)
    table = collector.get_agenttype_vars_dataframe(RepAgent)
    assert np.array_equal(table.burnout.to_numpy(), model.org.reps["burnout"])


@pytest.mark.parametrize("parts", [*((part,) for part in WEEK_PARTS), WEEK_PARTS])
def test_a_rule_that_does_nothing_changes_nothing(parts: tuple[str, ...]) -> None:
    called: list[int] = []
    described = SHORT.with_({"world.weeks": 3})
    own = lived(described, rng=3, after=dict.fromkeys(parts, lambda model, team: called.append(team)))
    assert np.array_equal(own.org.weekly_cells, run(described, 1, 3).counts[0])
    assert len(called) == 3 * 4 * len(parts)


def test_a_part_replaced_does_not_happen() -> None:
    still = lived(SHORT, rng=3, instead={"prospect": lambda model, team: None})
    assert still.org.reps["born"].sum() == 0.0
    usual = lived(SHORT, rng=3)
    assert still.org.reps["open_deals"].sum() < usual.org.reps["open_deals"].sum()


def test_rules_of_ones_own_know_their_team(model: SalesOrg) -> None:
    assert [len(model.members(team)) for team in range(4)] == [4, 4, 4, 4]
    model.members(2)["purpose"] = 0.9
    assert (model.org.reps["purpose"] == 0.9).nonzero()[0].tolist() == [8, 9, 10, 11]


def test_rules_run_in_each_half_step() -> None:
    called: list[int] = []
    half = scenario(weeks=2, warmup_weeks=0).with_({"world.steps_per_week": 2})
    lived(half, after={"talk": lambda model, team: called.append(team)})
    assert called == [0, 1, 2, 3] * 4


@pytest.mark.parametrize("where", ["after", "instead"])
def test_a_rule_names_a_part_of_the_week(where: str) -> None:
    with pytest.raises(ValueError, match="'lunch' is no part of the week: open_week"):
        SalesOrg(SHORT, **{where: {"lunch": lambda model, team: None}})  # type: ignore[arg-type]


def test_no_step_is_taken_past_the_end() -> None:
    model = lived(SHORT)
    end = model.org.weekly_cells.copy()
    with pytest.raises(ValueError, match=r"week 8: the run ends after 8 weeks \(world\.weeks\)"):
        model.step()
    assert np.array_equal(model.org.weekly_cells, end)


@pytest.mark.parametrize("wrong", [{"rng": -1}, {"rng": 1.5}, {"run_number": -1}])
def test_luck_has_an_address(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        SalesOrg(SHORT, **wrong)


def test_a_model_is_the_first_run_of_the_ensemble() -> None:
    model, futures = lived(SHORT, rng=9), run(SHORT, 2, 9)
    assert np.array_equal(model.org.weekly_cells, futures.counts[0])
    ours = futures.weekly[futures.weekly.run == 0].drop(columns="run").reset_index(drop=True)
    assert np.allclose(model.weekly[list(ours)].to_numpy(float), ours.to_numpy(float), equal_nan=True)
    assert model.measure("bookings") == futures.values("bookings")[0, -1]


def test_a_model_needs_no_scenario() -> None:
    model = SalesOrg()
    assert model.week == 0
    model.step()
    assert model.week == 1
    assert len(model.weekly) == 104 + 1


def test_models_do_not_touch_each_other() -> None:
    one, other = SalesOrg(SHORT, rng=3), SalesOrg(SHORT, rng=3)
    one.step()
    one.agents_by_type[RepAgent].set("burnout", 1.0)
    alone = lived(SHORT, rng=3)
    while other.week < SHORT.weeks:
        other.step()
    assert np.array_equal(other.org.weekly_cells, alone.org.weekly_cells)


def test_without_a_seed_one_is_drawn_and_said() -> None:
    model = SalesOrg(SHORT, rng=None)
    model.step()
    again = SalesOrg(SHORT, rng=model.seed)
    again.step()
    assert again.weekly.equals(model.weekly)
    assert SalesOrg(SHORT, rng=np.int64(3)).seed == 3


@pytest.mark.parametrize(
    "rng", [np.random.default_rng(1), np.random.SeedSequence(1), [1], "x", 1.5, float("nan"), True]
)
def test_what_is_no_seed_is_refused_in_a_sentence(rng: Any) -> None:
    with pytest.raises(
        ValueError, match=r"(?s)^rng = .*: must be a whole number from 0 to 2\*\*63 - 1, or None to draw one"
    ):
        SalesOrg(SHORT, rng=rng)
    with pytest.raises(ValueError, match=r"(?s)^seed = .*: must be a whole number from 0 to 2\*\*63 - 1"):
        run(SHORT, seed=rng)
    with pytest.raises(ValueError, match=r"(?s)^first_run = .*: must be a whole number from 0 to 2\*\*63 - 1"):
        run(SHORT, first_run=rng)


SIZES = {"world.reps": 16, "world.weeks": 6, "world.warmup_weeks": 4}


def batch(**more: Any) -> list[dict[str, Any]]:
    return mesa.batch_run(SalesOrg, {"scenario": "evil-flywheel", **more}, display_progress=False)


def test_a_batch_of_numbered_runs_is_the_ensemble() -> None:
    settings = [SIZES, SIZES | {"targets.collaboration": 1.0}]
    rows = batch(settings=settings, rng=7, run_number=range(3))
    for changed in settings:
        futures = run(load("evil-flywheel").with_(changed), runs=3, seed=7)
        mine = [row for row in rows if row["settings"] == changed]
        assert [row["run_number"] for row in mine] == [0, 1, 2]
        for name in MEASURES:
            assert np.array_equal([row[name] for row in mine], futures.values(name)[:, -1], equal_nan=True), name


def test_a_batch_gives_every_week_where_it_is_asked_to() -> None:
    parameters = {"scenario": "evil-flywheel", "settings": [SIZES]}
    rows = mesa.batch_run(SalesOrg, parameters, data_collection_period=1, display_progress=False)
    futures = run(load("evil-flywheel").with_(SIZES), runs=1, seed=1)
    assert np.array_equal([row["bookings"] for row in rows], futures.values("bookings")[0, -6:])


def test_iterations_of_a_batch_repeat_one_run() -> None:
    rows = mesa.batch_run(
        SalesOrg, {"scenario": "evil-flywheel", "settings": [SIZES]}, iterations=2, display_progress=False
    )
    assert rows[0]["bookings"] == rows[1]["bookings"]


def test_settings_that_a_batch_has_taken_apart_are_refused() -> None:
    with pytest.raises(ValueError, match=r"settings = 'world\.reps': must be a mapping .* give it a list of mappings"):
        batch(settings=SIZES)


def test_a_finished_model_no_longer_runs(model: SalesOrg) -> None:
    assert model.running
    model.run_model()
    assert not model.running
    assert model.week == SHORT.weeks


def test_a_scenario_is_found_by_name() -> None:
    program = "from simulation import SalesOrg; print(SalesOrg('evil-flywheel').description.title)"
    assert python(program).strip() == load("evil-flywheel").title
    assert SalesOrg("evil-flywheel", settings=SIZES).description == load("evil-flywheel").with_(SIZES)
    with pytest.raises(ScenarioError, match="evil-flywheel"):
        SalesOrg("evil-flywhee")


def test_the_collector_holds_measures_and_chosen_fields() -> None:
    model = SalesOrg(SHORT, rng=3, agent_fields={RepAgent: ["burnout", "tenure"], ManagerAgent: ["care"]})
    seen = []
    while model.running:
        model.step()
        seen.append(model.org.reps["burnout"].copy())
    weeks = model.weekly[model.weekly.week >= 0].drop(columns="week").reset_index(drop=True)
    assert model.datacollector.get_model_vars_dataframe().equals(weeks)
    table = model.datacollector.get_agenttype_vars_dataframe(RepAgent)
    assert list(table) == ["burnout", "tenure"]
    assert np.array_equal(table.burnout.to_numpy().reshape(SHORT.weeks, -1), seen)
    assert len(model.datacollector.get_agenttype_vars_dataframe(ManagerAgent)) == 4 * SHORT.weeks


def test_a_field_that_no_agent_has_is_refused_before_the_first_week() -> None:
    with pytest.raises(ValueError, match="RepAgent has no field 'mood'; it has seat, team"):
        SalesOrg(SHORT, agent_fields={RepAgent: ["mood"]})
