"""Memory: what the explorer keeps takes no more than it was given, and the page shows how much that is."""

from __future__ import annotations

import gc
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_engine import fake_settings
from plotly.io.json import to_json_plotly

from dashboard import create_app
from dashboard.plan.plan import Plan
from dashboard.presenting import keys
from dashboard.service.background import BackgroundJobs
from dashboard.service.memory import MEGABYTE, SHARES
from dashboard.service.service import PageRequest, Service
from dashboard.shipped_settings import build_default_settings
from simulation.ensemble import BYTES_FOR_PASTS, PASTS


@pytest.fixture(autouse=True)
def ordinary_pasts() -> Iterator[None]:
    yield
    PASTS.resize(BYTES_FOR_PASTS)


def test_the_shares_of_memory_add_up_to_the_whole() -> None:
    assert sum(SHARES.values()) == pytest.approx(1.0)


def test_results_are_kept_up_to_their_share() -> None:
    service = Service(fake_settings(memory=16 * MEGABYTE))
    for seed in range(1, 6):
        service.compare(Plan("evil-flywheel", {"leadership.field_time": 0.2}, seed=seed), PageRequest("a", seed, 200))
    assert len(service._ensembles) < 10
    assert service._ensembles.size <= 16 * MEGABYTE * SHARES["results"]
    assert service.has_all_runs(Plan("evil-flywheel", {"leadership.field_time": 0.2}, seed=5))


def test_long_answers_are_kept_up_to_their_share() -> None:
    background = BackgroundJobs[Any](room=100_000)
    for key in range(20):
        while background.ask(key, "a", lambda _: iter([np.zeros(1_000)])).state != "done":
            time.sleep(0.001)
    assert background._done.size <= 100_000


def test_an_explorer_limits_the_pasts_of_the_model() -> None:
    create_app(fake_settings(memory=100 * MEGABYTE))
    assert PASTS.capacity == 100 * MEGABYTE * SHARES["pasts"]


def test_the_page_says_how_much_it_keeps() -> None:
    assert "at most 77 MB" in to_json_plotly(keys.build_layout(77 * MEGABYTE))


def read_rss() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / MEGABYTE


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_20_clients_for_10_minutes_leave_memory_within_five_per_cent() -> None:
    app = create_app(fake_settings(memory=64 * MEGABYTE)).server
    over, answers = threading.Event(), [0] * 20

    def ask(name: int) -> None:
        client, chance = app.test_client(), random.Random(name)
        while not over.is_set():
            answers[name] += 1
            levers = {"leadership.field_time": round(chance.random() * 0.4, 3)}
            plan = {"scenario": "evil-flywheel", "levers": levers, "seed": chance.randrange(1, 5)}
            question = {"client": f"c{name}", "rev": answers[name], "n": answers[name], "phase": "all", "plan": plan}
            assert client.post("/pictures", json=question).status_code == 200

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(20)]
    for thread in threads:
        thread.start()
    time.sleep(120)  # until everything that may be kept is kept
    gc.collect()
    before = read_rss()
    time.sleep(480)
    over.set()
    for thread in threads:
        thread.join()
    gc.collect()
    assert sum(answers) > 10_000
    assert read_rss() <= 1.05 * before


def draw_question(chance: random.Random, number: int) -> dict[str, Any]:
    """Draw a plan of a small company, as one of 40 pages asks for it."""
    levers = {
        "leadership.field_time": round(chance.random() * 0.6, 2),
        "targets.ambition": round(chance.random() * 0.2, 2),
        "leadership.fixing": round(chance.random(), 1),
    }
    plan = {
        "scenario": "evil-flywheel",
        "levers": dict(chance.sample(sorted(levers.items()), chance.randrange(1, 4))),
        "company": {"world.reps": chance.choice((12, 16, 24))},
        "seed": chance.randrange(1, 200),
    }
    return {"client": f"c{chance.randrange(40)}", "rev": number, "n": number, "phase": "all", "plan": plan}


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_10_000_answers_of_the_model_take_no_more_memory_than_was_set(capsys: pytest.CaptureFixture[str]) -> None:
    memory, chance, held = 64, random.Random(13), {}
    settings = build_default_settings(futures=(2, 4, 8), memory=memory * MEGABYTE, studies=None, first_look=None)
    client = create_app(settings).server.test_client()
    for number in range(1, 10_001):
        assert client.post("/pictures", json=draw_question(chance, number)).get_json()["state"] == "done"
        if number in {1, 10, 100} or number % 1_000 == 0:
            gc.collect()
            held[number] = read_rss()
            with capsys.disabled():
                print(f"answers {number}: {held[number]:.0f} MB", flush=True)
    assert held[10_000] <= held[1] + memory + 100  # what was set, and what Python and plotly load on the way
    assert held[10_000] <= 1.05 * held[2_000]
