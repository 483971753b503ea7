"""Tables for papers as text and files: Markdown, LaTeX, Word."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING

from sim.language.errors import InputError
from sim.language.texts import say

if TYPE_CHECKING:
    from sim.report.paper_tables import PaperTable

INSTALL = 'pip install "digigov[papers]"'
MARK = "digigov table"
"""What every file says that was written here, so that no other one is overwritten."""
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
        "|": r"\textbar{}", "−": "$-$", "×": r"$\times$", "–": "--", "μ": r"$\mu$", "σ": r"$\sigma$", "’": "'",
    }
)  # fmt: skip
"""Signs that LaTeX reads as commands or that its usual fonts lack; in one pass."""


def to_markdown(table: PaperTable) -> str:
    """Title, table and notes."""
    lines = [table.columns, ["---:" if number else "---" for number in table.is_number], *table.rows]
    body = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return "\n\n".join([f"<!-- {MARK} -->\n**{table.title}**", body, *_note(table)]) + "\n"


def to_latex(table: PaperTable) -> str:
    """A floating table with rules of booktabs, a caption and a label."""
    packages = "booktabs" + (", ctex" if table.lang == "zh" else "")
    rows = [" & ".join(escape(cell) for cell in row) + r" \\" for row in (table.columns, *table.rows)]
    return "\n".join(
        [
            f"% {MARK} {table.name}; packages: {packages}",
            r"\begin{table}[htbp]",
            r"\centering",
            rf"\caption{{{escape(table.title)}}}",
            rf"\label{{tab:{table.name}}}",
            rf"\begin{{tabular}}{{{''.join('r' if number else 'l' for number in table.is_number)}}}",
            r"\toprule",
            rows[0],
            r"\midrule",
            *rows[1:],
            r"\bottomrule",
            r"\end{tabular}",
            *(rf"\par\smallskip\footnotesize {escape(note)}" for note in _note(table)),
            r"\end{table}",
            "",
        ]
    )


def to_docx(table: PaperTable) -> bytes:
    """A Word document with the title as a caption, the table and the notes. Raises InputError without python-docx."""
    try:
        docx = import_module("docx")
    except ImportError:
        raise InputError("report.needs_docx", install=INSTALL) from None
    right = import_module("docx.enum.text").WD_ALIGN_PARAGRAPH.RIGHT
    document = docx.Document()
    document.core_properties.comments = MARK
    document.core_properties.title = table.title
    document.add_paragraph(table.title, style="Caption")
    grid = document.add_table(rows=0, cols=len(table.columns), style="Light Shading")
    for row in (table.columns, *table.rows):
        for place, (text, number) in enumerate(zip(row, table.is_number, strict=True)):
            if place == 0:
                cells = grid.add_row().cells
            cells[place].text = text
            if number:
                cells[place].paragraphs[0].alignment = right
    for note in _note(table):
        document.add_paragraph(note)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def escape(text: str) -> str:
    """A text that LaTeX prints as it is."""
    return text.translate(LATEX)


def _note(table: PaperTable) -> list[str]:
    """The notes as one paragraph; none where there are none."""
    if not table.notes:
        return []
    return [say("tables.note", table.lang, notes=say("tables.join", table.lang).join(table.notes))]
