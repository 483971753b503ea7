"""Designs are read from TOML, refuse what they do not know in one line, and give points of the right values."""

from __future__ import annotations

import time
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.language.errors import InputError
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.priors import UNKNOWNS, quantile
from sim.setup.scenario import load
from sim.setup.shipped import shipped_scenarios
from sim.studies.arms import choose_modes
from sim.studies.design import Design, load_design, read_design, shipped_designs
from sim.studies.design_file import DesignFile

HEAD = 'scenarios = ["zhejiang"]\nmethod = "grid"\nmonths = 24\n'
GOOD = {"scenarios": ["zhejiang"], "method": "grid", "months": 24}
LEVELS = {"reciprocity": [3.0, 5], "n_projects": [1, 2, 3], "mode.custody": ["government", "operator"]}
METHODS = {
    "grid": {"vary": LEVELS},
    "latin": {"points": 16, "vary": LEVELS | {"pressure": "range", "n_vendors": "range"}},
    "sobol": {"points": 8, "vary": LEVELS | {"pressure": "range"}},
    "morris": {"points": 5, "vary": LEVELS | {"pressure": "range", "n_exemplars": "range"}},
}


@pytest.fixture
def write(tmp_path):
    def write_file(content: str, name: str = "mine.sweep.toml") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write_file


def design(**values) -> Design:
    if values.get("method") in ("sobol", "morris"):
        pytest.importorskip("SALib")
    return read_design(GOOD | values)


def vary(method="latin", points=32, **factors) -> pd.DataFrame:
    return design(method=method, vary=factors, **({} if method == "grid" else {"points": points})).points()


def refusal(function, *arguments, **named) -> str:
    with pytest.raises(InputError) as caught:
        function(*arguments, **named)
    line = str(caught.value)
    assert line.isprintable(), "an error is one line"
    return line


# --- what is shipped


def test_four_designs_are_shipped_and_are_no_scenarios():
    assert list(shipped_designs()) == ["class", "levers", "screening", "trial"]
    assert not set(shipped_scenarios()) & {*shipped_designs(), *(f"{name}.sweep" for name in shipped_designs())}


@pytest.mark.parametrize("name", shipped_designs())
def test_a_shipped_design_states_its_thesis_and_is_as_large_as_its_comment_says(name):
    study = load_design(name)
    assert study.name == name and study.question.endswith("?")
    assert all(len(text) > 20 for text in (study.title, study.expectation, study.reference))
    n_runs = study.size * len(study.scenarios) * len(study.modes) * study.replications
    assert f" {n_runs:,} runs" in shipped_designs()[name].read_text(encoding="utf-8")


def test_a_design_is_found_by_name_from_any_folder_and_by_path(tmp_path, monkeypatch):
    path = shipped_designs()["trial"]
    monkeypatch.chdir(tmp_path)
    assert load_design("trial").points().equals(load_design(path).points())


def test_screening_moves_every_unknown_by_its_prior():
    factors = load_design("screening").factors
    assert {factor.key: factor.scale for factor in factors} == dict.fromkeys(UNKNOWNS, "prior")


def test_a_group_of_one_role_is_drawn_from_its_ranges_or_priors():
    factors = design(
        method="latin", points=4, vary={"*unknown": "prior", "*lever": "range", "reciprocity": "range"}
    ).factors
    roles = {factor.key: PARAMETERS[factor.key].role for factor in factors}
    assert set(roles) == {name for name, p in PARAMETERS.items() if p.role in ("unknown", "lever")}
    assert all((f.scale == "prior") == (roles[f.key] == "unknown" and f.key != "reciprocity") for f in factors)
    one = next(f for f in factors if f.key == UNKNOWNS[0])
    assert one.at(np.array([0.1, 0.9])).tolist() == quantile(one.key, [0.1, 0.9]).tolist()


# --- reading


def test_what_is_not_written_is_as_in_a_comparison():
    study = read_design({"scenarios": ["zhejiang"], "method": "grid"}, folder="nowhere")
    assert (study.replications, study.seed, study.indicators) == (30, 1, tuple(INDICATORS))
    assert study.windows == ("month_24", "month_48", "month_72", "path")
    assert study.scenarios == (("zhejiang", load("zhejiang")),)
    assert study.modes == tuple(choose_modes(None, [load("zhejiang")]))
    assert study.points().shape == (1, 0) and study.size == 1


