"""The reference numbers follow from the text of the ODD alone: written again here from section 7.11."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from sim.docs import vector
from sim.model.founding import shuffled_quantiles
from sim.setup.rng import Luck, replicate_seed

TABLES = (Path(__file__).resolve().parents[2] / "sim" / "docs" / "TABLES.md").read_text(encoding="utf-8")
WORD = 2**64


def philox(key: tuple[int, int], counter: tuple[int, ...]) -> list[int]:
    """Philox 4x64-10 in whole numbers."""
    (k, q), (a, b, c, d) = key, counter
    for _ in range(10):
        first, second = 0xD2E7470EE14C6C93 * a, 0xCA5A826395121157 * c
        a, b, c, d = second >> 64 ^ b ^ k, second % WORD, first >> 64 ^ d ^ q, first % WORD
        k, q = (k + 0x9E3779B97F4A7C15) % WORD, (q + 0xBB67AE8584CAA73B) % WORD
    return [a, b, c, d]


def hashed(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()


def uniform(seed: int, purpose: str, month: int, slot: int) -> float:
    digest = hashed(f"{seed}\0{purpose}", 16)
    key = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")
    return (philox(key, (slot // 4 + 1, 0, 0, month))[slot % 4] >> 11) * 2.0**-53


CASES = [(1, "requests/file", 1), (2**62, "places/gdp/杭州", 36), (0, "a", 0)]


@pytest.mark.parametrize(("seed", "purpose", "month"), CASES)
def test_keyed_numbers_are_what_the_odd_says(seed, purpose, month):
    table = Luck(seed).uniform(purpose, month, (3, 3))
    again = [[uniform(seed, purpose, month, 3 * row + column) for column in range(3)] for row in range(3)]
    assert table.tolist() == again
    normal = Luck(seed).normal(purpose, month, 9)
    assert normal == pytest.approx([NormalDist().inv_cdf(z) for z in np.ravel(again)], abs=1e-9)


def test_quantiles_and_seeds_of_replicates_are_what_the_odd_says():
    z = [uniform(5, "who", 0, i) for i in range(6)]
    order = sorted(range(6), key=z.__getitem__)
    expected = [NormalDist().inv_cdf((place + 0.5) / 6) for place in order]
    assert shuffled_quantiles(Luck(5), "who", 6) == pytest.approx(expected, abs=1e-9)
    assert replicate_seed(7, 3) == int.from_bytes(hashed("7\0replicate 3", 8), "little") // 2


def test_the_table_has_these_numbers():
    for seed, purpose, _, month, *numbers, _ in vector.keyed_numbers():
        assert numbers == [repr(uniform(seed, purpose, month, slot)) for slot in range(3)]
        assert " | ".join(numbers) in TABLES


def test_a_founding_adds_up():
    """The counts are held to the text by test_documentation; here that they are what they are called."""
    found = dict(vector.founding())
    cities, counties = map(int, found["cities, counties"].split(", "))
    modules, bureaus, resources = (int(n.replace(",", "")) for n in found["modules, bureaus, resources"].split(", "))
    assert (cities, modules, bureaus, resources) == (11, 6 * counties, 12 * counties, 48 * counties)
    assert found["residents"] == "64,567,588"  # of the census of 2020
