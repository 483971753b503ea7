"""Calendar: dated changes of parameters and switches, before the sub-steps of their month."""

from __future__ import annotations

from dataclasses import replace


def apply_changes(model) -> None:
    """Give parameters and switches the values that the scenario dates to this month; all sub-steps see them."""
    due = [change for change in model.setup.changes if change.month == model.month]
    if not due:
        return
    switches = {change.switch: change.value for change in due if change.switch}
    values = {change.key: change.value for change in due if not change.switch}
    model.mode = replace(model.mode, **switches)
    model.parameters = model.parameters.changed(**values)
