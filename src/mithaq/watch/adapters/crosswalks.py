"""Reads the rulebooks that place works in fields, strictly and once: what does not fit is a ValueError."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from mithaq.base.languages import Language
from mithaq.fields import queries as fields
from mithaq.watch.domain.crosswalks import CLOSE, EXACT, OUTSIDE, Crosswalk, Said, Scheme
from mithaq.watch.domain.terms import terms_of

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Crosswalk(_Strict):
    scheme: str
    as_of: date
    source: str
    exact: dict[str, str]
    close: dict[str, str]
    outside: list[str]

    def rows(self) -> Iterator[tuple[str, Said]]:
        for codes, confidence in ((self.exact, EXACT), (self.close, CLOSE)):
            yield from ((code, Said(field, confidence)) for code, field in codes.items())
        yield from ((code, Said(OUTSIDE, EXACT)) for code in self.outside)


class _Seeds(_Strict):
    as_of: date
    source: str
    terms: dict[str, list[str]]


class _Indicators(_Strict):
    as_of: date
    source: str
    all: list[str]
    fields: dict[str, list[str]]


@cache
def indicator_names(field: str | None) -> frozenset[str]:
    """Under which names, in lower case, others publish figures of a field, or of all fields together."""
    book = _Indicators.model_validate(_content("indicators.yaml"))
    _require_fields(book.fields)
    if field is None:
        return frozenset(book.all)
    taxonomy = fields.taxonomy()
    known = taxonomy.get(field)
    wipo = {each.number: each.names[Language.EN].lower() for each in taxonomy.wipo_fields}
    return frozenset({*book.fields.get(known.group, ()), wipo[known.wipo35[0]]})


@cache
def crosswalks() -> tuple[Crosswalk, ...]:
    """All crosswalks of this version of the software. Raises ValueError where a class stands twice."""
    found = []
    for scheme in Scheme:
        book = _Crosswalk.model_validate(_content(f"{scheme.value}.yaml"))
        rows = list(book.rows())
        said = dict(rows)
        if len(said) != len(rows):
            raise ValueError(f"{scheme}: a class stands twice")
        _require_fields(each.field for each in said.values() if each.field != OUTSIDE)
        found.append(Crosswalk(Scheme(book.scheme), book.as_of, book.source, said))
    return tuple(found)


@cache
def seeds() -> Mapping[str, str]:
    """The field that each seed term stands for. Raises ValueError where two fields share one."""
    book = _Seeds.model_validate(_content("seeds.yaml"))
    _require_fields(book.terms)
    found: dict[str, str] = {}
    for field, written in book.terms.items():
        for each in written:
            term = _as_term(each)
            if found.setdefault(term, field) != field:
                raise ValueError(f"{each} stands for {field} and {found[term]}")
    return found


def _as_term(written: str) -> str:
    """The whole of a seed as the rule of terms writes it."""
    return max(terms_of(written), key=lambda term: (term.count(" "), len(term)))


def _require_fields(codes: Iterator[str] | dict[str, list[str]]) -> None:
    if unknown := sorted(set(codes) - fields.field_codes()):
        raise ValueError(f"no such fields: {', '.join(unknown)}")


def _content(name: str) -> object:
    return yaml.load((RULEBOOKS / name).read_bytes(), Loader=yaml.CSafeLoader)
