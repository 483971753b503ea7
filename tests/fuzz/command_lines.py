"""Command lines as strangers may type them: every command and option, with what belongs there and what does not.

A command is ended where it would build a model, start a process or listen; what is tried is all before that.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.errors import LONGEST
from sim.language.errors import InputError
from tests.fuzz.mutants import NUMBERS, TEXTS, to_json
from tests.fuzz.trial import Fault, Files, Reader, lay
from tests.sweeps import ROOT, TOML

NOT_TRIED = ("class-kit",)
"""It has an installer fetch packages."""
RANKED_ALL_THE_SAME = ("check", "game")
"""They tell what is wrong with some of what was handed in, write what the rest gives, and exit with 2."""
OWN: Files = {
    "mine.txt": b"mine",
    "design.sweep.toml": (TOML + "replications = 2\n[vary]\nreciprocity = [3.0, 4.0]\n").encode(),
    "world.toml": b'name = "a"\nprovince = "zhejiang"\nmode = "separation"\n',
    "broken.toml": b"name = ",
    "facts.csv": (ROOT / "sim" / "data" / "targets.csv").read_bytes(),
    "own/run.json": b'{"files": ["../mine.txt"]}',
    "own/summary.csv": b"a\n1\n",
}
"""What is there before and after, whatever is typed."""
BASES = {
    "run": ["zhejiang"], "ablate": ["zhejiang"], "fork": ["zhejiang", "--at", "1", "--set", "mode=separation"],
    "sweep": ["design.sweep.toml"], "merge": ["own"], "reproduce": ["own"], "score": ["facts.csv"], "check": ["own"],
    "province": ["check", "own"], "advise": ["own"], "table": ["own/summary.csv"], "lesson": ["45"],
    "game": ["facts.csv"],
}  # fmt: skip
"""What a command cannot do without, where it needs something."""
FITTING = {
    "--set": ("reciprocity=3.5", "mode.custody=operator", "n_projects=2"), "--at": ("defaults", "1", "prior"),
    "--mode": ("separation", "government_led"), "--modes": ("separation,government_led",), "--lang": ("en", "zh"),
    "--months": ("1", "2"), "--workers": ("1", "2"), "--shard": ("1/2",), "--shock": ("M2",), "--without": ("society",),
    "--cluster": ("tcp://127.0.0.1:1",), "--view": ("world.toml", "broken.toml"), "--tables": ("own",),
}  # fmt: skip
GOOD = (
    *("zhejiang", "guangdong", "separation", "government_led,separation", "1", "2", "3", "0.5", "reciprocity=3.5"),
    *(
        "reciprocity",
        "45",
        "M2",
        "trial",
        "en",
        "zh",
        "own",
        "out",
        "a/b",
        "defaults",
        "prior",
        "month_1",
        "path",
        "1/2",
    ),
    *("mode.custody=operator", "n_projects=2", "service_efficiency", "sharing", "left", "citizen:3", "2019-12", *OWN),
)
BAD = (*(text for text in TEXTS if "\ud800" not in text), *map(str, NUMBERS))
ENDS = (
    "sim.model.model.Model.__init__",
    "sim.runs.executors.processes",
    "sim.classroom.explorer.desk.Desk.open",
    "sim.classroom.explorer.server.serve",
    "sim.runs.cluster.DaskWorkers.__enter__",
)


class Reached(BaseException):
    """A command was content, and would now begin."""


class Said(InputError):
    """What a command printed when it refused."""

    def __str__(self) -> str:
        return str(self.values["line"])


def command_lines() -> Reader:
    """What is typed after ``digigov``."""
    group = typer.main.get_command(app)
    options = {
        name: {param.opts[0]: param for param in command.params if param.opts[0].startswith("-")}
        for name, command in group.commands.items()
        if name not in NOT_TRIED
    }

    @st.composite
    def lines(draw: Any) -> Files:
        name = draw(st.sampled_from(sorted(options)))
        value = st.one_of(st.sampled_from(GOOD), st.sampled_from(BAD))
        words = [name, *BASES.get(name, [])]
        for option in draw(st.lists(st.sampled_from(sorted({*options[name], "--lang"})), max_size=4, unique=True)):
            fitting = FITTING.get(option) or _fitting(options[name][option])
            words += [option, draw(st.sampled_from(fitting))] if fitting else [option]
        for _ in range(draw(st.integers(0, 2))):
            words[draw(st.integers(1, len(words)) if len(words) > 1 else st.just(0)) - 1] = draw(value)
        return {"line.json": to_json(words)}

    def read(folder: Path) -> None:
        words = json.loads((folder / "line.json").read_bytes())
        with tempfile.TemporaryDirectory() as room, ExitStack() as stack:
            here = Path(room) / "a" / "b" / "c"
            lay(here, OWN)
            stack.callback(os.chdir, Path.cwd())
            os.chdir(here)
            for name in ENDS:
                stack.enter_context(patch(name, side_effect=Reached))
            before = _all_in(Path(room))
            try:
                done = CliRunner().invoke(app, words, prog_name="digigov")
            except Reached:
                done = None
            after = _all_in(Path(room))
        _look(done, before, after, is_whole=words[0] not in RANKED_ALL_THE_SAME)

    return Reader("command line", {"line.json": to_json(["scenarios"])}, lines(), read)


def _fitting(param: Any) -> tuple[str, ...]:
    """What may well stand after an option; nothing after a flag."""
    if param.is_flag:
        return ()
    kinds = {"N": ("1", "2", "3"), "DIR": ("out", "a/b", "own"), "FILE": ("facts.csv", "a/new.toml", "world.toml")}
    return kinds.get(param.metavar, GOOD)


def _look(done: Any, before: Files, after: Files, is_whole: bool) -> None:
    changed = [name for name, content in before.items() if after.get(name) != content]
    if changed:
        raise Fault(f"it changed {changed[0]}")
    if done is None or done.exit_code:
        left = sorted(set(after) - set(before))
        if left and is_whole and (done is None or done.exit_code == 2):
            raise Fault(f"it left {left[0][:60]}")
    if done is None:
        return
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if done.exit_code not in (0, 1, 2):
        raise Fault(f"exit code {done.exit_code}")
    lines = done.stderr.splitlines()
    if any(not line.startswith("digigov:") or len(line) > LONGEST or not line.isprintable() for line in lines):
        raise Fault("what it says is no short line of digigov's")
    if done.exit_code == 2:
        if not lines or (done.stdout and is_whole):
            raise Fault("a refusal is one line on stderr")
        raise Said("inputs.not_text", line=lines[-1].removeprefix("digigov: "))


def _all_in(room: Path) -> Files:
    """All files below a folder by name, and folders that are empty."""
    found = sorted(room.rglob("*"))
    return {
        path.relative_to(room).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in found
        if path.is_file() or not any(path.iterdir())
    }
