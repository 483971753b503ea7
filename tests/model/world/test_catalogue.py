from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sim.language.errors import InputError
from sim.model.world.catalogue import AUDIENCES, BASES, COLUMNS, LEVELS, load_catalogue

C = load_catalogue()
LINES = (
    "market_regulation", "taxation", "public_security", "human_resources", "natural_resources", "housing",
    "health", "education", "civil_affairs", "justice", "environment", "utilities",
)  # fmt: skip
SYSTEMS = (
    "party_governance", "digital_government", "digital_economy",
    "digital_society", "digital_culture", "digital_law",
)  # fmt: skip


def data_file(name: str) -> Path:
    return Path(str(resources.files("sim") / "data" / f"{name}.csv"))


def test_lines_and_systems_stand_in_their_order():
    assert C.line_id == LINES
    assert C.system_id == SYSTEMS
    assert AUDIENCES == ("resident", "business", "staff")


def test_the_catalogue_has_its_size():
    assert 38 <= len(C.item_id) <= 45
    assert 44 <= len(C.resource_id) <= 52
    assert 150 <= len(C.document_en) <= 195


def test_opening_an_enterprise_is_as_in_the_paper():
    i = C.item_id.index("open_enterprise")
    assert C.days_before[i] == 16
    assert C.n_bureaus[i] == 5
    assert AUDIENCES[C.item_audience[i]] == "business"


def test_recruiting_a_civil_servant_is_as_in_the_paper():
    i = C.item_id.index("recruit_civil_servant")
    assert (C.n_bureaus[i], C.n_documents[i]) == (6, 18)
    assert C.n_fields[i] >= 180
    assert AUDIENCES[C.item_audience[i]] == "staff"
    assert C.system_id[C.item_system[i]] == "party_governance"


def test_every_system_every_line_and_every_audience_has_work():
    assert np.bincount(C.item_system, minlength=6).min() >= 4
    assert np.bincount(C.item_line, minlength=12).min() >= 2
    assert np.bincount(C.item_audience, minlength=3).min() >= 4
    held = np.bincount(C.resource_line, minlength=12)
    assert held.min() >= 3 and held.max() <= 5
    assert (np.bincount(C.resource_level, minlength=3) > 0).all()
    assert C.resource_level.tolist().count(LEVELS.index("county")) > len(C.resource_id) / 2


def test_need_counts_the_documents():
    assert C.need.sum() == len(C.document_en)
    for item, resource in zip(C.document_item, C.document_resource, strict=True):
        assert C.need[item, resource] >= 1
    assert (C.need.sum(axis=0) > 0).all() and (C.need.sum(axis=1) > 0).all()
    assert_array_equal(C.n_documents, np.bincount(C.document_item))


def test_pairs_split_the_documents_by_line_and_lose_none():
    assert C.pair_need.sum() == C.need.sum()
    again = np.zeros_like(C.need)
    np.add.at(again, C.pair_item, C.pair_need)
    assert_array_equal(again, C.need)
    for p, line in enumerate(C.pair_line):
        assert set(C.resource_line[C.pair_need[p] > 0]) == {line}
    assert_array_equal(C.n_bureaus, np.bincount(C.pair_item, minlength=len(C.item_id)))
    order = C.pair_item * len(C.line_id) + C.pair_line
    assert (np.diff(order) > 0).all()


def test_resource_users_are_lines_that_lead_items_with_that_resource():
    for r in range(len(C.resource_id)):
        assert C.resource_users[r] == len({int(C.item_line[i]) for i in np.flatnonzero(C.need[:, r])})


def test_days_before_leave_time_for_verification_by_every_bureau():
    assert (C.days_before >= 2.2 * C.n_bureaus + 1).all()
    assert C.days_before.min() >= 3 and C.days_before.max() <= 60


def test_items_need_one_to_seven_bureaus_and_mostly_three():
    assert C.n_bureaus.min() == 1 and C.n_bureaus.max() == 7
    assert np.median(C.n_bureaus) == 3


def test_rates_give_the_caseload_of_each_audience():
    total = np.bincount(C.item_audience, weights=C.requests_per_1000)
    assert total == pytest.approx([90.0, 150.0, 8.0])
    weight = C.requests_per_1000 * np.where(C.item_audience == AUDIENCES.index("business"), 0.09, 1.0)
    assert np.average(C.days_before, weights=weight) == pytest.approx(15.0, abs=1.5)


def test_an_order_can_end_about_two_thirds_of_documents():
    basis = np.bincount(C.document_basis, minlength=len(BASES)) / len(C.document_basis)
    assert 0.6 <= basis[BASES.index("order")] <= 0.66
    assert min(basis) > 0.1


def test_documents_of_an_item_have_different_names():
    pairs = list(zip(C.document_item.tolist(), C.document_zh, strict=True))
    assert len(set(pairs)) == len(pairs)


def test_the_catalogue_is_read_once_and_cannot_be_changed():
    assert load_catalogue() is C
    with pytest.raises(ValueError, match="read-only"):
        C.need[0, 0] = 9
    with pytest.raises(AttributeError):
        C.need = None


@pytest.fixture
def folder(tmp_path):
    for name in COLUMNS:
        shutil.copy(data_file(name), tmp_path / f"{name}.csv")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("items", ",taxation,25,", ",taxaton,25,", "line: unknown name 'taxaton' (did you mean"),
        ("items", ",digital_law,", ",digital_lawn,", "system: unknown name 'digital_lawn' (did you mean"),
        ("items", ",taxation,25,", ",taxation,-25,", "requests_per_1000_per_month: -25 is out of range"),
        ("items", ",184,", ",184.5,", "n_fields: 184.5 is not a whole number"),
        ("items", "days_before", "day_before", 'days_before is missing (did you mean "day_before"?)'),
        ("resources", ",county,0.2,", ",county,1.2,", "sensitivity: 1.2 is out of range; allowed: 0 to 1"),
        ("resources", ",county,0.2,", ",village,0.2,", "level: unknown name 'village'"),
        ("resources", "gas_account,Gas", "oil_account,Oil", "resource: unknown name 'gas_account'"),
        ("documents", ",gas_account,", ",water_account,", "gas_account is needed by no item"),
        ("documents", ",identity,order,", ",identity,ordre,", "basis: unknown name 'ordre' (did you mean \"order\"?)"),
        ("lines", "taxation", "housing", "id: 'housing' is also in line"),
    ],
)  # fmt: skip
def test_a_bad_catalogue_is_refused_in_one_line(folder, name, old, new, fault):
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(folder)
    said = str(caught.value)
    assert fault in said and ".csv, line " in said and "\n" not in said


def test_an_item_without_documents_is_refused(folder):
    path = folder / "documents.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("close_enterprise,")), encoding="utf-8")
    with pytest.raises(InputError, match=r"items\.csv, line \d+: close_enterprise needs no document"):
        load_catalogue(folder)


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"lines\.csv: there is no such file"):
        load_catalogue(tmp_path)
