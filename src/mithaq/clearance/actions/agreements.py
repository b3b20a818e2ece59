"""Put an agreement's terms on file: recorded by one person, confirmed by another, ended with a day."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.access.queries import keys
from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions.casefile import text_of
from mithaq.clearance.actions.saying import say
from mithaq.clearance.domain.agreed_terms import AgreedTerms, require_terms
from mithaq.clearance.domain.cases.signing import ORDINARY
from mithaq.clearance.models import RecordedAgreement
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import agreements, subjects
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.programmes.queries import agreements as programmes


@transaction.atomic
def record_agreement(reference: str, terms: AgreedTerms, *, by: Actor, at: datetime) -> None:
    """Record the terms, or a new version of them; they count once a second person has confirmed them.

    Raises Refused `not_permitted`, `agreement_unchanged`, `agreement_reference_taken`, `field_unknown`,
    `party_unknown`, `state_unknown`, `bloc_unknown`, or `agreement_approvers_few` where a list of approvers
    could never give two signatures; NotFound `key_unknown`, or what is wrong with the terms.
    """
    require(by, Act.RECORD_AGREEMENT, of_institution=parties.host_institution().id)
    terms = replace(terms, title=cleaned(terms.title).strip())
    require_terms(reference, terms)
    if programmes.is_known(reference):
        raise Refused("agreement_reference_taken")
    _require_known(terms)
    before = RecordedAgreement.objects.select_for_update().filter(pk=reference).first()
    if before is not None and before.digest == terms.digest:
        raise Refused("agreement_unchanged")
    body: dict[str, Json] = {
        "version": before.version + 1 if before else 1,
        "terms": terms.as_json(),
        "digest": terms.digest,
    }
    say(published.AGREEMENT_RECORDED, _subject(reference), body, by=by, at=at)


@transaction.atomic
def confirm_agreement(reference: str, *, digest: str, by: Actor, at: datetime) -> None:
    """Confirm exactly the terms that were read, named by their digest.

    Raises Refused `not_permitted`, `agreement_changed`, `agreement_confirmed` or `four_eyes`; NotFound
    `agreement_unknown`.
    """
    require(by, Act.CONFIRM_AGREEMENT, of_institution=parties.host_institution().id)
    row = _locked(reference)
    if row.digest != digest:
        raise Refused("agreement_changed")
    if row.confirmed_by is not None:
        raise Refused("agreement_confirmed")
    if row.recorded_by == by.person:
        raise Refused("four_eyes")
    say(published.AGREEMENT_CONFIRMED, _subject(reference), {"digest": digest}, by=by, at=at)


@transaction.atomic
def end_agreement(reference: str, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """End it before its time: from that day nothing is released under it. No later day revives it.

    Raises Refused `not_permitted`, `reason_missing`, `message_too_long`, or `agreement_ends_earlier` with the
    day on which it ends already; NotFound `agreement_unknown`.
    """
    require(by, Act.RECORD_AGREEMENT, of_institution=parties.host_institution().id)
    _locked(reference)
    kept = text_of(reason)
    if not kept:
        raise Refused("reason_missing")
    ends_on = agreements.recorded_agreement(reference).ends_on
    if on >= ends_on:
        raise Refused("agreement_ends_earlier", day=ends_on.isoformat())
    body: dict[str, Json] = {"on": on.isoformat(), "reason": kept}
    say(published.AGREEMENT_ENDED, _subject(reference), body, by=by, at=at)


def _require_known(terms: AgreedTerms) -> None:
    _require_approvers(terms.approvers)
    for field in terms.fields:
        if field not in field_codes():
            raise Refused("field_unknown", value=field[:80])
    for code in (*terms.parties, *terms.recipients):
        scheme, _, key = code.partition(":")
        if scheme == "state":
            parties.state_name(key, Language.EN)
        elif scheme == "bloc":
            parties.bloc_name(key, Language.EN)
        elif not subjects.is_known(code):
            raise Refused("party_unknown", value=code[:80])


def _require_approvers(approvers: Collection[str]) -> None:
    """Two persons sign: one who has keys at two nodes is one."""
    holders = {each.id: each.person for each in keys.held()}
    if not holders.keys() >= set(approvers):
        raise NotFound("key_unknown")
    if approvers and len({holders[key] for key in approvers}) < ORDINARY:
        raise Refused("agreement_approvers_few", least=ORDINARY)


def _locked(reference: str) -> RecordedAgreement:
    row = RecordedAgreement.objects.select_for_update().filter(pk=reference).first()
    if row is None:
        raise NotFound("agreement_unknown", value=reference[:80])
    return row


def _subject(reference: str) -> str:
    return f"agreement:{reference}"
