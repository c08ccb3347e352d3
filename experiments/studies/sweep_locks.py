"""File locks: one sweep at a time works on a shard of a study, as a second one would simulate the same runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from experiments.findings.result_folder import WriteError
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation


@contextmanager
def hold_manifest(location: StudyLocation) -> Iterator[None]:
    """Lock the manifest while the block runs; where there are no locks, the last writer wins."""
    try:
        import fcntl  # Windows has none
    except ImportError:
        yield
        return
    if not location.is_local:
        yield
        return
    with _lock_file(location, "-manifest") as file:
        with suppress(OSError):  # some network file systems cannot lock
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def hold_shard_lock(location: StudyLocation, shard_suffix: str) -> Iterator[None]:
    """Lock a shard of a study while the block runs; the lock ends with the process, however it ends.

    Object stores and systems without file locks have none: there the user has to take care.

    Raises:
        StudyError: another process holds it.
    """
    try:
        import fcntl  # Windows has none
    except ImportError:
        yield
        return
    if not location.is_local:
        yield
        return
    with _lock_file(location, shard_suffix) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StudyError(
                f"{location.url}: another sweep is at work here; wait for it, or give each a --shard i/n"
            ) from None
        except OSError:
            pass  # some network file systems cannot lock
        yield


def _lock_file(location: StudyLocation, tag: str) -> TextIO:
    try:
        return Path(location.path(f".lock{tag}")).open("w", encoding="utf-8")
    except OSError as problem:
        raise WriteError(location.url, problem) from None
