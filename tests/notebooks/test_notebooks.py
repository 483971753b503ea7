"""Notebooks: both languages are made from one source, are short, and are kept with what they show.

The cell tagged "parameters" holds every size, which ``test_notebooks_run`` replaces.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))
SOURCES = sorted((FOLDER / "source").glob("*.py"))
LARGEST = 300_000
"""Bytes of a notebook, so that a preview on the web shows it."""
LATIN = re.compile(r"KPI|EPC|[AB]{3,8}|near|cities|history|csv|population")
"""Latin words in Chinese outputs: abbreviations, mixes of rights, names that a notebook or a file of the reader has."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
STEPS = {
    "en": ("what is it", "how it works", "try", "notice", "extend", "predict", "explain"),
    "zh": ("这是什么", "如何运作", "试一试", "注意", "延伸", "预测", "解释"),
}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
every_source = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)


def load_build():
    spec = importlib.util.spec_from_file_location("notebooks_build", FOLDER / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = load_build()


def parts(path: Path) -> list[tuple[str, str, list[str]]]:
    return [
        (cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in nbformat.read(path, as_version=4).cells
    ]


def test_every_source_makes_a_notebook_in_either_language_and_there_is_no_other():
    assert [source.name[:2] for source in SOURCES] == [f"{n:02d}" for n in range(1, len(SOURCES) + 1)]
    assert len(SOURCES) >= 6
    assert sorted(FOLDER / lang / f"{source.stem}.ipynb" for source in SOURCES for lang in ("en", "zh")) == NOTEBOOKS


@every_notebook
def test_a_notebook_is_exactly_what_its_source_makes(path):
    source = FOLDER / "source" / f"{path.stem}.py"
    made = BUILD.built(source, path.parent.name, BUILD.read(path))
    assert path.read_text(encoding="utf-8") == made, "run: python notebooks/build.py"


@every_source
def test_both_languages_have_the_same_cells_and_the_same_program(source):
    """Texts and comments apart, the code is the same, so that neither language can do what the other does not."""
    english, chinese = (parts(FOLDER / lang / f"{source.stem}.ipynb") for lang in ("en", "zh"))
    assert [(kind, tags) for kind, _, tags in english] == [(kind, tags) for kind, _, tags in chinese]
    for (kind, text, _), (_, other, _) in zip(english, chinese, strict=True):
        if kind == "markdown":
            assert CHINESE.search(other) and text != other
        else:
            assert without_texts(text) == without_texts(other)


def without_texts(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@every_source
def test_a_markdown_cell_of_one_language_only_is_refused(source, tmp_path):
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if 'lang="zh"' in line)
    last = next(place for place in range(first + 1, len(lines)) if lines[place].startswith("# %%"))
    (tmp_path / source.name).write_text("".join(lines[:first] + lines[last:]), encoding="utf-8")
    with pytest.raises(ValueError, match=r"lacks zh|must have lang"):
        BUILD.built(tmp_path / source.name, "zh")


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ('say("month || 月")', 'say("month")', 'say("月")'),
        ('f("a", x="b || 乙")  # size || 大小', 'f("a", x="b")  # size', 'f("a", x="乙")  # 大小'),
        ('f"{n} runs || {n} 次"', 'f"{n} runs"', 'f"{n} 次"'),
        ("x = 1  # plain", "x = 1  # plain", "x = 1  # plain"),
    ],
)
def test_words_of_code_follow_the_language(code, english, chinese):
    assert BUILD.in_language(code, "en") == english
    assert BUILD.in_language(code, "zh") == chinese


def test_words_that_no_language_claims_are_refused():
    with pytest.raises(ValueError, match="outside of a text"):
        BUILD.in_language("x = a || b", "en")


@every_notebook
def test_a_notebook_is_short_and_kept_with_what_its_program_shows(path):
    """Outputs of another program would not be kept by the builder."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert len(notebook.cells) <= 15
    assert path.stat().st_size < LARGEST
    code = BUILD.programs(notebook.cells)
    assert [cell for cell in code if cell.execution_count is not None] == []
    bundles = [output.data for cell in code for output in cell.outputs if "data" in output]
    run_again = f"run: python notebooks/build.py --run {path.name[:2]}"
    assert {kind for data in bundles for kind in data} >= {"image/png", "text/html"}, run_again
    assert notebook.metadata["digigov"]["program"] == BUILD.digest(notebook.cells)
    assert notebook.metadata.kernelspec.name == "python3"
    assert f'LANG = "{path.parent.name}"' in "\n".join(cell.source for cell in code)


def told_by(path: Path) -> str:
    """All that a notebook shows in words."""
    outputs = [output for cell in BUILD.programs(BUILD.read(path).cells) for output in cell.outputs]
    texts = [text for output in outputs for kind, text in output.get("data", {}).items() if kind != "image/png"]
    texts += [output.text for output in outputs if "text" in output]
    return re.sub(r"(?s)<style.*?</style>|<[^>]*>", " ", "\n".join(texts))


@every_notebook
def test_what_a_notebook_shows_names_no_place_and_speaks_its_language(path):
    told = told_by(path)
    assert re.findall(r"/(?:tmp|home|work|root|Users)/|site-packages|0x[0-9a-f]{6}", told) == []
    if path.parent.name == "zh":
        assert sorted({word for word in re.findall("[A-Za-z]{2,}", told) if not LATIN.fullmatch(word)}) == []
    else:
        assert not CHINESE.search(told)


@every_notebook
def test_a_notebook_is_built_for_class(path):
    texts = [text for kind, text, _ in parts(path) if kind == "markdown"]
    assert texts[0].startswith("# ")
    told = "\n".join(texts).lower()
    assert [step for step in STEPS[path.parent.name] if step not in told] == []
    drawn = re.compile(r"\.plot\(|_paths\(|\blines\(")
    figures = [code for kind, code, _ in parts(path) if kind == "code" and drawn.search(code)]
    assert figures
    assert [code for code in figures if "LANG" not in code and "theme.style" not in code] == []


def test_building_writes_what_is_there_and_takes_away_what_has_no_source(tmp_path, monkeypatch):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py[cod]", "build.py"))
    (tmp_path / "en" / "99_old.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(BUILD, "HERE", tmp_path)
    BUILD.main([])
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.ipynb")}
    assert made == {path.relative_to(FOLDER): path.read_bytes() for path in NOTEBOOKS}


def test_a_changed_program_loses_what_the_old_one_showed(tmp_path):
    source = tmp_path / SOURCES[0].name
    source.write_text(SOURCES[0].read_text(encoding="utf-8").replace("seed=1", "seed=2"), encoding="utf-8")
    made = nbformat.reads(BUILD.built(source, "en", BUILD.read(FOLDER / "en" / f"{source.stem}.ipynb")), as_version=4)
    assert [cell for cell in BUILD.programs(made.cells) if cell.outputs] == []


def test_running_a_notebook_keeps_what_its_cells_show_in_order(tmp_path):
    path = tmp_path / "one.ipynb"
    cells = [nbformat.v4.new_code_cell("print('first')\n1 + 1"), nbformat.v4.new_code_cell("x = 3")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    BUILD.run(path, "en")
    kept = [cell.outputs for cell in nbformat.read(path, as_version=4).cells]
    assert [output.output_type for output in kept[0]] == ["stream", "execute_result"] and kept[1] == []
    assert kept[0][0].text == "first\n" and kept[0][1].data == {"text/plain": "2"}
