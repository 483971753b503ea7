"""README.md: its commands and snippets run, its links lead somewhere, what it quotes is what the code and tables say.

Commands run as they stand but for size: SMALL and ONE are added, and a script's own sizes are replaced likewise.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

import sim
import sim.studies.design as design_module
from sim.classroom.page.make import Page
from sim.cli import app
from sim.setup.indicators import PER_COUNTY
from sim.setup.modes import SWITCHES

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = ["--months", "2", "--citizens", "30"]
ONE = ["--replications", "1", "--workers", "1"]
SIZED = {"compare": [*SMALL, *ONE], "run": SMALL, "ablate": [*SMALL, *ONE], "verify": ["fork_join"]}
REPORTED = ("compare", "run", "ablate")
STUDIED = ("sweep", "merge", "reproduce")

LINES = [line for block in re.findall(r"(?s)```bash\n(.*?)```", TEXT) for line in block.splitlines() if line]
PROGRAM = [line for line in dict.fromkeys(LINES) if line.startswith("digigov ")]
BATCH = [line for line in PROGRAM if line.split()[1] in STUDIED]  # each stands on what those before it have done
PAGES = [line for line in PROGRAM if line.split()[1] == "page"]  # their making is tested in tests/page
COMMANDS = [line for line in PROGRAM if line not in (*BATCH, *PAGES)]
SNIPPETS = re.findall(r"(?s)```python\n(.*?)```", TEXT)
QUERY = next(snippet for snippet in SNIPPETS if "duckdb" in snippet)
FILES = dict(re.findall(r"(?s)`([\w.]+)`:\n\n```(?:toml|csv)\n(.*?)```", TEXT))


def blocks_module():
    spec = importlib.util.spec_from_file_location("readme_blocks", Path(__file__).with_name("readme_blocks.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BLOCKS = blocks_module().BLOCKS


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder with the files that README.md shows; no pictures are drawn."""
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_text(content, encoding="utf-8")
    monkeypatch.setattr("sim.report.figures.draw_all", lambda comparison, **options: {})
    return tmp_path


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_runs(line, folder):
    words = shlex.split(line)[1:]
    done = CliRunner().invoke(app, words + SIZED.get(words[0], []))
    assert done.exit_code == 0, done.output
    out = words[words.index("--out") + 1] if "--out" in words else f"results/{words[0]}"
    page = {"report.html"} if words[0] in REPORTED else set()
    assert words[0] not in SIZED or {"run.json"} | page <= {path.name for path in (folder / out).iterdir()}


@pytest.mark.parametrize("line", PAGES)
def test_a_page_is_asked_for(line, folder, monkeypatch):
    asked = []
    made = Page(Path("class.html"), 1, 1, 1, 1, {})
    monkeypatch.setattr(
        "sim.classroom.page.make.make_page", lambda *given, **options: asked.append((given, options)) or made
    )
    monkeypatch.setattr("sim.classroom.page.make.sentences", lambda page: ["made"])
    done = CliRunner().invoke(app, shlex.split(line)[1:])
    assert done.exit_code == 0 and done.stdout == "made\n"
    assert len(asked) == 1 and asked[0][1]["quick"] == ("--quick" in line)


@pytest.mark.once
def test_the_batch_study_goes_on_from_command_to_command(folder, monkeypatch, capsys):
    """In the order of the page; of the size of SMALL, and with a precision that is soon reached."""
    small = {
        "months = 24": "months = 2", "citizens = 1000": "citizens = 30", "month_24": "month_2", "2.0, 3.0": "3.0",
        "levels = 3": "levels = 2", "replications = 5": "replications = 2",
    }  # fmt: skip
    design = Path("money.sweep.toml")
    text = design.read_text("utf-8")
    for large, little in small.items():
        assert large in text
        text = text.replace(large, little)
    design.write_text(text, "utf-8")
    load = design_module.load_design
    monkeypatch.setattr(design_module, "load_design", lambda name: shrunk(load(name)))
    monkeypatch.setattr("sim.runs.executors.available_workers", lambda: 1)  # processes take longer to start
    for line in BATCH:
        smaller = line.replace("--precision 0.05", "--precision 0.5").replace("--replications 8", "--replications 3")
        words = shlex.split(smaller)[1:]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, f"{line}\n{done.output}"
    table = TEXT.split("\n## Batch studies\n")[1].split("\n## ")[0]
    named = set(re.findall(r"(?m)^\| `([\w./]+)` \|", table)) - {"grid", "latin", "list", "failures.csv"}
    assert named == {path.name + "/" * path.is_dir() for path in (folder / "results" / "money").iterdir()}
    exec(QUERY.replace("month_24", "month_2"), {"__name__": "__main__"})
    assert "government_led" in capsys.readouterr().out


