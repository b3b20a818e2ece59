"""Give and take over all that the node knows: deliveries that arrived, missions done, work of projects."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.queries import giving as clearance
from mithaq.federation.models import Fetching, Package
from mithaq.federation.queries import packages
from mithaq.mobility.queries import balance as mobility
from mithaq.parties import queries as parties
from mithaq.parties.domain.giving import Given, Source
from mithaq.programmes.queries import agreements
from mithaq.projects.queries import balance as projects


def given(*, reader: Actor, on: date, programme: UUID | None = None) -> tuple[Given, ...]:
    """What was given where the reader has a part, in a programme or anywhere, the last first."""
    found = [
        *_deliveries(reader, programme),
        *mobility.given(reader=reader, on=on, programme=programme),
        *(
            Given(
                source=Source.PROJECT,
                giver=each.giver,
                takers=each.takers,
                what=each.what,
                key=each.key,
                about=each.project,
                on=each.on,
                weight=each.weight,
                evidence=each.evidence,
            )
            for each in projects.balance(reader=reader, on=on, programme=programme)
        ),
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.evidence), reverse=True))


def _deliveries(reader: Actor, programme: UUID | None) -> Iterator[Given]:
    """Those of cases, where a package was taken and not taken back; and packages that came here.

    What came in a package tells no agreement, so it counts in no programme.
    """
    named = agreements.references_in_programme(programme, reader=reader) if programme else None
    own = clearance.delivered(reader=reader, agreements=named)
    sent = packages.of_deliveries([each.evidence for each in own])
    for each in own:
        package = sent.get(each.evidence)
        if package is None or package.state == "acknowledged":
            yield each
    if programme is None:
        yield from _received(reader)


def _received(reader: Actor) -> Iterator[Given]:
    rows = Package.objects.filter(is_ours=False, recipient=reader.institution, recalled_at=None)
    rows = rows.exclude(receipt="").order_by("sent_at", "id")
    manifests = dict(
        Fetching.objects.filter(package__in=rows.values("id")).values_list("package", "manifest")
    )
    for row in rows:
        manifest = manifests.get(row.id)
        yield Given(
            source=Source.DELIVERY,
            giver=f"institution:{row.sender}",
            takers=(f"institution:{row.recipient}",),
            what=Form.DOCUMENT.value,
            key=str(manifest["item"]) if manifest else "",
            about=row.id,
            on=parties.legal_day(row.sent_at),
            weight=clearance.points_of(Form.DOCUMENT),
            evidence=row.id,
        )
