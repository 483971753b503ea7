"""Why counties build, copy or install what they do, and how much effort they give to running it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.explain.reasons import Reason
from sim.model.agents.government import county_effort
from sim.model.agents.projects import Choices
from sim.model.month.upkeep import appraisal

if TYPE_CHECKING:
    from sim.model.model import Model


@dataclass(slots=True)
class Effort:
    """What decides on the counties' effort in a month: terms [C], effort in [0, 1] and capability [C].

    by_operator: whether the operator company runs the modules instead, with this productivity.
    """

    month: int
    base: float
    pressure: NDArray[np.float64]
    appraised: NDArray[np.float64]
    effort: NDArray[np.float64]
    capability: NDArray[np.float64]
    by_operator: float | None


@dataclass(slots=True)
class Choice:
    """What one county weighed in a month (nothing where it had no free place or no team), and what it started.

    choices: what all counties weighed, if this one did.
    """

    month: int
    account: float
    stage_cost: float
    n_projects: int
    county: int
    system_ids: tuple[str, ...]
    choices: Choices | None = None

    @property
    def weighed(self) -> dict[str, Any]:
        """As ``County.weighed``."""
        return {} if self.choices is None else self.choices.weighed(self.county)

    @property
    def chosen(self) -> dict[str, Any]:
        """As ``County.why``, with kind, price and firm where a project was started."""
        if self.choices is None or self.choices.system[self.county] < 0:
            return {}
        return self.choices.why(self.county, self.system_ids)

    @property
    def begun(self) -> NDArray[np.void]:
        """The project that it started, a row of the table; where it started none, an error."""
        assert self.choices is not None
        return self.choices.begun[self.choices.begun["county"] == self.county][0]


def note_effort(model: Model) -> Effort:
    """What counties are about to give to running their modules; to be taken before construction."""
    p, appraised = model.parameters, appraisal(model)
    by_operator = model.firms[0].productivity if model.options.operator.by_company else None
    return Effort(
        month=model.month,
        base=p.effort_county,
        pressure=p.effort_pressure * model.pressure,
        appraised=appraised,
        effort=county_effort(model.pressure, p.effort_county, p.effort_pressure, appraised),
        capability=model.capability * model.run_skill,
        by_operator=by_operator,
    )


def note_choices(model: Model) -> list[Choice]:
    """What every county weighed and started this month; to be taken after construction."""
    cost = model.treasury.stage_costs(model.parameters).tolist()
    month, n_projects = model.month, np.bincount(model.projects["county"], minlength=len(model.counties)).tolist()
    return [
        Choice(
            month=month,
            account=county.account,
            stage_cost=cost[county.index],
            n_projects=n_projects[county.index],
            county=county.index,
            system_ids=model.catalogue.system_id,
            choices=last if last is not None and last.month == month else None,
        )
        for county in model.counties
        for last in [county.last_weighed]
    ]


def why_project(choice: Choice) -> Reason:
    """Why a county took up the system it did, or none: what each system had for it, and what came of it."""
    weighed, chosen = choice.weighed, choice.chosen
    if not weighed:
        return Reason("project", choice.month, "busy", facts={"n_projects": float(choice.n_projects)})
    picked = chosen.get("system")
    options: tuple[dict[str, float | str | bool], ...] = tuple(
        {
            "system": name,
            "need": float(weighed["need"][s]),
            "maturity": float(weighed["maturity"][s]),
            "hazard": float(weighed["hazard"][s]),
            "luck": float(weighed["luck"][s]),
            "takes_up": bool(weighed["luck"][s] < weighed["hazard"][s]),
            "may_build": bool(weighed["may_build"][s]),
            "in_work": s in weighed["in_work"],
            "chosen": name == picked,
        }
        for s, name in enumerate(choice.system_ids)
    )
    facts: dict[str, float | str] = {"account": choice.account, "stage_cost": choice.stage_cost}
    if picked is None:
        return Reason("project", choice.month, "nothing", facts=facts, options=options)
    facts["system"] = picked
    if "kind" not in chosen:
        return Reason("project", choice.month, "not_paid", facts=facts, options=options)
    facts |= {"price": float(chosen["price"]), "firm": float(chosen["firm"])}
    return Reason("project", choice.month, str(chosen["kind"]), facts=facts, options=options)


def why_effort(note: Effort, county: int) -> Reason:
    """Why a county gives so much effort to running its modules: base + pressure + appraisal, within [0, 1]."""
    if note.by_operator is not None:
        return Reason("county_effort", note.month, "operator", facts={"productivity": note.by_operator})
    terms = {
        "base": note.base,
        "pressure": float(note.pressure[county]),
        "appraised": float(note.appraised[county]),
    }
    facts: dict[str, float | str] = {
        "effort": float(note.effort[county]),
        "capability": float(note.capability[county]),
    }
    return Reason("county_effort", note.month, "effort", terms=terms, total=sum(terms.values()), facts=facts)
