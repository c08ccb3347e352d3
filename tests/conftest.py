"""What all tests share."""

import os

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

LONG = (
    "test_engine.py",
    "test_golden.py",
    "test_docs.py",
    "test_notebook_files.py",
    "test_validate.py",
    "test_scenarios.py",
    "test_explore.py",
    "test_export_menu.py",
    "test_states.py",
)
"""Files that take longest. They are begun first: begun last they would keep one core busy while the others wait."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, where they are spread over processes; each file keeps its order."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
