"""The catalogue of all words of the explorer; names of levers and measures come from their declarations.

The words of a feature lie in its folder, in a file `*_words.toml`. A sentence has at most twenty words, one idea, no adjective
for a result. `say` fills in the values.
"""

from __future__ import annotations

import tomllib
from pathlib import Path


def read_words(folder: Path = Path(__file__).parents[1]) -> dict[str, str]:
    """Read the words of all features.

    Raises:
        ValueError: two files have words of one key.
    """
    words: dict[str, str] = {}
    for path in sorted(folder.glob("*/*_words.toml")):
        own_words = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := words.keys() & own_words.keys():
            raise ValueError(f"{path}: {', '.join(sorted(twice))}: another feature has words of this key")
        words |= own_words
    return words


WORDS = read_words()


def say(key: str, **values: object) -> str:
    """Give the words of a key with its values filled in.

    Raises:
        KeyError: no such words.
    """
    return WORDS[key].format(**values)


def spell_number(number: int) -> str:
    """Give a small number as a word, a larger one in digits."""
    return WORDS.get(f"number.{number}", str(number))


def say_count(key: str, number: int) -> str:
    """Give "1 change" or "5 changes": the words `<key>.one` or `<key>.many`."""
    return say(f"{key}.one") if number == 1 else say(f"{key}.many", n=number)
