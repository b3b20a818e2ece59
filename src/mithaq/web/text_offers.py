"""Which text templates the forms of a case offer, by the form and its field."""

from collections.abc import Mapping

from mithaq.access.domain.permissions import Actor
from mithaq.clearance.domain.cases.life import moves_from
from mithaq.clearance.domain.cases.states import Move, Role
from mithaq.clearance.domain.cases.texts import TextKind
from mithaq.clearance.queries import cases, texts
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.texts import TextView

Offers = Mapping[str, Mapping[str, list[TextView]]]
_KINDS: Mapping[str, Mapping[str, tuple[TextKind, ...]]] = {
    "step": {"text": (TextKind.QUERY, TextKind.STEP_REASON)},
    "classify": {"text": (TextKind.CLASSIFICATION,)},
    "ask": {"text": (TextKind.ADVICE_QUESTION,)},
    "advise": {"text": (TextKind.ADVICE,), "conditions": (TextKind.ADVICE_CONDITIONS,)},
    "resolve": {"text": (TextKind.RESOLUTION,)},
    "propose": {"text": (TextKind.DECISION, TextKind.REFUSAL)},
    "two": {"text": (TextKind.STEP_REASON,)},
}
# What officers of other institutions write.
_OUTSIDE = frozenset({TextKind.QUERY, TextKind.ADVICE, TextKind.ADVICE_CONDITIONS})


def offers_of(view: CaseView, *, reader: Actor) -> Offers:
    """The templates for each field, for those who clear and those who advise; an applicant has none."""
    roles = view.roles_of(reader)
    known = set(TextKind) if cases.sees_inside(reader) else set(_OUTSIDE) if Role.ADVISER in roles else set()
    if not any(Move.ASK_QUERY in moves_from(view.place, role) for role in roles):
        known.discard(TextKind.QUERY)
    if not known:
        return {}
    offered = [each for each in texts.texts() if not each.is_retired and each.template.kind in known]
    return {
        form: {
            field: [each for each in offered if each.template.kind in kinds]
            for field, kinds in fields.items()
        }
        for form, fields in _KINDS.items()
    }
