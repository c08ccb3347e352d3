"""Design files: a name of the ready designs, or the path of a TOML file, becomes a Design."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.study.problems import DesignError, wrong
from scenarios import loads, names
from scenarios.problems import hint, one_line
from simulation.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    from experiments.study.design import Design

DESIGNS = Path(__file__).parents[1] / "designs"
LARGEST = 100_000_000
Read = Callable[[str], bytes]


def ready() -> tuple[str, ...]:
    """Names of the designs that come along, in alphabetical order."""
    return tuple(sorted(path.stem for path in DESIGNS.glob("*.toml")))


def path_of(name_or_path: str | Path) -> Path:
    """Where a design lies.

    Raises:
        DesignError: neither a ready design nor a TOML file.
    """
    asked = str(name_or_path)
    if asked in ready():
        return DESIGNS / f"{asked}.toml"
    path = Path(asked)
    if path.suffix != ".toml":
        raise DesignError(f"{asked}: no such design; must be one of {', '.join(ready())}, or the path of a .toml file")
    if not path.is_file():
        raise DesignError(f"{asked}: no such file{hint(path.stem, ready())}")
    return path


def load(name_or_path: str | Path) -> Design:
    """See `Design.load`."""
    path = path_of(name_or_path)
    return read_design(path.read_bytes(), path.stem, str(name_or_path), beside(path.parent))


def read_design(data: bytes, name: str, origin: str, read: Read, base: Scenario | None = None) -> Design:
    """A design from the bytes of its file; `origin` is what messages call it, `base` takes the place of the one it names.

    Raises:
        DesignError: see `Design`; the message begins with the origin.
    """
    from experiments.study.design import from_table

    try:
        table = {**tomllib.loads(data.decode("utf-8-sig")), **({} if base is None else {"base": base})}
        return from_table(table, name, read, data)
    except (DesignError, ScenarioError) as problem:
        raise DesignError(one_line(f"{origin}: {problem}")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise DesignError(one_line(f"{origin}: broken TOML: {problem}")) from None


def beside(folder: Path) -> Read:
    """A reader of files in a folder."""

    def read(name: str) -> bytes:
        try:
            with (folder / name).open("rb") as file:
                data = file.read(LARGEST + 1)
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            raise DesignError(f"{folder / name}: cannot be read: {reason}") from None
        if len(data) > LARGEST:
            raise DesignError(f"{folder / name}: larger than 100 MB")
        return data

    return read


def read_here(name: str) -> bytes:
    """A file by its path from the working folder."""
    return beside(Path())(name)


def scenario(name: str, read: Read) -> Scenario:
    """The base of a design: of the library, or a file beside the design.

    Raises:
        DesignError, ScenarioError: no such scenario, or one that cannot be.
    """
    if name in names():
        from scenarios import load as library

        return library(name)
    if not str(name).endswith(".toml"):
        known = hint(str(name), names())
        raise wrong("base", name, f"a name of the library or a .toml file{known}")
    return loads(read(name).decode("utf-8-sig", "replace"), Path(name).stem, f"base = {name}")
