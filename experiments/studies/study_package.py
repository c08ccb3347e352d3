"""A study packed into one zip file, and the check that its runs reproduce byte for byte."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.findings.result_folder import replace_file
from experiments.studies.codebook import format_codebook_page
from experiments.studies.design import Design
from experiments.studies.executors import build_thread_executor
from experiments.studies.study_digests import digest_of
from experiments.studies.study_errors import StudyError
from experiments.studies.study_store import ERRORS_FILE, Study, error_file
from experiments.studies.sweep_runner import build_recipe, plan_work_units
from simulation import machine_code
from simulation.ensemble import Progress

CITATION = Path(__file__).parents[2] / "CITATION.cff"
CHECKSUM_FILE = "SHA256SUMS"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a package, so that the same study makes the same bytes."""
README_TEMPLATE = """\
# {title}

{question}

`design.toml` is the design, `base.toml` the scenario it varies, `scenarios.parquet` a row per scenario, `runs/` a row per
run. `manifest.json` says what made them; `CODEBOOK.md`, and the metadata of every Parquet file, what each column means.

{done} runs, {failed} failed; model {fingerprint} (sales-flywheel {version}). See `requirements.txt` for the packages.

To live some of the runs again and compare them byte for byte:

```
flywheel reproduce {name}.zip
```
"""


def write_package(study: Study, out: Path) -> Path:
    """Write all of a study into one zip file, with codebook, versions, how to cite and check sums.

    Raises:
        StudyError: it is not complete, or the file is there already.
        WriteError: the file cannot be written.
    """
    if study.manifest["state"] != "complete":
        raise StudyError(f"{study.location.url}: is not complete; `flywheel sweep` finishes it")
    if out.exists():
        raise StudyError(f"{out}: is there already; choose another file with --out")
    replace_file(out, lambda draft: _pack(study, draft))
    return out


def _pack(study: Study, out: Path) -> None:
    sums = []
    with zipfile.ZipFile(out, "w") as whole:
        for name, data in _iterate_contents(study):
            # Parquet is packed already.
            kind = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
            whole.writestr(zipfile.ZipInfo(name, ZIP_DATE), data, kind)
            sums.append(f"{digest_of(data)}  {name}\n")
        whole.writestr(zipfile.ZipInfo(CHECKSUM_FILE, ZIP_DATE), "".join(sums))


def _iterate_contents(study: Study) -> Iterator[tuple[str, bytes]]:
    location, manifest = study.location, study.manifest
    for path in sorted(location.files.find(location.root)):
        name = path.removeprefix(f"{location.root}/")
        if not any(part.startswith(".") for part in name.split("/")):
            # Files for human readers are written anew from the checked ones.
            yield name, error_file(study.errors()) if name == ERRORS_FILE else location.read(name)
    yield "CODEBOOK.md", format_codebook_page(study.design).encode()
    packages = {"sales-flywheel": manifest["version"], **manifest["packages"]}
    lines = [f"{name}=={version}\n" for name, version in packages.items() if name != "python" and version]
    yield "requirements.txt", f"# Python {packages['python']}\n{''.join(lines)}".encode()
    if CITATION.exists():
        yield CITATION.name, CITATION.read_bytes()
    wording = {"title": study.facts.get("title") or study.facts["name"], "question": study.facts.get("question", "")}
    readme_values = {**wording, **manifest["runs"], **{key: manifest[key] for key in ("fingerprint", "version")}}
    yield "README.md", README_TEMPLATE.format(name=study.facts["name"], **readme_values).encode()


@dataclass(frozen=True)
class Reproduction:
    """The result of simulating runs of a study again.

    Attributes:
        runs: how many were simulated again.
        differing: (scenario, replication) of the runs in which any byte of a measure differs.
        same_scenarios: whether the design gives the same table of scenarios.
        same_model: whether this is the version of the model that made the study.
        damaged: files of a package that are missing or not what their check sum says.
    """

    runs: int
    differing: tuple[tuple[int, int], ...]
    same_scenarios: bool
    same_model: bool
    damaged: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether everything is the same."""
        return not self.differing and self.same_scenarios and not self.damaged

    def sentences(self) -> tuple[str, ...]:
        """The result in plain words."""
        equal = self.runs - len(self.differing)
        texts = [f"{equal} of {self.runs} runs simulated again are the same, byte for byte."]
        if self.differing:
            examples = ", ".join(f"{scenario}/{replication}" for scenario, replication in self.differing[:5])
            texts.append(f"Others differ (scenario/replication): {examples}{' …' if len(self.differing) > 5 else ''}.")
        if not self.same_scenarios:
            texts.append("The design gives another table of scenarios than the study holds.")
        if not self.same_model:
            texts.append("The study was made by another version of the model; install that one to reproduce it.")
        texts += [f"{name} is not what its check sum says." for name in self.damaged]
        return tuple(texts)


def reproduce_runs(
    study: Study, runs: int = 20, run_code: bool = False, progress: Progress | None = None
) -> Reproduction:
    """Simulate a random sample of a study's runs again and compare every measure byte for byte.

    Raises:
        StudyError: the study has code of its own, and it was not allowed to run.
    """
    if study.facts.get("code") and not run_code:
        code = study.facts["code"]
        raise StudyError(f"{study.location.url}: brings its own code ({code}); read it, then allow it with --run-code")
    design, kept_runs, table = study.design, study.runs(), study.scenarios()
    if kept_runs.empty:
        raise StudyError(f"{study.location.url}: holds no run to live again")
    chosen = np.random.default_rng(0).choice(len(kept_runs), min(runs, len(kept_runs)), replace=False)
    sample = kept_runs.iloc[np.sort(chosen)].set_index(["scenario", "replication"])
    differing = _find_differing_runs(design, table, sample, progress)
    same_scenarios = design.scenarios().equals(table)
    return Reproduction(
        len(sample),
        differing,
        same_scenarios,
        study.manifest["fingerprint"] == machine_code.fingerprint(),
        _find_damaged_files(study),
    )


def _find_differing_runs(
    design: Design, table: pd.DataFrame, sample: pd.DataFrame, progress: Progress | None
) -> tuple[tuple[int, int], ...]:
    todo = np.zeros((len(table), int(sample.index.get_level_values(1).max()) + 1), np.bool_)
    todo[sample.index.get_level_values(0), sample.index.get_level_values(1)] = True
    recipe = replace(build_recipe(design, table), detail=())
    equal = set()
    for done, result in enumerate(build_thread_executor(None)(recipe, plan_work_units(table, todo)), 1):
        if progress:
            progress(min(done, len(sample)), len(sample))
        for replication, row in zip(result.replications, result.rows, strict=True):
            kept_row = sample.loc[(result.scenario, replication), list(design.measures)]
            if np.asarray(row, np.float64).tobytes() == kept_row.to_numpy(np.float64).tobytes():
                equal.add((result.scenario, replication))
    return tuple(sorted(key for key in sample.index.tolist() if key not in equal))


def _find_damaged_files(study: Study) -> tuple[str, ...]:
    """Find files that differ from their check sums; none for a study that was never packed."""
    if not study.location.exists(CHECKSUM_FILE):
        return ()
    checksums = (line.split("  ", 1) for line in study.location.read(CHECKSUM_FILE).decode().splitlines())
    return tuple(name for digest, name in checksums if not _has_digest(study, name, digest))


def _has_digest(study: Study, name: str, digest: str) -> bool:
    return study.location.exists(name) and digest_of(study.location.read(name)) == digest
