"""The state: every field is written by one rules file, and its name hides nothing."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import get_type_hints

import pytest
from written import RULES, WRITES, WRITTEN_BY_RULES

from simulation import agent_state
from simulation.declare import RESERVED_NAMES
from simulation.mechanisms import MECHANISMS, SWITCHES, Switches
from simulation.org import RECORD_OF, STATE


def test_rules_write_only_fields_that_are_declared() -> None:
    assert len(WRITES) > 200
    for record, field, where in WRITES:
        assert record in WRITTEN_BY_RULES, f"{where} writes {field} of {record or 'something unknown'}"
        assert field in get_type_hints(getattr(agent_state, record)), f"{where} writes {record}.{field}"


def test_every_field_is_written_by_one_rules_file() -> None:
    writers = defaultdict(set)
    for record, field, where in WRITES:
        writers[record, field].add(where)
    assert {name: files for name, files in writers.items() if len(files) > 1} == {}


@pytest.mark.parametrize("record", ["Seat", "Team", "Manager", "Executive", "Company"])
def test_the_roster_names_the_writer(record: str) -> None:
    for field, hint in get_type_hints(getattr(agent_state, record), include_extras=True).items():
        said = hint.__metadata__[0].rpartition("(")[2].rstrip(")").split(", ")
        for _, _, where in (write for write in WRITES if write[:2] == (record, field)):
            assert where in said, f"{record}.{field} is written by {where}"


def test_the_sections_of_a_rep_name_the_writer() -> None:
    section, said = "", {}
    inside = Path(agent_state.__file__).read_text().split("class Rep:")[1].split("class Seat:")[0]
    for line in map(str.strip, inside.splitlines()):
        if line.startswith("# "):
            section = line[2:].split(" ")[0].replace("who", "careers")
        elif ": Annotated" in line:
            said[line.split(":")[0]] = section
    wrong = {(field, where) for record, field, where in WRITES if record == "Rep" and said[field] != where}
    assert wrong == set()


def test_no_field_is_hidden_by_numpy() -> None:
    for name, record in RECORD_OF.items():
        assert not RESERVED_NAMES & set(record.names or ()), name


def test_every_state_has_a_record_and_a_unit() -> None:
    for name in STATE:
        assert name in RECORD_OF
    for record in WRITTEN_BY_RULES:
        for field, hint in get_type_hints(getattr(agent_state, record), include_extras=True).items():
            assert hint.__metadata__[0], f"{record}.{field}"


def test_every_mechanism_has_a_switch_and_a_rules_file() -> None:
    assert list(get_type_hints(Switches)) == list(MECHANISMS) == [path.split(".")[1] for path in SWITCHES]
    assert {path.stem for path in RULES.glob("*.py")} - {"__init__"} == set(MECHANISMS)
