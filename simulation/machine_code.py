"""The two decorators that turn a plain function into machine code, and the place where the machine code is kept.

`@rule` compiles a function on one agent's record. `@entry` compiles a function that Python calls, and keeps the result
on disk.

numba looks only at the file of a kept function when it asks whether what it kept is fresh: a rule changed in another
file would be answered with stale machine code. The folder is therefore named by a fingerprint of every source file of
this package, and is set here, before the first decorator runs.
"""

import functools
import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
import platformdirs

SOURCES = Path(__file__).parent
VERSIONS_KEPT = 8
"""How many versions of the machine code stay on disk; the least recently made go first."""


def digest_sources(sources: Path) -> str:
    """Name a tree of sources, and the versions that compile it, by 16 hexadecimal digits."""
    whole = hashlib.sha256()
    for path in sorted(sources.rglob("*.py")):
        whole.update(path.relative_to(sources).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    whole.update(f"{numba.__version__} {np.__version__} {platform.python_version()}".encode())
    return whole.hexdigest()[:16]


@functools.cache
def fingerprint() -> str:
    """Name this version of the model: the digest of this package, taken once per process."""
    return digest_sources(SOURCES)


def find_cache_home() -> Path:
    """Say where machine code is kept: `FLYWHEEL_CACHE` if it is set, else the user's own cache folder."""
    chosen = os.environ.get("FLYWHEEL_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("sales-flywheel", appauthor=False, opinion=False).expanduser()


def _forget_old_versions(home: Path) -> None:
    """Remove the oldest cache folders beyond the number kept; a folder that cannot be removed stays."""
    folders = [(folder.stat().st_mtime, folder) for folder in home.glob("code-*") if folder.is_dir()]
    for _, folder in sorted(folders, reverse=True)[VERSIONS_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _digest_numba_settings() -> str:
    """Name numba's settings: bounds checks and the like change the machine code, which numba overlooks too."""
    chosen = sorted((name, value) for name, value in os.environ.items() if name.startswith("NUMBA_"))
    return hashlib.sha256(repr(chosen).encode()).hexdigest()[:4] if chosen else "plain"


def _make_folder(home: Path) -> Path:
    """Make the folder of this version under `home`.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    folder = home / f"code-{fingerprint()}-{_digest_numba_settings()}"
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _forget_old_versions(home)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"cannot write to {folder}")
    return folder


def _choose_folder() -> Path:
    """Choose the folder of this version; without a writable home, one that serves this process only.

    Raises:
        OSError: `FLYWHEEL_CACHE` names a folder that cannot be made or written to.
    """
    try:
        return _make_folder(find_cache_home())
    except (OSError, RuntimeError):
        if os.environ.get("FLYWHEEL_CACHE"):
            raise
        return Path(tempfile.mkdtemp(prefix="sales-flywheel-"))


CACHE = _choose_folder()
"""The folder of this version's machine code."""
numba.config.CACHE_DIR = str(CACHE)
# measured: compiles in less time than level 3, and the rules run as fast or faster
if "NUMBA_OPT" not in os.environ:
    numba.config.OPT = type(numba.config.OPT)(1)

Function = TypeVar("Function", bound=Callable[..., Any])


HOUSE_OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""What every compiled function here is compiled with. Rules own no memory, so numba counts no references to arrays
(`_nrt`): counting would take a third of the time of a run, and a rule that allocates is refused by the compiler."""


class Rule:
    """A compiled rule. Other compiled functions call it; Python is refused, for it is compiled without a way in."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        # numba's type of a function does not keep the function alive
        self._compiled = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **HOUSE_OPTIONS)(function)
        self._numba_type_ = numba.typeof(self._compiled)

    def __call__(self, *_: Any) -> Any:
        """Refuse.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"{self.py_func.__module__}.{self.py_func.__name__} is a compiled rule, which only compiled functions can call: "
            "call it from a function decorated with @entry, or start Python with NUMBA_DISABLE_JIT=1"
        )


def rule(function: Function) -> Function:
    """Compile a function that other compiled functions call; with `NUMBA_DISABLE_JIT=1` it stays plain Python."""
    return function if numba.config.DISABLE_JIT else cast(Function, Rule(function))


def entry(function: Function) -> Function:
    """Compile a function that Python calls, and keep its machine code on disk.

    With `NUMBA_DISABLE_JIT=1` it stays plain Python, where the wrapping arithmetic of random numbers would warn: that
    is silenced here, once around the whole call.
    """
    if numba.config.DISABLE_JIT:
        return np.errstate(over="ignore")(function)
    return cast(Function, numba.njit(cache=True, **HOUSE_OPTIONS)(function))