def test_a_design_is_named_like_its_file_unless_it_says_otherwise(write):
    assert load_design(write(HEAD)).name == "mine"
    assert load_design(write(HEAD, "other.toml")).name == "other"
    assert load_design(write('name = "third"\n' + HEAD)).name == "third"


def test_months_and_citizens_replace_those_of_every_scenario():
    study = design(scenarios=["zhejiang", "guangdong_dated"], months=12, n_citizens=300)
    assert [(s.months, s.n_citizens) for _, s in study.scenarios] == [(12, 300)] * 2
    assert study.months == 12 and [label for label, _ in study.scenarios] == ["zhejiang", "guangdong"]


def test_files_are_found_beside_the_design(write, tmp_path, monkeypatch):
    write('name = "own"\nbase = "separation"\nreuse = "none"\n', "own.toml")
    write('province = "guangdong"\nmode = "own.toml"\n', "place.toml")
    write("reciprocity\n3.5\n", "points.csv")
    head = 'scenarios = ["place.toml"]\nmodes = ["own.toml", "fragmented"]\nmethod = "list"\ntable = "points.csv"\n'
    path = write(head)
    monkeypatch.chdir("/")
    study = load_design(path)
    assert study.scenarios[0][1].name == "place" and [mode.name for mode in study.modes] == ["own", "fragmented"]
    assert study.points().to_dict("list") == {"reciprocity": [3.5]}


def test_windows_may_be_any_month_and_every_month():
    assert design(windows=["month_0", "month_24", "path"]).windows == ("month_0", "month_24", "path")
    every = design(windows=["month_3", "months", "path"], months=4).windows
    assert every == ("month_3", "month_0", "month_1", "month_2", "month_4", "path")


def test_a_dotted_key_is_the_same_in_quotes_and_without(write):
    custody, sharing = '["government", "operator"]', '["logit", "imitation"]'
    quoted = load_design(write(f'{HEAD}[vary]\n"mode.custody" = {custody}\n"rules.sharing" = {sharing}\n'))
    dotted = load_design(write(f"{HEAD}[vary]\nmode.custody = {custody}\nrules.sharing = {sharing}\n"))
    assert quoted.factors == dotted.factors
    assert list(dotted.points()) == ["mode.custody", "rules.sharing"]


def test_every_parameter_ranges_where_its_record_says_unless_overridden():
    factors = {f.key: f for f in design(method="latin", points=2, vary={"reciprocity": [3, 4], "*": "range"}).factors}
    assert list(factors) == list(PARAMETERS)
    assert factors.pop("reciprocity").levels == (3.0, 4.0)
    assert all((f.low, f.high) == (PARAMETERS[key].low, PARAMETERS[key].high) for key, f in factors.items())


def test_scenarios_and_modes_may_be_values():
    study = design(scenarios=[load("hybrid")], modes=[MODES["fragmented"]], months=None)
    assert (study.scenarios[0][1], study.modes) == (load("hybrid"), (MODES["fragmented"],))


def test_a_design_is_varied_by_the_keys_of_its_file():
    study = design(**METHODS["grid"])
    assert study.with_(replications=30).points().equals(study.points())
    assert study.with_(method="latin", points=4).size == 4
    assert study.with_(months=None).months == 72
    assert "replications = 0: out of range" in refusal(study.with_, replications=0)


# --- points


@given(st.dictionaries(st.sampled_from(list(LEVELS)), st.none(), max_size=3).map(list))
def test_a_grid_holds_every_combination_once_in_order(keys):
    points = vary("grid", **{key: LEVELS[key] for key in keys})
    assert list(points) == keys
    assert list(points.itertuples(index=False, name=None)) == list(product(*(LEVELS[key] for key in keys)))


