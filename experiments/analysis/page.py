"""A study as one page of HTML that needs no network: question, findings with intervals, figures, methods, design, seeds, versions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any, Protocol

from experiments import words
from experiments.analysis.asking import Answer, answers
from experiments.analysis.cells import Lived, Sample, cells, sampled
from experiments.analysis.fits import METHODS, fitting
from experiments.analysis.indices import CORRECTED
from simulation.scenario import NUMBERS

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

BRIEF = ("chance", "sobol", "morris", "regression")
"""What is asked of measures that are not the first, unless they are named."""
MOST_ROWS = 200
"""Rows of a table that are shown; all are in what `flywheel analyse --out` writes."""


TORN = re.compile(r" (?=[%$…])|(?<=[…]) |(?<=\d) (?=\d{3}\b)")
"""Spaces within a number, before its unit, and around the dots of an interval."""


class Kept(Lived, Protocol):
    """What a page needs of a study beside what an analysis needs."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the study is of."""

    def errors(self) -> pd.DataFrame:
        """One row per run that failed."""


@dataclass(frozen=True)
class Page:
    """What is on the page.

    Attributes:
        sample: the study.
        facts, manifest: its design and what it says of itself.
        failed: how many runs failed.
        answers: every analysis that was made.
    """

    sample: Sample
    facts: Mapping[str, Any]
    manifest: Mapping[str, Any]
    failed: int
    answers: tuple[Answer, ...]

    def headlines(self) -> dict[str, list[str]]:
        """Of each measure the first sentence of every finding."""
        found: dict[str, list[str]] = {}
        for answer in self.answers:
            if answer.finding:
                found.setdefault(answer.measure, []).append(answer.finding.sentences()[0])
        return found

    def html(self) -> str:
        """The page."""
        from plotly.offline import get_plotlyjs

        body = "\n".join((self._findings(), *self._measures(), self._methods(), self._design(), self._made()))
        return Template(_file("page.html")).substitute(
            title=escape(self.sample.title),
            question=escape(self.sample.question),
            style=_file("page.css"),
            body=body,
            foot=escape(
                f"Made by flywheel {self.manifest.get('version', '')}; nothing on this page is fetched from anywhere."
            ),
            plotly=get_plotlyjs().replace("</script", "<\\/script"),
            script=_file("page.js"),
        )

    def _findings(self) -> str:
        """The first sentence of each analysis, measure by measure."""
        parts = ["<h2>What was found</h2>"]
        for name, said in self.headlines().items():
            items = "".join(f"<li>{_said(each)}</li>" for each in dict.fromkeys(said))
            parts.append(
                f'<h3><a href="#{escape(name)}">{escape(self._label(name))}</a></h3><ul class="findings">{items}</ul>'
            )
        return "".join(parts)

    def _measures(self) -> Iterator[str]:
        """A section for each measure; what has been said in it is not said again."""
        for name in dict.fromkeys(answer.measure for answer in self.answers):
            told = {CORRECTED}
            yield f'<section><h2 id="{escape(name)}">{escape(self._label(name))}</h2>'
            for answer in self.answers:
                if answer.measure == name:
                    yield _article(answer, told)
            yield "</section>"

    def _methods(self) -> str:
        """How it was done, as it would stand in a paper."""
        used = dict.fromkeys(answer.method for answer in self.answers if answer.finding)
        how = " ".join(METHODS[name].how for name in used)
        return f"<h2>Methods</h2><p>{escape(methods(self.facts, self.manifest, self.sample))}</p><p>{escape(how)} {escape(CORRECTED)}</p>"

    def _design(self) -> str:
        """The factors and what all scenarios share."""
        held = self.facts.get("set", {})
        shared = {words.called(path) if path in NUMBERS else path: value for path, value in held.items()}
        rows = [(factor.label, factor.path, _range(factor)) for factor in self.sample.factors]
        fixed = _listing("Held for all scenarios", shared) if shared else ""
        return "<h2>Design</h2>" + _table(("factor", "path", "from and to"), rows) + fixed

    def _made(self) -> str:
        """Seeds, versions, machine, times, and what failed."""
        manifest = self.manifest
        kept = {
            key: manifest[key]
            for key in ("version", "fingerprint", "digest", "started", "ended", "state")
            if key in manifest
        }
        runs = {**manifest.get("runs", {}), "failed": self.failed}
        parts = {
            "Study": kept,
            "Runs": runs,
            "Seeds": manifest.get("seeds", {}),
            "Packages": manifest.get("packages", {}),
        }
        parts["Machine"] = manifest.get("machine", {})
        return "<h2>Seeds, versions, machine</h2>" + "".join(
            _listing(name, each) for name, each in parts.items() if each
        )

    def _label(self, measure: str) -> str:
        found = self.sample.about[measure]
        return f"{found.label}{f', {found.unit}' if found.unit else ''}"


