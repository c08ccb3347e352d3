"""The explorer: pages that let leaders touch an organisation and see at once.

>>> from dashboard import create_app
>>> create_app().server  # a Flask application
"""

from __future__ import annotations

from dash import Dash

from dashboard.app import build_app
from dashboard.explorer_settings import ExplorerSettings

__all__ = ["create_app"]


def create_app(settings: ExplorerSettings | None = None) -> Dash:
    """Make the explorer.

    Args:
        settings: what it is made with; None: the model and the library of this package.
    """
    return build_app(settings)
