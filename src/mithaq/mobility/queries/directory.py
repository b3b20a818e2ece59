"""Reads of the directory: experts as they let themselves be seen, and facilities."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Actor
from mithaq.base.languages import Language
from mithaq.fields.queries import taxonomy
from mithaq.mobility.domain.directory import Consent, Shown, shows
from mithaq.mobility.models import Expert, Facility
from mithaq.parties import queries as parties


@dataclass(frozen=True)
class ExpertView:
    """An expert as others see them: what they do not show is empty."""

    person: UUID
    names: Mapping[Language, str]
    institution: UUID | None
    contact: str
    languages: tuple[str, ...]
    summary: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class OwnEntry:
    """One's own entry, whole."""

    consent: Consent
    contact: str
    languages: tuple[str, ...]
    summary: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class FacilityView:
    """A place of an institution where others may work."""

    id: UUID
    institution: UUID
    names: Mapping[Language, str]
    texts: Mapping[Language, str]
    fields: tuple[str, ...]


def experts(field: str = "", *, on: date, first: int = 0, limit: int | None = None) -> tuple[ExpertView, ...]:
    """Those who show themselves in a field or below it, the last who agreed first; two queries in all."""
    rows = list(_shown(field, on=on)[first : first + limit] if limit else _shown(field, on=on))
    people = parties.people_by_id(row.person for row in rows)
    return tuple(_expert(row, people[row.person].names, on=on) for row in rows)


def count(field: str = "", *, on: date) -> int:
    """How many those are."""
    return _shown(field, on=on).count()


def own_entry(*, reader: Actor) -> OwnEntry | None:
    """The reader's own, if they have one."""
    row = Expert.objects.filter(pk=reader.person).first()
    if row is None:
        return None
    return OwnEntry(_consent(row), row.contact, tuple(row.languages), row.summary, tuple(row.fields))


def facilities(field: str = "", *, limit: int) -> tuple[FacilityView, ...]:
    """Those of a field or below it, the last written first."""
    rows = Facility.objects.filter(_of(field)).order_by("-at", "id")[:limit]
    return tuple(map(_facility, rows))


def _shown(field: str, *, on: date) -> QuerySet[Expert]:
    standing = Q(revoked_on=None) | Q(revoked_on__gt=on)
    return Expert.objects.filter(standing, _of(field), given_on__lte=on).order_by("-given_on", "person")


def _of(field: str) -> Q:
    return Q(fields__overlap=sorted(_below(field))) if field else Q()


def _below(field: str) -> Collection[str]:
    return {field, *(each.code for each in taxonomy() if each.code.startswith(f"{field}."))}


def _consent(row: Expert) -> Consent:
    return Consent(frozenset(map(Shown, row.shown)), row.given_on, row.revoked_on)


def _expert(row: Expert, names: Mapping[Language, str], *, on: date) -> ExpertView:
    consent = _consent(row)

    def may(what: Shown) -> bool:
        return shows(consent, what, on=on)

    return ExpertView(
        person=row.person,
        names=names if may(Shown.NAME) else {},
        institution=row.institution if may(Shown.INSTITUTION) else None,
        contact=row.contact if may(Shown.CONTACT) else "",
        languages=tuple(row.languages) if may(Shown.LANGUAGES) else (),
        summary=row.summary if may(Shown.SUMMARY) else "",
        fields=tuple(row.fields),
    )


def _facility(row: Facility) -> FacilityView:
    return FacilityView(
        row.id,
        row.institution,
        {Language(code): name for code, name in row.names.items()},
        {Language(code): text for code, text in row.texts.items()},
        tuple(row.fields),
    )
