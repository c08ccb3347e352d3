"""Validation: patterns spread over processes, what is told of them, and one short run for real.

Nothing here asks that a pattern emerges.
"""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pattern_findings import find_pattern
from typer.testing import CliRunner

import flywheel
from experiments.evidence import flywheel_facts, leads_and_lags, validation_pages
from experiments.evidence import validate as module
from experiments.evidence.flywheel_facts import (
    FOUND_INSTEAD,
    FactEstimate,
    FlywheelFacts,
    Lesson,
    StressCell,
    StressTable,
)
from experiments.evidence.lab import Lab
from experiments.evidence.leads_and_lags import LeadsAndLags
from experiments.evidence.pattern import (
    ABSENT,
    EMERGES,
    UNMEASURED,
    WRITTEN_IN,
    BandResult,
    BandValues,
    Pattern,
    PatternBand,
    PatternFinding,
)
from experiments.evidence.patterns import _FAMILIES, PATTERNS
from experiments.evidence.validate import ValidationOptions, validate
from experiments.evidence.validation_result import Validation
from experiments.findings.estimates import UNKNOWN
from experiments.findings.result_folder import ResultFolderError
from experiments.runner.run_options import OptionError
from simulation.model_digest import compute_model_digest

ROOT = Path(__file__).resolve().parents[3]
SMALL = {"world.reps": 8, "structure.span": 4, "world.weeks": 26, "world.warmup_weeks": 13}
BAND = PatternBand("sold", "bookings of a | quarter", 0.0)
INSIDE, OUTSIDE = BandResult(BAND, 1.0, 0.5, 1.5), BandResult(BAND, -1.0, -1.5, 0.5)


def selling(lab: Lab) -> BandValues:
    """Bookings of a small company."""
    return {"sold": lab.measure_mean("bookings", lab.build_company(SMALL), 0)}


def regressed(lab: Lab) -> BandValues:
    """A number that a linear solver makes, as many patterns have."""
    weeks = lab.simulate(lab.build_company(SMALL)).values("bookings")
    known = np.column_stack([np.ones(weeks.shape[1]), np.arange(weeks.shape[1])])
    return {"sold": np.linalg.lstsq(known, weeks.T, rcond=None)[0][1]}


def failing(_: Lab) -> BandValues:
    """A pattern with a fault."""
    raise ZeroDivisionError("nothing\nto divide by")


def failing_without_its_cause(lab: Lab) -> BandValues:
    """A pattern that stands still when its cause is gone."""
    return failing(lab) if lab.ablation else selling(lab)


TINY = Pattern("T98", "Reps sell", "everybody", (BAND,), "customers", {"management.care": 0.0}, selling)
OTHER = replace(TINY, id="N99", title="Reps sell more", measure=regressed, explanation="They learn.")
BROKEN = replace(TINY, id="T99", measure=failing)
HALF = replace(TINY, id="N98", measure=failing_without_its_cause)


def found_of(*findings: PatternFinding) -> Validation:
    return Validation(findings, 4, 1, 2.0)


EVERY = found_of(
    PatternFinding(TINY, (INSIDE,), (OUTSIDE,)),
    PatternFinding(OTHER, (INSIDE,), (INSIDE,)),
    PatternFinding(HALF, (OUTSIDE,), (OUTSIDE,)),
    PatternFinding(BROKEN, (), (), "ZeroDivisionError: nothing to divide by"),
)


def untimed(found: Validation) -> tuple[PatternFinding, ...]:
    return tuple(replace(each, seconds=0.0) for each in found.findings)


# --- asking


def test_results_do_not_depend_on_the_number_of_processes() -> None:
    one, two = (validate((TINY, OTHER), 4, 1, jobs=jobs) for jobs in (1, 2))
    assert untimed(one) == untimed(two) == tuple(find_pattern(each, 4, 1) for each in (TINY, OTHER))
    assert one.findings[0].parts != one.findings[0].ablated


def test_a_pattern_that_fails_is_told_and_stops_nothing() -> None:
    seen: list[tuple[int, int]] = []
    found = validate((BROKEN, TINY, HALF), 2, 1, jobs=2, progress=lambda done, total: seen.append((done, total)))
    assert [each.verdict == UNMEASURED for each in found.findings] == [True, False, True]
    assert found.findings[0].error == "ZeroDivisionError: nothing to divide by"
    assert found.findings[2].error == "without its cause: ZeroDivisionError: nothing to divide by"
    assert seen == [(done, 6) for done in range(1, 7)]
    assert not found.all_emerge


def test_only_what_emerges_and_fails_without_its_cause_counts() -> None:
    assert [each.verdict for each in EVERY.findings] == [EMERGES, WRITTEN_IN, ABSENT, UNMEASURED]
    assert EVERY.counts == {"T": (1, 2), "N": (0, 2)}
    told = validation_pages.format_counts(EVERY)
    assert told.startswith("1 of 2 T and 0 of 2 N emerge and fail without their cause.")
    assert not EVERY.all_emerge
    assert found_of(EVERY.findings[0]).all_emerge


