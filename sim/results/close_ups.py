"""One county close up as a table: which bureau needs which data from which other, and what that one does with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.explain.sharing import STATES, CloseUp
from sim.model.world.catalogue import load_catalogue


def close_up_table(found: CloseUp, at: int) -> pd.DataFrame:
    """A row for each resource of a bureau that another one needs, in the month of a page.

    holder, user: ids of lines. state: of ``STATES``. n_documents: that the user's desks ask for, and n_abolished that
    they no longer do. decided: the month of the holder's last decision on it, 0 where there was none since month 0;
    outcome: what that was; speaks_for, speaks_against: the terms that weighed most in it, empty where none did.
    """
    catalogue = load_catalogue()
    rows = []
    for resource, user in np.argwhere(found.ever > 0).tolist():
        asked = int(found.asked[at, resource, user])
        rows.append(
            {
                "month": int(found.months[at]),
                "holder": catalogue.line_id[found.line[resource]],
                "user": catalogue.line_id[user],
                "resource": catalogue.resource_id[resource],
                "state": STATES[found.state[at, resource]],
                "n_documents": asked,
                "n_abolished": int(found.ever[resource, user]) - asked,
                **_decision(found, at, resource),
            }
        )
    return pd.DataFrame(rows)


def _decision(found: CloseUp, at: int, resource: int) -> dict[str, Any]:
    reason = found.why(at, resource)
    if reason is None:
        return {"decided": 0, "outcome": "", "speaks_for": "", "speaks_against": ""}
    most, least = reason.weighed
    return {"decided": reason.month, "outcome": reason.outcome, "speaks_for": most, "speaks_against": least}
