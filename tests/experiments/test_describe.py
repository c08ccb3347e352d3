"""The reference pages say what is declared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.describe import DOCS, model, pages
from scenarios import names
from simulation.measures import MEASURES
from simulation.plan import PLAN
from simulation.scenario import NUMBERS


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.stem)
def test_a_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run python -m experiments.describe"


def test_everything_declared_is_described() -> None:
    text = {path.stem: page for path, page in pages().items()}
    for path, number in NUMBERS.items():
        if number.group == "mechanisms":
            assert f"`{number.name}`" in text["model"]
        else:
            assert f"`{number.name}`" in text["levers"] + text["constants"], path
    assert all(f"`{name}`" in text["measures"] for name in MEASURES)
    assert all(f"`{name}`" in text["scenarios"] for name in names())
    assert all(f"`{entry.name}`" in text["model"] for entry in PLAN)


def test_the_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    for page in pages().values():
        for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
            assert len({row.replace("\\|", "").count("|") for row in table.splitlines()}) == 1, table


def test_what_is_written_by_hand_is_left_alone() -> None:
    text = "before\n<!-- plan: made by a script -->\nstale text\n<!-- end -->\nafter\n"
    made = model(text)
    assert made.startswith("before\n<!-- plan: made by a script -->\n")
    assert made.endswith("\n<!-- end -->\nafter\n")
    assert "stale text" not in made
    assert model(made) == made


def test_the_pages_lie_under_docs() -> None:
    assert all(path.is_relative_to(DOCS) for path in pages())
