"""Designs: what they consist of, and what they refuse."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_studies import FACTORS, SMALL, small

from experiments.studies import Design, DesignError
from experiments.studies.design import build_design
from experiments.studies.design_files import list_ready_designs, read_from_working_folder
from experiments.studies.factors import parse_factor
from experiments.studies.sampling import build_salib_problem
from simulation.scenario import NUMBERS, ScenarioError

WORDS = (
    "kind",
    "n",
    "low",
    "high",
    "values",
    "targets.ambition",
    "points",
    "file",
    "count",
    "over",
    "full",
    "lhs",
    "levels",
)
RANGES = [path for path, number in NUMBERS.items() if not number.choices and path != "world.weeks"]


def test_there_are_ready_designs_and_each_can_be_run() -> None:
    assert len(list_ready_designs()) >= 6
    for name in list_ready_designs():
        design = Design.load(name)
        assert design.title, name
        assert design.question, name
        table = design.scenarios()
        assert len(table) == design.scenario_count > 1
        for row in (table.iloc[0], table.iloc[-1]):
            design.shared_scenario.with_(row.drop("scenario").to_dict())


def test_every_sampler_keeps_to_its_factors_and_its_number() -> None:
    sizes = {"full": 6, "lhs": 10, "sobol": 32, "morris": 30}
    asked = {"full": {"n": 3}, "lhs": {"n": 10}, "sobol": {"n": 8}, "morris": {"n": 10}}
    for kind, size in sizes.items():
        design = small(sampling={"kind": kind, **asked[kind]})
        table = design.scenarios()
        assert list(table.columns) == ["scenario", *FACTORS]
        assert table["scenario"].tolist() == list(range(size)) == list(range(design.scenario_count))
        assert table["targets.ambition"].between(0.0, 0.2).all()
        assert set(table["management.promotion"]) == {"random", "best_carer"}
        assert table.equals(design.scenarios())


def test_a_sample_is_another_with_another_seed_and_salib_can_analyse_it() -> None:
    from SALib.analyze import sobol

    one, other = (small(sampling={"kind": "sobol", "n": 64, "seed": seed}) for seed in (1, 2))
    assert not one.scenarios().equals(other.scenarios())
    points = one.draw_unit_points()
    found = sobol.analyze(build_salib_problem(tuple(one.factors.values())), points[:, 0], calc_second_order=False)
    assert found["S1"][0] == pytest.approx(1.0, abs=0.05)
    assert found["ST"][1] == pytest.approx(0.0, abs=0.01)


def test_morris_moves_one_factor_a_step() -> None:
    design = small(sampling={"kind": "morris", "n": 6})
    steps = np.diff(design.draw_unit_points().reshape(6, 3, 2), axis=1) != 0
    assert (steps.sum(axis=2) == 1).all()


@given(path=st.sampled_from(RANGES), ends=st.tuples(st.floats(0, 1), st.floats(0, 1)), units=st.lists(st.floats(0, 1)))
def test_a_range_gives_only_values_that_the_setting_allows(
    path: str, ends: tuple[float, float], units: list[float]
) -> None:
    number = NUMBERS[path]
    low, high = sorted(number.low + end * (number.high - number.low) for end in ends)
    low, high = (round(low), round(high)) if number.whole else (low, high)
    if not low < high:
        return
    made = parse_factor(path, {"low": low, "high": high})
    for value in (*made.map_unit_points(np.asarray(units)), *made.list_levels(5)):
        assert low <= number.check(float(value)) <= high


def test_whole_numbers_and_choices_get_equal_parts() -> None:
    units = (np.arange(1000) + 0.5) / 1000
    spans = parse_factor("structure.span", {"low": 4, "high": 8}).map_unit_points(units)
    assert np.unique(spans, return_counts=True)[1].tolist() == [200] * 5
    chosen = parse_factor("management.promotion", ["random", "external"]).map_unit_points(units)
    assert (chosen == "random").sum() == 500


def test_a_log_scale_is_even_in_orders_of_magnitude() -> None:
    made = parse_factor("world.typical_deal", {"low": 10, "high": 1000, "scale": "log"})
    assert made.map_unit_points(np.array([0.0, 0.5, 1.0])).tolist() == pytest.approx([10, 100, 1000])


def test_written_down_scenarios_take_from_the_base_what_they_leave_out(tmp_path: Path) -> None:
    points = [{"targets.ambition": 0.1}, {"management.promotion": "random", "past.management.care": 1}]
    listed = small(factors={}, sampling={"kind": "list", "points": points})
    table = listed.scenarios()
    assert table["targets.ambition"].tolist() == [0.1, listed.shared_scenario.value("targets.ambition")]
    assert table["management.promotion"].tolist() == [listed.shared_scenario.value("management.promotion"), "random"]
    (tmp_path / "points.csv").write_text("targets.ambition,management.promotion\n0.1,random\n.2,external\n")
    (tmp_path / "mine.toml").write_text('sampling = {kind = "csv", file = "points.csv"}\nwindow = 4\n')
    read = Design.load(tmp_path / "mine.toml")
    assert read.scenarios()["targets.ambition"].tolist() == [0.1, 0.2]
    assert read.name == "mine"


def test_paths_may_be_written_as_tables(tmp_path: Path) -> None:
    text = 'sampling = {kind = "lhs", n = 4}\nset.world.reps = 16\nfactors.targets.ambition = {low = 0, high = 0.1}\n'
    (tmp_path / "mine.toml").write_text(text)
    design = Design.load(tmp_path / "mine.toml")
    assert list(design.factors) == ["targets.ambition"]
    assert design.shared_scenario.value("world.reps") == 16


def test_titles_do_not_change_the_fingerprint_and_all_else_does() -> None:
    plain = small().digest
    assert small(title="x", question="y", name="z").digest == plain
    others: list[dict[str, Any]] = [
        {"replications": 5},
        {"seed": 2},
        {"measures": ("bookings",)},
        {"window": 14},
        {"weeks": 27},
        {"detail": ("quarters",)},
        {"base": "break-the-flywheel"},
        {"set": {**SMALL, "world.market_growth": 0.1}},
        {"sampling": {"kind": "full", "n": 4}},
        {"factors": {**FACTORS, "targets.ambition": {"low": 0.0, "high": 0.1}}},
    ]
    assert len({plain, *(small(**other).digest for other in others)}) == len(others) + 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"factors": {"targets.ambitoin": [1]}}, "did you mean targets.ambition?"),
    ({"factors": {"targets.ambition": {"low": 0, "high": 3}}}, "a number from 0 to 0.2"),
    ({"factors": {"targets.ambition": {"low": 0.1, "high": 0.1}}}, "below high"),
    ({"factors": {"targets.ambition": {"low": 0.1}}}, "factors.targets.ambition.high: missing"),
    ({"factors": {"targets.ambition": {"low": 0, "high": 0.1, "scale": "log"}}}, "scale"),
    ({"factors": {"targets.ambition": {"low": 0, "hi": 0.1}}}, "did you mean high?"),
    ({"factors": {"targets.ambition": []}}, "a list of values"),
    ({"factors": {"targets.ambition": [0.1, 0.1]}}, "once"),
    ({"factors": {"management.promotion": {"low": 0, "high": 1}}}, "needs values, of best_seller"),
    ({"factors": {"world.weeks": [10, 20]}}, "weeks"),
    ({"factors": {"past.world.reps": [16, 20]}}, "only levers have a past"),
    ({"factors": {}}, "at least one factor"),
    ({"factors": {"rules.nap": ["mine"]}}, "factors.rules.nap"),
    ({"factors": {"rules.tire": ["mine"]}}, "a function of `code`"),
    ({"sampling": {"kind": "grid"}}, "must be one of full, lhs"),
    ({"sampling": {"kind": "lhs"}}, "sampling.n: missing"),
    ({"sampling": {"kind": "lhs", "n": 0}}, "a whole number from 2"),
    ({"sampling": {"kind": "lhs", "n": 4, "levels": 3}}, "sampling.levels: no such key"),
    ({"sampling": {"kind": "sobol", "n": 12}}, "a power of 2"),
    ({"sampling": {"kind": "morris", "n": 4, "levels": 3}}, "an even number"),
    ({"sampling": {"kind": "lhs", "n": 10_000_001}}, "10000000"),
    ({"sampling": {"kind": "list", "points": []}}, "a list of tables"),
    ({"sampling": {"kind": "csv", "file": "nowhere.csv"}}, "nowhere.csv: cannot be read"),
    ({"replications": 0}, "replications = 0"),
    ({"replications": "until"}, "until ±2% of bookings"),
    ({"replications": "until ±0% of bookings"}, "until ±2% of bookings"),
    ({"replications": "until ±2% of pay"}, "not among the measures"),
    ({"measures": ["bokings"]}, "did you mean bookings?"),
    ({"measures": []}, "a list of different names"),
    ({"window": 27}, "at most 26"),
    ({"detail": ["quarter"]}, "did you mean quarters?"),
    ({"set": {"targets.ambition": 0.1}}, "is a factor already"),
    ({"set": {"world.reps": 0}}, "set.world.reps = 0"),
    ({"base": "nowhere"}, "base = 'nowhere'"),
    ({"seed": -1}, "seed = -1"),
    ({"own": {"bookings": {"count": "won"}}}, "a new name"),
    ({"own": {"x": {"count": "wins"}}}, "own.x.count"),
    ({"own": {"x": {"count": "won", "ovr": "closed"}}}, "did you mean over?"),
]


@pytest.mark.parametrize(("change", "told"), WRONG, ids=[told for _, told in WRONG])
def test_what_cannot_be_is_refused_in_one_line(change: dict[str, Any], told: str) -> None:
    with pytest.raises((DesignError, ScenarioError)) as refused:
        small(**change)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sampling = 3", "a table such as"),
        ("factors = 3", "factors = 3: must be a table"),
        ("set = 3\n[factors]", "set = 3"),
        ("replicatoins = 3", "did you mean replications?"),
        ("a = = 3", "broken TOML"),
        ('measures = "bookings"', "a list of texts"),
        ("title = 3", "title = 3: must be a text"),
        ("weeks = 0.5\nfactors.targets.ambition = [0.1]", "weeks = 0.5"),
    ],
)
def test_files_are_named_in_what_is_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(DesignError) as refused:
        Design.load(path)
    assert str(refused.value).startswith(str(path))
    assert told in str(refused.value)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = (
    "factors",
    "sampling",
    "replications",
    "measures",
    "window",
    "detail",
    "weeks",
    "set",
    "seed",
    "own",
    "base",
    "title",
)


@given(key=st.sampled_from(KEYS), value=ANY)
def test_whatever_a_file_says_it_is_a_design_or_refused(key: str, value: Any) -> None:
    table = {"factors": {"targets.ambition": [0.1]}, key: value}
    with suppress(DesignError, ScenarioError):
        build_design(table, "any", read_from_working_folder, b"")


def test_a_design_that_is_not_there_is_refused() -> None:
    for name in ("nowhere", "nowhere.toml"):
        with pytest.raises(DesignError, match="nowhere"):
            Design.load(name)
