"""No number is drawn for two purposes: every address of luck belongs to one line of the code."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from small_worlds import python

from simulation import streams

SOURCES = Path(streams.__file__).parent
SPY = """
import json, sys
from collections import defaultdict
from simulation import draws
from simulation import SalesOrg, streams
from simulation.ensemble import PASTS
from small_worlds import scenario

real, drawn, clashes, out, seen, purposes = draws.uniforms, defaultdict(set), {}, [], set(), set()
vars(streams).update(json.loads(sys.argv[2]))

def purpose():
    frame = sys._getframe(2)
    while frame.f_globals["__name__"] == "simulation.draws":
        frame = frame.f_back
    return frame.f_globals["__name__"] + "." + frame.f_code.co_name

def spy(seed, run, *address):
    address = tuple(int(part) for part in address)
    drawn[address].add(purpose())
    if min(address) < 0:
        out.append([purpose(), list(address)])
    return real(seed, run, *address)

for module in [m for name, m in sys.modules.items() if name.startswith("simulation.")]:
    if getattr(module, "uniforms", None) is real:
        module.uniforms = spy

for values in json.loads(sys.argv[1]):
    drawn.clear()
    PASTS.clear()
    described = scenario(reps=12, weeks=60, warmup_weeks=20).with_(values)
    model = SalesOrg(described, rng=3)
    while model.week < described.weeks:
        model.step()
    for address, asked in drawn.items():
        seen.add(address[0])
        purposes |= asked
        if len(asked) > 1:
            clashes[" and ".join(sorted(asked))] = address
print(json.dumps([clashes, out[:5], sorted(seen), sorted(purposes)]))
"""
EVENTFUL = {
    "behaviour.manager_turnover": 0.6,
    "behaviour.quit_base": 0.4,
    "world.search_weeks": 4,
    "start.overlays": 2,
    "leadership.root_cause": 0.8,
    "leadership.fixing": 0.8,
    "targets.split": "manager",
    "world.life_events": 6,
}


Told = tuple[dict[str, object], list[object], list[int], list[str]]
"""Clashes, addresses out of range, streams drawn from, and functions that drew."""


def spied(*scenarios: dict[str, object], **renumbered: int) -> Told:
    """Live scenarios in plain Python, every draw looked at; streams may be given other numbers."""
    told = python(SPY, json.dumps(scenarios), json.dumps(renumbered), NUMBA_DISABLE_JIT="1")
    clashes, out, seen, purposes = json.loads(told)
    return clashes, out, seen, purposes


@pytest.fixture(scope="module")
def told() -> Told:
    return spied(
        EVENTFUL | {"management.promotion": "external"},
        EVENTFUL | {"management.promotion": "best_carer", "world.steps_per_week": 2},
    )


def test_no_address_is_drawn_for_two_purposes(told: Told) -> None:
    assert told[0] == {}


def test_an_address_drawn_for_two_purposes_is_noticed() -> None:
    clashes = spied({"world.weeks": 1, "world.warmup_weeks": 1}, TALK=streams.WEEK)[0]
    assert list(clashes) == ["simulation.person_traits.draw_weekly_luck and simulation.rules.goals.talk_about_goals"]


def test_no_part_of_an_address_is_negative(told: Told) -> None:
    assert told[1] == []


def test_every_stream_in_use_was_drawn_from(told: Told) -> None:
    assert {numbers_of_streams()[number] for number in told[2]} == used_streams()
    assert {"simulation.rules.careers.rate_candidate", "simulation.initial_state._initialise_rep"} <= set(told[3])


def numbers_of_streams() -> dict[int, str]:
    """Names of the streams by number."""
    return {value: name for name, value in vars(streams).items() if name.isupper()}


def used_streams() -> set[str]:
    """Streams that the code draws from."""
    return {
        node.attr
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "streams"
    }


def test_streams_have_numbers_of_their_own() -> None:
    names = [name for name in vars(streams) if name.isupper()]
    assert len(numbers_of_streams()) == len(names)
    assert min(numbers_of_streams()) > 0


def test_every_draw_names_its_stream() -> None:
    """Nobody draws by a bare number, nor by numpy or random."""
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text())
        if path.name == "draws.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("uniforms", "beta_draw"):
                assert any(ast.unparse(part).startswith("streams.") for part in node.args), (path.name, node.lineno)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert "random" not in {name.name for name in node.names}, path.name
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "np.random"), path.name
