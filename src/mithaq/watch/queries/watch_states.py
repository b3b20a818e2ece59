"""How watched things stand now: what each rests on, how it reads, and what is new since it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import expm1
from typing import Any
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.fields import queries as fields
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.domain.attack import Content, Domain, ObjectKind, RelationKind
from mithaq.watch.domain.attack_changes import changes
from mithaq.watch.domain.finding import WorkFacet, WorkSearch, sought
from mithaq.watch.domain.vulnerabilities import folded_name
from mithaq.watch.domain.watching import (
    Alert,
    Asked,
    AttackWatch,
    ExploitedWatch,
    FieldWatch,
    FoundWork,
    Place,
    Ranked,
    Release,
    TopicWatch,
    WorksWatch,
    domain_alerts,
    exploited_alerts,
    field_alerts,
    first_of,
    known_of,
    new_uses,
    object_alerts,
    topic_alerts,
    works_alerts,
)
from mithaq.watch.models import CyberLoad, KevListing, Look, Topic
from mithaq.watch.queries import attack, finding, leaders
from mithaq.watch.queries.attack import ReleaseView
from mithaq.watch.queries.cyber_loads import LoadKind
from mithaq.watch.queries.looks import PER, SPAN_YEARS
from mithaq.watch.queries.selecting import stamp, years_known

YEARS_AHEAD = "3"


@dataclass(frozen=True)
class Reading:
    """A watched thing as it reads: what it rests on, its figures, and digests of the works that it found."""

    mark: str
    state: Mapping[str, Any]
    known: bytes = b""


def mark_of(asked: Asked) -> str:
    """What a watched thing rests on now; as long as it is the same, nothing can be new."""
    match asked:
        case TopicWatch():
            last = _last_look(asked.source)
            return str(last.id) if last else ""
        case WorksWatch() | FieldWatch():
            return stamp()
        case AttackWatch():
            return attack.release(Domain(asked.domain)).version
        case ExploitedWatch():
            row = CyberLoad.objects.filter(kind=LoadKind.KEV).order_by("-loaded_at").first()
            return str(row.id) if row else ""


def reading(asked: Asked, *, reader: Actor, known: bytes = b"") -> Reading:
    """How it reads now. Raises NotFound or Refused where what is asked cannot be read."""
    mark = mark_of(asked)
    match asked:
        case TopicWatch():
            return Reading(mark, {"place": _kept(_place(UUID(mark) if mark else None, asked.term))})
        case WorksWatch():
            return Reading(mark, {}, known_of(known, found_works(asked)))
        case FieldWatch():
            ranked = _ranked(asked, reader)
            first = [each.of for each in first_of(asked, ranked)]
            return Reading(mark, {"first": first, "share": _share(asked, ranked)})
        case AttackWatch():
            return Reading(mark, {})
        case ExploitedWatch():
            return Reading(mark, {"cves": [each.cve for each in _listed(asked)]})


def news(asked: Asked, before: Reading, *, reader: Actor) -> tuple[Reading, tuple[Alert, ...]]:
    """How it reads now, and what is to be told of it."""
    match asked:
        case WorksWatch():
            mark, found = stamp(), found_works(asked)
            return Reading(mark, {}, known_of(before.known, found)), works_alerts(before.known, found)
        case TopicWatch():
            now = reading(asked, reader=reader)
            places = (_as_place(each.state["place"]) for each in (before, now))
            return now, topic_alerts(asked, *places)
        case FieldWatch():
            return _field_news(asked, before, reader)
        case AttackWatch():
            return reading(asked, reader=reader), _attack_news(asked, before.mark)
        case ExploitedWatch():
            rows = _listed(asked)
            known = set(before.state["cves"])
            new = [each for each in rows if each.cve not in known]
            since = min((each.added_on for each in new), default=None)
            now = reading(asked, reader=reader)
            told = [each.cve for each in rows]
            return now, exploited_alerts(known, told, since.isoformat() if since else "")


def found_works(asked: WorksWatch, *, most: int | None = None) -> Sequence[FoundWork]:
    """The works of a search, the last published first. Raises Refused `corpus_damaged` or `search_empty`."""
    chosen = {WorkFacet.SOURCE: (asked.source,)} if asked.source else {}
    found = finding.every(WorkSearch(sought(asked.text), chosen))[:most]
    return [FoundWork(each.source, each.key, each.doi) for each in found]


def question_of(asked: FieldWatch) -> Question:
    """Who leads over the last ten years that the corpus knows."""
    return Question(
        years=years_from("", known=years_known()),
        field=asked.field or None,
        actors=Actors(asked.actors),
        counting=Counting(asked.counting),
    )


def _field_news(asked: FieldWatch, before: Reading, reader: Actor) -> tuple[Reading, tuple[Alert, ...]]:
    mark, ranked = stamp(), _ranked(asked, reader)
    share = _share(asked, ranked)
    first = [each.of for each in first_of(asked, ranked)]
    told = field_alerts(
        asked, set(before.state["first"]), ranked, share_before=before.state["share"], share=share
    )
    return Reading(mark, {"first": first, "share": share}), told


def _ranked(asked: FieldWatch, reader: Actor) -> list[Ranked]:
    if asked.field:
        fields.taxonomy().get(asked.field)
    found = leaders.leaders(question_of(asked), reader=reader).standings
    return [Ranked(each.of, each.rank, each.works, each.share.value) for each in found]


def _share(asked: FieldWatch, ranked: Sequence[Ranked]) -> float:
    return next((each.share for each in ranked if each.of == asked.of), 0.0)


def _last_look(source: str) -> Look | None:
    return Look.objects.filter(source=source).order_by("-made_at", "-id").first()


def _place(look: UUID | None, term: str) -> Place | None:
    topic = Topic.objects.select_related("look").filter(look=look, term=term).first() if look else None
    if topic is None:
        return None
    ahead = topic.forecasts.get(YEARS_AHEAD)
    works = max(sum(topic.look.works[-SPAN_YEARS:]), 1)
    share = PER * sum(topic.counts[-SPAN_YEARS:]) / works
    return Place(topic.rank, growth=expm1(ahead[1]) if ahead else None, share=share)


def _kept(place: Place | None) -> list[Any] | None:
    return None if place is None else [place.rank, place.growth, place.share]


def _as_place(kept: Sequence[Any] | None) -> Place | None:
    return None if kept is None else Place(*kept)


def _attack_news(asked: AttackWatch, version: str) -> tuple[Alert, ...]:
    domain = Domain(asked.domain)
    held = {each.version: each for each in attack.releases(domain)}
    later = attack.release(domain)
    if version not in held or version == later.version:
        return ()
    before, after = (_content(each) for each in (held[version], later))
    release = Release(domain, version, later.version)
    found, uses = changes(before, after), new_uses(before, after)
    if not asked.stix_id:
        techniques = dict.fromkeys((used.attack_id, used.name) for _group, used in uses)
        return domain_alerts(found, release, list(techniques))
    own = [each for each in found if each.of.stix_id == asked.stix_id]
    used_by = [(group.attack_id, group.name) for group, used in uses if used.stix_id == asked.stix_id]
    uses_it = [(used.attack_id, used.name) for group, used in uses if group.stix_id == asked.stix_id]
    return object_alerts(asked, own, release, used_by or uses_it)


def _content(of: ReleaseView) -> Content:
    kinds = (ObjectKind.TECHNIQUE, ObjectKind.GROUP)
    return attack.content_of(of, kinds=kinds, ties=(RelationKind.USES, RelationKind.REVOKED_BY))


def _listed(asked: ExploitedWatch) -> list[KevListing]:
    """What is asked for, the last listed first."""
    rows = KevListing.objects.filter(dropped_on=None)
    for column, names in (("vendor_folded", asked.vendors), ("product_folded", asked.products)):
        if names:
            rows = rows.filter(**{f"{column}__in": [folded_name(each) for each in names]})
    return list(rows.order_by("-added_on", "-cve"))
