"""A lesson on paper: two files that need nothing else, the students' without any key, in both languages."""

from __future__ import annotations

import re
from html import unescape
from itertools import product

import pytest

from sim.classroom.lessons import keys, lesson_ids, load_lesson
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.pages import known_sentences, lesson_pages, timing
from sim.classroom.lessons.sheets import commands_of, numbers, sheet
from sim.language.choice import speaking
from tests.classroom.lessons.fakes import fake_run


@pytest.fixture(autouse=True, scope="module")
def without_runs():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "run_one", fake_run)
        patch.setattr(keys, "RUNS_OF_A_PROCESS", 10_000)
        yield


@pytest.fixture(scope="module")
def written(without_runs):
    """Of every lesson in either language: the lesson, the language, the teacher's file and the students'."""
    files = []
    for lesson, lang in product(map(load_lesson, lesson_ids()), ("en", "zh")):
        with speaking(lang):
            teacher, students = (unescape(page) for page in lesson_pages(lesson, Keys(lesson)).values())
        files.append((lesson, lang, teacher, students))
    return files


def test_files_need_nothing_else_and_are_made_for_print(written):
    for _, lang, *pages in written:
        for page in pages:
            assert f'<html lang="{lang}">' in page and "@page { size: A4" in page
            assert not re.search(r"https?://|<script|<link|<img|src=|@import|url\(", page)


def test_the_teacher_has_goals_timing_and_every_key(written):
    for lesson, lang, teacher, _ in written:
        for words in (*lesson.goals, *lesson.before, *(step.teacher for step in lesson.steps)):
            assert words[lang] in teacher
        assert f"{timing(lesson)[-1]['from']}–{lesson.minutes}" in teacher
        for card in lesson.cards.values():
            assert card.answer[lang] in teacher
            assert all(finding.text[lang] in teacher for finding in card.findings)
        assert teacher.count("+5.0 ± 3.5") == len(lesson.variants)


def test_the_teacher_has_what_is_known_and_students_are_asked_what_is_not(written):
    for _, lang, teacher, students in written:
        with speaking(lang):
            told = known_sentences()
        assert len(set(told)) == 4 and all(sentence in teacher for sentence in told)
        assert not any(sentence in students for sentence in told)
        assert {"en": "Not known of what I found", "zh": "尚属未知的是"}[lang] in students
        assert {"en": "differ by luck alone", "zh": "只来自随机性"}[lang] in teacher


def test_students_have_every_card_and_task_and_no_key(written):
    for lesson, lang, _, students in written:
        for card in lesson.cards.values():
            shown = (card.predict, card.do, card.observe, card.explain, *card.options)
            assert all(part[lang] in students for part in shown)
            assert all(command in students for command in card.commands)
            assert card.answer[lang] not in students
            assert not any(finding.text[lang] in students for finding in card.findings)
        assert all(task.prompt[lang] in students for task in lesson.tasks.values())
        assert "5.0" not in students


def test_a_sheet_has_the_students_settings_and_a_command_for_each():
    lesson = load_lesson("45")
    variant = lesson.variant_of("20231234")
    with speaking("en"):
        text = sheet("45", "20231234")
    assert "Zhejiang; Demand heterogeneity (sd_taste) = 0; seed 12" in text
    commands = commands_of(lesson, variant)
    assert [command.tasks for command in commands] == [
        ("ahead_48", "lead_72"),
        ("gain_24",),
        ("gain_24",),
        ("rivals_24",),
        ("rivals_24",),
    ]
    assert all(command.line in text for command in commands)
    assert (
        "--set sd_taste=0 --set reciprocity=5 --citizens 1000 --replications 1 --at defaults --seed 12"
        in commands[1].line
    )
    assert all(f"[{task}]" in text for task in lesson.tasks)


def test_a_sheet_speaks_chinese():
    with speaking("zh"):
        text = sheet("90", "20231234")
    assert "种子" in text and "百分点" in text and "demand heterogeneity" not in text


def test_numbers_of_a_sheet_are_those_of_its_commands():
    with speaking("en"):
        rows, seed = numbers("45", "20231234")
    assert seed == 12 and len(rows) == 5 * 2 * 2
    assert rows[0].values == pytest.approx({24: 24.0, 48: 48.0, 72: 72.0})
    assert rows[1].values[72] == pytest.approx(67.0)
