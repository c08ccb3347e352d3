"""The command lines whose outputs are recorded, one a file, and how a command line is asked."""

from __future__ import annotations

import csv
import io
import json
import shlex
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from typer.testing import CliRunner

import flywheel

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "experiments" / "company" / "shipped"
"""The export of a made-up company that is shipped."""
DESIGN = """\
title = "Small"
question = "Does it hold?"
base = "evil-flywheel"
replications = 4
weeks = 26
window = 13
measures = ["bookings", "burned_out"]

[set]
"world.reps" = 16
"structure.span" = 4
"world.warmup_weeks" = 4

[sampling]
kind = "full"
n = 3

[factors]
"targets.ambition" = { low = 0.0, high = 0.2 }
"management.promotion" = ["random", "best_carer"]
"incentives.pay_plan" = ["commission", "quota_bonus"]
"""
OWN_SCENARIO = """\
title = "Somebody's own file"
[incentives]
pay_plan = "quota_bonus"
[world]
reps = 16
[past.incentives]
pay_plan = "commission"
[[change]]
week = 26
set = { "incentives.pay_plan" = "commission" }
"""
"""A scenario file as it was written once: it has to be read for ever."""
SIZE = "--set world.reps=16 --set world.warmup_weeks=13"
SHORT = f"{SIZE} --weeks 39"
THREADS = "--threads 1"
FEW = f"--weeks 39 --runs 4 --seed 3 {THREADS} --json"
RUNS = f"{SIZE} {FEW}"
FIX = "--set leadership.fixing=1 --set targets.ambition=0.02 --set incentives.pay_plan=commission"
EXPORT = "{example}/reps.csv --quotas {example}/quotas.csv --history {example}/history.csv"
LONGEST = 80
"""Parts of a list or a table that are recorded; of a longer one the check sum and the first."""
BRIEF = 20
TEXTS = ("path", "help", "source", "label", "words", "notice", "cost")
"""What the schema says of a setting in words."""
PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "COLUMNS": "140", "NO_COLOR": "1"}


class Bench:
    """A folder to work in, with a study and an imported company that are made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def design(self) -> Path:
        """The file of a small design."""
        return self._file("small.toml", DESIGN)

    @cached_property
    def scenario(self) -> Path:
        """The file of a scenario as somebody may have kept it."""
        return self._file("own.toml", OWN_SCENARIO)

    @cached_property
    def study(self) -> Path:
        """A small study."""
        self.run(f"sweep {{design}} --out {self.folder}/study --jobs 1")
        return self.folder / "study"

    @cached_property
    def company(self) -> Path:
        """An imported company."""
        self.run(f"import {EXPORT} --out {self.folder}/company --json")
        return self.folder / "company"

    def run(self, line: str) -> str:
        """What a command line prints; it has to succeed."""
        words = [self._filled(word) for word in shlex.split(line)]
        result = CliRunner().invoke(flywheel.app, words, env=PLAIN)
        if result.exit_code:
            raise AssertionError(
                f"flywheel {line}: exit code {result.exit_code}: {result.output}"
            ) from result.exception
        return result.stdout

    def _filled(self, word: str) -> str:
        """The word with the paths that its {names} stand for."""
        for name in ("design", "scenario", "study", "company"):
            if f"{{{name}}}" in word:
                word = word.replace(f"{{{name}}}", str(getattr(self, name)))
        return word.replace("{example}", str(EXAMPLE)).replace("{folder}", str(self.folder))

    def _file(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file


@dataclass(frozen=True)
class Command:
    """A command line, and what of its outcome is recorded: what it prints, or the folder that it writes."""

    line: str
    read: Callable[[Bench, str], Any] = lambda _, printed: printed
    longest: int = LONGEST

    def __call__(self, bench: Bench) -> Any:
        """Run it."""
        return self.read(bench, bench.run(self.line))

    def __str__(self) -> str:
        return f"flywheel {self.line}"


def printed_json(line: str, longest: int = LONGEST) -> Command:
    """A command line that prints JSON."""
    return Command(line, lambda _, printed: json.loads(printed), longest)


def folder_of(name: str, line: str) -> Command:
    """A command line that writes a folder, here into {folder}/name."""
    return Command(f"{line} --out {{folder}}/{name}", lambda bench, _: folder_content(bench.folder / name), BRIEF)


def folder_content(folder: Path) -> dict[str, Any]:
    """What lies in a folder of results, file by file."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file_content(file) for file in files}


