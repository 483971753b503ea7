from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from sim.language.errors import InputError
from sim.model.world.counties import apportion, spread_share
from sim.model.world.places import draw_places
from sim.setup.cities import find_city, load_cities
from sim.setup.geography import gabriel_pairs
from sim.setup.rng import Luck

PROVINCES = ("zhejiang", "guangdong")
HEADER = "city,county,population,share_60plus,share_college,gdp_per_head"


@pytest.fixture(params=PROVINCES)
def places(request):
    return draw_places(request.param, Luck(7))


def within_cities(places, values):
    """Deviations from the unweighted mean of the city."""
    n = np.bincount(places.county_city)
    return values - (np.bincount(places.county_city, weights=values) / n)[places.county_city]


def pooled_sd(places, values):
    free = len(places.county_city) - len(places.city_id)
    return np.sqrt((within_cities(places, values) ** 2).sum() / free)


def components(pairs, n):
    from scipy import sparse

    graph = sparse.coo_array((np.ones(len(pairs)), pairs.T), shape=(n, n))
    return sparse.csgraph.connected_components(graph, directed=False)[0]


def test_provinces_have_their_cities_and_counties():
    zhejiang, guangdong = (draw_places(province, Luck(1)) for province in PROVINCES)
    assert (len(zhejiang.city_id), len(zhejiang.county_name)) == (11, 90)
    assert (len(guangdong.city_id), len(guangdong.county_name)) == (21, 124)
    assert zhejiang.county_population.sum() == 64_567_588
    assert guangdong.county_population.sum() == 126_012_510


def test_counties_add_up_to_their_city(places):
    cities, k = load_cities(places.province), places.county_city
    people = places.county_population
    assert_array_equal(np.bincount(k, weights=people), cities.population)
    assert_array_equal(people, np.floor(people))
    for share in ("share_60plus", "share_college", "share_urban"):
        mean = np.bincount(k, weights=people * getattr(places, share)) / cities.population
        assert_allclose(mean, getattr(cities, share), rtol=1e-9)
        assert_allclose(getattr(places, f"city_{share}"), mean, rtol=1e-12)
    gdp = np.bincount(k, weights=people * places.gdp_per_head) / 1e4
    assert_allclose(gdp, cities.gdp, rtol=1e-12)


def test_columns_have_one_entry_for_each_county_in_range(places):
    n = len(places.county_name)
    assert (np.diff(places.county_city) >= 0).all()
    for share in (places.share_60plus, places.share_college, places.share_urban):
        assert share.shape == (n,) and (share > 0).all() and (share < 1).all()
    assert (places.gdp_per_head > 0).all() and (places.county_population >= 1).all()
    assert places.county_point.shape == (n, 2) and np.isfinite(places.county_point).all()
    assert len(places.county_name_zh) == len(set(places.county_name)) == n


def test_names_tell_the_city_and_a_leaf_keeps_its_own():
    places = draw_places("guangdong", Luck(1))
    c = places.county_name.index("Dongguan")
    assert places.county_name_zh[c] == "东莞市" and not places.is_drawn[c]
    assert places.is_drawn.sum() == 122
    zhejiang = draw_places("zhejiang", Luck(1))
    c = zhejiang.county_name.index("Hangzhou county 03")
    assert zhejiang.county_name_zh[c] == "杭州市03区县"


def test_a_leaf_has_its_citys_figures():
    places, cities = draw_places("guangdong", Luck(3)), load_cities("guangdong")
    c, k = places.county_name.index("Zhongshan"), cities.id.index("zhongshan")
    assert places.share_college[c] == pytest.approx(cities.share_college[k], rel=1e-12)
    assert_array_equal(places.county_point[c], cities.point[k])


