"""A confidentiality label as STANAG 4774 (ADatP-4774) has it: names, under a named policy.

It says what somebody wrote. Only a security policy knows whether the names exist and what they mean, so a
label of an unknown policy can be held, but never decides for anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a category asks of its reader: all values (restrictive), any (permissive), none (informative)."""

    RESTRICTIVE = "restrictive"
    PERMISSIVE = "permissive"
    INFORMATIVE = "informative"


@dataclass(frozen=True)
class Category:
    """Values of one kind out of one tag set; `tag_set_id` is its object identifier, where it was told."""

    tag_set: str
    kind: Kind
    values: tuple[str, ...]
    tag_set_id: str = ""


@dataclass(frozen=True)
class Originator:
    """Who set the label, in a scheme of STANAG 4774 (such as `uniformResourceIdentifier`)."""

    scheme: str
    value: str


@dataclass(frozen=True)
class ConfidentialityLabel:
    """`policy_id` is the object identifier of the policy, where it was told."""

    policy: str
    classification: str
    categories: tuple[Category, ...] = ()
    policy_id: str = ""
    originator: Originator | None = None
    created_at: datetime | None = None
    review_at: datetime | None = None


class ProblemCode(StrEnum):
    """Why a label is not valid under a policy, or what no new one may carry."""

    POLICY_UNKNOWN = "policy_unknown"
    CLASSIFICATION_UNKNOWN = "classification_unknown"
    CATEGORY_UNKNOWN = "category_unknown"
    CLASS_EXCLUDED = "class_excluded"
    CATEGORY_EXCLUDED = "category_excluded"
    ALL_REQUIRED = "all_required"
    ANY_REQUIRED = "any_required"
    ONE_REQUIRED = "one_required"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    OBSOLETE = "obsolete"


@dataclass(frozen=True)
class Problem:
    """`part` is what has the problem, `by` the part that it has it with, where there is one."""

    code: ProblemCode
    part: str
    by: str = ""

    def __str__(self) -> str:
        return f"{self.code} ({self.part}, {self.by})" if self.by else f"{self.code} ({self.part})"
