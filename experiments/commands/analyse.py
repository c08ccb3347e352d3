"""`flywheel analyse`: what a study says, by the analyses that fit its design."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Out, print_json

if TYPE_CHECKING:
    from experiments.analysis.asking import Answer, Details
    from experiments.analysis.cells import Sample

Study = Annotated[str, typer.Argument(metavar="DIR", help="Where the study lies.")]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="MEASURE", help="What is asked about; the first if none. Repeat."),
]
Methods = Annotated[
    list[str] | None,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="chance, sobol, morris, regression, pawn, surface, pairs or boxes; all that fit if none. Repeat.",
    ),
]
Factors = Annotated[str | None, typer.Option(metavar="PATH,PATH", help="surface: over which two factors.")]
Policy = Annotated[str | None, typer.Option(metavar="PATH", help="boxes: where is this factor better last than first?")]
Above = Annotated[float | None, typer.Option(help="boxes: where does the measure lie above this?")]
Below = Annotated[float | None, typer.Option(help="boxes: where does the measure lie below this?")]


def analyse(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    study: Study,
    *,
    measure: Measures = None,
    method: Methods = None,
    factors: Factors = None,
    policy: Policy = None,
    above: Above = None,
    below: Below = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Ask a study what its measures hang on: factors, pairs of them, and chance."""
    from experiments.analysis.asking import answers
    from experiments.analysis.cells import cells, sampled
    from experiments.analysis.fits import check
    from experiments.store import check_place
    from experiments.study import Study as Opened

    if out:
        check_place(out, force)
    sample = sampled(Opened.open(study))
    for name in method or ():
        check(name, sample)
    measures = measure or sample.measures[:1]
    for name in measures:
        cells(sample, name)
    details = _details(factors, (policy, above, below))
    found = list(answers(sample, measures, tuple(method or ()), details))
    _refuse(found, bool(method))
    if out:
        _write(out, found, sample, force)
    if as_json:
        return print_json([each.finding.to_json() if each.finding else _unanswered(each) for each in found])
    return _show(found)


def _details(factors: str | None, wanted: tuple[str | None, float | None, float | None]) -> Details:
    """What some analyses are told: the two factors of a surface; policy, above and below of boxes."""
    from experiments.analysis.asking import Details
    from experiments.analysis.boxes import Wanted
    from experiments.analysis.cells import AnalysisError

    if wanted[0] and wanted[1:] != (None, None):
        raise AnalysisError("--policy: asked instead of --above and --below, not with them")
    parts = tuple(part.strip() for part in factors.split(",")) if factors else ()
    if factors and (len(parts) != 2 or not all(parts)):
        raise AnalysisError(f"--factors {factors}: must be two paths, PATH,PATH")
    return Details((parts[0], parts[1]) if parts else None, Wanted(*wanted))


def _refuse(found: Iterable[Answer], asked_for: bool) -> None:
    """What was asked for by name and cannot be answered is an error."""
    from experiments.analysis.cells import AnalysisError

    refused = [each.refused for each in found if each.refused]
    if refused and asked_for:
        raise AnalysisError(refused[0])


def _unanswered(answer: Answer) -> dict[str, str]:
    return {"method": answer.method, "measure": answer.measure, "refused": answer.refused}


def _show(found: Iterable[Answer]) -> None:
    """Sentences and tables, a heading for each analysis."""
    from experiments import tables
    from experiments.analysis.fits import METHODS
    from experiments.commands.options import show

    for each in found:
        show(f"{each.measure}: {METHODS[each.method].answers}\n")
        if each.finding is None:
            show(f"  not answered: {each.refused}\n")
            continue
        show(*(f"  {said}\n" for said in each.finding.sentences()))
        if each.method != "surface":  # a grid of heights is for programs
            show(tables.frame(each.finding.table().drop(columns="factor" if hasattr(each.finding, "effects") else [])))


def _write(out: Path, found: Iterable[Answer], sample: Sample, force: bool) -> None:
    """A folder for each finding, and a manifest that says what they are of."""
    from experiments import store

    with store.writing(out, force) as draft:
        for each in found:
            if each.finding:
                each.finding.write(draft / f"{each.measure}-{each.method}")
        store.write_manifest(
            draft, {"study": sample.title, "findings": [f"{each.measure}-{each.method}" for each in found]}
        )
