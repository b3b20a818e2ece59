"""A decision that may be proposed: everything decided, every refusal with a valid reason, advice answered."""

from collections.abc import Iterable, Mapping
from datetime import date

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.advice import (
    Advice,
    refusals_overridden,
    require_text_against_refusal,
)
from mithaq.clearance.domain.cases.matrix import Content, Outcome, content_problems
from mithaq.clearance.domain.cases.reasons import Reasons


def require_decision_complete(
    content: Content,
    *,
    on: date,
    reasons: Reasons,
    advice: Iterable[Advice],
    state_of: Mapping[str, str],
    text: str,
) -> None:
    """Raises Refused `case_content_incomplete`, as `Reasons.require` does for a refused cell,
    `party_state_unknown`, or `case_refusal_unanswered`.
    """
    if problems := content_problems(content):
        raise Refused("case_content_incomplete", problems=problems)
    for each in content.outcomes:
        if each.outcome is Outcome.REFUSED:
            reasons.require(each.reasons, on=on)
    require_text_against_refusal(refusals_overridden(content.outcomes, advice, state_of=state_of), text)
