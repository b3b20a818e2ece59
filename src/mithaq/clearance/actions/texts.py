"""Write and retire the text templates of this node."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions.saying import say
from mithaq.clearance.domain.cases.texts import TextTemplate
from mithaq.clearance.models import WrittenText
from mithaq.clearance.published import texts as published
from mithaq.clearance.queries import texts
from mithaq.parties import queries as parties


@transaction.atomic
def write_text(key: UUID, template: TextTemplate, *, by: Actor, at: datetime) -> None:
    """Write a template, a new one or in place of what it was. Locks its row.

    Raises Refused `not_permitted`, `text_template_retired` or `text_template_unchanged`.
    """
    require(by, Act.KEEP_TEXTS, of_institution=parties.host_institution().id)
    WrittenText.objects.select_for_update().filter(pk=key).first()
    before = texts.find(key)
    if before is not None and before.is_retired:
        raise Refused("text_template_retired")
    if before is not None and before.template == template:
        raise Refused("text_template_unchanged")
    say(published.TEXT_WRITTEN, published.subject_of_text(key), template.as_json(), by=by, at=at)


@transaction.atomic
def retire_text(key: UUID, *, by: Actor, at: datetime) -> None:
    """Offer a template no more; what was written with it stays as it is. Locks its row.

    Raises Refused `not_permitted` or `text_template_retired`; NotFound `text_template_unknown`.
    """
    require(by, Act.KEEP_TEXTS, of_institution=parties.host_institution().id)
    WrittenText.objects.select_for_update().filter(pk=key).first()
    before = texts.find(key)
    if before is None:
        raise NotFound("text_template_unknown")
    if before.is_retired:
        raise Refused("text_template_retired")
    say(published.TEXT_RETIRED, published.subject_of_text(key), before.template.as_json(), by=by, at=at)
