"""The story of one run: quarter by quarter the target, the result, what leaders believed and what was true.

Every sentence is generated from the records, whatever the direction of a change; every number in it is in the tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure as Picture

from experiments.findings.figure_style import ACCENT, GREY, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import join_list
from experiments.findings.sentences import (
    FormattedNumber,
    Sentence,
    build_sentence,
    choose_direction,
    format_count,
    format_money,
    format_percent,
    format_points,
    is_shown_as_zero,
)
from experiments.questions.event_sentences import DESCRIBERS, CompanyNames, build_company_names, describe_events
from experiments.questions.seat_history import HUNDRED, SeatHistory, build_seat_history, find_most_eventful_seat
from scenarios import check_no_persons, is_imported
from simulation.ensemble import QUARTER, Cancel, Ensemble, Progress, run
from simulation.measures import COUNT_POSITION
from simulation.policy import LEVERS
from simulation.recorder import BURNED_OUT
from simulation.scenario import NUMBERS, Scenario, ScenarioError

DETAIL = ("events", "executives", "reps")
CANDIDATE_RUNS = 100
"""How many runs a typical one is chosen from."""
QUANTILES = {"bad": 0.10, "typical": 0.50, "good": 0.90}
CLOSING_EVENTS = ("missed", "made", "cause_found", "cause_fixed", "specialist_added", "specialist_retired", "reform",
           "reform_undone", "executive_replaced", "manager_left", "manager_named", "warned")  # fmt: skip
"""Kinds of events between two quarters: dated with the first week of the later one, they belong to the one that ends."""
FIRST_KINDS = ("target_set",)
"""Kinds of events that come first, with the numbers of the quarter."""
OMITTED_KINDS = ("founding", "became_manager", "missed", "made")
"""Kinds of events that other sentences cover: who became manager with the team that got one, how the target was met in the title."""
PARAGRAPHS = (("numbers",), ("belief", "truth", "reports"), ("done", "people"))
"""The kinds of sentences of each paragraph: the result; what was believed and true; what was done and to whom."""
CAUSE_WORDING = {
    "target": ("the target stood {} above what territories hold", "the target stood {} below what territories hold"),
    "market": ("demand was {} below ordinary times", "demand was {} above ordinary times"),
    "skill": ("ability cost {}", "ability brought {}"),
    "hours": ("too little time with customers cost {}", "time with customers brought {}"),
    "understanding": ("customers understood too little cost {}", "customers understood well brought {}"),
    "offering": ("the offering cost {}", "the offering brought {}"),
    "effort": ("tiredness and little effort cost {}", "effort brought {}"),
}
"""The true causes: the wording where they widened the gap, and where they narrowed it."""
CAUSE_SUBJECTS = {
    "target": "the target against what territories hold",
    "market": "demand",
    "skill": "what ability brings",
    "hours": "what time with customers brings",
    "understanding": "what understanding customers brings",
    "offering": "what the offering brings",
    "effort": "what effort and energy bring",
}
"""The wording for what rises and falls with each cause."""
MOST_CAUSES = 3
NOTABLE_SHARE = 0.005
"""Causes that move results by less are left out."""


@dataclass(frozen=True)
class QuarterCard:
    """One quarter of a story.

    Attributes:
        quarter: quarters from today; 0 is the first.
        bookings, target: $k; the target as set when the quarter began.
        sentences: about the quarter.
    """

    quarter: int
    bookings: float
    target: float
    sentences: tuple[Sentence, ...]

    @property
    def title(self) -> str:
        """The quarter and its result."""
        gap = self.bookings / self.target - 1.0 if self.target > 0 else 0.0
        word, by = choose_direction(gap, format_percent(gap), ("above target", "short of target", "on target"))
        return f"Quarter {self.quarter + 1}: {by.text + ' ' if by else ''}{word}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The sentences, those of the same kind in one paragraph."""
        texts = (" ".join(each.text for each in self.sentences if each.kind in kinds) for kinds in PARAGRAPHS)
        return tuple(text for text in texts if text)


