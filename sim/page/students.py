"""Settings of a student's own: the same for the same student number, here and in the page (``js/students.js``)."""

from __future__ import annotations

import unicodedata

OFFSET, PRIME, MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


def fnv1a(text: str) -> int:
    """FNV-1a hash of a text's UTF-8 bytes, 32 bits: h = (h xor byte) x prime, from the offset basis on.

    Source: Fowler, Noll and Vo; offset basis and prime for 32 bits.
    """
    found = OFFSET
    for byte in text.encode("utf-8"):
        found = ((found ^ byte) * PRIME) & MASK
    return found


def variant_index(lesson: str, student: str, n_variants: int) -> int:
    """The place of a student's variant among those of a lesson, from 0 on: the hash of "lesson:student" modulo n.

    Spaces at the ends of a student number do not count, and full-width digits are as good as plain ones (NFKC).
    """
    return fnv1a(f"{lesson}:{unicodedata.normalize('NFKC', student).strip()}") % n_variants
