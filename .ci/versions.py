"""Run what depends on other packages with the oldest versions that are allowed, on the oldest Python, and with the newest.

    versions.py [oldest] [newest]

Newest means the newest there are, upper bounds left out: where that fails and the bounds do not allow it, they are right.
Environments lie in .venv/versions. Needs `uv` in .venv/locker; `PYTHONS=path:path` names the Pythons to choose from.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".venv" / "locker" / "bin" / "uv"
HOME = ROOT / ".venv" / "versions"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
TOOLS = ["hatchling", "hypothesis", "playwright", "pytest", "pytest-xdist"]
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14")
STUDIES = ("sweep_runner", "study_package", "study_location")
TESTS = [
    "tests/test_baseline.py",
    *(f"tests/simulation/test_{name}.py" for name in ("model", "draws")),
    "tests/scenarios/test_loading.py",
    "tests/experiments/findings/test_result_folder.py",
    *(f"tests/experiments/studies/test_{name}.py" for name in STUDIES),
    "tests/experiments/commands/test_studies.py",
    "tests/experiments/studies/analysis/test_analysis_indices.py",
    "tests/dashboard/explore/test_explore_page.py",
    "tests/dashboard/exports/test_exports.py",
    "tests/dashboard/pictures/test_figures.py",
    *(f"tests/dashboard/server/test_{name}.py" for name in ("web_server", "style_policy")),
    "tests/browser/test_flywheel_panel.py",
]
"""Every package is used by one of them: the model's numbers to the last digit recorded, Mesa, tables, SQL, the page and its server."""


def find_pythons() -> list[str]:
    """Find the Pythons that the project allows, oldest first."""
    named = os.environ.get("PYTHONS", "")
    candidates = named.split(":") if named else [path for name in NAMES if (path := shutil.which(name))]
    asked = "import sys; print(*sys.version_info[:2])"
    versions = {}
    for path in candidates:
        answer = subprocess.run([path, "-c", asked], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            versions[tuple(map(int, answer.stdout.split()))] = path
    return [versions[version] for version in sorted(versions)] or [sys.executable]


def run_uv(*arguments: str | Path) -> None:
    """Run uv, which has to succeed."""
    subprocess.run([UV, *arguments, "--quiet"], check=True)


def build_environment(kind: str, python: str) -> Path:
    """Make an environment with the oldest or the newest versions; return its Python."""
    folder = HOME / kind
    folder.mkdir(parents=True, exist_ok=True)
    wanted, locked, inside = folder / "wanted.in", folder / "resolved.txt", folder / "env" / "bin" / "python"
    bounds = PROJECT["dependencies"]
    if kind == "newest":
        bounds = [re.sub(r",?<[\d.]+", "", bound) for bound in bounds]
    wanted.write_text("\n".join(bounds))
    resolution = "lowest-direct" if kind == "oldest" else "highest"
    run_uv("pip", "compile", "--python", python, "--resolution", resolution, "--no-annotate", "-o", locked, wanted)
    run_uv("venv", "--clear", "--python", python, folder / "env")
    run_uv("pip", "install", "--python", inside, "-r", locked, *TOOLS)
    run_uv("pip", "install", "--python", inside, "--no-deps", "--no-build-isolation", "-e", ROOT)
    return inside


def list_versions(kind: str) -> dict[str, str]:
    """List what the project asks for by name, with the version that an environment holds."""
    held = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (HOME / kind / "resolved.txt").read_text(), re.MULTILINE))
    names = [re.split(r"[<>=]", bound)[0] for bound in PROJECT["dependencies"]]
    return {name: held[name] for name in names}


def run_tests(kind: str, python: Path) -> bool:
    """Run the tests in an environment, with machine code of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FLYWHEEL_CACHE": str(HOME / kind / "cache")}
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> None:
    """Try the kinds asked for, say what was tried, and fail where one failed."""
    pythons = find_pythons()
    chosen = {"oldest": pythons[0], "newest": pythons[-1]}
    outcomes = {}
    for kind in sys.argv[1:] or list(chosen):
        python = build_environment(kind, chosen[kind])
        versions = " ".join(f"{name} {version}" for name, version in list_versions(kind).items())
        print(f"{kind}, {chosen[kind]}: {versions}", flush=True)
        outcomes[kind] = run_tests(kind, python)
    for kind, passed in outcomes.items():
        print(f"{kind}: {'passed' if passed else 'FAILED'}")
    raise SystemExit(not all(outcomes.values()))


main()
