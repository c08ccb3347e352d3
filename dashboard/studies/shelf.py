"""Which studies there are: those in a folder, and the small one that is always there. Names from addresses are only looked up."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.study.files import ready

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 2**22
LONGEST, LONGEST_QUESTION = 160, 600
MOST = 200
"""Studies that are listed; of more, those begun last."""
FIRST = "@first-look"
"""The name of the small study in addresses; a folder may have the same name without the sign."""


@dataclass(frozen=True)
class Entry:
    """A study in the list.

    Attributes:
        key: its name in addresses.
        place: its folder.
        title, question: what it says of itself.
        manifest: what it is of; empty where it cannot be read or is not made yet.
        broken: whether something is there that cannot be read.
    """

    key: str
    place: Path
    title: str
    question: str = ""
    manifest: Mapping[str, Any] | None = None
    broken: bool = False

    @property
    def facts(self) -> Mapping[str, Any]:
        """Its design."""
        found: Mapping[str, Any] = (self.manifest or {}).get("design", {})
        return found

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
        """Changes whenever more of the study is on disk."""
        try:
            return str(self.place), (self.place / MANIFEST).stat().st_mtime_ns
        except OSError:
            return str(self.place), 0

    @property
    def command(self) -> str:
        """The command that made it, and that goes on with it."""
        name = str(self.facts.get("name", ""))
        design = name if name in ready() else written(self.place / "design.toml")
        return f"flywheel sweep {design} --out {written(self.place)}"


class Shelf:
    """The studies an explorer shows.

    Attributes:
        folder: where they are looked for, one folder each; None: nowhere.
        first: gives the folder of the small study; None: there is none.
    """

    def __init__(self, folder: Path | None, first: Callable[[], Path] | None) -> None:
        self.folder, self.first = folder, first

    def entries(self) -> dict[str, Entry]:
        """All studies by their key: the small one first, then those begun last."""
        small = [entry(FIRST, self.first())] if self.first else []
        mine = sorted((entry(path.name, path) for path in self._folders()), key=_begun, reverse=True)
        return {each.key: each for each in (*small, *mine[:MOST])}

    def find(self, key: Any) -> Entry | None:
        """The study of a key; None where there is none, whatever is asked."""
        return self.entries().get(key) if isinstance(key, str) else None

    def _folders(self) -> list[Path]:
        if self.folder is None:
            return []
        try:
            found = [path for path in self.folder.iterdir() if (path / MANIFEST).is_file()]
        except OSError:
            return []
        return [path for path in found if not path.name.startswith((".", "@"))]


def entry(key: str, place: Path) -> Entry:
    """What the folder of a study says of it; one that cannot be read is told as broken."""
    if not (place / MANIFEST).is_file():
        return Entry(key, place, key.removeprefix("@"))
    try:
        manifest = _manifest(place / MANIFEST)
        facts = manifest["design"]
        title, question = (" ".join(str(facts.get(name) or "").split()) for name in ("title", "question"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Entry(key, place, key[:LONGEST], broken=True)
    called = title or str(facts.get("name") or key)
    return Entry(key, place, called[:LONGEST], question[:LONGEST_QUESTION], manifest)


def _manifest(path: Path) -> dict[str, Any]:
    """A manifest whose parts are what they should be.

    Raises:
        ValueError, TypeError, KeyError: it is none.
    """
    if path.stat().st_size > LARGEST_MANIFEST:
        raise ValueError
    found = json.loads(path.read_text(encoding="utf-8"))
    kinds = {"design": dict, "runs": dict, "state": str, "digest": str, "scenarios": int, "replications": int}
    if not all(isinstance(found[name], kind) for name, kind in kinds.items()):
        raise TypeError
    design, runs = found["design"], found["runs"]
    if not all(isinstance(design.get(name, {}), dict) for name in ("factors", "sampling", "set")):
        raise TypeError
    if not all(isinstance(runs.get(name, 0), int) for name in ("done", "planned", "failed")):
        raise TypeError
    return dict(found)


def _begun(found: Entry) -> str:
    return str((found.manifest or {}).get("started", ""))


def written(path: Path) -> str:
    """A path as it is typed; the own home is ~."""
    try:
        return f"~/{shlex.quote(path.relative_to(Path.home()).as_posix())}"
    except (ValueError, RuntimeError):
        return shlex.quote(str(path))
