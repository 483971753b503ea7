"""A folder for a stick: the class page, lessons, slides, notebooks, and what starts them by a double click."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.classroom.film import film
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.pages import lesson_pages
from sim.classroom.lessons.plan import lesson_ids, load_lesson
from sim.classroom.page.make import make_page
from sim.classroom.page.write import MARK
from sim.classroom.wheels import EXTRAS, WHEELS, fill_wheelhouse, source_tree
from sim.inputs.files import read_bytes
from sim.language.choice import speaking
from sim.language.errors import InputError
from sim.language.texts import LANGUAGES, say, words_of
from sim.runs import provenance
from sim.runs.code import code_version
from sim.runs.folder import Folder, reason_of
from sim.runs.provenance import RECORD
from sim.studies.question import Clock

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PAGE = "class.html"
SCRIPTS = ("start.bat", "start.command", "notebooks.bat", "notebooks.command")
WORDS = {"no_python": "no-python", "no_wheels": "no-wheels", "first_time": "first-time", "starting": "starting",
         "broken": "broken"}  # fmt: skip
"""What the start files print, by the name of the text and of the file."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A folder that was made: where, how many files without packages and how large, and how many packages."""

    path: Path
    n_files: int
    n_bytes: int
    n_wheels: int
    has_notebooks: bool

    def sentences(self, lang: str | None = None) -> list[str]:
        """What was made, in lines for people."""
        told = [say("kit.done.kit", lang, path=self.path, n=self.n_files, megabytes=f"{self.n_bytes / 1e6:.1f}")]
        told += [say("kit.done.wheels", lang, n=self.n_wheels, path=self.path / WHEELS)] if self.n_wheels else []
        return told + ([] if self.has_notebooks else [say("kit.done.no_notebooks", lang)])


def class_kit(
    out: str | os.PathLike[str] = "class-kit",
    *,
    page: str | os.PathLike[str] | None = None,
    quick: bool = False,
    wheels: bool = False,
    runs: str | os.PathLike[str] = "results/class-kit",
    workers: int | None = None,
    progress: bool = True,
    announce: Callable[[str], None] = lambda line: None,
) -> Kit:
    """Make a folder for a stick, for class and for a lab without internet.

    It holds the class page, all lessons, slides and a README in both languages, the notebooks where the source is at
    hand, and start files for Windows, macOS and Linux.

    out: the folder; new, empty or one of these. page: a class page that is there; made if None, a small one if
    ``quick``. wheels: fetch the packages that the start files need, for this system and this Python: the only part that
    asks the network. runs: the folder that keeps runs, from which the same call resumes. workers: processes; None for
    all CPUs. announce: called with lines on what is done.

    Files come all or none; packages come after them, and what is there of them is not fetched again. Raises InputError.
    """
    given = None if page is None else _given_page(Path(page))
    clock = Clock()
    with Folder(out) as folder:
        contents: dict[str, bytes] = {}
        announce(say("kit.done.page"))
        contents[PAGE] = given or _page(Path(runs), quick, workers, progress, announce)
        announce(say("kit.done.lessons"))
        contents |= _lessons(workers, progress)
        announce(say("kit.done.slides"))
        contents |= _slides(Path(runs), workers, progress)
        notebooks = _notebooks()
        contents |= notebooks | start_files()
        for lang in LANGUAGES:
            contents[f"README.{lang}.html"] = readme(lang, contents, bool(notebooks)).encode()
        contents[RECORD] = provenance.to_json(clock.circumstances() | {"files": sorted([*contents, RECORD])})
        paths = folder.write(contents)
        for path in paths:
            if path.suffix == ".command":
                path.chmod(0o755)
        if wheels:
            announce(say("kit.done.fetching"))
        n_wheels = fill_wheelhouse(folder.path / WHEELS) if wheels else 0
    return Kit(folder.path, len(contents), sum(map(len, contents.values())), n_wheels, bool(notebooks))


