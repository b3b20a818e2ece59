"""Texts of agreements: what they need, how they differ, how two edits become one, how they are worded."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import FIELDS, ONE, OTHER, clause, complete, with_clause, with_facts
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.programmes.adapters.library import library
from mithaq.programmes.domain.agreed import (
    AgreementKind,
    Master,
    clauses_in_effect,
    fact,
    text_from,
)
from mithaq.programmes.domain.checking import Problem, TextRefused, problems_of, require_complete
from mithaq.programmes.domain.clauses import FACTS, Clause, ClauseKind, FactKind
from mithaq.programmes.domain.differences import Change, differences, stretches
from mithaq.programmes.domain.merging import CLOSE, OPEN, merged, merged_text
from mithaq.programmes.domain.wording import counted_in, names_in, worded

TEXT = complete()
WORDS = st.lists(st.sampled_from(["a", "b", "c", "d\n", "e"]), max_size=12).map(" ".join)


def found(text: Any, master: Any = None) -> set[tuple[str, str]]:
    return {(each.place, each.code) for each in problems_of(text, master, fields=FIELDS)}


def test_a_complete_text_has_no_problem_and_is_read_as_it_was_written() -> None:
    assert found(TEXT) == set()
    assert text_from(TEXT.as_json()) == TEXT
    assert text_from(TEXT.as_json()).digest == TEXT.digest


@pytest.mark.parametrize(
    ("kind", "facts", "problem"),
    [
        (ClauseKind.SCOPE, {"fields": None}, ("scope.fields", "fact_missing")),
        (ClauseKind.SCOPE, {"fields": ["magic"]}, ("scope.fields", "fact_unknown_word")),
        (ClauseKind.SCOPE, {"fields": ["energy", "energy"]}, ("scope.fields", "fact_twice")),
        (ClauseKind.SCOPE, {"trl_in": 10}, ("scope.trl_in", "fact_no_count")),
        (ClauseKind.SCOPE, {"trl_in": True}, ("scope.trl_in", "fact_no_count")),
        (ClauseKind.SCOPE, {"colour": "red"}, ("scope.colour", "fact_unknown")),
        (ClauseKind.SCOPE, {"tasks": ["two\nlines"]}, ("scope.tasks", "fact_malformed")),
        (ClauseKind.SCOPE, {"tasks": ["\u202eturned"]}, ("scope.tasks", "text_unreadable")),
        (ClauseKind.SECURITY, {"highest": "secret"}, ("security.highest", "fact_unknown_word")),
        (ClauseKind.THIRD_PARTIES, {"may_receive": "no"}, ("third_parties.may_receive", "fact_malformed")),
        (ClauseKind.THIRD_PARTIES, {"consent_of": ["x"]}, ("third_parties.consent_of", "fact_unknown_word")),
        (ClauseKind.THIRD_PARTIES, {"consent_by": "us"}, ("third_parties.consent_by", "fact_unknown_word")),
        (ClauseKind.THIRD_PARTIES, {"consent_by": "named"}, ("third_parties.consent_of", "fact_missing")),
        (ClauseKind.DURATION, {"in_force_from": "1.7.2026"}, ("duration.in_force_from", "fact_no_day")),
        (ClauseKind.DURATION, {"notice_days": 0}, ("duration.notice_days", "fact_no_count")),
        (
            ClauseKind.DURATION,
            {"in_force_until": "2026-07-01"},
            ("duration.in_force_until", "ends_before_it_starts"),
        ),
        (
            ClauseKind.DURATION,
            {"in_force_until": "2099-01-01"},
            ("duration.in_force_until", "term_too_long"),
        ),
    ],
    ids=str,
)
def test_a_fact_that_cannot_be_is_named(
    kind: ClauseKind, facts: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert found(with_facts(TEXT, kind, **facts)) == {problem}


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ({ONE: 60, OTHER: 40}, None),
        ({ONE: 60, OTHER: 30}, "shares_not_whole"),
        ({ONE: 100}, None),
        ({"institution:x": 100}, "fact_unknown_word"),
        ({ONE: 160, OTHER: -60}, "shares_not_whole"),
    ],
)
def test_shares_are_whole_percents_of_parties(shares: dict[str, Any], problem: str | None) -> None:
    text = with_clause(TEXT, clause(ClauseKind.FINANCE, "{shares}", shares=shares))

    assert found(text) == ({("finance.shares", problem)} if problem else set())


@pytest.mark.parametrize(
    ("ceiling", "is_money"),
    [
        ({"amount": "1250000.00", "currency": "QAR"}, True),
        ({"amount": "0", "currency": "QAR"}, False),
        ({"amount": "12.345", "currency": "QAR"}, False),
        ({"amount": 12, "currency": "QAR"}, False),
        ({"amount": "12", "currency": "riyal"}, False),
        ("12 QAR", False),
    ],
)
def test_money_has_an_amount_and_a_currency(ceiling: Any, is_money: bool) -> None:
    text = with_clause(TEXT, clause(ClauseKind.FINANCE, "{ceiling}", ceiling=ceiling))

    assert found(text) == (set() if is_money else {("finance.ceiling", "fact_no_money")})


def test_what_every_agreement_needs_is_asked_for_all_at_once() -> None:
    bare = replace(TEXT, titles={Language.EN: " "}, parties=(ONE,), clauses=())

    with pytest.raises(TextRefused) as refusal:
        require_complete(bare, None, fields=FIELDS)

    assert refusal.value.problems == (
        Problem("parties", "parties_few"),
        Problem("titles.en", "title_missing"),
        Problem("scope", "clause_missing"),
        Problem("security", "clause_missing"),
        Problem("third_parties", "clause_missing"),
        Problem("duration", "clause_missing"),
    )


def test_a_clause_stands_in_every_language_of_the_title_and_names_its_own_facts() -> None:
    text = replace(TEXT, titles={Language.EN: "Quiet ships", Language.FR: "Navires silencieux"})
    other = with_clause(TEXT, clause(ClauseKind.VISITS, "Within {notice_days} days."))

    assert ("scope.texts", "clause_not_in_all_languages") in found(text)
    assert found(other) == {("visits.texts.en", "fact_unknown")}


def test_clauses_stand_once_and_in_their_order() -> None:
    turned = replace(TEXT, clauses=TEXT.clauses[::-1])
    twice = replace(TEXT, clauses=(TEXT.clauses[0], *TEXT.clauses))

    assert ("clauses", "clauses_out_of_order") in found(turned)
    assert ("clauses", "clauses_out_of_order") in found(twice)


def test_a_text_under_a_master_takes_over_what_it_does_not_settle() -> None:
    master = with_clause(TEXT, clause(ClauseKind.DISPUTES, "By consultation."))
    under = replace(
        TEXT,
        kind=AgreementKind.PROJECT_ARRANGEMENT,
        seed="F" * 16,
        clauses=tuple(each for each in TEXT.clauses if each.kind is ClauseKind.DURATION),
        master=Master(master.agreement, master.digest),
    )

    standing = {each.clause.kind: each.is_inherited for each in clauses_in_effect(under, master)}

    assert found(under, master) == set()
    assert standing[ClauseKind.DISPUTES]
    assert standing[ClauseKind.SCOPE]
    assert not standing[ClauseKind.DURATION]
    assert fact(under, ClauseKind.SECURITY, "highest", master) == "partners"
    assert found(under, None) >= {("master", "master_unknown"), ("scope", "clause_missing")}


@pytest.mark.parametrize(
    ("kind", "facts", "place"),
    [
        (ClauseKind.SCOPE, {"fields": ["maritime.marine_propulsion"]}, None),
        (ClauseKind.SCOPE, {"fields": ["energy"]}, "scope.fields"),
        (ClauseKind.SCOPE, {"purposes": ["research", "defence"]}, "scope.purposes"),
        (ClauseKind.SECURITY, {"highest": "public"}, None),
        (ClauseKind.SECURITY, {"highest": "restricted"}, "security.highest"),
        (ClauseKind.THIRD_PARTIES, {"may_receive": True}, "third_parties.may_receive"),
        (ClauseKind.DURATION, {"in_force_until": "2030-01-02"}, "duration.in_force_until"),
    ],
    ids=str,
)
def test_a_text_goes_no_further_than_its_master(
    kind: ClauseKind, facts: dict[str, Any], place: str | None
) -> None:
    under = with_facts(complete(seed="F" * 16, master=Master(TEXT.agreement, TEXT.digest)), kind, **facts)

    assert found(under, TEXT) == ({(place, "beyond_master")} if place else set())


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "I" * 16},
        {"kind": "treaty"},
        {"titles": {}},
        {"titles": {"de": "Titel"}},
        {"parties": "institution:x"},
        {"clauses": [{"kind": "scope"}]},
        {"more": 1},
        {"master": {"agreement": "x", "digest": ""}},
    ],
    ids=str,
)
def test_a_text_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="agreement_text_malformed"):
        text_from({**TEXT.as_json(), **change})


def test_another_party_or_kind_is_another_agreement() -> None:
    others = (
        complete(ONE, "institution:z"),
        complete(kind=AgreementKind.NON_DISCLOSURE),
        complete(seed="E" * 16),
    )

    assert len({TEXT.agreement, *(each.agreement for each in others)}) == 4
    assert with_facts(TEXT, ClauseKind.DURATION, notice_days=30).agreement == TEXT.agreement


def test_what_differs_is_told_by_clause_word_and_fact() -> None:
    after = with_facts(TEXT, ClauseKind.DURATION, notice_days=120)
    after = with_clause(after, clause(ClauseKind.SECURITY, "Never above {highest}.", highest="partners"))
    after = with_clause(after, clause(ClauseKind.DISPUTES))

    security, disputes, duration = differences(TEXT, after)

    assert [each.change for each in (security, disputes, duration)] == ["changed", "added", "changed"]
    assert security.survives == (True, False)
    assert [each.change for each in security.texts[Language.EN]] == ["removed", "added", "kept"]
    assert [(each.name, each.before, each.after) for each in duration.facts] == [("notice_days", 90, 120)]
    assert differences(TEXT, TEXT) == ()


def test_what_a_partner_made_to_be_slow_is_told_as_a_whole() -> None:
    before, after = "a " * 9_000, "a " * 9_000 + "b"

    parts, (text, is_clash) = stretches(before, after), merged_text(before, after, before + "c")

    assert [each.change for each in parts] == ["removed", "added"]
    assert is_clash
    assert text == f"{after}\n{OPEN}{before}c{CLOSE}"


@given(WORDS, WORDS)
def test_the_stretches_of_a_difference_are_both_texts(before: str, after: str) -> None:
    parts = stretches(before, after)

    assert "".join(each.words for each in parts if each.change is not Change.ADDED) == before
    assert "".join(each.words for each in parts if each.change is not Change.REMOVED) == after


def test_two_edits_of_one_clause_become_one() -> None:
    base = clause(
        ClauseKind.VISITS, "Visits are asked for in time.\n\nThey are escorted.", lead_working_days=20
    )
    saved = replace(base, texts={Language.EN: "Visits are asked for in good time.\n\nThey are escorted."})
    mine = replace(
        base,
        texts={Language.EN: "Visits are asked for in time.\n\nAll are escorted."},
        facts={"lead_working_days": 30},
    )

    found = merged(base, saved, mine)

    assert found.clause.texts[Language.EN] == "Visits are asked for in good time.\n\nAll are escorted."
    assert found.clause.facts == {"lead_working_days": 30}
    assert found.conflicts == ()


def test_where_two_edits_touch_both_stand_and_it_is_told() -> None:
    base = clause(ClauseKind.VISITS, "Within ten days.", lead_working_days=20)
    saved = replace(base, texts={Language.EN: "Within twenty days."}, facts={"lead_working_days": 25})
    mine = replace(base, texts={Language.EN: "Within thirty days."}, facts={"lead_working_days": 30})

    found = merged(base, saved, mine)

    assert found.clause.texts[Language.EN] == f"Within twenty {OPEN}thirty {CLOSE}days."
    assert found.clause.facts == {"lead_working_days": 25}
    assert found.conflicts == ("texts.en", "lead_working_days")


@given(WORDS, WORDS)
def test_one_edit_alone_is_kept_as_it_is(base: str, edited: str) -> None:
    assert merged_text(base, edited, base) == (edited, False)
    assert merged_text(base, base, edited) == (edited, False)
    assert merged_text(base, edited, edited) == (edited, False)


@given(st.permutations(range(8)), st.sets(st.integers(0, 8)), st.sets(st.integers(0, 8)))
def test_no_word_that_somebody_added_is_lost(order: list[int], by_one: set[int], by_other: set[int]) -> None:
    """Each adds words that stand nowhere else, at places of their own or at the same."""

    def edited(who: str, places: set[int]) -> tuple[str, set[str]]:
        words = list[str]()
        for place in range(9):
            words += [f"{who}{place}"] * (place in places) + [
                f"base{each}" for each in order[place : place + 1]
            ]
        return " ".join(words), {f"{who}{place}" for place in places}

    base, _ = edited("nobody", set())
    (saved, first), (mine, second) = edited("one", by_one), edited("other", by_other)

    text, _ = merged_text(base, saved, mine)

    found = text.replace(OPEN, " ").replace(CLOSE, " ").split()
    assert first | second | set(base.split()) <= set(found)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("Within {days} days.", {"days": 30}, "Within 30 days."),
        ("Within {days} days.", {}, "Within … days."),
        ("One.\n[days] Within {days} days.\nTwo.", {}, "One.\nTwo."),
        ("One.\n[days] Within {days} days.", {"days": 3}, "One.\nWithin 3 days."),
        ("[!yes] Not.\n[yes] So.", {"yes": False}, "Not."),
        ("[!yes] Not.\n[yes] So.", {"yes": True}, "So."),
        ("[!yes] Not.\n[yes] So.", {}, "Not."),
        ("Within {days.counted}.", {"days": 1}, "Within 1 unit."),
        ("Within {days.counted} or {days}.", {}, "Within … or …."),
        ("[days] Within {days.counted}.", {"days": 2}, "Within 2 units."),
        ("Braces that say nothing: {days.other}.", {"days": 2}, "Braces that say nothing: {days.other}."),
    ],
)
def test_facts_are_worded_where_a_text_names_them(text: str, facts: dict[str, Any], expected: str) -> None:
    def counted(_name: str, value: Any) -> str:
        return f"{value} unit{'' if value == 1 else 's'}"

    assert worded(text, facts, lambda _, value: str(value), count=counted) == expected


def test_a_number_is_counted_only_where_it_has_a_unit() -> None:
    days, fields = "{notice_days.counted}", "{fields.counted}"

    assert found(with_clause(TEXT, replace(TEXT.clauses[3], texts={Language.EN: days}))) == set()
    assert found(with_clause(TEXT, replace(TEXT.clauses[0], texts={Language.EN: fields}))) == {
        ("scope.texts.en", "fact_without_unit")
    }


def test_the_library_says_every_number_with_its_unit() -> None:
    for kind, each in library().clauses.items():
        counts = {spec.name for spec in FACTS.get(kind, ()) if spec.unit}
        for text in each.texts.values():
            assert counted_in(text) == counts, kind
            assert not any("{" + name + "}" in text for name in counts), kind


def test_the_library_words_every_kind_alike_in_three_languages() -> None:
    known = library()

    assert set(known.clauses) == set(ClauseKind)
    assert set(known.templates) == set(AgreementKind)
    for kind, each in known.clauses.items():
        assert set(each.texts) == set(Language)
        specs = {spec.name: spec for spec in FACTS.get(kind, ())}
        names = [names_in(text) for text in each.texts.values()]
        assert names[0] == names[1] == names[2]
        assert names[0] == set(specs), kind
        assert all(
            "{" + name + "}" not in text
            for text in each.texts.values()
            for name, spec in specs.items()
            if spec.kind is FactKind.YES_NO
        )


@pytest.mark.parametrize("kind", AgreementKind)
def test_a_template_lacks_facts_alone(kind: AgreementKind) -> None:
    known = library()
    text = replace(
        TEXT,
        kind=kind,
        titles=dict.fromkeys(Language, "Title"),
        clauses=tuple(known.clauses[each] for each in known.templates[kind]),
    )
    missing = {"fact_missing"}
    if kind in {AgreementKind.PROJECT_ARRANGEMENT, AgreementKind.TECHNICAL_ANNEX}:
        missing.add("master_missing")

    assert {code for _, code in found(text)} == missing


def test_a_clause_without_facts_of_its_kind_has_none() -> None:
    assert found(with_clause(TEXT, Clause(ClauseKind.CUSTOMS, {Language.EN: "Free."}, {}))) == set()
