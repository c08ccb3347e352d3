"""A setting that was once called otherwise is still read under its former path, at every door, with a notice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import flywheel
from dashboard.plan.plan import Plan
from dashboard.plan.plan_files import read_plan_file
from dashboard.plan.plan_parser import decode_plan, parse_page_plan
from experiments.commands.analyse import MethodOptions
from experiments.commands.options import QuestionOptions, ScenarioPair
from experiments.commands.question_steps import load_baseline
from experiments.commands.why import _parse_groups
from experiments.questions.search_goals import parse_reach
from experiments.studies import Design, Study, sweep_design
from experiments.studies.factors import parse_factor
from experiments.studies.sql_query import query_study
from experiments.studies.study_store import SCENARIOS_FILE
from scenarios import load, loads, parse_assignments
from simulation.former_paths import (
    FORMER_PATHS,
    FormerPathWarning,
    announce_renamings,
    find_current_path,
    look_up_path,
)
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, Scenario

BASE = "ordinary-organisation"
TINY = {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 4}
FORMER = sorted(FORMER_PATHS)


def other_value(former: str) -> Any:
    """A value that the setting does not have by default."""
    number = NUMBERS[FORMER_PATHS[former]]
    return next(value for value in (*number.choices, number.low) if value != number.default)


def read_toml(former: str, template: str) -> Scenario:
    group, _, name = former.partition(".")
    value = json.dumps(other_value(former))
    return loads(template.format(path=former, group=group, name=name, value=value))


def first_step(former: str) -> Any:
    steps = (
        '\n[[try_next]]\nlabel = "{path}"\nset = {{"{path}" = {value}}}'
        + 2 * '\n[[try_next]]\nlabel = "a"\nset = {{"leadership.fixing" = 1}}'
    )
    return dict(read_toml(former, steps).try_next[0].settings)


def read_points(former: str, kind: str) -> Any:
    value = other_value(former)
    sampling = {"kind": "list", "points": [{former: value}]} if kind == "list" else {"kind": "csv", "file": "points"}
    design = Design(base=BASE, sampling=sampling, read=lambda _: f"{former}\n{value}\n".encode())
    return {path: factor.values[0] for path, factor in design.factors.items()}


SCENARIO_DOORS: dict[str, Callable[[str], Any]] = {
    "a scenario in Python": lambda former: dict(Scenario(settings=((former, other_value(former)),)).settings),
    "with_": lambda former: dict(Scenario().with_({former: other_value(former)}).settings),
    "changing": lambda former: dict(Scenario().changing(3, {former: other_value(former)}).changes[0].settings),
    "settings of a file": lambda former: dict(read_toml(former, "[{group}]\n{name} = {value}").settings),
    "the past of a file": lambda former: dict(read_toml(former, "[past.{group}]\n{name} = {value}").past or ()),
    "a change of a file": lambda former: dict(
        read_toml(former, '[[change]]\nweek = 3\nset = {{"{path}" = {value}}}').changes[0].settings
    ),
    "a change of a file, by groups": lambda former: dict(
        read_toml(former, "[[change]]\nweek = 3\n[change.set.{group}]\n{name} = {value}").changes[0].settings
    ),
    "a step to try": first_step,
    "--set": lambda former: parse_assignments([f"{former} = {other_value(former)}"]),
    "factors of a design": lambda former: {
        path: factor.values[0]
        for path, factor in Design(base=BASE, factors={former: [other_value(former)]}).factors.items()
    },
    "factors of a design, by groups": lambda former: {
        path: factor.values[0]
        for path, factor in Design(
            base=BASE, factors={former.partition(".")[0]: {former.partition(".")[2]: [other_value(former)]}}
        ).factors.items()
    },
    "set of a design": lambda former: dict(
        Design(base=BASE, set={former: other_value(former)}, factors={"leadership.fixing": [0, 1]}).set
    ),
    "points of a design": lambda former: read_points(former, "list"),
    "a table beside a design": lambda former: read_points(former, "csv"),
}
"""What reads a path with a value, and what it makes of them."""
WORD_DOORS: dict[str, Callable[[str], Any]] = {
    "levers in sight": lambda former: read_toml(former, 'in_sight = ["{path}"]').in_sight[0],
    "--group of why": lambda former: _parse_groups([f"both={former}"])["both"][0],
    "--lever of search": lambda former: parse_reach(former, Scenario()).path,
    "--factors of analyse": lambda former: MethodOptions(f"{former},world.reps").build_analysis_options().factors[0],
}
"""What reads only a path."""


def listen(read: Callable[[], Any]) -> tuple[Any, list[tuple[str, str]]]:
    """What is read, and the renamings that are announced."""
    announced: list[tuple[str, str]] = []
    with announce_renamings(lambda former, current: announced.append((former, current))):
        return read(), announced


def test_every_former_path_leads_to_a_setting_and_is_none_itself() -> None:
    assert set(FORMER_PATHS.values()) <= set(NUMBERS)
    assert not set(FORMER_PATHS) & set(NUMBERS)


@pytest.mark.parametrize("former", FORMER)
def test_a_former_path_is_announced_once_or_warned_of(former: str) -> None:
    _, announced = listen(lambda: [find_current_path(former) for _ in range(3)])
    assert announced == [(former, FORMER_PATHS[former])]
    with pytest.warns(FormerPathWarning, match="is now called"):
        assert find_current_path(f"past.{former}") == f"past.{FORMER_PATHS[former]}"


@pytest.mark.parametrize("former", FORMER)
@pytest.mark.parametrize("door", SCENARIO_DOORS)
def test_a_door_reads_a_former_path_with_its_value(door: str, former: str) -> None:
    values, announced = listen(lambda: SCENARIO_DOORS[door](former))
    assert values == {FORMER_PATHS[former]: other_value(former)}
    assert announced == [(former, FORMER_PATHS[former])]


@pytest.mark.parametrize("former", FORMER)
@pytest.mark.parametrize("door", WORD_DOORS)
def test_a_door_reads_a_former_path_alone(door: str, former: str) -> None:
    path, announced = listen(lambda: WORD_DOORS[door](former))
    assert path == FORMER_PATHS[former]
    assert announced == [(former, FORMER_PATHS[former])]


@pytest.mark.parametrize("former", [path for path in FORMER if FORMER_PATHS[path] in LEVERS])
def test_the_past_is_read_by_a_former_path(former: str) -> None:
    past, value = f"past.{former}", other_value(former)
    scenario, announced = listen(lambda: Scenario().with_({past: value}))
    assert announced == [(past, f"past.{FORMER_PATHS[former]}")]
    assert listen(lambda: scenario.value(past))[0] == scenario.value(f"past.{FORMER_PATHS[former]}") == value
    assert listen(lambda: parse_assignments([f"{past}={value}"]))[0] == {f"past.{FORMER_PATHS[former]}": value}
    assert parse_factor(look_up_path(past), [value]).path == f"past.{FORMER_PATHS[former]}"


@pytest.mark.parametrize("former", FORMER)
def test_commands_name_what_is_set_by_today_s_path(former: str) -> None:
    options = QuestionOptions(sets=[f"{former}={other_value(former)}"])
    (first, second), labels = listen(lambda: options.load_pair("compare", ScenarioPair(BASE)))[0]
    assert labels[1] == f"{BASE} with {FORMER_PATHS[former]}={other_value(former)}"
    assert first.digest == load(BASE).digest == listen(lambda: load_baseline(BASE, options))[0].digest
    assert second.value(FORMER_PATHS[former]) == other_value(former)


@pytest.mark.parametrize("former", FORMER)
def test_a_command_prints_one_line_on_a_former_path(former: str, tmp_path: Path) -> None:
    group, _, name = former.partition(".")
    old, new = tmp_path / "old" / "mine.toml", tmp_path / "new" / "mine.toml"
    for file, setting in ((old, name), (new, FORMER_PATHS[former].partition(".")[2])):
        file.parent.mkdir()
        value = json.dumps(other_value(former))
        file.write_text(f"[{group}]\n{setting} = {value}\n\n[past.{group}]\n{setting} = {value}\n", encoding="utf-8")
    before, now = (CliRunner().invoke(flywheel.app, ["show", str(file), "--toml"]) for file in (old, new))
    assert before.stderr == f"flywheel: {former} is now called {FORMER_PATHS[former]}\n"
    assert (before.exit_code, before.stdout) == (now.exit_code, now.stdout)
    assert now.stderr == ""


@pytest.mark.parametrize("former", FORMER)
def test_tip_reads_former_paths_of_both_levers(former: str) -> None:
    words = ["tip", BASE, "--lever", former, "--second", former]
    result = CliRunner().invoke(flywheel.app, words)
    notice, *answer = result.stderr.splitlines()
    assert notice == f"flywheel: {former} is now called {FORMER_PATHS[former]}"
    assert not any("no such" in line or "must be a lever" in line for line in answer)


# --- the explorer


def notice_of(former: str) -> str:
    return f"{former} is now called {FORMER_PATHS[former]}."


@pytest.mark.parametrize("former", FORMER)
def test_an_old_link_is_read(former: str) -> None:
    value = other_value(former)
    rival = f"scenario%3D{BASE}%26{former}%3D{value}"
    query = f"?scenario={BASE}&{former}={value}&at13.{former}={value}&against={rival}"
    plan, notices = decode_plan(query, [BASE], BASE, "1")
    assert plan == decode_plan(query.replace(former, FORMER_PATHS[former]), [BASE], BASE, "1")[0]
    assert plan.levers == {FORMER_PATHS[former]: value}
    assert plan.later[0].path == FORMER_PATHS[former]
    assert plan.against is not None
    assert plan.against.levers == plan.levers
    assert notices == [notice_of(former)]


@pytest.mark.parametrize("former", FORMER)
def test_a_plan_saved_in_a_browser_is_read(former: str) -> None:
    value = other_value(former)
    saved = {"scenario": BASE, "levers": {former: value}, "later": [[13, former, value]], "cut": []}
    plan, notices = parse_page_plan(saved, [BASE], BASE)
    assert plan.levers == {FORMER_PATHS[former]: value}
    assert plan.later[0].path == FORMER_PATHS[former]
    assert notices == [notice_of(former)]


def test_a_former_path_with_an_impossible_value_is_refused_under_its_own_name() -> None:
    plan, notices = decode_plan("?incentives.plan=gold", [BASE], BASE, "1")
    assert plan == Plan(BASE)
    assert notices[-1] == "Could not read: incentives.plan=gold."


@pytest.mark.parametrize("former", FORMER)
def test_a_file_is_read_with_a_notice(former: str) -> None:
    group, _, name = former.partition(".")
    text = f"[{group}]\n{name} = {json.dumps(other_value(former))}\n[past]\n"
    plan, notices = read_plan_file(text, [Scenario(name=BASE, past=())])
    assert plan.levers == {FORMER_PATHS[former]: other_value(former)}
    assert notices == [notice_of(former)]


# --- studies on disk


def forget_digests(folder: Path) -> None:
    """Make a study one from before there were digests: those of that time have the former paths."""
    shutil.rmtree(folder / "sums")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for key in ("sum", "inputs", "scenario_values"):
        del manifest[key]
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 1}), encoding="utf-8")


@pytest.fixture(scope="module")
def old_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study as it was written when all of its factors had their former paths."""
    folder = tmp_path_factory.mktemp("study") / "old"
    factors = {FORMER_PATHS[former]: [other_value(former)] for former in FORMER}
    shape = {"weeks": 8, "window": 4, "replications": 2, "measures": ("bookings",), "set": TINY}
    sweep_design(Design(base=BASE, factors=factors, sampling={"kind": "full"}, **shape), folder)
    for file in (folder / "manifest.json", folder / "design.toml", folder / "base.toml"):
        text = file.read_text(encoding="utf-8")
        for former, current in FORMER_PATHS.items():
            text = text.replace(current, former).replace(
                f"{current.partition('.')[2]} =", f"{former.partition('.')[2]} ="
            )
        file.write_text(text, encoding="utf-8")
    forget_digests(folder)
    table = pq.read_table(folder / SCENARIOS_FILE)
    names = {current: former for former, current in FORMER_PATHS.items()}
    pq.write_table(
        table.rename_columns([names.get(name, name) for name in table.column_names]), folder / SCENARIOS_FILE
    )
    return Study.open(folder)


@pytest.mark.parametrize("former", FORMER)
def test_an_old_study_has_today_s_paths(old_study: Study, former: str) -> None:
    current = FORMER_PATHS[former]
    assert former in pq.read_schema(Path(old_study.location.url) / SCENARIOS_FILE).names
    assert current in listen(old_study.scenarios)[0].columns
    assert current in listen(lambda: old_study.design.factors)[0]
    assert current in listen(lambda: old_study.facts["factors"])[0]


@pytest.mark.parametrize("former", FORMER)
def test_an_old_study_is_asked_by_both_paths(old_study: Study, former: str) -> None:
    questions = [f'select "{path}" from results' for path in (former, FORMER_PATHS[former])]
    before, now = (listen(lambda sql=sql: query_study(old_study, sql))[0] for sql in questions)
    assert len(now) == 2
    assert list(now.columns) == [FORMER_PATHS[former]]
    assert before.equals(now)
