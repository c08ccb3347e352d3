"""One company in many spellings: shape × delimiter × dates × numbers × language × dirt all read to the same company."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from spelled_companies import DEALS, LOST, OPEN, QUARTERS, REPS, WON, SpelledFile, draw_spellings

from experiments.company.reading.answers import Answers
from experiments.company.reading.export import CompanyExport, Files, read_export

SAMPLE, ALL, SEED = 28, 300, 19
BOOKED = [
    sum(
        deal.amount
        for deal in DEALS
        if deal.outcome == WON and (deal.closed.year, (deal.closed.month + 2) // 3) == quarter
    )
    / 1000
    for quarter in QUARTERS
]
COUNTS = Counter(deal.outcome for deal in DEALS)


def read_spelled(way: SpelledFile, folder: Path) -> CompanyExport:
    paths = way.write(folder)
    return read_export(Files(paths[0], more=tuple(paths[1:]), answers=Answers()))


def check(way: SpelledFile, folder: Path) -> None:
    found = read_spelled(way, folder)
    panel = found.panel
    assert (panel.quarters, found.last, len(np.unique(panel.person))) == (len(QUARTERS), "2024-Q2", len(REPS))
    np.testing.assert_allclose(np.bincount(panel.quarter, np.nan_to_num(panel.bookings)), BOOKED, rtol=1e-6)
    assert found.sizes.teams == (6, 6)
    if way.shape in ("deals", "deals and people"):
        assert panel.win_rate == pytest.approx(COUNTS[WON] / (COUNTS[WON] + COUNTS[LOST]))
        assert panel.pipeline == pytest.approx(
            sum(deal.amount for deal in DEALS if deal.outcome == OPEN) / 1000 / len(REPS)
        )
        assert panel.cycle == pytest.approx(
            np.mean([(d.closed - d.created).days / 7 for d in DEALS if d.outcome != OPEN])
        )
    if way.shape not in ("months", "quarters", "columns"):
        assert panel.deal == pytest.approx(sum(BOOKED) / COUNTS[WON])


@pytest.mark.parametrize("way", list(draw_spellings(SAMPLE, SEED)), ids=str)
def test_a_spelling_changes_nothing(way: SpelledFile, tmp_path: Path) -> None:
    check(way, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("way", list(draw_spellings(ALL, SEED + 1)), ids=str)
def test_no_spelling_of_many_changes_anything(way: SpelledFile, tmp_path: Path) -> None:
    check(way, tmp_path)
