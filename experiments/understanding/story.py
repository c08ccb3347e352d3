"""The story of one future: quarter by quarter what was asked, what came, what leaders believed and what was true.

Every sentence is made from what was written down, in whichever direction it went; every figure in it is in the tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.understanding.drawing import ACCENT, GREY, sheet
from experiments.understanding.finding import Finding, plain
from experiments.understanding.happenings import TELLERS, Places, places, tell
from experiments.understanding.life import HUNDRED, Life, eventful, life_of
from experiments.understanding.telling import Figure, Sentence, compared, count, money, nothing, percent, points, say
from experiments.words import listed
from scenarios import check_no_persons, is_imported
from simulation.ensemble import POSITION, QUARTER, Cancel, Ensemble, Progress, run
from simulation.policy import LEVERS
from simulation.record import BURNED_OUT
from simulation.scenario import NUMBERS, Scenario, ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure as Picture

DETAIL = ("events", "executives", "reps")
FUTURES = 100
"""How many futures a typical one is chosen from."""
WHICH = {"bad": 0.10, "typical": 0.50, "good": 0.90}
CLOSING = ("missed", "made", "cause_found", "cause_fixed", "specialist_added", "specialist_retired", "reform",
           "reform_undone", "executive_replaced", "manager_left", "manager_named", "warned")  # fmt: skip
"""What happens between two quarters, dated with the first week of the later one, belongs to the one that ends."""
FIRST = ("target_set",)
"""Told first, with the quarter's numbers."""
UNTOLD = ("founding", "became_manager", "missed", "made")
"""Said otherwise: who became manager with the team that got one, how the target was met in the title."""
PARAGRAPHS = (("numbers",), ("belief", "truth", "reports"), ("done", "people"))
"""What stands together in print: what came, what was believed and true, what was done and to whom."""
LEDGER = {
    "target": ("the target stood {} above what territories hold", "the target stood {} below what territories hold"),
    "market": ("demand was {} below ordinary times", "demand was {} above ordinary times"),
    "skill": ("ability cost {}", "ability brought {}"),
    "hours": ("too little time with customers cost {}", "time with customers brought {}"),
    "understanding": ("customers understood too little cost {}", "customers understood well brought {}"),
    "offering": ("the offering cost {}", "the offering brought {}"),
    "effort": ("tiredness and little effort cost {}", "effort brought {}"),
}
"""The true causes: as said where they widened the gap, and where they narrowed it."""
MOVING = {
    "target": "the target against what territories hold",
    "market": "demand",
    "skill": "what ability brings",
    "hours": "what time with customers brings",
    "understanding": "what understanding customers brings",
    "offering": "what the offering brings",
    "effort": "what effort and energy bring",
}
"""What rises and falls with each cause."""
CAUSES_TOLD = 3
NOTABLE = 0.005
"""Causes that move results by less are left out."""


@dataclass(frozen=True)
class Card:
    """One quarter.

    Attributes:
        quarter: quarters from today; 0 is the first.
        bookings, target: $k; the target as set when the quarter began.
        sentences: what is said of it.
    """

    quarter: int
    bookings: float
    target: float
    sentences: tuple[Sentence, ...]

    @property
    def title(self) -> str:
        """The quarter and its finding."""
        gap = self.bookings / self.target - 1.0 if self.target > 0 else 0.0
        word, by = compared(gap, percent(gap), ("above target", "short of target", "on target"))
        return f"Quarter {self.quarter + 1}: {by.text + ' ' if by else ''}{word}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Its sentences, those of like kind in one paragraph."""
        told = (" ".join(each.text for each in self.sentences if each.kind in kinds) for kinds in PARAGRAPHS)
        return tuple(text for text in told if text)


