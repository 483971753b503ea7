"""What the terminal shows of a comparison."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from sim.cli.findings import show_comparison, show_paths
from sim.setup.modes import MODES
from tests.synthetic import compared


def shown(comparison, paths=(), width=100) -> str:
    console = Console(file=io.StringIO(), width=width)
    show_comparison(comparison, console)
    if paths:
        show_paths(paths, console)
    return console.file.getvalue()


def test_headline_measures_come_before_the_sentences():
    comparison = compared()
    text = shown(comparison)
    assert text.index("Zhejiang: service efficiency") < text.index("Zhejiang: data-sharing rate")
    assert text.index("Guangdong: data-sharing rate") < text.index("• Zhejiang, service efficiency")
    assert "government-led (A) minus separation (B)" in text
    for column in ("A − B", "95% interval", "P(A better)", "effect size"):
        assert column in text
    row = comparison.differences.iloc[0]
    assert f"{100 * row['difference']:+.1f}".replace("-", "−") in text


def test_without_a_terminal_nothing_is_coloured():
    assert "\x1b" not in shown(compared())


def test_files_are_told_with_the_page_first(tmp_path):
    names = ["monthly.parquet", "figures/headline.png", "figures/headline.svg", "report.html", "run.json"]
    text = shown(compared(), [tmp_path / name for name in names], width=300)
    assert f"Read {tmp_path / 'report.html'}" in text
    assert "monthly.parquet, run.json, figures/ (2 files)" in text


def test_one_mode_is_shown_by_its_levels():
    text = shown(compared(modes=[MODES["separation"]], replications=1))
    assert "Zhejiang: service efficiency, separation" in text and "minus" not in text


def test_a_long_path_is_not_broken():
    path = Path("/", *["a" * 30] * 6, "report.html")
    assert f"Read {path}\n" in shown(compared(), [path])
