"""The benchmark runs at a tiny size; no time is asserted."""

from tests.bench import figures
from tests.bench.twin import TwinOrg


def test_figures_are_positive_at_a_tiny_size() -> None:
    assert figures.rep_weeks_per_second(8, 4, times=1) > 0
    assert figures.runs_per_second(8, 4, 2, threads=1) > 0
    assert figures.memory_per_run_kb(8) > 0


def test_the_twin_sells() -> None:
    twin = TwinOrg(5)
    for _ in range(60):
        twin.step()
    assert sum(rep.bookings for rep in twin.agents) > 0
    assert all(0.0 <= rep.confidence <= 1.0 for rep in twin.agents)


def test_the_ratio_names_both_sides() -> None:
    assert set(figures.twin_ratio(5, 2)) == {"mesa_objects_us", "engine_us", "ratio"}
