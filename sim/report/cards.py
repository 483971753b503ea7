"""What agents of a model are and do, in sentences and tables for people: for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sim.explain.counties import note_choices, why_project
from sim.explain.named import item_name
from sim.language.texts import language, say, words_of
from sim.report.in_words import in_words
from sim.setup import names
from sim.setup.words import percent

if TYPE_CHECKING:
    from sim.model.model import Model

FIRM = ("capability", "effort", "reputation", "load", "cum_profit")


def citizen_card(model: Model, citizen: int, lang: str | None = None) -> str:
    """Who a citizen is, what they last filed and how, what they think, and what speaks for and against going online."""
    person, words = model.citizens[citizen], words_of("cards", lang)
    traits = [words["owner" if person.is_owner else "resident"]]
    traits += [words[key] for key, has in (("aged", person.is_60plus), ("college", person.has_college)) if has]
    county = names.names_of_counties(model.places, lang)[int(model.citizens.county[person.index])]
    last, satisfied = words["nothing"], percent(person.satisfaction)
    if person.last_item is not None:
        item = item_name(model.catalogue.item_id.index(person.last_item), lang)
        last = words["online" if person.used_online else "counter"].format(item=item, satisfaction=satisfied)
    friends = [model.citizens[i].used_online for i in person.neighbours]
    terms = model.explain_channel(person.index)
    chance = terms.pop("probability")
    weighed = pd.Series(terms).drop("constant").sort_values()
    return words["citizen"].format(
        number=person.index, traits=words["comma"].join(traits), county=county, skill=percent(person.skill), last=last,
        trust=percent(person.trust), n=len(friends), online=sum(friends),
        p=percent(chance), most=say(f"explorer.term.{weighed.index[-1]}", lang),
    )  # fmt: skip


def county_card(model: Model, county: int, lang: str | None = None) -> str:
    """What a county last chose to build, in a sentence."""
    choice = note_choices(model)[county]
    reason = why_project(choice)
    system = str(reason.facts.get("system", ""))
    name = dict(
        zip(model.catalogue.system_id, getattr(model.catalogue, f"system_name_{lang or language()}"), strict=True)
    )
    told = say(
        f"explorer.outcome.{reason.what}.{reason.outcome}", lang, month=reason.month, system=name.get(system, system)
    )
    return say("cards.county", lang, county=names.names_of_counties(model.places, lang)[county], told=told)


def module_table(model: Model, county: int, lang: str | None = None) -> pd.DataFrame:
    """Maturity and fit of a county's modules, a row per system."""
    columns = {"maturity": model.modules.maturity[county], "fit": model.fit[county]}
    return in_words(pd.DataFrame(columns, index=list(model.catalogue.system_id)), lang)


def firm_table(model: Model, lang: str | None = None) -> pd.DataFrame:
    """The firms, those that earned most first."""
    rows = pd.DataFrame([{name: getattr(firm, name) for name in FIRM} for firm in model.firms])
    rows.index = pd.Index([say("explorer.story.vendor", lang, number=f) if f else say("explorer.story.operator", lang)
                           for f in range(len(rows))])  # fmt: skip
    return in_words(rows.sort_values("cum_profit", ascending=False), lang)


def reasons(terms: Mapping[str, float], lang: str | None = None) -> pd.DataFrame:
    """The terms of a decision in logits by their names, what speaks for it most first; its probability left out."""
    found = pd.Series({name: value for name, value in terms.items() if name != "probability"})
    return in_words(found.sort_values(ascending=False).to_frame(say("cards.logits", lang)), lang)
