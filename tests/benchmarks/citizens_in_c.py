"""The citizens' month of ``citizens.c``, compiled by the system's compiler: the yardstick for the compiled loops."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sim.model.loops.philox import words
from sim.model.month.channel import perceived_ease
from sim.model.month.requests import p_file

SOURCE = Path(__file__).with_name("citizens.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-std=gnu11", "-shared", "-fPIC")
REAL, WHOLE, PLACE = ctypes.c_double, ctypes.c_int64, ctypes.c_void_p
PARAMETERS = (
    *("channel_constant", "channel_shift", "channel_ease", "channel_trust", "channel_skill", "channel_peers", "push"),
    *("last_mile", "one_window", "sd_case_days", "weight_days", "weight_trips", "patience_days", "patience_trips"),
    *("p_complain", "satisfaction_tolerance", "rate_trust_experience", "rate_trust_social"),
)
COLUMNS = {
    "first": np.int32,
    "neighbour": np.int32,
    "group": np.uint16,
    "skill": float,
    "trust": float,
    "heard": float,
    "satisfaction": float,
    "p_online": np.float32,
    "used_online": np.uint8,
    "complained": np.uint8,
    "last_item": np.int8,
}
TABLES = ("probability", "cumulative", "ease", "days", "works", "p_trip", "p_error", "bureaus_missing", "fit")
PURPOSES = ("requests/file", "channel/online", "opinion/days", "opinion/trips", "opinion/desk", "opinion/complain")


def compiler() -> str | None:
    """The system's C compiler; None if there is none."""
    return next(filter(None, map(shutil.which, (os.environ.get("CC") or "cc", "gcc", "clang"))), None)


def built(*sources: Path, flags: tuple[str, ...] = ()) -> ctypes.CDLL:
    """What the system's compiler makes of C sources; flags: beside FLAGS."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "loops.so"
        subprocess.run([compiler(), *FLAGS, *flags, "-o", target, *sources, "-lm"], check=True)
        return ctypes.CDLL(str(target))


@cache
def library() -> ctypes.CDLL:
    """The compiled loops."""
    loops = built(SOURCE)
    loops.file_requests.restype = WHOLE
    return loops


def record(name: str, **fields: type) -> type[ctypes.Structure]:
    """A C struct of this name and these fields, in order."""
    return type(name, (ctypes.Structure,), {"_fields_": list(fields.items())})


Parameters = record("Parameters", **dict.fromkeys(PARAMETERS, REAL))
Citizens = record("Citizens", n=WHOLE, **dict.fromkeys(COLUMNS, PLACE))
Province = record("Province", n_items=WHOLE, **dict.fromkeys(TABLES, PLACE))
Luck = record("Luck", keys=ctypes.c_uint64 * (2 * len(PURPOSES)), month=ctypes.c_uint64)


class CitizensInC:
    """The citizens of a model, copied as they are now; its province stays the source of everything else."""

    def __init__(self, model) -> None:
        self.model, people = model, model.citizens
        ties, n = people.ties_in_rows, len(people)
        source = {"first": ties.first, "neighbour": ties.neighbour, "heard": people.trust}
        self.columns = {
            name: np.array(source.get(name, getattr(people, name, None))).astype(kind) for name, kind in COLUMNS.items()
        }
        self.n, self.who, self.items = n, np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int32)
        self.chance = np.empty(n)

    def take_province(self) -> None:
        """Take the tables of the model's present month."""
        model, p, flow = self.model, self.model.parameters, self.model.flow
        self.tables = [
            np.ascontiguousarray(table, dtype=float)
            for table in (
                p_file(model.demand.rate, float(flow.cases.sum() / model.demand.cases.sum())),
                *(model.demand.cumulative, perceived_ease(model)[:, :2], flow.days, flow.works_item, flow.p_trip),
                *(flow.p_error, flow.bureaus_missing, model.fit[:, model.catalogue.item_system]),
            )
        ]
        keys = [int(word) for purpose in PURPOSES for word in words(model.luck.key(purpose))]
        self.parameters = Parameters(*(float(getattr(p, name)) for name in PARAMETERS))
        self.province = Province(flow.cases.shape[1], *(table.ctypes.data for table in self.tables))
        self.luck = Luck((ctypes.c_uint64 * len(keys))(*keys), model.month)

    def month(self) -> np.ndarray:
        """One month of all citizens; returns the sums of their chances of filing online by county and kind [2 C]."""
        loops, (p, place, luck) = library(), map(ctypes.byref, (self.parameters, self.province, self.luck))
        columns, total = self.columns, np.zeros(self.tables[2].size)
        people = ctypes.byref(Citizens(self.n, *(column.ctypes.data for column in columns.values())))
        who, items, chance = (ctypes.c_void_p(array.ctypes.data) for array in (self.who, self.items, self.chance))
        self.filed = loops.file_requests(people, place, luck, who, items)
        filed = WHOLE(self.filed)
        loops.choose_channel(people, place, luck, p, who, filed, chance, ctypes.c_void_p(total.ctypes.data))
        loops.form_opinion(people, place, luck, p, who, items, filed)
        columns["trust"], columns["heard"] = columns["heard"], columns["trust"]
        return total
