"""The way from a slider to its picture, as the page for makers tells it, is the way that the code takes."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "makers" / "slider-to-picture.md").read_text(encoding="utf-8")
STOPS = re.findall(r"^\| \d \| `([^`]+)` \| [^|]+ \| `([^`]+)` \| (?:`([^`]+)`)? ?\|", PAGE, re.MULTILINE)
"""Of each stop: the file, what to look at in it, and the name by which it hands on."""


def read_source(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_way_has_at_most_eight_stops() -> None:
    assert len(STOPS) == len(re.findall(r"^\| \d+ \|", PAGE, re.MULTILINE))
    assert 1 < len(STOPS) <= 8
    assert len({path for path, *_ in STOPS}) == len(STOPS)


@pytest.mark.parametrize(("path", "function"), [stop[:2] for stop in STOPS])
def test_each_stop_has_what_is_to_be_looked_at(path: str, function: str) -> None:
    name = re.escape(function)
    assert re.search(rf"def {name}\(|(?:const )?{name} = (?:async )?\(", read_source(path))


@pytest.mark.parametrize(("stop", "after"), list(pairwise(STOPS)))
def test_each_stop_hands_on_to_the_next(stop: tuple[str, str, str], after: tuple[str, str, str]) -> None:
    hand = rf"(?<![\w]){re.escape(stop[2])}\b"
    assert re.search(hand, read_source(stop[0]))
    assert re.search(hand, read_source(after[0]))


def test_every_folder_and_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:dashboard|simulation|tests)/[\w./]+|[a-z]+/(?:[\w.]+)?)`", PAGE)
    assert len(named) > 12
    assert [path for path in named if not (ROOT / path).exists() and not (ROOT / "dashboard" / path).exists()] == []
