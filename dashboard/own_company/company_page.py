"""The page *Use our own numbers*: files are dropped into it, or three numbers typed, and a company to start from comes out."""

from __future__ import annotations

from html import escape
from pathlib import Path

from dash import Dash
from flask import Response, request

from dashboard.own_company.company_answers import CompanyAnswers
from dashboard.own_company.company_store import CompanyStore
from dashboard.own_company.fit_jobs import FitJobs
from dashboard.own_company.uploads import UploadError, Uploads
from dashboard.scenario_bar.terms import OWN_COMPANY_ADDRESS as ADDRESS
from dashboard.server.json_routes import register_json_route
from experiments.company.few_numbers import ASKED_NUMBERS, AskedNumber

PAGE = Path(__file__).with_name("company_page.html")
PIECE_KIND = "application/octet-stream"
"""The content type of pieces: a page elsewhere may not send it without being asked first."""


def register_own_companies(app: Dash, store: CompanyStore, head: str) -> None:
    """Serve the page, take files in pieces, and answer its requests; `head` are the tags that load the files of the page."""
    uploads = Uploads()
    answers = CompanyAnswers(store, uploads, FitJobs(store))
    page = build_page(head)

    def send_page() -> Response:
        return Response(page, mimetype="text/html")

    def take_piece() -> Response:
        if request.mimetype != PIECE_KIND:
            return Response("must be a piece of a file", 415)
        try:
            number, start = (int(request.args.get(name, "-1")) for name in ("number", "start"))
            uploads.add_piece(request.args.get("upload", ""), number, start, request.get_data())
        except (UploadError, ValueError) as problem:
            return Response(str(problem), 409, mimetype="text/plain")
        return Response("", 204)

    app.server.add_url_rule(ADDRESS, "own-company", send_page)
    app.server.add_url_rule(f"{ADDRESS}piece", "own-company-piece", take_piece, methods=["POST"])
    register_json_route(app, f"{ADDRESS}ask", answers.answer)


def build_page(head: str) -> str:
    """Build the page with its form of numbers."""
    needed = "".join(_build_field(asked) for asked in ASKED_NUMBERS if asked.is_needed)
    more = "".join(_build_field(asked) for asked in ASKED_NUMBERS if not asked.is_needed)
    page = PAGE.read_text(encoding="utf-8").replace("<!-- files -->", head)
    return page.replace("<!-- three -->", needed).replace("<!-- more -->", more)


def _build_field(asked: AskedNumber) -> str:
    return (
        f'<label>{escape(asked.label)} <span class="quiet">{escape(asked.unit)}</span>'
        f'<input name="{asked.name}" inputmode="decimal" autocomplete="off"{" required" if asked.is_needed else ""}></label>'
    )
