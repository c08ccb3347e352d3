"""Pages made from what is declared: `python -m experiments.describe` writes them anew under docs/.

Levers, constants, measures and scenarios get a page each. Pages written by hand (`FILLED`) hold tables between two marks; these
alone are made anew. A test fails while a page says something else than the declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from experiments.markdown import Row, fill, table
from experiments.parts import PARTS, SCOPES, allowed, said
from scenarios import KINDS, load, names
from simulation.behaviour import CONSTANTS
from simulation.declare import Idle, Number
from simulation.measures import MEASURES, Measure
from simulation.policy import LEVERS
from simulation.start import START
from simulation.world import WORLD

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- Made by `python -m experiments.describe`; edit the declarations, not this page. -->"
SOURCES = """\
Numbers such as 0.12 or 3.8 in the column *source* are claims of the source texts, M1 to M18 are mechanisms; the rest is
literature."""
DIRECTIONS = {1: "more", -1: "less", 0: ""}
FILLED = ("model.md", "odd.md", "contradictions.md")
"""Pages written by hand, with marked parts that are made."""


def pages() -> dict[Path, str]:
    """The text of every page that is made, or made in part, by where it belongs."""
    reference = DOCS / "reference"
    filled = {DOCS / name: fill((DOCS / name).read_text(encoding="utf-8"), PARTS) for name in FILLED}
    return filled | {
        reference / "levers.md": levers(),
        reference / "constants.md": constants(),
        reference / "measures.md": measures(),
        reference / "scenarios.md": scenarios(),
    }


def levers() -> str:
    """What leaders choose, group by group."""
    intro = f"""\
What leaders choose. *Ordinary* is the value where a scenario says nothing. A lever acts from today on; written
`past.<path>` it is set for the time before. No lever is free: *price* says who pays. *Idle* says where another lever
leaves it without an effect of its own. {SOURCES}"""
    return _page("Levers", intro, _by_group(LEVERS.values(), _lever))


def _lever(number: Number) -> Row:
    return {
        "lever": f"`{number.name}`<br>{number.label}",
        "ordinary": said(number.default),
        "allowed": allowed(number),
        "what it is": f"{number.help} {_unit(number)}",
        "what to watch": number.notice,
        "price": number.cost,
        "idle": "; ".join(map(_idle, number.idle)),
        "scope": SCOPES[number.scope],
        "source": number.source,
    }


def _idle(idle: Idle) -> str:
    return f"`{idle.path}` at {' or '.join(map(said, idle.at))}"


def constants() -> str:
    """How people react, and what the company, its market and its first day are like."""
    intro = f"""\
Numbers that nobody in the company chooses. Any of them can be set in a scenario file or with `--set`. At its *neutral*
value a constant switches off the claim it carries. Which were fitted, and to what, is said in
[calibration](../evidence/calibration.md), how far to trust the whole in [limits](../limits.md).
{SOURCES}"""
    parts = [
        "## How people react: `behaviour.`",
        table(map(_constant, CONSTANTS.values())),
        "## The company and its market: `world.`",
        table(map(_fact, WORLD.values())),
        "## The first day of the past: `start.`",
        table(map(_fact, START.values())),
    ]
    return _page("Constants", intro, parts)


def _constant(number: Number) -> Row:
    row = dict(_fact(number))
    source = row.pop("source")
    return row | {"neutral": said(number.neutral), "source": source}


def _fact(number: Number) -> Row:
    return {
        "constant": f"`{number.name}`",
        "value": said(number.default),
        "allowed": allowed(number),
        "unit": number.unit,
        "what it is": number.help,
        "source": number.source,
    }


def measures() -> str:
    """What is observed."""
    intro = """\
What is observed, every week. A measure is a sum, or a quotient of two sums; over a window the sums are added up first,
so weeks, quarters and years fit together. *Better* says which direction the comparison counts as better; where it is
empty, neither is."""
    return _page("Measures", intro, [table(map(_measure, MEASURES.values()))])


def _measure(measure: Measure) -> Row:
    return {
        "measure": f"`{measure.name}`",
        "label": measure.label,
        "unit": measure.unit,
        "better": DIRECTIONS[measure.better],
        "what it is": measure.help,
    }


def scenarios() -> str:
    """The library: stories and what to notice."""
    intro = """\
The library. *Notice* says what the model does, also where it disagrees with the texts the story comes from. Each is a
file to copy: `flywheel show <name> --toml > mine.toml`."""
    return _page("Scenarios", intro, _stories())


def _stories() -> Iterator[str]:
    library = [load(name) for name in names()]
    for kind in KINDS:
        yield f"## {kind}"
        for found in library:
            if found.group == kind:
                claims = ", ".join(found.sources)
                yield f"### `{found.name}`: {found.title}\n\n{found.story}\n\n*Notice:* {found.notice}\n\nClaims: {claims}."


def _page(title: str, intro: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", MADE, intro, *parts]) + "\n"


def _by_group(numbers: Iterable[Number], row: Callable[[Number], Row]) -> Iterator[str]:
    for group, members in groupby(numbers, lambda number: number.group):
        yield f"## `{group}.`"
        yield table(map(row, members))


def _unit(number: Number) -> str:
    return f"({number.unit})" if number.unit and not number.choices else ""


def main() -> None:
    """Write all pages."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
