"""A report as one HTML file: opens offline, prints on two pages, holds no script and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.exports.change_rows import list_change_rows
from dashboard.exports.code_export import write_command
from dashboard.exports.report_content import ReportContent, list_assumptions, list_card_rows
from dashboard.flywheel_map.flywheel_measurement import MeasuredFlywheel
from dashboard.flywheel_map.flywheel_svg import build_map_svg
from dashboard.flywheel_map.flywheel_texts import format_sentences
from dashboard.pictures import fan, text_twin
from dashboard.pictures.chart_panel import format_measure_name
from dashboard.pictures.chart_svg import write_svg
from dashboard.pictures.chart_titles import format_chart_title
from dashboard.theme.look import FONT
from dashboard.wording.catalogue import say

STYLE = f"""
@page {{ size: A4; margin: 14mm; }}
body {{ max-width: 68rem; margin: 2rem auto; padding: 0 1.25rem; color: #1a1b1e; background: #fff; font: 15px/1.45 {FONT}; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; }}
h2 {{ font-size: 1.05rem; margin: 1.75rem 0 .5rem; }} h3 {{ font-size: 1rem; margin: 0; }}
p {{ margin: .25rem 0; }} .quiet, th {{ color: #5c636a; font-weight: 400; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #e1e5e9; vertical-align: top; }}
.flywheel {{ display: grid; grid-template-columns: 22rem minmax(0, 1fr); gap: 1.5rem; align-items: start; break-inside: avoid; }}
.pictures {{ display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem; }}
figure {{ margin: 0; break-inside: avoid; }} svg {{ width: 100%; height: auto; }} tr {{ break-inside: avoid; }}
code {{ font-family: ui-monospace, Consolas, monospace; font-size: .85rem; overflow-wrap: anywhere; }}
@media (max-width: 40rem) {{ .pictures, .flywheel {{ grid-template-columns: minmax(0, 1fr); }} }}
@media print {{ body {{ margin: 0; padding: 0; max-width: none; font-size: 11px; }} }}
"""


def write_report(content: ReportContent) -> str:
    """Write a report as one HTML page."""
    title, headline = content.title, content.headline
    parts = [
        f'<p class="quiet">{escape(title)}</p><h1>{escape(headline)}</h1>',
        _write_section("report.plan", _write_changes(content)),
        _write_section("report.cards", _write_cards(content)),
        _write_section("report.pictures", _write_picture_grid(content)),
        _write_flywheel(content),
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


def _write_section(key: str, inside: str) -> str:
    return f"<section><h2>{escape(say(key))}</h2>{inside}</section>"


def _write_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table; texts are escaped here."""
    top = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _write_changes(content: ReportContent) -> str:
    if not content.plan.is_changed:
        return f"<p>{escape(say('report.nothing'))}</p>"
    head = (say("report.lever"), say("report.before"), say("report.after"))
    return _write_table(head, list_change_rows(content.plan, content.scenario))


def _write_cards(content: ReportContent) -> str:
    return _write_table(*list_card_rows(content))


def _write_flywheel(content: ReportContent) -> str:
    """Write the map with its sentences; nothing where it was not measured."""
    if content.flywheel is None:
        return ""
    sentences = format_sentences(content.flywheel, content.currency)
    texts = "".join(f"<p>{escape(line)}</p>" for line in (content.why, *sentences) if line)
    inside = f"<div>{_draw_map(content.flywheel, content)}</div><div>{texts}</div>"
    return _write_section("report.flywheel", f'<div class="flywheel">{inside}</div>')


def _draw_map(flywheel: MeasuredFlywheel, content: ReportContent) -> str:
    """Draw the map as a part of a page, which needs no namespace and has nothing to press."""
    svg = build_map_svg(flywheel, content.currency, content.verdict).replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return svg.replace(' tabindex="0" role="button"', "").replace(' aria-haspopup="dialog"', "")


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
