"""The parser of dates and periods, and the fiscal calendar that puts days into quarters.

`03/04/2024` is in March or in April: one cell cannot tell, its column may, or another column of the same file; what stays open is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
DATE_ORDERS = (DAY_FIRST, MONTH_FIRST)
CLOCK = re.compile(r"(?:\s*,?\s+|[Tt])(?:at )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:[Zz]|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2})?$")  # fmt: skip
WEEKDAY = re.compile(r"^[^\W\d]{2,10}\.?,\s*(?=\d)|^[^\W\d]{2,10}\.?,\s*(?=[^\W\d]{3,10}\.?\s+\d)")
NUMERIC_DATE = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?'?(\d{4}|\d{2})")
ISO_DATE = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
SERIAL_DATE = re.compile(r"([2-6]\d{4})(?:[.,]\d+)?")
DAY_MONTH_YEAR = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?[\s\-/]*(?:de |di |of )?([^\W\d]+)\.?[\s\-/,']*(?:de |del )?'?(\d{4}|\d{2})"
)
MONTH_DAY_YEAR = re.compile(r"([^\W\d]+)\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})")
SPREADSHEET_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets."""
MONTHS = (
    "january januar janvier enero janeiro gennaio jaenner jan", "february februar fevrier febrero fevereiro febbraio feb",
    "march maerz marz mars marzo marco mar mrz", "april avril abril aprile apr", "may mai mayo maio maggio",
    "june juni juin junio junho giugno jun", "july juli juillet julio julho luglio jul", "august aout agosto aug",
    "september septembre septiembre setembro settembre sep sept", "october oktober octobre octubre outubro ottobre okt oct",
    "november novembre noviembre novembro nov", "december dezember decembre diciembre dezembro dicembre dez dec",
)  # fmt: skip
YEAR = r"(?:FY|GJ|CY|EX|FJ)?\s*'?(?:(?:\d{4}|\d{2})\s?/\s?)?'?(\d{4}|\d{2})"
QUARTER_PATTERNS = (
    (re.compile(rf"{YEAR}[\s\-/._:]*(?:Q|T|QTR|QUARTER|QUARTAL|TRIM\w*)\.?\s*([1-4])", re.IGNORECASE), (1, 2)),
    (re.compile(rf"(?:Q|T|QTR|QUARTER|QUARTAL|TRIM\w*)\.?\s*([1-4])[\s\-/._,']*(?:of |de )?{YEAR}", re.IGNORECASE), (2, 1)),
    (re.compile(rf"([1-4])(?:st|nd|rd|th|er|e|º|o|\.)?\s*(?:Q|T|QUARTER|QUARTAL|TRIM\w*)[\s\-/._,']*(?:de |di )?{YEAR}", re.IGNORECASE), (2, 1)),
)  # fmt: skip
BARE_QUARTER = re.compile(r"(\d{4})[\s_]+(\d{1,2})")
FISCAL_LABEL = re.compile(r"\b(FY|GJ)\s*'?\d{2}|\bFY\b", re.IGNORECASE)
MONTH_PATTERN = re.compile(
    r"(?:(\d{4})\s?[-/.]\s?M?(\d{1,2})|(\d{4})\s?M(\d{1,2})|M?(\d{1,2})\s?[-/.]\s?(\d{4}))", re.IGNORECASE
)
NAMED_MONTH = re.compile(r"([^\W\d]+)\.?[\s\-/._,']*(?:de |del )?(\d{4}|\d{2})|(\d{4})[\s\-/._]*([^\W\d]+)\.?")


def _list_month_names() -> dict[str, int]:
    """List every name of a month, and whatever of three letters or more begins only names of that month."""
    months: dict[str, set[int]] = {}
    for number, names in enumerate(MONTHS, start=1):
        for name in names.split():
            for length in range(3, len(name) + 1):
                months.setdefault(name[:length], set()).add(number)
    return {text: numbers.pop() for text, numbers in months.items() if len(numbers) == 1}


MONTH_BY_NAME = _list_month_names()


