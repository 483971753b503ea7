"""A font with Chinese characters: one that is installed, one that is named, or one that a package brings along.

The order: the file that ``DIGIGOV_FONT`` names; a font of the system; the package mplfonts, which is an extra and has
Noto Sans CJK SC. None of them is needed for English.
"""

from __future__ import annotations

import logging
import os
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sim.language.errors import InputError, Note
from sim.language.texts import say

VARIABLE = "DIGIGOV_FONT"
PACKAGE = "mplfonts"
NAMES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "Noto Sans Hans",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "Heiti SC",
    "STHeiti", "SimHei", "DengXian", "Sarasa Gothic SC", "LXGW WenKai", "Droid Sans Fallback", "Noto Serif CJK SC",
    "Source Han Serif SC", "SimSun", "Songti SC", "Noto Sans CJK JP",
)  # fmt: skip
FILES = ("notosanscjk", "notosanssc", "sourcehansans", "wqy", "msyh", "pingfang", "simhei", "droidsansfallback")
"""How names of files begin of fonts that matplotlib may not know of yet, since it looks once and remembers."""
SAMPLE = "政府牵引管运分离数据共享率服务效率第个月"


@cache
def cjk_font() -> str | None:
    """The family of a font with Chinese characters, if there is one. Raises InputError for a bad ``DIGIGOV_FONT``."""
    from matplotlib.font_manager import fontManager

    named = os.environ.get(VARIABLE, "")
    if named:
        family = _added(Path(named))
        if family is None:
            raise InputError("report.no_font", variable=VARIABLE, path=named)
        return family
    known = {font.name for font in fontManager.ttflist}
    installed = next((name for name in NAMES if name in known), None)
    return installed or next(filter(None, map(_added, (*_new_files(), *_of_package()))), None)


@cache
def warn_no_font() -> None:
    """Say once that figures are in English for lack of a font."""
    warnings.warn(say("figures.no_font"), Note, stacklevel=2)


def _new_files() -> list[Path]:
    """Font files of the system whose names are those of fonts with Chinese characters."""
    from matplotlib.font_manager import findSystemFonts

    files = [Path(name) for name in findSystemFonts()]
    found = sorted(file for file in files if file.name.lower().replace("-", "").startswith(FILES))
    return sorted(found, key=lambda file: "bold" in file.name.lower())


def _of_package() -> list[Path]:
    """Font files of the package, which is looked into and not imported; the plain one first."""
    spec = find_spec(PACKAGE)
    folders = [Path(location) / "fonts" for location in (spec.submodule_search_locations or [])] if spec else []
    files = [file for folder in folders for file in folder.glob("*.[ot]tf")]
    return sorted(files, key=lambda file: (not file.name.startswith("NotoSansCJK"), file.name))


def _added(file: Path) -> str | None:
    """The family of a font file, made known to matplotlib with its bold face; None if it lacks Chinese characters.

    A file may have a family per region, of which the one for simplified Chinese is chosen.
    """
    from matplotlib.font_manager import fontManager
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(str(file))
        if not all(font.get_char_index(ord(character)) for character in SAMPLE):
            return None
        bold = file.with_name(file.name.replace("Regular", "Bold"))
        for face in dict.fromkeys([file, *([bold] if bold.exists() else [])]):
            fontManager.addfont(str(face))
        logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # silent on a file without a bold face
    except (OSError, RuntimeError, ValueError):
        return None
    families = {font.name for font in fontManager.ttflist if font.fname == str(file)}
    return next((name for name in NAMES if name in families), font.family_name)
