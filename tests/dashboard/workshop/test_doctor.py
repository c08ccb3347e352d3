"""The doctor and the addresses: what a phone can reach, what a machine lacks, what is printed when a workshop is opened."""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

import flywheel
from dashboard.workshop import doctor, join_addresses, machine_checks
from dashboard.workshop.join_addresses import AddressBook, is_reachable, list_join_addresses
from dashboard.workshop.machine_checks import BAD, GOOD, NOTICE
from dashboard.workshop.qr_picture import draw_qr
from dashboard.workshop.serve_workshop import WorkshopOptions, describe_opening

ADAPTERS = {
    "lo": ["127.0.0.1"],
    "docker0": ["172.17.0.1"],
    "wlan0": ["192.168.7.20"],
    "tun0": ["10.8.0.2"],
    "eth9": ["169.254.3.4"],
    "vEthernet (WSL)": ["172.30.0.1"],
}


@pytest.fixture
def adapters(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {
        name: [SimpleNamespace(family=socket.AF_INET, address=address) for address in addresses]
        for name, addresses in ADAPTERS.items()
    }
    monkeypatch.setattr(join_addresses.psutil, "net_if_addrs", lambda: entries)
    monkeypatch.setattr(join_addresses, "find_own_address", lambda: "10.8.0.2")


@pytest.mark.usefixtures("adapters")
def test_the_first_address_is_a_real_one_and_virtual_adapters_come_last() -> None:
    addresses = list_join_addresses()
    assert addresses[0].host == "192.168.7.20"
    assert [one.is_virtual for one in addresses] == [False, True, True, True]
    assert AddressBook("0.0.0.0", 8050).shown_address == "http://192.168.7.20:8050"


@pytest.mark.usefixtures("adapters")
def test_the_host_can_choose_another_address_but_none_that_the_server_does_not_answer_to() -> None:
    book = AddressBook("0.0.0.0", 8050)
    assert not book.choose("203.0.113.9")
    assert book.choose("10.8.0.2")
    assert book.shown_address == "http://10.8.0.2:8050"
    named = AddressBook("0.0.0.0", 80, "room.example")
    assert named.shown_address == "http://room.example"
    assert "room.example" in named.hosts


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machines_own_address_is_never_shown_to_phones(host: str) -> None:
    assert AddressBook(host, 8050).shown_address == ""
    assert not is_reachable(host)
    assert draw_qr("") == ""


@pytest.mark.usefixtures("adapters")
def test_only_another_device_counts_as_a_phone_that_has_come() -> None:
    book = AddressBook("0.0.0.0", 8050)
    for remote in ("127.0.0.1", "192.168.7.20"):
        book.note_visit("192.168.7.20", remote)
    assert not any(entry["came"] for entry in book.list_entries())
    book.note_visit("192.168.7.20", "192.168.7.31")
    assert [entry["host"] for entry in book.list_entries() if entry["came"]] == ["192.168.7.20"]


@pytest.mark.usefixtures("adapters")
def test_opening_says_where_phones_join_what_it_opens_and_where_rooms_are_kept(tmp_path: Path) -> None:
    options = WorkshopOptions("0.0.0.0", 8050, None, tmp_path / "rooms.sqlite", False)
    lines = "\n".join(describe_opening(options, AddressBook("0.0.0.0", 8050), "http://127.0.0.1:8050/workshop/#k"))
    assert "Phones join at http://192.168.7.20:8050/join" in lines
    assert "Everybody in this network can now open" in lines
    assert "rooms.sqlite" in lines
    alone = "\n".join(describe_opening(options, AddressBook("127.0.0.1", 8050), "x"))
    assert "start with --host 0.0.0.0" in alone


def test_a_taken_port_is_said_and_the_next_one_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        assert machine_checks.check_port("127.0.0.1", port).state == BAD
    assert machine_checks.check_port("127.0.0.1", None).state in (GOOD, NOTICE)


def test_a_place_where_nothing_can_be_kept_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine_checks.check_disk(tmp_path / "rooms.sqlite").state == GOOD
    (tmp_path / "file").write_text("")
    assert machine_checks.check_disk(tmp_path / "file" / "rooms.sqlite").state == BAD
    monkeypatch.setattr(machine_checks.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    assert "1 MB are left" in machine_checks.check_disk(tmp_path / "rooms.sqlite").text


@pytest.mark.usefixtures("adapters")
def test_a_machine_with_virtual_adapters_alone_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine_checks.check_addresses(AddressBook("0.0.0.0", 8050)).state == GOOD
    monkeypatch.setattr(join_addresses, "is_reachable", lambda host: host == "172.17.0.1")
    assert machine_checks.check_addresses(AddressBook("0.0.0.0", 8050)).state == NOTICE
    monkeypatch.setattr(join_addresses, "is_reachable", lambda _: False)
    assert machine_checks.check_addresses(AddressBook("0.0.0.0", 8050)).state == BAD


@pytest.mark.usefixtures("adapters")
def test_the_page_of_the_test_is_opened_by_its_code_alone_and_only_other_devices_count() -> None:
    came = threading.Event()
    server = doctor.build_test_page("ABCD2345", AddressBook("0.0.0.0", 8050), came).test_client()
    own: dict[str, Any] = {"REMOTE_ADDR": "192.168.7.20"}
    assert server.get("/WRONG", environ_base={"REMOTE_ADDR": "192.168.7.31"}).status_code == 404
    assert server.get("/ABCD2345", environ_base=own).status_code == 200
    assert not came.is_set()
    assert "It works" in server.get("/abcd2345", environ_base={"REMOTE_ADDR": "192.168.7.31"}).text
    assert came.is_set()


def test_the_doctor_prints_a_line_for_each_check_and_ends_with_its_verdict(tmp_path: Path) -> None:
    done = CliRunner().invoke(flywheel.app, ["doctor", "--wait", "0", "--rooms", str(tmp_path / "rooms.sqlite")])
    assert re.findall(r"^ *(?:ok|but|NO)  (\w+):", done.output, re.MULTILINE) == [
        "Port",
        "Model",
        "Browser",
        "Disk",
        "Phones",
    ]
    assert done.exit_code == int(" NO  " in done.output)


def test_check_names_a_mistake_and_ends_as_bad_input(tmp_path: Path) -> None:
    bad = tmp_path / "mine.toml"
    bad.write_text('title = "x"\nscenario = "nowhere"\n')
    done = CliRunner().invoke(flywheel.app, ["workshop", "check", str(bad)])
    assert done.exit_code == 2
    assert "mine.toml" in done.output
    good = CliRunner().invoke(flywheel.app, ["workshop", "check", "who-cuts-the-pie"])
    assert good.exit_code == 0
    assert "Nothing is wrong with it" in good.output
    for words in (["workshop", "chek"], ["workshop", "check"]):
        assert CliRunner().invoke(flywheel.app, words).exit_code == 2


def test_a_qr_code_holds_the_address_and_is_dark_on_light_in_every_scheme() -> None:
    picture = draw_qr("http://192.0.2.7:8050/join/ABCD2345")
    assert "http://192.0.2.7:8050/join/ABCD2345" in picture
    assert "#000" in picture
    assert "#fff" in picture
