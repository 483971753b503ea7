"""Tables and cards for readers: names for keys in the language, numbers as they are."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from sim.report import cards
from sim.report.in_words import in_words
from sim.setup.modes import MODES
from tests.worlds import world

MODE = next(iter(MODES))


def test_keys_become_names_in_columns_index_and_texts_and_numbers_stay():
    table = pd.DataFrame({"mode": [MODE], "window": ["month_24"], "service_efficiency": [0.5], "holds": [True]})
    found = in_words(table.set_index("mode"), "zh")
    assert list(found.columns) == ["时段", "服务效率", "是否成立"] and found.index.name == "模式"
    assert found.index[0] == "政府牵引" and found.iloc[0].tolist() == ["第 24 个月", 0.5, "是"]
    assert list(table.columns) == ["mode", "window", "service_efficiency", "holds"]
    several = pd.DataFrame({("service_efficiency", "path"): [1.0]}, index=["own_thing"])
    assert in_words(several, "zh").columns[0][0] == "服务效率" and in_words(several, "zh").index[0] == "own_thing"


def test_a_series_is_put_into_words_too():
    found = in_words(pd.Series({"data_sharing_rate": 0.4}, name="mean"), "en")
    assert found.to_dict() == {"Data-sharing rate": 0.4}


def test_cards_tell_of_agents_in_either_language():
    model = world(n_citizens=120, months=3).run()
    for lang in ("en", "zh"):
        told = [cards.citizen_card(model, i, lang) for i in range(0, 120, 11)] + [cards.county_card(model, 3, lang)]
        tables = [cards.module_table(model, 3, lang), cards.firm_table(model, lang)]
        tables.append(cards.reasons(model.explain_listing(3, "criminal_record"), lang))
        said = " ".join([*told, *(table.to_string() for table in tables)])
        assert bool(re.search("[A-Za-z]{2,}", said)) == (lang == "en")
    chance = model.explain_channel(5)["probability"]
    assert f"probability {chance:.0%}" in cards.citizen_card(model, 5, "en")
    terms = model.explain_listing(3, "criminal_record")
    told = cards.reasons(terms, "en").iloc[:, 0]
    assert told.sum() == pytest.approx(sum(value for name, value in terms.items() if name != "probability"))
    assert len(cards.firm_table(model)) == len(model.firms)
