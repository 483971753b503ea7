"""Any table of results as a paper has it: titles, names, units, rounding, and notes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from sim.language.errors import InputError, nearest_name
from sim.language.texts import find, language, say
from sim.report.paper_formats import to_docx, to_latex, to_markdown
from sim.results.indices import MORRIS, SOBOL
from sim.runs import provenance
from sim.runs.captions import made_from
from sim.runs.recipe import recipe_of_record
from sim.setup import words
from sim.setup.design_keys import KEYS
from sim.setup.indicators import INDICATORS, is_share
from sim.setup.institutions import INSTITUTIONS
from sim.setup.names import (
    name_of_indicator,
    name_of_institution,
    name_of_key,
    name_of_mode,
    name_of_province,
    unit_of_indicator,
    unit_of_parameter,
)
from sim.setup.parameters import PARAMETERS

MOST_ROWS = 500
"""Of a table on paper."""
ENDS = ("ci_low", "ci_high")
INDICATOR = ("indicator", "measure")
LEVELS = ("mean_a", "mean_b", "median_a", "median_b")
SHARES = ("p_", "share_")
"""How the names of columns of probabilities and shares begin."""
PLAIN = ("effect_size", "correlation", "ratio")
SIGNED = ("difference", "effect", "gap", "median", "share", "alone", "last")
UNSIGNED = ("paired_se", "unpaired_se", "regret", "value")
"""Columns of differences, and of sizes of differences."""


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table in words: title, heads of columns, rows of cells, whether a column has numbers, notes below it."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_number: tuple[bool, ...]
    notes: tuple[str, ...]
    lang: str

    def to_markdown(self) -> str:
        """As a Markdown table."""
        return to_markdown(self)

    def to_latex(self) -> str:
        """As a floating LaTeX table with a caption and a label; needs the package booktabs (and, in Chinese, ctex)."""
        return to_latex(self)

    def to_docx(self) -> bytes:
        """As a Word document. Raises InputError where python-docx is not installed."""
        return to_docx(self)


def paper_table(
    path: str | Path,
    where: Mapping[str, Sequence[str]] | None = None,
    columns: Sequence[str] | None = None,
    lang: str | None = None,
) -> PaperTable:
    """A table of results for a paper.

    path: a CSV or Parquet file that a command wrote. where: rows to keep, column -> values, as text. columns: which to
    show, in order; None for all. A column of names or counts that is the same throughout goes into the notes, unless it
    was asked for; ends of intervals share a column; shares are in per cent, their differences in percentage points,
    other numbers have three figures. Notes say what ``run.json`` beside the table does of runs, seed and size.

    Raises InputError where there is no such file, column or row, or more rows than a page can have.
    """
    path = Path(path)
    table = chosen_rows(read_result(path), where or {}, columns)
    if len(table) > MOST_ROWS:
        raise InputError("report.long_table", n=f"{len(table):,}", most=MOST_ROWS, columns=list(table.columns))
    lang, notes, rows = lang or language(), [], table.to_dict("records")
    wanted = list(table.columns) if columns is None else list(columns)
    told = [name for name in where or {} if name not in wanted]
    for column in [*told, *(wanted if columns is None and len(table) > 1 else ())]:
        is_measured = column not in told and (pd.api.types.is_float_dtype(table[column]) or column in INDICATOR)
        if table[column].nunique(dropna=False) == 1 and not is_measured:
            wanted = [name for name in wanted if name != column]
            if only := cells_of(table, column, rows, lang)[0]:
                notes.append(say("tables.only", lang, column=head_of(column, lang), value=only))
    heads: list[str] = []
    cells: list[list[str]] = []
    is_number: list[bool] = []
    for column in wanted:
        if column == ENDS[1] and ENDS[0] in wanted:
            continue
        is_interval = column == ENDS[0] and ENDS[1] in wanted
        heads.append(say("tables.interval", lang) if is_interval else head_of(column, lang))
        cells.append(intervals_of(table, rows, lang) if is_interval else cells_of(table, column, rows, lang))
        is_number.append(is_interval or pd.api.types.is_numeric_dtype(table[column]))
    named = [name for column in INDICATOR if column in table for name in table[column].unique()]
    if any(name in INDICATORS and is_share(name) for name in named):
        notes.append(say("tables.shares", lang))
    made = _made_from(path.parent, lang)
    return PaperTable(
        name=path.stem,
        title=find(f"tables.title.{path.stem}", lang) or path.stem.replace("_", " ").capitalize(),
        columns=tuple(heads),
        rows=tuple(zip(*cells, strict=True)),
        is_number=tuple(is_number),
        notes=(*notes, *([made] if made else [])),
        lang=lang,
    )


def _made_from(folder: Path, lang: str) -> str:
    """What the record beside a table says of its runs; nothing where it has another form than ours."""
    record = provenance.read_own(folder / provenance.RECORD) or {}
    try:
        return made_from(recipe_of_record(record), lang).strip()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def read_result(path: Path) -> pd.DataFrame:
    """A table of results from its file; texts that are empty stay so, NaN is undefined. Raises InputError."""
    kinds: dict[str, Callable[[Path], pd.DataFrame]] = {".csv": _read_csv, ".parquet": _read_parquet}
    if path.is_dir():
        there = sorted(file.name for file in path.iterdir() if file.suffix in kinds)
        raise InputError("report.table_in_folder", path=path, allowed=there)
    if path.suffix not in kinds:
        raise InputError("report.no_result_table", path=path, allowed=list(kinds))
    if not path.exists():
        there = sorted(file.name for file in path.parent.glob("*") if file.suffix in kinds)
        raise InputError("report.no_such_table", path=path, near=nearest_name(path.name, there), allowed=there)
    try:
        return kinds[path.suffix](path)
    except InputError:
        raise
    except (OSError, ValueError, csv.Error, pa.ArrowException) as error:
        raise InputError("report.unreadable_table", path=path, reason=" ".join(str(error).split())) from None


def _read_csv(path: Path) -> pd.DataFrame:
    """A CSV file; one whose rows are longer than its head is refused, since pandas would take them for an index."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        head, first = next(lines, []), next(lines, [])
    _refuse_wide(path, len(head))
    if len(first) > len(head):
        raise InputError("inputs.ragged", file=path, line=2, n=len(first), header=len(head))
    return pd.read_csv(path, keep_default_na=False, na_values=["NaN"])


