"""The parser of cells: numbers, dates and periods as people and programs write them.

`1.234` is a thousand to some and a little more than one to others, `03/04/2024` is in March or in April: one cell alone cannot
tell, its column may. What a column leaves open is decided by the file or asked for, never guessed cell by cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

BLANKS = frozenset({"", "-", "–", "—", "n/a", "na", "#n/a", "nan", "null", "none", "?", "."})
"""Texts that stand for an unknown value."""
CURRENCY_CODE = re.compile(r"^[A-Z]{3}(?=[\s\d+-])|(?<=[\s\d])[A-Z]{3}$")
"""A currency code before or after an amount."""
GROUPED_DIGITS = r"\d{1,3}(?:%s\d{3})+"
PLAIN_DIGITS = r"\d+"
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
DATE_ORDERS = (DAY_FIRST, MONTH_FIRST)
NUMERIC_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
ISO_DATE = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
SERIAL_DATE = re.compile(r"([2-6]\d{4})(?:\.0+)?")
SPELLED_DATE_FORMS = ("%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")
SPREADSHEET_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets."""
QUARTER_PATTERN = re.compile(r"(?:(\d{4})[\s\-/.]*Q([1-4])|Q([1-4])[\s\-/.']*(\d{4}))", re.IGNORECASE)
MONTH_PATTERN = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))")


def is_blank(text: str) -> bool:
    """Whether a cell says that its value is unknown."""
    return text.strip().casefold() in BLANKS


def strip_currency(text: str) -> str:
    """Strip currency and blanks from a number; brackets and trailing signs become a leading minus."""
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Sc").strip().replace("\u2212", "-")
    sign = ""
    if text.startswith("(") and text.endswith(")"):
        sign, text = "-", text[1:-1].strip()
    for _ in range(2):  # before the code of a currency, and after it
        if text[:1] in ("+", "-"):
            sign, text = sign + text[0], text[1:].strip()
        text = CURRENCY_CODE.sub("", text).strip()
    if text.endswith("-"):
        sign, text = sign + "-", text[:-1].strip()
    # Blanks and apostrophes only ever part thousands.
    return sign + re.sub(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3}(?!\d))", "", text)


def read_decimal_mark(text: str) -> str | None:
    """Read the decimal mark that a number gives away: "." or ","; None where it could be either or has none."""
    digits = strip_currency(text).lstrip("+-")
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


def parse_number(text: str, decimal: str) -> float:
    """Parse the number in a cell.

    Raises:
        ValueError: no number with this decimal mark.
    """
    digits = strip_currency(text)
    group = "," if decimal == "." else "."
    form = rf"[+-]?(?:{GROUPED_DIGITS % re.escape(group)}|{PLAIN_DIGITS})?(?:{re.escape(decimal)}\d+)?"
    if not re.fullmatch(form, digits) or not any(letter.isdigit() for letter in digits):
        raise ValueError(f"must be a number with a decimal {'comma' if decimal == ',' else 'point'}")
    return float(digits.replace(group, "").replace(decimal, "."))


def find_date_order(texts: Iterable[str]) -> str | None:
    """Find whether days or months come first in a column of dates; None where its cells do not tell.

    Raises:
        ValueError: some cells say the one and others the other.
    """
    votes = set()
    for text in texts:
        match = NUMERIC_DATE.fullmatch(text.strip())
        if match is None:
            continue
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > 12 >= second:
            votes.add(DAY_FIRST)
        elif second > 12 >= first:
            votes.add(MONTH_FIRST)
    if len(votes) > 1:
        raise ValueError("some dates have the day first and others the month")
    return votes.pop() if votes else None


def is_ambiguous_date(text: str) -> bool:
    """Whether a date depends on whether days or months come first."""
    match = NUMERIC_DATE.fullmatch(text.strip())
    return match is not None and match[2] != "." and int(match[1]) != int(match[3])


def parse_date(text: str, date_order: str = DAY_FIRST) -> date:
    """Parse the date in a cell: 2024-03-01, 20240301, 1.3.2024, 01/03/24, 1 Mar 2024, or a spreadsheet's number of days.

    Raises:
        ValueError: no date.
    """
    text = text.strip()
    if SERIAL_DATE.fullmatch(text):
        return SPREADSHEET_EPOCH + timedelta(days=int(float(text)))
    match = ISO_DATE.fullmatch(text)
    if match:
        return _build_date(int(match[1]), int(match[3]), int(match[4]))
    match = NUMERIC_DATE.fullmatch(text)
    if match:
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        month, of_month = (other, one) if date_order == DAY_FIRST or match[2] == "." else (one, other)
        return _build_date(year + 2000 if year < 100 else year, month, of_month)
    return _parse_spelled_date(text)


def _build_date(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        raise ValueError("no such day in the calendar") from None


def _parse_spelled_date(text: str) -> date:
    for form in SPELLED_DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("must be a date such as 2024-03-31")


@dataclass(frozen=True, order=True)
class Period:
    """A quarter, or one month of it.

    Attributes:
        quarter: 4 × year + 0 to 3.
        month: 0 to 2 within the quarter; -1: all of it.
    """

    quarter: int
    month: int = -1

    @property
    def name(self) -> str:
        """The name of the quarter, such as 2024-Q1."""
        return f"{self.quarter // 4}-Q{self.quarter % 4 + 1}"


def first_day(quarter: int) -> date:
    """The first day of a quarter, counted as in `Period`."""
    return date(quarter // 4, 3 * (quarter % 4) + 1, 1)


def parse_period(text: str) -> Period:
    """Parse the period in a cell or a header: 2024-Q1, Q1 2024, 2024-03, 03/2024, Mar 2024, or any date in it.

    Raises:
        ValueError: neither a quarter nor a month; years are too coarse.
    """
    text = text.strip()
    match = QUARTER_PATTERN.fullmatch(text)
    if match:
        return Period(4 * int(match[1] or match[4]) + int(match[2] or match[3]) - 1)
    match = MONTH_PATTERN.fullmatch(text)
    if match:
        return _build_month(int(match[1] or match[4]), int(match[2] or match[3]))
    for form in ("%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%b %y"):
        try:
            read = datetime.strptime(text, form)
        except ValueError:
            continue
        return _build_month(read.year, read.month)
    if ISO_DATE.fullmatch(text):
        first = parse_date(text)
        return _build_month(first.year, first.month)
    raise ValueError("must be a quarter such as 2024-Q1 or a month such as 2024-03")


def _build_month(year: int, month: int) -> Period:
    if not 1 <= month <= 12:
        raise ValueError("must be a month from 1 to 12")
    return Period(4 * year + (month - 1) // 3, (month - 1) % 3)