def file_content(file: Path) -> Any:
    """What of a file is recorded: tables in short, JSON and texts whole, pictures not at all."""
    if file.suffix == ".parquet":
        return table_content(pd.read_parquet(file))
    if file.suffix == ".json":
        return json.loads(file.read_text(encoding="utf-8"))
    if file.suffix in (".toml", ".csv", ".md", ".txt"):
        return file.read_text(encoding="utf-8").splitlines()
    return "<not recorded>"


def table_content(table: pd.DataFrame) -> dict[str, Any]:
    """Columns with their types, and the rows as CSV."""
    rows = table.to_csv(index=False, header=False, lineterminator="\n").splitlines()
    return {"columns": {name: str(kind) for name, kind in table.dtypes.items()}, "csv": rows}


def schema_content(_: Bench, printed: str) -> dict[str, Any]:
    """Each setting in short, and the check sum of all that is said of them."""
    rows = json.loads(printed)
    brief = {row["path"]: [part for key, part in row.items() if key not in TEXTS and part is not None] for row in rows}
    return {"settings": brief, "whole": {"printed": printed.splitlines()}}


def guard_content(_: Bench, printed: str) -> dict[str, Any]:
    """What the guard says; of the deciders, which at this size tie and are ranked by the last digit, how many and which keys."""
    found = json.loads(printed)
    deciders = found["deciders"]
    return {**found, "deciders": {"parts": len(deciders), "keys": list(deciders[0])}}


def zip_content(bench: Bench, _: str) -> list[str]:
    """The names of what a package holds."""
    with zipfile.ZipFile(bench.folder / "package.zip") as archive:
        return sorted(archive.namelist())


def csv_content(bench: Bench, _: str) -> list[list[str]]:
    """The rows of a CSV file that was asked for."""
    return list(csv.reader(io.StringIO((bench.folder / "query.csv").read_text(encoding="utf-8"))))


