"""The maker of the whole program: `python -m simulation.whole_program_maker FILE FINGERPRINT` makes an object file of the model.

numba is asked for LLVM code only: it neither optimises rule by rule nor loads anything. What it wrote is linked, optimised as one
whole, where only the entry is called from outside, and emitted. To that end this process, which does nothing else, changes
private parts of numba; a version of numba that has others fails here, and the model is compiled the usual way.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba import types
from numba.core.codegen import CPUCodeLibrary
from numba.core.cpu import CPUContext
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from simulation.compiled_scenario import compile_scenario
from simulation.engine import dispatch_task
from simulation.initial_state import build_empty_org
from simulation.machine_code import HOUSE_OPTIONS, fingerprint, rule
from simulation.scenario import Scenario
from simulation.whole_program import DONE, LEVEL, TASK_WORDS, make_machine, pack_object


def collect_modules() -> list[Any]:
    """Make numba keep the LLVM code of every function as it wrote it; returns the growing list of modules."""
    modules: list[Any] = []

    def finalize(library: Any) -> None:
        library._finalized = True
        modules.append(library._final_module)

    CPUCodeLibrary.finalize = finalize
    CPUContext.get_executable = lambda *_: [].append  # a built-in function of its own for each; never called
    # each name spells out the types of all records otherwise: 94 % of the code
    types.NamedTuple.mangling_args = property(lambda kind: (kind.instance_class.__name__, ()))
    return modules


def build_object(function: Callable[..., None], kind: Any) -> bytes:
    """Compile a function and what it calls into an object file, after a line that says how to load it."""
    modules = collect_modules()
    signature = types.int32(types.CPointer(types.int64), *[types.int64] * TASK_WORDS)
    compiled = numba.cfunc(signature, **HOUSE_OPTIONS)(make_address_entry(function, kind))
    whole = link_modules(modules)
    code = optimise_whole(whole, compiled.native_name)
    needs = [each.name for each in whole.functions if each.is_declaration and not each.name.startswith("llvm.")]
    return pack_object(compiled.native_name, needs, code)


def link_modules(modules: list[Any]) -> Any:
    """Link modules into the first of them."""
    whole = llvm.parse_assembly(str(modules[0]))
    for module in modules[1:]:
        whole.link_in(module, preserve=True)
    return whole


def make_address_entry(function: Callable[..., None], kind: Any) -> Callable[..., int]:
    """A function of addresses that calls a function of records."""
    inner, read_records = rule(function), make_reader(kind)

    def run_task(table: Any, task: int, first: int, last: int, part: int) -> int:
        inner(read_records(table), task, first, last, part)
        return DONE

    return run_task


def make_reader(kind: Any) -> Callable[..., Any]:
    """A function for compiled code that makes records of a table of words: address, shape and strides of each array."""

    def read_records(_: Any, table: Any) -> Any:
        def write_code(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            words = iter(range(sum(1 + 2 * part.ndim for part in kind.types)))

            def read_words(count: int) -> list[Any]:
                places = [builder.gep(arguments[0], [ir.Constant(ir.IntType(64), next(words))]) for _ in range(count)]
                return [builder.load(place) for place in places]

            arrays = [_write_array(context, builder, part, read_words) for part in kind.types]
            return context.make_tuple(builder, kind, arrays)

        return kind(table), write_code

    reader: Callable[..., Any] = intrinsic(read_records)
    return reader


def _write_array(context: Any, builder: Any, kind: Any, read_words: Callable[[int], list[Any]]) -> Any:
    """Code of one array, whose memory nobody here owns."""
    array = make_array(kind)(context, builder)
    (address,), shape, strides = read_words(1), read_words(kind.ndim), read_words(kind.ndim)
    size = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    data = builder.inttoptr(address, array.data.type)
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()


def optimise_whole(module: Any, entry: str) -> bytes:
    """Optimise a module of which only the entry is called, for this processor; returns its object file."""
    for function in module.functions:
        if not function.is_declaration and function.name != entry:
            function.linkage = "internal"
    machine = make_machine()
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=LEVEL))
    passes.getModulePassManager().run(module, passes)
    code: bytes = machine.emit_object(module)
    return code


if __name__ == "__main__":
    if fingerprint() != sys.argv[2]:
        raise SystemExit("the sources have changed since this was asked for")
    example = build_empty_org(compile_scenario(Scenario()), 1, 0)
    Path(sys.argv[1]).write_bytes(build_object(dispatch_task.py_func, numba.typeof(example)))  # type: ignore[attr-defined]
