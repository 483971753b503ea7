"""Everything that people see comes in English and in Chinese; everything that machines read is the same in both."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.speech import take_language
from sim.language import choice, texts
from sim.language.errors import InputError
from sim.report import write_ablation_report, write_report
from sim.report.pages import CAPTIONS
from sim.setup.changes import Change
from sim.setup.modes import MODES, Mode
from sim.setup.names import name_of_source
from sim.setup.parameters import PARAMETERS
from sim.setup.scenario import load
from sim.setup.shipped import shipped_scenarios
from sim.setup.sources import KINDS
from sim.studies.ablate import ablate
from sim.studies.design import load_design, shipped_designs
from sim.theory import find_limits
from tests.synthetic import compared

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:\b[A-Za-z']{2,}[,;]? ){3}[A-Za-z']{2,}")
COMMANDS = list(get_command(app).commands)
SMALL = ("--months", "2", "--citizens", "30", "--set", "n_projects=1")
TABLES = ("*.csv", "*.parquet", ".digigov/**/*.parquet")


def invoke(*words: str):
    return CliRunner().invoke(app, words, prog_name="digigov")


# --- the option


@pytest.mark.parametrize("words", [("--lang", "zh", "modes"), ("modes", "--lang", "zh"), ("modes", "--lang=zh")])
def test_the_language_may_stand_before_and_after_the_command(words):
    shown = invoke(*words)
    assert shown.exit_code == 0 and "建设决策权" in shown.stdout
    assert "建设决策权" not in invoke("modes").stdout


def test_the_first_of_two_languages_counts_and_what_follows_two_dashes_is_left_alone():
    assert take_language(["--lang", "zh", "modes", "--lang", "en"]) == ("zh", ["modes"])
    assert take_language(["run", "--", "--lang", "zh"]) == (None, ["run", "--", "--lang", "zh"])


@pytest.mark.parametrize(("words", "told"), [(("--lang", "zn"), "allowed: en, zh"), (("--lang",), "needs a language")])
def test_a_language_that_there_is_not_is_told_in_one_line(words, told):
    done = invoke("modes", *words)
    assert done.exit_code == 2 and done.stderr.count("\n") == 1 and told in done.stderr


@pytest.mark.parametrize(
    ("variables", "expected"),
    [({"LANG": "zh_CN.UTF-8"}, "用法"), ({"LANG": "zh_CN.UTF-8", "DIGIGOV_LANG": "en"}, "Usage")],
)
def test_the_language_of_a_command_follows_the_locale(variables, expected):
    unwanted = ("DIGIGOV_LANG", "LC_ALL", "LC_MESSAGES")
    others = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment = {**others, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **variables}
    words = [sys.executable, "-m", "sim", "--help"]
    done = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.startswith(expected)


def test_speaking_chinese_once_changes_nothing_for_the_next_command():
    before = invoke("indicators").stdout
    invoke("--lang", "zh", "indicators")
    assert invoke("indicators").stdout == before


# --- help


def columns(line: str) -> int:
    return sum(2 if texts.has_wide(character) else 1 for character in line)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_no_english_sentence_left(command):
    shown = invoke("--lang", "zh", *command.split(), "--help")
    assert shown.exit_code == 0
    prose = [line for line in shown.stdout.splitlines() if not line.strip().startswith("digigov ")]
    assert [line for line in prose if SENTENCE.search(line)] == []
    for heading in ("Usage", "Options", "Arguments", "Commands", "Show this message", "default:", "required"):
        assert heading not in shown.stdout, heading


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_in_chinese(command):
    shown = invoke("--lang", "zh", command, "--help").stdout
    options = shown.split("选项：", 1)[1]  # prose above may begin a line with an option too
    entries = re.split(r"(?m)^  (?=\S)", options)[1:]
    assert len(entries) == options.count("\n  -") and len(entries) >= 2
    assert [entry for entry in entries if not CHINESE.search(entry)] == []


def test_examples_of_a_command_are_the_same_in_both_languages():
    for command in COMMANDS:
        english, chinese = (invoke("--lang", lang, command, "--help").stdout for lang in ("en", "zh"))
        example = r"(?m)^    (digigov .*?)(?:   .*)?$"
        assert re.findall(example, english) == re.findall(example, chinese) != [], command


def test_lines_of_chinese_help_stay_within_the_terminal():
    wrapped = texts.wrap_wide("中文，" * 60 + "long" * 3, 40)
    assert max(map(columns, wrapped)) <= 42 and not any(line.startswith("，") for line in wrapped)
    assert not any(line.endswith("（") for line in texts.wrap_wide("概率（月）" * 20, 15))
    for line in invoke("--lang", "zh", "compare", "--help").stdout.splitlines():
        assert "    digigov" in line or columns(line) <= 82, line


# --- what commands print


@pytest.mark.parametrize("command", ["scenarios", "modes", "rules", "indicators", "institutions", "ledger"])
def test_reference_tables_are_chinese(command):
    shown = invoke("--lang", "zh", command).stdout
    assert len(CHINESE.findall(shown)) > 100
    assert [line for line in shown.splitlines() if SENTENCE.search(line) and not CHINESE.search(line)] == []


def test_one_parameter_and_one_institution_are_explained_in_chinese():
    shown = invoke("--lang", "zh", "parameters", "p_inspect").stdout
    assert "检查发现概率" in shown and "取值范围" in shown and "假设" in shown and not SENTENCE.search(shown)
    unknown = invoke("--lang", "zh", "parameters", "competition").stdout
    assert "未知行为" in unknown and "下限至上限各值等可能" in unknown and not SENTENCE.search(unknown)
    assert "联席会议" in invoke("--lang", "zh", "institutions", "M2").stdout


@pytest.mark.parametrize(
    ("command", "format"), [("parameters", "json"), ("parameters", "md"), ("institutions", "csv"), ("ledger", "csv")]
)
def test_exports_are_the_same_in_both_languages(command, format):
    english, chinese = (invoke("--lang", lang, command, "--format", format).stdout for lang in ("en", "zh"))
    assert english == chinese and len(english) > 1000


def test_schemas_are_the_same_in_both_languages():
    assert invoke("schema", "--lang", "zh").stdout == invoke("schema").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "zhejang"), "没有这个情景（是否想写“zhejiang”？）；允许："),
        (("comare",), "没有命令 comare（是否想写“compare”？）"),
        (("compare", "--months", "900"), "超出范围；允许：1 至 600"),
        (("run", "zhejiang", "--set", "reciprocity=99"), "超出范围；允许："),
        (("parameters", "recprocity"), "没有参数"),
        (("run",), "缺少参数"),
        (("institutions", "--format", "cvs"), "未知（是否想写“csv”？）；允许："),
    ],
)
def test_errors_are_framed_in_chinese_in_one_line_with_the_same_exit_code(words, told):
    done, english = invoke("--lang", "zh", *words), invoke(*words)
    assert told in done.stderr and done.stderr.count("\n") == 1 and done.stderr.startswith("digigov: ")
    assert done.exit_code == english.exit_code == 2 and not CHINESE.search(english.stderr)


def test_an_error_speaks_the_language_in_use_also_in_python():
    with pytest.raises(InputError) as caught:
        load("zhejiang").with_(months=900)
    assert "out of range; allowed: 1 to 600 months" in str(caught.value)
    with choice.speaking("zh"):
        assert "超出范围；允许：1 至 600" in str(caught.value) and not SENTENCE.search(str(caught.value))


def test_what_a_run_writes_for_machines_is_the_same_in_both_languages(tmp_path):
    found = {}
    for lang in ("en", "zh"):
        out = tmp_path / lang
        done = invoke("run", "zhejiang", *SMALL, "--out", str(out), "--lang", lang)
        assert done.exit_code == 0, done.output
        assert bool(CHINESE.search(done.stdout)) == (lang == "zh")
        files = {path.relative_to(out) for path in out.rglob("*") if path.is_file() and path.suffix != ".lock"}
        tables = {path.relative_to(out): path.read_bytes() for kind in TABLES for path in out.glob(kind)}
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
        report = (out / "report.html").read_text(encoding="utf-8")
        found[lang] = files, tables, sorted(record), record["study"], record["scenarios"]
        assert f'<html lang="{lang}">' in report
        assert (out / "figures" / "headline.svg").is_file()
    for one, two in zip(found["en"], found["zh"], strict=True):
        assert one == two
    assert len(found["en"][1]) >= 3


# --- reports


class Shown(HTMLParser):
    """The words of a page by element; those of code and of the record are left out, figures' too."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "path", "use", "input", "option"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if data.strip() and not {"style", "script", "code", "pre", "svg", "dd"} & set(self.open):
            self.words.append((self.open[-1], " ".join(data.split())))


