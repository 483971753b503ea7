"""Which mix: real runs of few mixes at the smallest size, through the command too."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.language.errors import InputError
from sim.setup.institutions_off import at_point
from sim.setup.modes import MODES
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import LEVER
from sim.studies import designs as module
from sim.studies.designs import designs
from sim.studies.question import to_csv

SMALL = {"n_draws": 2, "months": 2, "n_citizens": 30, "workers": 1, "progress": False}
A, B, *_ = MODES.values()
NEAR = sim.Mode("near", **A.switches | {name: B.switches[name] for name in ("reuse", "custody")})


@pytest.fixture(scope="module")
def found():
    few = {name: record for name, record in PARAMETERS.items() if record.role != LEVER or name in ("push", "fund")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PARAMETERS", few)
        return designs("zhejiang", [A, NEAR], **SMALL)


def test_every_mix_is_run_and_the_pure_modes_are_among_them(found):
    here = found.choices[found.choices["window"] == "path"].set_index("mix")
    assert list(here.index) == ["BB", "AB", "BA", "AA"] and sorted(here["rank"]) == [1, 2, 3, 4]
    assert dict(here.loc["AA", ["reuse", "custody"]]) == {name: A.switches[name] for name in ("reuse", "custody")}
    assert dict(here.loc["BB", ["reuse", "custody"]]) == {name: B.switches[name] for name in ("reuse", "custody")}
    assert here["on_front"].any() and here["p_front"].between(0, 1).all()
    assert set(found.tables()) == {"designs.csv", "ranks.csv", "levers.csv", "shapley.csv", "interactions.csv"}


def test_what_rights_add_is_told_from_the_same_runs(found):
    levels = found.ranks.query("indicator == 'service_efficiency' and window == 'path'").set_index("mix")["mean"]
    shares = found.why.shares.query("indicator == 'service_efficiency' and window == 'path'")
    assert shares["share"].sum() == pytest.approx(levels["AA"] - levels["BB"])


def test_levers_are_moved_to_both_ends_and_all_is_told_and_drawn(found):
    assert set(zip(found.levers["lever"], found.levers["end"], strict=True)) == {
        (lever, end) for lever in ("push", "fund") for end in ("low", "high")
    }
    assert len(found.sentences("en")) == len(found.sentences("zh")) == 6
    pages = found.figures("en")
    assert list(pages)[:4] == ["front", "ranks", "common", "levers"]
    assert len(pages["levers"]().axes) == 2, "the others are drawn below"


def test_a_point_can_set_one_of_many_keys():
    scenario = sim.load("zhejiang")
    assert at_point(scenario, {"set": ""}) == scenario
    assert at_point(scenario, {"set": "push=1.2", "push": 0.2}).parameters.push == 1.2
    assert at_point(scenario, {"set": "mode.custody=operator"}).mode.custody == "operator"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"objectives": ["operator_profit"]}, "is no objective"),
        ({"objectives": ["spendig"]}, 'did you mean "spending"'),
        ({"window": "month_72"}, "allowed: month_1, month_2, path"),
        ({"modes": [A]}, "between two modes"),
        ({"n_draws": 1}, "n_draws = 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        designs("zhejiang", **({"modes": [A, NEAR]} | SMALL | wrong))


def test_an_objective_that_some_mixes_lack_is_refused_and_the_runs_are_kept(tmp_path):
    with pytest.raises(InputError, match="operator_lock_in is undefined"):
        designs("zhejiang", [A, NEAR], objectives=["operator_lock_in"], out=tmp_path, **(SMALL | {"months": 1}))
    assert len(sim.read(tmp_path).query("window == 'path'")) == 2 * 4


def test_the_command_writes_tables_and_a_page_and_takes_up_what_is_there(tmp_path):
    file = tmp_path / "near.toml"
    switches = "\n".join(f'{name} = "{option}"' for name, option in NEAR.switches.items())
    file.write_text(f'name = "near"\n{switches}\n', encoding="utf-8")
    words = ["zhejiang", "--modes", A.name, "--modes", str(file), "--draws", "2", "--months", "1", "--citizens", "30"]
    words += ["--workers", "1", "--no-levers", "--out", str(tmp_path / "out"), "--lang", "en"]
    first = CliRunner().invoke(app, ["designs", *words], prog_name="digigov")
    assert first.exit_code == 0 and "robust choice of 4" in first.stdout, first.output
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.csv")}
    assert set(files) == {"designs.csv", "ranks.csv", "shapley.csv", "interactions.csv"}
    assert len(pd.read_csv(tmp_path / "out" / "designs.csv")) == 4 * 2
    small = SMALL | {"months": 1}
    why = sim.attribute("zhejiang", modes=[A, file], out=tmp_path / "out", **small)
    assert why.record["made_in"] == {} and to_csv(why.shares) == files["shapley.csv"], "from the same runs"
