"""The nonce of an answer: a browser accepts only style sheets that carry it, in the page's markup or made by its scripts.

Components make style sheets in the browser (Mantine one for each part of its library), so a policy cannot list them all;
markup that somebody smuggles in does not know the nonce. Scripts may set the styles of elements, which no policy forbids;
style attributes in the markup are forbidden.
"""

from __future__ import annotations

import re
import secrets

from flask import Response, g

PLACE = 'nonce="NONCE"'
"""Placeholder in a page for the nonce of its answer."""
STYLED = re.compile(r' style="([\w:.,%; ()-]*)"')


def get_nonce() -> str:
    """Return the nonce of the answer that is being built."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    return str(g.style_nonce)


def fill_nonce(response: Response) -> None:
    """Write the nonce into a page."""
    if response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(response.get_data(as_text=True).replace(PLACE, f'nonce="{get_nonce()}"'))


def collect_styles(markup: str) -> str:
    """Move style attributes into one style sheet with the nonce, which the policy accepts."""
    styles = list(dict.fromkeys(STYLED.findall(markup)))
    sheet = "".join(f'[data-style="{number}"]{{{style}}}' for number, style in enumerate(styles))
    marked = STYLED.sub(lambda style: f' data-style="{styles.index(style[1])}"', markup)
    return f'{marked}<style nonce="{get_nonce()}">{sheet}</style>'
