"""Note that an institution opened a record of another: a count for its owner, names for nobody."""

from datetime import date

from mithaq.access.domain.permissions import Actor
from mithaq.exchange.models import Sighting
from mithaq.exchange.queries.records import RecordView


def note_sighting(view: RecordView, *, by: Actor | None, on: date) -> None:
    """At most one write a day for each record and institution; none for nobody and for one's own."""
    if by is None or by.institution == view.institution:
        return
    known = Sighting.objects.filter(record=view.id, institution=by.institution)
    last_on = known.values_list("last_on", flat=True).first()
    if last_on is None:
        new = Sighting(record=view.id, institution=by.institution, first_on=on, last_on=on)
        Sighting.objects.bulk_create([new], ignore_conflicts=True)
    elif last_on < on:
        known.filter(last_on__lt=on).update(last_on=on)
