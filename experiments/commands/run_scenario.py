"""`flywheel run`: one scenario, simulated many times."""

from __future__ import annotations

from experiments.commands import terminal_tables
from experiments.commands.options import WINDOW_WEEKS, Detail, QuestionOptions, Runs, ScenarioName, expand_options
from experiments.commands.terminal_output import print_json, print_parts
from experiments.questions import run_files
from experiments.runner.posterior_runs import load_draws
from experiments.runner.run_options import run_ensemble


@expand_options
def run_scenario(scenario: ScenarioName, *, runs: Runs = 200, detail: Detail = None, options: QuestionOptions) -> None:
    """Simulate a scenario many times and sum up its last year."""
    plan = options.load(scenario)
    run_options = options.build_run_options(runs, detail)
    ensemble = run_ensemble(plan, run_options, plan.name, load_draws(scenario))
    if options.out:
        run_files.write_run(options.out, ensemble, run_options.detail, options.force)
    window = min(WINDOW_WEEKS, plan.weeks)
    if options.as_json:
        return print_json(run_files.summarise_run(ensemble, window))
    title = f"{plan.title or plan.name}: {runs} future{'s' if runs > 1 else ''}"
    return print_parts(terminal_tables.build_summary_table(ensemble.summary(weeks=window), title, window))
