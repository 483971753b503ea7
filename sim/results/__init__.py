"""Tidy tables of what was simulated: numbers only, no prose, file or picture."""
