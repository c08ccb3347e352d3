"""The findings of a study: each as a title, with its picture and the numbers behind it; then how it was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html
from plotly.graph_objects import Figure

from dashboard.frame.tags import build_attributes
from dashboard.studies.point_opener import ExploreTarget
from dashboard.studies.study_library import StudyEntry
from dashboard.studies.study_list import build_command
from dashboard.studies.study_points import StudyPoints
from dashboard.wording.catalogue import say
from experiments.findings import formatting
from experiments.studies.analysis.analysis_dispatch import AnalysisOutcome
from experiments.studies.analysis.analysis_methods import METHODS
from experiments.studies.analysis.factor_indices import CORRECTION_NOTE
from experiments.studies.analysis.study_sample import CodedFactor
from experiments.studies.report.study_report import BREAKABLE_SPACES, StudyReport, format_methods_paragraph

MOST_ROWS = 60
"""Rows of a table on the page; all are in the report."""
CHART_HEIGHT = 340
HARD_SPACE = "\u00a0"


def build_study_sections(page: StudyReport, entry: StudyEntry, explore: ExploreTarget) -> list[Any]:
    """Build the sections of a study: its measures, its points, and what it rests on."""
    measures = list(dict.fromkeys(answer.measure for answer in page.outcomes))
    points = StudyPoints(entry, page.sample, explore).build_section()
    return [
        _build_jumps(page, measures),
        *(_build_measure(page, name) for name in measures),
        points,
        *_build_basis(page, entry),
    ]


def _build_jumps(page: StudyReport, measures: Sequence[str]) -> Any:
    """Build the links to each measure, and to the points."""
    ways = {f"m-{name}": _format_measure_label(page, name) for name in measures} | {"points": say("study.points")}
    links = [html.A(label, href=f"#{place}") for place, label in ways.items()]
    return html.Nav(links, className="jumps", **build_attributes(aria_label=say("study.measures")))


def _format_measure_label(page: StudyReport, measure: str) -> str:
    measure_info = page.sample.measure_by_name[measure]
    return f"{measure_info.label}, {measure_info.unit}" if measure_info.unit else measure_info.label


def _build_measure(page: StudyReport, name: str) -> Any:
    """Build the findings on one measure; a sentence is not repeated."""
    shown_sentences = {CORRECTION_NOTE}
    articles = [_build_article(answer, shown_sentences) for answer in page.outcomes if answer.measure == name]
    return html.Section([html.H2(_format_measure_label(page, name), id=f"m-{name}"), *articles])


def _build_article(answer: AnalysisOutcome, shown_sentences: set[str]) -> Any:
    kind = html.P(METHODS[answer.method].question, className="quiet")
    if answer.finding is None:
        return html.Article([kind, html.P(say("study.refused", problem=answer.refusal))])
    title, *rest = answer.finding.describe()
    new = [each for each in rest if each not in shown_sentences]
    shown_sentences.update((title, *rest))
    parts = [
        html.H3(_keep_units_together(title)),
        *_build_chart(answer.finding.figure(), title),
        *(html.P(_keep_units_together(each)) for each in new),
    ]
    return html.Article([kind, *parts, _build_table_twin(answer.finding.table(), title)])


def _keep_units_together(text: str) -> str:
    """Replace spaces so that numbers are not separated from their units."""
    return BREAKABLE_SPACES.sub(HARD_SPACE, text)


def _build_chart(figure: Figure, title: str) -> list[Any]:
    """Build a picture as data; the browser draws it in the colours of the page (`studies.js`). An empty figure gives none."""
    if not figure.data:
        return []
    figure.update_layout(title=None, template=None, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
    top = 80 if figure.layout.annotations else 20
    figure.update_layout(margin={"l": 16, "r": 16, "t": top, "b": 48}, font={"size": 12})
    figure.update_xaxes(title_standoff=16, automargin=True)
    height = figure.layout.height or CHART_HEIGHT
    data = json.dumps(json.loads(figure.to_json()), separators=(",", ":"))
    label = build_attributes(aria_label=title, data_figure=data)
    return [html.Div(className="chart", role="img", style={"height": f"{height}px"}, **label)]


def _build_table_twin(frame: pd.DataFrame, title: str) -> Any:
    """Build the same as a table, of a long one the first rows; the browser makes its cells when it is unfolded."""
    names = [str(name).replace("_", " ") for name in frame.columns]
    rows = list(frame.head(MOST_ROWS).itertuples(index=False))
    more = [html.P(say("study.rows", n=MOST_ROWS, all=len(frame)))] if len(frame) > MOST_ROWS else []
    cells = {"head": names, "body": [[_format_cell(value) for value in row] for row in rows], "about": title[:120]}
    data = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    folded = html.Div(className="scroll", tabIndex=0, role="region", **build_attributes(data_table=data))
    return html.Details([html.Summary(say("study.twin")), folded, *more])


def _format_cell(value: Any) -> tuple[str, bool]:
    """Format a cell, and say whether it is a number."""
    if isinstance(value, bool):
        return (say("study.yes") if value else ""), False
    if isinstance(value, float | int):
        return formatting.format_number(float(value)), True
    return str(value)[:200], False


def _build_table(names: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> Any:
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    body = html.Tbody([html.Tr([_build_cell(value) for value in row]) for row in rows])
    return html.Div(
        html.Table([head, body]),
        className="scroll",
        tabIndex=0,
        role="region",
        **build_attributes(aria_label=title[:120]),
    )


def _build_cell(value: Any) -> Any:
    text, is_number = _format_cell(value)
    return html.Td(text, className="number" if is_number else None)


def _build_basis(page: StudyReport, entry: StudyEntry) -> list[Any]:
    """Build what the study rests on: factors, methods, seeds and versions, the command."""
    rows = [(factor.label, factor.path, _format_range(factor)) for factor in page.sample.factors]
    names = [say(f"study.{key}") for key in ("factor", "path", "range")]
    used = dict.fromkeys(answer.method for answer in page.outcomes if answer.finding)
    how = " ".join([*(METHODS[name].procedure for name in used), CORRECTION_NOTE])
    return [
        html.Section([html.H2(say("study.varied")), _build_table(names, rows, say("study.varied"))]),
        html.Section(
            [
                html.H2(say("study.methods")),
                html.P(format_methods_paragraph(page.facts, page.manifest, page.sample)),
                html.P(how),
            ]
        ),
        html.Section([html.H2(say("study.made")), _build_origin(entry)]),
        html.Section([html.H2(say("study.command")), build_command(entry.command)]),
    ]


def _format_range(factor: CodedFactor) -> str:
    if factor.choices:
        return ", ".join(factor.choices)
    low, high = f"{factor.low:g}", f"{factor.high:g}"
    return say("study.log" if factor.log else "study.from", low=low, high=high)


def _build_origin(entry: StudyEntry) -> Any:
    manifest = entry.manifest or {}
    seeds = manifest.get("seeds")
    known_seeds = seeds if isinstance(seeds, dict) else {}
    facts = {
        "seeds": say(
            "study.seeds.of", worlds=known_seeds.get("worlds", "?"), sampling=known_seeds.get("sampling", "?")
        ),
        "version": f"{manifest.get('version', '?')} ({manifest.get('fingerprint', '?')})",
        "digest": str(manifest.get("digest", "?")),
    }
    return html.Dl([part for key, text in facts.items() for part in (html.Dt(say(f"study.{key}")), html.Dd(text))])
