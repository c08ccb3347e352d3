"""Small organisations to test with: from the library, drawn at random, or founded for one rule."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numba
import numpy as np
from hypothesis import strategies as st

from scenarios import load
from simulation import SalesOrg, Scenario
from simulation.declare import Number, Value
from simulation.machine_code import HOUSE_OPTIONS, Rule
from simulation.org import Org, Records
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS

ROOT = Path(__file__).resolve().parents[2]
SIZES = ("world.reps", "world.regions", "world.weeks", "world.warmup_weeks", "structure.span")
RECORDS_OF = {
    "Rep": "reps",
    "Seat": "seats",
    "Team": "teams",
    "Manager": "managers",
    "Executive": "executives",
    "Company": "company",
    "Deal": "deals",
    "Specialist": "specialists",
}
ONE_OF_A_KIND = {
    "Now": "now",
    "World": "world",
    "Start": "start",
    "Behaviour": "behaviour",
    "Norms": "norms",
    "Policy": "policies",
    "Company": "company",
}


def scenario(**sizes: int) -> Scenario:
    """The ordinary organisation, small: 16 reps in two regions, half a year of past, a year to come."""
    chosen = {"reps": 16, "regions": 2, "weeks": 52, "warmup_weeks": 26} | sizes
    return Scenario().with_({"structure.span": 4} | {f"world.{name}": size for name, size in chosen.items()})


def shrunk(name: str) -> Scenario:
    """A scenario of the library with few reps and a short past, its changes and its span as they are."""
    full = load(name)
    fewest = int(full.value("structure.span")) * int(full.value("world.regions"))
    return full.with_({"world.reps": max(16, fewest), "world.warmup_weeks": 26})


def lived(described: Scenario, rng: int = 1, **more: Any) -> SalesOrg:
    """A model stepped to the end of its scenario."""
    model = SalesOrg(described, rng=rng, **more)
    while model.week < described.weeks:
        model.step()
    return model


def weeks_of(described: Scenario, rng: int = 1) -> Iterator[tuple[Records, Org]]:
    """Step through a scenario; give the reps before and the organisation after every week."""
    model = SalesOrg(described, rng=rng)
    while model.week < described.weeks:
        before = model.org.reps.copy()
        model.step()
        yield before, model.org


def values_of(number: Number) -> st.SearchStrategy[Value]:
    """Any allowed value of a declared number, its bounds often."""
    if number.choices:
        return st.sampled_from(number.choices)
    if number.whole:
        return st.integers(int(number.low), int(number.high))
    return st.sampled_from((number.low, number.high)) | st.floats(number.low, number.high, allow_subnormal=False)


@st.composite
def drawn_scenarios(draw: st.DrawFn, steps_per_week: int = 1) -> Scenario:
    """Any scenario that can be: some numbers anywhere in their ranges, 8 to 24 reps, some weeks."""
    free = [path for path in NUMBERS if path not in SIZES and path != "world.steps_per_week"]
    chosen = draw(st.lists(st.sampled_from(free), max_size=40, unique=True))
    values = {path: draw(values_of(NUMBERS[path])) for path in chosen}
    lived_under = draw(st.lists(st.sampled_from(sorted(LEVERS)), max_size=8, unique=True))
    past = {f"past.{p}": draw(values_of(LEVERS[p])) for p in lived_under if LEVERS[p].scope != "start"}
    span = draw(st.integers(4, 20))
    reps = draw(st.integers(8, 24))
    sizes = {
        "structure.span": span,
        "world.reps": reps,
        "world.regions": draw(st.integers(1, min(8, max(1, round(reps / span))))),
        "world.weeks": draw(st.integers(1, 40)),
        "world.warmup_weeks": draw(st.integers(0, 20)),
        "world.steps_per_week": steps_per_week,
    }
    return Scenario().with_(values | past | sizes)


def python(program: str, *arguments: str, **environment: str) -> str:
    """Run a program in a process of its own; return what it printed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    shared = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**inherited, "PYTHONPATH": shared, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def founded(**settings: Value) -> Org:
    """A small organisation on its first day after a week; `settings` by the last part of their path."""
    paths = {path.rsplit(".", 1)[1]: path for path in NUMBERS if not path.startswith("mechanisms.")}
    described = scenario(warmup_weeks=1).with_({paths[name]: value for name, value in settings.items()})
    return SalesOrg(described).org


def compiled(rule: Any) -> Callable[..., Any]:
    """A rule as other compiled functions call it, with a way in from Python."""
    return numba.njit(**HOUSE_OPTIONS)(getattr(rule, "py_func", rule))


def plain(rule: Any) -> Callable[..., Any]:
    """A rule, and the rules that it calls, in plain Python; `test_engine` holds that both give the same bits."""

    def call(*given: Any) -> Any:
        with mock.patch.object(Rule, "__call__", lambda inner, *records: inner.py_func(*records)):
            return rule(*given)

    return np.errstate(over="ignore")(call)


def readable(org: Org) -> Org:
    """The same records with their fields as attributes, as plain Python reads them."""
    return Org(*(part.view(np.recarray) if part.dtype.names else part for part in org))


def act(rule: Callable[..., Any], org: Org, i: int = 0, **given: Any) -> Any:
    """Call a rule as the organisation would for seat `i`: records by the types it asks for, the rest by name."""
    function = getattr(rule, "py_func", rule)
    named = {name: str(kind) for name, kind in function.__annotations__.items() if name != "return"}
    read = readable(org)
    return plain(rule)(*(given[name] if name in given else _record(read, kind, i) for name, kind in named.items()))


def _record(org: Org, kind: str, i: int) -> Any:
    team = int(org.seats[i]["team"])
    if kind == "list[Deal]":
        return org.deals[i]
    if kind == "list[Rep]":
        return org.reps
    if kind == "list[Specialist]":
        return org.specialists[team]
    if kind in ONE_OF_A_KIND:
        return getattr(org, ONE_OF_A_KIND[kind])[0]
    places = {
        "Rep": i,
        "Seat": i,
        "Team": team,
        "Manager": team,
        "Executive": 0,
        "Deal": (i, 0),
        "Specialist": (team, 0),
    }
    return getattr(org, RECORDS_OF[kind])[places[kind]]


def changed(before: Records, after: Records) -> set[str]:
    """Names of the fields that differ."""
    return {name for name in before.dtype.names or () if not np.array_equal(before[name], after[name], equal_nan=True)}
