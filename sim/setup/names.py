"""What everything is called, and what it means, in English and Chinese: parameters, switches, institutions, places.

English stands where a thing is declared, Chinese in the table of texts. Every ``lang`` is "en" or "zh"; None is the
language in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.language.texts import find, language, say, translated
from sim.setup.cities import load_cities, provinces
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import GROUPS, INSTITUTIONS, NONE, Institution, setting_of
from sim.setup.options import SWITCHES, Option
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import ROLES
from sim.setup.rules import RULES
from sim.setup.sources import GRADES, KINDS

if TYPE_CHECKING:
    from sim.model.world.places import Places
    from sim.setup.scenario import Scenario


class Named(Protocol):
    """Whatever has a name in both languages."""

    @property
    def name_en(self) -> str:
        """The English name."""
        ...

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        ...


def name_of(record: Named, lang: str | None = None) -> str:
    """The name of a record that has both: an institution, a limit."""
    return record.name_zh if is_chinese(lang) else record.name_en


def name_with_setting(institution: Institution, lang: str | None = None) -> str:
    """The name of an institution; of one of its settings alone, with that setting's: "Feedback: push"."""
    key = setting_of(institution.id)
    if not key:
        return name_of(institution, lang)
    switch = key.removeprefix("mode.")
    setting = name_of_parameter(key, lang) if key in PARAMETERS else name_of_switch(switch, lang)
    return say("names.titled", lang, place=name_of(institution, lang), what=setting.lower())


def is_chinese(lang: str | None = None) -> bool:
    """Whether the language, or the one in use, is Chinese."""
    return (lang or language()) == "zh"


def name_of_parameter(name: str, lang: str | None = None) -> str:
    """A short name, as for a slider: `p_inspect` -> `Chance of inspection`."""
    record = PARAMETERS[name]
    return record.label_zh if is_chinese(lang) else record.label_en


def meaning_of_parameter(name: str, lang: str | None = None) -> str:
    """The sentence that says what a parameter is."""
    record = PARAMETERS[name]
    return record.meaning_zh if is_chinese(lang) else record.meaning


def unit_of_parameter(name: str, lang: str | None = None) -> str:
    """The unit of a parameter."""
    return name_of_unit(PARAMETERS[name].unit, lang)


def name_of_group(group: str, lang: str | None = None) -> str:
    """A group of parameters: `sharing` -> `Data sharing`."""
    return say(f"parameters.group.{group}", lang)


def name_of_unit(unit: str, lang: str | None = None) -> str:
    """A unit; one that the table does not have stays as it is."""
    return find(f"indicators.unit.{unit}", lang) or unit


def name_of_mode(name: str, lang: str | None = None) -> str:
    """A mode's name in prose: `my_mode` -> `my-mode`; what was changed stays: `my_mode+reuse` -> `my-mode+reuse`.

    In Chinese a switch that was changed is called by its name, and so is its option.
    """
    known, *changed = name.split("+")
    parts = [find(f"modes.mode.{known}", lang) or known.replace("_", "-")]
    for switch, _, option in (change.partition("=") for change in changed):
        is_named = is_chinese(lang) and switch in SWITCHES and option in SWITCHES[switch].options
        said = f"{name_of_switch(switch, lang)}：{name_of_option(switch, option, lang)}" if is_named else ""
        parts.append(said or "=".join(filter(None, (switch, option))).replace("_", "-"))
    return "+".join(parts)


def name_of_switch(switch: str, lang: str | None = None) -> str:
    """A switch: `agenda` -> `Agenda`."""
    return say(f"modes.switch.{switch}.name", lang)


def meaning_of_switch(switch: str, lang: str | None = None) -> str:
    """What a switch decides."""
    return _chosen(SWITCHES[switch].meaning, f"modes.switch.{switch}.meaning", lang)


def name_of_option(switch: str, option: str, lang: str | None = None) -> str:
    """An option of a switch: `data_bureau` -> `data bureau`."""
    return _label(SWITCHES[switch].options[option], lang)


def meaning_of_option(switch: str, option: str, lang: str | None = None) -> str:
    """What an option of a switch says."""
    return _meaning(SWITCHES[switch].options[option], lang)


def name_of_rule(rule: str, lang: str | None = None) -> str:
    """A kind of decision that has rival rules: `sharing` -> `Sharing rule`."""
    return say(f"modes.rule.{rule}.name", lang)


def meaning_of_rule(rule: str, lang: str | None = None) -> str:
    """What a rule decides."""
    return _chosen(RULES[rule].meaning, f"modes.rule.{rule}.meaning", lang)


def name_of_rule_option(rule: str, option: str, lang: str | None = None) -> str:
    """One of rival rules: `random_order` -> `random order`."""
    return _label(RULES[rule].options[option], lang)


def meaning_of_rule_option(rule: str, option: str, lang: str | None = None) -> str:
    """How one of rival rules decides."""
    return _meaning(RULES[rule].options[option], lang)


def name_of_institution(name: str, lang: str | None = None) -> str:
    """An institution by its id: `M2` -> `Joint conference`."""
    return name_of(INSTITUTIONS[name], lang)


def meaning_of_institution(name: str, lang: str | None = None) -> str:
    """The sentence that says what an institution does in the model."""
    record = INSTITUTIONS[name]
    return record.does_zh or record.does if is_chinese(lang) else record.does


def process_of_institution(name: str, lang: str | None = None) -> str:
    """The sub-steps of the month that an institution enters."""
    steps = INSTITUTIONS[name].process.split(", ")
    return say("names.comma", lang).join(say(f"institutions.process.{step}", lang) for step in steps)


def name_of_direction(direction: str, lang: str | None = None) -> str:
    """`up` or `down`."""
    return say(f"institutions.{direction}", lang)


