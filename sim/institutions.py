"""The institutions that the paper names: what each does, which parameter or switch carries it, what turns it off.

An institution is off where its settings have their off values. ``digigov ablate`` turns one off at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.errors import InputError, nearest
from sim.faults import show
from sim.modes import MODES
from sim.parameters import PARAMETERS

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution of the paper.

    Attributes:
        id: row of the paper's list, such as "M2".
        name_en, name_zh: what it is called.
        source: where the paper has it.
        does: one sentence: the causal path in the model.
        process: the sub-step of the month that it enters.
        off: settings that take it away: parameter -> value, or "mode.<switch>" -> option.
        moves: indicators and the direction in which they move when it is off, the surest first.
    """

    id: str
    name_en: str
    name_zh: str
    source: str
    does: str
    process: str
    off: Mapping[str, float | str]
    moves: tuple[tuple[str, str], ...]


INSTITUTIONS: dict[str, Institution] = {
    i.id: i
    for i in (
        Institution(
            "Z1", "Government-led with enterprises taking part", "政府牵引+企业参与", "paper § 3.1",
            "Counties have firms build for them that win a tender; without, bureaus build with their own staff.",
            "construction", {"mode.builder": "bureau"}, (("service_efficiency", DOWN),),
        ),
        Institution(
            "Z3", "One-stop platform with smart brain", "综合平台+智能大脑", "paper § 3.1",
            "Decision support on live data takes a share off the handling time that automation leaves.",
            "service", {"smart_brain": 0.0}, (("mean_working_days", UP),),
        ),
        Institution(
            "G4", "Many market entities compete", "多个市场主体分散竞争", "paper § 3.2",
            "Bidders compete on price and name; with one firm there is no competition, and its mark-up is a monopolist's.",
            "enterprises", {"n_vendors": 4}, (("spending_per_case", UP), ("service_efficiency", DOWN)),
        ),
        Institution(
            "M2", "Joint conference", "数字政府联席会议", "paper § 3.3",
            "Cities settle the most demanded disputes between bureaus, which takes off worry and brings a decision at once.",
            "sharing", {"n_disputes": 0}, (("data_sharing_rate", DOWN),),
        ),
        Institution(
            "R1", "Risk controls", "风险防范机制", "paper § 5",
            "Ethics committee, privacy rules and independent audit lower the hazard of incidents and felt liability.",
            "incidents", {"safeguards": 0.0}, (("new_incidents", UP),),
        ),
    )
}  # fmt: skip
"""All institutions by id."""


def settings_off(institution: Institution) -> list[str]:
    """The off settings as texts "key=value", as ``--set`` takes them."""
    return [f"{key}={value}" for key, value in institution.off.items()]


def choose_institutions(ids: Iterable[str] | None = None) -> list[Institution]:
    """The institutions of these ids in the order given, each once; all of them where none are given.

    Raises InputError, with the nearest id, for one that there is not.
    """
    if ids is None:
        return list(INSTITUTIONS.values())
    wanted = [name.strip().upper() for name in ids if name.strip()]
    unknown = [name for name in wanted if name not in INSTITUTIONS]
    if unknown:
        near = nearest(unknown[0], INSTITUTIONS)
        raise InputError(f"there is no institution {show(unknown[0])}{near}; all: digigov institutions")
    return [INSTITUTIONS[name] for name in dict.fromkeys(wanted)]


def off_by(institution: Institution) -> list[str]:
    """The off settings as texts "key: on → off"; on is the default, or the option that either reform has."""
    reforms = list(MODES.values())[:2]
    texts = []
    for key, value in institution.off.items():
        if key in PARAMETERS:
            on, off = f"{PARAMETERS[key].default:g}", f"{value:g}"
        else:
            options = [mode.switches[key.removeprefix("mode.")] for mode in reforms]
            on, off = " or ".join(dict.fromkeys(option for option in options if option != value)), str(value)
        texts.append(f"{key}: {on} → {off}")
    return texts
