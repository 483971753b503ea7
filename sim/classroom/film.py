"""A film of the play, or slides: both modes month by month, for a lecture without a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.animation import AbstractMovieWriter, FFMpegWriter, PillowWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL.Image import Dither, Image, fromarray

from sim.classroom.film_frames import DPI, Play, Stage, play_of, slides_of
from sim.language.errors import InputError
from sim.language.texts import say
from sim.report.figures import theme
from sim.results.records import Comparison
from sim.runs.code import code_version
from sim.runs.folder import PLACING, Folder, reason_of
from sim.runs.progress import progress_bar
from sim.runs.store import keep_only
from sim.setup.draws import POSTERIOR
from sim.setup.indicators import HEADLINES
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, choose_worlds
from sim.studies.compare import compare

MARK = "digigov film"
"""In every film, so that no other file is replaced."""
FPS = 6
"""Months in a second."""
HOLDS = {"asks": 18, "change": 12, "end": 36}
"""Pictures for which the question, a change of lead and the end are held."""
TONES = 96
"""Colours of a GIF."""
LARGEST = 200_000_000
"""Bytes of a file that is looked into before it is replaced."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film that was made: its file, or the files of its slides; how many pictures, and how large all are."""

    paths: tuple[Path, ...]
    n_pictures: int
    n_bytes: int

    def sentence(self, lang: str | None = None) -> str:
        """What was made, in a line for people."""
        where = self.paths[0] if len(self.paths) == 1 else self.paths[0].parent
        return say("film.done", lang, path=where, n=self.n_pictures, megabytes=f"{self.n_bytes / 1e6:.1f}")


class SmallGif(PillowWriter):
    """A GIF of few colours, the same in all its pictures so that what stays takes no room, which says what it is.

    palette: a picture with the colours.
    """

    _frames: list[Image]

    def __init__(self, fps: int, about: dict[str, str], palette: Image) -> None:
        super().__init__(fps, metadata=about)
        self.palette = palette

    def grab_frame(self, **options: Any) -> None:
        """Take the picture as it is, in few colours."""
        super().grab_frame(**options)
        self._frames[-1] = in_few_colours(self._frames[-1], self.palette)

    def finish(self) -> None:
        """Write the file."""
        self._frames[0].save(
            self.outfile, save_all=True, append_images=self._frames[1:], duration=round(1000 / self.fps), loop=0,
            comment=self.metadata["comment"].encode(), optimize=True,
        )  # fmt: skip


def in_few_colours(picture: Image, palette: Image | None = None) -> Image:
    """A picture in TONES colours, of which the lightest is white, or in those of another one."""
    few = picture.convert("RGB").quantize(TONES, palette=palette, dither=Dither.NONE)
    if palette is None:
        colours = np.reshape(few.getpalette() or [], (-1, 3))
        colours[np.argmax(colours.sum(axis=1))] = 255
        few.putpalette(colours.ravel().tolist())
    return few


