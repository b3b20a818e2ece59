"""Reads the rulebook of field rules, strictly and once: an unknown key or a wrong type is a ValueError."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from mithaq.exchange.domain.field_rules import Described, FieldRules, fields_of, rules_from
from mithaq.fields import queries as fields

RULEBOOK = Path(__file__).parents[2] / "rulebooks" / "field_rules.yaml"
STRONG, WEAK = 3, 1

Said = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Words(_Strict):
    strong: list[Said]
    weak: list[Said]


class _Rulebook(_Strict):
    words: dict[Said, _Words]
    hints: dict[Said, dict[Said, list[Said]]]
    fallbacks: dict[Said, Said]


def classified(source: str, *, title: str, text: str, hints: Iterable[str]) -> tuple[str, ...]:
    """The field codes of a record, the best first. `hints` are what the source says, most telling first."""
    rules, fallbacks = _rules()
    described = Described(
        title=title,
        text=text,
        hints=tuple(_hint(source, said) for said in hints),
        fallback=fallbacks[source],
    )
    return fields_of(described, rules)


@cache
def _rules() -> tuple[FieldRules, dict[str, str]]:
    content = yaml.load(RULEBOOK.read_bytes(), Loader=yaml.CSafeLoader)
    rulebook = _Rulebook.model_validate(content)
    hints = {
        _hint(source, said): codes for source, each in rulebook.hints.items() for said, codes in each.items()
    }
    named = {*rulebook.words, *rulebook.fallbacks.values()}.union(*hints.values())
    if unknown := named - fields.field_codes():
        raise ValueError(f"field_rules.yaml names fields that the taxonomy does not know: {sorted(unknown)}")
    terms = {code: {STRONG: each.strong, WEAK: each.weak} for code, each in rulebook.words.items()}
    return rules_from(terms=terms, hints=hints), rulebook.fallbacks


def _hint(source: str, said: str) -> str:
    """A category of one source says nothing about another's."""
    return f"{source}: {said}"
