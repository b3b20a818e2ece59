"""Does a clearance dominate a label? The access control decision function of ITU-T X.841 (October 2000).

The clearance must hold the label's classification, every restrictive value of the label, and at least one
value of each permissive tag that the label uses. Informative values ask for nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mithaq.clearance.domain.marking.labels import (
    Clearance,
    ConfidentialityLabel,
    Kind,
    Problem,
    ProblemCode,
)
from mithaq.clearance.domain.marking.policies import Carried, SecurityPolicy


@dataclass(frozen=True)
class Dominance:
    """No reason means yes."""

    reasons: tuple[Problem, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


def dominates(clearance: Clearance, label: ConfidentialityLabel, policy: SecurityPolicy) -> Dominance:
    """Whether the clearance dominates the label, or all reasons why not.

    What the policy does not know, in the label or in the clearance, refuses. Whether the label is valid is
    another question: see `problems`.
    """
    for named in (label, clearance):
        if not policy.is_named(named):
            return Dominance((Problem(ProblemCode.POLICY_UNKNOWN, named.policy),))
    unknown = tuple(
        Problem(ProblemCode.CLASSIFICATION_UNKNOWN, name)
        for name in dict.fromkeys((label.classification, *clearance.classifications))
        if policy.classification(name) is None
    )
    asked, unknown_asked = policy.carried(label.categories)
    held, unknown_held = policy.carried(clearance.categories)
    reasons = (*unknown, *unknown_asked, *unknown_held)
    if label.classification not in clearance.classifications:
        reasons += (Problem(ProblemCode.CLASSIFICATION_NOT_HELD, label.classification),)
    return Dominance((*reasons, *_not_held(asked, held, policy)))


def _not_held(asked: Sequence[Carried], held: Sequence[Carried], policy: SecurityPolicy) -> Iterator[Problem]:
    permissive: dict[int, list[Carried]] = {}
    for each in asked:
        match each.value.type.kind:
            case Kind.RESTRICTIVE:
                if each not in held:
                    yield Problem(ProblemCode.RESTRICTIVE_NOT_HELD, each.value.tag_set, each.text)
            case Kind.PERMISSIVE:
                permissive.setdefault(each.value.tag_order, []).append(each)
            case Kind.INFORMATIVE:
                pass
    for order, any_of in permissive.items():
        if not any(each in held for each in any_of):
            yield Problem(ProblemCode.PERMISSIVE_NOT_HELD, policy.tags[order].name)
