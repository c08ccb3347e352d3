"""Files that were refused or read wrongly once, one trouble each, and the questions that only their owner can answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from spelled_companies import write_workbook

from experiments.company.aggregates import compute_aggregates
from experiments.company.reading.answers import Answers
from experiments.company.reading.export import CompanyExport, Files, read_export
from experiments.company.reading.export_problems import ExportError, ExportQuestion

CASES = Path(__file__).with_name("cases")
LADDER = [1000 * (k + 1) + q for k in range(8) for q in range(5)]
"""Bookings of the plain case: eight reps, five quarters."""


def read_case(name: str, **answers: object) -> CompanyExport:
    return read_export(Files(CASES / f"{name}.csv", answers=Answers(**answers)))  # type: ignore[arg-type]


def total(export: CompanyExport) -> float:
    return round(float(1000 * np.nansum(export.panel.bookings)), 6)


def said(export: CompanyExport) -> dict[str, int]:
    """How many problems of each kind there are."""
    return {group.what: group.count for group in export.notes.groups.values()}


def test_the_plain_file_has_no_problem() -> None:
    found = read_case("00_plain_8_reps")
    assert (total(found), found.last, said(found)) == (pytest.approx(sum(LADDER)), "2024-Q1", {})


def test_the_sum_does_not_depend_on_the_order_of_lines() -> None:
    one, other = read_case("01_order_a"), read_case("01_order_b")
    assert compute_aggregates(one) == compute_aggregates(other)
    assert total(one) == total(other) == pytest.approx(sum(LADDER) + 250)


def test_equal_amounts_of_a_rep_are_deals_and_no_duplicates() -> None:
    found = read_case("02_list_price_deals")
    assert total(found) == pytest.approx(288 * 500)
    assert compute_aggregates(found).shown["deal"] == 0.5
    assert said(found) == {}


def test_lost_and_open_deals_are_no_bookings() -> None:
    found = read_case("03_open_and_lost_deals")
    assert total(found) == pytest.approx(96 * 100)
    assert compute_aggregates(found).shown["win_rate"] == 0.5
    assert found.panel.pipeline == pytest.approx(96 * 700 / 1000 / 8)


def test_totals_and_footers_are_left_out_and_said() -> None:
    found = read_case("04_salesforce_report_footer")
    assert total(found) == pytest.approx(sum(LADDER))
    assert said(found) == {"sums up": 1, "is a footer": 1}


def test_nobody_is_no_rep_and_the_deactivated_have_left() -> None:
    found = read_case("07_unassigned_and_deactivated")
    assert said(found) == {"is no rep": 2}
    assert found.panel.headcount.tolist() == [8, 8, 8, 8, 7]
    assert found.panel.leavers == 1
    assert total(found) == pytest.approx(sum(LADDER) - 4004)  # of the quarter in which the rep left


def test_quarters_of_fiscal_years_are_quarters() -> None:
    found = read_case("08_fiscal_quarters")
    assert (total(found), found.last) == (pytest.approx(sum(LADDER)), "FY24-Q1")
    assert read_case("08_fiscal_quarters", fiscal_year_start=2).last == "FY24-Q1"


def test_months_before_days_are_read_where_the_column_tells() -> None:
    found = read_case("09_us_dates")
    assert (found.panel.quarters, found.last) == (4, "2023-Q4")
    assert total(found) == pytest.approx(sum(100 * m + k for k in range(8) for m in range(1, 13)))


def test_a_number_beside_a_name_is_the_normal_case() -> None:
    found = read_case("10_id_and_name")
    assert total(found) == pytest.approx(5 * sum(100 + k for k in range(8)))
    assert said(found) == {}


# --- tables made here

Table = list[list[str]]


def write(folder: Path, table: Table, name: str = "export.csv", delimiter: str = ",") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path


def read_table(folder: Path, table: Table, **answers: object) -> CompanyExport:
    return read_export(Files(write(folder, table), answers=Answers(**answers)))  # type: ignore[arg-type]


def lines(
    reps: int = 6, quarters: Sequence[str] = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"), amount: str = "100"
) -> Table:
    return [
        ["rep", "quarter", "bookings"],
        *([f"Rep {k}", quarter, amount] for k in range(reps) for quarter in quarters),
    ]


def deals(stages: Sequence[str] = ("Won", "Lost"), days: Sequence[str] = ("05", "15", "25")) -> Table:
    """Six reps with a deal of each stage on each of the days of every month of 2024."""
    head = ["deal id", "owner", "stage", "created", "close date", "amount"]
    body = [
        [f"{rep}-{month}-{day}-{stage}", f"Rep {rep}", stage, f"2023-{month:02d}-01", f"2024-{month:02d}-{day}", "100"]
        for rep in range(6)
        for month in range(1, 13)
        for day in days
        for stage in stages
    ]
    return [head, *body]


def test_what_is_won_is_asked_where_no_stage_says_it(tmp_path: Path) -> None:
    table = deals(("Phase 6", "Phase 2"))
    with pytest.raises(
        ExportQuestion, match=r"export.csv, column stage: which deals are won\? say --won 'Phase 6' or another"
    ) as asked:
        read_table(tmp_path, table)
    assert (asked.value.answer, asked.value.choices) == ("won", ("Phase 6", "Phase 2"))
    found = read_table(tmp_path, table, won=("phase 6",))
    assert total(found) == 6 * 12 * 3 * 100
    assert np.isnan(found.panel.win_rate)
    assert np.isnan(found.panel.pipeline), "what is neither won nor known to be lost is not taken as open"
    assert read_table(tmp_path, table, won=("phase 6",), lost=("Phase 2",)).panel.win_rate == 0.5


def test_a_line_equal_in_every_cell_with_its_number_is_a_duplicate(tmp_path: Path) -> None:
    table = deals()
    found = read_table(tmp_path, [*table, table[1], table[3]])
    assert total(found) == total(read_table(tmp_path, table))
    assert said(found) == {"equals an earlier line in every cell": 2}


def test_part_quarters_at_both_ends_are_said_and_left_out(tmp_path: Path) -> None:
    table = deals()
    more = [[row[0] + "b", *row[1:4], row[4].replace("2024", "2025"), row[5]] for row in table[1:]]
    kept = [row for row in [*table[1:], *more] if "2024-02-20" < row[4] < "2025-05-06"]
    found = read_table(tmp_path, [table[0], *kept])
    assert (found.panel.quarters, found.last) == (4, "2025-Q1")
    for quarter, side, day in (("2024-Q1", "from", "2024-02-25"), ("2025-Q2", "to", "2025-05-05")):
        assert f"export.csv: {quarter}, as its lines go only {side} {day}" in found.notes.dropped


def test_three_whole_quarters_are_enough_for_what_they_can_carry(tmp_path: Path) -> None:
    shown = compute_aggregates(read_table(tmp_path, lines(quarters=("2024-Q1", "2024-Q2", "2024-Q3")))).shown
    assert "bookings" in shown
    assert not {"growth", "between"} & set(shown)
    with pytest.raises(ExportError, match="must be at least 3 whole ones"):
        read_table(tmp_path, lines(quarters=("2024-Q1", "2024-Q2")))


def test_equal_amounts_grow_by_nothing(tmp_path: Path) -> None:
    assert compute_aggregates(read_table(tmp_path, lines(amount="1234.5"))).shown["growth"] == 0.0


def test_who_is_no_rep_by_role_is_left_out_with_what_they_booked(tmp_path: Path) -> None:
    roles = [
        "Account Executive",
        "Key Account Manager",
        "Sales Manager",
        "SDR",
        "CRM Administrator",
        "Senior Account Manager",
        "",
        "Vertriebsleiter",
    ]
    people = [
        ["name", "job title"],
        *([f"Rep {k}", role] for k, role in enumerate(roles)),
        *([f"Rep {k}", "AE"] for k in range(8, 12)),
    ]
    found = read_export(Files(write(tmp_path, people, "people.csv"), more=(write(tmp_path, lines(12)),)))
    assert said(found) == {"is no role of a rep": 4}
    assert (total(found), found.panel.headcount[-1]) == (8 * 4 * 100, 8)


def test_two_people_of_one_name_are_told_apart_by_team_or_number_or_refused(tmp_path: Path) -> None:
    people = [["name", "team"], *([f"Rep {k}", "North"] for k in range(6)), ["Rep 0", "South"]]
    path = write(tmp_path, people, "people.csv")
    with_team = [[*row, "team" if k == 0 else "North"] for k, row in enumerate(lines())]
    south = [["Rep 0", quarter, "900", "South"] for quarter in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")]
    found = read_export(Files(path, more=(write(tmp_path, [*with_team, *south]),)))
    assert (found.panel.headcount[-1], total(found)) == (7, 6 * 400 + 3600)
    with pytest.raises(
        ExportError,
        match=r"export.csv:2, column rep: 'Rep 0' is the name of 2 people; must have a column with the number",
    ):
        read_export(Files(path, more=(write(tmp_path, lines()),)))


def test_a_number_that_changes_from_line_to_line_is_not_the_reps(tmp_path: Path) -> None:
    table = [["id", *row] if k == 0 else [str(k), *row] for k, row in enumerate(lines())]
    found = read_table(tmp_path, table)
    assert found.panel.headcount[-1] == 6
    assert "export.csv: column 'id', as it is no number of reps" in found.notes.dropped


def test_currencies_that_differ_are_asked_or_converted(tmp_path: Path) -> None:
    table = lines()
    for row in table[1:9]:
        row[2] = "100 USD"
    for row in table[9:]:
        row[2] = "€100"
    with pytest.raises(
        ExportQuestion,
        match=r"several currencies: EUR \(16 times, first in export.csv:10\), USD \(8 times.*--rate EUR=… --rate USD=…",
    ):
        read_table(tmp_path, table)
    assert total(read_table(tmp_path, table, rate={"USD": 0.5, "EUR": 1.0})) == pytest.approx(8 * 50 + 16 * 100)


def test_days_that_can_be_read_in_two_ways_are_asked_for_periods_too(tmp_path: Path) -> None:
    table = [
        ["rep", "date", "amount"],
        *([f"Rep {k}", f"{m}/{d}/2024", "100"] for k in range(6) for m in range(1, 13) for d in (3, 7, 11)),
    ]
    with pytest.raises(
        ExportQuestion,
        match=r"export.csv, column date: '\d+/\d+/2024' can be read in two ways: .* or .*. say --dates dmy or --dates mdy",
    ):
        read_table(tmp_path, table)
    assert total(read_table(tmp_path, table, dates="mdy")) == 6 * 36 * 100


def test_the_only_reading_that_is_possible_is_taken(tmp_path: Path) -> None:
    """Read with the day first, these deals would close before they began."""
    head = ["owner", "stage", "created", "close date", "amount"]
    body = [
        [f"Rep {k}", "won", f"{m}/12/2024", f"{m + 1}/{d}/2024", "100"]
        for k in range(6)
        for m in range(1, 12)
        for d in (3, 7, 11)
    ]
    found = read_table(tmp_path, [head, *body])
    assert (found.panel.quarters, total(found)) == (3, 6 * 9 * 3 * 100)


def test_days_beside_fiscal_quarters_ask_when_the_year_starts(tmp_path: Path) -> None:
    table = [
        [*row, "hire date" if k == 0 else "2020-05-17"]
        for k, row in enumerate(lines(quarters=("FY24Q1", "FY24Q2", "FY24Q3", "FY24Q4")))
    ]
    with pytest.raises(
        ExportQuestion, match=r"in which month does the fiscal year start\? say --fiscal-year-start, from 1 to 12"
    ):
        read_table(tmp_path, table)
    february, january = (read_table(tmp_path, table, fiscal_year_start=start) for start in (2, 1))
    assert february.panel.tenure[0] == pytest.approx(january.panel.tenure[0] - 48, abs=1)
    assert (february.last, january.last) == ("FY24-Q4", "FY24-Q4")


def test_days_are_put_into_the_quarters_of_the_fiscal_year(tmp_path: Path) -> None:
    table = deals(("Won",))
    found = read_table(tmp_path, table, fiscal_year_start=4)
    assert (found.panel.quarters, found.last) == (4, "FY25-Q3")
    found = read_table(tmp_path, table, fiscal_year_start=2)
    assert (found.panel.quarters, found.last) == (3, "FY25-Q3")


def test_a_file_without_a_header_offers_to_name_its_columns(tmp_path: Path) -> None:
    body = lines()[1:]
    with pytest.raises(
        ExportQuestion, match=r"export.csv, line 1: no line names the columns; .* such as --columns rep,period,bookings"
    ):
        read_table(tmp_path, [[rep, f"{quarter[:4]}-0{quarter[-1]}-01", amount] for rep, quarter, amount in body])
    assert total(read_table(tmp_path, body, columns=("rep", "period", "bookings"))) == 6 * 400


def test_a_header_that_nobody_knows_is_named(tmp_path: Path) -> None:
    table = lines()
    table[0] = ["closer", "quarter", "loot"]
    with pytest.raises(
        ExportQuestion, match="no column names the reps; must be one called rep, or said with --column rep=HEADER"
    ):
        read_table(tmp_path, table)
    assert total(read_table(tmp_path, table, column={"rep": "closer", "bookings": "loot"})) == 6 * 400


def test_the_sheet_is_asked_where_there_are_several(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(
        path,
        {
            "Bookings": lines(),
            "Teams": [["name", "team"], *([f"Rep {k}", f"T{k % 2}"] for k in range(6))],
            "Notes": [["hello"]],
        },
    )
    with pytest.raises(
        ExportQuestion,
        match=r"book.xlsx: has 3 sheets with something in them: Bookings, Teams, Notes; say which with --sheet",
    ) as asked:
        read_export(Files(path))
    assert asked.value.choices == ("Bookings", "Teams", "Notes")
    found = read_export(Files(path, answers=Answers(sheet=("bookings", "Teams"))))
    assert (total(found), found.sizes.teams) == (6 * 400, (3, 3))
    with pytest.raises(ExportError, match="has no sheet 'Deals'; has Bookings, Teams, Notes"):
        read_export(Files(path, answers=Answers(sheet=("Deals",))))


def test_deals_teams_and_quotas_are_joined_whatever_their_order(tmp_path: Path) -> None:
    months = [f"M{month:02d}" for month in range(1, 13)]
    quotas = [["employee", "year", *months], *([f"rep {k}", "2024", *["250"] * 12] for k in range(6))]
    teams = [["name", "team", "hire date"], *([f"Rep {k}", f"T{k % 2}", "2020-01-01"] for k in range(6))]
    paths = [
        write(tmp_path, deals(), "deals.csv"),
        write(tmp_path, teams, "teams.csv"),
        write(tmp_path, quotas, "quotas 2024.csv"),
    ]
    shown = []
    for order in (paths, paths[::-1]):
        found = read_export(Files(order[0], more=tuple(order[1:])))
        shown.append(compute_aggregates(found))
        assert np.nansum(found.panel.quota) * 1000 == pytest.approx(6 * 12 * 250)
        assert found.sizes.teams == (3, 3)
    assert shown[0] == shown[1]
    assert {"win_rate", "attainment", "at_quota", "cycle"} <= set(shown[0].shown)


def test_columns_of_months_without_a_year_or_a_kind_are_asked_about(tmp_path: Path) -> None:
    table = [["rep", *(f"M{month:02d}" for month in range(1, 13))], *([f"Rep {k}", *["100"] * 12] for k in range(6))]
    with pytest.raises(ExportQuestion, match=r"column M01: quotas or bookings\? say --holds quota or --holds bookings"):
        read_table(tmp_path, table)
    with pytest.raises(ExportQuestion, match=r"column M01: of which year\? say --year, or add a column year"):
        read_table(tmp_path, table, holds="bookings")
    found = read_table(tmp_path, table, holds="bookings", year=2024)
    assert (total(found), found.last) == (6 * 1200, "2024-Q4")


def test_a_header_in_thousands_is_read_in_thousands(tmp_path: Path) -> None:
    table = lines()
    table[0][2] = "Bookings ($k)"
    assert total(read_table(tmp_path, table)) == 6 * 400 * 1000


def test_numbers_of_quarters_beside_a_year_are_quarters(tmp_path: Path) -> None:
    table = [
        ["rep", "year", "quarter", "bookings"],
        *([f"Rep {k}", "2024", str(q), "100"] for k in range(6) for q in (1, 2, 3, 4)),
    ]
    assert read_table(tmp_path, table).last == "2024-Q4"


def test_a_status_says_who_is_no_longer_there(tmp_path: Path) -> None:
    people = [["name", "status"], *([f"Rep {k}", "Active"] for k in range(6)), ["Rep 6", "Inactive"]]
    table = [row for row in lines(7) if not (row[0] == "Rep 6" and row[1] > "2024-Q2")]
    found = read_export(Files(write(tmp_path, people, "people.csv"), more=(write(tmp_path, table),)))
    assert found.panel.headcount.tolist() == [7, 6, 6, 6]
    assert found.panel.leavers == 1


def test_a_rep_whose_deals_stop_is_taken_as_having_left_and_a_quarter_without_any_is_zero(tmp_path: Path) -> None:
    table = [
        row
        for row in deals(("Won",))
        if not (row[1] == "Rep 5" and row[4] > "2024-04") and not (row[1] == "Rep 4" and "2024-04" < row[4] < "2024-07")
    ]
    found = read_table(tmp_path, table)
    assert found.panel.headcount.tolist() == [6, 5, 5, 5]
    assert sorted(found.panel.bookings[found.panel.quarter == 1]) == pytest.approx([0, 0.9, 0.9, 0.9, 0.9])


def test_thousands_of_problems_are_of_few_kinds_with_three_examples_each(tmp_path: Path) -> None:
    table = deals(("Won", "Lost"), ("05", "15"))
    table += [[f"x{k}", f"Rep {k % 6}", "Won", "soon", "never", "a lot"] for k in range(3000)]
    found = read_table(tmp_path, table)
    assert found.notes.problem_count >= 3000
    assert len(found.notes.groups) <= 5
    for group in found.notes.groups.values():
        assert len(group.examples) <= 3
        assert re.search(r"line \d+", group.row()[-1])


def test_the_start_of_fiscal_years_is_found_where_lines_have_both_a_day_and_a_quarter(tmp_path: Path) -> None:
    table = deals(("Won",))
    for row in table[1:]:
        month = int(row[4][5:7])
        row.append(f"Q{(month - 2) % 12 // 3 + 1}-{2024 + (month >= 2)}")
    table[0].append("Fiscal Period")
    assert read_table(tmp_path, table).last == "FY25-Q3"


def test_quotas_that_are_far_from_bookings_are_asked_about(tmp_path: Path) -> None:
    table = [[*row, "quota" if k == 0 else "0.12"] for k, row in enumerate(lines())]
    with pytest.raises(
        ExportQuestion,
        match=r"bookings are 833 times quotas: is the column quota in thousands\? say --unit quota=1000, or",
    ) as asked:
        read_table(tmp_path, table)
    assert asked.value.choices == ("quota=1000", "quota=1")
    shown = compute_aggregates(read_table(tmp_path, table, unit={"quota": 1000.0})).shown
    assert shown["attainment"] == pytest.approx(0.8333)


def test_a_title_says_the_unit_of_all_amounts(tmp_path: Path) -> None:
    assert total(read_table(tmp_path, [["Bookings 2024 (k$)"], *lines()])) == 6 * 400 * 1000


def test_a_rep_who_became_a_manager_was_a_rep(tmp_path: Path) -> None:
    table = [
        [*row, "role" if k == 0 else "Sales Manager" if row[:2] == ["Rep 0", "2024-Q4"] else "AE"]
        for k, row in enumerate(lines())
    ]
    assert read_table(tmp_path, table).panel.headcount[-1] == 6
