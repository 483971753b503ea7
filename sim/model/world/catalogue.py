"""The service catalogue: items, the documents each needs, and the bureaus that hold the data behind them.

Read from ``data/``: lines, systems, resources, items, documents.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.inputs.csv_table import CsvTable, read_data, read_table
from sim.language.errors import InputError, Message
from sim.setup.units import THOUSAND

AUDIENCES = ("resident", "business", "staff")
"""Who asks for an item: residents, owners of a business, the government's own staff."""

HOLDERS = ("bureau", "public_service")
"""Whether a line is part of the government, or one of utilities, health and education who hold data outside of it."""

LEVELS = ("county", "city", "province")
"""Which level of government holds a resource."""

BASES = ("order", "data", "law")
"""What can end the asking for a document: a provincial order, only shared data, or nothing, since national law asks."""

LEAST_DAYS, MOST_DAYS = 0.1, 1000.0
LEAST_HOURS, MOST_HOURS = 0.01, 1000.0
"""What a catalogue may say of an item's days and desk hours."""

OPEN_SENSITIVITY = 0.4
"""Sensitivity up to which a resource can be opened to the public."""

COLUMNS = {
    "lines": ("id", "name_en", "name_zh", "holder"),
    "systems": ("id", "name_en", "name_zh"),
    "resources": ("id", "name_en", "name_zh", "line", "level", "sensitivity"),
    "items": (
        "id", "name_en", "name_zh", "system", "audience", "line",
        "requests_per_1000_per_month", "days_before", "desk_hours", "n_fields",
    ),
    "documents": ("item", "document_en", "document_zh", "resource", "basis"),
}  # fmt: skip

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Items [I], resources [R], functional lines [L], systems [S], documents [D] and (item, line) pairs [P].

    line_holder: place in HOLDERS [L].
    item_system, item_audience, item_line: place in ``system_id``, AUDIENCES, ``line_id`` (the lead bureau's
    line) [I]. requests_per_1000: cases per month and 1,000 of the item's audience [I]. days_before: working
    days from filing to completion before the reform [I]. desk_hours: staff hours to handle a case [I].
    n_fields: fields on its forms [I]. resource_line: line of the bureau that holds a resource [R].
    resource_level: place in LEVELS [R]. sensitivity: how personal the data are, 0 to 1 [R]. resource_users:
    number of lines whose items need the resource [R]. document_item, document_resource: what the document
    is for and where its data lie [D]. document_basis: place in BASES [D]. need: number of documents of each resource
    that an item needs [I, R]; n_documents, n_bureaus: their number and the number of lines that hold them [I].
    pair_item, pair_line: every (item, line that holds some of its documents), in order of item, then line [P];
    pair_need: the pair's part of ``need`` [P, R].
    """

    line_id: Names
    line_name_en: Names
    line_name_zh: Names
    line_holder: Indices
    system_id: Names
    system_name_en: Names
    system_name_zh: Names
    resource_id: Names
    resource_name_en: Names
    resource_name_zh: Names
    resource_line: Indices
    resource_level: Indices
    sensitivity: Floats
    item_id: Names
    item_name_en: Names
    item_name_zh: Names
    item_system: Indices
    item_audience: Indices
    item_line: Indices
    requests_per_1000: Floats
    days_before: Floats
    desk_hours: Floats
    n_fields: Indices
    document_en: Names
    document_zh: Names
    document_item: Indices
    document_resource: Indices
    document_basis: Indices
    need: Indices
    n_documents: Indices
    n_bureaus: Indices
    pair_item: Indices
    pair_line: Indices
    pair_need: Indices
    resource_users: Indices

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def can_be_opened(self) -> NDArray[np.bool_]:
        """Which resources are of so low sensitivity that they can be opened to the public [R]."""
        return self.sensitivity <= OPEN_SENSITIVITY


@lru_cache(maxsize=4)
def load_catalogue(folder: str | Path | None = None) -> Catalogue:
    """The catalogue of the package, or of a folder with five tables of the same names and columns.

    Raises InputError with file, line and column where a table is not as it should be.
    """
    lines, systems, resources, items, documents = (_read(folder, name) for name in COLUMNS)
    line_id, system_id = lines.names("id"), systems.names("id")
    resource_id, item_id = resources.names("id"), items.names("id")
    resource_line = resources.indices_in("line", line_id)
    item_line = items.indices_in("line", line_id)
    document_item = documents.indices_in("item", item_id)
    document_resource = documents.indices_in("resource", resource_id)
    need = count_documents(document_item, document_resource, len(item_id), len(resource_id))
    _refuse_unused(items, need.sum(axis=1), Message("model.needs_nothing"))
    _refuse_unused(resources, need.sum(axis=0), Message("model.needed_by_none"))
    bureaus = documents_by_line(need, resource_line, len(line_id)) > 0
    pair_item, pair_line = np.nonzero(bureaus)
    users = need.T > 0
    return Catalogue(
        line_id=line_id,
        line_name_en=lines.texts("name_en"),
        line_name_zh=lines.texts("name_zh"),
        line_holder=lines.indices_in("holder", HOLDERS),
        system_id=system_id,
        system_name_en=systems.texts("name_en"),
        system_name_zh=systems.texts("name_zh"),
        resource_id=resource_id,
        resource_name_en=resources.texts("name_en"),
        resource_name_zh=resources.texts("name_zh"),
        resource_line=resource_line,
        resource_level=resources.indices_in("level", LEVELS),
        sensitivity=resources.numbers("sensitivity", 0.0, 1.0),
        item_id=item_id,
        item_name_en=items.texts("name_en"),
        item_name_zh=items.texts("name_zh"),
        item_system=items.indices_in("system", system_id),
        item_audience=items.indices_in("audience", AUDIENCES),
        item_line=item_line,
        requests_per_1000=items.numbers("requests_per_1000_per_month", 0.0, THOUSAND),
        days_before=items.numbers("days_before", LEAST_DAYS, MOST_DAYS),
        desk_hours=items.numbers("desk_hours", LEAST_HOURS, MOST_HOURS),
        n_fields=items.counts("n_fields"),
        document_en=documents.texts("document_en"),
        document_zh=documents.texts("document_zh"),
        document_item=document_item,
        document_resource=document_resource,
        document_basis=documents.indices_in("basis", BASES),
        need=need,
        n_documents=need.sum(axis=1),
        n_bureaus=bureaus.sum(axis=1),
        pair_item=pair_item,
        pair_line=pair_line,
        pair_need=np.where(resource_line == pair_line[:, None], need[pair_item], 0),
        resource_users=np.array([len(np.unique(item_line[used])) for used in users], dtype=np.int64),
    )


def count_documents(item: Indices, resource: Indices, n_items: int, n_resources: int) -> Indices:
    """Number of documents of each resource that each item needs [I, R]."""
    return np.bincount(item * n_resources + resource, minlength=n_items * n_resources).reshape(n_items, -1)


def documents_by_line(need: Indices, resource_line: Indices, n_lines: int) -> Indices:
    """Number of documents that each item needs from each line [I, L]."""
    return need @ (resource_line[:, None] == np.arange(n_lines)).astype(np.int64)


def _read(folder: str | Path | None, name: str) -> CsvTable:
    if folder is None:
        return read_data(f"{name}.csv", COLUMNS[name])
    return read_table(Path(folder) / f"{name}.csv", COLUMNS[name])


def _refuse_unused(table: CsvTable, uses: Indices, fault: Message) -> None:
    for row in np.flatnonzero(uses == 0):
        row_id = table.columns["id"][row]
        raise InputError("model.unused", file=table.label, line=table.lines[row], id=row_id, fault=fault)
