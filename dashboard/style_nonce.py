"""The nonce of an answer: only style sheets that carry it are let through, in the page's markup or made by its scripts.

Components make style sheets in the browser (Mantine one for each part of its library), so a policy cannot list them all;
what somebody smuggles into the markup knows no nonce. Styles of single elements are set by scripts, which no policy forbids;
in the markup they are forbidden.
"""

from __future__ import annotations

import re
import secrets

from flask import Response, g

PLACE = 'nonce="NONCE"'
"""Where a page says that the nonce of its answer belongs."""
STYLED = re.compile(r' style="([\w:.,%; ()-]*)"')


def get_nonce() -> str:
    """Give the nonce of the answer that is being made."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    return str(g.style_nonce)


def fill_nonce(response: Response) -> None:
    """Write the nonce into a page."""
    if response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(response.get_data(as_text=True).replace(PLACE, f'nonce="{get_nonce()}"'))


def collect_styles(markup: str) -> str:
    """Move the styles of single elements into one style sheet with the nonce, which the policy lets through."""
    styles = list(dict.fromkeys(STYLED.findall(markup)))
    sheet = "".join(f'.first [data-style="{number}"]{{{style}}}' for number, style in enumerate(styles))
    marked = STYLED.sub(lambda style: f' data-style="{styles.index(style[1])}"', markup)
    return f'{marked}<style nonce="{get_nonce()}">{sheet}</style>'
