"""Words in cells: who is nobody, what sums up, what a stage, a role or a yes says, in six languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

WON, LOST, OPEN = "won", "lost", "open"
WON_TOKENS = frozenset(
    [
        "won",
        "closedwon",
        "gewonnen",
        "gagne",
        "gagnee",
        "gagnes",
        "gagnees",
        "ganado",
        "ganada",
        "ganados",
        "ganho",
        "ganha",
        "ganhos",
        "vinto",
        "vinta",
        "vinti",
        "acquisita",
        "acquisito",
    ]
)
LOST_TOKENS = frozenset(
    [
        "lost",
        "closedlost",
        "verloren",
        "perdu",
        "perdue",
        "perdus",
        "perdues",
        "perdido",
        "perdida",
        "perdidos",
        "perso",
        "persa",
        "persi",
        "abandoned",
        "abgebrochen",
        "abandonne",
        "cancelled",
        "canceled",
        "cancelado",
        "cancelada",
        "annullato",
        "storniert",
        "dead",
        "rejected",
        "abgelehnt",
        "outsold",
    ]
)
YES = frozenset(
    ["true", "yes", "y", "1", "ja", "oui", "si", "sim", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "x"]
)
NO = frozenset(["false", "no", "n", "0", "nein", "non", "nao", "falsch", "faux", "falso"])
NOBODY = frozenset((
    "unassigned", "not assigned", "no owner", "without owner", "no value", "none", "nobody", "n/a", "house account", "house",
    "tbd", "tba", "to be hired", "open position", "vacant", "unknown", "deleted user", "system", "system user", "integration user",
    "nicht zugewiesen", "nicht zugeordnet", "ohne zuordnung", "kein besitzer", "ohne besitzer", "unbekannt", "vakant", "offen",
    "non assigne", "non attribue", "aucun", "inconnu", "sin asignar", "no asignado", "sin propietario", "ninguno", "desconocido",
    "nao atribuido", "sem proprietario", "sem responsavel", "desconhecido", "non assegnato", "nessuno", "sconosciuto",
))  # fmt: skip
"""Names under which nobody sells."""
TOTAL = re.compile(
    r"(grand |sub ?|over ?all )?totals?( general| generale)?( \d.*)?|sum|summe|gesamt(summe|ergebnis)?|insgesamt|zwischensumme|"
    r"(sous )?total general|totale( complessivo)?|somme|suma( total)?|soma|celkem|(grand |sub ?)?totals? (of|for|\d).*"
)
FOOTER = re.compile(
    r"confidential|do not distribute|copyright|©|generated (by|on|at)|report (name|generated|run)|filtered by|filters? applied|"
    r"as of date|page \d+ of|vertraulich|erstellt (am|von)|confidentiel|confidencial|riservato|all rights reserved|salesforce\.com"
)
LEFT_MARK = re.compile(
    r"[\s\-–_]*[(\[]\s*(?:de-?activated|in-?active|disabled|terminated|left|former|ehemalig\w*|inaktiv|deaktiviert|ausgeschieden|"
    r"inactif|desactive|désactivé|inactivo|desactivado|inativo|desativado|inattivo|disattivato)\s*[)\]][\s\-–_]*",
    re.IGNORECASE,
)
"""What systems add to the name of somebody who is gone."""
GONE_WORDS = frozenset(
    [
        "inactive",
        "deactivated",
        "terminated",
        "disabled",
        "left",
        "former",
        "no",
        "false",
        "inaktiv",
        "deaktiviert",
        "ausgeschieden",
        "nein",
        "inactif",
        "desactive",
        "parti",
        "inactivo",
        "desactivado",
        "inativo",
        "desativado",
        "inattivo",
        "disattivato",
        "resigned",
    ]
)
NO_REP_ROLE = re.compile(
    r"\b(sdr|bdr|ldr|mdr|(sales|business|lead|market) development (rep\w*|associate|manager)|admin\w*|administrator\w*|operations|sales ?ops|"
    r"rev ?ops|analyst\w*|assistant\w*|marketing|support|enablement|recruiter|finance|backoffice|innendienst|vice president|vp|svp|evp|"
    r"director\w*|direktor\w*|directeur|directrice|diretor\w*|direttore|head|chief|cro|ceo|coo|president|leiter\w*|teamleiter\w*|"
    r"vertriebsleiter\w*|team ?lead\w*|supervisor\w*|gerente|responsable|responsabile|chef|manager\w*|leader)\b"
)
REP_ROLE = re.compile(
    r"\b((key |strategic |global |major |named |enterprise |senior |junior )*(account|territory|client|customer|partner|relationship)s? "
    r"(manager|director|executive)\w*|account ?executive\w*|ae|sales rep\w*|representative|aussendienst\w*|au(ss|ß)endienst\w*)\b"
)


@lru_cache(maxsize=200_000)
def normalise_words(text: str) -> str:
    """Normalise words: without case, accents, brackets, punctuation and doubled blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w%©/.]+", " ", plain).replace("_", " ").split()).strip("./ ")


def is_nobody(text: str) -> bool:
    """Whether a name says that nobody holds something."""
    return normalise_words(text) in NOBODY


def is_total_name(text: str) -> bool:
    """Whether the first cell of a line says that it sums up others."""
    return TOTAL.fullmatch(normalise_words(text)) is not None


def is_footer(text: str) -> bool:
    """Whether a text is what reports print below their lines."""
    return FOOTER.search(text.casefold()) is not None


def split_left_mark(name: str) -> tuple[str, bool]:
    """Split a name from the mark of those who are gone: the name, and whether it had the mark."""
    plain = LEFT_MARK.sub(" ", name).strip()
    return (plain, True) if plain and plain != name.strip() else (name, False)


def is_rep_role(text: str) -> bool:
    """Whether a role is one of people who carry a quota of their own; an unknown role is."""
    words = normalise_words(text)
    return bool(REP_ROLE.search(words)) or not NO_REP_ROLE.search(words)


def says_gone(text: str) -> bool:
    """Whether a status of a person says that the person is no longer there."""
    return bool(set(normalise_words(text).split()) & GONE_WORDS)


@lru_cache(maxsize=10_000)
def read_outcome(text: str) -> str | None:
    """Read what a stage or status says of a deal: won, lost, or neither."""
    tokens = set(
        re.split(r"[\s/.]+", normalise_words(text).replace("out sold", "outsold").replace("no decision", "lost"))
    )
    is_won, is_lost = bool(tokens & WON_TOKENS), bool(tokens & LOST_TOKENS)
    if is_won == is_lost or "not" in tokens:
        return None
    return WON if is_won else LOST


def are_yes_or_no(texts: Iterable[str]) -> bool:
    """Whether all texts say yes or no, and some text does."""
    words = {normalise_words(text) for text in texts} - {""}
    return bool(words) and words <= (YES | NO)


def says_yes(text: str) -> bool:
    """Whether a text says yes."""
    return normalise_words(text) in YES
