"""The house itself: what lies at the top, what goes into the wheel, what the lock holds, which way imports run."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("simulation", "scenarios", "experiments", "dashboard")
TOP = {
    *PACKAGES,
    *("tests", "docs", ".ci"),
    *("flywheel.py", "pyproject.toml", "requirements.lock", "Makefile", ".gitignore"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff"),
}
ENTRY = re.compile(r"^[a-z0-9-]+==\S+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+$")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command that has to succeed; return what it printed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept_files() -> list[str]:
    """List the files of the work tree that git keeps or would keep."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return [name for name in listed if name and (ROOT / name).exists()]


def lock_entries() -> list[str]:
    """Split the lock into its entries, comments left out."""
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the work tree, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into an empty folder."""
    folder = tmp_path_factory.mktemp("site")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", "--target", folder, wheel)
    return folder


def test_the_top_level_is_exactly_this() -> None:
    assert {name.split("/")[0] for name in kept_files()} == TOP


def test_the_wheel_holds_the_packages_and_the_documentation_whole_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {name for name in kept_files() if name.startswith(tuple(f"{package}/" for package in PACKAGES))}
    documents = {
        f"dashboard/handbook/{name}"
        for name in kept_files()
        if name.startswith("docs/") and name.endswith((".md", ".png"))
    }
    assert held == expected | documents | {"flywheel.py"}


def test_the_wheel_carries_the_licences_of_all_that_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name.split(".dist-info/licenses/")[1] for name in archive.namelist() if ".dist-info/licenses/" in name}
        about = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    vendored = tomllib.loads((ROOT / "dashboard" / "vendored.toml").read_text())["file"]
    assert held == {"LICENSE"} | {entry["licences"] for entry in vendored if entry["shipped"]}
    for licence in {part for entry in vendored if entry["shipped"] for part in entry["licence"].split(" AND ")}:
        assert re.search(rf"^License-Expression: .*\b{licence}\b", about, re.MULTILINE)


def test_the_wheel_installs_beside_mesa_without_a_clash(installed: Path) -> None:
    names = {
        path.stem
        for path in installed.iterdir()
        if path.suffix in ("", ".py") and path.name not in ("bin", "__pycache__")
    }
    assert names == {*PACKAGES, "flywheel"}
    others = {
        name: owners for name, owners in metadata.packages_distributions().items() if set(owners) != {"sales-flywheel"}
    }
    assert "mesa" in others
    assert not names & (others.keys() | sys.stdlib_module_names)


def test_the_installed_wheel_imports_from_anywhere(installed: Path) -> None:
    imports = f"import flywheel, {', '.join(PACKAGES)}; print(scenarios.__file__)"
    program = f"import sys; sys.path.insert(0, {str(installed)!r}); {imports}"
    found = run(sys.executable, "-P", "-c", program, cwd=installed.parent)
    assert Path(found.strip()).is_relative_to(installed)


@pytest.mark.parametrize("entry", lock_entries(), ids=lambda entry: entry.split("==")[0])
def test_every_locked_package_has_a_version_and_hashes(entry: str) -> None:
    assert ENTRY.match(entry)


def test_the_lock_holds_no_address() -> None:
    assert not re.search(r"://|^\s*-(?!-hash=)|@", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def test_the_lock_covers_every_requirement() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    first, second = (ROOT / "requirements.lock").read_text().split("# for tests and lint\n")
    needed_to_run = project["project"]["dependencies"] + project["build-system"]["requires"]
    for part, needed in ((first, needed_to_run), (second, project["project"]["optional-dependencies"]["test"])):
        locked = set(re.findall(r"^([a-z0-9-]+)==", part, re.MULTILINE))
        assert {re.split(r"[<>=]", requirement)[0] for requirement in needed} <= locked


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_front_pages_link_to_what_is_there(page: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text())
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_imports_go_one_way() -> None:
    run(Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo")


def test_importing_the_model_imports_no_page_and_no_command() -> None:
    program = (
        "import sys, simulation; print(*sorted({'dash', 'flask', 'plotly', 'rich', 'typer'} & sys.modules.keys()))"
    )
    assert run(sys.executable, "-c", program).split() == []
