"""The library of studies: those in a folder, and the small one that is always there. Names from addresses are only looked up."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.studies.design_files import list_ready_designs

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 2**22
LONGEST_TITLE, LONGEST_QUESTION = 160, 600
MOST_LISTED = 200
"""Most studies that are listed: those begun last."""
FIRST_LOOK_KEY = "@first-look"
"""The name of the small study in addresses; a folder may have the same name without the @."""


@dataclass(frozen=True)
class StudyEntry:
    """An entry in the list of studies.

    Attributes:
        key: its name in addresses.
        folder: its folder.
        title, question: those of its design.
        manifest: its manifest; None where it cannot be read or is not made yet.
        broken: whether there is a manifest that cannot be read.
    """

    key: str
    folder: Path
    title: str
    question: str = ""
    manifest: Mapping[str, Any] | None = None
    broken: bool = False

    @property
    def design(self) -> Mapping[str, Any]:
        """Its design."""
        design: Mapping[str, Any] = (self.manifest or {}).get("design", {})
        return design

    @property
    def runs(self) -> tuple[int, int, int]:
        """How many runs are done, planned, and failed."""
        runs = (self.manifest or {}).get("runs", {})
        return runs.get("done", 0), runs.get("planned", 0), runs.get("failed", 0)

    @property
    def state(self) -> str:
        """One of: broken, missing, complete, running, interrupted."""
        if self.broken:
            return "broken"
        return str(self.manifest["state"]) if self.manifest else "missing"

    @property
    def stamp(self) -> tuple[str, int]:
        """A stamp that changes whenever more of the study is on disk."""
        try:
            return str(self.folder), (self.folder / MANIFEST).stat().st_mtime_ns
        except OSError:
            return str(self.folder), 0

    @property
    def command(self) -> str:
        """The command that made it, and that resumes it."""
        name = str(self.design.get("name", ""))
        design = name if name in list_ready_designs() else format_path(self.folder / "design.toml")
        return f"flywheel sweep {design} --out {format_path(self.folder)}"


class StudyLibrary:
    """The studies an explorer shows.

    Attributes:
        folder: the folder that holds them, one folder each; None: there is none.
        locate_first_look: returns the folder of the small study; None: there is none.
    """

    def __init__(self, folder: Path | None, locate_first_look: Callable[[], Path] | None) -> None:
        self.folder, self.locate_first_look = folder, locate_first_look

    def list_entries(self) -> dict[str, StudyEntry]:
        """List all studies by their key: the small one first, then those begun last."""
        small = [read_entry(FIRST_LOOK_KEY, self.locate_first_look())] if self.locate_first_look else []
        mine = sorted((read_entry(path.name, path) for path in self._list_folders()), key=_find_start, reverse=True)
        return {each.key: each for each in (*small, *mine[:MOST_LISTED])}

    def find_entry(self, key: Any) -> StudyEntry | None:
        """Find the study of a key; None where there is none, whatever the key is."""
        return self.list_entries().get(key) if isinstance(key, str) else None

    def _list_folders(self) -> list[Path]:
        if self.folder is None:
            return []
        try:
            folders = [path for path in self.folder.iterdir() if (path / MANIFEST).is_file()]
        except OSError:
            return []
        return [path for path in folders if not path.name.startswith((".", "@"))]


def read_entry(key: str, folder: Path) -> StudyEntry:
    """Read the entry of a study from its folder; one that cannot be read is marked as broken."""
    if not (folder / MANIFEST).is_file():
        return StudyEntry(key, folder, key.removeprefix("@"))
    try:
        manifest = _read_manifest(folder / MANIFEST)
        design = manifest["design"]
        title, question = (" ".join(str(design.get(name) or "").split()) for name in ("title", "question"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return StudyEntry(key, folder, key[:LONGEST_TITLE], broken=True)
    title_or_name = title or str(design.get("name") or key)
    return StudyEntry(key, folder, title_or_name[:LONGEST_TITLE], question[:LONGEST_QUESTION], manifest)


def _read_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest, and check the types of its parts.

    Raises:
        ValueError, TypeError, KeyError: it is no manifest.
    """
    if path.stat().st_size > LARGEST_MANIFEST:
        raise ValueError
    manifest = json.loads(path.read_text(encoding="utf-8"))
    kinds = {"design": dict, "runs": dict, "state": str, "digest": str, "scenarios": int, "replications": int}
    if not all(isinstance(manifest[name], kind) for name, kind in kinds.items()):
        raise TypeError
    design, runs = manifest["design"], manifest["runs"]
    if not all(isinstance(design.get(name, {}), dict) for name in ("factors", "sampling", "set")):
        raise TypeError
    if not all(isinstance(runs.get(name, 0), int) for name in ("done", "planned", "failed")):
        raise TypeError
    return dict(manifest)


def _find_start(entry: StudyEntry) -> str:
    return str((entry.manifest or {}).get("started", ""))


def format_path(path: Path) -> str:
    """Format a path as it is typed in a shell; the home folder is ~."""
    try:
        return f"~/{shlex.quote(path.relative_to(Path.home()).as_posix())}"
    except (ValueError, RuntimeError):
        return shlex.quote(str(path))
