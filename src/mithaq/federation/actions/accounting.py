"""Tell another institution our account of what went between us, so that both can compare."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Actor
from mithaq.federation import published
from mithaq.federation.domain.accounts import SUBJECT, TOLD, require_tellable
from mithaq.federation.queries.accounts import account_with
from mithaq.parties import queries as parties


@transaction.atomic
def tell_account(other: UUID, *, id: UUID, reached: Collection[UUID], by: Actor, at: datetime) -> UUID:
    """Sign our account as of now and put it out for their node; returns the statement.

    Raises as `account_with` does, Refused `party_not_reached` or `account_too_long`.
    """
    account = account_with(other, reader=by, on=parties.legal_day(at))
    require_reached([account.other], reached)
    require_tellable(account)
    appended = say(
        TOLD,
        subject=f"{SUBJECT}:{id}",
        audience=(account.party, account.other),
        body=account.as_json(),
        by=by,
        at=at,
    )
    published.ACTS[TOLD](appended.position, appended.statement)
    return appended.statement.id
