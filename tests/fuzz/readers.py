"""Every reader of what strangers write: a valid file of each, what may come instead, and how it is read."""

from __future__ import annotations

import asyncio
import base64
import html
import io
import json
import tempfile
import tomllib
import zlib
from collections.abc import Callable
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st
from pyarrow import parquet

import sim
from sim.classroom.explorer.guard import Guard
from sim.classroom.explorer.notebook import desk_of
from sim.classroom.explorer.view import SIDES, first_view, offer_of, read_view, texts_of_query
from sim.classroom.lessons.answers import answers, read_answers
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.marking import ClassMarks, mark
from sim.classroom.lessons.plan import load_lesson
from sim.inputs.toml import read_toml
from sim.language.errors import InputError, Message
from sim.report.paper_tables import paper_table
from sim.results.targets import read_targets
from sim.runs.folder import Folder
from sim.runs.recipe import MARK
from sim.runs.reproduce import reproduce
from sim.runs.status import status
from sim.setup.cities import load_cities
from sim.setup.county_table import COLUMNS, OPTIONAL, read_county_table
from sim.setup.province_folder import check_folder
from sim.setup.scenario import load, load_mode
from sim.setup.social import SocialNetwork
from sim.studies.design import load_design
from sim.studies.merge import merge
from sim.studies.score import read_facts
from sim.studies.sweep import study_of, sweep
from tests.classroom.lessons.fakes import fake_run
from tests.fuzz.command_lines import command_lines
from tests.fuzz.mutants import TEXTS, damaged, plain, tables, to_json, to_toml, trees
from tests.fuzz.trial import Fault, Files, Reader
from tests.sweeps import QUIET, ROOT, tiny

SCENARIOS, DATA = ROOT / "scenarios", ROOT / "sim" / "data"
FEW = 3000
"""Points of a design that are made; more of them take seconds, as they do when they are meant."""
HOST, SECRET = "127.0.0.1:8765", "0123456789abcdef01234567"


class Reached(Exception):
    """A reader was content, and would now make runs."""


