"""One citizen's case: what each bureau asked for and why, what it took, and what it felt like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.handling import CORRECTION_DAYS, check_at_bureau
from sim.model.month.notes import Notes
from sim.model.month.opinion import note_cases
from sim.model.month.service import check_days, handed_down, series_by_number
from sim.model.world.catalogue import BASES, load_catalogue

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
ASKED = tuple(f"asked_{basis}" for basis in BASES)
"""What becomes of a document that is asked for, by what can end that."""


@dataclass(slots=True)
class Desks:
    """What desks asked for and what they took in a month. Counties C, documents D, resources R, lines L.

    abolished: [C, D]; live, listed: [C, R]. wait: working days in the queue of a desk [C, L]; check: of a check at a
    bureau, beside its queue [C]. handed_down: share of the days at upper levels that authority handed down saves [C].
    series: days at 0, 1, 2, ... bureaus, relative to one after another.
    """

    month: int
    abolished: NDArray[np.bool_]
    live: NDArray[np.bool_]
    listed: NDArray[np.bool_]
    wait: Floats
    check: Floats
    handed_down: Floats
    series: Floats


@dataclass(slots=True)
class Cases:
    """The cases of some citizens in a month [n], each of an item, as the rules noted them (``note_cases``).

    handling, correction: expected working days at the own desk, and until errors on online forms are mended.
    """

    month: int
    who: NDArray[np.int64]
    county: NDArray[np.integer[Any]]
    desks: Desks
    handling: Floats
    correction: Floats
    columns: dict[str, NDArray[Any]]

    @property
    def item(self) -> NDArray[np.integer[Any]]:
        """The item of each, or below 0 where there is none."""
        return self.columns["item"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case. Days of all steps add up to those of the case, trips to its trips.

    kind: "file", "document" (a document each, and what became of it: ``status``), "visit" (of bureaus whose data are
    missing), "queue", "check" (a bureau each), "handle", "correct", "luck". line: of the bureau; document: its place
    in the catalogue; -1 for none. data: of a document that is asked for, whether the bureau keeps it off its list
    ("unlisted"), or only the interface is missing ("unconnected").
    """

    kind: str
    line: int = -1
    document: int = -1
    status: str = ""
    data: str = ""
    days: float = 0.0
    trips: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One citizen's case of a month. filed: whether the citizen filed it then; else what it would have been.

    p_online: the probability of filing online. days: working days; trips: to the counter or a bureau; satisfaction and
    trust in [0, 1].
    """

    month: int
    citizen: int
    county: int
    item: int
    filed: bool
    online: bool
    p_online: float
    days: float
    trips: int
    satisfaction: float
    complains: bool
    trust_before: float
    trust_after: float
    steps: tuple[Step, ...]

    def of(self, kind: str) -> list[Step]:
        """The steps of a kind."""
        return [step for step in self.steps if step.kind == kind]

    @property
    def n_asked(self) -> int:
        """Documents that the citizen must bring."""
        return sum(step.status in ASKED for step in self.steps)


def note_desks(model: Model) -> Desks:
    """What desks have just asked for; to be taken between service and opinion."""
    bureaus = model.bureaus
    return Desks(
        model.month, model.reform.abolished.copy(), bureaus.live, bureaus.listed.copy(), model.flow.wait_days.copy(),
        check_days(model), handed_down(model), series_by_number(model),
    )  # fmt: skip


def cases_of(model: Model, notes: Notes, desks: Desks) -> Cases:
    """The cases of a month, from what the rules noted."""
    flow, county = model.flow, model.citizens.county[notes.who].astype(np.intp)
    place = county, np.maximum(notes.case["item"], 0)
    handling = np.broadcast_to(model.handling_days, flow.days.shape)[place] * flow.remaining[place]
    correction = CORRECTION_DAYS * (flow.share_online * flow.p_error)[place]
    return Cases(desks.month, notes.who, county, desks, handling, correction, notes.case)


def cases_of_opening(model: Model, who: NDArray[np.int64], items: NDArray[np.integer[Any]] | None) -> Cases:
    """What cases would come to in month 0, by a model that is there: the settled years before the reform."""
    notes = Notes(who, items)
    note_cases(model, notes)
    return cases_of(model, notes, note_desks(model))


def case_of(note: Cases, row: int) -> Case:
    """The case of the citizen at a place of the note, step by step."""
    column = {name: values[row].item() for name, values in note.columns.items()}
    trips = int(column["visits"]) + column["to_file"] + column["again"]
    own = {name: column[name] for name in ("item", "filed", "online", "p_online", "days", "satisfaction", "complains")}
    trust = {name: column[name] for name in ("trust_before", "trust_after")}
    steps = tuple(_steps(note, row, column))
    return Case(note.month, int(note.who[row]), int(note.county[row]), trips=trips, steps=steps, **own, **trust)


def _steps(note: Cases, row: int, column: dict[str, Any]) -> list[Step]:
    catalogue, desks, county, item = load_catalogue(), note.desks, int(note.county[row]), int(column["item"])
    lead = int(catalogue.item_line[item])
    documents = [_of_document(desks, county, d) for d in np.flatnonzero(catalogue.document_item == item).tolist()]
    missing = sorted({step.line for step in documents if step.status in ASKED})
    checks = [Step("check", line, days=_days_of_check(desks, county, item, line, len(missing))) for line in missing]
    usual = column["days"] / column["luck"]
    return [
        Step("file", lead, trips=int(column["to_file"])),
        *documents,
        Step("visit", trips=int(column["visits"])),
        Step("queue", lead, days=float(desks.wait[county, lead])),
        *checks,
        Step("handle", lead, days=float(note.handling[row])),
        Step("correct", lead, days=float(note.correction[row]), trips=int(column["again"])),
        Step("luck", days=column["days"] - usual),
    ]


def _of_document(desks: Desks, county: int, document: int) -> Step:
    catalogue, status = load_catalogue(), status_of(desks, county, document)
    resource = int(catalogue.document_resource[document])
    data = ("unconnected" if desks.listed[county, resource] else "unlisted") if status in ASKED else ""
    return Step("document", int(catalogue.resource_line[resource]), document, status, data)


def _days_of_check(desks: Desks, county: int, item: int, line: int, n_bureaus: int) -> float:
    """Working days of a check at one of the bureaus whose data are missing, less what asking them at once saves."""
    catalogue = load_catalogue()
    of_line = (catalogue.document_item == item) & (catalogue.resource_line[catalogue.document_resource] == line)
    upper = float((catalogue.resource_level[catalogue.document_resource[of_line]] > 0).mean())
    days = desks.check[county] + desks.wait[county, line]
    return float(check_at_bureau(1.0, days, upper, desks.handed_down[county]) * desks.series[n_bureaus])


def status_of(desks: Desks, county: int, document: int) -> str:
    """What became of a document: abolished, at hand, shared, or asked for by its basis."""
    catalogue = load_catalogue()
    resource = catalogue.document_resource[document]
    if desks.abolished[county, document]:
        return "abolished"
    if catalogue.resource_line[resource] == catalogue.item_line[catalogue.document_item[document]]:
        return "at_hand"
    return "shared" if desks.live[county, resource] else ASKED[catalogue.document_basis[document]]
