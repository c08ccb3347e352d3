"""Exports as people have them: what is read is the same however it is written, and every problem is said with line, column and value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from made_exports import Rows, read, rows, written

from experiments.company.aggregates import compute_aggregates
from experiments.company.reading.export import CompanyExport, Files, read_export
from experiments.company.reading.export_problems import ExportError, ExportProblem

Change = Callable[[Rows], object]


def same(one: CompanyExport, other: CompanyExport) -> bool:
    return compute_aggregates(one) == compute_aggregates(other) and not other.notes.problems


def problem(found: CompanyExport) -> ExportProblem:
    """The only problem."""
    (only,) = found.notes.problems
    return only


def set_(place: int, **cells: str) -> Change:
    """Set cells of a line; underscores stand for blanks."""
    return lambda table: table[place].update({name.replace("_", " "): value for name, value in cells.items()})


def everywhere(column: str, form: Callable[[str], str]) -> Change:
    return lambda table: [row.update({column: form(row[column])}) for row in table]


def test_a_plain_export_has_no_problems(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.notes.problems == []
    assert found.panel.quarters == 4
    assert found.panel.headcount.tolist() == [12] * 4
    assert found.sizes.teams == (6, 6)
    assert found.panel.bookings.sum() == pytest.approx(
        sum(90 + k + 0.5 * q + 0.0005 for k in range(12) for q in range(4))
    )
    assert (found.panel.leavers, found.panel.willing) == (0, None)
    assert found.panel.means == {"burnout": 0.2}


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_marks_of_encoding_and_line_ends_change_nothing(
    tmp_path: Path, coding: str, mark: str, end: str
) -> None:
    plain = read(tmp_path)
    assert same(plain, read_export(Files(written(tmp_path, rows(), mark=mark, coding=coding, end=end))))


def decimal_comma(table: Rows) -> None:
    for row in table:
        for column in row:
            if "bookings" in column or "quota" in column:
                number = float(row[column])
                row[column] = f"{number:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
        row["burnout"] = "0,2"


def test_semicolons_and_decimal_commas_change_nothing(tmp_path: Path) -> None:
    plain, table = read(tmp_path), rows()
    decimal_comma(table)
    assert "90.000,50" in table[0].values()
    assert same(plain, read_export(Files(written(tmp_path, table, mark=";"))))
    assert same(plain, read_export(Files(written(tmp_path, table, mark=","))))


@pytest.mark.parametrize("form", ["{:,.2f}", "${:,.2f}", "USD {:.2f}", "{:,.2f} €"])
def test_thousand_separators_and_currencies_change_nothing(tmp_path: Path, form: str) -> None:
    plain = read(tmp_path)
    assert same(plain, read(tmp_path, everywhere("2024-Q1 bookings", lambda text: form.format(float(text)))))


@pytest.mark.parametrize("text", ["15.03.2020", "15/03/2020", "03/15/2020", "2020/03/15", "15 Mar 2020", "43905"])
def test_dates_may_be_written_in_any_usual_way(tmp_path: Path, text: str) -> None:
    plain = read(tmp_path)
    found = read(tmp_path, everywhere("hire date", lambda _: text))
    np.testing.assert_array_equal(plain.panel.tenure, found.panel.tenure)
    assert found.notes.problems == []


def test_a_date_that_can_be_read_in_two_ways_is_asked_about(tmp_path: Path) -> None:
    change = everywhere("hire date", lambda _: "03/04/2020")
    with pytest.raises(
        ExportError,
        match=r"reps.csv, column hire date: '03/04/2020' can be read in two ways: 3 April or 4 March. say --dates dmy",
    ):
        read(tmp_path, change)
    march, april = read(tmp_path, change, dates="mdy"), read(tmp_path, change, dates="dmy")
    assert (march.panel.tenure > april.panel.tenure).all()
    with pytest.raises(ExportError, match=r"--dates ymd: must be one of dmy, mdy"):
        read(tmp_path, change, dates="ymd")


def test_dates_that_contradict_each_other_are_asked_about(tmp_path: Path) -> None:
    def change(table: Rows) -> None:
        table[0]["hire date"], table[1]["hire date"] = "15/03/2020", "03/15/2020"

    with pytest.raises(ExportError, match="day first and others the month; say --dates"):
        read(tmp_path, change)


CASES: dict[str, tuple[Change, tuple[str, int, str, str, str, str]]] = {
    "duplicate rep": (
        lambda table: table.append({**table[2], "rep": " rep  2", "2024-Q1 bookings": "1"}),
        ("reps.csv", 14, "rep", "rep 2", "this rep stands in line 4 already", "the line was left out"),
    ),
    "missing manager": (
        set_(1, manager=""),
        ("reps.csv", 3, "manager", "", "no manager is named", "counted with the team"),
    ),
    "missing team": (set_(1, team="n/a"), ("reps.csv", 3, "team", "", "no team is named", "counted with the manager")),
    "missing region": (set_(1, region=""), ("reps.csv", 3, "region", "", "no region is named", "counted in the region of the team")),
    "missing rep": (set_(4, rep=""), ("reps.csv", 6, "rep", "", "no rep is named", "the line was left out")),
    "negative bookings": (
        lambda table: table[0].update({"2024-Q2 bookings": "(1,500.00)"}),
        ("reps.csv", 2, "bookings 2024-Q2", "(1,500.00)", "negative bookings", "kept: cancellations are taken off the quarter"),
    ),
    "negative quota": (
        lambda table: table[0].update({"2024-Q4 quota": "-5"}),
        ("reps.csv", 2, "quota 2024-Q4", "-5", "a quota below 0", "left out"),
    ),
    "no number": (
        lambda table: table[3].update({"2024-Q3 bookings": "a lot"}),
        ("reps.csv", 5, "bookings 2024-Q3", "a lot", "must be a number with a decimal point", "left out"),
    ),
    "no date": (
        set_(0, hire_date="2020-02-30"),
        ("reps.csv", 2, "hire date", "2020-02-30", "no such day in the calendar", "taken as unknown"),
    ),
    "left before hired": (
        set_(0, leave_date="2019-01-01"),
        ("reps.csv", 2, "leave date", "2019-01-01", "left before the first day", "first day not used"),
    ),
    "unknown reason": (
        set_(0, leave_date="2024-12-20", reason="aliens"),
        ("reps.csv", 2, "reason", "aliens", "must be one of quit, let go, moved", "reason taken as unknown"),
    ),
    "reason of nobody": (set_(0, reason="quit"), ("reps.csv", 2, "reason", "quit", "a reason without a last day", "not used")),
    "total": (
        lambda table: table.append({**table[2], "rep": "Total"}),
        ("reps.csv", 14, "rep", "Total", "sums up", "the line was left out"),
    ),
    "hired later than booked": (
        set_(0, hire_date="2024-12-01"),
        ("reps.csv", 2, "hire date", "2024-12-01", "bookings of 2024-Q1, before the first day", "first day taken as unknown"),
    ),
}  # fmt: skip


FURTHER = {"missing team": 2, "left before hired": 5}
"""Problems that follow: a group of one answer; bookings of four quarters after the last day."""


@pytest.mark.parametrize("name", CASES)
def test_a_problem_is_said_with_its_line_column_and_value(tmp_path: Path, name: str) -> None:
    change, expected = CASES[name]
    found = read(tmp_path, change).notes.problems
    assert found[0] == ExportProblem(*expected)
    assert read(tmp_path, change).notes.problem_count == FURTHER.get(name, 1)


def test_duplicates_and_totals_are_not_counted(tmp_path: Path) -> None:
    plain = read(tmp_path)
    for name in ("duplicate rep", "total"):
        assert compute_aggregates(read(tmp_path, CASES[name][0])) == compute_aggregates(plain)


def test_negative_bookings_lower_the_sum(tmp_path: Path) -> None:
    plain, less = read(tmp_path), read(tmp_path, CASES["negative bookings"][0])
    assert less.panel.bookings.sum() == pytest.approx(plain.panel.bookings.sum() - 90.5005 - 1.5)


def test_broken_lines_are_said_and_the_rest_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, rows())
    lines = path.read_text().split("\n")
    lines[3] += ",1,2"
    lines[5] = lines[5].rsplit(",", 1)[0]
    path.write_text("\n".join(lines))
    found = read_export(Files(path))
    assert [each.to_line() for each in found.notes.problems] == [
        "reps.csv:4: the line has 15 cells, the header 13; the line was left out",
        "reps.csv:6: the line has 12 cells, the header 13; the rest was taken as empty",
    ]
    assert found.panel.headcount[-1] == 11


def test_old_encodings_are_read_and_said(tmp_path: Path) -> None:
    table = rows()
    for row in table[:6]:
        row["team"] = "Zürich"
    found = read_export(Files(written(tmp_path, table, coding="cp1252")))
    assert problem(found).to_line() == "reps.csv: is not written in UTF-8; read as Windows-1252"
    assert found.sizes.teams == (6, 6)


# --- the same company as lines or files of periods


def long(table: Rows, months: bool = False) -> Rows:
    """A line for each rep and quarter, or month."""
    found = []
    for row in table:
        for q in range(4):
            amount = float(row[f"2024-Q{q + 1} bookings"])
            quota = float(row["2024-Q4 quota"]) / (3 if months else 1)
            for m in range(3) if months else [0]:
                when = f"2024-{3 * q + m + 1:02d}" if months else f"Q{q + 1} 2024"
                share = amount / 3 if months else amount
                found.append(
                    {
                        "rep": row["rep"],
                        "period": when,
                        "bookings": f"{share:.6f}",
                        "quota": f"{quota:.6f}" if q == 3 else "",
                    }
                )
    return found


PEOPLE = ("rep", "team", "manager", "region", "hire date", "leave date", "reason", "burnout")


@pytest.mark.parametrize("months", [False, True])
def test_periods_may_be_columns_lines_or_files_of_their_own(tmp_path: Path, months: bool) -> None:
    plain, table = read(tmp_path), rows()
    people = [{name: row[name] for name in PEOPLE} for row in table]
    lines = long(table, months)
    both = [
        {**{name: row[name] for name in PEOPLE}, **line} for row in table for line in lines if line["rep"] == row["rep"]
    ]
    assert same(plain, read_export(Files(written(tmp_path, both))))
    history = written(tmp_path, [{k: v for k, v in line.items() if k != "quota"} for line in lines], name="history")
    quotas = written(tmp_path, [{k: v for k, v in line.items() if k != "bookings"} for line in lines], name="quotas")
    assert same(plain, read_export(Files(written(tmp_path, people), quotas, history)))


def test_amounts_of_one_rep_and_period_are_added_up_and_of_quotas_the_first_holds(tmp_path: Path) -> None:
    table = rows()
    lines = long(table)
    people = written(tmp_path, [{name: row[name] for name in PEOPLE} for row in table])
    lines += [{**lines[3], "quota": "7"}, {**lines[0], "bookings": "250"}]
    found = read_export(Files(people, None, written(tmp_path, lines, name="history")))
    assert [(each.line, each.column, each.done) for each in found.notes.problems] == [(50, "quota", "left out")]
    again = float(lines[3]["bookings"]) / 1000
    assert found.panel.bookings.sum() == pytest.approx(read(tmp_path).panel.bookings.sum() + again + 0.25, abs=1e-6)
    assert "history.csv: 2 lines beside others of the same rep and period, added up" in found.notes.kept


def test_a_quarter_of_which_months_are_missing_is_left_out(tmp_path: Path) -> None:
    table = rows()
    people = written(tmp_path, [{name: row[name] for name in PEOPLE} for row in table])
    extra = [{"rep": row["rep"], "period": "2025-01", "bookings": "1"} for row in table]
    found = read_export(Files(people, None, written(tmp_path, long(table, True) + extra, name="history")))
    assert found.last == "2024-Q4"
    assert "bookings of 2025-Q1: not all of its months are there" in found.notes.dropped


def test_who_only_has_bookings_is_taken_as_having_left(tmp_path: Path) -> None:
    table = rows()
    lines = long(table)
    gone = [{"rep": "Old", "period": f"Q{q} 2024", "bookings": "5"} for q in (1, 2)]
    people = written(tmp_path, [{name: row[name] for name in PEOPLE} for row in table])
    found = read_export(Files(people, None, written(tmp_path, lines + gone, name="history")))
    assert (
        problem(found).to_line()
        == "reps.csv, column rep: 'old': has bookings until 2024-Q2 and no line among the reps; taken as having left then"
    )
    assert (found.panel.leavers, found.panel.headcount.tolist()) == (1, [13, 12, 12, 12])


# --- nothing can be made of it


def without(*columns: str) -> Change:
    return lambda table: [row.pop(column) for row in table for column in columns]


BOOKED = tuple(f"2024-Q{q} bookings" for q in (1, 2, 3, 4))
REFUSED: dict[str, tuple[Change, str]] = {
    "no column of reps": (
        lambda t: [r.update({"who": r.pop("rep")}) for r in t],
        r"reps.csv, line 1: no column names the reps; must be one called rep",
    ),
    "two columns for one thing": (lambda t: [r.update(name="x") for r in t], r"line 1: columns 'rep' and 'name' hold the same"),
    "no bookings": (without(*BOOKED), r"reps.csv: no bookings; must have a column bookings beside a column period"),
    "bookings of no period": (lambda t: [r.update(bookings="1") for r in t], r"reps.csv, column bookings: of which period\?"),
    "too short": (without(*BOOKED[:2]), r"bookings of 2 quarters, from 2024-Q3 to 2024-Q4; must be at least 3"),
    "too small": (lambda t: t.__delitem__(slice(4, None)), r"reps.csv: 4 reps at the end of 2024-Q4; must be at least 5"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_nothing_can_be_made_of_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    change, message = REFUSED[name]
    with pytest.raises(ExportError, match=message) as found:
        read(tmp_path, change)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\x89PNG\0\0\0", "is no text; save it as CSV"),
        (b"PK\x03\x04\0\0", "is damaged, or no workbook"),
        (b"\n\n", "is empty"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "reps.csv").write_bytes(data)
    with pytest.raises(ExportError, match=message):
        read_export(Files(tmp_path / "reps.csv"))
    with pytest.raises(ExportError, match="cannot be read: No such file"):
        read_export(Files(tmp_path / "nowhere.csv"))