class NoRuns(Executor):
    """Takes no task."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> NoReturn:
        raise Reached


def _in_place(name: str, mutants: st.SearchStrategy[bytes]) -> st.SearchStrategy[Files]:
    return mutants.map(lambda content: {name: content})


def _toml(name: str, content: bytes) -> st.SearchStrategy[Files]:
    tree = tomllib.loads(content.decode())
    return _in_place(name, st.one_of(trees(tree).map(to_toml), trees(tree).map(to_toml), damaged(content)))


def _csv(name: str, content: bytes) -> st.SearchStrategy[Files]:
    return _in_place(name, st.one_of(tables(content), tables(content), damaged(content)))


def _json(name: str, content: bytes) -> st.SearchStrategy[Files]:
    tree = json.loads(content)
    return _in_place(name, st.one_of(trees(tree).map(to_json), trees(tree).map(to_json), damaged(content)))


def scenarios() -> Reader:
    """Scenario files: every key, and changes by date."""
    dated = tomllib.loads((SCENARIOS / "zhejiang_dated.toml").read_text(encoding="utf-8"))
    given = dated | {"rules": {"sharing": "imitation"}, "layers_off": ["society"], "seating": "numbered"}
    content = to_toml(given | {"changes": dated["changes"][:4]})
    return Reader("scenario", {"a.toml": content}, _toml("a.toml", content), lambda folder: load(folder / "a.toml"))


def modes() -> Reader:
    """Mode files."""
    content = to_toml({"name": "mine", "base": "separation", "builder": "bureau", "standards": "local"})
    return Reader(
        "mode", {"a.toml": content}, _toml("a.toml", content), lambda folder: load_mode(str(folder / "a.toml"))
    )


def designs() -> Reader:
    """Study designs, of every method."""
    base = {"scenarios": ["zhejiang"], "modes": ["government_led", "separation"], "replications": 2, "months": 3}
    vary = {"reciprocity": {"low": 3.0, "high": 4.0}, "mode.standards": ["local", "contractor"], "*lever": "range"}
    grid = {"reciprocity": {"low": 3.0, "high": 4.0, "levels": 3, "scale": "log"}, "n_citizens": [100, 200]}
    kept = {"indicators": ["service_efficiency"], "windows": ["month_1", "path"], "n_citizens": 50}
    all_of = [
        to_toml(base | {"method": "grid", "vary": grid}),
        to_toml(base | kept | {"method": "latin", "points": 4, "luck": "own", "vary": vary, "title": "a"}),
        to_toml(base | kept | {"method": "sobol", "points": 4, "second_order": True, "vary": vary, "question": "b"}),
        to_toml(base | kept | {"method": "morris", "points": 4, "grid_levels": 6, "vary": vary, "reference": "c"}),
    ]

    def read(folder: Path) -> None:
        design = load_design(folder / "a.sweep.toml")
        if design.size <= FEW:
            study_of(design).orders(np.array([0, design.size - 1]))

    mutants = st.one_of(*(_toml("a.sweep.toml", content) for content in all_of))
    return Reader("design", {"a.sweep.toml": all_of[0]}, mutants, read)


def points() -> Reader:
    """Tables of points of a design."""
    design = to_toml({"scenarios": ["zhejiang"], "method": "list", "table": "points.csv", "months": 2})
    content = b"reciprocity,n_citizens,mode.standards,n_projects\n3.5,100,local,2\n4,200,contractor,3\n"

    def read(folder: Path) -> None:
        study_of(load_design(folder / "a.sweep.toml")).orders(np.arange(2))

    return Reader("table of points", {"a.sweep.toml": design, "points.csv": content}, _csv("points.csv", content), read)


def counties() -> Reader:
    """Tables of counties, by themselves and as a scenario's."""
    head, row = ",".join((*COLUMNS, *OPTIONAL)), "Hangzhou,{},500000,0.2,0.2,9.5,0.7,{},30.1"
    content = "\n".join([head, *(row.format(name, 119 + place) for place, name in enumerate("ABC")), ""]).encode()
    scenario = to_toml({"name": "a", "province": "zhejiang", "mode": "separation", "county_table": "counties.csv"})

    def read(folder: Path) -> None:
        read_county_table(folder / "counties.csv", load_cities("zhejiang"))
        load(folder / "a.toml")

    return Reader(
        "table of counties", {"a.toml": scenario, "counties.csv": content}, _csv("counties.csv", content), read
    )


def facts() -> Reader:
    """Tables of facts, as targets and to be scored."""
    lines = (DATA / "targets.csv").read_text(encoding="utf-8").splitlines()
    content = "\n".join([lines[0], *lines[5:9], ""]).encode()
    worlds = {"zhejiang": sim.load("zhejiang_dated"), "guangdong": sim.load("guangdong_dated")}

    def read(folder: Path) -> None:
        for line in read_facts(folder / "facts.csv", worlds)[1]:
            if not line.isprintable():
                raise Fault("a row's message does not print")
        read_targets(folder / "facts.csv")

    return Reader("table of facts", {"facts.csv": content}, _csv("facts.csv", content), read)


def provinces() -> Reader:
    """Folders of provinces, a file of which is hostile."""
    home = DATA / "provinces" / "moushan"
    own = {path.name: path.read_bytes() for path in home.iterdir()}
    cities = [line.split(",")[0] for line in own["cities.csv"].decode().splitlines() if not line.startswith("# ")][1:]
    own["adjacency.csv"] = f"city_a,city_b,shared_boundary_km\n{cities[0]},{cities[1]},30\n".encode()
    own["counties.csv"] = (",".join(COLUMNS) + f"\n{cities[0]},A,500000,0.2,0.2,9.5\n").encode()
    intact = {f"moulin/{name}": content for name, content in own.items()}

    def read(folder: Path) -> None:
        found, faults = check_folder(folder / "moulin")
        for error in faults[1:]:
            if not str(error).isprintable():
                raise Fault("a message does not print")
        if faults:
            raise faults[0]
        if found is not None:
            [str(remark) for remark in found.remarks]

    mutants = st.one_of(
        *(_csv(name, content) for name, content in intact.items() if name.endswith(".csv")),
        *(_toml(name, content) for name, content in intact.items() if name.endswith(".toml")),
    )
    return Reader("province", intact, mutants, read)


