"""The addresses under which phones can reach this machine: never this machine alone, by default none of a virtual adapter."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from dataclasses import dataclass

import psutil

from dashboard.server.addresses import EVERYWHERE, find_own_address, format_host, is_loopback

VIRTUAL = re.compile(
    r"^(docker|br-|veth|virbr|vmnet|vbox|vmware|vethernet|hyper-v|tun|tap|wg|utun|zt|tailscale|nordlynx|ppp|ipsec|awdl|llw|lxc|cni|flannel|podman)",
    re.IGNORECASE,
)
"""Names of adapters that lead to other programs on this machine, or to a private network elsewhere."""


@dataclass(frozen=True)
class JoinAddress:
    """An address of this machine: its host, and whether it belongs to a virtual adapter."""

    host: str
    adapter: str = ""
    is_virtual: bool = False


def list_join_addresses() -> list[JoinAddress]:
    """List the addresses that phones might reach, the likeliest first, those of virtual adapters last."""
    found = []
    for adapter, entries in psutil.net_if_addrs().items():
        for entry in entries:
            host = entry.address.partition("%")[0]
            if entry.family == socket.AF_INET and is_reachable(host):
                found.append(JoinAddress(host, adapter, bool(VIRTUAL.match(adapter))))
    routed = find_own_address()
    return sorted(found, key=lambda one: (one.is_virtual, one.host != routed, one.host))


def is_reachable(host: str) -> bool:
    """Whether another device could reach a host: not this machine alone, no address that it gave itself for want of a network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost"
    return not (address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast)


class AddressBook:
    """The addresses of one server: which there are, which one is shown, and by which of them a phone has come."""

    def __init__(self, host: str, port: int, chosen: str | None = None) -> None:
        """List what there is.

        Args:
            host: what the server listens on.
            port: its port.
            chosen: a name or address to show first, whatever adapter it belongs to.
        """
        self.port = port
        self._lock = threading.Lock()
        self._addresses = list_join_addresses() if host in EVERYWHERE else [JoinAddress(host)] * (not is_loopback(host))
        if chosen and chosen not in [one.host for one in self._addresses]:
            self._addresses.insert(0, JoinAddress(chosen))
        shown = [one.host for one in self._addresses if not one.is_virtual]
        self._shown = chosen or (shown[0] if shown else "")
        self._came: set[str] = set()

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts, for the list of those that the server answers to."""
        return tuple(one.host for one in self._addresses)

    @property
    def shown_address(self) -> str:
        """The start of the addresses shown to the room, such as http://192.0.2.7:8050; empty: there is none."""
        return self.format(self._shown) if self._shown else ""

    def format(self, host: str) -> str:
        """Write the start of an address."""
        return f"http://{format_host(host)}" + (f":{self.port}" if self.port != 80 else "")

    def choose(self, host: str) -> bool:
        """Choose what is shown; only what the server answers to."""
        with self._lock:
            if host not in self.hosts:
                return False
            self._shown = host
            return True

    def note_visit(self, host: str, remote: str) -> None:
        """Note that a device other than this machine has come by an address."""
        if host in self.hosts and remote not in self.hosts and not is_loopback(remote):
            with self._lock:
                self._came.add(host)

    def list_entries(self) -> list[dict[str, object]]:
        """List the addresses for the host's page."""
        return [
            {
                "host": one.host,
                "url": self.format(one.host),
                "adapter": one.adapter,
                "virtual": one.is_virtual,
                "came": one.host in self._came,
                "shown": one.host == self._shown,
            }
            for one in self._addresses
        ]
