"""The handbook: how to read a fan, what the model is and is not, keys, glossary, licences, and every page of the documentation.

Its pages are made by this server from files that it has; they load nothing from anywhere else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from importlib import metadata
from pathlib import Path

from dash import Dash
from flask import Flask, Response, abort, send_file

from dashboard.handbook.documents import Document, find_documents, list_groups, render_document
from dashboard.presenting.keys import KEY_BINDINGS
from dashboard.wording.catalogue import say

HANDBOOK_ADDRESS = "/help/"
PAGES_ADDRESS = f"{HANDBOOK_ADDRESS}page/"
LICENCES_NAME = "licences"
DASHBOARD = Path(__file__).parents[1]
IS_LINES, IS_NOT_LINES, FAN_LINES = range(1, 4), range(1, 5), range(1, 7)
FAN = (
    '<svg class="fan" viewBox="0 0 320 150" role="img" aria-label="{label}">'
    '<rect x="0" y="0" width="110" height="130" fill="var(--field)"/>'
    '<path d="M110,60L310,10L310,120Z" fill="var(--accent)" opacity=".14"/>'
    '<path d="M110,60L310,36L310,88Z" fill="var(--accent)" opacity=".28"/>'
    '<path d="M0,75L55,66L110,60" fill="none" stroke="var(--ink)" stroke-width="2"/>'
    '<path d="M110,60L310,104" fill="none" stroke="var(--grey)" stroke-width="2" stroke-dasharray="5 3"/>'
    '<path d="M110,60L310,58" fill="none" stroke="var(--accent)" stroke-width="3"/>'
    '<path d="M110,0V130" stroke="var(--grey)" stroke-dasharray="1 3"/>'
    '<text x="110" y="146" text-anchor="middle" fill="currentColor" font-size="12">{today}</text></svg>'
)


def register(app: Dash, head: str) -> None:
    """Serve the pages of the handbook; `head` are the tags that load their files."""
    server: Flask = app.server

    def send_page(title: str, inside: str) -> Response:
        return Response(build_page(title, inside, head), mimetype="text/html")

    def send_start() -> Response:
        return send_page(say("help"), build_start())

    def send_licences() -> Response:
        return send_page(say("help.licences"), build_licences())

    def send_document(name: str) -> Response:
        document = find_documents().get(name)
        if document is None:
            abort(404)
        if document.path.suffix == ".png":
            return send_file(document.path, mimetype="image/png")
        return send_page(
            document.title, f'<article class="document">{render_document(document, PAGES_ADDRESS)}</article>'
        )

    server.add_url_rule(HANDBOOK_ADDRESS, "handbook", send_start)
    server.add_url_rule(f"{HANDBOOK_ADDRESS}{LICENCES_NAME}", "handbook-licences", send_licences)
    server.add_url_rule(f"{PAGES_ADDRESS}<path:name>", "handbook-page", send_document)


def build_page(title: str, inside: str, head: str) -> str:
    """Build a page with the header of all pages."""
    pages = (("page.explore", "/"), ("page.studies", "/studies/"), ("help", HANDBOOK_ADDRESS))
    links = "".join(f'<a class="page" href="{address}">{escape(say(key))}</a>' for key, address in pages)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<link rel="icon" href="/assets/theme/favicon.ico">{head}</head>'
        f'<body><header class="top"><a href="#handbook" class="skip">{escape(say("skip"))}</a>'
        f'<span class="wordmark">{escape(say("name"))}</span>'
        f'<nav class="pages" aria-label="{escape(say("nav"))}">{links}</nav></header>'
        f'<main id="handbook" class="handbook" tabindex="-1">{inside}</main></body></html>\n'
    )


def build_start() -> str:
    """Build the first page."""
    fan = FAN.format(label=escape(say("help.fan")), today=escape(say("today")))
    sections = {
        "fan": fan + _write_list(say(f"help.fan.{n}") for n in FAN_LINES),
        "is": _write_list(say(f"help.is.{n}") for n in IS_LINES),
        "is_not": _write_list(say(f"help.is_not.{n}") for n in IS_NOT_LINES),
        "keys": _write_keys(),
        "documents": _write_documents(),
        "licences": f'<p><a href="{HANDBOOK_ADDRESS}{LICENCES_NAME}">{escape(say("help.licences.all"))}</a></p>',
    }
    jumps = "".join(f'<a href="#{key}">{escape(say(f"help.{key}"))}</a>' for key in sections)
    glossary = f'<a href="{PAGES_ADDRESS}glossary.md">{escape(say("help.glossary"))}</a>'
    parts = "".join(
        f'<section id="{key}"><h2>{escape(say(f"help.{key}"))}</h2>{inside}</section>'
        for key, inside in sections.items()
    )
    return f'<h1>{escape(say("help"))}</h1><nav class="jumps">{glossary}{jumps}</nav>{parts}'


def _write_list(lines: Iterator[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _write_keys() -> str:
    rows = (
        f"<div><dt>{''.join(f'<kbd>{escape(key)}</kbd>' for key in keys)}</dt><dd>{escape(say(f'keys.{name}'))}</dd></div>"
        for name, keys in KEY_BINDINGS
    )
    return f"<dl>{''.join(rows)}</dl>"


def _write_documents() -> str:
    parts = []
    for group, pages in list_groups():
        heading = say(f"help.group.{group or 'start'}") if group in DOCUMENTED_GROUPS else group
        links = "".join(_write_link(page) for page in pages)
        parts.append(f"<h3>{escape(heading)}</h3><ul>{links}</ul>")
    return "".join(parts) or f"<p>{escape(say('help.documents.none'))}</p>"


DOCUMENTED_GROUPS = (
    "",
    "understanding",
    "workshop",
    "studies",
    "researchers",
    "notebooks",
    "reference",
    "evidence",
    "makers",
)
"""Folders of the documentation that have a heading in words."""


def _write_link(page: Document) -> str:
    return f'<li><a href="{PAGES_ADDRESS}{escape(page.name)}">{escape(page.title)}</a></li>'


def build_licences() -> str:
    """Build the list of what others wrote: files that are part of the explorer with their licences, then packages."""
    own = "".join(_write_licence(path) for path in sorted((DASHBOARD / "licences").glob("*.txt")))
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(version)}</td><td>{escape(licence)}</td></tr>"
        for name, version, licence in list_packages()
    )
    files = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(version)}</td><td>{escape(licence)}</td></tr>"
        for name, version, licence in list_files()
    )
    return (
        f"<h1>{escape(say('help.licences'))}</h1><h2>{escape(say('help.licences.files'))}</h2><table>{files}</table>{own}"
        f"<h2>{escape(say('help.licences.packages'))}</h2><table>{rows}</table>"
    )


def _write_licence(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return f"<details><summary>{escape(path.stem)}</summary><pre>{escape(text)}</pre></details>"


def list_files() -> list[tuple[str, str, str]]:
    """List the files of others that the explorer contains: package, version and licence."""
    listed = tomllib.loads((DASHBOARD / "vendored.toml").read_text(encoding="utf-8"))["file"]
    return sorted({(one["package"], one["version"], one["licence"]) for one in listed if one["shipped"]})


def list_packages() -> list[tuple[str, str, str]]:
    """List the packages that are needed to run, with their licences as they state them themselves."""
    try:
        requirements = metadata.requires("sales-flywheel") or []
    except metadata.PackageNotFoundError:
        return []
    names = [one.split(";")[0] for one in requirements if "extra ==" not in one]
    return sorted(_read_package(name) for name in names)


def _read_package(requirement: str) -> tuple[str, str, str]:
    name = next(iter(requirement.replace("[", " ").replace(">", " ").replace("<", " ").replace("=", " ").split()))
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return name, "", ""
    stated = next((facts[key] for key in ("License-Expression", "License") if key in facts), "")
    classified = [
        each.rpartition(" :: ")[2] for each in facts.get_all("Classifier") or [] if each.startswith("License")
    ]
    licence = stated if 0 < len(stated) < 60 else ", ".join(classified)
    return name, facts["Version"], licence
