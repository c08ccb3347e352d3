"""Pages made from what is declared: `python -m docs.makers.reference_pages` writes them anew under docs/.

Levers, constants, measures and scenarios get a page each. Pages written by hand (`FILLED`) hold tables between two marks; these
alone are made anew. A test fails while a page says something else than the declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from docs.makers.lever_curve_tables import write_curves, write_unfelt
from docs.makers.page_parts import PARTS, SCOPES, format_allowed, format_declared_value
from experiments.findings.markdown_tables import Row, fill_marked_parts, format_table
from scenarios import SCENARIO_GROUPS, load, names
from simulation.behaviour import CONSTANTS
from simulation.declare import IdleReason, Number
from simulation.measures import MEASURES, Measure
from simulation.policy import LEVERS
from simulation.start import START
from simulation.world import WORLD

DOCS = Path(__file__).resolve().parents[1]
MADE_BY = "<!-- Made by `python -m docs.makers.reference_pages`; edit the declarations, not this page. -->"
SOURCES_NOTE = """\
The column *source* is explained in [sources](../sources.md): numbers such as 0.12 or 3.8 are claims of the source texts, codes
such as B8 tables of evidence, names and years literature."""
DIRECTIONS = {1: "more", -1: "less", 0: ""}
PARTLY_MADE = ("model.md", "odd.md", "contradictions.md")
"""Pages written by hand, with marked parts that are made."""


def build_pages() -> dict[Path, str]:
    """Build the text of every page that is made, whole or in part, by its path."""
    reference = DOCS / "reference"
    filled = {DOCS / name: fill_marked_parts((DOCS / name).read_text(encoding="utf-8"), PARTS) for name in PARTLY_MADE}
    return filled | {
        reference / "levers.md": build_levers_page(),
        reference / "constants.md": build_constants_page(),
        reference / "measures.md": build_measures_page(),
        reference / "scenarios.md": build_scenarios_page(),
    }


def build_levers_page() -> str:
    """Build the page on levers, group by group."""
    intro = f"""\
What leaders choose. *Ordinary* is the value where a scenario says nothing. A lever acts from today on; written
`past.<path>` it is set for the time before. No lever is free: *price* says who pays. *Idle* says where another lever
leaves it without an effect of its own. {SOURCES_NOTE}"""
    parts = [write_unfelt(), *_write_groups(LEVERS.values(), _build_lever_row), *write_curves()]
    return _assemble_page("Levers", intro, parts)


def _build_lever_row(number: Number) -> Row:
    return {
        "lever": f"`{number.name}`<br>{number.label}",
        "ordinary": format_declared_value(number.default),
        "allowed": format_allowed(number),
        "what it is": f"{number.help} {_format_unit(number)}",
        "what to watch": number.notice,
        "price": number.cost,
        "idle": "; ".join(map(_format_idle, number.idle)),
        "scope": SCOPES[number.scope],
        "source": number.source,
    }


def _format_idle(idle: IdleReason) -> str:
    return f"`{idle.path}` at {' or '.join(map(format_declared_value, idle.at))}"


def build_constants_page() -> str:
    """Build the page on constants, the company, its market and its first day."""
    intro = f"""\
Numbers that nobody in the company chooses. Any of them can be set in a scenario file or with `--set`. At its *neutral*
value a constant switches off the claim it carries. Which were fitted, and to what, is said in
[calibration](../evidence/calibration.md), how far to trust the whole in [limits](../limits.md).
{SOURCES_NOTE}"""
    parts = [
        "## How people react: `behaviour.`",
        format_table(map(_build_constant_row, CONSTANTS.values())),
        "## The company and its market: `world.`",
        format_table(map(_build_fact_row, WORLD.values())),
        "## The first day of the past: `start.`",
        format_table(map(_build_fact_row, START.values())),
    ]
    return _assemble_page("Constants", intro, parts)


def _build_constant_row(number: Number) -> Row:
    row = dict(_build_fact_row(number))
    source = row.pop("source")
    return row | {"neutral": format_declared_value(number.neutral), "source": source}


def _build_fact_row(number: Number) -> Row:
    return {
        "constant": f"`{number.name}`",
        "value": format_declared_value(number.default),
        "allowed": format_allowed(number),
        "unit": number.unit,
        "what it is": number.help,
        "source": number.source,
    }


def build_measures_page() -> str:
    """Build the page on measures."""
    intro = """\
What is observed, every week. A measure is a sum, or a quotient of two sums; over a window the sums are added up first,
so weeks, quarters and years fit together. *Better* says which direction the comparison counts as better; where it is
empty, neither is."""
    return _assemble_page("Measures", intro, [format_table(map(_build_measure_row, MEASURES.values()))])


def _build_measure_row(measure: Measure) -> Row:
    return {
        "measure": f"`{measure.name}`",
        "label": measure.label,
        "unit": measure.unit,
        "better": DIRECTIONS[measure.better],
        "what it is": measure.help,
    }


def build_scenarios_page() -> str:
    """Build the page on the library of scenarios: stories and what to notice."""
    intro = """\
The library. *Notice* says what the model does, also where it disagrees with the texts the story comes from. Each is a
file to copy: `flywheel show <name> --toml > mine.toml`."""
    return _assemble_page("Scenarios", intro, _write_stories())


def _write_stories() -> Iterator[str]:
    library = [load(name) for name in names()]
    for kind in SCENARIO_GROUPS:
        yield f"## {kind}"
        for scenario in library:
            if scenario.group == kind:
                claims = ", ".join(scenario.sources)
                yield f"### `{scenario.name}`: {scenario.title}\n\n{scenario.story}\n\n*Notice:* {scenario.notice}\n\nClaims: {claims}."


def _assemble_page(title: str, intro: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", MADE_BY, intro, *parts]) + "\n"


def _write_groups(numbers: Iterable[Number], row: Callable[[Number], Row]) -> Iterator[str]:
    for group, members in groupby(numbers, lambda number: number.group):
        yield f"## `{group}.`"
        yield format_table(map(row, members))


def _format_unit(number: Number) -> str:
    return f"({number.unit})" if number.unit and not number.choices else ""


def main() -> None:
    """Write all pages."""
    for path, text in build_pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
