"""Title and caption of every figure."""

from __future__ import annotations

from sim.language.texts import say, texts_of

CAPTIONS = tuple(dict.fromkeys(key.split(".")[2] for key in texts_of("figures") if key.startswith("figures.caption.")))
"""The figures that there are."""


def caption_of(figure: str, lang: str | None = None) -> tuple[str, str]:
    """Title and caption of a figure by the first part of its name."""
    return say(f"figures.caption.{figure}.title", lang), say(f"figures.caption.{figure}.text", lang)
