"""Of a file from a stranger no more is read than it can rightly hold, and what it holds is not trusted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sim.inputs.files import read_bytes
from sim.language.errors import InputError
from sim.runs.recipe import figure_metadata, read_figure_recipe
from sim.runs.reproduce import reproduce
from sim.setup.social import SocialNetwork


def test_a_plain_file_is_read_up_to_its_bound(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"12345")
    assert read_bytes(file, 5) == b"12345"
    with pytest.raises(InputError, match="larger than 4 bytes"):
        read_bytes(file, 4)


@pytest.mark.skipif(os.name == "nt", reason="no devices with names")
def test_what_never_ends_or_begins_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "run.json").symlink_to("/dev/zero")
    for path in (Path("/dev/zero"), tmp_path / "pipe", tmp_path):
        with pytest.raises(InputError, match="is not a plain file"):
            read_bytes(path)
    with pytest.raises(InputError, match="is not a plain file"):
        reproduce(tmp_path)


WHOLE = {"kind": "a", "digest": "b", "replications": 1, "code": "", "version": "", "files": {}}
FORGED = [
    {"study": {}}, {"study": None}, {"study": [1]}, {"study": {"kind": "compare"}},
    {"study": WHOLE | {"replications": 10**12}}, {"study": WHOLE | {"files": {"study.json": "{"}}},
    {"study": WHOLE | {"digest": "../..", "files": {"../x": "eA=="}}},
    [], "text", 3, None,
]  # fmt: skip


def test_forged_records_are_refused_in_one_line(tmp_path):
    before = set(tmp_path.parent.rglob("*"))
    for forged in FORGED:
        (tmp_path / "run.json").write_text(json.dumps(forged))
        with pytest.raises(InputError) as refused:
            reproduce(tmp_path, progress=False)
        assert len(str(refused.value)) < 1000
    for text in ("[" * 100_000, "{" * 50, "\x00", "1" * 6000):
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(InputError):
            reproduce(tmp_path, progress=False)
    assert set(tmp_path.parent.rglob("*")) - before == {tmp_path / "run.json"}


def test_forged_figures_are_refused_at_once(tmp_path):
    deep = figure_metadata({"kind": "a", "digest": "b", "version": "1"}, "x")["Source"]
    file = tmp_path / "a.svg"
    for text in ("<dc:source>" * 200_000, "<dc:source>digigov:!!!</dc:source>", deep[:-5], "\x89PNG"):
        file.write_text(text)
        with pytest.raises(InputError):
            read_figure_recipe(file)


def test_entities_of_a_network_do_not_grow_without_end(tmp_path):
    file = tmp_path / "a.graphml"
    nested = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    file.write_text(f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY l0 "lol">{nested}]><graphml>&l11;</graphml>')
    with pytest.raises(InputError):
        SocialNetwork.read(file)
