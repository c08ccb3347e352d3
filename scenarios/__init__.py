"""Scenarios: the library, and reading and writing of scenario files.

>>> from scenarios import load, names
>>> load("evil-flywheel").title
'The evil flywheel'
"""

from scenarios.files import LIBRARY, load, names
from scenarios.reading import KINDS, loads
from scenarios.settings import assignments, schema
from scenarios.writing import dump, dumps
from simulation.privacy import check_no_persons, check_tables, is_imported

__all__ = [
    "KINDS",
    "LIBRARY",
    "assignments",
    "check_no_persons",
    "check_tables",
    "dump",
    "dumps",
    "is_imported",
    "load",
    "loads",
    "names",
    "schema",
]
