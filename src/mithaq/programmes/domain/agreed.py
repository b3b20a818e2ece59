"""The text of an agreement: its kind, parties and clauses, as the bytes whose digest the parties sign.

Two nodes have the same agreement when they have the same digest; there is no master copy. A text under
a master takes over every clause that it does not settle itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import named_id
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.shapes import list_of, object_of, texts_of, word_of
from mithaq.programmes.domain.clauses import Clause, ClauseKind

TITLE_MAX = 300
CLAUSE_MAX = 20_000
"""Characters of a clause in one language."""
TEXT_BYTES_MAX = 512 << 10
"""Of a whole text; a statement that travels between nodes has at most a MiB."""
SEED = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")


class AgreementKind(StrEnum):
    """What sort of agreement it is."""

    MEMORANDUM = "memorandum"
    PROJECT_ARRANGEMENT = "project_arrangement"
    TECHNICAL_ANNEX = "technical_annex"
    EQUIPMENT_LOAN = "equipment_loan"
    NON_DISCLOSURE = "non_disclosure"


@dataclass(frozen=True)
class Master:
    """The agreement under which another stands, in the words that both parties mean."""

    agreement: UUID
    digest: str

    def as_json(self) -> dict[str, Json]:
        return {"agreement": str(self.agreement), "digest": self.digest}


@dataclass(frozen=True)
class AgreementText:
    """The whole of what is agreed. `parties` are codes of institutions, sorted; clauses stand in their order.

    `seed` is chance, and the same in every text of one agreement.
    """

    seed: str
    kind: AgreementKind
    titles: Mapping[Language, str]
    parties: tuple[str, ...]
    clauses: tuple[Clause, ...]
    master: Master | None = None
    programme: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "seed": self.seed,
            "kind": self.kind.value,
            "titles": {language.value: title for language, title in sorted(self.titles.items())},
            "parties": list(self.parties),
            "clauses": [each.as_json() for each in self.clauses],
            "master": self.master.as_json() if self.master else None,
            "programme": str(self.programme) if self.programme else None,
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in lower-case hexadecimal."""
        return digest(canonical_bytes(self.as_json()))

    @property
    def agreement(self) -> UUID:
        """Which agreement it is a text of. Parties and kind are in it, so that no other text can claim it."""
        return named_id("\n".join(("agreement", self.seed, self.kind.value, *self.parties)))

    def clause(self, kind: ClauseKind) -> Clause | None:
        """The clause of a kind, if the text has one of its own."""
        return next((each for each in self.clauses if each.kind is kind), None)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which it is agreed: those of its title."""
        return tuple(sorted(self.titles))


@dataclass(frozen=True)
class Standing:
    """A clause that holds in an agreement, and whether it is the master's."""

    clause: Clause
    is_inherited: bool


def clauses_in_effect(text: AgreementText, master: AgreementText | None) -> tuple[Standing, ...]:
    """Its own clauses and, where it settles nothing itself, those of its master; in their order."""
    own = {each.kind: Standing(each, is_inherited=False) for each in text.clauses}
    above = {each.kind: Standing(each, is_inherited=True) for each in (master.clauses if master else ())}
    both = {**above, **own}
    return tuple(both[kind] for kind in ClauseKind if kind in both)


@dataclass(frozen=True)
class Term:
    """From when until when a text holds (the end not included), and the days of notice that end it."""

    starts_on: date
    ends_on: date
    notice_days: int


def term_of(text: AgreementText) -> Term:
    """The term of a complete text. Raises Refused `agreement_text_malformed` where it has none."""
    clause = text.clause(ClauseKind.DURATION)
    facts = clause.facts if clause else {}
    try:
        return Term(
            date.fromisoformat(str(facts["in_force_from"])),
            date.fromisoformat(str(facts["in_force_until"])),
            int(str(facts["notice_days"])),
        )
    except (KeyError, ValueError) as error:
        raise Refused("agreement_text_malformed", part="duration") from error


def fact(text: AgreementText, kind: ClauseKind, name: str, master: AgreementText | None = None) -> Json:
    """A fact as it holds: the text's own clause, else the master's; nothing where neither has it."""
    clause = text.clause(kind) or (master.clause(kind) if master else None)
    return clause.facts.get(name) if clause else None


def text_from(value: Json) -> AgreementText:
    """What `as_json` wrote, and nothing that it would write in another way.

    Raises Refused `agreement_text_malformed`.
    """
    try:
        found = _text(value)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Refused("agreement_text_malformed", part=str(error)[:80]) from error
    if found.as_json() != value or not SEED.fullmatch(found.seed):
        raise Refused("agreement_text_malformed", part="form")
    if not found.titles or len(canonical_bytes(found.as_json())) > TEXT_BYTES_MAX:
        raise Refused("agreement_text_malformed", part="size")
    return found


def clause_from(value: Json) -> Clause:
    """What a clause's `as_json` wrote. Raises Refused `agreement_text_malformed`."""
    try:
        return _clause(object_of(value))
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("agreement_text_malformed", part=str(error)[:80]) from error


def _text(value: Json) -> AgreementText:
    said = object_of(value)
    master = said["master"]
    return AgreementText(
        seed=word_of(said["seed"]),
        kind=AgreementKind(str(said["kind"])),
        titles=texts_of(said["titles"]),
        parties=tuple(word_of(each) for each in list_of(said["parties"])),
        clauses=tuple(_clause(object_of(each)) for each in list_of(said["clauses"])),
        master=None if master is None else _master(object_of(master)),
        programme=None if said["programme"] is None else UUID(str(said["programme"])),
    )


def _master(said: Mapping[str, Json]) -> Master:
    return Master(UUID(str(said["agreement"])), word_of(said["digest"]))


def _clause(said: Mapping[str, Json]) -> Clause:
    return Clause(
        kind=ClauseKind(str(said["kind"])),
        texts=texts_of(said["texts"]),
        facts=dict(object_of(said["facts"])),
        survives=said["survives"] is True,
    )
