"""Reads states and blocs, strictly and once: an unknown key or a wrong type is a ValueError.

Names of states come from CLDR through Babel, so that no name is a choice of this project. Codes follow
ISO 3166-1; CLDR's territories outside it (such as XK, EU or UN) are left out.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mithaq.base.languages import Language
from mithaq.parties.domain.blocs import Bloc, Blocs, Precision, Spell, Standing
from mithaq.parties.domain.states import State, States

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"

Text = Annotated[str, Field(min_length=1)]
# A year is read as a number, a month as a text, a full date as a date.
PartialDate = int | str | date


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Names(_Strict):
    ar: Text
    en: Text
    fr: Text


class _SpellRow(_Strict):
    status: Text
    since: PartialDate = Field(alias="from")
    until: PartialDate | None = None
    precision: Text = Precision.DAY.value
    states: Annotated[list[Text], Field(min_length=1)]
    verified: bool = True
    source: Text | None = None

    def spells(self, source: str) -> tuple[Spell, ...]:
        valid_from, first = _day(self.since)
        valid_until, second = (None, Precision.DAY) if self.until is None else _day(self.until)
        vaguest = max(first, second, Precision(self.precision), key=list(Precision).index)
        return tuple(
            Spell(
                state=state,
                standing=Standing(self.status),
                valid_from=valid_from,
                valid_until=valid_until,
                precision=vaguest,
                is_verified=self.verified,
                source=self.source or source,
            )
            for state in self.states
        )


class _BlocRow(_Strict):
    code: Text
    names: _Names
    founded: date
    source: Text
    as_of: date
    spells: Annotated[list[_SpellRow], Field(min_length=1)]

    def bloc(self) -> Bloc:
        return Bloc(
            code=self.code,
            names={language: getattr(self.names, language) for language in Language},
            founded_on=self.founded,
            as_of=self.as_of,
            source=self.source,
            spells=tuple(spell for row in self.spells for spell in row.spells(self.source)),
        )


@cache
def states() -> States:
    """The 249 states and territories of ISO 3166-1."""
    names = {language: Locale(language.value).territories for language in Language}
    with (RULEBOOKS / "iso3166.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    if header != ["alpha2", "alpha3", "numeric"]:
        raise ValueError(f"iso3166.csv has the columns {header}")
    return States(
        tuple(
            State(code, alpha3, numeric, {language: names[language][code] for language in Language})
            for code, alpha3, numeric in rows
        )
    )


@cache
def blocs() -> Blocs:
    """The blocs of this version of the software."""
    content = yaml.load((RULEBOOKS / "blocs.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    found = Blocs(tuple(row.bloc() for row in TypeAdapter(list[_BlocRow]).validate_python(content)))
    known = {state.code for state in states()}
    if unknown := {spell.state for bloc in found for spell in bloc.spells} - known:
        raise ValueError(f"blocs name states that ISO 3166-1 does not know: {sorted(unknown)}")
    return found


def _day(value: PartialDate) -> tuple[date, Precision]:
    match value:
        case int():
            return date(value, 1, 1), Precision.YEAR
        case str():
            return date.fromisoformat(f"{value}-01"), Precision.MONTH
        case _:
            return value, Precision.DAY
