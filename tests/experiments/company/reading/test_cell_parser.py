"""Numbers as they are written: read back as what was meant, or refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.company.reading import calendar_parser, cell_parser
from experiments.company.reading.export_columns import COLUMNS, find_column_name

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


def test_no_header_stands_for_two_columns() -> None:
    aliases = [alias for column in COLUMNS for alias in (column.name.replace("_", " "), *column.others)]
    assert len(aliases) == len(set(aliases))
    for column in COLUMNS:
        assert find_column_name(column.name) == find_column_name(f" {column.name.upper()} (in $) ") == column.name


SPELLED = {
    "$ -": 0.0, "- €": 0.0, "1.2M": 1_200_000.0, "12k": 12_000.0, "12,34,567": 1_234_567.0, "CHF 1'200.-": 1200.0, "1,200.--": 1200.0,
    "($1,234)": -1234.0, "$(1,234.50)": -1234.5, "1,234-": -1234.0, "1.234,50 €": 1234.5, "€ 3,4 Mio.": 3_400_000.0,
    "1.2E+06": 1_200_000.0, "R$ 1.234,56": 1234.56, "US$1,200": 1200.0, "kr 12 000,50": 12_000.5, "12 k€": 12_000.0, "+5": 5.0,
}  # fmt: skip


@pytest.mark.parametrize("text", SPELLED)
def test_amounts_are_read_as_people_write_them(text: str) -> None:
    assert cell_parser.parse_own_number(text, ".") == pytest.approx(SPELLED[text])


def test_zero_and_empty_are_told_apart() -> None:
    assert cell_parser.is_blank("-")
    assert cell_parser.is_blank("")
    for text in ("0", "0.00", "$ -", "€ 0"):
        assert not cell_parser.is_blank(text)
        assert cell_parser.parse_own_number(text, ".") == 0.0


@pytest.mark.parametrize(
    ("header", "unit"), [("Bookings ($k)", 1e3), ("Umsatz in TEUR", 1e3), ("Revenue (€m)", 1e6), ("Amount (USD)", 1.0)]
)
def test_a_header_says_the_unit_of_its_amounts(header: str, unit: float) -> None:
    assert cell_parser.read_unit(header) == unit


def test_a_formula_is_no_number() -> None:
    with pytest.raises(ValueError, match="save the values"):
        cell_parser.parse_number("=SUM(A1:A9)", ".")


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    assume(not cell_parser.is_blank(text))
    for read in (lambda t: cell_parser.parse_number(t, "."), calendar_parser.parse_date, calendar_parser.parse_period):
        with contextlib.suppress(ValueError):
            read(text)
