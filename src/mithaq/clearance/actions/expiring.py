"""What happens to cases by itself: a period that was granted ends."""

from datetime import datetime

from django.db import transaction

from mithaq.base.canonical import Json
from mithaq.clearance.actions.casefile import moved, place_json, say
from mithaq.clearance.domain.cases.states import Facts, Move, Role
from mithaq.clearance.domain.cases.steps import STEPS
from mithaq.clearance.models import Case
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import cases
from mithaq.parties import queries as parties
from mithaq.register import actions as register


@transaction.atomic
def expire_next(*, at: datetime) -> bool:
    """Let one case expire whose granted period has ended, in the node's own name; whether there was one."""
    # In the order in which steps lock, or two would wait for each other.
    register.lock_writer()
    row = (
        Case.objects.select_for_update(skip_locked=True)
        .filter(state__in=STEPS[Move.EXPIRE].sources, valid_until__lte=parties.legal_day(at))
        .order_by("valid_until", "id")
        .first()
    )
    if row is None:
        return False
    view = cases.view(row)
    place = moved(view, Move.EXPIRE, role=Role.PROGRAMME, facts=Facts(is_past_validity=True))
    body: dict[str, Json] = {
        "move": Move.EXPIRE.value,
        "role": Role.PROGRAMME.value,
        **place_json(place),
    }
    say(published.MOVED, row.id, body, by=None, at=at, supersedes=view.statement)
    return True
