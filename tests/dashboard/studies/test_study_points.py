"""Points of a study in Explore: a link opens exactly the point, and what it cannot carry is named beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_engine import FLYWHEEL, ORDINARY, SCENARIOS, fake_settings
from made_study import PATHS, write_study
from made_study import SCENARIOS as POINTS
from test_studies_page import read, text

from dashboard.plan.plan import Plan
from dashboard.plan.plan_parser import HIGHEST_SEED, decode_plan
from dashboard.service.service import Service
from dashboard.studies import studies_page as page
from dashboard.studies.point_opener import ExploreTarget, PointOpener
from dashboard.studies.study_library import StudyEntry, read_entry
from dashboard.studies.study_points import LISTED_PER_END, StudyPoints
from dashboard.studies.study_reader import StudyReader
from dashboard.wording.catalogue import say
from experiments.studies import Study
from experiments.studies.analysis.study_sample import build_sample
from simulation.privacy import IMPORTED
from simulation.scenario import ScenarioError

SETTINGS = fake_settings()
EXPLORE = ExploreTarget(SETTINGS.library, SETTINGS.version)


def build_points(folder: Path, **how: Any) -> StudyPoints:
    entry = read_entry("made", write_study(folder / "made", **how))
    return StudyPoints(entry, build_sample(Study.open(entry.folder)), EXPLORE)


def parts(tree: Any, kind: str) -> Iterator[Any]:
    """Iterate over all components of a kind, in their order on the page."""
    if type(tree).__name__ == kind:
        yield tree
    for child in tree if isinstance(tree, (list, tuple)) else [getattr(tree, "children", None)]:
        if child is not None and not isinstance(child, (str, int, float)):
            yield from parts(child, kind)


def follow_link(link: Any) -> Plan:
    """Parse the plan that Explore opens for a link, without any notice."""
    assert link.href.startswith("/?")
    plan, notices = decode_plan(link.href[1:], list(SCENARIOS), "ordinary-organisation", SETTINGS.version)
    settled, dropped = Service(SETTINGS).fit_plan(plan)
    assert (notices, dropped, settled) == ([], [], plan)
    return plan


def test_every_link_opens_exactly_its_point(tmp_path: Path) -> None:
    points = build_points(tmp_path, seed=9)
    section = points.build_section()
    assert say("study.points.base", base="evil-flywheel") not in text(section)
    assert "cannot hold" not in text(section)
    rows = list(parts(section, "Tr"))[1:]
    assert len(rows) == 2 * LISTED_PER_END < POINTS
    assert say("study.points.any", n=2 * LISTED_PER_END, all=POINTS) in text(section)
    for row in rows:
        number = int(row.children[1].children)
        (link,) = parts(row, "A")
        values = {path: points.sample.table[path][number] for path in PATHS}
        plan = follow_link(link)
        assert (plan.scenario, plan.levers, plan.seed) == ("evil-flywheel", values, 9)
        assert plan.apply_to(FLYWHEEL).digest == FLYWHEEL.with_(values).digest
        assert getattr(link, "aria-label") == f"Open in Explore, Point {number}"


def test_points_stand_by_the_first_measure_highest_first(tmp_path: Path) -> None:
    points = build_points(tmp_path, runs=150)
    rows = list(parts(points.build_section(), "Tr"))[1:]
    listed = [int(row.children[1].children) for row in rows]
    means = points.sample.results["bookings"].mean(axis=1)[listed]
    assert list(means) == sorted(means, reverse=True)
    assert set(listed) == set(range(30)), "points without a run are not listed"


CHANGED = {
    "what all share": ({"set": {"leadership.fixing": 1.0, "world.reps": 60}}, FLYWHEEL, ()),
    "a shorter run": ({"weeks": 104}, FLYWHEEL, ("world.weeks",)),
    "the past": ({"set": {"past.targets.ambition": 0.2}}, FLYWHEEL, ("past.targets.ambition",)),
    "how people react": ({"set": {"behaviour.sandbagging": 0.7}}, FLYWHEEL, ("behaviour.sandbagging",)),
    "too many reps": ({"set": {"world.reps": 5000}}, FLYWHEEL, ("world.reps",)),
    "a seed no link holds": ({"seed": HIGHEST_SEED + 1}, FLYWHEEL, ("seed",)),
    "a base of its own": ({"base": "mine.toml"}, ORDINARY.with_({"leadership.fixing": 1.0}), ()),
    "an imported base": ({"base": "mine.toml"}, replace(ORDINARY, group=IMPORTED), ()),
    "a later change": ({"base": "mine.toml"}, ORDINARY.changing(26, {"leadership.fixing": 1.0}), ()),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_link_names_what_it_cannot_carry_and_carries_the_rest(case: str, tmp_path: Path) -> None:
    design, base, left_out = CHANGED[case]
    points = build_points(tmp_path, base_scenario=base, **design)
    opener = PointOpener(points.entry, EXPLORE.library)
    values = {path: points.sample.table[path][0] for path in PATHS}
    opened_point = opener.open_point(values)
    assert opened_point.left_out == left_out
    section_text = text(points.build_section())
    assert ("cannot hold" in section_text) is bool(left_out)
    assert (say("study.points.base", base="mine.toml") in section_text) is (not opener.is_known_base)
    plan = follow_link(next(parts(points.build_section(), "A")))
    assert plan.imported is (case == "an imported base")
    here = opened_point.plan.apply_to(SCENARIOS[opened_point.plan.scenario])
    shared = {**design.get("set", {}), **({"world.weeks": design["weeks"]} if "weeks" in design else {})}
    whole = base.with_({**shared, **values})
    differs = {path for path, value in whole.settings if here.value(path) != value}
    assert differs == {path for path in left_out if path not in ("seed", "past.targets.ambition")}
    assert (here.digest == whole.digest) is (not set(left_out) - {"seed"})


def test_a_factor_that_no_link_carries_is_named_at_its_points_only(tmp_path: Path) -> None:
    usual = FLYWHEEL.value("behaviour.sandbagging")
    points = build_points(tmp_path, points={"behaviour.sandbagging": np.where(np.arange(POINTS) % 2, 0.7, usual)})
    for row in list(parts(points.build_section(), "Tr"))[1:]:
        number = int(row.children[1].children)
        assert ("without" in text(row.children[0])) is bool(number % 2)


def test_custom_rules_are_named_and_ordinary_ones_are_not(tmp_path: Path) -> None:
    points = build_points(tmp_path)
    opener = PointOpener(points.entry, EXPLORE.library)
    assert opener.open_point({"rules.tire": "then free_friday"}).left_out == ("rules.tire",)
    assert opener.open_point({"rules.tire": "ordinary"}).left_out == ()


@pytest.mark.parametrize("base", [None, b"\xff", b"[[[", b"x = 1"])
def test_a_base_that_cannot_be_read_is_reported_and_no_point_is_opened(base: bytes | None, tmp_path: Path) -> None:
    points = build_points(tmp_path)
    (points.entry.folder / "base.toml").unlink()
    if base is not None:
        (points.entry.folder / "base.toml").write_bytes(base)
    section = points.build_section()
    assert not list(parts(section, "A"))
    assert "cannot be opened in Explore" in text(section)
    assert str(tmp_path) not in text(section)


def test_a_company_that_cannot_be_has_no_link(tmp_path: Path) -> None:
    points = build_points(tmp_path, points={"world.reps": np.where(np.arange(POINTS) % 2, 16.0, 10.0**9)})
    for row in list(parts(points.build_section(), "Tr"))[1:]:
        odd = int(row.children[1].children) % 2
        assert len(list(parts(row, "A"))) == odd
        assert (say("study.points.cannot") in text(row.children[0])) is (not odd)
    with pytest.raises(ScenarioError):
        PointOpener(points.entry, EXPLORE.library).open_point({"world.reps": 10.0**9})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> StudyReader:
    folder = tmp_path_factory.mktemp("studies")
    write_study(folder / "made")
    desk = page.build_study_reader(fake_settings(studies=folder))
    read(desk, "made")
    return desk


@pytest.mark.parametrize("point", ["0", "44"])
def test_any_point_has_an_address(desk: StudyReader, point: str) -> None:
    study = page.build_page(desk, f"?study=made&point={point}")[1]
    (chosen,) = [
        part
        for part in parts(study, "Div")
        if getattr(part, "className", "") == "study-notice" and "Point" in text(part)
    ]
    (link,) = parts(chosen, "A")
    assert getattr(link, "aria-label") == f"Open in Explore, Point {point}"
    assert say("study.points.whole") in text(chosen)
    assert follow_link(link).scenario == "evil-flywheel"


@pytest.mark.parametrize("point", ["45", "-1", "x", "", "1e9", "9" * 5000, "²"])
def test_an_address_of_no_point_says_which_there_are(desk: StudyReader, point: str) -> None:
    study_text = text(page.build_page(desk, f"?study=made&point={point}")[1])
    assert (say("study.points.unknown", last=44) in study_text) is (point != "")


def test_a_study_of_other_peoples_making_never_breaks_the_page(tmp_path: Path) -> None:
    for at, design in enumerate(
        ({"set": []}, {"weeks": "long"}, {"seed": "x"}, {"base": ["a"]}, {"set": {"x": {"y": 1}}})
    ):
        write_study(tmp_path / f"s{at}", **design)
    desk = page.build_study_reader(fake_settings(studies=tmp_path))
    for key in desk.shelf.list_entries():
        read(desk, key)
        assert "trouble" not in text(page.build_page(desk, f"?study={key}&point=1")[1]).lower(), key


def test_an_entry_knows_nothing_of_points_until_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        PointOpener(StudyEntry("none", tmp_path, "none"), EXPLORE.library)