def networks() -> Reader:
    """Networks of citizens: GraphML, GEXF and pairs of nodes."""
    graph = nx.cycle_graph(6)
    nx.set_edge_attributes(graph, 2.0, "weight")
    graphml, gexf = io.BytesIO(), io.BytesIO()
    nx.write_graphml(graph, graphml)
    nx.write_gexf(graph, gexf)
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxx">' + b"".join(
        f'<!ENTITY b{n} "{"&b{};".format(n - 1 if n else "") * 9}">'.encode() for n in range(9)
    )
    tokens = (
        *(bomb + b"]>", b"&b8;", b'<!DOCTYPE a SYSTEM "/etc/passwd">', b"<node>" * 400, b'<node id="9"/>'),
        *(b'<edge source="0" target="99"/>', b'<data key="d0">-1</data>', b'<data key="d0">nan</data>', b"]]>", b"\0"),
        *(b'edgedefault="directed"', b'<node id="0"><graph edgedefault="x"/></node>', b'weight="1e999"', b'id="-1"'),
    )
    edges = b"0,1,2.0\n1,2\n2,3,0.5\n4\n"
    intact = {"a.graphml": graphml.getvalue(), "a.gexf": gexf.getvalue(), "a.csv": edges}
    lines = b"\n".join(b"%d,%d,1" % (n, n + 1) for n in range(6))

    def read(folder: Path) -> None:
        for name in intact:
            SocialNetwork.read(folder / name).record()

    mutants = st.one_of(
        _in_place("a.graphml", damaged(intact["a.graphml"], tokens)),
        _in_place("a.gexf", damaged(intact["a.gexf"], tokens)),
        _in_place("a.csv", st.one_of(tables(lines), damaged(edges))),
    )
    return Reader("network", intact, mutants, read)


@cache
def _swept() -> Files:
    """A finished sweep's folder."""
    with tempfile.TemporaryDirectory() as room:
        home = Path(room) / "a"
        sweep(
            tiny(vary={"reciprocity": [3.0, 4.0], "rules.sharing": ["imitation", "logit"]}),
            home,
            figures=False,
            **QUIET,
        )
        return {
            f"a/{path.relative_to(home).as_posix()}": path.read_bytes() for path in home.rglob("*") if path.is_file()
        }


def _named(end: str) -> str:
    return next(name for name in _swept() if Path(name).name.startswith(end))


def records() -> Reader:
    """Records of results: run.json of a folder, or what a figure carries; runs are not made."""
    record = json.loads(_swept()["a/run.json"])

    def packed(recipe: bytes) -> str:
        return MARK + base64.b85encode(zlib.compress(recipe, 9)).decode()

    def svg(recipe: bytes) -> bytes:
        return f"<svg><metadata><dc:source>{html.escape(packed(recipe))}</dc:source></metadata></svg>".encode()

    def png(recipe: bytes) -> bytes:
        from PIL import Image
        from PIL.PngImagePlugin import PngInfo

        info, file = PngInfo(), io.BytesIO()
        info.add_text("Source", packed(recipe))
        Image.new("L", (2, 2)).save(file, "PNG", pnginfo=info)
        return file.getvalue()

    def inner(recipe: dict[str, Any], text: bytes) -> dict[str, Any]:
        return recipe | {"files": recipe["files"] | {"study.json": text.decode("utf-8", "replace")}}

    whole = record["study"]
    study = json.loads(whole["files"]["study.json"])
    # A recipe whose own texts are forged is the likelier attack: what is in "files" is read deepest.
    recipes = st.one_of(trees(whole), trees(study).map(lambda tree: inner(whole, to_json(tree))))
    intact = {**_swept(), "a.svg": svg(to_json(whole)), "a.png": png(to_json(whole))}

    def read(folder: Path) -> None:
        for name in ("a", "a.svg", "a.png"):
            try:
                reproduce(folder / name, executor=NoRuns(), progress=False)
            except Reached:
                continue

    mutants = st.one_of(
        _json("a/run.json", _swept()["a/run.json"]),
        recipes.map(lambda recipe: {"a/run.json": to_json(record | {"study": recipe})}),
        recipes.map(lambda recipe: {"a.svg": svg(to_json(recipe))}),
        recipes.map(lambda recipe: {"a.png": png(to_json(recipe))}),
        _in_place("a.svg", damaged(intact["a.svg"], (b"<dc:source>" * 50, b"&amp;", b"</dc:source>"))),
        _in_place("a.png", damaged(intact["a.png"])),
    )
    return Reader("record", intact, mutants, read)


