"""Tables of results are written as papers have them, in three formats and both languages; R reads the files."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.language import choice
from sim.language.errors import InputError
from sim.report.paper_formats import LATEX, escape
from sim.report.paper_tables import MOST_ROWS, paper_table
from sim.studies.question import MOST_CELLS, csv_beside, is_opened

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"
README = (REFERENCE.parent / "README.md").read_text(encoding="utf-8")
LAST = {"window": ["month_72"], "indicator": ["service_efficiency", "mean_working_days"]}


def made(lang="en", **how):
    return sim.paper_table(REFERENCE / "differences.csv", lang=lang, **({"where": LAST} | how))


def run(*words):
    with choice.speaking("en"):
        return CliRunner().invoke(app, ["table", *map(str, words)])


def test_cells_have_names_units_and_rounding_and_what_is_the_same_throughout_is_a_note():
    table = made()
    row = pd.read_csv(REFERENCE / "differences.csv").query("province == 'zhejiang' and window == 'month_72'").iloc[0]
    assert table.columns[:6] == ("Province", "Indicator", "A", "B", "Difference", "95% interval")
    difference, low, high = (f"{100 * row[name]:+.1f}" for name in ("difference", "ci_low", "ci_high"))
    first = ("Zhejiang", "Service efficiency", f"{100 * row['mean_a']:.1f}%", f"{100 * row['mean_b']:.1f}%")
    assert table.rows[0][:6] == (*first, difference, f"{low} to {high}")
    assert table.rows[1][1] == "Days per case (working days)" and re.fullmatch(r"−0\.\d{3}", table.rows[1][4])
    assert table.title == "Differences between modes"
    assert table.notes[:4] == ("Mode A: government-led", "Mode B: separation", "Window: month 72", "n: 30")
    assert "percentage points" in table.notes[4] and table.is_number[:3] == (False, False, True)


def test_in_chinese_no_word_is_english():
    table = made("zh")
    assert table.title == "模式之间的差异" and table.rows[0][0] == "浙江" and "至" in table.rows[0][5]
    words = " ".join([*table.columns, *sum(table.rows, ()), *table.notes])
    assert set(re.findall(r"[A-Za-z]{2,}", words)) == set()


def test_columns_of_indicators_and_asked_for_are_shown_as_they_are():
    columns = ["province", "mode", "month", "service_efficiency", "spending"]
    table = sim.paper_table(REFERENCE / "monthly_means.csv", {"month": ["72"]}, columns, "en")
    assert table.columns == ("Province", "Mode", "Month", "Service efficiency", "Spending (million yuan)")
    last = sim.paper_table(REFERENCE / "monthly_means.csv", {"month": ["72"]}, ["mode", "spending"], "en")
    assert last.columns == ("Mode", "Spending (million yuan)") and last.notes[0] == "Month: 72"
    assert table.rows[0][:3] == ("Zhejiang", "government-led", "72") and table.rows[0][3].endswith("%")


def test_quantiles_of_a_difference_are_points_and_probabilities_per_cent():
    table = sim.paper_table(REFERENCE / "verdict.csv", {"window": ["month_72"]}, lang="en")
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert re.fullmatch(r"\d+%", row["P(A better)"]) and re.fullmatch(r"−\d+\.\d", row["5%"])
    assert "Verdict: undecided" in table.notes


def test_markdown_has_a_line_per_row_and_numbers_to_the_right():
    lines = made().to_markdown().splitlines()
    assert lines[1] == "**Differences between modes**" and lines[4].startswith("| --- | --- | ---: |")
    assert sum(line.startswith("| ") for line in lines) == 2 + 4 and lines[-1].startswith("Note: Mode A")


def test_latex_prints_every_sign_as_it_is():
    text = made().to_latex()
    body = text.partition("\n")[2]
    assert re.findall(r"(?<!\\)[%#_]", body.replace(r"\label{tab:differences}", "")) == []
    assert r"\caption{Differences between modes}" in text and r"$-$0." in text and "\\toprule" in text
    assert escape(r"a_b & 5% {x} \ ~^$#") == (
        r"a\_b \& 5\% \{x\} \textbackslash{} \textasciitilde{}\textasciicircum{}\$\#"
    )
    assert not set("−×μσ<>|") & set("".join(value for value in LATEX.values() if isinstance(value, str)))
    assert "ctex" in made("zh").to_latex().splitlines()[0]


def test_a_word_document_has_caption_cells_and_notes():
    docx = pytest.importorskip("docx")
    table = made("zh")
    document = docx.Document(io.BytesIO(table.to_docx()))
    assert document.paragraphs[0].text == table.title and document.paragraphs[-1].text.startswith("注：")
    (grid,) = document.tables
    assert [cell.text for cell in grid.rows[1].cells] == list(table.rows[0])
    assert len(grid.rows) == 1 + len(table.rows)


def test_without_python_docx_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(InputError, match=r"needs python-docx.*digigov\[papers\]"):
        made().to_docx()


@pytest.mark.parametrize(
    ("path", "how", "fault"),
    [
        ("differenc.csv", {}, r'there is no .*did you mean "differences.csv"'),
        ("", {}, "is a folder"),
        ("README.md", {}, "no table of results"),
        ("differences.csv", {"where": {"windw": ["path"]}}, r'no column windw \(did you mean "window"'),
        ("differences.csv", {"where": {"window": ["month_7"]}}, r"window = month_7.*month_72"),
        ("differences.csv", {"columns": ["p"]}, "no column p"),
        ("replicates.csv", {"where": {}}, None),
    ],
)
def test_what_cannot_be_is_one_line(path, how, fault):
    if fault is None:
        rows = len(pd.read_csv(REFERENCE / path))
        assert (rows > MOST_ROWS) is False
        return
    with pytest.raises(InputError, match=fault) as caught:
        sim.paper_table(REFERENCE / path, **how)
    assert "\n" not in str(caught.value)


def test_too_many_rows_are_refused_with_the_way_out(tmp_path):
    pd.DataFrame({"x": range(MOST_ROWS + 1)}).to_csv(tmp_path / "long.csv", index=False)
    with pytest.raises(InputError, match="--where COLUMN=VALUE"):
        sim.paper_table(tmp_path / "long.csv")


def test_the_command_prints_writes_and_overwrites_only_its_own(tmp_path):
    words = (REFERENCE / "differences.csv", "--where", "window=month_72", "--where", "province=zhejiang")
    assert run(*words).output.startswith("<!-- digigov table -->")
    out = tmp_path / "d.tex"
    for _ in range(2):
        done = run(*words, "--format", "latex", "--out", out)
        assert done.exit_code == 0 and str(out) in done.output.replace("\n", "")
    assert out.read_text(encoding="utf-8").startswith("% digigov table differences")
    csv = run(*words, "--format", "csv", "--columns", "indicator,mean_a")
    assert pd.read_csv(io.StringIO(csv.output)).columns.tolist() == ["indicator", "mean_a"]
    mine = tmp_path / "mine.tex"
    mine.write_text("my own words")
    for bad in (
        (*words, "--out", mine),
        (*words, "--format", "docx"),
        (*words, "--where", "x"),
        (*words, "--format", "doc"),
    ):
        assert run(*bad).exit_code == 2
    assert mine.read_text() == "my own words"


def test_a_table_of_thousands_of_columns_is_refused_at_once(tmp_path):
    pa_table = pa.table({f"x{n}": [1] for n in range(MOST_ROWS + 1)})
    parquet.write_table(pa_table, tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text("x," * MOST_ROWS + "x\n")
    for name in ("a.csv", "a.parquet"):
        with pytest.raises(InputError, match=rf"{name} has {MOST_ROWS + 1} columns; .* {MOST_ROWS} at most"):
            paper_table(tmp_path / name)


def test_what_is_infinite_is_written_as_such(tmp_path):
    (tmp_path / "a.csv").write_text("what,x\na,inf\nb,-inf\nc,2000\n")
    shown = paper_table(tmp_path / "a.csv").to_markdown()
    assert "inf" in shown and "2,000" in shown


# --- files that other programs read


@pytest.mark.parametrize("labels", ["[]", "[" * 5000, "{}"])
def test_labels_that_another_program_wrote_are_not_looked_at(labels, tmp_path):
    table = pa.table({"month": [0, 1], "x": [0.5, 1.5]}).replace_schema_metadata({"pandas": labels})
    parquet.write_table(table, tmp_path / "a.parquet")
    assert "1.5" in paper_table(tmp_path / "a.parquet").to_markdown()


def test_a_small_parquet_file_has_a_csv_file_beside_it_with_the_same_numbers(tmp_path):
    table = pd.DataFrame({"month": [0, 1], "x": [0.1, float("nan")], "mode.custody": ["bureau", "operator"]})
    table.to_parquet(tmp_path / "table.parquet", index=False)
    ((name, content),) = csv_beside(tmp_path / "table.parquet").items()
    assert name == "table.csv" and pd.read_csv(io.BytesIO(content)).equals(table)
    assert is_opened("a.parquet", table) and not is_opened("a.csv", table)
    assert not is_opened("a.parquet", pd.DataFrame({"x": range(MOST_CELLS + 1)}))


def test_columns_have_names_that_r_takes_as_they_are():
    for path in REFERENCE.glob("*.csv"):
        names = pd.read_csv(path, nrows=1).columns
        assert [name for name in names if not re.fullmatch(r"[A-Za-z][A-Za-z0-9._]*", name)] == [], path.name


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_the_tables_as_the_page_says(tmp_path):
    (code,) = re.findall(r"```r\n(.*?)```", README, re.DOTALL)
    for name in ("differences", "replicates"):
        shutil.copy(REFERENCE / f"{name}.csv", tmp_path / f"{name}.csv")
    (tmp_path / "results").mkdir()
    folder = tmp_path / "results" / "compare"
    folder.mkdir()
    monthly = pd.read_csv(REFERENCE / "replicates.csv")
    monthly.assign(undefined=float("nan")).to_csv(folder / "monthly.csv", index=False, na_rep="NaN")
    shutil.copy(REFERENCE / "differences.csv", folder / "differences.csv")
    done = subprocess.run(["Rscript", "-e", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    mean = monthly.query("month == 72 and province == 'zhejiang' and mode == 'separation'")["service_efficiency"].mean()
    assert f"{mean:.4f}"[:5] in done.stdout
