"""Checks of a machine before a workshop: port, compiled model, browser, disk, and addresses that phones can reach."""

from __future__ import annotations

import os
import shutil
import webbrowser
from dataclasses import dataclass
from pathlib import Path

from dashboard.open_explorer import FIRST_PORT, find_free_port
from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.room_store import RoomStore, StoreError
from experiments.runner.run_options import OptionError
from simulation.machine_code import CACHE
from simulation.prepare import is_prepared

NEEDED_MEGABYTES = 200
GOOD, NOTICE, BAD = "good", "notice", "bad"


@dataclass(frozen=True)
class MachineCheck:
    """What one check came to: `state` is good, notice (it works, but …) or bad."""

    name: str
    state: str
    text: str


def check_machine(host: str, port: int | None, file: Path, addresses: AddressBook) -> list[MachineCheck]:
    """Check everything, in the order in which a workshop needs it."""
    return [check_port(host, port), check_model(), check_browser(), check_disk(file), check_addresses(addresses)]


def check_port(host: str, port: int | None) -> MachineCheck:
    """Check that a port is free."""
    try:
        free = find_free_port(host, port)
    except OptionError as problem:
        return MachineCheck("Port", BAD, str(problem))
    wanted = FIRST_PORT if port is None else port
    if free != wanted:
        return MachineCheck("Port", NOTICE, f"{wanted} is taken, the workshop would use {free}")
    return MachineCheck("Port", GOOD, f"{free} is free")


def check_model() -> MachineCheck:
    """Check that the model is compiled, and can be."""
    folder = Path(CACHE)
    if is_prepared():
        return MachineCheck("Model", GOOD, f"is prepared in {folder}")
    near = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not os.access(near, os.W_OK):
        return MachineCheck("Model", BAD, f"cannot be prepared: {near} cannot be written to; set FLYWHEEL_CACHE")
    return MachineCheck(
        "Model", NOTICE, "is not prepared yet: the first start takes about a minute; run flywheel list first"
    )


def check_browser() -> MachineCheck:
    """Check that a browser can be opened."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return MachineCheck("Browser", NOTICE, "none can be opened from here; open the printed address by hand")
    return MachineCheck("Browser", GOOD, "opens the facilitator's page")


def check_disk(file: Path) -> MachineCheck:
    """Check that rooms can be written down."""
    try:
        RoomStore(file).close()
        free = shutil.disk_usage(file.parent).free // 2**20
    except StoreError as problem:
        return MachineCheck("Disk", BAD, str(problem))
    except OSError as problem:
        return MachineCheck("Disk", BAD, f"{problem.filename or file}: {problem.strerror or problem}")
    if free < NEEDED_MEGABYTES:
        return MachineCheck("Disk", BAD, f"{free} MB are left where rooms are kept; {NEEDED_MEGABYTES} are needed")
    return MachineCheck("Disk", GOOD, f"rooms can be kept in {file}")


def check_addresses(addresses: AddressBook) -> MachineCheck:
    """Check that phones have an address to come in by."""
    entries = addresses.list_entries()
    real = [str(entry["url"]) for entry in entries if not entry["virtual"]]
    if real:
        return MachineCheck("Phones", GOOD, f"can try {', '.join(real)}")
    if entries:
        return MachineCheck("Phones", NOTICE, f"only virtual adapters: {', '.join(str(one['url']) for one in entries)}")
    return MachineCheck("Phones", BAD, "no network that phones could share; open a hotspot, or count hands")