@dataclass(frozen=True)
class Story(Finding):
    """One future, told.

    Attributes:
        scenario, seed, run: which future.
        which: "typical", "good", "bad", or empty for one that was asked for by number.
        cards: one a whole quarter from today.
        life: the years of one seat; None of an imported company, which shows no single person.
    """

    scenario: str
    seed: int
    run: int
    which: str
    cards: tuple[Card, ...]
    life: Life | None

    def sentences(self) -> tuple[str, ...]:
        """The future in one sentence, a few paragraphs a quarter, then one life."""
        told = ("\n".join((card.title, *card.paragraphs)) for card in self.cards)
        return (self.headline.text, *told, *(self.life.sentences() if self.life else ()))

    @property
    def headline(self) -> Sentence:
        """What came in against what was asked, over all."""
        came, asked = sum(card.bookings for card in self.cards), sum(card.target for card in self.cards)
        short = sum(card.bookings < card.target for card in self.cards)
        missed = "no quarter fell short" if short == 0 else "{} fell short"
        parts = (money(came), money(asked), *((count(short, "quarter"),) if short else ()))
        form = f"over {{}} {{}} came in where {{}} had been asked; {missed}."
        return say("numbers", form, count(len(self.cards), "quarter"), *parts)

    def table(self) -> pd.DataFrame:
        """One row a sentence."""
        import pandas as pd

        rows = [{"quarter": c.quarter, "kind": s.kind, "sentence": s.text} for c in self.cards for s in c.sentences]
        return pd.DataFrame(rows, columns=["quarter", "kind", "sentence"])

    def figure(self) -> Picture:
        """Target and bookings by quarter; each quarter's story shows where one points."""
        x = [card.quarter + 1 for card in self.cards]
        words = ["<br>".join(each.text for each in card.sentences) for card in self.cards]
        came, asked = [card.bookings for card in self.cards], [card.target for card in self.cards]
        drawn = sheet(self.headline.text, "quarter from today", "$k a quarter")
        drawn.add_bar(x=x, y=came, name="bookings", marker_color=ACCENT, hovertext=words)
        drawn.add_scatter(x=x, y=asked, name="target", line={"color": GREY, "dash": "dash"})
        return drawn.update_layout(yaxis_rangemode="tozero", showlegend=True)

    def to_json(self) -> dict[str, Any]:
        """The cards with their sentences and facts, and the life."""
        cards = [{**asdict(card), "title": card.title} for card in self.cards]
        head = {"scenario": self.scenario, "seed": self.seed, "run": self.run, "which": self.which}
        named: dict[str, Any] = plain({**head, "headline": self.headline.text, "cards_usd_thousand": cards})
        return {**named, "life": self.life.to_json() if self.life else None}


def tell_story(scenario: Scenario, number: int, seed: int = 1, *, seat: int | None = None, which: str = "") -> Story:
    """The story of one future.

    Args:
        scenario: what was lived.
        number: which future.
        seed: of the luck.
        seat: whose years are told; None is the seat where most happened.
        which: what the future is an example of.

    Raises:
        ScenarioError: a run too short for a story, a seat that is not there, or any seat of an imported company.
        ValueError: a number that cannot be.
    """
    if scenario.weeks < QUARTER:
        raise ScenarioError(f"world.weeks = {scenario.weeks}: must be at least {QUARTER} for a story")
    reps = int(scenario.value("world.reps"))
    if seat is not None:
        check_no_persons(scenario, f"rep = {seat}")
    if seat is not None and not 0 <= seat < reps:
        raise ScenarioError(f"rep = {seat}: must be from 0 to {reps - 1}")
    lived = run(scenario, 1, seed, first_run=number, detail=DETAIL, summed=True)
    last = scenario.weeks // QUARTER
    cards = tuple(_card(lived, quarter) for quarter in range(last))
    life = None if is_imported(scenario) else life_of(lived, eventful(lived) if seat is None else seat)
    return Story(scenario.name, seed, number, which, cards, life)


