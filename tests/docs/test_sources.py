"""Whatever is cited is listed in docs/sources.md: claims, codes of evidence, books and papers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.evidence.moments import MOMENTS
from experiments.evidence.patterns import PATTERNS
from experiments.evidence.prior_space import PRIORS
from scenarios import load, names
from simulation.mechanisms import MECHANISMS
from simulation.scenario import NUMBERS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
CLAIMS = set(re.findall(r"^\| (\d\.\d+) \|", (ROOT / "docs" / "claims.md").read_text(encoding="utf-8"), re.MULTILINE))
CODES = {
    *re.findall(r"^### ([A-Z]\d) ", PAGE, re.MULTILINE),
    "B9",  # the first seven points of docs/contradictions.md
    *(f"M{place}" for place in range(1, len(MECHANISMS) + 1)),
    *(pattern.id for pattern in PATTERNS),
}

SURNAME = r"(?:(?:de|ter|van|von) )?[A-Z]['’]?[A-Za-zÀ-ž'’-]*[a-zà-ž]|HBR|CSO"
YEARS = r"((?:19|20)\d\d(?:(?:, | and )(?:19|20)\d\d)*)\b"
CITATION = re.compile(
    rf"\b((?:{SURNAME})(?:(?:,? (?:&|and)|,) (?:{SURNAME})| Insights| Group)*)(?:,? and others| et al\.)?,? \(?{YEARS}"
)
MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "June", "Jul", "July", "Aug", "Sep", "Oct", "Nov", "Dec", "January"}
CODE = re.compile(r"\b[BCEMNT]\d{1,2}\b")
CLAIM = re.compile(r"(?<![\d.$-])[0-4]\.\d{1,2}(?![\d.])")
ORIGIN = re.compile(r"\b(chosen|computed|practice)\b", re.IGNORECASE)

Work = tuple[str, str]
"""The name a work begins with, and its year."""


def plain(name: str) -> str:
    """The name without accents and in one kind of apostrophe."""
    marks = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


def cited_works(text: str) -> Iterator[tuple[str, set[Work]]]:
    """Every citation, with the works it may stand for: words before it may look like a first author."""
    for match in CITATION.finditer(" ".join(text.split())):
        people = [plain(name) for name in re.findall(SURNAME, match[1])]
        if not set(people) & MONTHS:
            for year in re.findall(r"\d{4}", match[2]):
                yield match[0], {(name, year) for name in people}


def listed_works() -> set[Work]:
    """The first column of the tables of literature and methods."""
    rows = re.findall(r"^\| ([^|]+) \|", PAGE.split("## Literature")[1], re.MULTILINE)
    listed = set()
    for row in rows:
        first = re.match(SURNAME, row)
        if first:
            listed |= {(plain(first[0]), year) for year in re.findall(r"\d{4}", row)}
    return listed


def declared_sources() -> dict[str, str]:
    """What declarations name as the source of a number."""
    sources = {path: number.source for path, number in NUMBERS.items() if number.group != "mechanisms"}
    sources |= {pattern.id: pattern.source for pattern in PATTERNS}
    sources |= {moment.name: moment.source for moment in MOMENTS}
    return sources | {f"prior of {path}": prior.source for path, prior in PRIORS.items()}


SOURCES = declared_sources()
LISTED = listed_works()


def missing_works(text: str) -> list[str]:
    """The citations in a text that the page does not list."""
    return [citation for citation, works in cited_works(text) if not works & LISTED]


def missing_from_page(text: str) -> list[str]:
    """The citations and codes in a text that the page does not list."""
    return missing_works(text) + sorted(set(CODE.findall(text)) - CODES)


@pytest.mark.parametrize("room", ["docs", "simulation", "experiments"])
def test_what_a_file_cites_is_listed(room: str) -> None:
    files = [
        path for kind in ("md", "py") for path in sorted((ROOT / room).rglob(f"*.{kind}")) if path.name != "sources.md"
    ]
    problems = {str(path.relative_to(ROOT)): missing_from_page(path.read_text(encoding="utf-8")) for path in files}
    assert {path: missing for path, missing in problems.items() if missing} == {}


def test_what_a_declaration_cites_is_listed() -> None:
    problems = {path: missing_from_page(source) for path, source in SOURCES.items()}
    assert {path: missing for path, missing in problems.items() if missing} == {}


def test_every_number_names_a_claim_a_code_a_work_or_says_that_it_was_chosen() -> None:
    vague = []
    for path, number in NUMBERS.items():
        claims = set(CLAIM.findall(CITATION.sub("", number.source)))
        assert claims <= CLAIMS, (path, number.source)
        named = claims or any(kind.search(number.source) for kind in (CODE, CITATION, ORIGIN))
        if not named and number.group != "mechanisms":
            vague.append(path)
    assert vague == []


def test_no_number_cites_a_page_of_the_project_or_its_own_mechanism() -> None:
    assert [path for path, source in SOURCES.items() if ".md" in source or re.search(r"\bM\d", source)] == []


def test_what_a_scenario_cites_is_listed() -> None:
    assert {row for name in names() for row in load(name).sources} <= CLAIMS | CODES


def test_each_of_the_five_texts_has_author_title_and_claims() -> None:
    rows = re.findall(r"^\| ([0-4]) \| (.+) \| (\d\.\d+)–(\d\.\d+) \|$", PAGE, re.MULTILINE)
    assert [row[0] for row in rows] == list("01234")
    for text, words, first, last in rows:
        assert "*" in words
        assert {first, last} <= CLAIMS
        count = sum(claim.startswith(f"{text}.") for claim in CLAIMS)
        assert (first, last) == (f"{text}.1", f"{text}.{count}")


def test_no_work_is_listed_twice() -> None:
    rows = re.findall(r"^\| ([^|]+ \d{4}) \|", PAGE.split("## Literature")[1], re.MULTILINE)
    assert len(rows) == len(set(rows)) > 100


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("see Holmström 1982", ("Holmstrom", "1982")),
        ("(S. Holm 1979, *A procedure*)", ("Holm", "1979")),
        ("Pluchino, Rapisarda & Garofalo 2010", ("Pluchino", "2010")),
        ("Repenning & Sterman 2001, 2002", ("Repenning", "2002")),
        ("estimators of Saltelli et al. (2010)", ("Saltelli", "2010")),
        ("de Bloom 2009: 1-3", ("de Bloom", "2009")),
        ("O'Boyle &\nAguinis 2012", ("O'Boyle", "2012")),
        ("CSO Insights 2013", ("CSO", "2013")),
    ],
)
def test_a_citation_is_recognised(text: str, work: Work) -> None:
    assert any(work in works for _, works in cited_works(text))


def test_a_work_that_is_not_listed_is_found() -> None:
    assert missing_works("as Nobody & Noone 1999 say") == ["Nobody & Noone 1999"]
