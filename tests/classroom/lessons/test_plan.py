"""Lesson plans: they last as long as they say, both languages say everything, and what they set can be set."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.classroom.lessons import lesson_ids, load_lesson, page_lessons, tasks_of
from sim.classroom.lessons.keys import scenario_of, world_of
from sim.classroom.lessons.plan import KINDS
from sim.classroom.lessons.sheets import MONTHS
from sim.cli import app
from sim.language.errors import InputError
from sim.language.texts import texts_of
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.theory import forms

LESSONS = [load_lesson(name) for name in lesson_ids()]
CARDS = {card.id: card for lesson in LESSONS for card in lesson.cards.values()}
TASKS = {task.id: task for lesson in LESSONS for task in lesson.tasks.values()}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROOT = Path(__file__).resolve().parents[3]


def all_words(part) -> list:
    """Every text of a record and of what is in it."""
    if isinstance(part, dict) and set(part) & {"en", "zh"}:
        return [part]
    if is_dataclass(part):
        part = [getattr(part, field.name) for field in fields(part)]
    if isinstance(part, dict):
        part = list(part.values())
    return [words for item in part for words in all_words(item)] if isinstance(part, list | tuple) else []


def test_there_are_a_single_and_a_double_lesson():
    assert lesson_ids() == ["45", "90"]


def test_a_lesson_lasts_as_long_as_its_name_says():
    for lesson in LESSONS:
        assert lesson.minutes == int(lesson.id)
        assert all(step.minutes >= 3 for step in lesson.steps)


def test_everything_is_said_in_both_languages():
    for lesson in LESSONS:
        found = all_words(lesson)
        assert len(found) > 50
        for words in found:
            assert set(words) == {"en", "zh"} and CHINESE.search(words["zh"]) and not CHINESE.search(words["en"])


def test_every_card_has_its_time_and_comes_in_the_order_of_the_worksheet():
    for lesson in LESSONS:
        assert [step.card for step in lesson.steps if step.card] == list(lesson.cards)


def test_a_lesson_names_commands_that_exist():
    known = {command.name or command.callback.__name__ for command in app.registered_commands} | {"page", "explore"}
    for lesson in LESSONS:
        named = {
            name
            for words in all_words(lesson)
            for text in words.values()
            for name in re.findall(r"digigov ([a-z]+)", text)
        }
        assert named and named <= known


def test_a_card_has_options_findings_and_commands_that_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.report.figures.draw_pages", lambda *_, **__: {})
    for card in CARDS.values():
        assert len(card.options) >= 3 and card.findings
        for found in card.findings:
            assert found.sign in ("above", "below", "near") and found.quantity.indicator in INDICATORS
        for command in card.commands:
            program, *words = command.replace("--citizens 1000", "--citizens 20 --months 2").split()
            done = CliRunner().invoke(app, words + ["--workers", "1"] * (words[0] == "compare"))
            assert program == "digigov" and done.exit_code == 0, done.output


def test_a_task_can_be_answered_from_a_page_or_a_command():
    for task in TASKS.values():
        assert task.kind in KINDS and task.tolerance > 0
        assert task.quantity.indicator in HEADLINES and task.quantity.month in MONTHS
        assert all(term.mode in list(MODES)[:2] and not term.switches for term in task.quantity.terms)
        assert bool(task.choices) == (task.kind == "choice")


def test_one_choice_holds_for_every_value():
    for task in TASKS.values():
        for value in (-50.0, -5.0, -1.0, -0.5, 0.0, 0.99, 1.0, 4.9, 5.0, 50.0):
            assert sum(choice.holds(value) for choice in task.choices) == (task.kind == "choice")


def test_what_variants_and_terms_set_can_be_set():
    for lesson in LESSONS:
        quantities = [task.quantity for task in lesson.tasks.values()]
        quantities += [found.quantity for card in lesson.cards.values() for found in card.findings]
        for variant in lesson.variants:
            for term in (term for quantity in quantities for term in quantity.terms):
                setup = scenario_of(lesson, world_of(variant, term))
                assert setup.province == variant.province and setup.n_citizens == lesson.n_citizens
                for name, value in (dict(variant.parameters) | dict(term.parameters)).items():
                    assert getattr(setup.parameters, name) == value


def test_variants_differ_in_province_values_and_seed():
    for lesson in LESSONS:
        found = {(v.province, v.seed, tuple(v.parameters.items())) for v in lesson.variants}
        assert len(found) == len(lesson.variants) >= 8
        assert [v.index for v in lesson.variants] == list(range(len(found)))


def test_the_page_gets_tasks_and_variants_without_any_key():
    for lesson in LESSONS:
        told = tasks_of(lesson.id)
        assert [task["id"] for task in told["tasks"]] == list(lesson.tasks)
        assert len(told["variants"]) == len(lesson.variants)
        for task in told["tasks"]:
            assert set(task["prompt"]) == {"en", "zh"} and task["settings"]
            assert [set(choice) for choice in task["choices"]] == [{"id", "text"}] * len(task["choices"])
        assert "weight" not in str(told)


def test_the_page_gets_whole_lessons_that_begin_where_its_sliders_can_go():
    told = {one["id"]: one for one in page_lessons(["reciprocity", "sd_taste"], 72)}
    assert list(told) == lesson_ids()
    for lesson in LESSONS:
        one = told[lesson.id]
        assert [card["id"] for card in one["cards"]] == list(lesson.cards)
        assert [task["id"] for task in one["tasks"]] == list(lesson.tasks)
        assert all(card.answer["en"] not in str(one) for card in lesson.cards.values())
        views = {card["id"]: card["view"] for card in one["cards"]}
        assert views["reciprocity"] == {"measure": "data_sharing_rate", "month": 72, "levers": {"reciprocity": 3.0}}
        assert views["early_late"] == {"measure": "data_sharing_rate", "month": 24, "levers": {}}
    assert {card["id"]: card["view"]["levers"] for card in told["90"]["cards"]}["inspection"] == {}


def test_an_unknown_lesson_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r'lesson "46": there is no such lesson.*allowed: 45, 90'):
        load_lesson("46")


def test_what_the_card_on_reciprocity_says_of_theory_is_so():
    """A single level up to a weight of 4, a low and a high one above it."""
    assert forms.logit_folds(4.0) is None and forms.logit_folds(3.0) is None
    lower, upper = forms.logit_folds(5.0)
    assert len(forms.logit_fixed_points((lower + upper) / 2, 5.0)) == 3


def test_what_the_card_on_inspection_says_of_the_list_is_so():
    """One resource per county and month, and more months than resources."""
    from sim.model.world.catalogue import load_catalogue

    assert PARAMETERS["n_demanded"].default == 1
    assert len(load_catalogue().resource_id) < 72


def test_switches_are_called_as_in_the_glossary():
    glossary = (ROOT / "sim" / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
    for name in SWITCHES:
        assert f"| `{name}` | | {texts_of('lessons')[f'lessons.switch.{name}.name']['zh']} |" in glossary
        for mode in list(MODES)[:2]:
            option = MODES[mode].switches[name]
            assert (
                f"| `{name}` | `{option}` | {texts_of('lessons')[f'lessons.switch.{name}.{option}']['zh']} |"
                in glossary
            )


def test_commands_in_chinese_plans_speak_chinese():
    for lesson in map(load_lesson, lesson_ids()):
        steps = [text for step in lesson.steps for text in (step.teacher["zh"], step.students["zh"])]
        cards = [getattr(card, part)["zh"] for card in lesson.cards.values() for part in ("do", "observe", "explain")]
        for text in [*steps, *cards, *(line["zh"] for line in (*lesson.before, *lesson.ending))]:
            assert text.count("digigov ") == text.count(" --lang zh"), text
