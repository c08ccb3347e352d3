"""From an export to a scenario: the sizes and figures of a company, and a report of all that was wrong with its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments import store
from experiments.company.aggregates import FILE, Aggregates, aggregated, beginning, load, saved
from experiments.company.calibration import SCENARIO
from experiments.company.export import Files, Sizes, read_export
from experiments.company.moments import BY_NAME
from experiments.company.problems import ExportError, Notes
from experiments.understanding.finding import plain
from scenarios import is_imported
from scenarios import load as load_scenario
from simulation.declare import Value
from simulation.privacy import IMPORTED
from simulation.scenario import Scenario

BASE = "ordinary-organisation"
IN_SIGHT = 12


@dataclass(frozen=True)
class Imported:
    """A company as it was imported.

    Attributes:
        scenario: what the model starts from.
        company: its figures.
        notes: problems, what was kept, what was dropped; for the screen, never written.
    """

    scenario: Scenario
    company: Aggregates
    notes: Notes

    def write(self, folder: Path, force: bool = False) -> None:
        """Leave scenario and figures in a folder; no line of the files, and no problem, for problems quote lines.

        Raises:
            StoreError: see `store.check_place`.
        """
        with store.writing(folder, force) as draft:
            store.write_scenario(draft, self.scenario, Path(SCENARIO).stem)
            (draft / FILE).write_text(saved(self.company), encoding="utf-8")
            store.write_manifest(draft, self.facts())

    def facts(self) -> dict[str, Any]:
        """What was imported, in numbers."""
        shown = [
            {"name": name, "label": BY_NAME[name].label, "value": value, "unit": BY_NAME[name].unit}
            for name, value in self.company.shown.items()
        ]
        head = {"scenario": self.scenario.name, "digest": self.scenario.digest, "last_quarter": self.company.last}
        sizes = {"reps": self.company.reps, "teams": self.company.teams, "regions": self.company.regions}
        named: dict[str, Any] = plain({
            **head, **sizes, "quarters": self.company.quarters, "aggregates": shown, "problems": len(self.notes.problems)
        })  # fmt: skip
        return named

    def to_json(self) -> dict[str, Any]:
        """What was imported, and every problem, for programs on this machine."""
        columns = ("place", "column", "value", "what", "done")
        problems = [dict(zip(columns, each.row(), strict=True)) for each in self.notes.problems]
        return {**self.facts(), "problems": problems, "kept": self.notes.kept, "dropped": self.notes.dropped}


def imported(
    files: Files, name: str = "company", base: str = BASE, settings: dict[str, Value] | None = None
) -> Imported:
    """Import an export.

    Args:
        files: what is read, and how.
        name: what the scenario is called.
        base: the scenario that says what the files do not: how the company is led, above all.
        settings: values by path that are known otherwise; they come last.

    Raises:
        ExportError: nothing can be made of the files.
        ScenarioError: no such base, or values that cannot be.
    """
    like = load_scenario(base)
    export = read_export(files)
    company = aggregated(export)
    begun = beginning(company, like)
    values = {**begun, **(settings or {})}
    scenario = replace(
        Scenario(name=name, settings=like.settings, past=like.past, in_sight=like.in_sight[:IN_SIGHT]).with_(values),
        title="An imported company",
        story=_story(company, base),
        group=IMPORTED,
    )
    _tell_sizes(export.sizes, scenario, export.notes)
    return Imported(scenario, company, export.notes)


def _story(company: Aggregates, base: str) -> str:
    return (
        f"{company.reps} seats in {company.teams} teams, as an export of {company.quarters} quarters to {company.last} shows them. "
        f"What the export does not say is as in {base}. Its people are drawn anew: nobody of the export is in it."
    )


def _tell_sizes(sizes: Sizes, scenario: Scenario, notes: Notes) -> None:
    """Say how teams and regions became those of the model, which draws its borders as evenly as it goes."""
    span, teams = scenario.value("structure.span"), scenario.teams
    notes.keep([
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
    notes.drop([
        *lost,
        "who has been there for how long: the model's people come and go through its past; tenure only tells how new reps ramp up",
    ])  # fmt: skip


def opened(folder: Path) -> tuple[Scenario, Aggregates]:
    """An imported company from its folder, or from the scenario in it.

    Raises:
        ExportError: no figures lie beside the scenario, or it was not imported.
        ScenarioError: see `scenarios.load`.
    """
    path = folder / SCENARIO if folder.is_dir() else folder
    scenario = load_scenario(path)
    if not is_imported(scenario):
        raise ExportError(f"{path}: was not imported, so there is nothing to fit it to; start with `flywheel import`")
    home = path.parent
    return replace(scenario, name=home.absolute().name), load(home / FILE)
