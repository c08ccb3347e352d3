"""Loop gain: verdicts on responses made by hand, and the axioms it has to keep in a small company."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from typer.testing import CliRunner

import flywheel
from experiments.findings.estimates import RunRows
from experiments.questions.flywheel_loops import LOOPS
from experiments.questions.loop_gain import (
    LoopGain,
    MissPush,
    measure_gain,
    measure_money_responses,
    measure_responses,
)
from experiments.questions.miss_response import (
    CORRECTS,
    DIE_OUT,
    EDGE,
    FEED,
    NOTHING,
    VERDICT_MEANINGS,
    compute_loop_contribution,
    estimate_response,
    find_masking,
)
from experiments.runner.run_observer import RunObserver
from experiments.runner.run_options import OptionError
from simulation.scenario import Scenario

SMALL = Scenario().with_(
    {"world.reps": 16, "structure.span": 4, "world.weeks": 60, "world.warmup_weeks": 13, "targets.ambition": 0.12}
)
RUNS = 8
DEAF = ("attribution", "reaction", "targets", "trust", "information", "company")
"""What reads a company's recorded result."""


@cache
def measure_known_gain() -> LoopGain:
    return measure_gain(SMALL, RunObserver(RUNS), MissPush((0, 1)), by_loop=True)


def make_responses(first: float, second: float, noise: float, runs: int = 100) -> RunRows:
    """Responses with known sums over the first and over the second year."""
    means = np.repeat([first / 4, second / 4], 4)
    return means + np.random.default_rng(3).normal(0.0, noise, (runs, 8))


@pytest.mark.parametrize(
    ("first", "second", "noise", "verdict"),
    [
        (0.0, 0.5, 0.2, NOTHING),
        (-0.8, 0.1, 0.1, CORRECTS),
        (0.8, 0.3, 0.1, DIE_OUT),
        (0.8, 0.8, 0.2, EDGE),
        (0.8, 1.6, 0.1, FEED),
        (0.8, -1.6, 0.1, DIE_OUT),
    ],
)
def test_the_verdict_follows_the_intervals(first: float, second: float, noise: float, verdict: str) -> None:
    response = estimate_response(make_responses(first, second, noise))
    assert response.verdict == verdict
    assert response.echo.low <= first <= response.echo.high
    assert response.later.low <= second <= response.later.high
    if verdict not in (NOTHING, CORRECTS):
        assert response.gain.low <= second / first <= response.gain.high


def test_every_verdict_is_said_and_every_sign_is_in_words() -> None:
    for first, second in ((0.8, 1.6), (-0.8, -0.2)):
        whole = estimate_response(make_responses(first, second, 0.05))
        loop_gain = LoopGain("made", 100, 1, MissPush(), None, whole, (whole,))
        sentences = loop_gain.sentences()
        assert sentences[0] == f"{whole.verdict}: {VERDICT_MEANINGS[whole.verdict]}."
        assert ("more is missed" in sentences[1]) == (first > 0)
        assert ("less is missed" in sentences[1]) == (first < 0)


def test_a_loop_contributes_the_whole_less_the_response_without_it() -> None:
    whole, without = make_responses(0.9, 0.9, 0.1), make_responses(0.5, 0.1, 0.1)
    contribution = compute_loop_contribution(LOOPS[0], whole, without)
    assert contribution.echo.value == pytest.approx(0.4)
    assert contribution.later.value == pytest.approx(0.8)
    assert contribution.gain.value == pytest.approx(
        estimate_response(whole).gain.value - estimate_response(without).gain.value
    )
    nothing = compute_loop_contribution(LOOPS[0], whole, whole)
    assert (nothing.echo.value, nothing.echo.low, nothing.gain.value) == (0.0, 0.0, 0.0)


def test_bookings_stand_beside_misses_for_every_quarter_of_injection() -> None:
    loop_gain = measure_known_gain()
    money = measure_money_responses(SMALL, RunObserver(RUNS), MissPush((0, 1)))
    assert np.array_equal(money[:, :, 0], measure_responses(SMALL, RunObserver(RUNS), MissPush((0, 1))))
    whole, *by_quarter = loop_gain.booked
    assert whole.echo.value == pytest.approx(money[:, :, 1, :4].sum(axis=2).mean())
    assert len(by_quarter) == len(loop_gain.by_quarter)
    assert any("booked" in line and line.startswith("Of bookings") for line in loop_gain.sentences())
    assert sum("booked" in line and line.startswith("Withheld in quarter") for line in loop_gain.sentences()) == 2
    assert loop_gain.to_json()["bookings_by_quarter"].keys() == {"0", "1"}


