"""The reader of workbooks: sheets of an .xlsx file as raw tables, with its unpacked size known before anything is read."""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from experiments.company.reading.export_problems import ExportError
from experiments.company.reading.raw_table import RawTable
from experiments.company.reading.text_tables import LARGEST_BYTES, check_size
from scenarios.messages import to_one_line

LARGEST_UNPACKED = 300_000_000
"""Bytes of all parts of a workbook: some sixty columns in a hundred thousand lines."""
MOST_CELLS = 8_000_000
"""Cells between the corners of a sheet, empty ones counted: they are laid out in memory."""
MAGIC = b"PK\x03\x04"
CHUNK = 1 << 20
LARGEST_TEXTS = 200_000_000
"""Bytes of the texts in all cells: one text may stand in many."""
TAIL = 32
"""Bytes that the end of a text may take."""
SHARED_TEXTS, CELLS = "sharedStrings.xml", ".xml"
TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
TEXT_NUMBER = re.compile(rb"""\bt\s*=\s*["']s["'][^<]*<(?:\w+:)?v[^>]*>\s*(\d{1,9})""")
CELL_NAME = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")


def is_workbook(path: Path) -> bool:
    """Whether a file is packed as workbooks are, whatever it is called."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read_workbook(path: Path, wanted: Sequence[str]) -> list[RawTable]:
    """Read the sheets of a workbook that hold anything: the wanted ones, or all.

    Raises:
        ExportError: it is no workbook, too large when unpacked, or has no such sheet.
    """
    check_workbook(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            names = _choose_sheets(path.name, book, wanted)
            tables = [_read_sheet(path.name, book.get_sheet_by_name(name), len(book.sheet_names) > 1) for name in names]
    except python_calamine.PasswordError:
        raise ExportError(f"{path.name}: is locked with a password; save it without one") from None
    except (python_calamine.CalamineError, OSError) as problem:
        raise ExportError(
            to_one_line(f"{path.name}: is no workbook that can be read: {problem}; save it as .xlsx or CSV")
        ) from None
    tables = [table for table in tables if table.lines]
    if not tables:
        raise ExportError(f"{path.name}: is empty; must have a line of headers, and a line for each rep")
    return tables


def _choose_sheets(name: str, book: Any, wanted: Sequence[str]) -> list[str]:
    """Choose the wanted sheets, or all that people see.

    Raises:
        ExportError: none of the wanted ones is there.
    """
    by_key = {sheet.casefold(): sheet for sheet in book.sheet_names}
    chosen = [by_key[each.casefold()] for each in wanted if each.casefold() in by_key]
    if wanted and not chosen:
        raise ExportError(to_one_line(f"{name}: has no sheet {wanted[0]!r}; has {', '.join(book.sheet_names[:12])}"))
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == python_calamine.SheetVisibleEnum.Visible
        and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    return chosen or visible


def _read_sheet(file: str, sheet: Any, is_one_of_several: bool) -> RawTable:
    name = f"{file}, sheet {sheet.name}" if is_one_of_several else file
    check_size(name, sheet.height, sheet.width)
    first = (sheet.start or (0, 0))[0] + 1
    shared: dict[str, str] = {}
    lines = []
    for number, row in enumerate(sheet.iter_rows(), start=first):
        cells = [format_cell(cell) for cell in row]
        if any(cells):
            lines.append((number, [shared.setdefault(cell, cell) for cell in cells]))
    return RawTable(name, lines, ".")


def format_cell(value: Any) -> str:
    """Format the value of a cell as a text that can be read in one way only."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _format_float(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time | timedelta):
        return value.isoformat() if isinstance(value, date) else str(value)
    return str(value)


def _format_float(value: float) -> str:
    """Format a number without exponent, and never with three decimals: those could be thousands."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10f}".rstrip("0")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def check_workbook(path: Path) -> None:
    """Check that a workbook is no larger, packed or unpacked, than memory bears.

    The sizes that a packed file gives for its parts may be false, so every part is unpacked once, piece by piece, and counted.

    Raises:
        ExportError: it is too large, damaged, or packed in an unusual way.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise ExportError(
            f"{path.name}: larger than {LARGEST_BYTES // 1_000_000} MB; leave out sheets and columns that are not needed"
        )
    try:
        with zipfile.ZipFile(path) as packed:
            if "[Content_Types].xml" not in packed.namelist():
                raise ExportError(f"{path.name}: is no workbook; save it as .xlsx or CSV")
            check = _WorkbookCheck(path.name)
            # texts first: cells refer to them by number
            for part in sorted(packed.infolist(), key=lambda part: not part.filename.endswith(SHARED_TEXTS)):
                for piece in _unpack(path, part):
                    check.add_piece(part.filename, piece)
            check.end_part()
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError):
        raise ExportError(f"{path.name}: is damaged, or no workbook; save it again as .xlsx or CSV") from None


