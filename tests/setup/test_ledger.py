"""Every number of the model has its entry, none stands on nothing, and all tables of them say the same."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.inputs.csv_table import parse_table
from sim.language.errors import InputError
from sim.setup.ledger import (
    CONSTANT,
    FIGURE,
    PARAMETER,
    SORTS,
    Column,
    count_entries,
    entries_of,
    read_columns,
    read_ledger,
    select,
)  # fmt: skip
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import ROLES
from sim.setup.sources import GRADES, KINDS, check_grade, grade_of, parse_source

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(str(resources.files("sim") / "data"))
MEASURED = (
    "game_zhejiang.csv", "game_guangdong.csv", "game_levers.csv", "institution_effects.csv",
    "known.csv", "posterior.csv", "rule_weights.csv",
)  # fmt: skip
"""What runs gave: results, not figures that the model stands on; their recipes stand in the JSON beside them."""
WITHOUT_FIGURES = "targets_left_out.csv"
"""Published rows that the model is not held to, and why."""
TABLES = [path for path in sorted(DATA.glob("*.csv")) if path.name not in (*MEASURED, WITHOUT_FIGURES)]
LEDGER = read_ledger()
GENERATED = (ROOT / "sim" / "docs" / "TABLES.md").read_text(encoding="utf-8")

OF_SETUP = [ROOT / "sim" / "setup" / f"{name}.py" for name in ("geography", "measures", "measures_of_items")]
CODE_OF_THE_MODEL = [*OF_SETUP, *sorted((ROOT / "sim" / "model").rglob("*.py"))]
LOOPS = ROOT / "sim" / "model" / "loops"
"""Compiled loops, where whole numbers count bits, bytes and rows; other tests hold their results to NumPy's."""
NOT_FACTS = {
    "GOLDEN_ANGLE": "mathematics",
    "HARMONIC": "mathematics",
    "SHARE_FORK_JOIN": "mathematics",
    "OPERATOR": "a place in a list",
    "NOBODY": "no place in a list",
    "NEVER": "no month",
    "MONTHS_BETWEEN_CLEARANCES": "what memory takes; results are the same",
    "MOST_FOUNDINGS": "what memory takes; results are the same",
    "MOST_CITIZENS": "what memory takes; results are the same",
    "RESIDENT": "a place in a list",
    "COMPLETE": "one, up to rounding",
    "NO_DUPLICATES": "nothing",
    "N_STAGES": "one over STAGE",
    "BLOCK": "how many rows at a time; results are the same",
    "CASES_AT_ONCE": "how many rows at a time; results are the same",
    "PASSES_TO_TIE": "what building takes; results are the same",
    "NEWTON_ROUNDS": "rounds until what is found has settled",
    "ROUNDS_OF_SERVICE": "rounds until what is found has settled",
    "LEAST_DAYS": "what a table is refused for",
    "LEAST_HOURS": "what a table is refused for",
    "ROUNDS_OF_LISTING": "rounds until what is found has settled",
    "ROUNDS_OF_DRAWING": "rounds until what is found has settled",
    "ROUNDS_OF_TRUST": "rounds until what is found has settled",
}


def numbers_in(node: ast.AST) -> list[ast.Constant]:
    """All numbers written below a node of a syntax tree."""
    return [part for part in ast.walk(node) if isinstance(part, ast.Constant) and type(part.value) in (int, float)]


def bare_numbers(code: str, *, counts: bool = True) -> list[tuple[int, float]]:
    """Line and value of the numbers in functions and classes that stand neither in parameters nor in constants.

    Allowed are 0.0 and 1.0, and as whole numbers 0, 1, 2 and exponents; every whole number if not ``counts``.
    """
    tree = ast.parse(code)
    powers = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]
    exponents = {id(number) for power in powers for number in numbers_in(power.right)}
    found = []
    for block in tree.body:
        for part in block.body if isinstance(block, (ast.FunctionDef, ast.ClassDef)) else ():
            for number in numbers_in(part):
                if isinstance(number.value, float):
                    is_allowed = number.value in (0.0, 1.0)
                else:
                    is_allowed = not counts or number.value in (0, 1, 2) or id(number) in exponents
                if not is_allowed:
                    found.append((number.lineno, number.value))
    return found


