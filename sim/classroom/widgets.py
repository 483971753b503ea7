"""Choosing by hand in a notebook: sliders where there is a kernel with ipywidgets, else the first choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

FEW = 12
"""Choices that are shown as a list; more of them are a slider."""


def choose(show: Callable[..., Any], choices: Mapping[str, Sequence[Any]]) -> Any:
    """Show something for what is chosen by hand; returns what ``show`` gives for the first choices without widgets.

    show: takes a value for each name of choices, in their order; what it returns is displayed. choices: what there is
    to choose from, by the name that stands beside the slider or list; the first is chosen at the start.
    """
    if not has_widgets():
        return show(*(values[0] for values in choices.values()))
    import ipywidgets
    from IPython.display import display

    def kind(values: Sequence[Any]) -> Any:
        return ipywidgets.SelectionSlider if len(values) > FEW else ipywidgets.Dropdown

    look = {"style": {"description_width": "initial"}, "layout": {"width": "60%"}}
    hands = [kind(values)(options=list(values), description=name, **look) for name, values in choices.items()]
    keys = {f"value_{k}": hand for k, hand in enumerate(hands)}
    out = ipywidgets.interactive_output(lambda **given: display(show(*(given[key] for key in keys))), keys)
    display(ipywidgets.VBox([*hands, out]))
    return None


def has_widgets() -> bool:
    """Whether this is a notebook with a kernel, and ipywidgets are installed."""
    try:
        import ipywidgets  # noqa: F401
        from IPython import get_ipython
    except ModuleNotFoundError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None
