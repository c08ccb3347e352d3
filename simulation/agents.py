"""The organisation's records as Mesa agents: live views whose properties read and write a row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import mesa


class CountersByModel(WeakKeyDictionary[Any, Iterator[int]]):
    """Counters by model that do not keep the model alive, which Mesa 3.3's own dictionary does for ever."""

    def __getitem__(self, model: Any) -> Iterator[int]:
        """The model's counter; a new model starts at one."""
        if model not in self:
            self[model] = itertools.count(1)
        return super().__getitem__(model)


class RecordAgent(mesa.Agent):
    """An agent whose state is a record of the engine. Reading and writing a field reads and writes the record."""

    _ids = CountersByModel()
    records: str = ""

    def __init__(self, model: mesa.Model, index: int | tuple[int, int]) -> None:
        super().__init__(model)
        self.index = index

    @property
    def record(self) -> Any:
        """The record itself, a numpy void."""
        return getattr(self.model.org, self.records)[self.index]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of all fields; what they mean stands in simulation/agent_state.py."""
        return tuple(self.record.dtype.names)

    def __getattr__(self, name: str) -> Any:
        """A field of the record."""
        if name.startswith("_") or name in ("model", "index"):
            raise AttributeError(name)
        record = self.record
        if name not in record.dtype.names:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}; it has {', '.join(record.dtype.names)}")
        return record[name].item()

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a field of the record; anything else is set on the agent."""
        if name in ("model", "index", "unique_id", "pos") or name.startswith("_"):
            object.__setattr__(self, name, value)
        elif name in self.record.dtype.names:
            self.record[name] = value
        else:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")


class RepAgent(RecordAgent):
    """The person in a seat. When somebody leaves, this view shows whoever comes next."""

    records = "reps"

    @property
    def territory(self) -> Any:
        """The seat's territory, a record."""
        return self.model.org.seats[self.index]


class ManagerAgent(RecordAgent):
    """A first-line manager, or the empty seat of one."""

    records = "managers"


class SpecialistAgent(RecordAgent):
    """A desk of a team: a specialist, or nobody."""

    records = "specialists"


class ExecutiveAgent(RecordAgent):
    """The top (index 0) or the head of a region."""

    records = "executives"


class BoardAgent(RecordAgent):
    """The board, and what exists once: market, target, ledger of causes."""

    records = "company"
