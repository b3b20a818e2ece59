"""Ask a party on another node to consent to a release, and answer such a question."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions.casefile import locked
from mithaq.clearance.domain.cases import consenting
from mithaq.clearance.domain.cases.consenting import ItemAsked, Question
from mithaq.clearance.domain.cases.states import Role
from mithaq.clearance.models import ConsentQuestion
from mithaq.clearance.published.acts import ACTS
from mithaq.clearance.published.cases import subject_of_case
from mithaq.clearance.queries import consents
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.register import actions as register

ASKING = frozenset({Role.APPLICANT, Role.CASE_OFFICER})


@transaction.atomic
def ask_consent(
    key: UUID,
    party: str,
    *,
    names: Mapping[str, str],
    text: str,
    reached: Collection[UUID],
    by: Actor,
    at: datetime,
) -> UUID:
    """Ask for the consent that a case takes; returns the question. `names` are those of the recipients.

    It tells that party what would be released to whom, and nothing else of the case. Raises Refused
    `case_move_not_yours`, `consent_not_asked` where the case takes none of theirs or is over, `consent_here`
    for a party of this node, `party_not_reached`, `message_too_long`; NotFound `case_unknown`.
    """
    view = locked(key, by)
    if not ASKING & view.roles_of(by):
        raise Refused("case_move_not_yours", move="ask_consent", roles=tuple(sorted(ASKING)))
    if party not in view.consenting or not consents.is_open(view):
        raise Refused("consent_not_asked")
    institution = UUID(party.removeprefix("institution:"))
    if parties.issuers_of([institution]).get(institution) == settings.NODE_NAME:
        raise Refused("consent_here")
    require_reached([party], reached)
    question = _question(view, names, text)
    audience = tuple({f"institution:{by.institution}", party})
    body: dict[str, Json] = {"question": question.as_json()}
    said = say(
        consenting.ASKED, subject=subject_of_case(key), audience=sorted(audience), body=body, by=by, at=at
    )
    ACTS[consenting.ASKED](said.position, said.statement)
    return said.statement.id


@transaction.atomic
def answer(key: UUID, *, until: date, text: str, by: Actor, at: datetime) -> None:
    """Consent, for the actor's institution, to exactly what was asked, until a day that is not included.

    Today refuses, or withdraws an earlier answer. Raises Refused `not_permitted`, `message_too_long`, or
    NotFound `consent_unknown`.
    """
    require(by, Act.CONSENT_RELEASE)
    register.lock_writer()
    row = ConsentQuestion.objects.filter(pk=key, party=f"institution:{by.institution}").first()
    if row is None or row.issuer == settings.NODE_NAME:
        raise NotFound("consent_unknown")
    body: dict[str, Json] = {
        "asked": str(key),
        "until": until.isoformat(),
        "text": text_kept(text, may_be_empty=True),
    }
    audience = sorted((row.party, row.asker))
    said = say(
        consenting.ANSWERED, subject=subject_of_case(row.case), audience=audience, body=body, by=by, at=at
    )
    ACTS[consenting.ANSWERED](said.position, said.statement)


def _question(view: CaseView, names: Mapping[str, str], text: str) -> Question:
    asked = view.asked
    titles = {reference: " ".join(facts.title.split()) for reference, facts in view.more.items.items()}
    if asked.end_use is None:
        raise Refused("consent_not_asked")
    recipients = sorted({each.party for each in asked.recipients})
    return Question(
        items=tuple(
            ItemAsked(each.reference, each.digest, titles.get(each.reference) or each.reference)
            for each in sorted(asked.items)
        ),
        recipients={code: " ".join(names.get(code, code).split()) or code for code in recipients},
        forms=tuple(sorted(asked.forms)),
        end_use=asked.end_use,
        end_use_text=text_kept(asked.end_use_text),
        reference=view.reference,
        text=text_kept(text, may_be_empty=True),
    )