@st.composite
def _parts(draw: Any, content: bytes) -> bytes:
    """A Parquet file with cells, columns, types or labels changed, or damaged."""
    if draw(st.integers(0, 2)) == 0:
        return draw(damaged(content))
    table = parquet.read_table(io.BytesIO(content))
    name = draw(st.sampled_from(table.column_names))
    place = table.column_names.index(name)
    action = draw(st.sampled_from(("cell", "cell", "cell", "drop", "type", "rename", "empty", "twice", "label")))
    if action == "cell":
        cells, row = table[name].to_pylist(), draw(st.integers(0, table.num_rows - 1))
        cells[row] = draw(
            st.one_of(st.sampled_from((-1, 0, 10**6, 10**12, 2**62, -(2**63), None, 0.5, "x" * 500)), plain)
        )
        try:
            table = table.set_column(place, name, pa.array(cells, table.schema.field(name).type))
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            try:
                table = table.set_column(place, name, pa.array(cells))
            except (pa.ArrowException, OverflowError, TypeError, ValueError):
                table = table.set_column(place, name, pa.array([str(draw(st.integers()))] * table.num_rows))
    elif action == "drop":
        table = table.drop([name])
    elif action == "type":
        table = table.set_column(place, name, pa.array([[1.5]] * table.num_rows))
    elif action == "rename":
        table = table.rename_columns(
            [
                draw(st.sampled_from(TEXTS)).encode("utf-8", "ignore").decode() if n == name else n
                for n in table.column_names
            ]
        )
    elif action == "empty":
        table = table.slice(0, 0)
    elif action == "twice":
        table = pa.concat_tables([table, table])
    else:
        labels = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        labels[draw(st.sampled_from(("digigov.study", "digigov.replaces", "pandas")))] = draw(
            st.sampled_from(("", "[]", "{}", '["../../a/run.json"]', "[1]", "[[]]", "null", "x", "[" * 2000))
        )
        table = table.replace_schema_metadata(labels)
    file = io.BytesIO()
    try:
        parquet.write_table(table, file)
    except (pa.ArrowException, ValueError, UnicodeEncodeError):
        return b"PAR1"
    return file.getvalue()


def results() -> Reader:
    """Results folders: their runs joined, told, and read; no figure is drawn of them, which would take a second."""
    study, plan, part, varied = (_named(name) for name in ("study.json", "plan.json", "part-", "points.parquet"))

    def read(folder: Path) -> None:
        said: list[InputError] = []
        with (
            tempfile.TemporaryDirectory() as room,
            patch("sim.studies.sweep.figures_of", return_value={}),
            patch("sim.runs.provenance.git_state", return_value=None),  # three processes
        ):
            for use in (
                lambda: merge([folder / "a"], Path(room) / "b", progress=False),
                lambda: status(folder / "a"),
                lambda: sim.read(folder / "a"),
                lambda: sim.open(folder / "a").count_rows(),
            ):
                try:
                    use()
                except InputError as error:
                    said.append(error)
        if said:
            raise said[0]

    mutants = st.one_of(
        _json(study, _swept()[study]),
        _json(study, _swept()[study]),
        _json(plan, _swept()[plan]),
        _in_place(part, _parts(_swept()[part])),
        _in_place(varied, _parts(_swept()[varied])),
    )
    return Reader("results folder", {**_swept()}, mutants, read)


