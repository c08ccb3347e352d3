"""What a study says: findings as titles, their pictures, the numbers behind them, and how it was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.components.points import Points
from dashboard.components.studies import command
from dashboard.components.tags import marked
from dashboard.studies.points import Explore
from dashboard.studies.shelf import Entry
from dashboard.text.catalogue import say
from experiments import words
from experiments.analysis.fits import METHODS
from experiments.analysis.indices import CORRECTED
from experiments.analysis.page import TORN, methods

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from experiments.analysis.asking import Answer
    from experiments.analysis.cells import Factor
    from experiments.analysis.page import Page

MOST_ROWS = 60
"""Rows of a table on the page; all are in the report."""
HEIGHT = 340
HARD_SPACE = "\u00a0"


def told(page: Page, entry: Entry, explore: Explore) -> list[Any]:
    """Everything a study says, measure by measure, its points, and what it rests on."""
    measures = list(dict.fromkeys(answer.measure for answer in page.answers))
    points = Points(entry, page.sample, explore).section()
    return [_jumps(page, measures), *(_measure(page, name) for name in measures), points, *_rests(page, entry)]


def _jumps(page: Page, measures: Sequence[str]) -> Any:
    """The way to each measure, and to the points."""
    ways = {f"m-{name}": _label(page, name) for name in measures} | {"points": say("study.points")}
    links = [html.A(label, href=f"#{place}") for place, label in ways.items()]
    return html.Nav(links, className="jumps", **marked(aria_label=say("study.measures")))


def _label(page: Page, measure: str) -> str:
    found = page.sample.about[measure]
    return f"{found.label}, {found.unit}" if found.unit else found.label


def _measure(page: Page, name: str) -> Any:
    """The answers about one measure; what has been said is not said again."""
    said = {CORRECTED}
    articles = [_article(answer, said) for answer in page.answers if answer.measure == name]
    return html.Section([html.H2(_label(page, name), id=f"m-{name}"), *articles])


def _article(answer: Answer, said: set[str]) -> Any:
    kind = html.P(METHODS[answer.method].answers, className="quiet")
    if answer.finding is None:
        return html.Article([kind, html.P(say("study.refused", problem=answer.refused))])
    title, *rest = answer.finding.sentences()
    new = [each for each in rest if each not in said]
    said.update((title, *rest))
    parts = [html.H3(_whole(title)), *_chart(answer.finding.figure(), title), *(html.P(_whole(each)) for each in new)]
    return html.Article([kind, *parts, _twin(answer.finding.table(), title)])


def _whole(text: str) -> str:
    """A sentence whose numbers are not torn from their units."""
    return TORN.sub(HARD_SPACE, text)


def _chart(figure: Figure, title: str) -> list[Any]:
    """A picture as data; the browser draws it in the colours of the page (`assets/studies.js`). Of nothing there is none."""
    if not figure.data:
        return []
    figure.update_layout(title=None, template=None, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
    top = 80 if figure.layout.annotations else 20
    figure.update_layout(margin={"l": 16, "r": 16, "t": top, "b": 48}, font={"size": 12})
    figure.update_xaxes(title_standoff=16, automargin=True)
    height = figure.layout.height or HEIGHT
    data = json.dumps(json.loads(figure.to_json()), separators=(",", ":"))
    label = marked(aria_label=title, data_figure=data)
    return [html.Div(className="chart", role="img", style={"height": f"{height}px"}, **label)]


def _twin(found: pd.DataFrame, title: str) -> Any:
    """The same as a table; of a long one the first rows."""
    names = [str(name).replace("_", " ") for name in found.columns]
    rows = list(found.head(MOST_ROWS).itertuples(index=False))
    more = [html.P(say("study.rows", n=MOST_ROWS, all=len(found)))] if len(found) > MOST_ROWS else []
    return html.Details([html.Summary(say("study.twin")), _table(names, rows, title), *more])


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> Any:
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    body = html.Tbody([html.Tr([_cell(value) for value in row]) for row in rows])
    return html.Div(
        html.Table([head, body]), className="scroll", tabIndex=0, role="region", **marked(aria_label=title[:120])
    )


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return html.Td(say("study.yes") if value else "")
    if isinstance(value, float | int):
        return html.Td(words.figure(float(value)), className="number")
    return html.Td(str(value)[:200])


def _rests(page: Page, entry: Entry) -> list[Any]:
    """What it rests on: factors, methods, seeds and versions, the command."""
    rows = [(factor.label, factor.path, _range(factor)) for factor in page.sample.factors]
    names = [say(f"study.{key}") for key in ("factor", "path", "range")]
    used = dict.fromkeys(answer.method for answer in page.answers if answer.finding)
    how = " ".join([*(METHODS[name].how for name in used), CORRECTED])
    return [
        html.Section([html.H2(say("study.varied")), _table(names, rows, say("study.varied"))]),
        html.Section(
            [html.H2(say("study.methods")), html.P(methods(page.facts, page.manifest, page.sample)), html.P(how)]
        ),
        html.Section([html.H2(say("study.made")), _made(entry)]),
        html.Section([html.H2(say("study.command")), command(entry.command)]),
    ]


def _range(factor: Factor) -> str:
    if factor.choices:
        return ", ".join(factor.choices)
    low, high = f"{factor.low:g}", f"{factor.high:g}"
    return say("study.log" if factor.log else "study.from", low=low, high=high)


def _made(entry: Entry) -> Any:
    manifest = entry.manifest or {}
    seeds = manifest.get("seeds")
    known = seeds if isinstance(seeds, dict) else {}
    facts = {
        "seeds": say("study.seeds.of", worlds=known.get("worlds", "?"), sampling=known.get("sampling", "?")),
        "version": f"{manifest.get('version', '?')} ({manifest.get('fingerprint', '?')})",
        "digest": str(manifest.get("digest", "?")),
    }
    return html.Dl([part for key, text in facts.items() for part in (html.Dt(say(f"study.{key}")), html.Dd(text))])
