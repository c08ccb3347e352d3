"""The loading of scenarios, by a name of the library or by the path of a file."""

from __future__ import annotations

from pathlib import Path

from scenarios.messages import suggest_nearest, to_one_line
from scenarios.parsing import loads
from simulation.scenario import Scenario, ScenarioError

LIBRARY = Path(__file__).with_name("library")
LARGEST_BYTES = 1_000_000


def names() -> tuple[str, ...]:
    """List the names of the scenarios in the library, in alphabetical order."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.toml")))


def load(name_or_path: str | Path) -> Scenario:
    """Load a scenario of the library by its name, or one of your own by the path of its TOML file.

    Raises:
        ScenarioError: no such scenario, a file over 1 MB, or a file that is no valid scenario;
            one line with file, path, value and what is allowed.
    """
    path = _find_path(name_or_path)
    return loads(_read_text(path, str(name_or_path)), path.stem, str(name_or_path))


def _find_path(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    if text in names():
        return LIBRARY / f"{text}.toml"
    path = Path(text)
    if path.suffix != ".toml":
        problem = "must be a name of the library or the path of a .toml file" if path.exists() else "no such scenario"
        raise ScenarioError(to_one_line(f"{text}: {problem}{_suggest_name(text)}"))
    return path


def _suggest_name(text: str) -> str:
    return suggest_nearest(Path(text).stem.lower().replace("_", "-"), names())


def _read_text(path: Path, origin: str) -> str:
    try:
        with path.open("rb") as file:
            # One byte more than allowed shows that a file is too large; a device without end must not fill the memory.
            data = file.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise ScenarioError(to_one_line(f"{origin}: larger than 1 MB, which no scenario is"))
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise ScenarioError(to_one_line(f"{origin}: no such file{_suggest_name(origin)}")) from None
    except UnicodeDecodeError as problem:
        raise ScenarioError(to_one_line(f"{origin}: not UTF-8 at byte {problem.start}")) from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, ScenarioError):
            raise
        reason = getattr(problem, "strerror", None) or str(problem)
        raise ScenarioError(to_one_line(f"{origin}: cannot be read: {reason}")) from None