def outs() -> Reader:
    """Folders given as --out, whose run.json is a stranger's: what digigov did not write stays."""
    record = json.loads(_swept()["a/run.json"]) | {"files": ["run.json", "summary.csv", "figures/a.svg"]}

    def read(folder: Path) -> None:
        import shutil

        with tempfile.TemporaryDirectory() as room:
            there = Path(room) / "a"
            shutil.copytree(folder, there)
            try:
                with Folder(there) as held:
                    held.write({"b.csv": b"1", "run.json": b"{}"})
            finally:
                if (there / "thesis.txt").read_bytes() != b"mine" or not (there / "own" / "run.json").exists():
                    raise Fault("a file of the user is gone")

    content = to_json(record)
    intact = {"run.json": content, "summary.csv": b"a\n1\n", "thesis.txt": b"mine", "own/run.json": b"{}"}
    lists = st.lists(
        st.sampled_from(("thesis.txt", "../a/thesis.txt", "own", "own/run.json", "/", "", "summary.csv", *TEXTS))
    )
    named = lists.map(lambda names: {"run.json": to_json(record | {"files": names})})
    return Reader("record of --out", intact, st.one_of(_json("run.json", content), named), read)


def hand_ins() -> Reader:
    """Answers of students, marked against made-up keys."""
    lesson = load_lesson("45")
    given = {task.id: (1.5 if task.kind == "number" else task.choices[0].id) for task in lesson.tasks.values()}
    content = answers("45", "2024001", given).to_json().encode()

    class FakeKeys(Keys):
        def _simulate(self, worlds: Any) -> Any:
            from sim.classroom.lessons.keys import scenario_of
            from sim.runs.outcome import Run

            return {one: fake_run(Run("a", scenario_of(self.lesson, one), 1, 1)).values for one in worlds}

    known: dict[str, Keys] = {}

    def read(folder: Path) -> None:
        given = read_answers(folder / "a.json")
        keys = known.setdefault(given.lesson, FakeKeys(load_lesson(given.lesson)))
        marks = ClassMarks((mark(given, keys, "a.json"),), ())
        with tempfile.TemporaryDirectory() as room:
            marked = pd.read_csv(marks.write(Path(room) / "marks.csv"), dtype=str, keep_default_na=False)
        for cell in marked.to_numpy().ravel().tolist():
            if cell[:1] in ("=", "+", "@") or not cell.replace("\n", "").isprintable():
                raise Fault("a cell of the marks is a formula, or does not print")

    return Reader("answers", {"a.json": content}, _json("a.json", content), read)


def views() -> Reader:
    """Saved views and links of the explorer."""
    offer = offer_of()
    start = first_view(offer)
    full = start.with_(
        left_switches={"builder": "bureau"},
        parameters={"reciprocity": 4.5, "n_projects": 2},
        month=5,
        pick="left:county:3",
    )
    flat = full.flat()
    content = to_toml(flat)

    def read(folder: Path) -> None:
        link = (folder / "link").read_bytes().decode("utf-8", "replace")
        view, faults = read_view(texts_of_query(link), offer, start)
        for side in SIDES:
            view.scenario_of(side, offer)
        view.to_query(), view.to_toml()
        if faults:
            raise faults[0]
        saved = read_toml(folder / "a.toml", "a.toml", Message("inputs.what.saved_view"))
        desk = desk_of(None, (), saved, seed=1, citizens=2000, lang="en")
        desk.start.scenario_of("left", desk.offer)

    from urllib.parse import urlencode

    query = urlencode(flat).encode()
    links = trees(flat).map(lambda tree: urlencode({k: str(v) for k, v in tree.items()}, errors="replace").encode())
    mutants = st.one_of(_toml("a.toml", content), _in_place("link", st.one_of(links, damaged(query))))
    return Reader("view", {"a.toml": content, "link": query}, mutants, read)


