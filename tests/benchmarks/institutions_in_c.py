"""The institutional month of ``institutions/*.c``, built by the system's compiler: what the model's loops are held to.

What a model has is read by the names in ``institutions/world.h``.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.loops.philox import words
from sim.model.model import Model
from sim.model.month.planning import is_pilot, probability_on_track
from sim.model.month.sharing import traits_of
from tests.benchmarks.citizens_in_c import built

FOLDER = Path(__file__).with_name("institutions")
HEADER = (FOLDER / "world.h").read_text(encoding="utf-8")
SUBSTEPS = ("requests", "service", "sharing", "construction", "enterprises", "oversight")
"""What is written in C."""
FLAGS = ("-fno-math-errno", "-fno-trapping-math", "-Wno-stringop-overflow")
"""So that exponentials are taken in vectors, as NumPy does."""
MOST_PROJECTS = 8
"""Places for projects per county."""

Getter = Callable[[Model], Any]
Field = tuple[str, str, bool, str, bool]
KINDS: dict[str, Any] = {"double": np.float64, "int64_t": np.int64, "uint8_t": np.uint8, "Key": np.uint64}
NUMBERS: dict[str, Any] = {"double": ctypes.c_double, "int64_t": ctypes.c_int64}


def fields_of(struct: str) -> Iterator[Field]:
    """Type, name, whether it is an array, where a model has it, and whether C only reads it, of a struct's fields."""
    body = re.search(rf"typedef struct \{{((?:(?!typedef).)*?)\}} {struct};", HEADER, re.DOTALL)
    assert body is not None, struct
    for constant, kind, names, place in re.findall(
        r"^ +(const )?(\w+) ([\w*, ]+);(?: /\* (\S+))?", body[1], re.MULTILINE
    ):
        for name in names.split(","):
            yield kind, name.strip(" *"), "*" in name, place, bool(constant)


def record_of(struct: str) -> np.dtype[np.void]:
    """A struct of numbers as NumPy has it."""
    return np.dtype([(name, KINDS[kind]) for kind, name, *_ in fields_of(struct)])


def structure_of(struct: str) -> type[ctypes.Structure]:
    """A struct as ctypes has it."""
    fields = [(name, ctypes.c_void_p if is_array else NUMBERS[kind]) for kind, name, is_array, *_ in fields_of(struct)]
    return type(struct, (ctypes.Structure,), {"_fields_": fields})


KINDS |= {"Project": record_of("Project"), "Firm": record_of("Firm")}
Parameters, World, Given = (structure_of(name) for name in ("Parameters", "World", "Given"))
PURPOSES = re.findall(r"^    [A-Z_]+, /\* (\S+) \*/$", HEADER, re.MULTILINE)


@cache
def library() -> ctypes.CDLL:
    """The compiled sub-steps."""
    return built(*sorted(FOLDER.glob("*.c")), flags=FLAGS)


def filled(values: Any, shape: Any, kind: Any = np.int64) -> np.ndarray:
    """An array of this shape that begins with the values, then -1."""
    array = np.full(shape, -1, dtype=kind)
    values = np.asarray(values)
    array[tuple(slice(n) for n in values.shape)] = values
    return array


def sizes(model: Model) -> dict[str, int]:
    """What counts the rows and columns of a model's arrays."""
    catalogue, incidence = model.catalogue, model.incidence
    counted: dict[str, Any] = {
        "C": model.capability, "I": catalogue.item_id, "L": catalogue.line_id, "S": catalogue.system_id,
        "R": catalogue.resource_id, "K": incidence.link_item, "P": incidence.pair_item, "D": catalogue.document_item,
        "F": model.firms, "cities": model.cities, "V": incidence.neighbours.T,
    }  # fmt: skip
    return {name: len(array) for name, array in counted.items()}


def link_pair(model: Model) -> np.ndarray:
    """The pair of item and bureau of every link [K]."""
    incidence, line = model.incidence, model.catalogue.resource_line
    same_item = incidence.link_item[:, None] == incidence.pair_item
    return (same_item & (line[incidence.link_resource][:, None] == incidence.pair_line)).argmax(axis=1)


def pair_first(model: Model) -> np.ndarray:
    """Where the links of each pair begin among all in order of pair, and where the last end [P + 1]."""
    return np.searchsorted(np.sort(link_pair(model)), np.arange(len(model.incidence.pair_item) + 1))


def neighbour_weight(model: Model) -> np.ndarray:
    """The weight of each of a county's neighbours in their mean [C, V]."""
    there = model.incidence.neighbours >= 0
    return there / np.maximum(there.sum(axis=1, keepdims=True), 1)


def projects(model: Model) -> np.ndarray:
    """The table of projects with its columns in C's order, and room for more."""
    table = np.zeros(MOST_PROJECTS * len(model.capability), KINDS["Project"])
    for name in table.dtype.names:
        table[name][: len(model.projects)] = model.projects[name]
    return table


