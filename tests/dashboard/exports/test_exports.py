"""Exports: a command, a program and a file that give the same plan, numbers, and a self-contained report."""

from __future__ import annotations

import base64
import csv
import io
import re
import shlex
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import fake_engine
import pytest
from drawn_plans import anything, plans
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from python_calamine import CalamineWorkbook

import simulation
from dashboard.cards.cards import build_card_texts
from dashboard.exports import export_menu, pdf
from dashboard.exports.code_export import write_command, write_python, write_toml
from dashboard.exports.csv_export import FORMULA_SIGNS, write_csv
from dashboard.exports.figure_tables import build_year_row, choose_unit, widen_panels
from dashboard.exports.html_report import write_report
from dashboard.exports.report_content import ReportContent
from dashboard.exports.slides import write_slides
from dashboard.exports.workbook import write_workbook
from dashboard.pictures import text_twin
from dashboard.plan.plan import PANELS, PLAYABLE_LEVERS, LaterChange, Plan
from dashboard.plan.plan_parser import fit_to_scenario
from dashboard.service.explorer_settings import ScenarioLibrary
from dashboard.service.service import PageRequest, Service
from experiments.findings.sentences import INVENTED_NAMES
from experiments.runner.run_options import load_pair
from scenarios import load, loads, names
from simulation.measures import MEASURES
from simulation.scenario import Scenario

PLAN = Plan(
    "evil-flywheel",
    {"leadership.field_time": 0.2, "targets.split": "reps", "leadership.patience": 6},
    seed=7,
    goals={"burned_out": 0.2, "payback": 5.0},
)
LATER = replace(PLAN, later=(LaterChange(52, "targets.ambition", 0.02), LaterChange(104, "leadership.field_time", 0.1)))


def parse_command(line: str) -> tuple[list[str], dict[str, list[str]]]:
    """Parse a command line as a shell and typer would: arguments, and options with their values."""
    words, arguments, options = iter(shlex.split(line)), [], {}  # type: ignore[var-annotated]
    for word in words:
        if word.startswith("--"):
            options.setdefault(word, []).append(next(words))
        else:
            arguments.append(word)
    return arguments, options


@given(plans)
def test_the_command_gives_the_plan(plan: Plan) -> None:
    carrying = load(plan.scenario)
    plan, _ = fit_to_scenario(Plan(plan.scenario, plan.levers, seed=plan.seed), carrying)
    words, options = parse_command(write_command(plan, 150))
    assert (options["--runs"], options["--seed"]) == (["150"], [str(plan.seed)])
    if not plan.is_changed:
        assert words == ["flywheel", "run", plan.scenario]
        return
    assert words[:2] == ["flywheel", "compare"]
    (a, b), _ = load_pair("compare", words[2], None, options["--set"], None)
    assert (a.digest, b.digest) == (carrying.digest, plan.apply_to(carrying).digest)


WHOLE = replace(
    LATER,
    later=(*LATER.later, LaterChange(26, "leadership.field_time", 0.3, "North")),
    acting=13,
    company={"world.reps": 24},
    cut=("missed>trust",),
)
AGAINST = replace(PLAN, against=Plan("evil-flywheel", {"leadership.fixing": 1.0}))


@pytest.mark.parametrize("plan", [WHOLE, AGAINST, replace(PLAN, against=Plan("break-the-flywheel"))])
def test_the_command_names_files_for_what_it_cannot_express(plan: Plan, tmp_path: Any) -> None:
    words, options = parse_command(write_command(plan, 150))
    files = {"evil-flywheel-plan.toml": plan, "evil-flywheel-other-plan.toml": plan.against}
    for name, one in files.items():
        if one is not None:
            (tmp_path / name).write_text(write_toml(one, load(one.scenario), 150, "1"), encoding="utf-8")
    a, b = (str(tmp_path / word) if word in files else word for word in words[2:])
    (there, here), _ = load_pair("compare", a, b, options.get("--set", ()), None)
    rival = plan.build_rival()
    expected = rival.apply_to(load(rival.scenario)) if rival else plan.apply_company(load(plan.scenario))
    assert (there.digest, here.digest) == (expected.digest, plan.apply_to(load(plan.scenario)).digest)


