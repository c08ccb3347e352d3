"""What others wrote is on one list (dashboard/vendored.toml), as it was taken over, with its licences."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
VENDORED = tomllib.loads((ROOT / "dashboard" / "vendored.toml").read_text())["file"]


def read_digest(path: str) -> str:
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["path"])
def test_what_was_taken_over_is_as_the_list_says(entry: dict[str, Any]) -> None:
    assert read_digest(entry["path"]) == entry["sha256"], "make vendor takes it over anew"
    assert read_digest(entry["licences"]) == entry["licences_sha256"], "make vendor takes them over anew"
    assert entry["integrity"].startswith("sha512-")
    assert f"{entry['package']} {entry['version']} (" in (ROOT / entry["licences"]).read_text()


def test_the_wheel_gets_what_lies_in_its_folders() -> None:
    assert all(entry["shipped"] == (not entry["path"].startswith("tests/")) for entry in VENDORED)


def test_every_minified_file_and_every_licence_is_on_the_list() -> None:
    folders = [ROOT / name for name in ("simulation", "scenarios", "experiments", "dashboard", "tests")]
    paths = {path.relative_to(ROOT).as_posix() for folder in folders for path in folder.rglob("*.*")}
    minified = {path for path in paths if ".min." in path}
    assert minified == {entry["path"] for entry in VENDORED if "taken" in entry}
    licences = {path for path in paths if path.endswith("licences.txt") or path.startswith("dashboard/licences/")}
    assert licences == {entry["licences"] for entry in VENDORED}
