"""A changed rule is never answered with stale machine code, and machine code does not pile up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import machine_code

RULE = """
from simulation.machine_code import rule

@rule
def answer(x: float) -> float:
    return x {change}
"""
ENTRY = """
from simulation.machine_code import CACHE, entry
from simulation.rules.toy import answer

@entry
def ask(x: float) -> float:
    return answer(x)

print(ask(1.0), CACHE.name, sum(ask.stats.cache_hits.values()))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Lay a small model beside a copy of the decorators: an entry in one file that calls a rule in another."""
    rules = tmp_path / "simulation" / "rules"
    rules.mkdir(parents=True)
    (tmp_path / "simulation" / "__init__.py").touch()
    shutil.copy(machine_code.__file__, tmp_path / "simulation")
    (tmp_path / "simulation" / "toy_entry.py").write_text(ENTRY)
    (rules / "toy.py").write_text(RULE.format(change="+ 1"))
    return tmp_path


def ask(tree: Path, **environment: str) -> list[str]:
    """Run the small model in a process of its own; return its answer, the name of its cache and the cache's hits."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-c", "import simulation.toy_entry"],
        cwd=tree,
        env={**clean, "FLYWHEEL_CACHE": str(tree / "cache"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_changed_rule_gets_fresh_machine_code(tree: Path) -> None:
    before, cache, _ = ask(tree)
    (tree / "simulation" / "rules" / "toy.py").write_text(RULE.format(change="+ 2"))
    after, other_cache, hits = ask(tree)
    assert (before, after) == ("2.0", "3.0")
    assert cache != other_cache
    assert hits == "0"


def test_an_unchanged_model_is_served_from_the_cache(tree: Path) -> None:
    assert ask(tree)[::2] == ["2.0", "0"]
    assert ask(tree)[::2] == ["2.0", "1"]


def test_python_is_refused_a_rule_with_a_sentence(tree: Path) -> None:
    (tree / "simulation" / "toy_entry.py").write_text("from simulation.rules.toy import answer\nanswer(1.0)\n")
    with pytest.raises(
        AssertionError, match=r"TypeError: simulation\.rules\.toy\.answer is a compiled rule, .* @entry"
    ):
        ask(tree)
    ask(tree, NUMBA_DISABLE_JIT="1")


def test_a_rule_that_allocates_is_refused(tree: Path) -> None:
    allocating = RULE.format(change="+ np.zeros(3)[0]")
    (tree / "simulation" / "rules" / "toy.py").write_text(f"import numpy as np\n{allocating}")
    with pytest.raises(AssertionError, match=r"No implementation of function .*zeros"):
        ask(tree)


def test_bounds_checks_have_machine_code_of_their_own(tree: Path) -> None:
    checked = ask(tree, NUMBA_BOUNDSCHECK="1")[1]
    assert checked != ask(tree)[1]


def test_every_source_counts(tmp_path: Path) -> None:
    copy = tmp_path / "simulation"
    shutil.copytree(machine_code.SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    digests = {machine_code.digest_sources(copy)}
    for path in sorted(copy.rglob("*.py")):
        path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        digests.add(machine_code.digest_sources(copy))
    assert len(digests) == 1 + len(list(copy.rglob("*.py")))


def test_a_renamed_source_counts(tree: Path) -> None:
    before = machine_code.digest_sources(tree)
    toy = tree / "simulation" / "rules" / "toy.py"
    toy.rename(toy.with_name("renamed.py"))
    assert machine_code.digest_sources(tree) != before


def test_old_versions_are_forgotten(tmp_path: Path) -> None:
    for age in range(12):
        folder = tmp_path / f"code-{age}"
        folder.mkdir()
        os.utime(folder, (1000 - age, 1000 - age))
    machine_code._forget_old_versions(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {
        f"code-{age}" for age in range(machine_code.VERSIONS_KEPT)
    }


def test_the_users_choice_of_folder_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLYWHEEL_CACHE", str(tmp_path / "chosen"))
    assert machine_code.find_cache_home() == tmp_path / "chosen"
    assert machine_code._choose_folder().parent == tmp_path / "chosen"


def test_a_chosen_folder_that_cannot_be_made_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FLYWHEEL_CACHE", str(tmp_path / "file"))
    with pytest.raises(OSError, match="file"):
        machine_code._choose_folder()


def test_without_a_writable_home_the_model_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.delenv("FLYWHEEL_CACHE", raising=False)
    monkeypatch.setattr(machine_code, "find_cache_home", lambda: tmp_path / "file")
    monkeypatch.setattr(machine_code.tempfile, "tempdir", str(tmp_path))
    assert machine_code._choose_folder().is_dir()
