"""The page on other programs: its examples run one after another, those of programs that are here."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "sim/docs/ELSEWHERE.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?s)```(python|python ema|r)\n(.*?)```", PAGE)
SMALLER = {
    '"months": 24': '"months": 2', '"n_citizens": 200': '"n_citizens": 20', "month_24": "month_2",
    '"points": 32': '"points": 8',
    "workers=2": "workers=1, progress=False, figures=False", "months=12": "months=1", "n_citizens=200": "n_citizens=20",
    "S=4": "S=2",
    "num_resamples=20": "num_resamples=2",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the study of the page is, and what its first examples leave."""
    pytest.importorskip("SALib")
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def room(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        names: dict = {}
        for language, block in BLOCKS:
            if language == "python":
                for large, little in SMALLER.items():
                    block = block.replace(large, little)
                exec(compile(block, "ELSEWHERE.md", "exec"), names)
        yield names


def test_salib_takes_the_table(room, capsys):
    assert len(room["x"]) == len(room["gap"]) == 8 and room["numbers"].shape == (8, 3)
    assert list(room["x"].columns) == room["study"].problem()["names"]


def test_ema_workbench_takes_the_table(room, capsys):
    if importlib.util.find_spec("ema_workbench") is None:
        pytest.skip("EMA workbench is not installed")
    for language, block in BLOCKS:
        if language == "python ema":
            for large, little in SMALLER.items():
                block = block.replace(large, little)
            exec(compile(block, "ELSEWHERE.md", "exec"), room)
    assert "reciprocity" in capsys.readouterr().out


def test_r_takes_the_table(room, folder):
    if (r := shutil.which("Rscript")) is None:
        pytest.skip("R is not installed")
    (block,) = [block for language, block in BLOCKS if language == "r"]
    (folder / "table.R").write_text(block)
    done = subprocess.run([r, "table.R"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Residual standard error" in done.stdout
