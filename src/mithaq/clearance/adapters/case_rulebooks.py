"""Reads the rulebooks of cases, strictly and once: an unknown key or a wrong type is a ValueError."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mithaq.base.languages import Language
from mithaq.clearance.domain.cases.clocks import Target
from mithaq.clearance.domain.cases.reasons import Instrument, Reason, Reasons

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


@cache
def denial_reasons() -> Reasons:
    """All denial reasons."""
    return reasons_from((RULEBOOKS / "denial_reasons.yaml").read_bytes())


@cache
def service_levels() -> tuple[Target, ...]:
    """All targets in working days."""
    return targets_from((RULEBOOKS / "service_levels.yaml").read_bytes())


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