def headings(page: Shown) -> list[str]:
    return [text for tag, text in page.words if tag in ("title", "h1", "h2", "h3", "th", "dt", "caption", "summary")]


def dated():
    """Comparisons with everything that a report can show: three modes, dated changes, rival rules."""
    changes = [
        Change(3, "mode.custody", "operator", why="Data bureau: standard modules are rolled out county by county"),
        Change(4, "pressure", 1.0, why="Leading group: under the governor, the reform becomes a standing task"),
    ]
    shown = load("zhejiang")
    texts_of = {name: getattr(shown, name) for name in ("title", "question", "expectation", "reference")}
    rules = {"sharing": "threshold", "schedule": "random_order"}
    own = Mode("stepwise", **MODES["fragmented"].switches)
    return compared(modes=[own, *MODES.values()], changes=changes, rules=rules, **texts_of)


@pytest.mark.parametrize("made", [compared, dated, lambda: compared(modes=[MODES["separation"]], replications=1)])
def test_a_chinese_report_has_no_english_heading_nor_sentence(made):
    comparison = made()
    pictures = {f"{name}.svg": b"<svg></svg>" for name in CAPTIONS}
    with choice.speaking("zh"):
        html = write_report(comparison, pictures)
    page = Shown(html)
    assert '<html lang="zh">' in html and len(headings(page)) > 30
    plain = ("A", "B", "A − B", "stepwise")
    assert [text for text in headings(page) if not CHINESE.search(text) and text not in plain] == []
    assert [text for _, text in page.words if SENTENCE.search(text)] == []


