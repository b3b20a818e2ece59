"""Write notes on topics, amend and withdraw one's own, and vote on whether topics rise."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned, is_line
from mithaq.watch.domain.judging import NOTE_MAX, REASON_MAX, Relevance, Rise
from mithaq.watch.models import TopicNote, TopicVote
from mithaq.watch.queries import finding, looks

ADDRESS_MAX = 2_000


@dataclass(frozen=True)
class _Evidence:
    said: str = ""
    title: str = ""
    address: str = ""


def write_note(
    *, id: UUID, look: UUID, term: str, text: str, evidence: str = "", by: Actor, at: datetime
) -> None:
    """Write a note on a topic as a look shows it. `evidence` is an address, or source and key of a work.

    Raises Refused `not_permitted`, `topic_note_empty`, `topic_note_too_long`, `note_evidence_unknown` or
    `corpus_damaged`; NotFound `no_such_look` or `no_such_topic`.
    """
    require(by, Act.KEEP_WATCH)
    of = looks.look(look, reader=by)
    looks.topic(of, term, reader=by)
    said, found = _note(text), _evidence(evidence, by)
    TopicNote.objects.create(
        id=id,
        look_id=of.id,
        source=of.source,
        term=term,
        text=said,
        evidence=found.said,
        evidence_title=found.title,
        evidence_address=found.address,
        by=by.person,
        written_at=at,
    )


@transaction.atomic
def amend_note(id: UUID, *, text: str, evidence: str, by: Actor, at: datetime) -> None:
    """Write one's own note anew. Raises as `write_note` does; NotFound `no_such_note` for another's."""
    row = _own_note(id, by)
    said, found = _note(text), _evidence(evidence, by)
    row.text, row.amended_at = said, at
    row.evidence, row.evidence_title, row.evidence_address = found.said, found.title, found.address
    row.save()


@transaction.atomic
def withdraw_note(id: UUID, *, by: Actor, at: datetime) -> None:
    """Withdraw one's own note; nothing of its text is kept. Raises NotFound `no_such_note` for another's."""
    row = _own_note(id, by)
    row.text, row.withdrawn_at = "", at
    row.evidence = row.evidence_title = row.evidence_address = ""
    row.save()


def vote(
    *,
    look: UUID,
    term: str,
    rise: Rise,
    relevance: Relevance | None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Vote on a topic as a look shows it; a later vote takes the place of the one before, which is kept.

    Raises Refused `not_permitted` or `vote_reason_too_long`; NotFound `no_such_look` or `no_such_topic`.
    """
    require(by, Act.KEEP_WATCH)
    of = looks.look(look, reader=by)
    looks.topic(of, term, reader=by)
    said = cleaned(reason).strip()
    if len(said) > REASON_MAX:
        raise Refused("vote_reason_too_long", most=REASON_MAX)
    TopicVote.objects.create(
        look_id=of.id,
        source=of.source,
        term=term,
        person=by.person,
        rise=rise.value,
        relevance=relevance.value if relevance else "",
        reason=said,
        cast_at=at,
    )


def _own_note(id: UUID, by: Actor) -> TopicNote:
    """One's own note, locked. That another's exists is no secret, but is not said either."""
    require(by, Act.KEEP_WATCH)
    row = TopicNote.objects.select_for_update().filter(pk=id, by=by.person, withdrawn_at=None).first()
    if row is None:
        raise NotFound("no_such_note")
    return row


def _note(text: str) -> str:
    said = cleaned(text).strip()
    if not said:
        raise Refused("topic_note_empty")
    if len(said) > NOTE_MAX:
        raise Refused("topic_note_too_long", most=NOTE_MAX)
    return said


def _evidence(text: str, by: Actor) -> _Evidence:
    said = cleaned(text).strip()
    if not said:
        return _Evidence()
    if said.startswith(("https://", "http://")) and is_line(said, ADDRESS_MAX) and " " not in said:
        return _Evidence(said, "", said)
    source, _space, key = said.partition(" ")
    work = finding.work_of(source, key.strip(), reader=by)
    if work is None:
        raise Refused("note_evidence_unknown", value=said[:80])
    return _Evidence(f"{work.source} {work.key}", work.title, work.address)
