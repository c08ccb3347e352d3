"""The first page of the Workshop and its files, which every explorer has; without a key it says how a room is opened."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, send_from_directory

from dashboard.workshop import room_pages

ASSETS = Path(__file__).with_name("assets")


def register_start_page(server: Flask) -> None:
    """Put the first page and the files on a server."""

    def send_asset(name: str) -> Response:
        return send_from_directory(ASSETS, name, max_age=3600)

    server.add_url_rule("/workshop/", "workshop-start", room_pages.build_start_page)
    server.add_url_rule(f"{room_pages.ASSETS_ADDRESS}/<name>", "workshop-asset", send_asset)
