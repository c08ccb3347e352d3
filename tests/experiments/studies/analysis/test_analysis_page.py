"""What is printed, written and refused by `flywheel analyse` and `flywheel report`; the page needs no network."""

from __future__ import annotations

import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_studies import ISHIGAMI, Luck, Made, ishigami, sample, study
from typer.testing import CliRunner, Result

import flywheel
from experiments.findings import result_folder
from experiments.studies.analysis.analysis_dispatch import run_analyses
from experiments.studies.analysis.analysis_methods import METHODS, list_fitting_methods
from experiments.studies.report.study_report import build_study_report

KINDS = {"lhs": 60, "sobol": 32, "morris": 10, "full": 4}
OUTSIDE = re.compile(r"(?:src|href)\s*=\s*[\"']?(?!#)|@import|url\(")


def made(kind: str, worlds: int = 4) -> Made:
    return study(ishigami, ISHIGAMI, kind, KINDS[kind], worlds=worlds, luck=Luck(2, 1))


def on_disk(folder: Path, given: Made) -> Path:
    """A study as it lies on disk, without a single week lived."""
    (folder / "runs").mkdir(parents=True)
    given.drawn.to_parquet(folder / "scenarios.parquet", index=False)
    half = len(given.lived) // 2
    for name, part in (("a", given.lived[half:]), ("b", given.lived[:half])):
        part.to_parquet(folder / "runs" / f"{name}.parquet", index=False)
    manifest = {"format": 1, "digest": "d", "design": given.facts, "replications": 4, "version": "0.1.0", "weeks": 52}
    result_folder.write_manifest(folder, {**manifest, "state": "complete", "seeds": {"worlds": 1}})
    return folder


