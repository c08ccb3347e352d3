"""`flywheel calibrate`: constants of the world and of behaviour, fitted to the aggregates of an imported company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.exports import Reading
from experiments.commands.exports import reading as with_reading
from experiments.commands.importing import report
from experiments.commands.options import Force, Json, Seed, show

if TYPE_CHECKING:
    from experiments.company.aggregates import Aggregates
    from experiments.company.calibration import Calibration
    from experiments.company.fit import Effort
    from experiments.company.priors import Free
    from experiments.company.trials import Trials
    from experiments.orders import Order
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
HowMany = Annotated[int, typer.Option(min=20, max=100_000, help="How many sets of constants to live.")]
Worlds = Annotated[int, typer.Option(min=3, max=10_000, help="In how many worlds, the same for all of them.")]
Fresh = Annotated[int, typer.Option(min=10, max=10_000, help="Worlds in which the fit is lived again.")]
Folder = Annotated[Path | None, typer.Option(help="Write the fitted scenario, tables and a picture to this folder.")]


@with_reading
def calibrate(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    company: Company,
    *,
    fit: Only = None,
    reading: Reading,
    trials: HowMany = 200,
    worlds: Worlds = 12,
    fresh: Fresh = 60,
    seed: Seed = 1,
    out: Folder = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Fit constants to an imported company, and say which of them its data pin down. The same command goes on after an interruption."""
    from experiments import tables
    from experiments.commands.answers import finish
    from experiments.company.fit import Effort
    from experiments.company.trials import beside
    from experiments.orders import Order

    order = Order(1, seed, None, (), out, force)
    found = _fitted(*_read(company, reading, as_json), fit or [], Effort(trials, worlds, fresh, seed), order)
    finish(found, order, as_json, [tables.frame(found.table()), tables.frame(found.compared())])
    if out:
        beside(out).unlink(missing_ok=True)
    if out and not as_json:
        show(f"Written to {out}: scenario.toml, the fit, and a picture. Next: flywheel run {out / 'scenario.toml'}")


def _read(there: Path, reading: Reading, as_json: bool) -> tuple[Scenario, Aggregates]:
    """A company that was imported, or one that is imported now."""
    from experiments.company.importing import imported, opened
    from experiments.company.problems import ExportError
    from scenarios import assignments

    settings = assignments(reading.sets or ())
    if there.is_dir() or there.suffix == ".toml":
        if reading.quotas or reading.history:
            raise ExportError("--quotas and --history go with an export, not with a company that was imported already")
        scenario, company = opened(there)
        return scenario.with_(settings), company
    found = imported(reading.files(there), there.stem, reading.like, settings)
    if not as_json:
        report(found)
    return found.scenario, found.company


def _fitted(scenario: Scenario, company: Aggregates, only: list[str], effort: Effort, order: Order) -> Calibration:
    from experiments.bar import bar
    from experiments.company import trials as kept
    from experiments.company.calibration import told
    from experiments.company.fit import fit
    from experiments.company.priors import free
    from experiments.orders import prepare_model

    constants: tuple[Free, ...] = free(scenario, company.shown, only)
    prepare_model()
    with bar("Fitting") as progress:
        trials = kept.Trials(progress)
        if order.out:
            described = kept.described(scenario, company, constants, effort)
            trials = kept.kept(kept.beside(order.out), described, order.force, progress)
        try:
            return told(fit(scenario, company, constants, effort, trials=trials), company)
        except KeyboardInterrupt:
            _say_state(trials, scenario, constants, effort)
            raise


def _say_state(trials: Trials, scenario: Scenario, constants: tuple[Free, ...], effort: Effort) -> None:
    """How far an interrupted fit is, what came nearest so far, and whether it can be gone on with."""
    from experiments.bar import say
    from experiments.company.fit import placed
    from experiments.words import given

    if trials.tried:
        near = placed(scenario, constants, trials.nearest)
        values = " ".join(f"{each.path}={given(near.value(each.path))}" for each in constants)
        say(f"Partial: {len(trials.tried)} of {effort.trials} sets of constants tried; the nearest so far: {values}")
    if trials.file and trials.known:
        say(f"{len(trials.known)} trials are kept in {trials.file}; the same command goes on from there.")
    elif trials.file:
        say("Interrupted before anything was found.")
    else:
        say("Nothing is kept; with --out the same command goes on from where it was.")
