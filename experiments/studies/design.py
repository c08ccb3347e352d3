"""A design: which scenarios a study simulates, how often, and what it keeps of them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.studies import design_files, sampling, study_errors
from experiments.studies.design_data import build_factor_data, build_measure_data, build_sampling_data
from experiments.studies.factors import ORDINARY_RULE, RULES_PREFIX, THEN_PREFIX, Factor, flatten_tables, parse_factor
from experiments.studies.sampling import LISTED_KINDS
from experiments.studies.stopping_rule import StoppingRule, parse_stopping_rule
from experiments.studies.study_errors import (
    DesignError,
    build_value_error,
    check_known_keys,
    check_text_list,
    check_whole_number,
)
from experiments.studies.user_code import load_user_functions, parse_user_measures
from scenarios.messages import check_setting, suggest_nearest, to_one_line
from simulation import DETAILS
from simulation.declare import Value
from simulation.measures import MEASURES, Measure
from simulation.privacy import TABLES_WITHOUT_PERSONS, is_imported
from simulation.scenario import NUMBERS, Scenario, ScenarioError

USUAL_MEASURES = ("bookings", "contribution", "attainment", "burned_out", "turnover", "trust_leadership_held")
MEASURE_GRAINS = ("quarters", "weekly")
"""Finer grains that are built from the measures themselves."""
COPIED_KEYS = ("name", "title", "question", "replications", "window", "seed", "code")
"""Keys of a design file whose values are copied as they are."""
MOST_RUN_SEED = 2**63 - 1


@dataclass(frozen=True)
class Design:
    """What a study varies, how often it simulates each scenario, and what it keeps. The fields are the keys of a design file.

    Attributes:
        name, title, question: what it is called and what it asks.
        base: the scenario that is varied: a name of the library, a path of a file, or a Scenario.
        factors: by path, `{low, high, scale}` or a list of values; left out for list and csv sampling.
        sampling: `{kind, n, seed, …}`; see `sampling.Sampling`.
        replications: how often each scenario is simulated, or `until ±2% of bookings, at most 400`.
        measures: columns of the results: of the model's measures, `own` ones, or functions of `code`.
        window: the last so many weeks are measured.
        detail: finer grains to keep: quarters, weekly, or a table of the model (`simulation.DETAILS`).
        weeks: from today to the end; the base's when None.
        set: values that all scenarios share, by path.
        seed: of luck; replication r of every scenario meets the same luck.
        own: the researcher's own measures, as quotients of counts.
        code: a Python file beside the design with functions that measure, or the researcher's own rules.
        read: gives the bytes of a file beside the design.
        text: the design file itself, byte for byte; empty for a design made in Python.

    Raises:
        DesignError, ScenarioError: an invalid field; the message names key, value and what is allowed.
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
    read: Callable[[str], bytes] = field(default=design_files.read_from_working_folder, repr=False, compare=False)
    text: bytes = field(default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        for key in ("name", "title", "question", "code"):
            study_errors.check_text(key, getattr(self, key))
        check_whole_number("seed", self.seed, 0, MOST_RUN_SEED)
        self._set_field("sampling", sampling.parse_sampling(self.sampling, self.read))
        self._set_field("factors", self._parse_factors())
        self._set_field("set", self._parse_shared_settings())
        self._set_field("own", parse_user_measures(self.own))
        self._set_field("measures", self._parse_measure_names())
        self._set_field("detail", self._parse_detail())
        parse_stopping_rule(self.replications, self.measures)
        if not 1 <= check_whole_number("window", self.window, 1, 10**6) <= self.shared_scenario.weeks:
            raise build_value_error("window", self.window, f"at most {self.shared_scenario.weeks}, the weeks of a run")
        sampling.count_scenarios(tuple(self.factors.values()), self.sampling)

    def _set_field(self, key: str, value: Any) -> None:
        object.__setattr__(self, key, value)

    @classmethod
    def load(cls, name_or_path: str | Path) -> Design:
        """Load a ready design by its name, or any other by the path of its TOML file.

        Raises:
            DesignError, ScenarioError: no such design, or an invalid file; the message is one line.
        """
        path = design_files.find_design_path(name_or_path)
        read = design_files.build_folder_reader(path.parent)
        return parse_design(path.read_bytes(), path.stem, str(name_or_path), read)

    @property
    def stopping_rule(self) -> StoppingRule:
        """The replications as a stopping rule."""
        return parse_stopping_rule(self.replications, self.measures)

    @cached_property
    def base_scenario(self) -> Scenario:
        """The base scenario as its file has it."""
        return self.base if isinstance(self.base, Scenario) else design_files.load_base_scenario(self.base, self.read)

    @cached_property
    def shared_scenario(self) -> Scenario:
        """The base scenario with the settings that all scenarios share."""
        base = self.base_scenario
        length = {} if self.weeks is None else {"world.weeks": check_whole_number("weeks", self.weeks, 1, 10**6)}
        shared = {**self.set, **length}
        return base.with_(shared) if shared else base

    @cached_property
    def code_text(self) -> str:
        """The text of the design's own code; empty where there is none."""
        return self.read(self.code).decode("utf-8") if self.code else ""

    @property
    def scenario_count(self) -> int:
        """How many scenarios there are."""
        return sampling.count_scenarios(tuple(self.factors.values()), self.sampling)

    def scenarios(self) -> pd.DataFrame:
        """One row per scenario: `scenario`, then a column per factor; numbers as float64, words as texts."""
        return sampling.sample_scenarios(tuple(self.factors.values()), self.sampling, self._base_value)

    def draw_unit_points(self) -> sampling.UnitPoints:
        """The sample in the unit cube, for samplers that have one: scenarios by factors."""
        return sampling.draw_unit_points(tuple(self.factors.values()), self.sampling)

    def find_measure(self, name: str) -> Measure | None:
        """Find a measure by its name, the design's own included; None for a function of its own code."""
        declared: Measure | None = self.own.get(name) or MEASURES.get(name)
        return declared

    @property
    def default_folder(self) -> str:
        """The folder of the study where none is named."""
        return f"out/{self.name}-{self.digest[:8]}"

    def facts(self) -> dict[str, Any]:
        """The design as plain data: the keys of its file; what is empty is left out."""
        is_listed = self.sampling.kind in LISTED_KINDS
        data = {
            **{key: getattr(self, key) for key in COPIED_KEYS},
            "base": self.base if isinstance(self.base, str) else self.shared_scenario.name,
            "weeks": self.weeks,
            "measures": list(self.measures),
            "detail": list(self.detail),
            "set": dict(self.set),
            "own": {name: build_measure_data(measure) for name, measure in self.own.items()},
            "sampling": build_sampling_data(self.sampling),
            "factors": {} if is_listed else {path: build_factor_data(each) for path, each in self.factors.items()},
        }
        return {key: value for key, value in data.items() if value not in ("", None, [], {})}

    @property
    def digest(self) -> str:
        """A fingerprint of all that changes a result; title and question do not."""
        uncounted_keys = ("name", "title", "question", "base")
        content = {key: value for key, value in self.facts().items() if key not in uncounted_keys}
        digested = [content, self.shared_scenario.digest, self.code_text, [dict(row) for row in self.sampling.points]]
        return hashlib.sha256(json.dumps(digested, sort_keys=True).encode()).hexdigest()[:16]

    def _base_value(self, path: str) -> Value:
        return self.shared_scenario.value(path)

    def _parse_factors(self) -> dict[str, Factor]:
        if self.sampling.kind in LISTED_KINDS:
            listed_factors = {each.path: each for each in sampling.infer_listed_factors(self.sampling.points)}
            if self.factors and self.factors != listed_factors:
                raise DesignError(
                    f"factors: left out with sampling.kind = {self.sampling.kind}, whose points name them"
                )
            return listed_factors
        if not dict(self.factors):
            raise build_value_error(
                "factors", self.factors, "at least one factor, such as {low = 0, high = 0.2} by its path"
            )
        factors = {path: parse_factor(path, raw) for path, raw in flatten_tables(self.factors).items()}
        for path, each in factors.items():
            for rule in each.values if path.startswith(RULES_PREFIX) else ():
                self._check_function(f"factors.{path}.values", str(rule))
        return factors

    def _check_function(self, key: str, name: str) -> None:
        if name != ORDINARY_RULE and name.removeprefix(THEN_PREFIX) not in load_user_functions(self.code_text):
            raise DesignError(
                f"{key}: {name}: must be {ORDINARY_RULE}, or a function of `code` ({self.code or 'none'})"
            )

    def _parse_shared_settings(self) -> dict[str, Value]:
        values = flatten_tables(self.set)
        for path in values:
            if path in self.factors:
                raise DesignError(f"set.{path}: is a factor already")
        return {
            path: check_setting(path.removeprefix("past."), value, "set." if path in NUMBERS else "set.past.")
            for path, value in values.items()
        }

    def _parse_measure_names(self) -> tuple[str, ...]:
        names = check_text_list("measures", self.measures)
        if not names or len(names) > len(dict.fromkeys(names)):
            raise build_value_error("measures", list(names), "a list of different names")
        user_functions = load_user_functions(self.code_text) if self.code else {}
        for name in names:
            if name not in MEASURES and name not in self.own and name not in user_functions:
                raise DesignError(
                    f"measures: {name}: no such measure{suggest_nearest(name, [*MEASURES, *self.own, *user_functions])}"
                )
        return names

    def _parse_detail(self) -> tuple[str, ...]:
        imported = is_imported(self.shared_scenario)
        grains = (*MEASURE_GRAINS, *(TABLES_WITHOUT_PERSONS if imported else DETAILS))
        reason = "; an imported company shows no single persons" if imported else ""
        for name in check_text_list("detail", self.detail):
            if name not in grains:
                raise DesignError(
                    f"detail: {name}: must be one of {', '.join(grains)}{reason or suggest_nearest(name, grains)}"
                )
        return tuple(dict.fromkeys(self.detail))


def build_design(table: Mapping[str, Any], name: str, read: Callable[[str], bytes], data: bytes) -> Design:
    """Build a design from the keys of its file; `text` is that file byte for byte.

    Raises:
        DesignError, ScenarioError: see `Design`.
    """
    keys = [key for key in Design.__dataclass_fields__ if key not in ("read", "text")]
    check_known_keys(table, keys)
    for key in ("factors", "set", "own"):
        if not isinstance(table.get(key, {}), Mapping):
            raise build_value_error(key, table[key], "a table")
    lists = {key: check_text_list(key, table[key]) for key in ("measures", "detail") if key in table}
    return Design(**{"name": name, **table, **lists, "read": read, "text": data})


def parse_design(
    data: bytes, name: str, origin: str, read: design_files.ReadFile, base: Scenario | None = None
) -> Design:
    """Parse a design from the bytes of its file; `origin` is its name in messages, `base` replaces the base that it names.

    Raises:
        DesignError: see `Design`; the message begins with the origin.
    """
    try:
        table = {**tomllib.loads(data.decode("utf-8-sig")), **({} if base is None else {"base": base})}
        return build_design(table, name, read, data)
    except (DesignError, ScenarioError) as problem:
        raise DesignError(to_one_line(f"{origin}: {problem}")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise DesignError(to_one_line(f"{origin}: broken TOML: {problem}")) from None
