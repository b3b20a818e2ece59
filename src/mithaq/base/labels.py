"""Labels: the mark on a record that says who may see it; clearance decides by it.

A label follows the shape of STANAG 4774: one classification, a permissive category (releasable to), a
restrictive category (handling) and an originator. What is not known refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused

EVERYONE = "everyone"


class Classification(StrEnum):
    """How closely a record is held, from open to close."""

    PUBLIC = "public"
    PARTNERS = "partners"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        return list(Classification).index(self)


class Handling(StrEnum):
    """A condition that every reader must meet."""

    GOVERNMENT_ONLY = "government_only"


@dataclass(frozen=True)
class Label:
    """Party codes are sorted; an empty `releasable_to` sets no limit, except on a restricted record."""

    classification: Classification
    releasable_to: tuple[str, ...]
    handling: tuple[Handling, ...]
    originator: str

    def as_json(self) -> dict[str, Json]:
        return {
            "classification": self.classification.value,
            "releasable_to": list(self.releasable_to),
            "handling": [item.value for item in self.handling],
            "originator": self.originator,
        }


def public_label(originator: str) -> Label:
    """The label of what everyone may see."""
    return Label(Classification.PUBLIC, releasable_to=(), handling=(), originator=originator)


def label_from(value: Json) -> Label:
    """Read a label strictly. Raises Refused `label_unknown` naming the part that nobody knows."""
    if not isinstance(value, Mapping):
        raise Refused("label_unknown", part="label", value=str(value)[:80])
    if unknown := set(value) ^ {"classification", "releasable_to", "handling", "originator"}:
        raise Refused("label_unknown", part="label", value=", ".join(sorted(map(str, unknown)))[:80])
    try:
        classification = Classification(str(value["classification"]))
        handling = tuple(sorted(Handling(item) for item in _words(value["handling"], "handling")))
    except ValueError as error:
        raise Refused("label_unknown", part="label", value=str(error)[:80]) from error
    return Label(
        classification,
        releasable_to=tuple(
            sorted({_party(code) for code in _words(value["releasable_to"], "releasable_to")})
        ),
        handling=handling,
        originator=_party(str(value["originator"])),
    )


def _words(value: Json, part: str) -> Iterable[str]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return [str(item) for item in value]
    raise Refused("label_unknown", part=part, value=str(value)[:80])


def _party(code: str) -> str:
    scheme, _, name = code.partition(":")
    if code == EVERYONE or (scheme in {"state", "bloc", "institution", "person"} and name):
        return code
    raise Refused("label_unknown", part="party", value=code[:80])
