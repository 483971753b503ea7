"""The axis of time: months since launch, or by the calendar where the scenarios have a start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.language.texts import say
from sim.report.figures import theme
from sim.setup.calendar import check_starts, count_months, date_of

Starts = Mapping[str, str]
"""Months of the calendar that are month 0, by the label of the scenario in the tables; none: months since launch."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Where months lie in panels that share one axis. origin: month of the calendar at 0, a January; or none."""

    n_months: int
    starts: Starts
    origin: int = 0

    def offset(self, label: str) -> int:
        """What is added to months of a scenario."""
        return count_months(self.starts[label]) - self.origin if self.starts else 0

    def when(self, label: str, month: int, lang: str | None = None) -> str:
        """A month in words: "month 24", or its date."""
        if self.starts:
            return date_of(month, self.starts[label])
        return say("figures.axis.month", theme.language(lang), month=month)

    def draw(self, axes: Axes, most: int = 7) -> None:
        """Limits, and years as grid, with so many numbers at most."""
        if not self.starts:
            theme.month_axis(axes, self.n_months, most)
            return
        offsets = [self.offset(label) for label in self.starts]
        first, last = min(offsets), max(offsets) + self.n_months
        axes.set_xlim(first, last)
        axes.xaxis.set_major_locator(MultipleLocator(12 * -(-(last - first) // (12 * most))))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda month, _: f"{(self.origin + month) // 12:.0f}"))

    def name(self, lang: str | None = None) -> str:
        """What stands below the axis."""
        return say("figures.axis.years" if self.starts else "figures.axis.months", theme.language(lang))


def time_axis(labels: Iterable[str], n_months: int, starts: Starts | None = None) -> TimeAxis:
    """The axis of panels of these scenarios. Raises InputError where one of them has no start."""
    if not starts:
        return TimeAxis(n_months, {})
    chosen = {label: starts.get(label, "") for label in labels}
    check_starts(chosen)
    first = min(count_months(start) for start in chosen.values())
    return TimeAxis(n_months, chosen, first - first % 12)
