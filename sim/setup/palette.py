"""Colours of all pictures, on paper and on pages; here, since pages must not load the library that draws figures.

Okabe and Ito's, distinguished by colour-blind readers.
"""

from __future__ import annotations

INK, GREY, PALE, GRID = "#222222", "#767676", "#d9d9d9", "#e6e6e6"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Of modes, in the order in which they are compared."""
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = COLOURS
INKS = {
    BLUE: BLUE, VERMILION: "#bf5200", GREEN: "#00795a", PURPLE: "#a2427b", ORANGE: "#8a5f00", SKY: "#1c6f9f",
}  # fmt: skip
"""The same where words stand in the colour on white: darkened, so that they can be read."""
LETTERED = (INKS[BLUE], INKS[VERMILION])
"""Of the first two modes."""
OURS, OTHERS, LIMIT = "#7b3294", "#c4c4c4", "#b00020"
"""Of designs: a class's own, all others, and what may be spent."""
EVEN = "#f4f1ea"
"""Of where none of two modes is ahead."""
TONES = ("#00224e", "#2a3f6d", "#575d6d", "#7d7c78", "#a69d75", "#d3c164", "#fee838")
"""From none to all: cividis, even in greyscale and to colour-blind readers."""
CASE_DAYS = {"queue": SKY, "check": ORANGE, "handle": "#bbbbbb", "correct": PURPLE}
"""Of what takes a case its days; checks are what sharing and orders do away with."""
SHARING = {
    "nothing": "none", "abolished": "#ededed", "unlisted": "#555555", "unconnected": ORANGE, "partly": "#8ccbb5",
    "shared": GREEN,
}  # fmt: skip
"""Of what one bureau gets from another."""
