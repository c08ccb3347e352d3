"""The reader of delimited text: any of the usual delimiters, encodings and line ends, with or without a line that names the delimiter."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from experiments.company.reading.export_columns import find_column_name
from experiments.company.reading.export_problems import ExportError, ImportNotes
from experiments.company.reading.raw_table import MOST_COLUMNS, MOST_LINES, Line, RawTable
from scenarios.messages import to_one_line

LARGEST_BYTES = 100_000_000
DELIMITERS = ",;\t|"
SAMPLE_LINES = 60
DELIMITER_LINE = re.compile(r'\A"?sep=(.)"?[^\n]*\n', re.IGNORECASE)
CODE_PAGES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "cp850")
"""Encodings of old spreadsheets, the likeliest first."""
PAGE_NAMES = {
    "mac_roman": "Mac OS Roman",
    **{page: f"Windows-{page[2:]}" for page in CODE_PAGES if page.startswith("cp12")},
}


def read_text_table(path: Path, notes: ImportNotes) -> RawTable:
    """Read a text file.

    Raises:
        ExportError: it is missing, too large, too wide, not a text, or empty.
    """
    text = _read_text(path, notes)
    named = DELIMITER_LINE.match(text)
    delimiter = named[1] if named else choose_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    lines: list[Line] = []
    try:
        for raw_cells in reader:
            if named and reader.line_num == 1:
                continue
            cells = [cell.strip() for cell in raw_cells]
            if any(cells):
                lines.append((reader.line_num, cells))
                check_size(path.name, len(lines), len(cells))
    except csv.Error as problem:
        raise ExportError(to_one_line(f"{path.name}, line {reader.line_num}: {problem}")) from None
    if not lines:
        raise ExportError(f"{path.name}: is empty; must have a line of headers, and a line for each rep")
    return RawTable(path.name, lines, "," if delimiter == ";" else ".")


def check_size(name: str, lines: int, columns: int) -> None:
    """Check that a table is of a size that people make.

    Raises:
        ExportError: it has too many lines or columns.
    """
    if columns > MOST_COLUMNS:
        raise ExportError(
            f"{name}: has {columns:,} columns; must have at most {MOST_COLUMNS:,}: leave out those that nobody needs"
        )
    if lines > MOST_LINES:
        raise ExportError(f"{name}: has more than {MOST_LINES:,} lines; leave out older years")


def choose_delimiter(text: str) -> str:
    """Choose the delimiter that parts most lines into the same number of cells."""
    sample = text.lstrip("\n").split("\n", SAMPLE_LINES)[:SAMPLE_LINES]

    def rate(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(
                len(cells) for cells in csv.reader(sample, delimiter=delimiter, skipinitialspace=True) if cells
            )
        except csv.Error:
            return 0, 0
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        return (count, width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=rate)


def _read_text(path: Path, notes: ImportNotes) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ExportError(
                to_one_line(
                    f"{path.name}: larger than {LARGEST_BYTES // 1_000_000} MB; leave out columns that are not needed, or older years"
                )
            )
        data = path.read_bytes()
    except OSError as problem:
        raise ExportError(to_one_line(f"{path}: cannot be read: {problem.strerror}")) from None
    return _decode(path.name, data, notes).replace("\r\n", "\n").replace("\r", "\n")


def _decode(name: str, data: bytes, notes: ImportNotes) -> str:
    try:
        text = data.decode(_find_unicode(data))
    except UnicodeDecodeError:
        page = _choose_code_page(data)
        notes.add_problem((name, 0), "", "", "is not written in UTF-8", f"read as {PAGE_NAMES.get(page, page)}")
        text = data.decode(page, errors="replace")
    if "\0" in text:
        raise ExportError(f"{name}: is no text; save it as CSV (comma-separated values) or as .xlsx")
    return text


def _find_unicode(data: bytes) -> str:
    """Find the kind of Unicode by its mark, or by the zeros that UTF-16 without a mark has in every other place."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    even, odd = data[0:400:2].count(0), data[1:400:2].count(0)
    half = len(data[:400]) // 4
    if half and max(even, odd) > half:
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8-sig"


def _choose_code_page(data: bytes) -> str:
    """Choose the code page under which most headers are known; the likeliest of several."""
    head = b"\n".join(re.split(rb"[\r\n]+", data[:20_000])[:5])

    def count_known(page: str) -> int:
        cells = re.split(r"[\n,;\t|]", head.decode(page, errors="replace"))
        return sum(find_column_name(cell.strip(' "')) is not None for cell in cells)

    return max(CODE_PAGES, key=count_known)
