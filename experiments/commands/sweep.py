"""`flywheel sweep`: a design, run or resumed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json, expand_options
from experiments.commands.terminal_output import print_json, print_parts
from experiments.findings.result_folder import WriteError, check_writable
from experiments.runner.progress_bar import print_notice, show_progress
from experiments.runner.run_options import prepare_model
from experiments.studies.design import Design
from experiments.studies.executors import count_cores
from experiments.studies.study_errors import DesignError
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_store import Study
from experiments.studies.sweep_runner import SweepOptions, sweep_design
from scenarios.messages import to_one_line

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
Retry = Annotated[bool, typer.Option("--retry-failed", "--retry", help="Retry failed runs.")]
PlanOnly = Annotated[bool, typer.Option("--plan", help="Only say what would be run.")]
SOME_FAILED = 1
"""Exit code of a sweep of which runs failed."""
MOST_NAMED = 5
"""More kinds of failure, or scenarios of one, are only counted."""


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
    if StudyLocation(where).is_local:
        check_writable(Path(where.removeprefix("file://")))
    prepare_model()
    return _print_study(_run_sweep(loaded_design, where, options), as_json)


def _parse_shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not match:
        raise DesignError(f"--shard {text}: must be i/n, such as 1/8")
    return int(match[1]), int(match[2])


def _run_sweep(design: Design, where: str, options: SweepOptions) -> Study:
    try:
        with show_progress(f"Sweeping {design.name}", at_once=False) as progress:
            return sweep_design(design, where, replace(options, progress=progress, failures=progress.count_failed))
    except WriteError as problem:
        raise OSError(f"{problem}; what was written is kept, and the same command resumes from there") from None
    except KeyboardInterrupt:
        print_notice(f"Interrupted: all runs so far are in {where}; the same command resumes from there.")
        raise


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
    """Print how far the study is and what failed.

    Raises:
        Exit: runs failed.
    """
    manifest, url = study.manifest, study.location.url
    if as_json:
        print_json({"out": url, **{key: manifest[key] for key in ("state", "runs", "scenarios", "replications")}})
    else:
        print_parts(*_list_lines(study))
    if manifest["runs"]["failed"]:
        raise typer.Exit(SOME_FAILED)


def _list_lines(study: Study) -> list[str]:
    runs, state, url = study.manifest["runs"], study.manifest["state"], study.location.url
    if not runs["failed"]:
        return [f"{url}: {runs['done']} of {runs['planned']} runs, {state}."]
    succeeded = runs["done"] - runs["failed"]
    ending = "all were tried" if state == "complete" else state
    return [
        f"{url}: {succeeded} of {runs['planned']} runs, {runs['failed']} failed, {ending}.",
        *_list_failures(study),
        f'`flywheel query {url} "select * from errors"` lists them; the same command with --retry-failed tries them again.',
    ]


def _list_failures(study: Study) -> list[str]:
    """A line for each thing that went wrong, the commonest first: how many runs, of which scenarios, where and why."""
    kinds = [(len(each), name, each) for name, each in study.errors().groupby(["stage", "message"])]
    kinds.sort(key=lambda kind: -kind[0])
    lines = []
    for size, (stage, message), each in kinds[:MOST_NAMED]:
        scenarios = sorted(set(each["scenario"]))
        named = ", ".join(map(str, scenarios[:MOST_NAMED])) + (" …" if len(scenarios) > MOST_NAMED else "")
        plural = "s" if len(scenarios) > 1 else ""
        lines.append(f"  {size} of scenario{plural} {named} ({stage}): {to_one_line(message)}")
    more = len(kinds) - MOST_NAMED
    return lines + ([f"  … and {more} other kinds of failure"] if more > 0 else [])
