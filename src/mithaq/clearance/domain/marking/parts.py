"""The parts of a security policy as an Open XML SPIF (xmlspif.org, schema 2.1) states them.

Classifications and values have a name, for labels, and a number (the SPIF's `lacv`), for rules and
equivalents. A value is identified by its tag set, its type and its number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mithaq.clearance.domain.marking.labels import Kind


class TagType(StrEnum):
    """The types of tags; the enumerated ones mean what the plain ones mean, and are other tags."""

    RESTRICTIVE = "restrictive"
    PERMISSIVE = "permissive"
    ENUMERATED_RESTRICTIVE = "enumerated_restrictive"
    ENUMERATED_PERMISSIVE = "enumerated_permissive"
    INFORMATIVE = "informative"

    @property
    def kind(self) -> Kind:
        return Kind(self.value.removeprefix("enumerated_"))


class Place(StrEnum):
    """Where a marking is printed."""

    PAGE_TOP = "page_top"
    PAGE_BOTTOM = "page_bottom"
    DOCUMENT_START = "document_start"
    DOCUMENT_END = "document_end"
    FIRST_LINE = "first_line"
    LAST_LINE = "last_line"
    SUBJECT = "subject"
    HEADER = "header"
    PORTION = "portion"
    INPUT_TITLE = "input_title"
    WATERMARK = "watermark"


class Manner(StrEnum):
    """How a part is shown beside or instead of its name."""

    NAME_HIDDEN = "name_hidden"
    PHRASE_HIDDEN = "phrase_hidden"
    CLASSIFICATION_HIDDEN = "classification_hidden"
    REPLACES_POLICY = "replaces_policy"


class Slot(StrEnum):
    """Where a qualifier stands among the values of a tag."""

    PREFIX = "prefix"
    SUFFIX = "suffix"
    SEPARATOR = "separator"


@dataclass(frozen=True)
class Phrase:
    """Words for a part in a language; no language is the default, and no place means every place."""

    language: str
    text: str | None
    places: frozenset[Place] = frozenset()
    manners: frozenset[Manner] = frozenset()


@dataclass(frozen=True)
class Qualifier:
    """Words around a part in a language."""

    language: str
    slot: Slot
    text: str
    places: frozenset[Place] = frozenset()


@dataclass(frozen=True)
class Wording:
    """All that a policy says about how a part is printed."""

    phrases: tuple[Phrase, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()


@dataclass(frozen=True)
class Group:
    """One value of a tag set and type; without a number, any of them."""

    tag_set: str
    type: TagType
    number: int | None

    def holds(self, value: "TagValue") -> bool:
        return (
            self.tag_set == value.tag_set and self.type is value.type and self.number in {None, value.number}
        )


class Operation(StrEnum):
    """How many of the groups of a requirement must be met."""

    ONLY_ONE = "only_one"
    ONE_OR_MORE = "one_or_more"
    ALL = "all"


@dataclass(frozen=True)
class Requirement:
    """Groups that a label must carry beside the part that asks for them. Without groups nothing meets it."""

    operation: Operation
    groups: tuple[Group, ...]

    def is_met(self, values: Iterable["TagValue"]) -> bool:
        carried = tuple(values)
        met = [any(map(group.holds, carried)) for group in self.groups]
        match self.operation:
            case Operation.ALL:
                return bool(met) and all(met)
            case Operation.ONE_OR_MORE:
                return any(met)
            case Operation.ONLY_ONE:
                return met.count(True) == 1

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys(group.tag_set for group in self.groups))


class Applied(StrEnum):
    """Which way an equivalence holds: for labels that leave this policy, that come to it, or both."""

    LEAVING = "leaving"
    COMING = "coming"
    BOTH = "both"

    def holds(self, way: "Applied") -> bool:
        return self in {way, Applied.BOTH}


@dataclass(frozen=True)
class EquivalentPolicy:
    """Another policy that this one knows, and what every label translated to it must carry."""

    name: str
    id: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class EquivalentClassification:
    """A classification of another policy, by number, and what a label so translated must carry."""

    policy_id: str
    number: int
    applied: Applied
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True)
class EquivalentValue:
    """A value of another policy; without a number the value is left out of the translation."""

    policy_id: str
    tag_set_id: str
    type: TagType
    number: int | None
    applied: Applied


@dataclass(frozen=True)
class PolicyClassification:
    """A classification; the higher in the hierarchy, the more closely held."""

    name: str
    number: int
    hierarchy: int
    is_obsolete: bool
    requirements: tuple[Requirement, ...]
    equivalents: tuple[EquivalentClassification, ...]
    wording: Wording


class Input(StrEnum):
    """What a writer of labels adds to an open value."""

    STRING = "string"
    INTEGER = "integer"
    DATE = "date"


@dataclass(frozen=True)
class TagValue:
    """A value that a label may carry. An open one is carried as its name, a colon and an input.

    `order` is its place among all values of the policy, `tag_order` that of its tag among all tags.
    """

    name: str
    number: int
    order: int
    tag_set: str
    tag_set_id: str
    tag: str
    tag_order: int
    type: TagType
    is_obsolete: bool
    input: Input | None
    excluded_classes: frozenset[str]
    excluded: tuple[Group, ...]
    requirements: tuple[Requirement, ...]
    equivalents: tuple[EquivalentValue, ...]
    wording: Wording


@dataclass(frozen=True)
class Tag:
    """Values of one type that are chosen together: at least so many, and at most."""

    name: str
    type: TagType
    least: int
    most: int | None
    values: tuple[TagValue, ...]
    wording: Wording


@dataclass(frozen=True)
class TagSet:
    """Tags under one object identifier."""

    name: str
    id: str
    least: int
    most: int | None
    tags: tuple[Tag, ...]
