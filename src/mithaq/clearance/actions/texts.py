"""Write and retire the text templates of this node."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases.texts import TextTemplate
from mithaq.clearance.models import WrittenText
from mithaq.clearance.published import texts as published
from mithaq.clearance.queries import texts
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft


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
    _say(published.TEXT_WRITTEN, key, template, by=by, at=at)


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
    _say(published.TEXT_RETIRED, key, before.template, by=by, at=at)


def _say(act: str, key: UUID, template: TextTemplate, *, by: Actor, at: datetime) -> None:
    appended = register.append(
        StatementDraft(
            act=act,
            audience=(SELF,),
            subject=published.subject_of_text(key),
            label=public_label(parties.host_institution().code).as_json(),
            body=template.as_json(),
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.ACTS[act](appended.position, appended.statement)
