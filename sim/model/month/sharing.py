"""Data sharing: every bureau reconsiders some of its resources and lists them or takes them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.bureaus import expected_fine, probability_of_listing, utility_of_listing
from sim.model.month.inspection import ask_by_list, inspect, settle_disputes
from sim.model.month.kept import kept_with_parameters
from sim.model.month.opening import open_data

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters


Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
AGAINST = ("interface_cost", "worry")
"""Terms that the utility of listing takes off."""
FEAR_THAT_STOPS, SENSITIVE = 0.5, 0.5
"""Fear above which nothing sensitive is newly listed, and the sensitivity from which a resource is."""


def received_share(model: Model):
    """Share of the documents a line needs from others that are live in its county [C, L], demand-weighted."""
    return model.bureaus.live.astype(float) @ model.incidence.line_need


def custody_terms(model: Model):
    """What custody means for a bureau's data: whether they leave it (0 or 1), and how it distrusts the holder."""
    custody = model.options.custody
    return float(custody.is_pooled), custody.distrust(model.parameters)


def distrust_of_government(p: Parameters) -> float:
    """Distrust of bureaus in a government platform, in logits."""
    return p.distrust_government


def distrust_of_company(p: Parameters) -> float:
    """Distrust of bureaus in the operator company, in logits."""
    return p.distrust_company


def no_distrust(p: Parameters) -> float:
    """Bureaus trust themselves."""
    return 0.0


@kept_with_parameters
def reach_of_rules(model: Model):
    """How far the holder of a resource stands under evaluation and reaches the pool [R]: bureaus fully."""
    holder = model.catalogue.line_holder[model.catalogue.resource_line]
    return np.where(holder > 0, model.parameters.social_data, 1.0)


def pressure_on_bureaus(model: Model):
    """Pressure on the holder of each resource [C, R]: more for a month where inspection found something overdue."""
    pressed = model.pressure[:, None] * (1.0 + model.parameters.rectification * model.bureaus.rebuked)
    return pressed.take(model.catalogue.resource_line, axis=1) * reach_of_rules(model)


def is_frozen(model: Model) -> Bools:
    """Where nothing is newly listed, since an incident is fresh in mind and the resource is sensitive [C, R]."""
    return (model.fear[:, None] > FEAR_THAT_STOPS) & (model.catalogue.sensitivity >= SENSITIVE)


def terms_of_listing(model: Model, relief=None, demanded=None) -> dict:
    """The arguments of ``utility_of_listing`` for every resource, each [C, R] or to be broadcast to it.

    relief: resources that joint conferences have settled [C, R]; it takes off worry, but not below none.
    demanded: resources on the demand list [C, R]; who does not list them may be found by inspection and fined.
    """
    p, bureaus, catalogue = model.parameters, model.bureaus, model.catalogue
    line = catalogue.resource_line
    pressed = pressure_on_bureaus(model)
    leaves, distrust = custody_terms(model)
    distrust = distrust + p.incident_fear * model.fear[:, None]
    liability = p.liability * (1.0 - p.safeguards) * (1.0 - p.rules_clarity)
    worry = p.control_loss * leaves + (liability * catalogue.sensitivity) * distrust
    if relief is not None:
        worry = np.maximum(0.0, worry - p.dispute_resolution * relief)
    return {
        "constant": model.listing_constant + bureaus.readiness.take(line, axis=1),
        "pressure": p.pressure * pressed,
        "reciprocity": p.reciprocity,
        "received": received_share(model).take(line, axis=1),
        "imitation": p.imitation * bureaus.listed.mean(axis=0),
        "work_saved": p.work_saved * model.incidence.proof_load,
        "interface_cost": p.interface_cost * (1.0 - model.modules.interface[:, None]),
        "worry": worry,
        "fine": 0.0 if demanded is None else demanded * expected_fine(p.fine_officials, p_detected(model, pressed)),
    }


def p_detected(model: Model, pressed):
    """Probability that inspection finds that a demanded resource is not listed: q_i x pressure, at most 1."""
    return np.minimum(1.0, model.parameters.p_inspect * pressed)


def listing_probability(model: Model, relief=None, demanded=None):
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
    bureaus, luck, month, options = model.bureaus, model.luck, model.month, model.options
    newly, asked = settle_disputes(model), ask_by_list(model)
    bureaus.settled = bureaus.settled | newly
    bureaus.asked = np.where(asked, month, bureaus.asked)
    settled, demanded, frozen = bureaus.settled, bureaus.asked > 0, is_frozen(model)
    chance = model.parameters.p_reconsider * (1.0 - model.idle)
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
    ordered = inspect(model, p_detected(model, pressure_on_bureaus(model)))
    if model.notes is not None:
        model.notes.turn = np.ones((), dtype=bool)
        model.notes.note_listing(settled.shape, newly=newly, frozen=frozen, ordered=ordered)
    open_data(model)


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
