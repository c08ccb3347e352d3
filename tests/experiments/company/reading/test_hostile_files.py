"""Files that are too large, too wide or made to harm are refused in one line, with memory as before."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from spelled_companies import name_cell, write_workbook

from experiments.company.reading.export import Files, read_export
from experiments.company.reading.export_problems import ExportError

MOST_GROWTH = 150
"""Megabytes that reading a refused file may take."""
PROBE = """
import resource, sys
from pathlib import Path
from experiments.company.reading.export import Files, read_export
from experiments.company.reading.export_problems import ExportError
size = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)
before = size()
try:
    read_export(Files(Path(sys.argv[1])))
except ExportError as problem:
    print(size() - before, problem)
"""
PLAIN = [["rep", "quarter", "bookings"], *([f"Rep {k}", f"2024-Q{q}", "100"] for k in range(6) for q in (1, 2, 3, 4))]


def add_part(folder: Path, name: str, text: str | bytes) -> Path:
    """A sound workbook, with one part replaced or added."""
    path = folder / "sound.xlsx"
    write_workbook(path, {"Export": PLAIN})
    other = folder / "hostile.xlsx"
    with zipfile.ZipFile(path) as sound, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in sound.namelist():
            if part != name:
                packed.writestr(part, sound.read(part))
        packed.writestr(name, text)
    return other


def make_bomb(folder: Path) -> Path:
    return add_part(folder, "xl/sharedStrings.xml", b"\0" * 310_000_000)


def make_lying_bomb(folder: Path) -> Path:
    """A bomb that says that it is small."""
    path = make_bomb(folder)
    path.write_bytes(path.read_bytes().replace((310_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    return path


def make_far_cell(folder: Path) -> Path:
    """A sheet of two cells, at opposite corners of all that there can be."""
    cells = (
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{name_cell(16383, 1048576)}"><v>1</v></c></row>'
    )
    text = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    return add_part(folder, "xl/worksheets/sheet1.xml", text)


def make_repeated_text(folder: Path) -> Path:
    """A text of 100 kB that stands in five thousand cells."""
    path = add_part(folder, "xl/sharedStrings.xml", f"<sst><si><t>{'x' * 100_000}</t></si></sst>")
    cells = "".join(f'<row r="{k}"><c r="A{k}" t="s"><v>0</v></c></row>' for k in range(1, 5001))
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    kinds = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = kinds.replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    )
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return path


def make_wide(folder: Path) -> Path:
    path = folder / "wide.csv"
    path.write_text("\n".join(",".join(map(str, range(10_000))) for _ in range(50)))
    return path


def make_wide_workbook(folder: Path) -> Path:
    path = folder / "wide.xlsx"
    write_workbook(path, {"Export": [[f"c{k}" for k in range(10_000)] for _ in range(5)]})
    return path


def make_large(folder: Path) -> Path:
    """200 MB of which the disk holds nothing."""
    path = folder / "large.csv"
    with path.open("wb") as file:
        file.write(b"rep,quarter,bookings\n")
        file.truncate(200_000_000)
    return path


def make_long(folder: Path) -> Path:
    path = folder / "long.csv"
    path.write_text("rep,quarter,bookings\n" + "a,b,\n" * 1_000_001)
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip bomb": (make_bomb, "unpacks to more than 300 MB"),
    "lying zip bomb": (make_lying_bomb, "unpacks to more than 300 MB"),
    "repeated text": (make_repeated_text, "holds texts of more than 200 MB"),
    "far cell": (make_far_cell, "reaches to column 16,384 and line 1,048,576"),
    "ten thousand columns": (make_wide, "has 10,000 columns; must have at most 1,000"),
    "ten thousand columns of a workbook": (make_wide_workbook, "has 10,000 columns; must have at most 1,000"),
    "200 MB": (make_large, "larger than 100 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_memory_as_before(name: str, tmp_path: Path) -> None:
    make, message = HOSTILE[name]
    path = make(tmp_path)
    done = subprocess.run([sys.executable, "-c", PROBE, str(path)], capture_output=True, text=True, check=True)
    growth, said = done.stdout.split(" ", 1)
    assert message in said
    assert said.count("\n") == 1
    assert int(growth) < MOST_GROWTH


def test_a_million_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"more than 1,000,000 lines; leave out older years"):
        read_export(Files(make_long(tmp_path)))


def test_formulas_are_texts_that_nobody_evaluates(tmp_path: Path) -> None:
    lines = [PLAIN[0], *([f'=HYPERLINK("http://x","{rep}")', quarter, "=1+1"] for rep, quarter, _ in PLAIN[1:])]
    path = tmp_path / "formulas.csv"
    path.write_text("\n".join(";".join(line) for line in lines))
    with pytest.raises(ExportError, match=r"'=1\+1': must be a number, not a formula: save the values"):
        read_export(Files(path))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_damaged_workbook_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    for text in ("", "<worksheet", "\0" * 100, "<a>" * 10_000):
        with pytest.raises(ExportError) as found:
            read_export(Files(add_part(tmp_path, name, text)))
        assert "\n" not in str(found.value)


def sum_or_refuse(path: Path) -> float | None:
    try:
        return float(read_export(Files(path)).panel.bookings.sum())
    except ExportError:
        return None


def test_a_workbook_cut_anywhere_is_refused_or_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "sound.xlsx"
    write_workbook(path, {"Export": PLAIN})
    data, whole = path.read_bytes(), read_export(Files(path)).panel.bookings.sum()
    for cut in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:cut])
        assert sum_or_refuse(path) in (whole, None)
