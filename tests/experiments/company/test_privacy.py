"""Nobody of an export is in what is written, and nobody at all is shown of an imported company."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_exports import read, rows, written
from typer.testing import CliRunner

import flywheel
from experiments.company.importing import import_company
from experiments.company.reading.answers import Answers
from experiments.company.reading.export import Files, read_export
from experiments.company.reading.export_people import Person
from experiments.company.reading.export_problems import HIDDEN, ExportError, ImportNotes
from experiments.company.reading.sheet import Sheet, SheetRow
from experiments.company.reading.surveys import SMALLEST_GROUP, SurveyScale, compute_group_means
from experiments.findings.sentences import INVENTED_NAMES
from experiments.questions.run_story import tell_story
from experiments.questions.seat_history import build_seat_history
from scenarios import check_tables, dumps, is_imported, load, loads
from simulation import DETAILS, run
from simulation.scenario import Scenario, ScenarioError

SMALL = {"world.reps": 8, "structure.span": 4, "world.regions": 1, "world.warmup_weeks": 13, "world.weeks": 39}


@pytest.fixture
def company(tmp_path: Path) -> Scenario:
    return import_company(Files(written(tmp_path, rows()))).scenario.with_(SMALL)


def test_nothing_that_is_written_holds_a_cell_of_the_file(tmp_path: Path) -> None:
    table = rows()
    for k, row in enumerate(table):
        row.update(
            rep=f"Zoe Q{k}x",
            team=f"Tango{k // 6}",
            manager=f"Mungo{k // 6}",
            region="Rhubarb",
            burnout=f"0.{313 + 7 * k}",
        )
    table[0].update({"leave date": "2024-05-17", "reason": "let go"})
    import_company(Files(written(tmp_path, table))).write(tmp_path / "out")
    told = " ".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert json.loads((tmp_path / "out" / "aggregates.json").read_text())["reps"] == 12
    cells = {cell for row in table for cell in row.values() if len(cell) > 3} | {
        str(path) for path in tmp_path.iterdir()
    }
    assert [cell for cell in cells if cell in told] == []


# --- answers


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(0, 2**32))
def test_a_mean_is_of_groups_of_five_or_more_or_not_there(sizes: list[int], seed: int) -> None:
    """Answers in small groups change nothing of what is kept; where no group is large enough, nothing is kept."""
    groups = [(f"T{g}", (seed >> (3 * g) & 7) / 7) for g, size in enumerate(sizes) for _ in range(size)]
    people = [
        Person(f"p{k}", k, team=team, cells={"burnout": f"{value:.3f}"}) for k, (team, value) in enumerate(groups)
    ]
    sheet = Sheet("reps.csv", {"rep": "rep", "burnout": "burnout"}, tuple[SheetRow, ...](), ".")
    notes = ImportNotes()
    found = compute_group_means(sheet, people, SurveyScale(), notes)
    large = [(team, value) for team, value in groups if sizes[int(team[1:])] >= SMALLEST_GROUP]
    if not large:
        assert found == {}
    else:
        assert found["burnout"] == pytest.approx(sum(value for _, value in large) / len(large), abs=0.0051)
    assert len(notes.problems) == sum(0 < size < SMALLEST_GROUP for size in sizes)
    assert {each.value for each in notes.problems} <= {HIDDEN}


def test_no_message_shows_an_answer(tmp_path: Path) -> None:
    found = read(tmp_path, lambda table: table[0].update(burnout="17.25"))
    (problem,) = found.notes.problems
    assert (problem.value, problem.what) == (HIDDEN, "must be a number from 0 to 1, see --scale")
    assert "17.25" not in problem.to_line()


def test_answers_are_read_on_their_scale(tmp_path: Path) -> None:
    table = rows()
    for row in table:
        row["burnout"] = "2"
    path = written(tmp_path, table)
    assert read_export(Files(path, answers=Answers(scale="1-5"))).panel.means == {"burnout": 0.25}
    for wrong in ("5-1", "x", "1-1"):
        with pytest.raises(ExportError, match="--scale"):
            read_export(Files(path, answers=Answers(scale=wrong)))


# --- the flag


def test_the_flag_stays_with_a_scenario_through_files_and_changes(company: Scenario) -> None:
    assert is_imported(company)
    again = loads(dumps(company.with_({"management.care": 0.9}).changing(13, {"leadership.purpose": 0.5})), "again")
    assert is_imported(again)
    assert not any(is_imported(load(name)) for name in ("ordinary-organisation", "evil-flywheel"))


def test_only_tables_without_persons_are_given(company: Scenario) -> None:
    for table in DETAILS:
        check_tables(load("evil-flywheel"), [table])
        if table in ("teams", "regions"):
            check_tables(company, [table])
        else:
            with pytest.raises(ScenarioError, match=f"table {table}: an imported company shows no single persons"):
                check_tables(company, [table])


def test_a_story_of_an_imported_company_names_nobody(company: Scenario) -> None:
    told = tell_story(company, 0)
    known = tell_story(load("ordinary-organisation").with_(SMALL), 0)
    assert told.seat_history is None
    assert told.to_json()["life"] is None
    assert any(name in " ".join(known.sentences()) for name in INVENTED_NAMES)
    assert not any(name in " ".join(told.sentences()) for name in INVENTED_NAMES)
    with pytest.raises(ScenarioError, match="rep = 1: an imported company shows no single persons"):
        tell_story(company, 0, seat=1)
    with pytest.raises(ScenarioError, match="rep = 0: an imported company"):
        build_seat_history(run(company, detail=("reps", "events"), summed=True), 0)


def test_commands_refuse_single_persons(tmp_path: Path, company: Scenario) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(dumps(company))
    for words in (
        ("run", str(path), "--runs", "1", "--detail", "teams,reps"),
        ("compare", str(path), "--set", "management.care=1", "--runs", "1", "--detail", "people"),
        ("story", str(path), "--run", "0", "--rep", "1"),
    ):
        result = CliRunner().invoke(flywheel.app, list(words))
        assert (result.exit_code, "shows no single persons" in result.stderr) == (2, True), result.output
    done = CliRunner().invoke(
        flywheel.app, ["run", str(path), "--runs", "1", "--detail", "teams", "--out", str(tmp_path / "o")]
    )
    assert done.exit_code == 0, done.output
