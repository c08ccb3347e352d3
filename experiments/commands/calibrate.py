"""`flywheel calibrate`: constants of the world and of behaviour, fitted to the aggregates of an imported company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.importing import Dates, History, Like, Quotas, Scaled, Thousands, report
from experiments.commands.options import Force, Json, Seed, Sets, show

if TYPE_CHECKING:
    from experiments.company.aggregates import Aggregates
    from experiments.company.calibration import Calibration
    from experiments.company.export import Files
    from experiments.company.fit import Effort
    from experiments.company.priors import Free
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
Trials = Annotated[int, typer.Option(min=20, max=100_000, help="How many sets of constants to live.")]
Worlds = Annotated[int, typer.Option(min=3, max=10_000, help="In how many worlds, the same for all of them.")]
Fresh = Annotated[int, typer.Option(min=10, max=10_000, help="Worlds in which the fit is lived again.")]
Folder = Annotated[Path | None, typer.Option(help="Write the fitted scenario, tables and a picture to this folder.")]


def calibrate(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    company: Company,
    *,
    fit: Only = None,
    quotas: Quotas = None,
    history: History = None,
    dates: Dates = None,
    scale: Scaled = None,
    thousands: Thousands = False,
    like: Like = "ordinary-organisation",
    sets: Sets = None,
    trials: Trials = 200,
    worlds: Worlds = 12,
    fresh: Fresh = 60,
    seed: Seed = 1,
    out: Folder = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Fit constants to an imported company, and say which of them its data pin down."""
    from experiments import tables
    from experiments.commands.answers import finish
    from experiments.company.export import Files
    from experiments.company.fit import Effort
    from experiments.orders import Order

    order = Order(1, seed, None, (), out, force)
    files = Files(company, quotas, history, dates, scale, thousands)
    found = _fitted(*_read(files, like, sets or [], as_json), fit or [], Effort(trials, worlds, fresh, seed))
    finish(found, order, as_json, [tables.frame(found.table()), tables.frame(found.compared())])
    if out and not as_json:
        show(f"Written to {out}: scenario.toml, the fit, and a picture. Next: flywheel run {out / 'scenario.toml'}")


def _read(files: Files, like: str, sets: list[str], as_json: bool) -> tuple[Scenario, Aggregates]:
    """A company that was imported, or one that is imported now."""
    from experiments.company.importing import imported, opened
    from experiments.company.problems import ExportError
    from scenarios import assignments

    if files.reps.is_dir() or files.reps.suffix == ".toml":
        if files.quotas or files.history:
            raise ExportError("--quotas and --history go with an export, not with a company that was imported already")
        scenario, company = opened(files.reps)
        return scenario.with_(assignments(sets)), company
    found = imported(files, files.reps.stem, like, assignments(sets))
    if not as_json:
        report(found)
    return found.scenario, found.company


def _fitted(scenario: Scenario, company: Aggregates, only: list[str], effort: Effort) -> Calibration:
    from experiments.bar import bar
    from experiments.company.calibration import told
    from experiments.company.fit import fit
    from experiments.company.priors import free
    from experiments.orders import prepare_model

    constants: tuple[Free, ...] = free(scenario, company.shown, only)
    prepare_model()
    with bar("Fitting") as progress:
        return told(fit(scenario, company, constants, effort, progress=progress), company)