def find_month(text: str) -> int | None:
    """Find the month from 1 that a word names in one of six languages."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ä", "ae"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return MONTH_BY_NAME.get(plain)


def _strip_clock(text: str) -> str:
    return WEEKDAY.sub("", CLOCK.sub("", text.strip()))


def find_date_order(texts: Iterable[str]) -> str | None:
    """Find whether days or months come first in a column of dates; None where its cells do not tell.

    Raises:
        ValueError: some cells say the one and others the other.
    """
    votes = {vote for vote in map(_read_date_order, set(texts)) if vote}
    if len(votes) > 1:
        raise ValueError("some dates have the day first and others the month")
    return votes.pop() if votes else None


def _read_date_order(text: str) -> str | None:
    match = NUMERIC_DATE.fullmatch(_strip_clock(text))
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or first > 12 >= second:
        return DAY_FIRST
    return MONTH_FIRST if second > 12 >= first else None


def is_ambiguous_date(text: str) -> bool:
    """Whether a date depends on whether days or months come first."""
    match = NUMERIC_DATE.fullmatch(_strip_clock(text))
    return match is not None and match[2] != "." and int(match[1]) != int(match[3])


@lru_cache(maxsize=100_000)
def parse_date(text: str, date_order: str = DAY_FIRST) -> date:
    """Parse the date in a cell: 2024-03-01, 20240301, 1.3.2024 10:30, 01/03/24, 1 Mar 2024, or a spreadsheet's number of days.

    Raises:
        ValueError: no date.
    """
    text = text.strip()
    if SERIAL_DATE.fullmatch(text):
        return SPREADSHEET_EPOCH + timedelta(days=int(text[:5]))
    text = _strip_clock(text)
    match = ISO_DATE.fullmatch(text)
    if match:
        return _build_date(int(match[1]), int(match[3]), int(match[4]))
    match = NUMERIC_DATE.fullmatch(text)
    if match:
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        month, of_month = (other, one) if date_order == DAY_FIRST or match[2] == "." else (one, other)
        return _build_date(year, month, of_month)
    return _parse_spelled_date(text)


def _widen_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def _build_date(year: int, month: int, of_month: int) -> date:
    try:
        return date(_widen_year(year), month, of_month)
    except ValueError:
        raise ValueError("no such day in the calendar") from None


def _parse_spelled_date(text: str) -> date:
    match = DAY_MONTH_YEAR.fullmatch(text)
    day, name, year = (match[1], match[2], match[3]) if match else ("", "", "")
    if not match:
        match = MONTH_DAY_YEAR.fullmatch(text)
        day, name, year = (match[2], match[1], match[3]) if match else ("", "", "")
    month = find_month(name) if name else None
    if month is None:
        raise ValueError("must be a date such as 2024-03-31")
    return _build_date(int(year), month, int(day))


def is_date(text: str) -> bool:
    """Whether a text names a single day, whatever the order of day and month."""
    for order in DATE_ORDERS:
        try:
            parse_date(text, order)
        except ValueError:
            continue
        return True
    return False


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


@dataclass(frozen=True)
class FiscalCalendar:
    """A calendar whose years may start in any month, and are named after the year they end in.

    Attributes:
        start: the month from 1 in which a year starts.
        is_named: whether its quarters are called FY24-Q1.
    """

    start: int = 1
    is_named: bool = False

    def find_month_period(self, year: int, month: int) -> Period:
        """Find the period of a month of the common calendar.

        Raises:
            ValueError: no such month.
        """
        if not 1 <= month <= 12:
            raise ValueError("must be a month from 1 to 12")
        months = 12 * year + month - self.start + (12 if self.start > 1 else 0)
        return Period(months // 3, months % 3)

    def find_quarter(self, when: date) -> int:
        """Find the quarter that a day is in."""
        return self.find_month_period(when.year, when.month).quarter

    def first_day(self, quarter: int) -> date:
        """Find the first day of a quarter."""
        months = 3 * quarter + self.start - 1 - (12 if self.start > 1 else 0)
        return date(months // 12, months % 12 + 1, 1)

    def last_day(self, quarter: int) -> date:
        """Find the last day of a quarter."""
        return self.first_day(quarter + 1) - timedelta(days=1)

    def format_quarter(self, quarter: int) -> str:
        """The name of a quarter: 2024-Q1, or FY24-Q1 of a fiscal year."""
        if self.start > 1 or self.is_named:
            return f"FY{quarter // 4 % 100:02d}-Q{quarter % 4 + 1}"
        return Period(quarter).name


COMMON_YEAR = FiscalCalendar()
"""Years that start in January."""


def first_day(quarter: int) -> date:
    """The first day of a quarter of the common calendar, counted as in `Period`."""
    return COMMON_YEAR.first_day(quarter)


def is_fiscal_label(text: str) -> bool:
    """Whether a period is named by a fiscal year."""
    return FISCAL_LABEL.search(text) is not None


@lru_cache(maxsize=100_000)
def parse_period(text: str, calendar: FiscalCalendar = COMMON_YEAR, bare: str = "quarter") -> Period:
    """Parse the period in a cell or a header: 2024-Q1, FY24Q1, Q1 2024, 2024-03, 03/2024, Mar 2024, or an ISO date in it.

    Args:
        text: of the cell.
        calendar: of the company.
        bare: what the second number of `2024 3` is: "quarter" or "month".

    Raises:
        ValueError: neither a quarter nor a month; years are too coarse.
    """
    text = text.strip()
    for pattern, (year, quarter) in QUARTER_PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            return Period(4 * _widen_year(int(match[year])) + int(match[quarter]) - 1)
    match = BARE_QUARTER.fullmatch(text)
    if match and bare == "quarter" and 1 <= int(match[2]) <= 4:
        return Period(4 * int(match[1]) + int(match[2]) - 1)
    if match:
        return calendar.find_month_period(int(match[1]), int(match[2]))
    return _parse_month(text, calendar)


def _parse_month(text: str, calendar: FiscalCalendar) -> Period:
    match = MONTH_PATTERN.fullmatch(text)
    if match:
        year, month = match[1] or match[3] or match[6], match[2] or match[4] or match[5]
        return calendar.find_month_period(int(year), int(month))
    match = NAMED_MONTH.fullmatch(text)
    name, named_year = (match[1] or match[4], match[2] or match[3]) if match else ("", "")
    month_number = find_month(name) if name else None
    if month_number:
        return calendar.find_month_period(_widen_year(int(named_year)), month_number)
    if ISO_DATE.fullmatch(_strip_clock(text)):
        when = parse_date(text)
        return calendar.find_month_period(when.year, when.month)
    raise ValueError("must be a quarter such as 2024-Q1 or a month such as 2024-03")


def needs_months(texts: Iterable[str]) -> bool:
    """Whether numbers behind years, as in `2024 7`, go beyond four, so that they are months."""
    matches = filter(None, (BARE_QUARTER.fullmatch(text.strip()) for text in set(texts)))
    return any(int(match[2]) > 4 for match in matches)