@dataclass(frozen=True)
class Story(Finding):
    """The story of one run.

    Attributes:
        scenario, seed, run: of the run.
        which: "typical", "good", "bad", or empty for one that was chosen by number.
        cards: one per whole quarter from today.
        seat_history: of one seat; None in an imported company, which shows no individual people.
    """

    scenario: str
    seed: int
    run: int
    which: str
    cards: tuple[QuarterCard, ...]
    seat_history: SeatHistory | None

    def sentences(self) -> tuple[str, ...]:
        """The run in one sentence, a few paragraphs per quarter, then the history of a seat."""
        quarters = ("\n".join((card.title, *card.paragraphs)) for card in self.cards)
        return (self.headline.text, *quarters, *(self.seat_history.sentences() if self.seat_history else ()))

    @property
    def headline(self) -> Sentence:
        """Bookings against targets over the whole run."""
        bookings, target = sum(card.bookings for card in self.cards), sum(card.target for card in self.cards)
        short = sum(card.bookings < card.target for card in self.cards)
        missed = "no quarter fell short" if short == 0 else "{} fell short"
        parts = (format_money(bookings), format_money(target), *((format_count(short, "quarter"),) if short else ()))
        form = f"over {{}} {{}} came in where {{}} had been asked; {missed}."
        return build_sentence("numbers", form, format_count(len(self.cards), "quarter"), *parts)

    def table(self) -> pd.DataFrame:
        """One row per sentence."""
        rows = [{"quarter": c.quarter, "kind": s.kind, "sentence": s.text} for c in self.cards for s in c.sentences]
        return pd.DataFrame(rows, columns=["quarter", "kind", "sentence"])

    def figure(self) -> Picture:
        """Target and bookings by quarter; each quarter's story appears on hovering."""
        x = [card.quarter + 1 for card in self.cards]
        hover_texts = ["<br>".join(each.text for each in card.sentences) for card in self.cards]
        bookings, targets = [card.bookings for card in self.cards], [card.target for card in self.cards]
        picture = start_figure(self.headline.text, "quarter from today", "$k a quarter")
        picture.add_bar(x=x, y=bookings, name="bookings", marker_color=ACCENT, hovertext=hover_texts)
        picture.add_scatter(x=x, y=targets, name="target", line={"color": GREY, "dash": "dash"})
        return picture.update_layout(yaxis_rangemode="tozero", showlegend=True)

    def to_json(self) -> dict[str, Any]:
        """The cards with their sentences and facts, and the history of the seat."""
        cards = [{**asdict(card), "title": card.title} for card in self.cards]
        head = {"scenario": self.scenario, "seed": self.seed, "run": self.run, "which": self.which}
        document: dict[str, Any] = make_json_safe({**head, "headline": self.headline.text, "cards_usd_thousand": cards})
        return {**document, "life": self.seat_history.to_json() if self.seat_history else None}


def tell_story(
    scenario: Scenario, replication: int, seed: int = 1, *, seat: int | None = None, which: str = ""
) -> Story:
    """Tell the story of one run.

    Args:
        scenario: what is simulated.
        replication: number of the run.
        seed: of the luck.
        seat: whose history is added; None is the seat with the most events.
        which: what the run is an example of.

    Raises:
        ScenarioError: a run too short for a story, a seat that does not exist, or any seat of an imported company.
        ValueError: an invalid number.
    """
    if scenario.weeks < QUARTER:
        raise ScenarioError(f"world.weeks = {scenario.weeks}: must be at least {QUARTER} for a story")
    reps = int(scenario.value("world.reps"))
    if seat is not None:
        check_no_persons(scenario, f"rep = {seat}")
    if seat is not None and not 0 <= seat < reps:
        raise ScenarioError(f"rep = {seat}: must be from 0 to {reps - 1}")
    ensemble = run(scenario, 1, seed, first_run=replication, detail=DETAIL, summed=True)
    last = scenario.weeks // QUARTER
    cards = tuple(_build_card(ensemble, quarter) for quarter in range(last))
    seat_history = (
        None
        if is_imported(scenario)
        else build_seat_history(ensemble, find_most_eventful_seat(ensemble) if seat is None else seat)
    )
    return Story(scenario.name, seed, replication, which, cards, seat_history)


