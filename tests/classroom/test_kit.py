"""The folder for a stick: whole or not at all, its start files as their systems read them, packages from a shelf."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

import sim
from sim.classroom import kit, wheels
from sim.classroom.film import Film
from sim.classroom.kit import class_kit, start_files
from sim.classroom.lessons import keys
from sim.classroom.page.write import MARK
from sim.language.errors import InputError
from tests.classroom.lessons.fakes import fake_run

PICTURES = ("01-question.png", "02-month-72.png")


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Makes a kit beside a class page, without running the model."""
    monkeypatch.setattr(keys, "run_one", fake_run)
    monkeypatch.setattr(keys, "RUNS_OF_A_PROCESS", 10_000)
    monkeypatch.setattr(kit, "film", fake_film)
    page = tmp_path / "mine.html"
    page.write_text(f"<!doctype html>{MARK}", encoding="utf-8")
    return lambda **how: class_kit(tmp_path / "U 盘", page=page, progress=False, **how)


def fake_film(out, **how):
    out.mkdir()
    for name in PICTURES:
        (out / name).write_bytes(name.encode())
    return Film(tuple(out / name for name in PICTURES), 2, 1)


def test_a_kit_has_everything_and_its_readme_leads_to_it(made, tmp_path):
    told = made()
    folder = tmp_path / "U 盘"
    assert (folder / "class.html").read_bytes().endswith(MARK.encode())
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {f"lessons/{lang}/lesson-{n}-{who}.html" for lang in ("en", "zh") for n in (45, 90)
            for who in ("teacher", "students")} <= names  # fmt: skip
    assert "notebooks/zh/01_first_tour.ipynb" in names and "slides/zh/02-month-72.png" in names
    assert "学习单" in (folder / "lessons/zh/lesson-45-students.html").read_text("utf-8")
    assert told.n_files == len(names) and not (folder / "wheels").exists()
    for lang, word in (("zh", "双击"), ("en", "double click")):
        text = (folder / f"README.{lang}.html").read_text("utf-8")
        links = re.findall(r'(?:href|src)="([^"]+)"', text)
        assert word in text and len(links) == 8 and all((folder / unquote(link)).exists() for link in links)
        assert "class-kit --wheels" in text
    if os.name != "nt":
        assert os.access(folder / "start.command", os.X_OK)


def test_a_kit_is_made_anew_and_replaces_nobodys_files(made, tmp_path):
    made()
    (tmp_path / "U 盘" / "README.zh.html").unlink()
    made()
    assert (tmp_path / "U 盘" / "README.zh.html").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.docx").touch()
    with pytest.raises(InputError, match="other"):
        class_kit(other, progress=False)
    with pytest.raises(InputError, match="is no class page"):
        class_kit(tmp_path / "new", page=other / "thesis.docx")
    assert not (tmp_path / "new").exists()


def test_windows_reads_its_start_files():
    """What cmd.exe needs: its ends of lines, plain ASCII, labels that are there, names of folders in quotes."""
    files = start_files()
    for name in ("start.bat", "notebooks.bat"):
        text = files[name].decode("ascii")
        assert text.count("\r\n") == text.count("\n") and "@echo off" in text.splitlines()[0] and "@" not in text[1:]
        lines = [line for line in text.splitlines() if line and not line.startswith("rem ")]
        labels = {line[1:] for line in lines if line.startswith(":")}
        assert set(re.findall(r"goto (\w+)", text)) <= labels
        assert not [line for line in lines if re.search(r"[()]", re.sub(r'"[^"]*"', "", line))]  # no blocks to close
        folders = [line for line in lines if "%ROOM%" in line or "%~dp0" in line]
        assert all(re.search(r'"[^"]*%(?:ROOM%|~dp0)[^"]*"', line) for line in folders)
        assert all(line.count('"') % 2 == 0 for line in lines)
        assert not [line for line in lines if "errorlevel" in line.lower() or "localappdata" in line.lower()]
    bat = files["start.bat"].decode("ascii")
    assert "chcp 65001" in bat and "DisableDelayedExpansion" in bat and bat.count("pushd") * 2 == bat.count("popd")
    for script in ("start.bat", "start.command"):
        text = files[script].decode("ascii")
        assert "--no-index -f wheels" in text and f"({sys.version_info[0]}, {sys.version_info[1]})" in text
    told = {name for name in files if name.startswith("help/")}
    assert set(re.findall(r"help\\([\w-]+\.txt)", bat)) == {name.removeprefix("help/") for name in told}
    assert all(len(files[name].decode().splitlines()) == 2 for name in told)  # both languages


