"""The search: known answers are found within limits, and neither threads nor interruptions change them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_futures import at, made
from typer.testing import CliRunner

import flywheel
from experiments.findings.result_folder import ResultFolderError
from experiments.questions import search_journal
from experiments.questions.plan_search import SearchProblem, search_plans
from experiments.questions.plan_simplification import simplify_plans
from experiments.questions.robust_policies import Policies, SearchEffort, find_policies
from experiments.questions.robustness import RobustnessSample
from experiments.questions.search_goals import SearchGoal, list_present_values, parse_goals, parse_levers, parse_limit
from experiments.runner.run_cache import RunCache
from experiments.runner.run_options import OptionError
from simulation.ensemble import Cancelled
from simulation.scenario import Scenario

CARE, COACHING, SPLIT = "management.care", "management.coaching", "targets.split"
TINY = ("--weeks", "13", "--set", "world.reps=16", "--set", "structure.span=4", "--set", "world.warmup_weeks=13")


def hill(scenario: Scenario) -> float:
    """Highest at care .7; a manager who names the shares costs; coaching matters to nobody."""
    return -10 * (at(CARE)(scenario) - 0.7) ** 2 - (scenario.value(SPLIT) == "manager")


HILL = made({"contribution": hill, "turnover": at(CARE), "burned_out": at(CARE)}, own=0.01)


def make_problem(*limits: str, trials: int = 50, minimise: tuple[str, ...] = (), **more: Any) -> SearchProblem:
    scenario = Scenario().with_({CARE: 0.2, COACHING: 1.0})
    levers = parse_levers((CARE, COACHING, SPLIT), scenario)
    goals = parse_goals(("contribution",), minimise)
    return SearchProblem(
        scenario, goals, tuple(map(parse_limit, limits)), levers, trials, **{"runs": 4, "seed": 3, **more}
    )


def test_the_present_plan_is_tried_first() -> None:
    problem = make_problem(trials=3)
    first = search_plans(problem, HILL(3))[0]
    assert (first.number, first.plan) == (0, list_present_values(problem.scenario, problem.levers))


def test_the_top_of_a_hill_is_found() -> None:
    best = max(search_plans(make_problem(), HILL(3)), key=lambda plan: plan.values[0])
    assert best.plan[CARE] == pytest.approx(0.7, abs=0.1)
    assert best.plan[SPLIT] != "manager"


def test_a_limit_keeps_the_search_off_the_top() -> None:
    tried = search_plans(make_problem("burned_out<=0.5", runs=60), HILL(3))
    best = max((plan for plan in tried if plan.is_within_limits), key=lambda plan: plan.values[0])
    assert best.plan[CARE] == pytest.approx(0.5, abs=0.17)
    assert sum(plan.is_within_limits for plan in tried[30:]) > 10


def test_an_interrupted_search_ends_as_one_that_was_not(tmp_path: Path) -> None:
    problem, calls = make_problem(trials=30), iter(range(1000))
    stopping = made(HILL.truth | {"contribution": lambda s: hill(s) if next(calls) < 25 else 1 / 0}, own=0.01)
    with pytest.raises(ZeroDivisionError):
        search_plans(problem, stopping(3), search_journal.open_study(problem, tmp_path / "kept"))
    with (tmp_path / "kept" / search_journal.TRIALS).open("a") as file:
        file.write('{"op_code": 4, "wor')  # killed while writing
    stored = search_journal.open_study(problem, tmp_path / "kept")
    assert len(stored.trials) == 25
    assert search_plans(problem, HILL(3), stored) == search_plans(problem, HILL(3))
    again = search_journal.open_study(problem, tmp_path / "kept")
    assert len(again.trials) == 30


def test_longer_only_adds() -> None:
    assert search_plans(make_problem(trials=35), HILL(3))[:25] == search_plans(make_problem(trials=25), HILL(3))


def test_another_seed_tries_other_plans() -> None:
    assert (
        search_plans(make_problem(trials=5), HILL(3))[1].plan
        != search_plans(make_problem(trials=5, seed=4), HILL(3))[1].plan
    )


def test_threads_change_nothing_in_a_real_company() -> None:
    small = {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 13}
    scenario = Scenario().with_(small)
    problem = SearchProblem(
        scenario, (SearchGoal("bookings", 1),), (), parse_levers((CARE, COACHING), scenario), 24, 3, 5
    )
    effort = SearchEffort(3, RobustnessSample(2, 2))
    one, four = (find_policies(problem, RunCache(5, 13, threads=threads), effort).to_json() for threads in (1, 4))
    assert one == four


def test_measures_without_a_value_are_refused() -> None:
    with pytest.raises(OptionError, match="contribution"):
        search_plans(make_problem(), made({"contribution": lambda _: math.nan})(3))


def test_a_plan_without_a_value_is_passed_over() -> None:
    some = made({"contribution": lambda s: at(CARE)(s) if at(CARE)(s) < 0.5 else math.nan})
    tried = search_plans(make_problem(), some(3))
    assert {plan.has_values for plan in tried} == {True, False}
    assert all(plan.has_values == (float(plan.plan[CARE]) < 0.5) for plan in tried)


def test_a_changed_order_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    search_plans(make_problem(trials=2), HILL(3), search_journal.open_study(make_problem(trials=2), folder))
    assert len(search_journal.open_study(make_problem(trials=9), folder).trials) == 2
    for changed in (
        make_problem(seed=4),
        make_problem(runs=5),
        make_problem("turnover<=1"),
        make_problem(minimise=("turnover",)),
    ):
        with pytest.raises(ResultFolderError, match="--force"):
            search_journal.open_study(changed, folder)
    assert len(search_journal.open_study(make_problem(seed=4), folder, force=True).trials) == 0


def test_other_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "work.txt").write_text("mine")
    for force in (False, True):
        with pytest.raises(ResultFolderError):
            search_journal.open_study(make_problem(), tmp_path, force)
    assert [each.name for each in tmp_path.iterdir()] == ["work.txt"]
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / search_journal.ORDER).write_text("{")
    with pytest.raises(ResultFolderError, match="cannot be read"):
        search_journal.open_study(make_problem(), tmp_path / "broken")


def test_a_lever_that_hardly_matters_is_put_back() -> None:
    problem = make_problem(runs=20)
    tried = search_plans(problem, HILL(3))
    best = max(tried, key=lambda plan: plan.values[0])
    (left,) = simplify_plans(problem, [best], tried[0], HILL(3))
    assert left.plan == {**tried[0].plan, CARE: best.plan[CARE]}
    assert left.values[0] >= best.values[0] - 0.05 * abs(best.values[0] - tried[0].values[0])


def test_simpler_never_breaks_a_limit() -> None:
    problem = make_problem("turnover>=0.45", runs=60)
    tried = search_plans(problem, HILL(3))
    for plan in simplify_plans(problem, [plan for plan in tried if plan.is_within_limits][:5], tried[0], HILL(3)):
        assert plan.is_within_limits


def find_known_policies(kind: type[RunCache], problem: SearchProblem) -> Policies:
    return find_policies(problem, kind(problem.seed), SearchEffort(40, RobustnessSample(5, 3)))


def test_a_gain_promised_by_luck_is_not_kept() -> None:
    """Where no lever does anything, the best of many looks good and is not."""
    points = [
        find_known_policies(made({}, own=1.0), make_problem(trials=25, seed=seed)).points[0] for seed in range(1, 7)
    ]
    assert np.mean([point.relived.promised[0] for point in points]) > 0.7
    assert abs(np.mean([point.relived.kept[0].value for point in points])) < 0.3
    assert sum(point.relived.kept[0].side != 0 for point in points) < 3


def test_a_front_trades_one_goal_for_the_other() -> None:
    both = find_known_policies(HILL, make_problem(minimise=("turnover",)))
    gains = [point.relived.kept for point in both.points]
    assert len(gains) > 2
    assert [gain.value for gain, _ in gains] == sorted((gain.value for gain, _ in gains), reverse=True)
    assert gains[0][1].value < gains[-1][1].value


def test_the_answer_is_said_shown_and_written(tmp_path: Path) -> None:
    answer = find_known_policies(HILL, make_problem("burned_out<=0.5", minimise=("turnover",)))
    words = " ".join(answer.sentences())
    assert "had no say" in words
    assert "burned out at most 50 %" in words
    answer.write(tmp_path / "result")
    assert json.loads((tmp_path / "result" / "manifest.json").read_text())["seed"] == 3
    assert len(answer.table()) == 2 * len(answer.points)
    assert len(answer.figure().data[-1].x) == len(answer.points)


def test_a_search_without_a_plan_within_the_limits_says_so() -> None:
    answer = find_known_policies(HILL, make_problem("burned_out<=-5", trials=12))
    assert "No plan was found that keeps within the limits" in answer.sentences()[1]
    assert "limit broken" in " ".join(answer.sentences())
    assert answer.points[0].robust.holds.count == 0


def test_a_single_trial_finds_nothing_else() -> None:
    answer = find_known_policies(HILL, make_problem(trials=1))
    assert answer.points == ()
    assert "No other plan" in answer.sentences()[1]
    assert answer.figure().layout.title.text == "No plan was found"


def test_cancelling_keeps_what_was_tried(tmp_path: Path) -> None:
    small = {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 13}
    scenario = Scenario().with_(small)
    problem = SearchProblem(scenario, (SearchGoal("bookings", 1),), (), parse_levers((CARE,), scenario), 9, 2, 5)
    stored = search_journal.open_study(problem, tmp_path / "kept")
    with pytest.raises(Cancelled):
        search_plans(problem, RunCache(5, 13, cancel=lambda: len(stored.trials) >= 3), stored)
    assert len(search_journal.open_study(problem, tmp_path / "kept").trials) == 3


def test_the_command_resumes_and_refuses(tmp_path: Path) -> None:
    fixed = ("search", "evil-flywheel", *TINY, "--runs", "2", "--fresh", "2", "--draws", "2", "--lever", CARE)
    call = lambda *words: CliRunner().invoke(flywheel.app, [*fixed, "--out", str(tmp_path / "s"), *words])  # noqa: E731
    done = call("--trials", "3", "--json")
    assert done.exit_code == 0, done.output
    again = call("--trials", "4", "--json")
    assert json.loads(again.stdout)["tried"][:3] == json.loads(done.stdout)["tried"]
    refused = call("--trials", "4", "--limit", "burned_out_share<=0.2")
    assert refused.exit_code == 2
    assert "another limit" in refused.stderr
    assert (tmp_path / "s" / "result" / "plan-a.toml").is_file()
