"""The value of a charter: how it is read, and what makes it sound."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agreements import FIELDS
from charters import INSTITUTIONS, charter, member
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.programmes.domain.charter import (
    Charter,
    Indicator,
    Member,
    MemberRole,
    Objective,
    Planned,
    charter_from,
)
from mithaq.programmes.domain.chartering import charter_problems

ONE, TWO, THREE = INSTITUTIONS[:3]
OTHER_SPEAKS = replace(member(INSTITUTIONS[5]), institution=TWO)
EN = {Language.EN: "Words"}


def indicator(key: str = "i1", **changes: Any) -> Indicator:
    return replace(Indicator(key, EN, "plants", "0", "8", date(2028, 1, 1)), **changes)


def test_what_is_written_is_read_again() -> None:
    sound = charter()

    assert charter_from(sound.as_json()) == sound
    assert charter_from(sound.as_json()).digest == sound.digest


@pytest.mark.parametrize(
    "change",
    [
        {"quorum": "50"},
        {"quorum": 0},
        {"quorum": True},
        {"quorum": 50.0},
        {"currency": "usd"},
        {"seed": "short"},
        {"founder": "nobody"},
        {"starts_on": "2026-07-01T00:00:00"},
        {"deciding": "by lot"},
        {"titles": {"xx": "Water"}},
        {"more": 1},
        {"fields": "energy"},
        {"budget": [{"party": "institution:x", "year": 2027, "amount": "-1"}]},
        {"budget": [{"party": "institution:x", "year": 2027, "amount": "1.234"}]},
        {"members": [{"party": "person:x", "institution": str(ONE), "role": "member"}]},
    ],
    ids=str,
)
def test_what_is_written_in_another_way_is_no_charter(change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="charter_malformed"):
        charter_from({**charter().as_json(), **change})


def test_a_programme_is_known_by_its_seed_and_founder_alone() -> None:
    sound = charter()

    assert charter(titles={Language.EN: "Other"}).programme == sound.programme
    assert charter(seed="Z" * 16).programme != sound.programme
    assert charter(founder=TWO).programme != sound.programme


PROBLEMS: tuple[tuple[Callable[[Charter], Charter], set[tuple[str, str]]], ...] = (
    (lambda each: each, set()),
    (
        lambda each: replace(each, titles={}, summaries={}),
        {("titles", "title_missing"), ("summaries", "title_missing"), ("objectives.o1", "title_missing")}
        | {("objectives.o1.i1", "title_missing")}
        | {("objectives.o1.en", "language_extra"), ("objectives.o1.i1.en", "language_extra")},
    ),
    (lambda each: replace(each, summaries={Language.EN: " "}), {("summaries.en", "text_missing")}),
    (
        lambda each: replace(each, titles={**each.titles, Language.FR: "Eau"}),
        {(f"{place}.fr", "text_missing") for place in ("summaries", "objectives.o1", "objectives.o1.i1")},
    ),
    (
        lambda each: replace(each, rules={Language.AR: "قواعد"}),
        {("rules.ar", "language_extra"), ("rules.en", "text_missing")},
    ),
    (lambda each: replace(each, fields=()), {("fields", "fields_missing")}),
    (lambda each: replace(each, fields=("maritime", "energy")), {("fields", "fields_missing")}),
    (lambda each: replace(each, fields=("magic",)), {("fields", "field_unknown")}),
    (
        lambda each: replace(each, ends_on=each.starts_on),
        {("ends_on", "end_before_start"), ("objectives.o1.i1", "outside_term"), ("budget", "outside_term")},
    ),
    (lambda each: replace(each, ends_on=date(2076, 7, 2)), {("ends_on", "too_long")}),
    (
        lambda each: replace(each, members=each.members[:1]),
        {("members", "members_few")},
    ),
    (lambda each: replace(each, members=(*each.members, member(TWO))), {("members", "member_twice")}),
    (
        lambda each: replace(each, members=(member(ONE, role=MemberRole.OBSERVER), *each.members[1:])),
        {("members", "founder_no_member")},
    ),
    (
        lambda each: replace(
            each, members=(*each.members, replace(member(INSTITUTIONS[5]), institution=TWO))
        ),
        {("members", "institution_speaks_for_itself")},
    ),
    (lambda each: replace(each, members=(*each.members, Member("state:TR", ONE, MemberRole.MEMBER))), set()),
    (lambda each: replace(each, objectives=()), {("objectives", "objectives_missing")}),
    (
        lambda each: replace(each, objectives=(Objective("o1", EN, (indicator(), indicator())),)),
        {("objectives.o1", "key_twice")},
    ),
    (
        lambda each: replace(each, objectives=(Objective("o1", EN, (indicator(target="0"),)),)),
        {("objectives.o1.i1", "target_is_baseline")},
    ),
    (
        lambda each: replace(each, objectives=(Objective("o1", EN, (indicator(due_on=date(2031, 1, 1)),)),)),
        {("objectives.o1.i1", "outside_term")},
    ),
    (
        lambda each: replace(each, budget=(Planned("state:MA", 2027, "1"),)),
        {("budget", "member_unknown")},
    ),
    (
        lambda each: replace(each, budget=each.budget * 2),
        {("budget", "budget_twice")},
    ),
)


@pytest.mark.parametrize("number", range(len(PROBLEMS)))
def test_every_place_that_is_wrong_is_named(number: int) -> None:
    change, expected = PROBLEMS[number]

    found = charter_problems(change(charter()), fields=FIELDS)

    assert {(each.place, each.code) for each in found} == expected


def test_all_who_are_named_are_told() -> None:
    sound = charter(ONE, TWO)
    with_state = replace(sound, members=(*sound.members, Member("state:MA", THREE, MemberRole.OBSERVER)))

    codes = {f"institution:{each}" for each in (ONE, TWO, THREE)}
    assert set(with_state.parties) == codes | {"state:MA"}
    assert list(with_state.voters) == [f"institution:{each}" for each in (ONE, TWO)]
