"""No way out of the model leads to single persons of an imported company: every door is tried, and a new one is missed here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import flywheel
import simulation
from experiments.findings.sentences import INVENTED_NAMES
from experiments.runner.run_options import RunOptions, run_ensemble
from experiments.studies import Design
from scenarios import dump, load
from simulation import DETAILS, SalesOrg, ScenarioError
from simulation.agents import BoardAgent
from simulation.compiled_scenario import compile_scenario
from simulation.detail_tables import simulate_with_tables
from simulation.privacy import IMPORTED, TABLES_WITHOUT_PERSONS
from simulation.scenario import Scenario

ROOT = Path(__file__).resolve().parents[3]
SMALL = {"world.reps": 8, "structure.span": 4, "world.regions": 1, "world.warmup_weeks": 13, "world.weeks": 39}
KNOWN = load("evil-flywheel").with_(SMALL)
COMPANY = Scenario(name="mine", group=IMPORTED, settings=KNOWN.settings, past=KNOWN.past, in_sight=KNOWN.in_sight[:2])
PERSONAL = {"seat", "person", "ordinal", "rep", "talent"}
"""Columns that only rows of persons have."""
FACTORS = {"targets.ambition": [0.0, 0.2]}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    dump(COMPANY, tmp_path / "mine.toml")
    return tmp_path / "mine.toml"


# --- tables


def _designed(scenario: Scenario, table: str) -> Any:
    return Design(base=scenario, factors=FACTORS, window=13, detail=(table,))


TABLES: dict[str, Callable[[Scenario, str], Any]] = {
    "run": lambda scenario, table: getattr(simulation.run(scenario, detail=[table], threads=1), table),
    "book": lambda scenario, table: simulate_with_tables(compile_scenario(scenario), 1, 0, (table,)),
    "order": lambda scenario, table: run_ensemble(scenario, RunOptions(runs=1, detail=(table,)), "mine"),
    "design": _designed,
}


@pytest.mark.parametrize("door", TABLES)
def test_tables_of_persons_are_given_of_invented_companies_only(door: str) -> None:
    for table in DETAILS:
        TABLES[door](KNOWN, table)
        if table in TABLES_WITHOUT_PERSONS:
            TABLES[door](COMPANY, table)
            continue
        with pytest.raises(ValueError, match=rf"{table}.*an imported company shows no single persons"):
            TABLES[door](COMPANY, table)


def test_tables_that_are_allowed_have_no_column_of_persons() -> None:
    found = simulation.run(COMPANY, 1, detail=TABLES_WITHOUT_PERSONS)
    for table in TABLES_WITHOUT_PERSONS:
        assert not PERSONAL & set(getattr(found, table).columns)
    known = simulation.run(KNOWN, 1, detail=DETAILS)
    assert {table for table in DETAILS if not PERSONAL & set(getattr(known, table).columns)} >= set(
        TABLES_WITHOUT_PERSONS
    )


def test_only_the_story_reads_tables_of_persons_and_sums_them_up() -> None:
    """Whoever else passes the guard by has to be named here, and looked at."""
    sources = [path for package in ("scenarios", "experiments", "dashboard") for path in (ROOT / package).rglob("*.py")]
    assert [path.name for path in sources if "summed=" in path.read_text(encoding="utf-8")] == ["run_story.py"]


# --- agents


def test_no_person_is_an_agent() -> None:
    org = SalesOrg(COMPANY)
    assert [type(agent) for agent in org.agents] == [BoardAgent]
    with pytest.raises(ScenarioError, match="members of team 0: an imported company shows no single persons"):
        org.members(0)
    assert len(SalesOrg(KNOWN).members(0)) == 4


def test_it_lives_as_any_company_does() -> None:
    ours, known = SalesOrg(COMPANY), SalesOrg(KNOWN)
    for org in (ours, known):
        org.step()
    pd.testing.assert_frame_equal(ours.weekly, known.weekly)


# --- commands

CHANGED = ("--set", "management.care=1", "--runs", "2")
ASKED = {
    "show": (),
    "run": ("--runs", "2", "--detail", "teams,regions"),
    "compare": CHANGED,
    "why": CHANGED,
    "carries": ("--runs", "2", "--only", "trust"),
    "gain": ("--runs", "2"),
    "loops": ("--runs", "2"),
    "links": ("--runs", "8"),
    "tip": ("--lever", "leadership.fixing", "--runs", "2"),
    "flip": (*CHANGED, "--assumption", "behaviour.sandbagging"),
    "story": ("--run", "0"),
    "search": ("--maximise", "bookings", "--runs", "2", "--trials", "2", "--fresh", "2", "--draws", "2"),
    "rank": ("--runs", "900"),
}
WITHOUT_COMPANY = {
    *("list", "calendar", "schema", "validate", "explore", "doctor"),
    "workshop",  # its sessions name scenarios of the library
    *("query", "analyse", "report", "package", "reproduce"),  # of a study: what `sweep` put there
    *("sweep", "import", "calibrate"),  # below, and in tests of their own
}
PERSON_OPTIONS = {"detail": "reps", "rep": "1"}


def commands() -> dict[str, Any]:
    found: dict[str, Any] = get_command(flywheel.app).commands  # type: ignore[attr-defined]
    return found


def test_every_command_is_asked_or_knows_no_company() -> None:
    assert set(commands()) == {*ASKED, *WITHOUT_COMPANY}


@pytest.mark.parametrize("name", ASKED)
def test_no_command_says_or_writes_anything_of_a_person(name: str, file: Path) -> None:
    out = ("--out", "out") if name != "show" else ()
    done = CliRunner().invoke(flywheel.app, [name, str(file), *ASKED[name], *out])
    assert done.exit_code == 0, done.output
    files = [path for path in Path("out").rglob("*") if path.is_file()]
    texts = [done.output, *(path.read_text() for path in files if path.suffix in (".md", ".json", ".toml"))]
    assert not re.search(rf"\b({'|'.join(INVENTED_NAMES)})\b", "\n".join(texts))
    for path in files:
        if path.suffix == ".parquet":
            assert not PERSONAL & set(pd.read_parquet(path).columns), path


@pytest.mark.parametrize("name", [name for name in ASKED if name != "show"])
def test_no_option_asks_for_persons(name: str, file: Path) -> None:
    """Options that name persons are found by what they are called, so that a new command cannot bring one unseen."""
    options = {option.name for option in commands()[name].params} & set(PERSON_OPTIONS)
    for option in options:
        words = [name, str(file), *ASKED[name], f"--{option}", PERSON_OPTIONS[option]]
        done = CliRunner().invoke(flywheel.app, words)
        assert (done.exit_code, "shows no single persons" in done.stderr) == (2, True), done.output
        assert done.stderr.count("\n") == 1


DESIGN = """\
base = "mine.toml"
replications = 2
window = 13
factors = {{ "targets.ambition" = [0.0, 0.2] }}
sampling = {{ kind = "full" }}
detail = ["{detail}"]
"""


def test_a_design_that_keeps_persons_is_refused_by_file_key_and_value(file: Path) -> None:
    Path("asks.toml").write_text(DESIGN.format(detail="reps"))
    done = CliRunner().invoke(flywheel.app, ["sweep", "asks.toml", "--out", "out"])
    assert (done.exit_code, done.stdout) == (2, "")
    for said in ("asks.toml: detail: reps: must be one of quarters, weekly, teams, regions", "imported company"):
        assert said in done.stderr
    assert not Path("out").exists()


def test_a_study_keeps_teams_and_no_persons(file: Path) -> None:
    Path("asks.toml").write_text(DESIGN.format(detail="teams"))
    done = CliRunner().invoke(flywheel.app, ["sweep", "asks.toml", "--out", "out"])
    assert done.exit_code == 0, done.output
    parts = list(Path("out").rglob("*.parquet"))
    assert any(part.parent.name == "teams" for part in parts)
    assert not any(PERSONAL & set(pd.read_parquet(part).columns) for part in parts)
