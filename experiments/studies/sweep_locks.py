"""File locks: one sweep at a time works on a shard of a study, as a second one would simulate the same runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.findings.result_folder import WriteError
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation

AT_ONCE, AS_LONG_AS_IT_TAKES = 0, -1


@contextmanager
def hold_manifest(location: StudyLocation) -> Iterator[None]:
    """Lock the manifest while the block runs; where there are no locks, the last writer wins."""
    lock = _acquire(location, "-manifest", AS_LONG_AS_IT_TAKES)
    try:
        yield
    finally:
        if lock:
            lock.release()


@contextmanager
def hold_shard_lock(location: StudyLocation, shard_suffix: str) -> Iterator[None]:
    """Lock a shard of a study while the block runs; the lock ends with the process, however it ends.

    Object stores and some network file systems have no locks: there the user has to take care.

    Raises:
        StudyError: another process holds it.
    """
    try:
        lock = _acquire(location, shard_suffix, AT_ONCE)
    except Timeout:
        raise StudyError(
            f"{location.url}: another sweep is at work here; wait for it, or give each a --shard i/n"
        ) from None
    try:
        yield
    finally:
        if lock:
            lock.release()


def _acquire(location: StudyLocation, tag: str, patience: float) -> FileLock | None:
    """Lock a file beside the study's own; None where there are no locks."""
    if not location.is_local:
        return None
    path = Path(location.path(f".lock{tag}"))
    try:
        path.touch()
    except OSError as problem:
        raise WriteError(location.url, problem) from None
    lock = FileLock(path, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise
    except OSError:  # some network file systems cannot lock
        return None
    return lock
