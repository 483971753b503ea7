"""Notebooks run from top to bottom, at small size, are short, and are kept without outputs.

The cell tagged "parameters" holds every size; it is replaced by SMALL, as papermill would.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SMALL = {"CITIZENS": 200, "MONTHS": 6, "REPLICATIONS": 2}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def parameter_cells(notebook) -> list:
    return [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]


def shrink(notebook) -> None:
    """Replace the numbers of the cell that holds the sizes."""
    (cell,) = parameter_cells(notebook)
    names = re.findall(r"(?m)^([A-Z]+) = \d+", cell.source)
    assert {"CITIZENS", "MONTHS"} <= set(names) <= set(SMALL)
    cell.source = "\n".join(f"{name} = {SMALL[name]}" for name in names)


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS][:2] == ["01_first_tour", "02_the_papers_comparison"]


@every_notebook
def test_a_notebook_runs_to_its_end(path, tmp_path, monkeypatch):
    notebook = nbformat.read(path, as_version=4)
    shrink(notebook)
    found = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(part for part in (str(ROOT), found) if part))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert {"image/png", "text/html"} <= kinds
    assert [item.name for item in tmp_path.iterdir() if item.name != "ipython"] == []


@every_notebook
def test_a_notebook_is_short_and_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert len(notebook.cells) <= 15
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert notebook.metadata.kernelspec.name == "python3"


@every_notebook
def test_a_notebook_is_built_for_class(path):
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    headings = [text.splitlines()[0] for text in texts]
    assert all(heading.startswith("#") for heading in headings)
    told = "\n".join(texts).lower()
    for step in ("what is it", "how it works", "try", "notice", "extend", "predict", "explain"):
        assert step in told
    for text in texts:
        assert re.match(r"\*[\u4e00-\u9fff].*\*$", text.splitlines()[1]), "a line in Chinese under each heading"
