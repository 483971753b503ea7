"""Units, and the guards of arithmetic: numbers that no result depends on."""

from __future__ import annotations

MILLION = 1e6
"""Yuan in the unit of money."""
TEN_THOUSAND = 1e4
"""Yuan in the unit of GDP per head."""
THOUSAND = 1000.0
"""Residents whom the catalogue's filing rates are for."""

ROUNDING = 1e-9
"""What equal numbers may differ by."""
TINY = 1e-12
"""Stands in for 0 in a divisor, and for equality of squared distances."""
LEAST = 1e-300
"""Stands in for 0 in a divisor that may itself be tiny."""
