"""Addresses: under which names the explorer may be asked, and which address others can open."""

from __future__ import annotations

import pytest
from fake_engine import fake_settings

from dashboard import create_app
from dashboard.server.addresses import (
    choose_shared_host,
    find_own_address,
    format_host,
    is_loopback,
    list_trusted_hosts,
    read_host,
)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost:8050", "localhost"),
        ("LOCALHOST", "localhost"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8050", "::1"),
        ("[::1]", "::1"),
        ("sales-01.local:80", "sales-01.local"),
        ("", ""),
        ("[::1", ""),
        ("evil.example@localhost", "localhost"),
    ],
)
def test_a_host_header_is_read_without_port_and_brackets(header: str, host: str) -> None:
    assert read_host(header) == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_an_explorer_for_this_machine_alone_has_no_link_for_others(host: str) -> None:
    assert is_loopback(host)
    assert choose_shared_host(host) is None
    assert list_trusted_hosts(host) == ("127.0.0.1", "localhost", "::1")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_open_explorer_answers_to_this_machine_s_own_names_only(host: str) -> None:
    trusted = list_trusted_hosts(host)
    assert {"127.0.0.1", "localhost", "::1"} < set(trusted)
    assert "evil.example" not in trusted
    assert choose_shared_host(host) == find_own_address()
    assert find_own_address() is None or find_own_address() in trusted


def test_a_named_host_is_trusted_and_shared() -> None:
    assert "sales.example" in list_trusted_hosts("Sales.example")
    assert choose_shared_host("2001:db8::7") == "2001:db8::7"
    assert format_host("2001:db8::7") == "[2001:db8::7]"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("127.0.0.1:8050", 200),
        ("[::1]:8050", 200),
        ("localhost", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example:8050", 400),
        ("[::2]:8050", 400),
        ("", 400),
    ],
)
def test_only_trusted_names_are_answered(header: str, status: int) -> None:
    client = create_app(fake_settings()).server.test_client()
    assert client.get("/alive", headers={"Host": header}).status_code == status
