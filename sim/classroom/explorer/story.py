"""What a clicked agent tells: who it is, its history on both sides, and why it decided as it did."""

from __future__ import annotations

from typing import Any

from sim.classroom.explorer import words
from sim.classroom.explorer.frames import CITIZEN_LAYERS, COUNTY_LAYERS, FIRM_LAYERS
from sim.classroom.explorer.twin import Pair, Recording
from sim.explain.bureaus import why_listing
from sim.explain.citizens import why_channel
from sim.explain.counties import why_effort, why_project
from sim.explain.firms import why_bid, why_misuse, why_work
from sim.explain.reasons import Reason
from sim.setup import names

SHARES = ("effort", "care", "seen", "probability", "price_weight")
MOST_DECISIONS = 6


def story(pair: Pair, pick: str, month: int, lang: str) -> dict[str, Any] | None:
    """The story of an agent (side:kind:number) up to a month; None where there is no such agent."""
    side, kind, number = pick.split(":")
    recording, place = pair.side(side), int(number)
    teller = {"county": _county, "firm": _firm, "citizen": _citizen}[kind]
    if recording.stage is None or not recording.frames:
        return None
    month = min(month, pair.month)
    told = teller(recording, place, month, lang)
    if told is None:
        return None
    mode = names.name_of_mode(pair.view.left if side == "left" else pair.view.right, lang)
    told |= {
        "pick": pick,
        "side": side,
        "mode": mode,
        "month": month,
        "when": words.word("story.now", lang, month=month),
        "histories": _histories(pair, kind, place, lang),
    }
    if not told["sections"]:
        told["note"] = words.word("story.month_0" if month == 0 else "story.wait", lang)
    return told


def _county(recording: Recording, c: int, month: int, lang: str) -> dict[str, Any] | None:
    stage = recording.stage
    if c >= len(stage.counties):
        return None
    frame = recording.frames[month]
    facts = {name: float(value) for name, value in zip(COUNTY_LAYERS, frame.counties[c], strict=True)}
    sections = []
    pages = recording.pages[:month]
    if len(recording.pages) >= month > 0:
        present = why_project(pages[-1].choices[c])
        last = next((p.choices[c] for p in reversed(pages) if p.choices[c].weighed), None)
        if last is not None and last.month != month:
            sections.append(_section(present, lang, stage))
            present = why_project(last)
        sections.append(_section(present, lang, stage))
        sections.append(_section(why_effort(pages[-1].effort, c), lang, stage))
        page = next((p for p in reversed(pages) if p.listing.reconsidered[c].any()), None)
        for resource in [] if page is None else page.listing.reconsidered[c].nonzero()[0][:MOST_DECISIONS].tolist():
            section = _section(why_listing(page.listing, c, resource), lang, stage)
            line = stage.line_names[lang][stage.resource_line[resource]]
            section["title"] = f"{line}: {stage.resource_names[lang][resource]}"
            section["folded"] = True
            sections.append(section)
    city = stage.city_names[lang][stage.county_city[c]]
    title = stage.county_names[lang][c]
    return {"title": title, "subtitle": words.word("story.county_of", lang, city=city), "facts": _facts(facts, lang),
            "sections": sections}  # fmt: skip


def _firm(recording: Recording, f: int, month: int, lang: str) -> dict[str, Any] | None:
    stage = recording.stage
    if f >= stage.n_firms:
        return None
    frame, pages = recording.frames[month], recording.pages[:month]
    facts = {name: float(value) for name, value in zip(FIRM_LAYERS, frame.firms[f], strict=True)}
    sections = []
    if len(recording.pages) >= month > 0:
        sections.append(_section(why_work(pages[-1].work[f]), lang, stage))
        won = next((found for page in reversed(pages) if (found := _won(page, f)) is not None), None)
        if won is not None:
            page, county = won
            section = _section(why_bid(page.bids, county, f - 1), lang, stage)
            section["title"] = words.word("story.bid_for", lang, county=stage.county_names[lang][county])
            sections.append(section)
        if f == 0 and pages[-1].misuse is not None:
            sections.append(_section(why_misuse(pages[-1].misuse), lang, stage))
    title = words.word("story.operator", lang) if f == 0 else words.word("story.vendor", lang, number=f)
    return {
        "title": title,
        "subtitle": words.word("story.firm", lang),
        "facts": _facts(facts, lang),
        "sections": sections,
    }


def _won(page, firm: int):
    """The page and a county whose project the firm won then; None if it won none. The operator makes no bids."""
    if firm == 0 or not page.bids.is_used:
        return None
    county = next((c for c, choice in enumerate(page.choices) if choice.chosen.get("firm") == firm), None)
    return None if county is None else (page, county)


