"""Consents between nodes: asked of a party elsewhere, answered there, and bound to exactly what was asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from callers import client_of
from cast import AT, Player
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from federation import test_packages
from federation.test_packages import clearers, invented_list, world
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import applying, casework, consenting
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.consenting import (
    ANSWERED,
    ASKED,
    ItemAsked,
    Question,
    question_from,
)
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.queries import cases, consents, release
from mithaq.federation import queries
from mithaq.node.replaying import replay
from mithaq.register.domain.statement import Statement
from partner import Partner
from wire import hear, reasons, sent

partner = test_packages.partner
__all__ = ["clearers", "invented_list", "partner", "world"]
TODAY, IN_A_YEAR = AT.date(), AT.date() + timedelta(days=365)


def ours(world: World) -> str:
    return f"institution:{world.cast.leyla.institution}"


def case(world: World, partner: Partner) -> UUID:
    """What Leyla asks: an item with a part of the partner's, for Amina's department."""
    key = acts.write(world, acts.agree(world), third_parties=(partner.facts.code,))
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    return key


def ask(world: World, key: UUID, party: str, *, by: Player | None = None, text: str = "May we?") -> UUID:
    return consenting.ask_consent(
        key,
        party,
        names={world.amina_code: "Water Department"},
        text=text,
        reached=queries.reached_institutions(on=TODAY),
        by=(by or world.cast.leyla).actor,
        at=AT,
    )


def answered(
    world: World, partner: Partner, key: UUID, asked: UUID, *, until: date = IN_A_YEAR, **changes: Any
) -> Statement:
    body = {"asked": str(asked), "until": until.isoformat(), "text": "", **changes.pop("what", {})}
    to = (partner.facts.code, ours(world))
    return partner.among(ANSWERED, f"case:{key}", body, **{"parties": to, **changes})


def missing(world: World, key: UUID) -> set[str]:
    view = cases.case(key, reader=world.clearers.jasim.actor)
    found = release.preview(view, items=world.items, at=AT)
    return {each.code for one in found.values() for each in one.reasons if each.code == "consent_missing"}


def standing(world: World, key: UUID) -> consents.Asked:
    (found,) = consents.asked(cases.case(key, reader=world.cast.leyla.actor), on=TODAY)
    return found


class TestAsking:
    def test_a_partner_is_told_what_is_consented_to_and_its_answer_counts(
        self, world: World, partner: Partner
    ) -> None:
        key = case(world, partner)
        assert missing(world, key) == {"consent_missing"}
        asked = ask(world, key, partner.facts.code)

        (told,) = sent(partner, {ASKED})
        question = question_from(told.body["question"])
        assert question.items == (ItemAsked(acts.ITEM, "a" * 64, "Quiet propeller"),)
        assert question.recipients == {world.amina_code: "Water Department"}
        assert set(told.audience) == {ours(world), partner.facts.code}
        assert standing(world, key).question is not None
        hear(partner, answered(world, partner, key, asked, what={"text": "Gladly."}))

        assert reasons(partner) == []
        assert missing(world, key) == set()
        found = standing(world, key)
        assert (found.until, found.is_elsewhere) == (IN_A_YEAR, True)
        view = cases.case(key, reader=world.clearers.jasim.actor)
        assert [(each.kind, each.text) for each in view.file][-1] == (file.Kind.CONSENTED, "Gladly.")
        assert replay(is_kept=False).is_equal

    def test_a_consent_is_withdrawn_by_a_later_answer(self, world: World, partner: Partner) -> None:
        key = case(world, partner)
        asked = ask(world, key, partner.facts.code)
        given = answered(world, partner, key, asked)
        hear(partner, given, answered(world, partner, key, asked, until=TODAY))

        assert missing(world, key) == {"consent_missing"}
        assert replay(is_kept=False).is_equal

    def test_it_is_for_what_was_asked_and_nothing_else(self, world: World, partner: Partner) -> None:
        """A case that is sent back and asks more takes a new question."""
        key = case(world, partner)
        asked = ask(world, key, partner.facts.code)
        acts.move(world, key, Move.SEND_BACK, text="More forms.")
        draft = cases.draft(key, reader=world.cast.leyla.actor)
        wider = replace(draft.asked, forms=(Form.DOCUMENT, Form.EQUIPMENT_LOAN))
        items = tuple(world.items.values())
        applying.write_case(key, wider, draft.more, items=items, by=world.cast.leyla.actor, at=AT)
        applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
        hear(partner, answered(world, partner, key, asked))

        assert missing(world, key) == {"consent_missing"}
        assert standing(world, key).question is None

    def refused(self, world: World, key: UUID, party: str, **how: Any) -> str:
        with pytest.raises(Refused) as refusal:
            ask(world, key, party, **how)
        return refusal.value.code

    def test_who_may_ask_whom(self, world: World, partner: Partner) -> None:
        key = case(world, partner)
        theirs = partner.facts.code

        assert self.refused(world, key, theirs, by=world.clearers.layan) == "case_move_not_yours"
        assert self.refused(world, key, world.amina_code) == "consent_not_asked"
        assert self.refused(world, key, "institution:else") == "consent_not_asked"
        assert self.refused(world, key, theirs, text="n" * 5_000) == "message_too_long"
        with pytest.raises(NotFound, match="case_unknown"):
            ask(world, key, theirs, by=world.cast.sam)

    def test_a_party_of_this_node_is_not_asked_so(self, world: World) -> None:
        key = acts.write(world, acts.agree(world), third_parties=(world.amina_code,))
        applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

        assert self.refused(world, key, world.amina_code) == "consent_here"

    def test_an_unreached_party_is_not_asked_in_vain(self, world: World, partner: Partner) -> None:
        key = case(world, partner)

        with pytest.raises(Refused, match="party_not_reached"):
            consenting.ask_consent(
                key, partner.facts.code, names={}, text="", reached=(), by=world.cast.leyla.actor, at=AT
            )

    def test_nobody_else_answers(self, world: World, partner: Partner) -> None:
        key, other = case(world, partner), case(world, partner)
        asked = ask(world, key, partner.facts.code)
        amina = world.amina_code
        to = (partner.facts.code, amina)
        hear(
            partner,
            answered(world, partner, key, uuid4()),
            answered(world, partner, other, asked),
            answered(world, partner, key, asked, parties=to),
            answered(world, partner, key, asked, what={"until": "soon"}),
            answered(world, partner, key, asked, parties=(*to, ours(world))),
            answered(world, partner, key, asked, speaker=amina, parties=(amina, ours(world))),
        )

        assert reasons(partner) == [
            "consent_not_asked",
            "consent_not_asked",
            "consent_not_asked",
            "statement_malformed",
            "statement_malformed",
            "institution_of_other_node",
        ]
        assert missing(world, key) == {"consent_missing"}


def question(**changes: Any) -> Question:
    plain = Question(
        items=(ItemAsked("MY-1", "b" * 64, "Their propeller"),),
        recipients={"institution:0190a0a0-0000-7000-8000-000000000009": "Somebody"},
        forms=(Form.DOCUMENT,),
        end_use=EndUse.RESEARCH,
        end_use_text="Measurements of noise in harbours.",
        reference="C-2026-THEIRS",
        text="May we?",
    )
    return replace(plain, **changes)


def asked_by(partner: Partner, to: str, *, body: Json = None, case: UUID | None = None) -> Statement:
    said = {"question": body if body is not None else question().as_json()}
    return partner.among(ASKED, f"case:{case or uuid4()}", said, parties=(partner.facts.code, to))


class TestAnswering:
    def test_what_a_partner_asks_is_answered_to_it_alone(self, world: World, partner: Partner) -> None:
        key = uuid4()
        hear(partner, asked_by(partner, ours(world), case=key))
        kerem, leyla, amina = world.cast.kerem, world.cast.leyla, world.cast.amina
        (found,) = consents.waiting(reader=kerem.actor)
        assert found.question == question()
        assert consents.questions(reader=leyla.actor) == consents.questions(reader=amina.actor) == ()

        consenting.answer(found.id, until=IN_A_YEAR, text="Yes.", by=kerem.actor, at=AT)

        (told,) = sent(partner, {ANSWERED})
        assert told.subject == f"case:{key}"
        assert (told.body["asked"], told.body["until"]) == (str(found.id), IN_A_YEAR.isoformat())
        assert consents.waiting(reader=kerem.actor) == ()
        assert [each.until for each in consents.questions(reader=kerem.actor)] == [IN_A_YEAR]
        assert replay(is_kept=False).is_equal

    def test_only_whom_it_is_put_to_answers(self, world: World, partner: Partner) -> None:
        hear(partner, asked_by(partner, ours(world)))
        (found,) = consents.questions(reader=world.cast.kerem.actor)

        with pytest.raises(Refused, match="not_permitted"):
            consenting.answer(found.id, until=IN_A_YEAR, text="", by=world.cast.leyla.actor, at=AT)
        with pytest.raises(NotFound, match="consent_unknown"):
            consenting.answer(found.id, until=IN_A_YEAR, text="", by=world.clearers.jasim.actor, at=AT)
        with pytest.raises(NotFound, match="consent_unknown"):
            consenting.answer(uuid4(), until=IN_A_YEAR, text="", by=world.cast.kerem.actor, at=AT)

    MALFORMED: dict[str, Callable[[], Json]] = {
        "no item": lambda: question(items=()).as_json(),
        "no recipient": lambda: question(recipients={}).as_json(),
        "no form": lambda: question(forms=()).as_json(),
        "a form twice": lambda: question(forms=(Form.DOCUMENT, Form.DOCUMENT)).as_json(),
        "more": lambda: {**question().as_json(), "more": 1},
        "a word": lambda: "Please",
        "an end use of its own": lambda: {**question().as_json(), "end_use": "fun"},
        "a digest that is none": lambda: {
            **question().as_json(),
            "items": [{"reference": "MY-1", "digest": "b", "title": "T"}],
        },
        "a title of two lines": lambda: question(items=(ItemAsked("MY-1", "b" * 64, "A\nB"),)).as_json(),
        "too many": lambda: question(
            items=tuple(ItemAsked(f"MY-{each}", "b" * 64, "T") for each in range(501))
        ).as_json(),
    }

    @pytest.mark.parametrize("what", MALFORMED)
    def test_what_cannot_be_read_is_set_aside(self, world: World, partner: Partner, what: str) -> None:
        hear(partner, asked_by(partner, ours(world), body=self.MALFORMED[what]()))

        assert reasons(partner) == ["statement_malformed"]
        assert consents.questions(reader=world.cast.kerem.actor) == ()


class TestPages:
    def test_the_case_asks_and_shows_the_answer(self, world: World, partner: Partner) -> None:
        key = case(world, partner)
        client = client_of(world.cast.leyla)
        address = f"/clearance/cases/{key}/"
        assert "Ask for their consent" in client.get(address).content.decode()

        answer = client.post(f"{address}ask-consent/", {"party": partner.facts.code, "text": "May we?"})

        assert answer.status_code == 302
        page = client.get(address).content.decode()
        assert "Asked at their node" in page
        assert "Ask for their consent" not in page
        (told,) = sent(partner, {ASKED})
        hear(partner, answered(world, partner, key, told.id, what={"text": "Gladly."}))
        assert "Gladly." in client.get(address).content.decode()

    @pytest.mark.parametrize(("then", "days"), [("consent", 30), ("refuse", 0)])
    def test_a_question_is_answered_on_its_page(
        self, world: World, partner: Partner, then: str, days: int
    ) -> None:
        hear(partner, asked_by(partner, ours(world)))
        client = client_of(world.cast.kerem)
        assert "/clearance/consents/" in client.get("/desk/").content.decode()
        page = client.get("/clearance/consents/").content.decode()
        assert "Their propeller" in page
        (found,) = consents.questions(reader=world.cast.kerem.actor)
        today = datetime.now(UTC).date()
        until = today + timedelta(days=30)

        given = {"until": str(until), "then": then, "text": "So."}
        client.post(f"/clearance/consents/{found.id}/answer/", given)

        (told,) = sent(partner, {ANSWERED})
        assert told.body["until"] == (today + timedelta(days=days)).isoformat()
        assert "/clearance/consents/" not in client.get("/desk/").content.decode()
        assert client_of(world.cast.leyla).get("/clearance/consents/").status_code == 409


def test_a_consent_here_is_still_given_here(world: World) -> None:
    key = acts.write(world, acts.agree(world), third_parties=(f"institution:{world.cast.sam.institution}",))
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    found = standing(world, key)

    assert (found.is_elsewhere, found.question) == (False, None)
    with pytest.raises(Refused):
        casework.consent(key, until=IN_A_YEAR, by=world.cast.sam.actor, at=AT)
