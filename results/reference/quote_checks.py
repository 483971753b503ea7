"""What the page of reference results quotes of the checks over all that is unknown."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.docs.markdown import table

HERE = Path(__file__).resolve().parent
CLAIMS = {
    "drift": "without a reform nothing changes in three years",
    "visits": "Zhejiang's dated history: visits spared and documents abolished as early as they were",
    "productivity": "two productivities alone do not say which mode is ahead over the path",
    "crossings": "the months in which the lead changes differ between the provinces",
    "fair start": "neither mode is ahead in more than 80% of draws in any window",
    "layers": "every layer moves how often a mode is better by 0.05",
    "institutions": "every institution moves what is stated of it in 90% of draws",
}


def checks() -> str:
    """Every claim with how many of its rows hold, and the others with their figures; then how far the core goes."""
    found = pd.read_csv(HERE / "checks.csv", keep_default_na=True)
    rows = []
    for check, claim in CLAIMS.items():
        stated = found[(found["check"] == check) & found["claim"].notna()]
        holds = stated["holds"].astype(str) == "True"
        missed = [f"{row.what}: {row.value:.3g} ({row.claim})" for row in stated[~holds].itertuples()]
        rows.append((claim, f"{holds.sum()} of {len(stated)}", "; ".join(missed) or "none"))
    return f"{table(('claim', 'holds in', 'where not'), rows)}\n\n{core(found)}"


def core(found: pd.DataFrame) -> str:
    """What a core of six numbers foretells of A - B in draws that it was not fitted to."""
    rows = found[found["check"] == "core"].copy()
    rows[["where", "measure"]] = rows["what"].str.split(": ", n=1, expand=True)
    parts = []
    for name, kind in (("R2", "R2"), ("the same mode ahead", "the same mode ahead")):
        chosen = rows[rows["measure"].str.endswith(f": {kind}")]
        values = {
            window: chosen[chosen["measure"].str.contains(window)]["value"]
            for window in ("month_24", "month_72", "path")
        }
        told = ", ".join(f"{w.replace('_', ' ')} {v.min():.2f} to {v.max():.2f}" for w, v in values.items())
        parts.append(f"{name}: {told}")
    n = int(rows["n"].iloc[0])
    return (
        f"The [core of six numbers](../../sim/theory/core.py), fitted to half of the draws, foretells A − B in the {n} "
        f"others, over provinces and measures ({'; '.join(parts)})."
    )
