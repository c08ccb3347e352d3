"""Numbers, dates and periods as they are written: read back as what was meant, or refused."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.company import cell_parser
from experiments.company.export_columns import COLUMNS, find_column_name, parse_period_header

CENTS = st.integers(-(10**11), 10**11)


def grouped(digits: str, mark: str) -> str:
    """Digits in groups of three."""
    head = len(digits) % 3 or 3
    return mark.join([digits[:head], *(digits[k : k + 3] for k in range(head, len(digits), 3))])


@given(CENTS, st.sampled_from([".", ","]), st.sampled_from(["", "group", " ", "\u00a0", "\u202f", "'", "’"]),
       st.sampled_from(["{}", "${}", "€ {}", "{} €", "USD {}", "{} EUR", "CHF{}"]))  # fmt: skip
def test_a_number_is_read_as_it_was_meant(cents: int, decimal: str, group: str, form: str) -> None:
    mark = {"group": "," if decimal == "." else "."}.get(group, group)
    whole, part = divmod(abs(cents), 100)
    text = form.format(f"{grouped(str(whole), mark)}{decimal}{part:02d}")
    sign = -1 if cents < 0 else 1
    assert cell_parser.parse_number(text, decimal) == pytest.approx(abs(cents) / 100)
    for negative in (f"-{text}", f"({text})", f"\u2212{text}"):
        assert cell_parser.parse_number(negative, decimal) == pytest.approx(-abs(cents) / 100)
    assert cell_parser.read_decimal_mark(text) == decimal
    assert cell_parser.parse_number(f"{sign * whole}", decimal) == sign * whole


@given(st.integers(1000, 10**9), st.sampled_from([".", ","]))
def test_thousands_alone_are_read_by_the_rest_of_their_column(value: int, decimal: str) -> None:
    group = "," if decimal == "." else "."
    text = grouped(str(value), group)
    telling = f"1{decimal}5"
    assert cell_parser.choose_decimal_mark([text, telling], group) == decimal
    assert cell_parser.parse_number(text, decimal) == value
    if value < 10**6:
        assert cell_parser.read_decimal_mark(text) is None
        assert cell_parser.choose_decimal_mark([text], group) == group


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,23,4", "12 apples", "1e5", "--3", "()", ".", "1.234,5", "0x10", "Q1", "½"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimal point"):
        cell_parser.parse_number(text, ".")


FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d 00:00:00")


@given(st.dates(date(1970, 1, 1), date(2060, 12, 31)), st.sampled_from(FORMS))
def test_a_date_is_read_in_any_usual_form(when: date, form: str) -> None:
    assert cell_parser.parse_date(when.strftime(form)) == when


@given(st.dates(date(1970, 1, 1), date(2060, 12, 31)), st.sampled_from(["/", "-"]))
def test_days_or_months_first_is_told_by_the_column_or_said_to_be_unclear(when: date, mark: str) -> None:
    days, months = f"{when.day}{mark}{when.month}{mark}{when.year}", f"{when.month}{mark}{when.day}{mark}{when.year}"
    assert cell_parser.parse_date(days, "dmy") == cell_parser.parse_date(months, "mdy") == when
    if when.day > 12:
        assert (cell_parser.find_date_order([days]), cell_parser.find_date_order([months])) == ("dmy", "mdy")
        with pytest.raises(ValueError, match="day first and others the month"):
            cell_parser.find_date_order([days, months])
    else:
        assert cell_parser.find_date_order([days]) is None
        assert cell_parser.is_ambiguous_date(days) == (when.day != when.month)


def test_a_spreadsheets_number_is_a_date() -> None:
    assert cell_parser.parse_date("45292") == date(2024, 1, 1)


@pytest.mark.parametrize("text", ["31.02.2024", "2024-13-01", "soon", "99/99/2024", "1", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no such day|must be a date"):
        cell_parser.parse_date(text)


@given(st.integers(1990, 2060), st.integers(1, 12))
def test_a_period_is_read_in_any_usual_form(year: int, month: int) -> None:
    quarter = (month - 1) // 3
    whole, part = cell_parser.Period(4 * year + quarter), cell_parser.Period(4 * year + quarter, (month - 1) % 3)
    for text in (f"{year}-Q{quarter + 1}", f"Q{quarter + 1} {year}", f"{year}q{quarter + 1}", f"Q{quarter + 1}/{year}"):
        assert cell_parser.parse_period(text) == whole
    for text in (
        f"{year}-{month:02d}",
        f"{month:02d}/{year}",
        f"{year}-{month:02d}-15",
        date(year, month, 1).strftime("%b %Y"),
    ):
        assert cell_parser.parse_period(text) == part
    assert cell_parser.first_day(whole.quarter) == date(year, 3 * quarter + 1, 1)
    assert (
        parse_period_header(f"bookings {whole.name}")
        == parse_period_header(f"{whole.name} Bookings")
        == ("bookings", whole)
    )


@pytest.mark.parametrize("text", ["2024", "Q5 2024", "2024-00", "13/2024", "spring", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be a (quarter|month)"):
        cell_parser.parse_period(text)


def test_no_header_stands_for_two_columns() -> None:
    aliases = [alias for column in COLUMNS for alias in (column.name.replace("_", " "), *column.others)]
    assert len(aliases) == len(set(aliases))
    for column in COLUMNS:
        assert find_column_name(column.name) == find_column_name(f" {column.name.upper()} (in $) ") == column.name


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    assume(not cell_parser.is_blank(text))
    for read in (lambda t: cell_parser.parse_number(t, "."), cell_parser.parse_date, cell_parser.parse_period):
        with contextlib.suppress(ValueError):
            read(text)
