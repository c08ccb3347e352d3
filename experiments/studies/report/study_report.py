"""The report of a study: one page of HTML that needs no network, with question, findings, figures, methods, design, seeds, versions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template
from typing import Any, Protocol

import pandas as pd
from plotly.graph_objects import Figure
from plotly.offline import get_plotlyjs

from experiments.findings import formatting
from experiments.studies.analysis.analysis_dispatch import AnalysisOutcome, run_analyses
from experiments.studies.analysis.analysis_methods import METHODS, list_fitting_methods
from experiments.studies.analysis.factor_indices import CORRECTION_NOTE
from experiments.studies.analysis.study_sample import (
    AnalysableStudy,
    StudySample,
    build_sample,
    select_complete_results,
)
from simulation.scenario import NUMBERS

BRIEF_METHODS = ("chance", "sobol", "morris", "regression")
"""The methods for measures other than the first, unless measures are named."""
MOST_ROWS = 200
"""Rows of a table that are shown; `flywheel analyse --out` writes all."""


BREAKABLE_SPACES = re.compile(r" (?=[%$…])|(?<=[…]) |(?<=\d) (?=\d{3}\b)")
"""Spaces within a number, before its unit, and around the dots of an interval."""


class ReportableStudy(AnalysableStudy, Protocol):
    """What a report needs of a study beyond what an analysis needs."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Design, model, machine and state of the study."""

    def errors(self) -> pd.DataFrame:
        """One row per run that failed."""


@dataclass(frozen=True)
class StudyReport:
    """The content of the page.

    Attributes:
        sample: the study.
        facts, manifest: of the study.
        failed_runs: how many runs failed.
        outcomes: of all analyses.
    """

    sample: StudySample
    facts: Mapping[str, Any]
    manifest: Mapping[str, Any]
    failed_runs: int
    outcomes: tuple[AnalysisOutcome, ...]

    def list_headlines(self) -> dict[str, list[str]]:
        """List the first sentence of every finding, measure by measure."""
        sentences_by_measure: dict[str, list[str]] = {}
        for outcome in self.outcomes:
            if outcome.finding:
                sentences_by_measure.setdefault(outcome.measure, []).append(outcome.finding.sentences()[0])
        return sentences_by_measure

    def render_html(self) -> str:
        """Render the page."""
        body = "\n".join(
            (
                self._render_findings(),
                *self._render_measures(),
                self._render_methods(),
                self._render_design(),
                self._render_provenance(),
            )
        )
        return Template(_read_asset("study_report.html")).substitute(
            title=escape(self.sample.title),
            question=escape(self.sample.question),
            style=_read_asset("study_report.css"),
            body=body,
            foot=escape(
                f"Made by flywheel {self.manifest.get('version', '')}; nothing on this page is fetched from anywhere."
            ),
            plotly=get_plotlyjs().replace("</script", "<\\/script"),
            script=_read_asset("study_report.js"),
        )

    def _render_findings(self) -> str:
        """Render the first sentence of each analysis, measure by measure."""
        rests = self.sample.rests_on
        parts = ["<h2>What was found</h2>", f"<p>{_render_sentence(rests)}</p>" if rests else ""]
        for name, sentences in self.list_headlines().items():
            items = "".join(f"<li>{_render_sentence(each)}</li>" for each in dict.fromkeys(sentences))
            parts.append(
                f'<h3><a href="#{escape(name)}">{escape(self._format_measure_label(name))}</a></h3><ul class="findings">{items}</ul>'
            )
        return "".join(parts)

    def _render_measures(self) -> Iterator[str]:
        """Render a section for each measure; no sentence is repeated within it."""
        for name in dict.fromkeys(outcome.measure for outcome in self.outcomes):
            shown_sentences = {CORRECTION_NOTE}
            yield f'<section><h2 id="{escape(name)}">{escape(self._format_measure_label(name))}</h2>'
            for answer in self.outcomes:
                if answer.measure == name:
                    yield _render_outcome(answer, shown_sentences)
            yield "</section>"

    def _render_methods(self) -> str:
        """Render the methods as a paper would describe them."""
        used_methods = dict.fromkeys(outcome.method for outcome in self.outcomes if outcome.finding)
        procedures = " ".join(METHODS[name].procedure for name in used_methods)
        paragraph = escape(format_methods_paragraph(self.facts, self.manifest, self.sample))
        return f"<h2>Methods</h2><p>{paragraph}</p><p>{escape(procedures)} {escape(CORRECTION_NOTE)}</p>"

    def _render_design(self) -> str:
        """Render the factors and the settings that all scenarios share."""
        held_settings = self.facts.get("set", {})
        shared = {
            formatting.format_setting_name(path) if path in NUMBERS else path: value
            for path, value in held_settings.items()
        }
        rows = [(factor.label, factor.path, _format_range(factor)) for factor in self.sample.factors]
        fixed = _render_facts("Held for all scenarios", shared) if shared else ""
        return "<h2>Design</h2>" + _render_table(("factor", "path", "from and to"), rows) + fixed

    def _render_provenance(self) -> str:
        """Render seeds, versions, machine, times, and failures."""
        manifest = self.manifest
        study_facts = {
            key: manifest[key]
            for key in ("version", "fingerprint", "digest", "started", "ended", "state")
            if key in manifest
        }
        runs = {**manifest.get("runs", {}), "failed": self.failed_runs}
        fact_groups = {
            "Study": study_facts,
            "Runs": runs,
            "Seeds": manifest.get("seeds", {}),
            "Packages": manifest.get("packages", {}),
        }
        fact_groups["Machine"] = manifest.get("machine", {})
        return "<h2>Seeds, versions, machine</h2>" + "".join(
            _render_facts(name, each) for name, each in fact_groups.items() if each
        )

    def _format_measure_label(self, measure: str) -> str:
        declared = self.sample.measure_by_name[measure]
        return f"{declared.label}{f', {declared.unit}' if declared.unit else ''}"


