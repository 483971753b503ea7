"""What ``digigov institutions`` prints and writes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.cli.findings import titled
from sim.cli.tables import export, heads, open_table, page_line, span
from sim.language.texts import say
from sim.results.effects import NOT_IN_FORCE, off_zero
from sim.results.measured import is_stale, measured_effects, measured_record, unconfirmed
from sim.setup import words
from sim.setup.indicators import HEADLINES
from sim.setup.institutions import (
    FORCE,
    GROUPS,
    MECHANISM,
    START,
    Institution,
    by_group,
    off_by,
    setting_of,
    settings_off,
)
from sim.setup.names import (
    is_chinese,
    meaning_of_institution,
    meaning_of_parameter,
    name_of,
    name_of_direction,
    name_of_group_of_paper,
    name_of_indicator,
    name_of_province,
    name_of_source,
    process_of_institution,
)
from sim.setup.parameters import PARAMETERS

if TYPE_CHECKING:
    from rich.table import Table

SHORT = dict(zip(HEADLINES, "ES", strict=True))
UNMEASURED = "not measured"


def institution_table(institutions: Sequence[Institution]) -> Table:
    """One row per institution: names, what it does, what turns it off, effect over the whole path in each province.

    By mechanism, with the force that it adds.
    """
    from rich.text import Text

    provinces = _provinces()
    table = open_table(*heads("institutions", "id", "told"), *map(name_of_province, provinces))
    for column in table.columns[2:]:
        column.no_wrap = True
    for mechanism, members in by_group(MECHANISM, institutions).items():
        table.add_row("", Text(f"{name_of_group_of_paper(MECHANISM, mechanism)}\n", style="bold"))
        for institution in members:
            force = name_of_group_of_paper(FORCE, institution.force)
            lines = [
                names_of(institution),
                force,
                meaning_of_institution(institution.id),
                *off_by(institution, say("names.or")),
                "",
            ]
            effects = (_effect_cell(province, institution.id) for province in provinces)
            table.add_row(institution.id, "\n".join(lines), *effects)
        table.add_section()
    return table


def start_lines() -> list[str]:
    """What both provinces started from, a line each."""
    chosen = GROUPS[START].values()
    return [
        say("names.titled", place=name_of(group), what=group.meaning_zh if is_chinese() else group.meaning)
        for group in chosen
    ]


def institution_page(institution: Institution) -> str:
    """All that is declared of one institution, with the ranges of its parameters."""
    moves = [f"{indicator} {name_of_direction(direction)}" for indicator, direction in institution.moves]
    lines = [
        ("does", meaning_of_institution(institution.id)),
        ("enters", process_of_institution(institution.id)),
        ("source", name_of_source(institution.source)),
        ("mechanism", name_of_group_of_paper(MECHANISM, institution.mechanism)),
        ("force", name_of_group_of_paper(FORCE, institution.force)),
        *(("off_by", _setting(key, text)) for key, text in zip(institution.off, _off_by(institution), strict=True)),
        ("when_off", ", ".join(moves)),
        ("try_it", "digigov run zhejiang " + " ".join(f"--set {setting}" for setting in settings_off(institution))),
        ("measure_it", f"digigov ablate zhejiang --institutions {institution.id}"),
    ]
    title = f"{institution.id}  {names_of(institution, '  ')}"
    return "\n".join([title, "", *(page_line(say(f"console.page.{key}"), text) for key, text in lines), ""])


def _off_by(institution: Institution) -> list[str]:
    return off_by(institution, say("names.or"))


def names_of(institution: Institution, between: str = " ") -> str:
    """Its name in Chinese; in English both, so that it can be found in the paper."""
    return institution.name_zh if is_chinese() else f"{institution.name_en}{between}{institution.name_zh}"


def measured_table(institution: Institution) -> Table:
    """Every measured effect of one institution, per province, indicator and window."""
    table = open_table(*heads("measured", "", "window", "effect", "interval", "verdict"))
    for column in table.columns[2:4]:
        column.justify, column.no_wrap = "right", True
    measured = _measured()
    measured = measured[measured["institution"].str.partition(":")[0] == institution.id]
    for (name, province, indicator), rows in measured.groupby(["institution", "province", "indicator"], sort=False):
        unit = say("console.table.short_points") if words.is_share(indicator) else words.unit(indicator)
        title = say("console.table.titled_unit", title=titled(province, indicator), unit=unit)
        setting = setting_of(name)
        title = say("names.titled", place=setting, what=title) if setting else title
        for index, (_, row) in enumerate(rows.iterrows()):
            table.add_row(
                title if index == 0 else "",
                words.window(row["window"]),
                words.gap(indicator, row["effect"]) + ("*" if off_zero(row) else " "),
                words.interval(indicator, row["ci_low"], row["ci_high"]),
                words.verdict_of(row) if index == 0 else "",
            )
    return table


def how_measured() -> str:
    """What the effects mean and how they were measured; a warning where the program has changed since."""
    how = measured_record()
    text = say("console.table.how_measured", n=how["replications"], scenarios=", ".join(how["scenarios"]))
    return text + (say("console.table.is_stale") if is_stale() else "")


def what_letters_mean() -> str:
    """The letters in the table of all institutions, and which of these move nothing as stated anywhere."""
    labels = {letter: name_of_indicator(name).lower() for name, letter in SHORT.items()}
    letters = [say("console.table.letter", letter=letter, measure=label) for letter, label in labels.items()]
    missing = ", ".join(unconfirmed(_measured())) or say("console.table.none")
    return say("console.table.letters", letters=say("names.comma").join(letters), names=missing)


def record(institution: Institution) -> dict[str, Any]:
    """An institution as a flat record, with its effects over the whole path per province."""
    flat: dict[str, Any] = {
        "id": institution.id, "name_en": institution.name_en, "name_zh": institution.name_zh,
        "source": institution.source, "section": institution.section, "mechanism": institution.mechanism,
        "force": institution.force, "process": institution.process, "does": institution.does,
        "off": "; ".join(settings_off(institution)), "off_by": "; ".join(off_by(institution)),
        "when_off": "; ".join(f"{indicator} {direction}" for indicator, direction in institution.moves),
    }  # fmt: skip
    for province in _provinces():
        for indicator in HEADLINES:
            row = _path(province, institution.id, indicator)
            for column in ("effect", "ci_low", "ci_high"):
                flat[f"{province}_{indicator}_{column}"] = _plain(None if row is None else row[column])
        flat[f"{province}_verdict"] = UNMEASURED if row is None else row["verdict"]
    return flat


def export_institutions(institutions: Sequence[Institution], format: str) -> str:
    """Institutions as "csv", "md" or "json"; undefined is an empty cell, null in JSON."""
    records = [record(institution) for institution in institutions]
    return export(records, list(records[0]), format)


def _setting(key: str, text: str) -> str:
    """An off setting with the range and meaning of its parameter."""
    if key not in PARAMETERS:
        return text
    parameter = PARAMETERS[key]
    return say("console.page.ranged", text=text, range=span(parameter), meaning=meaning_of_parameter(key))


def _effect_cell(province: str, name: str) -> str:
    """A line per headline measure, and the verdict."""
    rows = {indicator: _path(province, name, indicator) for indicator in HEADLINES}
    first = rows[HEADLINES[0]]
    if first is None or first["verdict"] == NOT_IN_FORCE:
        return words.name_of_verdict(UNMEASURED if first is None else NOT_IN_FORCE)
    lines = [
        f"{SHORT[indicator]} {words.gap(indicator, row['effect'])}{'*' if off_zero(row) else ''} "
        f"({words.interval(indicator, row['ci_low'], row['ci_high'])})"
        for indicator, row in rows.items()
    ]
    return "\n".join([*lines, words.verdict_of(first)])


@lru_cache(maxsize=1)
def _measured() -> pd.DataFrame:
    return measured_effects()


def _provinces() -> list[str]:
    return list(dict.fromkeys(_measured()["province"]))


def _path(province: str, name: str, indicator: str) -> pd.Series | None:
    """The measured effect over the whole path; None where it was not measured."""
    table = _measured()
    keys = {"province": province, "institution": name, "indicator": indicator, "window": "path"}
    rows = table[(table[list(keys)] == list(keys.values())).all(axis=1)]
    return rows.iloc[0] if len(rows) else None


def _plain(number: float | None) -> float | None:
    """A number for a file; None where it is undefined."""
    return None if number is None or pd.isna(number) else float(number)
