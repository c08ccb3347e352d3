"""The catalogue: each key has one text, whichever feature it belongs to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dashboard
from dashboard.wording.catalogue import WORDS, read_words, say, say_count, spell_number

SOURCES = [path.read_text(encoding="utf-8") for path in sorted(Path(dashboard.__file__).parent.rglob("*.py"))]


def test_the_words_of_every_feature_are_read() -> None:
    assert read_words() == WORDS
    assert {"levers", "study.title", "export"} <= WORDS.keys()
    assert all(isinstance(text, str) for text in WORDS.values())


def test_two_features_cannot_have_words_of_one_key(tmp_path: Path) -> None:
    for feature in ("one", "other"):
        (tmp_path / feature).mkdir()
        (tmp_path / feature / f"{feature}_words.toml").write_text('"close" = "Close"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="close: another feature has words of this key"):
        read_words(tmp_path)


def test_every_key_that_a_source_names_has_words() -> None:
    named = {key for source in SOURCES for key in re.findall(r'\bsay\("([^"{}]+)"', source)}
    assert len(named) > 100
    assert named <= WORDS.keys()
    counted = {key for source in SOURCES for key in re.findall(r'\bsay_count\("([^"{}]+)"', source)}
    assert {f"{key}.{number}" for key in counted for number in ("one", "many")} <= WORDS.keys()


def test_values_are_filled_in() -> None:
    assert say("changes.many", n=3) == "3 changes"
    assert say_count("changes", 1) == "1 change"
    assert (spell_number(2), spell_number(12)) == ("two", "12")
    with pytest.raises(KeyError):
        say("nothing of the kind")
