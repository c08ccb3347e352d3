"""The whole program gives the bits of the rules compiled one by one, and where it cannot be had, these run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_worlds import scenario, shrunk

from scenarios import names
from simulation import Scenario, engine, whole_program
from simulation.compiled_scenario import compile_scenario
from simulation.initial_state import build_empty_org
from simulation.machine_code import CACHE
from simulation.org import Org
from simulation.whole_program import WholeProgramError, list_addresses, load_object, load_whole_program, pack_object

OTHERS = {
    "one rep": scenario(reps=1, regions=1),
    "no past": scenario(warmup_weeks=0),
    "half weeks": shrunk("evil-flywheel").with_({"world.steps_per_week": 2}),
}


def simulate(act: object, described: Scenario, seed: int) -> Org:
    """All records at the end of a run, with every table filled, as an entry simulates it."""
    compiled = compile_scenario(described)
    rows = {"closed": 20_000, "left": 2_000, "events": 20_000, "by_team": compiled.weeks}
    org = build_empty_org(compiled, seed, 0, rows)
    act(org, engine.INITIALISE, 0, 0, 0)  # type: ignore[operator]
    act(org, engine.SIMULATE, 0, compiled.weeks * compiled.steps_per_week, 0)  # type: ignore[operator]
    return org


def test_this_machine_runs_the_whole_program() -> None:
    assert load_whole_program() is not None
    assert engine.load_model() is not engine.dispatch_task


@pytest.mark.parametrize("name", [*names(), *OTHERS])
def test_the_whole_program_gives_the_bits_of_the_rules_compiled_one_by_one(name: str) -> None:
    described = OTHERS[name] if name in OTHERS else shrunk(name)
    whole, usual = (simulate(act, described, seed=3) for act in (engine.load_model(), engine.dispatch_task))
    for field, one, other in zip(Org._fields, whole, usual, strict=True):
        assert one.tobytes() == other.tobytes(), field
    assert whole.weekly["bookings"].sum() > 0.0


def kept_object() -> bytes:
    """What is kept of the whole program."""
    return next(CACHE.glob("whole-*.o")).read_bytes()


def test_a_damaged_object_is_never_loaded() -> None:
    load_object(content := kept_object())
    for damaged in (content[:-1], content[:-1] + b"?", content[:40], b"", b"[]\n"):
        with pytest.raises(WholeProgramError, match="damaged"):
            load_object(damaged)


def test_an_object_that_needs_what_is_not_there_is_never_loaded() -> None:
    with pytest.raises(WholeProgramError, match="this process has no no_such_function"):
        load_object(pack_object("entry", ["sqrt", "no_such_function"], b""))


def cannot_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """An empty cache, and a maker that ends as the script does."""
    (maker := tmp_path / "maker").write_text(f"#!/bin/sh\n{script}\n")
    maker.chmod(0o700)
    (tmp_path / "cache").mkdir()
    monkeypatch.setattr(whole_program, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(whole_program.sys, "executable", str(maker))


def test_what_cannot_be_made_is_refused_once_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cannot_compile(tmp_path, monkeypatch, "echo another numba >&2; exit 1")
    assert load_whole_program() is None
    (refused,) = (tmp_path / "cache").glob("*.refused")
    assert refused.read_text().startswith("WholeProgramError: another numba")
    monkeypatch.setattr(whole_program, "_make_object", lambda path: pytest.fail("tried again"))
    assert load_whole_program() is None


def test_a_maker_that_is_killed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cannot_compile(tmp_path, monkeypatch, "kill -KILL $$")
    assert load_whole_program() is None
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_damaged_object_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sound").write_bytes(kept_object())
    cannot_compile(tmp_path, monkeypatch, f'cp {tmp_path}/sound "$3"')
    kept = tmp_path / "cache" / f"whole-{whole_program._digest_processor()}.o"
    kept.write_bytes(b"damaged\n")
    assert load_whole_program() is not None
    assert kept.read_bytes() == kept_object()


def test_bounds_are_checked_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_program.numba.config, "BOUNDSCHECK", 1)
    assert load_whole_program() is None


def test_an_exception_in_the_whole_program_is_raised() -> None:
    with pytest.raises(RuntimeError, match="the model stopped"):
        whole_program._run_task(None, lambda *_: 0, (np.zeros(3),), 0, 0, 0, 0)


def test_records_that_do_not_lie_row_by_row_are_refused() -> None:
    assert list(list_addresses((np.zeros((2, 3)),)))[1:] == [2, 3, 24, 8]
    with pytest.raises(ValueError, match="row by row"):
        list_addresses((np.zeros((2, 3))[:, ::2],))
