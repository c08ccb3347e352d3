"""The engine of an explorer that holds fitted companies: future k of such a company has draw k of its constants, under every plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from dashboard.own_company.company_store import CompanyStore
from dashboard.service.ensemble_tables import ReadableEnsemble
from dashboard.service.explorer_settings import ExplorerSettings
from experiments.runner.posterior_runs import ConstantDraws, run_with_draws
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario


def equip_settings(settings: ExplorerSettings, store: CompanyStore) -> ExplorerSettings:
    """Equip an explorer with own companies: its library finds them, and its engine simulates them with their draws."""

    def simulate(scenario: Scenario, runs: int, seed: int = 1, **more: Any) -> ReadableEnsemble:
        draws = store.find_draws(scenario)
        if draws is None:
            return settings.engine(scenario, runs, seed, **more)
        since = more.pop("since", None)
        if since is None:
            return run_with_draws(scenario, draws, runs, seed, **more)
        return _simulate_each(settings, draws, (scenario, since), (runs, seed), more)

    return replace(settings, engine=simulate, library=store.extend_library(settings.library))


def _simulate_each(
    settings: ExplorerSettings,
    draws: ConstantDraws,
    pair: tuple[Scenario, Scenario],
    size: tuple[int, int],
    more: dict[str, Any],
) -> Ensemble:
    """Simulate runs one by one, each with its draw, where a plan has the past of another."""
    (scenario, since), (runs, seed) = pair, size
    first = more.pop("first_run", 0)
    parts = [
        settings.engine(draws.apply(scenario, k), 1, seed, first_run=k, since=draws.apply(since, k), **more)
        for k in range(first, first + runs)
    ]
    counts = np.concatenate([part.counts for part in parts])  # type: ignore[attr-defined]
    return Ensemble(scenario, counts, seed, first, parts[0].first_week, [])  # type: ignore[attr-defined]
