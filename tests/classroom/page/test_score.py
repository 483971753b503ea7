"""A class is ranked by what the tables say; bad codes are told of and stop nothing."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.classroom.page.code import Design, encode
from sim.classroom.page.score import play, read_codes
from sim.cli import app
from sim.language.errors import InputError
from sim.results.game import GOALS, LEVERS, shipped_game

GAME = shipped_game()
PLAIN = (1,) * len(LEVERS)


def code(
    group: int, mix: int, round_: int = 1, province: int = 0, prediction: str = "", stamp: int = GAME.stamp
) -> str:
    return encode(Design(group, round_, province, mix, PLAIN, prediction, stamp))


def test_ranks_are_of_the_means_and_place_is_by_their_sum():
    played = play([f"group {mix} {code(k + 1, mix)}" for k, mix in enumerate((0, 255, 170, 85))])
    table = played.table[played.table["within_limit"]]
    better = [1 if goal.is_better_high else -1 for goal in GOALS]
    worth = table[[goal.name for goal in GOALS]].to_numpy() * better
    ranks = 1 + (worth[None] > worth[:, None]).sum(axis=1)
    assert table["sum_of_ranks"].tolist() == ranks.sum(axis=1).tolist() == sorted(ranks.sum(axis=1))
    beaten = [any((other >= own).all() and (other > own).any() for other in worth) for own in worth]
    assert table["on_front"].tolist() == [not is_beaten for is_beaten in beaten]
    assert played.table["name"].str.startswith("group ").all() and played.faults == ()


def test_the_dearer_mode_is_the_limit_and_what_spends_more_is_not_ranked():
    cost = np.array([GAME.goals_of(0, mix, PLAIN)[:, 2].mean() for mix in range(256)])
    assert GAME.limit(0) == pytest.approx(max(cost[0], cost[255]))
    played = play([code(1, int(cost.argmax())), code(2, int(cost.argmin()))])
    assert played.table["group"].tolist() == [2, 1] and played.table["within_limit"].tolist() == [True, False]
    assert played.table["place"].isna().tolist() == [False, True]


def test_the_second_round_counts_and_predictions_are_counted_by_round():
    played = play([code(1, 0, prediction="first"), code(1, 255, 2, prediction="open"), code(2, 3, prediction="first")])
    assert played.table.set_index("group")["round"].to_dict() == {1: 2, 2: 1} and len(played.first) == 1
    counts = played.tally.set_index(["round", "prediction"])["n"].to_dict()
    assert counts == {(1, "first"): 2, (2, "open"): 1}


def test_bad_codes_are_told_of_by_line_and_the_others_count():
    lines = [
        "# class",
        f"红队，{code(1, 3)}",
        "ABCDE-ABCDE",
        code(2, 3, stamp=GAME.stamp ^ 1),
        code(1, 3),
        code(1, 4),
        "",
        "??",
    ]
    entries, faults = read_codes(lines, GAME.stamp)
    assert [(entry.name, entry.design.mix) for entry in entries] == [("红队", 4)]
    told = ["line 3: ABCDE-ABCDE: mistyped", "line 4:", "line 5:", "line 6:", "line 8:"]
    assert all(fault.startswith(start) and "\n" not in fault for fault, start in zip(faults, told, strict=True))
    assert "other numbers" in faults[1] and "counts once" in faults[2] and "later one counts" in faults[3]


def test_the_command_ranks_a_file_writes_pictures_and_names_what_it_refuses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [f"=cmd {code(k, 17 * k % 256, prediction='second')}" for k in range(1, 13)]
    (tmp_path / "codes.txt").write_text("\n".join([*lines, "ABCDE-ABCDE"]), encoding="gb18030")
    done = CliRunner().invoke(app, ["game", "codes.txt", "--out", "out", "--lang", "zh"])
    assert done.exit_code == 2 and "第 13 行" in done.stderr and done.stderr.count("\n") == 1
    assert "管运分离 12" in done.stdout
    rows = (tmp_path / "out" / "ranks.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 13 and "'=cmd" in rows[1]
    assert {"game-zhejiang.png", "game-zhejiang.svg", "ranks.csv"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    one = CliRunner().invoke(app, ["game", *code(1, 3).split("-")])
    assert one.exit_code == 0
    for words in (["no.txt"], []):
        refused = CliRunner().invoke(app, ["game", *words])
        assert refused.exit_code == 2


def test_nothing_to_rank_is_an_error():
    with pytest.raises(InputError, match="no code"):
        play(["# nothing"])
