"""Uploads: files that arrive in small pieces, lie in a folder of this process, and are deleted when they have been read or time is up."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from experiments.company.reading.text_tables import LARGEST_BYTES

MOST_UPLOADS = 8
MOST_FILES = 6
KEPT_SECONDS = 1800.0
"""How long files lie that nobody reads."""
UPLOAD_NAME = re.compile(r"[0-9a-f]{32}")


class UploadError(ValueError):
    """A piece that is not taken; the message is one line."""


@dataclass
class _Upload:
    """The files of one upload."""

    folder: Path
    last_used: float
    sizes: dict[int, int] = field(default_factory=dict)


class Uploads:
    """All uploads of an explorer; safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._uploads: dict[str, _Upload] = {}

    def add_piece(self, name: str, number: int, start: int, data: bytes) -> None:
        """Add a piece to a file of an upload, where the last one ended.

        Raises:
            UploadError: a wrong name or place, too many uploads or files, or too many bytes.
        """
        if not UPLOAD_NAME.fullmatch(name) or not 0 <= number < MOST_FILES:
            raise UploadError("no such upload")
        with self._lock:
            self._drop_old()
            upload = self._uploads.get(name) or self._begin(name)
            size = upload.sizes.get(number, 0)
            if start != size:
                raise UploadError("a piece is missing; drop the file again")
            if sum(upload.sizes.values()) + len(data) > LARGEST_BYTES:
                self._drop(name)
                raise UploadError(f"larger than {LARGEST_BYTES // 1_000_000} MB; leave out columns or older years")
            with (upload.folder / str(number)).open("ab") as file:
                file.write(data)
            upload.sizes[number] = size + len(data)
            upload.last_used = self._clock()

    def _begin(self, name: str) -> _Upload:
        if len(self._uploads) >= MOST_UPLOADS:
            raise UploadError("too many files are being read; try again in a minute")
        self._uploads[name] = _Upload(Path(tempfile.mkdtemp(prefix="flywheel-")), self._clock())
        return self._uploads[name]

    def list_files(self, name: str, names: list[str]) -> list[Path]:
        """List the files of an upload under the names that their owner gave them; only the last part of a name counts.

        Raises:
            UploadError: they are no longer there.
        """
        with self._lock:
            upload = self._uploads.get(name)
            if upload is None or sorted(upload.sizes) != list(range(len(names))):
                raise UploadError("the files are no longer there; drop them again")
            upload.last_used = self._clock()
            paths = []
            for number, text in enumerate(names):
                path = upload.folder / f"named-{number}" / make_safe_name(text)
                path.parent.mkdir(exist_ok=True)
                if not path.exists():
                    path.hardlink_to(upload.folder / str(number))
                paths.append(path)
            return paths

    def drop(self, name: str) -> None:
        """Delete the files of an upload."""
        with self._lock:
            self._drop(name)

    def _drop(self, name: str) -> None:
        upload = self._uploads.pop(name, None)
        if upload:
            shutil.rmtree(upload.folder, ignore_errors=True)

    def _drop_old(self) -> None:
        limit = self._clock() - KEPT_SECONDS
        for name in [name for name, upload in self._uploads.items() if upload.last_used < limit]:
            self._drop(name)


def make_safe_name(text: str) -> str:
    """Make a name that cannot lead out of a folder."""
    last = re.split(r"[/\\]", text)[-1]
    plain = "".join(letter if letter.isprintable() and letter not in '<>:"|?*\0' else "_" for letter in last).strip(
        ". "
    )
    return plain[:80] or "file"
