"""A plan as text for researchers: a command, a few lines of Python, a scenario file. All of them give the same futures."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import replace

from dashboard.state import Plan, written
from dashboard.text.catalogue import say
from scenarios import dumps
from simulation.declare import Value
from simulation.scenario import Scenario


def file_name(plan: Plan, ending: str) -> str:
    """Give a name for a file about a plan: "evil-flywheel-plan.toml"; nothing in it needs quoting."""
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in plan.scenario)
    return f"{safe}-plan.{ending}"


def command(plan: Plan, futures: int) -> str:
    """Write the command that lives the same futures of carrying on and of the plan.

    A command line sets levers from today on only, and what it sets for two scenarios it sets for both: other plans
    are named by their file (`toml`) instead, and so is an imported company, for its file says that it is one.
    """
    size = ["--runs", str(futures), "--seed", str(plan.seed)]
    if not plan.changed and plan.against is None:
        alone = [file_name(plan, "toml")] if plan.imported else [plan.scenario, *_sets(plan.company)]
        return shlex.join(["flywheel", "run", *alone, *size])
    if _only_levers(plan):
        return shlex.join(["flywheel", "compare", plan.scenario, *_sets(plan.levers), *size])
    other = plan.scenario if plan.against is None else other_name(plan.against)
    return shlex.join(["flywheel", "compare", other, file_name(plan, "toml"), *_sets(plan.company), *size])


def other_name(other: Plan) -> str:
    """Name the plan that one is compared with: its scenario where nothing of it is changed, or else its file."""
    return file_name(replace(other, scenario=f"{other.scenario}-other"), "toml") if other.changed else other.scenario


def _only_levers(plan: Plan) -> bool:
    return not (plan.later or plan.acting or plan.company or plan.cut or plan.against or plan.imported)


def _sets(values: Mapping[str, Value]) -> list[str]:
    return [part for path, value in sorted(values.items()) for part in ("--set", f"{path}={written(value)}")]


def python(plan: Plan, futures: int, called: str = "carrying on") -> str:
    """Write the same as a program; `called` is what the plan is compared with."""
    rival = plan.rival()
    lines = [*_imports(plan, bool(plan.cut or (rival and rival.cut))), "", *_based("carrying", plan)]
    if rival is not None:
        lines += [*_based("start", rival), *_planned("other", "start", rival)]
    lines += _planned("plan", "carrying", plan)
    here, there = (
        _lived("plan", "carrying", plan, futures),
        _lived("carrying", "carrying", replace(plan, cut=()), futures),
    )
    if rival is not None:
        there = _lived("other", "start", rival, futures)
    lines += [
        f"a = {there}",
        f"b = {here}",
        f'found = compare(a, b, called=({json.dumps(called, ensure_ascii=False)}, "your plan"))',
        'print(*found.sentences(), sep="\\n")',
    ]
    return "\n".join(lines) + "\n"


def _imports(plan: Plan, cuts: bool) -> list[str]:
    """Write what the program needs: more where links are cut, or where the company is somebody's own."""
    trunk = ["from experiments.understanding.fork import Trunk", "from experiments.understanding.wheel import cut"]
    return [
        *(["from dataclasses import replace"] if plan.imported else []),
        "from experiments.compare import compare",
        *(trunk if cuts else []),
        "from scenarios import load",
        "from simulation import run",
        *(["from simulation.privacy import IMPORTED"] if plan.imported else []),
    ]


def _based(name: str, plan: Plan) -> list[str]:
    company = f".with_({_written(plan.company)})" if plan.company else ""
    scenario = f"load({json.dumps(plan.scenario)}){company}"
    return [f"{name} = {f'replace({scenario}, group=IMPORTED)' if plan.imported else scenario}"]


def _planned(name: str, base: str, plan: Plan) -> list[str]:
    """Write how a plan is made of its scenario, step by step as `Plan.applied` makes it."""
    levers = f".with_({_written(plan.levers)})" if plan.levers and not plan.acting else ""
    lines = [f"{name} = {base}{levers}"]
    for week, region, values in plan.dated():
        where = f", {json.dumps(region)}" if region else ""
        lines.append(f"{name} = {name}.changing({week}, {_written(values)}{where})")
    return [*lines, *(f"{name} = cut({name}, {json.dumps(key)})" for key in plan.cut)]


def _lived(name: str, base: str, plan: Plan, futures: int) -> str:
    """Write how a plan is lived: where links are cut, from today on."""
    size = f"runs={futures}, seed={plan.seed}"
    return f"Trunk({base}, {size}).fork({name})" if plan.cut else f"run({name}, {size})"


def _written(values: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{json.dumps(path)}: {value!r}" for path, value in sorted(values.items())) + "}"


def toml(plan: Plan, scenario: Scenario, futures: int, version: str) -> str:
    """Write the plan as a scenario file; its first lines say what it was made with."""
    title = f"{scenario.title or scenario.name}{say('out.changed') if plan.changed else ''}"
    head = say("out.made", title=scenario.title or scenario.name, version=version, n=futures, seed=plan.seed)
    comment = "".join(f"# {line}\n" for line in head.splitlines())
    return f"{comment}\n{dumps(replace(plan.applied(scenario), title=title))}"
