"""Ask for a release: write the case, attest it and submit it; write it again where it was sent back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import superseding
from mithaq.clearance.actions.casefile import locked, moved, place_json, role_for, say, text_of
from mithaq.clearance.domain.cases.asking import Asked, require_may_submit
from mithaq.clearance.domain.cases.cells import Item
from mithaq.clearance.domain.cases.more import ItemFacts, More
from mithaq.clearance.domain.cases.reading import asked_json
from mithaq.clearance.domain.cases.states import Facts, Move, Place, State
from mithaq.clearance.models import Case, CaseDraft
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import cases, subjects
from mithaq.clearance.queries.cases import CaseView, DraftView
from mithaq.register import actions as register


@transaction.atomic
def begin_case(key: UUID, *, by: Actor, at: datetime) -> None:
    """Begin to write a case for the actor's institution. Raises Refused `not_permitted`."""
    require(by, Act.ASK_RELEASE)
    asked = Asked((), (), (), None, "", None, None, None, None)
    more = More({}, None, {}, is_wmd=None, is_military=None)
    CaseDraft.objects.create(
        id=key,
        institution=by.institution,
        author=by.person,
        asked=asked_json(asked),
        more=more.as_json(),
        changed_at=at,
    )


@transaction.atomic
def begin_case_like(key: UUID, example: UUID, *, items: Sequence[ItemFacts], by: Actor, at: datetime) -> None:
    """Begin a case that asks what another one of the institution asked, for the records as they are now.

    Its period is left open. Raises Refused `not_permitted` or NotFound `case_unknown`.
    """
    view = cases.case(example, reader=by)
    if view.institution != by.institution:
        raise NotFound("case_unknown")
    begin_case(key, by=by, at=at)
    asked = replace(view.asked, valid_from=None, valid_until=None)
    write_case(key, asked, view.more, items=items, by=by, at=at)


@transaction.atomic
def begin_amendment(key: UUID, of: UUID, *, items: Sequence[ItemFacts], by: Actor, at: datetime) -> UUID:
    """Begin to amend a case: a draft that asks what it asked, for the records as they are; returns its id.

    An amendment that somebody of the institution is writing already is that one. Locks the case. Raises
    Refused `not_permitted`, or as `superseding.require_amendable` does.
    """
    require(by, Act.ASK_RELEASE)
    view = locked(of, by)
    begun = CaseDraft.objects.filter(supersedes=of, institution=by.institution).first()
    if begun is not None:
        return begun.id
    superseding.require_amendable(view, by)
    begin_case(key, by=by, at=at)
    write_case(key, view.asked, view.more, items=items, by=by, at=at)
    CaseDraft.objects.filter(pk=key).update(supersedes=of)
    return key


@transaction.atomic
def write_case(
    key: UUID, asked: Asked, more: More, *, items: Sequence[ItemFacts], by: Actor, at: datetime
) -> None:
    """Keep what was written; nothing need be complete. The label is that of the closest held item.

    `items` are the records as they are now, which the caller read for this very person. Raises Refused
    `not_permitted` or NotFound `case_unknown`.
    """
    require(by, Act.ASK_RELEASE)
    row = _locked(key, by)
    whole = replace(
        asked,
        items=tuple(Item(each.reference, each.version, each.digest, ()) for each in items),
        label=_closest(items),
    )
    facts = {each.reference: each for each in items}
    row.asked = asked_json(whole)
    row.more = replace(more, items=facts, third_parties=_third_parties(more, items)).as_json()
    row.author, row.changed_at = by.person, at
    row.writers = sorted({*row.writers, by.person})
    row.save()


@transaction.atomic
def discard_case(key: UUID, *, by: Actor) -> None:
    """Throw a draft away.

    Raises Refused `not_permitted`, `case_was_submitted` for one that was sent back, or NotFound
    `case_unknown`.
    """
    require(by, Act.ASK_RELEASE)
    row = _locked(key, by)
    if cases.was_submitted(key):
        raise Refused("case_was_submitted")
    row.delete()


