"""The names and addresses of this machine: which of them are its own, and which one others can open."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import urlsplit

EVERYWHERE = ("0.0.0.0", "::")
"""Hosts that mean: listen at every address of this machine."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ELSEWHERE = ("10.255.255.255", 1)
"""An address in a private network; choosing a route to it sends nothing."""


def read_host(header: str) -> str:
    """Read the name or address in a Host header: without port and brackets, in lower case; empty where there is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def format_host(host: str) -> str:
    """Write a name or address as it stands in a link: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only this machine can open links to a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_own_address() -> str | None:
    """Find the address by which this machine reaches its network; None where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if is_loopback(address) or address == "0.0.0.0" else address


def list_own_names() -> tuple[str, ...]:
    """List the names and addresses under which others may ask this machine."""
    name = socket.gethostname().lower()
    names = [name, f"{name.split('.')[0]}.local"]
    with suppress(OSError):
        names += [str(entry[4][0]) for entry in socket.getaddrinfo(name, None)]
    address = find_own_address()
    return tuple(dict.fromkeys([*names, *([address] if address else [])]))


def list_trusted_hosts(host: str) -> tuple[str, ...]:
    """List the names under which an explorer that listens at a host may be asked."""
    others = list_own_names() if host in EVERYWHERE else (host.lower(),)
    return tuple(dict.fromkeys([*LOOPBACK, *others]))


def choose_shared_host(host: str) -> str | None:
    """Choose the host of links that others can open; None where the explorer is open to this machine alone."""
    if host in EVERYWHERE:
        return find_own_address()
    return None if is_loopback(host) else host
