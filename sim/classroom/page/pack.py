"""Numbers packed for a file: whole steps, differences, deflated, base64. ``js/data.js`` undoes it in the page."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Packed:
    """An array in few bytes.

    shape: of the array. low, high: of its values. steps: into which it is divided; ``steps + 1`` stands for NaN.
    text: base64 of the deflated bytes.
    """

    shape: tuple[int, ...]
    low: float
    high: float
    steps: int
    text: str

    def to_record(self) -> dict[str, Any]:
        """All but the text."""
        return {"shape": list(self.shape), "low": self.low, "high": self.high, "steps": self.steps}

    @property
    def step(self) -> float:
        """How far apart neighbouring values are; half of it is the most that packing changes one."""
        return (self.high - self.low) / self.steps


def pack(values: NDArray, steps: int) -> Packed:
    """Pack an array of two axes or more, the last of which changes slowly, such as months.

    q = round((x - low) / (high - low) steps), then the difference from the previous one along the last axis, then from
    the same place of the previous entry of the first axis, modulo 2^16; low bytes before high bytes. steps: at most
    65,534.
    """
    if not 1 <= steps <= 65_534:
        raise ValueError(f"steps = {steps}: must be from 1 to 65534")
    there = values[~np.isnan(values)]
    low, high = (float(there.min()), float(there.max())) if there.size else (0.0, 1.0)
    high = high if high > low else low + 1.0
    scaled = np.rint((values - low) / (high - low) * steps)
    whole = np.where(np.isnan(values), steps + 1, scaled).astype(np.int64)
    whole = np.diff(np.diff(whole, axis=-1, prepend=0), axis=0, prepend=0).astype(np.uint16)
    planes = np.stack([whole & 0xFF, whole >> 8]).astype(np.uint8)
    text = base64.b64encode(zlib.compress(planes.tobytes(), 6)).decode("ascii")
    return Packed(tuple(values.shape), low, high, steps, text)


def unpack(packed: Packed) -> NDArray[np.float64]:
    """The array again, as the page reads it: off by half a step at most."""
    count = int(np.prod(packed.shape))
    planes = np.frombuffer(zlib.decompress(base64.b64decode(packed.text)), dtype=np.uint8).reshape(2, count)
    whole = (planes[0].astype(np.uint16) | (planes[1].astype(np.uint16) << 8)).reshape(packed.shape)
    whole = np.cumsum(np.cumsum(whole, axis=0, dtype=np.uint16), axis=-1, dtype=np.uint16)
    values = packed.low + whole / packed.steps * (packed.high - packed.low)
    return np.where(whole == packed.steps + 1, np.nan, values)
