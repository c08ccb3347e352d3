"""Serves the explorer on this machine."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import replace

THREADS = 16
ALL_INTERFACES = ("0.0.0.0", "::")


def serve(host: str = "127.0.0.1", port: int = 8050, open_browser: bool = False) -> None:
    """Serve until Ctrl-C; print the address as soon as it listens.

    Raises:
        OSError: the port is taken, or the host is not of this machine.
    """
    from waitress import create_server

    from dashboard import create_app
    from dashboard.explorer_settings import build_default_settings

    settings, name = build_default_settings(), f"[{host}]" if ":" in host else host
    if name not in settings.hosts:
        settings = replace(settings, hosts=() if host in ALL_INTERFACES else (*settings.hosts, name))
    server = create_server(create_app(settings).server, host=host, port=port, threads=THREADS)
    address = f"http://{name}:{server.effective_port}"
    sys.stdout.write(f"Explorer on {address} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(address)
    try:
        server.run()
    finally:
        server.close()
