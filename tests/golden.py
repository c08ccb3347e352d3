"""What the commands and the explorer give out, recorded: a change of the code that alters a byte of it has to be declared.

`python -m tests.golden` shows what differs from the files in tests/golden; with `--write` it records what is given out now and
prints the line that declares it in CHANGELOG.md. Names limit it to some files; `--full FOLDER` writes everything unshortened
there, to compare two versions of the code by `diff -r`. What is asked for stands in tests/golden_commands.py and
tests/golden_explorer.py: only command lines and addresses, so that modules may be renamed and moved.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.golden_commands import COMMANDS, ROOT, Bench, Command
from tests.golden_explorer import EXPLORER, Question

FOLDER = Path(__file__).with_name("golden")
MADE_ON = FOLDER / "made_on.json"
"""The machine that the record was made on."""
CHANGELOG = ROOT / "CHANGELOG.md"
OUTPUTS: dict[str, Command | Question] = {**COMMANDS, **EXPLORER}
"""What makes each file of the folder."""

RENAMED_KEYS: dict[str, dict[str, str]] = {"validate*.json": {"fingerprint": "digest"}}
"""Declared renames of keys: pattern of file names, old key, new key; such as {"validate*.json": {"worlds": "runs"}}."""
RENAMED_WORDS: dict[str, str] = {"incentives.plan": "incentives.pay_plan"}
"""Declared renames wherever the word stands, in all files; such as {"incentives.plan": "incentives.pay_plan"}."""

MASKED_KEYS = {
    "fingerprint": "of the code: changes with every line of it",
    "versions": "of Python and packages",
    "version": "of this package",
    "seconds": "how long it took",
    "digest": "of a scenario: changes with the name of a setting",
    "token": "which question of a page it answers",
}
"""Values that may differ, by their key, and why."""
MASKS = (
    (re.compile(r"(out/[\w-]+-)[0-9a-f]{8}\b"), r"\1<hash>"),  # the usual folder of a study
    (re.compile(r"(?<![\w.])(?=\d*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{16})\b"), "<hash>"),  # a fingerprint
    (re.compile(r"\bversion \d+\.\d+\.\d+"), "version <version>"),  # of this package
)
"""Texts that may differ: the folder of results and that of the repository are masked as well, see `masked`."""

SHOWN = 10
WIDTH = 140
DIGITS = 6
MOST_SHOWN = 12
LONGEST_VALUE = 200
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?|-?\d+e[+-]?\d+")
DECLARED = re.compile(r"^(?:- )?Golden: ([0-9a-f]{12})\b", re.MULTILINE)
HOW_TO_DECLARE = (
    "If this is meant: python -m tests.golden --write, look at what git shows, and declare it in CHANGELOG.md "
    "(or, for a rename alone, in RENAMED_KEYS or RENAMED_WORDS of tests/golden.py)."
)
FIRST = "3b3b98110ff3"
"""The first record: it changed nothing, and needs no declaration."""


def masked(value: Any, folder: Path) -> Any:
    """The value without what may differ from one run, version or machine to the next."""
    if isinstance(value, dict):
        return {key: "<masked>" if key in MASKED_KEYS else masked(part, folder) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part, folder) for part in value]
    if not isinstance(value, str):
        return value
    text = value.replace(str(folder), "<folder>").replace(str(ROOT), "<root>")
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def shortened(value: Any, longest: int) -> Any:
    """The value with long lists and tables as how many there are, check sums of all, and the first of them."""
    if not isinstance(value, dict | list):
        return value
    short = value if len(value) <= longest else value[:SHOWN] if isinstance(value, list) else _first(value)
    kept: Any = _each(short, longest)
    if short is value:
        return kept
    return {"parts": len(value), **check_sums(json.dumps(value, ensure_ascii=False)), "first": kept}


def _first(value: dict[str, Any]) -> dict[str, Any]:
    return {key: value[key] for key in list(value)[:SHOWN]}


def _each(value: Any, longest: int) -> Any:
    if isinstance(value, dict):
        return {key: shortened(part, longest) for key, part in value.items()}
    return [shortened(part, longest) for part in value]


def check_sums(text: str) -> dict[str, str]:
    """Check sums of a text as it is, and with the digits that every machine agrees on."""
    return {"sha256": sha256(text), f"sha256 of {DIGITS} digits": sha256(rounded(text))}


def sha256(text: str) -> str:
    """The check sum of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def rounded(text: str) -> str:
    """The text with every number to so many significant digits as every machine agrees on."""
    return NUMBER.sub(lambda number: f"{float(number[0]):.{DIGITS}g}", text)


