"""`flywheel calibrate`: constants of the world and of behaviour, fitted to the aggregates of an imported company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.export_options import ExportOptions
from experiments.commands.export_options import with_export_options as with_reading
from experiments.commands.import_company import print_import_report
from experiments.commands.options import Force, Json, Seed, print_json, print_parts

if TYPE_CHECKING:
    from experiments.company.aggregates import Aggregates
    from experiments.company.calibration import Calibration
    from experiments.company.finished import FinishedFit
    from experiments.company.fit_trials import FitEffort, Trials
    from experiments.company.priors import ConstantPrior
    from experiments.runner.run_options import RunOptions
    from simulation import Scenario

Company = Annotated[
    Path,
    typer.Argument(metavar="COMPANY", help="The folder of `flywheel import`, its scenario.toml, or an export (.csv)."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--fit", metavar="PATH", help="Fit this constant; may be repeated. All that the export tells if none."
    ),
]
TrialCount = Annotated[int, typer.Option(min=20, max=100_000, help="How many sets of constants to live.")]
RunCount = Annotated[int, typer.Option(min=3, max=10_000, help="In how many worlds, the same for all of them.")]
FreshRunCount = Annotated[int, typer.Option(min=10, max=10_000, help="Worlds in which the fit is lived again.")]
Folder = Annotated[Path | None, typer.Option(help="Write the fitted scenario, tables and a picture to this folder.")]


@with_reading
def calibrate(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    company: Company,
    *,
    fit: Only = None,
    export_options: ExportOptions,
    trials: TrialCount = 200,
    worlds: RunCount = 12,
    fresh: FreshRunCount = 60,
    seed: Seed = 1,
    out: Folder = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Fit constants to an imported company, and say which of them its data pin down. The same command goes on after an interruption."""
    from dataclasses import replace

    from experiments.commands import terminal_tables
    from experiments.commands.question_steps import write_and_print
    from experiments.company.finished import find_finished
    from experiments.company.fit_trials import FitEffort, describe_fit, trials_path
    from experiments.company.priors import choose_constants
    from experiments.runner.run_options import RunOptions

    scenario, aggregates = _load_company(company, export_options, as_json)
    effort = FitEffort(trials, worlds, fresh, seed)
    constants: tuple[ConstantPrior, ...] = choose_constants(scenario, aggregates.shown, fit or [])
    fitting = {**describe_fit(scenario, aggregates, constants, effort), "trials": trials, "fresh": fresh}
    finished = find_finished(out, fitting) if out and not force else None
    if out and finished:
        return _show_finished(finished, out, as_json)
    options = RunOptions(1, seed, None, (), out, force)
    finding = replace(_fit_company(scenario, aggregates, constants, effort, options), order=fitting)
    write_and_print(
        finding,
        options,
        as_json,
        [
            terminal_tables.build_frame_table(finding.table()),
            terminal_tables.build_frame_table(finding.comparison_table()),
        ],
    )
    if out:
        trials_path(out).unlink(missing_ok=True)
    if out and not as_json:
        print_parts(_say_next(out))
    return None


def _say_next(out: Path) -> str:
    return f"Written to {out}: scenario.toml, the fit, and a picture. Next: flywheel run {out / 'scenario.toml'}"


def _show_finished(finished: FinishedFit, out: Path, as_json: bool) -> None:
    """The result of a fit that was made before, as it was shown then."""
    from experiments.commands import terminal_tables

    if as_json:
        return print_json(finished.to_json())
    print_parts(
        *(f"{sentence}\n" for sentence in finished.sentences()),
        *map(terminal_tables.build_frame_table, finished.tables()),
    )
    return print_parts(_say_next(out))


def _load_company(path: Path, export_options: ExportOptions, as_json: bool) -> tuple[Scenario, Aggregates]:
    """A company that was imported, or one that is imported now."""
    from experiments.company.export_problems import ExportError
    from experiments.company.importing import import_company, load_imported_company
    from scenarios import parse_assignments

    settings = parse_assignments(export_options.sets or ())
    if path.is_dir() or path.suffix == ".toml":
        if export_options.quotas or export_options.history:
            raise ExportError("--quotas and --history go with an export, not with a company that was imported already")
        scenario, company = load_imported_company(path)
        return scenario.with_(settings), company
    new_import = import_company(export_options.build_files(path), path.stem, export_options.like, settings)
    if not as_json:
        print_import_report(new_import)
    return new_import.scenario, new_import.company


def _fit_company(
    scenario: Scenario,
    company: Aggregates,
    constants: tuple[ConstantPrior, ...],
    effort: FitEffort,
    options: RunOptions,
) -> Calibration:
    from experiments.company import fit_trials as trial_files
    from experiments.company.calibration import build_calibration
    from experiments.company.fit import fit
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_options import prepare_model

    prepare_model()
    with show_progress("Fitting") as progress:
        trials = trial_files.Trials(progress)
        if options.out:
            description = trial_files.describe_fit(scenario, company, constants, effort)
            trials = trial_files.load_trials(trial_files.trials_path(options.out), description, options.force, progress)
        try:
            return build_calibration(fit(scenario, company, constants, effort, trials=trials), company)
        except KeyboardInterrupt:
            _print_state(trials, scenario, constants, effort)
            raise


def _print_state(trials: Trials, scenario: Scenario, constants: tuple[ConstantPrior, ...], effort: FitEffort) -> None:
    """How far an interrupted fit is, what came nearest so far, and whether it can be gone on with."""
    from experiments.company.fit import set_constants
    from experiments.findings.formatting import format_setting_value
    from experiments.runner.progress_bar import print_notice

    if trials.tried:
        near = set_constants(scenario, constants, trials.nearest)
        values = " ".join(f"{each.path}={format_setting_value(near.value(each.path))}" for each in constants)
        print_notice(
            f"Partial: {len(trials.tried)} of {effort.trials} sets of constants tried; the nearest so far: {values}"
        )
    if trials.file and trials.moments_by_shares:
        print_notice(
            f"{len(trials.moments_by_shares)} trials are kept in {trials.file}; the same command goes on from there."
        )
    elif trials.file:
        print_notice("Interrupted before anything was found.")
    else:
        print_notice("Nothing is kept; with --out the same command goes on from where it was.")
