"""The security of the explorer: headers on every answer, and the refusal of foreign hosts, large bodies and foreign requests."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, request

from dashboard.server.addresses import read_host
from dashboard.server.json_routes import BrowserJSON, read_json_body
from dashboard.server.style_nonce import fill_nonce, get_nonce
from dashboard.wording.catalogue import say

LARGEST_BODY = 64 * 1024
CALLBACK_PATH = "/_dash-update-component"
INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>(.*?)</script>", re.DOTALL)
FRAME_ORIGIN = re.compile(r"\*|'self'|https?://[\w.-]+(?::\d{1,5})?")
NO_FRAMES = "'none'"
NEW = "'nonce-'"
"""Placeholder in the policy for the nonce of an answer."""
CACHE_FOREVER = "public, max-age=31536000, immutable"
"""Caching of a file whose address changes with its content."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def secure_app(
    app: Dash,
    hosts: tuple[str, ...],
    frames: tuple[str, ...] = (),
    other_apps: tuple[Dash, ...] = (),
    styles: tuple[str, ...] = (),
) -> None:
    """Add limits and headers to an app, and to the other apps on its server; `styles` are style sheets that come in markup.

    Raises:
        ValueError: an entry of `frames` is no origin, and could change the rest of the policy.
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
        """Build the policy of the page when the first request is answered; by then hooks have added their scripts."""
        return build_content_policy(page.index(), frames, styles)

    @server.before_request
    def refuse_foreign_host() -> tuple[str, int] | None:
        """Refuse requests for another host name: a page elsewhere may have made its own name point here."""
        if not trusted or read_host(request.headers.get("Host", "")) in trusted:
            return None
        return say("trouble.host"), 400

    @server.before_request
    def refuse_foreign_request() -> tuple[str, int] | None:
        """Refuse callback requests that no page of ours would send; each callback still checks what it gets."""
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
        return response


def refuse_unknown_file(_: DependencyException) -> tuple[str, int]:
    """Answer 404 for a file of a package that no page of ours loads."""
    return say("trouble.file"), 404


def _is_callback_request(body: Any, page: Any) -> bool:
    """Whether a body is a request to a callback that exists, with the names of all its outputs and inputs."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    callback = page.callback_map.get(body["output"])
    if callback is None:
        return False
    is_multiple, outputs, changed_ids = (
        body["output"].startswith(".."),
        body.get("outputs"),
        body.get("changedPropIds", []),
    )
    expected_outputs = body["output"].strip(".").split("...")
    expected_inputs = [f"{one['id']}.{one['property']}" for one in callback["inputs"]]
    has_expected_parts = (
        _have_names(outputs if is_multiple else [outputs], expected_outputs)
        and _have_names(body.get("inputs"), expected_inputs)
        and not body.get("state")
    )
    return (
        has_expected_parts
        and isinstance(changed_ids, list)
        and all(isinstance(one, str) and "." in one for one in changed_ids)
    )


def _have_names(parts: Any, names: list[str]) -> bool:
    """Whether these are parts of a page with these names, "id.property"; Dash adds an @ where several callbacks share an output."""
    return (
        isinstance(parts, list)
        and len(parts) == len(names)
        and all(
            isinstance(one, dict) and f"{one.get('id')}.{one.get('property')}" in (name, name.partition("@")[0])
            for one, name in zip(parts, names, strict=True)
        )
    )


def build_content_policy(page: str, frames: tuple[str, ...] = (), styles: tuple[str, ...] = ()) -> str:
    """Build the content policy of a page: its own files, its own inline scripts by their hash, nothing else; and who may frame it."""
    hashes = sorted({_hash_script(script) for script in INLINE_SCRIPT.findall(page) if script.strip()})
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            f"style-src 'self' {' '.join([NEW, *map(_hash_script, styles)])}",
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
