"""The store of rooms: one SQLite file beside the app, to which events are only added.

An event counts as received once it is on the disk, so that what was acknowledged survives however the program ends. One program
at a time may have the file open. Its schema has a version; older files are migrated when they are opened.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE room (
            id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, host TEXT NOT NULL, session TEXT NOT NULL,
            tables INTEGER NOT NULL, rehearsal INTEGER NOT NULL, opened_at REAL NOT NULL, used_at REAL NOT NULL)""",
        """CREATE TABLE event (
            room TEXT NOT NULL REFERENCES room(id) ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (room, number)) WITHOUT ROWID""",
    ),
)
"""The statements that lead from one version of the schema to the next."""
APPLICATION = 0x464C5957
"""What marks the file as ours."""


class StoreError(OSError):
    """A file that cannot be used: it is in use, it is not ours, or a newer version wrote it."""


@dataclass(frozen=True)
class StoredRoom:
    """A room as it is written down; `host` is the digest of the host's token."""

    id: str
    code: str
    host: str
    session: str
    tables: int
    is_rehearsal: bool
    opened_at: float


class RoomStore:
    """The file of all rooms; safe for threads."""

    def __init__(self, path: Path, migrations: Sequence[Iterable[str]] = MIGRATIONS) -> None:
        """Open the file, which is made or migrated where needed.

        Raises:
            StoreError: see there.
        """
        self.path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
            self._prepare(migrations)
        except sqlite3.DatabaseError as problem:
            with suppress(AttributeError):
                self._connection.close()
            raise StoreError(f"{path}: {_explain(problem)}") from None

    def _prepare(self, migrations: Sequence[Iterable[str]]) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")  # two programs with the same rooms would each miss half of what happens
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA secure_delete = ON")
        run("BEGIN IMMEDIATE")
        version, owner = (int(run(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id"))
        has_tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != APPLICATION and has_tables:
            raise sqlite3.DatabaseError("is not a file of rooms")
        if version > len(migrations):
            raise sqlite3.DatabaseError(f"was written by a newer version (schema {version}, this is {len(migrations)})")
        for statements in migrations[version:]:
            for statement in statements:
                run(statement)
        run(f"PRAGMA application_id = {APPLICATION}")
        run(f"PRAGMA user_version = {len(migrations)}")
        run("COMMIT")

    def add_room(self, room: StoredRoom) -> None:
        """Write down a new room."""
        row = (
            room.id,
            room.code,
            room.host,
            room.session,
            room.tables,
            room.is_rehearsal,
            room.opened_at,
            room.opened_at,
        )
        self._write("INSERT INTO room VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def list_rooms(self) -> list[StoredRoom]:
        """List all rooms, the oldest first."""
        rows = self._read(
            "SELECT id, code, host, session, tables, rehearsal, opened_at FROM room ORDER BY opened_at", ()
        )
        return [StoredRoom(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6]) for row in rows]

    def append_event(self, room: str, number: int, event: dict[str, Any]) -> None:
        """Write down an event; when this returns it is on the disk.

        Raises:
            sqlite3.IntegrityError: there is an event of this number already.
        """
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            body = json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            self._connection.execute("INSERT INTO event VALUES (?, ?, ?)", (room, number, body))
            self._connection.execute("UPDATE room SET used_at = ? WHERE id = ?", (event["at"], room))

    def list_events(self, room: str) -> list[dict[str, Any]]:
        """List the events of a room, in order."""
        return [
            json.loads(body) for (body,) in self._read("SELECT body FROM event WHERE room = ? ORDER BY number", (room,))
        ]

    def delete_room(self, room: str) -> None:
        """Delete a room with all that happened in it; nothing of it stays in the file or beside it."""
        self._write("DELETE FROM room WHERE id = ?", (room,))
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def delete_unused(self, before: float) -> list[str]:
        """Delete rooms in which nothing has happened since a time; return their ids."""
        gone = [str(row[0]) for row in self._read("SELECT id FROM room WHERE used_at < ?", (before,))]
        for room in gone:
            self.delete_room(room)
        return gone

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._lock:
            self._connection.execute(statement, values)

    def _read(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


def _explain(problem: sqlite3.DatabaseError) -> str:
    text = str(problem)
    return "is in use by another workshop on this machine" if "locked" in text else text
