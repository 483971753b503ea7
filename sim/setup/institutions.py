"""The institutions that the paper names: what each does, which parameter or switch carries it, what turns it off.

An institution is off where its settings have their off values. ``digigov ablate`` turns one off at a time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from sim.inputs.checks import show
from sim.language.errors import InputError, nearest_name
from sim.setup.modes import MODES, Mode
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.registry import growing, register

UP, DOWN = "up", "down"
MECHANISM, FORCE, START = "mechanism", "force", "start"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """A mechanism or a force of the paper, or what both provinces started from."""

    id: str
    name_en: str
    name_zh: str
    section: str
    meaning: str
    meaning_zh: str


def _read_table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("sim").joinpath(f"data/{name}").read_text(encoding="utf-8"))


GROUPS: dict[str, dict[str, Group]] = {
    kind: {name: Group(name, **record) for name, record in groups.items()}
    for kind, groups in _read_table("groups.toml").items()
}
"""The groups of the paper by kind and id, in its order."""


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution of the paper.

    Attributes:
        id: row of the paper's list, such as "M2".
        name_en, name_zh: what it is called.
        source: where the paper has it.
        does: one sentence: the causal path in the model.
        process: the sub-steps of the month that it enters.
        off: settings that take it away: parameter -> value, or "mode.<switch>" -> option.
        moves: indicators and the direction in which they move when it is off, the surest first.
        needs: switches without which the design does not have it: "mode.<switch>" -> option.
        does_zh: the sentence in Chinese.
        section: the section of the paper, such as "3.3.1"; several between commas.
        mechanism, force: the groups of the paper that it belongs to, by their ids, or "none".
    """

    id: str
    name_en: str
    name_zh: str
    source: str
    does: str
    process: str
    off: Mapping[str, float | str]
    moves: tuple[tuple[str, str], ...]
    needs: Mapping[str, str] = field(default_factory=dict)
    does_zh: str = ""
    section: str = ""
    mechanism: str = NONE
    force: str = NONE


def read_institutions() -> dict[str, Institution]:
    """The institutions of ``data/institutions.toml`` by id, in the order of the file. Raises InputError."""
    read = {}
    for name, record in _read_table("institutions.toml").items():
        source = ", ".join(f"§ {section}" for section in record["section"].split(", "))
        moves = tuple((key, way) for key, way in record["moves"])
        read[name] = Institution(name, **{**record, "source": f"paper {source}", "moves": moves})
        check_groups(read[name])
    return read


def check_groups(institution: Institution) -> None:
    """Raise InputError where its mechanism or force is none of the paper's."""
    for kind in (MECHANISM, FORCE):
        given, groups = getattr(institution, kind), (*GROUPS[kind], NONE)
        if given not in groups:
            near = nearest_name(str(given), groups)
            raise InputError(
                "institutions.no_group", institution=institution.id, key=kind, value=show(given), near=near,
                allowed=list(groups),
            )  # fmt: skip


def by_group(kind: str, institutions: Iterable[Institution]) -> dict[str, list[Institution]]:
    """Institutions by their mechanism or force, in the paper's order; who belongs to none come last."""
    found: dict[str, list[Institution]] = {name: [] for name in (*GROUPS[kind], NONE)}
    for institution in institutions:
        found[getattr(institution, kind)].append(institution)
    return {name: members for name, members in found.items() if members}


INSTITUTIONS: dict[str, Institution] = read_institutions()


def is_part_of(institution: Institution, mode: Mode) -> bool:
    """Whether a mode has the switches that the institution needs."""
    return all(mode.switches[key.removeprefix("mode.")] == option for key, option in institution.needs.items())


def settings_off(institution: Institution) -> list[str]:
    """The off settings as texts "key=value", as ``--set`` takes them."""
    return [f"{key}={value}" for key, value in institution.off.items()]


def choose_institutions(ids: Iterable[str] | None = None) -> list[Institution]:
    """The institutions of these ids in the order given, each once; all of them where none are given.

    Raises InputError, with the nearest id, for an unknown one.
    """
    if ids is None:
        return list(INSTITUTIONS.values())
    requested = [name.strip().upper() for name in ids if name.strip()]
    unknown = [name for name in requested if name not in INSTITUTIONS]
    if unknown:
        near = nearest_name(unknown[0], INSTITUTIONS)
        raise InputError("institutions.unknown", institution=show(unknown[0]), near=near)
    return [INSTITUTIONS[name] for name in dict.fromkeys(requested)]


def register_institution(institution: Institution) -> None:
    """Add an institution from a script, for ``sim.ablate`` to turn off.

    Raises InputError for an unknown setting, mechanism or force.
    """
    check_groups(institution)
    for key in (*institution.off, *institution.needs):
        name = key.removeprefix("mode.")
        if key not in PARAMETERS and name not in SWITCHES:
            near = nearest_name(name, (*PARAMETERS, *SWITCHES))
            raise InputError("institutions.no_key", institution=institution.id, key=key, near=near)
    register("institution", institution.id.upper(), institution)


def parts_of(institution: Institution) -> list[Institution]:
    """Each of several off settings as an institution of its own, such as "F4:push"; none where there is but one."""
    if len(institution.off) < 2:
        return []
    return [
        replace(institution, id=f"{institution.id}:{key}", off={key: value}) for key, value in institution.off.items()
    ]


def setting_of(name: str) -> str:
    """The setting of which an id of ``parts_of`` is: "mode.feedback" of "F4:mode.feedback"; "" for an institution's."""
    return name.partition(":")[2]


def off_by(institution: Institution, either: str = " or ") -> list[str]:
    """The off settings as texts "key: on → off"; on is the default, or the option that either reform has.

    either: what stands between two options.
    """
    reforms = list(MODES.values())[:2]
    texts = []
    for key, value in institution.off.items():
        if key in PARAMETERS:
            on, off = f"{PARAMETERS[key].default:g}", f"{value:g}"
        else:
            options = [mode.switches[key.removeprefix("mode.")] for mode in reforms]
            on, off = either.join(dict.fromkeys(option for option in options if option != value)), str(value)
        texts.append(f"{key}: {on} → {off}")
    return texts


growing("institution", INSTITUTIONS.__setitem__)
