"""A design: which scenarios are lived how often, and what of them is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.study import files, problems, sampling
from experiments.study.factors import ORDINARY_RULE, RULES, THEN, Factor, factor, flat
from experiments.study.own import functions, own_measures
from experiments.study.problems import DesignError, known, texts, whole, wrong
from experiments.study.sampling import LISTED
from experiments.study.until import Replications, replications
from scenarios.problems import hint, value_of
from simulation.declare import Value
from simulation.measures import MEASURES, Measure
from simulation.privacy import WITHOUT_PERSONS, is_imported
from simulation.scenario import NUMBERS, Scenario

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.running import Way
    from experiments.study.store import Study

USUAL_MEASURES = ("bookings", "contribution", "attainment", "burned_out", "turnover", "trust_leadership")
SUMMED_UP = ("quarters", "weekly")
"""Finer grains that are made of the measures themselves."""
MOST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Design:
    """What a study varies, how often it lives each scenario, and what it keeps. The fields are the keys of a design file.

    Attributes:
        name, title, question: what it is called and what it asks.
        base: the scenario that is varied: a name of the library, a path of a file, or a Scenario.
        factors: by path, `{low, high, scale}` or a list of values; left out for list and csv sampling.
        sampling: `{kind, n, seed, …}`; see `sampling.Sampling`.
        replications: how many worlds each scenario lives in, or `until ±2% of bookings, at most 400`.
        measures: columns of the results: of the model's measures, `own` ones, or functions of `code`.
        window: the last so many weeks are measured.
        detail: finer grains to keep: quarters, weekly, or a table of the model (`simulation.DETAILS`).
        weeks: from today to the end; the base's when None.
        set: values that all scenarios share, by path.
        seed: which worlds; replication r of every scenario lives in world r.
        own: measures of one's own, as quotients of counts.
        code: a Python file beside the design with functions that measure, or rules of one's own.
        read: gives the bytes of a file beside the design.
        text: the design file itself, byte for byte; empty for a design made in Python.

    Raises:
        DesignError, ScenarioError: a field that cannot be; the message names key, value and what is allowed.
    """

    name: str = "study"
    title: str = ""
    question: str = ""
    base: str | Scenario = "ordinary-organisation"
    factors: Mapping[str, Any] = field(default_factory=dict)
    sampling: Any = field(default_factory=dict)
    replications: int | str = 20
    measures: tuple[str, ...] = USUAL_MEASURES
    window: int = 52
    detail: tuple[str, ...] = ()
    weeks: int | None = None
    set: Mapping[str, Value] = field(default_factory=dict)
    seed: int = 1
    own: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    read: Callable[[str], bytes] = field(default=files.read_here, repr=False, compare=False)
    text: bytes = field(default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        for key in ("name", "title", "question", "code"):
            problems.text(key, getattr(self, key))
        whole("seed", self.seed, 0, MOST_SEED)
        self._settle("sampling", sampling.sampling(self.sampling, self.read))
        self._settle("factors", self._factors())
        self._settle("set", self._shared())
        self._settle("own", own_measures(self.own))
        self._settle("measures", self._measures())
        self._settle("detail", self._detail())
        replications(self.replications, self.measures)
        if not 1 <= whole("window", self.window, 1, 10**6) <= self.scenario.weeks:
            raise wrong("window", self.window, f"at most {self.scenario.weeks}, the weeks of a run")
        sampling.count(tuple(self.factors.values()), self.sampling)

    def _settle(self, key: str, value: Any) -> None:
        object.__setattr__(self, key, value)

    @classmethod
    def load(cls, name_or_path: str | Path) -> Design:
        """A ready design by its name, or one of your own by the path of its TOML file.

        Raises:
            DesignError, ScenarioError: no such design, or a file that says something no design can be; one line.
        """
        return files.load(name_or_path)

    @property
    def how_often(self) -> Replications:
        """The replications, understood."""
        return replications(self.replications, self.measures)

    @cached_property
    def base_scenario(self) -> Scenario:
        """The base as it is in its file."""
        return self.base if isinstance(self.base, Scenario) else files.scenario(self.base, self.read)

    @cached_property
    def scenario(self) -> Scenario:
        """The base as all scenarios share it."""
        base = self.base_scenario
        length = {} if self.weeks is None else {"world.weeks": whole("weeks", self.weeks, 1, 10**6)}
        shared = {**self.set, **length}
        return base.with_(shared) if shared else base

    @cached_property
    def code_text(self) -> str:
        """The text of the own code; empty where there is none."""
        return self.read(self.code).decode("utf-8") if self.code else ""

    @property
    def planned(self) -> int:
        """How many scenarios there are."""
        return sampling.count(tuple(self.factors.values()), self.sampling)

    def scenarios(self) -> pd.DataFrame:
        """One row per scenario: `scenario`, then a column per factor; numbers as float64, words as texts."""
        return sampling.scenarios(tuple(self.factors.values()), self.sampling, self._default)

    def unit_points(self) -> sampling.Units:
        """The sample in the unit cube, for samplers that have one: scenarios by factors."""
        return sampling.unit_points(tuple(self.factors.values()), self.sampling)

    def measure(self, name: str) -> Measure | None:
        """A measure by its name, own ones included; None for a function of the own code."""
        found: Measure | None = self.own.get(name) or MEASURES.get(name)
        return found

    @property
    def usual_place(self) -> str:
        """The folder of its study where none is named."""
        return f"out/{self.name}-{self.digest[:8]}"

    def run(self, out: str | Path | None = None, way: Way | None = None) -> Study:
        """Live all runs that are missing in the folder `out`, and return the study; see `running.sweep`.

        Raises:
            StudyError: the folder holds another study.
        """
        from experiments.study.running import Way, sweep

        return sweep(self, str(out or self.usual_place), way or Way())

    def facts(self) -> dict[str, Any]:
        """The design as plain data, the way a file would say it."""
        from experiments.study.spelling import spelled

        return spelled(self)

    @property
    def digest(self) -> str:
        """A fingerprint of all that changes a result: not of title and question."""
        told = ("name", "title", "question", "base")
        content = {key: value for key, value in self.facts().items() if key not in told}
        parts = [content, self.scenario.digest, self.code_text, [dict(row) for row in self.sampling.points]]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def _default(self, path: str) -> Value:
        return self.scenario.value(path)

    def _factors(self) -> dict[str, Factor]:
        if self.sampling.kind in LISTED:
            listed = {each.path: each for each in sampling.listed_factors(self.sampling.points)}
            if self.factors and self.factors != listed:
                raise DesignError(
                    f"factors: left out with sampling.kind = {self.sampling.kind}, whose points name them"
                )
            return listed
        if not dict(self.factors):
            raise wrong("factors", self.factors, "at least one factor, such as {low = 0, high = 0.2} by its path")
        found = {path: factor(path, asked) for path, asked in flat(self.factors).items()}
        for path, each in found.items():
            for rule in each.values if path.startswith(RULES) else ():
                self._check_function(f"factors.{path}.values", str(rule))
        return found

    def _check_function(self, key: str, name: str) -> None:
        if name != ORDINARY_RULE and name.removeprefix(THEN) not in functions(self.code_text):
            raise DesignError(
                f"{key}: {name}: must be {ORDINARY_RULE}, or a function of `code` ({self.code or 'none'})"
            )

    def _shared(self) -> dict[str, Value]:
        values = flat(self.set)
        for path in values:
            if path in self.factors:
                raise DesignError(f"set.{path}: is a factor already")
        return {
            path: value_of(path.removeprefix("past."), value, "set." if path in NUMBERS else "set.past.")
            for path, value in values.items()
        }

    def _measures(self) -> tuple[str, ...]:
        names = texts("measures", self.measures)
        if not names or len(names) > len(dict.fromkeys(names)):
            raise wrong("measures", list(names), "a list of different names")
        mine = functions(self.code_text) if self.code else {}
        for name in names:
            if name not in MEASURES and name not in self.own and name not in mine:
                raise DesignError(f"measures: {name}: no such measure{hint(name, [*MEASURES, *self.own, *mine])}")
        return names

    def _detail(self) -> tuple[str, ...]:
        from simulation import DETAILS

        imported = is_imported(self.scenario)
        grains = (*SUMMED_UP, *(WITHOUT_PERSONS if imported else DETAILS))
        why = "; an imported company shows no single persons" if imported else ""
        for name in texts("detail", self.detail):
            if name not in grains:
                raise DesignError(f"detail: {name}: must be one of {', '.join(grains)}{why or hint(name, grains)}")
        return tuple(dict.fromkeys(self.detail))


def from_table(table: Mapping[str, Any], name: str, read: Callable[[str], bytes], data: bytes) -> Design:
    """A design from the keys of a file, and its bytes.

    Raises:
        DesignError, ScenarioError: see `Design`.
    """
    keys = [key for key in Design.__dataclass_fields__ if key not in ("read", "text")]
    known(table, keys)
    for key in ("factors", "set", "own"):
        if not isinstance(table.get(key, {}), Mapping):
            raise wrong(key, table[key], "a table")
    lists = {key: texts(key, table[key]) for key in ("measures", "detail") if key in table}
    return Design(**{"name": name, **table, **lists, "read": read, "text": data})
