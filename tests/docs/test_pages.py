"""The pages of the repository: their commands and snippets run, links lead somewhere, what they quote is so.

Each command runs once, on the first page that has it, in the order of that page, with the files that pages show.
Commands run as they stand but for size: SMALL and ONE are added, designs and snippets are made small likewise.
EXTEND.md has a test of its own, which runs its recipes at full length; the Chinese front page has the commands and
snippets of the English one.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

import sim
import sim.studies.design as design_module
from sim.classroom.page.make import Page
from sim.cli import app
from sim.model.substeps import MONTH
from sim.report import figures
from sim.setup.indicators import PER_COUNTY
from sim.setup.modes import SWITCHES

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "README.md", "README.zh.md", "scenarios/README.md", "results/README.md", "results/reference/README.md",
    "notebooks/README.md", "tests/benchmarks/README.md", "sim/docs/ODD.md", "sim/docs/TABLES.md",
    "sim/docs/GLOSSARY.md", "sim/docs/EXTEND.md", "sim/docs/TRACE.md", "sim/docs/SECURITY.md", "sim/docs/ELSEWHERE.md",
)  # fmt: skip
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
EXECUTED = [name for name in NAMES if "```bash" in PAGES[name] and name not in ("README.zh.md", "sim/docs/EXTEND.md")]
README, RESULTS = PAGES["README.md"], PAGES["results/README.md"]

SMALL = ["--months", "2", "--citizens", "30"]
ONE = ["--replications", "1", "--workers", "1"]
SIZED = {"compare": [*SMALL, *ONE], "run": SMALL, "ablate": [*SMALL, *ONE], "verify": ["fork_join"]}
TINY = ["--citizens", "20", "--months", "1", "--draws", "2", "--workers", "1"]
SIZED |= {"attribute": TINY, "designs": ["zhejiang", "--no-levers", *TINY]}
SIZED["story"] = ["--citizens", "30", "--at", "2"]
SIZED["fork"] = ["--citizens", "30", "--draws", "2", *ONE]
FILMED = [*SMALL, *ONE]  # writes no record
SMALLER = {
    "months = 24": "months = 2", "n_citizens = 1000": "n_citizens = 30", "month_24": "month_2", "2.0, 3.0]": "3.0]",
    "levels = 3": "levels = 2", "replications = 5": "replications = 2", "--precision 0.05": "--precision 0.5",
    "--replications 8": "--replications 3", "n_citizens=2000": "n_citizens=30", " --out lesson": "",
}  # fmt: skip
"""What makes designs, commands and snippets small. Sheets of a lesson need all its runs; tests/classroom makes them."""


def smaller(text: str) -> str:
    for large, little in SMALLER.items():
        text = text.replace(large, little)
    return text


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?s)```{language}\n(.*?)```", text)


def lines_of(name: str) -> list[str]:
    return [line for block in blocks(PAGES[name], "bash") for line in block.splitlines() if line]


def files_of(text: str) -> dict[str, str]:
    """The files that a page shows, by name."""
    return dict(re.findall(r"(?s)`([\w.]+)`:\n\n```(?:toml|csv)\n(.*?)```", text))


FILES = {name: content for text in PAGES.values() for name, content in files_of(text).items()}
FIRST = {line: name for name in reversed(EXECUTED) for line in lines_of(name)}
"""The first page that has a line."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder with the files that the pages show; studies are small, most pictures and pages are not drawn."""
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_text(smaller(content), encoding="utf-8")
    load_design, load, compare = design_module.load_design, sim.load, sim.compare
    size = {"replications": 1, "workers": 1, "months": 3, "n_citizens": 30}
    monkeypatch.setattr(design_module, "load_design", lambda name: shrunk(load_design(name)))
    monkeypatch.setattr(sim, "load", lambda name: load(name).with_(months=3))
    monkeypatch.setattr(sim, "compare", lambda *given, **options: compare(*given, **options | size))
    monkeypatch.setattr("sim.runs.executors.available_workers", lambda: 1)  # processes take longer to start
    draw = figures.draw_pages
    monkeypatch.setattr(figures, "draw_pages", lambda pages, *given: draw(one_of(pages), *given))
    page = Page(Path("class.html"), 1, 1, 1, 1, {})
    monkeypatch.setattr("sim.classroom.page.make.make_page", lambda *given, **options: page)
    return tmp_path


