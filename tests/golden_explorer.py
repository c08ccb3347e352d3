"""What is asked of the explorer over HTTP: old links, what a plan shows, and everything to take along."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard import create_app
from dashboard.shipped_settings import build_default_settings
from tests.golden_commands import LONGEST, OWN_SCENARIO, Bench

HOST = "http://127.0.0.1"
LEVERS = "?scenario=evil-flywheel&leadership.field_time=0.2&targets.split=reps&incentives.pay_plan=commission&seed=7"
WHOLE = (
    "?scenario=evil-flywheel&called=Ours&from=13&world.reps=24&leadership.fixing=0.9&incentives.pay_plan=commission"
    "&at52.targets.ambition=0.02&at26.North.leadership.field_time=0.3&cut=missed>trust"
    "&against=scenario%3Devil-flywheel%26leadership.fixing%3D1.0&panels=bookings,turnover,trust_leadership,win_rate"
    "&goal.burned_out=0.2&goal.payback=5&difference=1,3&seed=7&model=1"
)
"""A plan with everything that a plan can hold."""
OLD_LINKS = {
    "nothing": "",
    "no key": "?",
    "a scenario": "?scenario=break-the-flywheel",
    "levers": LEVERS,
    "all that a plan can hold": WHOLE,
    "another version": "?scenario=evil-flywheel&world.reps=80&from=52&targets.collaboration=0.5"
    "&at104.North.leadership.fixing=0.8&against=scenario%3Devil-flywheel&seed=1&model=0.1.0",
    "pay plans": "?scenario=eat-the-pie&incentives.pay_plan=quota_bonus&at52.incentives.pay_plan=commission",
    "a pay plan in another plan": "?scenario=ordinary-organisation"
    "&against=scenario%3Dordinary-organisation%26incentives.pay_plan%3Dquota_bonus",
    "an imported company": "?scenario=pilot-in-one-region&imported=yes&structure.span=6&structure.layers=2"
    "&world.market_growth=0.1",
    "cuts": "?cut=missed>trust,mist>trust&cut=missed>trust",
    "for the browser": "?embed=1&guess=1&panels=bookings,attainment,turnover,specialists",
    "an unknown scenario": "?scenario=nobody&targets.ambition=nan",
    "out of range": "?targets.ambition=5&world.regions=3&world.reps=9000&from=50&seed=-1&goal.nothing=1&difference=0,9",
    "later changes that cannot be": "?at26.North.leadership.field_time=2&at400.targets.ambition=0.1"
    "&at26.Islands.targets.collaboration=1",
    "another company": "?against=scenario%3Dordinary-organisation&model=0.0.9",
    "after the end": "?from=520&targets.ambition=0",
    "a lever where it is": "?targets.ambition=0.13",
    "too long": "?" + "x" * 9000,
}
"""Links as they were written once, by what is in them: they have to be read for ever."""
FUTURES = (4, 8, 8)
PATIENCE = 300
"""Times that a busy explorer is asked again."""


class Explorer:
    """The explorer as a browser sees it: addresses, and callbacks found by the part of the page that they listen to."""

    def __init__(self) -> None:
        self.pages = 0
        # no flywheel is measured: how much of it is known in a report depends on how fast the machine is
        settings = build_default_settings(futures=FUTURES, version="1", studies=None, first_look=None, gauge=None)
        self.client = create_app(settings).server.test_client()
        listed = self.client.get("/_dash-dependencies", base_url=HOST).get_json()
        self.callbacks = [one for one in listed if not one.get("clientside_function")]
        self.pictures("")  # the first scenario, which is computed at the start

    def ask(self, part: str, data: Any) -> dict[str, Any]:
        """What the callback that listens to a part of the page answers, by part of the page."""
        called = next(one for one in self.callbacks if any(each["id"] == part for each in one["inputs"]))
        outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in _names(called["output"])]
        body = {
            "output": called["output"],
            "outputs": outputs if called["output"].startswith("..") else outputs[0],
            "inputs": [{**each, "value": data} for each in called["inputs"]],
            "changedPropIds": [f"{part}.data"],
        }
        answer = self.client.post("/_dash-update-component", json=body, base_url=HOST)
        return dict(answer.get_json()["response"])

    def open(self, **data: Any) -> dict[str, Any]:
        """What the page is told when it opens a link, a file or a plan."""
        return dict(self.ask("opening", data)["opened"]["data"])

    def plan(self, link: str) -> Any:
        """The plan of a link."""
        return self.open(link=link)["plan"]

    def take(self, kind: str, link: str) -> str:
        """The text of what is taken along."""
        self.pictures(link)  # what is computed by now does not have to wait for its turn
        asked = {"kind": kind, "plan": self.plan(link), **self._page()}
        return str(self.ask("out-asked", asked)["out-written"]["data"]["text"])

    def save(self, link: str) -> str:
        """The file of a plan that is saved under a name."""
        return str(self.ask("file-asked", {"plan": self.plan(link), "name": "Mine"})["file"]["data"]["content"])

    def pictures(self, link: str) -> dict[str, Any]:
        """What a plan shows with all its futures; an explorer that is busy, as it prepares the model, is asked again."""
        plan = self.plan(link)
        for _ in range(PATIENCE):
            asked = {"phase": "all", "plan": plan, **self._page()}
            answer = dict(self.client.post("/pictures", json=asked, base_url=HOST).get_json())
            if answer["state"] != "busy":
                return answer
            time.sleep(1)
        raise AssertionError("the explorer is busy for ever")

    def _page(self) -> dict[str, Any]:
        """The name of a page that asks its first question: pictures carry the number of the question."""
        self.pages += 1
        return {"client": f"golden {self.pages}", "n": 1, "rev": 1}


def _names(output: str) -> list[str]:
    return output.strip(".").split("...")


@cache
def explorer() -> Explorer:
    """The explorer, made once."""
    return Explorer()


@dataclass(frozen=True)
class Question:
    """Something asked of the explorer: what it is, and how it is asked."""

    title: str
    ask: Callable[[Explorer], Any]
    longest: int = LONGEST

    def __call__(self, _: Bench) -> Any:
        """Ask it."""
        return self.ask(explorer())

    def __str__(self) -> str:
        return f"explorer: {self.title}"


def read_links(page: Explorer) -> dict[str, Any]:
    """The plan and the notices of each old link."""
    answers = {what: page.open(link=link) for what, link in OLD_LINKS.items()}
    return {what: {part: answer[part] for part in ("plan", "notices")} for what, answer in answers.items()}


def shown(page: Explorer) -> dict[str, Any]:
    """What a plan shows: words whole, pictures as JSON texts of their own."""
    answer = page.pictures(WHOLE)
    return {**answer, "panels": [json.dumps(panel, ensure_ascii=False).split(", ") for panel in answer["panels"]]}


def report_lines(link: str) -> Callable[[Explorer], str]:
    """The report of a link, a tag on each line."""
    return lambda page: re.sub(r"(?<=>)(?=<)|(?=<svg)", "\n", page.take("report", link))


def taken(kind: str, link: str) -> Question:
    """Something to take along of a link."""
    return Question(f"{kind} of {link}", lambda page: page.take(kind, link))


EXPLORER: dict[str, Question] = {
    "explorer-links.json": Question("old links", read_links),
    "explorer-opened.json": Question(f"open {WHOLE}", lambda page: page.open(link=WHOLE)),
    "explorer-file.json": Question("open a file", lambda page: page.open(file=OWN_SCENARIO, plan={})),
    "explorer-shown.json": Question(f"pictures of {WHOLE}", shown),
    "explorer-saved.toml": Question(f"save {WHOLE}", lambda page: page.save(WHOLE)),
    "explorer-levers-command.txt": taken("command", LEVERS),
    "explorer-levers-python.txt": taken("python", LEVERS),
    "explorer-levers.toml": taken("toml", LEVERS),
    "explorer-levers.csv": taken("csv", LEVERS),
    "explorer-levers-report.html": Question(f"report of {LEVERS}", report_lines(LEVERS)),
    "explorer-whole-command.txt": taken("command", WHOLE),
    "explorer-whole-python.txt": taken("python", WHOLE),
    "explorer-whole.toml": taken("toml", WHOLE),
    "explorer-whole.csv": taken("csv", WHOLE),
    "explorer-whole-report.html": Question(f"report of {WHOLE}", report_lines(WHOLE)),
}
"""What makes each file."""
