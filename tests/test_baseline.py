"""Results that moved are declared."""

from __future__ import annotations

from tests import baseline


def test_results_are_those_of_the_baseline() -> None:
    moved = baseline.moved(baseline.recorded(), baseline.measured())
    told = "\n".join(moved)
    assert not moved, f"{told}\nIf this is meant: python -m tests.baseline --write, and declare it in CHANGELOG.md."


def test_a_changed_baseline_is_declared() -> None:
    recorded, changelog = baseline.recorded(), baseline.CHANGELOG.read_text(encoding="utf-8")
    assert baseline.is_declared(recorded, changelog), f"CHANGELOG.md lacks: {baseline.line(recorded)}"


def test_the_newest_declaration_counts() -> None:
    now = {"somewhere": {"bookings": 1.0}}
    line = f"- {baseline.line(now)} bookings fall by a tenth, as promises cost time."
    assert baseline.is_declared(now, f"## Unreleased\n\n{line}\n\n## 0.1.0\n\nBaseline: 0123456789ab\n")
    assert not baseline.is_declared(now, f"## Unreleased\n\n- Baseline: 0123456789ab other\n\n## 0.1.0\n\n{line}\n")
    assert not baseline.is_declared(now, "## Unreleased\n")


def test_every_number_of_the_baseline_is_compared() -> None:
    recorded = baseline.recorded()
    assert recorded.keys() == set(baseline.SCENARIOS)
    assert all(values.keys() == set(baseline.MEASURES) for values in recorded.values())
    other = {name: {measure: value + 1.0 for measure, value in values.items()} for name, values in recorded.items()}
    assert len(baseline.moved(recorded, other)) == len(baseline.SCENARIOS) * len(baseline.MEASURES)
    assert baseline.moved(recorded, recorded) == []
    assert len(baseline.moved({}, recorded)) == len(baseline.SCENARIOS) * len(baseline.MEASURES)


def test_six_digits_count() -> None:
    assert baseline.rounded(12345.678) == 12345.7
    assert baseline.rounded(0.000123456789) == 0.000123457
