"""The import of a company: from an export to a scenario, with its aggregates and a report of all problems of its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.company.aggregates import (
    AGGREGATES_FILE,
    Aggregates,
    compute_aggregates,
    derive_settings,
    dump_aggregates,
    load_aggregates,
)
from experiments.company.calibration import SCENARIO_FILE
from experiments.company.panel_moments import MOMENT_BY_NAME
from experiments.company.reading.export import CompanySizes, Files, read_export
from experiments.company.reading.export_problems import ExportError, ImportNotes, ProblemGroup
from experiments.findings import result_folder
from experiments.findings.finding import make_json_safe
from scenarios import is_imported
from scenarios import load as load_scenario
from simulation.declare import Value
from simulation.privacy import IMPORTED
from simulation.scenario import Scenario

BASE_SCENARIO = "ordinary-organisation"
MOST_LEVERS_IN_SIGHT = 12


@dataclass(frozen=True)
class ImportedCompany:
    """An imported company.

    Attributes:
        scenario: that the model starts from.
        company: its aggregates.
        notes: problems, what was kept, what was dropped; for the screen, never written.
    """

    scenario: Scenario
    company: Aggregates
    notes: ImportNotes

    def write(self, folder: Path, force: bool = False) -> None:
        """Write scenario and aggregates to a folder; no line of the files, and no problem, as problems quote lines.

        Raises:
            ResultFolderError: see `result_folder.check_result_folder`.
        """
        with result_folder.open_draft(folder, force) as draft:
            result_folder.write_scenario(draft, self.scenario, Path(SCENARIO_FILE).stem)
            (draft / AGGREGATES_FILE).write_text(dump_aggregates(self.company), encoding="utf-8")
            result_folder.write_manifest(draft, self.collect_facts())

    def collect_facts(self) -> dict[str, Any]:
        """Collect what was imported, in numbers."""
        shown = [
            {"name": name, "label": MOMENT_BY_NAME[name].label, "value": value, "unit": MOMENT_BY_NAME[name].unit}
            for name, value in self.company.shown.items()
        ]
        head = {"scenario": self.scenario.name, "digest": self.scenario.digest, "last_quarter": self.company.last}
        sizes = {"reps": self.company.reps, "teams": self.company.teams, "regions": self.company.regions}
        named: dict[str, Any] = make_json_safe({
            **head, **sizes, "quarters": self.company.quarters, "aggregates": shown, "problems": self.notes.problem_count
        })  # fmt: skip
        return named

    def to_json(self) -> dict[str, Any]:
        """Facts and the problems by kind as JSON, for programs on this machine."""
        problems = [_describe_group(group) for group in self.notes.groups.values()]
        return {**self.collect_facts(), "problems": problems, "kept": self.notes.kept, "dropped": self.notes.dropped}


def _describe_group(group: ProblemGroup) -> dict[str, Any]:
    examples = [{"line": each.line, "value": each.value, "what": each.what} for each in group.examples]
    head = {"file": group.file, "column": group.column, "what": group.what, "done": group.done}
    return {**head, "count": group.count, "examples": examples}


def import_company(
    files: Files, name: str = "company", base: str = BASE_SCENARIO, settings: dict[str, Value] | None = None
) -> ImportedCompany:
    """Import an export.

    Args:
        files: to read, and how.
        name: of the scenario.
        base: the scenario that supplies what the files do not: above all, how the company is led.
        settings: values by path that are known from elsewhere; they come last.

    Raises:
        ExportError: the files cannot be used.
        ScenarioError: no such base, or invalid values.
    """
    like = load_scenario(base)
    export = read_export(files)
    company = compute_aggregates(export)
    derived = derive_settings(company, like)
    values = {**derived, **(settings or {})}
    scenario = replace(
        Scenario(
            name=name, settings=like.settings, past=like.past, in_sight=like.in_sight[:MOST_LEVERS_IN_SIGHT]
        ).with_(values),
        title="An imported company",
        story=_write_story(company, base),
        group=IMPORTED,
    )
    _note_sizes(export.sizes, scenario, export.notes)
    return ImportedCompany(scenario, company, export.notes)


def _write_story(company: Aggregates, base: str) -> str:
    return (
        f"{company.reps} seats in {company.teams} teams, as an export of {company.quarters} quarters to {company.last} shows them. "
        f"What the export does not say is as in {base}. Its people are drawn anew: nobody of the export is in it."
    )


def _note_sizes(sizes: CompanySizes, scenario: Scenario, notes: ImportNotes) -> None:
    """Note how teams and regions became those of the model, which draws its borders as evenly as possible."""
    span, teams = scenario.value("structure.span"), scenario.teams
    notes.add_kept([
        f"{scenario.value('world.reps')} seats, numbered from 0, in {teams} teams of about {span} and "
        f"{len(scenario.regions)} region{'s' if len(scenario.regions) > 1 else ''}, called {', '.join(scenario.regions)}",
    ])  # fmt: skip
    lost = []
    if sizes.named_teams and len(set(sizes.teams)) > 1:
        lost.append(f"sizes of single teams, {sizes.teams[-1]} to {sizes.teams[0]}: the model's teams are of one size")
    if sizes.named_teams and len(sizes.teams) != teams:
        lost.append(f"{len(sizes.teams)} teams became {teams}: a span is from 4 to 20 reps")
    if sizes.named_regions and len(set(sizes.regions)) > 1:
        lost.append("sizes of single regions: the model's regions have equal numbers of teams")
    if sizes.named_regions and len(sizes.regions) != len(scenario.regions):
        lost.append(f"{len(sizes.regions)} regions became {len(scenario.regions)}: at most 8, and one a team")
    notes.add_dropped([
        *lost,
        "who has been there for how long: the model's people come and go through its past; tenure only tells how new reps ramp up",
    ])  # fmt: skip


def load_imported_company(folder: Path) -> tuple[Scenario, Aggregates]:
    """Load an imported company from its folder, or from the scenario in it.

    Raises:
        ExportError: there are no aggregates beside the scenario, or it was not imported.
        ScenarioError: see `scenarios.load`.
    """
    path = folder / SCENARIO_FILE if folder.is_dir() else folder
    scenario = load_scenario(path)
    if not is_imported(scenario):
        raise ExportError(f"{path}: was not imported, so there is nothing to fit it to; start with `flywheel import`")
    home = path.parent
    return replace(scenario, name=home.absolute().name), load_aggregates(home / AGGREGATES_FILE)
