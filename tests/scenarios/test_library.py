"""The library: every scenario tells its story in leaders' words, promises nothing, and is what its name says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from scenarios import SCENARIO_GROUPS, load, names
from simulation.policy import LEVERS
from simulation.scenario import Scenario

WANTED = [
    "ordinary-organisation",
    "evil-flywheel",
    "break-the-flywheel",
    "private-box",
    "eat-the-pie",
    "pie-split-by-managers",
    "pie-without-trust",
    "pie-with-impatient-board",
    "management-by-objectives",
    "management-by-values",
    "performative-values",
    "caring-managers",
    "upgrade-the-team",
    "promote-the-star",
    "find-the-why",
    "stepping-stones",
    "accelerator-quarter-end",
    "team-of-twenty",
    "first-overlay-helps",
    "simple-market",
    "demand-shock",
    "sharing-meetings",
    "executive-replaced",
    "pilot-in-one-region",
]
# Words of researchers, which leaders do not read.
JARGON = [
    "world",
    "run",
    "runs",
    "seed",
    "replication",
    "paired",
    "baseline",
    "business-as-usual",
    "control",
    "CI",
    "quantile",
    "fan",
    "loop",
    "gain",
    "feedback",
    "hysteresis",
    "overlay",
    "overlays",
    "slice",
    "slices",
    "dispositional",
    "attribution",
    "belief",
    "shapley",
    "ablation",
    "decomposition",
    "sandbagging",
    "happy-ears",
    "bias",
    "neutral",
    "parameter",
    "mechanism",
    "stochastic",
    "agent",
    "utility",
]
PROMISES = re.compile(r"\bwill\b|\bguarantee|\balways (rise|fall|better|worse)|!", re.IGNORECASE)
SOURCE = re.compile(r"(0\.([1-9]|1\d|2[0-5])|1\.([1-9]|1\d|2[0-2])|2\.([1-9]|[12]\d|3[0-4])|3\.([1-9]|1\d|20)"
                    r"|4\.([1-9]|1\d|20)|[NT]\d{1,2})")  # fmt: skip
MOST_WORDS = 20
STARRED = [
    "targets.ambition",
    "targets.collaboration",
    "targets.downward_revision",
    "incentives.variable_share",
    "incentives.team_share",
    "structure.overlay_response",
    "structure.overlay_sunset",
    "leadership.field_time",
    "leadership.root_cause",
    "leadership.fixing",
    "management.care",
    "recovery.hours_limit",
]

every = pytest.mark.parametrize("name", names())
load_scenario = cache(load)


def sentences(text: str) -> list[str]:
    return re.findall(r"[^.?!]+[.?!]", text)


def texts(scenario: Scenario) -> Iterator[str]:
    yield from (scenario.title, scenario.story, scenario.notice, *(step.label for step in scenario.try_next))


def levers(scenario: Scenario) -> dict[str, float | int | str]:
    return {path: scenario.value(path) for path in LEVERS}


def before(scenario: Scenario) -> dict[str, float | int | str]:
    return {path: scenario.value(f"past.{path}") for path in LEVERS}


def test_every_scenario_asked_for_is_there() -> None:
    assert set(WANTED) <= set(names())


@every
def test_a_scenario_has_all_its_parts(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.title
    assert scenario.group in SCENARIO_GROUPS
    assert len(sentences(scenario.story)) == 3
    assert scenario.notice
    assert 0 < len(scenario.in_sight) <= 12
    assert len(scenario.try_next) == 3
    assert scenario.sources
    assert [row for row in scenario.sources if not SOURCE.fullmatch(row)] == []


@every
def test_a_scenario_speaks_as_leaders_do(name: str) -> None:
    for text in texts(load_scenario(name)):
        words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower().replace("business as usual", "business-as-usual")))
        assert words.isdisjoint(word.lower() for word in JARGON), text
        assert max(len(sentence.split()) for sentence in sentences(text) or [text]) <= MOST_WORDS, text


@every
def test_a_scenario_promises_nothing(name: str) -> None:
    assert [text for text in texts(load_scenario(name)) if PROMISES.search(text)] == []


@every
def test_steps_to_try_change_something_and_are_in_sight(name: str) -> None:
    scenario = load_scenario(name)
    assert len({step.label for step in scenario.try_next}) == 3
    for step in scenario.try_next:
        assert len(step.label) <= 60
        assert {path for path, _ in step.settings} <= LEVERS.keys()
        assert {path for path, _ in step.settings} & set(scenario.in_sight), step.label
        assert scenario.with_(dict(step.settings)) != scenario


@every
def test_a_past_is_that_of_the_ordinary_organisation_or_of_the_flywheel(name: str) -> None:
    scenario = load_scenario(name)
    if scenario.past is None:
        return
    lasting = {path for path, lever in LEVERS.items() if lever.scope != "start"}
    known = [levers(load_scenario("ordinary-organisation")), before(load_scenario("evil-flywheel"))]
    assert {path: before(scenario)[path] for path in lasting} in [
        {path: past[path] for path in lasting} for past in known
    ]
    assert all(levers(scenario)[path] == before(scenario)[path] for path in LEVERS.keys() - lasting)


def test_the_ordinary_organisation_sets_nothing() -> None:
    assert load_scenario("ordinary-organisation").settings == ()
    assert load_scenario("ordinary-organisation").past is None


def test_the_flagship_is_as_designed() -> None:
    scenario = load_scenario("evil-flywheel")
    assert list(scenario.in_sight) == STARRED
    assert [(step.label, step.week) for step in scenario.try_next] == [
        ("Stop adding specialists", 0),
        ("Send leaders to customers and fix what they find", 0),
        ("Both, but two years later", 104),
    ]
    first, second, both = (dict(step.settings) for step in scenario.try_next)
    assert both == first | second


def test_the_pilot_is_in_one_region_only() -> None:
    (change,) = load_scenario("pilot-in-one-region").changes
    assert change.region == "North"


def test_the_five_steps_of_the_sources_have_thirty_reps() -> None:
    scenario = load_scenario("upgrade-the-team")
    assert (scenario.value("world.reps"), scenario.value("start.skill_profile")) == (30, "five_steps")
