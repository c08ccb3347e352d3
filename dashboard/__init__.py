"""The explorer: pages on which leaders change an organisation and see at once what follows.

>>> from dashboard import create_app
>>> create_app().server  # a Flask application
"""

from __future__ import annotations

from dash import Dash

from dashboard.app import build_app
from dashboard.service.explorer_settings import ExplorerSettings

__all__ = ["create_app"]


def create_app(settings: ExplorerSettings | None = None) -> Dash:
    """Build the explorer.

    Args:
        settings: what it is built with; None: the model and the library of this package.
    """
    return build_app(settings)
