"""Scenario files: a written scenario reads back the same, and faulty ones are refused in one line."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenarios import dump, dumps, load, loads, names
from scenarios.loading import LARGEST_BYTES
from scenarios.parsing import SCENARIO_GROUPS, SETTING_GROUPS
from simulation.declare import Number
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, REGIONS, Scenario, ScenarioError, Step

LASTING = [path for path, lever in LEVERS.items() if lever.scope != "start"]
REGIONAL = [path for path, lever in LEVERS.items() if lever.scope == "region"]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
# Sizes depend on each other; they are drawn elsewhere.
FREE = [path for path in NUMBERS if path not in ("world.reps", "world.regions", "world.weeks", "structure.span")]


def value(number: Number) -> st.SearchStrategy[float | int | str]:
    if number.choices:
        return st.sampled_from(number.choices)
    if number.whole:
        return st.integers(int(number.low), int(number.high))
    return st.floats(number.low, number.high)


@st.composite
def settings(draw: st.DrawFn, paths: list[str], least: int = 0) -> dict[str, float | int | str]:
    chosen = draw(st.lists(st.sampled_from(paths), unique=True, min_size=least, max_size=6))
    return {path: draw(value(NUMBERS[path])) for path in chosen}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    steps = [
        Step(draw(TEXTS.filter(bool)), tuple(sorted(draw(settings(LASTING, 1)).items())), draw(st.integers(0, 155)))
        for _ in range(draw(st.sampled_from([0, 3])))
    ]
    past = draw(st.none() | settings(LASTING))
    scenario = Scenario(
        name=draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)),
        title=draw(TEXTS),
        story=draw(TEXTS),
        group=draw(st.sampled_from(["", *SCENARIO_GROUPS])),
        sources=tuple(draw(st.lists(TEXTS, max_size=3))),
        notice=draw(TEXTS),
        in_sight=tuple(draw(st.lists(st.sampled_from(list(LEVERS)), unique=True, max_size=12))),
        try_next=tuple(steps),
        settings=tuple(draw(settings(FREE)).items()),
        past=None if past is None else tuple(past.items()),
    )
    for region in draw(st.lists(st.sampled_from([None, *REGIONS[:2]]), max_size=3)):
        paths = LASTING if region is None else REGIONAL
        scenario = scenario.changing(draw(st.integers(0, 155)), draw(settings(paths, 1)), region)
    return scenario


@given(scenarios())
def test_a_written_scenario_reads_back_the_same(scenario: Scenario) -> None:
    assert loads(dumps(scenario), scenario.name) == scenario


@given(scenarios())
def test_a_written_file_loads_the_same(scenario: Scenario) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{scenario.name}.toml")
        dump(scenario, path)
        assert load(path) == load(str(path)) == scenario
        assert [entry.name for entry in Path(folder).iterdir()] == [path.name]


@given(st.text(max_size=60))
@example("[" * 100_000)
@example("a." * 20_000 + "a = 1")
@example("[targets]\nambition = " + "9" * 5000)
@example("[world]\nreps = " + "9" * 4000)
@example("[targets]\nambition = " + "[" * 300 + "]" * 300)
@example('"\x1b[31m" = 1')
@example("title = 1979-05-27")
def test_any_text_is_a_scenario_or_one_printable_line(text: str) -> None:
    try:
        loads(text)
    except ScenarioError as problem:
        line = str(problem)
        assert line.isprintable()
        assert 0 < len(line) <= 400


@given(st.sampled_from(FREE), st.one_of(st.floats(), st.integers(), st.booleans(), st.text(max_size=5)))
def test_a_value_is_taken_as_declared_or_refused_with_its_range(path: str, raw: float | bool | str) -> None:
    group, _, name = path.partition(".")
    text = f"[{group}]\n{name} = {toml(raw)}\n"
    number = NUMBERS[path]
    try:
        expected = number.check(raw)
    except (ValueError, OverflowError):
        with pytest.raises(ScenarioError, match=re.escape(f"must be {number.allowed}")):
            loads(text)
    else:
        assert loads(text).value(path) == expected


def toml(raw: float | bool | str) -> str:
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, str):
        return '"' + "".join(f"\\U{ord(letter):08x}" for letter in raw) + '"'
    return repr(raw)


REFUSED = {
    "titel = 'x'": "f.toml: titel: no such key, did you mean title?",
    "title = 3": "f.toml: title = 3: must be a text",
    "group = 'What may hlep'": "f.toml: group = 'What may hlep': must be one of How it goes wrong, What people try, "
    "What may help, Starting points, did you mean What may help?",
    "sources = '3.8'": "f.toml: sources = '3.8': must be a list of texts",
    "[target]\nambition = .1": "f.toml: broken TOML, line 2, column 12: Invalid value",
    "[target]\nambition = 0.1": "f.toml: target: no such key, did you mean targets?",
    "[targets]\nambitions = 0.1": "f.toml: targets.ambitions: no such setting, did you mean targets.ambition?",
    "[targets]\ncare = 0.1": "f.toml: targets.care: no such setting, did you mean management.care?",
    "[targets]\nambition = 2": "f.toml: targets.ambition = 2: must be a number from 0 to 0.2",
    "[targets]\nambition = nan": "f.toml: targets.ambition = nan: must be a number from 0 to 0.2",
    "[targets]\nambition = inf": "f.toml: targets.ambition = inf: must be a number from 0 to 0.2",
    "[targets]\nambition = true": "f.toml: targets.ambition = True: must be a number from 0 to 0.2",
    "[targets]\nambition = {a = 1}": "f.toml: targets.ambition = a table: must be a number from 0 to 0.2",
    "[targets]\nsplit = 'rep'": "f.toml: targets.split = 'rep': must be one of formula, manager, reps, "
    "did you mean reps?",
    "[structure]\nspan = 8.5": "f.toml: structure.span = 8.5: must be a whole number from 4 to 20",
    "targets = 3": "f.toml: targets = 3: must be a table",
    "[world]\nreps = 0": "f.toml: world.reps = 0: must be a whole number from 1 to 200000",
    "[world]\nweeks = 0": "f.toml: world.weeks = 0: must be a whole number from 1 to 1040",
    "[world]\nweeks = 1000000000": "f.toml: world.weeks = 1000000000: must be a whole number from 1 to 1040",
    "[world]\nreps = 8\nregions = 2": "f.toml: world.regions = 2: at most one region per team, and 8 reps with a span of 8 make 1",
    "[past.targets]\nambitoin = 1": "f.toml: past.targets.ambitoin: no such setting, did you mean targets.ambition?",
    "[past.world]\nreps = 10": "f.toml: past.world.reps: must be a lever",
    "past = 1": "f.toml: past = 1: must be a table",
    "in_sight = ['world.reps']": "f.toml: in_sight: world.reps: must be a lever",
    "in_sight = ['management.care', 'management.care']": "f.toml: in_sight: management.care: must be named once",
    "change = 3": "f.toml: change = 3: must be a list of tables, written [[change]]",
    "[[change]]\nset = {'management.care' = 1}": "f.toml: change 1: week: missing: "
    "must be a whole number of weeks from today",
    "[[change]]\nweek = 1.5\nset = {'management.care' = 1}": "f.toml: change 1: week = 1.5: "
    "must be a whole number of weeks from today",
    "[[change]]\nweek = 1": "f.toml: change 1: set: missing: must be a table of levers and values",
    "[[change]]\nweek = 1\nweeks = 2": "f.toml: change 1: weeks: no such key, did you mean week?",
    "[[change]]\nweek = 1\nset = {'management.car' = 1}": "f.toml: change 1: management.car: no such setting, "
    "did you mean management.care?",
    "[[change]]\nweek = 1\nset = {'management.care' = 9}": "f.toml: change 1: management.care = 9: "
    "must be a number from 0 to 1",
    "[[change]]\nweek = 156\nset = {'management.care' = 1}": "f.toml: change in week 156: must be from 0 to 155, "
    "the last week of the run",
    "[[change]]\nweek = 1\nregion = 'Nort'\nset = {'management.care' = 1}": "f.toml: change in region 'Nort': "
    "must be one of North, South",
    "[[change]]\nweek = 1\nregion = 1\nset = {'management.care' = 1}": "f.toml: change 1: region = 1: must be a text",
    "[[change]]\nweek = 1\nregion = 'North'\nset = {'targets.ambition' = 0.1}": "f.toml: change of targets.ambition "
    "= 0.1 in North: it holds for the whole company and cannot be regional",
    "[[try_next]]\nlabel = 'x'\nset = {'management.care' = 1}": "f.toml: try_next = 1 tables: must be exactly 3",
    "[[try_next]]\nset = {'management.care' = 1}": "f.toml: try_next 1: label: missing",
}


@pytest.mark.parametrize(("text", "line"), REFUSED.items(), ids=[text.replace("\n", " ") for text in REFUSED])
def test_a_mistake_is_reported_in_one_line(text: str, line: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(text, "f", "f.toml")
    assert str(caught.value) == line


def test_the_settings_of_a_step_are_checked_like_those_of_a_change() -> None:
    step = "[[try_next]]\nlabel = 'x'\nset = {'management.care' = 1}\n"
    with pytest.raises(ScenarioError, match="try_next 3: change in week 200"):
        loads(2 * step + step.replace("'x'", "'x'\nweek = 200"))


def test_thirteen_levers_in_sight_are_too_many() -> None:
    with pytest.raises(ScenarioError, match="in_sight = 13 levers: must be at most 12"):
        loads(f"in_sight = {list(LEVERS)[:13]}")


def test_paths_may_be_written_without_quotation_marks() -> None:
    quoted = "[[change]]\nweek = 1\nset = {'management.care' = 1, 'targets.listening' = 1}"
    plain = "[[change]]\nweek = 1\nset = {management.care = 1, targets.listening = 1}"
    assert loads(quoted) == loads(plain)


def test_an_empty_past_is_the_ordinary_organisation_and_none_is_the_present() -> None:
    assert loads("[management]\ncare = 1").value("past.management.care") == 1
    assert loads("[past]\n[management]\ncare = 1").value("past.management.care") == LEVERS["management.care"].default


def test_every_group_of_settings_can_be_written() -> None:
    assert {path.partition(".")[0] for path in NUMBERS} <= set(SETTING_GROUPS)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("evil-flywhel", "evil-flywhel: no such scenario, did you mean evil-flywheel?"),
        ("Evil_Flywheel", "Evil_Flywheel: no such scenario, did you mean evil-flywheel?"),
        ("qqq", "qqq: no such scenario"),
        ("elsewhere/evil-flywheel.toml", "elsewhere/evil-flywheel.toml: no such file, did you mean evil-flywheel?"),
        (".", ".: must be a name of the library or the path of a .toml file"),
        ("", ": must be a name of the library or the path of a .toml file"),
    ],
)
def test_a_missing_scenario_is_named_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(name)
    assert str(caught.value) == message


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(ScenarioError, match="larger than 1 MB"):
        load(path)
    path.write_bytes(b"#" * LARGEST_BYTES)
    assert load(path) == Scenario(name="large")


def test_bytes_that_are_no_text_and_folders_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes("title = 'café'".encode("latin-1"))
    with pytest.raises(ScenarioError, match="not UTF-8 at byte 12"):
        load(path)
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "folder.toml")


def test_a_file_of_another_editor_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbftitle = 'x'\r\n")
    assert load(path).title == "x"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.toml"
    dump(Scenario(name="mine", title="old"), path)

    def interrupt(source: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scenarios.toml_writer.os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        dump(Scenario(name="mine", title="new"), path)
    assert load(path).title == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_names_are_the_files_of_the_library() -> None:
    assert "evil-flywheel" in names()
    assert all(load(name).name == name for name in names())
