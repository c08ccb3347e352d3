"""Findings of patterns that are measured in the process of the test."""

from __future__ import annotations

from experiments.evidence.pattern import Pattern, PatternFinding, measure_pattern


def find_pattern(pattern: Pattern, runs: int, seed: int) -> PatternFinding:
    """Measure a pattern with its cause and without."""
    return PatternFinding(
        pattern, measure_pattern(pattern, runs, seed), measure_pattern(pattern, runs, seed, ablated=True)
    )
