"""TAXII 2.1 and STIX 2.1: what taxii2-client and stix2, which others wrote, read of our records."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import stix2
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import Client
from pytest_django.fixtures import Settings
from requests import HTTPError
from taxii2client.v21 import Collection, Server, as_pages

from cast import AT, Cast, Player, bearer, label, lasting, published
from mithaq.access.domain.tokens import Scope
from mithaq.exchange.actions import drafting, publishing
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.models import Record
from mithaq.federation import queries as federation
from mithaq.federation.actions import receiving
from mithaq.federation.actions.pairing import accept_peer
from mithaq.node.replaying import replay
from mithaq.register.domain.statement import YEAR_END
from partner import REGISTERED, Partner
from schemas import STIX, faults

MEDIA_TYPE = "application/taxii+json;version=2.1"
COLLECTION = "/taxii2/exchange/collections/cyber-security"
SCHEMAS = {
    "course-of-action": "sdos/course-of-action.json",
    "note": "sdos/note.json",
    "identity": "sdos/identity.json",
    "marking-definition": "common/marking-definition.json",
}
# The last second that a statement may have.
LAST = datetime(YEAR_END - 1, 12, 31, 23, 59, 59, tzinfo=UTC)


def cyber(title: str, **changes: Any) -> dict[str, Any]:
    return lasting(title, **{"fields": ["cyber_security.network_defence"], **changes})


@dataclass(frozen=True)
class Node:
    """The node over a real socket, read by taxii2-client."""

    url: str

    def collection(self, by: Player | None = None) -> Collection:
        known: dict[str, str] = {}
        if by is not None:
            token = bearer(by, frozenset({Scope.READ}))["Authorization"].removeprefix("Bearer ")
            known = {"user": by.user.username, "password": token}
        (found,) = Server(f"{self.url}/taxii2/", **known).default.collections
        return found


handler = cache(WSGIHandler)


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The answer of the node; all is done before a byte of it leaves."""
    # Both would close the connection of the test, and Django's own client connects them again each time.
    for hook in (request_started, request_finished):
        hook.disconnect(close_old_connections)
    answer = handler()(environ, start_response)
    body = list(answer)
    answer.close()
    return body


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server on loopback listens. It shares the connection, and so the transaction, of each test."""
    # The pages' files are looked for as a handler is made.
    Path(django_settings.STATIC_ROOT).mkdir(exist_ok=True)
    shared = connections["default"]
    shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, served, handler_class=Quiet)

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.02)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()
    shared.dec_thread_sharing()
    for hook in (request_started, request_finished):
        hook.connect(close_old_connections)


@pytest.fixture
def node(cast: Cast, settings: Settings, port: int) -> Node:
    """The node of this test, over the socket."""
    del cast
    settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    return Node(settings.PUBLIC_URL)


def objects_in(envelope: Any) -> list[Any]:
    return list(envelope.get("objects", []))


def of_type(objects: list[Any], *types: str) -> list[Any]:
    return [each for each in objects if each["type"] in types]


def records(objects: list[Any]) -> list[str]:
    return [each.get("name") or each["abstract"] for each in of_type(objects, "course-of-action", "note")]


def ask(path: str, *, by: Player | None = None, **headers: str) -> Any:
    known = bearer(by, frozenset({Scope.READ})) if by else {}
    return Client().get(f"{COLLECTION}/{path}", headers={**known, **headers})


def test_a_client_of_another_make_reads_what_its_token_lets_it_see(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    published(cast.leyla, cast.kerem, cyber("A sandbox", kind="need", label=label("partners")))
    published(cast.leyla, cast.kerem, cyber("For Morocco", label=label("restricted", "state:MA")))
    published(cast.leyla, cast.kerem, lasting("A propeller"))

    for_all = objects_in(node.collection().get_objects())
    for_sam = objects_in(node.collection(cast.sam).get_objects())
    for_leyla = objects_in(node.collection(cast.leyla).get_objects())

    assert records(for_all) == ["Honeypots"]
    assert records(for_sam) == ["Honeypots", "A sandbox"]
    assert records(for_leyla) == ["Honeypots", "A sandbox", "For Morocco"]
    with pytest.raises(HTTPError, match="401"):
        Server(f"{node.url}/taxii2/", user="sam", password="a guess").default  # noqa: B018


def test_every_object_is_valid_stix_and_refers_only_to_what_is_there(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    published(cast.leyla, cast.kerem, cyber("A sandbox", kind="need", label=label("partners", "bloc:OIC")))

    found = objects_in(node.collection(cast.leyla).get_objects())

    assert {each["type"] for each in found} == set(SCHEMAS)
    for each in found:
        assert faults(each, STIX, SCHEMAS[each["type"]]) == []
        assert json.loads(stix2.parse(each).serialize())["id"] == each["id"]
    known = {each["id"] for each in found}
    for each in of_type(found, "course-of-action", "note"):
        refs = {each["created_by_ref"], *each["object_marking_refs"], *each.get("object_refs", [])}
        assert refs <= known
    (words,) = [
        each for each in of_type(found, "marking-definition") if each["definition_type"] == "statement"
    ]
    assert words["definition"]["statement"].startswith("MITHAQ – PARTNERS – ")
    assert stix2.TLP_WHITE.id in known


def test_pages_of_any_size_hold_every_object_once(cast: Cast, node: Node) -> None:
    for number in range(4):
        published(cast.leyla, cast.kerem, cyber(f"Offer {number}"))
    collection = node.collection(cast.leyla)
    whole = objects_in(collection.get_objects())

    for size in (1, 2, 3, 5, 100):
        pages = [objects_in(page) for page in as_pages(collection.get_objects, per_request=size)]

        assert [each for page in pages for each in page] == whole
        assert all(len(page) <= size for page in pages)
    listed = [each for page in as_pages(collection.get_manifest, per_request=2) for each in objects_in(page)]
    assert [each["id"] for each in listed] == [each["id"] for each in whole]
    assert listed == sorted(listed, key=lambda each: each["date_added"])
    assert {each["media_type"] for each in listed} == {"application/stix+json;version=2.1"}


def test_what_is_added_between_two_pages_is_not_missed(cast: Cast, node: Node) -> None:
    for number in range(3):
        published(cast.leyla, cast.kerem, cyber(f"Offer {number}"))
    collection = node.collection(cast.leyla)
    first = collection.get_objects(limit=2)

    amended(cast, "Offer 0", "Offer 0, better")
    rest = collection.get_objects(next=first["next"])

    assert {"Offer 1", "Offer 2", "Offer 0, better"} <= set(records(objects_in(first) + objects_in(rest)))


def amended(cast: Cast, title: str, new: str) -> None:
    row = Record.objects.get(content__texts__en__title=title)
    key = drafting.begin_amendment(id=UUID(int=7), record=row.id, by=cast.leyla.actor, at=AT)
    drafting.save_draft(key, content=cyber(new), revision=1, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    publishing.publish_draft(key, by=cast.leyla.actor, at=AT + timedelta(hours=1))


def test_who_asks_what_is_new_gets_it_with_all_that_it_refers_to(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    collection = node.collection(cast.leyla)
    last = ask("objects/", by=cast.leyla)["X-TAXII-Date-Added-Last"]
    assert objects_in(collection.get_objects(added_after=last)) == []

    published(cast.leyla, cast.kerem, cyber("Lures"))
    found = objects_in(collection.get_objects(added_after=last))

    assert [each["type"] for each in found] == ["marking-definition", "identity", "course-of-action"]
    assert records(found) == ["Lures"]


@pytest.mark.parametrize("said_at", [AT - timedelta(days=400), AT + timedelta(days=400), LAST])
def test_what_a_partner_says_is_new_when_it_comes_whatever_its_clock_says(
    cast: Cast, said_at: datetime
) -> None:
    partner = Partner()
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    last = ask("objects/")["X-TAXII-Date-Added-Last"]
    what = {"fields": ["cyber_security.network_defence"], "valid_until": "2049-01-01"}
    partner.put_out(
        partner.statement(REGISTERED, partner.facts.code, partner.facts.as_json()),
        partner.record("Decoys", what=what, at=said_at),
    )

    receiving.take(federation.peer(partner.name), partner.segment(), at=AT)
    theirs = ask(f"objects/?added_after={last}")
    published(cast.leyla, cast.kerem, cyber("Lures"))
    ours = ask(f"objects/?added_after={theirs['X-TAXII-Date-Added-Last']}")

    assert records(objects_in(theirs.json())) == ["Decoys"]
    assert records(objects_in(ours.json())) == ["Lures"]
    assert Record.objects.get(content__texts__en__title="Lures").added_at < AT + timedelta(minutes=1)
    assert replay(is_kept=False).is_equal


def test_what_is_withdrawn_is_revoked_and_what_is_over_is_gone(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    published(cast.leyla, cast.kerem, cyber("Over", valid_until="2026-01-02"))
    published(cast.leyla, cast.kerem, cyber("Ahead", valid_from="2048-01-01"))
    collection = node.collection()
    (before,) = of_type(objects_in(collection.get_objects()), "course-of-action")

    publishing.withdraw_record(
        Record.objects.get(content__texts__en__title="Honeypots").id,
        reason="Sold.",
        by=cast.leyla.actor,
        at=AT + timedelta(hours=1),
    )
    (after,) = of_type(objects_in(collection.get_objects()), "course-of-action")

    assert "revoked" not in before
    assert after == {**before, "revoked": True, "modified": after["modified"]}
    assert after["modified"] > before["modified"]
    assert stix2.parse(after).revoked


def test_an_object_is_the_same_at_every_time_and_newer_in_its_next_version(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    collection = node.collection()
    (before,) = of_type(objects_in(collection.get_objects()), "course-of-action")

    amended(cast, "Honeypots", "Better honeypots")
    after, *_ = objects_in(collection.get_object(before["id"]))

    assert UUID(before["id"].partition("--")[2]).version == 5
    assert (after["id"], after["created"]) == (before["id"], before["created"])
    assert collection.object_versions(before["id"])["versions"] == [after["modified"]]
    assert after["modified"] > before["modified"]


def test_filters_narrow_what_is_listed(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    published(cast.leyla, cast.kerem, cyber("A sandbox", kind="need"))
    amended(cast, "Honeypots", "Honeypots")
    collection = node.collection()
    (offer,) = of_type(objects_in(collection.get_objects()), "course-of-action")

    def found(**asked: Any) -> list[str]:
        return records(objects_in(collection.get_objects(**asked)))

    assert found(type="note") == ["A sandbox"]
    assert found(type=["note", "course-of-action"]) == ["A sandbox", "Honeypots"]
    assert found(id=offer["id"]) == ["Honeypots"]
    assert found(id=offer["id"], type="note") == []
    assert found(version=offer["modified"]) == ["Honeypots"]
    assert found(version="2020-01-01T00:00:00.000Z") == []
    assert found(version="all", spec_version="2.1") == ["A sandbox", "Honeypots"]
    assert found(spec_version="2.0") == []


def test_an_object_that_the_reader_may_not_see_is_not_there(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, cyber("For partners", label=label("partners")))
    (hidden,) = of_type(objects_in(ask("objects/", by=cast.leyla).json()), "course-of-action")

    for path in (f"objects/{hidden['id']}/", f"objects/{hidden['id']}/versions/"):
        answer = ask(path)

        assert (answer.status_code, answer.json()["error_code"]) == (404, "object_unknown")
    assert "objects" not in ask("objects/").json()


def test_a_teaser_tells_its_title_and_no_more(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots", open_step="teaser", summary="A secret way."))
    published(
        cast.leyla, cast.kerem, cyber("Lures", kind="need", open_step="teaser", summary="A secret way.")
    )

    found = objects_in(ask("objects/", by=cast.leyla).json())

    assert "secret" not in json.dumps(found)
    assert all(faults(each, STIX, SCHEMAS[each["type"]]) == [] for each in found)


def test_nothing_is_taken(cast: Cast, node: Node) -> None:
    published(cast.leyla, cast.kerem, cyber("Honeypots"))
    (offer,) = of_type(objects_in(ask("objects/").json()), "course-of-action")

    added = Client(enforce_csrf_checks=True).post(f"{COLLECTION}/objects/")
    removed = Client(enforce_csrf_checks=True).delete(f"{COLLECTION}/objects/{offer['id']}/")

    for answer in (added, removed):
        assert (answer.status_code, answer.json()["error_code"]) == (403, "collection_read_only")
    assert not node.collection().can_write


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (MEDIA_TYPE, 200),
        ("application/taxii+json; version=2.1", 200),
        ("application/taxii+json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/json", 406),
        ("application/taxii+json;version=2.0", 406),
    ],
)
def test_an_answer_has_the_media_type_that_was_asked_for(cast: Cast, accept: str, status: int) -> None:
    del cast

    answer = ask("objects/", Accept=accept)

    assert (answer.status_code, answer["Content-Type"]) == (status, MEDIA_TYPE)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("objects/?limit=-1", (400, "request_invalid")),
        ("objects/?limit=many", (400, "request_invalid")),
        ("objects/?added_after=yesterday", (400, "request_invalid")),
        ("objects/?added_after=2026-01-01", (400, "request_invalid")),
        ("objects/?added_after=0001-01-01T00:00:00%2B23:00", (400, "request_invalid")),
        ("objects/?match[version]=newest", (400, "request_invalid")),
        ("objects/?next=%FF", (422, "cursor_malformed")),
        ("objects/?next=" + base64.urlsafe_b64encode(b"1.9.x").decode(), (422, "cursor_malformed")),
        ("objects/identity--x/", (404, "object_unknown")),
        ("../cyber/objects/", (404, "collection_unknown")),
        ("../../status/1/", (404, "page_unknown")),
    ],
)
def test_a_request_that_is_none_is_refused(cast: Cast, path: str, expected: tuple[int, str]) -> None:
    del cast
    address = f"{COLLECTION}/{path}"
    while "/../" in address:
        before, _, after = address.partition("/../")
        address = f"{before.rpartition('/')[0]}/{after}"

    answer = Client().get(address)

    assert (answer.status_code, answer.json()["error_code"]) == expected
    assert answer.json()["http_status"] == str(expected[0])


def test_a_partner_s_record_that_is_the_first_is_dated_by_this_node(cast: Cast) -> None:
    partner = Partner()
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)
    partner.put_out(
        partner.statement(REGISTERED, partner.facts.code, partner.facts.as_json()),
        partner.record("Decoys", at=LAST),
    )

    receiving.take(federation.peer(partner.name), partner.segment(), at=AT)
    published(cast.leyla, cast.kerem, cyber("Honeypots"))

    theirs, ours = Record.objects.order_by("position")
    assert (theirs.added_at, ours.added_at) == (AT, AT + timedelta(microseconds=1))
    assert replay(is_kept=False).is_equal
