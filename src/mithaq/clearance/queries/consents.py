"""Who must consent to what a case asks, why, and who has."""

from dataclasses import dataclass
from datetime import date

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.steps import ENDED
from mithaq.clearance.queries.cases import CaseView

_OVER = ENDED | {State.REFUSED, State.RETURNED_WITHOUT_ACTION, State.REVOKED}


@dataclass(frozen=True)
class Asked:
    """A party that must consent: an originator of a part, or a party of the agreement that asks for it.

    `until` is not included; nothing while no consent of theirs stands for all that is asked.
    """

    party: str
    is_originator: bool
    until: date | None


def asked(view: CaseView, *, on: date) -> tuple[Asked, ...]:
    """All that must consent, originators first."""
    given = {
        each.originator: each.until
        for each in file.consents(view.file)
        if on < each.until and each.covers(view.asked)
    }
    found = (Asked(each, each in view.originators, given.get(each)) for each in view.consenting)
    return tuple(sorted(found, key=lambda each: (not each.is_originator, each.party)))


def may_consent(view: CaseView, actor: Actor) -> bool:
    """Whether the actor speaks for a party that must consent, and the case is not over."""
    is_open = view.place.state not in _OVER
    return is_open and may(actor, Act.CONSENT_RELEASE) and _own(actor) in view.consenting


def is_awaited(view: CaseView, actor: Actor, *, on: date) -> bool:
    """Whether the case waits for the consent that the actor may give."""
    return may_consent(view, actor) and any(
        each.party == _own(actor) and each.until is None for each in asked(view, on=on)
    )


def _own(actor: Actor) -> str:
    return f"institution:{actor.institution}"
