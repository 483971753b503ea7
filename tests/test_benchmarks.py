"""The benchmarks' tools, at a small size: what they compare must be the same; how fast it is, `make bench` says."""

from __future__ import annotations

import pytest

from sim.model import loops
from tests.benchmarks import bench_institutions
from tests.benchmarks.citizens_in_c import compiler


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
@pytest.mark.parametrize("mode", bench_institutions.REFORMS)
def test_the_institutions_in_c_do_what_the_model_does(mode):
    with loops.compiled(False):
        bench_institutions.check(mode, months=4, n_citizens=100)