def choose(
    scenario: Scenario,
    which: str = "typical",
    runs: int = FUTURES,
    seed: int = 1,
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> int:
    """The number of a typical, a good or a bad future: the one nearest the 50, 90 or 10 % quantile of all bookings from today.

    Raises:
        ScenarioError: an example that is none of these.
        Cancelled: `cancel` said so.
    """
    if which not in WHICH:
        raise ScenarioError(f"run = {which}: must be a number, or one of {', '.join(WHICH)}")
    lived = run(scenario, runs, seed, progress=progress, cancel=cancel)
    return nearest(lived.windowed("bookings", scenario.weeks), WHICH[which])


def nearest(totals: np.ndarray[Any, Any], share: float) -> int:
    """The place of the number nearest a quantile; of equal ones the first."""
    return int(np.argmin(np.abs(totals - np.quantile(totals, share))))


def _card(lived: Ensemble, quarter: int) -> Card:
    at = quarter - lived.first_quarter
    bookings, target = (float(lived.quarters(name)[0, at]) for name in ("bookings", "target"))
    where = places(lived.scenario)
    happened = _happened(lived, quarter, where)
    sentences = (
        *_numbers(lived, quarter, [happened[kind] for kind in FIRST if kind in happened]),
        *_belief(lived, quarter),
        *_reports(lived, quarter),
        *_changes(lived.scenario, quarter),
        *(sentence for kind, sentence in happened.items() if kind not in FIRST),
        *_people(lived, quarter),
    )
    return Card(quarter, bookings, target, sentences)


def _numbers(lived: Ensemble, quarter: int, told: list[Sentence]) -> list[Sentence]:
    """What came in, what is known of the target, and both against the quarter before."""
    at = quarter - lived.first_quarter
    came, asked = (lived.quarters(name)[0] for name in ("bookings", "target"))
    told = [*told, say("numbers", "{} came in.", money(came[at]))]
    if at == 0 or min(came[at - 1], asked[at - 1]) <= 0:
        return told
    parts = []
    for thing, values in (("target", asked), ("bookings", came)):
        change = float(values[at] / values[at - 1] - 1.0)
        word, by = compared(change, percent(change), ("{} higher", "{} lower", "as before"))
        parts.append((f"{thing} {word}", by))
    form = f"against the quarter before: {parts[0][0]}, {parts[1][0]}."
    return [*told, say("numbers", form, *(by for _, by in parts if by))]


def _belief(lived: Ensemble, quarter: int) -> list[Sentence]:
    """What the top believed once the result was known, and the ledger of what was true."""
    rows = lived.executives
    known = rows[(rows.quarter == quarter + 1) & (rows.region == "top")]
    if known.empty:
        return []
    top = known.iloc[0]
    true = percent(top.true_blame)
    said = say(
        "belief",
        "leaders then put {} of a miss on ability; in truth {} of what held results back was ability or effort.",
        percent(top.blame),
        "none" if nothing(true) else true,
    )
    causes = {cause: float(top[f"cause_{cause}"]) for cause in LEDGER}
    return [said, *ledger(causes), *_since(lived, quarter)]


def _since(lived: Ensemble, quarter: int) -> list[Sentence]:
    """Which causes moved against the quarter before, and what none of them explains."""
    rows = lived.executives[lived.executives.region == "top"].set_index("quarter")
    at = quarter - lived.first_quarter
    came, asked = (lived.quarters(name)[0] for name in ("bookings", "target"))
    if at == 0 or quarter not in rows.index or min(came[at - 1 : at + 1].min(), asked[at - 1 : at + 1].min()) <= 0:
        return []
    now, before = rows.loc[quarter + 1], rows.loc[quarter]
    moved = {cause: float(now[f"cause_{cause}"] - before[f"cause_{cause}"]) for cause in LEDGER}
    gap = math.log(asked[at] / came[at]) - math.log(asked[at - 1] / came[at - 1])
    return since(moved, sum(moved.values()) - gap)


def since(moved: dict[str, float], rest: float) -> list[Sentence]:
    """Changes of causes in words, largest first.

    Args:
        moved: change of each cause, ln points of target over result.
        rest: ln points of result that no cause explains.
    """
    told = []
    ways = {cause: change if cause == "target" else -change for cause, change in moved.items()}
    largest = sorted(ways, key=lambda cause: -abs(ways[cause]))
    said = [(cause, percent(math.expm1(ways[cause]))) for cause in largest]
    said = [(cause, by) for cause, by in said if by.value >= NOTABLE][:CAUSES_TOLD]
    if said:
        phrases = listed([f"{MOVING[cause]} {'rose' if ways[cause] > 0 else 'fell'} by {{}}" for cause, _ in said])
        told.append(say("truth", f"since the quarter before {phrases}.", *(by for _, by in said)))
    word, by = compared(rest, percent(math.expm1(rest)), ("added {}", "took {}", "changed nothing"))
    return [*told, say("truth", f"luck, and what no ledger knows, {word}.", *((by,) if by else ()))]


def ledger(causes: dict[str, float]) -> list[Sentence]:
    """The true causes in words, largest first: ln points of target over result, positive where they widened the gap."""
    told = []
    for opening, side in (("in truth", 1.0), ("what helped:", -1.0)):
        there = sorted((cause for cause in causes if side * causes[cause] > 0), key=lambda c: -abs(causes[c]))
        said = [(cause, _share(cause, causes[cause])) for cause in there]
        said = [(cause, by) for cause, by in said if by.value >= NOTABLE][:CAUSES_TOLD]
        if said:
            phrases = listed([LEDGER[cause][0 if side > 0 else 1] for cause, _ in said])
            told.append(say("truth", f"{opening} {phrases}.", *(by for _, by in said)))
    return told or [say("truth", "in truth nothing moved the result far from what territories hold.")]


def _share(cause: str, points_ln: float) -> Figure:
    """A cause as a share: the target over what is there; of all others, bookings over what they would have been."""
    return percent(math.expm1(points_ln if cause == "target" else -points_ln))


def _reports(lived: Ensemble, quarter: int) -> list[Sentence]:
    """How many missed quotas were explained by something untrue: told in the week after the quarter."""
    week = QUARTER * (quarter + 1) - lived.first_week
    if week >= lived.counts.shape[1]:
        return []
    missed, untrue = (float(lived.counts[0, week, POSITION[name]]) for name in ("misses", "untrue_excuses"))
    if missed == 0:
        return []
    quotas = count(missed, "quota was", "quotas were")
    if untrue == 0:
        return [say("reports", "{} missed, none of them explained by something untrue.", quotas)]
    return [say("reports", "{} missed; {} explained by something untrue.", quotas, count(untrue, "was", "were"))]


def _changes(scenario: Scenario, quarter: int) -> list[Sentence]:
    """Levers that changed with this quarter, as dated in the scenario."""
    told = []
    if quarter == 0:
        moved = {p: (scenario.value(f"past.{p}"), scenario.value(p)) for p in LEVERS}
        told += _moved("from today", {p: pair for p, pair in moved.items() if pair[0] != pair[1]})
    for change in scenario.changes:
        if change.week // QUARTER == quarter:
            week = change.week % QUARTER + 1
            when = f"from week {{}} of the quarter{' in ' + change.region if change.region else ''}"
            told += _moved(when, {p: (None, value) for p, value in change.settings}, [Figure(str(week), week)])
    return told


def _moved(when: str, pairs: dict[str, tuple[Any, Any]], parts: Sequence[Figure] = ()) -> list[Sentence]:
    """Levers with their values before, where they are known, and after."""
    if not pairs:
        return []
    phrases, said = [], list[Figure | str](parts)
    for path, values in list(pairs.items())[:CAUSES_TOLD]:
        known = [_setting(value) for value in values if value is not None]
        label = NUMBERS[path].label.replace("…", "") or path
        phrases.append(f"“{label}” {'from {} to {}' if len(known) > 1 else 'to {}'}")
        said += known
    if len(pairs) > len(phrases):
        phrases.append("{}")
        said.append(count(len(pairs) - len(phrases) + 1, "other lever"))
    return [say("done", f"{when} leaders set {listed(phrases)}.", *said)]


def _setting(value: Any) -> Figure | str:
    return value.replace("_", " ") if isinstance(value, str) else Figure(f"{value:g}", float(value))


def _happened(lived: Ensemble, quarter: int, where: Places) -> dict[str, Sentence]:
    """What was done and who came and went, kind by kind."""
    events = lived.events
    closing = events.event.isin(CLOSING)
    first, last = QUARTER * quarter, QUARTER * (quarter + 1)
    here = events[(closing & (events.week == last)) | (~closing & (events.week >= first) & (events.week < last))]
    groups = {kind: here[here.event == kind] for kind in TELLERS if kind not in UNTOLD}
    return {kind: tell(kind, rows, where) for kind, rows in groups.items() if len(rows)}


def _people(lived: Ensemble, quarter: int) -> list[Sentence]:
    """How many are burned out, and trust in leadership, at the end of the quarter against its beginning."""
    reps = lived.reps
    now, before = (reps[(reps.quarter == q) & (reps.present == 1)] for q in (quarter, quarter - 1))
    if now.empty:
        return [say("people", "nobody was left.")]
    burned = int((now.burnout > BURNED_OUT).sum())
    share = Figure(str(burned), burned) if burned else "none"
    was = "were" if burned > 1 else "was"
    told = [say("people", f"{{}} of {{}} {was} burned out at its end.", share, count(len(now), "rep"))]
    if before.empty:
        return told
    change = float(now.trust_leadership.mean() - before.trust_leadership.mean())
    word, by = compared(
        change, points(change), ("rose by {} to {} of {}", "fell by {} to {} of {}", "stayed at {} of {}")
    )
    level = points(float(now.trust_leadership.mean()))
    return [*told, say("people", f"trust in leadership {word}.", *((by,) if by else ()), level, HUNDRED)]
