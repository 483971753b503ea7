"""Choosing by hand: the first choice without a kernel, sliders and lists with one."""

from __future__ import annotations

import pytest

from sim.classroom import widgets


def test_without_a_kernel_the_first_choice_is_shown():
    assert widgets.choose(lambda a, b: (a, b), {"a": range(3, 9), "b": ("x", "y")}) == (3, "x")


def test_with_widgets_whatever_is_chosen_is_shown_again(monkeypatch):
    ipywidgets = pytest.importorskip("ipywidgets")
    display = pytest.importorskip("IPython.display")
    shown, boxes = [], []
    monkeypatch.setattr(widgets, "has_widgets", lambda: True)
    monkeypatch.setattr(display, "display", boxes.append)
    monkeypatch.setattr(ipywidgets.Output, "__enter__", lambda self: self)
    monkeypatch.setattr(ipywidgets.Output, "__exit__", lambda *error: None)  # Solara's own needs a kernel
    assert widgets.choose(lambda a, b: shown.append((a, b)), {"a": range(20), "b": ("x", "y")}) is None
    slider, few, _ = boxes[-1].children
    assert isinstance(slider, ipywidgets.SelectionSlider) and isinstance(few, ipywidgets.Dropdown)
    slider.value, few.value = 7, "y"
    assert shown[0] == (0, "x") and shown[-1] == (7, "y")
