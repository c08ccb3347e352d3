"""Scenarios: the library, and reading and writing of scenario files.

>>> from scenarios import load, names
>>> load("evil-flywheel").title
'The evil flywheel'
"""

from scenarios.files import LIBRARY, load, names
from scenarios.reading import KINDS, loads
from scenarios.settings import assignments, schema
from scenarios.writing import dump, dumps

__all__ = ["KINDS", "LIBRARY", "assignments", "dump", "dumps", "load", "loads", "names", "schema"]