def file_text(value: Any) -> str:
    """The text of a file: a text as it is, anything else as JSON that fills its lines."""
    return value if isinstance(value, str) else f"{_json(value)}\n"


def _json(value: Any, indent: str = "") -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= WIDTH or not isinstance(value, dict | list):
        return line
    inner = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_json(part, inner)}" for key, part in value.items()]
    else:
        parts = [_json(part, inner) for part in value]
    return f"\n{inner}".join(["{" if isinstance(value, dict) else "[", f",\n{inner}".join(parts)]) + (
        f"\n{indent}" + ("}" if isinstance(value, dict) else "]")
    )


def record(name: str) -> Any:
    """What a file holds, with the declared renames; None where there is no such file."""
    file = FOLDER / name
    if not file.exists():
        return None
    text = renamed_words(file.read_bytes().decode())  # the ends of lines as they are
    if file.suffix != ".json":
        return text
    keys = [pairs for pattern, pairs in RENAMED_KEYS.items() if fnmatch.fnmatch(name, pattern)]
    return renamed_keys(json.loads(text), {old: new for pairs in keys for old, new in pairs.items()})


def renamed_words(text: str) -> str:
    """The text with every word that is declared as renamed under its new name."""
    for old, new in RENAMED_WORDS.items():
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text)
    return text


def renamed_keys(value: Any, keys: dict[str, str]) -> Any:
    """The value with its keys under their new names."""
    if isinstance(value, dict):
        return {keys.get(key, key): renamed_keys(part, keys) for key, part in value.items()}
    return [renamed_keys(part, keys) for part in value] if isinstance(value, list) else value


def differences(old: Any, new: Any, exact: bool = True, path: str = "") -> Iterator[str]:
    """Say what differs, a line each: where in the file, before and now."""
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new:
        yield from _of_lists(old.split("\n"), new.split("\n"), exact, f"{path} line ")
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _of_keys(old, new, exact, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, exact, path)
    elif _leaf(old, exact) != _leaf(new, exact):
        yield f"{path or 'all'}: {_told(old)} before, {_told(new)} now"


def _of_lists(old: list[Any], new: list[Any], exact: bool, path: str) -> Iterator[str]:
    if len(old) != len(new):
        yield f"{path or 'all'}: {len(old)} parts before, {len(new)} now"
    for at, (before, now) in enumerate(zip(old, new, strict=False)):
        yield from differences(before, now, exact, f"{path}{at + 1}" if path.endswith(" line ") else f"{path}[{at}]")


def _of_keys(old: dict[str, Any], new: dict[str, Any], exact: bool, path: str) -> Iterator[str]:
    both = [key for key in new if key in old]
    if [key for key in old if key in new] != both:
        yield f"{path or 'all'}: the same keys in another order"
    yield from (f"{path}/{key}: {_told(part)} before, not there now" for key, part in old.items() if key not in new)
    yield from (f"{path}/{key}: not there before, {_told(part)} now" for key, part in new.items() if key not in old)
    for key in both:
        if exact or key != "sha256":
            yield from differences(old[key], new[key], exact, f"{path}/{key}")


def _leaf(value: Any, exact: bool = True) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if exact else rounded(text)


