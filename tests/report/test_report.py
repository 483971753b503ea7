"""The page is whole, stands alone and says what the tables say."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product

import pytest

from sim.report import inline, write_ablation_report, write_report
from sim.report.figures import headline_paths, theme
from sim.report.rows import by_mode_of
from sim.report.short_answer import outcome, short_answer
from sim.setup import words
from sim.setup.changes import Change
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.names import name_of_mode
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import RULES
from sim.studies.ablate import ablate
from tests.synthetic import compared

VOID = {"meta", "br", "input", "link", "img", "hr"}


class Page(HTMLParser):
    """Collects identifiers and addresses, and checks that elements are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.ids, self.addresses, self.words = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        self.addresses += [value for name, value in attrs if name in ("src", "href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def comparison():
    return compared()


@pytest.fixture(scope="module")
def html(comparison):
    picture = headline_paths(comparison.monthly)
    pictures = {
        "headline.png": b"",
        "headline.svg": theme.to_svg(picture, "headline"),
        "network-zhejiang.svg": SVG,
    }
    return write_report(comparison, pictures)


SVG = (
    b'<?xml version="1.0"?><!DOCTYPE svg><svg width="9pt" height="9pt" viewBox="0 0 9 9">'
    b'<g id="a"/><use href="#a"/></svg>'
)


def test_every_element_is_closed_and_every_identifier_is_its_own(html):
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))


def test_nothing_is_loaded_from_elsewhere(html):
    page = Page(html)
    assert all(address.startswith("#") for address in page.addresses)
    assert not re.search(r"@import|url\((?!#)|<link|<iframe", html)
    assert set(re.findall(r"<script[^>]*>", html)) == {"<script>"}


def test_the_page_has_the_sentences_the_switches_and_all_indicators(html, comparison):
    text = " ".join(Page(html).words)
    for sentence in comparison.sentences():
        assert sentence in text
    for switch in SWITCHES.values():
        assert switch.meaning.split("'")[0] in text
    for indicator in INDICATORS.values():
        assert indicator.label_en in text
    assert all(name in text for name in PARAMETERS)
    assert "Zhejiang and Guangdong: government-led or separation?" in text
    assert "Who is tied to whom, Zhejiang" in text


def test_the_picture_comes_before_numbers_and_the_prediction_before_the_picture(html):
    places = [html.index(text) for text in ('id="predict"', 'class="short"', 'id="figure-headline"', 'class="answer"')]
    assert places == sorted(places) and html.count('id="figure-headline"') == 1
    assert "Figure 1. Which mode leads" in html and "Figure 2. " in html


def test_provinces_stand_side_by_side_under_the_same_mode(html, comparison):
    groups = by_mode_of(comparison.summary)
    assert [(group["label"], group["mode"]) for group in groups] == [
        (INDICATORS[name].label_en, name_of_mode(mode.name)) for name in HEADLINES for mode in comparison.modes
    ]
    for group, (name, mode) in zip(groups, product(HEADLINES, comparison.modes), strict=True):
        assert group["places"] == ["Zhejiang", "Guangdong"]
        for row, window in zip(group["windows"], dict.fromkeys(comparison.summary["window"]), strict=True):
            keys = {"indicator": name, "mode": mode.name, "window": window}
            told = comparison.summary.set_index([*keys, "province"])["mean"]
            means = [words.value(name, told[*keys.values(), place]) for place in ("zhejiang", "guangdong")]
            assert [cell["mean"] for cell in row["cells"]] == means
    table = html[html.index('id="by-mode"') :].split("</section>")[0]
    assert table.count("<tbody>") == 4 and table.index(">Zhejiang<") < table.index(">Guangdong<")
    assert 'id="by-mode"' not in write_report(compared(["zhejiang"]), {})


def test_the_short_answer_counts_what_the_table_says(comparison):
    told = short_answer(comparison)
    assert told.startswith("Of 4 comparisons: after 8 months ") and told.count("; after") == 2
    stands = [outcome(row, False) for row in rows_at(comparison, "month_24")]
    assert told.endswith(f"government-led leads in {stands.count('first')}.") and stands == ["first"] * 4
    better = [row | {"verdict": "b better"} for row in rows_at(comparison, "month_24")]
    assert [outcome(row, True) for row in better] == ["second"] * 4
    assert outcome(better[0] | {"verdict": "too few"}, True) == "open"
    assert short_answer(compared(modes=[MODES["separation"]])) == ""


