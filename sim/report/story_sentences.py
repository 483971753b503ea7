"""One citizen's case told step by step, as the model's rules noted it, and both modes beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.explain.cases import ASKED, Case, Step
from sim.explain.named import bureau_name, document_name, documents_written, item_name, trips_written
from sim.language.texts import words_of
from sim.model.agents.citizens import Citizen
from sim.model.world.catalogue import load_catalogue
from sim.setup.names import name_of_mode
from sim.setup.words import minus, percent

Words = dict[str, str]
SMALL = 0.05
"""Days that show as 0.0, of which nothing is said."""


def who_sentences(case: Case, person: Citizen, county: str, own: Sequence[int], lang: str | None = None) -> list[str]:
    """Who it is, what they want and from whom, and in which months they file it themselves.

    county: its name in the language. own: months in which the citizen files such a case.
    """
    words, catalogue = words_of("story", lang), load_catalogue()
    traits = [words["who.owner" if person.is_owner else "who.resident"]]
    traits += [words[key] for key, has in (("who.aged", person.is_60plus), ("who.college", person.has_college)) if has]
    lead, n = int(catalogue.item_line[case.item]), int(catalogue.n_documents[case.item])
    who = {"number": case.citizen, "traits": words["comma"].join(traits), "county": county}
    months = words["comma"].join(map(str, own))
    return [
        words["who.citizen"].format(item=item_name(case.item, lang), **who),
        words["who.lead"].format(bureau=bureau_name(lead, lang), n=n),
        words["who.filed"].format(months=months) if own else words["who.never"],
    ]


def case_sentences(case: Case, lang: str | None = None) -> list[str]:
    """What the case took, a sentence per step; days, trips and documents add up to the last but one."""
    words = words_of("story", lang)
    told = [
        _filing(case, words, lang),
        *_documents(case, words, lang),
        *_visits(case, words),
        *_days(case, words, lang),
    ]
    told.append(words["end.total"].format(**_numbers(case, lang)))
    complaint = words["end.complains" if case.complains else "end.content"]
    before, after = (f"{100 * trust:.1f}%" for trust in (case.trust_before, case.trust_after))
    felt = {"satisfaction": percent(case.satisfaction), "complaint": complaint, "before": before, "after": after}
    return [*told, words["end.felt"].format(**felt)]


def both_sentence(cases: Mapping[str, Case], lang: str | None = None) -> str:
    """The modes beside each other in one month, by their names."""
    return cases_sentence([(name_of_mode(mode, lang), case) for mode, case in cases.items()], lang)


def cases_sentence(cases: Sequence[tuple[str, Case]], lang: str | None = None) -> str:
    """The same of cases by what their modes are called."""
    words, (_, first) = words_of("story", lang), cases[0]
    numbers = [_numbers(case, lang) for _, case in cases]
    opening = words["both.opening"].format(month=first.month)
    if len(cases) > 1 and all(other == numbers[0] for other in numbers):
        modes = words["comma"].join(dict.fromkeys(name for name, _ in cases))
        return opening + words["both.equal"].format(modes=modes, **numbers[0]) + words["both.stop"]
    parts = [words["both.one"].format(mode=name, **of) for (name, _), of in zip(cases, numbers, strict=True)]
    return opening + words["semicolon"].join(parts) + words["both.stop"]


def _numbers(case: Case, lang: str | None) -> dict[str, str]:
    numbers = {"trips": trips_written(case.trips, lang), "asked": documents_written(case.n_asked, lang)}
    return {"days": _written(case.days)} | numbers


def _written(days: float) -> str:
    return minus(f"{days:.1f}")


def _filing(case: Case, words: Words, lang: str | None) -> str:
    (step,) = case.of("file")
    kind = ("half" if step.trips else "online") if case.online else "counter"
    return words[f"file.{kind}"].format(bureau=bureau_name(step.line, lang), p=percent(case.p_online))


def _documents(case: Case, words: Words, lang: str | None) -> list[str]:
    by_status: dict[str, list[Step]] = {"abolished": [], "at_hand": [], "shared": [], "asked": []}
    for step in case.of("document"):
        by_status["asked" if step.status in ASKED else step.status].append(step)

    def named(status: str, step: Step) -> str:
        name = words["document"].format(name=document_name(step.document, lang))
        how = {"shared": "documents.from", "asked": f"documents.{step.data}"}.get(status)
        return name if how is None else words[how].format(name=name, bureau=bureau_name(step.line, lang))

    told = [
        words[f"documents.{status}"].format(
            n=len(steps),
            names=words["comma" if status in ("abolished", "at_hand") else "semicolon"].join(
                named(status, step) for step in steps
            ),
        )
        for status, steps in by_status.items()
        if steps
    ]
    return told if by_status["asked"] else [*told, words["documents.none"]]


def _visits(case: Case, words: Words) -> list[str]:
    n, k = len(case.of("check")), case.of("visit")[0].trips
    if n == 0:
        return []
    return [words["visit.none" if k == 0 else "visit.all" if k == n else "visit.some"].format(n=n, k=k)]


def _days(case: Case, words: Words, lang: str | None) -> list[str]:
    """Queue, checks, handling, errors and luck, in working days; nothing of what would show as none."""

    def sentence(kind: str, days: float, line: int = -1, **values: str) -> list[str]:
        bureau = bureau_name(line, lang) if line >= 0 else ""
        text = words[f"days.{kind}"].format(days=_written(abs(days)), bureau=bureau, **values)
        return [text] if abs(days) >= SMALL else []

    (queue,), (handle,), (correct,), (luck,) = map(case.of, ("queue", "handle", "correct", "luck"))
    checks = case.of("check")
    part = words["days.part"]
    named = [part.format(bureau=bureau_name(step.line, lang), days=_written(step.days)) for step in checks]
    return [
        *sentence("queue", queue.days, queue.line),
        *sentence("check", sum(step.days for step in checks), parts=words["comma"].join(named)),
        *sentence("handle", handle.days, handle.line),
        *sentence("correct", correct.days),
        *([words["days.again"]] if correct.trips else []),
        *sentence("slower" if luck.days > 0.0 else "faster", luck.days),
    ]
