"""What every answer of the explorer carries, and what it refuses: foreign hosts, large bodies, foreign scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from dash import Dash
from flask import Flask, Response, request

from dashboard.json_routes import read_json_body
from dashboard.text.catalogue import say

LARGEST_BODY = 64 * 1024
CALLBACK_PATH = "/_dash-update-component"
INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>(.*?)</script>", re.DOTALL)
FRAME_ORIGIN = re.compile(r"\*|'self'|https?://[\w.-]+(?::\d{1,5})?")
NO_FRAMES = "'none'"
CACHE_FOREVER = "public, max-age=31536000, immutable"
"""How long a browser may keep a file whose address says when it was written."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def secure_app(
    app: Dash, hosts: tuple[str, ...], frames: tuple[str, ...] = (), other_apps: tuple[Dash, ...] = ()
) -> None:
    """Fit an app, and those beside it on its server, with limits and headers.

    Raises:
        ValueError: a page that may frame it is written in a way that would change the rest of the policy.
    """
    if foreign := [frame for frame in frames if not FRAME_ORIGIN.fullmatch(frame)]:
        raise ValueError(f"{foreign[0]}: must be a page's origin, such as https://example.org or http://localhost:8000")
    server: Flask = app.server
    page: Any = app  # dash leaves its index untyped
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    if hosts:
        server.config["TRUSTED_HOSTS"] = list(hosts)

    @cache
    def get_policy() -> str:
        """The policy of the page, once it is complete: hooks add scripts before the first request is answered."""
        return build_content_policy(page.index(), frames)

    @server.before_request
    def refuse_foreign_request() -> tuple[str, int] | None:
        """Refuse what no page of ours would ask; what passes is read with care by each callback."""
        if request.method != "POST" or not request.path.endswith(CALLBACK_PATH):
            return None
        asked_app = next(
            (one for one in other_apps if request.path.startswith(one.config.routes_pathname_prefix)), page
        )
        return None if _is_callback_request(read_json_body(), asked_app) else (say("trouble.body"), 400)

    @server.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = get_policy()
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if "/assets/" in request.path and "m" in request.args:
            response.headers["Cache-Control"] = CACHE_FOREVER
        return response


def _is_callback_request(sent: Any, page: Any) -> bool:
    """Whether a body has the form of a question to a callback that exists, with all its inputs."""
    if not isinstance(sent, dict) or not isinstance(sent.get("output"), str):
        return False
    callback = page.callback_map.get(sent["output"])
    if callback is None:
        return False
    several, outputs, changed = sent["output"].startswith(".."), sent.get("outputs"), sent.get("changedPropIds", [])
    requested_outputs = outputs if several else [outputs]
    output_count = len(sent["output"].split("...")) if several else 1
    parts_are_named = (
        _are_named_parts(requested_outputs, output_count)
        and _are_named_parts(sent.get("inputs"), len(callback["inputs"]))
        and not sent.get("state")
    )
    return parts_are_named and isinstance(changed, list) and all(isinstance(one, str) and "." in one for one in changed)


def _are_named_parts(parts: Any, number: int) -> bool:
    """Whether these are so many parts of a page, each with its name and which property of it."""
    right = isinstance(parts, list) and len(parts) == number
    return right and all(
        isinstance(one, dict) and isinstance(one.get("id"), (str, dict)) and isinstance(one.get("property"), str)
        for one in parts
    )


def build_content_policy(page: str, frames: tuple[str, ...] = ()) -> str:
    """Give the policy for a page: its own files, its own inline scripts by their hash, nothing else; who may frame it."""
    hashes = sorted({_hash_script(script) for script in INLINE_SCRIPT.findall(page) if script.strip()})
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(frames) or NO_FRAMES}",
        ]
    )


def _hash_script(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