def start_files() -> dict[str, bytes]:
    """Start files and what they print; those of Windows have its ends of lines."""
    folder = files("sim").joinpath("templates", "kit")
    code = re.findall(r"[\w.]+", code_version().replace("code", ""))  # "0.1.0 (code 1f2e3d4c)": an environment for each
    values = {
        "room": "-".join([*code, f"py{PYTHON}"]), "python": PYTHON, "tuple": PYTHON.replace(".", ", "),
        "extras": ",".join(EXTRAS),
    }  # fmt: skip
    contents = {}
    for name in SCRIPTS:
        text = folder.joinpath(name).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        contents[name] = (text.replace("\n", "\r\n") if name.endswith(".bat") else text).encode("ascii")
    for key, name in WORDS.items():
        lines = [say(f"kit.help.{key}", lang).format(python=PYTHON) for lang in reversed(LANGUAGES)]
        contents[f"help/{name}.txt"] = ("\r\n".join(lines) + "\r\n").encode()
    return contents


def readme(lang: str, contents: Mapping[str, bytes], has_notebooks: bool) -> str:
    """The README of a kit as HTML, which a double click opens everywhere."""
    slides = sorted(name for name in contents if name.startswith(f"slides/{lang}/"))
    parts = [(PAGE, "page"), (f"lessons/{lang}", "lessons"), (f"slides/{lang}", "slides")]
    parts += [(f"notebooks/{lang}", "notebooks")] if has_notebooks else []
    environment = Environment(loader=PackageLoader("sim"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    words = words_of("kit.readme", lang)
    environment.globals |= {"say": lambda key, **values: words[key].format(**values)}
    return environment.get_template("kit/readme.html").render(
        lang=lang, parts=[*parts, ("start.bat", "windows"), ("start.command", "mac")], python=PYTHON,
        pictures=[slides[0], slides[-1]] if slides else [], has_notebooks=has_notebooks,
        system=f"{platform.system()} {platform.machine()}", version=code_version(),
    )  # fmt: skip


def _given_page(path: Path) -> bytes:
    """A class page that is there. Raises InputError where it is none."""
    try:
        content = read_bytes(path)
    except OSError as error:
        raise InputError("classroom.cannot_read", path=path, reason=reason_of(error)) from None
    if MARK.encode() not in content[:4000]:
        raise InputError("kit.no_page", path=path)
    return content


def _page(runs: Path, quick: bool, workers: int | None, progress: bool, announce: Callable[[str], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        made = make_page(
            Path(folder, PAGE), quick=quick, workers=workers, runs=runs / ("quick" if quick else "page"),
            progress=progress, announce=announce,
        )  # fmt: skip
        return made.path.read_bytes()


def _lessons(workers: int | None, progress: bool) -> dict[str, bytes]:
    """All lessons in both languages, from the same runs for the key."""
    contents = {}
    for name in lesson_ids():
        lesson = load_lesson(name)
        keys = Keys(lesson, workers, progress)
        for lang in LANGUAGES:
            with speaking(lang):
                pages = lesson_pages(lesson, keys)
            contents |= {f"lessons/{lang}/{file}": text.encode() for file, text in pages.items()}
    return contents


def _slides(runs: Path, workers: int | None, progress: bool) -> dict[str, bytes]:
    contents = {}
    with tempfile.TemporaryDirectory() as folder:
        for lang in LANGUAGES:
            made = film(
                out=Path(folder, lang), lang=lang, runs=runs / "film", n_citizens=2000, replications=20,
                workers=workers, progress=progress,
            )  # fmt: skip
            contents |= {f"slides/{lang}/{path.name}": path.read_bytes() for path in made.paths}
    return contents


def _notebooks() -> dict[str, bytes]:
    root = source_tree()
    found = [] if root is None else sorted((root / "notebooks").glob("*/*.ipynb"))
    return {f"notebooks/{path.parent.name}/{path.name}": path.read_bytes() for path in found}
