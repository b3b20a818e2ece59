"""What a decision needs to know beside what is asked: of items, of the recipients' people, of the end use.

Facts of an item come from its record; what an assessor found of it comes with the classification.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mithaq.base.canonical import Json
from mithaq.base.labels import Label, label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.cells import ListVerdict


@dataclass(frozen=True)
class ItemFacts:
    """What may be released. `kind` (civil, dual_use, military) and `concerns` an assessor tells.

    `parts` are the parties that are known to have given parts of it.
    """

    reference: str
    version: int
    digest: str
    title: str
    fields: tuple[str, ...]
    originator: str
    label: Label
    is_recalled: bool
    kind: str = ""
    concerns: tuple[str, ...] | None = None
    answers: Mapping[str, bool] | None = None
    parts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        return {
            **({"parts": list(self.parts)} if self.parts else {}),
            "reference": self.reference,
            "version": self.version,
            "digest": self.digest,
            "title": self.title,
            "fields": list(self.fields),
            "originator": self.originator,
            "label": self.label.as_json(),
            "is_recalled": self.is_recalled,
            "kind": self.kind,
            "concerns": list(self.concerns) if self.concerns is not None else None,
            "answers": dict(self.answers) if self.answers is not None else None,
        }


@dataclass(frozen=True)
class More:
    """`third_parties` gave parts of the items; `nationalities` are those of the people who would learn.

    `governments` tells of recipients that no register knows whether they are government bodies.
    """

    items: Mapping[str, ItemFacts]
    third_parties: tuple[str, ...] | None
    nationalities: Mapping[str, tuple[str, ...]]
    is_wmd: bool | None
    is_military: bool | None
    governments: Mapping[str, bool] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        return {
            "items": {reference: facts.as_json() for reference, facts in sorted(self.items.items())},
            "third_parties": list(self.third_parties) if self.third_parties is not None else None,
            "nationalities": {party: list(codes) for party, codes in sorted(self.nationalities.items())},
            "is_wmd": self.is_wmd,
            "is_military": self.is_military,
            "governments": dict(sorted(self.governments.items())),
        }


@dataclass(frozen=True)
class Assessment:
    """What an assessor found of an item: its verdicts, its kind, and each concern, confirmed or not."""

    verdicts: tuple[ListVerdict, ...]
    kind: str
    concerns: Mapping[str, bool]

    @property
    def is_complete(self) -> bool:
        return bool(self.verdicts) and bool(self.kind)

    def told_of(self, facts: ItemFacts) -> ItemFacts:
        """The item with what was found."""
        found = tuple(sorted(self.concerns))
        return replace(facts, kind=self.kind, concerns=found, answers=dict(self.concerns))


def more_from(value: Json) -> More:
    """What `as_json` wrote. Raises Refused `case_malformed`."""
    if not isinstance(value, Mapping):
        raise Refused("case_malformed", part="more")
    items, nationalities, third = value.get("items"), value.get("nationalities"), value.get("third_parties")
    governments = _mapping(value.get("governments"))
    return More(
        items={str(key): _item(each) for key, each in _mapping(items).items()},
        third_parties=_words(third) if third is not None else None,
        nationalities={str(key): _words(codes) for key, codes in _mapping(nationalities).items()},
        is_wmd=_truth(value.get("is_wmd")),
        is_military=_truth(value.get("is_military")),
        governments={str(key): told for key, told in governments.items() if isinstance(told, bool)},
    )


def _item(value: Json) -> ItemFacts:
    said = _mapping(value)
    concerns, answers = said.get("concerns"), said.get("answers")
    return ItemFacts(
        reference=str(said.get("reference") or ""),
        version=int(str(said.get("version") or 0)),
        digest=str(said.get("digest") or ""),
        title=str(said.get("title") or ""),
        fields=_words(said.get("fields")),
        originator=str(said.get("originator") or ""),
        label=label_from(said.get("label")),
        is_recalled=said.get("is_recalled") is not False,
        kind=str(said.get("kind") or ""),
        concerns=_words(concerns) if concerns is not None else None,
        answers={str(name): found is True for name, found in _mapping(answers).items()}
        if answers is not None
        else None,
        parts=_words(said.get("parts")),
    )


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _words(value: Json) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _truth(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None
