"""Tidy tables of what was simulated, where they are kept, and how they came to be."""

from __future__ import annotations

from sim.results.crossing import crossing_month
from sim.results.tables import differences, monthly_table, precision, summary, windows
from sim.runs.folder import Folder

__all__ = ["Folder", "crossing_month", "differences", "monthly_table", "precision", "summary", "windows"]
