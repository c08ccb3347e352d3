"""The changes between two scenarios, in groups, and the scenarios in which only some groups are changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from experiments.findings.formatting import format_setting_name, format_setting_value
from scenarios.messages import suggest_nearest
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, Change, Scenario, ScenarioError

COMPANY = "the company"
PAST = "the past"


class ChangesError(ScenarioError):
    """Two scenarios whose difference cannot be split as asked; the message is one line."""


@dataclass(frozen=True)
class ChangeGroup:
    """A group of changes that are made together.

    Attributes:
        name: of the group.
        parts: paths of settings (`management.care`, `past.management.care`) and names of dated changes (`week 26`).
        title: the name that leaders know.
        label: the changes in words, from what to what; of many parts the first ones.
    """

    name: str
    parts: tuple[str, ...]
    title: str
    label: str


@dataclass(frozen=True)
class DatedChangePair:
    """One position in the order of dated changes, with the change of a and that of b; None where one has none."""

    name: str
    a: Change | None
    b: Change | None


@dataclass(frozen=True)
class ScenarioChanges:
    """The groups of changes that lead from a to b.

    Attributes:
        a, b: the two scenarios.
        groups: every difference is in exactly one of them.
    """

    a: Scenario
    b: Scenario
    groups: tuple[ChangeGroup, ...]

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.groups)

    def build_scenario(self, coalition: int) -> Scenario:
        """Build a with the groups of a coalition as in b; bit i stands for group i. Without any it is a, with all it is b.

        Raises:
            ChangesError: the result is not a valid scenario.
        """
        if coalition == 0:
            return self.a
        if coalition == (1 << len(self)) - 1:
            return self.b
        parts = {part for i, group in enumerate(self.groups) if coalition >> i & 1 for part in group.parts}
        try:
            return self._apply_parts(parts)
        except ChangesError:
            raise
        except ScenarioError as problem:
            inside = ", ".join(group.name for i, group in enumerate(self.groups) if coalition >> i & 1)
            raise ChangesError(
                f"only {inside} as in the second: {problem}; join what belongs together by --group"
            ) from None

    def _apply_parts(self, parts: set[str]) -> Scenario:
        source = [each.b if each.name in parts else each.a for each in self._dated_pairs]
        values = {path: self.b.value(path) for path in parts if not path.startswith("week ")}
        # Dated changes depend on the company: they are added once its settings are final.
        return replace(replace(self.a, changes=()).with_(values), changes=tuple(c for c in source if c is not None))

    @cached_property
    def _dated_pairs(self) -> tuple[DatedChangePair, ...]:
        return pair_dated_changes(self.a, self.b)


def find_changes(
    a: Scenario, b: Scenario, groups: Mapping[str, Sequence[str]] | None = None, headings: bool = False
) -> ScenarioChanges:
    """Find the changes that lead from a to b, in groups.

    Each lever, mechanism and constant of behaviour that differs is a group of its own, and so is each dated change. What
    makes it another company (sizes, market, people at the start) is one group, and so are all levers of the past: neither
    can be changed in part, and each combination would need a past of its own.

    Args:
        a, b: the two scenarios.
        groups: name of a group → its parts; a heading such as `targets` stands for all that differs below it.
        headings: whether levers of one heading form one group.

    Raises:
        ChangesError: nothing differs, a part does not differ, the two end at different times, or they cannot be split.
    """
    if a.weeks != b.weeks:
        raise ChangesError(
            f"world.weeks: one ends after {a.weeks} weeks, the other after {b.weeks}; set both by --weeks"
        )
    usual = _build_usual_groups(a, b, headings)
    if not usual:
        raise ChangesError(f"{b.name}: nothing differs from {a.name} that could explain anything")
    parts = _regroup_changes(usual, groups or {})
    scenario_changes = ScenarioChanges(a, b, tuple(_build_group(a, b, name, each) for name, each in parts.items()))
    for i in range(len(scenario_changes)):  # what cannot be split is refused before anything is simulated
        scenario_changes.build_scenario(1 << i)
        scenario_changes.build_scenario((1 << len(scenario_changes)) - 1 - (1 << i))
    return scenario_changes


def list_company_paths() -> list[str]:
    """List the paths that make it another company: all that hold for a whole run, except how people react."""
    return [path for path, number in NUMBERS.items() if number.scope == "start" and number.group != "behaviour"]


def pair_dated_changes(a: Scenario, b: Scenario) -> tuple[DatedChangePair, ...]:
    """Pair the dated changes of both in one order; a change that only moved or has other values stays one pair."""
    pairs: list[tuple[Change | None, Change | None]] = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, a.changes, b.changes, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += [(each, each) for each in a.changes[i:i_end]]
        else:
            pairs += _match_changes(a.changes[i:i_end], b.changes[j:j_end])
    return tuple(DatedChangePair(name, *pair) for name, pair in zip(_name_pairs(pairs), pairs, strict=True))


def _match_changes(a: Sequence[Change], b: Sequence[Change]) -> list[tuple[Change | None, Change | None]]:
    """Match changes of the same levers in the same region, in order; the others stay single."""
    if len(a) == len(b) and all(_list_levers(x) == _list_levers(y) for x, y in zip(a, b, strict=True)):
        return list(zip(a, b, strict=True))
    return [*((each, None) for each in a), *((None, each) for each in b)]


def _list_levers(change: Change) -> tuple[str | None, tuple[str, ...]]:
    return change.region, tuple(path for path, _ in change.settings)


def _name_pairs(pairs: Sequence[tuple[Change | None, Change | None]]) -> list[str]:
    """Name pairs: `week 26`, `week 26 North`; a second one of that name gets a number."""
    names: list[str] = []
    for a, b in pairs:
        change = b or a
        if change is None:
            raise AssertionError("a dated change is in one of the two")
        name = f"week {change.week} {change.region or ''}".strip()
        again = sum(1 for each in names if each.partition(" #")[0] == name)
        names.append(f"{name} #{again + 1}" if again else name)
    return names


def _build_usual_groups(a: Scenario, b: Scenario, headings: bool) -> dict[str, tuple[str, ...]]:
    """Build the default groups."""
    company = set(list_company_paths())
    groups: dict[str, tuple[str, ...]] = {}
    for path in (path for path in NUMBERS if a.value(path) != b.value(path)):
        own = NUMBERS[path].group if headings else path
        name = COMPANY if path in company else own
        groups[name] = (*groups.get(name, ()), path)
    before = (f"past.{path}" for path in LEVERS if path not in company)
    past = tuple(path for path in before if a.value(path) != b.value(path))
    late = {each.name: (each.name,) for each in pair_dated_changes(a, b) if each.a != each.b}
    return {**groups, **({PAST: past} if past else {}), **late}


def _regroup_changes(
    usual: Mapping[str, tuple[str, ...]], groups: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Regroup changes: the groups asked for follow what is left of the default ones."""
    assigned = _assign_parts(groups, {part for parts in usual.values() for part in parts})
    taken = {part for parts in assigned.values() for part in parts}
    left = {name: tuple(part for part in parts if part not in taken) for name, parts in usual.items()}
    clash = next((name for name in assigned if left.get(name)), None)
    if clash:
        raise ChangesError(f"--group {clash}: is what a part that is left out is called; choose another name")
    return {**{name: parts for name, parts in left.items() if parts}, **assigned}


