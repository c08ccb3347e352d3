"""The first page of the Workshop and its files; without a key the page says how a room is opened."""

from __future__ import annotations

from flask import Flask, Response, send_from_directory

from dashboard.workshop import room_pages


def register_start_page(server: Flask) -> None:
    """Put the first page and the files on a server."""

    def send_asset(name: str) -> Response:
        return send_from_directory(room_pages.ASSETS, name)

    server.add_url_rule("/workshop/", "workshop-start", room_pages.build_start_page)
    server.add_url_rule(f"{room_pages.ASSETS_ADDRESS}/<name>", "workshop-asset", send_asset)
