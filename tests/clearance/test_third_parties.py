"""What an agreement says of third parties binds release cases: its parties consent, or nothing goes out."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from agreements import clause, complete, with_clause, with_facts
from callers import client_of, post
from cast import AT, Player, player
from clearance import test_case_actions as acts
from clearance.test_case_actions import (
    World,
    deliver,
    move,
    outcomes,
    propose,
    sign,
    stopped_by,
    write,
)
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import applying, casework
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.domain.cases.cells import PartyRole, Recipient
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.queries import cases, clocks, release
from mithaq.node.replaying import replay
from mithaq.programmes.domain.agreed import AgreementText, Master
from mithaq.programmes.domain.clauses import ClauseKind
from negotiators import Table, seated
from offices import Office, begun, browser, draft_form

pytestmark = pytest.mark.django_db
world = acts.world
TODAY, IN_A_YEAR = AT.date(), date(2027, 6, 1)


@dataclass(frozen=True)
class Bench:
    """A Turkish and a Moroccan institution with an agreement; an American one is none of its parties."""

    world: World
    table: Table

    @property
    def outsider(self) -> str:
        return f"institution:{self.world.cast.sam.institution}"

    @property
    def consenting(self) -> Player:
        return self.table.theirs.officer

    def text(self, *, may_receive: bool = True, **facts: Any) -> AgreementText:
        text = complete(self.table.ours.code, self.table.theirs.code)
        text = with_facts(text, ClauseKind.DURATION, in_force_from="2026-06-01")
        return with_clause(text, clause(ClauseKind.THIRD_PARTIES, may_receive=may_receive, **facts))

    def agreed(self, text: AgreementText) -> Agreement:
        key = self.table.propose(text, by=self.table.ours.officer)
        for side in (self.table.ours, self.table.theirs):
            self.table.sign(key, text.digest, side=side)
        return Agreement(self.table.view(key).reference, 1, text.digest)

    def case(self, agreement: Agreement, *recipients: str) -> UUID:
        """What Leyla asks: the item for the American institution, unless others are named."""
        asked = tuple(Recipient(each, PartyRole.END_USER) for each in recipients or (self.outsider,))
        key = write(self.world, agreement, recipients=asked)
        applying.submit_case(key, is_attested=True, text="", by=self.world.cast.leyla.actor, at=AT)
        return key

    def reasons(self, key: UUID, *, days: int = 0) -> list[str]:
        view = cases.case(key, reader=self.world.clearers.jasim.actor)
        found = release.preview(view, items=self.world.items, at=AT + timedelta(days=days))
        return sorted(
            each.code
            for decision in found.values()
            for each in decision.reasons
            if each.code.startswith(("agreement_", "consent_"))
        )

    def reviewed(self, key: UUID) -> None:
        jasim = self.world.clearers.jasim.actor
        move(self.world, key, Move.TAKE_IN)
        move(self.world, key, Move.CLEAR_INTAKE)
        acts.classify(self.world, key)
        casework.ask_advice(key, [(self.world.cast.kerem.institution, WHOLE_CASE)], by=jasim, at=AT)
        casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=self.world.cast.kerem.actor, at=AT)
        move(self.world, key, Move.CLOSE_CIRCULATION)
        move(self.world, key, Move.CONSOLIDATE)


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world, seated(world.cast))


def consent(key: UUID, by: Player, until: date = IN_A_YEAR) -> None:
    casework.consent(key, until=until, by=by.actor, at=AT)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"may_receive": False}, ["agreement_outsider"]),
        # A text of before the fact that allows it and names nobody: all parties are asked.
        ({}, ["agreement_consent_missing"]),
        ({"consent_by": "all"}, ["agreement_consent_missing"]),
        # The item is of who releases it.
        ({"consent_by": "originator"}, []),
    ],
)
def test_the_clause_in_effect_says_whether_and_with_whose_consent(
    bench: Bench, facts: dict[str, Any], codes: list[str]
) -> None:
    key = bench.case(bench.agreed(bench.text(**facts)))

    assert bench.reasons(key) == codes


def test_parties_receive_whatever_it_says_of_others(bench: Bench) -> None:
    key = bench.case(bench.agreed(bench.text(may_receive=False)), bench.table.theirs.code)

    assert bench.reasons(key) == []


def test_the_party_that_is_named_is_asked_and_not_the_one_that_releases(bench: Bench) -> None:
    ours, theirs = bench.table.ours.code, bench.table.theirs.code
    named = bench.case(bench.agreed(bench.text(consent_by="named", consent_of=[theirs])))
    own = bench.case(bench.agreed(replace(bench.text(consent_of=[ours]), seed="E" * 16)))

    assert (bench.reasons(named), bench.reasons(own)) == (["agreement_consent_missing"], [])


def test_an_arrangement_asks_for_what_its_master_asks(bench: Bench) -> None:
    master = bench.text(consent_by="named", consent_of=[bench.table.theirs.code])
    bench.agreed(master)
    above = Master(master.agreement, master.digest)
    under = replace(bench.text(consent_by="originator"), seed="F" * 16, master=above)

    assert bench.reasons(bench.case(bench.agreed(under))) == ["agreement_consent_missing"]


def test_nothing_is_decided_issued_or_delivered_without_it(bench: Bench) -> None:
    world, key = bench.world, bench.case(bench.agreed(bench.text()))
    bench.reviewed(key)
    with pytest.raises(Refused) as refusal:
        propose(world, key, outcomes(world, key))

    consent(key, bench.consenting)
    digest = propose(world, key, outcomes(world, key))
    sign(world, key, digest, world.clearers.layan)
    consent(key, bench.consenting, until=TODAY)
    with pytest.raises(Refused) as unsigned:
        sign(world, key, digest, world.maha)
    consent(key, bench.consenting)
    sign(world, key, digest, world.maha)
    consent(key, bench.consenting, until=TODAY)
    with pytest.raises(Refused) as unissued:
        move(world, key, Move.ISSUE)
    consent(key, bench.consenting, until=TODAY + timedelta(days=9))
    move(world, key, Move.ISSUE)
    deliver(world, key)
    with pytest.raises(Refused) as undelivered:
        deliver(world, key, at=AT + timedelta(days=9))

    for each in (refusal, unsigned, unissued, undelivered):
        assert stopped_by(each.value) == {"agreement_consent_missing"}
    assert replay(is_kept=False).is_equal


def test_a_refusal_takes_nobody_s_consent(bench: Bench) -> None:
    world, key = bench.world, bench.case(bench.agreed(bench.text(may_receive=False)))
    bench.reviewed(key)

    with pytest.raises(Refused) as refusal:
        propose(world, key, outcomes(world, key))

    assert stopped_by(refusal.value) == {"agreement_outsider"}
    with pytest.raises(NotFound):
        consent(key, bench.consenting)
    with pytest.raises(NotFound):
        cases.case(key, reader=bench.consenting.actor)


def test_the_case_waits_for_whoever_may_consent_and_for_nobody_else(bench: Bench) -> None:
    agreement = bench.agreed(bench.text())
    asked, not_asked = bench.case(agreement), bench.case(agreement, bench.table.theirs.code)
    stranger = player("ava", bench.world.cast.sam.institution, Role.PROGRAMME_OFFICER)

    def waits(by: Player) -> list[UUID]:
        return [each.case.id for each in clocks.queue(reader=by.actor, on=TODAY)]

    before, seen = waits(bench.consenting), cases.cases(reader=bench.consenting.actor)
    consent(asked, bench.consenting)

    assert before == [asked]
    assert [each.id for each in seen] == [asked]
    assert cases.others(reader=bench.consenting.actor, than=(), offset=0, limit=9)[1] == 1
    assert waits(bench.consenting) == []
    for key in (asked, not_asked):
        with pytest.raises(NotFound):
            cases.case(key, reader=stranger.actor)
    with pytest.raises(NotFound):
        cases.case(not_asked, reader=bench.consenting.actor)


WORDS = {
    Language.EN: ("lets no third party receive", "asks for the consent of", "Who must consent"),
    Language.FR: ("pas la transmission à un tiers", "demande le consentement de", "Qui doit consentir"),
    Language.AR: ("لا يجيز النقل إلى طرف ثالث", "يشترط موافقة", "من تُشترط موافقته"),
}


def asked_on_the_pages(office: Office, **facts: Any) -> tuple[str, Table]:
    """A case of the Turkish institute for the American one, under an agreement with Morocco."""
    table = seated(office.cast)
    text = complete(table.ours.code, table.theirs.code)
    text = with_clause(text, clause(ClauseKind.THIRD_PARTIES, **facts))
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    case = begun(office)
    american = f"institution:{office.cast.sam.institution}"
    form = draft_form(office, agreement=table.view(key).reference, party=[american, "", ""])
    browser(office.cast.leyla).post(f"/clearance/cases/{case}/draft/", form)
    return f"/clearance/cases/{case}/", table


@pytest.mark.parametrize("language", Language)
def test_the_page_says_that_the_agreement_forbids_it(office: Office, language: Language) -> None:
    address, _ = asked_on_the_pages(office, may_receive=False)

    page = client_of(office.clearers.jasim, language).get(address).content.decode()

    assert WORDS[language][0] in page
    assert WORDS[language][2] not in page


@pytest.mark.parametrize("language", Language)
def test_the_page_says_whose_consent_the_agreement_asks_for(office: Office, language: Language) -> None:
    address, table = asked_on_the_pages(office, may_receive=True)
    _, asked, heading = WORDS[language]

    def page(by: Player) -> str:
        return client_of(by, language).get(address).content.decode()

    assert asked in page(office.clearers.jasim)
    assert all(heading in page(by) for by in (office.clearers.jasim, office.cast.leyla, table.theirs.officer))


def test_a_party_consents_on_the_page_and_what_stopped_it_is_gone(office: Office) -> None:
    address, table = asked_on_the_pages(office, may_receive=True)
    theirs, jasim = client_of(table.theirs.officer), client_of(office.clearers.jasim)
    until = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()

    before, stopped = theirs.get(address).content.decode(), jasim.get(address).content.decode()
    post(theirs, f"{address}consent/", until=until)
    after, free = theirs.get(address).content.decode(), jasim.get(address).content.decode()

    assert "Your consent is asked" in before
    assert "not given" in before
    assert "asks for the consent of" in stopped
    assert "Your institution has consented until" in after
    assert "not given" not in after
    assert "asks for the consent of" not in free
