"""Reads the rulebooks of cases, strictly and once: an unknown key or a wrong type is a ValueError."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mithaq.base.languages import Language
from mithaq.clearance.domain.cases.clocks import Target
from mithaq.clearance.domain.cases.reasons import Instrument, Reason, Reasons
from mithaq.clearance.domain.cases.texts import TextKind, TextTemplate, template_of

RULEBOOKS = Path(__file__).parents[1] / "rulebooks" / "cases"

Said = Annotated[str, Field(min_length=1)]


class _Dated(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    source: Said
    valid_from: date
    valid_until: date | None


class _ReasonRow(_Dated):
    instrument: Annotated[Instrument, Field(strict=False)]
    article: str
    ar: Said
    en: Said
    fr: Said


class _TargetRow(_Dated):
    days: Annotated[int, Field(gt=0)]
    warn_days: Annotated[int, Field(ge=0)]


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: Said
    text: Said


class _TextRow(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: Annotated[TextKind, Field(strict=False)]
    ar: _Wording
    en: _Wording
    fr: _Wording


@cache
def denial_reasons() -> Reasons:
    """All denial reasons."""
    return reasons_from((RULEBOOKS / "denial_reasons.yaml").read_bytes())


@cache
def service_levels() -> tuple[Target, ...]:
    """All targets in working days."""
    return targets_from((RULEBOOKS / "service_levels.yaml").read_bytes())


@cache
def text_templates() -> Mapping[str, TextTemplate]:
    """The text templates that every node begins with, by their codes."""
    return texts_from((RULEBOOKS / "texts.yaml").read_bytes())


def texts_from(content: bytes) -> Mapping[str, TextTemplate]:
    """The text templates of a rulebook. Raises ValueError, or Refused as a template that is written here."""
    found: dict[str, TextTemplate] = {}
    for row in TypeAdapter(list[_TextRow]).validate_python(_loaded(content)):
        if row.code in found:
            raise ValueError(f"{row.code} stands twice")
        said = {Language.AR: row.ar, Language.EN: row.en, Language.FR: row.fr}
        titles = {language: each.title for language, each in said.items()}
        texts = {language: each.text for language, each in said.items()}
        found[row.code] = template_of(row.kind, titles, texts)
    return found


def reasons_from(content: bytes) -> Reasons:
    """The reasons of a rulebook. Raises ValueError."""
    return Reasons(
        tuple(
            Reason(
                code=row.code,
                instrument=row.instrument,
                article=row.article,
                source=row.source,
                texts={Language.AR: row.ar, Language.EN: row.en, Language.FR: row.fr},
                valid_from=row.valid_from,
                valid_until=_end(row),
            )
            for row in TypeAdapter(list[_ReasonRow]).validate_python(_loaded(content))
        )
    )


def targets_from(content: bytes) -> tuple[Target, ...]:
    """The targets of a rulebook. Raises ValueError."""
    rows = TypeAdapter(list[_TargetRow]).validate_python(_loaded(content))
    return tuple(
        Target(
            code=row.code,
            days=row.days,
            warn_days=row.warn_days,
            source=row.source,
            valid_from=row.valid_from,
            valid_until=_end(row),
        )
        for row in rows
    )


def _loaded(content: bytes) -> Any:
    return yaml.load(content, Loader=yaml.CSafeLoader)


def _end(row: _Dated) -> date | None:
    if row.valid_until is not None and row.valid_until <= row.valid_from:
        raise ValueError(f"{row.code} ends before it begins")
    return row.valid_until
