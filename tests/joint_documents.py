"""Joint documents of a project as tests have them: added, asked for in a case, granted and delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from agreements import ONE
from cast import AT, Player
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from mithaq.base.labels import Classification, Label
from mithaq.clearance.actions import applying, casework
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.cells import Form, ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.more import Assessment, ItemFacts
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.queries.readers import reader_of
from mithaq.federation.actions import delivering
from mithaq.federation.actions.packing import Given
from mithaq.projects.actions import room
from mithaq.projects.actions.room import NewVersion
from mithaq.projects.domain.rooms import DocumentVersion
from mithaq.projects.queries import releasing, rooms
from mithaq.projects.queries.rooms import DocumentView, VersionView
from workers import FIELD, at_work

DRAWING = b"How the two halves meet." * 100


def label(*to: str, classification: Classification = Classification.RESTRICTED, by: str = ONE) -> Label:
    return Label(classification, tuple(sorted(to)), (), by)


def new(*parties: str, **changes: Any) -> NewVersion:
    plain = NewVersion(
        key="ICD-1",
        title="Interface of the two halves",
        fields=(FIELD,),
        label=label(*parties, classification=Classification.PARTNERS),
    )
    return replace(plain, **changes)


def add(
    project: UUID, what: NewVersion, *, by: Player, data: bytes = DRAWING, name: str = "icd.pdf"
) -> DocumentVersion:
    return room.add_version(
        project,
        what,
        file_name=name,
        media_type="application/pdf",
        chunks=[data],
        stands_for=reader_of(by.actor, on=AT.date()),
        by=by.actor,
        at=AT,
    )


def seen(project: UUID, by: Player) -> tuple[DocumentView, ...]:
    return rooms.room(project, reader=by.actor, stands_for=reader_of(by.actor, on=AT.date()))


def one(reference: str, by: Player) -> VersionView:
    return rooms.version(reference, reader=by.actor, stands_for=reader_of(by.actor, on=AT.date()))


def read(reference: str, by: Player) -> bytes:
    _, source = room.opened(reference, reader=by.actor, stands_for=reader_of(by.actor, on=AT.date()))
    with source:
        return source.read()


@dataclass(frozen=True)
class Room:
    """A project of the world, a version of the institute's, and who may have it."""

    world: World
    project: UUID
    version: DocumentVersion
    recipient: str

    @property
    def reference(self) -> str:
        return self.version.reference

    @property
    def ours(self) -> str:
        return self.version.party

    @property
    def items(self) -> Mapping[str, ItemFacts]:
        return releasing.items_now([self.reference], on=AT.date())


def opened_room(world: World, **changes: Any) -> Room:
    """A project with Amina's department; changes are of the version."""
    bench = at_work(world.cast)
    plan = bench.plan()
    bench.set(plan)
    added = add(plan.project, new(bench.ours, bench.theirs, **changes), by=world.cast.kerem)
    return Room(world, plan.project, added, world.amina_code)


def asked(found: Room, *, form: Form = Form.DOCUMENT) -> UUID:
    """A case that asks for the release, submitted."""
    world = replace(found.world, items=dict(found.items))
    agreed = {"parties": (found.ours, found.recipient), "recipients": (found.recipient,), "forms": (form,)}
    agreement = acts.agree(world, **agreed, highest=Classification.RESTRICTED)
    recipients = (Recipient(found.recipient, PartyRole.END_USER),)
    key = acts.write(world, agreement, forms=(form,), recipients=recipients)
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    return key


def granted(found: Room, *, form: Form = Form.DOCUMENT) -> UUID:
    """The whole way of such a case, until it is issued."""
    key, world = asked(found, form=form), replace(found.world, items=dict(found.items))
    jasim = world.clearers.jasim.actor
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.CLEAR_INTAKE)
    assessed = {found.reference: Assessment((ListVerdict("EU", "2025-11-15", ""),), "civil", {})}
    casework.classify_case(key, assessed, by=jasim, at=AT)
    casework.ask_advice(key, [(world.cast.kerem.institution, WHOLE_CASE)], by=jasim, at=AT)
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
    acts.move(world, key, Move.CLOSE_CIRCULATION)
    acts.move(world, key, Move.CONSOLIDATE)
    digest = acts.propose(world, key, acts.outcomes(world, key))
    for approver in (world.clearers.layan, world.maha):
        acts.sign(world, key, digest, approver)
    if acts.state(world, key) is State.SECOND_SIGNATURE:
        acts.sign(world, key, digest, world.reem)
    acts.move(world, key, Move.ISSUE)
    return key


def deliver(found: Room, case: UUID, *given: Given) -> tuple[UUID, bool]:
    """Deliver to the recipient; the key that a package has if one went, and whether one did."""
    key, delivery, by = uuid4(), acts.delivery(found.world, case), found.world.cast.leyla.actor
    went = delivering.deliver(key, case, delivery, given, items=found.items, by=by, at=AT)
    return key, went
