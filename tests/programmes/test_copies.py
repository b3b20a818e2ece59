"""My copy and yours: what differs between what two parties said last, or write now."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from agreements import ONE, OTHER, clause, complete, with_clause, with_facts
from callers import client_of, refused
from cast import AT, Player, bearer, player
from mithaq.access.domain.permissions import Role
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.cli import agreements as commands
from mithaq.programmes.actions import drafting
from mithaq.programmes.domain.agreed import AgreementText, Master, Term
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.copies import Copy, compared, last_word
from mithaq.programmes.domain.standing import Proposal, Signature
from mithaq.programmes.queries import copies
from negotiators import Side, Table

TEXT = complete()
TERM = Term(AT.date(), AT.date() + timedelta(days=900), 90)


def proposed(digest: str, party: str, number: int) -> Proposal:
    return Proposal(digest, party, number, TERM, datetime(2026, 6, number, tzinfo=UTC))


def signed(digest: str, party: str, day: int) -> Signature:
    return Signature(party, digest, AT.date(), TERM.ends_on, datetime(2026, 6, day, tzinfo=UTC))


SAID = [proposed("one", ONE, 1), proposed("two", OTHER, 2), proposed("three", ONE, 3)]


@pytest.mark.parametrize(
    ("proposals", "signatures", "ours", "theirs"),
    [
        ([], [], None, None),
        (SAID[:1], [], "one", None),
        (SAID[:2], [], "one", "two"),
        (SAID, [], "three", "two"),
        # Who signs another's text has made it theirs; who puts another forward afterwards has not.
        (SAID[:2], [signed("two", ONE, 3)], "two", "two"),
        (SAID, [signed("two", ONE, 2)], "three", "two"),
        # A signature under a text that did not come says nothing that could be shown.
        (SAID[:1], [signed("two", OTHER, 2)], "one", None),
    ],
)
def test_a_party_s_copy_is_what_it_put_forward_or_signed_last(
    proposals: list[Proposal], signatures: list[Signature], ours: str | None, theirs: str | None
) -> None:
    assert (last_word(proposals, signatures, ONE), last_word(proposals, signatures, OTHER)) == (ours, theirs)


@given(st.permutations(SAID), st.permutations([signed("two", ONE, 4), signed("one", OTHER, 5)]))
def test_the_order_in_which_statements_come_changes_no_copy(
    proposals: list[Proposal], signatures: list[Signature]
) -> None:
    assert (last_word(proposals, signatures, ONE), last_word(proposals, signatures, OTHER)) == ("two", "one")


def said(mine: AgreementText, theirs: AgreementText) -> dict[str, Any]:
    found = compared(Copy(ONE, mine, AT, number=1), Copy(OTHER, theirs, AT, number=2))
    return json.loads(json.dumps(found.as_json()))  # type: ignore[no-any-return]  # what any program reads


def test_the_same_copies_differ_in_nothing() -> None:
    found = said(TEXT, TEXT)

    assert (found["is_same"], found["titles"], found["clauses"]) == (True, {}, [])


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (
            with_facts(TEXT, ClauseKind.DURATION, notice_days=60),
            TEXT,
            {
                "clause": "duration",
                "in": "both",
                "facts": [{"name": "notice_days", "mine": 60, "theirs": 90}],
            },
        ),
        (
            with_clause(TEXT, clause(ClauseKind.CUSTOMS, "Free of duties.")),
            TEXT,
            {
                "clause": "customs",
                "in": "mine",
                "texts": {"en": [{"in": "mine", "words": "Free of duties."}]},
            },
        ),
        (
            TEXT,
            with_clause(TEXT, clause(ClauseKind.CUSTOMS, "Free of duties.")),
            {
                "clause": "customs",
                "in": "theirs",
                "texts": {"en": [{"in": "theirs", "words": "Free of duties."}]},
            },
        ),
        (
            with_clause(
                TEXT, clause(ClauseKind.THIRD_PARTIES, "Our words.", survives=True, may_receive=False)
            ),
            TEXT,
            {
                "clause": "third_parties",
                "in": "both",
                "texts": {
                    "en": [
                        {"in": "theirs", "words": "Words."},
                        {"in": "mine", "words": "Our words."},
                    ]
                },
            },
        ),
        (
            with_clause(TEXT, clause(ClauseKind.THIRD_PARTIES, may_receive=False)),
            TEXT,
            {"clause": "third_parties", "survives": {"mine": False, "theirs": True}},
        ),
    ],
)
def test_each_difference_says_on_which_side_it_stands(
    mine: AgreementText, theirs: AgreementText, expected: dict[str, Any]
) -> None:
    found = said(mine, theirs)

    (difference,) = found["clauses"]
    assert not found["is_same"]
    assert {name: difference[name] for name in expected} == expected


def test_titles_and_the_agreement_above_are_compared_too() -> None:
    other = replace(TEXT, titles={Language.EN: "Loud ships"}, master=Master(uuid4(), "0" * 64))

    found = said(TEXT, other)

    assert found["is_under_another"]
    assert found["titles"] == {
        "en": [
            {"in": "theirs", "words": "Loud "},
            {"in": "mine", "words": "Quiet "},
            {"in": "both", "words": "ships"},
        ]
    }


LATER = AT + timedelta(hours=1)


def two_copies(table: Table) -> tuple[str, AgreementText, AgreementText]:
    """Ours asks for 90 days of notice, theirs for 180."""
    ours = table.text()
    theirs = with_facts(ours, ClauseKind.DURATION, notice_days=180)
    key = table.propose(ours, by=table.ours.officer)
    table.propose(theirs, by=table.theirs.officer, follows=ours.digest, at=LATER)
    return table.view(key).reference, ours, theirs


def get(path: str, by: Player) -> Any:
    return Client().get(f"/api/v1/agreements{path}", headers=bearer(by, frozenset({Scope.READ})))


def test_pages_programs_and_the_command_give_the_same(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, ours, theirs = two_copies(table)
    officer = table.ours.officer
    monkeypatch.setattr(commands, "actor_of_account", lambda _account: officer.actor)

    page = client_of(officer).get(f"/agreements/{reference}/copies/").content.decode()
    answer = get(f"/{reference}/copies", officer).json()
    told = CliRunner().invoke(commands.app, ["compare", reference, "--as", "kerem", "--json"])
    lines = CliRunner().invoke(commands.app, ["compare", reference, "--as", "kerem"]).stdout

    assert (answer["mine"]["digest"], answer["theirs"]["digest"]) == (ours.digest, theirs.digest)
    assert answer["clauses"][0]["facts"] == [{"name": "notice_days", "mine": 90, "theirs": 180}]
    assert json.loads(told.stdout) == answer
    assert "[-180-] {+90+}" in lines
    assert "<del>180</del>" in page
    assert "<ins>90</ins>" in page
    assert "They spoke last" in page


@pytest.mark.parametrize("language", Language)
def test_the_agreement_leads_there_only_while_the_copies_differ(table: Table, language: Language) -> None:
    reference, _, theirs = two_copies(table)
    address = f"/agreements/{reference}/"

    def leads(by: Player) -> bool:
        return f"{address}copies/" in client_of(by, language).get(address).content.decode()

    before = [leads(by) for by in (table.ours.officer, table.theirs.officer)]
    table.sign(table.view(theirs.agreement).id, theirs.digest, side=table.ours, at=LATER)

    assert before == [True, True]
    # Who signed their text has made it theirs.
    assert not leads(table.ours.officer)
    page = client_of(table.ours.officer, language).get(f"{address}copies/")
    assert page.status_code == 200


def test_a_draft_is_my_copy_until_another_is_chosen(table: Table) -> None:
    reference, ours, theirs = two_copies(table)
    officer, key = table.ours.officer, uuid4()
    drafting.begin_answer(id=key, reference=reference, digest=theirs.digest, by=officer.actor, at=LATER)
    shorter = with_facts(theirs, ClauseKind.DURATION, notice_days=120).clause(ClauseKind.DURATION)
    assert shorter is not None
    drafting.save_clause(key, shorter, base=1, by=officer.actor, at=LATER)

    draft = client_of(officer).get(f"/agreements/drafts/{key}/").content.decode()
    written = get(f"/{reference}/copies", officer).json()
    chosen = get(f"/{reference}/copies?mine={ours.digest}", officer).json()
    of_theirs = get(f"/{reference}/copies", table.theirs.officer).json()

    assert f"/agreements/{reference}/copies/?mine={key}" in draft
    assert (written["mine"]["draft"], written["mine"]["number"]) == (str(key), None)
    assert [each["mine"] for each in written["clauses"][0]["facts"]] == [120]
    assert [each["mine"] for each in chosen["clauses"][0]["facts"]] == [90]
    # Nobody else sees what is being written.
    assert of_theirs["theirs"]["digest"] == ours.digest
    assert get(f"/{reference}/copies?mine={key}", table.theirs.officer).status_code == 404


def test_of_three_parties_each_copy_can_be_chosen(table: Table) -> None:
    third = player("us_officer", table.cast.sam.institution, Role.PROGRAMME_OFFICER)
    side = Side(third, third, third)
    text = complete(table.ours.code, table.theirs.code, side.code)
    theirs, others = (with_facts(text, ClauseKind.DURATION, notice_days=days) for days in (120, 180))
    key = table.propose(text, by=table.ours.officer)
    table.propose(theirs, by=table.theirs.officer, follows=text.digest, at=LATER)
    table.propose(others, by=third, follows=text.digest, at=LATER + timedelta(hours=1))
    reference = table.view(key).reference

    def days(of: str = "") -> tuple[int, int]:
        found = get(f"/{reference}/copies?of={of}", table.ours.officer).json()
        (fact,) = found["clauses"][0]["facts"]
        return fact["mine"], fact["theirs"]

    page = client_of(table.ours.officer).get(f"/agreements/{reference}/copies/").content.decode()

    assert (days(table.theirs.code), days(side.code)) == ((90, 120), (90, 180))
    # Without a choice it is whoever spoke last.
    assert days() == (90, 180)
    assert all(f'value="{code}"' in page for code in (table.theirs.code, side.code))
    assert get(f"/{reference}/copies?of={table.ours.code}", table.ours.officer).status_code == 404


def test_only_a_party_has_a_copy(table: Table, begin: Callable[[], UUID]) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    view = table.view(key)
    host = player("qa_officer", table.cast.hamad.institution, Role.PROGRAMME_OFFICER).actor
    on = AT.date()

    assert copies.of_draft(begin(), reader=table.ours.officer.actor, on=on) is None
    assert refused(lambda: copies.copies_of(view, reader=host)) == "not_a_party"
    assert not copies.differs_for(view, reader=host)
    # The other has said nothing yet.
    ours = copies.copies(view.reference, reader=table.ours.officer.actor, on=on)
    assert refused(ours.compared) == "copy_missing"
    page = client_of(table.ours.officer).get(f"/agreements/{view.reference}/copies/")
    assert page.status_code == 409
