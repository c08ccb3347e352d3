"""What Mesa's tools ask of a model: a collector of its measures and of chosen fields of its agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mesa
import pandas as pd

from simulation.agents import RecordAgent
from simulation.org import RECORD_OF


class WeeklyCollector(mesa.DataCollector):
    """Measures of every week since today, read from the recorder when they are asked for; fields of agents, kept week by week."""

    def __init__(
        self, measure_weeks: Callable[[], dict[str, Any]], agent_fields: Mapping[type[RecordAgent], Sequence[str]]
    ) -> None:
        for kind, fields in agent_fields.items():
            check_fields(kind, fields)
        self._measure_weeks = measure_weeks
        super().__init__(agenttype_reporters={kind: {f: f for f in fields} for kind, fields in agent_fields.items()})

    @property
    def model_vars(self) -> dict[str, Any]:
        """Values by measure, one a week."""
        return self._measure_weeks()

    @model_vars.setter
    def model_vars(self, empty: dict[str, Any]) -> None:
        """Nothing is kept here: Mesa starts a collector with an empty dictionary."""

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """One row a week since today, one column a measure."""
        return pd.DataFrame(self.model_vars)


def check_fields(kind: type[RecordAgent], fields: Sequence[str]) -> None:
    """Refuse fields that the agents of a class do not have.

    Raises:
        ValueError: there is such a field.
    """
    known = RECORD_OF[kind.records].names or ()
    for field in fields:
        if field not in known:
            raise ValueError(f"{kind.__name__} has no field {field!r}; it has {', '.join(known)}")
