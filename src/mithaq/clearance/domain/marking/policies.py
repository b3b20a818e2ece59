"""A security policy: which labels there may be, and what the names in a label mean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mithaq.clearance.domain.marking.faults import Fault
from mithaq.clearance.domain.marking.labels import (
    Category,
    ConfidentialityLabel,
    Kind,
    Problem,
    ProblemCode,
)
from mithaq.clearance.domain.marking.parts import (
    EquivalentPolicy,
    Input,
    PolicyClassification,
    Tag,
    TagSet,
    TagType,
    TagValue,
    Wording,
)

_Named = Mapping[tuple[str, Kind], Mapping[str, Sequence[TagValue]]]


@dataclass(frozen=True)
class Carried:
    """A value as a label carries it."""

    value: TagValue
    text: str

    @property
    def input(self) -> str:
        return self.text[len(self.value.name) + 1 :]


@dataclass(frozen=True)
class SecurityPolicy:
    """A whole policy; `notes` tell what its file had that is not read or was read leniently."""

    name: str
    id: str
    version: str
    classifications: tuple[PolicyClassification, ...]
    tag_sets: tuple[TagSet, ...]
    equivalents: tuple[EquivalentPolicy, ...]
    wording: Wording
    notes: tuple[Fault, ...] = ()

    def classification(self, name: str) -> PolicyClassification | None:
        return next((each for each in self.classifications if each.name == name), None)

    def classification_numbered(self, number: int) -> PolicyClassification | None:
        return next((each for each in self.classifications if each.number == number), None)

    def value(self, tag_set_id: str, type_: TagType, number: int) -> TagValue | None:
        """The value with this number."""
        return self._by_number.get((tag_set_id, type_, number))

    def is_named(self, label: ConfidentialityLabel) -> bool:
        """Whether a label is under this policy; an identifier, where told, must agree."""
        return label.policy == self.name and label.policy_id in {"", self.id}

    def carried(self, categories: Iterable[Category]) -> tuple[tuple[Carried, ...], tuple[Problem, ...]]:
        """What the categories mean, in the order of the policy, and a problem for each that nobody knows."""
        found: dict[tuple[int, str], Carried] = {}
        unknown = []
        for category in categories:
            if not category.values:
                unknown.append(Problem(ProblemCode.CATEGORY_UNKNOWN, category.tag_set))
            for text in category.values:
                known = self._meant(category, text)
                if known is None:
                    unknown.append(Problem(ProblemCode.CATEGORY_UNKNOWN, category.tag_set, text))
                else:
                    found[known.order, text] = Carried(known, text)
        return tuple(found[key] for key in sorted(found)), tuple(unknown)

    def _meant(self, category: Category, text: str) -> TagValue | None:
        """The one value that the text means; nothing when there is none, or more than one.

        Some writers give the name of the tag where others give that of its set.
        """
        name, _, given = text.partition(":")
        for tags in (self._values_by_tag_set, self._values_by_tag):
            values = tags.get((category.tag_set, category.kind))
            if values is None:
                continue
            meant = [value for value in values.get(text, ()) if value.input is None]
            meant += [value for value in values.get(name, ()) if value.input and _fits(given, value.input)]
            if category.tag_set_id:
                meant = [value for value in meant if value.tag_set_id == category.tag_set_id]
            return meant[0] if len(meant) == 1 else None
        return None

    @cached_property
    def values(self) -> tuple[TagValue, ...]:
        """All values, in the order of the policy."""
        return tuple(value for tag in self.tags for value in tag.values)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """All tags, in the order of the policy."""
        return tuple(tag for tag_set in self.tag_sets for tag in tag_set.tags)

    @cached_property
    def _by_number(self) -> Mapping[tuple[str, TagType, int], TagValue]:
        return {(value.tag_set_id, value.type, value.number): value for value in self.values}

    @cached_property
    def _values_by_tag_set(self) -> _Named:
        return _named(self.values, lambda value: value.tag_set)

    @cached_property
    def _values_by_tag(self) -> _Named:
        return _named(self.values, lambda value: value.tag)


def categories_of(carried: Iterable[Carried]) -> tuple[Category, ...]:
    """The values as the categories of a label: one a tag set and kind, in the order of the policy."""
    values: dict[tuple[str, str, Kind], list[str]] = {}
    for each in sorted(set(carried), key=lambda each: (each.value.order, each.text)):
        key = (each.value.tag_set, each.value.tag_set_id, each.value.type.kind)
        values.setdefault(key, []).append(each.text)
    return tuple(
        Category(tag_set, kind, tuple(texts), tag_set_id)
        for (tag_set, tag_set_id, kind), texts in values.items()
    )


def _named(values: Iterable[TagValue], under: Callable[[TagValue], str]) -> _Named:
    found: dict[tuple[str, Kind], dict[str, list[TagValue]]] = {}
    for value in values:
        found.setdefault((under(value), value.type.kind), {}).setdefault(value.name, []).append(value)
    return found


def _fits(given: str, what: Input) -> bool:
    match what:
        case Input.STRING:
            return given.isprintable() and bool(given) and given == given.strip()
        case Input.INTEGER:
            return given.removeprefix("-").isdecimal()
        case Input.DATE:
            return _is_day(given)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