def page(study: Kept, measures: Sequence[str] = ()) -> Page:
    """Everything that fits of the measures that are named; of none, everything of the first and the indices of the others.

    Raises:
        AnalysisError: no such measure, or a study too small for anything.
    """
    sample = sampled(study)
    for name in measures or sample.measures[:1]:
        cells(sample, name)
    full = tuple(measures) or sample.measures[:1]
    brief = () if measures else sample.measures[1:]
    fits = [name for name in fitting(sample.kind) if name in BRIEF]
    found = (*answers(sample, full), *answers(sample, brief, fits))
    return Page(sample, study.facts, study.manifest, len(study.errors()), found)


def methods(facts: Mapping[str, Any], manifest: Mapping[str, Any], sample: Sample) -> str:
    """The paragraph on what was run."""
    sampling, worlds = facts.get("sampling", {}), manifest.get("replications", facts.get("replications", ""))
    size = ", ".join(f"{key} = {value}" for key, value in sampling.items() if key not in ("kind", "points"))
    return (
        f"{len(sample.table)} scenarios of “{facts.get('base', 'a base')}” were sampled by {sample.kind}{f' ({size})' if size else ''} "
        f"over {len(sample.factors)} factors. Each was lived in {worlds} worlds; replication r of every scenario lives in the same "
        f"world, so differences between scenarios are paired. A run lasts {manifest.get('weeks', '?')} weeks from today, and measures "
        f"are of its last {facts.get('window', '?')}. Intervals are 95 %: over scenarios by the bootstrap where they were drawn, over "
        f"worlds by the jackknife with Student's t. Chance has its own share wherever there is more than one replication."
    )


def _said(text: str) -> str:
    """A sentence; numbers are not torn from their units."""
    return TORN.sub("\u00a0", escape(text))


def _article(answer: Answer, told: set[str]) -> str:
    """One analysis: its first sentence as the title, the figure, what else there is to say, the table."""
    kind = METHODS[answer.method].answers
    head = f'<article><p class="kind">{escape(answer.method)}: {escape(kind)}</p>'
    if answer.finding is None:
        return f"{head}<p>Not answered: {escape(answer.refused)}</p></article>"
    title, *rest = answer.finding.sentences()
    said = [each for each in rest if each not in told]
    told.update((title, *rest))
    text = "".join(f"<p>{_said(each)}</p>" for each in said)
    table = answer.finding.table()
    return (
        f"{head}<h3>{_said(title)}</h3>{_chart(answer.finding.figure(), title)}{text}"
        f"<details><summary>The figures behind it</summary>{_frame(table)}</details></article>"
    )


def _chart(figure: Figure, title: str) -> str:
    """A figure as data, drawn by the page in its own colours; its title stands above it. Of nothing there is no figure."""
    if not figure.data:
        return ""
    figure.update_layout(title=None, template=None, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
    top = 80 if figure.layout.annotations else 30
    figure.update_layout(margin={"l": 20, "r": 20, "t": top, "b": 50}, font={"size": 13})
    figure.update_xaxes(title_standoff=18, automargin=True)
    height = figure.layout.height or 360
    data = escape(json.dumps(json.loads(figure.to_json()), separators=(",", ":")), quote=True)
    label = escape(title, quote=True)
    return f'<div class="chart" role="img" aria-label="{label}" style="height:{height}px" data-figure="{data}"></div>'


def _frame(table: pd.DataFrame) -> str:
    """A table; of a long one the first rows."""
    rows = list(table.head(MOST_ROWS).itertuples(index=False))
    more = f"<p>The first {MOST_ROWS} of {len(table)} rows.</p>" if len(table) > MOST_ROWS else ""
    return _table([str(name).replace("_", " ") for name in table.columns], rows) + more


def _table(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    head = f"<thead><tr>{names}</tr></thead>" if names else ""
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>{head}<tbody>{body}</tbody></table></div>'


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return f"<td>{'yes' if value else ''}</td>"
    if isinstance(value, float | int):
        return f'<td class="number">{escape(words.figure(float(value)))}</td>'
    return f"<td>{escape(str(value))}</td>"


def _listing(name: str, facts: Mapping[str, Any]) -> str:
    """Facts by name."""
    rows = [(str(key).replace("_", " "), str(value)) for key, value in facts.items()]
    return f"<h3>{escape(name)}</h3>{_table((), rows)}"


def _range(factor: Any) -> str:
    if factor.choices:
        return ", ".join(factor.choices)
    return f"{factor.low:g} to {factor.high:g}{', on a log scale' if factor.log else ''}"


def _file(name: str) -> str:
    return resources.files("experiments.analysis").joinpath(name).read_text(encoding="utf-8")
