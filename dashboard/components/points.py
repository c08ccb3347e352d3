"""The points of a study, each with a link that opens it in Explore; what a link cannot carry stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
import numpy as np
from dash import html

from dashboard.components.studies import notice
from dashboard.components.tags import marked
from dashboard.state import encode
from dashboard.studies.points import SEED, Carried, Explore, Opener
from dashboard.studies.shelf import Entry
from dashboard.text.catalogue import count, say
from experiments import words
from experiments.analysis.cells import Factor
from simulation.scenario import ScenarioError

if TYPE_CHECKING:
    from experiments.analysis.cells import Sample

HOME = "/"
"""The address of Explore."""
ENDS = 20
"""Points listed from either end; any other is asked for by its number."""
UNNAMED = (SEED, "world.weeks")
"""What has no label of its own; the catalogue names it."""
SHOWN = 4
"""Settings that are named where a link cannot carry them; the others are counted."""


@dataclass(frozen=True)
class Points:
    """The points of one study.

    Attributes:
        entry, sample: the study.
        explore: where links lead.
    """

    entry: Entry
    sample: Sample
    explore: Explore

    def section(self) -> Any:
        """Points with the highest and the lowest of the first measure, and a way to any other."""
        try:
            opener = Opener(self.entry, self.explore.library)
        except ScenarioError as problem:
            said = [html.P(say("study.points.none", problem=problem))]
        else:
            said = self._listed(opener)
        return html.Section([html.H2(say("study.points"), id="points"), *said])

    def chosen(self, number: int) -> Any:
        """One point, by its number."""
        if not 0 <= number < len(self.sample.table):
            return notice(say("study.points.unknown", last=len(self.sample.table) - 1))
        try:
            found = Opener(self.entry, self.explore.library).carried(self._values(number))
        except ScenarioError as problem:
            return notice(say("study.points.none", problem=problem))
        factors = zip(self.sample.factors, self._values(number).values(), strict=True)
        at = ", ".join(f"{factor.label} {_written(value)}" for factor, value in factors)
        left = say("study.points.left", what=_named(found.left)) if found.left else say("study.points.whole")
        return notice(html.H2(say("study.points.one", n=number)), at, self._link(number, found), left)

    def _listed(self, opener: Opener) -> list[Any]:
        """What holds of all that are listed, then their table."""
        means = self._means()
        lived = np.flatnonzero(np.isfinite(means))
        order = lived[np.argsort(-means[lived], kind="stable")].tolist()
        listed = order if len(order) <= 2 * ENDS else [*order[:ENDS], *order[-ENDS:]]
        found = {number: self._carried(opener, number) for number in listed}
        known = [each for each in found.values() if each]
        common = [path for path in known[0].left if all(path in each.left for each in known)] if known else []
        said = [html.P(say("study.points.hint", measure=self._measure()), className="quiet")]
        if not opener.known and known:
            said.append(html.P(say("study.points.base", base=opener.base[:80])))
        if common:
            said.append(html.P(say("study.points.left", what=_named(common))))
        rows = [self._row(number, each, means[number], common) for number, each in found.items()]
        return [*said, self._table(rows), *self._any(len(rows))]

    def _table(self, rows: Sequence[Any]) -> Any:
        heads = ["", say("study.points.number"), self._measure(), *(factor.label for factor in self.sample.factors)]
        table = html.Table([html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)])
        return html.Div(
            table, className="scroll points", tabIndex=0, role="region", **marked(aria_label=say("study.points"))
        )

    def _row(self, number: int, found: Carried | None, mean: float, common: Sequence[str]) -> Any:
        own = [path for path in found.left if path not in common] if found else []
        way = [self._link(number, found)] if found else [say("study.points.cannot")]
        way += [html.Span(say("study.points.without", what=_named(own)), className="quiet")] if own else []
        numbers = [str(number), words.figure(float(mean)), *map(_written, self._values(number).values())]
        return html.Tr([html.Td(way), *(html.Td(text, className="number") for text in numbers)])

    def _link(self, number: int, found: Carried) -> Any:
        label = marked(aria_label=f"{say('study.points.open')}, {say('study.points.one', n=number)}")
        return html.A(say("study.points.open"), href=HOME + encode(found.plan, self.explore.version), **label)

    def _any(self, listed: int) -> list[Any]:
        """A field for the number of a point that is not listed; `assets/studies.js` leads to its address."""
        points = len(self.sample.table)
        if listed == points:
            return []
        label = say("study.points.any", n=listed, all=points)
        field = [
            dmc.NumberInput(id="point", label=label, min=0, max=points - 1, allowDecimal=False, hideControls=True),
            html.Button(say("study.points.show"), type="button", className="take"),
        ]
        return [html.Div(field, className="any-point", **marked(data_study=self.entry.key))]

    def _carried(self, opener: Opener, number: int) -> Carried | None:
        try:
            return opener.carried(self._values(number))
        except ScenarioError:
            return None

    def _values(self, number: int) -> dict[str, Any]:
        table = self.sample.table
        return {str(path): table[path].tolist()[number] for path in table.columns}

    def _measure(self) -> str:
        found = self.sample.about[self.sample.measures[0]]
        return f"{found.label}, {found.unit}" if found.unit else found.label

    def _means(self) -> Any:
        """Of each point the mean of the first measure over its worlds; NaN where none was lived."""
        results = self.sample.results[self.sample.measures[0]]
        lived = np.isfinite(results)
        with np.errstate(invalid="ignore"):
            return np.where(lived, results, 0.0).sum(axis=1) / np.where(lived.any(axis=1), lived.sum(axis=1), np.nan)


def _written(value: Any) -> str:
    return words.figure(float(value)) if isinstance(value, int | float) else str(value)[:80]


def _named(paths: Iterable[str]) -> str:
    """Settings by what leaders call them; of many the first."""
    labels = [say(f"study.points.{path}") if path in UNNAMED else Factor(path, 0.0, 0.0).label for path in paths]
    more = [count("study.points.more", len(labels) - SHOWN)] if len(labels) > SHOWN else []
    return ", ".join([*labels[:SHOWN], *more])