@dataclass
class _WorkbookCheck:
    """What a workbook would take: bytes unpacked, texts that cells repeat, and where the farthest cell of a sheet lies."""

    name: str
    total: int = 0
    texts: int = 0
    lengths: array[int] = field(default_factory=lambda: array("L"))
    part: str = ""
    rest: bytes = b""
    pending: int = 0
    rows: int = 0
    columns: int = 0

    def add_piece(self, part: str, piece: bytes) -> None:
        """Take in a piece of a part.

        Raises:
            ExportError: that is too much.
        """
        if part != self.part:
            self.end_part()
            self.part = part
        self.total += len(piece)
        self._refuse_beyond(self.total, LARGEST_UNPACKED, "unpacks to more than")
        if part.endswith(SHARED_TEXTS):
            self._add_texts(self.rest + piece)
        elif part.endswith(CELLS):  # a workbook may keep its sheets anywhere
            self._add_cells(self.rest + piece)

    def end_part(self) -> None:
        """Take in what is left of a part."""
        if self.part.endswith(CELLS) and not self.part.endswith(SHARED_TEXTS):
            self._scan_cells(self.rest)
        self.rest, self.pending, self.rows, self.columns = b"", 0, 0, 0

    def _add_texts(self, joined: bytes) -> None:
        """Note how long each text is, without keeping any."""
        *texts, last = TEXT_END.split(joined)
        for text in texts:
            self.lengths.append(self.pending + len(text))
            self.pending = 0
        self.rest = last[-TAIL:]
        self.pending += len(last) - len(self.rest)

    def _add_cells(self, joined: bytes) -> None:
        """Scan whole cells; the last waits for its end, unless it is longer than any."""
        cut = joined.rfind(b"<c ")
        if cut <= 0 or len(joined) - cut > CHUNK:
            self.rest = joined[-2 * TAIL :]
            self._scan_cells(joined)
        else:
            self.rest = joined[cut:]
            self._scan_cells(joined[:cut])

    def _scan_cells(self, whole: bytes) -> None:
        for letters, number in set(CELL_NAME.findall(whole)):
            self.rows, self.columns = max(self.rows, int(number)), max(self.columns, _count_letters(letters))
        if self.rows * self.columns > MOST_CELLS:
            raise ExportError(
                f"{self.name}: a sheet reaches to column {self.columns:,} and line {self.rows:,}; "
                "leave out empty and unneeded columns and lines"
            )
        for number in TEXT_NUMBER.findall(whole):
            place = int(number)
            self.texts += self.lengths[place] if place < len(self.lengths) else 0
        self._refuse_beyond(self.texts, LARGEST_TEXTS, "holds texts of more than")

    def _refuse_beyond(self, size: int, most: int, what: str) -> None:
        if size > most:
            raise ExportError(
                f"{self.name}: {what} {most // 1_000_000} MB; leave out sheets and columns that are not needed"
            )


def _count_letters(letters: bytes) -> int:
    """Count columns by the letters of the last: A is 1, AA is 27."""
    column = 0
    for letter in letters:
        column = 26 * column + letter - 64
    return column


def _unpack(path: Path, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part piece by piece, however large it says it is."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ExportError(f"{path.name}: is packed in an unusual way; save it again as .xlsx or CSV")
    with path.open("rb") as file:
        file.seek(part.header_offset + 26)
        lengths = file.read(4)
        file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
        left, unpacker = part.compress_size, zlib.decompressobj(-15)
        while left > 0 and (data := file.read(min(CHUNK, left))):
            left -= len(data)
            if part.compress_type == zipfile.ZIP_STORED:
                yield data
                continue
            while data:
                yield unpacker.decompress(data, CHUNK)
                data = unpacker.unconsumed_tail