@transaction.atomic
def submit_case(
    key: UUID, *, is_attested: bool, text: str, seen: UUID | None = None, by: Actor, at: datetime
) -> None:
    """Submit the case: who does attests that it is true and complete.

    For an amendment, `seen` is the last step of the old case that was read. Raises Refused `not_permitted`,
    `case_incomplete` with all problems, `case_not_attested`, what keeps an amendment from being submitted
    (`superseding.make_room`), or what the life of a case refuses; NotFound `case_unknown`.
    """
    require(by, Act.ASK_RELEASE)
    row = _locked(key, by)
    draft = cases.draft(key, reader=by)
    require_may_submit(draft.asked, unknown=subjects.unknown_of(draft.parties))
    before = Case.objects.select_for_update().filter(pk=key).first()
    view = cases.view(before) if before else _unborn(draft, at)
    facts = Facts(is_complete=True, is_attested=is_attested)
    role = role_for(view, Move.SUBMIT, by)
    place = moved(view, Move.SUBMIT, role=role, facts=facts)
    # One that was sent back took its place when it was submitted first.
    if before is None and row.supersedes is not None:
        superseding.make_room(row.supersedes, new=key, seen=seen, by=by, at=at)
    body: dict[str, Json] = {
        "move": Move.SUBMIT.value,
        "role": role.value,
        "applicant": str(row.institution),
        "author": str(by.person),
        "writers": sorted(map(str, {row.author, *row.writers})),
        "attested": is_attested,
        "asked": row.asked,
        "more": row.more,
        "text": text_of(text),
        # What was decided on a former wording is not decided on this one.
        "decision": None,
        "digest": "",
        "outcome": "",
        **({"supersedes": str(row.supersedes)} if row.supersedes else {}),
        **place_json(place),
    }
    say(published.SUBMITTED, key, body, by=by, at=at)
    row.delete()


def write_again(view: CaseView, *, at: datetime) -> None:
    """Put a case that was sent back on its applicant's table again; in the caller's transaction."""
    CaseDraft.objects.update_or_create(
        id=view.id,
        defaults={
            "institution": view.institution,
            "author": view.author,
            "writers": [],
            "asked": asked_json(_unclassified(view.asked)),
            "more": view.more.as_json(),
            "supersedes": view.supersedes,
            "changed_at": at,
        },
    )


def put_away(view: CaseView) -> None:
    """Take a case that is withdrawn off its applicant's table; in the caller's transaction."""
    CaseDraft.objects.filter(pk=view.id).delete()


def _unclassified(asked: Asked) -> Asked:
    return replace(asked, items=tuple(replace(each, verdicts=()) for each in asked.items))


def _third_parties(more: More, items: Sequence[ItemFacts]) -> tuple[str, ...] | None:
    """Those who are said to have given parts, and those who are known to."""
    known = {party for each in items for party in each.parts}
    return tuple(sorted(known.union(more.third_parties or ()))) if known else more.third_parties


def _closest(items: Sequence[ItemFacts]) -> Label | None:
    held = sorted(items, key=lambda each: (each.label.classification.rank, each.reference))
    return held[-1].label if held else None


def _locked(key: UUID, by: Actor) -> CaseDraft:
    # In the order in which steps lock, or two would wait for each other.
    register.lock_writer()
    row = CaseDraft.objects.select_for_update().filter(pk=key, institution=by.institution).first()
    if row is None:
        raise NotFound("case_unknown")
    return row


def _unborn(draft: DraftView, at: datetime) -> CaseView:
    """A case before its first statement: a draft of nobody's file."""
    return CaseView(
        id=draft.id,
        reference="",
        institution=draft.institution,
        author=draft.author,
        officer=None,
        place=Place(State.DRAFT),
        since=at,
        signing_since=None,
        submitted_at=at,
        decided_at=None,
        asked=draft.asked,
        more=draft.more,
        content=None,
        decision={},
        digest="",
        outcome=None,
        supersedes=draft.supersedes,
        superseded_by=None,
        file=(),
        statement=draft.id,
        consents_beyond=frozenset(),
    )
