"""Foreign clients of the explorer: idle connections, and requests that arrive a byte at a time."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

SLOW_HEAD = (
    b"POST /pictures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 20000\r\n\r\n"
)


def connect(port: int, stack: ExitStack) -> socket.socket:
    """Open a connection that the stack closes."""
    return stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))


@contextmanager
def hold_connections(port: int, idle: int, slow: int) -> Iterator[list[socket.socket]]:
    """Hold `idle` idle and `slow` slow connections; yields the slow ones, each of which sends a byte every fifth of a second."""
    over = threading.Event()
    with ExitStack() as stack:
        for _ in range(idle):
            connect(port, stack)
        senders = [connect(port, stack) for _ in range(slow)]
        for sender in senders:
            sender.sendall(SLOW_HEAD)
        feeder = threading.Thread(target=send_slowly, args=(senders, over), daemon=True)
        feeder.start()
        try:
            yield senders
        finally:
            over.set()
            feeder.join()


def send_slowly(senders: list[socket.socket], over: threading.Event) -> None:
    """Send one more byte of each body now and then, on connections that are still open."""
    while not over.wait(0.2):
        for sender in senders:
            try:
                sender.sendall(b"x")
            except OSError:
                continue


def is_cut_off(sender: socket.socket, within: float) -> bool:
    """Whether the server closes a connection within so many seconds."""
    sender.settimeout(within)
    try:
        while sender.recv(4096):
            continue
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def get(port: int, path: str = "/") -> tuple[int, float]:
    """Request a page on a connection of its own; return status and seconds."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status, time.monotonic() - began
