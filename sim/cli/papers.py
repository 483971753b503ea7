"""The command that writes a table of results as a paper has it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.reference import known_option
from sim.inputs.files import read_bytes
from sim.language.errors import InputError
from sim.language.texts import say

FORMATS = ("markdown", "latex", "docx", "csv")


def _known_format(value: str) -> str:
    return known_option("--format", value, value.strip().casefold(), FORMATS)


ResultTable = Annotated[
    Path,
    typer.Argument(
        parser=options.path, metavar="RESULT_TABLE", help="CSV or Parquet file of results.", show_default=False
    ),
]
PaperFormat = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", callback=_known_format, help=f"How to write it: {', '.join(FORMATS)}."),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN=VALUE", help="Only rows with this value, or one of several with commas.", show_default="all"
    ),
]
Columns = Annotated[
    str | None, typer.Option(metavar="NAMES", help="Columns to show, with commas, in order.", show_default="all")
]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out", parser=options.path, metavar="FILE", help="File to write; else it is printed.", show_default=False
    ),
]


def table(
    result: ResultTable, format: PaperFormat = "markdown", where: Where = None, columns: Columns = None,
    out: OutFile = None,
) -> None:  # fmt: skip
    """Write a table of results for a paper.

    Title, names and units in words, shares in per cent and their differences in points, other numbers with three
    figures, intervals in one column, notes on runs, seed and size. LaTeX needs the package booktabs; Word needs
    python-docx (pip install "digigov[papers]"). csv has all figures in full, such as those of a Parquet file.

    \b
    Examples:
      digigov table results/compare/differences.csv --where window=month_72
      digigov table results/compare/differences.csv --where indicator=service_efficiency --format latex --out d.tex
      digigov table results/verdict/verdict.csv --columns province,window,p_a_better --format docx --out v.docx
      digigov table results/compare/counties.parquet --format csv --out counties.csv
    """
    from sim.report.paper_tables import chosen_rows, paper_table, read_result

    chosen, names = _pairs(where or []), None if columns is None else [name.strip() for name in columns.split(",")]
    if format == "csv":
        rows = chosen_rows(read_result(result), chosen, names)
        rows = rows if names is None else rows[names]
        content = rows.to_csv(index=False, na_rep="NaN", lineterminator="\n").encode()
    else:
        made = paper_table(result, chosen, names)
        if format == "docx":
            if out is None:
                raise InputError("cli.docx_needs_out")
            content = made.to_docx()
        else:
            content = (made.to_latex() if format == "latex" else made.to_markdown()).encode()
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    _write(out, content)
    typer.echo(say("console.table.written", path=out))


def _pairs(texts: list[str]) -> dict[str, list[str]]:
    """Texts "column=a,b" as column -> values."""
    pairs: dict[str, list[str]] = {}
    for text in texts:
        column, equals, values = text.partition("=")
        if not equals or not column.strip() or not values.strip():
            raise InputError("cli.where", value=text)
        pairs.setdefault(column.strip(), []).extend(value.strip() for value in values.split(","))
    return pairs


def _write(path: Path, content: bytes) -> None:
    """Write a file; one that is there only if it was written here. Raises InputError."""
    from sim.runs.folder import cannot_write, write_atomically

    if path.exists() and not _is_ours(path):
        raise InputError("cli.not_ours", path=path)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise cannot_write(path, error) from None


def _is_ours(path: Path) -> bool:
    """Whether a file was written by this command: it says so near its beginning, or among a document's properties."""
    from sim.report.paper_formats import MARK

    try:
        content = read_bytes(path)
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as document:
                content = document.read("docProps/core.xml")
    except (InputError, OSError, KeyError, zipfile.BadZipFile):
        return False
    return MARK.encode() in content[:2000]
