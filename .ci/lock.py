"""Write requirements.lock: every package by version and hash, for every Python the project runs on, without addresses.

Two parts: what is needed to run, then what tests, lint and the extras need beside it. Versions already locked stay unless
`--upgrade` is given. Needs `uv` beside the Python that runs it.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
HEAD = "# Written by make lock. Every package by version and hash.\n# to run\n"
SECOND = "# for tests and lint\n"


def resolve(wanted: list[str], known: str, *options: str) -> str:
    """Resolve requirements for all platforms; versions in `known` are kept where they fit."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "wanted.in", Path(folder) / "result.lock"
        source.write_text("\n".join(wanted))
        result.write_text(known)
        command = [
            Path(sys.executable).with_name("uv"),
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
        ]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
        subprocess.run([*command, *options, "--output-file", result, source], check=True, cwd=folder)
        return result.read_text()


def entries(lock: str) -> list[tuple[str, str]]:
    """Split a lock into (name, text) of its entries, in order."""
    texts = re.split(r"\n(?=[a-z0-9])", lock.strip())
    return [(text.split("==")[0], text) for text in texts]


def main() -> None:
    """Resolve everything together, then sort it into the two parts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["build-system"]["requires"] + project["project"]["dependencies"]
    tests = [package for extra in project["project"]["optional-dependencies"].values() for package in extra]
    known = LOCK.read_text() if LOCK.exists() else ""
    everything = resolve(runtime + tests, known, *sys.argv[1:])
    needed = {name for name, _ in entries(resolve(runtime, everything))}
    first = [text for name, text in entries(everything) if name in needed]
    second = [text for name, text in entries(everything) if name not in needed]
    LOCK.write_text(HEAD + "\n".join(first) + "\n" + SECOND + "\n".join(second) + "\n")


main()
