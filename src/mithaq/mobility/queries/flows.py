"""Reads of where people go, as far as the reader's institution takes part."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, ExtractYear, TruncDate

from mithaq.access.domain.permissions import Actor
from mithaq.mobility.domain.flows import Going
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.visits import VisitWord
from mithaq.mobility.models import Mission, MissionEnd, VisitAnswer, VisitRequest
from mithaq.parties import queries as parties

Row = Mapping[str, Any]


def goings(*, reader: Actor) -> tuple[Going, ...]:
    """Who goes where in the missions and visits of the reader's institution; four queries.

    The database counts by institutions, and their states are looked up once.
    """
    own = f"institution:{reader.institution}"
    rows = [*_missions(own), *_missions_broken_off(own), *_visits(own)]
    codes = {row["sending"] for row in rows} | {row["host"] for row in rows}
    keys = [UUID(code.removeprefix("institution:")) for code in codes]
    states = {each.code: each.state for each in parties.institutions_by_id(keys).values()}
    programmes = {key: UUID(key) for key in {row["programme"] for row in rows} if key}
    # Of an institution that is not known here yet nobody can say where it is.
    return tuple(
        Going(
            sending=states[row["sending"]],
            host=states[row["host"]],
            year=row["year"],
            kind=Kind(row["kind"]),
            programme=programmes.get(row["programme"]),
            people=row["people"],
            days=row["spent"].days if row["spent"] else 0,
        )
        for row in rows
        if row["sending"] in states and row["host"] in states
    )


def _missions(own: str) -> Iterable[Row]:
    """Those that nobody broke off, nearly all: counted without a look-up for each."""
    return _counted(_agreed(own).filter(~Exists(_ends())), until=F("ends_on"))


def _missions_broken_off(own: str) -> Iterable[Row]:
    """Those that ended early, unless it was before their first day."""
    first_end = Subquery(_ends().order_by("on").values("on")[:1])
    rows = _agreed(own).filter(Exists(_ends())).annotate(left_on=first_end)
    return _counted(rows.filter(left_on__gt=F("starts_on")), until=F("left_on"))


def _agreed(own: str) -> QuerySet[Mission]:
    """Missions to which both said yes before their end; by UTC, as every node reckons that day."""
    rows = Mission.objects.filter(Q(sending=own) | Q(host=own)).annotate(
        sending_on=TruncDate("sending_at", tzinfo=UTC), host_on=TruncDate("host_at", tzinfo=UTC)
    )
    return rows.filter(sending_on__lt=F("ends_on"), host_on__lt=F("ends_on"))


def _ends() -> QuerySet[MissionEnd]:
    """What one of the two said of the mission's end, if it is before the agreed one."""
    of_both = Q(party=OuterRef("sending")) | Q(party=OuterRef("host"))
    return MissionEnd.objects.filter(of_both, mission=OuterRef("id"), on__lt=OuterRef("ends_on"))


def _counted(rows: QuerySet[Mission], *, until: F) -> Iterable[Row]:
    said = rows.annotate(year=ExtractYear("starts_on"), programme=KT("terms__programme"))
    spent = ExpressionWrapper(until - F("starts_on"), output_field=DurationField())
    grouped = said.values("sending", "host", "kind", "year", "programme")
    return grouped.annotate(people=Count("id"), spent=Sum(spent)).order_by()


def _visits(own: str) -> Iterable[Row]:
    """Those that the host granted, less those that another one amended."""
    amending = (
        _granted(VisitRequest.objects.filter(requester=OuterRef("requester")))
        .annotate(amends=KT("request__amends"))
        .filter(amends=Cast(OuterRef("id"), TextField()))
    )
    rows = _granted(VisitRequest.objects.filter(Q(requester=own) | Q(host=own))).exclude(Exists(amending))
    said = rows.annotate(
        sending=F("requester"),
        kind=Value(Kind.VISIT.value, output_field=CharField()),
        year=ExtractYear("starts_on"),
        # A request may name a programme in words of its own, which is none of ours.
        programme=Value(None, output_field=TextField()),
        visitors=Cast(KT("request__visitors"), IntegerField()),
    ).values("sending", "host", "kind", "year", "programme")
    return said.annotate(people=Sum("visitors"), spent=Value(None, output_field=DurationField())).order_by()


def _granted(rows: QuerySet[VisitRequest]) -> QuerySet[VisitRequest]:
    """The host said yes, and the requester did not take it back."""
    said = VisitAnswer.objects.filter(visit=OuterRef("pk"))
    yes = said.filter(party=OuterRef("host"), word=VisitWord.GRANTED)
    back = said.filter(party=OuterRef("requester"), word=VisitWord.WITHDRAWN)
    return rows.filter(Exists(yes)).exclude(Exists(back))
