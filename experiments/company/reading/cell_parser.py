"""The parser of numbers as people and programs write them.

`1.234` is a thousand to some and a little more than one to others: one cell alone cannot tell, its column may. What a column
leaves open is decided by the file, never guessed cell by cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

BLANKS = frozenset(
    {"", "-", "–", "—", "n/a", "na", "#n/a", "nan", "null", "none", "?", ".", "(blank)", "(leer)", "#div/0!", "#ref!"}
)
"""Texts that stand for an unknown value."""
CURRENCY_BY_SYMBOL = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "zł": "PLN",
}
CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
DOLLARS = re.compile(r"\b(US|USD|A|AU|C|CA|NZ|HK|S|SG|MX|R)\s?\$")
CODE_BY_DOLLAR = {
    **dict.fromkeys(("US", "USD"), "USD"), **dict.fromkeys(("A", "AU"), "AUD"), **dict.fromkeys(("C", "CA"), "CAD"), "NZ": "NZD",
    "HK": "HKD", **dict.fromkeys(("S", "SG"), "SGD"), "MX": "MXN", "R": "BRL",
}  # fmt: skip
CURRENCY_WORD = r"(?:[A-Z]{3}|kr\.?|Fr\.?|Rs\.?|zł|Kč|lei|Ft)"
LEADING_CURRENCY = re.compile(rf"^{CURRENCY_WORD}(?=[\s\d+\-.,(])")
TRAILING_CURRENCY = re.compile(rf"(?<=[\s\d\-.,)]){CURRENCY_WORD}$")
THOUSANDS = frozenset(["k", "tsd", "tsd.", "t€", "mil", "mille", "thousand"])
MILLIONS = frozenset(["m", "mn", "mio", "mio.", "mill", "mln", "million", "millionen", "millions", "millones"])
BILLIONS = frozenset(["b", "bn", "mrd", "mrd.", "billion", "md"])
FACTORS = {**dict.fromkeys(THOUSANDS, 1e3), **dict.fromkeys(MILLIONS, 1e6), **dict.fromkeys(BILLIONS, 1e9)}
MULTIPLIED = re.compile(r"^(.*\d)\s*([A-Za-z]+\.?)$")
NO_CENTS = re.compile(r"(?<=\d)[.,][-–—]{1,2}$")
SCIENTIFIC = re.compile(r"^([+-]?\d(?:[.,]\d+)?)E\+(\d{2})$")
GROUPED_DIGITS = r"\d{1,3}(?:%s\d{3})+"
INDIAN_DIGITS = r"\d{1,2}(?:,\d{2})+,\d{3}"
PLAIN_DIGITS = r"\d+"


def is_blank(text: str) -> bool:
    """Whether a cell says that its value is unknown."""
    return text.strip().casefold() in BLANKS


@lru_cache(maxsize=200_000)
def find_currency(text: str) -> str:
    """Find the currency that an amount names, as a code of three letters; empty where it names none."""
    dollar = DOLLARS.search(text)
    if dollar:
        return CODE_BY_DOLLAR[dollar[1]]
    for symbol, code in CURRENCY_BY_SYMBOL.items():
        if symbol in text:
            return code
    match = CODE.search(text)
    return match[1] if match and any(letter.isdigit() for letter in text) else ""


@lru_cache(maxsize=200_000)
def strip_currency(text: str) -> str:
    """Strip currency and blanks from a number; brackets and trailing signs become a leading minus."""
    text = DOLLARS.sub("", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Sc").strip().replace("\u2212", "-")
    text = NO_CENTS.sub("", TRAILING_CURRENCY.sub("", text).strip())
    sign = ""
    if text.startswith("(") and text.endswith(")"):
        sign, text = "-", text[1:-1].strip()
    for _ in range(2):  # before the code of a currency, and after it
        if text[:1] in ("+", "-"):
            sign, text = sign + text[0], text[1:].strip()
        text = TRAILING_CURRENCY.sub("", LEADING_CURRENCY.sub("", text).strip()).strip()
    if text.startswith("(") and text.endswith(")"):  # a currency outside the brackets
        sign, text = sign + "-", text[1:-1].strip()
    if text.endswith("-"):
        sign, text = sign + "-", text[:-1].strip()
    # Blanks and apostrophes only ever part thousands.
    return sign + re.sub(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3}(?!\d))", "", text)


def split_factor(digits: str) -> tuple[str, float]:
    """Split a number from the thousands or millions behind it: 1.2M, 12k, 3,4 Mio."""
    match = MULTIPLIED.match(digits)
    factor = FACTORS.get(match[2].casefold()) if match else None
    return (match[1], factor) if match and factor else (digits, 1.0)


@lru_cache(maxsize=200_000)
def read_decimal_mark(text: str) -> str | None:
    """Read the decimal mark that a number gives away: "." or ","; None where it could be either or has none."""
    digits = split_factor(strip_currency(text))[0].lstrip("+-")
    marks = [letter for letter in digits if letter in ".,"]
    if not marks:
        return None
    last, other = marks[-1], "," if marks[-1] == "." else "."
    if other in marks:
        return last
    if len(marks) > 1:
        return other
    before, after = digits.split(last)
    grouped = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
    return None if grouped else last


def choose_decimal_mark(texts: Iterable[str], otherwise: str) -> str:
    """Choose the decimal mark of a column: the one that most of its cells give away, or a fallback where none does."""
    marks = [mark for mark in map(read_decimal_mark, texts) if mark]
    if not marks:
        return otherwise
    return max((otherwise, "," if otherwise == "." else "."), key=marks.count)


@lru_cache(maxsize=200_000)
def parse_number(text: str, decimal: str) -> float:
    """Parse the number in a cell.

    Raises:
        ValueError: no number with this decimal mark.
    """
    if text.startswith("="):
        raise ValueError("must be a number, not a formula: save the values")
    digits = strip_currency(text)
    if digits in ("", "-", "–") and find_symbol(text):
        return 0.0  # how spreadsheets show an amount of nothing
    scientific = SCIENTIFIC.match(digits)
    if scientific:
        return float(scientific[1].replace(",", ".")) * 10.0 ** int(scientific[2])
    digits, factor = split_factor(digits)
    group = "," if decimal == "." else "."
    grouped = GROUPED_DIGITS % re.escape(group) + (f"|{INDIAN_DIGITS}" if group == "," else "")
    form = rf"[+-]?(?:{grouped}|{PLAIN_DIGITS})?(?:{re.escape(decimal)}\d+)?"
    if not re.fullmatch(form, digits) or not any(letter.isdigit() for letter in digits):
        raise ValueError(f"must be a number with a decimal {'comma' if decimal == ',' else 'point'}")
    return float(digits.replace(group, "").replace(decimal, ".")) * factor


def find_symbol(text: str) -> bool:
    """Whether a text has a currency and a dash, and nothing else: nothing, in an accountant's hand."""
    return bool(find_currency(f"{text}0")) and any(dash in text for dash in "-–—")


def parse_own_number(text: str, decimal: str) -> float:
    """Parse the number in a cell by the decimal mark it gives away itself, else by that of its column.

    Raises:
        ValueError: no number.
    """
    return parse_number(text, read_decimal_mark(text) or decimal)


UNIT_WORDS = (
    (re.compile(r"\b(k|tsd|teur|tusd|tchf|thousands?|tausend|k[€$£]|[€$£]k|keur|kusd|kchf|milliers|miles|milhares|migliaia)\b|[€$£]k|k[€$£]|t€|'000|,000"), 1e3),
    (re.compile(r"\b(m|mn|mio|mln|millions?|millionen|meur|musd|millones|milhoes|milioni)\b|[€$£]m|m[€$£]"), 1e6),
)  # fmt: skip


def read_unit(header: str) -> float:
    """Read the factor that a header names for its amounts in brackets or behind `in`: 1000 for ($k), 1 where it names none."""
    for part in re.findall(r"[(\[](.*?)[)\]]|\bin (\S+)$", header.casefold()):
        for words, factor in UNIT_WORDS:
            if words.search("".join(part)):
                return factor
    return 1.0