@pytest.mark.parametrize("method", METHODS)
def test_points_have_values_of_the_right_type_that_a_scenario_takes(method):
    study = design(method=method, **METHODS[method])
    points = study.points()
    assert len(points) == study.size and list(points) == [factor.key for factor in study.factors]
    assert points["reciprocity"].dtype == np.float64 and points["n_projects"].dtype == np.int64
    for row in points.to_dict("records"):
        custody = row.pop("mode.custody")
        assert custody in SWITCHES["custody"].options and type(custody) is str
        study.scenarios[0][1].with_(parameters=row, switches={"custody": custody})


@pytest.mark.parametrize("method", METHODS)
def test_points_hang_on_design_and_seed_only(method):
    values = METHODS[method]
    first = design(method=method, **values).points()
    pd.testing.assert_frame_equal(first, design(method=method, **values, replications=2, n_citizens=9).points())
    assert first.equals(design(method=method, **values, seed=2).points()) == (method == "grid")


@given(st.integers(1, 40), st.integers(0, 10**6))
def test_levels_and_whole_numbers_are_equally_frequent(times, seed):
    factors = {"reciprocity": [3, 4, 5], "mode.custody": ["government", "operator"], "n_projects": "range"}
    points = design(method="latin", points=12 * times, seed=seed, vary=factors).points()
    for key, n_values in (("reciprocity", 3), ("mode.custody", 2), ("n_projects", 4)):
        assert points[key].value_counts().tolist() == [12 * times // n_values] * n_values


def test_ranged_factors_fill_their_range_evenly():
    budget = {"low": 1, "high": 3, "scale": "log"}
    points = vary(points=1000, pressure={"low": 0.9, "high": 1.9}, budget_per_resident=budget)
    shares = np.sort((points["pressure"] - 0.9) / 1.0)
    ratios = np.sort(np.log(points["budget_per_resident"]) / np.log(3))
    for found in (shares, ratios):
        assert (np.abs(found - (np.arange(1000) + 0.5) / 1000) <= 0.5 / 1000 + 1e-9).all()


def test_a_log_range_of_citizens_gives_whole_numbers_with_equal_decades():
    citizens = vary(points=3000, n_citizens={"low": 10, "high": 9999, "scale": "log"})["n_citizens"]
    assert citizens.dtype == np.int64 and citizens.min() == 10 and citizens.max() >= 9970
    assert [int(citizens.between(low, 10 * low - 1).sum()) for low in (10, 100, 1000)] == [1000] * 3


@pytest.mark.parametrize(
    ("key", "given", "levels"),
    [
        ("reciprocity", {"low": 3.0, "high": 5.0, "levels": 5}, [3.0, 3.5, 4.0, 4.5, 5.0]),
        ("reciprocity", {"levels": 2}, [2.0, 5.5]),
        ("n_exemplars", {"low": 1, "high": 8, "levels": 3, "scale": "log"}, [1, 3, 8]),
        ("budget_per_resident", {"low": 1.0, "high": 3.375, "levels": 4, "scale": "log"}, [1.0, 1.5, 2.25, 3.375]),
        ("p_inspect", {"low": 0.2, "high": 0.8, "levels": 7}, [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
    ],
)
def test_levels_of_a_range_are_at_equal_steps_or_ratios(key, given, levels):
    assert vary("grid", **{key: given})[key].tolist() == levels


def test_an_institution_may_be_off_in_levels_and_ranges():
    assert vary("grid", n_disputes=[0, 2])["n_disputes"].tolist() == [0, 2]
    assert vary(points=4, push={"low": 0.0, "high": 1.0})["push"].min() < 0.25


def test_each_step_of_morris_moves_one_factor_whatever_its_kind():
    factors = METHODS["morris"]["vary"] | {"rules.sharing": ["logit", "imitation", "threshold"]}
    points = design(method="morris", points=30, vary=factors).points()
    d = points.shape[1]
    for start in range(0, len(points), d + 1):
        trajectory = points.iloc[start : start + d + 1]
        changed = trajectory.ne(trajectory.shift()).iloc[1:]
        assert (changed.sum(axis=1) == 1).all() and (changed.sum(axis=0) == 1).all()


def test_middle_levels_are_met_more_often_than_end_levels_by_morris_but_both_ends_alike():
    factors = {"reciprocity": [3, 4, 5], "n_exemplars": "range", "pressure": "range"}
    points = design(method="morris", points=400, vary=factors).points()
    shares = points["reciprocity"].value_counts(normalize=True)
    assert shares.loc[[3, 4, 5]].tolist() == pytest.approx([0.25, 0.5, 0.25], abs=4 * 0.5 / np.sqrt(400))
    assert sorted(points["n_exemplars"].unique()) == [2, 4, 6, 8]
    assert sorted(points["pressure"].unique()) == pytest.approx([0.7, 1.4, 2.1, 2.8])


@pytest.mark.parametrize(("second_order", "per_base"), [(False, 6), (True, 10)])
def test_the_size_of_a_sobol_design_is_that_of_saltelli(second_order, per_base):
    study = design(method="sobol", second_order=second_order, **METHODS["sobol"])
    assert study.size == len(study.points()) == 8 * per_base


def test_salib_finds_what_moves_the_outcome_from_points_and_problem():
    factors = {"reciprocity": "range", "pressure": "range", "mode.custody": ["government", "bureau"]}
    study = design(method="sobol", points=1024, vary=factors)
    from SALib.analyze import sobol

    problem = study.problem()
    low, high = np.array(problem["bounds"]).T
    unit = (study.numbers(study.points()) - low) / (high - low)
    variances = np.array([1 / 12, 4 / 12, 1 / 4])
    found = sobol.analyze(problem, unit @ [1, 2, 1], calc_second_order=False, num_resamples=20, seed=1)
    assert problem["names"] == list(factors) and set(unit[:, 2]) == {0.0, 1.0}
    assert found["S1"] == pytest.approx(variances / variances.sum(), abs=0.02)


def test_a_hundred_thousand_points_of_twenty_factors_come_within_seconds():
    keys = list(PARAMETERS)[:20]
    started = time.perf_counter()
    points = vary(points=100_000, **dict.fromkeys(keys, "range"))
    assert points.shape == (100_000, 20) and time.perf_counter() - started < 5


# --- lists


def test_a_table_gives_points_in_its_order(write):
    write("reciprocity, mode.custody, n_projects, n_citizens\n4.5,operator,2,300\n\n3,bureau,1,1e3\n", "p.csv")
    study = load_design(write('scenarios = ["zhejiang"]\nmethod = "list"\ntable = "p.csv"\n'))
    assert study.points().to_dict("list") == {
        "reciprocity": [4.5, 3.0], "mode.custody": ["operator", "bureau"], "n_projects": [2, 1],
        "n_citizens": [300, 1000],
    }  # fmt: skip
    assert [factor.levels for factor in study.factors] == [(3.0, 4.5), ("bureau", "operator"), (1, 2), (300, 1000)]
    handed_out = study.points()
    handed_out.loc[0, "reciprocity"] = 5.0
    assert study.points().loc[0, "reciprocity"] == 4.5, "what is handed out is a copy"


TABLES = {
    "recprocity\n4\n": ': column recprocity: unknown key (did you mean "reciprocity"?)',
    "months\n4\n": ": column months: cannot vary",
    "reciprocity\n": ": has no rows below",
    "": ": is empty; its first line must name the columns",
    "reciprocity\n4\n9\n": ", line 3, column reciprocity: 9 is out of range; allowed: 2 to 5.5",
    "reciprocity\n4\nx\n": ", line 3, column reciprocity: 'x' is not a number",
    "reciprocity,pressure\n4,\n": ", line 2, column pressure: is empty",
    "n_projects\n1.5\n": ", line 2, column n_projects: 1.5 is not a whole number",
    "n_citizens\n0\n": ", line 2, column n_citizens: 0 is out of range",
    "mode.custody\nbureu\n": ", line 2, column mode.custody: unknown name 'bureu' (did you mean \"bureau\"?)",
    "reciprocity\n4,5\n": ", line 2: has 2 cells",
    "reciprocity,reciprocity\n4,5\n": ", line 1: column reciprocity is there twice",
}


@pytest.mark.parametrize("content", TABLES)
def test_a_bad_table_is_told_with_line_and_column(write, content):
    write(content, "p.csv")
    told = refusal(load_design, write('scenarios = ["zhejiang"]\nmethod = "list"\ntable = "p.csv"\n'))
    assert "mine.sweep.toml: table: " in told and f"p.csv{TABLES[content]}" in told


# --- refusals

PRESSURE = '[vary]\npressure = "range"\n'
FAULTS = {
    "scenarois = 3\n" + HEAD: 'scenarois: unknown key (did you mean "scenarios"?)',
    "reciprocity = [3, 4]\n" + HEAD: "reciprocity varies: write it under [vary]",
    'method = "grid"\n': "scenarios is missing",
    'scenarios = ["zhejiang"]\n': "method is missing; allowed: grid, latin, sobol, morris, list",
    'scenarios = ["zhejiang"]\nmethod = "sobl"\n': 'method = "sobl": unknown (did you mean "sobol"?); allowed: grid',
    'scenarios = ["zhejang"]\nmethod = "grid"\n': 'scenarios: scenario "zhejang": there is no such scenario (did',
    'scenarios = ["no.toml"]\nmethod = "grid"\n': "no.toml: there is no such file",
    'scenarios = "zhejiang"\nmethod = "grid"\n': 'scenarios: "zhejiang": must be a list of names or TOML files',
    'scenarios = []\nmethod = "grid"\n': "scenarios: a list: must be a list",
    'scenarios = [3]\nmethod = "grid"\n': "scenarios: 3: must be a name or a TOML file",
    'scenarios = ["zhejiang", "zhejiang"]\nmethod = "grid"\n': "scenarios: scenario 'zhejiang' is given twice",
    'modes = ["separatoin"]\n' + HEAD: 'modes: mode "separatoin": there is no such mode (did you mean "separation"?)',
    'modes = ["no.toml"]\n' + HEAD: "no.toml: there is no such file",
    "replications = 0\n" + HEAD: "replications = 0: out of range; allowed: 1 to 1000000 replications",
    "replications = 1_000_001\n" + HEAD: "replications = 1000001: out of range",
    "replications = 2.5\n" + HEAD: "replications = 2.5: must be a whole number",
    "seed = -1\n" + HEAD: "seed = -1: must be a whole number, 0 or more",
    "n_citizens = 0\n" + HEAD: "n_citizens = 0: out of range; allowed: 1 to 200000000 citizens",
    HEAD.replace("24", "601"): "months = 601: out of range; allowed: 1 to 600 months",
    "title = 3\n" + HEAD: "title = 3: must be a text",
    'name = "a/b"\n' + HEAD: 'name = "a/b": must be a name',
    'windows = ["month_25"]\n' + HEAD: 'windows = "month_25": unknown; allowed: month_0 to month_24, path, months',
    'windows = ["month_03"]\n' + HEAD: 'windows = "month_03": unknown',
    "windows = [3]\n" + HEAD: "windows = 3: unknown",
    "windows = []\n" + HEAD: "windows = a list: must be a list of one name or more",
    'windows = ["path", "path"]\n' + HEAD: 'windows: "path" is given twice',
    'indicators = ["share_onlin"]\n' + HEAD: 'indicators = "share_onlin": unknown (did you mean "share_online"?)',
    'indicators = "share_online"\n' + HEAD: 'indicators = "share_online": must be a list',
    "points = 4\n" + HEAD: "points does not go with method grid; it is for latin, sobol, morris",
    'table = "p.csv"\n' + HEAD: "table does not go with method grid; it is for list",
    "grid_levels = 4\n" + HEAD: "grid_levels does not go with method grid; it is for morris",
    "second_order = true\n" + HEAD: "second_order does not go with method grid; it is for sobol",
    f"n_citizens = 5\n{HEAD}[vary]\nn_citizens = [1, 2]\n": "n_citizens is given, but varies too; leave one out",
    "vary = 3\n" + HEAD: "vary = 3: must be a table of what varies",
    "scenarios = [": "is not valid TOML",
}
TOO_MANY = 65_536 * (len(PARAMETERS) + 2)
SAMPLING_FAULTS = {
    ("list", ""): "table is missing: method list needs to know a CSV file of points",
    ("list", 'table = ""\n'): 'table = "": must be the path of a CSV file',
    ("list", 'table = "none.csv"\n'): "none.csv: there is no such file",
    ("list", 'table = "none.csv"\n[vary]\n'): "vary does not go with method list",
    ("latin", "[vary]\n"): "points is missing: method latin needs to know how many points",
    ("latin", "points = 4\n"): "vary is missing: method latin needs to know what varies",
    ("latin", "points = 4\n[vary]\n"): "vary is empty: method latin has nothing to draw",
    ("latin", "points = 0\n"): "points = 0: out of range; allowed: 1 to 10000000 points",
    ("latin", "points = 10_000_001\n"): "points = 10000001: out of range",
    ("morris", "points = 100_001\n" + PRESSURE): "points = 100001: a Morris design can have 100,000 trajectories",
    ("sobol", "points = 100\n" + PRESSURE): "points = 100: must be a power of two, such as 64 or 128",
    ("sobol", "points = 4\nsecond_order = 1\n" + PRESSURE): "second_order = 1: must be true or false",
    ("morris", "points = 4\ngrid_levels = 5\n" + PRESSURE): "grid_levels = 5: must be even",
    ("sobol", 'points = 65_536\n[vary]\n"*" = "range"\n'): f"the design has {TOO_MANY:,} points; allowed: 1 to",
}
TEN_LEVELS = "\n".join(f"{key} = {{ levels = 10 }}" for key in list(PARAMETERS)[:8])
VARY_FAULTS = {
    "recprocity = [3, 4]": 'recprocity: unknown key (did you mean "reciprocity"?)',
    'custody = ["bureau", "operator"]': 'custody: unknown key (did you mean "mode.custody"?)',
    'mode.custdy = ["bureau", "operator"]': 'mode.custdy: unknown key (did you mean "mode.custody"?)',
    "months = [12, 24]": "months: cannot vary, since windows would differ from point to point",
    'county_table = ["a", "b"]': "county_table: cannot vary; give a scenario for each table",
    "reciprocity = [3, 9]": "reciprocity, level 2 = 9: out of range; allowed: 2 to 5.5 logit per unit",
    'reciprocity = [3, "x"]': 'reciprocity, level 2 = "x": must be a number',
    "reciprocity = [3, nan]": "reciprocity, level 2 = nan: must be a finite number",
    "n_projects = [1, 1.5]": "n_projects, level 2 = 1.5: must be a whole number; allowed: 1 to 4",
    'mode.custody = ["bureau", "x"]': 'mode.custody, level 2 = "x": unknown; allowed: government, operator',
    "reciprocity = [4, 4.0]": "reciprocity: level 4.0 is given twice",
    "reciprocity = [4]": "reciprocity: needs two levels or more",
    "reciprocity = 4": "reciprocity = 4: must be a list of levels, a range",
    'reciprocity = "rnge"': 'reciprocity = "rnge": must be a list of levels',
    'reciprocity = "range"': "reciprocity: a grid needs levels",
    '"*" = "range"': "request_multiplier: a grid needs levels",
    '"*lever" = "prior"': '"*lever" = "prior": must be "range"',
    'equity_state = "prior"': "is of role lever, and only an unknown has a prior",
    '"*" = [1, 2]': '"*" = a list: must be "range"',
    'n_citizens = "range"': 'n_citizens = "range": must be a list of levels',
    'mode.custody = "range"': 'mode.custody = "range": must be a list of options: government, operator',
    "mode.custody = { low = 1 }": "mode.custody = a table: must be a list of options",
    '"mode.custody" = ["bureau", "operator"]\nmode.custody = ["bureau", "operator"]': "mode.custody is given twice",
    "reciprocity = { low = 3, hihg = 4 }": 'reciprocity.hihg: unknown key (did you mean "high"?)',
    "reciprocity = { low = 1, high = 4 }": "reciprocity.low = 1: out of range; allowed: 2 to 5.5",
    "reciprocity = { low = 4, high = 4 }": "reciprocity: low = 4.0 must be below high = 4.0",
    "reciprocity = { low = 3, high = 4, levels = 1 }": "reciprocity.levels = 1: out of range; allowed: 2 to",
    'reciprocity = { low = 3, high = 4, scale = "ln" }': 'reciprocity.scale = "ln": unknown; allowed: linear',
    'imitation = { low = 0, high = 1, levels = 2, scale = "log" }': "imitation: low = 0.0 must be above 0 on a log",
    "n_projects = { low = 1, high = 3, levels = 4 }": "n_projects.levels = 4: some would be the same number",
    "n_citizens = { low = 1 }": "n_citizens.high is missing",
    TEN_LEVELS: "the design has 100,000,000 points; allowed: 1 to",
}


@pytest.mark.parametrize("content", FAULTS)
def test_a_fault_is_told_in_one_line_with_the_file(write, content):
    told = refusal(load_design, write(content))
    assert "mine.sweep.toml: " in told and FAULTS[content] in told


@pytest.mark.parametrize(("method", "rest"), SAMPLING_FAULTS)
def test_a_method_is_told_what_it_needs_and_does_not_take(write, method, rest):
    told = refusal(load_design, write(f'scenarios = ["zhejiang"]\nmethod = "{method}"\n{rest}'))
    assert "mine.sweep.toml: " in told and SAMPLING_FAULTS[method, rest] in told


@pytest.mark.parametrize("content", VARY_FAULTS)
def test_what_cannot_vary_so_is_told_with_its_key(write, content):
    told = refusal(load_design, write(f"{HEAD}[vary]\n{content}\n"))
    assert "mine.sweep.toml: " in told and VARY_FAULTS[content] in told


def test_a_design_that_is_not_there_is_told_with_the_nearest(tmp_path):
    told = 'design "trail": there is no such design (did you mean "trial"?); allowed: class, levers'
    assert refusal(load_design, "trail").startswith(told)
    told = 'there is no such file (did you mean the design "trial"?)'
    assert told in refusal(load_design, tmp_path / "trial.sweep.toml")


def test_only_a_file_of_the_same_kind_is_offered_for_one_that_is_not_there(tmp_path):
    scenario, study = tmp_path / "two.toml", tmp_path / "two.sweep.toml"
    (tmp_path / "too.sweep.toml").touch()
    assert refusal(load, scenario).endswith("there is no such file")
    assert refusal(load_design, study).endswith('(did you mean "too.sweep.toml"?)')
    (tmp_path / "too.sweep.toml").rename(tmp_path / "too.toml")
    assert refusal(load, scenario).endswith('(did you mean "too.toml"?)')
    assert refusal(load_design, study).endswith("there is no such file")


def test_modes_that_varying_makes_equal_are_refused(write):
    write('name = "twin"\nbase = "separation"\ncustody = "bureau"\n', "twin.toml")
    head = HEAD + 'modes = ["separation", "twin.toml"]\n'
    assert load_design(write(head + '[vary]\nmode.reuse = ["none", "copying"]\n')).size == 2
    told = refusal(load_design, write(head + '[vary]\nmode.custody = ["bureau", "operator"]\n'))
    assert 'modes: "separation" and "twin" differ only in what is varied (custody)' in told


def test_a_mode_with_a_calendar_of_its_own_is_not_the_one_it_starts_from():
    values = {"scenarios": ["zhejiang_dated"], "modes": [MODES["fragmented"], load("zhejiang_dated").mode]}
    assert design(**values, months=None, vary={"mode.custody": ["bureau", "operator"]}).size == 2
    with pytest.raises(InputError, match="differ only in what is varied"):
        design(**values | {"scenarios": ["zhejiang"]}, vary={"mode.custody": ["bureau", "operator"]})


texts = st.text(max_size=5)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@given(anything, st.sampled_from([*DesignFile.model_fields, "x"]))
def test_whatever_stands_there_is_read_or_refused(value, key):
    for values in (GOOD | {key: value}, GOOD | {"vary": {"reciprocity": value}}, GOOD | {"vary": {"mode": value}}):
        try:
            read_design(values)
        except InputError as error:
            assert str(error).isprintable()
