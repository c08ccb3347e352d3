"""The server of the explorer on this machine."""

from __future__ import annotations

import sys
import webbrowser

from dashboard.app import build_app
from dashboard.server.addresses import EVERYWHERE, choose_shared_host, format_host, list_trusted_hosts
from dashboard.server.web_server import make_server
from dashboard.service.memory import MEGABYTE
from dashboard.shipped_settings import build_default_settings


def serve(host: str = "127.0.0.1", port: int = 8050, open_browser: bool = False, memory: int = 512) -> None:
    """Serve until Ctrl-C; print the addresses as soon as it listens. `memory`: MB that results may take.

    Raises:
        OSError: the port is taken, or the host is not this machine.
    """
    shared = choose_shared_host(host)
    shared_origin = f"http://{format_host(shared)}:{port}" if shared else None
    settings = build_default_settings(
        hosts=list_trusted_hosts(host), shared_origin=shared_origin, memory=memory * MEGABYTE
    )
    server = make_server(build_app(settings).server, host, port)
    address = f"http://{format_host('127.0.0.1' if host in EVERYWHERE else host)}:{port}"
    sys.stdout.write(f"Explorer on {address} (Ctrl-C stops it)\n")
    if shared_origin and shared_origin != address:
        sys.stdout.write(f"Others in this network open {shared_origin}\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(address)
    try:
        server.run()
    finally:
        server.close()
