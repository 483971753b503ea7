"""What the code writes of its own description: all of TABLES.md, and the list of sub-steps in ODD.md.

python -m sim.docs.write            rewrites both in place
python -m sim.docs.write --check    names the files that are out of date; exit code 1 if there are any
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from sim.docs import numbers, paper
from sim.docs.markdown import table
from sim.docs.rights import rights
from sim.docs.vector import reference_numbers
from sim.inputs.csv_table import read_data
from sim.model.substeps import MONTH
from sim.model.world.catalogue import AUDIENCES, LEVELS, load_catalogue
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import INSTITUTIONS, off_by
from sim.setup.layers import LAYERS
from sim.setup.modes import MODES, SWITCHES
from sim.theory import find_limits

FOLDER = Path(__file__).resolve().parent
MONTH_BLOCK = re.compile(r"(<!-- month:begin -->\n).*?(<!-- month:end -->)", re.DOTALL)


def month() -> str:
    """The sub-steps of a month in order, with what the first line of each function says."""
    return "\n".join(
        f"{i}. **{name}** (`{step.__module__}.{step.__name__}`): {_first_sentence(step)}"
        for i, (name, step) in enumerate(MONTH, start=1)
    )


def indicators() -> str:
    """What is measured, headline measures in bold."""
    better = {True: "more", False: "less", None: "neither"}
    rows = [
        (
            f"**`{i.name}`**" if i.headline else f"`{i.name}`", i.label_en, i.label_zh,
            i.unit, f"{i.low:g} to {i.high:g}", better[i.higher_is_better], "yes" if i.per_county else "no", i.formula,
        )
        for i in INDICATORS.values()
    ]  # fmt: skip
    return table(("indicator", "name", "中文", "unit", "range", "better", "per county", "formula"), rows)


def modes() -> str:
    """The built-in modes side by side."""
    rows = [
        (f"`{s.name}`", s.meaning, *(f"`{mode.switches[s.name]}`" for mode in MODES.values()))
        for s in SWITCHES.values()
    ]
    return table(("switch", "decides", *(f"`{name}`" for name in MODES)), rows)


def institutions() -> str:
    """The institutions of the paper: what each does, what turns it off, and what then moves."""
    rows = [
        (
            i.id, i.name_en, i.name_zh, i.mechanism, i.force, i.section, i.process, i.does,
            ", ".join(f"`{text}`" for text in off_by(i)),
            ", ".join(f"`{indicator}` {direction}" for indicator, direction in i.moves),
        )
        for i in INSTITUTIONS.values()
    ]  # fmt: skip
    columns = ("id", "institution", "中文", "mechanism", "force", "section", "enters", "does", "on → off", "when off")
    groups = table(("kind", "group", "called", "中文", "paper", "members"), paper.groups())
    return f"{groups}\n\n{table(columns, rows)}"


def systems() -> str:
    """The six systems."""
    c = load_catalogue()
    return table(("system", "name", "中文"), zip(_code(c.system_id), c.system_name_en, c.system_name_zh, strict=True))


def lines() -> str:
    """The functional lines, with the number of resources that each holds."""
    c = load_catalogue()
    held = [int((c.resource_line == line).sum()) for line in range(len(c.line_id))]
    rows = zip(_code(c.line_id), c.line_name_en, c.line_name_zh, held, strict=True)
    return table(("line", "name", "中文", "resources"), rows)


def resources() -> str:
    """The data resources."""
    c = load_catalogue()
    rows = [
        (
            f"`{name}`", c.resource_name_en[r], c.resource_name_zh[r], f"`{c.line_id[c.resource_line[r]]}`",
            LEVELS[c.resource_level[r]], f"{c.sensitivity[r]:g}", int(c.resource_users[r]),
        )
        for r, name in enumerate(c.resource_id)
    ]  # fmt: skip
    return table(("resource", "name", "中文", "line", "held by the", "sensitivity", "lines that need it"), rows)


def items() -> str:
    """The service items; documents and bureaus as needed in all, and of them from other lines."""
    c = load_catalogue()
    foreign = c.resource_line != c.item_line[:, None]
    documents = (c.need * foreign).sum(axis=1)
    rows = [
        (
            f"`{name}`", c.item_name_en[i], c.item_name_zh[i], f"`{c.system_id[c.item_system[i]]}`",
            AUDIENCES[c.item_audience[i]], f"`{c.line_id[c.item_line[i]]}`", f"{c.requests_per_1000[i]:g}",
            f"{c.days_before[i]:g}", f"{c.desk_hours[i]:g}", f"{c.n_documents[i]} ({documents[i]})",
            f"{c.n_bureaus[i]} ({int((c.pair_line[c.pair_item == i] != c.item_line[i]).sum())})",
        )
        for i, name in enumerate(c.item_id)
    ]  # fmt: skip
    columns = (
        "item", "name", "中文", "system", "audience", "lead line", "per 1,000 and month", "days before", "desk hours",
        "documents (foreign)", "bureaus (foreign)",
    )  # fmt: skip
    return table(columns, rows)


def county_spread() -> str:
    """How much the drawn counties of a city differ."""
    t = read_data("county_spread.csv", ("id", "province", "value", "unit", "meaning", "source"))
    columns = ("province", "value", "unit", "meaning", "source")
    rows = zip(_code(t.texts("id")), *(t.texts(name) for name in columns), strict=True)
    return table(("id", *columns), rows)


def limits() -> str:
    """The limits that can be solved analytically, each with its closed forms and the rules that are held to them."""
    rows = [
        (
            f"`{limit.id}`", limit.name_en, limit.name_zh, limit.process, limit.held, limit.equals,
            f"`{limit.formula}`", limit.source, ", ".join(_code(limit.forms)), ", ".join(_code(limit.rules)),
        )
        for limit in find_limits()
    ]  # fmt: skip
    columns = (
        "limit", "name", "中文", "process", "with", "must equal", "formula", "source", "closed forms",
        "rules held to it",
    )  # fmt: skip
    return table(columns, rows)


def facts() -> str:
    """Published figures beside the model, and those left out."""
    columns = (
        "date", "province", "figure", "unit", "operator", "published", "error", "discrepancy, since", "model", "runs",
        "use",
    )  # fmt: skip
    return f"{table(columns, paper.facts())}\n\n{table(('left out', 'why'), paper.left_out())}"


def layers() -> str:
    """What can be switched off as a whole."""
    rows = [
        (
            f"`{one.id}`", one.name_zh, one.without, ", ".join(one.steps),
            ", ".join(f"`{key}` = {value:g}" for key, value in one.held.items()),
        )
        for one in LAYERS.values()
    ]  # fmt: skip
    return table(("layer", "中文", "without it", "sub-steps replaced", "the same as with"), rows)


SECTIONS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("Modes", "The option of each switch under the built-in modes.", modes),
    ("Indicators", "What every month is measured by.", indicators),
    ("Grades", "How well a number is founded.", numbers.grades),
    ("Roles", "What a parameter is to whoever asks.", numbers.roles),
    ("Priors", "What nobody knows is drawn; all else stays as a scenario has it.", numbers.priors),
    ("Ledger", "How many numbers are based on what, by kind of source and grade.", numbers.ledger),
    ("Parameters", "Every value once. Ranges bound validation, sweeps and sliders.", numbers.parameters),
    ("Constants", "Fixed numbers of the code: facts, units and conventions.", numbers.constants),
    ("Spread of counties", "How the counties of a city differ.", county_spread),
    ("Systems", "The six parts of a digital government.", systems),
    ("Lines", "The functions of government that have a bureau in every county.", lines),
    ("Resources", "Sensitivity is how personal the data are, from 0 to 1.", resources),
    ("Items", "Rates are per 1,000 of the audience: residents, owners, and for staff items residents.", items),
    ("Institutions", "What each does in the model, what turns it off, and what should then move.", institutions),
    ("Layers", "What can be switched off as a whole (`--without`); each leaves a smaller model.", layers),
    (
        "Facts beside the model",
        "The dated scenarios at their defaults: mean and range of a few runs (`make facts`). fit: to 2019.",
        facts,
    ),
    (
        "Rights",
        "The difference between the first two modes, divided among the eight rights by Shapley values; in percentage "
        "points, with the 95% interval of the mean over draws of the posterior.",
        rights,
    ),
    ("Limits", "What can be solved analytically, and which rules are held to it.", limits),
    ("Reference numbers", "What another program made from the ODD must find (section 7.11).", reference_numbers),
)
"""Heading, introduction and table of every section of TABLES.md, in order."""


def tables() -> str:
    """TABLES.md as it should be."""
    parts = [
        "# Tables",
        "Written by `python -m sim.docs.write` from the code and its data. [ODD.md](ODD.md) explains them.",
    ]
    for heading, introduction, write in SECTIONS:
        parts += [f"## {heading}", introduction, write()]
    return "\n\n".join(parts) + "\n"


def outdated() -> dict[Path, str]:
    """The files that differ from what the code says, each as it should be."""
    odd = (FOLDER / "ODD.md").read_text(encoding="utf-8")
    listed = MONTH_BLOCK.sub(lambda block: f"{block[1]}\n{month()}\n\n{block[2]}", odd)
    now = {FOLDER / "ODD.md": listed, FOLDER / "TABLES.md": tables()}
    return {path: text for path, text in now.items() if not path.exists() or path.read_text("utf-8") != text}


def main(arguments: list[str]) -> int:
    """Rewrite the files, or with --check only name those that are out of date."""
    stale = outdated()
    for path, text in stale.items():
        print(path.name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
    return int(bool(stale) and "--check" in arguments)


def _first_sentence(step: Callable[..., object]) -> str:
    return " ".join((inspect.getdoc(step) or "").split("\n\n")[0].split())


def _code(names: Iterable[str]) -> list[str]:
    return [f"`{name}`" for name in names]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
