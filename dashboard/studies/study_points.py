"""The points of a study, each with a link that opens it in Explore; what a link cannot carry is named beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.plan.plan import encode_plan
from dashboard.studies.point_opener import SEED_PATH, ExploreTarget, OpenedPoint, PointOpener
from dashboard.studies.study_library import StudyEntry
from dashboard.studies.study_list import build_notice
from dashboard.wording.catalogue import say, say_count
from experiments.findings import formatting
from experiments.studies.analysis.study_sample import CodedFactor, StudySample
from simulation.scenario import ScenarioError

EXPLORE_ADDRESS = "/"
"""The address of Explore."""
LISTED_PER_END = 20
"""Points listed from either end; any other is asked for by its number."""
UNLABELLED = (SEED_PATH, "world.weeks")
"""Paths without a label of their own; the catalogue names them."""
SHOWN_SETTINGS = 4
"""Most settings that are named where a link cannot carry them; the others are counted."""


@dataclass(frozen=True)
class StudyPoints:
    """The points of one study.

    Attributes:
        entry, sample: the study.
        explore: where links lead.
    """

    entry: StudyEntry
    sample: StudySample
    explore: ExploreTarget

    def build_section(self) -> Any:
        """Build the points with the highest and lowest values of the first measure, and a field for any other."""
        try:
            opener = PointOpener(self.entry, self.explore.library)
        except ScenarioError as problem:
            parts = [html.P(say("study.points.none", problem=problem))]
        else:
            parts = self._build_point_list(opener)
        return html.Section([html.H2(say("study.points"), id="points"), *parts])

    def build_point(self, number: int) -> Any:
        """Build one point, by its number."""
        if not 0 <= number < len(self.sample.table):
            return build_notice(say("study.points.unknown", last=len(self.sample.table) - 1))
        try:
            opened_point = PointOpener(self.entry, self.explore.library).open_point(self._list_values(number))
        except ScenarioError as problem:
            return build_notice(say("study.points.none", problem=problem))
        factors = zip(self.sample.factors, self._list_values(number).values(), strict=True)
        at = ", ".join(f"{factor.label} {_format_value(value)}" for factor, value in factors)
        left = (
            say("study.points.left", what=_format_settings(opened_point.left_out))
            if opened_point.left_out
            else say("study.points.whole")
        )
        return build_notice(
            html.H2(say("study.points.one", n=number)), at, self._build_link(number, opened_point), left
        )

    def _build_point_list(self, opener: PointOpener) -> list[Any]:
        """Build what all listed points have in common, then their table."""
        means = self._compute_means()
        simulated = np.flatnonzero(np.isfinite(means))
        order = simulated[np.argsort(-means[simulated], kind="stable")].tolist()
        numbers = order if len(order) <= 2 * LISTED_PER_END else [*order[:LISTED_PER_END], *order[-LISTED_PER_END:]]
        opened_points = {number: self._open_point(opener, number) for number in numbers}
        openable = [each for each in opened_points.values() if each]
        common = (
            [path for path in openable[0].left_out if all(path in each.left_out for each in openable)]
            if openable
            else []
        )
        parts = [html.P(say("study.points.hint", measure=self._format_measure()), className="quiet")]
        if not opener.is_known_base and openable:
            parts.append(html.P(say("study.points.base", base=opener.base[:80])))
        if common:
            parts.append(html.P(say("study.points.left", what=_format_settings(common))))
        rows = [self._build_row(number, each, means[number], common) for number, each in opened_points.items()]
        return [*parts, self._build_table(rows), *self._build_any_field(len(rows))]

    def _build_table(self, rows: Sequence[Any]) -> Any:
        heads = [
            "",
            say("study.points.number"),
            self._format_measure(),
            *(factor.label for factor in self.sample.factors),
        ]
        table = html.Table([html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)])
        return html.Div(
            table,
            className="scroll points",
            tabIndex=0,
            role="region",
            **build_attributes(aria_label=say("study.points")),
        )

    def _build_row(self, number: int, opened_point: OpenedPoint | None, mean: float, common: Sequence[str]) -> Any:
        own = [path for path in opened_point.left_out if path not in common] if opened_point else []
        way = [self._build_link(number, opened_point)] if opened_point else [say("study.points.cannot")]
        way += [html.Span(say("study.points.without", what=_format_settings(own)), className="quiet")] if own else []
        numbers = [
            str(number),
            formatting.format_number(float(mean)),
            *map(_format_value, self._list_values(number).values()),
        ]
        return html.Tr([html.Td(way), *(html.Td(text, className="number") for text in numbers)])

    def _build_link(self, number: int, opened_point: OpenedPoint) -> Any:
        label = build_attributes(aria_label=f"{say('study.points.open')}, {say('study.points.one', n=number)}")
        return html.A(
            say("study.points.open"),
            href=EXPLORE_ADDRESS + encode_plan(opened_point.plan, self.explore.version),
            **label,
        )

    def _build_any_field(self, listed_count: int) -> list[Any]:
        """Build a field for the number of a point that is not listed; `studies.js` opens its address."""
        points = len(self.sample.table)
        if listed_count == points:
            return []
        label = say("study.points.any", n=listed_count, all=points)
        field = [
            dmc.NumberInput(id="point", label=label, min=0, max=points - 1, allowDecimal=False, hideControls=True),
            html.Button(say("study.points.show"), type="button", className="take"),
        ]
        return [html.Div(field, className="any-point", **build_attributes(data_study=self.entry.key))]

    def _open_point(self, opener: PointOpener, number: int) -> OpenedPoint | None:
        try:
            return opener.open_point(self._list_values(number))
        except ScenarioError:
            return None

    def _list_values(self, number: int) -> dict[str, Any]:
        table = self.sample.table
        return {str(path): table[path].tolist()[number] for path in table.columns}

    def _format_measure(self) -> str:
        measure_info = self.sample.measure_by_name[self.sample.measure_names[0]]
        return f"{measure_info.label}, {measure_info.unit}" if measure_info.unit else measure_info.label

    def _compute_means(self) -> Any:
        """Compute each point's mean of the first measure over its runs; NaN where there are none."""
        results = self.sample.results[self.sample.measure_names[0]]
        is_simulated = np.isfinite(results)
        with np.errstate(invalid="ignore"):
            return np.where(is_simulated, results, 0.0).sum(axis=1) / np.where(
                is_simulated.any(axis=1), is_simulated.sum(axis=1), np.nan
            )


def _format_value(value: Any) -> str:
    return formatting.format_number(float(value)) if isinstance(value, int | float) else str(value)[:80]


def _format_settings(paths: Iterable[str]) -> str:
    """Format settings by the names that leaders know; of many the first."""
    labels = [
        say(f"study.points.{path}") if path in UNLABELLED else CodedFactor(path, 0.0, 0.0).label for path in paths
    ]
    more = [say_count("study.points.more", len(labels) - SHOWN_SETTINGS)] if len(labels) > SHOWN_SETTINGS else []
    return ", ".join([*labels[:SHOWN_SETTINGS], *more])