def one_of(pages):
    """The one figure that a page of the repository names, if it is among these."""
    return {name: page for name, page in pages.items() if name.startswith("main_effects")}


def shrunk(design):
    """A shipped design at the size of SMALL; others are as their file says."""
    return design if design.name == "money" else design.with_(months=2, n_citizens=30, replications=1, windows=["path"])


@pytest.mark.once
@pytest.mark.parametrize("name", EXECUTED)
def test_commands_and_snippets_of_a_page_run(name, folder, capsys):
    failed = []
    for line in dict.fromkeys(line for line in lines_of(name) if FIRST[line] == name and line.startswith("digigov ")):
        words = shlex.split(smaller(line))[1:]
        done = CliRunner().invoke(app, words + SIZED.get(words[0], FILMED if words[0] == "film" else []))
        out = Path(words[words.index("--out") + 1] if "--out" in words else f"results/{words[0]}")
        if done.exit_code or (words[0] in SIZED and not (out / "run.json").exists()):
            failed.append(f"{line}\n{done.output}\n{done.exception!r}")
    assert not failed, "\n".join(failed)
    for snippet in blocks(PAGES[name], "python"):
        exec(smaller(snippet), {"__name__": "__main__"})
        assert re.search("Zhejiang, service efficiency, |government_led", capsys.readouterr().out)


def test_every_other_line_is_make_or_a_script_that_is_there():
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    for line in FIRST:
        program, first, *rest = line.split()
        assert rest == [] or program == "digigov"
        assert program == "digigov" or first in targets or (program == "python" and (ROOT / first).is_file()), line
    assert lines_of("README.md")[:2] == ["make compare", "make test"]


def test_the_front_page_is_short():
    assert len(README.encode()) <= 12_000
    assert len([line for line in lines_of("README.md") if line.startswith("digigov ")]) == 6


def test_the_front_page_is_the_same_in_chinese():
    """The same commands, snippets, links, quotations and rows of tables; pictures may have words in them."""
    chinese = PAGES["README.zh.md"]
    assert re.findall(r"(?s)```.*?```", README) == re.findall(r"(?s)```.*?```", chinese)
    links = [sorted(set(re.findall(r"[^!]\[[^\]]*\]\(([^)\s]+)\)", text))) for text in (README, chinese)]
    assert [set(found) - {"README.md", "README.zh.md"} for found in links] == [set(links[0]) - {"README.zh.md"}] * 2
    assert [name.removesuffix("_zh") for name in re.findall(r"<!-- (\w+):begin", chinese)] == re.findall(
        r"<!-- (\w+):begin", README
    )
    for form in (r"(?m)^#+ ", r"(?m)^\| ", r"`digigov (?!advise)[\w-]+"):
        assert len(re.findall(form, README)) == len(re.findall(form, chinese)), form
    packages = [set(re.findall(r"(?m)^\| ([A-Za-z][\w-]+) \| ", text)) for text in (README, chinese)]
    assert packages[0] - {"package", "to"} == packages[1]


# --- what pages quote


