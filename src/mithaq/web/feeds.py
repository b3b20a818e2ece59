"""Feeds for programs, at secret addresses: what is new as Atom (RFC 4287), days to keep in mind as iCalendar.

Each reading looks anew at what the owner may see. What is not public is told without its title, since an
address that needs no sign-in is no protected channel. iCalendar is RFC 5545.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import NotFound
from mithaq.exchange.actions import saving
from mithaq.exchange.domain.alerts import FeedKind
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries import drafts, records, saved, shortlists
from mithaq.exchange.queries.owners import owner
from mithaq.exchange.queries.records import RecordView
from mithaq.mobility.domain.missions import MissionState
from mithaq.mobility.queries import calls, missions
from mithaq.programmes.queries import agreements, owed, programmes
from mithaq.projects.queries import due as in_projects
from mithaq.watch.queries import watchlist
from mithaq.watch.queries.watchlist import AlertView
from mithaq.words.letters import absolute, address_of, is_open, line_of
from mithaq.words.terms import reader_language, term
from mithaq.words.watch_alerts import alert_told

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 100
OWN_RECORDS = 500
REMINDER = timedelta(days=14)
# XML 1.0 has no way to write these, even as references.
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Reader:
    """Whose feed it is, and what exists for them now."""

    actor: Actor
    scope: Scope
    language: Language
    at: datetime


@require_safe
def news(request: HttpRequest, secret: str) -> HttpResponse:
    """New results of the searches whose owner chose to be told by feed, and alerts of their watchlist."""
    del request
    reader = _reader(FeedKind.NEWS, secret)
    with override(reader.language.value):
        return _answer(_atom(reader), "application/atom+xml; charset=utf-8")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """When records expire, of the institution and of shortlists, and what waits on the desk."""
    del request
    reader = _reader(FeedKind.CALENDAR, secret)
    with override(reader.language.value):
        return _answer(_calendar(reader), "text/calendar; charset=utf-8")


def _reader(kind: FeedKind, secret: str) -> Reader:
    at = datetime.now(UTC)
    person = saving.use_feed(kind, secret=secret, at=at)
    known, holder = owner(person, on=at.date()), access.correspondent(person)
    if known is None or holder is None:
        raise NotFound("feed_unknown")
    return Reader(*known, holder.language, at)


def _answer(body: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _atom(reader: Reader) -> bytes:
    Xml.register_namespace("", ATOM)
    found = saved.feed_news(reader.actor, reader.scope, reader.language)
    named: dict[str, tuple[RecordView, list[str]]] = {}
    for each in found:
        for record in each.records:
            named.setdefault(record.reference, (record, []))[1].append(each.search.name)
    latest = sorted(named.values(), key=lambda pair: -pair[0].position)[:ENTRIES]
    told = _alerts(reader)
    feed = Xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": reader.language})
    changed = [record.changed_at for record, _names in latest] + [alert.at for alert in told]
    _part(feed, "id", f"urn:uuid:{reader.actor.person}")
    _part(feed, "title", _("New at %(node)s") % {"node": settings.NODE_NAME})
    _part(feed, "updated", max(changed, default=reader.at).isoformat())
    _part(Xml.SubElement(feed, f"{{{ATOM}}}author"), "name", settings.NODE_NAME)
    _part(feed, "link", "", href=absolute(reverse("alerts")), rel="alternate")
    for record, names in latest:
        _entry(feed, record, names)
    for alert in told:
        _alert_entry(feed, alert)
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: Xml.Element, record: RecordView, names: list[str]) -> None:
    entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
    _part(entry, "id", f"urn:uuid:{record.id}")
    _part(entry, "title", line_of(record))
    _part(entry, "updated", record.changed_at.isoformat())
    _part(entry, "published", record.published_at.isoformat())
    _part(entry, "link", "", href=address_of(record), rel="alternate")
    if is_open(record):
        _part(entry, "summary", best_of(record.content.texts, reader_language())[1].summary)
    for name in names:
        _part(entry, "category", "", term=name)


def _alerts(reader: Reader) -> Sequence[AlertView]:
    """What was told of the owner's watchlist, for as long as they may read the watch."""
    if not may(reader.actor, Act.SEE_WATCH):
        return ()
    found = [watchlist.alerts(reader=reader.actor, is_seen=each, limit=ENTRIES) for each in (False, True)]
    return sorted((alert for some in found for alert in some), key=lambda each: -each.id)[:ENTRIES]


def _alert_entry(feed: Xml.Element, alert: AlertView) -> None:
    told, moment = alert_told(alert), alert.at.isoformat()
    entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
    _part(entry, "id", f"{absolute(reverse('watch_watchlist'))}#alert-{alert.id}")
    _part(entry, "title", told.text)
    _part(entry, "updated", moment)
    _part(entry, "published", moment)
    _part(entry, "link", "", href=absolute(told.path), rel="alternate")


def _part(parent: Xml.Element, name: str, text: str, **attributes: str) -> None:
    kept = {key: NO_XML.sub("", value) for key, value in attributes.items()}
    Xml.SubElement(parent, f"{{{ATOM}}}{name}", kept).text = NO_XML.sub("", text) or None


def _calendar(reader: Reader) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Mithaq//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", _("Mithaq: days to keep in mind"))
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for events in (_expiries, _waiting, _owed, _steered, _in_projects, _of_people):
        for event in events(reader):
            made.add_component(event)
    return bytes(made.to_ical())


