"""Makes the notebooks of both languages from one source each: ``python notebooks/build.py``.

A source is a Python file of ``notebooks/source`` in cells ("percent" format). A Markdown cell stands there twice, first
with lang="en" and then with lang="zh"; a code cell stands there once. Where words in it differ, both are there with
" || " between them, English first: in a text ("month || 月") or in a comment (# runs || 运行次数).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh")
BETWEEN = " || "
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WORDS = re.compile(r'"((?:[^"\\\n]|\\.)*?) \|\| ((?:[^"\\\n]|\\.)*?)"|# ([^"\n]*?) \|\| ([^"\n]*)$', re.MULTILINE)
WIDE = r"[\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"


def sources() -> list[Path]:
    """The source of every notebook, in order."""
    return sorted((HERE / "source").glob("[0-9]*.py"))


def built(source: Path, lang: str) -> str:
    """The notebook that a source makes in a language, as the text of its file.

    Raises ValueError where a Markdown cell lacks its other language, or words their other half.
    """
    import nbformat
    from nbformat import v4

    cells = []
    for place, cell in enumerate(paired(source), start=1):
        name = f"cell-{place:02d}"
        if isinstance(cell, dict):
            cells.append(v4.new_markdown_cell(_whole_lines(cell[lang]), id=name))
        else:
            code, metadata = cell
            cells.append(v4.new_code_cell(in_language(code, lang), id=name, metadata=metadata))
    notebook = v4.new_notebook(cells=cells, metadata=KERNEL)
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT, indent=1) + "\n"


def paired(source: Path) -> list[Any]:
    """The cells of a source in order: a table of texts by language, or code with its metadata. Raises ValueError."""
    import jupytext

    found: list[Any] = []
    waiting: dict[str, str] = {}
    for cell in jupytext.read(source, fmt="py:percent").cells:
        if cell.cell_type == "code":
            if waiting:
                raise ValueError(
                    f"{source.name}: a Markdown cell above this code lacks {missing(waiting)}: {cell.source}"
                )
            if not cell.source.startswith("# ruff: noqa"):
                tags = cell.metadata.get("tags")
                found.append((cell.source, {"tags": list(tags)} if tags else {}))
            continue
        lang = cell.metadata.get("lang")
        wanted = LANGUAGES[len(waiting)]
        if lang != wanted:
            raise ValueError(f'{source.name}: a Markdown cell must have lang="{wanted}": {cell.source[:60]}')
        waiting[lang] = cell.source
        if len(waiting) == len(LANGUAGES):
            found.append(waiting)
            waiting = {}
    if waiting:
        raise ValueError(f"{source.name}: the last Markdown cell lacks {missing(waiting)}")
    return found


def missing(texts: dict[str, str]) -> str:
    """The languages that are not there."""
    return ", ".join(lang for lang in LANGUAGES if lang not in texts)


def in_language(code: str, lang: str) -> str:
    """Code with the words of one language. Raises ValueError where a " || " has no words around it."""

    def chosen(found: re.Match[str]) -> str:
        text = found[1 + LANGUAGES.index(lang)]
        return f'"{text}"' if text is not None else f"# {found[3 + LANGUAGES.index(lang)]}"

    code = WORDS.sub(chosen, code)
    if BETWEEN.strip() in code:
        raise ValueError(f'" || " outside of a text or a comment: {code}')
    return code


def _whole_lines(text: str) -> str:
    """Chinese lines that belong together as one, since a line break would be shown as a space."""
    return re.sub(rf"(?<={WIDE})\n(?={WIDE})", "", text)


def notebooks() -> dict[Path, str]:
    """Every notebook: its path and the text of its file."""
    return {HERE / lang / f"{source.stem}.ipynb": built(source, lang) for source in sources() for lang in LANGUAGES}


def main() -> None:
    """Write all notebooks; remove those that have no source."""
    wanted = notebooks()
    for lang in LANGUAGES:
        (HERE / lang).mkdir(exist_ok=True)
        for path in (HERE / lang).glob("*.ipynb"):
            if path not in wanted:
                path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(wanted)} notebooks written\n")


if __name__ == "__main__":
    main()
