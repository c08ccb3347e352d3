"""The columns that an export may have, and the headers they are known by in six languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from experiments.company.reading.calendar_parser import COMMON_YEAR, FiscalCalendar, Period, find_month, parse_period


@dataclass(frozen=True)
class Column:
    """A column that is read.

    Attributes:
        name: used here.
        holds: "text", "date", "period", "amount", "count", or "score".
        help: its meaning, for the documentation.
        others: other headers it is known by.
        abroad: headers in German, French, Spanish, Portuguese and Italian, without accents.
        private: whether it holds answers or health: read only into means of groups.
    """

    name: str
    holds: str
    help: str
    others: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()
    private: bool = False


COLUMNS = (
    Column(
        "rep", "text", "Whoever sells: any name or number, the same in all files.",
        ("rep name", "name", "employee", "employee name", "seller", "salesperson", "sales rep", "sales person", "sales agent",
         "account executive", "owner", "owner name", "opportunity owner", "deal owner", "account owner", "assigned to", "person"),
        ("mitarbeiter", "mitarbeiterin", "verkaufer", "vertriebsmitarbeiter", "besitzer", "inhaber", "verantwortlich", "vertreter", "betreuer",
         "proprietaire", "commercial", "vendeur", "responsable", "propietario", "vendedor", "comercial", "asesor", "proprietario",
         "responsavel", "consultor", "venditore", "agente", "responsabile", "titolare", "nom", "nombre", "nome", "opportunity besitzer"),
    ),
    Column(
        "rep_id", "text", "A number for the rep, where names are there as well.",
        ("employee id", "employee number", "employee no", "owner id", "user id", "seller id", "salesperson id", "personnel number",
         "staff id", "rep number", "rep no", "emp id", "employee nr", "id", "owner email", "email", "e mail", "rep email"),
        ("personalnummer", "personalnr", "personal nr", "mitarbeiternr", "mitarbeiternummer", "mitarbeiter id", "matricule", "id empleado", "id vendedor", "matricula", "codice agente"),
    ),
    Column("team", "text", "The team.", ("team name", "group", "unit", "squad"), ("gruppe", "equipe", "equipo", "squadra", "vertriebsteam")),
    Column(
        "manager", "text", "Whom the rep reports to.",
        ("manager name", "manager id", "sales manager", "line manager", "reports to", "boss"),
        ("vorgesetzter", "vorgesetzte", "fuhrungskraft", "teamleiter", "vertriebsleiter", "chef", "jefe", "gerente", "gestor", "capo"),
    ),
    Column(
        "region", "text", "The region.", ("area", "district", "geo", "market", "country", "regional office"),
        ("gebiet", "land", "zone", "zona", "regiao", "regione", "pays", "pais", "paese"),
    ),
    Column(
        "role", "text", "What the person does; managers, development reps and administrators are no reps.",
        ("job title", "title", "position", "job", "function", "user role", "owner role", "opportunity owner role", "profile", "job role"),
        ("rolle", "funktion", "stelle", "poste", "fonction", "cargo", "puesto", "funcao", "ruolo", "posizione"),
    ),
    Column(
        "active", "text", "Whether the person is still there, where no last day says so.",
        ("is active", "employment status", "employee status", "user status", "owner active"), ("aktiv", "actif", "activo", "ativo", "attivo"),
    ),
    Column(
        "hired", "date", "First day in the company.",
        ("hire date", "hired on", "start date", "date hired", "joined", "joining date", "entry date", "date of hire"),
        ("eintritt", "eintrittsdatum", "einstellungsdatum", "date d embauche", "date d entree", "fecha de alta", "fecha de contratacion",
         "fecha de ingreso", "data de admissao", "data de contratacao", "data di assunzione"),
    ),
    Column(
        "left", "date", "Last day, of those who left; empty: still there.",
        ("leave date", "left on", "end date", "termination date", "exit date", "leaving date", "departure date", "date of termination"),
        ("austritt", "austrittsdatum", "date de sortie", "date de depart", "fecha de baja", "fecha de salida", "data de demissao",
         "data de saida", "data di uscita", "data di cessazione"),
    ),
    Column(
        "reason", "text", "Why they left: quit, let go, or moved (promoted, transferred, retired).",
        ("leaving reason", "reason for leaving", "leave reason", "termination reason", "exit reason", "termination type"),
        ("austrittsgrund", "motif de depart", "motivo de baja", "motivo da saida", "motivo di uscita"),
    ),
    Column(
        "period", "period", "Quarter or month that quota, bookings and wins of the line belong to; or the day of the line.",
        ("date", "quarter", "month", "closing month", "fiscal period", "fiscal quarter", "order date", "invoice date", "booking date", "day"),
        ("datum", "quartal", "monat", "auftragsdatum", "rechnungsdatum", "buchungsdatum", "trimestre", "mois", "date de commande", "mes", "fecha",
         "fecha de pedido", "data", "data do pedido", "mese", "data ordine", "bestelldatum", "periode", "periodo"),
    ),
    Column("year", "text", "The year, where quarters or months stand beside it.", ("fiscal year", "fy"),
           ("jahr", "geschaftsjahr", "annee", "exercice", "ano", "anno", "ejercicio")),
    Column(
        "closed", "date", "The day on which the deal of the line was won or lost, or is expected to be.",
        ("close date", "closed date", "closed on", "closing date", "actual close date", "won time", "won date", "date closed",
         "deal closed on", "expected close date", "est close date", "estimated close date", "signed on"),
        ("abschlussdatum", "schlusstermin", "abschlusstermin", "geschlossen am", "abgeschlossen am", "date de cloture", "date de fermeture", "date de signature",
         "fecha de cierre", "data de fechamento", "data de encerramento", "data di chiusura"),
    ),
    Column(
        "created", "date", "The day on which the deal of the line began.",
        ("created date", "create date", "created on", "deal created", "engage date", "opened", "open date", "date created", "creation log",
         "creation date"),
        ("erstellungsdatum", "erstellt am", "angelegt am", "date de creation", "cree le", "fecha de creacion", "data de criacao", "data di creazione"),
    ),
    Column(
        "stage", "text", "The stage or status of the deal of the line: only what is won counts as bookings.",
        ("status", "deal stage", "sales stage", "opportunity stage", "deal status", "outcome", "state", "is won", "closed won flag",
         "status reason", "phase", "is closed won"),
        ("verkaufsphase", "vertriebsphase", "etape", "statut", "etapa", "estado", "situacao", "fase", "stato", "status der verkaufschance",
         "opportunity phase"),
    ),
    Column(
        "deal", "text", "A number for the deal of the line: lines that are equal with it are duplicates.",
        ("deal id", "opportunity id", "opportunity number", "order id", "order number", "order no", "record id", "invoice number", "invoice id", "deal number"),
        ("auftragsnummer", "bestellnummer", "rechnungsnummer", "verkaufschance id", "numero de commande", "numero de pedido", "numero do pedido", "numero ordine"),
    ),
    Column("quota", "amount", "Quota of the period.", ("target", "goal", "plan", "sales quota", "sales target", "quota amount"),
           ("soll", "ziel", "zielvorgabe", "planumsatz", "umsatzziel", "quote", "objectif", "cuota", "objetivo", "meta", "cota", "obiettivo")),
    Column(
        "bookings", "amount", "Bookings of the period, cancellations taken off; or the amount of the deal of the line.",
        ("booked", "revenue", "sales", "actual", "actuals", "closed won", "amount", "result", "deal value", "value", "deal size", "close value",
         "actual revenue", "net amount", "net sales", "total price", "order value", "opportunity amount", "acv", "tcv", "arr", "est revenue",
         "estimated revenue", "total", "amount in company currency", "booking"),
        ("umsatz", "auftragseingang", "betrag", "wert", "auftragswert", "nettobetrag", "ist", "abschluss", "erlos", "montant", "chiffre d affaires", "ca",
         "valeur", "ventes", "importe", "monto", "ventas", "valor", "ingresos", "vendas", "faturamento", "receita", "importo", "valore", "fatturato", "vendite"),
    ),
    Column(
        "wins", "count", "Deals won in the period.",
        ("deals won", "won deals", "deals", "won", "number of deals", "orders"),
        ("abschlusse", "gewonnene deals", "anzahl", "affaires gagnees", "negocios ganados", "negocios ganhos", "trattative vinte"),
    ),
    Column("currency", "text", "The currency of the amounts of the line.", ("currency code", "currency iso code", "amount currency", "deal currency"),
           ("wahrung", "devise", "moneda", "divisa", "moeda", "valuta")),
    Column("burnout", "score", "Burnout or exhaustion, of a survey.", ("exhaustion", "burnout score"), private=True),
    Column("trust_manager", "score", "Trust in the manager, of a survey.", ("trust in manager", "manager trust"), private=True),
    Column(
        "trust_leadership", "score", "Trust in leadership, of a survey.",
        ("trust in leadership", "leadership trust"), private=True,
    ),
    Column(
        "trust_peers", "score", "Trust among colleagues, of a survey.",
        ("trust in colleagues", "trust among peers", "peer trust"), private=True,
    ),
    Column("purpose", "score", "Sense of what the work is for, of a survey.", ("meaning", "sense of purpose"), private=True),
    Column(
        "sick_days", "days", "Sick days in the last twelve months.",
        ("sickness", "days sick", "absence days"), ("krankheitstage", "fehltage"), private=True,
    ),
)  # fmt: skip
COLUMN_BY_NAME = {column.name: column for column in COLUMNS}
RANKED_HEADERS = {
    header.replace("_", " "): (column.name, rank)
    for column in COLUMNS
    for rank, header in enumerate((column.name, *column.others, *column.abroad))
}
PERIOD_COLUMNS = ("quota", "bookings", "wins")
DEAL_COLUMNS = ("closed", "created", "stage", "deal")
SCORE_COLUMNS = tuple(column.name for column in COLUMNS if column.holds == "score")
PRIVATE_COLUMNS = tuple(column.name for column in COLUMNS if column.private)
NAMES_OF_DEALS = frozenset(("name", "nom", "nombre", "nome", "id"))
"""Headers that name the deal where another column names its owner."""
PREFIX = re.compile(r"^(deal|opportunity|crm|verkaufschance) (?!name$|id$|nummer$)")
NUMBERED_PERIOD = re.compile(
    r"(?:m|p|month|monat|period|mois|mes|mese)\s?0?(\d{1,2})|(?:q|t|quarter|quartal|trimestre|qtr)\s?([1-4])"
)


@lru_cache(maxsize=10_000)
def normalise_header(text: str) -> str:
    """Normalise a header: without case, accents, underscores, units in brackets and doubled blanks."""
    plain = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.strip()).casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[(\[].*?[)\]]", " ", plain)
    return " ".join(re.sub(r"[_\-:.'’/#\"]+", " ", plain).split())


def rank_header(header: str) -> tuple[str, int] | None:
    """Find the column that a header names, and how usual that header is for it (0: most)."""
    plain = normalise_header(header)
    return RANKED_HEADERS.get(plain) or RANKED_HEADERS.get(PREFIX.sub("", plain))


def find_column_name(header: str) -> str | None:
    """Find the column that a header names, if it is one that is read."""
    ranked = rank_header(header)
    return ranked[0] if ranked else None


def parse_period_header(header: str, calendar: FiscalCalendar = COMMON_YEAR) -> tuple[str, Period] | None:
    """Parse the amount and the period of a header such as `bookings 2024-Q1` or `2024-03 quota`, if it names both."""
    words = header.replace("_", " ").strip().split()
    for cut in range(1, len(words)):
        for what, when in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            name = find_column_name(" ".join(what))
            if name in PERIOD_COLUMNS:
                try:
                    return name, parse_period(" ".join(when), calendar)
                except ValueError:
                    continue
    return None


def parse_bare_period(header: str, calendar: FiscalCalendar = COMMON_YEAR) -> Period | int | None:
    """Parse a header that is nothing but a period; of one without a year, such as Q2 or Mar, a number below 0.

    Returns:
        a period; -1 to -12 for the months of the fiscal year, -21 to -24 for its quarters, -31 to -42 for the months of the
        common year; None where the header is something else.
    """
    try:
        return parse_period(header.strip(), calendar)
    except ValueError:
        pass
    plain = normalise_header(header)
    match = NUMBERED_PERIOD.fullmatch(plain)
    if match and match[1]:
        return -int(match[1]) if 1 <= int(match[1]) <= 12 else None
    if match:
        return -20 - int(match[2])
    month = find_month(plain)
    return -30 - month if month else None


def place_in_year(code: int, year: int, calendar: FiscalCalendar) -> Period:
    """Find the period that a header without a year means in a year."""
    if code <= -31:
        month = -30 - code
        return calendar.find_month_period(year - 1 if 1 < calendar.start <= month else year, month)
    if code <= -21:
        return Period(4 * year - 21 - code)
    return Period(4 * year + (-code - 1) // 3, (-code - 1) % 3)
