"""One county close up: which bureau needs what from which other, what is shared, and why the rest is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.explain.bureaus import why_listing
from sim.explain.reasons import Reason
from sim.model.world.catalogue import load_catalogue

if TYPE_CHECKING:
    from sim.explain.diary import Page

Ints = NDArray[np.int64]
STATES = ("shared", "unconnected", "unlisted")
"""What a bureau does with a resource: shares it; lists it while the interface is missing; keeps it to itself."""
SHARED, UNCONNECTED, UNLISTED = range(len(STATES))
CELLS = ("nothing", "abolished", "unlisted", "unconnected", "partly", "shared")
"""What one bureau gets from another: it needs nothing; nothing any more; none of it; none yet; some; all of it."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """One county, month by month: pages T. Resources R, lines L.

    months: [T]. state: place in STATES [T, R]. asked: documents of each resource that a line's desks ask for from
    another bureau [T, R, L]; ever: how many the catalogue lists [R, L]. line: of the bureau that holds a resource [R].
    last: the page of its last decision on a resource, or -1 [T, R].
    """

    county: int
    months: Ints
    state: Ints
    asked: Ints
    ever: Ints
    line: Ints
    last: Ints
    pages: Sequence[Page]

    @property
    def cells(self) -> Ints:
        """Place in CELLS of what each line gets [T, holder, user]."""
        n_lines = self.ever.shape[1]
        of_line = np.eye(n_lines, dtype=np.int64)[self.line]  # [R, L]

        def counted(marks: NDArray[np.bool_]) -> Ints:
            return np.einsum("tru,tr,rh->thu", self.asked, marks, of_line)

        number, live = counted(np.ones_like(self.state, dtype=bool)), counted(self.state == SHARED)
        listed = counted(self.state <= UNCONNECTED)
        cell = np.where(listed > 0, 3, 2)
        cell = np.where(live > 0, 4, cell)
        cell = np.where((live == number) & (number > 0), 5, cell)
        nothing = (of_line.T @ self.ever) == 0
        return np.where(nothing, 0, np.where(number == 0, 1, cell))

    def why(self, at: int, resource: int) -> Reason | None:
        """Why the bureau does what it does with a resource in the month of a page, from its last decision on it.

        None where it has not looked at it since month 0.
        """
        last = int(self.last[at, resource])
        return None if last < 0 else why_listing(self.pages[last].listing, self.county, resource)


@cache
def _of_documents() -> tuple[Ints, Ints]:
    """Of every document, its resource and the line that needs it from another bureau, or -1 [D]."""
    catalogue = load_catalogue()
    user, resource = catalogue.item_line[catalogue.document_item], catalogue.document_resource
    return resource, np.where(catalogue.resource_line[resource] == user, -1, user)


def _needs(abolished: NDArray[np.bool_]) -> Ints:
    """Documents of each resource that a line's desks ask for from another bureau, but for those abolished [T, R, L].

    abolished: [T, D].
    """
    (resource, user), catalogue = _of_documents(), load_catalogue()
    shape = len(abolished), len(catalogue.resource_line), len(catalogue.line_id)
    at, document = np.nonzero(~abolished & (user >= 0))
    place = np.ravel_multi_index((at, resource[document], user[document]), shape)
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape)


def close_up_of(pages: Sequence[Page], county: int) -> CloseUp:
    """A county in all months of a diary that has one at least."""
    listed = np.array([page.cases.desks.listed[county] for page in pages])
    live = np.array([page.cases.desks.live[county] for page in pages])
    decided = np.array([page.listing.reconsidered[county] | page.listing.ordered[county] for page in pages])
    place = np.where(decided, np.arange(len(pages))[:, None], -1)
    before = np.concatenate([np.full((1, place.shape[1]), -1), np.maximum.accumulate(place)[:-1]])
    return CloseUp(
        county=county,
        months=np.array([page.month for page in pages]),
        state=np.where(live, SHARED, np.where(listed, UNCONNECTED, UNLISTED)),
        asked=_needs(np.array([page.cases.desks.abolished[county] for page in pages])),
        ever=_needs(np.zeros((1, len(load_catalogue().document_item)), dtype=bool))[0],
        line=load_catalogue().resource_line,
        last=before,
        pages=pages,
    )
