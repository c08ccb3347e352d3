"""Reference pages made from what is declared: `python -m experiments.describe` writes them anew under docs/.

Levers, constants, measures and scenarios get a page each; the order of a week and the list of mechanisms are put into
docs/model.md, between two marks. A test fails while a page says something else than the declarations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from scenarios import KINDS, load, names
from simulation.behaviour import CONSTANTS
from simulation.declare import Number, Value
from simulation.measures import MEASURES, Measure
from simulation.mechanisms import MECHANISMS
from simulation.plan import PLAN
from simulation.policy import LEVERS
from simulation.start import START
from simulation.world import WORLD

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- Made by `python -m experiments.describe`; edit the declarations, not this page. -->"
SOURCES = """\
Numbers such as 0.12 or 3.8 in the column *source* are claims of the source texts, M1 to M18 are mechanisms; the rest is
literature."""
SCOPES = {"company": "company", "region": "may differ by region", "start": "fixed for a run"}
DIRECTIONS = {1: "more", -1: "less", 0: ""}
MARKED = re.compile(r"(<!-- (\w+): made[^\n]*-->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """The text of every generated page, by where it belongs."""
    reference = DOCS / "reference"
    return {
        reference / "levers.md": levers(),
        reference / "constants.md": constants(),
        reference / "measures.md": measures(),
        reference / "scenarios.md": scenarios(),
        DOCS / "model.md": model((DOCS / "model.md").read_text(encoding="utf-8")),
    }


def levers() -> str:
    """What leaders choose, group by group."""
    intro = f"""\
What leaders choose. *Ordinary* is the value where a scenario says nothing. A lever acts from today on; written
`past.<path>` it is set for the time before. No lever is free: *price* says who pays. {SOURCES}"""
    return _page("Levers", intro, _by_group(LEVERS.values(), _lever))


def _lever(number: Number) -> dict[str, str]:
    return {
        "lever": f"`{number.name}`<br>{number.label}",
        "ordinary": _said(number.default),
        "allowed": _allowed(number),
        "what it is": f"{number.help} {_unit(number)}",
        "what to watch": number.notice,
        "price": number.cost,
        "scope": SCOPES[number.scope],
        "source": number.source,
    }


def constants() -> str:
    """How people react, and what the company, its market and its first day are like."""
    intro = f"""\
Numbers that nobody in the company chooses. Any of them can be set in a scenario file or with `--set`. At its *neutral*
value a constant switches off the claim it carries. The model is not calibrated yet: see [limits](../limits.md).
{SOURCES}"""
    parts = [
        "## How people react: `behaviour.`",
        _table(map(_constant, CONSTANTS.values())),
        "## The company and its market: `world.`",
        _table(map(_fact, WORLD.values())),
        "## The first day of the past: `start.`",
        _table(map(_fact, START.values())),
    ]
    return _page("Constants", intro, parts)


def _constant(number: Number) -> dict[str, str]:
    row = _fact(number)
    source = row.pop("source")
    return row | {"neutral": "" if number.neutral is None else _said(number.neutral), "source": source}


def _fact(number: Number) -> dict[str, str]:
    return {
        "constant": f"`{number.name}`",
        "value": _said(number.default),
        "allowed": _allowed(number),
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
    return _page("Measures", intro, [_table(map(_measure, MEASURES.values()))])


def _measure(measure: Measure) -> dict[str, str]:
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


def model(text: str) -> str:
    """docs/model.md with its marked parts made anew."""
    made = {"plan": _table(_plan()), "mechanisms": _table(_mechanisms())}
    return MARKED.sub(lambda mark: f"{mark[1]}\n{made[mark[2]]}\n\n{mark[3]}", text)


def _plan() -> Iterator[dict[str, str]]:
    for entry in PLAN:
        yield {
            "when": f"every {entry.when}",
            "step": f"`{entry.name}`",
            "what happens": entry.what,
            "rules": entry.rule,
        }


def _mechanisms() -> Iterator[dict[str, str]]:
    for place, (name, what) in enumerate(MECHANISMS.items(), 1):
        yield {"": f"M{place}", "mechanism": f"`{name}`", "what it says": what}


def _page(title: str, intro: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", MADE, intro, *parts]) + "\n"


def _by_group(numbers: Iterable[Number], row: Callable[[Number], dict[str, str]]) -> Iterator[str]:
    for group, members in groupby(numbers, lambda number: number.group):
        yield f"## `{group}.`"
        yield _table(map(row, members))


def _table(rows: Iterable[Mapping[str, str]]) -> str:
    """A Markdown table; every row has the same columns."""
    rows = list(rows)
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([_cell(cell) for cell in row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _said(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _allowed(number: Number) -> str:
    return ", ".join(number.choices) if number.choices else f"{number.low:g} … {number.high:g}"


def _unit(number: Number) -> str:
    return f"({number.unit})" if number.unit and not number.choices else ""


def main() -> None:
    """Write all pages."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
