"""Notebooks are what their pages say, hold no outputs, and run from the first cell to the last."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from docs.makers.notebook_files import build_notebook_text, list_pages, split_page

SMALL = {"RUNS": 3, "WEEKS": 26, "SCENARIOS": 24, "REPLICATIONS": 3, "TRIALS": 20, "FRESH": 10}
"""Sizes in which a notebook takes seconds."""
ROOT = Path(__file__).resolve().parents[2]
PAGES = list_pages()


def small(code: str) -> str:
    """The same cell in small."""
    return re.sub(r"^([A-Z]+) = \d+$", lambda found: f"{found[1]} = {SMALL[found[1]]}", code, flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_notebook_runs(page: Path, tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    told: Any = nbformat.reads(build_notebook_text(page), as_version=4)
    nbformat.validate(told)
    for cell in told.cells:
        if cell.cell_type == "code":
            cell.source = small(cell.source)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}  # an environment into which the project is not installed
    nbclient.NotebookClient(told, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute(env=env)
    shown = [cell for cell in told.cells if cell.cell_type == "code" and cell.outputs]
    assert len(shown) >= 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_notebook_is_its_page_without_outputs(page: Path) -> None:
    kept = page.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert kept == build_notebook_text(page), "out of date: python -m docs.makers.notebook_files"
    assert all(not cell.get("outputs") for cell in json.loads(kept)["cells"])


def test_every_notebook_is_listed() -> None:
    folder = PAGES[0].parent
    listed = re.findall(r"\]\(([a-z-]+)\.ipynb\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [page.stem for page in PAGES] == sorted(path.stem for path in folder.glob("*.ipynb"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_in_notebooks_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_a_page_becomes_cells_in_order() -> None:
    page = "# Title\n\ntext\n\n```python\na = 1\n\nb = 2\n```\n\nmore\n\n```\nno code\n```\n"
    assert list(split_page(page)) == [
        ("markdown", "# Title\n\ntext"),
        ("code", "a = 1\n\nb = 2"),
        ("markdown", "more\n\n```\nno code\n```"),
    ]
