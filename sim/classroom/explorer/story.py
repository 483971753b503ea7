"""The panel of a clicked agent: who it is, its history on both sides, and why it decided as it did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sim.classroom.explorer.case_card import case_on_card
from sim.classroom.explorer.close_up import sharing_sentences
from sim.classroom.explorer.frames import CITIZEN_LAYERS, COUNTY_LAYERS, FIRM_LAYERS, Frame
from sim.classroom.explorer.leads import term_name, with_reasons
from sim.classroom.explorer.twin import Pair, Recording
from sim.classroom.explorer.view import SIDES
from sim.explain.bureaus import why_listing
from sim.explain.citizens import why_channel
from sim.explain.counties import why_effort, why_project
from sim.explain.firms import why_bid, why_misuse, why_work
from sim.explain.orders import why_orders
from sim.explain.reasons import Reason
from sim.language.texts import find, say, words_of
from sim.setup import names
from sim.setup.words import minus

if TYPE_CHECKING:
    from sim.explain.diary import Page

SHARES = {"effort", "care", "seen", "probability", "price_weight", "trust", "skill", *COUNTY_LAYERS}
SHARES |= {"attention", "left", "pass_through", "reach", "merged", "delegated", "abolished"}
"""Facts that are shown in per cent."""
FLAGS = {"settled", "demanded", "frozen", "ordered"}
TRAITS = ("is_owner", "is_60plus", "has_college")
MOST_DECISIONS = 6
LAYERS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "county": ("counties", COUNTY_LAYERS, COUNTY_LAYERS[:2]),
    "firm": ("firms", FIRM_LAYERS, ("effort",)),
    "citizen": ("citizens", CITIZEN_LAYERS, ("satisfaction", "trust")),
}
"""Where a frame keeps each kind of agent, what it keeps of it, and of what the page draws curves."""


def story(pair: Pair, pick: str, month: int, lang: str) -> dict[str, Any] | None:
    """The story of an agent (side:kind:number) up to a month; None where there is no such agent."""
    side, kind, number = pick.split(":")
    recording, i = pair.side(side), int(number)
    month = min(month, pair.month)
    if recording.stage is None or month < 0 or i >= len(getattr(recording.frames[0], LAYERS[kind][0])):
        return None
    builder = StoryBuilder(recording, month, lang)
    content: dict[str, Any] = getattr(builder, kind)(i)
    if kind == "citizen":
        content["case"] = case_on_card(pair, i, month, lang)
    elif kind == "county":
        content["sharing"] = sharing_sentences(pair, side, i, month, lang)
    content |= {
        "pick": pick,
        "side": side,
        "mode": names.name_of_mode(pair.view.left if side == "left" else pair.view.right, lang),
        "month": month,
        "when": say("explorer.story.now", lang, month=month),
        "histories": [
            {"name": builder.word("fact", name)} | {one: _history(pair, one, kind, i, name) for one in SIDES}
            for name in LAYERS[kind][2]
        ],
    }
    if not content["sections"]:
        content["note"] = say("explorer.story.month_0" if month == 0 else "explorer.story.wait", lang)
    return content


def story_words(lang: str) -> dict[str, str]:
    """What the panel says beside the story: of cases and of close-ups."""
    parts = {part: words_of(f"explorer.{part}", lang) for part in ("case", "close")}
    return {f"{part}_{name}": text for part, words in parts.items() for name, text in words.items()}


def _history(pair: Pair, side: str, kind: str, i: int, name: str) -> list[float]:
    """The curve of an agent on one side, up to the last month that both have."""
    frames = pair.side(side).frames[: pair.month + 1]
    return [round(_state(frame, kind, i)[name], 4) for frame in frames if i < len(getattr(frame, LAYERS[kind][0]))]


def _state(frame: Frame, kind: str, i: int) -> dict[str, float]:
    """What a frame keeps of an agent, by name."""
    table, layers, _ = LAYERS[kind]
    return dict(zip(layers, getattr(frame, table)[i].tolist(), strict=True))


class StoryBuilder:
    """Builds the panels of one side in one month; with reasons only if the diary has reached that month."""

    def __init__(self, recording: Recording, month: int, lang: str) -> None:
        self.recording, self.month, self.lang = recording, month, lang
        self.stage = recording.stage
        self.frame = recording.frames[month]
        self.pages: list[Page] = recording.pages[:month] if len(recording.pages) >= month else []

    def county(self, c: int) -> dict[str, Any]:
        """What it builds and why, its effort, and what its bureaus last decided to list."""
        stage, sections = self.stage, []
        if self.pages:
            last = next((page.choices[c] for page in reversed(self.pages) if page.choices[c].weighed), None)
            present = self.pages[-1].choices[c]
            shown = [present] if last is None or last.month == present.month else [present, last]
            sections = [self.section(why_project(choice)) for choice in shown]
            sections.append(self.section(why_effort(self.pages[-1].effort, c)))
            sections.append(self.section(why_orders(self.pages[-1].orders, c)))
            page = next((page for page in reversed(self.pages) if page.listing.reconsidered[c].any()), None)
            for resource in page.listing.reconsidered[c].nonzero()[0][:MOST_DECISIONS].tolist() if page else []:
                line = stage.line_names[self.lang][stage.resource_line[resource]]
                title = f"{line}: {stage.resource_names[self.lang][resource]}"
                reason = why_listing(page.listing, c, resource)
                sections.append(self.section(reason) | {"title": title, "folded": True})
        city = stage.city_names[self.lang][stage.county_city[c]]
        values = {name: _percent(value) for name, value in _state(self.frame, "county", c).items()}
        leads = [say("explorer.lead.county", self.lang, month=self.month, **values)]
        leads += [section["outcome"] for section in sections[: len(shown)]] if self.pages else []
        return {
            "leads": leads,
            "title": stage.county_names[self.lang][c],
            "subtitle": say("explorer.story.county_of", self.lang, city=city),
            "facts": self.facts(_state(self.frame, "county", c).items()),
            "sections": sections,
        }

    def firm(self, f: int) -> dict[str, Any]:
        """How it works, the last project that it won, and the operator's temptation to misuse data."""
        state = _state(self.frame, "firm", f)
        effort, load = _percent(state["effort"]), f"{state['load']:.0f}"
        leads = [say("explorer.lead.firm", self.lang, month=self.month, effort=effort, load=load)]
        sections = []
        if self.pages:
            work = why_work(self.pages[-1].work[f])
            leads[0] = with_reasons(leads[0], work, self.lang)
            sections.append(self.section(work))
            won = next((pair for page in reversed(self.pages) if (pair := _last_won(page, f)) is not None), None)
            if won is not None:
                page, county = won
                title = say("explorer.story.bid_for", self.lang, county=self.stage.county_names[self.lang][county])
                sections.append(
                    self.section(why_bid(page.bids, county, f - 1, page.choices[county].begun)) | {"title": title}
                )
            if f == 0 and self.pages[-1].misuse is not None:
                sections.append(self.section(why_misuse(self.pages[-1].misuse)))
        return {
            "leads": leads,
            "title": self.builder(f),
            "subtitle": say("explorer.story.firm", self.lang),
            "facts": self.facts(_state(self.frame, "firm", f).items()),
            "sections": sections,
        }

    def citizen(self, n: int) -> dict[str, Any]:
        """Who it is, and by which channel it last filed a case and why."""
        state = _state(self.frame, "citizen", n)
        channel = self.word("story", "online" if state["online"] else "counter")
        felt = {name: _percent(state[name]) for name in ("satisfaction", "trust")}
        who = self.who(n)
        leads = [say("explorer.lead.citizen", self.lang, who=who, channel=channel, **felt)]
        sections = []
        if self.pages:
            filed = next((page for page in reversed(self.pages) if page.channel.filed[n]), None)
            shown = [filed] if filed is self.pages[-1] else [self.pages[-1], *([filed] if filed else [])]
            reasons = [why_channel(page.channel, n) for page in shown]
            sections = [self.section(reason) for reason in reasons]
            leads.append(with_reasons(sections[0]["outcome"], reasons[0], self.lang))
        rows = self.facts((name, state[name]) for name in ("trust", "satisfaction"))
        if self.recording.people:
            skill = _percent(self.recording.people[n].skill)
            rows += [self.row("story", "who", who), self.row("fact", "skill", skill)]
        rows.append(self.row("story", "last_channel", channel))
        return {
            "leads": leads,
            "title": say("explorer.story.citizen", self.lang, number=int(self.stage.citizens[n])),
            "subtitle": self.stage.county_names[self.lang][self.stage.citizen_county[n]],
            "facts": rows,
            "sections": sections,
        }

    def who(self, n: int) -> str:
        """What a citizen is, in words; before that is known, only that it is a citizen."""
        if not self.recording.people:
            return self.word("story", "someone")
        person = self.recording.people[n]
        traits = [self.word("story", name) for name in TRAITS if getattr(person, name)]
        return say("names.comma", self.lang).join(traits) or self.word("story", "no_trait")

    def section(self, reason: Reason) -> dict[str, Any]:
        """A reason in words: what was decided when, bars that add up, probability and luck, the rest as rows."""
        rows = []
        if reason.total is not None:
            rows.append(self.row("story", f"total_{reason.what}", minus(f"{reason.total:+.2f}")))
        if reason.probability is not None:
            rows.append(self.row("fact", "probability", _percent(reason.probability)))
        if reason.luck is not None:
            key = "luck_for" if reason.luck < (reason.probability or 0.0) else "luck_against"
            luck = say(f"explorer.story.{key}", self.lang, luck=_percent(reason.luck))
            rows.append(self.row("story", "luck", luck))
        system = self.system(reason.facts.get("system"))
        outcome = f"explorer.outcome.{reason.what}.{reason.outcome}"
        return {
            "title": self.word("why", reason.what),
            "outcome": say(outcome, self.lang, month=reason.month, system=system),
            "bars": [
                {"key": name, "name": term_name(name, self.lang), "value": round(value, 6)}
                for name, value in reason.terms.items()
            ],
            "rows": rows + self.facts((name, value) for name, value in reason.facts.items() if name != "system"),
            "options": [
                {
                    "name": self.system(option["system"]),
                    "chosen": option["chosen"],
                    "need": f"{option['need']:.3g}",
                    **{name: _percent(option[name]) for name in ("maturity", "hazard", "luck")},
                    "how": self.word("story", _what_can_be_done(option)),
                }
                for option in reason.options
                if "system" in option
            ],
            "folded": False,
        }

    def word(self, part: str, name: str) -> str:
        """What something is called; its own name where the texts lack it, such as a term of a user's own rule."""
        return find(f"explorer.{part}.{name}", self.lang) or name.replace("_", " ")

    def row(self, part: str, name: str, value: str) -> dict[str, str]:
        """A name and a value."""
        return {"name": self.word(part, name), "value": value}

    def facts(self, values: Iterable[tuple[str, float | str]]) -> list[dict[str, str]]:
        """A row for each fact."""
        return [self.row("fact", name, self.value(name, value)) for name, value in values]

    def value(self, name: str, value: float | str) -> str:
        """A fact in words or figures."""
        if name in FLAGS:
            return self.word("story", "yes")
        if name == "firm":
            return self.builder(int(value))
        if name in SHARES:
            return _percent(float(value))
        return f"{float(value):.0f}" if float(value).is_integer() else f"{float(value):.3g}"

    def builder(self, firm: int) -> str:
        """Who builds: a vendor by its number, the operator, or the bureaus themselves (below 0)."""
        if firm > 0:
            return say("explorer.story.vendor", self.lang, number=firm)
        return self.word("story", "operator" if firm == 0 else "themselves")

    def system(self, name: object) -> str:
        """The name of a system by its id; empty for none."""
        ids = self.stage.system_ids
        return self.stage.system_names[self.lang][ids.index(name)] if name in ids else ""


def _last_won(page: Page, firm: int) -> tuple[Page, int] | None:
    """The page and a county whose project the firm won then; None if it won none. The operator makes no bids."""
    if firm == 0 or not page.bids.is_used:
        return None
    county = next((c for c, choice in enumerate(page.choices) if choice.chosen.get("firm") == firm), None)
    return None if county is None else (page, county)


def _what_can_be_done(option: dict[str, Any]) -> str:
    """What a county could do about a system: a word."""
    if option["in_work"]:
        return "in_work"
    return "takes_up" if option["takes_up"] else "may_build" if option["may_build"] else "waits"


def _percent(value: float) -> str:
    return minus(f"{100.0 * value:.1f}%")
