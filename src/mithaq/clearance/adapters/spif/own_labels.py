"""The labels of our records as STANAG 4774 labels under our own policy, and exactly back; their markings.

A restricted record without a list is for its originator alone. STANAG 4774 has no word for an empty list (a
label without permissive values is for everyone), so the policy has a value for it, `originator`.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from mithaq.base.labels import Classification, Handling, Label, label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.labels import read_label, write_label
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking.labels import (
    Category,
    Clearance,
    ConfidentialityLabel,
    Kind,
    Originator,
)
from mithaq.clearance.domain.marking.parts import Place
from mithaq.clearance.domain.marking.policies import SecurityPolicy
from mithaq.clearance.domain.marking.texts import NO_NAMES, marking
from mithaq.clearance.domain.marking.validity import require_valid
from mithaq.clearance.domain.release import Reader

RULEBOOKS = Path(__file__).parents[2] / "rulebooks" / "labels"
RELEASABLE_TO = "Releasable To"
HANDLING = "Handling"

_ORIGINATOR_ALONE = ("originator",)
_SCHEME = "uniformResourceIdentifier"
_PREFIX = "mithaq:"


@cache
def own_policy() -> SecurityPolicy:
    """The policy of our labels."""
    return read_policy((RULEBOOKS / "mithaq.spif.xml").read_bytes())


@cache
def example_policy() -> SecurityPolicy:
    """An invented nation's policy, with equivalents to ours and back."""
    return read_policy((RULEBOOKS / "ardania.spif.xml").read_bytes())


def stanag_label(label: Label, *, created_at: datetime | None = None) -> ConfidentialityLabel:
    """The label under our policy. Raises InvalidLabel for a party that it does not know."""
    policy = own_policy()
    released: tuple[str, ...] = label.releasable_to
    if not released and label.classification is Classification.RESTRICTED:
        released = _ORIGINATOR_ALONE
    wanted = (
        (RELEASABLE_TO, Kind.PERMISSIVE, released),
        (HANDLING, Kind.RESTRICTIVE, tuple(each.value for each in label.handling)),
    )
    ids = {tag_set.name: tag_set.id for tag_set in policy.tag_sets}
    result = ConfidentialityLabel(
        policy=policy.name,
        policy_id=policy.id,
        classification=label.classification.value,
        categories=tuple(Category(name, kind, values, ids[name]) for name, kind, values in wanted if values),
        originator=Originator(_SCHEME, f"{_PREFIX}{label.originator}"),
        created_at=created_at,
    )
    require_valid(result, policy)
    return result


def base_label(label: ConfidentialityLabel) -> Label:
    """The label of our records that means the same.

    Raises InvalidLabel when it is not valid under our policy, Refused `label_unknown` when its originator is
    none of ours.
    """
    require_valid(label, own_policy())
    originator = label.originator
    if originator is None or originator.scheme != _SCHEME or not originator.value.startswith(_PREFIX):
        raise Refused("label_unknown", part="originator", value=str(originator and originator.value)[:80])
    released = _values(label, RELEASABLE_TO)
    return label_from(
        {
            "classification": label.classification,
            "releasable_to": [] if released == _ORIGINATOR_ALONE else list(released),
            "handling": list(_values(label, HANDLING)),
            "originator": originator.value.removeprefix(_PREFIX),
        }
    )


def label_xml(label: Label, *, created_at: datetime) -> bytes:
    """The label as STANAG 4774 XML. Raises as `stanag_label`."""
    return write_label(stanag_label(label, created_at=created_at))


def label_in_xml(data: bytes) -> Label:
    """The label in STANAG 4774 XML under our policy.

    Raises Unreadable `label_unreadable`, and as `base_label`.
    """
    return base_label(read_label(data))


def marking_of(
    label: Label,
    language: str,
    *,
    place: Place = Place.PAGE_TOP,
    names: Mapping[str, str] = NO_NAMES,
) -> str:
    """The marking that pages and letters print; `names` are those of institutions and persons by party code.

    Raises as `stanag_label`.
    """
    return marking(stanag_label(label), own_policy(), language, place=place, names=names)


def clearance_of(reader: Reader) -> Clearance:
    """What the reader holds under our policy, but for seeing what is their own."""
    held = [each.value for each in Classification if each.rank <= reader.ceiling.rank]
    wanted = (
        (RELEASABLE_TO, Kind.PERMISSIVE, tuple(sorted(reader.parties))),
        (HANDLING, Kind.RESTRICTIVE, (Handling.GOVERNMENT_ONLY.value,) if reader.is_government else ()),
    )
    policy = own_policy()
    return Clearance(
        policy=policy.name,
        policy_id=policy.id,
        classifications=tuple(held),
        categories=tuple(Category(name, kind, values) for name, kind, values in wanted if values),
    )


def _values(label: ConfidentialityLabel, tag_set: str) -> tuple[str, ...]:
    carried, _ = own_policy().carried(label.categories)
    return tuple(each.text for each in carried if each.value.tag_set == tag_set)
