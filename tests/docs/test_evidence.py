"""The evidence that is committed is about the model beside it: pages and data carry its digest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulation.model_digest import compute_model_digest

DOCS = Path(__file__).resolve().parents[2] / "docs"
MAKERS = {
    "evidence/patterns.md": "make validate",
    "evidence/validation.json": "make validate",
    "evidence/facts.md": 'make validate ARGS="--facts"',
    "evidence/facts.json": 'make validate ARGS="--facts"',
    "evidence/guard.md": "make guard",
    "evidence/guard.json": "make guard",
    "evidence/calibration.md": "make calibrate",
    "evidence/calibration.json": "make calibrate",
    "evidence/equal-fits.md": "python -m experiments.evidence.equal_fits --out docs/evidence",
    "evidence/equal-fits.json": "python -m experiments.evidence.equal_fits --out docs/evidence",
    "evidence/ordinary-company.json": "python -m experiments.evidence.ordinary_company --out docs",
    "ordinary-company.md": "python -m experiments.evidence.ordinary_company --out docs",
    "reference/lever-curves.json": "python -m docs.makers.lever_curves, then python -m docs.makers.reference_pages",
    "reference/levers.md": "python -m docs.makers.lever_curves, then python -m docs.makers.reference_pages",
}
"""What makes each page and each file of data anew."""


def read_digest(path: Path) -> str:
    """The digest that a page or a file of data carries; empty where it carries none."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return str(json.loads(text).get("digest", ""))
    told = re.search(r"\bModel ([0-9a-f]{16})\b", text)
    return told[1] if told else ""


@pytest.mark.parametrize("name", MAKERS)
def test_evidence_is_about_the_model_beside_it(name: str) -> None:
    assert read_digest(DOCS / name) == compute_model_digest(), f"docs/{name} is of another model: run {MAKERS[name]}"


def test_no_page_of_evidence_is_forgotten() -> None:
    there = {path.relative_to(DOCS).as_posix() for path in (DOCS / "evidence").iterdir()}
    assert there == {name for name in MAKERS if name.startswith("evidence/")}


def test_a_digest_is_found_in_a_page_and_in_data(tmp_path: Path) -> None:
    page, data = tmp_path / "page.md", tmp_path / "data.json"
    page.write_text("Worlds and luck. Model 0123456789abcdef, version 1.\n")
    data.write_text('{"digest": "0123456789abcdef"}')
    assert read_digest(page) == read_digest(data) == "0123456789abcdef"
    page.write_text("No model.\n")
    data.write_text("{}")
    assert read_digest(page) == read_digest(data) == ""
