"""Reads of labels after STANAG 4774: the policies on file, a record's label as XML, what a label means.

What a partner's label means is told and decides nothing: who may see our records is for our own labels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from mithaq.base.labels import Label
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.spif.labels import MOST_BYTES, write_label
from mithaq.clearance.adapters.spif.numbered import read_any_label
from mithaq.clearance.adapters.spif.own_labels import own_policy, stanag_label
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking.equivalents import equivalent
from mithaq.clearance.domain.marking.labels import ConfidentialityLabel, Problem
from mithaq.clearance.domain.marking.parts import Applied, PolicyClassification
from mithaq.clearance.domain.marking.policies import SecurityPolicy
from mithaq.clearance.domain.marking.texts import classification_marking, marking
from mithaq.clearance.domain.marking.validity import outdated, problems
from mithaq.clearance.models import AdoptedLabelPolicy

# Of a longer label no more is read, and it is refused for its length.
BYTES_READ = MOST_BYTES + 1


@dataclass(frozen=True)
class AdoptionView:
    """A partner's label policy that was proposed; `text` is its file, word for word."""

    id: UUID
    policy_id: str
    name: str
    version: str
    digest: str
    text: str
    proposed_by: UUID | None
    proposed_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    is_in_force: bool

    @property
    def policy(self) -> SecurityPolicy:
        """What the file says. Raises Unreadable `policy_unreadable` when the software has become stricter."""
        return _policy(self.text)


@dataclass(frozen=True)
class Translation:
    """The classification of another policy that one of this policy stands for, and which way it holds."""

    policy: str
    classification: str
    applied: Applied


@dataclass(frozen=True)
class ClassificationView:
    """A classification with its marking in each language, and its equivalents."""

    name: str
    is_obsolete: bool
    markings: Mapping[Language, str]
    equivalents: tuple[Translation, ...]


@dataclass(frozen=True)
class PolicyView:
    """A label policy as it is shown; ours was adopted by nobody."""

    policy: SecurityPolicy
    adoption: AdoptionView | None
    classifications: tuple[ClassificationView, ...]


@dataclass(frozen=True)
class Equivalent:
    """The same label under another policy, in each language; or why neither policy tells one."""

    policy: str
    markings: Mapping[Language, str]
    refusal: Refused | None


@dataclass(frozen=True)
class LabelTold:
    """What a label means. One that is not valid has no marking and no equivalent."""

    label: ConfidentialityLabel
    problems: tuple[Problem, ...]
    outdated: tuple[Problem, ...]
    markings: Mapping[Language, str]
    equivalent: Equivalent | None

    @property
    def is_valid(self) -> bool:
        return not self.problems


def adoptions() -> tuple[AdoptionView, ...]:
    """All partners' policies that were ever proposed, the newest first."""
    rows = tuple(AdoptedLabelPolicy.objects.order_by("-proposed_at", "-position"))
    in_force = _in_force()
    return tuple(_view(row, is_in_force=row.pk in in_force) for row in rows)


def adoption(key: UUID) -> AdoptionView:
    """Raises NotFound `label_policy_unproposed`."""
    row = AdoptedLabelPolicy.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("label_policy_unproposed")
    return _view(row, is_in_force=row.pk in _in_force())


def policies() -> tuple[PolicyView, ...]:
    """Our own policy, then those of partners that are in force, by name."""
    partners = sorted(_partners(), key=lambda each: (each.name, each.policy_id))
    known = _known()
    return (
        _policy_view(own_policy(), None, known),
        *(_policy_view(each.policy, each, known) for each in partners),
    )


def proposed() -> tuple[PolicyView, ...]:
    """Policies that wait for a second person, the newest first."""
    known = _known()
    waiting = (each for each in adoptions() if each.confirmed_by is None)
    return tuple(_policy_view(each.policy, each, known) for each in waiting)


def xml_of(label: Label, *, created_at: datetime) -> bytes:
    """A record's label as STANAG 4774 XML. Raises Refused `label_invalid` when our policy doesn't know it."""
    return write_label(stanag_label(label, created_at=created_at))


def read(data: bytes, *, to: str = "") -> LabelTold:
    """What a label means: STANAG 4774 XML, or the form that numbers its parts.

    `to` names the policy whose equivalent is asked for; ours without it. Raises Unreadable `label_unreadable`
    with all faults, Refused `label_policy_unknown` or `label_policy_ambiguous`.
    """
    known = _known()
    label = read_any_label(data, known)
    policy = _only(label.policy, [each for each in known if each.is_named(label)])
    other = _only(to, [each for each in known if to in {each.name, each.id}]) if to else own_policy()
    found = problems(label, policy)
    return LabelTold(
        label=label,
        problems=found,
        outdated=outdated(label, policy),
        markings={} if found else _markings(label, policy),
        equivalent=None if found or other.id == policy.id else _equivalent(label, policy, other),
    )


def _partners() -> Iterator[AdoptionView]:
    return (each for each in adoptions() if each.is_in_force)


def _known() -> tuple[SecurityPolicy, ...]:
    return (own_policy(), *(each.policy for each in _partners()))


def _only(name: str, found: list[SecurityPolicy]) -> SecurityPolicy:
    if len(found) != 1:
        raise Refused("label_policy_ambiguous" if found else "label_policy_unknown", policy=name[:80])
    return found[0]


def _equivalent(
    label: ConfidentialityLabel, from_policy: SecurityPolicy, to_policy: SecurityPolicy
) -> Equivalent:
    try:
        found = equivalent(label, from_policy, to_policy)
    except Refused as refusal:
        return Equivalent(to_policy.name, {}, refusal)
    return Equivalent(to_policy.name, _markings(found, to_policy), None)


def _markings(label: ConfidentialityLabel, policy: SecurityPolicy) -> Mapping[Language, str]:
    return {language: marking(label, policy, language) for language in Language}


def _policy_view(
    policy: SecurityPolicy, adoption: AdoptionView | None, known: Sequence[SecurityPolicy]
) -> PolicyView:
    rows = (
        ClassificationView(
            name=each.name,
            is_obsolete=each.is_obsolete,
            markings={language: classification_marking(each.name, policy, language) for language in Language},
            equivalents=tuple(_translations(each, policy, known)),
        )
        for each in sorted(policy.classifications, key=lambda each: each.hierarchy)
    )
    return PolicyView(policy, adoption, tuple(rows))


def _translations(
    classification: PolicyClassification, policy: SecurityPolicy, known: Sequence[SecurityPolicy]
) -> Iterator[Translation]:
    """Each equivalent by its name; by its number where the other policy is not on file."""
    names = {each.id: each.name for each in policy.equivalents}
    for way in classification.equivalents:
        other = next((each for each in known if each.id == way.policy_id), None)
        found = other.classification_numbered(way.number) if other else None
        yield Translation(names[way.policy_id], found.name if found else str(way.number), way.applied)


def _in_force() -> frozenset[UUID]:
    """Of each policy the version that was confirmed last."""
    confirmed = AdoptedLabelPolicy.objects.exclude(confirmed_by=None).order_by("confirmed_at", "position")
    return frozenset({policy: key for key, policy in confirmed.values_list("id", "policy")}.values())


def _view(row: AdoptedLabelPolicy, *, is_in_force: bool) -> AdoptionView:
    return AdoptionView(
        id=row.id,
        policy_id=row.policy,
        name=row.name,
        version=row.version,
        digest=row.digest,
        text=row.text,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        is_in_force=is_in_force,
    )


@lru_cache(maxsize=64)
def _policy(text: str) -> SecurityPolicy:
    return read_policy(text.encode())
