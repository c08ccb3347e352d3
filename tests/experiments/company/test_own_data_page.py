"""The page about data of one's own names every column, every constant and every aggregate's constant, and only commands that are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from spelled_companies import SpelledFile
from typer.testing import CliRunner

import flywheel
from experiments.company import example
from experiments.company.priors import USUAL_CONSTANTS
from experiments.company.reading.export_columns import COLUMNS

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "studies" / "own-data.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_column_and_constant_is_on_the_page() -> None:
    for column in COLUMNS:
        assert f"| `{column.name}` | {column.help} | {', '.join(column.others)} |" in TEXT
    for path in USUAL_CONSTANTS:
        assert f"| `{path}` |" in TEXT
    assert set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", TEXT, re.MULTILINE)) == set(USUAL_CONSTANTS)


def test_the_page_says_what_the_example_was_made_with() -> None:
    section = TEXT.split("**The example.**")[1]
    said = {path: float(value) for path, value in re.findall(r"^\| `([a-z_.]+)` \| ([\d.]+) \|", section, re.MULTILINE)}
    assert said == example.TRUTH


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def shown() -> list[list[str]]:
    blocks = re.findall(r"^```\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines() if line.startswith("flywheel ")]


def test_every_command_shown_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    for file in example.FOLDER.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    way = SpelledFile("deals", "comma", "iso", "plain", "en", "none")
    way.write(tmp_path)[0].rename("deals.csv")
    Path("teams.csv").write_text("\n".join(map(",".join, way.list_people())), encoding="utf-8")
    assert len(shown()) >= 6
    for words in shown():
        few = ["--trials", "20", "--runs", "3", "--fresh", "10", "--fit", "world.typical_deal"]
        more = {"calibrate": [*few, "--force"], "compare": ["--runs", "2", "--weeks", "13"], "import": ["--force"]}
        # the last import has its amounts in the files that lie beside
        apart = ["--quotas", "quotas.csv", "--history", "history.csv", "--scale", "1-5"]
        is_apart = words[:2] == ["import", "reps.csv"] and "--history" not in words
        asked = [*words, *more[words[0]], *(apart if is_apart else [])]
        done = CliRunner().invoke(flywheel.app, asked)
        assert done.exit_code == 0, (asked, done.output)
