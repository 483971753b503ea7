"""Change one switch of eight at a time, from one mode's option to another's, and see which moves the result.

Run it from anywhere:  python scenarios/one_switch.py
Read it with care: single changes need not add up to the whole, since switches work together; and all this is at one
point of what is unknown, the defaults. Leave out at="defaults" for means over what the facts leave open.
"""

import sim

SCENARIO = "zhejiang"
START, GOAL = sim.MODES["government_led"], sim.MODES["separation"]
REPLICATIONS = 10
WINDOW = "path"  # the mean over all months; or "month_24", "month_48", "month_72"

scenario = sim.load(SCENARIO)
modes = [START]
for switch in sim.SWITCHES:
    changed = scenario.with_(mode=START, switches={switch: GOAL.switches[switch]})
    modes += [changed.mode] if changed.mode != START else []
comparison = sim.compare(scenario, modes=[*modes, GOAL], replications=REPLICATIONS, seed=1, at="defaults")

rows = comparison.differences.query("mode_a == @START.name and window == @WINDOW")
for indicator in ("service_efficiency", "data_sharing_rate"):
    print(f"\n{indicator}, {WINDOW}: change against {START.name}, with 95 % interval")
    found = rows[rows["indicator"] == indicator].sort_values("difference")
    for row in found.itertuples():  # differences are a - b, so the change is their negative
        low, high = -row.ci_high, -row.ci_low
        print(f"  {row.mode_b:<40} {-row.difference:+.3f}  ({low:+.3f} to {high:+.3f})")
