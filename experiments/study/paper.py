"""A study for a paper: one file that holds all of it, and runs lived again to see that every byte is the same."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.study.codebook import markdown
from experiments.study.engines import in_threads
from experiments.study.problems import StudyError
from experiments.study.running import pieces, recipe_of
from experiments.study.store import Study
from simulation.ensemble import Progress

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.design import Design

CITATION = Path(__file__).parents[2] / "CITATION.cff"
SUMS = "SHA256SUMS"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Every file in a package bears this date: the same study makes the same bytes."""
README = """\
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


def package(study: Study, out: Path) -> Path:
    """Write all of a study into one zip file, with codebook, versions, how to cite and check sums.

    Raises:
        StudyError: it is not complete, or the file is there already.
        OSError: the file cannot be written.
    """
    if study.manifest["state"] != "complete":
        raise StudyError(f"{study.place.url}: is not complete; `flywheel sweep` finishes it")
    if out.exists():
        raise StudyError(f"{out}: is there already; choose another file with --out")
    draft = out.with_name(f".{out.name}.draft")
    sums = []
    with zipfile.ZipFile(draft, "w") as whole:
        for name, data in _contents(study):
            # Parquet is packed already.
            kind = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
            whole.writestr(zipfile.ZipInfo(name, EARLIEST), data, kind)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        whole.writestr(zipfile.ZipInfo(SUMS, EARLIEST), "".join(sums))
    return draft.replace(out)


def _contents(study: Study) -> Iterator[tuple[str, bytes]]:
    place, manifest = study.place, study.manifest
    for path in sorted(place.files.find(place.root)):
        name = path.removeprefix(f"{place.root}/")
        if not any(part.startswith(".") for part in name.split("/")):
            yield name, place.files.cat_file(path)
    yield "CODEBOOK.md", markdown(study.design).encode()
    packages = {"sales-flywheel": manifest["version"], **manifest["packages"]}
    lines = [f"{name}=={version}\n" for name, version in packages.items() if name != "python" and version]
    yield "requirements.txt", f"# Python {packages['python']}\n{''.join(lines)}".encode()
    if CITATION.exists():
        yield CITATION.name, CITATION.read_bytes()
    said = {"title": study.facts.get("title") or study.facts["name"], "question": study.facts.get("question", "")}
    known = {**said, **manifest["runs"], **{key: manifest[key] for key in ("fingerprint", "version")}}
    yield "README.md", README.format(name=study.facts["name"], **known).encode()


@dataclass(frozen=True)
class Reproduction:
    """What came of living runs again.

    Attributes:
        runs: how many were lived again.
        differing: (scenario, replication) of those in which any byte of any measure differs.
        same_scenarios: whether the design gives the same table of scenarios.
        same_model: whether this is the version of the model that the study was made by.
        damaged: files of a package that are missing or not what their check sum says.
    """

    runs: int
    differing: tuple[tuple[int, int], ...]
    same_scenarios: bool
    same_model: bool
    damaged: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all is the same."""
        return not self.differing and self.same_scenarios and not self.damaged

    def sentences(self) -> tuple[str, ...]:
        """What was found, in plain words."""
        equal = self.runs - len(self.differing)
        said = [f"{equal} of {self.runs} runs lived again are the same, byte for byte."]
        if self.differing:
            some = ", ".join(f"{scenario}/{replication}" for scenario, replication in self.differing[:5])
            said.append(f"Others differ (scenario/replication): {some}{' …' if len(self.differing) > 5 else ''}.")
        if not self.same_scenarios:
            said.append("The design gives another table of scenarios than the study holds.")
        if not self.same_model:
            said.append("The study was made by another version of the model; install that one to reproduce it.")
        said += [f"{name} is not what its check sum says." for name in self.damaged]
        return tuple(said)


def reproduce(study: Study, runs: int = 20, run_code: bool = False, progress: Progress | None = None) -> Reproduction:
    """Live a sample of the runs of a study again, spread evenly by chance, and compare every measure byte for byte.

    Raises:
        StudyError: the study has code of its own, and it was not allowed to run.
    """
    from simulation.compiled import fingerprint

    if study.facts.get("code") and not run_code:
        code = study.facts["code"]
        raise StudyError(f"{study.place.url}: brings its own code ({code}); read it, then allow it with --run-code")
    design, kept, table = study.design, study.runs(), study.scenarios()
    chosen = np.random.default_rng(0).choice(len(kept), min(runs, len(kept)), replace=False)
    sample = kept.iloc[np.sort(chosen)].set_index(["scenario", "replication"])
    differing = _differing(design, table, sample, progress)
    same = design.scenarios().equals(table)
    return Reproduction(len(sample), differing, same, study.manifest["fingerprint"] == fingerprint(), _damaged(study))


def _differing(
    design: Design, table: pd.DataFrame, sample: pd.DataFrame, progress: Progress | None
) -> tuple[tuple[int, int], ...]:
    from dataclasses import replace

    todo = np.zeros((len(table), int(sample.index.get_level_values(1).max()) + 1), np.bool_)
    todo[sample.index.get_level_values(0), sample.index.get_level_values(1)] = True
    recipe = replace(recipe_of(design, table), detail=())
    equal = set()
    for done, part in enumerate(in_threads(None)(recipe, pieces(table, todo)), 1):
        if progress:
            progress(min(done, len(sample)), len(sample))
        for replication, row in zip(part.replications, part.rows, strict=True):
            was = sample.loc[(part.scenario, replication), list(design.measures)]
            if np.asarray(row, np.float64).tobytes() == was.to_numpy(np.float64).tobytes():
                equal.add((part.scenario, replication))
    return tuple(sorted(key for key in sample.index.tolist() if key not in equal))


def _damaged(study: Study) -> tuple[str, ...]:
    """Files that are not what the package says; nothing for a study that was never packed."""
    if not study.place.exists(SUMS):
        return ()
    listed = (line.split("  ", 1) for line in study.place.read(SUMS).decode().splitlines())
    return tuple(name for digest, name in listed if not _is(study, name, digest))


def _is(study: Study, name: str, digest: str) -> bool:
    return study.place.exists(name) and hashlib.sha256(study.place.read(name)).hexdigest() == digest
