"""Indices of functions whose indices are known, by the path of a sweep's runs; and what has none says so."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from sim.language.errors import Note
from sim.report.figures.indices import index_page, pages_of_indices, ranked
from sim.report.index_sentences import index_notes, index_sentences
from sim.results.indices import CONSTANT, MISSING, PARTIAL, STATUS
from sim.studies import sensitivity
from sim.studies import sweep as sweeps
from sim.studies.merge import merge
from sim.studies.sensitivity import indices_of, plan_of, read_indices
from sim.studies.sweep import study_of, sweep
from tests.studies.test_sampling import ishigami, ishigami_indices
from tests.sweeps import QUIET, tiny

pytest.importorskip("SALib")

THREE = {"reciprocity": "range", "pressure": "range", "p_inspect": "range"}
SOBOL = tiny(method="sobol", points=512, replications=1, vary=THREE, windows=["path"])
SLOPES = np.array([0.3, 0.0, -0.2])
MIXED = {
    "reciprocity": "prior",
    "n_vendors": "range",
    "mode.custody": ["bureau", "government", "operator"],
    "mode.agenda": ["county", "data_bureau"],
    "budget_per_resident": {"low": 1.0, "high": 3.5, "scale": "log"},
    "p_inspect": "range",
    "pressure": [1.0, 1.2, 1.7],
}
MORRIS = tiny(method="morris", points=6, replications=1, vary=MIXED, windows=["path"])


def rows_of(study, **outputs):
    """Rows of made-up runs. outputs: values by measure [point], of the first mode and of the second."""
    parts = []
    for order, cell in enumerate(study.cells):
        table = pd.DataFrame({name: modes[order] for name, modes in outputs.items()})
        about = {"province": cell.label, "mode": cell.scenario.mode.name, "point": range(len(table)), "replicate": 1}
        parts.append(table.assign(**about, window="path", status="done"))
    return pd.concat(parts, ignore_index=True)


def indices(study, **outputs):
    """Indices by (indicator, which output, index, factor), of made-up outputs; the measure left out has nothing."""
    outputs = {"service_efficiency": (1.0, 1.0), "data_sharing_rate": (1.0, 1.0)} | outputs
    n = study.n_points
    whole = {name: [np.full(n, y) if np.isscalar(y) else y for y in of] for name, of in outputs.items()}
    return indices_of(study, rows_of(study, **whole))


def column(table, index, which="a", measure="service_efficiency", name="value"):
    """One index of every factor, of the first mode, the second, or their difference."""
    modes = list(dict.fromkeys(table["mode_a"]))
    chosen = {"a": (modes[0], ""), "b": (modes[-1], ""), "gap": (modes[0], modes[-1])}[which]
    rows = table[(table["mode_a"] == chosen[0]) & (table["mode_b"] == chosen[1]) & (table["index"] == index)]
    return rows[rows["indicator"] == measure].set_index("factor")[name]


def test_sobol_indices_of_levels_and_of_the_difference_are_the_known_ones():
    study = study_of(SOBOL)
    x = plan_of(study).shares
    hard, line = ishigami((2 * x - 1) * np.pi), x @ SLOPES
    table = indices(study, service_efficiency=(hard + line, hard))
    first, total = ishigami_indices()
    shares = SLOPES**2 / np.sum(SLOPES**2)
    for which, index, known in (("b", "S1", first), ("b", "ST", total), ("gap", "S1", shares), ("gap", "ST", shares)):
        value, high = column(table, index, which), column(table, index, which, name="ci_high")
        half = (high - value).to_numpy()
        assert list(value.index) == list(THREE)
        assert (half < 0.2).all() and (np.abs(value - known) <= 1.5 * half + 1e-12).all(), (which, index)
    assert set(table["n"]) == {512}


def test_second_order_indices_are_of_pairs():
    study = study_of(tiny(method="sobol", points=256, second_order=True, replications=1, vary=THREE, windows=["path"]))
    x = plan_of(study).shares - 0.5
    table = indices(study, service_efficiency=(x[:, 0] * x[:, 2], 1.0))
    pairs = table[(table["index"] == "S2") & (table["mode_b"] == "") & (table["status"] != CONSTANT)]
    found = dict(zip(zip(pairs["factor"], pairs["other"], strict=True), pairs["value"], strict=True))
    assert found.pop(("reciprocity", "p_inspect")) == pytest.approx(1.0, abs=0.15)
    assert len(found) == 2 and max(map(abs, found.values())) < 0.15


def test_effects_are_by_the_steps_really_taken():
    from SALib.analyze import morris

    study = study_of(MORRIS)
    x = plan_of(study).shares
    assert x.min() >= 0 and x.max() <= 1
    slopes = np.array([1.0, 2.0, 0.0, -3.0, 0.5, 1.5, -1.0])
    table = indices(study, service_efficiency=(x @ slopes, x @ slopes / 2))
    assert column(table, "mu").to_numpy() == pytest.approx(slopes, abs=1e-9)
    assert column(table, "mu_star").to_numpy() == pytest.approx(np.abs(slopes), abs=1e-9)
    assert column(table, "mu_star", "gap").to_numpy() == pytest.approx(np.abs(slopes) / 2, abs=1e-9)
    assert column(table, "sigma").to_numpy() == pytest.approx(0.0, abs=1e-9)
    unit = morris.analyze(MORRIS.problem(), MORRIS.numbers(study.points), x @ slopes, num_levels=4, seed=1)
    ratio = np.asarray(unit["mu_star"]) / np.maximum(np.abs(slopes), 1e-9)
    assert ratio[3] == pytest.approx(1.5) and ratio[1] == pytest.approx(0.82, abs=0.02), "SALib's, by the unit design"


def test_a_change_of_option_is_one_step_and_ends_of_a_prior_are_0_and_1():
    study = study_of(MORRIS)
    custody = study.points["mode.custody"].map({"bureau": 0.0, "government": 1.0, "operator": 2.0}).to_numpy()
    table = indices(study, service_efficiency=(custody, 1.0))
    assert column(table, "mu_star")["mode.custody"] == 1.0, "no option lies between two others"
    factor = MORRIS.factors[0]
    assert factor.shares(factor.at(np.array([0.0, 0.25, 1.0]))) == pytest.approx([0.0, 0.25, 1.0])


@pytest.mark.parametrize("design", [SOBOL, MORRIS], ids=["sobol", "morris"])
def test_what_is_constant_or_missing_says_so(design):
    study = study_of(design)
    x, n, block = plan_of(study).shares, study.n_points, plan_of(study).block
    nearly = 0.7 + 1e-16 * np.arange(n)
    y = np.where(np.arange(n) == block + 1, np.nan, x[:, 0])
    table = indices(study, service_efficiency=(y, nearly), data_sharing_rate=(np.full(n, np.nan), 1.0))
    status = table.groupby(["indicator", "mode_a", "mode_b"], sort=False)["status"].unique().map(list)
    assert status.tolist() == [[MISSING], [CONSTANT], [MISSING], [PARTIAL], [CONSTANT], [PARTIAL]]
    constant, partial = table[table["status"] == CONSTANT], table[table["status"] == PARTIAL]
    numbers = constant[["value", "ci_low", "ci_high"]]
    assert (numbers == 0 if design is MORRIS else numbers.isna()).to_numpy().all(), "0 / 0 has no share"
    assert set(partial["n_left_out"]) == {1} and partial["value"].notna().all()
    assert set(table["status"]) <= set(STATUS)
    said = " ".join([*index_sentences(table, "en"), *index_notes(table, 1, "common", "en")])
    assert "undefined at too many points" in said and "One seed" in said and "are left out" in said
    page = index_page(table, "en")
    told = {text.get_text().replace("\n", " ") for axes in page.axes for text in axes.texts}
    assert any("constant" in text for text in told) and any("undefined" in text for text in told)


def test_a_page_has_a_row_per_factor_the_strongest_first_with_its_name():
    study = study_of(MORRIS)
    x = plan_of(study).shares
    table = indices(study, service_efficiency=(x @ np.arange(7.0), 1.0))
    assert ranked(table, "mu_star")[:2] == ["pressure", "p_inspect"]
    (name,) = pages_of_indices(table)
    page = pages_of_indices(table, "en")[name]()
    assert name == "indices-path"
    assert [text.get_text() for text in page.axes[0].get_yticklabels()][:2] == [
        "Pressure from above", "Chance of inspection",
    ]  # fmt: skip
    assert "Pressure from above 600.0 (600.0 to 600.0)" in index_sentences(table, "en")[1]


def test_a_sweep_writes_the_same_indices_whole_in_pieces_or_merged(tmp_path, monkeypatch):
    pages = []
    monkeypatch.setattr(sweeps, "draw", lambda figures, *how: pages.append(list(figures)) or {})
    design = tiny(method="morris", points=2, replications=1, vary={"reciprocity": "range", "n_vendors": "range"})
    whole = sweep(design, tmp_path / "whole", **QUIET)
    indices = (tmp_path / "whole" / sensitivity.INDICES).read_bytes()
    assert len(whole.indices) == 3 * 2 * 2 * 3 * 2  # outputs, measures, windows, indices, factors
    assert pages == [[f"{name}-{window}" for name in ("main_effects", "indices") for window in ("month_1", "path")]]
    assert whole.plot("indices-path") is not None and "One seed" in whole.sentences("en")[-1]
    for shard in (1, 2):
        sweep(design, tmp_path / str(shard), shard=(shard, 2), figures=False, **QUIET)
        assert read_indices(tmp_path / str(shard)) is None, "not before all runs are made"
    merge([tmp_path / "1", tmp_path / "2"], tmp_path / "both", progress=False)
    assert (tmp_path / "both" / sensitivity.INDICES).read_bytes() == indices
    sweep(design, tmp_path / "1", figures=False, **QUIET)
    assert (tmp_path / "1" / sensitivity.INDICES).read_bytes() == indices


def test_other_designs_have_none_and_without_salib_a_note_says_so(monkeypatch):
    grid = study_of(tiny())
    assert plan_of(grid) is None and indices_of(grid, pd.DataFrame()) is None
    monkeypatch.setitem(sys.modules, "SALib", None)
    monkeypatch.setattr(sensitivity, "find_spec", lambda name: None)
    with pytest.warns(Note, match="SALib is not installed"):
        assert indices(study_of(SOBOL)) is None
