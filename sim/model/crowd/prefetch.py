"""Ask for a number before it is needed: what lies far apart in memory takes a hundred times as long as what is near."""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

READ, KEEP, DATA = 0, 3, 1
"""Arguments of LLVM's ``prefetch``: to be read, to be kept in every cache, data and not code."""


@intrinsic
def prefetch(typing, values, place):
    """Have ``values[place]`` come to the cache, where the processor can; changes nothing else."""

    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], shape)
        builder.call(ask, [address, *(ir.Constant(number, flag) for flag in (READ, KEEP, DATA))])
        return context.get_dummy_value()

    return types.void(values, types.uint64), generate
