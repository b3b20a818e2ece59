"""What others share in STIX 2.1: bundles, and collections of a TAXII server that really answers."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from attack_world import AT, bundle, shared, stix_id
from callers import refused
from cast import Cast
from mithaq.watch.actions import sharing
from mithaq.watch.adapters.cyber import taxii
from mithaq.watch.models import CyberLoad, SharedThreat, TaxiiPull
from mithaq.watch.queries.cyber_loads import CyberLoadView

AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
RED_2 = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"


def load(cast: Cast, place: str, *, source: str = "National CERT", days: int = 0) -> CyberLoadView:
    return sharing.load_bundle(place, source=source, by=cast.hamad.actor, at=AT + timedelta(days=days))


def written(folder: Path, *objects: Any, name: str = "bundle.json") -> str:
    (folder / name).write_bytes(bundle(objects))
    return str(folder / name)


def kept() -> dict[str, str]:
    return dict(SharedThreat.objects.order_by("name").values_list("name", "kind"))


def test_objects_are_kept_by_their_names_and_ties_without_what_they_do(cast: Cast, tmp_path: Path) -> None:
    kit, heron = shared(), shared("threat-actor", "Heron")
    uses = {
        **shared("relationship", "tie"),
        "relationship_type": "uses",
        "source_ref": heron["id"],
        "target_ref": kit["id"],
    }
    del uses["name"]
    sign = shared("indicator", "Sign", pattern="[file:name = 'secret.exe']", pattern_type="stix")
    hole = shared(
        "vulnerability", "Hole", external_references=[{"source_name": "cve", "external_id": "CVE-2024-0001"}]
    )

    view = load(cast, written(tmp_path, kit, heron, uses, sign, hole))

    assert view.counts == {"rows": 5, "new": 5, "changed": 0, "same": 0, "aside": {}}
    tie = SharedThreat.objects.get(kind="relationship")
    assert (tie.tie, tie.tie_source, tie.tie_target) == ("uses", heron["id"], kit["id"])
    assert SharedThreat.objects.get(kind="vulnerability").references == ["CVE-2024-0001"]
    assert SharedThreat.objects.get(name="Kit").summary == "Kit in words of our own."
    assert not any("secret" in str(row) for row in SharedThreat.objects.values())


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (7, "stix_id_missing"),
        ({"type": "malware", "id": "malware--7"}, "stix_id_missing"),
        (shared(modified="yesterday"), "stix_moment_missing"),
        (shared("relationship", "x", source_ref="kit"), "stix_reference_missing"),
        (shared(object_marking_refs=[AMBER]), "stix_marked_closely"),
        (shared(object_marking_refs=[GREEN, RED_2]), "stix_marked_closely"),
        (shared(granular_markings=[{"marking_ref": AMBER, "selectors": ["name"]}]), "stix_marked_closely"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place(cast: Cast, tmp_path: Path, bad: Any, code: str) -> None:
    view = load(cast, written(tmp_path, bad, shared("tool", "Lamp")))

    assert [(each.place, each.code) for each in view.unread] == [("bundle.json:1", code)]
    assert kept() == {"Lamp": "tool"}


@pytest.mark.parametrize(
    ("definition", "is_kept"),
    [
        ({"definition_type": "tlp", "definition": {"tlp": "red"}}, False),
        ({"name": "TLP:AMBER+STRICT"}, False),
        ({"definition_type": "tlp", "definition": {"tlp": "green"}}, True),
        ({"definition_type": "statement", "definition": {"statement": "A red book"}}, True),
    ],
)
def test_a_marking_that_a_source_defines_itself_holds(
    cast: Cast, tmp_path: Path, definition: dict[str, Any], is_kept: bool
) -> None:
    marking = {"type": "marking-definition", "id": stix_id("marking-definition", "own"), **definition}

    load(cast, written(tmp_path, marking, shared(object_marking_refs=[marking["id"]])))

    assert ("Kit" in kept()) is is_kept


def test_what_is_open_to_the_community_is_kept_and_observables_are_counted(
    cast: Cast, tmp_path: Path
) -> None:
    file = {"type": "file", "id": stix_id("file", "x"), "hashes": {"MD5": "0" * 32}}

    view = load(
        cast,
        written(
            tmp_path,
            shared(object_marking_refs=[GREEN]),
            file,
            {"type": "x-odd", "id": stix_id("x-odd", "x")},
        ),
    )

    assert kept() == {"Kit": "malware"}
    assert view.counts["aside"] == {"file": 1, "x-odd": 1}


def test_a_later_version_takes_the_place_of_an_earlier_and_never_the_other_way(
    cast: Cast, tmp_path: Path
) -> None:
    later = shared(modified="2026-02-01T00:00:00Z", description="Anew.", revoked=True)
    load(cast, written(tmp_path, shared()))

    second = load(cast, written(tmp_path, later, shared()), days=1)
    third = load(cast, written(tmp_path, shared()), days=2)

    assert [second.counts["changed"], third.counts["same"]] == [1, 1]
    (row,) = SharedThreat.objects.all()
    assert (row.summary, row.is_revoked) == ("Anew.", True)
    assert (row.first_seen_at, row.seen_at) == (AT, AT + timedelta(days=1))


def test_the_same_bundle_again_changes_nothing_and_sources_stand_apart(cast: Cast, tmp_path: Path) -> None:
    place = written(tmp_path, shared())
    load(cast, place)

    assert load(cast, place, days=1).is_same
    assert not load(cast, place, source="Another", days=1).is_same
    assert SharedThreat.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "source", "code"),
    [
        (b"", "CERT", "source_empty"),
        (b"{", "CERT", "source_broken"),
        (bundle([shared()])[:-9], "CERT", "source_broken"),
        (bundle([]), "CERT", "stix_bundle_empty"),
        (bundle([shared()]), "", "threat_source_wrong"),
        (bundle([shared()]), "two\nlines", "threat_source_wrong"),
    ],
)
def test_what_is_no_bundle_is_refused_and_leaves_nothing(
    cast: Cast, tmp_path: Path, data: bytes, source: str, code: str
) -> None:
    (tmp_path / "bundle.json").write_bytes(data)

    assert refused(lambda: load(cast, str(tmp_path / "bundle.json"), source=source)) == code
    assert not SharedThreat.objects.exists()


@dataclass
class Server:
    """A TAXII 2.1 server: objects with the moments at which they were added, a page at a time."""

    objects: list[tuple[str, Any]]
    page: int = 2
    address: str = ""
    asked: list[Mapping[str, str]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    breaks_at: str | None = None
    forgets: set[str] = field(default_factory=set)
    media_type: str = taxii.MEDIA_TYPE
    is_endless: bool = False

    def answer(self, asked: Mapping[str, str]) -> tuple[int, dict[str, Any], str]:
        mark = asked.get("next", "")
        if mark and mark == self.breaks_at:
            return 500, {}, ""
        if mark in self.forgets:
            return 404, {}, ""
        since = asked.get("added_after", "")
        found = [each for each in self.objects if each[0] > since]
        first = int(mark or 0)
        shown = found[first : first + self.page]
        is_more = self.is_endless or first + self.page < len(found)
        told: dict[str, Any] = {"more": is_more}
        if shown:
            told["objects"] = [each for _added, each in shown]
        if is_more:
            told["next"] = "0" if self.is_endless else str(first + self.page)
        return 200, told, shown[-1][0] if shown else ""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            server.asked.append(asked)
            server.headers.append(dict(self.headers))
            if parts.path.endswith("/collections/"):
                listed = [{"id": "c1", "title": "First", "can_read": True}, {"id": "c2", "can_read": False}]
                status, told, added_last = 200, {"collections": listed}, ""
            else:
                status, told, added_last = server.answer(asked)
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", server.media_type)
            self.send_header("Content-Length", str(len(data)))
            if added_last:
                self.send_header("X-TAXII-Date-Added-Last", added_last)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        server.address = f"http://127.0.0.1:{listening.server_port}/api1/"
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def five() -> list[tuple[str, Any]]:
    return [(f"2026-05-0{day}T00:00:00.000000Z", shared(name=f"Kit {day}")) for day in range(1, 6)]


def pull(cast: Cast, server: Server, *, days: int = 0) -> CyberLoadView:
    return sharing.pull(
        server.address,
        "c1",
        source="Feed",
        by=cast.hamad.actor,
        at=AT + timedelta(days=days),
        show=lambda _done: None,
    )


def test_a_collection_is_read_page_by_page_and_next_time_from_where_it_ended(cast: Cast) -> None:
    with serving(Server(five())) as server:
        first = pull(cast, server)
        assert [each.get("next", "") for each in server.asked] == ["", "2", "4"]
        server.asked.clear()
        server.objects.append(("2026-05-09T00:00:00.000000Z", shared(name="Kit 9")))

        second = pull(cast, server, days=1)
        third = pull(cast, server, days=2)

    assert first.counts["new"] == 5
    assert server.asked[0] == {"limit": "500", "added_after": "2026-05-05T00:00:00.000000Z"}
    assert second.counts["new"] == 1
    assert third.is_same
    assert len(kept()) == 6
    assert all(each["Accept"] == "application/taxii+json;version=2.1" for each in server.headers)


def test_a_pull_that_breaks_off_keeps_its_pages_and_goes_on_there(cast: Cast) -> None:
    with serving(Server(five(), breaks_at="4")) as server:
        assert refused(lambda: pull(cast, server)) == "source_unreadable"
        assert len(kept()) == 4
        assert not CyberLoad.objects.exists()
        server.breaks_at = None
        server.asked.clear()

        view = pull(cast, server, days=1)

    assert [each.get("next") for each in server.asked] == ["4"]
    assert view.counts["new"] == 1
    assert len(kept()) == 5
    assert TaxiiPull.objects.get().added_after == "2026-05-05T00:00:00.000000Z"


def test_a_mark_that_the_server_forgot_begins_the_pull_anew(cast: Cast) -> None:
    with serving(Server(five(), breaks_at="4")) as server:
        assert refused(lambda: pull(cast, server)) == "source_unreadable"
        server.breaks_at, server.forgets = None, {"4"}
        server.page = 5

        view = pull(cast, server, days=1)

    assert (view.counts["new"], view.counts["same"]) == (1, 4)
    assert len(kept()) == 5


def test_without_the_header_the_next_pull_begins_where_this_one_did(cast: Cast) -> None:
    class Silent(Server):
        def answer(self, asked: Mapping[str, str]) -> tuple[int, dict[str, Any], str]:
            return (*super().answer(asked)[:2], "")

    with serving(Silent(five())) as server:
        pull(cast, server)
        again = pull(cast, server, days=1)

    assert (again.counts["new"], again.counts["same"]) == (0, 5)


def test_a_server_that_leads_in_a_circle_is_left(cast: Cast) -> None:
    with serving(Server(five(), is_endless=True)) as server:
        assert refused(lambda: pull(cast, server)) == "taxii_endless"

    assert len(server.asked) < 4


@pytest.mark.parametrize("media_type", ["text/html", "application/vnd.oasis.taxii+json; version=2.0"])
def test_a_server_of_another_kind_or_of_taxii_2_0_is_refused(cast: Cast, media_type: str) -> None:
    with serving(Server(five(), media_type=media_type)) as server:
        assert refused(lambda: pull(cast, server)) == "taxii_answer_unknown"

    assert kept() == {}


def test_who_asks_is_told_by_the_environment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Server(five())) as server:
        pull(cast, server)
        monkeypatch.setenv("MITHAQ_TAXII_USER", "amina")
        monkeypatch.setenv("MITHAQ_TAXII_PASSWORD", "secret")
        pull(cast, server, days=1)
        monkeypatch.setenv("MITHAQ_TAXII_TOKEN", "token")
        pull(cast, server, days=2)

    told = [each.get("Authorization") for each in server.headers]
    basic = base64.b64encode(b"amina:secret").decode()
    assert [told[0], told[-2], told[-1]] == [None, f"Basic {basic}", "Bearer token"]


def test_collections_that_may_be_read_are_listed(cast: Cast) -> None:
    with serving(Server([])) as server:
        assert sharing.collections(server.address, by=cast.hamad.actor) == (("c1", "First"),)
        assert refused(lambda: sharing.collections(server.address, by=cast.leyla.actor)) == "not_permitted"


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("", "", ""),
        ("2026-01-01T00:00:00Z", "", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.5Z"),
        ("2026-01-02T00:00:00Z", "2026-01-02T01:00:00+02:00", "2026-01-02T00:00:00Z"),
        ("soon", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ],
)
def test_the_later_of_two_moments_is_where_a_pull_goes_on(one: str, other: str, later: str) -> None:
    assert taxii.later(one, other) == later