def requests() -> Reader:
    """Requests to the explorer: only what has the key, the right name and the right origin reaches its pages."""
    cookie = f"digigov-8765={SECRET}"
    good = {
        "type": "websocket", "path": "/jupyter/api/kernels/1/channels", "query": "session_id=1",
        "headers": [["host", HOST], ["origin", f"http://{HOST}"], ["cookie", cookie]],
    }  # fmt: skip
    page = good | {"type": "http", "path": "/", "query": "seed=1"}
    link = page | {"query": f"key={SECRET}&seed=2", "headers": [["host", HOST]]}
    hosts = ["evil.example", "localhost:8765", "[::1]:8765", "127.0.0.1", "127.0.0.1:8765.evil.example", "null", ""]
    heads = [["host", one] for one in hosts] + [["origin", f"http://{one}"] for one in hosts] + [["origin", "null"]]
    heads += [["cookie", text] for text in ("", "digigov-8765=", "digigov-8765=x; " + cookie, "digigov-1=" + SECRET)]

    def allowed(scope: dict[str, Any]) -> bool:
        found = dict(reversed(scope["headers"]))
        host = str(found.get(b"host", b""), "latin-1")
        ours = host.removesuffix(":8765").rstrip(".").lower().strip("[] ") in ("127.0.0.1", "localhost", "::1")
        key = SECRET.encode() in b";".join(value for name, value in scope["headers"] if name.lower() == b"cookie")
        same = found.get(b"origin", b"") in (
            b"http://" + found.get(b"host", b""),
            b"https://" + found.get(b"host", b""),
        )
        return ours and key and (scope["type"] == "http" or same)

    def read(folder: Path) -> None:
        given = json.loads((folder / "request.json").read_text(encoding="utf-8"))
        headers = [
            (name.lower().encode("utf-8", "replace"), value.encode("utf-8", "replace"))
            for name, value in given["headers"]
        ]
        scope = given | {
            "headers": headers,
            "server": ("127.0.0.1", 8765),
            "query_string": given["query"].encode("utf-8", "replace"),
        }
        reached: list[bool] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            reached.append(True)

        async def send(message: Any) -> None:
            pass

        guard = Guard(app, SECRET)
        guard._tidying = asyncio.Future(loop=(loop := asyncio.new_event_loop()))  # else it waits to tidy up
        try:
            loop.run_until_complete(guard(scope, None, send))
        finally:
            loop.close()
        if reached and not allowed(scope):
            raise Fault("a stranger got in")
        if not reached:
            raise InputError("explorer.bad_pick", pick="")

    @st.composite
    def mutants(draw: Any) -> Files:
        request = json.loads(json.dumps(draw(st.sampled_from((good, page, link)))))
        for _ in range(draw(st.integers(1, 3))):
            action = draw(st.sampled_from(("head", "head", "lose", "value", "path", "query")))
            if action == "head":
                request["headers"].insert(
                    draw(st.integers(0, len(request["headers"]))), list(draw(st.sampled_from(heads)))
                )
            elif action == "lose" and request["headers"]:
                del request["headers"][draw(st.integers(0, len(request["headers"]) - 1))]
            elif action == "value" and request["headers"]:
                request["headers"][draw(st.integers(0, len(request["headers"]) - 1))][1] = draw(
                    st.one_of(st.sampled_from(TEXTS), st.text())
                )
            elif action == "path":
                request["path"] = draw(
                    st.sampled_from(("/", "/resourcez", "/readyz", "/alive", "/_solara/cdn/%00", "\0", *TEXTS))
                )
            else:
                request["query"] = draw(
                    st.one_of(st.sampled_from((f"key={SECRET}", "key=x", "session_id=", *TEXTS)), st.text())
                )
        return {"request.json": to_json(request)}

    return Reader("request", {"request.json": to_json(page)}, mutants(), read)


def result_tables() -> Reader:
    """Tables of results that are to become tables of a paper."""
    reference = ROOT / "results" / "reference"
    lines = (reference / "differences.csv").read_bytes().splitlines(keepends=True)
    content = b"".join(lines[:6])
    part = _swept()[_named("part-")]
    intact = {"differences.csv": content, "table.parquet": part, "run.json": _swept()["a/run.json"]}

    def read(folder: Path) -> None:
        for name in ("differences.csv", "table.parquet"):
            made = paper_table(folder / name)
            made.to_markdown(), made.to_latex()

    mutants = st.one_of(
        _csv("differences.csv", content),
        _in_place("table.parquet", _parts(part)),
        _json("run.json", intact["run.json"]),
    )
    return Reader("table of results", intact, mutants, read)


READERS: tuple[Callable[[], Reader], ...] = (
    scenarios, modes, designs, points, counties, facts, provinces, networks, records, results, outs, hand_ins, views,
    requests, result_tables, command_lines,
)  # fmt: skip
"""All of them, each made when it is asked for."""