def firms(model: Model) -> np.ndarray:
    """The firms as a table [F]."""
    names = KINDS["Firm"].names
    return np.array([tuple(getattr(firm, name) for name in names) for firm in model.firms], KINDS["Firm"])


def room(model: Model) -> np.ndarray:
    """Enough to work in."""
    n = sizes(model)
    return np.zeros((n["C"] + n["cities"]) * (2 * n["R"] + n["P"] + 8 * n["S"]))


WORKED_OUT: dict[str, Getter] = {
    "is_provincial": lambda model: model.options.agenda.is_provincial,
    "by_contractor": lambda model: model.options.builder.through_operator,
    "run_by_company": lambda model: model.options.operator.by_company,
    "kept_by_company": lambda model: model.options.custody.by_company,
    "by_rollout": lambda model: model.mode.reuse == "rollout",
    "by_kpi": lambda model: model.mode.contract == "kpi",
    "mean_satisfaction": lambda model: float(model.citizens.satisfaction.mean()),
    "reach": lambda model: traits_of(model).reach[model.catalogue.resource_line],
    "line_need": lambda model: model.incidence.line_need.toarray().T,
    "pair_links": lambda model: np.argsort(link_pair(model), kind="stable"),
    "pair_first": pair_first,
    "neighbour_weight": neighbour_weight,
    "document_line": lambda model: model.catalogue.item_line[model.catalogue.document_item],
    "demand_cases": lambda model: model.demand.cases,
    "pilot": is_pilot,
    "on_track": probability_on_track,
    "start": lambda model: [
        model.history[0][name] for name in ("service_efficiency", "data_sharing_rate", "mean_satisfaction")
    ],
    "keys": lambda model: [words(model.luck.key(purpose)) for purpose in PURPOSES],
    "exemplars": lambda model: filled(
        model.province.exemplars, (len(model.catalogue.system_id), model.parameters.n_exemplars)
    ),
    "bulletin": lambda model: filled(model.province.bulletin, len(model.capability), float),
    "in_work": lambda model: filled(model.standard.in_work, len(model.catalogue.system_id)),
    "n_in_work": lambda model: len(model.standard.in_work),
    "projects": projects,
    "n_projects": lambda model: len(model.projects),
    "firms": firms,
    "room": room,
    "known": lambda model: np.zeros_like(model.fit),
}
"""What stands in a model otherwise than C has it."""
UNCOMPARED = {"room", "known", "month", "C"}


def getter_of(name: str, place: str) -> Getter:
    """What gives a field from a model; place: as in the header, an owner or the whole path."""
    if place == "=":
        return WORKED_OUT.get(name) or (lambda model: sizes(model)[name])
    own = {"catalogue", "incidence", "places", "treasury", "flow", "modules", "bureaus", "province", "reform"}
    return attrgetter(f"{place}.{name}" if place in own else place)


FIELDS = [(*field, getter_of(field[1], field[3])) for field in fields_of("World") if field[1] != "p"]


class InstitutionsInC:
    """The institutions of a model, copied as they are now."""

    def __init__(self, model: Model) -> None:
        self.world = World()
        self.arrays: dict[str, np.ndarray] = {}
        self.parameters = Parameters(
            *(float(getattr(model.parameters, name)) for _, name, *_ in fields_of("Parameters"))
        )
        self.take(model)

    def take(self, model: Model) -> None:
        """Take the model's present state."""
        for kind, name, is_array, _, _, value in FIELDS:
            if is_array:
                self.arrays[name] = np.array(value(model), dtype=KINDS[kind], order="C")
                setattr(self.world, name, self.arrays[name].ctypes.data)
            else:
                setattr(self.world, name, value(model))
        self.world.p = ctypes.addressof(self.parameters)

    def substep(self, name: str) -> None:
        """One sub-step of a month."""
        getattr(library(), f"month_of_{name}")(ctypes.byref(self.world))

    def run(self, given: dict[str, np.ndarray]) -> None:
        """All months that citizens and incidents are given for."""
        handed = Given(*(given[name].ctypes.data for _, name, *_ in fields_of("Given")))
        library().run_months(ctypes.byref(self.world), ctypes.c_int64(len(given["fines"])), ctypes.byref(handed))

    def differences(self, model: Model, tolerance: float) -> Iterator[str]:
        """Where what C writes is not what the model has, but for rounding."""
        for kind, name, _, _, constant, value in FIELDS:
            if constant or name in UNCOMPARED:
                continue
            theirs, ours = np.asarray(value(model)), np.asarray(self.arrays.get(name, getattr(self.world, name)))
            for column in getattr(KINDS[kind], "names", None) or ("",):
                n = self.world.n_projects if name == "projects" else None
                a, b = ((table[column][:n] if column else table).astype(float) for table in (ours, theirs))
                wrong = (np.abs(a - b) > tolerance * (1.0 + np.abs(b))) & (a != b)
                if wrong.any():
                    example = f"{a[wrong][0]} in C, {b[wrong][0]} in the model"
                    yield f"{name} {column}: {np.count_nonzero(wrong)} of {wrong.size}, such as {example}"