@pytest.mark.parametrize(("province", "sd_60plus"), [("zhejiang", 0.035), ("guangdong", 0.023)])
def test_counties_are_as_unlike_as_in_the_census(province, sd_60plus):
    """Over 60 draws; 0.48 is the median over cities of the coefficient of variation of the residents."""
    cv, college, old, together = [], [], [], []
    for seed in range(60):
        places = draw_places(province, Luck(seed))
        for k in range(len(places.city_id)):
            people = places.county_population[places.county_city == k]
            if len(people) > 1:
                cv.append(people.std(ddof=1) / people.mean())
        college.append(pooled_sd(places, places.share_college))
        old.append(pooled_sd(places, places.share_60plus))
        education = within_cities(places, places.share_college)
        together.append(np.corrcoef(within_cities(places, np.log(places.gdp_per_head)), education)[0, 1])
    assert np.median(cv) == pytest.approx(0.48, abs=0.03)
    assert np.mean(college) == pytest.approx(0.047, abs=0.002)
    assert np.mean(old) == pytest.approx(sd_60plus, abs=0.002)
    assert 0.4 < np.mean(together) < 0.7


def test_better_educated_counties_are_younger_and_more_urban():
    signs = []
    for seed in range(20):
        places = draw_places("zhejiang", Luck(seed))
        education = within_cities(places, places.share_college)
        signs.append(
            [
                np.corrcoef(education, within_cities(places, share))[0, 1]
                for share in (places.share_60plus, places.share_urban)
            ]
        )
    age, urban = np.mean(signs, axis=0)
    assert age < -0.3 and urban > 0.4


def test_the_same_seed_gives_the_same_places_and_another_seed_others():
    one, again, other = (draw_places("zhejiang", Luck(seed)) for seed in (5, 5, 6))
    for name in ("county_population", "share_college", "gdp_per_head", "county_point", "neighbour_pairs"):
        assert_array_equal(getattr(one, name), getattr(again, name))
    assert not np.array_equal(one.county_population, other.county_population)


def test_places_cannot_be_changed(places):
    with pytest.raises(ValueError, match="read-only"):
        places.county_population[0] = 0


def test_all_counties_of_a_city_and_of_a_province_hang_together(places):
    pairs, k = places.neighbour_pairs, places.county_city
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    assert components(pairs, len(k)) == 1
    inside = pairs[k[pairs[:, 0]] == k[pairs[:, 1]]]
    assert components(inside, len(k)) == len(places.city_id)


def test_counties_of_different_cities_touch_only_where_cities_do(places):
    cities, pairs, k = load_cities(places.province), places.neighbour_pairs, places.county_city
    met = {}
    for a, b in pairs:
        if k[a] != k[b]:
            both = tuple(sorted((int(k[a]), int(k[b]))))
            met[both] = met.get(both, 0) + 1
    assert set(met) == {tuple(sorted(pair)) for pair in cities.pairs.tolist()}
    assert min(met.values()) >= 1 and max(met.values()) <= 3


def test_an_island_city_is_tied_to_its_port():
    cities = load_cities("zhejiang")
    pair = sorted((cities.id.index("zhoushan"), cities.id.index("ningbo")))
    assert pair in np.sort(cities.pairs, axis=1).tolist()


def test_counties_lie_nearer_to_their_own_city_than_to_another(places):
    scale = np.array([np.cos(np.radians(places.city_point[:, 1].mean())), 1.0])
    apart = np.linalg.norm((places.county_point[:, None] - places.city_point[None]) * scale, axis=2)
    assert (apart.argmin(axis=1) == places.county_city).mean() > 0.98


def test_gabriel_neighbours_of_known_points():
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    assert {tuple(p) for p in gabriel_pairs(square).tolist()} >= {(0, 1), (1, 2), (2, 3), (0, 3)}
    line = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])
    assert gabriel_pairs(line).tolist() == [[0, 1], [1, 2], [2, 3]]
    assert gabriel_pairs(np.zeros((1, 2))).shape == (0, 2)
    assert gabriel_pairs(np.zeros((2, 2))).tolist() == [[0, 1]]


def test_gabriel_neighbours_agree_with_the_definition():
    points = Luck(3).uniform("points", 0, (25, 2))
    found = {tuple(p) for p in gabriel_pairs(points).tolist()}
    for a in range(25):
        for b in range(a + 1, 25):
            middle, radius = (points[a] + points[b]) / 2, np.linalg.norm(points[a] - points[b]) / 2
            others = np.delete(points, [a, b], axis=0)
            empty = (np.linalg.norm(others - middle, axis=1) > radius).all()
            assert ((a, b) in found) == empty


