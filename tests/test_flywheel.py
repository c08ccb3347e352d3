"""The command: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import flywheel
import simulation
from dashboard import open_explorer
from experiments.evidence.lab import RUNS, SEED
from scenarios import load, names
from simulation.measures import MEASURES
from simulation.model_digest import compute_model_digest
from simulation.scenario import NUMBERS, Scenario

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("--runs", "4", "--weeks", "30", "--set", "world.reps=16", "--set", "world.warmup_weeks=13")


def call(*words: str) -> Result:
    return CliRunner().invoke(flywheel.app, list(words))


def refused(*words: str) -> str:
    """The one line a bad command line is answered with."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return str(result.stderr.strip())


def command(*words: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    line = (sys.executable, ROOT / "flywheel.py", *words)
    return subprocess.run(line, capture_output=True, text=True, check=False, **more)


class Told:
    """An ensemble that knows nothing but what it was asked for."""

    def __init__(self, scenario: Scenario, runs: int, seed: int, detail: tuple[str, ...] = (), **_: object) -> None:
        self.scenario, self.runs, self.seed = scenario, runs, seed
        self.weekly = pd.DataFrame({"run": range(runs), "week": 0, "bookings": 1.0})
        for name in detail:
            setattr(self, name, pd.DataFrame({"run": range(runs)}))

    def windowed(self, measure: str, weeks: int = 52) -> np.ndarray[Any, Any]:
        return np.arange(self.runs) + float(self.scenario.value("management.care"))

    def summary(self, weeks: int = 52) -> pd.DataFrame:
        rows = {
            name: {"label": m.label, "unit": m.unit, **dict.fromkeys(("mean", "low", "high", "q05", "q50", "q95"), 1.0)}
            for name, m in MEASURES.items()
        }
        rows["win_rate"]["mean"] = float("nan")
        return pd.DataFrame.from_dict(rows, orient="index")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Replace the engine; return what it is asked for."""
    asked: list[dict[str, Any]] = []

    def run(scenario: Scenario, progress: Callable[[int, int], None], **more: Any) -> Told:
        progress(more["runs"], more["runs"])
        asked.append({"scenario": scenario, **more})
        return Told(scenario, **more)

    monkeypatch.setattr("experiments.runner.run_options.run", run)
    return asked


# --- reading


def test_without_a_command_the_help_is_shown() -> None:
    assert call().exit_code == 0
    assert call().stdout == call("--help").stdout
    for name in ("list", "show", "run", "compare", "validate", "calendar", "schema", "explore"):
        assert re.search(rf"^  {name} ", call().stdout, re.MULTILINE)
        assert call(name, "--help").exit_code == 0


def test_help_loads_neither_the_model_nor_tables() -> None:
    program = "import sys, flywheel; from typer.testing import CliRunner; CliRunner().invoke(flywheel.app, ['--help'])"
    heavy = "print(*sorted({'mesa', 'numba', 'numpy', 'pandas', 'rich', 'simulation', 'scenarios', 'dash'} & sys.modules.keys()))"
    done = subprocess.run(
        (sys.executable, "-c", f"{program}\n{heavy}"), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_a_line_of_the_help_is_how_its_command_begins() -> None:
    for name, entry in flywheel.COMMANDS.items():
        function = getattr(import_module(entry.module), entry.module.rpartition(".")[2])
        assert entry.help == function.__doc__.partition("\n\n")[0].strip(), name
        assert entry.help in " ".join(call(name, "--help").stdout.split()), name


def test_a_command_is_loaded_alone() -> None:
    program = "import sys, flywheel; from typer.testing import CliRunner; CliRunner().invoke(flywheel.app, ['list', '--help'])"
    loaded = (
        "print(*sorted(name for name in sys.modules if name in {entry.module for entry in flywheel.COMMANDS.values()}))"
    )
    done = subprocess.run(
        (sys.executable, "-c", f"{program}\n{loaded}"), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [flywheel.COMMANDS["list"].module]


def test_commands_import_at_their_top() -> None:
    for file in (ROOT / "experiments" / "commands").glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inner = [part for part in ast.walk(tree) if isinstance(part, ast.Import | ast.ImportFrom) and part.col_offset]
        assert not inner, f"{file.name}, line {inner[0].lineno}"


def test_a_command_takes_at_most_six_parameters() -> None:
    for entry in flywheel.COMMANDS.values():
        name = entry.module.rpartition(".")[2]
        function = inspect.unwrap(getattr(import_module(entry.module), name))
        assert len(inspect.signature(function).parameters) <= 6, name


# --- former names


FORMER_LINES = {
    ("plan", "--json"): ("calendar", "--json"),
    ("validate", "--worlds", "1"): ("validate", "--runs", "1"),
    ("validate", "--worlds=1"): ("validate", "--runs=1"),
    ("calibrate", "nowhere", "--worlds", "1"): ("calibrate", "nowhere", "--runs", "1"),
}
"""Every command and option that was once called otherwise, with what it is called today."""


@pytest.mark.parametrize("former", FORMER_LINES)
def test_a_former_name_is_still_read_with_a_notice(former: tuple[str, ...]) -> None:
    old, new = call(*former), call(*FORMER_LINES[former])
    notice, rest = old.stderr.split("\n", 1)
    assert re.fullmatch(r"flywheel: \S+ is now called \S+", notice)
    assert (old.exit_code, old.stdout, rest) == (new.exit_code, new.stdout, new.stderr)
    assert "is now called" not in new.stderr


def test_every_former_name_is_tried_and_not_in_the_help() -> None:
    assert flywheel.RENAMED_COMMANDS.keys() <= {line[0] for line in FORMER_LINES}
    for command, options in flywheel.RENAMED_OPTIONS.items():
        for old in options:
            assert any(line[0] == command and old in line for line in FORMER_LINES)
            assert old not in call(command, "--help").stdout
    assert not flywheel.RENAMED_COMMANDS.keys() & flywheel.COMMANDS.keys()


def test_no_page_shows_a_former_name() -> None:
    former = re.compile(rf"flywheel ({'|'.join(flywheel.RENAMED_COMMANDS)})\b|--worlds\b")
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "docs").rglob("*.ipynb"),
    ]
    assert [page.name for page in pages if former.search(page.read_text(encoding="utf-8"))] == []


# --- what a command prints


def test_list_names_every_scenario() -> None:
    listed = call("list").stdout
    assert all(f" {name} " in listed for name in names())
    assert [entry["name"] for entry in json.loads(call("list", "--json").stdout)] == list(names())


def test_show_tells_the_story_and_what_is_set() -> None:
    shown = " ".join(call("show", "pilot-in-one-region").stdout.split())
    found = load("pilot-in-one-region")
    for text in (found.title, found.story, found.notice, "From week 13, North:", *(s.label for s in found.try_next)):
        assert text in shown


@pytest.mark.parametrize("name", names())
def test_show_as_a_file_is_a_scenario_again(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(call("show", name, "--toml").stdout)
    assert load(path) == load(name)


def test_schema_describes_every_path() -> None:
    rows = json.loads(call("schema").stdout)
    assert [row["path"] for row in rows] == list(NUMBERS)
    assert all({"type", "default", "unit", "help", "source", "scope", "neutral"} <= row.keys() for row in rows)
    assert call("schema", "--table").exit_code == 0


def test_a_title_is_never_read_as_markup(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "[bold]loud[/bold]"')
    assert "[bold]loud[/bold]" in call("show", str(path)).stdout


# --- refusing


def test_bad_input_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[targets\nambition = 1")
    assert refused("rnu").endswith("Did you mean 'run'?")
    assert "--jsn" in refused("list", "--jsn")
    assert refused("show", "evil-flywhel") == "flywheel: evil-flywhel: no such scenario, did you mean evil-flywheel?"
    assert "line 1, column 9" in refused("show", str(broken))
    assert "from 0 to 0.2" in refused("run", "evil-flywheel", "--set", "targets.ambition=9")
    assert "path=value" in refused("run", "evil-flywheel", "--set", "ambition")
    assert "did you mean management.care?" in refused("run", "evil-flywheel", "--set", "targets.care=.1")
    assert "from 1 to 1040" in refused("run", "evil-flywheel", "--weeks", "0")
    assert "from 1 to 1040" in refused("run", "evil-flywheel", "--weeks", "1000000000")
    assert "change in week 13" in refused("run", "pilot-in-one-region", "--weeks", "5")
    assert "at most one region per team" in refused(
        "run", "evil-flywheel", "--set", "world.reps=4", "--set", "world.regions=2"
    )
    assert "did you mean reps?" in refused("run", "evil-flywheel", "--detail", "rep")
    assert "second scenario" in refused("compare", "ordinary-organisation")
    assert "--runs" in refused("run", "evil-flywheel", "--runs", "many")
    for option in ("--runs", "--threads", "--seed"):
        assert f"{option} -1: must be a whole number from" in refused("run", "evil-flywheel", option, "-1")


def test_more_futures_than_memory_are_refused_at_once(
    told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.runner.run_options.read_memory_size", lambda: 10**8)
    assert "at most about" in refused("run", "evil-flywheel", "--runs", "1000")
    assert told == []
    assert call("run", "evil-flywheel", "--runs", "3").exit_code == 0


@given(st.text(max_size=30))
def test_any_setting_is_taken_or_refused_in_one_line(word: str) -> None:
    result = call("compare", "evil-flywheel", "evil-flywheel", "--runs", "0", "--set", word)
    assert result.exit_code == 2
    assert result.stderr.strip().isprintable()


def test_a_folder_in_use_is_refused_before_anything_is_computed(told: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    assert "is not empty" in refused("run", "evil-flywheel", "--out", str(tmp_path))
    assert "holds no results" in refused("run", "evil-flywheel", "--out", str(tmp_path), "--force")
    assert told == []


# --- running, with an engine that only listens


def test_run_passes_on_what_is_asked(told: list[dict[str, Any]]) -> None:
    words = ("--runs", "3", "--seed", "7", "--threads", "2", "--weeks", "20", "--set", "past.management.care=.1")
    assert call("run", "evil-flywheel", *words, "--detail", "reps,people", "--detail", "events").exit_code == 0
    (asked,) = told
    scenario = asked.pop("scenario")
    assert asked == {"runs": 3, "seed": 7, "threads": 2, "detail": ("reps", "people", "events")}
    assert (scenario.weeks, scenario.value("past.management.care"), scenario.value("management.care")) == (20, 0.1, 0.2)


def test_run_prints_a_table_or_json(told: list[dict[str, Any]]) -> None:
    printed = call("run", "evil-flywheel", "--runs", "3")
    assert "Bookings" in printed.stdout
    assert printed.stderr == "Simulating evil-flywheel: started\n"
    found = json.loads(call("run", "evil-flywheel", "--runs", "3", "--json").stdout)
    assert (found["scenario"], found["runs"], found["seed"], found["window"]) == ("evil-flywheel", 3, 1, 52)
    assert found["measures"]["bookings"]["mean"] == 1
    assert found["measures"]["win_rate"]["mean"] is None


def test_run_writes_a_table_per_file(told: list[dict[str, Any]], tmp_path: Path) -> None:
    words = ("run", "evil-flywheel", "--runs", "3", "--detail", "reps", "--out", str(tmp_path / "out"))
    assert call(*words).exit_code == 0
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"manifest.json", "scenario.toml", "weekly.parquet", "reps.parquet"}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["runs"] == 3
    assert refused(*words)
    assert call(*words, "--force").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_compare_two_scenarios(told: list[dict[str, Any]], tmp_path: Path) -> None:
    words = ("compare", "evil-flywheel", "caring-managers", "--runs", "3")
    assert "3/3" in call(*words).stdout
    found = json.loads(call(*words, "--json", "--out", str(tmp_path / "out")).stdout)
    assert (found["a"], found["b"]) == ("evil-flywheel", "caring-managers")
    assert found["measures"]["bookings"]["difference"] == pytest.approx(0.7)
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {
        *("manifest.json", "comparison.parquet", "a.toml", "b.toml"),
        *("a_weekly.parquet", "b_weekly.parquet"),
    }


def test_compare_a_scenario_with_itself_changed(told: list[dict[str, Any]]) -> None:
    found = json.loads(call("compare", "evil-flywheel", "--set", "management.care=.9", "--json").stdout)
    assert found["b"] == "evil-flywheel with management.care=.9"
    assert [asked["scenario"].value("management.care") for asked in told] == [0.2, 0.9]
    call("compare", "evil-flywheel", "eat-the-pie", "--set", "world.market_growth=.1")
    assert [asked["scenario"].value("world.market_growth") for asked in told[2:]] == [0.1, 0.1]


def test_an_interrupted_run_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.runner.run_options.run", interrupted)
    result = call("run", "evil-flywheel", "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (130, "")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_one_line(
    told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.findings.result_folder.write_tables", full)
    result = call("run", "evil-flywheel", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[1:] == [
        f"flywheel: {tmp_path / 'out'}: cannot be written: No space left on device"
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_ours_is_not_dressed_as_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr("experiments.runner.run_options.run", faulty)
    assert isinstance(call("run", "evil-flywheel").exception, ValueError)


# --- validating, with patterns that are found at once


@pytest.fixture
def sought(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Replace the search for patterns, of which none is found; return what is asked for."""
    from experiments.evidence import validate, validation_result
    from experiments.evidence.pattern import BandResult, PatternFinding

    asked: list[tuple[str, ...]] = []

    def find(patterns: Any, worlds: int, seed: int, **more: Any) -> validation_result.Validation:
        asked.append(
            (*(pattern.id for pattern in patterns), f"{worlds} worlds", f"seed {seed}", f"jobs {more['jobs']}")
        )
        nothing = [tuple(BandResult(band, *[float("nan")] * 3) for band in pattern.bands) for pattern in patterns]
        found = tuple(PatternFinding(*each) for each in zip(patterns, nothing, nothing, strict=True))
        return validation_result.Validation(found, worlds, seed, 0.0)

    monkeypatch.setattr(validate, "validate", find)
    return asked


def test_validate_passes_on_what_is_asked(sought: list[tuple[str, ...]]) -> None:
    assert call("validate", "--only", "n1", "--only", "T5", "--runs", "3", "--seed", "0", "--jobs", "2").exit_code == 0
    assert call("validate").exit_code == 0
    assert call("validate", "--quick").exit_code == 0
    named, every, quick = sought
    assert named == ("T5", "N1", "3 worlds", "seed 0", "jobs 2")
    assert every[-3:] == (f"{RUNS} worlds", f"seed {SEED}", "jobs None")
    assert quick[-3] == "8 worlds"
    assert set(quick[:-3]) < set(every[:-3])


def test_validate_prints_a_table_or_json_and_writes_both_files(sought: list[tuple[str, ...]], tmp_path: Path) -> None:
    (tmp_path / "mine.md").touch()
    printed = call("validate", "--only", "T5", "--out", str(tmp_path))
    assert "0 of 1 T emerge and fail without their cause" in printed.stdout
    assert printed.stderr == "Asking for patterns: started\n"
    assert {path.name for path in tmp_path.iterdir()} == {"mine.md", "validation.json", "patterns.md"}
    found = json.loads(call("validate", "--only", "T5", "--json").stdout)
    assert found == json.loads((tmp_path / "validation.json").read_text())


def test_validate_fails_only_where_that_is_asked_for(
    sought: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("validate", "--only", "T5").exit_code == 0
    assert call("validate", "--only", "T5", "--strict").exit_code == 1
    monkeypatch.setattr("experiments.evidence.pattern.PatternFinding.verdict", "emerges")
    assert call("validate", "--only", "T5", "--strict").exit_code == 0


def test_validate_refuses_before_anything_is_computed(sought: list[tuple[str, ...]], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert re.search(r"--only T99: must be one of T1, .*N13$", refused("validate", "--only", "T99"))
    assert "must be a whole number from 2 to 1000" in refused("validate", "--runs", "1")
    assert "is a file" in refused("validate", "--out", str(tmp_path / "file"))
    assert "--points" in refused("validate", "--points", "10")
    assert "only one at a time" in refused("validate", "--guard", "--facts")
    for option in (("--quick",), ("--only", "T5"), ("--strict",)):
        assert "are for patterns" in refused("validate", "--guard", *option)
    assert sought == []


def test_an_interrupted_validation_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.evidence.validate.validate", interrupted)
    result = call("validate", "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (130, "")
    assert list(tmp_path.iterdir()) == []


def test_the_guard_is_printed_and_written(tmp_path: Path) -> None:
    words = ("validate", "--guard", "--points", "2", "--runs", "2", "--out", str(tmp_path))
    printed = call(*words)
    assert printed.exit_code == 0, printed.output
    assert printed.stdout == (tmp_path / "guard.md").read_text(encoding="utf-8")
    found = json.loads(call(*words, "--json").stdout)
    assert (found["points"], found["worlds"]) == (2, 2)
    assert found == json.loads((tmp_path / "guard.json").read_text(encoding="utf-8"))
    assert found["digest"] == compute_model_digest()


# --- exploring


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, bool]]:
    """Replace the explorer; return how it is started."""
    started: list[tuple[str, int, bool]] = []
    start = lambda host, port, open_browser, memory: started.append((host, port, open_browser))  # noqa: E731
    monkeypatch.setattr(open_explorer, "serve", start)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    return started


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Occupy a port and make it the one tried first."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        monkeypatch.setattr(open_explorer, "FIRST_PORT", port)
        yield port


def test_explore_starts_on_the_usual_port(served: list[tuple[str, int, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_explorer, "_is_free", lambda *_: True)
    call("explore")
    assert served == [("127.0.0.1", 8050, True)]


def test_explore_takes_the_next_free_port_and_says_so(served: list[tuple[str, int, bool]], busy: int) -> None:
    printed = call("explore").stdout
    ((_, port, _),) = served
    assert port > busy
    assert f"Port {busy} is taken, using {port}." in printed


def test_explore_does_not_look_further_when_a_port_is_given(served: list[tuple[str, int, bool]], busy: int) -> None:
    assert refused("explore", "--port", str(busy)) == f"flywheel: port {busy} is taken; choose another with --port"
    assert "--port" in refused("explore", "--port", "99999")
    assert "--host" in refused("explore", "--host", "no host")
    assert served == []


def test_explore_opens_no_browser_over_ssh_or_when_told(
    served: list[tuple[str, int, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    call("explore", "--no-browser")
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    call("explore")
    assert [opened for _, _, opened in served] == [False, False]


# --- for real


def test_the_real_command_refuses_in_one_line() -> None:
    done = command("show", "evil-flywhel")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "flywheel: evil-flywhel: no such scenario, did you mean evil-flywheel?\n"


def test_the_help_names_every_finer_table() -> None:
    shown = " ".join(call("run", "--help").stdout.split())
    assert all(name in shown for name in simulation.DETAILS)


def test_calendar_is_the_order_of_a_week() -> None:
    from simulation.calendar import CALENDAR

    printed = call("calendar").stdout
    assert all(entry.name in printed for entry in CALENDAR)
    assert len(json.loads(call("calendar", "--json").stdout)) == len(CALENDAR)


def test_a_real_run_is_printed_and_written(tmp_path: Path) -> None:
    details = [word for name in ("reps", "people", "events") for word in ("--detail", name)]
    result = call("run", "evil-flywheel", *SMALL, "--out", str(tmp_path / "out"), *details, "--json")
    assert result.exit_code == 0, result.output
    assert set(json.loads(result.stdout)["measures"]) == set(MEASURES)
    weekly = pd.read_parquet(tmp_path / "out" / "weekly.parquet")
    assert set(weekly["run"]) == {0, 1, 2, 3}
    assert weekly["week"].max() == 29
    assert len(pd.read_parquet(tmp_path / "out" / "reps.parquet"))


def test_a_real_comparison_with_itself_is_zero() -> None:
    found = json.loads(call("compare", "eat-the-pie", "eat-the-pie", *SMALL, "--json").stdout)
    assert {row["difference"] for row in found["measures"].values()} <= {0, None}
    moved = json.loads(call("compare", "eat-the-pie", *SMALL, "--set", "recovery.vacation_weeks=8", "--json").stdout)
    assert any(row["difference"] for row in moved["measures"].values())


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_an_interrupted_real_run_leaves_nothing(tmp_path: Path, name: str, code: int) -> None:
    words = ("run", "evil-flywheel", "--runs", "3000", "--out", tmp_path / "out")
    line = (sys.executable, ROOT / "flywheel.py", *words)
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        time.sleep(4)
        running.send_signal(getattr(signal, name))
        printed, _ = running.communicate(timeout=30)
    assert (running.returncode, printed) == (code, "")
    assert list(tmp_path.iterdir()) == []