def quoting():
    """The writer of what pages quote, results/reference/quote.py."""
    folder = ROOT / "results" / "reference"
    if str(folder) not in sys.path:  # scripts there import each other
        sys.path.append(str(folder))
    spec = importlib.util.spec_from_file_location("quote", folder / "quote.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_quoted_is_what_code_and_tables_say():
    quote = quoting()
    for page in quote.PAGES:
        text = page.read_text("utf-8")
        assert text == quote.refresh(text), f"{page}: run python results/reference/quote.py"


def test_every_quotation_is_on_a_page_and_is_mended_there():
    quote = quoting()
    texts = [page.read_text("utf-8") for page in quote.PAGES]
    names = [found[2] for text in texts for found in quote.BLOCK.finditer(text)]
    assert sorted(names) == sorted(quote.BLOCKS)
    assert sum(len(re.findall(r"<!-- \w+:(?:begin|end) -->", text)) for text in texts) == 2 * len(names)
    for text in texts:
        broken = re.sub(r"(?s)(<!-- \w+:begin -->\n).*?(<!-- \w+:end -->)", r"\1wrong\n\2", text)
        assert broken != text == quote.refresh(broken)


def test_the_month_of_the_front_page_is_that_of_the_code():
    told = README.split("<!-- steps:begin -->\n")[1].split(" (")[0]
    assert re.findall(r"\*(\w+)\*", told) == [name for name, _ in MONTH]


def test_no_sentence_of_the_pages_stands_twice():
    """Prose only: tables, equations and what is quoted may share words."""
    where: dict[str, list[str]] = {}
    for name, page in PAGES.items():
        prose = re.sub(r"(?s)```.*?```|<!-- (\w+):begin -->.*?<!-- \1:end -->", "", page)
        text = " ".join(line for line in prose.splitlines() if not line.startswith(("|", "#", "    ")))
        for sentence in re.split(r"(?<=[.:;?!。；])\s+", " ".join(text.split())):
            if len(sentence) > 40:
                where.setdefault(sentence, []).append(name)
    assert {sentence: names for sentence, names in where.items() if len(names) > 1} == {}


# --- where pages lead


def anchors(text: str) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?s)```.*?```", "", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere():
    wrong, count = [], 0
    for name, text in PAGES.items():
        for path, _, anchor in re.findall(r"\]\(([^)#\s]*)(#([^)]+))?\)", text):
            if path.startswith("https://"):
                continue
            target = ((ROOT / name).parent / path) if path else ROOT / name
            count += 1
            if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
                wrong.append((name, path, anchor))
    assert count > 40 and wrong == []


def test_every_page_is_one_of_these():
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert set(listed.stdout.split()) <= set(NAMES)


def test_every_file_named_is_there():
    named = {
        found for text in PAGES.values() for found in re.findall(r"`((?:sim|scenarios|notebooks|tests)/[\w./]*)`", text)
    }
    assert len(named) > 3
    made_by_reader = set(re.findall(r"[Aa] new file `([^`]+)`", PAGES["sim/docs/EXTEND.md"]))
    assert [name for name in sorted(named - made_by_reader) if not (ROOT / name).exists()] == []


# --- what pages list


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [Requirement(text).name for text in project["dependencies"]]
    section = README.split("\n## Dependencies\n")[1].split("\n## ")[0]
    extra = [
        Requirement(text).name
        for name in ("fast", "sensitivity", "calibration", "cluster", "explorer", "fonts", "papers")
        for text in extras[name]
    ]
    assert sorted(re.findall(r"(?m)^\| ([\w-]+) \| \w", section)) == sorted([*needed, *extra, "package"])
    others = {Requirement(text).name for name in ("test", "lint") for text in extras[name]} - {"digigov"}
    assert [name for name in sorted(others) if name not in section] == []


def of_command(command: str) -> set[str]:
    """The files that the page says this command writes."""
    told = re.findall(r"(?m)^\| `([\w.]+/?)` \| ([^|]+) \|", RESULTS)
    return {name for name, of in told if of == "each" or f"`{command}`" in of}


@pytest.mark.once
def test_a_folder_holds_what_the_page_says(folder):
    small = {"months": 2, "n_citizens": 30}
    one = sim.run(sim.load("zhejiang").with_(**small), progress=False, counties=True)
    runner, size = CliRunner(), [*SMALL, *ONE]
    runner.invoke(app, ["compare", "--out", "results/compare", *size])
    runner.invoke(app, ["ablate", "zhejiang", "--institutions", "M2", "--out", "results/ablate", *size])
    runner.invoke(app, ["sweep", "money.sweep.toml", "--out", "results/sweep"])
    written = {command: holds(folder / "results" / command) for command in ("compare", "ablate", "sweep")}
    written["run"] = {path.name + "/" * path.is_dir() for path in one.save(folder / "out")}
    twins = {"monthly.csv", "table.csv", "counties.csv"}  # of Parquet files that are small
    optional = {"counties.parquet", "failures.csv", "indices.csv", "figures/", "captions.md", *twins}
    for command, names in written.items():
        assert of_command(command) - optional <= names <= of_command(command) | optional, command
    assert "counties.parquet" in written["run"]
    assert f"{len(PER_COUNTY)} indicators and the county's state" in RESULTS


def holds(folder: Path) -> set[str]:
    """What is in a folder for a reader; a lock is not."""
    return {path.name + "/" * path.is_dir() for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_teacher_is_told_how_many_switches_there_are():
    assert len(SWITCHES) == 8 and "eight switches" in PAGES["notebooks/README.md"] and "eight switches" in README
