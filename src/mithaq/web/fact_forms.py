"""From what a form posted to typed facts, and how a form shows each of them."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.text import cleaned, plain_number
from mithaq.fields.queries import taxonomy
from mithaq.programmes.domain.clauses import Fact, FactKind
from mithaq.words import clauses as words
from mithaq.words import names
from mithaq.words.terms import reader_language, term

_LISTS = frozenset({FactKind.WORDS, FactKind.PARTIES, FactKind.FIELDS, FactKind.KEYS})


_NO_FILES: "Mapping[str, UploadedFile[bytes]]" = {}


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
    is_named: bool
    """Whether texts name it in braces, so that writers need its name."""
    text: str
    currency: str
    choices: Sequence[Choice]
    shares: Mapping[str, Json]
    texts: Mapping[Language, str]


@dataclass(frozen=True)
class Offered:
    """What facts of parties and keys choose from; `family` words the names of the facts."""

    family: str
    parties: Collection[str]
    keys: Mapping[str, Sequence[tuple[str, str]]]
    """Keys and their labels, by the sort that a fact's `words` name."""
    is_named: bool = False


def fact_field(spec: Fact, value: Json, offered: Offered) -> FactField:
    """A fact with what is said of it."""
    money = value if spec.kind is FactKind.MONEY and isinstance(value, Mapping) else {}
    texts = value if spec.kind is FactKind.TEXTS and isinstance(value, Mapping) else {}
    return FactField(
        name=spec.name,
        label=term(offered.family, spec.name),
        kind=spec.kind.value,
        is_needed=spec.is_needed,
        is_named=offered.is_named,
        text=str(money.get("amount", "")) if money else _text(value),
        currency=str(money.get("currency", "")),
        choices=_choices(spec, value, offered),
        shares=value if spec.kind is FactKind.SHARES and isinstance(value, Mapping) else {},
        texts={each: str(texts.get(each.value, "")) for each in Language},
    )


def fact_posted(
    spec: Fact, posted: QueryDict, files: "Mapping[str, UploadedFile[bytes]]" = _NO_FILES
) -> Json:
    """The fact as the form says it, or nothing; what cannot be read stays as it was written."""
    name, said = f"fact.{spec.name}", posted.get(f"fact.{spec.name}", "").strip()
    match spec.kind:
        case FactKind.COUNT | FactKind.READINESS | FactKind.PERCENT:
            return _whole(said)
        case FactKind.YES_NO:
            return {"yes": True, "no": False}.get(said)
        case FactKind.DECIMAL | FactKind.QUANTITY:
            return plain_number(said)
        case FactKind.MONEY:
            currency = posted.get(f"{name}.currency", "").strip().upper()
            return {"amount": plain_number(said), "currency": currency} if said or currency else None
        case FactKind.SHARES:
            return _shares(name, posted)
        case FactKind.TEXTS:
            texts = {each.value: cleaned(posted.get(f"{name}.{each}", "")).strip() for each in Language}
            return {language: text for language, text in texts.items() if text}
        case FactKind.TEXT:
            return cleaned(said).strip()
        case FactKind.DIGEST:
            file = files.get(f"{name}.file")
            return _digest(file) if file else said.lower()
        case FactKind.ITEMS:
            return [line for line in map(str.strip, cleaned(said).split("\n")) if line]
    if spec.kind in _LISTS:
        return sorted({each for each in posted.getlist(name) if each})
    return said


def _digest(file: "UploadedFile[bytes]") -> str:
    """Of a document whose bytes are not kept."""
    hashed = hashlib.sha256()
    for chunk in file.chunks():
        hashed.update(chunk)
    return hashed.hexdigest()


def _shares(name: str, posted: QueryDict) -> Json:
    shares = {
        key.removeprefix(f"{name}."): _whole(posted.get(key, "").strip())
        for key in sorted(posted)
        if key.startswith(f"{name}.")
    }
    return {party: share for party, share in shares.items() if share != ""}


def _text(value: Json) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return "" if value is None or isinstance(value, Mapping) else str(value)


def _choices(spec: Fact, value: Json, offered: Offered) -> list[Choice]:
    chosen = value if isinstance(value, list | tuple | Mapping) else (value,)
    match spec.kind:
        case FactKind.WORD | FactKind.WORDS:
            return [Choice(each, words.word_of(spec, each), each in chosen) for each in spec.words]
        case FactKind.PARTY | FactKind.PARTIES:
            known = names.party_names(offered.parties)
            return [Choice(each, known[each], each in chosen) for each in offered.parties]
        case FactKind.SHARES:
            shares = value if isinstance(value, Mapping) else {}
            return [Choice(each, names.party_name(each), each in shares) for each in offered.parties]
        case FactKind.FIELDS:
            language = reader_language()
            return [Choice(each.code, each.names[language], each.code in chosen) for each in taxonomy()]
        case FactKind.KEY | FactKind.KEYS:
            found = [pair for sort in spec.words for pair in offered.keys.get(sort, ())]
            return [Choice(key, label, key in chosen) for key, label in found]
    return []


def _whole(text: str) -> Json:
    """The number that was written in digits of any script, or what was written instead of one."""
    found = plain_number(text)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 7 else text
