"""The web server of the explorer: waitress, with as many connections as this machine allows and a deadline for each request."""

from __future__ import annotations

import math
import select
import time
from typing import Any

from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from dashboard.server.security import LARGEST_BODY

THREADS = 16
IDLE_SECONDS = 10
"""How long a connection on which nothing happens stays open; browsers open another when they need one."""
CLEANUP_SECONDS = 2
REQUEST_SECONDS = 20.0
"""How long a request may take to arrive whole; slower ones are cut off."""
LARGEST_HEADER = 64 * 1024
MOST_CONNECTIONS = 8_000
OTHER_FILES = 256
"""Files that the program itself may have open besides its connections."""
SELECT_CONNECTIONS = 400
"""Connections where the system offers no poll: select serves 512 at most."""


class DeadlineChannel(HTTPChannel):
    """A connection that is closed when a request has not arrived whole within `REQUEST_SECONDS`."""

    arriving_since = math.inf

    def received(self, data: bytes) -> Any:
        """Take in data; a request that is not whole yet has a deadline."""
        before = self.request
        result = super().received(data)
        if self.request is None:
            self.arriving_since = math.inf
        elif self.request is not before:
            self.arriving_since = time.monotonic()
        return result

    def readable(self) -> Any:
        """Whether more may be read; called at least once a second."""
        if time.monotonic() - self.arriving_since > REQUEST_SECONDS:
            self.will_close = True
        return super().readable()


def count_connections() -> int:
    """Compute how many connections this machine allows, after raising its limit of open files as far as it grants."""
    if not hasattr(select, "poll"):
        return SELECT_CONNECTIONS
    import resource  # there is none on Windows, which has no poll either

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MOST_CONNECTIONS + OTHER_FILES
    granted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < granted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, hard))
    return max(64, granted - OTHER_FILES)


def make_server(application: Any, host: str, port: int) -> Any:
    """Make a server, which listens at once.

    Raises:
        OSError: the port is taken, or the host is not this machine.
    """
    sockets: dict[int, Any] = {}
    server = create_server(
        application,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        asyncore_use_poll=True,
        backlog=1024,
        connection_limit=count_connections(),
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=CLEANUP_SECONDS,
        max_request_header_size=LARGEST_HEADER,
        max_request_body_size=LARGEST_BODY + 1,  # the first size that is refused
        ident=None,
    )
    for listener in list(sockets.values()):
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = DeadlineChannel
    return server
