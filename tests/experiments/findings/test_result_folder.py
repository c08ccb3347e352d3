"""Results on disk: whole or not at all, and never in place of somebody's work."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from plotly.graph_objects import Figure

from experiments.findings import result_folder
from scenarios import load
from simulation.scenario import Scenario


def write(folder: Path, value: int = 1, force: bool = False) -> None:
    with result_folder.open_draft(folder, force) as draft:
        result_folder.write_tables(draft, {"weekly": pd.DataFrame({"run": [value]})})
        result_folder.write_scenario(draft, Scenario(name="scenario"))
        result_folder.write_manifest(draft, {"runs": 1})


def write_half(folder: Path, problem: type[BaseException]) -> None:
    with result_folder.open_draft(folder, force=True) as draft:
        (draft / "half.parquet").write_bytes(b"half")
        raise problem


def value(folder: Path) -> int:
    return int(pd.read_parquet(folder / "weekly.parquet")["run"][0])


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b")
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == [
        "manifest.json",
        "scenario.toml",
        "weekly.parquet",
    ]
    assert load(tmp_path / "a" / "b" / "scenario.toml") == Scenario(name="scenario")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    assert value(tmp_path / "out") == 1


def test_results_are_replaced_only_by_force(tmp_path: Path) -> None:
    write(tmp_path / "out", 1)
    with pytest.raises(result_folder.ResultFolderError, match="is not empty"):
        write(tmp_path / "out", 2)
    assert value(tmp_path / "out") == 1
    write(tmp_path / "out", 2, force=True)
    assert value(tmp_path / "out") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_force_does_not_replace_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(result_folder.ResultFolderError, match="holds no results"):
        write(tmp_path, force=True)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize("problem", [KeyboardInterrupt, SystemExit, OSError])
def test_what_is_interrupted_leaves_what_was_there(tmp_path: Path, problem: type[BaseException]) -> None:
    write(tmp_path / "out", 1)
    with pytest.raises(problem):
        write_half(tmp_path / "out", problem)
    assert value(tmp_path / "out") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(result_folder.ResultFolderError):
            result_folder.check_result_folder(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    result_folder.check_result_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    pages = []
    for _ in range(2):
        result_folder.write_figure(tmp_path, Figure().add_scatter(x=[1, 2], y=[3, 4]))
        pages.append((tmp_path / "figure.html").read_bytes())
    assert pages[0] == pages[1]
