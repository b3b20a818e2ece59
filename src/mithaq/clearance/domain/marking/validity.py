"""Is a label valid under its policy? The rules of the SPIF, every breach of them told.

A value may exclude classifications and other values, and ask for others; a classification may ask for values;
a tag and a tag set bound how many are chosen. Nothing is decided by what the policy does not know.
"""

from collections.abc import Iterator, Sequence

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.marking.labels import ConfidentialityLabel, Problem, ProblemCode
from mithaq.clearance.domain.marking.parts import Operation, PolicyClassification, Requirement
from mithaq.clearance.domain.marking.policies import Carried, SecurityPolicy

_REQUIRED = {
    Operation.ALL: ProblemCode.ALL_REQUIRED,
    Operation.ONE_OR_MORE: ProblemCode.ANY_REQUIRED,
    Operation.ONLY_ONE: ProblemCode.ONE_REQUIRED,
}


def problems(label: ConfidentialityLabel, policy: SecurityPolicy) -> tuple[Problem, ...]:
    """All reasons why the label is not valid; none means that it is.

    What is obsolete stays valid, since old documents carry it: see `outdated`.
    """
    if not policy.is_named(label):
        return (Problem(ProblemCode.POLICY_UNKNOWN, label.policy),)
    classification = policy.classification(label.classification)
    if classification is None:
        return (Problem(ProblemCode.CLASSIFICATION_UNKNOWN, label.classification),)
    carried, unknown = policy.carried(label.categories)
    return (
        *unknown,
        *_missing(classification, carried),
        *(problem for each in carried for problem in _conflicts(each, classification, carried)),
        *_miscounted(carried, policy),
    )


class InvalidLabel(Refused):
    """A label that its policy does not allow; `problems` are all reasons."""

    def __init__(self, policy: SecurityPolicy, found: Sequence[Problem]) -> None:
        super().__init__("label_invalid", policy=policy.name, problems=tuple(found))
        self.problems = tuple(found)

    def __str__(self) -> str:
        return f"{self.code} ({'; '.join(map(str, self.problems))})"


def require_valid(label: ConfidentialityLabel, policy: SecurityPolicy) -> None:
    """Raises InvalidLabel `label_invalid` with all that is wrong."""
    if found := problems(label, policy):
        raise InvalidLabel(policy, found)


def outdated(label: ConfidentialityLabel, policy: SecurityPolicy) -> tuple[Problem, ...]:
    """What no new label may carry any more."""
    classification = policy.classification(label.classification)
    carried, _ = policy.carried(label.categories)
    old = [classification.name] if classification and classification.is_obsolete else []
    old += [each.text for each in carried if each.value.is_obsolete]
    return tuple(Problem(ProblemCode.OBSOLETE, part) for part in old)


def _missing(classification: PolicyClassification, carried: Sequence[Carried]) -> Iterator[Problem]:
    for requirement in classification.requirements:
        if not requirement.is_met(each.value for each in carried):
            yield _unmet(classification.name, requirement)


def _conflicts(
    of: Carried, classification: PolicyClassification, carried: Sequence[Carried]
) -> Iterator[Problem]:
    if classification.name in of.value.excluded_classes:
        yield Problem(ProblemCode.CLASS_EXCLUDED, of.text, classification.name)
    for group in of.value.excluded:
        for each in carried:
            if group.holds(each.value):
                yield Problem(ProblemCode.CATEGORY_EXCLUDED, of.text, each.text)
    for requirement in of.value.requirements:
        if not requirement.is_met(each.value for each in carried):
            yield _unmet(of.text, requirement)


def _unmet(part: str, requirement: Requirement) -> Problem:
    return Problem(_REQUIRED[requirement.operation], part, str(requirement))


def _miscounted(carried: Sequence[Carried], policy: SecurityPolicy) -> Iterator[Problem]:
    order = 0
    for tag_set in policy.tag_sets:
        in_set = sum(each.value.tag_set_id == tag_set.id for each in carried)
        yield from _bounds(tag_set.name, in_set, tag_set.least, tag_set.most)
        for tag in tag_set.tags:
            in_tag = sum(each.value.tag_order == order for each in carried)
            yield from _bounds(tag.name, in_tag, tag.least, tag.most)
            order += 1


def _bounds(name: str, count: int, least: int, most: int | None) -> Iterator[Problem]:
    if count < least:
        yield Problem(ProblemCode.TOO_FEW, name, str(least))
    if most is not None and count > most:
        yield Problem(ProblemCode.TOO_MANY, name, str(most))
