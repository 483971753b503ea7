"""What items, documents and bureaus of the catalogue are called."""

from __future__ import annotations

from sim.language.texts import say
from sim.model.world.catalogue import HOLDERS, load_catalogue
from sim.setup.names import is_chinese

BUREAU = HOLDERS.index("bureau")


def item_name(item: int, lang: str | None = None) -> str:
    """What an item is called."""
    catalogue = load_catalogue()
    return (catalogue.item_name_zh if is_chinese(lang) else catalogue.item_name_en)[item]


def document_name(document: int, lang: str | None = None) -> str:
    """What a document is called."""
    catalogue = load_catalogue()
    return (catalogue.document_zh if is_chinese(lang) else catalogue.document_en)[document]


def bureau_name(line: int, lang: str | None = None) -> str:
    """What the bureau of a line is called, or a public service that is none."""
    catalogue = load_catalogue()
    name = catalogue.line_name_zh[line] if is_chinese(lang) else catalogue.line_name_en[line].lower()
    kind = "bureau" if catalogue.line_holder[line] == BUREAU else "service"
    return say(f"story.{kind}", lang, line=name)


def trips_written(n: int, lang: str | None = None) -> str:
    """A number of trips: "3 trips"."""
    return say("story.count.trip" if n == 1 else "story.count.trips", lang, n=n)


def documents_written(n: int, lang: str | None = None) -> str:
    """A number of documents to bring: "2 documents"."""
    return say("story.count.document" if n == 1 else "story.count.documents", lang, n=n)
