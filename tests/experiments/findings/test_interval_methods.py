"""Whoever reads an interval reads how it was computed: in the terminal, in JSON, in files and in reports."""

from __future__ import annotations

import inspect
import json
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pandas as pd
import pytest
from plotly.graph_objects import Figure

import experiments
from experiments.commands.question_steps import write_and_print
from experiments.findings.finding import Finding

for module in walk_packages(experiments.__path__, "experiments."):
    import_module(module.name)
FINDINGS = [each for each in Finding.__subclasses__() if each.__module__.startswith("experiments.")]
WITHOUT = {"Story", "SeatHistory", "Calibration"}
"""Findings that show no interval, or whose sentences name the method already."""
METHODS = {
    "estimate_ratio(": "Fieller",
    "estimate_ratio_difference(": "jackknife",
    "estimate_frequency(": "Wilson",
    "draw_means(": "multiplier bootstrap",
    "draw_multipliers(": "multiplier bootstrap",
    "estimate_jointly(": "jackknife",
    "draw_resample_weights(": "bootstrap",
}
"""What computes an interval, and the name it has to be shown under."""


class Answer(Finding):
    """A finding with an interval."""

    interval_method = "Intervals of 95 %: Fieller's."

    def sentences(self) -> tuple[str, ...]:
        return ("It is 2 (1 … 3).",)

    def table(self) -> pd.DataFrame:
        return pd.DataFrame({"value": [2.0], "low": [1.0], "high": [3.0]})

    def figure(self) -> Figure:
        return Figure()

    def to_json(self) -> dict[str, Any]:
        return {"value": 2.0}


@pytest.mark.parametrize("kind", FINDINGS, ids=lambda kind: kind.__name__)
def test_a_finding_names_the_methods_that_its_module_uses(kind: type[Finding]) -> None:
    source = inspect.getsource(sys.modules[kind.__module__])
    if kind.__name__ in WITHOUT:
        assert not kind.interval_method
        return
    assert "95 %" in kind.interval_method
    if kind.__name__ == "TipLine":  # which shows tipping values alone
        return
    missing = [name for call, name in METHODS.items() if call in source and name not in kind.interval_method]
    assert missing == []


def test_every_finding_with_ends_in_its_table_names_a_method() -> None:
    showing = [each for each in FINDINGS if '"low"' in inspect.getsource(each) or "_low" in inspect.getsource(each)]
    assert [each.__name__ for each in showing if not each.interval_method and each.__name__ not in WITHOUT] == []
    assert len(showing) >= 5


def test_terminal_json_and_files_name_the_method(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_and_print(Answer(), None, as_json=False)
    assert Answer.interval_method in capsys.readouterr().out
    write_and_print(Answer(), None, as_json=True)
    assert json.loads(capsys.readouterr().out)["intervals"] == Answer.interval_method
    Answer().write(tmp_path / "out")
    assert Answer.interval_method in (tmp_path / "out" / "finding.md").read_text()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["intervals"] == Answer.interval_method
    assert Answer.interval_method in Answer()._repr_html_()