def film(
    scenario: Scenario | str | os.PathLike[str] = "guangdong",
    out: str | os.PathLike[str] = "film.gif",
    *,
    measure: str = HEADLINES[0],
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    replications: int = 30,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = None,
    at: str = POSTERIOR,
    lang: str | None = None,
    runs: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> Film:
    """Film how two modes fare in a province, month by month, with what comes hidden.

    Left both modes on one axis, the area between them in the colour of the one ahead; right every county in the colour
    of the mode that leads there. It begins with the question. Paths are means over the runs of ``sim.compare``,
    with its draws and luck; how probably a mode is better is told as there.

    out: a .gif; an .mp4, for which the program ffmpeg has to be there; or a folder, for slides as PNG: the question,
    every year, changes of lead. measure: a headline measure. modes: two of them. runs: the folder that keeps the runs,
    from which the same call resumes; results/film/NAME if None. All else is as in ``sim.compare``. The same call gives
    the same bytes. Raises InputError, and RunsFailed where a run fails.
    """
    path = Path(out)
    check_out(path)
    if measure not in HEADLINES:
        raise InputError("film.no_measure", measure=measure, allowed=HEADLINES)
    ((_, world),) = choose_worlds(scenario, months, n_citizens)
    chosen = choose_modes(modes, [world])
    if len(chosen) != 2:
        raise InputError("film.two_modes", n=len(chosen))
    with Folder(Path("results", "film", world.name) if runs is None else runs) as folder:
        comparison = compare(
            world, chosen, replications, seed, workers=workers, progress=progress, counties=True, at=at, out=folder
        )
        keep_only(folder.path, comparison.record["study"]["digest"])
    lang = theme.language(lang)
    play = play_of(comparison, measure, _places(world, comparison), _made_from(comparison, lang))
    if path.suffix:
        n = _write_film(path, play, lang, progress)
        return Film((path,), n, path.stat().st_size)
    paths = _write_slides(path, play, lang, progress)
    return Film(tuple(paths), len(paths), sum(one.stat().st_size for one in paths))


def check_out(path: Path) -> None:
    """Raise InputError where a film cannot be put, or would replace a file that is none of this program's."""
    kind = path.suffix.casefold()
    if not kind:
        return
    if kind not in (".gif", ".mp4"):
        raise InputError("film.kind", path=path, allowed=[".gif", ".mp4"])
    if kind == ".mp4" and shutil.which("ffmpeg") is None:
        raise InputError("film.no_ffmpeg", path=path, gif=path.with_suffix(".gif"))
    if path.is_dir() or not path.parent.is_dir():
        raise InputError("classroom.cannot_write", path=path, reason=say("film.no_place"))
    if path.exists() and (path.stat().st_size > LARGEST or MARK.encode() not in path.read_bytes()):
        raise InputError("film.not_ours", path=path)


def _places(world: Scenario, comparison: Comparison) -> Any:
    """Where counties lie, as in the runs."""
    from sim.model.model import Model

    return Model(
        world.with_(n_citizens=min(world.n_citizens, 100)), seed=comparison.record["replicate_seeds"][0]
    ).places


def _made_from(comparison: Comparison, lang: str) -> str:
    record, (_, world) = comparison.record, comparison.scenarios[0]
    runs = say(f"film.{'draws' if comparison.is_drawn else 'runs'}", lang, n=record["replications"])
    about = {"citizens": f"{world.n_citizens:,}", "seed": record["seed"], "version": code_version()}
    return say("film.made_from", lang, runs=runs, **about)


def _write_film(path: Path, play: Play, lang: str, progress: bool) -> int:
    """Write a film, whole or not at all; returns how many pictures it has."""
    pictures = [(0, "asks", HOLDS["asks"]), *((month, "", 1) for month in range(play.n_months + 1))]
    changes = play.changes()
    pictures = [(month, what, HOLDS["change"] if month in changes else n) for month, what, n in pictures]
    pictures.append((play.n_months, "ends", HOLDS["end"]))
    partial = path.with_name(PLACING + path.name)
    try:
        with theme.style(lang), progress_bar(len(pictures), progress, "frames") as advance:
            stage = Stage(play, lang)
            writer = _writer(path, play, stage)
            with writer.saving(stage.figure, os.fspath(partial), DPI):
                for month, what, n in pictures:
                    stage.show(month, what == "asks", what == "ends")
                    for _ in range(n):
                        writer.grab_frame()
                    advance(1)
        partial.replace(path)
    except OSError as error:
        raise InputError("classroom.cannot_write", path=path, reason=reason_of(error)) from None
    finally:
        partial.unlink(missing_ok=True)
    return sum(n for *_, n in pictures)


def _writer(path: Path, play: Play, stage: Stage) -> AbstractMovieWriter:
    about = {"comment": f"{MARK}: {play.made_from}"}
    if path.suffix.casefold() == ".gif":
        canvas = FigureCanvasAgg(stage.show(play.n_months, ends=True))
        canvas.draw()
        return SmallGif(FPS, about, in_few_colours(fromarray(np.asarray(canvas.buffer_rgba()))))
    exact = ["-pix_fmt", "yuv420p", "-crf", "28", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    return FFMpegWriter(FPS, codec="libx264", metadata=about, extra_args=exact)


def _write_slides(path: Path, play: Play, lang: str, progress: bool) -> list[Path]:
    """Slides as PNG in a folder, in their order by name."""
    shown = [("question", 0, True), *((f"month-{month:02d}", month, False) for month in slides_of(play))]
    files = {}
    with (
        Folder(path, is_shared=True) as folder,
        theme.style(lang),
        progress_bar(len(shown), progress, "frames") as advance,
    ):
        stage = Stage(play, lang)
        for i, (name, month, asks) in enumerate(shown, start=1):
            figure = stage.show(month, asks, month == play.n_months)
            files[f"{i:02d}-{name}.png"] = theme.to_png(figure, {"Comment": f"{MARK}: {play.made_from}"})
            advance(1)
        return folder.write(files)
