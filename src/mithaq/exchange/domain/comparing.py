"""Records side by side: what they share is said once, and what differs is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import Content

LEAST, MOST = 2, 5


@dataclass(frozen=True)
class Line:
    """One property: the values of each record in their order, and those that all of them have."""

    name: str
    values: tuple[tuple[str, ...], ...]
    common: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether all records have the same values, in whatever order."""
        return all(set(each) == set(self.common) for each in self.values)


def require_comparable(count: int) -> None:
    """Raises Refused `comparison_too_small` or `comparison_too_large`."""
    if count < LEAST:
        raise Refused("comparison_too_small", least=LEAST)
    if count > MOST:
        raise Refused("comparison_too_large", most=MOST, given=count)


def facts_of(content: Content) -> Mapping[str, tuple[str, ...]]:
    """The codes of a record's properties, in the order in which pages show them."""
    label = content.label
    return {
        "fields": content.fields,
        "trl": (str(content.trl),) if content.trl else (),
        "stage": (content.stage.value,),
        "ip_state": (content.ip_state.value,),
        "cooperation": tuple(way.value for way in content.cooperation),
        "languages": content.languages,
        "valid_from": (content.valid_from.isoformat(),),
        "valid_until": (content.valid_until.isoformat(),),
        "classification": (label.classification.value,),
        "releasable_to": label.releasable_to,
        "handling": tuple(each.value for each in label.handling),
    }


def lines_of(records: Sequence[Mapping[str, tuple[str, ...]]]) -> tuple[Line, ...]:
    """A line for each property that any of the records has; all records name the same properties."""
    lines = []
    for name in records[0]:
        values = tuple(each[name] for each in records)
        common = tuple(value for value in values[0] if all(value in other for other in values[1:]))
        if any(values):
            lines.append(Line(name, values, common))
    return tuple(lines)
