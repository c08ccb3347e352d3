"""Stories on the page and in the gallery, and the thumbnails of its cards."""

from __future__ import annotations

import re
import time

import numpy as np
from fake_engine import FLYWHEEL, SCENARIOS, fake_settings

from dashboard.explore.markup import write_markup
from dashboard.scenario_bar.scenario_bar import build_gallery
from dashboard.scenario_bar.scenario_story import build_story
from dashboard.scenario_bar.thumbnails import HEIGHT, answer_thumbnail_request, write_thumbnail
from dashboard.service.service import Service
from scenarios import load, names


def test_the_story_of_every_scenario_is_told_with_a_question() -> None:
    for name in names():
        scenario, story = load(name), build_story(load(name))
        assert story["text"].startswith(scenario.story)
        assert story["text"].endswith(scenario.notice)
        assert story["question"] == f"What would “{scenario.try_next[0].label}” change?"


def test_gallery_cards_tell_the_whole_story() -> None:
    gallery = write_markup(build_gallery(Service(fake_settings())).children)
    for scenario in SCENARIOS.values():
        assert scenario.story in gallery
    assert len(re.findall('data-thumbnail="', gallery)) == len(SCENARIOS)


def test_thumbnails_come_while_the_gallery_asks() -> None:
    service = Service(fake_settings())
    for _ in range(200):
        answer = answer_thumbnail_request(service, {"client": "a"})
        if answer["state"] == "done":
            break
        time.sleep(0.02)
    assert answer["thumbnails"].keys() == SCENARIOS.keys()
    assert answer["thumbnails"][FLYWHEEL.name].startswith("<svg")
    assert answer_thumbnail_request(service, None) == {"state": "trouble"}


def test_a_thumbnail_stays_on_its_sheet() -> None:
    svg = write_thumbnail(np.array([10.0, 10.0, 100.0, np.nan]), 2)
    points = [float(number) for number in re.findall(r",([\d.]+)", svg)]
    assert min(points) >= 0
    assert max(points) <= HEIGHT