def test_the_loop_that_opened_raises_the_gain_most_masks_it() -> None:
    whole = make_responses(0.8, -0.4, 0.05)
    opened = {"Exhaustion": (0.8, -0.5), "Working harder": (0.8, 0.6), "Complexity": (0.8, 0.0)}
    loops = tuple(
        compute_loop_contribution(loop, whole, make_responses(*opened[loop.name], 0.05)[::-1])
        for loop in LOOPS
        if loop.name in opened
    )
    response = estimate_response(whole)
    masked = LoopGain("made", 100, 1, MissPush(), None, response, (response,), loops)
    assert masked.masking is not None
    assert masked.masking.loop == masked.to_json()["masked_by"] == "Working harder"
    assert any("Working harder masks the feeding most" in line for line in masked.sentences())
    plain = LoopGain("made", 100, 1, MissPush(), None, response, (response,), loops[:1])
    assert plain.masking is None or plain.masking.loop != "Working harder"


def test_where_a_miss_is_made_good_the_loop_that_takes_most_off_masks_the_feeding() -> None:
    whole, opened = make_responses(-0.4, 0.2, 0.05), {"Working harder": (0.3, 0.2), "Complexity": (-0.7, 0.0)}
    loops = tuple(
        compute_loop_contribution(loop, whole, make_responses(*opened[loop.name], 0.05))
        for loop in LOOPS
        if loop.name in opened
    )
    response = estimate_response(whole)
    loop_gain = LoopGain("made", 100, 1, MissPush(), None, response, (response,), loops)
    line = next(line for line in loop_gain.sentences() if "masks" in line)
    assert line.startswith("Working harder masks the feeding most: with it open, $0.309 more is missed")
    assert "instead of $0.391 less. The gain is then 0.665" in line
    assert find_masking(response, loops[:1]) is None


def test_a_push_has_no_response_where_nobody_reads_the_records() -> None:
    deaf = SMALL.with_({f"mechanisms.{name}": "off" for name in DEAF})
    missed = measure_responses(deaf, RunObserver(3), MissPush((0, 2), 0.4))
    assert missed.shape == (3, 2, 8)
    assert not missed.any()
    assert estimate_response(missed[:, 0]).verdict == NOTHING
    assert measure_responses(SMALL, RunObserver(3), MissPush((0, 2), 0.4)).any()


def test_the_response_with_all_loops_open_is_within_noise() -> None:
    # nobody looks for causes and the board waits: what is left is what leaders feel
    quiet = SMALL.with_({"leadership.root_cause": 0.0, "leadership.patience": 12})
    rest = measure_gain(quiet, RunObserver(RUNS), by_loop=True).rest
    assert rest is not None
    assert rest.echo.by_chance or abs(rest.echo.value) < 0.05
    assert max(abs(quarter.value) for quarter in rest.quarters) < 0.1


def test_a_run_that_ends_too_early_is_lengthened_and_said_to_be() -> None:
    assert measure_known_gain().original_weeks == 60
    assert "lengthened from 60 to 130 weeks" in measure_known_gain().sentences()[-1]
    whole = SMALL.with_({"world.weeks": 156})
    same = measure_gain(whole, RunObserver(RUNS), MissPush((0, 1)))
    assert same.original_weeks is None
    assert same.whole == measure_known_gain().whole


def test_the_whole_is_the_mean_over_quarters_of_injection() -> None:
    echoes = [each.echo.value for each in measure_known_gain().by_quarter]
    assert measure_known_gain().whole.echo.value == pytest.approx(np.mean(echoes))
    alone = measure_gain(SMALL, RunObserver(RUNS), MissPush((1,)))
    assert alone.whole == measure_known_gain().by_quarter[1]


def test_sentences_table_figure_and_json_agree() -> None:
    loop_gain = measure_known_gain()
    data = json.loads(json.dumps(loop_gain.to_json(), allow_nan=False))
    assert data["whole"]["verdict"] == loop_gain.whole.verdict
    assert [loop["loop"] for loop in data["loops"]] == [loop.name for loop in LOOPS]
    table = loop_gain.table().set_index(["of", "figure"])
    for loop in loop_gain.loops:
        assert table.loc[(loop.loop, "echo"), "value"] == loop.echo.value
        assert any(line.startswith(loop.loop) for line in loop_gain.sentences())
    assert loop_gain.figure().layout.title.text.startswith(loop_gain.whole.verdict)


@pytest.mark.parametrize(
    ("quarters", "share", "message"),
    [
        ((0,), 0.0, "share = 0"),
        ((0,), 1.1, "share"),
        ((-1,), 0.1, "quarter = -1"),
        ((72,), 0.1, "from 0 to 71"),
        ((1, 1), 0.1, "once"),
    ],
)
def test_an_invalid_push_is_refused(quarters: tuple[int, ...], share: float, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        MissPush(quarters, share)


def test_the_command_answers_in_json_and_refuses_in_a_line() -> None:
    words = [
        "gain",
        "simple-market",
        "--runs",
        "2",
        "--set",
        "world.reps=16",
        "--set",
        "world.warmup_weeks=13",
        "--json",
    ]
    done = CliRunner().invoke(flywheel.app, words)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["runs"] == 2
    refused = CliRunner().invoke(flywheel.app, [*words, "--share", "2"])
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