def _assign_parts(groups: Mapping[str, Sequence[str]], differing: set[str]) -> dict[str, tuple[str, ...]]:
    """Assign parts to the groups asked for, each part to one of them at most."""
    assigned: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for name, words in groups.items():
        parts = [part for word in words for part in _find_parts(name, word, differing)]
        twice = next((part for part in parts if part in seen), None)
        if twice or len(set(parts)) < len(parts):
            raise ChangesError(
                f"--group {name}: {twice or 'a part'} stands in two places; a part can be in one group only"
            )
        seen.update(parts)
        assigned[name] = tuple(parts)
    return assigned


def _find_parts(name: str, word: str, differing: set[str]) -> list[str]:
    below = sorted(part for part in differing if part == word or part.startswith(f"{word}."))
    if not below:
        allowed = ", ".join(sorted(differing))
        raise ChangesError(
            f"--group {name}: {word} does not differ{suggest_nearest(word, differing)}; must be of {allowed}"
        )
    return below


def _build_group(a: Scenario, b: Scenario, name: str, parts: tuple[str, ...]) -> ChangeGroup:
    """Build a group with its changes in words; a single setting goes by its own name."""
    dated_changes = {each.name: each for each in pair_dated_changes(a, b)}
    descriptions = [
        _describe_change(dated_changes[part]) if part in dated_changes else _describe_setting(a, b, part)
        for part in parts[:3]
    ]
    more = len(parts) - len(descriptions)
    label = "; ".join(descriptions) + (f"; and {more} more" if more else "")
    is_single = len(parts) == 1 and name == parts[0] and name not in dated_changes
    return ChangeGroup(name, parts, _build_title(name) if is_single else name, label)


def _build_title(path: str) -> str:
    return format_setting_name(path.removeprefix("past.")) + (" before today" if path.startswith("past.") else "")


def _describe_setting(a: Scenario, b: Scenario, path: str) -> str:
    return f"{_build_title(path)}: {format_setting_value(a.value(path))} → {format_setting_value(b.value(path))}"


def _describe_change(each: DatedChangePair) -> str:
    a, b = each.a, each.b
    if a is None or b is None:
        return f"{'from' if b else 'not from'} {_format_change(b or a)}"
    return f"{_format_change(a)} → {_format_change(b)}"


def _format_change(change: Change | None) -> str:
    if change is None:
        return "nothing"
    values = " ".join(f"{path}={format_setting_value(value)}" for path, value in change.settings)
    return f"week {change.week}{f', {change.region}' if change.region else ''}: {values}"
