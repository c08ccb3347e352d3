"""The pages of the Workshop: plain HTML, a style sheet, and a script of their own for each. All texts come with the page."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path

from dashboard.wording.catalogue import WORDS, say

ASSETS_ADDRESS = "/workshop/assets"
ASSETS = Path(__file__).with_name("assets")
SCRIPTS = {
    "start": ("common", "start"),
    "phone": ("common", "phone"),
    "host": ("common", "wall", "host"),
    "show": ("common", "wall", "show"),
}
"""The scripts of each page, in order."""
SCRIPT_TEXTS = ("join.", "phone.", "host.", "start.", "show.")
"""The beginnings of the keys of texts that scripts need."""


def build_page(script: str, title: str, main: str, lang: str = "en") -> str:
    """Build a page around its main part.

    Args:
        script: name of its script, and class of its body.
        title: title of the window.
        main: markup of the main part.
        lang: language of its texts.
    """
    texts = {key: text for key, text in WORDS.items() if key.startswith(SCRIPT_TEXTS)}
    data = json.dumps(texts).replace("<", "\\u003c")
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title>"
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{address_asset("workshop.css")}">'
        f'</head><body class="{script}"><a class="skip" href="#main">{escape(say("room.skip"))}</a>{main}'
        f'<script type="application/json" id="texts">{data}</script>'
        f"{''.join(_write_script(name) for name in SCRIPTS[script])}"
        "</body></html>"
    )


@lru_cache(maxsize=16)
def address_asset(name: str) -> str:
    """Address a file by when it was written: browsers keep it, and a newer version has another address."""
    return f"{ASSETS_ADDRESS}/{name}?m={int((ASSETS / name).stat().st_mtime)}"


def _write_script(name: str) -> str:
    return f'<script src="{address_asset(f"room-{name}.js")}"></script>'


def build_start_page() -> str:
    """Build the page on which a facilitator opens a room."""
    return build_page(
        "start",
        say("room.title"),
        f"""<main id="main"><p><a href="/">{escape(say("start.back"))}</a></p><h1>{escape(say("start.title"))}</h1>
        <p>{escape(say("start.about"))}</p><p id="key-missing" class="notice" hidden>{escape(say("start.key"))}</p>
        <form id="open" hidden><fieldset><legend>{escape(say("start.session"))}</legend><div id="sessions"></div>
        <label class="own">{escape(say("start.own"))} <input type="file" id="file" accept=".toml"></label></fieldset>
        <fieldset><legend>{escape(say("start.mode"))}</legend>
        <label><input type="radio" name="mode" value="1" checked> {escape(say("start.mode.one"))}</label>
        <label><input type="radio" name="mode" value="2"> {escape(say("start.mode.tables"))}</label>
        <label id="how-many" hidden>{escape(say("start.tables"))} <input type="number" id="tables" min="2" max="12" value="4"></label>
        </fieldset><label class="line"><input type="checkbox" id="rehearse"> {escape(say("start.rehearse"))}</label>
        <p id="problem" class="problem" role="alert"></p><button class="main" type="submit">{escape(say("start.go"))}</button></form>
        <section id="mine" hidden><h2>{escape(say("host.rooms"))}</h2><ul id="rooms"></ul></section>
        <p><a href="/join">{escape(say("start.join"))}</a></p></main>""",
    )


def build_phone_page(code: str = "") -> str:
    """Build the page of a phone; `code` is filled in where it came with the address."""
    return build_page(
        "phone",
        say("room.title"),
        f"""<main id="main" data-code="{escape(code, quote=True)}"><p id="lost" class="lost" role="status" hidden></p>
        <header><p id="who"></p><button type="button" id="edit" class="quiet" hidden>{escape(say("phone.edit"))}</button></header>
        <div id="screen" aria-live="polite"></div></main>""",
    )


def build_host_page() -> str:
    """Build the page of the host."""
    columns = f"""<section id="order" tabindex="0" aria-labelledby="order-head"><h2 id="order-head">{escape(say("host.order"))}</h2>
        <p id="total"></p><ol id="steps"></ol></section>
        <section id="middle" tabindex="0" aria-labelledby="middle-head"><h2 id="middle-head">{escape(say("host.room"))}</h2>
        <div class="mini"><h3 id="seen"></h3><div id="wall"></div></div>
        <div id="buttons"><button type="button" id="back" class="quiet"></button>
        <button type="button" id="minute" class="quiet">{escape(say("host.minute"))}</button>
        <button type="button" id="pause" class="quiet"></button><button type="button" id="blank" class="quiet"></button>
        <button type="button" id="next" class="main"></button></div><p id="said" class="problem" role="status"></p>
        <div id="hands"></div></section>
        <section id="right" tabindex="0" aria-labelledby="script-head"><p id="clock" class="clock" role="timer"></p>
        <h2 id="script-head">{escape(say("host.script"))}</h2><dl id="script"></dl>
        <h2>{escape(say("host.people"))}</h2><p id="count"></p><p id="absent"></p><ul id="people"></ul>
        <details id="address"><summary>{escape(say("host.address"))}</summary><p>{escape(say("host.address.check"))}</p>
        <div id="addresses"></div></details>
        <details><summary>{escape(say("host.record"))}</summary><p id="records"></p></details>
        <p class="small">{escape(say("host.link"))}</p></section>"""
    return build_page(
        "host",
        say("room.title"),
        f"""<header class="top"><h1 id="title"></h1><p id="code"></p><a id="present" target="_blank" rel="noopener">
        {escape(say("host.present"))}</a><a id="handouts" target="_blank" rel="noopener">{escape(say("host.handouts"))}</a></header>
        <p id="lost" class="lost" role="status" hidden></p><main id="main">{columns}</main>""",
    )


def build_show_page(code: str) -> str:
    """Build the page for the projector."""
    return build_page(
        "show",
        say("room.title"),
        f"""<header class="top"><p id="title"></p><p id="way"></p><p id="clock" class="clock"></p></header>
        <main id="main" tabindex="0" data-code="{escape(code, quote=True)}"><h1 id="heading"></h1><div id="wall"></div></main>
        <aside id="corner" aria-label="{escape(say("show.join"))}"></aside><p id="dark" hidden>{escape(say("show.blank"))}</p>
        <p id="lost" class="lost" role="status" hidden></p>""",
    )
