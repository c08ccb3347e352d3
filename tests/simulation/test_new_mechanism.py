"""The worked example of CONTRIBUTING: a mechanism that touches four files works, and its switch stops it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from simulation import SalesOrg, Scenario
from simulation.calendar import CALENDAR

small = Scenario().with_({"world.reps": 8, "structure.span": 4, "world.weeks": 8, "world.warmup_weeks": 4})
for switch in ("on", "off"):
    model = SalesOrg(small.with_({"mechanisms.pride": switch}))
    before = model.org.teams["pride"].copy()
    while model.week < 8:
        model.step()
    print((model.org.teams["pride"] != before).all(), (before > 0.0).all())
print(*(entry.name for entry in CALENDAR if "pride" in entry.rule))
"""


def read_example() -> dict[str, list[str]]:
    """The lines of the example, by the file that they change."""
    (block,) = re.findall(r"```diff\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)
    names, bodies = (
        re.findall(r"^\+\+\+ (.*)$", block, re.MULTILINE),
        re.split(r"^\+\+\+ .*\n", block, flags=re.MULTILINE),
    )
    return dict(zip(names, (body.splitlines() for body in bodies[1:]), strict=True))


def apply_change(path: Path, change: list[str]) -> None:
    """Add the lines of a change after the lines that it shows, each of which stands once in the file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    at = 0
    for line in change:
        if line.startswith(" "):
            assert lines.count(line[1:]) == 1, f"{path.name}: {line[1:]}"
            at = lines.index(line[1:]) + 1
        elif line.startswith("+"):
            lines.insert(at, line[1:])
            at += 1
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the model with the example in it."""
    home = tmp_path_factory.mktemp("model")
    shutil.copytree(ROOT / "simulation", home / "simulation", ignore=shutil.ignore_patterns("__pycache__"))
    for name, change in read_example().items():
        apply_change(home / name, change)
    return home


def test_a_new_mechanism_touches_four_files_at_most() -> None:
    assert len(read_example()) <= 4


def test_the_new_mechanism_acts_where_it_is_on_and_stands_still_where_it_is_off(tree: Path) -> None:
    plain = {"NUMBA_DISABLE_JIT": "1", "FLYWHEEL_CACHE": str(tree / "cache"), "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tree,
        env=os.environ | plain,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["True True", "False True", "plan_time"]