def test_patterns_with_which_constants_were_set_are_counted_apart() -> None:
    judge = EVERY.findings[0]
    tuned = replace(judge, pattern=replace(judge.pattern, id="T97", tuned=True))
    found = found_of(judge, tuned)
    assert found.counts == {"T": (2, 2), "N": (0, 0)}
    assert found.untuned == {"T": (1, 1), "N": (0, 0)}
    told = "2 of 2 T emerge and fail without their cause. Of those that only judge, 1 of 1 T do."
    assert validation_pages.format_counts(found) == told
    assert found.to_json()["untuned"] == {"T": {"emerge": 1, "of": 1}, "N": {"emerge": 0, "of": 0}}
    assert validation_pages.build_patterns_page(found).count(" (tuned)") == 1


# --- ordering


def test_all_patterns_are_asked_for_in_order_unless_some_are_named() -> None:
    assert ValidationOptions().patterns == PATTERNS
    assert [pattern.id for pattern in ValidationOptions(only=("n1,T5", "T2")).patterns] == ["T2", "T5", "N1"]
    assert [pattern.id for pattern in ValidationOptions(quick=True, only=("T6",)).patterns] == ["T6"]


def test_the_short_form_has_some_of_every_family() -> None:
    quick = ValidationOptions(quick=True).patterns
    assert len(quick) < len(PATTERNS)
    assert all(any(pattern in quick for pattern in family) for family in _FAMILIES)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ({"only": ("T5", "T99")}, r"--only T99: must be one of T1, .*, N13"),
        ({"only": ("",)}, "must be one of"),
        ({"runs": 1}, "--runs 1: must be a whole number from 2 to 1000"),
        ({"seed": -1}, "--seed -1"),
        ({"jobs": 0}, "--jobs 0"),
        ({"points": 1}, "--points 1"),
    ],
)
def test_a_bad_order_is_refused(order: Mapping[str, Any], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        ValidationOptions(**order)


def test_a_place_that_cannot_be_written_to_is_refused() -> None:
    with pytest.raises(ResultFolderError, match="is a file"):
        ValidationOptions(out=Path(__file__))


# --- telling


@pytest.mark.parametrize(
    ("band", "told"),
    [
        (PatternBand("x", "", 0.45, 0.6), "0.45 … 0.6"),
        (PatternBand("x", "", 0.25), "≥ 0.25"),
        (PatternBand("x", "", high=2.0), "≤ 2"),
        (PatternBand("x", "", 0.0), "≥ 0"),
        (PatternBand("x", ""), "no band"),
        (PatternBand("x", "", 1e-9), "> 0"),
        (PatternBand("x", "", high=-1e-9), "< 0"),
    ],
)
def test_bands_in_a_few_signs(band: PatternBand, told: str) -> None:
    assert validation_pages.format_band(band) == told


def test_the_table_has_every_band_and_verdict() -> None:
    from rich.console import Console

    console = Console(width=140, record=True, file=open(os.devnull, "w"), markup=False)  # noqa: SIM115
    console.print(validation_pages.build_validation_table(EVERY))
    text = console.export_text()
    assert all(verdict in " ".join(text.split()) for verdict in (EMERGES, WRITTEN_IN, ABSENT, UNMEASURED))
    assert all(name in text for name in ("not sure", "nothing to divide by", "everybody", "T98", "1 of 2 T"))


def test_the_page_says_what_does_not_emerge_and_why() -> None:
    text = validation_pages.build_patterns_page(EVERY)
    assert text.endswith("\n")
    head, *sections = text.split("\n## ")
    assert [section.split("\n")[0] for section in sections] == [
        "What does not emerge",
        "What emerges without its cause",
        "What cannot be measured",
    ]
    assert "There is no explanation yet." in sections[0]
    assert "written in" in sections[1]
    assert "They learn." in sections[1]
    rows = [line for line in head.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {len(validation_pages.COLUMNS) + 1}
    assert validation_pages.build_patterns_page(found_of(EVERY.findings[0])).count("## ") == 0


def test_programs_are_told_the_same() -> None:
    told = json.loads(validation_pages.dump_json(EVERY.to_json()))
    assert {"digest", "versions", "worlds", "seed", "seconds", "counts", "untuned", "patterns"} == told.keys()
    assert told["counts"]["T"] == {"emerge": 1, "of": 2}
    first = told["patterns"][0]
    assert first["parts"][0] == {
        "name": "sold",
        "label": BAND.label,
        "band": [0.0, None],
        "value": 1.0,
        "low": 0.5,
        "high": 1.5,
        "answer": "yes",
    }
    assert first["ablation"] == {"management.care": 0.0}


def lesson(id_: str, found: bool, figures: Mapping[str, FactEstimate]) -> Lesson:
    return Lesson(id_, "Something tips", found, figures)


def small_study() -> FlywheelFacts:
    one = FactEstimate(1.0, math.nan, math.nan)
    key = (0.02, 0.03, "as it is", True)
    crossing = StressTable({key: StressCell(*key, one, np.ones(3))}, np.ones(3))
    return FlywheelFacts((), (), crossing, (lesson("i", True, {"drop": one}), lesson("ii", False, {})))


def test_the_flywheel_as_a_fact_has_a_small_table_per_lesson() -> None:
    text = validation_pages.build_facts_page(small_study(), 3, 1)
    assert "## (i) Something tips: found" in text
    assert "| drop | 1 | – |" in text
    assert f"## (ii) Something tips: not found\n\n{FOUND_INSTEAD['ii']}\n\nThere was nothing to measure." in text
    told = json.loads(validation_pages.dump_json(validation_pages.convert_facts(small_study())))
    assert told["crossing"] == [
        {
            "downward_revision": 0.02,
            "growth": 0.03,
            "variant": "as it is",
            "shock": True,
            "sales": {"value": 1.0, "low": None, "high": None},
        }
    ]


# --- files


def test_files_replace_their_own_and_leave_others(tmp_path: Path) -> None:
    validation_pages.write_files(tmp_path / "a" / "b", {"x.md": "old", "y.md": "old"})
    validation_pages.write_files(tmp_path / "a" / "b", {"x.md": "new"})
    written = {path.name: path.read_text() for path in (tmp_path / "a" / "b").iterdir()}
    assert written == {"x.md": "new", "y.md": "old"}


def test_a_full_disk_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    validation_pages.write_files(tmp_path, {"x.md": "old"})
    draft = validation_pages._write_draft

    def full(folder: Path, name: str, text: str) -> Path:
        if name == "y.md":
            raise OSError(28, "No space left on device")
        return draft(folder, name, text)

    monkeypatch.setattr(validation_pages, "_write_draft", full)
    with pytest.raises(OSError, match="No space"):
        validation_pages.write_files(tmp_path, {"x.md": "new", "y.md": "new"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x.md": "old"}


def test_a_draft_that_cannot_be_finished_goes_away(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        validation_pages.write_files(tmp_path, {"x.md": "\ud800"})
    assert list(tmp_path.iterdir()) == []


# --- for real


def test_the_short_form_measures_every_quick_pattern(tmp_path: Path) -> None:
    result = CliRunner().invoke(flywheel.app, ["validate", "--quick", "--json", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told == json.loads((tmp_path / "out" / "validation.json").read_text())
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"validation.json", "patterns.md"}
    asked = {pattern.id: pattern for pattern in ValidationOptions(quick=True).patterns}
    assert [each["id"] for each in told["patterns"]] == list(asked)
    assert (told["worlds"], told["digest"]) == (module.QUICK_RUNS, compute_model_digest())
    for each in told["patterns"]:
        check_measured(each, asked[each["id"]])


def check_measured(told: Mapping[str, Any], pattern: Pattern) -> None:
    """Every number of a pattern is there, and taking its cause away was felt."""
    assert told["error"] == ""
    assert told["verdict"] in (EMERGES, WRITTEN_IN, ABSENT)
    assert [part["name"] for part in told["parts"]] == [band.name for band in pattern.bands]
    assert any(part["value"] is not None for part in told["parts"]), pattern.id
    assert [part["value"] for part in told["parts"]] != [part["value"] for part in told["ablated"]], pattern.id
    for part in told["parts"]:
        # without a gain there is nothing of it to keep, and so on: then all of a number is missing
        numbers = [part["low"], part["value"], part["high"]]
        assert None not in numbers or part["answer"] in ("not measured", "not sure")


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
def test_an_interruption_stops_all_processes_and_writes_nothing(tmp_path: Path) -> None:
    line = (sys.executable, ROOT / "flywheel.py", "validate", "--jobs", "2", "--out", tmp_path / "out")
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        time.sleep(6)
        # a terminal tells the whole group
        os.killpg(running.pid, signal.SIGINT)
        # this ends when the last process has let go of the output
        printed, told = running.communicate(timeout=30)
    assert (running.returncode, printed) == (130, "")
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_the_study_is_asked_with_the_worlds_of_the_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    labs: list[Lab] = []

    def study(fresh: flywheel_facts.OpenLab) -> FlywheelFacts:
        labs.append(fresh())
        return small_study()

    monkeypatch.setattr(flywheel_facts, "measure_facts", study)
    monkeypatch.setattr(leads_and_lags, "measure_leads", lambda observer: LeadsAndLags((), UNKNOWN, ()))
    page, told = module.report_facts(ValidationOptions(runs=3, seed=5, jobs=1, out=tmp_path))
    assert [(lab.runs, lab.seed) for lab in labs] == [(3, 5)]
    assert (tmp_path / "facts.md").read_text() == page
    assert json.loads((tmp_path / "facts.json").read_text()) == told
