"""What cards predicted is counted before and after; what is no option is left out, and marks do not hang on it."""

from __future__ import annotations

import json

from sim.classroom.lessons.answers import Answers, read_answers
from sim.classroom.lessons.plan import load_lesson
from sim.classroom.lessons.predictions import card_notes, tally

LESSON = load_lesson("45")
CARD = next(iter(LESSON.cards))


def notes(**given):
    return list(card_notes(Answers("45", "1", {}, {CARD: given}), LESSON))


def test_predictions_are_counted_before_and_after():
    told = [notes(before=1, after=2), notes(before=1, explanation=" since  they\nshare "), notes(after=2)]
    table = tally("45", told).set_index("option")
    assert table["before"].to_dict()[1] == 2 and table["after"].to_dict()[2] == 2
    assert set(table["card"]) == {CARD} and told[1][0].explanation == "since they share"


def test_what_is_no_option_is_left_out():
    for given in ({"before": 0}, {"before": 99}, {"before": True}, {"after": "1"}, {"explanation": 3}, {}):
        assert notes(**given) == []
    for cards in ([], "x", {CARD: 3}, {"no_card": {"before": 1}}):
        record = Answers("45", "1", {}, cards if isinstance(cards, dict) else {})
        assert list(card_notes(record, LESSON)) == []
    assert tally("45", []).empty


def test_a_file_keeps_them_and_one_without_them_is_as_it_was(tmp_path):
    given = Answers("45", "1", {"ahead_48": "x"}, {CARD: {"before": 1}})
    assert read_answers(given.write(tmp_path / "a.json")) == given
    plain = Answers("45", "1", {})
    assert "cards" not in json.loads(plain.to_json())
    broken = json.loads(plain.to_json()) | {"cards": ["odd"]}
    (tmp_path / "b.json").write_text(json.dumps(broken))
    assert read_answers(tmp_path / "b.json").cards == {}
