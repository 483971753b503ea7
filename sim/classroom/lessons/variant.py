"""Which variant of a lesson's tasks a student has: a hash of the student number, the same here and on the class page.

FNV-1a with 32 bits over the UTF-8 bytes of "<lesson>:<student number>", modulo the number of variants. In JavaScript:

    let h = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193) >>> 0;

Source: Fowler, Noll and Vo; its offset basis and prime for 32 bits.
"""

from __future__ import annotations

import unicodedata

OFFSET, PRIME, MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


def fnv1a(text: str) -> int:
    """FNV-1a hash of a text's UTF-8 bytes, 32 bits: h = (h xor byte) x prime, from the offset basis on."""
    value = OFFSET
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * PRIME) & MASK
    return value


def plain_number(student: str) -> str:
    """A student number as it counts: without spaces at its ends, full-width digits as plain ones (NFKC)."""
    return unicodedata.normalize("NFKC", student).strip()


def variant_index(lesson: str, student: str, n_variants: int) -> int:
    """The index of a student's variant among those of a lesson."""
    return fnv1a(f"{lesson}:{plain_number(student)}") % n_variants