def wheel(folder: Path, name: str, needs: str = "", extras: tuple[str, ...] = ()) -> None:
    """A package that says its name when it is run."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" + "".join(f"Provides-Extra: {e}\n" for e in extras)
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as file:
        file.writestr("sim/__main__.py", "import sys; print('RUNS', *sys.argv[1:])")
        file.writestr(f"{info}/METADATA", about + (f"Requires-Dist: {needs}\n" if needs else ""))
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder of packages, which pip asks instead of the network."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.mark.once
def test_packages_are_fetched_with_what_they_need_or_not_marked_ready(shelf, tmp_path):
    house = tmp_path / "wheels"
    house.mkdir()
    wheel(shelf, "big", needs="tiny")
    with pytest.raises(InputError, match=r"packages cannot be fetched: .*tiny") as error:
        wheels.fetch(house, "big")
    assert "\n" not in str(error.value) and list(house.iterdir()) == []
    wheel(shelf, "tiny")
    wheels.fetch(house, "big")
    assert sorted(path.name for path in house.iterdir()) == [
        "big-1.0-py3-none-any.whl", "ready.txt", "tiny-1.0-py3-none-any.whl",
    ]  # fmt: skip


@pytest.mark.once
@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_double_click_sets_up_and_starts_and_says_what_is_missing(tmp_path):
    folder = tmp_path / "我的 U 盘"
    for name, content in start_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    room = tmp_path / "家 目录"
    given = {"PATH": os.environ["PATH"], "HOME": str(room), "XDG_CACHE_HOME": str(room)}

    def click(path: str = os.environ["PATH"], script: str = "start.command"):
        return subprocess.run(["sh", str(folder / script)], env=given | {"PATH": path}, cwd="/", capture_output=True,
                              text=True, timeout=120, check=False)  # fmt: skip

    lacking = click()
    assert lacking.returncode == 1 and "缺少 wheels 文件夹" in lacking.stdout and "is missing" in lacking.stdout
    (tmp_path / "bin").mkdir()
    for tool in ("dirname", "cat"):
        (tmp_path / "bin" / tool).symlink_to(
            next(Path(d, tool) for d in ("/usr/bin", "/bin") if Path(d, tool).exists())
        )
    sh = next(str(Path(d, "sh")) for d in ("/bin", "/usr/bin") if Path(d, "sh").exists())
    (tmp_path / "bin" / "sh").symlink_to(sh)
    assert "没有 Python" in click(str(tmp_path / "bin")).stdout
    (folder / "wheels").mkdir()
    wheel(folder / "wheels", "digigov", extras=wheels.EXTRAS)
    (folder / "wheels" / "ready.txt").touch()
    first, second = click(), click()
    assert first.returncode == second.returncode == 0, first.stderr
    assert "RUNS explore" in first.stdout and "RUNS explore" in second.stdout
    assert "只需一次" in first.stdout and "只需一次" not in second.stdout
    assert not list(folder.rglob("pyvenv.cfg"))  # the stick stays as it was


def test_without_the_source_packages_are_told_to_be_out_of_reach(monkeypatch, tmp_path):
    monkeypatch.setattr(wheels, "source_tree", lambda: None)
    with pytest.raises(InputError, match="only where the source of digigov is at hand"):
        wheels.fill_wheelhouse(tmp_path)
    assert sim.class_kit is class_kit
