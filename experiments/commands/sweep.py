"""`flywheel sweep`: a design, run or resumed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from experiments.commands.options import Json, expand_options
from experiments.commands.terminal_output import print_json, print_parts
from experiments.runner.progress_bar import ReportProgress, print_notice, show_progress
from experiments.runner.run_options import prepare_model
from experiments.studies.design import Design
from experiments.studies.executors import count_cores
from experiments.studies.study_errors import DesignError
from experiments.studies.study_store import Study
from experiments.studies.sweep_runner import SweepOptions, sweep_design

DesignName = Annotated[
    str, typer.Argument(metavar="DESIGN", help="A design that is shipped, or the path of a TOML file.")
]
StudyFolder = Annotated[
    str | None,
    typer.Option(help="Where to keep the study: a folder, or any path of fsspec; out/<name>-<hash> if left out."),
]
Jobs = Annotated[int | None, typer.Option(help="How many threads; all cores if left out, never more than there are.")]
Scheduler = Annotated[str, typer.Option(metavar="ADDRESS", help="Simulate on this dask cluster: tcp://host:8786.")]
Shard = Annotated[str, typer.Option(metavar="I/N", help="Only the I-th of N equal parts; several may run at once.")]
Extend = Annotated[int, typer.Option(metavar="N", help="N replications more than the design says.")]
Anew = Annotated[bool, typer.Option("--force", help="Start anew, whatever study the folder holds.")]
Retry = Annotated[bool, typer.Option("--retry", help="Retry failed runs.")]
PlanOnly = Annotated[bool, typer.Option("--plan", help="Only say what would be run.")]
NOTICE_SECONDS = 60
"""Where there is no terminal, a line this often."""


@dataclass(frozen=True)
class ExecutionOptions:
    """How a design is run; none of it changes a result."""

    jobs: Jobs = None
    scheduler: Scheduler = ""
    shard: Shard = "1/1"
    extend: Extend = 0
    force: Anew = False
    retry: Retry = False

    def build_sweep_options(self) -> SweepOptions:
        """The options that were asked for, checked."""
        return SweepOptions(self.jobs, self.scheduler, _parse_shard(self.shard), self.extend, self.force, self.retry)


@expand_options
def sweep(
    design: DesignName,
    *,
    out: StudyFolder = None,
    execution: ExecutionOptions,
    plan: PlanOnly = False,
    as_json: Json = False,
) -> None:
    """Run a design: simulate all its scenarios with the same luck.

    After an interruption, the same command resumes.
    """
    loaded_design = Design.load(design)
    where = out or loaded_design.default_folder
    options = execution.build_sweep_options()
    if plan:
        return _print_design(loaded_design, where, as_json)
    if options.jobs and options.jobs > count_cores() and not options.scheduler:
        print_notice(
            f"--jobs {options.jobs}: there are {count_cores()} cores here, so {count_cores()} threads are used"
        )
    prepare_model()
    return _print_study(_run_sweep(loaded_design, where, options), as_json)


def _parse_shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not match:
        raise DesignError(f"--shard {text}: must be i/n, such as 1/8")
    return int(match[1]), int(match[2])


def _run_sweep(design: Design, where: str, options: SweepOptions) -> Study:
    try:
        with show_sweep_progress(f"Sweeping {design.name}") as progress:
            return sweep_design(design, where, replace(options, progress=progress))
    except KeyboardInterrupt:
        print_notice(f"Interrupted: all runs so far are in {where}; the same command resumes from there.")
        raise


@contextmanager
def show_sweep_progress(label: str) -> Iterator[ReportProgress]:
    """A bar on a terminal; elsewhere a line a minute, with the time left."""
    began = last = time.monotonic()
    with show_progress(label) as move_bar:

        def report_progress(done: int, total: int) -> None:
            """Move the bar, or say how far it is."""
            nonlocal last
            move_bar(done, total)
            now = time.monotonic()
            if now - last >= NOTICE_SECONDS and done:
                last = now
                left = (now - began) * (total - done) / done
                print_notice(f"{label}: {done} of {total} runs, about {left / 60:.0f} minutes left")

        yield report_progress


def _print_design(design: Design, where: str, as_json: bool) -> None:
    facts = {
        "scenarios": design.scenario_count,
        "replications": design.replications,
        "out": where,
        "design": design.facts(),
    }
    if as_json:
        return print_json(facts)
    often = design.stopping_rule
    runs = f"{'at most ' if often.width else ''}{design.scenario_count * often.most} runs"
    head = f"{design.title or design.name}\n{design.question}".strip()
    return print_parts(
        head, f"{design.scenario_count} scenarios × {design.replications} replications: {runs}, kept in {where}"
    )


def _print_study(study: Study, as_json: bool) -> None:
    manifest, url = study.manifest, study.location.url
    runs = manifest["runs"]
    if as_json:
        return print_json(
            {"out": url, **{key: manifest[key] for key in ("state", "runs", "scenarios", "replications")}}
        )
    lines = [f"{url}: {runs['done']} of {runs['planned']} runs, {manifest['state']}."]
    if runs["failed"]:
        lines.append(f'{runs["failed"]} runs failed; `flywheel query {url} "select * from errors"` says where and why.')
    return print_parts(*lines)
