"""The calendar is what runs: the loop is chained from it, and it names the rules that its steps use."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from small_worlds import compiled

from simulation.calendar import CALENDAR, QUARTER, WEEK, WEEK_PARTS, YEAR, CalendarEntry
from simulation.engine import chain_quarter, chain_week
from simulation.machine_code import rule
from simulation.mechanisms import MECHANISMS
from simulation.step_rules import STEP_MODULES, find_rules, read_calls


class Book(NamedTuple):
    """All that a chain asks of an organisation, and a number to which each step adds a digit."""

    now: Any
    digits: Any


def open_book(quarter: int = 0) -> Book:
    now = np.zeros(1, dtype=[("quarter", np.int64)]).view(np.recarray)
    now[0].quarter = quarter
    return Book(now, np.zeros(2, dtype=np.int64))


@rule
def write_one(book: Any, team: int = 0) -> None:
    book.digits[team] = 10 * book.digits[team] + 1


@rule
def write_two(book: Any, team: int = 0) -> None:
    book.digits[team] = 10 * book.digits[team] + 2


TWO_ONE_TWO = [CalendarEntry(WEEK, step, "Writes a digit.") for step in (write_two, write_one, write_two)]
WITH_A_YEARLY_TWO = [CalendarEntry(when, step, "") for when, step in ((QUARTER, write_one), (YEAR, write_two))]


@pytest.mark.parametrize(("first", "last", "written"), [(0, 3, 212), (1, 2, 1), (0, 2, 21), (3, 3, 0)])
def test_a_week_takes_the_steps_listed_in_their_order(first: int, last: int, written: int) -> None:
    book: Any = open_book()
    compiled(chain_week(TWO_ONE_TWO))(book, 1, first, last)
    assert book.digits.tolist() == [0, written]


@pytest.mark.parametrize(("quarter", "written"), [(0, 121), (1, 11), (3, 11), (4, 121), (-4, 121), (-1, 11)])
def test_steps_of_the_year_are_taken_before_the_first_of_four_quarters(quarter: int, written: int) -> None:
    book: Any = open_book(quarter)
    compiled(chain_quarter([*WITH_A_YEARLY_TWO, WITH_A_YEARLY_TWO[0]]))(book)
    assert book.digits[0] == written


def test_the_calendar_lists_quarter_and_year_before_the_week() -> None:
    whens = [entry.when for entry in CALENDAR]
    assert whens == sorted(whens, key=lambda when: when == WEEK)
    assert [entry.name for entry in CALENDAR if entry.when == YEAR] == ["renew_goals"]
    assert list(WEEK_PARTS) == [entry.name for entry in CALENDAR[whens.index(WEEK) :]]


@pytest.mark.parametrize("entry", CALENDAR, ids=lambda entry: entry.name)
def test_each_entry_says_what_happens_and_by_which_rules(entry: CalendarEntry) -> None:
    assert entry.what.endswith(".")
    assert entry.what[0].isupper()
    assert set(entry.rule.split(", ")) <= set(MECHANISMS)


def test_the_rules_of_a_step_are_those_it_calls_itself_or_by_a_helper() -> None:
    assert find_rules("tire") == ("load",)
    assert find_rules("come_and_go") == ("careers", "trust", "funnel", "understanding")  # the last two in see_off_rep
    assert find_rules("find_causes") == ("attribution",)  # time lends it a yardstick only


def test_every_mechanism_has_a_step_and_every_step_its_source() -> None:
    assert {name for entry in CALENDAR for name in entry.rule.split(", ")} == set(MECHANISMS)
    assert {entry.name for entry in CALENDAR} <= set(read_calls())
    homes = {entry.step.__module__.removeprefix("simulation.") for entry in CALENDAR}
    assert homes == set(STEP_MODULES)
