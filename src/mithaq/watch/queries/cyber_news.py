"""What changed in cyber tactics since a day: releases of ATT&CK, exploited and published vulnerabilities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.attack import ObjectKind
from mithaq.watch.domain.attack_changes import ChangeKind, counted
from mithaq.watch.models import KevListing, SharedThreat
from mithaq.watch.queries import attack, vulnerabilities
from mithaq.watch.queries.attack import ReleaseView
from mithaq.watch.queries.vulnerabilities import Choice, KevView

SHOWN = 10


@dataclass(frozen=True)
class NewRelease:
    """A release that came, what it came after, and how much changed; nothing to compare with says nothing."""

    release: ReleaseView
    before: ReleaseView | None
    counts: Mapping[ObjectKind, Mapping[ChangeKind, int]]


@dataclass(frozen=True)
class News:
    """What changed since a day. Of long lists the latest are here, and how many there are."""

    since: date
    releases: tuple[NewRelease, ...]
    kev_count: int
    kev: tuple[KevView, ...]
    kev_dropped: tuple[str, ...]
    cve_count: int
    cve_vendors: tuple[tuple[str, int], ...]
    shared: Mapping[str, int]
    """How many objects each source shared or changed."""


def news(
    since: date, *, vendors: tuple[str, ...] = (), products: tuple[str, ...] = (), reader: Actor
) -> News:
    """What changed since a day, of vendors and products of interest or of all.

    A release counts by the day on which it was published, or by that on which this node got it. Raises
    Refused `not_permitted`.
    """
    require(reader, Act.SEE_WATCH)
    moment = datetime.combine(since, time(), UTC)
    choice = Choice(since=since, vendors=vendors, products=products)
    came = [
        each
        for each in attack.releases()
        if each.loaded_at >= moment or (each.published_on is not None and each.published_on >= since)
    ]
    # Of many that came at once, as on a new node, the latest of each domain is news.
    latest = {each.domain: each for each in reversed(came)}
    shared = SharedThreat.objects.filter(seen_at__gte=moment).values_list("source", flat=True)
    by_source = dict[str, int]()
    for source in shared:
        by_source[source] = by_source.get(source, 0) + 1
    return News(
        since=since,
        releases=tuple(_new(each) for each in latest.values()),
        kev_count=vulnerabilities.kev_count(choice),
        kev=vulnerabilities.kev(choice, limit=SHOWN),
        kev_dropped=tuple(
            KevListing.objects.filter(dropped_on__gte=since).order_by("cve").values_list("cve", flat=True)
        ),
        cve_count=vulnerabilities.cve_count(choice),
        cve_vendors=vulnerabilities.vendors_since(since, limit=SHOWN),
        shared=by_source,
    )


def _new(release: ReleaseView) -> NewRelease:
    before = attack.release_before(release)
    counts = counted(attack.changes_between(before, release)) if before else {}
    return NewRelease(release, before, counts)
