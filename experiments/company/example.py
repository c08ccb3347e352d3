"""An export of an invented company: `python -m experiments.company.example [FOLDER]` simulates one with known constants and writes it.

The files look like exports of sales systems; the people in them are numbers of the model. `truth.json` beside them holds the
constants that they were made with, so that everybody can try whether a fit finds them again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.company.aggregates import SETTLING_WEEKS
from experiments.company.quarter_panel import QUARTER
from experiments.company.reading.calendar_parser import Period, first_day
from experiments.company.reading.export_people import LET_GO, MOVED, QUIT
from experiments.evidence.lab import extend_to_past
from experiments.questions.event_sentences import CompanyNames, build_company_names
from scenarios import load
from simulation.ensemble import Ensemble, run
from simulation.scenario import Scenario

FOLDER = Path(__file__).with_name("shipped")
"""The folder of the example that ships with the project."""
TRUTH = {
    "world.wins_per_rep_year": 26.0,
    "world.typical_deal": 32.0,
    "world.market_growth": 0.06,
    "world.territory_spread": 0.40,
    "world.deal_spread": 0.9,
    "world.ramp_weeks": 30.0,
    "world.search_weeks": 20.0,
    "behaviour.quit_base": 0.34,
    "behaviour.weak_below": 0.8,
    "targets.ambition": 0.07,
    "behaviour.burning": 0.05,
}
"""The constants that the shipped example was made with."""
REPS, SPAN, QUARTERS = 60, 8, 12
SEED, RUN_INDEX = 2026, 0
LAST_QUARTER = 4 * 2025 + 3
"""The last quarter of the example: 2025-Q4."""
REASONS = {"quit": QUIT, "let go": LET_GO, "became manager": MOVED}
TOP_SCORE = 4.0
"""Answers of surveys go from 1 to 5."""
ExportTables = dict[str, "pd.DataFrame"]


def build_company(truth: Mapping[str, float] = TRUTH, reps: int = REPS, quarters: int = QUARTERS) -> Scenario:
    """Build the company that is exported, with its constants."""
    sizes = {
        "world.reps": reps,
        "structure.span": SPAN,
        "world.regions": min(2, max(1, reps // SPAN)),
        "world.weeks": 1,
    }
    past = {"world.warmup_weeks": SETTLING_WEEKS + quarters * QUARTER}
    return load("ordinary-organisation").with_({**sizes, **past, **extend_to_past(truth)})


def simulate_export(
    scenario: Scenario, quarters: int = QUARTERS, seed: int = SEED, run_index: int = RUN_INDEX
) -> ExportTables:
    """Simulate a company and build the files of its export: reps, quotas, history."""
    ensemble = run(scenario, 1, seed, first_run=run_index, detail=("opportunities", "people", "reps"))
    rows = ensemble.reps.query("present == 1 and -@quarters <= quarter < 0")
    people = _list_people(ensemble, rows, quarters)
    names = _number_people(people, seed)
    keys = [names[pair] for pair in zip(rows.seat, rows.person, strict=True)]
    history = pd.DataFrame({
        "rep": keys,
        "quarter": [Period(LAST_QUARTER + 1 + quarter).name for quarter in rows.quarter],
        "bookings": (1000 * rows.bookings).round().astype(int).to_numpy(),
        "deals won": _count_wins(ensemble, rows),
    })  # fmt: skip
    quotas = pd.DataFrame(
        {"rep": keys, "quarter": history.quarter, "quota": (1000 * rows.quota).round().astype(int).to_numpy()}
    )
    set_quotas = quotas[quotas.quota > 0]
    ordered = {"history": history, "quotas": set_quotas}
    return {"reps": _build_rep_table(people, names, scenario)} | {
        name: table.sort_values(["rep", "quarter"], ignore_index=True) for name, table in ordered.items()
    }


def _list_people(ensemble: Ensemble, rows: pd.DataFrame, quarters: int) -> pd.DataFrame:
    """List everybody who was there when one of the quarters ended, or left in one of them: first and last week, answers."""
    people = ensemble.people
    gone = people[(people.left >= -quarters * QUARTER) & (people.left < 0)]
    gone = gone.assign(hired=gone.left - gone.tenure)
    last = rows.sort_values("quarter").groupby(["seat", "person"], as_index=False).last()
    last = last.assign(hired=QUARTER * (last.quarter + 1) - last.tenure)
    there = last.merge(gone[["seat", "person", "left", "reason"]], how="outer", on=["seat", "person"])
    brief = gone.set_index(["seat", "person"])
    for column in ("hired", "team"):
        values = [brief[column].get(pair, np.nan) for pair in zip(there.seat, there.person, strict=True)]
        there[column] = there[column].fillna(dict(enumerate(values)))
    return there


def _number_people(people: pd.DataFrame, seed: int) -> dict[tuple[int, int], str]:
    """Number people so that the numbers reveal nothing of seats."""
    numbers = 1000 + np.random.default_rng(seed).permutation(len(people))
    return {
        (int(seat), int(person)): f"AE-{number}"
        for seat, person, number in zip(people.seat, people.person, numbers, strict=True)
    }


def _count_wins(ensemble: Ensemble, rows: pd.DataFrame) -> list[int]:
    deals = ensemble.opportunities.query("won == 1")
    won = deals.groupby(["seat", "person", deals.closed // QUARTER]).size()
    return [int(won.get(key, 0)) for key in zip(rows.seat, rows.person, rows.quarter, strict=True)]


def _build_rep_table(people: pd.DataFrame, names: dict[tuple[int, int], str], scenario: Scenario) -> pd.DataFrame:
    where = build_company_names(scenario)
    table = pd.DataFrame([_build_rep_line(row, names, where) for row in people.itertuples()])
    return table.sort_values("rep", ignore_index=True)


def _build_rep_line(row: Any, names: dict[tuple[int, int], str], where: CompanyNames) -> dict[str, str]:
    team, still = int(row.team), not np.isfinite(row.left)
    return {
        "rep": names[int(row.seat), int(row.person)],
        "team": where.name_team(team),
        "manager": f"M-{team + 1:02d}",
        "region": where.regions[where.find_region(team)],
        "hire date": _find_day(row.hired).isoformat(),
        "leave date": "" if still else _find_day(row.left).isoformat(),
        "leaving reason": "" if still else REASONS[row.reason],
        "burnout (1-5)": f"{1 + TOP_SCORE * row.burnout:.1f}" if still else "",
        "trust in manager (1-5)": f"{1 + TOP_SCORE * row.trust_manager:.1f}" if still else "",
    }


def _find_day(week: float) -> date:
    """Find the day of a week before today: quarters of the calendar are slightly longer than thirteen weeks."""
    quarter, into = divmod(week, QUARTER)
    first, following = first_day(LAST_QUARTER + 1 + int(quarter)), first_day(LAST_QUARTER + 2 + int(quarter))
    return first + timedelta(days=int(into / QUARTER * (following - first).days))


def write_export(folder: Path, tables: ExportTables, truth: Mapping[str, float] = TRUTH) -> None:
    """Write the files, and the constants that they were made with.

    Raises:
        OSError: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "truth.json").write_text(json.dumps(dict(truth), indent=2) + "\n", encoding="utf-8")


def main(words: Sequence[str] | None = None) -> None:
    """Simulate the company and write its export."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.company.example", description="Write the example export."
    )
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="where to; the shipped one if left out")
    folder = parser.parse_args(words).folder
    write_export(folder, simulate_export(build_company()))
    sys.stdout.write(f"Written to {folder}: reps.csv, quotas.csv, history.csv, truth.json\n")


if __name__ == "__main__":
    main()
