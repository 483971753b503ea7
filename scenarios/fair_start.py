"""Is the comparison fair before anything is fitted? Draw all that is unknown from its prior and count who wins.

Run:  python scenarios/fair_start.py [DRAWS]      400 draws take some minutes; each is two runs in each province
"""

import sys

import sim
from sim.studies.fair_start import N_DRAWS, fair_start

MEASURES = {"service_efficiency": "service efficiency", "data_sharing_rate": "data-sharing rate"}

draws = int(sys.argv[1]) if len(sys.argv) > 1 else N_DRAWS
modes = (sim.MODES["government_led"], sim.MODES["separation"])
study = fair_start([sim.load("zhejiang"), sim.load("guangdong")], modes, n_draws=draws, n_citizens=1000)
print(f"Share of {draws} draws of the unknowns in which {modes[0].name} beats {modes[1].name}")
for row in study.shares.to_dict("records"):
    windows = ", ".join(f"{k.replace('_', ' ')} {v:.0%}" for k, v in row.items() if k[:6] in ("month_", "path"))
    print(f"  {row['province']:10s}{MEASURES[row['measure']]:20s}{windows}")
    crossing = f"{row['share_that_cross']:.0%} of draws, median month {row['median_crossing_month']:.0f}"
    print(f"{'':32s}paths cross in {crossing}")
print("What decides it (rank correlation with the difference over the path, + for the first mode)")
for (province, measure), cell in study.deciders.groupby(["province", "measure"], sort=False):
    names = ", ".join(f"{p} {c:+.2f}" for p, c in zip(cell["parameter"], cell["correlation"], strict=True))
    print(f"  {province:10s}{MEASURES[measure]:20s}{names}")
for row in study.verdicts.query("tilted_to != ''").to_dict("records"):
    print(f"TILTED to {row['tilted_to']} in {row['province']}, {MEASURES[row['measure']]}, {row['window']}")
print("Fair: no mode wins over 80 % of draws in any window" if study.is_fair else "Not fair in the windows above")
