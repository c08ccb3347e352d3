"""Dates and periods as they are written, in any usual way and six languages, and the quarters of fiscal years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.company.reading import calendar_parser
from experiments.company.reading.calendar_parser import FiscalCalendar
from experiments.company.reading.export_columns import parse_period_header

FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d 00:00:00")


@given(st.dates(date(1970, 1, 1), date(2060, 12, 31)), st.sampled_from(FORMS))
def test_a_date_is_read_in_any_usual_form(when: date, form: str) -> None:
    assert calendar_parser.parse_date(when.strftime(form)) == when


@given(st.dates(date(1970, 1, 1), date(2060, 12, 31)), st.sampled_from(["/", "-"]))
def test_days_or_months_first_is_told_by_the_column_or_said_to_be_unclear(when: date, mark: str) -> None:
    days, months = f"{when.day}{mark}{when.month}{mark}{when.year}", f"{when.month}{mark}{when.day}{mark}{when.year}"
    assert calendar_parser.parse_date(days, "dmy") == calendar_parser.parse_date(months, "mdy") == when
    if when.day > 12:
        assert (calendar_parser.find_date_order([days]), calendar_parser.find_date_order([months])) == ("dmy", "mdy")
        with pytest.raises(ValueError, match="day first and others the month"):
            calendar_parser.find_date_order([days, months])
    else:
        assert calendar_parser.find_date_order([days]) is None
        assert calendar_parser.is_ambiguous_date(days) == (when.day != when.month)


def test_a_spreadsheets_number_is_a_date() -> None:
    assert calendar_parser.parse_date("45292") == date(2024, 1, 1)


@pytest.mark.parametrize("text", ["31.02.2024", "2024-13-01", "soon", "99/99/2024", "1", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no such day|must be a date"):
        calendar_parser.parse_date(text)


@given(st.integers(1990, 2060), st.integers(1, 12))
def test_a_period_is_read_in_any_usual_form(year: int, month: int) -> None:
    quarter = (month - 1) // 3
    whole, part = (
        calendar_parser.Period(4 * year + quarter),
        calendar_parser.Period(4 * year + quarter, (month - 1) % 3),
    )
    for text in (f"{year}-Q{quarter + 1}", f"Q{quarter + 1} {year}", f"{year}q{quarter + 1}", f"Q{quarter + 1}/{year}"):
        assert calendar_parser.parse_period(text) == whole
    for text in (
        f"{year}-{month:02d}",
        f"{month:02d}/{year}",
        f"{year}-{month:02d}-15",
        date(year, month, 1).strftime("%b %Y"),
    ):
        assert calendar_parser.parse_period(text) == part
    assert calendar_parser.first_day(whole.quarter) == date(year, 3 * quarter + 1, 1)
    assert (
        parse_period_header(f"bookings {whole.name}")
        == parse_period_header(f"{whole.name} Bookings")
        == ("bookings", whole)
    )


@pytest.mark.parametrize("text", ["2024", "Q5 2024", "2024-00", "13/2024", "spring", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be a (quarter|month)"):
        calendar_parser.parse_period(text)


SPELLED_DAYS = (
    "15.01.2024 10:30", "2024-01-15T10:00:00Z", "1/15/2024 12:00 AM", "Jan 15, 2024", "15. Januar 2024", "15 janv. 2024",
    "15 de enero de 2024", "Mon, 15 Jan 2024", "2024-01-15 10:00:00.000", "15-Jan-24", "15 gennaio 2024", "15 de janeiro de 2024",
    "2024-01-15T10:00:00+02:00", "Monday, January 15, 2024", "1/15/24", "45306", "45306.75", "2024.01.15",
)  # fmt: skip


@pytest.mark.parametrize("text", SPELLED_DAYS)
def test_days_are_read_as_programs_and_people_write_them(text: str) -> None:
    assert calendar_parser.parse_date(text, "mdy") == date(2024, 1, 15)


SPELLED_QUARTERS = (
    "FY24Q3", "Q3 FY24", "2024 3", "24Q3", "Q3/24", "3Q24", "T3 2024", "3. Quartal 2024", "3e trimestre 2024", "FY23/24 Q3", "FY2024-Q3",
    "Q3-2024", "2024_Q3", "Q3 '24", "FY24 - Q3", "Trimestre 3 2024",
)  # fmt: skip


@pytest.mark.parametrize("text", SPELLED_QUARTERS)
def test_quarters_are_read_as_people_write_them(text: str) -> None:
    assert calendar_parser.parse_period(text).name == "2024-Q3"


@pytest.mark.parametrize(
    "text",
    ["2024M03", "März 2024", "mars 2024", "marzo de 2024", "março 2024", "Mrz 24", "2024 03", "03.2024", "Mar-24"],
)
def test_months_are_read_as_people_write_them(text: str) -> None:
    assert calendar_parser.parse_period(text, bare="month") == calendar_parser.Period(4 * 2024, 2)


def test_numbers_behind_years_are_months_once_one_goes_beyond_four() -> None:
    assert not calendar_parser.needs_months(["2024 1", "2024 4"])
    assert calendar_parser.needs_months(["2024 1", "2024 5"])


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(1, 12))
def test_a_day_lies_in_the_quarter_that_its_calendar_finds(day: date, start: int) -> None:
    calendar = FiscalCalendar(start)
    quarter = calendar.find_quarter(day)
    assert calendar.first_day(quarter) <= day <= calendar.last_day(quarter)
    assert calendar.first_day(quarter + 1) == calendar.last_day(quarter) + timedelta(days=1)


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    calendar = FiscalCalendar(2)
    assert calendar.first_day(calendar_parser.parse_period("FY25Q1").quarter) == date(2024, 2, 1)
    assert calendar.format_quarter(calendar.find_quarter(date(2024, 2, 1))) == "FY25-Q1"
    assert calendar.format_quarter(calendar.find_quarter(date(2024, 1, 31))) == "FY24-Q4"
    assert FiscalCalendar().format_quarter(4 * 2024) == "2024-Q1"
