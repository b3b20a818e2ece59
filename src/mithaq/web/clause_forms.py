"""From what a form posted to a clause, and how the form shows each of its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.text import cleaned
from mithaq.fields.queries import taxonomy
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.clauses import FACTS, Clause, ClauseKind, Fact, FactKind
from mithaq.words import clauses as words
from mithaq.words import names
from mithaq.words.terms import reader_language, term

_LISTS = frozenset({FactKind.WORDS, FactKind.PARTIES, FactKind.FIELDS})


@dataclass(frozen=True)
class Choice:
    """One of the values of a fact, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class FactField:
    """A fact as its form shows it; `text` is what stands in a box, `shares` the percent of each party."""

    name: str
    label: str
    kind: str
    is_needed: bool
    text: str
    currency: str
    choices: Sequence[Choice]
    shares: Mapping[str, Json]


def fact_fields(clause: Clause, text: AgreementText) -> list[FactField]:
    """The facts of a clause's kind with what is said of them, in their order."""
    return [_field(spec, clause.facts.get(spec.name), text) for spec in FACTS.get(clause.kind, ())]


def clause_posted(kind: ClauseKind, posted: QueryDict, languages: Sequence[Language]) -> Clause:
    """The clause as the form says it; what cannot be read stays as it was written, and is a problem of it."""
    said = {spec.name: _posted(spec, posted) for spec in FACTS.get(kind, ())}
    facts = {name: value for name, value in said.items() if value not in (None, "", [], {})}
    texts = {each: cleaned(posted.get(f"text.{each}", "")).strip() for each in languages}
    return Clause(kind, texts, facts, survives="survives" in posted)


def with_texts(clause: Clause, languages: Sequence[Language]) -> Clause:
    """The clause with a place for each language of the text."""
    return replace(clause, texts={each: clause.texts.get(each, "") for each in languages})


def _field(spec: Fact, value: Json, text: AgreementText) -> FactField:
    money = value if spec.kind is FactKind.MONEY and isinstance(value, Mapping) else {}
    return FactField(
        name=spec.name,
        label=term("clause_fact", spec.name),
        kind=spec.kind.value,
        is_needed=spec.is_needed,
        text=str(money.get("amount", "")) if money else _text(value),
        currency=str(money.get("currency", "")),
        choices=_choices(spec, value, text),
        shares=value if spec.kind is FactKind.SHARES and isinstance(value, Mapping) else {},
    )


def _text(value: Json) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return "" if value is None or isinstance(value, Mapping) else str(value)


def _choices(spec: Fact, value: Json, text: AgreementText) -> list[Choice]:
    chosen = value if isinstance(value, list | tuple | Mapping) else (value,)
    match spec.kind:
        case FactKind.WORD | FactKind.WORDS:
            return [Choice(each, words.word_of(spec, each), each in chosen) for each in spec.words]
        case FactKind.PARTY | FactKind.PARTIES:
            return [Choice(each, names.party_name(each), each in chosen) for each in text.parties]
        case FactKind.SHARES:
            shares = value if isinstance(value, Mapping) else {}
            return [Choice(each, names.party_name(each), each in shares) for each in text.parties]
        case FactKind.FIELDS:
            language = reader_language()
            return [Choice(each.code, each.names[language], each.code in chosen) for each in taxonomy()]
    return []


def _posted(spec: Fact, posted: QueryDict) -> Json:
    name, said = f"fact.{spec.name}", posted.get(f"fact.{spec.name}", "").strip()
    match spec.kind:
        case FactKind.COUNT | FactKind.READINESS:
            return _whole(said)
        case FactKind.YES_NO:
            return {"yes": True, "no": False}.get(said)
        case FactKind.MONEY:
            currency = posted.get(f"{name}.currency", "").strip().upper()
            return {"amount": said, "currency": currency} if said or currency else None
        case FactKind.SHARES:
            shares = {
                key.removeprefix(f"{name}."): _whole(posted.get(key, "").strip())
                for key in sorted(posted)
                if key.startswith(f"{name}.")
            }
            return {party: share for party, share in shares.items() if share != ""}
        case FactKind.ITEMS:
            return [line for line in map(str.strip, cleaned(said).split("\n")) if line]
    if spec.kind in _LISTS:
        return sorted({each for each in posted.getlist(name) if each})
    return said


def _whole(text: str) -> Json:
    """The number that was written, or what was written instead of one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else text
