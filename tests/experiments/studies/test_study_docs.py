"""What the pages on studies show can be typed as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import flywheel
from experiments.studies import Design
from experiments.studies.design_files import list_ready_designs
from experiments.studies.sampling import KEYS_BY_KIND

DOCS = Path(__file__).parents[3] / "docs"
PAGES = sorted((DOCS / "studies").glob("*.md"))


def blocks(language: str) -> list[str]:
    texts = (page.read_text(encoding="utf-8") for page in PAGES)
    return [block for text in texts for block in re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)]


def commands() -> list[list[str]]:
    lines = [line for block in blocks("") for line in block.splitlines() if line.startswith("flywheel ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("words", [words for words in commands() if words[0] == "sweep"], ids=shlex.join)
def test_every_sweep_shown_can_be_planned(words: list[str]) -> None:
    done = CliRunner().invoke(flywheel.app, [*words, "--plan"])
    assert done.exit_code == 0, done.output


def test_every_design_shown_is_one(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(next(code for code in blocks("python") if "def free_friday" in code))
    assert len(blocks("toml")) == 2
    for text in blocks("toml"):
        (tmp_path / "shown.toml").write_text(text)
        assert len(Design.load(tmp_path / "shown.toml").scenarios()) > 1


def test_every_ready_design_sampler_and_option_is_described() -> None:
    page = (DOCS / "studies" / "README.md").read_text(encoding="utf-8")
    for name in (*list_ready_designs(), *KEYS_BY_KIND):
        assert f"| `{name}`" in page, name
    told = CliRunner().invoke(flywheel.app, ["sweep", "--help"]).output
    for option in set(re.findall(r"--[a-z-]+", told)) - {"--help", "--json", "--plan"}:
        assert f"`{option}" in page, option


def test_the_job_array_calls_a_sweep_with_options_that_exist() -> None:
    script = (DOCS / "researchers" / "study.slurm").read_text(encoding="utf-8")
    told = CliRunner().invoke(flywheel.app, ["sweep", "--help"]).output
    asked = re.findall(r"--[a-z]+", script.split("exec flywheel sweep")[1])
    assert {"--shard", "--out", "--jobs"} == set(asked)
    assert all(option in told for option in asked)
