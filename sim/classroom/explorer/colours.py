"""Colours of the page: those of the figures (``sim.report.figures.theme``), here without the library that draws its figures."""

from __future__ import annotations

INK, GREY, PALE = "#222222", "#767676", "#d9d9d9"
SIDE = {"left": "#0072B2", "right": "#D55E00"}
TONES = ("#00224e", "#2a3f6d", "#575d6d", "#7d7c78", "#a69d75", "#d3c164", "#fee838")
"""From none to all: cividis, even in greyscale and to colour-blind readers."""
BUILDING = {"idle": PALE, "build": "#0072B2", "copy": "#009E73", "install": "#E69F00"}
ONLINE, COUNTER, COMPLAINT = "#56B4E9", "#767676", "#D55E00"
