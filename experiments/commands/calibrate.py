"""`flywheel calibrate`: constants of the world and of behaviour, fitted to the aggregates of an imported company."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from experiments.commands import terminal_tables
from experiments.commands.export_options import ExportOptions
from experiments.commands.import_company import print_import_report
from experiments.commands.options import OutputOptions, Seed, expand_options
from experiments.commands.question_steps import write_and_print
from experiments.commands.terminal_output import print_json, print_parts
from experiments.company import fit_trials, importing
from experiments.company.aggregates import Aggregates
from experiments.company.calibration import Calibration, build_calibration
from experiments.company.finished import FinishedFit, find_finished
from experiments.company.fit import fit, set_constants
from experiments.company.fit_trials import FitEffort
from experiments.company.priors import choose_constants
from experiments.company.reading.export_problems import ExportError
from experiments.findings.formatting import format_setting_value
from experiments.fitting.free_constant import FreeConstant
from experiments.runner.progress_bar import print_notice, show_progress
from experiments.runner.run_options import RunOptions, prepare_model
from simulation.scenario import Scenario

CompanyPath = Annotated[
    Path,
    typer.Argument(metavar="COMPANY", help="The folder of `flywheel import`, its scenario.toml, or an export (.csv)."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--fit",
        metavar="PATH",
        help="Fit this constant; all that the export says anything about if left out; may be repeated.",
    ),
]
TrialCount = Annotated[int, typer.Option(min=20, max=100_000, help="How many sets of constants to try.")]
RunCount = Annotated[int, typer.Option(min=3, max=10_000, help="How many runs of each, with the same luck for all.")]
FreshRunCount = Annotated[int, typer.Option(min=10, max=10_000, help="Fresh runs in which the fit is checked.")]
FitFolder = Annotated[Path | None, typer.Option(help="Write the fitted scenario, tables and a picture to this folder.")]


@dataclass(frozen=True)
class FitOptions:
    """How much is tried."""

    trials: TrialCount = 200
    runs: RunCount = 12
    fresh: FreshRunCount = 60
    seed: Seed = 1

    def build_effort(self) -> FitEffort:
        """The effort that was asked for."""
        return FitEffort(self.trials, self.runs, self.fresh, self.seed)


@dataclass(frozen=True)
class FitOutput(OutputOptions):
    """Where the fit is written, and how it is printed."""

    out: FitFolder = None


@expand_options
def calibrate(
    company: CompanyPath,
    *,
    only: Only = None,
    export_options: ExportOptions,
    effort: FitOptions,
    output: FitOutput,
) -> None:
    """Fit constants to an imported company, and say which of them its data pin down.

    After an interruption, the same command resumes; after the end, it shows the result again.
    """
    out = output.out
    scenario, aggregates = _load_company(company, export_options, output.as_json)
    constants, tried = choose_constants(scenario, aggregates.shown, only or []), effort.build_effort()
    description = fit_trials.describe_fit(scenario, aggregates, constants, tried)
    order = {**description, "trials": effort.trials, "fresh": effort.fresh}
    finished = find_finished(out, order) if out and not output.force else None
    if out and finished:
        return _print_finished(finished, out, output.as_json)
    options = RunOptions(1, effort.seed, out=out, force=output.force)
    finding = replace(_fit_company(scenario, aggregates, constants, tried, options), order=order)
    write_and_print(finding, options, output.as_json, _list_tables)
    if out:
        fit_trials.trials_path(out).unlink(missing_ok=True)
    if out and not output.as_json:
        _print_next_step(out)
    return None


def _print_next_step(out: Path) -> None:
    print_parts(f"Written to {out}: scenario.toml, the fit, and a picture. Next: flywheel run {out / 'scenario.toml'}")


def _print_finished(finished: FinishedFit, out: Path, as_json: bool) -> None:
    """Print the result of a fit that was made before, as it was printed then."""
    if as_json:
        return print_json(finished.to_json())
    tables = map(terminal_tables.build_frame_table, finished.tables())
    print_parts(*(f"{sentence}\n" for sentence in finished.sentences()), *tables)
    return _print_next_step(out)


def _list_tables(finding: Calibration) -> list[Table]:
    return [terminal_tables.build_frame_table(table) for table in (finding.table(), finding.comparison_table())]


def _load_company(path: Path, export_options: ExportOptions, as_json: bool) -> tuple[Scenario, Aggregates]:
    """A company that was imported before, or one that is imported now."""
    settings = export_options.parse_settings()
    if path.is_dir() or path.suffix == ".toml":
        if export_options.quotas or export_options.history:
            raise ExportError("--quotas and --history go with an export, not with a company that was imported already")
        scenario, company = importing.load_imported_company(path)
        return scenario.with_(settings), company
    new_import = export_options.read(
        [path], lambda files: importing.import_company(files, path.stem, export_options.like, settings)
    )
    if not as_json:
        print_import_report(new_import)
    return new_import.scenario, new_import.company


def _fit_company(
    scenario: Scenario,
    company: Aggregates,
    constants: tuple[FreeConstant, ...],
    effort: FitEffort,
    options: RunOptions,
) -> Calibration:
    prepare_model()
    with show_progress("Fitting") as progress:
        trials = fit_trials.Trials(progress)
        if options.out:
            description = fit_trials.describe_fit(scenario, company, constants, effort)
            trials = fit_trials.load_trials(fit_trials.trials_path(options.out), description, options.force, progress)
        try:
            return build_calibration(fit(scenario, company, constants, effort, trials=trials), company)
        except KeyboardInterrupt:
            _print_state(trials, scenario, constants, effort)
            raise


def _print_state(
    trials: fit_trials.Trials, scenario: Scenario, constants: tuple[FreeConstant, ...], effort: FitEffort
) -> None:
    """Print how far an interrupted fit is, what came nearest so far, and whether it can be resumed."""
    if trials.tried:
        near = set_constants(scenario, constants, trials.nearest)
        values = " ".join(f"{each.path}={format_setting_value(near.value(each.path))}" for each in constants)
        print_notice(
            f"Partial: {len(trials.tried)} of {effort.trials} sets of constants tried; the nearest so far: {values}"
        )
    if trials.file and trials.moments_by_shares:
        print_notice(
            f"{len(trials.moments_by_shares)} trials are kept in {trials.file}; the same command resumes from there."
        )
    elif trials.file:
        print_notice("Interrupted before anything was found.")
    else:
        print_notice("Nothing is kept; with --out the same command would resume.")
