"""QR codes as SVG text, in the colours of the style sheet: dark on light in every scheme, as phones expect."""

from __future__ import annotations

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=64)
def draw_qr(address: str) -> str:
    """Draw an address as a QR code; empty where there is no address."""
    if not address:
        return ""
    text = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        text, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=3, dark="#000", light="#fff", title=address
    )
    return text.getvalue().decode().replace("<svg ", '<svg class="qr" role="img" ', 1)
