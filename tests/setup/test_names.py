"""Everything that has a name or a meaning has both in both languages, and says them."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from sim.language import choice, texts
from sim.language.texts import has_wide
from sim.model.world.places import draw_places
from sim.setup import names
from sim.setup.fields import PROVINCES, SETTINGS
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import INSTITUTIONS
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import GROUPS, PARAMETERS
from sim.setup.rng import Luck
from sim.setup.rules import RULES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
OPTIONS = [(s.name, option) for s in SWITCHES.values() for option in s.options]
RULE_OPTIONS = [(r.name, option) for r in RULES.values() for option in r.options]
UNITS = sorted({record.unit for record in (*PARAMETERS.values(), *INDICATORS.values())})
UNITLESS = {"1", "logit"}
SAID = [
    *[(f, (name,)) for name in PARAMETERS for f in (names.name_of_parameter, names.meaning_of_parameter)],
    *[(names.name_of_group, (name,)) for name in GROUPS],
    *[(names.name_of_unit, (name,)) for name in UNITS if name not in UNITLESS],
    *[(names.name_of_mode, (name,)) for name in MODES],
    *[(f, (name,)) for name in SWITCHES for f in (names.name_of_switch, names.meaning_of_switch)],
    *[(f, option) for option in OPTIONS for f in (names.name_of_option, names.meaning_of_option)],
    *[(f, (name,)) for name in RULES for f in (names.name_of_rule, names.meaning_of_rule)],
    *[(f, option) for option in RULE_OPTIONS for f in (names.name_of_rule_option, names.meaning_of_rule_option)],
    *[
        (f, (name,))
        for name in INSTITUTIONS
        for f in (names.name_of_institution, names.meaning_of_institution, names.process_of_institution)
    ],
    *[(f, (name,)) for name in INDICATORS for f in (names.name_of_indicator, names.formula_of_indicator)],
    *[(names.name_of_province, (name,)) for name in PROVINCES],
    *[(names.name_of_key, (key,)) for key in SETTINGS],
]


def test_everything_is_said_in_both_languages():
    said = {(f.__name__, *key): (f(*key, "en"), f(*key, "zh")) for f, key in SAID}
    assert [key for key, (english, _) in said.items() if not english or CHINESE.search(english)] == []
    assert [key for key, (_, chinese) in said.items() if not CHINESE.search(chinese) or ENGLISH.search(chinese)] == []


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize(
    ("function", "keys"),
    [
        (names.name_of_parameter, PARAMETERS),
        (names.meaning_of_parameter, PARAMETERS),
        (names.meaning_of_institution, INSTITUTIONS),
        (names.formula_of_indicator, INDICATORS),
        (names.name_of_switch, SWITCHES),
    ],
)
def test_no_two_things_are_called_the_same(function, keys, lang):
    said = [function(name, lang) for name in keys]
    assert len(set(said)) == len(said)


def test_names_of_parameters_are_short_enough_for_a_slider():
    assert max(len(names.name_of_parameter(name, "en")) for name in PARAMETERS) <= 34
    assert max(len(names.name_of_parameter(name, "zh")) for name in PARAMETERS) <= 13


def test_the_table_has_no_name_of_what_there_is_not():
    keys = set(texts.texts_of("parameters"))
    ends = {key for key in keys if key.startswith("parameters.ends.")}
    assert keys - ends == {f"parameters.group.{name}" for name in GROUPS}
    assert {(key.split(".")[2] in PARAMETERS, key.split(".")[3] in ("low", "high")) for key in ends} == {(True, True)}
    switches = {key.split(".")[2] for key in texts.texts_of("modes") if key.startswith("modes.switch.")}
    assert switches == {field.name for field in fields(next(iter(MODES.values()))) if field.name != "name"}


def test_every_institution_and_parameter_is_told_in_chinese():
    assert all(has_wide(record.does_zh) and has_wide(record.name_zh) for record in INSTITUTIONS.values())
    assert all(has_wide(record.meaning_zh) and has_wide(record.label_zh) for record in PARAMETERS.values())


def test_numbers_in_a_meaning_are_the_same_in_both_languages():
    for name in PARAMETERS:
        said = (names.meaning_of_parameter(name, lang) for lang in ("en", "zh"))
        english, chinese = (set(re.findall(r"\d+(?:\.\d+)?", text)) for text in said)
        assert english <= chinese, name


def test_the_language_in_use_is_spoken_where_none_is_given():
    with choice.speaking("zh"):
        assert names.name_of_parameter("p_inspect") == "检查发现概率"
    with choice.speaking("en"):
        assert names.name_of_parameter("p_inspect") == "Chance of inspection"


def test_a_mode_that_a_scholar_wrote_is_spelt_in_both_languages():
    assert names.name_of_mode("my_mode", "zh") == names.name_of_mode("my_mode", "en") == "my-mode"
    assert names.name_of_mode(f"{next(iter(MODES))}+new_one", "zh") == "政府牵引+new-one"
    changed = f"{next(iter(MODES))}+custody=government"
    assert names.name_of_mode(changed, "zh") == "政府牵引+数据保管：政府平台"
    assert names.name_of_mode(changed, "en") == "government-led+custody=government"


def test_cities_and_counties_have_chinese_names():
    places = draw_places(PROVINCES[0], Luck(1))
    assert "杭州市" in names.names_of_cities(places, "zh") and "Hangzhou" in names.names_of_cities(places, "en")
    assert all(CHINESE.search(name) for name in names.names_of_counties(places, "zh"))
    assert len(names.names_of_counties(places, "zh")) == len(names.names_of_counties(places, "en"))


def test_a_value_of_a_key_is_named():
    assert names.name_of_level("mode.agenda", "data_bureau", "zh") == "省数据管理局统筹"
    assert names.name_of_level("rules.schedule", "random_order", "en") == "random order"
    assert names.name_of_level("p_inspect", 0.25, "zh") == "0.25"
