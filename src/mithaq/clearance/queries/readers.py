"""Reads of clearance: who is asking, and which labels they may see."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.labels import EVERYONE, Classification, Label, label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import ANONYMOUS, Reader, decide
from mithaq.clearance.models import InternedLabel
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.register.domain.statement import SELF, Statement
from mithaq.register.queries import Filter


def reader_of(actor: Actor | None, *, on: date) -> Reader:
    """The facts of a reader: their institution, its state, and the blocs it is a member of on that day."""
    if actor is None:
        return ANONYMOUS
    institution = parties.institution(actor.institution)
    return Reader(
        parties=parties.codes_of(institution, on) | {EVERYONE, f"person:{actor.person}"},
        is_government=institution.is_government,
        ceiling=Classification.RESTRICTED if may(actor, Act.SEE_RESTRICTED) else Classification.PARTNERS,
    )


def reader_of_institution(institution: InstitutionFacts, *, on: date) -> Reader:
    """The facts of an institution as a whole: of those there who may see restricted records."""
    return Reader(
        parties=parties.codes_of(institution, on) | {EVERYONE},
        is_government=institution.is_government,
        ceiling=Classification.RESTRICTED,
    )


def may_institution_see(label: Label, institution: UUID, *, on: date) -> bool:
    """Whether somebody of the institution, with the role for it, may see what carries the label."""
    return decide(label, reader_of_institution(parties.institution(institution), on=on)).is_allowed


def readable_labels(reader: Reader) -> tuple[int, ...]:
    """The ids of all labels that the reader may see: the filter of every list. One decision a label."""
    labels = InternedLabel.objects.order_by("id").values_list("id", "label")
    return tuple(key for key, label in labels if decide(label_from(label), reader).is_allowed)


def visible_statements(actor: Actor | None, reader: Reader, labels: Sequence[int]) -> Filter:
    """Which statements of the register exist for a reader who may see these labels.

    What the node says to itself, hits and advice among it, is for the host's own auditors and administrators.
    """
    sees_internal = sees_internal_statements(actor)
    return Filter(labels, sees_internal, parties=reader.parties)


def is_for(statement: Statement, reader: Reader) -> bool:
    """Whether a statement is to somebody whom its own label lets read it, known among labels or not."""
    if SELF in statement.audience or reader.parties.isdisjoint(statement.audience):
        return False
    try:
        return decide(label_from(statement.label), reader).is_allowed
    except Refused:
        return False


def sees_internal_statements(actor: Actor | None) -> bool:
    """Whether somebody reads what the node says to itself."""
    return actor is not None and actor.is_host and may(actor, Act.SEE_INTERNAL_STATEMENTS)


def restricted_labels() -> tuple[int, ...]:
    """The ids of all labels that ask for a role of their reader."""
    restricted = InternedLabel.objects.filter(label__classification=Classification.RESTRICTED.value)
    return tuple(restricted.values_list("id", flat=True))


def label(key: int) -> Label:
    """The interned label."""
    return label_from(InternedLabel.objects.values_list("label", flat=True).get(pk=key))