def check_example(which: str) -> None:
    """Refuse an example that is none of the quantiles.

    Raises:
        ScenarioError: see above.
    """
    if which not in QUANTILES:
        raise ScenarioError(f"run = {which}: must be a number, or one of {', '.join(QUANTILES)}")


def choose_run(  # noqa: PLR0913 - which runs, and how the caller is kept informed
    scenario: Scenario,
    which: str = "typical",
    runs: int = CANDIDATE_RUNS,
    seed: int = 1,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> int:
    """Choose a typical, a good or a bad run: the one nearest the 50, 90 or 10 % quantile of all bookings from today.

    Raises:
        ScenarioError: an example that is none of these.
        Cancelled: `cancel` returned True.
    """
    check_example(which)
    ensemble = run(scenario, runs, seed, threads=threads, progress=progress, cancel=cancel)
    return find_nearest(ensemble.windowed("bookings", scenario.weeks), QUANTILES[which])


def find_nearest(totals: np.ndarray[Any, Any], share: float) -> int:
    """Find the position of the number nearest a quantile; the first of equal ones."""
    return int(np.argmin(np.abs(totals - np.quantile(totals, share))))


def _build_card(ensemble: Ensemble, quarter: int) -> QuarterCard:
    at = quarter - ensemble.first_quarter
    bookings, target = (float(ensemble.quarters(name)[0, at]) for name in ("bookings", "target"))
    company_names = build_company_names(ensemble.scenario)
    happened = _describe_quarter_events(ensemble, quarter, company_names)
    sentences = (
        *_describe_numbers(ensemble, quarter, [happened[kind] for kind in FIRST_KINDS if kind in happened]),
        *_describe_belief(ensemble, quarter),
        *_describe_reports(ensemble, quarter),
        *_describe_lever_changes(ensemble.scenario, quarter),
        *(sentence for kind, sentence in happened.items() if kind not in FIRST_KINDS),
        *_describe_people(ensemble, quarter),
    )
    return QuarterCard(quarter, bookings, target, sentences)


def _describe_numbers(ensemble: Ensemble, quarter: int, sentences: list[Sentence]) -> list[Sentence]:
    """Describe bookings, the target, and both against the quarter before."""
    at = quarter - ensemble.first_quarter
    bookings, targets = (ensemble.quarters(name)[0] for name in ("bookings", "target"))
    sentences = [*sentences, build_sentence("numbers", "{} came in.", format_money(bookings[at]))]
    if at == 0 or min(bookings[at - 1], targets[at - 1]) <= 0:
        return sentences
    parts = []
    for thing, values in (("target", targets), ("bookings", bookings)):
        change = float(values[at] / values[at - 1] - 1.0)
        word, by = choose_direction(change, format_percent(change), ("{} higher", "{} lower", "as before"))
        parts.append((f"{thing} {word}", by))
    form = f"against the quarter before: {parts[0][0]}, {parts[1][0]}."
    return [*sentences, build_sentence("numbers", form, *(by for _, by in parts if by))]


def _describe_belief(ensemble: Ensemble, quarter: int) -> list[Sentence]:
    """Describe what the top executives believed once the result was known, and what was true."""
    rows = ensemble.executives
    known = rows[(rows.quarter == quarter + 1) & (rows.region == "top")]
    if known.empty:
        return []
    top = known.iloc[0]
    true = format_percent(top.true_blame)
    sentence = build_sentence(
        "belief",
        "leaders then put {} of a miss on ability; in truth {} of what held results back was ability or effort.",
        format_percent(top.blame),
        "none" if is_shown_as_zero(true) else true,
    )
    causes = {cause: float(top[f"cause_{cause}"]) for cause in CAUSE_WORDING}
    return [sentence, *describe_causes(causes), *_compare_causes(ensemble, quarter)]


def _compare_causes(ensemble: Ensemble, quarter: int) -> list[Sentence]:
    """Describe which causes changed against the quarter before, and what none of them explains."""
    rows = ensemble.executives[ensemble.executives.region == "top"].set_index("quarter")
    at = quarter - ensemble.first_quarter
    bookings, targets = (ensemble.quarters(name)[0] for name in ("bookings", "target"))
    if (
        at == 0
        or quarter not in rows.index
        or min(bookings[at - 1 : at + 1].min(), targets[at - 1 : at + 1].min()) <= 0
    ):
        return []
    now, before = rows.loc[quarter + 1], rows.loc[quarter]
    cause_changes = {cause: float(now[f"cause_{cause}"] - before[f"cause_{cause}"]) for cause in CAUSE_WORDING}
    gap = math.log(targets[at] / bookings[at]) - math.log(targets[at - 1] / bookings[at - 1])
    return describe_cause_changes(cause_changes, sum(cause_changes.values()) - gap)


def describe_cause_changes(cause_changes: dict[str, float], rest: float) -> list[Sentence]:
    """Describe changes of causes, the largest first.

    Args:
        cause_changes: change of each cause, ln points of target over result.
        rest: ln points of result that no cause explains.
    """
    sentences = []
    ways = {cause: change if cause == "target" else -change for cause, change in cause_changes.items()}
    largest = sorted(ways, key=lambda cause: -abs(ways[cause]))
    shares = [(cause, format_percent(math.expm1(ways[cause]))) for cause in largest]
    shares = [(cause, by) for cause, by in shares if by.value >= NOTABLE_SHARE][:MOST_CAUSES]
    if shares:
        phrases = join_list(
            [f"{CAUSE_SUBJECTS[cause]} {'rose' if ways[cause] > 0 else 'fell'} by {{}}" for cause, _ in shares]
        )
        sentences.append(build_sentence("truth", f"since the quarter before {phrases}.", *(by for _, by in shares)))
    word, by = choose_direction(rest, format_percent(math.expm1(rest)), ("added {}", "took {}", "changed nothing"))
    return [*sentences, build_sentence("truth", f"luck, and what no ledger knows, {word}.", *((by,) if by else ()))]


def describe_causes(causes: dict[str, float]) -> list[Sentence]:
    """Describe the true causes, the largest first: ln points of target over result, positive where they widened the gap."""
    sentences = []
    for opening, side in (("in truth", 1.0), ("what helped:", -1.0)):
        there = sorted((cause for cause in causes if side * causes[cause] > 0), key=lambda c: -abs(causes[c]))
        shares = [(cause, _format_cause_share(cause, causes[cause])) for cause in there]
        shares = [(cause, by) for cause, by in shares if by.value >= NOTABLE_SHARE][:MOST_CAUSES]
        if shares:
            phrases = join_list([CAUSE_WORDING[cause][0 if side > 0 else 1] for cause, _ in shares])
            sentences.append(build_sentence("truth", f"{opening} {phrases}.", *(by for _, by in shares)))
    return sentences or [build_sentence("truth", "in truth nothing moved the result far from what territories hold.")]


def _format_cause_share(cause: str, points_ln: float) -> FormattedNumber:
    """Format a cause as a share: the target over what is there; for all others, bookings over what they would have been."""
    return format_percent(math.expm1(points_ln if cause == "target" else -points_ln))


def _describe_reports(ensemble: Ensemble, quarter: int) -> list[Sentence]:
    """Describe how many missed quotas were explained by something untrue in the week after the quarter."""
    week = QUARTER * (quarter + 1) - ensemble.first_week
    if week >= ensemble.counts.shape[1]:
        return []
    missed, untrue = (float(ensemble.counts[0, week, COUNT_POSITION[name]]) for name in ("misses", "untrue_excuses"))
    if missed == 0:
        return []
    quotas = format_count(missed, "quota was", "quotas were")
    if untrue == 0:
        return [build_sentence("reports", "{} missed, none of them explained by something untrue.", quotas)]
    return [
        build_sentence(
            "reports", "{} missed; {} explained by something untrue.", quotas, format_count(untrue, "was", "were")
        )
    ]


def _describe_lever_changes(scenario: Scenario, quarter: int) -> list[Sentence]:
    """Describe the levers that changed with this quarter, as dated in the scenario."""
    sentences = []
    if quarter == 0:
        pairs = {p: (scenario.value(f"past.{p}"), scenario.value(p)) for p in LEVERS}
        sentences += _describe_set_levers("from today", {p: pair for p, pair in pairs.items() if pair[0] != pair[1]})
    for change in scenario.changes:
        if change.week // QUARTER == quarter:
            week = change.week % QUARTER + 1
            when = f"from week {{}} of the quarter{' in ' + change.region if change.region else ''}"
            sentences += _describe_set_levers(
                when, {p: (None, value) for p, value in change.settings}, [FormattedNumber(str(week), week)]
            )
    return sentences


def _describe_set_levers(
    when: str, pairs: dict[str, tuple[Any, Any]], parts: Sequence[FormattedNumber] = ()
) -> list[Sentence]:
    """Describe levers with their values before, where known, and after."""
    if not pairs:
        return []
    phrases, numbers = [], list[FormattedNumber | str](parts)
    for path, values in list(pairs.items())[:MOST_CAUSES]:
        known = [_format_value(value) for value in values if value is not None]
        label = NUMBERS[path].label.replace("…", "") or path
        phrases.append(f"“{label}” {'from {} to {}' if len(known) > 1 else 'to {}'}")
        numbers += known
    if len(pairs) > len(phrases):
        phrases.append("{}")
        numbers.append(format_count(len(pairs) - len(phrases) + 1, "other lever"))
    return [build_sentence("done", f"{when} leaders set {join_list(phrases)}.", *numbers)]


def _format_value(value: Any) -> FormattedNumber | str:
    return value.replace("_", " ") if isinstance(value, str) else FormattedNumber(f"{value:g}", float(value))


def _describe_quarter_events(ensemble: Ensemble, quarter: int, company_names: CompanyNames) -> dict[str, Sentence]:
    """Describe what was done and who came and went, kind by kind."""
    events = ensemble.events
    closing = events.event.isin(CLOSING_EVENTS)
    first, last = QUARTER * quarter, QUARTER * (quarter + 1)
    here = events[(closing & (events.week == last)) | (~closing & (events.week >= first) & (events.week < last))]
    groups = {kind: here[here.event == kind] for kind in DESCRIBERS if kind not in OMITTED_KINDS}
    return {kind: describe_events(kind, rows, company_names) for kind, rows in groups.items() if len(rows)}


def _describe_people(ensemble: Ensemble, quarter: int) -> list[Sentence]:
    """Describe burnout at the end of the quarter, and trust in leadership in it against the quarter before."""
    reps = ensemble.reps
    now, before = (reps[(reps.quarter == q) & (reps.present == 1)] for q in (quarter, quarter - 1))
    if now.empty:
        return [build_sentence("people", "nobody was left.")]
    burned = int((now.burnout > BURNED_OUT).sum())
    share = FormattedNumber(str(burned), burned) if burned else "none"
    was = "were" if burned > 1 else "was"
    sentences = [
        build_sentence("people", f"{{}} of {{}} {was} burned out at its end.", share, format_count(len(now), "rep"))
    ]
    at = quarter - ensemble.first_quarter
    if before.empty or at < 1:
        return sentences
    trust_before, trust = ensemble.quarters("trust_leadership_held")[0, at - 1 : at + 1]
    change = float(trust - trust_before)
    word, by = choose_direction(
        change, format_points(change), ("rose by {} to {} of {}", "fell by {} to {} of {}", "stayed at {} of {}")
    )
    level = format_points(float(trust))
    return [
        *sentences,
        build_sentence("people", f"trust in leadership {word}.", *((by,) if by else ()), level, HUNDRED),
    ]