def test_a_chinese_report_of_an_ablation_has_no_english_heading_nor_sentence():
    ablation = ablate("zhejiang", ["Z3", "M2"], replications=2, months=3, n_citizens=50, workers=1, progress=False)
    with choice.speaking("zh"):
        html = write_ablation_report(ablation, {"ablation.svg": b"<svg></svg>"})
    page = Shown(html)
    assert '<html lang="zh">' in html
    assert [text for text in headings(page) if not CHINESE.search(text)] == []
    assert [text for _, text in page.words if SENTENCE.search(text)] == []


def test_an_english_report_has_chinese_only_where_it_says_so():
    html = write_report(dated(), {})
    marked = re.sub(r'<span lang="zh">[^<]*</span>', "", html)
    assert '<html lang="en">' in html and not CHINESE.search(marked.partition("<style>")[2].partition("</style>")[2])


# --- completeness


def test_every_text_of_what_is_shipped_has_its_chinese():
    wanted: set[str] = set()
    for scenario in map(load, shipped_scenarios()):
        wanted |= {scenario.title, scenario.question, scenario.expectation, scenario.reference}
        for change in scenario.changes:
            label, _, meaning = change.why.partition(": ")
            wanted |= {label, meaning, change.source}
    for design in map(load_design, shipped_designs()):
        wanted |= {design.title, design.question, design.expectation, design.reference}
    known = {record["en"] for record in texts.texts_of("scenarios").values()}
    assert wanted - {""} == known


def test_sources_of_parameters_are_said_in_chinese():
    told = {p.source: name_of_source(p.source, "zh") for p in PARAMETERS.values()}
    assert all(text.startswith(tuple(kind.name_zh for kind in KINDS.values())) for text in told.values())
    assert [text for text in told.values() if re.search(r"\b(the|of|and|by|is)\b", text)] == []


def test_what_limits_must_equal_is_said_in_chinese():
    told = [limit.equals_zh for limit in find_limits()]
    assert [text for text in told if not CHINESE.search(text) or SENTENCE.search(text)] == []
