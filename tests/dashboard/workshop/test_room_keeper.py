"""The keeper and its file: what was acknowledged is there after any end, rooms do not meet, and they go when they should."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_rounds import FakeRounds
from room_simulator import SMALL_SESSION, RoomSimulation

from dashboard.workshop.room import RoomRefusal, RoomState
from dashboard.workshop.room_keeper import DAY, KEPT_DAYS, RoomKeeper
from dashboard.workshop.room_store import MIGRATIONS, RoomStore, StoreError
from dashboard.workshop.session_file import SessionFile

Clock = Callable[[], float]


def make_keeper(file: Path, clock: Clock = lambda: 1_000.0, engine: Any = None) -> RoomKeeper:
    return RoomKeeper(RoomStore(file), engine or FakeRounds(), clock, in_background=False)


def play_to(keeper: RoomKeeper, live: Any, kind: str) -> RoomState:
    while live.state.now.kind != kind:
        keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    return live.state


class StoredRoomTarget:
    """A room in a real file, for the simulator; a restart forgets everything but the file."""

    def __init__(self, file: Path, session: SessionFile, tables: int, at: float) -> None:
        self._file, self._at = file, at
        self._keeper = make_keeper(file, lambda: self._at)
        self._live, _ = self._keeper.open(session.text, tables)
        self._ignore_engine()

    @property
    def state(self) -> RoomState:
        return self._live.state

    def _ignore_engine(self) -> None:
        """What is played comes from the simulator, late and out of order."""
        self._keeper._start_jobs = lambda live: None  # type: ignore[method-assign]

    def send(self, event: dict[str, Any]) -> RoomState:
        self._at = event["at"]
        return self._keeper.send(self._live, event)

    def restart(self) -> None:
        code = self._live.code
        self._keeper._store._connection.close()  # nothing is finished, nothing is said: as a kill leaves it
        store = RoomStore(self._file)
        keeper = object.__new__(RoomKeeper)
        keeper.__dict__.update(self._keeper.__dict__)
        keeper._store, keeper._by_code, keeper._by_host = store, {}, {}
        for stored in store.list_rooms():
            keeper._take_up(stored)
        self._keeper = keeper
        found = keeper.find(code)
        assert found is not None
        self._live = found


def simulate_stored(folder: Path, seeds: range) -> None:
    for seed in seeds:
        file = folder / f"{seed}.sqlite"
        RoomSimulation(seed, lambda *setup, file=file: StoredRoomTarget(file, *setup)).play()


def test_random_sessions_against_the_real_file_lose_nothing(tmp_path: Path) -> None:
    simulate_stored(tmp_path, range(6))


@pytest.mark.soak
def test_two_hundred_random_sessions_against_the_real_file_lose_nothing(tmp_path: Path) -> None:
    simulate_stored(tmp_path, range(200))


def test_a_room_goes_on_after_a_restart_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file)
    live, token = keeper.open(SMALL_SESSION)
    keeper.send(live, {"kind": "join", "person": "a", "role": "rep"})
    before = play_to(keeper, live, "reveal")
    keeper.close()
    again = make_keeper(file).find_host(token)
    assert again is not None
    assert again.state == before


def test_a_round_that_was_being_played_when_the_program_ended_is_played_again(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file)
    live, token = keeper.open(SMALL_SESSION)
    play_to(keeper, live, "vote")
    keeper._start_jobs = lambda live: None  # type: ignore[method-assign]  # killed before anything is played
    keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    assert 0 not in live.state.outcomes
    keeper.close()
    again = make_keeper(file).find_host(token)
    assert again is not None
    assert 0 in again.state.outcomes


def test_the_votes_become_the_policy_and_the_run_goes_on_under_it(tmp_path: Path) -> None:
    engine = FakeRounds()
    keeper = make_keeper(tmp_path / "r.sqlite", engine=engine)
    live, _ = keeper.open(SMALL_SESSION)
    for person in "abc":
        keeper.send(live, {"kind": "join", "person": person, "role": "rep"})
    keeper.send(live, {"kind": "join", "person": "d", "role": "leader"})
    play_to(keeper, live, "vote")
    for person, option in zip("abcd", (1, 1, 1, 0), strict=True):
        event = {"kind": "answer", "person": person, "question": "r1.q2", "value": option, "number": 1}
        keeper.send(live, event)
        keeper.send(live, {**event, "question": "r1.q3", "value": 0.2})
    play_to(keeper, live, "end")
    assert engine.played[0] == (0, {"targets.ambition": 0.04, "leadership.field_time": 0.2})
    assert [number for number, _ in engine.played] == [0, 1, 2]


def test_tables_steer_companies_of_their_own(tmp_path: Path) -> None:
    engine = FakeRounds()
    keeper = make_keeper(tmp_path / "r.sqlite", engine=engine)
    live, _ = keeper.open(SMALL_SESSION, tables=2)
    for table, person in enumerate("ab"):
        for role, name in (("rep", person), ("leader", person * 2)):
            keeper.send(live, {"kind": "join", "person": name, "role": role, "table": table})
    play_to(keeper, live, "vote")
    for table, person in enumerate("ab"):
        keeper.send(live, {"kind": "answer", "person": person, "question": "r1.q2", "value": table, "number": 1})
    play_to(keeper, live, "reveal")
    chosen = [table["settings"] for table in live.state.outcomes[0]["tables"]]
    assert chosen == [{"structure.overlay_response": 2.0}, {"targets.ambition": 0.04}]


def test_an_absent_role_has_one_voice_and_counted_hands_have_none_beside_them(tmp_path: Path) -> None:
    keeper = make_keeper(tmp_path / "r.sqlite")
    live, _ = keeper.open(SMALL_SESSION)
    keeper.send(live, {"kind": "join", "person": "a", "role": "rep"})
    play_to(keeper, live, "reveal")
    table = live.state.outcomes[0]["tables"][0]
    assert table["absent"]["r1.q2"] == {"leader": 0}
    assert table["votes"]["r1.q2"]["voices"] == 1
    hands, _ = keeper.open(SMALL_SESSION)
    play_to(keeper, hands, "vote")
    keeper.send(hands, {"kind": "hands", "question": "r1.q2", "counts": [3, 5, 1], "table": 0})
    play_to(keeper, hands, "reveal")
    table = hands.state.outcomes[0]["tables"][0]
    assert table["absent"] == {}
    assert table["votes"]["r1.q2"]["counts"] == [3, 5, 1]


def test_trouble_in_the_model_is_told_and_the_room_still_ends(tmp_path: Path) -> None:
    engine = FakeRounds()
    engine.trouble = "too large"
    keeper = make_keeper(tmp_path / "r.sqlite", engine=engine)
    live, _ = keeper.open(SMALL_SESSION)
    play_to(keeper, live, "end")
    assert "too large" in live.state.outcomes[0]["trouble"]


def test_a_rehearsal_is_played_by_made_up_people_alone(tmp_path: Path) -> None:
    keeper = make_keeper(tmp_path / "r.sqlite")
    live, _ = keeper.open(SMALL_SESSION, tables=2, made_up=True)
    play_to(keeper, live, "end")
    assert len(live.state.answers["r1.q2"]) > 15
    assert all(who.is_made_up for who in live.state.people.values())


def test_two_rooms_never_see_each_other(tmp_path: Path) -> None:
    keeper = make_keeper(tmp_path / "r.sqlite")
    (one, mine), (other, _) = keeper.open(SMALL_SESSION), keeper.open(SMALL_SESSION)
    keeper.send(one, {"kind": "join", "person": "a", "name": "Ana"})
    assert other.state.people == {}
    assert keeper.find(one.code) is one
    assert keeper.find_host(mine) is one
    assert one.code != other.code


def test_a_deleted_room_leaves_nothing_in_its_file_or_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file)
    live, token = keeper.open(SMALL_SESSION)
    keeper.send(live, {"kind": "join", "person": "a", "name": "Rumpelstilzchen"})
    keeper.delete(live)
    assert keeper.find(live.code) is None
    assert keeper.find_host(token) is None
    with pytest.raises(RoomRefusal):
        keeper.send(live, {"kind": "join", "person": "b"})
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    keeper.close()
    assert b"Rumpelstilzchen" not in left + b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_rooms_expire_when_nothing_has_happened_for_long(tmp_path: Path) -> None:
    now = [1_000.0]
    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file, lambda: now[0])
    _, old = keeper.open(SMALL_SESSION)
    now[0] += KEPT_DAYS * DAY - 10
    _, young = keeper.open(SMALL_SESSION)
    now[0] += 20
    keeper.close()
    again = make_keeper(file, lambda: now[0])
    assert again.find_host(old) is None
    assert again.find_host(young) is not None


def test_of_tokens_and_phones_only_digests_are_written_down(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file)
    _, token = keeper.open(SMALL_SESSION)
    keeper.close()
    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_one_program_at_a_time_has_the_file(tmp_path: Path) -> None:
    first = RoomStore(tmp_path / "rooms.sqlite")
    with pytest.raises(StoreError, match="in use by another workshop"):
        RoomStore(tmp_path / "rooms.sqlite")
    first.close()
    RoomStore(tmp_path / "rooms.sqlite").close()


def test_an_older_file_is_migrated_and_a_newer_one_refused(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file)
    _, token = keeper.open(SMALL_SESSION)
    keeper.close()
    newer = (*MIGRATIONS, ("ALTER TABLE room ADD COLUMN colour TEXT",))
    RoomStore(file, newer).close()
    with pytest.raises(StoreError, match="newer version"):
        RoomStore(file)
    store = RoomStore(file, newer)
    assert len(store.list_rooms()) == 1
    assert token


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    RoomStore(file).close()
    with pytest.raises(StoreError):
        RoomStore(file, (*MIGRATIONS, ("ALTER TABLE room ADD COLUMN colour TEXT", "no statement")))
    connection = sqlite3.connect(file)
    assert "colour" not in [row[1] for row in connection.execute("PRAGMA table_info(room)")]
    connection.close()
    RoomStore(file).close()


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 500])
def test_a_file_that_is_none_of_ours_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "rooms.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"rooms\.sqlite"):
        RoomStore(file)
    assert file.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="is not a file of rooms"):
        RoomStore(file)


def test_events_of_many_threads_are_all_written_in_one_order(tmp_path: Path) -> None:
    import threading

    file = tmp_path / "rooms.sqlite"
    keeper = make_keeper(file)
    live, token = keeper.open(SMALL_SESSION)

    def join_many(first: int) -> None:
        for number in range(first, first + 25):
            keeper.send(live, {"kind": "join", "person": f"p{number}"})

    threads = [threading.Thread(target=join_many, args=(25 * number,)) for number in range(8)]
    random.Random(1).shuffle(threads)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keeper.close()
    again = make_keeper(file).find_host(token)
    assert again is not None
    assert len(again.state.people) == 200
    assert again.state == live.state