def _citizen(recording: Recording, n: int, month: int, lang: str) -> dict[str, Any] | None:
    stage = recording.stage
    if n >= len(stage.citizens):
        return None
    frame, pages = recording.frames[month], recording.pages[:month]
    state = dict(zip(CITIZEN_LAYERS, frame.citizens[n].tolist(), strict=True))
    facts = {"trust": state["trust"], "satisfaction": state["satisfaction"]}
    sections = []
    if len(recording.pages) >= month > 0:
        filed = next((page for page in reversed(pages) if page.channel.filed[n]), None)
        if filed is None or filed.month != month:
            sections.append(_section(why_channel(pages[-1].channel, n), lang, stage))
        if filed is not None:
            sections.append(_section(why_channel(filed.channel, n), lang, stage))
    county = stage.county_names[lang][stage.citizen_county[n]]
    rows = _facts(facts, lang)
    if recording.people:
        person = recording.people[n]
        traits = [name for name in ("is_owner", "is_60plus", "has_college") if getattr(person, name)]
        said = "、" if lang == "zh" else ", "
        who = said.join(words.word(f"story.{name}", lang) for name in traits) or words.word("story.no_trait", lang)
        rows += [_row("story.who", who, lang), _row("fact.skill", _percent(person.skill), lang)]
    channel = words.word(f"story.{'online' if state['online'] else 'counter'}", lang)
    rows.append(_row("story.last_channel", channel, lang))
    title = words.word("story.citizen", lang, number=int(stage.citizens[n]))
    return {"title": title, "subtitle": county, "facts": rows, "sections": sections}


def _histories(pair: Pair, kind: str, place: int, lang: str) -> list[dict[str, Any]]:
    """Curves of the same agent on both sides, up to the last month there is."""
    layers = {
        "county": ("counties", COUNTY_LAYERS[:2], COUNTY_LAYERS),
        "firm": ("firms", ("effort",), FIRM_LAYERS),
        "citizen": ("citizens", ("satisfaction", "trust"), CITIZEN_LAYERS),
    }
    table, wanted, names = layers[kind]
    curves = []
    for name in wanted:
        column = names.index(name)
        lines = {}
        for side in ("left", "right"):
            frames = pair.side(side).frames[: pair.month + 1]
            values = [
                float(getattr(frame, table)[place, column]) for frame in frames if place < len(getattr(frame, table))
            ]
            lines[side] = [round(value, 4) for value in values]
        curves.append({"name": words.word(f"fact.{name}", lang), **lines})
    return curves


def _section(reason: Reason, lang: str, stage) -> dict[str, Any]:
    """A reason in words: what was decided when, bars that add up, the probability and the luck, the rest as rows."""
    said = {"month": reason.month, "system": _system(stage, reason.facts.get("system"), lang)}
    rows = [
        {"name": words.word(f"fact.{name}", lang), "value": _value(name, value, lang)}
        for name, value in reason.facts.items()
        if name != "system"
    ]
    if reason.total is not None:
        rows.insert(0, _row(f"story.total_{reason.what}", f"{reason.total:+.2f}".replace("-", "−"), lang))
    if reason.probability is not None:
        rows.insert(1, _row("fact.probability", _percent(reason.probability), lang))
    if reason.luck is not None:
        key = "story.luck_for" if reason.luck < reason.probability else "story.luck_against"
        rows.insert(2, _row("story.luck", words.word(key, lang, luck=_percent(reason.luck)), lang))
    return {
        "title": words.word(f"why.{reason.what}", lang),
        "outcome": words.word(f"outcome.{reason.what}.{reason.outcome}", lang, **said),
        "bars": [
            {"key": name, "name": words.word(f"term.{name}", lang), "value": round(value, 6)}
            for name, value in reason.terms.items()
        ],
        "rows": rows,
        "options": [
            {
                "name": _system(stage, option["system"], lang),
                "chosen": option["chosen"],
                "need": f"{option['need']:.3g}",
                "maturity": _percent(option["maturity"]),
                "hazard": _percent(option["hazard"]),
                "luck": _percent(option["luck"]),
                "how": words.word("story." + _how(option), lang),
            }
            for option in reason.options
        ],
        "folded": False,
    }  # fmt: skip


def _how(option: dict[str, Any]) -> str:
    """What a county could do about a system: a word."""
    if option["in_work"]:
        return "in_work"
    return "takes_up" if option["takes_up"] else "may_build" if option["may_build"] else "waits"


def _system(stage, name: object, lang: str) -> str:
    return stage.system_names[lang][stage.system_ids.index(name)] if name in stage.system_ids else ""


def _facts(facts: dict[str, float], lang: str) -> list[dict[str, str]]:
    return [_row(f"fact.{name}", _value(name, value, lang), lang) for name, value in facts.items()]


def _row(key: str, value: str, lang: str) -> dict[str, str]:
    return {"name": words.word(key, lang), "value": value}


def _value(name: str, value: float | str, lang: str) -> str:
    if name in ("settled", "demanded"):
        return words.word("story.yes", lang)
    if name == "firm":
        return _builder(int(value), lang)
    if name in SHARES or name in COUNTY_LAYERS or name in ("trust", "skill"):
        return _percent(float(value))
    return f"{float(value):.0f}" if float(value).is_integer() else f"{float(value):.3g}"


def _builder(firm: int, lang: str) -> str:
    if firm < 0:
        return words.word("story.themselves", lang)
    return words.word("story.vendor", lang, number=firm) if firm else words.word("story.operator", lang)


def _percent(value: float) -> str:
    return f"{100.0 * value:.1f}%".replace("-", "−")
