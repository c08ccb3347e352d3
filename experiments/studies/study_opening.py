"""Opening the study of a design in a folder, or creating it there; a folder that holds something else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.studies.design import Design
from experiments.studies.study_digests import ENDING, FOLDER
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_manifest import change_manifest, list_companion_files, name_kept_copy, write_new_study
from experiments.studies.study_repair import mend_study, rebuild_study
from experiments.studies.study_store import BASE_FILE, DESIGN_FILE, ERRORS_FILE, MANIFEST_FILE, SCENARIOS_FILE, Study
from simulation import machine_code

CHANGEABLE_KEYS = ("name", "title", "question", "replications")
"""Keys of a design that may differ when a study is resumed."""


def open_or_create_study(design: Design, url: str, extend: int, force: bool) -> Study:
    """Open the study of a design in a folder to resume it, or create a new one.

    Raises:
        StudyError: the folder holds a study of another design or model, or something else; the message names the way out.
    """
    location = StudyLocation(url)
    if force and location.exists(MANIFEST_FILE):
        Study.open_unchecked(url)  # nothing else is ever removed
        location.remove("")
    if location.exists(MANIFEST_FILE):
        study = Study.open_unchecked(url)
        _check_same_design_and_model(study, design)
        return _extend_study(mend_study(study, design), design, extend)
    _check_own(location, design)
    return (
        rebuild_study(location, design, extend)
        if location.list_names(FOLDER, ENDING)
        else write_new_study(location, design, extend)
    )


def _check_own(location: StudyLocation, design: Design) -> None:
    """Refuse a folder without a manifest that holds files no study leaves behind."""
    own = {DESIGN_FILE, BASE_FILE, SCENARIOS_FILE, *map(name_kept_copy, list_companion_files(design))}
    if location.list_names(FOLDER, ENDING):
        own |= {FOLDER, ERRORS_FILE, "report.html", "runs", "errors", *design.detail}
    foreign = sorted(location.list_everything() - own)
    if foreign:
        raise StudyError(f"{location.url}: holds no study, but {foreign[0]}; choose another folder with --out")


def _check_same_design_and_model(study: Study, design: Design) -> None:
    url, manifest = study.location.url, study.manifest
    way_out = "or start anew: another --out, or --force to replace what is there"
    if manifest["fingerprint"] != machine_code.fingerprint():
        raise StudyError(
            f"{url}: was made by model {manifest['fingerprint']} (version {manifest['version']}), this is {machine_code.fingerprint()}; "
            f"runs of two models do not belong together: finish it with that version, {way_out}"
        )
    if manifest["digest"] != design.digest:
        raise StudyError(
            f"{url}: holds a study of another design ({_format_changed_keys(study.facts, design)}); take that back, {way_out}"
        )


def _format_changed_keys(kept_design: Mapping[str, Any], design: Design) -> str:
    """Format which keys of the design differ."""
    new_design = design.facts()
    keys = [
        key
        for key in {**kept_design, **new_design}
        if kept_design.get(key) != new_design.get(key) and key not in CHANGEABLE_KEYS[:3]
    ]
    return f"changed: {', '.join(keys)}" if keys else "changed: a file it is made from"


def _extend_study(study: Study, design: Design, extend: int) -> Study:
    """Extend a study to so many replications more than its design says, if it has fewer."""
    replications = max(study.replications, design.stopping_rule.most + extend)
    if replications == study.replications:
        return study
    return change_manifest(study.location, replications=replications, state="running")