def invoke(*words: str):
    return CliRunner().invoke(app, words, prog_name="digigov")


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def is_figure(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


# --- nothing is left out


def test_every_parameter_has_its_entry():
    found = {e.where: (e.value, e.low, e.high, e.unit, e.grade) for e in LEDGER if e.sort == PARAMETER}
    assert found == {p.name: (p.default, p.low, p.high, p.unit, p.grade) for p in PARAMETERS.values()}


def test_every_column_of_figures_has_a_unit_and_a_meaning():
    for path in TABLES:
        rows = read_csv(path)
        figures = [name for name in rows[0] if all(is_figure(row[name]) for row in rows)]
        declared = [column.name for column in read_columns() if column.table == path.stem and not column.count]
        assert declared == figures, path


def test_every_row_of_a_table_has_a_source_and_a_certainty():
    for path in TABLES:
        for row in read_csv(path):
            keys = [key for key in row if key == "source" or key.endswith("_source")]
            assert keys, path
            for key in keys:
                assert grade_of(row[key.replace("source", "certainty")], parse_source(row[key])) in GRADES


def test_every_figure_of_every_table_has_its_entry():
    found = Counter(e.where.partition(":")[0] for e in LEDGER if e.sort == FIGURE)
    expected: Counter[str] = Counter()
    for path in TABLES:
        for column in read_columns():
            if column.table == path.stem:
                rows = read_csv(path)
                expected[path.name] += len({row[column.row[0]] for row in rows}) if column.count else len(rows)
    assert found == expected and min(found.values()) > 10


def test_every_fixed_number_of_the_model_has_its_entry():
    homes = {e.where for e in LEDGER if e.sort == CONSTANT}
    seen = set()
    for path in CODE_OF_THE_MODEL:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body if LOOPS not in path.parents else ():
            if isinstance(node, ast.Assign) and numbers_in(node.value):
                names = {part.id for part in ast.walk(node.targets[0]) if isinstance(part, ast.Name)}
                if not names & set(NOT_FACTS):
                    seen |= {f"{module}.{name}" for name in names}
    assert seen == homes


def test_no_function_of_the_model_holds_a_number_of_its_own():
    found = {
        f"{path.relative_to(ROOT)}:{line}": value
        for path in CODE_OF_THE_MODEL
        for line, value in bare_numbers(path.read_text(encoding="utf-8"), counts=LOOPS not in path.parents)
    }
    assert found == {}, "make it a parameter (data/parameters.toml) or a constant of the module (data/constants.toml)"


def test_a_number_in_a_formula_is_seen():
    formula = "def score(x, n=3):\n    y = -1 * x[0] + {} * (1.0 - x) ** 3 / 2\n    return y"
    assert bare_numbers(formula.format("p.weight")) == []
    for number in (0.1, 10, 2.0, 1e-9, -0.5, 3):
        assert bare_numbers(formula.format(number)) == [(2, abs(number))]
    assert bare_numbers("class Firm:\n    effort = 0.5\n    def work(self):\n        return min(self.load, 10)") == [
        (2, 0.5),
        (4, 10),
    ]
    assert bare_numbers("def shift(x):\n    return (x + 3) >> 2, 0.1", counts=False) == [(2, 0.1)]


def test_no_number_has_two_entries():
    assert [where for where, n in Counter(e.where for e in LEDGER).items() if n > 1] == []


# --- what an entry says


def test_every_entry_is_whole():
    for e in LEDGER:
        assert e.sort in SORTS and math.isfinite(e.value), e
        assert e.unit.strip() == e.unit != "" and e.unit.isprintable(), e
        assert e.meaning.strip() == e.meaning != "" and e.meaning.isprintable(), e
        source = parse_source(e.source)
        assert e.kind == source.kind
        assert check_grade(e.grade, source) == e.grade
        assert (e.sort == PARAMETER) == math.isfinite(e.low) == math.isfinite(e.high)


def test_figures_of_the_paper_are_told_from_those_beside_them():
    found = {e.where: e for e in LEDGER}
    opening = "items.csv:open_enterprise:"
    assert (found[opening + "days_before"].value, found[opening + "days_before"].grade) == (16, "B")
    assert found[opening + "desk_hours"].grade == "E"
    documents = found["documents.csv:recruit_civil_servant:documents"]
    assert (documents.value, documents.kind, documents.grade) == (18, "paper", "B")
    fields = found["items.csv:recruit_civil_servant:n_fields"]
    assert fields.value >= 180 and fields.grade == "C"


def test_a_city_has_a_grade_per_source():
    found = {e.where: e.grade for e in LEDGER}
    assert found["cities.csv:hangzhou:population"] == "A"
    assert found["cities.csv:hangzhou:gdp_2020"] == "B"
    assert found["cities.csv:hangzhou:longitude"] == "B"


def test_a_share_lies_between_0_and_1():
    shares = [e for e in LEDGER if e.unit == "share"]
    assert len(shares) > 100
    for e in shares:
        ends = [e.value] if math.isnan(e.low) else [e.low, e.value, e.high]
        assert 0 <= min(ends) <= max(ends) <= 1, e


def test_nothing_but_a_correlation_is_negative():
    signed = [e.where for e in LEDGER if e.sort != PARAMETER and e.value < 0]
    assert [where for where in signed if "correlation_" not in where] == []


HEADER = "id,value,unit,meaning,source,certainty\n"
GOOD = "a,1,km,how far,data: census,official\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("b,2,km,how far,,official", "t.csv, line 3, column source: is empty"),
        ("b,2,km,how far,data: census,", "t.csv, line 3, column certainty: is empty"),
        ("b,2,,how far,data: census,official", "t.csv, line 3, column unit: is empty"),
        ("b,2,km,,data: census,official", "t.csv, line 3, column meaning: is empty"),
        ("b,,km,how far,data: census,official", "t.csv, line 3, column value: is empty"),
        ("b,2,km,how far,census,official", "t.csv, line 3, column source: "),
        ("b,2,km,how far,data: census,certain", 'column certainty: "certain": unknown'),
        ("b,2,km,how far,assumption,official", "is no certainty of a source of kind assumption"),
        ("a,2,km,how far,data: census,official", "a is there twice; see line 2"),
    ],
)
def test_a_figure_that_stands_on_nothing_is_refused_with_its_line(row, told):
    column = Column("t", "value", ("id",))
    with pytest.raises(InputError) as caught:
        list(entries_of(parse_table((HEADER + GOOD + row).encode(), "t.csv", column.needed), column))
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_what_is_counted_has_one_source():
    column = Column("t", "value", ("id",), unit="rows", meaning="How many.", count="rows")
    twice = parse_table((HEADER + GOOD + GOOD).encode(), "t.csv", column.needed)
    assert [(e.where, e.value) for e in entries_of(twice, column)] == [("t.csv:a:rows", 2)]
    other = parse_table((HEADER + GOOD + GOOD.replace("census", "a guess")).encode(), "t.csv", column.needed)
    with pytest.raises(InputError, match="a has another source or certainty; see line 2"):
        list(entries_of(other, column))


