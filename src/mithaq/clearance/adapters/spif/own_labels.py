"""The labels of our records as STANAG 4774 labels under our own policy, and their markings.

A restricted record without a list is for its originator alone. STANAG 4774 has no word for an empty list (a
label without permissive values is for everyone), so the policy has a value for it, `originator`.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from mithaq.base.labels import Classification, Label
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking import texts
from mithaq.clearance.domain.marking.labels import (
    Category,
    ConfidentialityLabel,
    Kind,
    Originator,
)
from mithaq.clearance.domain.marking.policies import SecurityPolicy
from mithaq.clearance.domain.marking.validity import problems, require_valid

POLICY_FILE = Path(__file__).parents[2] / "rulebooks" / "labels" / "mithaq.spif.xml"
RELEASABLE_TO = "Releasable To"
HANDLING = "Handling"

_ORIGINATOR_ALONE = ("originator",)
_SCHEME = "uniformResourceIdentifier"
_PREFIX = "mithaq:"


@cache
def own_policy() -> SecurityPolicy:
    """The policy of our labels."""
    return read_policy(POLICY_FILE.read_bytes())


def is_known(label: Label) -> bool:
    """Whether our policy knows all of the label and allows it."""
    return not problems(_written(label, created_at=None), own_policy())


def stanag_label(label: Label, *, created_at: datetime | None = None) -> ConfidentialityLabel:
    """The label under our policy. Raises InvalidLabel for a party that it does not know."""
    written = _written(label, created_at=created_at)
    require_valid(written, own_policy())
    return written


def marking_of(label: Label, language: str, *, names: Mapping[str, str] = texts.NO_NAMES) -> str:
    """The marking that pages and documents print; `names` are those of institutions and persons, by code.

    Raises as `stanag_label`.
    """
    return texts.marking(stanag_label(label), own_policy(), language, names=names)


def marking_of_classification(classification: Classification, language: str) -> str:
    """The marking of a list of records: how closely the most closely held of them is held."""
    return texts.classification_marking(classification.value, own_policy(), language)


def _written(label: Label, *, created_at: datetime | None) -> ConfidentialityLabel:
    policy = own_policy()
    released: tuple[str, ...] = label.releasable_to
    if not released and label.classification is Classification.RESTRICTED:
        released = _ORIGINATOR_ALONE
    wanted = (
        (RELEASABLE_TO, Kind.PERMISSIVE, released),
        (HANDLING, Kind.RESTRICTIVE, tuple(each.value for each in label.handling)),
    )
    ids = {tag_set.name: tag_set.id for tag_set in policy.tag_sets}
    return ConfidentialityLabel(
        policy=policy.name,
        policy_id=policy.id,
        classification=label.classification.value,
        categories=tuple(Category(name, kind, values, ids[name]) for name, kind, values in wanted if values),
        originator=Originator(_SCHEME, f"{_PREFIX}{label.originator}"),
        created_at=created_at,
    )
