"""`flywheel compare`, `why` and `carries`: what is passed on, printed, written and refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import flywheel
from experiments.commands import carries, why
from experiments.questions import precision

SMALL = ("--weeks", "26", "--set", "world.reps=16", "--set", "world.warmup_weeks=4", "--set", "structure.span=4")
PLANS = ("evil-flywheel", "break-the-flywheel")


def call(*words: str) -> Result:
    return CliRunner().invoke(flywheel.app, list(words))


def found(*words: str) -> dict[str, Any]:
    result = call(*words, "--json")
    assert result.exit_code == 0, result.output
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def refused(*words: str) -> str:
    result = call(*words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.count("\n") == 1
    return str(result.stderr)


# --- compare


def test_compare_adds_futures_until_the_interval_is_narrow_enough() -> None:
    wide = found("compare", *PLANS, *SMALL, "--precision", "1000%")
    assert wide["runs"] == precision.FIRST_LOOK_RUNS
    assert "as narrow as asked for" in wide["ended"]
    capped = found("compare", *PLANS, *SMALL, "--precision", "0.0001", "--runs", "3", "--runs-most", "7")
    assert capped["runs"] == 7
    assert "at the most futures allowed, 7" in capped["ended"]
    plain = found("compare", *PLANS, *SMALL, "--runs", "7")
    assert plain["ended"] == ""
    assert plain["measures"]["bookings"] == capped["measures"]["bookings"]


def test_compare_says_dip_payback_and_how_sure_it_is(tmp_path: Path) -> None:
    words = ("compare", *PLANS, *SMALL, "--runs", "4", "--measure", "contribution")
    shown = call(*words).stdout
    assert all(text in shown for text in ("pays back", "sure", "Profit contribution, last 26 weeks"))
    data = found(*words, "--out", str(tmp_path / "out"))
    row = data["measures"]["contribution"]
    assert data["sentences"][0].startswith("Profit contribution")
    assert {"dip", "pays_back_after", "sum_by_quarter"} <= row["payback"].keys()
    assert len(row["course"]["difference"]) == len(row["payback"]["sum_by_quarter"]) == 2
    assert 0 <= row["confidence"] <= 1
    written = pd.read_parquet(tmp_path / "out" / "trajectories.parquet")
    assert set(written["quarter"]) == {1, 2}


def test_compare_refuses_what_it_cannot_do() -> None:
    assert "--precision 2 percent" in refused("compare", *PLANS, "--precision", "2 percent")
    assert "did you mean bookings?" in refused("compare", *PLANS, "--measure", "bokings")
    assert "--runs-most 0" in refused("compare", *PLANS, "--precision", "2%", "--runs-most", "0")
    assert "--runs-most 900000000: needs" in refused("compare", *PLANS, "--precision", "2%", "--runs-most", "900000000")


def test_an_interrupted_comparison_shows_what_was_found_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = precision.compare

    def interrupted(*pair: Any, **more: Any) -> Any:
        if pair[0].runs > 3:
            raise KeyboardInterrupt
        return usual(*pair, **more)

    monkeypatch.setattr(precision, "compare", interrupted)
    result = call("compare", *PLANS, *SMALL, "--runs", "3", "--precision", "0.0001")
    assert result.exit_code == 130
    assert "Interrupted after 3 futures." in result.stdout


# --- why


def test_why_explains_the_gap() -> None:
    data = found(
        "why", *PLANS, *SMALL, "--runs", "2", "--group", "rest=structure, leadership.fixing,leadership.integrity"
    )
    assert set(data["groups"]) == {"leadership.field_time", "leadership.root_cause", "rest"}
    assert sum(share["value"] for share in data["shares"]) == pytest.approx(data["difference"])
    assert (data["futures"], data["exact"]) == (2, True)


def test_why_of_one_scenario_takes_its_changes() -> None:
    sets = ("--set", "management.care=1", "--set", "recovery.vacation_weeks=8", "--weeks", "13")
    data = found("why", "ordinary-organisation", *sets, "--runs", "2", "--measure", "fatigue")
    assert set(data["groups"]) == {"management.care", "recovery.vacation_weeks"}
    assert data["measure"] == "fatigue"


def test_why_prints_and_writes(tmp_path: Path) -> None:
    words = ("why", *PLANS, *SMALL, "--runs", "2", "--headings", "--out", str(tmp_path / "out"))
    result = call(*words)
    assert result.exit_code == 0, result.output
    assert "whole difference" in result.stdout
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"finding.md", "figure.html", "manifest.json", "table.parquet"}
    assert "is not empty" in refused(*words)


def test_why_refuses_in_one_line() -> None:
    assert "why needs a second scenario" in refused("why", "ordinary-organisation")
    assert "nothing differs" in refused("why", "evil-flywheel", "evil-flywheel")
    for group in ("", "x", "x=", "=targets", "x=,"):
        assert "must be name=path,path" in refused("why", *PLANS, "--group", group)
    assert "does not differ" in refused("why", *PLANS, "--group", "x=targets.ambition")
    assert "--runs 0" in refused("why", *PLANS, "--runs", "0")
    assert "--measure" in refused("why", *PLANS, "--measure", "x")


@pytest.mark.parametrize(
    ("module", "question", "words"),
    [
        (why, "explain", ("why", *PLANS, "--group", "all=structure,leadership")),
        (carries, "find_carriers", ("carries", PLANS[0], "--only", "trust")),
    ],
)
def test_an_interrupted_question_shows_what_was_found_so_far(
    module: Any, question: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = getattr(module, question)

    def interrupted(*given: Any, **more: Any) -> Iterator[Any]:
        yield next(usual(*given, **{**more, "runs": 2}))
        raise KeyboardInterrupt

    monkeypatch.setattr(module, question, interrupted)
    result = call(*words, *SMALL, "--out", str(tmp_path / "out"))
    assert result.exit_code == 130
    assert "2 futures" in result.stdout
    assert list(tmp_path.iterdir()) == []


# --- carries


def test_carries_asks_the_mechanisms_it_is_told(tmp_path: Path) -> None:
    words = (
        "carries",
        "evil-flywheel",
        *SMALL,
        "--runs",
        "2",
        "--only",
        "trust",
        "--only",
        "load",
        "--only",
        "trust",
    )
    data = found(*words, "--measure", "fatigue", "--out", str(tmp_path / "out"))
    assert {row["mechanism"] for row in data["mechanisms"]} == {"trust", "load"}
    assert data["measure"] == "fatigue"
    assert (tmp_path / "out" / "figure.html").exists()
    assert "trust" in call(*words).stdout


def test_carries_can_be_asked_of_a_difference() -> None:
    data = found("carries", PLANS[0], "--against", PLANS[1], *SMALL, "--runs", "2", "--only", "time")
    assert data["scenario"] == "break-the-flywheel against evil-flywheel"


def test_carries_refuses_in_one_line() -> None:
    assert "--only trsut: must be one of" in refused("carries", "evil-flywheel", "--only", "trsut")
    assert "no such scenario" in refused("carries", "evil-flywheel", "--against", "nowhere")
    assert "--measure" in refused("carries", "evil-flywheel", "--measure", "x")
