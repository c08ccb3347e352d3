"""The answer to what would help most: moves, pairs of moves, and how they are said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from experiments import words
from experiments.estimates import Estimate
from experiments.understanding.drawing import ACCENT, GREY, sheet, whiskers
from experiments.understanding.finding import Finding, plain
from experiments.understanding.goals import Goal
from simulation.declare import Value
from simulation.measures import MEASURES

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

SHOWN, NAMED = 8, 3
ONLY_TOGETHER, MORE, LESS, ADD_UP = (
    "only together",
    "more than their sum",
    "less than their sum",
    "chance could explain",
)


@dataclass(frozen=True)
class Move:
    """One lever at one value, the others where they stand."""

    path: str
    value: Value

    def __str__(self) -> str:
        return words.setting(self.path, self.value)


@dataclass(frozen=True)
class Side:
    """What else a move changes, clearly.

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
    def strength(self) -> float:
        """How far the change stands out from luck: its size over half its interval; infinite where it is the same in all futures."""
        reach = self.change.half_width
        return abs(self.change.value) / reach if reach > 0 else float("inf")

    def __str__(self) -> str:
        mark = "" if not self.better else ", better" if self.change.value * self.better > 0 else ", worse"
        return f"{words.label(self.measure)} {words.change(self.change.value, MEASURES[self.measure])}{mark}"


@dataclass(frozen=True)
class Effect:
    """What a move alone does to the measure.

    Attributes:
        move: the lever and its value.
        gain: paired gain over the present plan, in the unit of the measure; positive is better whatever the measure.
        sides: what else moves clearly, the clearest first; empty where not fresh.
        fresh: whether the futures it is judged by had no say in picking it.
        may_be_best: whether, among the fresh ones, none is clearly better.
    """

    move: Move
    gain: Estimate
    sides: tuple[Side, ...]
    fresh: bool
    may_be_best: bool


@dataclass(frozen=True)
class Pair:
    """Two moves at once.

    Attributes:
        first, second: the moves.
        alone: paired gain of each alone.
        together: paired gain of both at once.
        extra: the gain of both less the gains of each; intervals of the last two hold for all pairs at once.
    """

    first: Move
    second: Move
    alone: tuple[Estimate, Estimate]
    together: Estimate
    extra: Estimate

    @property
    def kind(self) -> str:
        """Whether they need each other, help each other, stand in each other's way, or chance could explain it."""
        clear_alone = any(gain.side for gain in self.alone)
        if self.together.side > 0 and self.extra.side > 0 and not clear_alone:
            return ONLY_TOGETHER
        return {1: MORE, -1: LESS, 0: ADD_UP}[self.extra.side]


