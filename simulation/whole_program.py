"""The model compiled as one whole: optimised in one piece, kept as an object file, called by address.

The usual way of `machine_code` optimises every rule on its own and keeps each callable. Told that nobody outside calls any of
them, LLVM puts rules into their callers and drops the rest: the same bits in less time, made faster, and loaded at once. The
usual way stays, for whatever this cannot make or load, and to compare with.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
from filelock import FileLock
from numba.core.registry import cpu_target

from simulation.machine_code import CACHE, SOURCES, fingerprint

DONE = 1
"""What the compiled entry returns; 0 stands for an exception."""
TASK_WORDS = 4
"""Whole numbers that the entry takes after the records."""
LEVEL = 3
"""The level at which LLVM optimises the whole, where it pays."""
Entry = Callable[..., None]
_Call = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, *[ctypes.c_int64] * TASK_WORDS)


class WholeProgramError(Exception):
    """The whole program cannot be made, is damaged, or needs what this process lacks."""


def load_whole_program() -> Entry | None:
    """Load the model as one whole, made first where none is kept; None where that cannot be done, on this machine and from now on."""
    # numba reports better what these settings are there to find
    if numba.config.DISABLE_JIT or numba.config.BOUNDSCHECK:
        return None
    path = CACHE / f"whole-{_digest_processor()}.o"
    refused = path.with_suffix(".refused")
    if refused.exists():
        return None
    try:
        with FileLock(path.with_suffix(".lock")):  # who comes second waits for what the first makes
            if not (path.exists() and is_sound(path.read_bytes())):
                _make_object(path)
        return load_object(path.read_bytes())
    except OSError:  # a full disk, a process killed: next time it may work
        return None
    except (WholeProgramError, RuntimeError) as problem:
        with contextlib.suppress(OSError):
            refused.write_text(f"{type(problem).__name__}: {problem}\n", encoding="utf-8")
        return None


def _digest_processor() -> str:
    """Name this kind of processor: the machine code is for no other."""
    words = f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def _make_object(path: Path) -> None:
    """Have the object file made by a process of its own; others see it complete or not at all.

    Raises:
        OSError: it could not be made this time.
        WholeProgramError: it cannot be made.
    """
    sources = os.pathsep.join((str(SOURCES.parent), os.environ.get("PYTHONPATH", "")))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / path.name
        done = subprocess.run(
            [sys.executable, "-m", "simulation.whole_program_maker", str(draft), fingerprint()],
            env={**os.environ, "PYTHONPATH": sources, "FLYWHEEL_CACHE": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode < 0:
            raise ChildProcessError(f"killed by signal {-done.returncode}")
        if done.returncode != 0 or not draft.exists():
            raise WholeProgramError(done.stderr or f"exit code {done.returncode}")
        draft.replace(path)


def make_machine() -> Any:
    """LLVM's description of this processor."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=LEVEL, reloc="pic"
    )


def pack_object(entry: str, needs: list[str], code: bytes) -> bytes:
    """An object file after a line of words: its digest, the name of its entry, and what it needs."""
    return " ".join((hashlib.sha256(code).hexdigest(), entry, *needs)).encode() + b"\n" + code


def is_sound(content: bytes) -> bool:
    """Whether an object file is as it was packed."""
    line, _, code = content.partition(b"\n")
    return line.split(b" ")[0] == hashlib.sha256(code).hexdigest().encode()


def load_object(content: bytes) -> Entry:
    """Load what `pack_object` packed.

    Raises:
        WholeProgramError: it is damaged, or needs functions that this process does not have.
    """
    if not is_sound(content):
        raise WholeProgramError("the object file is damaged")
    line, _, code = content.partition(b"\n")
    _, entry, *needs = line.decode().split(" ")
    cpu_target.target_context.refresh()  # tells LLVM where numba's own functions lie
    lacking = [name for name in needs if llvm.address_of_symbol(name) is None]
    if lacking:
        raise WholeProgramError(f"this process has no {', '.join(lacking)}")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), make_machine())
    engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
    engine.finalize_object()
    # the engine owns the code
    return functools.partial(_run_task, engine, _Call(engine.get_function_address(entry)))


def _run_task(_: Any, call: Callable[..., int], records: tuple[Any, ...], *task: int) -> None:
    table = list_addresses(records)
    if call(ctypes.addressof(table), *task) != DONE:
        raise RuntimeError("the model stopped: see above")


def list_addresses(records: tuple[Any, ...]) -> ctypes.Array[ctypes.c_int64]:
    """Address, shape and strides of each array, as the compiled entry reads them; the records must outlive them.

    Raises:
        ValueError: an array is not laid out row by row.
    """
    words: list[int] = []
    for part in records:
        if not part.flags.c_contiguous:
            raise ValueError("the records must lie row by row in memory")
        words += (part.ctypes.data, *part.shape, *part.strides)
    return (ctypes.c_int64 * len(words))(*words)