def _expiries(reader: Reader) -> Iterator[Event]:
    own = records.records_of_institution(
        reader.actor.institution, labels=reader.scope.labels, on=reader.scope.on, limit=OWN_RECORDS
    )
    listed = [each for found in shortlists.shortlists(reader.actor, reader.scope) for each in found.available]
    for record in {each.id: each for each in (*own, *listed)}.values():
        yield _event(
            f"expiry-{record.id}",
            record.content.valid_until,
            _("Expires: %(record)s") % {"record": line_of(record)},
            address_of(record),
            reader,
            remind=REMINDER,
        )


def _waiting(reader: Reader) -> Iterator[Event]:
    """One event for each draft whose next step is this person's; it stands on today until it is done."""
    desk = drafts.desk(reader.actor)
    steps = (
        (_("A draft waits for you to finish it"), desk.to_finish),
        (_("A draft waits for your review"), desk.to_review),
        (_("A draft waits for you to publish it"), desk.to_publish),
    )
    for said, pile in steps:
        for draft in pile:
            address = absolute(reverse("draft", args=[draft.id]))
            yield _event(f"draft-{draft.id}", reader.scope.on, said, address, reader, remind=None)


def _owed(reader: Reader) -> Iterator[Event]:
    """The ends of agreements and what is owed under them; without their titles, which only parties see."""
    for view in agreements.agreements(reader=reader.actor, on=reader.scope.on):
        address = absolute(reverse("negotiation", args=[view.reference]))
        if view.ends_on and view.ends_on > reader.scope.on:
            said = _("An agreement ends: %(reference)s") % {"reference": view.reference}
            yield _event(f"agreement-{view.id}", view.ends_on, said, address, reader, remind=REMINDER)
    for each in owed.coming(reader=reader.actor, since=reader.scope.on - REMINDER, on=reader.scope.on):
        what, reference = term("owed", each.obligation.what), each.view.reference
        said = _("%(what)s: %(reference)s") % {"what": what, "reference": reference}
        address = absolute(reverse("negotiation", args=[reference]))
        yield _event(f"obligation-{each.obligation.id}", each.due_on, said, address, reader, remind=REMINDER)


def _of_people(reader: Reader) -> Iterator[Event]:
    """Ends of calls, first days of missions, reports; by reference, since titles are not for all."""
    for call in calls.closing(reader=reader.actor, at=reader.at, limit=ENTRIES):
        said = _("A call closes: %(reference)s") % {"reference": call.reference}
        address = absolute(reverse("call", args=[call.reference]))
        yield _event(f"call-{call.id}", call.call.closes_on, said, address, reader, remind=REMINDER)
    if not may(reader.actor, Act.AGREE_MISSION):
        return
    for mission in missions.missions(reader=reader.actor, on=reader.scope.on, limit=ENTRIES):
        address = absolute(reverse("mission", args=[mission.reference]))
        if mission.state is MissionState.PLANNED:
            said = _("A mission begins: %(reference)s") % {"reference": mission.reference}
            yield _event(
                f"mission-{mission.id}", mission.terms.starts_on, said, address, reader, remind=REMINDER
            )
        for due in mission.due if mission.terms.sending == f"institution:{reader.actor.institution}" else ():
            if not due.is_given and due.due_on >= reader.scope.on - REMINDER:
                what = term("report_kind", due.report.kind)
                said = _("%(what)s: %(reference)s") % {"what": what, "reference": mission.reference}
                name = f"report-{mission.id}-{due.report.due_on}"
                yield _event(name, due.due_on, said, address, reader, remind=REMINDER)


def _steered(reader: Reader) -> Iterator[Event]:
    """The last days to vote and the ends of calls; without their titles, which only members see."""
    for view in programmes.programmes(reader=reader.actor, on=reader.scope.on):
        address = absolute(reverse("programme", args=[view.reference]))
        for each in view.decisions:
            if each.is_open:
                said = _("Last day to vote: %(reference)s") % {"reference": view.reference}
                day = each.put.closes_on
                yield _event(f"decision-{each.put.id}", day, said, address, reader, remind=REMINDER)
        for call in programmes.calls(view):
            if call.closes_on >= reader.scope.on:
                said = _("A call closes: %(reference)s") % {"reference": view.reference}
                yield _event(f"call-{call.id}", call.closes_on, said, address, reader, remind=REMINDER)


def _in_projects(reader: Reader) -> Iterator[Event]:
    """Milestones and deliverables that one's institution answers for; without titles, which partners see."""
    for each in in_projects.coming(reader=reader.actor, since=reader.scope.on - REMINDER, on=reader.scope.on):
        facts = {"what": term("project_part", each.what), "key": each.key, "reference": each.reference}
        said = _("%(what)s %(key)s of %(reference)s") % facts
        address = absolute(reverse("project", args=[each.reference]))
        name = f"project-{each.project}-{each.what}-{each.key}"
        yield _event(name, each.due_on, said, address, reader, remind=REMINDER)


def _event(
    name: str, day: date, said: str, address: str, reader: Reader, *, remind: timedelta | None
) -> Event:
    event = Event()
    event.add("uid", f"{name}@{settings.NODE_NAME}")
    event.add("dtstamp", reader.at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", said, parameters={"LANGUAGE": reader.language.value})
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    if remind:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", said)
        alarm.add("trigger", -remind)
        event.add_component(alarm)
    return event
