"""One seat's years: who sat there, what was asked of them, what they brought, how they fared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
from plotly.graph_objects import Figure as Picture
from plotly.subplots import make_subplots

from experiments.findings.figure_style import ACCENT, GREY, style_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.sentences import (
    Sentence,
    build_sentence,
    choose_direction,
    format_money,
    format_percent,
    format_points,
    format_tenure_year,
    invent_name,
)
from experiments.questions.event_sentences import CompanyNames, build_company_names, describe_events
from scenarios import check_no_persons
from simulation.ensemble import QUARTER, Ensemble

LANES = {"hours_customer": "hours with customers", "burnout": "burnout", "trust_leadership": "trust in leadership"}
UNRELATED_EVENTS = ("founding", "manager_named")
"""Events that tell nothing of the seat, or of the team that got its person: leaving to become manager has a kind of its own."""
HUNDRED = format_points(1.0)


@dataclass(frozen=True)
class SeatQuarter:
    """One quarter of a seat.

    Attributes:
        quarter: quarters from today; 0 is the first.
        who: name and place and year, or empty where the seat is.
        quota, bookings: $k.
        hours_customer: a week, when the quarter ends.
        burnout, trust_leadership: 0..1, when the quarter ends.
        flags: kinds of events in it.
        sentences: what is said of it.
    """

    quarter: int
    who: str
    quota: float
    bookings: float
    hours_customer: float
    burnout: float
    trust_leadership: float
    flags: tuple[str, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class SeatHistory(Finding):
    """The years of one seat, from today on.

    Attributes:
        seat: which one.
        place: its team.
        years: quarter by quarter.
    """

    seat: int
    place: str
    years: tuple[SeatQuarter, ...]

    def sentences(self) -> tuple[str, ...]:
        """A paragraph a quarter, led by who sits there."""
        paragraphs, last = [], None
        for year in self.years:
            head = f"{year.who}. " if year.who != last and year.who else ""
            paragraphs.append(f"{head}Quarter {year.quarter + 1}: {' '.join(each.text for each in year.sentences)}")
            last = year.who
        return tuple(paragraphs)

    def table(self) -> pd.DataFrame:
        """One row a quarter."""
        rows = [{**asdict(year), "sentences": " ".join(each.text for each in year.sentences)} for year in self.years]
        for row in rows:
            row["flags"] = ", ".join(row["flags"])
        return pd.DataFrame(rows)

    def figure(self) -> Picture:
        """Quota against bookings; below, lanes for hours, burnout and trust, with events as flags."""
        rows = make_subplots(rows=4, shared_xaxes=True, row_heights=[3, 1, 1, 1], subplot_titles=["", *LANES.values()])
        x = [year.quarter + 1 for year in self.years]
        rows.add_bar(x=x, y=[y.bookings for y in self.years], name="bookings, $k", marker_color=ACCENT, row=1, col=1)
        dashed = {"color": GREY, "dash": "dash"}
        rows.add_scatter(x=x, y=[y.quota for y in self.years], name="quota, $k", line=dashed, row=1, col=1)
        for k, lane in enumerate(LANES, start=2):
            values = [getattr(year, lane) for year in self.years]
            rows.add_scatter(x=x, y=values, line={"color": ACCENT}, showlegend=False, row=k, col=1)
        for year in self.years:
            if year.flags:
                rows.add_vline(x=year.quarter + 1, line={"color": GREY, "dash": "dot", "width": 1})
                words = ", ".join(dict.fromkeys(year.flags)).replace("_", " ")
                rows.add_annotation(x=year.quarter + 1, y=1.0, yref="paper", text=words, textangle=-90, showarrow=False)
        people = list(dict.fromkeys(year.who.split(" · ")[0] for year in self.years if year.who))
        title = f"{' and then '.join(people) or 'An empty seat'}, {self.place}"
        return style_figure(rows, title).update_layout(xaxis4_title_text="quarter from today")

    def to_json(self) -> dict[str, Any]:
        """The seat and its quarters."""
        document: dict[str, Any] = make_json_safe(asdict(self))
        return document


def find_most_eventful_seat(ensemble: Ensemble) -> int:
    """The seat where most happened from today on; of equal ones the first."""
    events = ensemble.events
    seats = events[(events.seat >= 0) & (events.week >= 0)].seat
    return int(seats.value_counts().sort_index().idxmax()) if len(seats) else 0


def build_seat_history(ensemble: Ensemble, seat: int) -> SeatHistory:
    """The years of a seat, from the tables of one future.

    Raises:
        ScenarioError: the company is imported.
    """
    check_no_persons(ensemble.scenario, f"rep = {seat}")
    rows = ensemble.reps[ensemble.reps.seat == seat].set_index("quarter")
    company_names = build_company_names(ensemble.scenario)
    quarters = range(ensemble.scenario.weeks // QUARTER)
    years = tuple(_build_quarter(ensemble, rows, quarter, company_names) for quarter in quarters)
    return SeatHistory(seat, company_names.name_team(int(rows.team.iloc[0])), years)


def _build_quarter(ensemble: Ensemble, rows: pd.DataFrame, quarter: int, company_names: CompanyNames) -> SeatQuarter:
    row = rows.loc[quarter]
    events = ensemble.events
    here = events[(events.seat == row.seat) & (events.week // QUARTER == quarter)]
    here = here[~here.event.isin(UNRELATED_EVENTS)]
    there = bool(row.present == 1)
    who = (
        f"{invent_name(int(row.seat), int(row.person))} · {company_names.name_team(int(row.team))} · {format_tenure_year(row.tenure)}"
        if there
        else ""
    )
    same = quarter - 1 in rows.index and rows.loc[quarter - 1].person == row.person
    sentences = [describe_events(str(kind), group, company_names) for kind, group in here.groupby("event", sort=False)]
    sentences += (
        _describe_work(row) + _describe_wellbeing(row, rows.loc[quarter - 1] if same else None)
        if there
        else [_describe_empty_seat()]
    )
    quota, bookings, hours, burnout, trust = (float(row[column]) for column in ("quota", "bookings", *LANES))
    return SeatQuarter(quarter, who, quota, bookings, hours, burnout, trust, tuple(here.event), tuple(sentences))


def _describe_empty_seat() -> Sentence:
    return build_sentence("people", "the seat is empty when the quarter ends.")


def _describe_work(row: pd.Series) -> list[Sentence]:
    """Quota and bookings."""
    if not row.quota > 0:
        return [build_sentence("numbers", "there was no quota; {} came in.", format_money(row.bookings))]
    gap = row.bookings / row.quota - 1.0
    word, by = choose_direction(gap, format_percent(gap), ("{} more", "{} less", "as much as that"))
    return [build_sentence("numbers", f"the quota was {{}}; {{}} came in, {word}.", format_money(row.quota), format_money(row.bookings),
                *((by,) if by else ()))]  # fmt: skip


def _describe_wellbeing(row: pd.Series, before: pd.Series | None) -> list[Sentence]:
    """Burnout and trust, and which way they went if the same person was there a quarter ago."""
    sentences = []
    for field, thing in (("burnout", "burnout"), ("trust_leadership", "trust in leadership")):
        level = format_points(row[field])
        if before is None:
            sentences.append(build_sentence("people", f"{thing} stood at {{}} of {{}}.", level, HUNDRED))
            continue
        change = float(row[field] - before[field])
        word, by = choose_direction(
            change, format_points(change), ("rose by {} to {} of {}", "fell by {} to {} of {}", "stayed at {} of {}")
        )
        sentences.append(build_sentence("people", f"{thing} {word}.", *((by,) if by else ()), level, HUNDRED))
    return sentences
