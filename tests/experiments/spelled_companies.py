"""One company, spelled in hundreds of ways: shape × delimiter × dates × numbers × language × dirt, for tests of the reader."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import count
from pathlib import Path

Table = list[list[str]]
REPS = [f"{first} {last}" for first, last in zip(
    ["Anna", "Ben", "Carla", "Dário", "Eva", "Félix", "Grit", "Hugo", "Inés", "Jörg", "Karin", "Luca"],
    ["Ahrens", "Brandt", "Conti", "Duarte", "Eide", "Fabre", "Groß", "Hansen", "Ibáñez", "Jäger", "Kühn", "Leone"], strict=True)]  # fmt: skip
WON, LOST, OPEN = "won", "lost", "open"
QUARTERS = tuple((year, quarter) for year in (2023, 2024) for quarter in (1, 2, 3, 4))[:6]


@dataclass(frozen=True)
class SpelledDeal:
    """A deal of the company."""

    number: str
    rep: str
    created: date
    closed: date
    amount: float
    outcome: str


def make_deals() -> list[SpelledDeal]:
    """Every rep wins six deals a quarter and loses three; four more are open at the end."""
    chance, numbers, deals = random.Random(19), count(1), []
    for k, rep in enumerate(REPS):
        for year, quarter in QUARTERS:
            for n in range(9):
                closed = date(year, 3 * quarter - 2 + n % 3, 1) + timedelta(days=chance.randrange(0, 28))
                if k == 0 and n == 0:  # the file covers its quarters from the first day to the last
                    closed = date(year, 3 * quarter - 2, 2)
                if k == 0 and n == 2:
                    closed = date(year, 3 * quarter, 29)
                amount = round(chance.uniform(1500, 90_000), 2)
                outcome = WON if n % 3 else LOST
                outcome = WON if k == 0 and n in (0, 2) else outcome
                deals.append(
                    SpelledDeal(
                        f"D-{next(numbers):05d}",
                        rep,
                        closed - timedelta(days=20 + 7 * (n % 5)),
                        closed,
                        amount,
                        outcome,
                    )
                )
        for _ in range(4):
            begun = date(2024, 6, 3)
            deals.append(
                SpelledDeal(
                    f"D-{next(numbers):05d}",
                    rep,
                    begun,
                    begun + timedelta(days=60),
                    round(chance.uniform(2000, 9000), 2),
                    OPEN,
                )
            )
    return deals


DEALS = make_deals()
TEAM = {rep: "Nord" if k < 6 else "Süd" for k, rep in enumerate(REPS)}


def sum_bookings() -> dict[tuple[str, int, int], float]:
    """Bookings by rep, year and month."""
    sums: dict[tuple[str, int, int], float] = defaultdict(float)
    for deal in DEALS:
        if deal.outcome == WON:
            sums[deal.rep, deal.closed.year, deal.closed.month] += deal.amount
    return sums


HEADERS = {
    "en": {"id": "Opportunity ID", "rep": "Opportunity Owner", "stage": "Stage", "created": "Created Date", "closed": "Close Date", "amount": "Amount",
           "team": "Team", "quarter": "Quarter", "month": "Month", "bookings": "Bookings", "date": "Order Date"},
    "de": {"id": "Auftragsnummer", "rep": "Verkäufer", "stage": "Verkaufsphase", "created": "Erstellungsdatum", "closed": "Abschlussdatum", "amount": "Betrag",
           "team": "Vertriebsteam", "quarter": "Quartal", "month": "Monat", "bookings": "Umsatz", "date": "Auftragsdatum"},
    "fr": {"id": "Numéro de commande", "rep": "Propriétaire", "stage": "Étape", "created": "Date de création", "closed": "Date de clôture",
           "amount": "Montant", "team": "Équipe", "quarter": "Trimestre", "month": "Mois", "bookings": "Chiffre d'affaires", "date": "Date de commande"},
    "es": {"id": "Numero de pedido", "rep": "Propietario", "stage": "Etapa", "created": "Fecha de creación", "closed": "Fecha de cierre", "amount": "Importe",
           "team": "Equipo", "quarter": "Trimestre", "month": "Mes", "bookings": "Ventas", "date": "Fecha de pedido"},
    "pt": {"id": "Número do pedido", "rep": "Responsável", "stage": "Etapa", "created": "Data de criação", "closed": "Data de fechamento", "amount": "Valor",
           "team": "Equipe", "quarter": "Trimestre", "month": "Mês", "bookings": "Vendas", "date": "Data do pedido"},
    "it": {"id": "Numero ordine", "rep": "Responsabile", "stage": "Fase", "created": "Data di creazione", "closed": "Data di chiusura", "amount": "Importo",
           "team": "Squadra", "quarter": "Trimestre", "month": "Mese", "bookings": "Fatturato", "date": "Data ordine"},
}  # fmt: skip
STAGES = {
    "en": ("Closed Won", "Closed Lost", "Negotiation"), "de": ("Gewonnen", "Verloren", "Verhandlung"), "fr": ("Gagnée", "Perdue", "Négociation"),
    "es": ("Cerrada ganada", "Cerrada perdida", "Negociación"), "pt": ("Fechado e ganho", "Fechado e perdido", "Negociação"),
    "it": ("Chiusa vinta", "Chiusa persa", "Negoziazione"),
}  # fmt: skip
MONTHS = {
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    "es": ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    "pt": ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
    "it": ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
}  # fmt: skip
DATES: dict[str, Callable[[date, str], str]] = {
    "iso": lambda day, _: day.isoformat(),
    "stamp": lambda day, _: f"{day.isoformat()}T09:30:00Z",
    "dots": lambda day, _: f"{day:%d.%m.%Y}",
    "days first": lambda day, _: f"{day.day}/{day.month}/{day.year}",
    "months first": lambda day, _: f"{day.month}/{day.day}/{day.year}",
    "short": lambda day, _: f"{day:%m/%d/%y} 12:00 AM",
    "spelled": lambda day, language: (
        f"{day.day}{'.' if language == 'de' else ''} {MONTHS[language][day.month - 1]} {day.year}"
    ),
    "serial": lambda day, _: str((day - date(1899, 12, 30)).days),
}


def group_thousands(amount: float, mark: str, decimal: str) -> str:
    """An amount with marks between thousands."""
    return f"{amount:,.2f}".replace(",", "_").replace(".", decimal).replace("_", mark)


NUMBERS: dict[str, Callable[[float], str]] = {
    "plain": lambda amount: f"{amount:.2f}",
    "english": lambda amount: f"${group_thousands(amount, ',', '.')}",
    "german": lambda amount: f"{group_thousands(amount, '.', ',')} €",
    "french": lambda amount: group_thousands(amount, "\u202f", ","),
    "swiss": lambda amount: "CHF " + group_thousands(amount, "'", "."),
    "code": lambda amount: f"EUR {group_thousands(amount, ',', '.')}",
}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "xlsx": ""}


@dataclass(frozen=True)
class SpelledFile:
    """The way one file is spelled."""

    shape: str
    delimiter: str
    dates: str
    numbers: str
    language: str
    dirt: str

    def write(self, folder: Path) -> list[Path]:
        """Write the company in this way: one file, or two."""
        tables = {"export": soil_table(SHAPES[self.shape](self), self)}
        if self.shape == "deals and people":
            tables["people"] = self.list_people()
        return [self._write_table(folder / name, table) for name, table in tables.items()]

    def list_people(self) -> Table:
        """The reps and their teams."""
        names = HEADERS[self.language]
        return [[names["rep"], names["team"]], *([rep, TEAM[rep]] for rep in REPS)]

    def _write_table(self, path: Path, table: Table) -> Path:
        if self.delimiter == "xlsx":
            path = path.with_suffix(".xlsx")
            write_workbook(path, {"Export": table})
            return path
        out = io.StringIO()
        csv.writer(out, delimiter=DELIMITERS[self.delimiter], lineterminator="\r\n").writerows(table)
        text = out.getvalue()
        if self.dirt == "sep line":
            text = f"sep={DELIMITERS[self.delimiter]}\r\n{text}"
        path = path.with_suffix(".csv")
        # what a code page cannot hold, its programs leave out
        path.write_bytes(text.encode(CODINGS.get(self.dirt, "utf-8"), errors="ignore"))
        return path

    def spell_day(self, day: date) -> str:
        """A day as the file spells it."""
        return DATES[self.dates](day, self.language)

    def spell_amount(self, amount: float) -> str:
        """An amount as the file spells it."""
        return NUMBERS[self.numbers](amount)


CODINGS = {"utf-16": "utf-16", "marked": "utf-8-sig", "code page": "cp1252"}


def list_deals(way: SpelledFile, outcomes: tuple[str, ...] = (WON, LOST, OPEN)) -> Table:
    """A line for each deal."""
    names, stages = HEADERS[way.language], dict(zip((WON, LOST, OPEN), STAGES[way.language], strict=True))
    head = [names[key] for key in ("id", "rep", "team", "stage", "created", "closed", "amount")]
    lines = [
        [
            deal.number,
            deal.rep,
            TEAM[deal.rep],
            stages[deal.outcome],
            way.spell_day(deal.created),
            way.spell_day(deal.closed),
            way.spell_amount(deal.amount),
        ]
        for deal in DEALS
        if deal.outcome in outcomes
    ]
    return [head, *lines]


def list_orders(way: SpelledFile) -> Table:
    """A line for each order, with rep, day and amount."""
    names = HEADERS[way.language]
    orders = [
        [deal.rep, TEAM[deal.rep], way.spell_day(deal.closed), way.spell_amount(deal.amount)]
        for deal in DEALS
        if deal.outcome == WON
    ]
    return [[names["rep"], names["team"], names["date"], names["bookings"]], *orders]


def list_months(way: SpelledFile) -> Table:
    """A line for each rep and month."""
    names, months = HEADERS[way.language], MONTHS[way.language]
    lines = [
        [rep, TEAM[rep], f"{months[month - 1]} {year}", way.spell_amount(amount)]
        for (rep, year, month), amount in sum_bookings().items()
    ]
    return [[names["rep"], names["team"], names["month"], names["bookings"]], *lines]


def _sum_quarters() -> dict[tuple[str, int, int], float]:
    sums: dict[tuple[str, int, int], float] = defaultdict(float)
    for (rep, year, month), amount in sum_bookings().items():
        sums[rep, year, (month + 2) // 3] += amount
    return sums


def list_quarters(way: SpelledFile) -> Table:
    """A line for each rep and quarter."""
    names, letter = HEADERS[way.language], "T" if way.language in ("fr", "es", "pt", "it") else "Q"
    lines = [
        [rep, TEAM[rep], f"{letter}{quarter} {year}", way.spell_amount(amount)]
        for (rep, year, quarter), amount in _sum_quarters().items()
    ]
    return [[names["rep"], names["team"], names["quarter"], names["bookings"]], *lines]


def list_columns(way: SpelledFile) -> Table:
    """A line for each rep, and a column for each quarter."""
    names, sums = HEADERS[way.language], _sum_quarters()
    head = [names["rep"], names["team"], *(f"{names['bookings']} {year}-Q{quarter}" for year, quarter in QUARTERS)]
    return [
        head,
        *(
            [rep, TEAM[rep], *(way.spell_amount(sums[rep, year, quarter]) for year, quarter in QUARTERS)]
            for rep in REPS
        ),
    ]


SHAPES: dict[str, Callable[[SpelledFile], Table]] = {
    "deals": list_deals,
    "won deals": lambda way: list_deals(way, (WON,)),
    "orders": list_orders,
    "months": list_months,
    "quarters": list_quarters,
    "columns": list_columns,
    "deals and people": list_deals,
}
DIRT = ("none", "titles", "total", "footer", "second header", "nobody", "sep line", "utf-16", "marked", "code page", "empty lines", "more columns",
        "duplicates", "shuffled", "upper case")  # fmt: skip


def soil_table(table: Table, way: SpelledFile) -> Table:
    """The table with one kind of dirt that changes nothing of what it says."""
    head, width, dirt = table[0], len(table[0]), way.dirt
    at = next(k for k, name in enumerate(head) if name == HEADERS[way.language]["rep"])
    nobody = list(table[1])
    nobody[at] = "Unassigned"
    total = [""] * width
    total[at], total[-1] = "Grand Total", way.spell_amount(123_456_789.0)
    added: dict[str, Table] = {
        "titles": [["Pipeline report"], ["As of June", "all teams"], *table],
        "total": [*table, total],
        "footer": [*table, ["Confidential Information - Do Not Distribute"]],
        "second header": [*table[:9], head, *table[9:]],
        "nobody": [*table, nobody],
        "empty lines": [line for row in table for line in (row, [""] * width)],
        "more columns": [[*row, f"note {k}", "x"] for k, row in enumerate(table)],
        "shuffled": [head, *random.Random(7).sample(table[1:], len(table) - 1)],
        "upper case": [
            head,
            *(
                [cell.upper() if k == at and n % 2 else cell for k, cell in enumerate(row)]
                for n, row in enumerate(table[1:])
            ),
        ],
        "duplicates": [*table, *table[3:6]] if way.shape in ("deals", "won deals", "deals and people") else table,
    }
    return added.get(dirt, table)


def draw_spellings(number: int, seed: int) -> Iterator[SpelledFile]:
    """Some ways of spelling, the same for the same seed; each choice comes up as often as any other."""
    chance = random.Random(seed)
    choices = [list(each) for each in (SHAPES, DELIMITERS, DATES, NUMBERS, HEADERS, DIRT)]
    decks: list[list[str]] = [[] for _ in choices]
    for _ in range(number):
        for k, all_of_them in enumerate(choices):
            if not decks[k]:
                decks[k] += chance.sample(all_of_them, len(all_of_them))
        yield SpelledFile(*(deck.pop() for deck in decks))


def write_workbook(path: Path, sheets: dict[str, Table]) -> None:
    """Write sheets of texts and numbers as .xlsx, the least that programs read."""
    names = list(sheets)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for k in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{k}" r:id="rId{k}"/>' for k, name in enumerate(names, start=1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{k}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
            f'Target="worksheets/sheet{k}.xml"/>'
            for k in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
        for k, name in enumerate(names, start=1):
            packed.writestr(f"xl/worksheets/sheet{k}.xml", _format_sheet(sheets[name]))


def _format_sheet(table: Table) -> str:
    rows = "".join(
        f'<row r="{line}">'
        + "".join(_format_cell(cell, name_cell(column, line)) for column, cell in enumerate(row) if cell)
        + "</row>"
        for line, row in enumerate(table, start=1)
    )
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def name_cell(column: int, line: int) -> str:
    """The name of a cell: its column from 0 as letters, and its line."""
    letters = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return f"{letters}{line}"


def _format_cell(text: str, name: str) -> str:
    try:
        float(text)
    except ValueError:
        return f'<c r="{name}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    return f'<c r="{name}"><v>{text}</v></c>'