COMMANDS: dict[str, Command] = {
    "list.json": printed_json("list --json"),
    "list.txt": Command("list"),
    "show.txt": Command("show pilot-in-one-region"),
    "show.toml": Command("show pilot-in-one-region --toml"),
    "show-own.toml": Command("show {scenario} --toml"),
    "plan.json": printed_json("calendar --json"),
    "plan.txt": Command("calendar"),
    "schema.json": Command("schema", schema_content, 400),
    "run.json": printed_json(f"run evil-flywheel {RUNS}"),
    "run-own.json": printed_json(f"run {{scenario}} --weeks 39 --runs 4 {THREADS} --json", BRIEF),
    "run.txt": Command(f"run ordinary-organisation {SHORT} --runs 4 {THREADS}"),
    "run-tables.json": folder_of(
        "run",
        f"run evil-flywheel {RUNS} --detail teams,regions,reps,people,managers,executives,specialists,opportunities,events",
    ),
    "compare.json": printed_json(f"compare evil-flywheel {FIX} {FEW}", BRIEF),
    "compare-two.json": printed_json(
        f"compare evil-flywheel break-the-flywheel --measure trust_leadership --precision 20% --runs-most 12 {RUNS}",
        BRIEF,
    ),
    "compare.txt": Command(f"compare eat-the-pie evil-flywheel {SHORT} --runs 4 {THREADS}"),
    "compare-tables.json": folder_of("compare", f"compare evil-flywheel break-the-flywheel {RUNS}"),
    "why.json": printed_json(f"why evil-flywheel {FIX} {FEW}"),
    "why-headings.json": printed_json(f"why evil-flywheel break-the-flywheel --headings --measure burned_out {RUNS}"),
    "why-tables.json": folder_of(
        "why", f"why evil-flywheel {FIX} --group both=leadership.fixing,incentives.pay_plan {FEW}"
    ),
    "carries.json": printed_json(f"carries evil-flywheel {RUNS}"),
    "carries-against.json": printed_json(
        f"carries evil-flywheel --against break-the-flywheel --only trust --only helping {RUNS}"
    ),
    "gain.json": printed_json(f"gain evil-flywheel --loops {SIZE} --set world.weeks=39 --runs 4 {THREADS} --json"),
    "wheel.json": printed_json(
        f"wheel evil-flywheel {SIZE} --set world.warmup_weeks=52 --weeks 52 --runs 4 {THREADS} --json"
    ),
    "loops.json": printed_json(f"loops evil-flywheel {RUNS}"),
    "loops-against.json": printed_json(f"loops evil-flywheel --against carrying-on {FIX} {RUNS}"),
    "links.json": printed_json(f"links evil-flywheel {SIZE} --weeks 52 --runs 8 {THREADS} --json"),
    "links-cut.json": printed_json(f"links evil-flywheel --cut missed>trust {RUNS}", BRIEF),
    "tip.json": printed_json(f"tip evil-flywheel --lever targets.ambition {RUNS}"),
    "tip-line.json": printed_json(
        f"tip evil-flywheel --lever targets.ambition --second leadership.fixing --outcome 'attainment=carrying on' {RUNS}"
    ),
    "flip.json": printed_json(f"flip evil-flywheel {FIX} --most 2 {SIZE} --weeks 13 --runs 2 {THREADS} --json"),
    "flip-two.json": printed_json(
        f"flip evil-flywheel break-the-flywheel --measure attainment --assumption behaviour.must_do {RUNS}"
    ),
    "story.json": printed_json(f"story evil-flywheel {SHORT} --runs 4 --json"),
    "story.txt": Command(f"story evil-flywheel {SHORT} --run 2 --rep 3"),
    "search.json": printed_json(
        "search evil-flywheel --maximise contribution --minimise turnover --limit burned_out<=0.9 --lever leadership.fixing "
        f"--lever targets.ambition=0..0.2 --trials 6 --fresh 4 --draws 3 {RUNS}"
    ),
    "rank.json": printed_json(f"rank evil-flywheel --measure bookings {SHORT} --runs 528 {THREADS} --json"),
    "sweep-plan.json": printed_json("sweep {design} --plan --json"),
    "sweep-ready.json": printed_json("sweep screening --plan --json"),
    "sweep.json": printed_json("sweep {design} --out {folder}/sweep --jobs 1 --json"),
    "query.json": printed_json("query {study} --json"),
    "query-results.json": printed_json("query {study} 'select * from results order by all' --json"),
    "query-csv.json": Command(
        "query {study} 'select * from results order by all' --out {folder}/query.csv", csv_content
    ),
    "query.txt": Command("query {study} 'select * from scenarios order by all'"),
    "analyse.json": printed_json("analyse {study} --measure bookings --measure burned_out --json"),
    "analyse-tables.json": folder_of("analyse", "analyse {study}"),
    "report.json": printed_json("report {study} --out {folder}/report.html --json"),
    "package.json": Command("package {study} --out {folder}/package.zip", zip_content),
    "reproduce.json": printed_json("reproduce {study} --runs 3 --json"),
    "import.json": printed_json(f"import {EXPORT} --json"),
    "import-tables.json": folder_of("imported", f"import {EXPORT}"),
    "calibrate.json": printed_json("calibrate {company} --trials 20 --runs 3 --fresh 10 --json"),
    "validate.json": printed_json("validate --only T5,T13,N1 --runs 3 --jobs 1 --json"),
    "validate-quick.json": printed_json("validate --quick --runs 2 --jobs 1 --json"),
    "validate-guard.json": Command("validate --guard --points 2 --runs 2 --jobs 1 --json", guard_content),
    "validate-page.json": folder_of("validate", "validate --only N11 --runs 3 --jobs 1"),
}
"""What makes each file; a command that is renamed is renamed here, its old name stays beside it as long as it is read."""