# --- counts and choices


def test_counts_add_up():
    rows = count_entries(LEDGER)
    for sort, (plural, _) in SORTS.items():
        numbers = [[int(n) if n != "–" else 0 for n in row[2:]] for row in rows if row[0] == plural]
        assert all(sum(row[:-1]) == row[-1] for row in numbers)
        assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
        assert numbers[-1][-1] == sum(e.sort == sort for e in LEDGER)


def test_grades_and_kinds_part_the_ledger():
    assert sum(len(select(LEDGER, grade=grade)) for grade in GRADES) == len(LEDGER)
    assert sum(len(select(LEDGER, kind=kind)) for kind in KINDS) == len(LEDGER)
    both = select(LEDGER, grade="C", kind="data")
    assert both and all((e.grade, e.kind) == ("C", "data") for e in both)
    for wrong in ({"grade": "F"}, {"kind": "guess"}):
        with pytest.raises(InputError, match="unknown"):
            select(LEDGER, **wrong)


# --- one ledger behind all tables


def test_the_tables_and_the_command_say_the_same():
    exported = csv.DictReader(io.StringIO(invoke("parameters", "--format", "csv").stdout))
    rows = [
        (
            r["symbol"], f"`{r['name']}`", f"{float(r['default']):g}", r["unit"], r["meaning"], r["source"], r["grade"],
            ", ".join(filter(None, (r["role"], r["prior"]))),
        )
        for r in exported
    ]  # fmt: skip
    block = GENERATED.split("\n## Parameters\n")[1].split("\n## ")[0]
    lines = [line for line in block.splitlines() if re.match(r"\| [^ |]+ \| `", line)]
    told = [tuple(cell.strip() for cell in line[2:-2].split(" | ")) for line in lines]
    assert [(*cells[:3], *cells[4:]) for cells in told] == rows and len(rows) == len(PARAMETERS)


