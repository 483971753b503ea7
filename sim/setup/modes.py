"""Institutional designs: an option for each of the eight switches, and three modes side by side.

A mode is a value: nothing in the model reads its name, only its switches. Any mix of options is a valid mode.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sim.language.errors import InputError, nearest_name
from sim.setup.options import SWITCHES


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to build a digital government: an option for each of the eight switches.

    Raises:
        InputError: an option that the switch does not have.
    """

    name: str
    agenda: str
    builder: str
    operator: str
    standards: str
    reuse: str
    custody: str
    supervision: str
    contract: str

    def __post_init__(self) -> None:
        for switch, option in self.switches.items():
            options = SWITCHES[switch].options
            if option not in options:
                near = nearest_name(str(option), options)
                raise InputError(
                    "options.not_of_mode",
                    mode=self.name,
                    switch=switch,
                    option=option,
                    near=near,
                    allowed=list(options),
                )

    @property
    def switches(self) -> dict[str, str]:
        """The eight options by switch name."""
        record = asdict(self)
        del record["name"]
        return record


MODES: dict[str, Mode] = {
    mode.name: mode
    for mode in (
        #    name              agenda         builder       operator      standards     reuse      custody       supervision  contract
        Mode("government_led", "county",      "tender",     "government", "local",      "copying", "government", "hierarchy", "fee_and_support"),
        Mode("separation",     "data_bureau", "contractor", "contractor", "contractor", "rollout", "operator",   "kpi",       "kpi"),
        Mode("fragmented",     "bureau",      "bureau",     "government", "none",       "none",    "bureau",     "none",      "fee"),
    )
}  # fmt: skip

assert tuple(SWITCHES) == tuple(f.name for f in fields(Mode) if f.name != "name")

PRE_REFORM: Mode = MODES["fragmented"]
"""The switches of the years before a reform, in whose steady state every run starts."""
