"""What commands and explorer give out is what is recorded, and what changed is declared."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

import flywheel
from tests import golden
from tests.golden_commands import COMMANDS, Bench

NO_OUTPUT = {"explore", "workshop", "doctor"}
"""Commands that give out nothing to record: pages that are served, and what this machine is like."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Where all command lines of this file work."""
    return Bench(tmp_path_factory.mktemp("golden").resolve())


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:Degrees of freedom")
@pytest.mark.parametrize("name", golden.OUTPUTS)
def test_an_output_is_what_is_recorded(name: str, bench: Bench) -> None:
    lines = golden.problems(name, golden.compute(name, bench))
    assert not lines, "\n".join([*lines, golden.HOW_TO_DECLARE])


def test_every_file_of_the_record_is_made() -> None:
    assert {file.name for file in golden.FOLDER.iterdir()} == {*golden.OUTPUTS, golden.MADE_ON.name}


def test_every_command_is_recorded() -> None:
    asked = {command.line.split()[0] for command in COMMANDS.values()}
    assert asked == set(typer.main.get_command(flywheel.app).commands) - NO_OUTPUT  # type: ignore[attr-defined]


def test_every_command_that_prints_json_is_recorded_so() -> None:
    commands = typer.main.get_command(flywheel.app).commands  # type: ignore[attr-defined]
    with_json = {name for name, one in commands.items() if any("--json" in option.opts for option in one.params)}
    assert with_json == {one.line.split()[0] for one in COMMANDS.values() if "--json" in one.line.split()}


def test_a_changed_record_is_declared() -> None:
    name, changelog = golden.digest(), golden.CHANGELOG.read_text(encoding="utf-8")
    assert golden.is_declared(name, changelog), f"CHANGELOG.md lacks: {golden.declaration(name)}"


def test_the_newest_declaration_counts() -> None:
    changelog = "## Unreleased\n\n- Golden: 0123456789ab the calendar is called so.\n\n- Golden: ba9876543210 older\n"
    assert golden.is_declared("0123456789ab", changelog)
    assert not golden.is_declared("ba9876543210", changelog)
    assert not golden.is_declared("0123456789ab", "## Unreleased\n")


def test_a_difference_says_where_it_is() -> None:
    old = {"kept": 1, "gone": 2, "runs": [{"mean": 0.1}, {"mean": 0.25}], "text": "a\nb"}
    new = {"kept": 1, "more": 3, "runs": [{"mean": 0.1}, {"mean": 0.5}], "text": "a\nc"}
    assert list(golden.differences(old, new)) == [
        "/gone: 2 before, not there now",
        "/more: not there before, 3 now",
        "/runs[1]/mean: 0.25 before, 0.5 now",
        '/text line 2: "b" before, "c" now',
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [(0.1, 0.1 + 1e-16), (1, 1.0), (True, 1), (None, "null"), ([1, 2], [1]), ({"a": 1, "b": 2}, {"b": 2, "a": 1})],
)
def test_the_smallest_difference_counts(old: object, new: object) -> None:
    assert list(golden.differences(old, new))
    assert not list(golden.differences(old, old))


def test_on_another_machine_six_digits_count() -> None:
    assert not list(golden.differences({"mean": 0.123456789}, {"mean": 0.123456788}, exact=False))
    assert list(golden.differences({"mean": 0.123456}, {"mean": 0.123457}, exact=False))
    before, now = golden.check_sums("1.00000001,a"), golden.check_sums("1.00000002,a")
    assert not list(golden.differences(before, now, exact=False))
    assert list(golden.differences(before, now))


def test_what_may_differ_is_masked(tmp_path: Path) -> None:
    value = {"seconds": 1.5, "page": f"{tmp_path}/report.html", "out": "out/small-0123abcd", "mean": 0.1234567890123456}
    masked = {
        "seconds": "<masked>",
        "page": "<folder>/report.html",
        "out": "out/small-<hash>",
        "mean": 0.1234567890123456,
    }
    assert golden.masked(value, tmp_path) == masked
    assert golden.masked("Model 0123456789abcdef, 0.1234567890123456", tmp_path) == "Model <hash>, 0.1234567890123456"


def test_long_lists_are_recorded_in_short() -> None:
    short = golden.shortened({"rows": list(range(50))}, 20)["rows"]
    assert (short["parts"], short["first"]) == (50, list(range(golden.SHOWN)))
    assert short != golden.shortened({"rows": [*range(49), 0]}, 20)["rows"]
    assert golden.shortened({"rows": list(range(20))}, 20) == {"rows": list(range(20))}


def test_a_declared_rename_is_no_difference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "validate.json").write_text(
        '{"worlds": 3, "text": "worlds", "incentives.plan": ["past.incentives.plan"]}'
    )
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    monkeypatch.setattr(golden, "RENAMED_KEYS", {"validate*.json": {"worlds": "runs"}})
    monkeypatch.setattr(golden, "RENAMED_WORDS", {"incentives.plan": "incentives.pay_plan"})
    renamed = {"runs": 3, "text": "worlds", "incentives.pay_plan": ["past.incentives.pay_plan"]}
    assert golden.record("validate.json") == renamed