@pytest.mark.parametrize("plan", [WHOLE, AGAINST, replace(AGAINST, cut=("missed>trust",))])
def test_the_program_knows_companies_regions_cuts_and_other_plans(plan: Plan, monkeypatch: Any) -> None:
    digests: list[str] = []

    def run(scenario: Scenario, runs: int, seed: int) -> Any:
        digests.append(scenario.digest)
        ensemble: Any = fake_engine.run(scenario, runs, seed)
        ensemble.scenario = scenario
        return ensemble

    class Trunk:
        def __init__(self, since: Scenario, runs: int, seed: int) -> None:
            assert since.digest == plan.apply_company(load(plan.scenario)).digest
            self.size = runs, seed

        def fork(self, scenario: Scenario) -> Any:
            return run(scenario, *self.size)

    monkeypatch.setattr(simulation, "run", run, raising=False)
    monkeypatch.setattr("experiments.runner.fork.Trunk", Trunk)
    exec(compile(write_python(plan, 60, 'what "they" do'), "program", "exec"), {})
    there = plan.build_rival() or replace(plan, levers={}, later=(), cut=())
    assert digests == [each.apply_to(load(each.scenario)).digest for each in (there, plan)]


@given(plans)
def test_the_file_gives_the_plan(plan: Plan) -> None:
    carrying = load(plan.scenario)
    plan, _ = fit_to_scenario(plan, carrying)
    text = write_toml(plan, carrying, 200, "0.1.0")
    read_back, planned = loads(text), plan.apply_to(carrying)
    assert read_back.digest == planned.digest
    assert (read_back.settings, read_back.changes) == (planned.settings, planned.changes)
    assert f"seed {plan.seed}" in text.splitlines()[0]


def test_a_command_with_later_changes_names_the_file(tmp_path: Any) -> None:
    words, options = parse_command(write_command(LATER, 200))
    assert words == ["flywheel", "compare", "evil-flywheel", "evil-flywheel-plan.toml"]
    carrying = load("evil-flywheel")
    file = tmp_path / words[3]
    file.write_text(write_toml(LATER, carrying, 200, "1"), encoding="utf-8")
    (a, b), _ = load_pair("compare", words[2], str(file), (), None)
    assert (a.digest, b.digest) == (carrying.digest, LATER.apply_to(carrying).digest)
    assert "--set" not in options


