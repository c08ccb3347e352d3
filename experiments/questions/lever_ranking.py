"""The ranking of lever moves: moves, pairs of moves, and their sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings import formatting
from experiments.findings.estimates import Estimate
from experiments.findings.figure_style import ACCENT, GREY, build_error_bars, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.questions.search_goals import SearchGoal
from simulation.declare import Value
from simulation.measures import MEASURES

MOST_SHOWN, MOST_NAMED = 8, 3
ONLY_TOGETHER, MORE, LESS, ADD_UP = (
    "only together",
    "more than their sum",
    "less than their sum",
    "chance could explain",
)


@dataclass(frozen=True)
class LeverMove:
    """One lever at one value, the others as they are."""

    path: str
    value: Value

    def __str__(self) -> str:
        return formatting.format_setting(self.path, self.value)


@dataclass(frozen=True)
class SideEffect:
    """A clear change in another measure that a move brings.

    Attributes:
        measure: its name.
        change: paired difference to the present plan, in the unit of the measure.
        better: +1 where more of it is better, -1 where less is.
        present: level under the present plan.
    """

    measure: str
    change: Estimate
    better: int
    present: float

    @property
    def clarity(self) -> float:
        """How far the change stands out from luck: its size over half its interval; infinite where it is the same in all runs."""
        reach = self.change.half_width
        return abs(self.change.value) / reach if reach > 0 else float("inf")

    def __str__(self) -> str:
        mark = "" if not self.better else ", better" if self.change.value * self.better > 0 else ", worse"
        return f"{formatting.format_measure(self.measure)} {formatting.format_change(self.change.value, MEASURES[self.measure])}{mark}"


@dataclass(frozen=True)
class MoveEffect:
    """The effect of one move alone on the measure.

    Attributes:
        move: the lever and its value.
        gain: paired gain over the present plan, in the unit of the measure; positive is better whatever the measure.
        sides: clear side effects, the clearest first; empty where not fresh.
        fresh: whether the runs it is judged by played no part in picking it.
        may_be_best: whether, among the fresh ones, none is clearly better.
    """

    move: LeverMove
    gain: Estimate
    sides: tuple[SideEffect, ...]
    fresh: bool
    may_be_best: bool


@dataclass(frozen=True)
class MovePair:
    """Two moves at once.

    Attributes:
        first, second: the moves.
        alone: paired gain of each by itself.
        together: paired gain of both at once.
        extra: the gain of both less the gains of each; intervals of the last two hold for all pairs at once.
    """

    first: LeverMove
    second: LeverMove
    alone: tuple[Estimate, Estimate]
    together: Estimate
    extra: Estimate

    @property
    def kind(self) -> str:
        """Whether they need each other, help each other or hinder each other, or chance could explain it."""
        clear_alone = any(gain.side for gain in self.alone)
        if self.together.side > 0 and self.extra.side > 0 and not clear_alone:
            return ONLY_TOGETHER
        return {1: MORE, -1: LESS, 0: ADD_UP}[self.extra.side]


@dataclass(frozen=True)
class Ranking(Finding):
    """The finding on which lever moves help most, as far as is known by now.

    Attributes:
        title: the scenario.
        goal: the measure, and its better side.
        effects: moves alone, the most helpful first.
        pairs: the pairs that were tried.
        moves: the number of all moves.
        runs_simulated: runs simulated for it, of all plans together.
        done: whether this is the last ranking.
    """

    interval_method = "Intervals of 95 %: Student's t."
    title: str
    goal: SearchGoal
    effects: tuple[MoveEffect, ...]
    pairs: tuple[MovePair, ...]
    moves: int
    runs_simulated: int
    done: bool

    @property
    def judged_effects(self) -> tuple[MoveEffect, ...]:
        """The moves judged by fresh runs; before there are any, all."""
        return tuple(effect for effect in self.effects if effect.fresh) or self.effects

    @property
    def helping_effects(self) -> tuple[MoveEffect, ...]:
        """The moves that clearly help, the most helpful first."""
        return tuple(effect for effect in self.judged_effects if effect.gain.side > 0)

    @property
    def harming_effects(self) -> tuple[MoveEffect, ...]:
        """The moves that clearly harm, the most harmful first."""
        return tuple(effect for effect in reversed(self.judged_effects) if effect.gain.side < 0)

    def sentences(self) -> tuple[str, ...]:
        """What helps most, its side effects, what harms, which pairs need each other, and how far to trust it."""
        parts = (
            self._describe_best(),
            *self._describe_rivals(),
            *self._describe_sides(),
            self._describe_worst(),
            *self._describe_pairs(),
            self._describe_trust(),
        )
        return tuple(part for part in parts if part)

    def table(self) -> pd.DataFrame:
        """One row a move or pair of moves; `gain` is positive where the measure gets better."""
        rows = [_build_row(effect) for effect in self.effects] + [_build_pair_row(pair) for pair in self.pairs]
        return pd.DataFrame(rows)

    def figure(self) -> Figure:
        """Bars of the gain from the best and the worst moves, with intervals; grey where chance could explain it."""
        effects = list(reversed(pick_shown_effects(self.judged_effects)))
        gains = [effect.gain for effect in effects]
        picture = start_figure(
            self._describe_best(), f"{self.goal.declaration.label}: better by, {self.goal.declaration.unit}"
        )
        return picture.add_bar(
            x=[gain.value for gain in gains],
            y=[str(effect.move) for effect in effects],
            orientation="h",
            marker_color=[ACCENT if gain.side else GREY for gain in gains],
            error_x=build_error_bars(gains),
            hovertext=["<br>".join(map(str, effect.sides)) for effect in effects],
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, gains positive where the measure gets better."""
        head = {
            "scenario": self.title,
            "measure": self.goal.measure,
            "better": self.goal.sense,
            "unit": self.goal.declaration.unit,
        }
        pairs = [{**asdict(pair), "kind": pair.kind} for pair in self.pairs]
        counts = {"moves": self.moves, "futures_lived": self.runs_simulated, "done": self.done}
        effects = [asdict(effect) for effect in self.effects]
        document = make_json_safe({**head, **counts, "sentences": self.sentences(), "effects": effects, "pairs": pairs})
        return dict(document)

    def _format_gain(self, gain: Estimate) -> str:
        """Format a gain in the measure's own direction."""
        return formatting.format_estimate(gain if self.goal.sense > 0 else -gain, self.goal.declaration)

    def _describe_best(self) -> str:
        if not self.effects:
            return "No lever has been moved yet."
        measure = formatting.format_measure(self.goal.measure)
        if not self.helping_effects:
            return f"No lever, moved alone, clearly makes {measure} better: chance could explain every gain."
        best = self.helping_effects[0]
        return f"“{best.move}” helps most of all levers moved alone: {measure} {self._format_gain(best.gain)}."

    def _describe_rivals(self) -> list[str]:
        rivals = [f"“{effect.move}”" for effect in self.helping_effects[1:] if effect.may_be_best]
        if not rivals:
            return []
        others = [f"{len(rivals) - MOST_NAMED} more"] if len(rivals) > MOST_NAMED else []
        return [
            f"It may be first by luck: {formatting.join_list(rivals[:MOST_NAMED] + others)} cannot be told apart from it."
        ]

    def _describe_sides(self) -> list[str]:
        return [
            f"Along with “{effect.move}” go: {formatting.join_list([str(side) for side in effect.sides[:3]])}."
            for effect in self.helping_effects[:3]
            if effect.sides
        ]

    def _describe_worst(self) -> str:
        if not self.harming_effects:
            return ""
        worst = self.harming_effects[0]
        return f"“{worst.move}” harms most: {formatting.format_measure(self.goal.measure)} {self._format_gain(worst.gain)}."

    def _describe_pairs(self) -> list[str]:
        if not self.done:
            return []
        dependent = [pair for pair in self.pairs if pair.kind == ONLY_TOGETHER]
        measure = formatting.format_measure(self.goal.measure)
        lines = [
            f"Only together: “{pair.first}” and “{pair.second}”: {measure} {self._format_gain(pair.together)}, "
            "while either alone could be chance."
            for pair in dependent
        ]
        return lines or [
            f"Of {len(self.pairs)} pairs looked at, none was found that only works together.",
            *self._describe_related_pairs(),
        ]

    def _describe_related_pairs(self) -> list[str]:
        """Describe the clearest pair that does more than its sum, and the clearest that does less."""
        clearest = sorted(self.pairs, key=lambda pair: -abs(pair.extra.value))
        lines = []
        for kind in (MORE, LESS):
            for pair in [pair for pair in clearest if pair.kind == kind][:1]:
                both = f"“{pair.first}” and “{pair.second}” together do {kind}"
                lines.append(f"{both}: {self._format_gain(pair.extra)} beside it.")
        return lines

    def _describe_trust(self) -> str:
        if not self.done:
            return f"So far {self.runs_simulated} futures; the order will still change."
        unclear = sum(effect.gain.side == 0 for effect in self.effects)
        fresh = max((effect.gain.futures for effect in self.judged_effects), default=0)
        return (
            f"Judged by {fresh} futures that had no say in picking the best of {self.moves} moves; "
            f"of these {unclear} could be chance. {self.runs_simulated} futures in all."
        )


def pick_shown_effects(effects: tuple[MoveEffect, ...]) -> list[MoveEffect]:
    """Pick the best effects and the two worst."""
    return [*effects[:MOST_SHOWN], *effects[MOST_SHOWN:][-2:]]


def _build_row(effect: MoveEffect) -> dict[str, Any]:
    sides = "; ".join(str(side) for side in effect.sides[:3])
    about = {"what": str(effect.move), "kind": "alone", "first": effect.move.path, "second": ""}
    return {
        **about,
        **asdict(effect.gain),
        "fresh": effect.fresh,
        "may_be_best": effect.may_be_best,
        "side_effects": sides,
    }


def _build_pair_row(pair: MovePair) -> dict[str, Any]:
    about = {
        "what": f"{pair.first} + {pair.second}",
        "kind": pair.kind,
        "first": pair.first.path,
        "second": pair.second.path,
    }
    extra = {"extra": pair.extra.value, "extra_low": pair.extra.low, "extra_high": pair.extra.high}
    return {**about, **asdict(pair.together), "fresh": True, "may_be_best": False, "side_effects": "", **extra}
