"""The eight switches of an institutional design, and three modes side by side.

A mode is a value: nothing in the model reads its name, only its switches. Any mix of options is a valid mode.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from sim.language.errors import InputError, nearest


@dataclass(frozen=True, slots=True)
class Switch:
    """One decision right and the options for who holds it."""

    name: str
    meaning: str
    options: dict[str, str]


SWITCHES: dict[str, Switch] = {
    s.name: s
    for s in (
        Switch(
            "agenda",
            "who chooses what is built, and so whose knowledge of demand goes into it",
            {
                "county": "each county, from its own complaints and its own knowledge of demand",
                "data_bureau": "the provincial data bureau, from aggregated demand, which loses what is local",
                "bureau": "each bureau, for its own workload",
            },
        ),
        Switch(
            "builder",
            "who builds modules and connects data",
            {
                "tender": "a vendor that wins the county's tender for each project",
                "contractor": "one general contractor with subcontractors",
                "bureau": "the bureaus themselves",
            },
        ),
        Switch(
            "operator",
            "who keeps modules running and improves them",
            {
                "government": "the county government",
                "contractor": "the operator company, whose effort is seen only in part",
            },
        ),
        Switch(
            "standards",
            "whose interfaces connect data",
            {
                "local": "local ones, converging on the provincial platform's standard",
                "contractor": "the contractor's, one for all, to which bureaus' systems migrate",
                "none": "each its own",
            },
        ),
        Switch(
            "reuse",
            "how a success travels",
            {
                "copying": "counties copy exemplars, which the province promotes",
                "rollout": "a standard module is developed once and installed county by county",
                "none": "not at all",
            },
        ),
        Switch(
            "custody",
            "who holds pooled data",
            {
                "government": "a government platform",
                "operator": "the operator company",
                "bureau": "each bureau, nothing is pooled",
            },
        ),
        Switch(
            "supervision",
            "who is evaluated",
            {
                "hierarchy": "counties and bureaus, by their superiors",
                "kpi": "the contractor by KPI, and bureaus by their superiors",
                "none": "nobody",
            },
        ),
        Switch(
            "contract",
            "what firms are paid for",
            {
                "fee_and_support": "project fees, with support policies for the industry",
                "kpi": "a fixed fee with KPI bonus and penalty; the state holds a share of the operator",
                "fee": "project fees",
            },
        ),
    )
}


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
                allowed = ", ".join(options)
                raise InputError(
                    f"mode {self.name!r}: switch {switch} has no option {option!r}{nearest(option, options)}; "
                    f"allowed: {allowed}"
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
