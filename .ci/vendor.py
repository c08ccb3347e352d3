"""Take over what dashboard/vendored.toml lists from the npm registry, with licences, and write the checksums into the list.

A version is raised by writing it into the list and running `make vendor`. Needs `npm`.
"""

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path

import tomli_w

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "dashboard" / "vendored.toml"
LICENCE = re.compile(r"(?i)(licen[cs]e|copying|notice)")
BUNDLED = re.compile(r"^\s*// node_modules/((?:@[^/\s]+/)?[^/\s]+)", re.MULTILINE)
"""How an unminified bundle says which package a part of it comes from."""


def run_npm(folder: Path, *arguments: str) -> str:
    """Run npm in a folder; no package's own scripts run."""
    command = ["npm", *arguments, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    return subprocess.run(command, check=True, cwd=folder, capture_output=True, text=True).stdout


def unpack(package: str, version: str, folder: Path) -> tuple[Path, str]:
    """Fetch a package as the registry has it; return its folder and the digest that the registry names it by."""
    (fetched,) = json.loads(run_npm(folder, "pack", "--json", f"{package}@{version}"))
    archive = folder / fetched["filename"]
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    named = json.loads(run_npm(folder, "view", "--json", f"{package}@{version}", "dist.integrity"))
    if integrity != named:
        raise SystemExit(f"{package} {version}: what was fetched is {integrity}, but the registry names {named}")
    with tarfile.open(archive) as opened:
        opened.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / "package", integrity


def read_licence(package: Path) -> str:
    """Read a package's licences; where it has no file of them, what it says of itself."""
    about = json.loads((package / "package.json").read_text())
    head = f"{about['name']} {about['version']} ({about['license']})"
    texts = [path.read_text().strip() for path in sorted(package.iterdir()) if LICENCE.match(path.name)]
    author = about.get("author", "")
    by = author if isinstance(author, str) else author.get("name", "")
    return "\n\n".join([head, *(texts or [f"Licence: {about['license']}. Author: {by}."])])


def read_bundled_licences(bundle: str, version: str, folder: Path) -> tuple[list[str], set[str]]:
    """Read the licences of the packages in a bundle, which the unminified file of the whole package names."""
    whole, part = bundle.split(":")
    run_npm(folder, "install", "--no-save", f"{whole}@{version}")
    installed = folder / "node_modules"
    names = sorted(set(BUNDLED.findall((installed / whole / part).read_text())))
    if lacking := [name for name in names if not (installed / name / "package.json").exists()]:
        run_npm(folder, "install", "--no-save", f"{whole}@{version}", *lacking)
    kinds = {json.loads((installed / name / "package.json").read_text())["license"] for name in names}
    return [read_licence(installed / name) for name in names], kinds


def take_over(entry: dict[str, object]) -> None:
    """Take over what an entry lists, and write into it what it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package, entry["integrity"] = unpack(str(entry["package"]), str(entry["version"]), folder)
        texts, kinds = [read_licence(package)], {json.loads((package / "package.json").read_text())["license"]}
        if "bundle" in entry:
            more, others = read_bundled_licences(str(entry["bundle"]), str(entry["version"]), folder)
            texts, kinds = texts + more, kinds | others
        entry["licence"] = " AND ".join(sorted(kinds))
        licences = ROOT / str(entry["licences"])
        licences.parent.mkdir(exist_ok=True)
        licences.write_text(f"\n\n{'-' * 80}\n\n".join(texts) + "\n")
        if "taken" in entry:
            (ROOT / str(entry["path"])).write_bytes((package / str(entry["taken"])).read_bytes())
    for key, digest in (("path", "sha256"), ("licences", "licences_sha256")):
        entry[digest] = hashlib.sha256((ROOT / str(entry[key])).read_bytes()).hexdigest()


def main() -> None:
    """Take over everything on the list."""
    text = LIST.read_text()
    head = text[: text.index("[[")]
    vendored = tomllib.loads(text)
    for entry in vendored["file"]:
        print(f"{entry['package']} {entry['version']}", flush=True)
        take_over(entry)
    LIST.write_text(head + tomli_w.dumps(vendored))


main()
