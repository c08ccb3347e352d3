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
from simulation import SalesOrg, engine, founding, people, quarter, staffing, week
from small_worlds import scenario

real, drawn, clashes, out = draws.uniforms, defaultdict(set), {}, []

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
    described = scenario(reps=12, weeks=60, warmup_weeks=20).with_(values)
    model = SalesOrg(described, rng=3)
    while model.week < described.weeks:
        model.step()
    for address, purposes in drawn.items():
        if len(purposes) > 1:
            clashes[str(sorted(purposes))] = address
    seen = sorted({address[0] for address in drawn})
    assert model.org.managers["ordinal"].sum() > 0 or not values.get("behaviour.manager_turnover")
print(json.dumps([clashes, out[:5], seen, sorted({p for ps in drawn.values() for p in ps})]))
"""
EVENTFUL = {
    "behaviour.manager_turnover": 0.6,
    "behaviour.quit_base": 0.4,
    "world.search_weeks": 4,
    "start.overlays": 2,
    "leadership.root_cause": 0.8,
    "leadership.fixing": 0.8,
    "targets.split": "manager",
    "behaviour.specialist_desire": 1,
    "world.life_events": 6,
}


def eventful(**more: object) -> dict[str, object]:
    """An organisation in which everything is drawn for; settings that are declared."""
    from simulation.scenario import NUMBERS

    return {path: value for path, value in (EVENTFUL | more).items() if path in NUMBERS}


@pytest.fixture(scope="module")
def told() -> tuple[dict[str, object], list[object], list[int], list[str]]:
    scenarios = [
        eventful(**{"management.promotion": "external"}),
        eventful(**{"management.promotion": "best_carer", "world.steps_per_week": 2}),
    ]
    clashes, out, seen, purposes = json.loads(python(SPY, json.dumps(scenarios), NUMBA_DISABLE_JIT="1"))
    return clashes, out, seen, purposes


def test_no_address_is_drawn_for_two_purposes(told: tuple[dict[str, object], ...]) -> None:
    assert told[0] == {}


def test_no_part_of_an_address_is_negative(told: tuple[object, list[object], object, object]) -> None:
    assert told[1] == []


def test_almost_every_stream_was_drawn_from(told: tuple[object, object, list[int], list[str]]) -> None:
    assert set(told[2]) <= numbers_of_streams().keys()
    drawn = {numbers_of_streams()[number] for number in told[2]}
    assert used_streams() - drawn <= {"SPECIALIST", "SUNSET", "FIX", "ROOT_CAUSE"}
    assert "simulation.rules.careers.promise_of" in told[3]


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
