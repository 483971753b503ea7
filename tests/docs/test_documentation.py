"""ODD, tables and glossary say what the code does: lists, state variables, keys of luck, names."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sim.docs import write as documentation
from sim.model.model import MONTH, Model
from sim.model.world.catalogue import AUDIENCES
from sim.setup.institutions import INSTITUTIONS, off_by
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rng import Luck
from sim.setup.rules import RULES
from sim.setup.scenario import load

ROOT = Path(__file__).resolve().parents[2]
ODD = (ROOT / "sim" / "docs" / "ODD.md").read_text(encoding="utf-8")
TABLES = (ROOT / "sim" / "docs" / "TABLES.md").read_text(encoding="utf-8")
TRACE = (ROOT / "sim" / "docs" / "TRACE.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "sim" / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
ELEMENTS = (
    "Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling",
    "Design concepts", "Initialization", "Input data", "Submodels",
)  # fmt: skip
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
)  # fmt: skip
NAMED = [f"{letter}{i}" for letter, n in zip("ZGMFR", (7, 5, 12, 4, 2), strict=True) for i in range(1, n + 1)]


def rows(text: str, *columns: str) -> list[list[str]]:
    """The rows of all tables with exactly these columns."""
    header = "| " + " | ".join(columns) + " |"
    parts = text.split(header + "\n")[1:]
    assert parts, columns
    found = []
    for part in parts:
        lines = part.split("\n\n")[0].splitlines()[1:]
        found += [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return found


def says(symbol: str) -> bool:
    """Whether the text written by hand has the symbol; one that is also a letter of prose counts in equations only."""
    text = documentation.MONTH_BLOCK.sub("", ODD)
    if re.fullmatch("[a-zA-Z]", symbol):
        text = "\n".join(re.findall(r"```\n(.*?)```", text, re.DOTALL))
    return re.search(rf"(?<![\w*]){re.escape(symbol)}(?![\w*])", text) is not None


# --- what the code writes


def test_what_is_generated_equals_the_code():
    assert [path.name for path in documentation.outdated()] == []


def test_the_command_checks_the_texts():
    done = subprocess.run(
        [sys.executable, "-m", "sim.docs.write", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_rewrites_what_is_stale_and_keeps_what_is_by_hand(tmp_path, monkeypatch, capsys):
    by_hand, listed = ODD.split("<!-- month:end -->")[1], documentation.month()
    (tmp_path / "ODD.md").write_text(ODD.replace(listed, "nothing\n"), encoding="utf-8")
    monkeypatch.setattr(documentation, "FOLDER", tmp_path)
    assert documentation.main(["--check"]) == 1
    assert documentation.main([]) == 0 == documentation.main(["--check"])
    assert (tmp_path / "ODD.md").read_text("utf-8") == ODD and by_hand.startswith("\n")
    assert (tmp_path / "TABLES.md").read_text("utf-8") == TABLES
    assert capsys.readouterr().out.split() == ["ODD.md", "TABLES.md"] * 2


def test_the_odd_is_short_enough_to_be_read():
    assert len(ODD.encode()) <= 75_000


# --- the protocol


def test_the_odd_has_all_elements_and_concepts_in_order():
    numbered = [f"## {i}. {name}\n" for i, name in enumerate(ELEMENTS, start=1)]
    concepts = [f"\n**{name}.** " for name in CONCEPTS]
    for parts in (numbered, concepts):
        places = [ODD.find(part) for part in parts]
        assert -1 not in places and places == sorted(places)


def test_the_odd_lists_the_sub_steps_of_the_month_in_order():
    listed = re.findall(r"(?m)^\d\. \*\*(\w+)\*\* \(`([\w.]+)`\)", ODD)
    assert listed == [(name, f"{step.__module__}.{step.__name__}") for name, step in MONTH]


def test_names_of_code_in_the_odd_exist():
    names = sorted(set(re.findall(r"`(sim(?:\.\w+)+)`", ODD)))
    assert len(names) > 15
    for name in names:
        try:
            import_module(name)
        except ModuleNotFoundError:
            module, _, attribute = name.rpartition(".")
            assert hasattr(import_module(module), attribute), name


# --- parameters


def test_each_parameter_stands_in_an_equation_by_its_symbol():
    symbols = {p.name: p.symbol for p in PARAMETERS.values()}
    assert len(set(symbols.values())) == len(symbols)
    assert [name for name, symbol in symbols.items() if not says(symbol)] == []


# --- switches


def test_the_odd_says_what_each_option_of_each_switch_changes():
    told = [(switch.strip("`"), option.strip("`")) for switch, option, terms in rows(ODD, "switch", "option", "terms")]
    assert told == [(s.name, option) for s in SWITCHES.values() for option in s.options]


# --- rules


def test_the_odd_says_what_each_option_of_each_rule_does():
    told = [(rule.strip("`"), option.strip("`")) for rule, option, terms in rows(ODD, "rule", "option", "terms")]
    assert told == [(rule.name, option) for rule in RULES.values() for option in rule.options]


def test_the_glossary_has_every_rule_and_option():
    table = rows(GLOSSARY, "rule", "option", "中文")
    assert all(re.search(r"[一-鿿]", chinese) for *_, chinese in table)
    told = [(rule.strip("`"), option.strip("`")) for rule, option, _ in table]
    assert told == [(rule.name, option) for rule in RULES.values() for option in ("", *rule.options)]


# --- luck


def test_the_odd_lists_every_purpose_that_luck_is_drawn_for(monkeypatch):
    drawn: dict[str, set[int]] = {}
    for way in ("uniform", "span"):

        def record(self, purpose, month, *size, draw=getattr(Luck, way)):
            drawn.setdefault(purpose, set()).add(month)
            return draw(self, purpose, month, *size)

        monkeypatch.setattr(Luck, way, record)
    for name in ("zhejiang", "guangdong"):
        for mode in MODES.values():
            setup = load(name).with_(mode=mode, months=3, n_citizens=200, parameters={"campaign_months": 9})
            model = Model(setup, seed=3)
            model.misused[:] = True  # rare, and nothing is audited where nothing is misused
            model.run()
    own = {"social": nx.path_graph(200), "seating": "random"}
    Model(setup.with_(rules={"sharing": "imitation", "schedule": "random_order"}, **own), seed=3).run()
    cities = set(Model(load("zhejiang").with_(n_citizens=1)).places.city_id)
    cities |= set(Model(load("guangdong").with_(n_citizens=1)).places.city_id)
    used: dict[str, bool] = {}
    for purpose, months in drawn.items():
        stem, _, last = purpose.rpartition("/")
        used[f"{stem}/<city>" if last in cities else purpose] = months != {0}
    table = rows(ODD, "purpose", "slots", "when", "decides")
    assert {purpose.strip("`"): when != "month 0" for purpose, _, when, _ in table} == used


# --- state variables


def value(model, path: str) -> np.ndarray:
    head, _, rest = path.partition("[].")
    if rest:
        return np.array([getattr(one, rest) for one in getattr(model, head)])
    found = model
    for name in path.split("."):
        found = getattr(found, name)
    return np.array(found)


def state_variables() -> list[tuple[str, str, str, set[str]]]:
    table = rows(ODD, "variable", "shape", "unit and range", "meaning", "changes in")
    return [
        (path.strip("`"), shape, span, set() if changes == "–" else set(changes.split(", ")))
        for path, shape, span, _, changes in table
    ]


@pytest.fixture(scope="module")
def observed():
    """Values seen of every state variable, and the sub-steps seen to change it, under all modes."""
    paths = [path for path, *_ in state_variables()]
    changed: dict[str, set[str]] = {path: set() for path in paths}
    seen: dict[str, list[np.ndarray]] = {path: [] for path in paths}
    for mode in MODES.values():
        often = {
            "rate_incident": 4.0,
            "rate_misuse": 1.0,
            "rent": 3.0,
            "safeguards": 0.0,
            "reciprocity": 5.0,
            "sharing_start": 0.06,
        }
        model = Model(load("zhejiang").with_(mode=mode, months=60, n_citizens=300, parameters=often), seed=2)
        before = {path: value(model, path) for path in paths}
        while model.month < model.setup.months:
            model.month += 1
            for name, substep in MONTH:
                substep(model)
                for path in paths:
                    now = value(model, path)
                    if now.shape != before[path].shape or (now != before[path]).any():
                        changed[path].add(name)
                    before[path] = now
            for path in paths:
                seen[path].append(before[path])
    return model, seen, changed


def test_state_variables_have_the_shape_that_the_odd_says(observed):
    model, seen, _ = observed
    sizes = {
        "C": len(model.counties), "S": len(model.catalogue.system_id), "L": len(model.catalogue.line_id),
        "R": len(model.catalogue.resource_id), "I": len(model.catalogue.item_id), "N": len(model.citizens),
        "F": len(model.firms), "D": len(model.catalogue.document_item), "n": model.parameters.n_exemplars,
    }  # fmt: skip
    for path, shape, _, _ in state_variables():
        expected = () if shape == "scalar" else tuple(sizes[letter] for letter in shape.split(" × "))
        assert seen[path][-1].shape == expected, path


def test_state_variables_stay_in_the_range_that_the_odd_says(observed):
    _, seen, _ = observed
    bounded = 0
    for path, _, span, _ in state_variables():
        values = np.concatenate([v.astype(float).ravel() for v in seen[path]])
        assert np.isfinite(values).all(), path
        if interval := re.search(r"[\[(]([\d.]+), ([\d.]+)[\])]", span):
            low, high = map(float, interval.groups())
            bounded += 1
        elif least := re.search(r"[≥>] ([\d.]+)", span):
            low, high = float(least[1]), np.inf
        else:
            continue
        assert low - 1e-9 <= values.min() <= values.max() <= high + 1e-9, path
    assert bounded > 15


def test_state_variables_change_in_the_sub_steps_that_the_odd_says(observed):
    *_, changed = observed
    assert changed == {path: changes for path, _, _, changes in state_variables()}


# --- institutions


def test_each_institution_has_its_row_with_what_turns_it_off():
    table = rows(
        TABLES, "id", "institution", "中文", "mechanism", "force", "section", "enters", "does", "on → off", "when off"
    )  # fmt: skip
    assert [row[0] for row in table] == list(INSTITUTIONS)
    for name, *_, off, moved in table:
        assert [key for key in INSTITUTIONS[name].off if f"`{key}: " not in off] == []
        assert all(f"`{indicator}` {direction}" in moved for indicator, direction in INSTITUTIONS[name].moves)


def test_every_institution_that_the_paper_names_is_there():
    assert list(INSTITUTIONS) == NAMED


def test_an_off_setting_tells_both_values():
    assert off_by(INSTITUTIONS["M2"]) == [f"n_disputes: {PARAMETERS['n_disputes'].default:g} → 0"]
    assert off_by(INSTITUTIONS["Z1"]) == ["mode.builder: tender or contractor → bureau"]


# --- glossary


def test_the_glossary_has_every_switch_option_mode_and_audience():
    table = rows(GLOSSARY, "switch", "option", "中文")
    assert all(re.search(r"[一-鿿]", chinese) for *_, chinese in table)
    told = [(switch.strip("`"), option.strip("`")) for switch, option, _ in table]
    assert told == [(s.name, option) for s in SWITCHES.values() for option in ("", *s.options)]
    assert [row[0].strip("`") for row in rows(GLOSSARY, "mode", "中文")] == list(MODES)
    assert [name for name in AUDIENCES if f"| `{name}` |" not in GLOSSARY] == []


def test_the_glossary_has_one_word_per_thing():
    terms = [row[:2] for row in rows(GLOSSARY, "term", "中文", "meaning")]
    for column in zip(*terms, strict=True):
        assert len(set(column)) == len(column)


# --- references

CITED = re.compile(
    r"\b([A-Z][\w-]+)(?:, [A-Z][\w-]+)*(?: and [A-Z][\w-]+| et al\.)? \(?((?:1[89]|20)\d\d)\b(?!-)", re.UNICODE
)
NOT_WORKS = {"December", "November", "March", "October", "May", "April", "Census", "in", "In", "by", "By"}


def test_every_work_that_is_cited_is_in_the_references():
    told, listed = TRACE.split("\n## References\n")
    entries = listed.split("\n* ")[1:]
    sources = [ODD, told, *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "sim").rglob("*.py")))]
    sources += [record.source for record in PARAMETERS.values()]
    works = {found for source in sources for found in CITED.findall(source) if found[0] not in NOT_WORKS}
    assert len(works) > 30
    missing = [
        (author, year)
        for author, year in sorted(works)
        if not any(re.match(rf"(van )?{author}\b", entry) and f"({year})" in entry for entry in entries)
    ]
    assert missing == []
    assert [entry[:20] for entry in entries] == [entry[:20] for entry in sorted(entries, key=surname)]


def surname(entry: str) -> str:
    """What an entry of the references is sorted by."""
    return entry.removeprefix("van ").casefold()
