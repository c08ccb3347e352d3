"""A disk that is mounted read-only, and a folder that may not be written to: one sentence, and no drafts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_full_disk import DESIGN, SMALL

from experiments.company import example
from experiments.studies import Design, sweep_design

ROOT = Path(__file__).parents[2]
MOUNT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
NAMESPACE = ["unshare", "--mount", *(["--user", "--map-root-user"] if os.getuid() else []), "sh", "-c", MOUNT]
"""A command that sees a folder as a disk mounted read-only; without being root, in a namespace where it is."""
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"] if not os.getuid() else []
"""Root may write anywhere: there, a command gives up that right."""
FIT = ("--trials", "20", "--runs", "3", "--fresh", "10", "--fit", "world.typical_deal")
EXPORT = (
    "--quotas",
    str(example.FOLDER / "quotas.csv"),
    "--history",
    str(example.FOLDER / "history.csv"),
    "--scale",
    "1-5",
)
WRITERS = {
    "run": ("run", "evil-flywheel", "--runs", "2", *SMALL, "--out", "new"),
    "sweep": ("sweep", "mine.toml", "--out", "new"),
    "package": ("package", "study", "--out", "new.zip"),
    "query": ("query", "study", "select * from runs", "--out", "new.csv"),
    "report": ("report", "study", "--out", "new.html"),
    "analyse": ("analyse", "study", "--method", "chance", "--out", "new"),
    "import": ("import", str(example.FOLDER / "reps.csv"), "--out", "new"),
    "calibrate": ("calibrate", str(example.FOLDER / "reps.csv"), *EXPORT, *FIT, "--out", "new"),
}


def can_mount(folder: Path) -> bool:
    """Whether this machine lets us mount a folder read-only."""
    return not subprocess.run([*NAMESPACE, str(folder), "true"], capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder with a design and a study, which others may read."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    (folder / "mine.toml").write_text(DESIGN)
    sweep_design(Design.load(folder / "mine.toml"), folder / "study")
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def call(before: list[str], folder: Path, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, behind another command."""
    command = [*before, sys.executable, "-m", "flywheel", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def check_refused(home: Path, done: subprocess.CompletedProcess[str], before: set[Path], reason: str) -> None:
    """One sentence that says why, and nothing left behind."""
    said = [line for line in done.stderr.splitlines() if not line.endswith(": started")]
    assert done.returncode in (1, 2), done.stderr
    assert len(said) == 1, done.stderr
    assert said[0].startswith("flywheel: ")
    assert reason in said[0]
    assert set(home.rglob("*")) == before


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
@pytest.mark.parametrize(
    "name", [each if each in ("run", "sweep") else pytest.param(each, marks=pytest.mark.soak) for each in WRITERS]
)
def test_a_disk_mounted_read_only_is_refused_in_one_sentence(name: str, home: Path) -> None:
    if not can_mount(home):
        pytest.skip("this machine lets nobody mount a folder read-only")
    before = set(home.rglob("*"))
    check_refused(home, call([*NAMESPACE, str(home)], home, WRITERS[name]), before, "Read-only file system")


@pytest.mark.skipif(os.name != "posix", reason="has users and their folders")
@pytest.mark.parametrize(
    "name", [each if each == "sweep" else pytest.param(each, marks=pytest.mark.soak) for each in WRITERS]
)
def test_a_folder_that_may_not_be_written_to_is_refused_in_one_sentence(name: str, home: Path) -> None:
    if WITHOUT_RIGHTS and not shutil.which(WITHOUT_RIGHTS[0]):
        pytest.skip("root may write anywhere, and this machine has no setpriv to give that up")
    before = set(home.rglob("*"))
    check_refused(home, call(WITHOUT_RIGHTS, home, WRITERS[name]), before, "Permission denied")


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
def test_the_explorer_starts_where_nothing_can_be_written(home: Path) -> None:
    if not can_mount(home):
        pytest.skip("this machine lets nobody mount a folder read-only")
    before = set(home.rglob("*"))
    # it warms up behind the answer, and is not waited for
    program = (
        "import os; from dashboard import create_app; from dashboard.shipped_settings import build_default_settings as build; "
        "page = create_app(build()).server.test_client().get('/studies/'); print(page.status_code, flush=True); os._exit(0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "FLYWHEEL_STUDIES": str(home / "none")}
    command = [*NAMESPACE, str(home), sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout.strip(), "Traceback" in done.stderr) == ("200", False), done.stderr
    assert set(home.rglob("*")) == before
