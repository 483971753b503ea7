"""What each switch and each rule requires of its options: the fields of a record, most of them functions.

Counties C, systems S, firms F, resources R, citizens N.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.setup.parameters import Parameters

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Of = Callable[["Model"], Floats]
"""A function of the model that gives a number for every county, or for every system in it."""
Rate = Callable[[Parameters], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Who decides what is built.

    known: local demand as it is known [C, S]. reading: complaints as they are read, from the noise of reading [C, S],
    or [S] where all read the same.
    is_provincial: whether counties leave building to a standard, where one is rolled out. reach: how far an
    order to merge counters is carried out [C], in [0, 1].
    """

    known: Of
    reading: Callable[[Model, Floats], Floats]
    is_provincial: bool
    reach: Of


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """Who builds and connects.

    tender: sets firm and price of planned projects, in place. order: in which counties are served [C]. productivity: of
    firms [C, F] by their own [F]. care: of each firm with a project [F]. developer: the firm that makes standard
    modules, or -1. connecting: productivity in connecting data [C]. payee: the firm that is paid for connecting, or -1.
    through_operator: whether the operator company is the general contractor, who subcontracts and is liable.
    is_bureaus: whether bureaus build for themselves.
    """

    tender: Callable[[Model, NDArray[np.void]], None]
    order: Callable[[Model], Ints]
    productivity: Callable[[Model, Floats], Floats]
    care: Of
    developer: Callable[[Model], int]
    connecting: Of
    payee: int
    through_operator: bool
    is_bureaus: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who keeps modules running. run: from what counties paid [C], the diligence of whoever does it [C].

    by_company: whether that is the operator company.
    """

    run: Callable[[Model, Floats], Floats]
    by_company: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """Whose interfaces connect data. rate: at which interfaces become one, per month."""

    rate: Callable[[Model], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """How a success travels.

    develop: work on standard modules, from the demand that is known [C, S]. hazard: probability that a better module is
    found and taken up [C, S]. willing: whether a county builds a stage itself [C, S]. plan: who reuses [n], in how many
    months, and the columns of these projects.
    """

    develop: Callable[[Model, Floats], None]
    hazard: Of
    willing: Callable[[Model], Bools]
    plan: Callable[[Model, Ints, Ints, Bools, Floats], tuple[Bools, float, dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Who holds pooled data. distrust: of bureaus in the holder, in logits. vulnerability: to breaches, relative.

    spread: share of the fear of an incident that reaches all counties. is_pooled: whether data leave their bureau.
    by_company: whether the operator company holds them.
    """

    distrust: Rate
    vulnerability: Rate
    spread: Rate
    is_pooled: bool
    by_company: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """Who is watched. on_bureaus: share of attention that presses on bureaus. on_firms: attention that rests on firms.

    is_there: whether superiors evaluate at all.
    """

    on_bureaus: Rate
    on_firms: Callable[[Model], float]
    is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What firms are paid for.

    slope: of pay in what is seen of effort. penalty: share of a payment that is kept back. measuring: what measuring
    costs, relative to payments. gaming: of pay by measure, the share that the unseen work for the measure alone.
    support: growth of vendors' capability per month.
    """

    slope: Rate
    penalty: Callable[[Model], float]
    measuring: Rate
    gaming: Rate
    support: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How a bureau decides. decide: whether each resource would be listed, from what was settled [C, R]."""

    decide: Callable[[Model, Bools], Bools]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How a citizen chooses. luck: of some citizens [n], held against their chance of filing online.

    expected: share of everybody's cases that would be filed online, from that chance [N].
    """

    luck: Callable[[Model, NDArray[np.integer[Any]]], Floats]
    expected: Callable[[Model, Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """In which order agents act. turns: whose resources are decided on, turn after turn [C, R].

    file: how those who file choose, from their chances at the start [n]. talk: how trust follows talk.
    """

    turns: Callable[[Model], list[Any]]
    file: Callable[[Model, Floats], None]
    talk: Callable[[Model], None]


@dataclass(frozen=True, slots=True)
class Options:
    """The record of every switch's and every rule's option in force."""

    agenda: Agenda
    builder: Builder
    operator: Operator
    standards: Standards
    reuse: Reuse
    custody: Custody
    supervision: Supervision
    contract: Contract
    sharing: Sharing
    channel: Channel
    schedule: Schedule


RECORDS: dict[str, type] = {
    "agenda": Agenda, "builder": Builder, "operator": Operator, "standards": Standards, "reuse": Reuse,
    "custody": Custody, "supervision": Supervision, "contract": Contract,
    "sharing": Sharing, "channel": Channel, "schedule": Schedule,
}  # fmt: skip
"""What each switch and each rule requires of an option."""