def build_study_report(study: ReportableStudy, measures: Sequence[str] = ()) -> StudyReport:
    """Build the report: all fitting analyses of the named measures, or of the first measure, with indices only for the others.

    Raises:
        AnalysisError: no such measure, or a study too small for anything.
    """
    sample = build_sample(study)
    for name in measures or sample.measure_names[:1]:
        select_complete_results(sample, name)
    full = tuple(measures) or sample.measure_names[:1]
    brief = () if measures else sample.measure_names[1:]
    fits = [name for name in list_fitting_methods(sample.kind) if name in BRIEF_METHODS]
    outcomes = (*run_analyses(sample, full), *run_analyses(sample, brief, fits))
    return StudyReport(sample, study.facts, study.manifest, len(study.errors()), outcomes)


def format_methods_paragraph(facts: Mapping[str, Any], manifest: Mapping[str, Any], sample: StudySample) -> str:
    """Format the paragraph on what was run."""
    sampling, replications = facts.get("sampling", {}), manifest.get("replications", facts.get("replications", ""))
    size = ", ".join(f"{key} = {value}" for key, value in sampling.items() if key not in ("kind", "points"))
    return (
        f"{len(sample.table)} scenarios of “{facts.get('base', 'a base')}” were sampled by {sample.kind}{f' ({size})' if size else ''} "
        f"over {len(sample.factors)} factors. Each was simulated in {replications} worlds; replication r of every scenario has the same "
        f"world, so differences between scenarios are paired. A run lasts {manifest.get('weeks', '?')} weeks from today, and measures "
        f"are of its last {facts.get('window', '?')}. Intervals are 95 %: over scenarios by the bootstrap where they were drawn, over "
        f"worlds by the jackknife with Student's t. Chance has its own share wherever there is more than one replication."
    )


def _render_sentence(text: str) -> str:
    """Render a sentence; numbers stay on one line with their units."""
    return BREAKABLE_SPACES.sub("\u00a0", escape(text))


def _render_outcome(outcome: AnalysisOutcome, shown_sentences: set[str]) -> str:
    """Render one analysis: its first sentence as the title, the figure, the other sentences, the table."""
    kind = METHODS[outcome.method].question
    head = f'<article><p class="kind">{escape(outcome.method)}: {escape(kind)}</p>'
    if outcome.finding is None:
        return f"{head}<p>Not answered: {escape(outcome.refusal)}</p></article>"
    title, *rest = outcome.finding.describe()
    new_sentences = [each for each in rest if each not in shown_sentences]
    shown_sentences.update((title, *rest))
    text = "".join(f"<p>{_render_sentence(each)}</p>" for each in new_sentences)
    table = outcome.finding.table()
    return (
        f"{head}<h3>{_render_sentence(title)}</h3>{_render_chart(outcome.finding.figure(), title)}{text}"
        f"<details><summary>The figures behind it</summary>{_render_frame(table)}</details></article>"
    )


def _render_chart(figure: Figure, title: str) -> str:
    """Render a figure as data, which the page draws in its own colours; its title stands above it. Empty figures are left out."""
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


def _render_frame(table: pd.DataFrame) -> str:
    """Render a table; of a long one the first rows."""
    rows = list(table.head(MOST_ROWS).itertuples(index=False))
    more = f"<p>The first {MOST_ROWS} of {len(table)} rows.</p>" if len(table) > MOST_ROWS else ""
    return _render_table([str(name).replace("_", " ") for name in table.columns], rows) + more


def _render_table(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    head = f"<thead><tr>{names}</tr></thead>" if names else ""
    body = "".join(f"<tr>{''.join(map(_render_cell, row))}</tr>" for row in rows)
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>{head}<tbody>{body}</tbody></table></div>'


def _render_cell(value: Any) -> str:
    if isinstance(value, bool):
        return f"<td>{'yes' if value else ''}</td>"
    if isinstance(value, float | int):
        return f'<td class="number">{escape(formatting.format_number(float(value)))}</td>'
    return f"<td>{escape(str(value))}</td>"


def _render_facts(name: str, facts: Mapping[str, Any]) -> str:
    """Render facts by name."""
    rows = [(str(key).replace("_", " "), str(value)) for key, value in facts.items()]
    return f"<h3>{escape(name)}</h3>{_render_table((), rows)}"


def _format_range(factor: Any) -> str:
    if factor.choices:
        return ", ".join(factor.choices)
    return f"{factor.low:g} to {factor.high:g}{', on a log scale' if factor.log else ''}"


def _read_asset(name: str) -> str:
    return resources.files("experiments.studies.report").joinpath(name).read_text(encoding="utf-8")
