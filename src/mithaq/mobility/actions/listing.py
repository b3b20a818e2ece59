"""The directory: an expert shows themselves, or no longer; an institution lists its facilities."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.fields.queries import field_codes
from mithaq.mobility.domain.directory import Shown
from mithaq.mobility.models import Expert, Facility
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import require_names
from mithaq.parties.domain.speaking import text_kept

CONTACT_MAX = 200


@transaction.atomic
def show_me(
    shown: Collection[Shown],
    *,
    fields: Collection[str],
    languages: Collection[str],
    summary: str,
    contact: str,
    agrees: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Show oneself in the directory, with what one chooses, from today on. Nobody does it for another.

    Raises Refused `consent_missing`, `field_unknown` also without any, or `message_too_long`.
    """
    if not agrees:
        raise Refused("consent_missing")
    _require_fields(fields)
    Expert.objects.update_or_create(
        person=by.person,
        defaults={
            "institution": by.institution,
            "fields": sorted(set(fields)),
            "languages": sorted(set(languages)),
            "summary": text_kept(summary, may_be_empty=True),
            "contact": " ".join(cleaned(contact).split())[:CONTACT_MAX],
            "shown": sorted(shown),
            "given_on": parties.legal_day(at),
            "revoked_on": None,
        },
    )


@transaction.atomic
def hide_me(*, by: Actor) -> None:
    """Take one's consent back: the entry is gone at once. Raises NotFound `expert_unknown`."""
    if not Expert.objects.filter(pk=by.person).delete()[0]:
        raise NotFound("expert_unknown")


@transaction.atomic
def list_facility(
    id: UUID,
    *,
    names: Mapping[Language, str],
    texts: Mapping[Language, str],
    fields: Collection[str],
    by: Actor,
    at: datetime,
) -> None:
    """List a facility of the actor's institution, or write it anew.

    Raises Refused `not_permitted`, `name_missing` or another of a name, `field_unknown`, `message_too_long`;
    NotFound `facility_unknown` for another institution's.
    """
    require(by, Act.ASK_VISIT)
    require_names(names)
    _require_fields(fields)
    row = Facility.objects.filter(pk=id).first()
    if row is not None and row.institution != by.institution:
        raise NotFound("facility_unknown")
    Facility.objects.update_or_create(
        id=id,
        defaults={
            "institution": by.institution,
            "names": {language.value: name for language, name in names.items()},
            "texts": {language.value: text_kept(text) for language, text in texts.items()},
            "fields": sorted(set(fields)),
            "at": at,
        },
    )


@transaction.atomic
def unlist_facility(key: UUID, *, by: Actor) -> None:
    """List it no longer. Raises Refused `not_permitted`; NotFound `facility_unknown`."""
    require(by, Act.ASK_VISIT)
    if not Facility.objects.filter(pk=key, institution=by.institution).delete()[0]:
        raise NotFound("facility_unknown")


def _require_fields(fields: Collection[str]) -> None:
    unknown = sorted(set(fields) - field_codes())
    if unknown or not fields:
        raise Refused("field_unknown", value=unknown[0][:80] if unknown else "")
