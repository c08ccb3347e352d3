"""Mutations of requests that the page really sends: bodies, paths, query strings, headers and methods."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dashboard.page_files import build_served_files

RECORDED = Path(__file__).with_name("page_requests.json")
"""Requests that a browser sent while every part of both pages was used once."""
ODD_TEXTS = (
    *("", "x" * 5_000, "\x00", "\ud800", "é𝄞", "../../etc/passwd", "<script>", "nan", "-1", "1e308", "__proto__", "%s"),
    *("os", "path.py", "constructor", "a.b", "..x..", "...", "@", "evil-flywheel", "csv", "all", "done", "\u202e", "²"),
)
ODD_NUMBERS = (
    *(0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400),
    *(0.5, -0.0, 1e308, 5e-324, float("nan"), float("inf")),
)
ODD_VALUES: tuple[Any, ...] = (
    *ODD_TEXTS,
    *ODD_NUMBERS,
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"id": {}},
)
ODD_HEADERS = (
    "Accept-Encoding: gzip;q=x, br;q=9",
    "Accept-Encoding: ,;q=",
    "Content-Type: application/json; charset=nobody",
    "Content-Type: text/plain",
    "Content-Type: multipart/form-data",
    "Cookie: =;=;a=\xff",
    "If-Modified-Since: yesterday",
    "If-None-Match: W/x,*",
    "Range: bytes=9-1",
    "Range: bytes=0-0,5-6",
    "Host: [::1",
    "Host: 127.0.0.1:x",
    "X-Forwarded-For: x",
    "Content-Length: -1",
    "Content-Encoding: gzip",
    "Origin: null",
    "Accept: \xff",
)
PATH_PARTS = ("os/path.py", "%00", "%ff", "..%2f", "//", "a" * 3_000, "\\", ";x", "?", "#", ".", "%", "é", "@1.2.js")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE")


@dataclass(frozen=True)
class Ask:
    """One request: method, path with its query, headers and body."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def data(self) -> bytes | None:
        """The encoded body."""
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


def load_requests() -> list[Ask]:
    """Load the recorded requests, and those of the files that pages load, whose names change with them."""
    files = [Ask("GET", file.address) for file in build_served_files().values()]
    return [Ask(**one) for one in json.loads(RECORDED.read_text(encoding="utf-8"))] + files


def mutate_request(ask: Ask, chance: random.Random) -> Ask:
    """Change one to three things of a request."""
    for _ in range(chance.randint(1, 3)):
        ways = [mutate_body] * 8 if isinstance(ask.body, (dict, list)) else []
        ask = chance.choice([*ways, mutate_path, mutate_query, mutate_headers, mutate_method, mutate_bytes])(
            ask, chance
        )
    return ask


def mutate_body(ask: Ask, chance: random.Random) -> Ask:
    """Change, drop, add or swap a part anywhere in the body."""
    if not isinstance(ask.body, (dict, list)):
        return ask
    body = copy.deepcopy(ask.body)
    holders = list_holders(body)
    holder = chance.choice(holders)
    value = copy.deepcopy(chance.choice((*ODD_VALUES, *holders)))
    if isinstance(holder, dict):
        key = chance.choice([*holder, chance.choice(ODD_TEXTS)])
    else:
        key = chance.randrange(len(holder) + 1)
        holder += [None] * (key >= len(holder))
    if chance.random() < 0.2 and (isinstance(holder, list) or key in holder):
        del holder[key]
    else:
        holder[key] = value
    return replace(ask, body=body)


def list_holders(value: Any) -> list[Any]:
    """List everything that contains parts, from the outside in."""
    if not isinstance(value, (dict, list)):
        return []
    parts = value.values() if isinstance(value, dict) else value
    return [value, *(holder for part in parts for holder in list_holders(part))]


def mutate_path(ask: Ask, chance: random.Random) -> Ask:
    """Put something odd in place of a part of the path, or behind it."""
    path, _, query = ask.path.partition("?")
    parts = path.split("/")
    parts[chance.randrange(len(parts))] = chance.choice(PATH_PARTS)
    return replace(ask, path=f"/{'/'.join(parts).lstrip('/')}{'?' if query else ''}{query}")


def mutate_query(ask: Ask, chance: random.Random) -> Ask:
    """Change a pair of the query, or add one."""
    path, _, query = ask.path.partition("?")
    pairs = query.split("&") if query else []
    odd = chance.choice(("", "%ff", "%00", "%ud800", "a=b&" * 400, "=", "x" * 9_000, "study=..%2f..", "at9.x=1", "nan"))
    at = chance.randrange(len(pairs) + 1)
    pairs[at : at + 1] = [
        (pairs[at].partition("=")[0] + "=" if at < len(pairs) and chance.random() < 0.7 else "") + odd
    ]
    return replace(ask, path=f"{path}?{'&'.join(pairs)}")


def mutate_headers(ask: Ask, chance: random.Random) -> Ask:
    """Set an odd header."""
    name, _, value = chance.choice(ODD_HEADERS).partition(": ")
    return replace(ask, headers={**ask.headers, name: value})


def mutate_method(ask: Ask, chance: random.Random) -> Ask:
    """Use another method."""
    return replace(ask, method=chance.choice(METHODS))


def mutate_bytes(ask: Ask, chance: random.Random) -> Ask:
    """Cut, change or repeat bytes of the encoded body."""
    data = bytearray(ask.data or b"{}")
    where = chance.randrange(len(data) + 1)
    kind = chance.random()
    if kind < 0.3:
        del data[where:]
    elif kind < 0.7 and where < len(data):
        data[where] = chance.randrange(256)
    else:
        data[where:where] = data[: chance.randrange(200)]
    return replace(ask, body=bytes(data))