def rows_at(comparison, window):
    table = comparison.differences
    return table[table["indicator"].isin(HEADLINES) & (table["window"] == window)].to_dict("records")


def test_rows_are_those_of_the_differences(html, comparison):
    body = html[html.index('id="all-indicators"') :]
    body = body[: body.index("</table>")]
    assert body.count("<tr data-window=") == len(comparison.differences)


def test_undefined_is_a_dash_and_sorts_last(html):
    row = re.search(r"<tr data-window[^\n]*Lock-in[^\n]*", html).group()
    assert 'data-sort="">–</td>' in row and "nan" not in row.lower()


def test_words_of_others_cannot_break_the_page(comparison):
    world = comparison.scenarios[0][1].with_(question="Is 1 < 2 & <script>alert(1)</script>?")
    object.__setattr__(other := compared(), "scenarios", (("zhejiang", world), comparison.scenarios[1]))
    assert "Is 1 &lt; 2 &amp; &lt;script&gt;alert(1)" in write_report(other, {})


@pytest.mark.parametrize(
    "made",
    [
        {"modes": [MODES["separation"]]},
        {"modes": list(MODES.values())},
        {"replications": 1},
        {"provinces": ["zhejiang"]},
    ],
    ids=["one-mode", "three-modes", "one-run", "one-province"],
)
def test_any_comparison_makes_a_whole_page(made):
    Page(write_report(compared(**made), {}))


def test_an_inline_figure_has_its_own_identifiers_and_no_fixed_size():
    svg = inline(SVG.decode(), "mine", 'A "title"')
    assert svg.startswith('<svg role="img" aria-label="A &#34;title&#34;"')
    assert 'id="mine-a"' in svg and 'href="#mine-a"' in svg
    assert "width" not in svg and 'viewBox="0 0 9 9"' in svg


def test_the_same_comparison_gives_the_same_page(comparison, html):
    picture = headline_paths(comparison.monthly)
    pictures = {"headline.svg": theme.to_svg(picture, "headline"), "network-zhejiang.svg": SVG}
    assert write_report(comparison, pictures) == html


def test_the_page_of_an_ablation_is_whole_and_says_what_the_tables_say():
    ablation = ablate("zhejiang", ["Z3", "M2"], replications=2, months=12, n_citizens=100, workers=1, progress=False)
    text = write_ablation_report(ablation, {"ablation.svg": theme.to_svg(ablation.plot(), "ablation")})
    page = Page(text)
    said = " ".join(" ".join(page.words).split())
    assert [address for address in page.addresses if not address.startswith("#")] == []
    assert len(page.ids) == len(set(page.ids)) and "figure-ablation" in page.ids
    assert all(sentence in said for sentence in ablation.sentences())
    for row in ablation.directions.to_dict("records"):
        assert words.interval(row["indicator"], row["ci_low"], row["ci_high"]) in said and row["verdict"] in said


def test_dated_changes_are_listed_with_what_was_before_and_under_which_modes():
    changes = [
        Change(3, "mode.custody", "operator", why="Reform <1>", source="2017-12"),
        Change(5, "safeguards", 0.25),
        Change(9, "safeguards", 0.75),
    ]
    own = Mode("stepwise", **MODES["fragmented"].switches)
    html = write_report(compared(modes=[own, MODES["separation"]], provinces=["zhejiang"], changes=changes), {})
    Page(html)
    section = html[html.index('<section id="calendar">') :].partition("</section>")[0]
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr[^>]*><td.*?</tr>", section)]
    assert [[re.sub("<.*?>", "", cell) for cell in row] for row in found] == [
        ["Zhejiang", "3", "mode.custody", "bureau", "operator", "Reform &lt;1&gt;", "2017-12", "stepwise"],
        ["Zhejiang", "5", "safeguards", "0.5", "0.25", "", "", "all"],
        ["Zhejiang", "9", "safeguards", "0.25", "0.75", "", "", "all"],
    ]


def test_rival_rules_are_named():
    html = write_report(compared(rules={"sharing": "threshold"}), {})
    section = html[html.index('<section id="rules">') :].partition("</section>")[0]
    assert section.count("<b>sharing</b>: threshold") == 2
    assert RULES["sharing"].options["threshold"].meaning in section


def test_without_changes_and_rivals_the_page_says_nothing_of_them(html):
    assert 'id="calendar"' not in html and 'id="rules"' not in html