def _read_parquet(path: Path) -> pd.DataFrame:
    """A Parquet file, each of whose cells is one value."""
    table = parquet.read_table(path)
    _refuse_wide(path, table.num_columns)
    odd = next((field.name for field in table.schema if pa.types.is_nested(field.type)), None)
    if odd is not None or len(set(table.column_names)) < table.num_columns:
        raise InputError("report.unreadable_table", path=path, reason=odd or table.column_names)
    return table.replace_schema_metadata().to_pandas()  # which a stranger may have written


def _refuse_wide(path: Path, n: int) -> None:
    if n > MOST_ROWS:
        raise InputError("report.wide_table", path=path, n=f"{n:,}", most=MOST_ROWS)


def chosen_rows(
    table: pd.DataFrame, where: Mapping[str, Sequence[str]], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Rows whose columns have one of these values. Raises InputError for a column or value that there is not."""
    for column in [*where, *(columns or ())]:
        if column not in table:
            near = nearest_name(column, table.columns)
            raise InputError("report.no_column", column=column, near=near, allowed=list(table.columns))
    for column, values in where.items():
        texts = table[column].map(_plain)
        for value in values:
            if value not in set(texts):
                known = list(dict.fromkeys(texts))
                allowed = known if len(known) <= MOST_NAMED else [*known[:MOST_NAMED], "..."]
                raise InputError(
                    "report.no_value", column=column, value=value, near=nearest_name(value, known), allowed=allowed
                )
        table = table[texts.isin(values)]
    if table.empty:
        raise InputError("report.no_rows")
    return table


MOST_NAMED = 12
"""Values that an error names."""


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def head_of(column: str, lang: str | None = None) -> str:
    """The head of a column: what it says in words, an indicator or a key by its name and unit."""
    if column in INDICATORS:
        return _indicator(column, lang)
    if column in KEYS:
        unit = unit_of_parameter(column, lang) if column in PARAMETERS else ""
        return _with_unit(name_of_key(column, lang), unit, lang)
    if column.startswith("month_"):
        return words.window(column, lang=lang)
    return find(f"tables.column.{column}", lang) or column.replace("_", " ")


def cells_of(table: pd.DataFrame, column: str, rows: Sequence[Mapping[str, Any]], lang: str | None = None) -> list[str]:
    """The cells of a column in words. rows: the same table, row by row."""
    values = table[column].tolist()
    if (names := NAMES.get(column)) is not None:
        return [names(value, lang) if isinstance(value, str) and value else "" for value in values]
    return [cell(value, column, row, lang) for value, row in zip(values, rows, strict=True)]


def intervals_of(table: pd.DataFrame, rows: Sequence[Mapping[str, Any]], lang: str | None = None) -> list[str]:
    """Both ends of an interval in a cell; signed where they are of a difference. rows: the same table, row by row."""
    middle = next((column for column in (*SIGNED, *UNSIGNED, "mean") if column in table), ENDS[0])
    ends = [[cell(row[end], middle, row, lang) for end in ENDS] for row in rows]
    return [low if low == words.UNDEFINED else words.span(low, high, lang) for low, high in ends]


def cell(value: Any, column: str, row: Mapping[str, Any], lang: str | None = None) -> str:
    """A cell in words. row: that it is in, which says whose unit it has and whether it is of a difference."""
    indicator = _indicator_of(row)
    if isinstance(value, (bool, np.bool_)):
        return say(f"tables.{'yes' if value else 'no'}", lang)
    if isinstance(value, str):
        return find(f"tables.said.{value.replace(' ', '_')}", lang) or value.replace("_", " ")
    if value is None or value != value:
        return words.UNDEFINED
    if isinstance(value, (int, np.integer)):
        return words.minus(f"{value:,}") if column != "seed" else str(value)
    if column in INDICATORS:
        return words.value(column, value)
    if column.startswith(SHARES):
        return words.percent(value)
    if column in PLAIN or (not indicator and "index" in row):
        return words.number(value)
    if not indicator:
        return words.minus(f"{value:,.0f}" if float(value).is_integer() and abs(value) >= 1000 else f"{value:.3g}")
    if (column in UNSIGNED or row.get("index") in MORRIS) and is_share(indicator):
        return words.points(value)
    is_gap = column in SIGNED or (row.get("mode_b") and column not in (*LEVELS, *UNSIGNED))
    return words.gap(indicator, value) if is_gap else words.value(indicator, value)


def _indicator_of(row: Mapping[str, Any]) -> str:
    """The indicator that a row's numbers are in the unit of."""
    name = next((row[column] for column in INDICATOR if column in row), "")
    return name if name in INDICATORS and row.get("index") not in SOBOL else ""


def _with_unit(name: str, unit: str, lang: str | None) -> str:
    return say("tables.with_unit", lang, name=name, unit=unit) if unit and unit != "1" else name


def _indicator(name: str, lang: str | None) -> str:
    """An indicator by its name and, where it is no share, its unit."""
    if name not in INDICATORS:
        return name.replace("_", " ")
    return _with_unit(name_of_indicator(name, lang), "" if is_share(name) else unit_of_indicator(name, lang), lang)


def _key(name: str, lang: str | None) -> str:
    return name_of_key(name, lang) if name in KEYS else name.replace("_", " ")


def _institution(name: str, lang: str | None) -> str:
    return f"{name_of_institution(name, lang)} ({name})" if name in INSTITUTIONS else name


NAMES: dict[str, Callable[[str, str | None], str]] = {
    **dict.fromkeys(("province", "province_1", "province_2"), name_of_province),
    **dict.fromkeys(("mode", "mode_a", "mode_b"), name_of_mode),
    **dict.fromkeys(INDICATOR, _indicator),
    **dict.fromkeys(("factor", "other", "parameter", "unknown", "key", "player"), _key),
    "institution": _institution,
    "window": lambda name, lang: words.window(name, lang=lang),
    "index": lambda name, lang: find(f"tables.index.{name}", lang) or name,
}
"""Columns of names, with what says each."""
