"""Figures of a sweep show group means, leave failed runs out, and are the same bytes for the same table."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from sim.language.errors import InputError
from sim.report.figures import difference_map, main_effects, pages_of_sweep, theme
from sim.report.figures.gap_map import sign_borders
from sim.report.figures.sweeps import MOST_KEYS
from sim.results.points import last_and_path
from sim.setup.indicators import HEADLINES

MODES = ("government_led", "separation")
GRID = pd.DataFrame(list(product(("bureau", "operator"), (3.0, 4.0, 5.0))), columns=["mode.custody", "reciprocity"])


def rows_at(points: pd.DataFrame, provinces=("zhejiang", "guangdong"), replications: int = 4, seed: int = 1):
    """Rows of made-up runs: the first mode gains with the last key, and is behind where that is low."""
    luck = np.random.default_rng(seed)
    last = pd.Series(pd.factorize(points.iloc[:, -1], sort=True)[0])
    records = []
    for replicate in range(1, replications + 1):
        for point, province, (order, mode) in product(range(len(points)), provinces, enumerate(MODES)):
            gain = 0.02 * (last[point] - last.max() / 2 + 0.1) * (order == 0)
            for window in ("month_6", "month_12", "path"):
                values = 0.5 + gain + luck.normal(0, 0.004, len(HEADLINES))
                keys = {"province": province, "mode": mode, "point": point, "replicate": replicate}
                measures = dict(zip(HEADLINES, values, strict=True))
                records.append({**keys, **points.loc[point], "window": window, **measures})
    return pd.DataFrame(records).assign(status="done")


@pytest.fixture(scope="module")
def rows():
    return rows_at(GRID)


def fail(rows: pd.DataFrame, where: pd.Series) -> pd.DataFrame:
    """The rows, those chosen failed, with values that would be seen if they were drawn."""
    return rows.assign(status=np.where(where, "failed", "done"), **{n: rows[n].where(~where, 0.9) for n in HEADLINES})


def lines(axes) -> list[np.ndarray]:
    """The heights of the lines of a panel."""
    return [np.asarray(line.get_ydata()) for line in axes.get_lines()]


def told(picture) -> list[str]:
    return [text.get_text() for text in picture.findobj(Text) if text.get_text()]


def test_lines_are_the_means_of_all_runs_at_a_level(rows):
    picture = main_effects(rows, window="month_12")
    panels = np.array(picture.axes).reshape(2, 4)
    for row, key in zip(panels, GRID.columns, strict=True):
        for axes, (province, measure) in zip(row, product(("zhejiang", "guangdong"), HEADLINES), strict=True):
            for drawn, mode in zip(lines(axes), MODES, strict=True):
                here = rows[(rows["window"] == "month_12") & (rows["province"] == province) & (rows["mode"] == mode)]
                assert drawn == pytest.approx(here.groupby(key)[measure].mean().to_numpy())


def test_failed_runs_are_left_out(rows):
    where = (rows["replicate"] == 4) & (rows["province"] == "zhejiang")
    first, last = (lines(main_effects(fail(rows, where)).axes[place]) for place in (0, 3))
    without = main_effects(rows[~where])
    assert np.array_equal(first, lines(without.axes[0]))
    assert np.array_equal(last, lines(without.axes[3]))
    cells = [text.get_text() for text in difference_map(fail(rows, where)).axes[0].texts]
    assert cells == [text.get_text() for text in difference_map(rows[~where]).axes[0].texts]


def test_a_level_all_of_whose_runs_failed_leaves_a_gap(rows):
    picture = main_effects(fail(rows, rows["reciprocity"] == 4.0))
    assert np.isnan(lines(picture.axes[4])[0]).tolist() == [False, True, False]
    theme.to_png(picture)
    theme.to_png(difference_map(fail(rows, rows["reciprocity"] == 4.0)))


def test_the_same_table_gives_the_same_bytes(rows):
    for name, draw in pages_of_sweep(rows, GRID).items():
        one, two = draw(), draw()
        assert theme.to_png(one) == theme.to_png(two)
        assert theme.to_svg(one, name) == theme.to_svg(two, name)


def test_order_of_rows_and_categories_change_nothing(rows):
    other = rows.sort_values(["replicate", "point"], ascending=[True, False], kind="stable")
    order = {name: place for place, name in enumerate(["zhejiang", "guangdong", *MODES])}
    other = other.sort_values(["province", "mode"], key=lambda names: names.map(order), kind="stable")
    other = other.astype(dict.fromkeys(("province", "mode", "window", "status"), "category"))
    assert theme.to_png(main_effects(other)) == theme.to_png(main_effects(rows))


def test_a_map_tells_the_paired_difference_at_every_point(rows):
    picture = difference_map(rows, window="month_12")
    here = rows.query("province == 'guangdong' and window == 'month_12'")
    means = here.pivot_table(index=["mode.custody", "reciprocity"], columns="mode", values=HEADLINES[1])
    gap = 100 * (means["government_led"] - means["separation"])
    shown = [text.get_text() for text in picture.axes[3].texts]
    assert shown == [f"{value:+.1f}".replace("-", "−") for value in gap]
    weights = {text.get_text(): text.get_weight() for text in picture.axes[3].texts}
    assert weights[shown[0]] == weights[shown[2]] == "bold"


def test_numbers_are_plain_where_the_interval_covers_zero():
    rows = rows_at(GRID, replications=3)
    rows[list(HEADLINES)] = np.random.default_rng(2).normal(0.5, 0.01, (len(rows), 2))
    weights = {text.get_weight() for text in difference_map(rows).axes[0].texts}
    assert "normal" in weights


def test_the_line_runs_between_cells_of_unlike_sign():
    assert sign_borders(np.array([[1.0, 2.0], [-1.0, 3.0]])) == [((0.5, 0.5), (0.5, 1.5)), ((-0.5, 0.5), (0.5, 0.5))]
    assert sign_borders(np.array([[1.0, np.nan, -1.0]])) == []
    assert sign_borders(np.array([[1.0, 0.0, -1.0]])) == []


def test_the_lead_of_the_made_up_rows_changes_at_the_middle_level(rows):
    (border, *_) = difference_map(rows).axes[0].get_lines()
    assert list(border.get_xdata()) == [1.0, 1.0]


def test_a_range_is_cut_into_slices_with_as_many_points():
    points = pd.DataFrame({"reciprocity": np.linspace(3.0, 5.0, 40), "pressure": np.linspace(1.0, 1.8, 40)[::-1]})
    (line, *_) = main_effects(rows_at(points, ("zhejiang",), 1)).axes[0].get_lines()
    assert len(line.get_xdata()) == 8
    assert line.get_xdata() == pytest.approx(points["reciprocity"].to_numpy().reshape(8, 5).mean(axis=1))


def test_of_many_keys_those_that_move_most_are_drawn_in_the_order_of_the_design():
    from sim.setup.parameters import PARAMETERS

    names = list(PARAMETERS)[: MOST_KEYS + 3]
    luck = np.random.default_rng(5)
    points = pd.DataFrame({name: luck.permutation(32.0 + np.arange(32)) for name in names})
    picture = main_effects(rows_at(points, ("zhejiang",), 1))
    drawn = [axes.get_xlabel().replace("\n", " ") for axes in picture.axes[::2]]
    assert len(drawn) == MOST_KEYS and theme.key_label(names[-1], "en") in drawn
    assert any(f"the {MOST_KEYS} of {MOST_KEYS + 3} factors" in text for text in told(picture))


def test_what_does_not_vary_has_no_panel(rows):
    picture = main_effects(rows.assign(pressure=1.4))
    assert len(picture.axes) == 8


def test_pages_are_those_that_the_table_suffices_for(rows):
    assert list(pages_of_sweep(rows, GRID)) == [
        "main_effects-month_12", "difference_map-month_12", "main_effects-path", "difference_map-path",
    ]  # fmt: skip
    assert list(pages_of_sweep(rows[rows["window"] == "month_6"], GRID[["reciprocity"]])) == ["main_effects-month_6"]
    assert pages_of_sweep(rows.drop(columns=list(HEADLINES)), GRID) == {}
    assert pages_of_sweep(rows, GRID.iloc[:1]) == {}
    three = pd.concat([rows, rows.query("province == 'zhejiang'").assign(province="Mine")])
    names = [name for name in pages_of_sweep(three, GRID) if name.startswith("main_effects-path")]
    assert names == ["main_effects-path-zhejiang-guangdong", "main_effects-path-Mine"]


def test_the_last_month_and_the_path_are_shown():
    assert last_and_path(["month_9", "month_24", "path"]) == ["month_24", "path"]
    assert last_and_path(["path"]) == ["path"]
    assert last_and_path([f"month_{k}" for k in range(13)]) == ["month_12"]


def test_one_replication_has_no_band_on_a_grid_and_one_on_a_sample():
    def bands(picture) -> int:
        paths = [path.vertices for axes in picture.axes for c in axes.collections for path in c.get_paths()]
        return sum(bool(len(p)) and bool(np.isfinite(p).all()) for p in paths)

    assert bands(main_effects(rows_at(GRID[["reciprocity"]].drop_duplicates(ignore_index=True), replications=1))) == 0
    points = pd.DataFrame({"reciprocity": np.linspace(3.0, 5.0, 40), "pressure": np.linspace(1.0, 1.8, 40)})
    assert bands(main_effects(rows_at(points, replications=1))) > 0


@pytest.mark.parametrize("draw", [main_effects, difference_map])
def test_labels_are_chinese_where_a_font_is_found(rows, draw, monkeypatch):
    monkeypatch.setattr(theme, "cjk_font", lambda: "DejaVu Sans")
    texts = " ".join(told(draw(rows, window="month_12", lang="zh")))
    for word in ("浙江", "广东", "服务效率", "数据共享率", "政府牵引", "管运分离", "第 12 个月"):
        assert word in texts


@pytest.mark.parametrize("draw", [main_effects, difference_map])
def test_type_is_at_least_nine_points_and_nothing_is_cut_off(rows, draw):
    picture = draw(rows)
    assert picture.get_figwidth() == theme.WIDTH
    assert min(text.get_fontsize() for text in picture.findobj(Text) if text.get_text()) >= 9
    picture.canvas.draw()
    (left, bottom), (right, top) = picture.get_tightbbox().get_points()
    assert left >= 0 and bottom >= 0 and right <= theme.WIDTH and top <= picture.get_figheight()


def test_numbers_along_an_axis_do_not_run_into_one_another():
    names = ["budget_per_resident", "rules.sharing"]
    points = pd.DataFrame(list(product((1.0, 1.5, 2.25, 3.375), ("logit", "threshold"))), columns=names)
    picture = main_effects(rows_at(points))
    picture.canvas.draw()
    for axes in picture.axes[:4]:
        low, high = axes.get_xlim()
        labels = [label for label in axes.get_xticklabels() if low <= label.get_position()[0] <= high]
        boxes = [label.get_window_extent() for label in labels]
        assert len(boxes) >= 3 and all(a.x1 < b.x0 for a, b in pairwise(boxes))


def test_a_sweep_draws_what_is_in_its_folder_and_refuses_what_is_not(tmp_path):
    import sim
    from sim.studies.design import load_design

    design = load_design("trial").with_(
        months=2, n_citizens=30, replications=1, windows=["path"], scenarios=["zhejiang"]
    )
    done = sim.sweep(design, tmp_path, workers=1, progress=False)
    names = {path.relative_to(tmp_path).as_posix() for path in done.paths}
    pages = ("main_effects-path", "difference_map-path")
    assert {f"figures/{page}.{kind}" for page in pages for kind in ("png", "svg")} <= names
    png = theme.to_png(done.plot("difference_map-path"))
    assert len(png) > 10_000
    with pytest.raises(InputError, match="unknown"):
        done.plot("main")
    again = sim.sweep(design, tmp_path, workers=1, progress=False)
    assert {path.relative_to(tmp_path).as_posix() for path in again.paths} == names
    assert all(path.exists() for path in again.paths)
