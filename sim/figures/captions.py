"""Title and caption of every figure."""

from __future__ import annotations

CAPTIONS = {
    "headline": (
        "Both measures over time",
        "A row per province, a column per measure. Line: mean over runs. Dark band: 95% interval of the "
        "mean; pale band: the middle 95% of runs. Month 0 is the world before the reform. Numbered lines, if any: "
        "months in which the scenario changes.",
    ),
    "difference": (
        "The difference between the modes over time",
        "Above the line the first mode is ahead, below it another. Dark band: paired 95% interval of the "
        "mean difference; pale band: the middle 95% of paired runs. A filled mark on the line: the lead "
        "changes for good, and clearly; a hollow one: within the noise. Numbered lines, if any: months in which the "
        "scenario changes.",
    ),
    "counties": (
        "How counties differ at the end",
        "Every county of every run in the last month, each counting once. Bar: middle half; point: median; "
        "line: middle 90%. A narrow hill means that places are alike.",
    ),
    "county_paths": (
        "Every county over time",
        "A row per province and mode. Thin lines: the counties of the first run. Between the black lines: the "
        "middle 90% of the counties of all runs, each counting once; thick line: their median. Black lines that "
        "come together mean that places become alike.",
    ),
    "network": (
        "Who is tied to whom",
        "One run, two thirds of the way. Cities stand where they really are, counties around them; around "
        "each county a dot per bureau, coloured by how much of its data is live.",
    ),
    "indicators": (
        "All other indicators over time",
        "Means over runs with 95% intervals. Colour and dash tell the mode, the marker tells the province.",
    ),
    "ablation": (
        "What each institution does",
        "Effect of each institution: the measure with all institutions on minus the measure with this one off, in "
        "percentage points. Filled: average over all months; hollow: last month. Line: paired 95% interval; colour "
        "where it leaves out 0. Sorted by the effect on the first measure over the whole path. Grey band: not in force "
        "under these switches. The scale is even about 0 and compressed far from it. Effects do not add up.",
    ),
    "main_effects": (
        "What each key does",
        "Means at the levels of every key that varies, over all points that have the level; of a range, in slices with "
        "about equally many points. A column per province and measure, all panels of it on one scale. Band or bar: 95% "
        "interval, over replicates where the points are a grid, else over points. Runs that failed are left out.",
    ),
    "difference_map": (
        "Where each mode is ahead",
        "The first mode minus the second at every point, mean of paired runs, in percentage points; bold where the "
        "paired 95% interval leaves out 0. Thick line: the other mode leads beyond it.",
    ),
}
