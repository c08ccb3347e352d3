"""Plans as files: the file of a plan is the file of a scenario, and a scenario is read as the nearest plan.

A plan can hold levers, later changes, a company and cut links. Where a file sets more, a notice names what is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.plan.plan import COMPANY_SETTINGS, PLAYABLE_LEVERS, LaterChange, Plan
from dashboard.plan.plan_parser import format_renaming, shorten
from dashboard.wording.catalogue import say
from experiments.questions.flywheel_map import LINKS
from scenarios import dumps, is_imported, loads
from simulation.former_paths import announce_renamings
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, Scenario, ScenarioError

LONGEST_FILE = 40_000
"""Characters; more would not fit the body of a request (`security.LARGEST_BODY`)."""
SHOWN_PATHS = 4
HELD_SETTINGS = {**PLAYABLE_LEVERS, **COMPANY_SETTINGS}


def write_plan_file(scenario: Scenario, title: str) -> str:
    """Write a scenario under its own title; an imported company stays one."""
    return dumps(replace(scenario, title=title, group=scenario.group if is_imported(scenario) else ""))


def make_file_name(title: str) -> str:
    """Make a file name that every system accepts."""
    plain = "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in title.lower()).split())
    return f"{plain or 'scenario'}.toml"


def read_plan_file(text: str, library: Iterable[Scenario], seed: int = 1) -> tuple[Plan, list[str]]:
    """Read a file as a plan on the nearest scenario of a library, with notices on former paths and on what it cannot hold.

    Raises:
        ScenarioError: the file is too large, no TOML, or no valid scenario; one line.
    """
    if len(text) > LONGEST_FILE:
        raise ScenarioError(say("saved.large"))
    notices = list[str]()
    with announce_renamings(lambda former, current: notices.append(format_renaming(former, current))):
        scenario = loads(text, "file")
    fit = find_nearest_plan(scenario, library)
    left = [shorten(path) for path in fit.left_out]
    more = say("link.more", n=len(left) - SHOWN_PATHS) if len(left) > SHOWN_PATHS else ""
    notices += [say("file.left", what=", ".join(left[:SHOWN_PATHS]) + more)] if left else []
    return replace(fit.plan, seed=seed, imported=is_imported(scenario)), notices


@dataclass(frozen=True)
class PlanFit:
    """A scenario expressed as a plan on another: the plan, and the paths that it cannot hold."""

    plan: Plan
    left_out: tuple[str, ...]

    @property
    def distance(self) -> tuple[int, int]:
        """The distance: first the number of settings left out, then the number of changes."""
        return len(self.left_out), sum(map(len, (self.plan.levers, self.plan.company, self.plan.later, self.plan.cut)))


def find_nearest_plan(scenario: Scenario, library: Iterable[Scenario]) -> PlanFit:
    """Express a scenario as a plan on the scenario of a library for which least is left out."""
    return min((_fit_to_base(scenario, base) for base in library), key=lambda fit: fit.distance)


def _fit_to_base(scenario: Scenario, base: Scenario) -> PlanFit:
    here, there = _list_values(scenario), _list_values(base)
    differs = {path: value for path, value in here.items() if value != there[path]}
    company = {path: value for path, value in differs.items() if path in COMPANY_SETTINGS and _is_allowed(path, value)}
    levers = {path: value for path, value in differs.items() if path in PLAYABLE_LEVERS}
    later, lost = _list_later_changes(scenario, base)
    links = tuple(
        link
        for link in LINKS
        if not link.cut_settings.items() <= there.items() and link.cut_settings.items() <= here.items()
    )
    held = {*company, *levers, *(path for link in links for path in link.cut_settings)}
    left = [path for path in differs if path not in held]
    plan = Plan(base.name, levers, later, company=company, cut=tuple(link.key for link in links))
    return PlanFit(plan, (*left, *lost))


def _list_values(scenario: Scenario) -> dict[str, float | int | str]:
    """List every value of a scenario, including those before today."""
    past = dict(scenario.settings if scenario.past is None else scenario.past)
    now = {path: number.default for path, number in NUMBERS.items()} | dict(scenario.settings)
    # levers that are fixed for a run have no past of their own
    before = {f"past.{path}": past.get(path, one.default) for path, one in LEVERS.items() if one.scope != "start"}
    return {**now, **before}


def _is_allowed(path: str, value: float | int | str) -> bool:
    try:
        COMPANY_SETTINGS[path].check(value)
    except ValueError:
        return False
    return True


def _list_later_changes(scenario: Scenario, base: Scenario) -> tuple[tuple[LaterChange, ...], list[str]]:
    """List the dated changes beyond those of the base, and the paths of those, or of the base's, that a plan cannot hold."""
    own, lost = list(scenario.changes), list[str]()
    for change in base.changes:
        if change in own:
            own.remove(change)
        else:
            lost += [path for path, _ in change.settings]
    later_changes = [
        LaterChange(change.week, path, value, change.region) for change in own for path, value in change.settings
    ]
    held_changes = tuple(one for one in later_changes if _can_hold(one))
    return held_changes, lost + [one.path for one in later_changes if one not in held_changes]


def _can_hold(change: LaterChange) -> bool:
    return change.path in PLAYABLE_LEVERS and (change.week > 0 or change.region is not None)
