"""The guard of imported companies: made from real people's data, they show teams and the company, and nobody in them.

The people of a run are invented, but in a company that somebody knows they would be taken for those who sit there. The flag is the
scenario's group: it stays with a scenario through every change of its settings, and is written into its file.

The guard stands where finer tables are made (`simulation.detail_tables.simulate_with_tables`), so that
whoever asks for them is refused, whichever way they ask.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario import Scenario, ScenarioError

IMPORTED = "Your own company"
"""The group of scenarios made from somebody's own data."""
TABLES_WITHOUT_PERSONS = ("teams", "regions")
"""Finer tables of which no row is a person."""


def is_imported(scenario: Scenario) -> bool:
    """Whether a scenario was made from somebody's own data."""
    return scenario.group == IMPORTED


def check_no_persons(scenario: Scenario, what: str) -> None:
    """Refuse a view of single persons in an imported company.

    Args:
        scenario: what would be shown.
        what: what was asked for, as messages name it.

    Raises:
        ScenarioError: the company is imported.
    """
    if is_imported(scenario):
        raise ScenarioError(
            f"{scenario.name}: {what}: an imported company shows no single persons, only teams and the whole"
        )


def check_tables(scenario: Scenario, tables: Iterable[str]) -> None:
    """Refuse tables with a row a person, or a row a seat, in an imported company.

    Raises:
        ScenarioError: the company is imported, and a table is not of `TABLES_WITHOUT_PERSONS`.
    """
    for table in tables:
        if table not in TABLES_WITHOUT_PERSONS:
            check_no_persons(scenario, f"table {table}")