@dataclass(frozen=True)
class Ranking(Finding):
    """What would help most, as far as it is known by now.

    Attributes:
        title: the scenario.
        goal: the measure, and its better side.
        effects: moves alone, the most helpful first.
        pairs: the pairs that were looked at.
        moves: how many moves there are.
        lived: futures lived for it, of all plans together.
        done: whether this is the last answer.
    """

    title: str
    goal: Goal
    effects: tuple[Effect, ...]
    pairs: tuple[Pair, ...]
    moves: int
    lived: int
    done: bool

    @property
    def judged(self) -> tuple[Effect, ...]:
        """The moves judged by fresh futures; before there are any, all."""
        return tuple(effect for effect in self.effects if effect.fresh) or self.effects

    @property
    def helping(self) -> tuple[Effect, ...]:
        """The moves that clearly help, the most helpful first."""
        return tuple(effect for effect in self.judged if effect.gain.side > 0)

    @property
    def harming(self) -> tuple[Effect, ...]:
        """The moves that clearly harm, the most harmful first."""
        return tuple(effect for effect in reversed(self.judged) if effect.gain.side < 0)

    def sentences(self) -> tuple[str, ...]:
        """What helps most, what else it does, what harms, which pairs need each other, how far to trust it."""
        parts = (self._best(), *self._rivals(), *self._sides(), self._worst(), *self._together(), self._trust())
        return tuple(part for part in parts if part)

    def table(self) -> pd.DataFrame:
        """One row a move or pair of moves; `gain` is positive where the measure gets better."""
        import pandas as pd

        rows = [_row(effect) for effect in self.effects] + [_pair_row(pair) for pair in self.pairs]
        return pd.DataFrame(rows)

    def figure(self) -> Figure:
        """Bars of the gain from the best and the worst moves, with intervals; grey where chance could explain it."""
        shown = list(reversed(ends(self.judged)))
        gains = [effect.gain for effect in shown]
        drawn = sheet(self._best(), f"{self.goal.of.label}: better by, {self.goal.of.unit}")
        return drawn.add_bar(
            x=[gain.value for gain in gains],
            y=[str(effect.move) for effect in shown],
            orientation="h",
            marker_color=[ACCENT if gain.side else GREY for gain in gains],
            error_x=whiskers(gains),
            hovertext=["<br>".join(map(str, effect.sides)) for effect in shown],
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, gains positive where the measure gets better."""
        head = {
            "scenario": self.title,
            "measure": self.goal.measure,
            "better": self.goal.sense,
            "unit": self.goal.of.unit,
        }
        pairs = [{**asdict(pair), "kind": pair.kind} for pair in self.pairs]
        counts = {"moves": self.moves, "futures_lived": self.lived, "done": self.done}
        effects = [asdict(effect) for effect in self.effects]
        found = plain({**head, **counts, "sentences": self.sentences(), "effects": effects, "pairs": pairs})
        return dict(found)

    def _said(self, gain: Estimate) -> str:
        """A gain in the measure's own direction."""
        return words.changed(gain if self.goal.sense > 0 else -gain, self.goal.of)

    def _best(self) -> str:
        if not self.effects:
            return "No lever has been moved yet."
        if not self.helping:
            return f"No lever, moved alone, clearly makes {words.label(self.goal.measure)} better: chance could explain every gain."
        best = self.helping[0]
        return f"“{best.move}” helps most of all levers moved alone: {words.label(self.goal.measure)} {self._said(best.gain)}."

    def _rivals(self) -> list[str]:
        rivals = [f"“{effect.move}”" for effect in self.helping[1:] if effect.may_be_best]
        if not rivals:
            return []
        others = [f"{len(rivals) - NAMED} more"] if len(rivals) > NAMED else []
        return [f"It may be first by luck: {words.listed(rivals[:NAMED] + others)} cannot be told apart from it."]

    def _sides(self) -> list[str]:
        return [
            f"Along with “{effect.move}” go: {words.listed([str(side) for side in effect.sides[:3]])}."
            for effect in self.helping[:3]
            if effect.sides
        ]

    def _worst(self) -> str:
        if not self.harming:
            return ""
        worst = self.harming[0]
        return f"“{worst.move}” harms most: {words.label(self.goal.measure)} {self._said(worst.gain)}."

    def _together(self) -> list[str]:
        if not self.done:
            return []
        found = [pair for pair in self.pairs if pair.kind == ONLY_TOGETHER]
        said = [
            f"Only together: “{pair.first}” and “{pair.second}”: {words.label(self.goal.measure)} {self._said(pair.together)}, "
            "while either alone could be chance."
            for pair in found
        ]
        return said or [
            f"Of {len(self.pairs)} pairs looked at, none was found that only works together.",
            *self._related(),
        ]

    def _related(self) -> list[str]:
        """The clearest pair that does more than its sum, and the clearest that does less."""
        clearest = sorted(self.pairs, key=lambda pair: -abs(pair.extra.value))
        said = []
        for kind in (MORE, LESS):
            for pair in [pair for pair in clearest if pair.kind == kind][:1]:
                both = f"“{pair.first}” and “{pair.second}” together do {kind}"
                said.append(f"{both}: {self._said(pair.extra)} beside it.")
        return said

    def _trust(self) -> str:
        if not self.done:
            return f"So far {self.lived} futures; the order will still change."
        unclear = sum(effect.gain.side == 0 for effect in self.effects)
        fresh = max((effect.gain.futures for effect in self.judged), default=0)
        return (
            f"Judged by {fresh} futures that had no say in picking the best of {self.moves} moves; "
            f"of these {unclear} could be chance. {self.lived} futures in all."
        )


def ends(effects: tuple[Effect, ...]) -> list[Effect]:
    """The best and the two worst."""
    return [*effects[:SHOWN], *effects[SHOWN:][-2:]]


def _row(effect: Effect) -> dict[str, Any]:
    sides = "; ".join(str(side) for side in effect.sides[:3])
    about = {"what": str(effect.move), "kind": "alone", "first": effect.move.path, "second": ""}
    return {
        **about,
        **asdict(effect.gain),
        "fresh": effect.fresh,
        "may_be_best": effect.may_be_best,
        "side_effects": sides,
    }


def _pair_row(pair: Pair) -> dict[str, Any]:
    about = {
        "what": f"{pair.first} + {pair.second}",
        "kind": pair.kind,
        "first": pair.first.path,
        "second": pair.second.path,
    }
    extra = {"extra": pair.extra.value, "extra_low": pair.extra.low, "extra_high": pair.extra.high}
    return {**about, **asdict(pair.together), "fresh": True, "may_be_best": False, "side_effects": "", **extra}
