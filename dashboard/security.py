"""What every answer of the explorer carries, and what it refuses: foreign hosts, large bodies, foreign scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, request

from dashboard.addresses import read_host
from dashboard.figures.flywheel_svg import STYLE as MAP_STYLE
from dashboard.json_routes import BrowserJSON, read_json_body
from dashboard.style_nonce import fill_nonce, get_nonce
from dashboard.text.catalogue import say

LARGEST_BODY = 64 * 1024
CALLBACK_PATH = "/_dash-update-component"
INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>(.*?)</script>", re.DOTALL)
FRAME_ORIGIN = re.compile(r"\*|'self'|https?://[\w.-]+(?::\d{1,5})?")
NO_FRAMES = "'none'"
NEW = "'nonce-'"
"""Where the policy names the nonce of an answer."""
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
    server.json = BrowserJSON(server)
    trusted = frozenset(hosts)

    @cache
    def get_policy() -> str:
        """The policy of the page, once it is complete: hooks add scripts before the first request is answered."""
        return build_content_policy(page.index(), frames)

    @server.before_request
    def refuse_foreign_host() -> tuple[str, int] | None:
        """Refuse what was meant for another name: a page elsewhere may have made its own name point here."""
        if not trusted or read_host(request.headers.get("Host", "")) in trusted:
            return None
        return say("trouble.host"), 400

    @server.before_request
    def refuse_foreign_request() -> tuple[str, int] | None:
        """Refuse what no page of ours would ask; what passes is read with care by each callback."""
        if request.method != "POST" or not request.path.endswith(CALLBACK_PATH):
            return None
        asked_app = next(
            (one for one in other_apps if request.path.startswith(one.config.routes_pathname_prefix)), page
        )
        return None if _is_callback_request(read_json_body(), asked_app) else (say("trouble.body"), 400)

    server.register_error_handler(DependencyException, refuse_unknown_file)

    @server.after_request
    def add_headers(response: Response) -> Response:
        fill_nonce(response)
        response.headers["Content-Security-Policy"] = get_policy().replace(NEW, f"'nonce-{get_nonce()}'")
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if "/assets/" in request.path and "m" in request.args:
            response.headers["Cache-Control"] = CACHE_FOREVER
        return response


def refuse_unknown_file(_: DependencyException) -> tuple[str, int]:
    """Answer for a file of a package that no page of ours loads: there is none here."""
    return say("trouble.file"), 404


def _is_callback_request(sent: Any, page: Any) -> bool:
    """Whether a body is a question to a callback that exists, with the names of all its outputs and inputs."""
    if not isinstance(sent, dict) or not isinstance(sent.get("output"), str):
        return False
    callback = page.callback_map.get(sent["output"])
    if callback is None:
        return False
    several, outputs, changed = sent["output"].startswith(".."), sent.get("outputs"), sent.get("changedPropIds", [])
    wanted_outputs = sent["output"].strip(".").split("...")
    wanted_inputs = [f"{one['id']}.{one['property']}" for one in callback["inputs"]]
    parts_are_named = (
        _are_named(outputs if several else [outputs], wanted_outputs)
        and _are_named(sent.get("inputs"), wanted_inputs)
        and not sent.get("state")
    )
    return parts_are_named and isinstance(changed, list) and all(isinstance(one, str) and "." in one for one in changed)


def _are_named(parts: Any, wanted: list[str]) -> bool:
    """Whether these are parts of a page with these names, "id.property"; Dash may add an @ where several callbacks share one."""
    return (
        isinstance(parts, list)
        and len(parts) == len(wanted)
        and all(
            isinstance(one, dict) and f"{one.get('id')}.{one.get('property')}" in (name, name.partition("@")[0])
            for one, name in zip(parts, wanted, strict=True)
        )
    )


def build_content_policy(page: str, frames: tuple[str, ...] = ()) -> str:
    """Give the policy for a page: its own files, its own inline scripts by their hash, nothing else; who may frame it."""
    hashes = sorted({_hash_script(script) for script in INLINE_SCRIPT.findall(page) if script.strip()})
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            f"style-src 'self' {NEW} {_hash_script(MAP_STYLE)}",  # the map comes as markup, with its style sheet in it
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
