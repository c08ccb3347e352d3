"""Pages made from declarations say what is declared; formulas written by hand use the words of their rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest

from docs.makers import model_source
from docs.makers.page_parts import PARTS, find_mechanism, state
from docs.makers.reference_pages import DOCS, build_pages
from experiments.evidence.moments import MOMENTS
from experiments.evidence.patterns import PATTERNS
from experiments.findings.markdown_tables import fill_marked_parts, format_table
from scenarios import names
from simulation import agent_state, streams
from simulation.behaviour import Behaviour
from simulation.calendar import CALENDAR
from simulation.measures import MEASURES
from simulation.mechanisms import MECHANISMS
from simulation.policy import Policy
from simulation.scenario import NUMBERS
from simulation.signals import Signal
from simulation.start import Start
from simulation.world import World

ODD = (DOCS / "odd.md").read_text(encoding="utf-8")
RECORDS = {
    "rep": agent_state.Rep,
    "other": agent_state.Rep,
    "seat": agent_state.Seat,
    "team": agent_state.Team,
    "manager": agent_state.Manager,
    "leader": agent_state.Executive,
    "company": agent_state.Company,
    "deal": agent_state.Deal,
    "specialist": agent_state.Specialist,
    "now": agent_state.Now,
    "norms": agent_state.Norms,
    "signal": Signal,
    "b": Behaviour,
    "policy": Policy,
    "world": World,
    "start": Start,
}
LIVING = ("Rep", "Deal", "Seat", "Team", "Manager", "Specialist", "Executive", "Company", "Now", "Norms")


@pytest.mark.parametrize("path", list(build_pages()), ids=lambda path: path.stem)
def test_a_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == build_pages()[path], "run python -m docs.makers.reference_pages"


def test_everything_declared_is_described() -> None:
    text = {path.stem: page for path, page in build_pages().items()}
    for path, number in NUMBERS.items():
        if number.group == "mechanisms":
            assert f"`{number.name}`" in text["model"]
        else:
            assert f"`{number.name}`" in text["levers"] + text["constants"], path
    assert all(f"`{name}`" in text["measures"] for name in MEASURES)
    assert all(f"`{name}`" in text["scenarios"] for name in names())
    assert all(f"`{entry.name}`" in text["model"] for entry in CALENDAR)


def test_the_protocol_describes_all_that_lives_and_all_it_is_given() -> None:
    for entity in LIVING:
        assert state(entity) in ODD
        assert all(f"| `{field}` |" in state(entity) for field in get_type_hints(getattr(agent_state, entity)))
    for path, number in NUMBERS.items():
        name = number.name if number.group == "behaviour" else path
        assert number.group == "mechanisms" or f"| `{name}` |" in ODD, path
    assert all(f"| {pattern.id} | " in ODD for pattern in PATTERNS)
    assert all(f"| {moment.label} | " in ODD for moment in MOMENTS)


def test_the_protocol_has_all_its_parts() -> None:
    parts = re.findall(r"^## (\d)", ODD, re.MULTILINE)
    concepts = ODD.split("## 4 Design concepts")[1].split("## 5 ")[0]
    submodels = re.findall(r"^### (M\d+) ", ODD, re.MULTILINE)
    assert parts == list("12345678")
    assert len(re.findall(r"^### ", concepts, re.MULTILINE)) == 11
    assert submodels == [f"M{place}" for place in range(1, len(MECHANISMS) + 1)]


@pytest.mark.parametrize("entity", LIVING)
def test_every_state_says_what_it_is_and_who_writes_it(entity: str) -> None:
    for row in state(entity).splitlines()[2:]:
        _, _, _, what, writer, _ = (cell.strip() for cell in row.split("|"))
        assert what
        assert writer, row


def test_every_constant_belongs_to_the_mechanism_it_stands_under() -> None:
    places = {name: f"M{place}" for place, name in enumerate(MECHANISMS, 1)}
    for constant, heading in model_source.read_headings(Behaviour).items():
        assert heading.split()[0] == places[find_mechanism(constant)], heading


def test_every_mechanism_names_its_rules_and_its_claims() -> None:
    for name in MECHANISMS:
        assert all(rule.says for rule in model_source.list_rules(name))
        assert re.match(r"\d\.\d", model_source.read_claims(name)), name


def test_every_stream_of_luck_is_described() -> None:
    declared = {name for name in vars(streams) if name.isupper()}
    assert {draw.stream for draw in model_source.list_draws()} == declared
    assert all(draw.says for draw in model_source.list_draws())


def formulas() -> Iterator[tuple[str, str]]:
    """The formulas of the protocol, with the files that they name."""
    for files, block in re.findall(r"^```text ([^\n]*)\n(.*?)^```", ODD, re.MULTILINE | re.DOTALL):
        yield files, block.replace("²", "")


def files_of(said: str) -> Iterator[str]:
    for name in said.split():
        yield name if "/" in name or not (model_source.ROOT / "rules" / f"{name}.py").exists() else f"rules/{name}"


def test_every_mechanism_has_formulas() -> None:
    assert {name for said, _ in formulas() for name in files_of(said)} >= {f"rules/{name}" for name in MECHANISMS}


@pytest.mark.parametrize(("said", "block"), list(formulas()), ids=lambda part: part.split("\n")[0][:30])
def test_a_formula_uses_the_names_of_its_rules(said: str, block: str) -> None:
    known = model_source.list_words(*files_of(said))
    for owner, field in re.findall(r"\b([a-z]+)\.([a-z_]+)", block):
        assert field in get_type_hints(RECORDS[owner]), f"{owner}.{field}"
        assert field in known, f"{owner}.{field} is not in {said}"
    local = set(re.findall(r"(?<![.\w])[A-Za-z]+_\w+", block))
    assert local <= known, local - known


@pytest.mark.parametrize(("said", "block"), list(formulas()), ids=lambda part: part.split("\n")[0][:30])
def test_a_formula_uses_the_numbers_of_its_rules(said: str, block: str) -> None:
    known = model_source.list_words(*files_of(said)) | {"1", "2"}
    written = {model_source.shorten_number(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", block)}
    assert written <= known, written - known


def test_formulas_hold_no_numbers_that_can_be_set() -> None:
    """A constant appears by name: its value stands in the tables."""
    assert not [line for _, block in formulas() for line in block.splitlines() if re.search(r"\bb\.\w+ = ", line)]


def test_the_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    for page in build_pages().values():
        for rows in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
            assert len({row.replace("\\|", "").count("|") for row in rows.splitlines()}) == 1, rows


def test_what_is_written_by_hand_is_left_alone() -> None:
    text = "before\n<!-- plan: made by a script -->\nstale text\n<!-- end -->\nafter\n"
    made = fill_marked_parts(text, PARTS)
    assert made.startswith("before\n<!-- plan: made by a script -->\n")
    assert made.endswith("\n<!-- end -->\nafter\n")
    assert "stale text" not in made
    assert fill_marked_parts(made, PARTS) == made


def test_a_mark_passes_on_its_words() -> None:
    made = fill_marked_parts("<!-- both one two.three: made -->\n<!-- end -->", {"both": lambda a, b: f"{a}+{b}"})
    assert made == "<!-- both one two.three: made -->\n\none+two.three\n\n<!-- end -->"


def test_a_mark_without_a_maker_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill_marked_parts("<!-- nothing: made -->\n<!-- end -->", PARTS)


def test_every_mark_is_closed() -> None:
    for page in build_pages().values():
        assert len(re.findall(r"<!-- \w[^>]*: made", page)) == page.count("<!-- end -->")


def test_a_bar_in_a_cell_is_no_border() -> None:
    assert format_table([{"a": "x | y", "b": "two\nlines"}]).endswith("| x \\| y | two lines |")


def test_the_pages_lie_under_docs() -> None:
    assert all(path.is_relative_to(DOCS) for path in build_pages())