def shrunk(design):
    """A shipped design at the size of SMALL; others are as their file says."""
    return design if design.name == "money" else design.with_(months=2, citizens=30, replications=1, windows=["path"])


def test_every_other_line_is_make_or_a_script_that_is_there():
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    for line in LINES:
        program, first, *rest = line.split()
        assert rest == [] or program == "digigov"
        assert program == "digigov" or first in targets or (program == "python" and (ROOT / first).is_file()), line
    assert LINES[:2] == ["make compare", "make test"]


@pytest.mark.parametrize("snippet", [snippet for snippet in SNIPPETS if snippet != QUERY])
def test_a_snippet_runs(snippet, folder, monkeypatch, capsys):
    load, compare = sim.load, sim.compare
    monkeypatch.setattr(sim, "load", lambda name: load(name).with_(months=3))
    size = {"replications": 1, "workers": 1, "months": 3, "n_citizens": 30}
    monkeypatch.setattr(sim, "compare", lambda *given, **options: compare(*given, **options | size))
    exec(snippet.replace("n_citizens=2000", "n_citizens=30"), {"__name__": "__main__"})
    assert "Zhejiang, service efficiency: " in capsys.readouterr().out


def test_commands_snippets_and_files_are_found():
    assert len(COMMANDS) > 10 and len(BATCH) > 8 and len(SNIPPETS) == 2
    assert list(FILES) == ["poor_start.toml", "open_custody.toml", "counties.csv", "money.sweep.toml"]


@pytest.mark.parametrize("name", BLOCKS)
def test_what_is_quoted_is_what_code_and_tables_say(name):
    begin, end = f"<!-- {name}:begin -->\n", f"\n<!-- {name}:end -->"
    assert TEXT.count(begin) == TEXT.count(end) == 1
    assert TEXT.split(begin)[1].split(end)[0] == BLOCKS[name](), "run: python tests/readme_blocks.py"


def test_refreshing_mends_every_block_and_leaves_the_rest():
    broken = re.sub(r"(?s)(<!-- \w+:begin -->\n).*?(<!-- \w+:end -->)", r"\1wrong\n\2", TEXT)
    assert broken != TEXT
    assert blocks_module().refresh(broken) == TEXT


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_file_named_is_there():
    named = re.findall(r"`((?:sim|scenarios|notebooks|tests)/[\w./]*)`", TEXT)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [Requirement(text).name for text in project["dependencies"]]
    table = TEXT.split("\n## Dependencies\n")[1].split("\n## ")[0]
    told = ("sensitivity", "cluster", "explorer", "fonts")
    extra = [Requirement(text).name for name in told for text in extras[name]]
    assert sorted(re.findall(r"(?m)^\| ([\w-]+) \| \w", table)) == sorted([*needed, *extra, "package"])
    others = {Requirement(text).name for text in extras["test"]} - {"digigov"}
    assert [name for name in others if name not in table] == []


def test_files_of_a_run_are_those_that_it_writes(folder):
    done = sim.run(sim.load("zhejiang").with_(months=2, n_citizens=30), progress=False, counties=True)
    written = {path.name for path in done.save(folder / "out")}
    table = TEXT.split("\n## What a run leaves behind\n")[1].split("\n## ")[0]
    named = set(re.findall(r"(?m)^\| `([\w.]+)` \|", table))
    assert named == written
    assert f"{len(PER_COUNTY)} indicators and its state" in table


def test_a_teacher_is_told_how_many_switches_there_are():
    assert len(SWITCHES) == 8 and "eight switches" in TEXT
