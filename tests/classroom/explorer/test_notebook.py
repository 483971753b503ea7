"""``sim.explore()`` is a widget in a notebook."""

from __future__ import annotations

import pytest

import sim
from sim.language.errors import InputError

pytestmark = pytest.mark.once


def test_a_cell_shows_the_explorer():
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    pytest.importorskip("solara", reason="solara is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    code = [
        "import sim\nsim.explore('guangdong', seed=3, citizens=200, lang='zh')",
        "import ipywidgets\n"
        "names = [type(w).__name__ for w in ipywidgets.Widget.widgets.values()]\n"
        "texts = [w.words['title'] for w in ipywidgets.Widget.widgets.values() if 'title' in getattr(w, 'words', {})]\n"
        "print(texts)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in code])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = notebook.cells[0].outputs[0]["data"]
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "数字政府模拟演示台" in notebook.cells[1].outputs[0]["text"]


def test_what_does_not_fit_is_told_in_one_line():
    for given, fault in [
        ({"scenario": "zhejang"}, 'did you mean "zhejiang"'),
        ({"modes": ["separation"]}, "allowed: two"),
        ({"seed": -1}, "seed"),
        ({"citizens": 10}, "citizens"),
        ({"lang": "de"}, "not known"),
        ({"view": "?reciprocity=99"}, "reciprocity"),
    ]:
        with pytest.raises(InputError, match=fault) as told:
            sim.explore(**given)
        assert "\n" not in str(told.value)
