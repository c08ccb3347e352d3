"""Scenarios: the library, and reading and writing of scenario files.

>>> from scenarios import load, names
>>> load("evil-flywheel").title
'The evil flywheel'
"""

from scenarios.loading import LIBRARY, load, names
from scenarios.parsing import SCENARIO_GROUPS, loads
from scenarios.setting_paths import list_settings, parse_assignments
from scenarios.toml_writer import dump, dumps
from simulation.privacy import check_no_persons, check_tables, is_imported

__all__ = [
    "LIBRARY",
    "SCENARIO_GROUPS",
    "check_no_persons",
    "check_tables",
    "dump",
    "dumps",
    "is_imported",
    "list_settings",
    "load",
    "loads",
    "names",
    "parse_assignments",
]