@pytest.mark.parametrize("plan", [PLAN, LATER, Plan("evil-flywheel")])
def test_the_program_gives_the_plan(plan: Plan, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    calls: list[tuple[Scenario, int, int]] = []

    def run(scenario: Scenario, runs: int, seed: int) -> Any:
        calls.append((scenario, runs, seed))
        ensemble: Any = fake_engine.run(scenario, runs, seed)
        ensemble.scenario = scenario
        return ensemble

    monkeypatch.setattr(simulation, "run", run, raising=False)
    exec(compile(write_python(plan, 60), "program", "exec"), {})  # what is tested is that it runs
    carrying = load("evil-flywheel")
    expected = [(carrying.digest, 60, plan.seed), (plan.apply_to(carrying).digest, 60, plan.seed)]
    assert [(scenario.digest, runs, seed) for scenario, runs, seed in calls] == expected
    assert capsys.readouterr().out


def build_content(plan: Plan, scenario: Scenario | None = None, **settings: Any) -> ReportContent:
    service = Service(fake_settings(library=ScenarioLibrary(names, load)))
    carrying = service.load_scenario(plan.scenario)
    comparison = service.compare(plan, PageRequest("a", 1, 200))
    return ReportContent(plan, scenario or carrying, comparison, **settings)


class Seen(HTMLParser):
    """All tags with their attributes, and the text that is read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize(
    "plan", [PLAN, LATER, Plan("evil-flywheel"), replace(PLAN, differences=(0, 1, 2, 3)), WHOLE, AGAINST]
)
def test_a_report_needs_nothing_but_itself(plan: Plan) -> None:
    page = write_report(build_content(plan))
    assert "://" not in page
    assert not re.search(r"url\(|@import|<script|<link|<iframe|javascript:", page)
    for _, attributes in Seen(page).tags:
        assert not {"src", "href", "srcset", "action", "data"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert page.count("<svg ") == len(PANELS)
    assert "nan" not in page.lower().replace("finance", "")
    assert len(page) < 150_000


def test_a_report_names_every_changed_lever_once_and_no_other() -> None:
    texts = Seen(write_report(build_content(LATER))).text
    changed = {*LATER.levers, *(change.path for change in LATER.later)}
    for path, lever in PLAYABLE_LEVERS.items():
        assert texts.count(lever.label) == (path in changed), path


def test_a_report_says_what_it_rests_on() -> None:
    page = write_report(build_content(PLAN, version="0.9-test"))
    text = " ".join(Seen(page).text)
    assert "200 futures, seed 7, model 0.9-test" in text
    assert "Not a forecast" in text
    assert "at most 1 in 5" in text
    assert re.search(r"reached in \d+ of 100 futures \(carrying on: \d+\)", text)
    assert "within 5 quarters" in text
    assert write_command(PLAN, 200) in text


def test_a_plan_against_another_is_never_called_carrying_on() -> None:
    rival = "An own plan"
    against = replace(AGAINST, against=replace(AGAINST.against, called=rival), differences=(0,), panels=PANELS)
    service = Service(fake_settings(library=ScenarioLibrary(names, load)))
    comparison = service.compare(against, PageRequest("a", 1, 200))
    text = Seen(write_report(ReportContent(against, service.build_baseline(against), comparison))).text
    assert text.count(f"Difference from {rival}") == 1
    assert "Difference from carrying on" not in text
    assert any(re.search(rf"reached in \d+ of 100 futures \({rival}: \d+\)", part) for part in text)
    table = text_twin.build_table(comparison.courses[PANELS[0]].as_differences())
    assert table["head"][1] == f"Difference from {rival}"
    lines = {row[2] for row in csv.reader(io.StringIO(write_csv(comparison.courses[name] for name in PANELS)))}
    assert lines == {"Line", "Before today", rival, "Your plan", "difference"}


def test_hostile_texts_stay_text_in_a_report() -> None:
    evil = replace(load("evil-flywheel"), title='"><script>alert(1)</script>\n[[x]]', story="</style><img src=x>")
    page = write_report(build_content(PLAN, evil, currency="<b>", version="<i>"))
    assert not {"script", "img", "b", "i"} & {tag for tag, _ in Seen(page).tags}
    assert loads(write_toml(PLAN, evil, 200, "1\nworld.reps = 5")).digest == PLAN.apply_to(evil).digest


def test_the_csv_holds_the_numbers_of_the_pictures() -> None:
    comparison = build_content(PLAN).comparison
    rows = list(csv.reader(io.StringIO(write_csv(comparison.courses[name] for name in (*PANELS, PANELS[0])))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(PANELS) * (3 + 8 + 12 + 12 + 12)
    last = [row for row in rows if row[0] == "Bookings" and row[2] == "Your plan"][-1]
    plan, factor = comparison.courses["bookings"].plan, choose_unit(comparison.courses["bookings"]).factor
    assert plan is not None
    assert [float(value) for value in (last[3], *last[5:10])] == pytest.approx([12, *factor * plan[:, -1]], rel=1e-5)


def read_sheets(book: bytes) -> dict[str, list[list[Any]]]:
    opened = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


def test_csv_and_workbook_hold_every_measure_with_the_figures_of_the_cards() -> None:
    content = replace(build_content(widen_panels(PLAN)), plan=PLAN)
    rows = list(csv.reader(io.StringIO(write_csv(content.comparison.courses.values(), ("?seed=7", 7, 200)))))
    sheets = read_sheets(write_workbook(content))
    assert {row[0] for row in rows[1:]} == {measure.label for measure in MEASURES.values()}
    assert [row[0] for row in sheets["Last year"][1:]] == [
        course.measure.label for course in content.comparison.courses.values()
    ]
    assert all(row[-3:] == ["?seed=7", "7", "200"] for row in rows[1:])
    for name, outcome in content.comparison.outcomes.items():
        year = build_year_row(content.comparison.courses[name])
        figures = [year.baseline, year.plan, year.difference]
        factor = choose_unit(content.comparison.courses[name]).factor
        expected = [value * factor for value in (outcome.baseline, outcome.value, outcome.difference)]
        assert figures == pytest.approx(expected, rel=1e-5)
        assert [float(row[4]) for row in rows if row[0] == year.measure and row[3] == "last year"] == figures
        assert next(row for row in sheets["Last year"] if row[0] == year.measure)[2:5] == figures


def list_slide_texts(deck: bytes) -> list[str]:
    slides = Presentation(io.BytesIO(deck)).slides
    return ["\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in slides]


@pytest.mark.parametrize("plan", [PLAN, LATER, Plan("evil-flywheel"), replace(PLAN, differences=(0,)), WHOLE, AGAINST])
def test_three_slides_are_native_and_say_what_the_screen_says(plan: Plan) -> None:
    content = build_content(plan)
    deck = write_slides(content)
    decision, picture, reasons = list_slide_texts(deck)
    assert content.headline in decision
    for card in build_card_texts(content.comparison):
        assert card["value"] in decision
        assert card["difference"] in decision
    assert "Not a forecast" in reasons
    assert "seed" in picture
    charts = [shape for shape in Presentation(io.BytesIO(deck)).slides[1].shapes if shape.has_chart]
    assert len(charts) == 1
    with zipfile.ZipFile(io.BytesIO(deck)) as parts:
        assert not [name for name in parts.namelist() if re.search(r"slides?/media|media/image", name)]


def test_texts_never_run_as_formulas() -> None:
    called = '=HYPERLINK("http://a.b","x")'
    plan = replace(AGAINST, called=called, against=replace(AGAINST.against, called="@SUM(1)"))
    service = Service(fake_settings(library=ScenarioLibrary(names, load)))
    comparison = service.compare(plan, PageRequest("a", 1, 200))
    content = ReportContent(plan, service.build_baseline(plan), comparison)
    cells = [cell for row in csv.reader(io.StringIO(write_csv(comparison.courses.values()))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULA_SIGNS) and not re.fullmatch(r"-[\d.e-]+", cell)]
    with zipfile.ZipFile(io.BytesIO(write_workbook(content))) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert any(called in text for text in list_slide_texts(write_slides(content)))


def test_a_pdf_needs_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    with pytest.raises(pdf.NoPrinter):
        pdf.print_pdf("<p>")


ASK: dict[str, Any] = {"kind": "command", "client": "me", "n": 1, "plan": PLAN.as_dict()}


@pytest.mark.parametrize("kind", [kind for kind in export_menu.EXPORT_KINDS if kind != "pdf"])
def test_every_kind_of_export_is_written(kind: str) -> None:
    data = export_menu.answer_export_request(Service(fake_settings()), {**ASK, "kind": kind})
    assert data["state"] == "done"
    assert data.get("text") or data.get("base64")
    assert data["name"].startswith("evil-flywheel-plan.")


@pytest.mark.parametrize(
    "change",
    [{"kind": "exe"}, {"kind": ["csv"]}, {"client": None}, {"client": "x" * 999}, {"n": -1}, {"n": 1e308}, {"n": True}],
)
def test_bad_requests_for_an_export_get_a_notice(change: dict[str, Any]) -> None:
    assert export_menu.answer_export_request(Service(fake_settings()), {**ASK, **change})["notice"]


@given(st.one_of(anything, st.fixed_dictionaries({"kind": st.just("toml"), "client": st.just("h"), "n": st.just(1)})))
def test_any_request_for_an_export_is_answered(data: Any) -> None:
    assert export_menu.answer_export_request(Service(fake_settings()), data)["state"] in ("done", "trouble")


def test_a_failed_export_is_reported_without_its_details() -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret path")

    data = export_menu.answer_export_request(Service(fake_settings(engine=broken)), {**ASK, "kind": "report"})
    assert data["state"] == "trouble"
    assert "secret" not in data["notice"]


def test_pdf_is_only_offered_where_it_can_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    assert "Report (PDF)" not in str(export_menu.build_layout())
    assert export_menu.answer_export_request(Service(fake_settings()), {**ASK, "kind": "pdf"})["state"] == "trouble"
    monkeypatch.setattr(pdf, "find_browser", lambda: "/usr/bin/browser")
    assert "Report (PDF)" in str(export_menu.build_layout())


def read_office_file(content: bytes) -> str:
    """The texts of a workbook or of slides, without the names that their formats have for people."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = " ".join(parts.read(name).decode(errors="ignore") for name in parts.namelist() if name.endswith(".xml"))
    return " ".join(re.findall(r"<(?:a:t|t)(?: [^>]*)?>([^<]*)<", xml))


@pytest.mark.parametrize(
    "kind", [kind for kind in export_menu.EXPORT_KINDS if kind != "pdf"]
)  # printed from the report
def test_no_export_of_an_imported_company_shows_individual_people(kind: str) -> None:
    """Every kind there is, so that a new one is looked at too."""
    plan = replace(WHOLE, cut=(), imported=True)
    back = export_menu.answer_export_request(
        Service(fake_settings(library=ScenarioLibrary(names, load))), {**ASK, "kind": kind, "plan": plan.as_dict()}
    )
    assert back["state"] == "done"
    text = back["text"] if "text" in back else read_office_file(base64.b64decode(back["base64"]))
    assert not re.search(rf"\b({'|'.join(INVENTED_NAMES)})\b", text)
    assert not re.search(r"\b(seat|ordinal|person)\b", text, re.IGNORECASE)
