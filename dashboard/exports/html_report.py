"""A report as one HTML file: opens offline, prints on two pages, holds no script and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from dashboard.cards import cards
from dashboard.cards.sentence import format_sentence
from dashboard.exports.code_export import write_command
from dashboard.levers import lever_texts
from dashboard.pictures import fan, text_twin
from dashboard.pictures.chart_panel import format_measure_name
from dashboard.pictures.chart_svg import write_svg
from dashboard.pictures.chart_titles import format_chart_title
from dashboard.plan.plan import PLAYABLE_LEVERS, WEEKS_PER_YEAR, Plan
from dashboard.plan.plan_wording import format_company, format_when
from dashboard.service.plan_comparison import PlanComparison
from dashboard.theme.look import FONT
from dashboard.wording.catalogue import say
from experiments.questions.flywheel_map import find_link
from simulation.declare import Value
from simulation.scenario import Scenario

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
class ReportContent:
    """The content of a report.

    Attributes:
        plan, scenario: what is on screen, and carrying on.
        comparison: the two compared.
        currency: the symbol before money.
        version: of the model.
    """

    plan: Plan
    scenario: Scenario
    comparison: PlanComparison
    currency: str = "$"
    version: str = "0"


def write_report(content: ReportContent) -> str:
    """Write a report as one HTML page."""
    title, headline = (
        content.scenario.title or content.scenario.name,
        format_sentence(content.comparison, content.currency),
    )
    parts = [
        f'<p class="quiet">{escape(title)}</p><h1>{escape(headline)}</h1>',
        _write_section("report.plan", _write_changes(content)),
        _write_section("report.cards", _write_cards(content)),
        _write_section("report.pictures", _write_picture_grid(content)),
        _write_section("report.assumptions", "".join(f"<p>{escape(line)}</p>" for line in list_assumptions(content))),
        _write_section(
            "report.again", f"<p><code>{escape(write_command(content.plan, content.comparison.runs))}</code></p>"
        ),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>'
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def list_assumptions(content: ReportContent) -> list[str]:
    """List what a picture rests on: company, luck, version, and what it is not."""
    values = {"n": content.comparison.runs, "seed": content.plan.seed, "version": content.version}
    return [
        say("report.company", company=format_company(content.scenario)),
        say("report.compared.other", name=content.comparison.rival_name)
        if content.comparison.rival_name
        else say("report.compared"),
        say("report.made", **values, years=f"{content.scenario.weeks / WEEKS_PER_YEAR:g}"),
        say("report.ranges"),
        say("report.is_not"),
    ]


def _write_section(key: str, inside: str) -> str:
    return f"<section><h2>{escape(say(key))}</h2>{inside}</section>"


def _write_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table; texts are escaped here."""
    top = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _write_changes(content: ReportContent) -> str:
    """Write every changed lever once, with its value in carrying on and in the plan, now and later; then cut links."""
    plan = content.plan
    paths = dict.fromkeys([*plan.levers, *(change.path for change in plan.later)])
    if not plan.is_changed:
        return f"<p>{escape(say('report.nothing'))}</p>"
    rows = [
        [
            PLAYABLE_LEVERS[path].label,
            _format_value(path, content.scenario.value(path)),
            _format_plan_values(plan, path),
        ]
        for path in paths
    ]
    rows += [[say("plan.cut", label=find_link(key).label), "", say("when.today")] for key in plan.cut]
    return _write_table((say("report.lever"), say("report.before"), say("report.after")), rows)


def _format_plan_values(plan: Plan, path: str) -> str:
    now = [_format_value(path, plan.levers[path])] if path in plan.levers and not plan.acting else []
    later = [(week, region, values[path]) for week, region, values in plan.list_dated_changes() if path in values]
    return "; ".join(
        [*now, *(f"{_format_where(week, region)}: {_format_value(path, value)}" for week, region, value in later)]
    )


def _format_where(week: int, region: str | None) -> str:
    return say("later.chip.where", when=format_when(week), region=region) if region else format_when(week)


def _format_value(path: str, value: Value) -> str:
    """Format a value as its word, with the number behind it where it is more exact."""
    lever = PLAYABLE_LEVERS[path]
    word = lever_texts.format_word(lever, value)
    exact = word if lever.choices else lever_texts.format_exact(lever, value)
    return word if word == exact else f"{word} ({exact})"


def _write_cards(content: ReportContent) -> str:
    card_texts = cards.build_card_texts(content.comparison, content.currency)
    has_goals = bool(content.comparison.goals)
    rows = []
    for name, card in zip(cards.CARD_NAMES, card_texts, strict=True):
        goal = " – ".join(text for text in (card["goal"], card["reached"].strip()) if text)
        change = ", ".join(text for text in (card["difference"], f"{card['note']} {card['range']}".strip()) if text)
        row = [say(f"card.{name}"), f"{card['value']} {card['other']}".strip(), change, card["odds"]]
        rows.append([*row, goal] if has_goals else row)
    own, change = say("carrying"), say("report.change")
    if content.comparison.is_changed:
        own, change = say("plan.yours"), text_twin.name_difference(content.comparison.rival_name)
    return _write_table(["", own, change, "", *_list_goal_heads(has_goals)], rows)


def _list_goal_heads(has_goals: bool) -> list[str]:
    return [say("report.goals")] if has_goals else []


def _write_picture_grid(content: ReportContent) -> str:
    pictures = [_write_picture(content, place, name) for place, name in enumerate(content.plan.panels)]
    return f'<div class="pictures">{"".join(pictures)}</div>'


def _write_picture(content: ReportContent, place: int, name: str) -> str:
    """Write one picture as on the page: finding, measure, and the figure in the light scheme."""
    course = content.comparison.courses[name]
    drawn_course = course.as_differences() if place in content.plan.differences else course
    title = format_chart_title(course, content.currency)
    figure = fan.build_fan_figure(drawn_course, 0, content.currency, content.comparison.happenings)
    measure = format_measure_name(name) + (f" – {say('panel.difference')}" if drawn_course.is_difference else "")
    head = f'<figcaption><h3>{escape(title)}</h3><span class="quiet">{escape(measure)}</span></figcaption>'
    return f"<figure>{head}{write_svg(figure, text_twin.describe_picture(course, title, content.currency))}</figure>"
