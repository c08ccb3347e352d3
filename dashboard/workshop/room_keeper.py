"""The keeper of rooms: finds them by code or token, applies what arrives, writes it down before it is acknowledged.

One lock a room; what takes time is played in the background, one after another. What is only known while the program runs –
which phones have been heard of lately – is not written down.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from dashboard.workshop import join_codes, made_up_people, round_jobs
from dashboard.workshop.room import OPENING, RoomRefusal, RoomState, apply_event, open_room, replay_events
from dashboard.workshop.room_store import RoomStore, StoredRoom
from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.session_parser import SessionError, parse_session

LOG = logging.getLogger(__name__)
AWAKE_SECONDS = 20.0
"""A phone that has not been heard of for so long sleeps."""
KEPT_DAYS = 30
"""Days without an event after which a room expires."""
DAY = 86_400.0
MOST_ROOMS = 200


@dataclass
class LiveRoom:
    """A room in use; `lock` guards its state and the number of its events."""

    stored: StoredRoom
    state: RoomState
    events: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    heard: dict[str, float] = field(default_factory=dict)
    is_deleted: bool = False

    @property
    def code(self) -> str:
        """The code by which people join."""
        return self.stored.code

    def list_awake(self, now: float) -> set[str]:
        """List whose phones have been heard of lately; made-up people never sleep."""
        made_up = {person for person, who in self.state.people.items() if who.is_made_up}
        return made_up | {person for person, heard in list(self.heard.items()) if now - heard < AWAKE_SECONDS}


class RoomKeeper:
    """All rooms of a program; safe for threads."""

    def __init__(
        self, store: RoomStore, engine: RoundEngine, clock: Callable[[], float] = time.time, in_background: bool = True
    ) -> None:
        """Take up all rooms that are written down; those unused for long expire.

        Args:
            store: where they are written down.
            engine: what plays rounds.
            clock: seconds.
            in_background: whether rounds are played in a thread of their own, or while whoever asks waits.
        """
        self._store, self._engine, self.clock = store, engine, clock
        self._lock = threading.Lock()
        self._player = ThreadPoolExecutor(1, thread_name_prefix="room") if in_background else None
        self._by_code: dict[str, LiveRoom] = {}
        self._by_host: dict[str, LiveRoom] = {}
        for room in store.delete_unused(clock() - KEPT_DAYS * DAY):
            LOG.info("room %s has expired", room)
        for stored in store.list_rooms():
            self._take_up(stored)

    def _take_up(self, stored: StoredRoom) -> None:
        """Bring a room back to where it was."""
        try:
            opened = open_room(parse_session(stored.session), stored.tables, stored.opened_at)
            events = self._store.list_events(stored.id)
            live = LiveRoom(stored, replay_events(opened, events), len(events))
        except (SessionError, RoomRefusal, KeyError) as problem:
            LOG.warning("room %s cannot be read by this version: %s", stored.id, problem)
            return
        self._index(live)
        self._start_jobs(live)

    def _index(self, live: LiveRoom) -> None:
        with self._lock:
            self._by_code[live.code] = live
            self._by_host[live.stored.host] = live

    def open(self, text: str, tables: int = 1, made_up: bool = False) -> tuple[LiveRoom, str]:
        """Open a room; returns it with the host's token, which is kept nowhere.

        Raises:
            SessionError: the text is no valid session.
            RoomRefusal: too many tables, or too many rooms.
        """
        session, now = parse_session(text), self.clock()
        if len(self._by_code) >= MOST_ROOMS:
            raise RoomRefusal("full")
        state, token = open_room(session, tables, now), join_codes.draw_token()
        code = next(code for code in iter(join_codes.draw_code, "") if code not in self._by_code)
        stored = StoredRoom(join_codes.draw_token(), code, join_codes.hash_token(token), text, tables, made_up, now)
        self._store.add_room(stored)
        live = LiveRoom(stored, state)
        self._index(live)
        if made_up:
            self._send_all(live, made_up_people.list_joins(state))
        self._start_jobs(live)
        return live, token

    def find(self, code: object) -> LiveRoom | None:
        """Find a room by its code, however it is typed."""
        return self._by_code.get(join_codes.parse_code(code))

    def find_host(self, token: object) -> LiveRoom | None:
        """Find the room of a host's token."""
        return self._by_host.get(join_codes.hash_token(token)) if isinstance(token, str) and token else None

    def send(self, live: LiveRoom, event: dict[str, Any]) -> RoomState:
        """Apply an event. When this returns it is on the disk; what changes nothing is not written down.

        Raises:
            RoomRefusal: it cannot be, or the room is deleted.
        """
        with live.lock:
            if live.is_deleted:
                raise RoomRefusal("unknown")
            dated = {**event, "at": self.clock()}
            before = live.state
            after = apply_event(before, dated)
            if after is not before:
                self._store.append_event(live.stored.id, live.events + 1, dated)
                live.state, live.events = after, live.events + 1
        if after.step != before.step:
            self._start_jobs(live)
        return after

    def _send_all(self, live: LiveRoom, events: Iterable[dict[str, Any]]) -> None:
        for event in list(events):
            try:
                self.send(live, event)
            except RoomRefusal as refusal:
                LOG.info("room %s: %s was refused: %s", live.code, event["kind"], refusal.reason)

    def delete(self, live: LiveRoom) -> None:
        """Delete a room with everything that is written down of it."""
        with live.lock:
            live.is_deleted = True
            self._store.delete_room(live.stored.id)
        with self._lock:
            self._by_code.pop(live.code, None)
            self._by_host.pop(live.stored.host, None)

    def close(self) -> None:
        """Finish what is being played, and close the file."""
        if self._player is not None:
            self._player.shutdown(wait=True, cancel_futures=True)
        self._store.close()

    def _start_jobs(self, live: LiveRoom) -> None:
        """Start what the present step needs: the past, a round, what-ifs, answers of made-up people."""
        state = live.state
        if OPENING not in state.outcomes:
            self._submit(self._tell_opening, live)
        if state.now.kind == "run" and state.now.round not in state.outcomes:
            self._submit(self._play, live, state.mark)
        if state.now.kind == "debrief" and state.what_ifs is None:
            self._submit(self._tell_what_ifs, live)
        if live.stored.is_rehearsal and state.now.questions:
            self._submit(self._answer_made_up, live)

    def _submit(self, work: Callable[..., None], live: LiveRoom, *arguments: Any) -> None:
        if self._player is None:
            work(live, *arguments)
        else:
            self._player.submit(work, live, *arguments)

    def _tell_opening(self, live: LiveRoom) -> None:
        self._tell(live, lambda: round_jobs.describe_opening(self._engine, live.state), {"kind": "opening"})

    def _play(self, live: LiveRoom, mark: int) -> None:
        """Play the round of a closed vote, unless it was opened again meanwhile."""
        state = live.state
        if state.mark == mark and state.now.kind == "run":
            event = {"kind": "outcome", "round": state.now.round, "mark": mark}
            self._tell(live, lambda: round_jobs.play_round(self._engine, state), event)

    def _tell_what_ifs(self, live: LiveRoom) -> None:
        self._tell(live, lambda: round_jobs.ask_what_ifs(self._engine, live.state), {"kind": "whatif"})

    def _tell(self, live: LiveRoom, compute: Callable[[], Any], event: dict[str, Any]) -> None:
        """Compute something and tell the room; trouble is told as well, so that the room never hangs."""
        try:
            result = compute()
        except Exception as problem:
            LOG.exception("room %s: trouble", live.code)
            result = [] if event["kind"] == "whatif" else {"trouble": f"{type(problem).__name__}: {problem}"[:300]}
        self._send_all(live, [{**event, "result": result}])

    def _answer_made_up(self, live: LiveRoom) -> None:
        self._send_all(live, made_up_people.list_answers(live.state))
