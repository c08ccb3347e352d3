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

    A command line sets levers from today on only: with later changes it names the scenario file (`toml`) instead.
    """
    size = ["--runs", str(futures), "--seed", str(plan.seed)]
    if not plan.changed:
        return shlex.join(["flywheel", "run", plan.scenario, *size])
    if plan.later:
        return shlex.join(["flywheel", "compare", plan.scenario, file_name(plan, "toml"), *size])
    sets = [part for path, value in sorted(plan.levers.items()) for part in ("--set", f"{path}={written(value)}")]
    return shlex.join(["flywheel", "compare", plan.scenario, *sets, *size])


def python(plan: Plan, futures: int) -> str:
    """Write the same as a program."""
    lines = [
        "from experiments.compare import compare",
        "from scenarios import load",
        "from simulation import run",
        "",
        f"carrying = load({json.dumps(plan.scenario)})",
        "plan = carrying",
    ]
    if plan.levers:
        lines.append(f"plan = plan.with_({_written(plan.levers)})")
    for week in sorted({week for week, _, _ in plan.later}):
        values = {path: value for at, path, value in plan.later if at == week}
        lines.append(f"plan = plan.changing({week}, {_written(values)})")
    lines += [
        f"a, b = (run(each, runs={futures}, seed={plan.seed}) for each in (carrying, plan))",
        'found = compare(a, b, called=("carrying on", "your plan"))',
        'print(*found.sentences(), sep="\\n")',
    ]
    return "\n".join(lines) + "\n"


def _written(values: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{json.dumps(path)}: {value!r}" for path, value in sorted(values.items())) + "}"


def toml(plan: Plan, scenario: Scenario, futures: int, version: str) -> str:
    """Write the plan as a scenario file; its first lines say what it was made with."""
    title = f"{scenario.title or scenario.name}{say('out.changed') if plan.changed else ''}"
    head = say("out.made", title=scenario.title or scenario.name, version=version, n=futures, seed=plan.seed)
    comment = "".join(f"# {line}\n" for line in head.splitlines())
    return f"{comment}\n{dumps(replace(plan.applied(scenario), title=title))}"
