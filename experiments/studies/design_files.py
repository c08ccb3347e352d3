"""Design files and the files beside them: ready designs by name, any other by path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from experiments.studies.study_errors import DesignError, build_value_error
from scenarios import load as load_from_library
from scenarios import loads, names
from scenarios.messages import suggest_nearest
from simulation.scenario import Scenario

DESIGNS = Path(__file__).parents[1] / "designs"
MOST_BYTES = 100_000_000
ReadFile = Callable[[str], bytes]


def list_ready_designs() -> tuple[str, ...]:
    """List the names of the designs that ship with the package, in alphabetical order."""
    return tuple(sorted(path.stem for path in DESIGNS.glob("*.toml")))


def find_design_path(name_or_path: str | Path) -> Path:
    """Find the path of a design file.

    Raises:
        DesignError: neither a ready design nor a TOML file.
    """
    text = str(name_or_path)
    if text in list_ready_designs():
        return DESIGNS / f"{text}.toml"
    path = Path(text)
    if path.suffix != ".toml":
        raise DesignError(
            f"{text}: no such design; must be one of {', '.join(list_ready_designs())}, or the path of a .toml file"
        )
    if not path.is_file():
        raise DesignError(f"{text}: no such file{suggest_nearest(path.stem, list_ready_designs())}")
    return path


def build_folder_reader(folder: Path) -> ReadFile:
    """Build a function that reads files of a folder."""

    def read(name: str) -> bytes:
        try:
            with (folder / name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            raise DesignError(f"{folder / name}: cannot be read: {reason}") from None
        if len(data) > MOST_BYTES:
            raise DesignError(f"{folder / name}: larger than 100 MB")
        return data

    return read


def read_from_working_folder(name: str) -> bytes:
    """Read a file by its path from the working folder."""
    return build_folder_reader(Path())(name)


def load_base_scenario(name: str, read: ReadFile) -> Scenario:
    """Load the base scenario of a design: from the library, or from a file beside the design.

    Raises:
        DesignError, ScenarioError: no such scenario, or an invalid one.
    """
    if name in names():
        return load_from_library(name)
    if not str(name).endswith(".toml"):
        suggestion = suggest_nearest(str(name), names())
        raise build_value_error("base", name, f"a name of the library or a .toml file{suggestion}")
    return loads(read(name).decode("utf-8-sig", "replace"), Path(name).stem, f"base = {name}")
