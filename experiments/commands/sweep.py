"""`flywheel sweep`: a design carried out, or gone on with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Json, print_json, show

if TYPE_CHECKING:
    from experiments.study import Design, Study
    from experiments.study.running import Way
    from simulation.ensemble import Progress

DesignName = Annotated[str, typer.Argument(metavar="DESIGN", help="A ready design, or the path of a TOML file.")]
Folder = Annotated[
    str | None,
    typer.Option(help="Where the study lies: a folder, or any path of fsspec; out/<name>-<hash> when left out."),
]
Jobs = Annotated[int | None, typer.Option(help="How many threads; all cores when left out, never more than there are.")]
Scheduler = Annotated[str, typer.Option(metavar="ADDRESS", help="Live the runs on this dask cluster: tcp://host:8786.")]
Shard = Annotated[str, typer.Option(metavar="I/N", help="Only the I-th of N equal parts; several may run at once.")]
Extend = Annotated[int, typer.Option(metavar="N", help="N replications more than the design says.")]
Anew = Annotated[bool, typer.Option("--force", help="Start anew, whatever study the folder holds.")]
Retry = Annotated[bool, typer.Option("--retry", help="Live runs again that failed.")]
Plan = Annotated[bool, typer.Option("--plan", help="Only say what would be run.")]
WORD_SECONDS = 60
"""Where there is no terminal, a line this often."""


def sweep(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    design: DesignName,
    *,
    out: Folder = None,
    jobs: Jobs = None,
    scheduler: Scheduler = "",
    shard: Shard = "1/1",
    extend: Extend = 0,
    force: Anew = False,
    retry: Retry = False,
    plan: Plan = False,
    as_json: Json = False,
) -> None:
    """Carry out a design: live all its scenarios in the same worlds. The same command goes on after an interruption."""
    from experiments.bar import say
    from experiments.orders import prepare_model
    from experiments.study import Design
    from experiments.study.engines import cores
    from experiments.study.running import Way

    asked = Design.load(design)
    where = out or asked.usual_place
    way = Way(jobs, scheduler, _shard(shard), extend, force, retry)
    if plan:
        return _say_plan(asked, where, as_json)
    if jobs and jobs > cores() and not scheduler:
        say(f"--jobs {jobs}: there are {cores()} cores here, so {cores()} threads are used")
    prepare_model()
    study = _carried_out(asked, where, way)
    return _finish(study, as_json)


def _shard(text: str) -> tuple[int, int]:
    from experiments.study import DesignError

    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not found:
        raise DesignError(f"--shard {text}: must be i/n, such as 1/8")
    return int(found[1]), int(found[2])


def _carried_out(design: Design, where: str, way: Way) -> Study:
    from dataclasses import replace

    from experiments.bar import say
    from experiments.study.running import sweep

    try:
        with told(f"Sweeping {design.name}") as progress:
            return sweep(design, where, replace(way, progress=progress))
    except KeyboardInterrupt:
        say(f"Interrupted: all runs so far are in {where}; the same command goes on from there.")
        raise


@contextmanager
def told(label: str) -> Iterator[Progress]:
    """A bar on a terminal; elsewhere a line a minute, with the time left."""
    import time

    from experiments.bar import bar, say

    began = last = time.monotonic()
    with bar(label) as moved:

        def report(done: int, total: int) -> None:
            """Move the bar, or say how far it is."""
            nonlocal last
            moved(done, total)
            now = time.monotonic()
            if now - last >= WORD_SECONDS and done:
                last = now
                left = (now - began) * (total - done) / done
                say(f"{label}: {done} of {total} runs, about {left / 60:.0f} minutes left")

        yield report


def _say_plan(design: Design, where: str, as_json: bool) -> None:
    facts = {"scenarios": design.planned, "replications": design.replications, "out": where, "design": design.facts()}
    if as_json:
        return print_json(facts)
    often = design.how_often
    runs = f"{'at most ' if often.width else ''}{design.planned * often.most} runs"
    head = f"{design.title or design.name}\n{design.question}".strip()
    return show(head, f"{design.planned} scenarios × {design.replications} replications: {runs}, kept in {where}")


def _finish(study: Study, as_json: bool) -> None:
    manifest, url = study.manifest, study.place.url
    runs = manifest["runs"]
    if as_json:
        return print_json(
            {"out": url, **{key: manifest[key] for key in ("state", "runs", "scenarios", "replications")}}
        )
    lines = [f"{url}: {runs['done']} of {runs['planned']} runs, {manifest['state']}."]
    if runs["failed"]:
        lines.append(f'{runs["failed"]} runs failed; `flywheel query {url} "select * from errors"` says where and why.')
    return show(*lines)
