"""Citizens hear their neighbours, in compiled loops: means of values over everybody's row of ties."""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

AHEAD = 256
"""Ties between the one that is heard and the one that is asked for; a tenth of them lead far away in memory."""
NEAR = 2**17
"""This many values stay in the cache, and need no prefetch."""


READ, KEEP, DATA = 0, 3, 1
"""Arguments of LLVM's ``prefetch``: to be read, to be kept in every cache, data and not code."""


@intrinsic
def prefetch(typing, values, index):
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


def rows_of(ties):
    """Ties as the loops take them: unsigned, so that no place can be meant to count from the end."""
    unsigned = (np.asarray(rows).view(f"u{rows.itemsize}") for rows in (ties.first, ties.neighbour))
    return (*unsigned, np.empty(0) if ties.weight is None else ties.weight)


def _hearing(asks: bool):
    """The loop over neighbours, which asks for values ahead or does not, since to decide it costs a third more."""

    @njit(error_model="numpy")
    def hear_all(start, stop, first, neighbour, weight, values, heard):
        last = np.int64(len(neighbour)) - AHEAD
        end = np.int64(first[start])
        for i in range(start, stop):
            begin, end, total = end, np.int64(first[i + 1]), 0.0
            if len(weight) == 0:
                share = 1.0 / np.float64(end - begin)
                for j in range(begin, end):
                    if asks and j < last:
                        prefetch(values, np.uint64(neighbour[j + AHEAD]))
                    total += share * values[neighbour[j]]
            else:
                for j in range(begin, end):
                    if asks and j < last:
                        prefetch(values, np.uint64(neighbour[j + AHEAD]))
                    total += weight[j] * values[neighbour[j]]
            heard[i - start] = total

    return hear_all


hear_near, hear_far = _hearing(asks=False), _hearing(asks=True)


@njit(error_model="numpy")
def hear(start, stop, first, neighbour, weight, values, heard):
    """Mean of the values of everybody's neighbours, by weight, for the citizens from ``start`` to ``stop``."""
    if len(values) > NEAR:
        hear_far(start, stop, first, neighbour, weight, values, heard)
    else:
        hear_near(start, stop, first, neighbour, weight, values, heard)
