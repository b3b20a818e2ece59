"""Reads of the letters of cases: the one that tells how a case stands, and whether a code is that of one."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast, Right
from django.utils.encoding import force_bytes

from mithaq.access.domain.permissions import Actor
from mithaq.base.labels import Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.case_rulebooks import denial_reasons
from mithaq.clearance.domain.cases import letters
from mithaq.clearance.domain.cases.letters import Letter, LetterKind, LetterStanding
from mithaq.clearance.domain.cases.matrix import GRANTS, Content, content_digest
from mithaq.clearance.domain.cases.reasons import Reason
from mithaq.clearance.models import Case, CaseEvent
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts


@dataclass(frozen=True)
class LetterView:
    """A letter with all that it tells. A query has no content; `titles` are those of the items."""

    letter: Letter
    reference: str
    code: str
    host: InstitutionFacts
    applicant: InstitutionFacts
    amends: str
    agreement: str
    label: Label | None
    content: Content | None
    titles: Mapping[str, str]
    reasons: Mapping[str, Reason]


@dataclass(frozen=True)
class Verified:
    """What everybody may be told of a genuine letter."""

    reference: str
    kind: LetterKind
    on: date
    standing: LetterStanding


def letter(key: UUID, *, reader: Actor) -> LetterView:
    """The letter that tells how the case stands.

    Raises Refused `letter_none`, what an unknown reason refuses, or NotFound `case_unknown`, also for whoever
    has no part in the case.
    """
    view = cases.case(key, reader=reader)
    found = _current(view)
    content = None if found.kind is LetterKind.QUERY else view.content_proposed
    amended = cases.amended(view)
    return LetterView(
        letter=found,
        reference=view.reference,
        code=letters.code_of(found, case=view.id, key=next(_keys())),
        host=parties.host_institution(),
        applicant=parties.institution(view.institution),
        amends=amended[0].reference if amended else "",
        agreement=view.asked.agreement.reference if view.asked.agreement else "",
        label=view.asked.label,
        content=content,
        titles={reference: facts.title for reference, facts in view.more.items.items()},
        reasons=_reasons(found, content),
    )


def has_letter(view: CaseView) -> bool:
    """Whether a letter tells how the case stands."""
    try:
        _current(view)
    except Refused:
        return False
    return True


def verified(typed: str, *, on: date) -> Verified:
    """The letter whose code somebody typed, and what holds of it on a day.

    Raises NotFound `letter_unknown`.
    """
    code = letters.code_from(typed)
    ended_so = CaseEvent.objects.annotate(end=Right(Cast("id", TextField()), 5)).filter(
        end=letters.end_of_statement(code)
    )
    keys = tuple(_keys())
    # A list, so that the database finds the few statements first, by their index.
    for row in Case.objects.filter(pk__in=list(ended_so.values_list("case", flat=True))):
        view = cases.view(row)
        found = letters.letters(view.file)
        for place, each in enumerate(found):
            if any(letters.is_code_of(code, each, case=view.id, key=key) for key in keys):
                return _verified(view, each, found[place + 1 :], on)
    raise NotFound("letter_unknown")


def _current(view: CaseView) -> Letter:
    found = letters.current(letters.letters(view.file), view.place)
    content = view.content_proposed
    # What stands in the case by now may be something else than what was signed.
    if found.digest and (content is None or content_digest(content) != found.digest):
        raise Refused("letter_none")
    return found


def _verified(view: CaseView, found: Letter, later: tuple[Letter, ...], on: date) -> Verified:
    granted = [each for each in view.content.outcomes if each.outcome in GRANTS] if view.content else []
    standing = letters.standing(
        found,
        later,
        view.place,
        on=on,
        valid_from=min((each.valid_from for each in granted if each.valid_from), default=None),
        valid_until=max((each.valid_until for each in granted if each.valid_until), default=None),
    )
    return Verified(view.reference, found.kind, found.at.date(), standing)


def _reasons(found: Letter, content: Content | None) -> Mapping[str, Reason]:
    """The reasons of refused cells, as they were worded on the day of the decision."""
    if content is None or found.decided_at is None:
        return {}
    codes = sorted({code for each in content.outcomes for code in each.reasons})
    return {code: denial_reasons().get(code, on=found.decided_at.date()) for code in codes}


def _keys() -> Iterator[bytes]:
    """The key of codes, then those of earlier secrets of the node: what is on paper outlives a new secret."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hashlib.blake2b(force_bytes(secret), digest_size=32, person=b"letter-codes").digest()