def test_apportioned_residents_are_whole_and_near_to_exact():
    total, weight, city = (
        np.array([100.0, 10.0]),
        np.array([1.0, 1, 1, 26, 37, 37]),
        np.array([0, 0, 0, 1, 1, 1]),
    )
    people = apportion(total, weight, city)
    assert people.tolist() == [34, 33, 33, 2, 4, 4]


def test_spread_shares_keep_the_mean_even_where_it_is_extreme():
    city, people = np.repeat([0, 1], 6), np.arange(1.0, 13.0)
    luck = Luck(1).normal("z", 0, 12)
    mean = np.array([0.0442, 0.9972])
    share = spread_share(mean, 0.1, luck, people, city)
    weighted = np.bincount(city, weights=share * people) / np.bincount(city, weights=people)
    assert_allclose(weighted, mean, rtol=1e-9)
    assert share.min() >= 0 and share.max() <= 1


def test_a_city_is_found_by_any_of_its_names():
    cities = load_cities("guangdong")
    k = cities.id.index("shenzhen")
    assert {find_city(name, cities) for name in ("shenzhen", "Shenzhen", "SHENZHEN", "深圳市", "深圳")} == {k}
    assert find_city("hangzhou", cities) is None


def test_an_unknown_province_is_refused():
    with pytest.raises(InputError) as caught:
        draw_places("zhejang", Luck(1))
    said = "there is no province 'zhejang' (did you mean \"zhejiang\"?); allowed: zhejiang, guangdong"
    assert str(caught.value).startswith(said)  # provinces of other tests may follow


