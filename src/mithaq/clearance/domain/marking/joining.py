"""The label of what is put together from parts: at least as closely held as each of them.

The highest classification, the union of the restrictive values, and of each permissive tag the values that
every part allows that uses it (federation report, section D).
"""

from collections.abc import Sequence

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.marking.labels import ConfidentialityLabel, Kind
from mithaq.clearance.domain.marking.policies import Carried, SecurityPolicy, categories_of
from mithaq.clearance.domain.marking.validity import require_valid


def join(labels: Sequence[ConfidentialityLabel], policy: SecurityPolicy) -> ConfidentialityLabel:
    """The label of the whole, without a date of creation: that is of whoever puts it together.

    Raises InvalidLabel for a part or a whole that the policy does not allow, `labels_disjoint`
    when no reader is left whom every part allows, `labels_incomparable` for classifications of one height,
    and `labels_missing` for none.
    """
    if not labels:
        raise Refused("labels_missing")
    for label in labels:
        require_valid(label, policy)
    sets = [policy.carried(label.categories)[0] for label in labels]
    originators = {label.originator for label in labels}
    reviews = [label.review_at for label in labels if label.review_at is not None]
    whole = ConfidentialityLabel(
        policy=policy.name,
        policy_id=policy.id,
        classification=_highest({label.classification for label in labels}, policy),
        categories=categories_of(_joined(sets, policy)),
        originator=originators.pop() if len(originators) == 1 else None,
        review_at=min(reviews, default=None),
    )
    require_valid(whole, policy)
    return whole


def _highest(names: set[str], policy: SecurityPolicy) -> str:
    known = [each for each in policy.classifications if each.name in names]
    top = max(each.hierarchy for each in known)
    highest = [each.name for each in known if each.hierarchy == top]
    if len(highest) > 1:
        raise Refused("labels_incomparable", classifications=", ".join(highest))
    return highest[0]


def _joined(sets: Sequence[Sequence[Carried]], policy: SecurityPolicy) -> set[Carried]:
    whole = {each for values in sets for each in values}
    for order, tag in enumerate(policy.tags):
        if tag.type.kind is not Kind.PERMISSIVE:
            continue
        limits = [{each for each in values if each.value.tag_order == order} for values in sets]
        limits = [limit for limit in limits if limit]
        if not limits:
            continue
        allowed = set.intersection(*limits)
        if not allowed:
            # A label without values of the tag would be for everyone.
            raise Refused("labels_disjoint", tag=tag.name)
        whole -= set.union(*limits) - allowed
    return whole