def _told(value: Any) -> str:
    """A value as a message shows it: not all of a long one."""
    text = _leaf(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def machine() -> dict[str, str]:
    """What the last digits of a number hang on: the processor, and the packages that compute."""
    from llvmlite.binding import get_host_cpu_name

    packages = {name: metadata.version(name) for name in ("numpy", "numba", "pandas", "scipy", "optuna")}
    return {"processor": f"{platform.machine()} {get_host_cpu_name()}", "python": platform.python_version(), **packages}


def is_exact() -> bool:
    """Whether the record was made on such a machine: elsewhere numbers are compared to so many digits as all agree on."""
    return MADE_ON.exists() and json.loads(MADE_ON.read_text(encoding="utf-8")) == machine()


def compute(name: str, bench: Bench) -> Any:
    """What a file has to hold today, unshortened."""
    return masked(OUTPUTS[name](bench), bench.folder)


def recordable(name: str, value: Any) -> Any:
    """What of an output is recorded."""
    return shortened(value, OUTPUTS[name].longest)


def problems(name: str, value: Any) -> list[str]:
    """Say what of a computed output differs from the record, a line each."""
    lines = list(differences(record(name), recordable(name, value), is_exact()))
    more = [f"  … and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    head = [f"{name}, made by: {OUTPUTS[name]}"] if lines else []
    return [*head, *(f"  {line.strip()}" for line in lines[:MOST_SHOWN]), *more]


def digest() -> str:
    """A short name of the record, by which it is declared; the same on every machine."""
    files = sorted(file for file in FOLDER.iterdir() if file.name != MADE_ON.name)
    texts = (f"{file.name}\n{rounded(_without_exact_sums(file))}" for file in files)
    return sha256("\n".join(texts))[:12]


def _without_exact_sums(file: Path) -> str:
    return re.sub(r'"sha256": "[0-9a-f]{64}"', "", file.read_text(encoding="utf-8"))


def is_declared(name: str, changelog: str) -> bool:
    """Whether the newest declaration of the changelog is of this record; the first needs none."""
    declarations = DECLARED.findall(changelog)
    return name == (declarations[0] if declarations else FIRST)


def declaration(name: str) -> str:
    """The beginning of the line that declares a record."""
    return f"Golden: {name}"


def write(name: str, value: Any) -> None:
    """Record an output."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        file.write(file_text(recordable(name, value)))


def main(words: Iterable[str] | None = None) -> None:
    """Show what differs, with exit code 1, or record it and print the line that declares it."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="FILE", help="only these files; all when left out")
    parser.add_argument("--write", action="store_true", help="record what is given out now")
    parser.add_argument("--full", type=Path, metavar="FOLDER", help="write everything, unshortened, to this folder")
    asked = parser.parse_args(None if words is None else list(words))
    alike = is_exact()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder).resolve())
        same = [_compare(name, compute(name, bench), asked.write, asked.full) for name in asked.names or OUTPUTS]
    if asked.write:
        _finish(all_of_them=not asked.names, alike=alike)
    elif not all(same):
        sys.exit(1)


def _compare(name: str, value: Any, to_record: bool, full: Path | None) -> bool:
    """Show what of an output differs, and record or write it where that is asked for; whether nothing differs."""
    lines = problems(name, value)
    print(*lines or [f"{name}: the same"], sep="\n")
    if full:
        full.mkdir(parents=True, exist_ok=True)
        (full / name).write_text(file_text(value), encoding="utf-8", newline="")
    if to_record and (lines or not is_exact()):
        write(name, value)
    return not lines


def _finish(all_of_them: bool, alike: bool) -> None:
    """Remove what nothing makes any more, note the machine, and say how to declare the record."""
    for file in FOLDER.iterdir():
        if file.name not in {*OUTPUTS, MADE_ON.name}:
            file.unlink()
    if all_of_them and not alike:
        MADE_ON.write_text(f"{json.dumps(machine(), indent=2)}\n", encoding="utf-8")
    print(f"\nDeclare in CHANGELOG.md, under Unreleased, what changed and why:\n{declaration(digest())}")


if __name__ == "__main__":
    main()