def name_of_indicator(name: str, lang: str | None = None) -> str:
    """An indicator's label."""
    record = INDICATORS[name]
    return record.label_zh if is_chinese(lang) else record.label_en


def unit_of_indicator(name: str, lang: str | None = None) -> str:
    """The unit of an indicator."""
    return name_of_unit(INDICATORS[name].unit, lang)


def formula_of_indicator(name: str, lang: str | None = None) -> str:
    """How an indicator is measured."""
    return INDICATORS[name].formula_zh if is_chinese(lang) else INDICATORS[name].formula


def name_of_province(name: str, lang: str | None = None) -> str:
    """A province's name as a title: `zhejiang` -> `Zhejiang`; another name is spelt so, one with capitals as it is."""
    if name in provinces():
        cities = load_cities(name)
        return find(f"names.{name}", lang) or (cities.province_name_zh if is_chinese(lang) else cities.province_name_en)
    shipped = find(f"names.scenario.{name}", lang)
    return shipped or (name.replace("_", " ").capitalize() if name.islower() else name)


def name_of_city(province: str, city: str, lang: str | None = None) -> str:
    """The name of a city by its id."""
    cities = load_cities(province)
    return (cities.name_zh if is_chinese(lang) else cities.name_en)[cities.id.index(city)]


def name_of_world(scenario: Scenario, lang: str | None = None) -> str:
    """A scenario as a title: its province, or its own name with the province: `Poor start (Zhejiang)`."""
    place = name_of_province(scenario.province, lang)
    if scenario.name == scenario.province:
        return place
    own = name_of_province(scenario.name, lang)
    return own if own.startswith(place) else say("names.world", lang, name=own, place=place)


def names_of_cities(places: Places, lang: str | None = None) -> tuple[str, ...]:
    """All cities of a province in their order."""
    return places.city_name_zh if is_chinese(lang) else places.city_name_en


def names_of_counties(places: Places, lang: str | None = None) -> tuple[str, ...]:
    """All counties of a province in their order."""
    return places.county_name_zh if is_chinese(lang) else places.county_name


def name_of_kind(kind: str, lang: str | None = None) -> str:
    """A kind of source: paper, data, calibrated, assumption."""
    return KINDS[kind].name_zh if is_chinese(lang) else kind


def name_of_role(role: str, lang: str | None = None) -> str:
    """A role of parameters: lever, context, unknown, convention."""
    return ROLES[role].name_zh if is_chinese(lang) else role


def meaning_of_role(role: str, lang: str | None = None) -> str:
    """What a role says, and what such a number is for."""
    return ROLES[role].meaning_zh if is_chinese(lang) else ROLES[role].meaning


def name_of_grade(letter: str, lang: str | None = None) -> str:
    """What a grade says: how well a number is founded."""
    return GRADES[letter].name_zh if is_chinese(lang) else GRADES[letter].name


def meaning_of_grade(letter: str, lang: str | None = None) -> str:
    """What a grade means, in a sentence; in Chinese its name says it."""
    return GRADES[letter].name_zh if is_chinese(lang) else GRADES[letter].meaning


def name_of_group_of_paper(kind: str, name: str, lang: str | None = None) -> str:
    """A mechanism or a force of the paper: its name, or that it is none of them."""
    return say(f"institutions.no_{kind}", lang) if name == NONE else name_of(GROUPS[kind][name], lang)


def name_of_player(by: str, name: str, lang: str | None = None) -> str:
    """Among whom a gap is divided: a "right", "mechanism", "force" or "institution"; one of a scholar's own as it is.

    A mechanism goes by its short name: "functional: coordination from above" -> "functional".
    """
    if by == "right":
        return name_of_switch(name, lang)
    if by in GROUPS:
        return name_of_group_of_paper(by, name, lang).partition(": ")[0].partition("—")[0]
    return f"{name} {name_of_institution(name, lang)}" if by == "institution" else name


def name_of_source(text: str, lang: str | None = None) -> str:
    """A source in words, as far as the table has it: the kind of source in any case."""
    if not is_chinese(lang):
        return text
    kind, colon, detail = text.partition(":")
    kind, section = kind.split(" ", 1) if kind.startswith("paper ") else (kind, "")
    text = translated("sources", detail.strip(), lang) if colon else ""
    return KINDS[kind].name_zh + (f" {section}" if section else "") + (f"：{text}" if text else "")


def name_of_key(key: str, lang: str | None = None) -> str:
    """Whatever a scenario may set, by its key: a parameter, `mode.agenda`, `rules.sharing`, `months`."""
    kind, _, name = key.rpartition(".")
    if kind == "mode":
        return name_of_switch(name, lang)
    if kind == "rules":
        return name_of_rule(name, lang)
    return name_of_parameter(key, lang) if key in PARAMETERS else say(f"names.setting.{key}", lang)


def name_of_level(key: str, level: object, lang: str | None = None) -> str:
    """A value of such a key: an option by its name, a number as it is."""
    kind, _, name = key.rpartition(".")
    if kind == "mode":
        return name_of_option(name, str(level), lang)
    return name_of_rule_option(name, str(level), lang) if kind == "rules" else f"{level:g}"


def _label(option: Option, lang: str | None) -> str:
    """An option's name in prose; that of a scholar's own is spelt as it is where no other is given."""
    plain = option.label_en or option.name.replace("_", " ")
    return option.label_zh or plain if is_chinese(lang) else plain


def _meaning(option: Option, lang: str | None) -> str:
    return option.meaning_zh or option.meaning if is_chinese(lang) else option.meaning


def _chosen(english: str, key: str, lang: str | None) -> str:
    """English as declared, or the Chinese of the table; what a scholar has added is not in it."""
    return (find(key, "zh") if is_chinese(lang) else None) or english
