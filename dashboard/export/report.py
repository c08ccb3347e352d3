"""A report as one HTML file: opens offline, prints on two pages, holds no script and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from dashboard.compare import Comparison
from dashboard.components import cards, changes
from dashboard.components.panel import measure_name
from dashboard.components.scenarios import company
from dashboard.export.svg import svg
from dashboard.export.texts import command
from dashboard.figures import fan, twin
from dashboard.figures.look import FONT
from dashboard.state import PLAYED, Plan
from dashboard.text import levers
from dashboard.text.catalogue import say
from dashboard.text.findings import finding
from dashboard.text.sentence import sentence
from experiments.understanding.wheel import found
from simulation.declare import Value
from simulation.scenario import Scenario

YEAR_OF_WEEKS = 52
STYLE = f"""
@page {{ size: A4; margin: 14mm; }}
body {{ max-width: 68rem; margin: 2rem auto; padding: 0 1.25rem; color: #1a1b1e; background: #fff; font: 15px/1.45 {FONT}; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; }}
h2 {{ font-size: 1.05rem; margin: 1.75rem 0 .5rem; }} h3 {{ font-size: 1rem; margin: 0; }}
p {{ margin: .25rem 0; }} .quiet, th {{ color: #5c636a; font-weight: 400; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #e1e5e9; vertical-align: top; }}
.pictures {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem; }}
figure {{ margin: 0; break-inside: avoid; }} svg {{ width: 100%; height: auto; }} tr {{ break-inside: avoid; }}
code {{ font-family: ui-monospace, Consolas, monospace; font-size: .85rem; overflow-wrap: anywhere; }}
@media (max-width: 40rem) {{ .pictures {{ grid-template-columns: minmax(0, 1fr); }} }}
@media print {{ body {{ margin: 0; padding: 0; max-width: none; font-size: 11px; }} }}
"""


@dataclass(frozen=True)
class Told:
    """What a report is made of.

    Attributes:
        plan, scenario: what is on screen, and what it starts from.
        comparison: the two, lived.
        currency: the symbol before money.
        version: of the model.
    """

    plan: Plan
    scenario: Scenario
    comparison: Comparison
    currency: str = "$"
    version: str = "0"


def report(told: Told) -> str:
    """Write the report."""
    title, said = told.scenario.title or told.scenario.name, sentence(told.comparison, told.currency)
    parts = [
        f'<p class="quiet">{escape(title)}</p><h1>{escape(said)}</h1>',
        _section("report.plan", _changes(told)),
        _section("report.cards", _cards(told)),
        _section("report.pictures", _pictures(told)),
        _section("report.assumptions", "".join(f"<p>{escape(line)}</p>" for line in assumptions(told))),
        _section("report.again", f"<p><code>{escape(command(told.plan, told.comparison.futures))}</code></p>"),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def assumptions(told: Told) -> list[str]:
    """Say what a picture rests on: company, luck, version, and what it is not."""
    made = {"n": told.comparison.futures, "seed": told.plan.seed, "version": told.version}
    return [
        say("report.company", company=company(told.scenario)),
        say("report.compared.other", name=told.comparison.rival) if told.comparison.rival else say("report.compared"),
        say("report.made", **made, years=f"{told.scenario.weeks / YEAR_OF_WEEKS:g}"),
        say("report.ranges"),
        say("report.is_not"),
    ]


def _section(key: str, inside: str) -> str:
    return f"<section><h2>{escape(say(key))}</h2>{inside}</section>"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table; texts are escaped here."""
    top = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _changes(told: Told) -> str:
    """List every changed lever once: where carrying on has it, and what the plan makes of it, now and later; then cut links."""
    plan = told.plan
    paths = dict.fromkeys([*plan.levers, *(change.path for change in plan.later)])
    if not plan.changed:
        return f"<p>{escape(say('report.nothing'))}</p>"
    rows = [[PLAYED[path].label, _value(path, told.scenario.value(path)), _planned(plan, path)] for path in paths]
    rows += [[say("plan.cut", label=found(key).label), "", say("when.today")] for key in plan.cut]
    return _table((say("report.lever"), say("report.before"), say("report.after")), rows)


def _planned(plan: Plan, path: str) -> str:
    now = [_value(path, plan.levers[path])] if path in plan.levers and not plan.acting else []
    later = [(week, region, values[path]) for week, region, values in plan.dated() if path in values]
    return "; ".join([*now, *(f"{_where(week, region)}: {_value(path, value)}" for week, region, value in later)])


def _where(week: int, region: str | None) -> str:
    return say("later.chip.where", when=changes.when(week), region=region) if region else changes.when(week)


def _value(path: str, value: Value) -> str:
    """Write a value as its word, with the number behind it where it says more."""
    lever = PLAYED[path]
    word = levers.word(lever, value)
    exact = word if lever.choices else levers.exact(lever, value)
    return word if word == exact else f"{word} ({exact})"


def _cards(told: Told) -> str:
    shown = cards.shown(told.comparison, told.currency)
    wanted = bool(told.comparison.goals)
    rows = []
    for name, card in zip(cards.NAMES, shown, strict=True):
        goal = " – ".join(text for text in (card["goal"], card["reached"].strip()) if text)
        change = ", ".join(text for text in (card["difference"], card["note"].strip()) if text)
        row = [say(f"card.{name}"), card["value"], change, card["odds"]]
        rows.append([*row, goal] if wanted else row)
    own, change = ("plan.yours", "table.gap") if told.comparison.changed else ("carrying", "report.change")
    return _table(["", say(own), say(change), "", *_goals(wanted)], rows)


def _goals(wanted: bool) -> list[str]:
    return [say("report.goals")] if wanted else []


def _pictures(told: Told) -> str:
    drawn = [_picture(told, place, name) for place, name in enumerate(told.plan.panels)]
    return f'<div class="pictures">{"".join(drawn)}</div>'


def _picture(told: Told, place: int, name: str) -> str:
    """Show one picture as on the page: finding, measure, and the figure in the light scheme."""
    course = told.comparison.courses[name]
    shown = course.as_gap() if place in told.plan.differences else course
    title = finding(course, told.currency)
    figure = fan.fan(shown, 0, told.currency, told.comparison.happenings)
    measure = measure_name(name) + (f" – {say('panel.difference')}" if shown.gap else "")
    head = f'<figcaption><h3>{escape(title)}</h3><span class="quiet">{escape(measure)}</span></figcaption>'
    return f"<figure>{head}{svg(figure, twin.described(course, title, told.currency))}</figure>"
