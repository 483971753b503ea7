"""Makes the notebooks of both languages from one source each: ``python notebooks/build.py``.

``--run`` runs them too, all or those of the numbers behind it, and keeps what they show, so that whoever looks at one
on the web sees its figures. Without it, what they showed is kept as long as their program is the same.

A source is a Python file of ``notebooks/source`` in cells ("percent" format). A Markdown cell stands there twice, first
with lang="en" and then with lang="zh"; a code cell stands there once. Where words in it differ, both are there with
" || " between them, English first: in a text ("month || 月") or in a comment (# runs || 运行次数).
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh")
BETWEEN = " || "
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SHOWN = ("image/png", "text/html", "text/markdown", "text/plain")
"""What is kept of an output."""
COLOURS = 64
"""Of a picture that is kept; it takes a third of the room then."""
WORDS = re.compile(r'"((?:[^"\\\n]|\\.)*?) \|\| ((?:[^"\\\n]|\\.)*?)"|# ([^"\n]*?) \|\| ([^"\n]*)$', re.MULTILINE)
WIDE = r"[\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"


def sources() -> list[Path]:
    """The source of every notebook, in order."""
    return sorted((HERE / "source").glob("[0-9]*.py"))


def built(source: Path, lang: str, kept: Any = None) -> str:
    """The notebook that a source makes in a language, as the text of its file.

    kept: the notebook as it is, whose outputs stay if it has the same program.
    Raises ValueError where a Markdown cell lacks its other language, or words their other half.
    """
    from nbformat import v4

    cells = []
    for place, cell in enumerate(paired(source), start=1):
        name = f"cell-{place:02d}"
        if isinstance(cell, dict):
            cells.append(v4.new_markdown_cell(_whole_lines(cell[lang]), id=name))
        else:
            code, metadata = cell
            cells.append(v4.new_code_cell(in_language(code, lang), id=name, metadata=metadata))
    notebook = v4.new_notebook(cells=cells, metadata=KERNEL | {"digigov": {"program": digest(cells)}})
    if kept is not None and kept.metadata.get("digigov") == notebook.metadata["digigov"]:
        for cell, before in zip(programs(cells), programs(kept.cells), strict=True):
            cell.outputs = before.outputs
    return text_of(notebook)


def text_of(notebook: Any) -> str:
    """A notebook as its file has it."""
    import nbformat

    return nbformat.writes(notebook, version=nbformat.NO_CONVERT, indent=1) + "\n"


def programs(cells: Any) -> list[Any]:
    """The cells of code."""
    return [cell for cell in cells if cell.cell_type == "code"]


def digest(cells: Any) -> str:
    """What tells one program from another."""
    return sha256(json.dumps([cell.source for cell in programs(cells)]).encode()).hexdigest()[:16]


def run(path: Path, lang: str) -> float:
    """Run a notebook from top to bottom without a kernel, and keep in its file what it shows; returns the seconds."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from sim.language.choice import speaking

    start, notebook, back = time.monotonic(), nbformat.read(path, as_version=4), Path.cwd()
    main = sys.modules["__main__"]
    with TemporaryDirectory() as folder, speaking(lang):
        os.chdir(folder)
        settings = Config({"HistoryManager": {"enabled": False}, "ProfileDir": {"location": folder}})
        shell = InteractiveShell.instance(config=settings, user_module=ModuleType("__main__"))
        try:
            for cell in programs(notebook.cells):
                cell.outputs = outputs_of(shell, cell.source)
        finally:
            InteractiveShell.clear_instance()
            sys.modules["__main__"] = main
            os.chdir(back)
    path.write_text(
        nbformat.writes(notebook, version=nbformat.NO_CONVERT, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    return time.monotonic() - start


def outputs_of(shell: Any, code: str) -> list[Any]:
    """What a cell shows, in order: what it prints, what it displays, and its value."""
    from IPython.utils.capture import capture_output
    from nbformat import v4

    values: list[Any] = []
    shell.display_trap.hook = values.append
    with capture_output() as shown:
        shell.run_cell(code, store_history=False).raise_error()
    found = [v4.new_output("stream", name="stdout", text=shown.stdout)] if shown.stdout else []
    found += [v4.new_output("display_data", data=kept_of(output.data)) for output in shown.outputs]
    for value in values:
        if value is not None:
            data = kept_of(shell.display_formatter.format(value)[0])
            found.append(v4.new_output("execute_result", data=data))
    return found


def kept_of(bundle: Any) -> dict[str, Any]:
    """What is kept of what an output could be shown as: text only where there is nothing richer."""
    data = {kind: small(kind, bundle[kind]) for kind in SHOWN if kind in bundle}
    rich = [kind for kind in data if kind != "text/plain"] or list(data)
    return {kind: data[kind] for kind in rich}


def small(kind: str, content: Any) -> Any:
    """A picture with fewer colours, as text; anything else as it is."""
    if kind != "image/png":
        return content
    from PIL import Image

    raw = content if isinstance(content, bytes) else base64.b64decode(content)
    target = io.BytesIO()
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        target, "PNG", optimize=True
    )
    return base64.b64encode(target.getvalue()).decode("ascii")


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
    """Every notebook: its path and the text of its file, with the outputs that are there already."""
    found = {}
    for source in sources():
        for lang in LANGUAGES:
            path = HERE / lang / f"{source.stem}.ipynb"
            found[path] = built(source, lang, read(path))
    return found


def read(path: Path) -> Any:
    """The notebook of a file; None where there is none."""
    import nbformat

    return nbformat.read(path, as_version=4) if path.exists() else None


def main(args: list[str] | None = None) -> None:
    """Write all notebooks; remove those that have no source; run those that are asked for."""
    args = sys.argv[1:] if args is None else args
    wanted = notebooks()
    for lang in LANGUAGES:
        (HERE / lang).mkdir(exist_ok=True)
        for path in (HERE / lang).glob("*.ipynb"):
            if path not in wanted:
                path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(wanted)} notebooks written\n")
    if args[:1] == ["--run"]:
        for path in wanted:
            if not args[1:] or path.name[:2] in args[1:]:
                seconds = run(path, path.parent.name)
                sys.stdout.write(f"{path.parent.name}/{path.name}: {seconds:.0f} s, {path.stat().st_size // 1000} kB\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