class TestCountyTable:
    def write(self, folder, text):
        path = folder / "counties.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def refusal(self, folder, text):
        path = self.write(folder, text)
        with pytest.raises(InputError) as caught:
            draw_places("zhejiang", Luck(1), path)
        said = str(caught.value)
        assert said.startswith(str(path)) and "\n" not in said
        return said.removeprefix(str(path))

    def test_given_counties_replace_the_draw(self, tmp_path):
        path = self.write(
            tmp_path,
            f"{HEADER},longitude,latitude\n"
            "Zhoushan,Dinghai,500000,0.2,0.2,13.5,122.1,30.02\n"
            "舟山,Putuo,400000,0.25,0.15,12,122.3,29.95\n",
        )
        places = draw_places("zhejiang", Luck(1), path)
        k = places.city_id.index("zhoushan")
        rows = np.flatnonzero(places.county_city == k)
        assert [places.county_name[c] for c in rows] == ["Dinghai", "Putuo"]
        assert places.county_population[rows].tolist() == [500_000, 400_000]
        assert places.gdp_per_head[rows].tolist() == [13.5, 12]
        assert places.county_point[rows].tolist() == [[122.1, 30.02], [122.3, 29.95]]
        assert places.city_population[k] == 900_000
        assert places.city_share_college[k] == pytest.approx((0.2 * 5 + 0.15 * 4) / 9)
        assert not places.is_drawn[rows].any()
        assert components(places.neighbour_pairs, len(places.county_name)) == 1

    def test_other_cities_keep_their_luck(self, tmp_path):
        path = self.write(tmp_path, f"{HEADER}\nhangzhou,A,1000,0.2,0.3,10\nhangzhou,B,2000,0.2,0.3,10\n")
        drawn, given = draw_places("zhejiang", Luck(1)), draw_places("zhejiang", Luck(1), path)
        one, two = drawn.city_id.index("wenzhou"), given.city_id.index("wenzhou")
        for column in ("county_population", "gdp_per_head", "county_point"):
            assert_array_equal(
                getattr(drawn, column)[drawn.county_city == one],
                getattr(given, column)[given.county_city == two],
            )

    def test_rows_may_stand_in_any_order(self, tmp_path):
        text = f"{HEADER}\nWenzhou,A,1000,0.2,0.3,10\nHangzhou,B,2000,0.1,0.4,11\nWenzhou,C,3000,0.2,0.3,12\n"
        places = draw_places("zhejiang", Luck(1), self.write(tmp_path, text))
        assert [n for n in places.county_name if len(n) == 1] == ["B", "A", "C"]
        assert places.county_population[[places.county_name.index(n) for n in "BAC"]].tolist() == [
            2000,
            1000,
            3000,
        ]

    def test_what_the_table_leaves_out_stays_drawn(self, tmp_path):
        text = f"{HEADER}\nHangzhou,A,1000,0.2,0.3,10\nHangzhou,B,1000,0.2,0.3,10\n"
        places = draw_places("zhejiang", Luck(1), self.write(tmp_path, text))
        assert np.isfinite(places.share_urban).all() and np.isfinite(places.county_point).all()

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            (
                "Hangzhou,A,-5,0.2,0.3,10",
                ", line 3, column population: -5 is out of range; allowed: 1 to 1,000,000,000",
            ),
            ("Hangzhou,A,many,0.2,0.3,10", ", line 3, column population: 'many' is not a number"),
            ("Hangzhou,A,,0.2,0.3,10", ", line 3, column population: is empty"),
            (
                "Hangzhou,A,5,1.2,0.3,10",
                ", line 3, column share_60plus: 1.2 is out of range; allowed: 0 to 1",
            ),
            ("Hangzhou,A,5,0.2,nan,10", ", line 3, column share_college: 'nan' is not a finite number"),
            (
                "Hangzhou,A,5,0.2,0.3,0",
                ", line 3, column gdp_per_head: 0 is out of range; allowed: 0.01 to 1,000",
            ),
            (
                "Hangzhou,Old,5,0.2,0.3,10",
                ", line 3, column county: 'Old' of the same city is also in line 2",
            ),
            ("Hangzhou,A,5,0.2,0.3", ", line 3: has 5 cells, the first line has 6"),
            (
                "Hangzou,A,5,0.2,0.3,10",
                ", line 3, column city: Zhejiang has no city 'Hangzou' (did you mean \"Hangzhou\"?)",
            ),
        ],
    )
    def test_a_bad_row_is_refused_with_file_line_and_column(self, tmp_path, row, fault):
        assert self.refusal(tmp_path, f"{HEADER}\nHangzhou,Old,5,0.2,0.3,10\n{row}\n") == fault

    def test_a_missing_column_is_refused(self, tmp_path):
        said = self.refusal(tmp_path, "city,county,populaton,share_60plus,share_college,gdp_per_head\n")
        assert said == ', line 1: column population is missing (did you mean "populaton"?)'

    def test_longitude_without_latitude_is_refused(self, tmp_path):
        said = self.refusal(tmp_path, f"{HEADER},longitude\nHangzhou,A,5,0.2,0.3,10,120\n")
        assert said == ", line 1: column latitude is missing; longitude is given"

    def test_a_missing_file_is_refused(self, tmp_path):
        with pytest.raises(InputError, match=r"none\.csv: there is no such file"):
            draw_places("zhejiang", Luck(1), tmp_path / "none.csv")


def test_places_of_a_seed_are_drawn_once_and_a_changed_table_is_read_anew(tmp_path):
    assert draw_places("zhejiang", Luck(3)) is draw_places("zhejiang", Luck(3))
    assert draw_places("zhejiang", Luck(3)) is not draw_places("zhejiang", Luck(4))
    table = tmp_path / "counties.csv"
    row = "{city},{name},{people},0.2,0.2,9.0\n"
    table.write_text(HEADER + "\n" + row.format(city="Hangzhou", name="One", people=1_000_000))
    first = draw_places("zhejiang", Luck(3), table)
    assert draw_places("zhejiang", Luck(3), table) is first
    table.write_text(HEADER + "\n" + row.format(city="Hangzhou", name="Another", people=2_000_000))
    again = draw_places("zhejiang", Luck(3), table)
    assert (first.county_name[0], again.county_name[0]) == ("One", "Another")
    table.unlink()
    with pytest.raises(InputError, match="no such file"):
        draw_places("zhejiang", Luck(3), table)
