"""Data sharing: every bureau reconsiders some of its resources and lists them or takes them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.bureaus import (
    expected_fine,
    pressure_on_bureau,
    probability_detected,
    probability_of_listing,
    utility_of_listing,
    worry_of_listing,
)
from sim.model.loops import loops_for
from sim.model.month.inspection import DEADLINE, ask_by_list, inspect, n_on_lists, settle_disputes
from sim.model.month.kept import kept_with_parameters
from sim.model.month.listing import all_at_once, decide_by_logit
from sim.model.month.opening import open_data, rate_of_counties
from sim.model.world.incidence import carried

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
AGAINST = ("interface_cost", "worry")
"""Terms that the utility of listing takes off."""
FEAR_THAT_STOPS, SENSITIVE = 0.5, 0.5
"""Fear above which nothing sensitive is newly listed, and the sensitivity from which a resource is."""


def received_share(model: Model):
    """Share of the documents a line needs from others that are live in its county [C, L], demand-weighted."""
    return carried(model.bureaus.live, model.incidence.line_need)


def distrust_of_holder(model: Model) -> Floats:
    """How bureaus distrust whoever holds their data, in logits [C]."""
    return model.options.custody.distrust(model.parameters) + model.parameters.incident_fear * model.fear


def distrust_of_government(p: Parameters) -> float:
    """Distrust of bureaus in a government platform, in logits."""
    return p.distrust_government


def distrust_of_company(p: Parameters) -> float:
    """Distrust of bureaus in the operator company, in logits."""
    return p.distrust_company


def no_distrust(p: Parameters) -> float:
    """Bureaus trust themselves."""
    return 0.0


class Traits(NamedTuple):
    """What decisions to list read of lines and resources, the same in all counties and months."""

    line: Ints  # of each resource [R]
    reach: Floats  # how far a line stands under evaluation and reaches the pool [L]
    liability: Floats  # what a resource makes bureaus liable for, by its sensitivity, in logits [R]
    work_saved: Floats  # in logits [R]
    sensitive: Bools  # what is not newly listed out of fear [R]
    openable: Bools  # what can be opened to the public [R]


@kept_with_parameters
def traits_of(model: Model) -> Traits:
    """The traits of lines and resources under the parameters in force."""
    p, catalogue = model.parameters, model.catalogue
    return Traits(
        line=catalogue.resource_line,
        reach=np.where(catalogue.line_holder > 0, p.social_data, 1.0),
        liability=p.liability * (1.0 - p.safeguards) * (1.0 - p.rules_clarity) * catalogue.sensitivity,
        work_saved=p.work_saved * model.incidence.proof_load,
        sensitive=catalogue.sensitivity >= SENSITIVE,
        openable=catalogue.can_be_opened,
    )


def pressure_on_bureaus(model: Model) -> Floats:
    """Pressure on every bureau [C, L]: those of the government stand under evaluation fully."""
    rectification, rebuked = model.parameters.rectification, model.bureaus.rebuked
    return pressure_on_bureau(model.pressure[:, None], rectification, rebuked, traits_of(model).reach)


def terms_of_listing(model: Model, relief: Any = 0.0, demanded: Any = 0.0) -> dict:
    """The arguments of ``utility_of_listing`` for every resource, each [C, R] or to be broadcast to it.

    relief: resources that joint conferences have settled [C, R].
    demanded: resources on the demand list [C, R]; who does not list them may be found by inspection and fined.
    """
    p, traits = model.parameters, traits_of(model)
    line, pressed = traits.line, pressure_on_bureaus(model)
    fine = expected_fine(p.fine_officials, probability_detected(p.p_inspect, pressed))
    leaves, distrust = p.control_loss * model.options.custody.is_pooled, distrust_of_holder(model)[:, None]
    moving = terms_that_lists_move(model)
    return {
        "constant": moving["constant"],
        "pressure": (p.pressure * pressed).take(line, axis=1),
        "reciprocity": p.reciprocity,
        "received": moving["received"],
        "imitation": moving["imitation"],
        "work_saved": traits.work_saved,
        "interface_cost": (p.interface_cost * (1.0 - model.modules.interface))[:, None],
        "worry": worry_of_listing(leaves, traits.liability, distrust, p.dispute_resolution * relief),
        "fine": demanded * fine.take(line, axis=1),
    }


def terms_that_lists_move(model: Model) -> dict:
    """Those arguments of ``utility_of_listing`` that follow what is listed and live now."""
    bureaus, line = model.bureaus, traits_of(model).line
    return {
        "constant": model.listing_constant + bureaus.readiness.take(line, axis=1),
        "received": received_share(model).take(line, axis=1),
        "imitation": model.parameters.imitation * bureaus.listed.mean(axis=0),
    }


def listing_probability(model: Model, relief: Any = 0.0, demanded: Any = 0.0):
    """Probability that each resource would be listed if it were reconsidered now [C, R]."""
    return probability_of_listing(utility_of_listing(**terms_of_listing(model, relief, demanded)))


def signed_terms(model: Model, settled: Bools, demanded: Bools) -> dict[str, Floats]:
    """What speaks for (above 0) and against listing each resource [C, R], in logits; adds up to the utility."""
    terms = {name: np.asarray(term) for name, term in terms_of_listing(model, settled, demanded).items()}
    terms["reciprocity"] = terms["reciprocity"] * terms.pop("received")
    return {name: np.broadcast_to(-term if name in AGAINST else term, settled.shape) for name, term in terms.items()}


def explain_listing(model: Model, county: int, resource: int) -> dict[str, float]:
    """Why one bureau would list one resource now: the terms of its utility in logits, and the probability."""
    settled = model.bureaus.settled | settle_disputes(model)
    demanded = (model.bureaus.asked > 0) | ask_by_list(model)
    terms = signed_terms(model, settled, demanded) | {"probability": listing_probability(model, settled, demanded)}
    return {name: float(term[county, resource]) for name, term in terms.items()}


def list_resources(model: Model) -> None:
    """Bureaus decide on the resources they reconsider, all on the state at the start of the sub-step.

    What a joint conference settles, or a demand list is given, is reconsidered at once; both last. Where an
    incident is feared, nothing sensitive is newly listed. Then bureaus are inspected, and data opened. Rival rules:
    ``sim.model.month.listing``.
    """
    p, traits = model.parameters, traits_of(model)
    chance, feared = p.p_reconsider * (1.0 - model.idle), model.fear > FEAR_THAT_STOPS
    if loops := loops_of_listing(model):
        control = p.control_loss * model.options.custody.is_pooled
        county = distrust_of_holder(model), chance, feared, rate_of_counties(model)
        loops.list_resources(model, traits, control, *county, n_on_lists(model), model.month - DEADLINE)
        return
    bureaus, luck, month, options = model.bureaus, model.luck, model.month, model.options
    newly, asked = settle_disputes(model), ask_by_list(model)
    bureaus.settled = bureaus.settled | newly
    bureaus.asked = np.where(asked, month, bureaus.asked)
    settled, demanded, frozen = bureaus.settled, bureaus.asked > 0, feared[:, None] & traits.sensitive
    reconsider = newly | asked | (luck.uniform("sharing/reconsider", month, settled.shape) < chance[:, None])
    for turn in options.schedule.turns(model):
        p_list = listing_probability(model, settled, demanded)
        bureaus.p_list = p_list if turn is True else np.where(turn, p_list, bureaus.p_list)
        if model.notes is not None:
            model.notes.turn = np.asarray(turn)
            note_listing(model, settled, demanded, reconsider)
        choice = options.sharing.decide(model, newly) & (bureaus.listed | ~frozen)
        decides = reconsider & turn
        bureaus.listed = (decides & choice) | (bureaus.listed & ~decides)
    ordered = inspect(model, probability_detected(p.p_inspect, pressure_on_bureaus(model)))
    if model.notes is not None:
        model.notes.turn = np.ones((), dtype=bool)
        model.notes.note_listing(settled.shape, newly=newly, frozen=frozen, ordered=ordered)
    open_data(model)


def loops_of_listing(model: Model) -> Any:
    """The compiled loops where they can take this sub-step: all decide at once, by the logit, and nobody looks on."""
    options, formulas = model.options, (utility_of_listing, pressure_on_bureau, worry_of_listing, expected_fine)
    if options.sharing.decide is not decide_by_logit or options.schedule.turns is not all_at_once or model.notes:
        return None
    return loops_for(model, *formulas, probability_detected, probability_of_listing, of="sharing")


def note_listing(model: Model, settled: Bools, demanded: Bools, reconsidered: Bools) -> None:
    """Note what those whose turn it is weigh before they decide."""
    assert model.notes is not None
    bureaus, terms = model.bureaus, signed_terms(model, settled, demanded)
    model.notes.note_listing(
        settled.shape,
        **{f"term_{name}": term.astype(np.float32) for name, term in terms.items()},
        probability=bureaus.p_list,
        reconsidered=reconsidered,
        settled=settled,
        demanded=demanded,
        before=bureaus.listed,
    )
