"""Exports of a plan for researchers: a command, a few lines of Python, a scenario file, all of which give the same futures."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import replace

from dashboard.plan.plan import Plan, format_value
from dashboard.wording.catalogue import say
from scenarios import dumps
from simulation.declare import Value
from simulation.scenario import Scenario


def name_file(plan: Plan, ending: str) -> str:
    """Make a name for a file about a plan, such as "evil-flywheel-plan.toml"; no character in it needs quoting."""
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in plan.scenario)
    return f"{safe}-plan.{ending}"


def write_command(plan: Plan, runs: int) -> str:
    """Write the command that simulates the same futures of carrying on and of the plan.

    A command line can only set levers from today on, and sets them for both of two scenarios: other plans are named by
    their file (`toml`) instead, and so is an imported company, because its file marks it as imported.
    """
    size = ["--runs", str(runs), "--seed", str(plan.seed)]
    if not plan.is_changed and plan.against is None:
        baseline_args = (
            [name_file(plan, "toml")] if plan.imported else [plan.scenario, *_list_set_options(plan.company)]
        )
        return shlex.join(["flywheel", "run", *baseline_args, *size])
    if _has_only_levers(plan):
        return shlex.join(["flywheel", "compare", plan.scenario, *_list_set_options(plan.levers), *size])
    rival_name = plan.scenario if plan.against is None else choose_rival_name(plan.against)
    return shlex.join(
        ["flywheel", "compare", rival_name, name_file(plan, "toml"), *_list_set_options(plan.company), *size]
    )


def choose_rival_name(rival: Plan) -> str:
    """Name the plan that another is compared with: by its scenario where nothing in it is changed, otherwise by its file."""
    return name_file(replace(rival, scenario=f"{rival.scenario}-other"), "toml") if rival.is_changed else rival.scenario


def _has_only_levers(plan: Plan) -> bool:
    return not (plan.later or plan.acting or plan.company or plan.cut or plan.against or plan.imported)


def _list_set_options(values: Mapping[str, Value]) -> list[str]:
    return [part for path, value in sorted(values.items()) for part in ("--set", f"{path}={format_value(value)}")]


def write_python(plan: Plan, runs: int, baseline_name: str = "carrying on") -> str:
    """Write the same as a program; `baseline_name` is the name of what the plan is compared with."""
    rival = plan.build_rival()
    lines = [*_write_imports(plan, bool(plan.cut or (rival and rival.cut))), "", *_write_base("carrying", plan)]
    if rival is not None:
        lines += [*_write_base("start", rival), *_write_plan("other", "start", rival)]
    lines += _write_plan("plan", "carrying", plan)
    here, there = (
        _write_run("plan", "carrying", plan, runs),
        _write_run("carrying", "carrying", replace(plan, cut=()), runs),
    )
    if rival is not None:
        there = _write_run("other", "start", rival, runs)
    lines += [
        f"a = {there}",
        f"b = {here}",
        f'found = compare(a, b, called=({json.dumps(baseline_name, ensure_ascii=False)}, "your plan"))',
        'print(*found.sentences(), sep="\\n")',
    ]
    return "\n".join(lines) + "\n"


def _write_imports(plan: Plan, cuts: bool) -> list[str]:
    """Write the imports of the program: more where links are cut, or where the company is somebody's own."""
    trunk = ["from experiments.runner.fork import Trunk", "from experiments.questions.flywheel_map import cut"]
    return [
        *(["from dataclasses import replace"] if plan.imported else []),
        "from experiments.questions.compare import compare",
        *(trunk if cuts else []),
        "from scenarios import load",
        "from simulation import run",
        *(["from simulation.privacy import IMPORTED"] if plan.imported else []),
    ]


def _write_base(name: str, plan: Plan) -> list[str]:
    company = f".with_({_write_values(plan.company)})" if plan.company else ""
    scenario = f"load({json.dumps(plan.scenario)}){company}"
    return [f"{name} = {f'replace({scenario}, group=IMPORTED)' if plan.imported else scenario}"]


def _write_plan(name: str, base: str, plan: Plan) -> list[str]:
    """Write how a plan is applied to its scenario, in the steps of `Plan.apply_to`."""
    levers = f".with_({_write_values(plan.levers)})" if plan.levers and not plan.acting else ""
    lines = [f"{name} = {base}{levers}"]
    for week, region, values in plan.list_dated_changes():
        where = f", {json.dumps(region)}" if region else ""
        lines.append(f"{name} = {name}.changing({week}, {_write_values(values)}{where})")
    return [*lines, *(f"{name} = cut({name}, {json.dumps(key)})" for key in plan.cut)]


def _write_run(name: str, base: str, plan: Plan, runs: int) -> str:
    """Write how a plan is simulated: where links are cut, from today on."""
    size = f"runs={runs}, seed={plan.seed}"
    return f"Trunk({base}, {size}).fork({name})" if plan.cut else f"run({name}, {size})"


def _write_values(values: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{json.dumps(path)}: {value!r}" for path, value in sorted(values.items())) + "}"


def write_toml(plan: Plan, scenario: Scenario, runs: int, version: str) -> str:
    """Write the plan as a scenario file; its first lines name what it was made with."""
    title = f"{scenario.title or scenario.name}{say('out.changed') if plan.is_changed else ''}"
    head = say("out.made", title=scenario.title or scenario.name, version=version, n=runs, seed=plan.seed)
    comment = "".join(f"# {line}\n" for line in head.splitlines())
    return f"{comment}\n{dumps(replace(plan.apply_to(scenario), title=title))}"