@pytest.fixture(scope="module")
def lhs(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(on_disk(tmp_path_factory.mktemp("study") / "lhs", made("lhs")))


def call(*words: str) -> Result:
    return CliRunner().invoke(flywheel.app, list(words))


def refused(*words: str) -> str:
    result = call(*words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("flywheel: ")]
    return line


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [each for part in value.values() for each in numbers(part)]
    if isinstance(value, list):
        return [each for part in value for each in numbers(part)]
    return [value] if isinstance(value, float) else []


# --- findings


@pytest.mark.parametrize("worlds", [1, 2, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_says_shows_and_stores_itself(kind: str, worlds: int, tmp_path: Path) -> None:
    made_sample = sample(ishigami, ISHIGAMI, kind, KINDS[kind], worlds=worlds, luck=Luck(2, 1))
    found = list(run_analyses(made_sample, ["bookings"]))
    assert [each.method for each in found] == list(list_fitting_methods(kind))
    for each in found:
        assert each.finding, each.refusal
        assert all(said.strip() and "nan" not in said for said in each.finding.sentences())
        assert isinstance(each.finding.table(), pd.DataFrame)
        assert each.finding.figure().layout.title.text
        assert all(math.isfinite(number) for number in numbers(each.finding.to_json()))
        json.dumps(each.finding.to_json(), allow_nan=False)


# --- the command


def test_analyse_prints_what_fits(lhs: str) -> None:
    shown = call("analyse", lhs)
    assert shown.exit_code == 0, shown.output
    assert all(METHODS[name].question in shown.stdout for name in list_fitting_methods("lhs"))
    found = json.loads(call("analyse", lhs, "--json", "--method", "regression").stdout)
    assert [each["method"] for each in found] == ["regression"]
    assert {row["factor"] for row in found[0]["factors"]} == {"x.a", "x.b", "x.c"}


def test_analyse_writes_a_folder_for_each_finding(lhs: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("analyse", lhs, "--method", "chance", "--method", "pairs", "--out", str(out)).exit_code == 0
    assert {path.name for path in out.iterdir()} == {"bookings-chance", "bookings-pairs", "manifest.json"}
    assert (out / "bookings-pairs" / "table.parquet").exists()
    assert "is not empty" in refused("analyse", lhs, "--method", "chance", "--out", str(out))


def test_analyse_refuses_in_one_line(lhs: str, tmp_path: Path) -> None:
    assert "does not fit a design sampled by lhs" in refused("analyse", lhs, "--method", "sobol")
    assert "did you mean bookings" in refused("analyse", lhs, "--measure", "booking")
    assert "must be two paths" in refused("analyse", lhs, "--factors", "x.a")
    assert "must be one of x.a" in refused("analyse", lhs, "--method", "surface", "--factors", "x.a,x.z")
    assert "sample by full" in refused("analyse", lhs, "--method", "boxes", "--policy", "x.a")
    assert "not with them" in refused("analyse", lhs, "--policy", "x.a", "--above", "1")
    assert "holds no study" in refused("analyse", str(tmp_path / "nowhere"))


# --- the page


class Outline(HTMLParser):
    """Which tags are open at the end, and which pictures there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pictures: list[dict[str, Any]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if dict(attrs).get("class") == "chart":
            self.pictures.append(json.loads(dict(attrs)["data-figure"] or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_is_one_whole_file_that_fetches_nothing() -> None:
    html = build_study_report(Kept(made("lhs"))).render_html()
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    assert len(outline.pictures) >= 4
    assert "default-src 'none'" in html
    assert html.count("plotly.js v") == 1
    without_library = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert OUTSIDE.findall(without_library.replace('href="#', "")) == []


def test_the_page_says_question_methods_design_seeds_and_what_failed() -> None:
    outline = Outline()
    outline.feed(build_study_report(Kept(made("sobol"))).render_html())
    text = " ".join(outline.text)
    for said in (
        "A made study",
        "What moves it?",
        "Methods",
        "32",
        "Saltelli",
        "x.c",
        "-3.14159",
        "Holm",
        "sampling",
        "failed",
    ):
        assert said in text, said


def test_what_a_stranger_wrote_is_text_on_the_page() -> None:
    given = made("full")
    bad = "</script><img src=x onerror=alert(1)>"
    facts = {
        **given.facts,
        "title": bad,
        "question": bad,
        "base": bad,
        "own": {"bookings": {"label": bad, "unit": bad}},
    }
    html = build_study_report(Kept(Made(facts, given.drawn, given.lived))).render_html()
    assert "<img" not in re.sub(r"<script>.*?</script>\s*", "", html, flags=re.DOTALL)
    assert bad not in html


def test_report_writes_the_page_into_the_study_or_elsewhere(lhs: str, tmp_path: Path) -> None:
    other = tmp_path / "deep" / "page.html"
    said = json.loads(call("report", lhs, "--out", str(other), "--json").stdout)
    assert said["page"] == str(other)
    assert other.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(said["findings"]["bookings"]) >= 4
    assert call("report", lhs).stdout.strip() == str(Path(lhs) / "report.html")
    assert [path.name for path in Path(lhs).glob(".*")] == []
    assert "did you mean bookings" in refused("report", lhs, "--measure", "booking")


class Kept:
    """A made study with what a page needs beside."""

    def __init__(self, given: Made) -> None:
        self.facts, self.scenarios, self.runs = given.facts, given.scenarios, given.runs
        self.manifest = {"version": "0.1.0", "replications": 4, "weeks": 52, "seeds": {"worlds": 1, "sampling": 3}}

    def errors(self) -> pd.DataFrame:
        return pd.DataFrame({"scenario": [3]})


def test_the_guide_shows_which_analysis_fits_which_design() -> None:
    guide = (Path(__file__).parents[4] / "docs" / "studies" / "analysis.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in guide.splitlines() if line.startswith("|")
    ]
    shown = {row[0].strip("`"): row[1:] for row in rows if row[0].startswith("`") and row[0] != "`--method`"}
    kinds = ("full", "lhs", "sobol", "morris", "list")
    assert shown == {
        name: [method.question, *("✓" if kind in method.kinds else "" for kind in kinds)]
        for name, method in METHODS.items()
    }


def test_the_example_in_python_works(lhs: str) -> None:
    guide = (Path(__file__).parents[4] / "docs" / "studies" / "analysis.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    exec(compile(block.replace("out/sharing", lhs), "analysis.md", "exec"), {})
