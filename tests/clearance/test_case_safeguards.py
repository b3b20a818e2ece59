"""What keeps a release in the hands of two who have no part in it, whatever is tried on the way."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, player
from clearance import test_case_actions as acts
from clearance.test_case_actions import ITEM, World
from clearance.test_case_letters import WAY, signature
from clearers import LISTED, WriteList, entity
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import agreements, applying, casework, signing
from mithaq.clearance.domain.cases import file, letters
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.domain.cases.more import ItemFacts, More
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import agreements as agreement_queries
from mithaq.clearance.queries import cases
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft

pytestmark = pytest.mark.django_db
world = acts.world
A_HIT = (*LISTED, entity("o9", "Water Department", schema="Organization"))


def circulated(world: World, key: UUID, *, is_sensitive: bool = False) -> UUID:
    """A submitted case, ready to be decided; three sign a sensitive one."""
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.CLEAR_INTAKE)
    if is_sensitive:
        acts.classify(world, key, missile=False)
    else:
        acts.classify(world, key)
    casework.ask_advice(
        key, [(world.cast.kerem.institution, WHOLE_CASE)], by=world.clearers.jasim.actor, at=AT
    )
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
    acts.move(world, key, Move.CLOSE_CIRCULATION)
    acts.move(world, key, Move.CONSOLIDATE)
    return key


def signatures(world: World, key: UUID) -> int:
    return len(file.signatures(cases.case(key, reader=world.clearers.jasim.actor).file))


class TestEndOfAnAgreement:
    @pytest.mark.parametrize("later", [date(2026, 7, 1), date(2026, 7, 2), date(2030, 1, 1)])
    def test_nobody_revives_what_has_ended_with_a_later_day(self, world: World, later: date) -> None:
        acts.agree(world)
        jasim = world.clearers.jasim.actor
        agreements.end_agreement("MOU-1", on=date(2026, 7, 1), reason="Terminated.", by=jasim, at=AT)

        with pytest.raises(Refused, match="agreement_ends_earlier"):
            agreements.end_agreement("MOU-1", on=later, reason="A slip.", by=jasim, at=AT)
        assert agreement_queries.recorded_agreement("MOU-1").ends_on == date(2026, 7, 1)
        agreements.end_agreement("MOU-1", on=date(2026, 6, 2), reason="Sooner.", by=jasim, at=AT)

        assert agreement_queries.recorded_agreement("MOU-1").ends_on == date(2026, 6, 2)

    def test_nobody_ends_one_on_a_day_on_which_it_is_over_by_itself(self, world: World) -> None:
        acts.agree(world)

        with pytest.raises(Refused, match="agreement_ends_earlier"):
            agreements.end_agreement(
                "MOU-1", on=date(2030, 1, 1), reason="x", by=world.clearers.jasim.actor, at=AT
            )

    def test_of_two_days_in_the_register_the_earlier_holds(self, world: World) -> None:
        acts.agree(world)
        for day in ("2026-07-01", "2029-01-01"):
            appended = register.append(
                StatementDraft(
                    act=published.AGREEMENT_ENDED,
                    audience=(SELF,),
                    subject="agreement:MOU-1",
                    label=public_label(parties.host_institution().code).as_json(),
                    body={"on": day, "reason": "x"},
                    author=f"person:{world.clearers.jasim.person}",
                ),
                at=AT,
            )
            published.ACTS[published.AGREEMENT_ENDED](appended.position, appended.statement)

        assert agreement_queries.recorded_agreement("MOU-1").ends_on == date(2026, 7, 1)


class TestWhereSignaturesAreTaken:
    def test_a_case_that_was_withdrawn_takes_none(self, world: World) -> None:
        key = circulated(world, acts.submitted(world), is_sensitive=True)
        digest = acts.propose(world, key, acts.outcomes(world, key))
        acts.sign(world, key, digest, world.clearers.layan)
        acts.move(world, key, Move.WITHDRAW, by=world.cast.leyla, text="No longer needed.")

        with pytest.raises(Refused, match="case_move_impossible"):
            acts.sign(world, key, digest, world.maha)

        assert signatures(world, key) == 1

    @pytest.mark.parametrize("is_second", [False, True])
    def test_a_case_on_hold_takes_none(self, world: World, load: WriteList, is_second: bool) -> None:
        load([*LISTED])
        key = acts.reviewed(world)
        digest = acts.propose(world, key, acts.outcomes(world, key))
        if is_second:
            acts.sign(world, key, digest, world.clearers.layan)
        load(A_HIT)
        acts.move(world, key, Move.HOLD)

        with pytest.raises(Refused, match="case_move_impossible"):
            acts.sign(world, key, digest, world.maha)

        assert signatures(world, key) == is_second

    def test_also_the_second_of_three_waits_while_a_hit_is_open(self, world: World, load: WriteList) -> None:
        load([*LISTED])
        key = circulated(world, acts.submitted(world), is_sensitive=True)
        digest = acts.propose(world, key, acts.outcomes(world, key))
        acts.sign(world, key, digest, world.clearers.layan)
        load(A_HIT)

        with pytest.raises(Refused, match="case_hit_open"):
            acts.sign(world, key, digest, world.maha)

        assert signatures(world, key) == 1

    def test_the_first_of_two_who_reinstate_waits_while_a_hit_is_open(
        self, world: World, load: WriteList
    ) -> None:
        load([*LISTED])
        key = acts.granted(world)
        acts.move(world, key, Move.ISSUE)
        acts.move(world, key, Move.SUSPEND, text="A question came up.")
        load(A_HIT)

        with pytest.raises(Refused, match="case_hit_open"):
            signing.sign_act(key, Move.REINSTATE, text="Answered.", by=world.maha.actor, at=AT)

        assert signatures(world, key) == 2

    @pytest.mark.parametrize("step", [Move.REVOKE, Move.REINSTATE])
    def test_an_act_in_two_is_signed_only_where_it_can_be_taken(self, world: World, step: Move) -> None:
        key = acts.granted(world)

        with pytest.raises(Refused, match="case_move_impossible"):
            signing.sign_act(key, step, text="The site was closed.", by=world.reem.actor, at=AT)

        assert signatures(world, key) == 2

    def test_a_letter_names_nobody_whose_signature_counted_for_nothing(self) -> None:
        on_hold = signature(8, 7, "a" * 64, None, State.ON_HOLD)
        found = letters.letters((*WAY[:7], on_hold, replace(WAY[7], number=9), replace(WAY[8], number=10)))

        assert [[one.person.int for one in each.signed] for each in found] == [[2], [5, 6]]


class TestWithoutSignatures:
    def test_nothing_goes_although_nobody_signed(self, world: World) -> None:
        key = acts.granted(world)
        acts.move(world, key, Move.ISSUE)
        view = cases.case(key, reader=world.clearers.jasim.actor)

        with pytest.raises(Refused) as refusal:
            signing.require_released(view, items=world.items, signatures=(), only=view.asked.cells[0], at=AT)

        assert acts.stopped_by(refusal.value) == {"four_eyes_missing"}

    def test_a_conflict_is_resolved_no_more_once_its_decision_is_proposed(self, world: World) -> None:
        for signer in (world.clearers.layan, world.maha):
            appoint(signer, NodeRole.LICENSING_OFFICER)
        oz = player("oz", world.cast.amina.institution, NodeRole.PROGRAMME_OFFICER)
        key = acts.circulating(world)
        casework.ask_advice(key, [(oz.institution, WHOLE_CASE)], by=world.clearers.jasim.actor, at=AT)
        casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
        casework.advise(key, WHOLE_CASE, AdviceKind.INFORM, text="Hm.", by=oz.actor, at=AT)
        acts.move(world, key, Move.CLOSE_CIRCULATION)
        resolve(key, world.clearers.dana)
        acts.move(world, key, Move.CONSOLIDATE)
        resolve(key, world.clearers.dana)
        digest = acts.propose(world, key, acts.outcomes(world, key))
        with pytest.raises(Refused, match="case_not_in_review"):
            resolve(key, world.clearers.layan)
        acts.sign(world, key, digest, world.clearers.layan)
        acts.sign(world, key, digest, world.maha)
        acts.move(world, key, Move.ISSUE)

        for signer in (world.clearers.layan, world.maha):
            with pytest.raises(Refused, match="case_not_in_review"):
                resolve(key, signer)

        assert acts.deliver(world, key)


def resolve(key: UUID, by: Player) -> None:
    casework.resolve_advice(key, WHOLE_CASE, AdviceKind.APPROVE, text="It is safe.", by=by.actor, at=AT)


def appoint(who: Player, role: NodeRole) -> None:
    appointing.appoint(id=uuid4(), person=who.person, role=role, by=None, at=AT)


@pytest.fixture
def hosts(cast: Cast) -> tuple[Player, Player]:
    """Two owners of technology at the host itself, the first of whom also approves."""
    del cast
    host = parties.host_institution().id
    wafa = player("wafa", host, NodeRole.TECHNOLOGY_OWNER)
    appoint(wafa, NodeRole.APPROVER)
    return wafa, player("rana", host, NodeRole.TECHNOLOGY_OWNER)


def of_host(world: World) -> dict[str, ItemFacts]:
    owner = parties.host_institution().code
    return {ITEM: replace(world.items[ITEM], originator=owner, label=public_label(owner))}


def begun(by: Player) -> UUID:
    """A draft of the host that somebody began."""
    key = uuid4()
    applying.begin_case(key, by=by.actor, at=AT)
    return key


def write(world: World, key: UUID, by: Player) -> None:
    known = agreement_queries.recorded()
    between = (parties.host_institution().code, world.amina_code)
    agreement = (
        Agreement(known[0].reference, known[0].version, known[0].digest)
        if known
        else acts.agree(world, parties=between)
    )
    asked = Asked(
        items=(),
        recipients=(Recipient(world.amina_code, PartyRole.END_USER),),
        forms=(Form.DOCUMENT,),
        end_use=EndUse.RESEARCH,
        end_use_text="Measurements of noise in harbours, published afterwards.",
        agreement=agreement,
        label=None,
        valid_from=acts.FROM,
        valid_until=acts.UNTIL,
    )
    more = More({}, third_parties=(), nationalities={}, is_wmd=False, is_military=False)
    applying.write_case(key, asked, more, items=tuple(of_host(world).values()), by=by.actor, at=AT)


def submit(key: UUID, by: Player) -> None:
    applying.submit_case(key, is_attested=True, text="", by=by.actor, at=AT)


def signed_by(world: World, key: UUID, who: Player) -> None:
    circulated(world, key)
    digest = signing.propose_decision(
        key,
        acts.outcomes(world, key),
        (),
        text="",
        items=of_host(world),
        by=world.clearers.jasim.actor,
        at=AT,
    )
    signing.sign_decision(key, digest=digest, items=of_host(world), by=who.actor, at=AT)


class TestWhoHasAPart:
    def test_who_submitted_it_first_does_not_sign_it(
        self, world: World, hosts: tuple[Player, Player]
    ) -> None:
        wafa, rana = hosts
        key = begun(wafa)
        write(world, key, wafa)
        submit(key, wafa)
        acts.move(world, key, Move.SEND_BACK, text="Name the laboratory.")
        submit(key, rana)

        with pytest.raises(Refused, match="signer_is_author"):
            signed_by(world, key, wafa)

    @pytest.mark.parametrize("is_sent_back", [False, True])
    def test_who_wrote_what_another_submitted_does_not_sign_it(
        self, world: World, hosts: tuple[Player, Player], is_sent_back: bool
    ) -> None:
        wafa, rana = hosts
        key = begun(rana)
        if is_sent_back:
            write(world, key, rana)
            submit(key, rana)
            acts.move(world, key, Move.SEND_BACK, text="Name the laboratory.")
        write(world, key, wafa)
        write(world, key, rana)
        submit(key, rana)

        with pytest.raises(Refused, match="signer_is_author"):
            signed_by(world, key, wafa)

    def test_who_led_it_first_does_not_sign_it(self, world: World) -> None:
        appoint(world.clearers.layan, NodeRole.LICENSING_OFFICER)
        key = acts.submitted(world)
        acts.move(world, key, Move.TAKE_IN, by=world.clearers.layan)
        acts.move(world, key, Move.SEND_BACK, text="Name it.", by=world.clearers.layan)
        submit(key, world.cast.leyla)
        circulated(world, key)
        digest = acts.propose(world, key, acts.outcomes(world, key))

        with pytest.raises(Refused, match="signer_is_case_officer"):
            acts.sign(world, key, digest, world.clearers.layan)
