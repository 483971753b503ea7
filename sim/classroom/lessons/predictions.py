"""What students predicted on the cards, before and after they looked, and how they explained it: noted, not marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.classroom.lessons.answers import Answers
from sim.classroom.lessons.plan import Lesson, lesson_ids, load_lesson
from sim.language.texts import language

LONGEST = 2000
"""Characters of an explanation."""
BEFORE, AFTER = TIMES = ("before", "after")


@dataclass(frozen=True, slots=True)
class CardNote:
    """What one student noted on one card: options as the number from 1, None where nothing sound is there."""

    card: str
    before: int | None
    after: int | None
    explanation: str


def card_names() -> dict[str, str]:
    """What every card is about, by its id."""
    plans = [load_lesson(lesson) for lesson in lesson_ids()]
    return {card.id: card.title[language()] for plan in plans for card in plan.cards.values()}


def card_notes(answers: Answers, lesson: Lesson) -> Iterator[CardNote]:
    """The notes on the lesson's cards; what is no option of a card, or no text, is left out."""
    for card in lesson.cards.values():
        given = answers.cards.get(card.id)
        if not isinstance(given, dict):
            continue
        before, after = (_option(given.get(time), len(card.options)) for time in TIMES)
        words = given.get("explanation")
        explanation = " ".join(words[:LONGEST].split()) if isinstance(words, str) else ""
        if before is not None or after is not None or explanation:
            yield CardNote(card.id, before, after, explanation)


def tally(lesson: str, notes: Sequence[Sequence[CardNote]]) -> pd.DataFrame:
    """How many chose each option: card, option (its number), words, before, after; cards that anyone noted on alone.

    notes: of each student.
    """
    rows = []
    for card in load_lesson(lesson).cards.values():
        own = [note for of_student in notes for note in of_student if note.card == card.id]
        if not any(note.before or note.after for note in own):
            continue
        for number, words in enumerate(card.options, 1):
            counts = {time: sum(getattr(note, time) == number for note in own) for time in TIMES}
            title = card.title[language()]
            rows.append({"card": card.id, "title": title, "option": number, "words": words[language()], **counts})
    return pd.DataFrame(rows, columns=["card", "title", "option", "words", *TIMES])


def _option(given: object, n: int) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= n else None