def test_the_counts_of_tables_and_pages_are_those_of_the_export():
    exported = json.loads(invoke("ledger", "--format", "json").stdout)
    counts = Counter((e["sort"], e["grade"]) for e in exported)
    totals = {row[0]: row[2:] for row in count_entries(LEDGER) if row[1] == "all"}
    for sort, (plural, _) in SORTS.items():
        assert [counts[sort, grade] for grade in GRADES] == [int(n) if n != "–" else 0 for n in totals[plural][:-1]]
        assert "| " + " | ".join((plural, "all", *totals[plural])) + " |" in GENERATED
    page = (ROOT / "results" / "reference" / "README.md").read_text(encoding="utf-8")
    told = page.split("<!-- sources:begin -->\n")[1].split("\n<!-- sources:end -->")[0]
    for sort in (PARAMETER, FIGURE):
        line = next(line for line in told.splitlines() if f" {sort}s, by grade:" in line)
        assert {g: int(n) for n, g in re.findall(r"(\d+) [^,(:]+\((\w)\)", line)} == {
            grade: counts[sort, grade] for grade in GRADES if counts[sort, grade]
        }


# --- the command


def test_the_ledger_shows_counts_and_what_grades_mean():
    shown = " ".join(invoke("ledger").stdout.split())
    assert all(plural in shown for plural, _ in SORTS.values())
    assert all(grade.name_zh in shown for grade in GRADES.values())


def test_a_choice_lists_its_entries():
    shown = invoke("ledger", "--kind", "paper").stdout
    for e in LEDGER:
        assert (e.where in shown) == (e.kind == "paper"), e.where
    assert invoke("ledger", "--grade", "b", "--kind", "Paper").stdout == shown
    assert "There is no such entry." in invoke("ledger", "--grade", "A", "--kind", "calibrated").stdout


@pytest.mark.parametrize("choice", [(), ("--grade", "C"), ("--grade", "A", "--kind", "calibrated")])
def test_all_formats_have_the_same_entries(choice):
    records = json.loads(invoke("ledger", *choice, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(invoke("ledger", *choice, "--format", "csv").stdout)))
    lines = invoke("ledger", *choice, "--format", "md").stdout.splitlines()
    listed = [line[2:].split(" | ")[0] for line in lines[2:]]
    assert [r["where"] for r in records] == [r["where"] for r in rows] == listed
    for record, row in zip(records, rows, strict=True):
        assert {key: "" if value is None else str(value) for key, value in record.items()} == row
    assert choice or len(records) == len(LEDGER)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--grade", "F"), "--grade F: unknown; allowed: A, B, C, D, E"),
        (("--kind", "assumed"), '--kind assumed: unknown (did you mean "assumption"?)'),
        (("--format", "cvs"), '--format cvs: unknown (did you mean "csv"?)'),
    ],
)
def test_a_wrong_choice_is_told_in_one_line(words, told):
    done = invoke("ledger", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and told in done.stderr


def test_a_parameter_page_says_what_its_grade_means():
    shown = invoke("parameters", "months_build").stdout
    assert f"C: {GRADES['C'].meaning}" in shown and f"calibrated: {KINDS['calibrated'].meaning}" in shown
    founding = next(p for p in PARAMETERS.values() if p.founding)
    assert "founding   read only when the province is founded" in invoke("parameters", founding.name).stdout


def test_the_command_gives_all_parameters_of_a_role_and_nothing_else():
    for role in ROLES:
        expected = {name for name, record in PARAMETERS.items() if record.role == role}
        for command, column in (("ledger", "where"), ("parameters", "name")):
            exported = csv.DictReader(io.StringIO(invoke(command, "--role", role, "--format", "csv").stdout))
            assert {row[column] for row in exported} == expected
    assert "allowed: lever, context, unknown, convention" in invoke("parameters", "--role", "unknwn").stderr


def test_the_page_of_an_unknown_tells_its_prior_and_that_of_a_lever_none():
    record = PARAMETERS["competition"]
    shown = " ".join(invoke("parameters", "competition").stdout.split())
    assert f"{record.prior}: " in shown and record.prior_reason in shown
    assert "what a government can choose" in invoke("parameters", "equity_state").stdout
    assert "prior " not in invoke("parameters", "equity_state").stdout
