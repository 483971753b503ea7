"""Compare two modes in two provinces, and see whether demand that differs from place to place decides it.

Run it from anywhere:  python scenarios/compare_modes.py
Edit it: other scenarios, modes of your own (a TOML file of switches), another parameter to vary.
"""

import sim

SCENARIOS = ["zhejiang", "guangdong"]
MODES = ["government_led", "separation"]
REPLICATIONS = 10  # each with a draw of its own of what is unknown; sd_taste, which is set, is held
HETEROGENEITY = [0.0, 0.65, 1.3]  # explained by: digigov parameters sd_taste

for sd_taste in HETEROGENEITY:
    scenarios = [sim.load(name).with_(parameters={"sd_taste": sd_taste}) for name in SCENARIOS]
    comparison = sim.compare(scenarios, modes=MODES, replications=REPLICATIONS, seed=1)
    print(f"\nDemand heterogeneity {sd_taste}")
    for sentence in comparison.sentences():
        print(" ", sentence)
