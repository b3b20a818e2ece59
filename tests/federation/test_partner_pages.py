"""The page of partners' nodes, and what other nodes ask of this one over HTTP."""

import io
import tarfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import zstandard
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cast import AT, Cast, content, published
from mithaq.api import federation as api
from mithaq.base.canonical import canonical_bytes
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import comparing, receiving, recovering, visiting
from mithaq.federation.actions.following import follow, publish_root
from mithaq.federation.actions.pairing import accept_peer, revoke_peer
from mithaq.federation.adapters import bundle_file
from mithaq.federation.domain.cards import card_in
from mithaq.federation.domain.receipts import cosigned, log_name, receipt_in
from mithaq.federation.domain.requests import Asking, header_of
from mithaq.federation.domain.segments import Segment, packed, segment_in
from mithaq.federation.models import Incoming
from mithaq.federation.queries import logs
from mithaq.register import queries as register
from mithaq.register.domain.roots import Signed, next_root, signed_in, with_signature
from mithaq.register.domain.statement import payload_of
from partner import Partner, new_seal


def page(client: Client, language: str = "en") -> str:
    return client.get("/partners/", headers={"accept-language": language}).content.decode()


def test_an_administrator_pairs_by_a_file_or_a_text_and_ends_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.hamad.user)
    partner = Partner()
    said = {"fingerprint": partner.card.fingerprint}

    wrong = client.post("/partners/accept/", {"card": partner.card_envelope.decode(), "fingerprint": "0000"})
    file = SimpleUploadedFile("card.json", partner.card_envelope)
    right = client.post("/partners/accept/", {**said, "file": file}, follow=True)
    again = client.post("/partners/accept/", {**said, "card": partner.card_envelope.decode()}, follow=True)
    silent = client.post(f"/partners/{partner.name}/revoke/", {"reason": " "})
    ended = client.post(f"/partners/{partner.name}/revoke/", {"reason": "Key lost"}, follow=True)

    assert (wrong.status_code, silent.status_code) == (409, 409)
    assert "Call its administrator" in wrong.content.decode()
    assert all("are paired" in each.content.decode() for each in (right, again))
    assert "has ended" in ended.content.decode()
    assert not queries.peer(partner.name).is_active


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_page_tells_how_far_the_logs_have_come(
    cast: Cast, client: Client, partner: Partner, language: str
) -> None:
    client.force_login(cast.noor.user)
    partner.put_out(partner.host(), partner.record(), b"{}")
    receiving.take(queries.peer(partner.name), partner.segment(), at=AT)

    text = page(client, language)

    assert partner.card.fingerprint in text
    assert partner.name in text
    assert "<svg" in text
    told = {
        "en": "1 statement was not taken",
        "ar": "لم يؤخذ بيان واحد",
        "fr": "1 déclaration n’a pas été prise",
    }
    assert told[language] in text


def test_reasons_that_only_newer_software_knows_are_shown_as_they_are(
    cast: Cast, client: Client, partner: Partner
) -> None:
    client.force_login(cast.noor.user)
    refused: list[Any] = [
        {"index": 0, "code": "from_the_future", "facts": {}},
        {"index": 1, "code": "entry_too_large", "facts": {}},
    ]
    tell(client, partner, refused)

    assert "It was not taken: from_the_future." in page(client)
    assert "2 statements were not taken" in page(client)


def test_only_people_of_the_host_see_partners(cast: Cast, client: Client, partner: Partner) -> None:
    for address in ("/partners/", "/partners/card.json", f"/partners/{partner.name}/receipt.txt"):
        assert client.get(address).status_code in {302, 403, 404}
    client.force_login(cast.kerem.user)
    for address in ("/partners/", "/partners/card.json", f"/partners/{partner.name}/receipt.txt"):
        assert client.get(address).status_code == 404
    client.force_login(cast.noor.user)
    assert client.post("/partners/accept/", {"card": "{}", "fingerprint": ""}).status_code in {403, 409}
    assert client.post(f"/partners/{partner.name}/revoke/", {"reason": "x"}).status_code in {403, 409}


def test_an_administrator_carries_bundles_by_the_page(cast: Cast, client: Client, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    client.force_login(cast.hamad.user)
    answer = client.get(f"/partners/{partner.name}/bundle.tar", {"from": "0"})
    carried = io.BytesIO(answer.getvalue())
    with tarfile.open(fileobj=carried) as tar:
        assert tar.getnames() == ["segment-000000000000.zst"]
    partner.put_out(partner.host(), partner.record(), b"{}", partner.record())

    lost = client.post("/partners/bundle/", {"bundle": bundle(partner, 2)}).content.decode()
    assert "statements 0 to 1 are missing" in lost
    read = client.post("/partners/bundle/", {"bundle": bundle(partner, 0)}).content.decode()

    assert "4 of its 4 statements are here, and 0 were before" in read
    assert "Agreements</dt><dd>None is on file." in read
    assert queries.standing(partner.name).taken == 4


def bundle(partner: Partner, first: int) -> SimpleUploadedFile:
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        writer.add_bytes("segment-0.zst", packed(partner.segment(first, first + 2)))
        writer.add_bytes("segment-1.zst", packed(partner.segment(first + 2)))
    return SimpleUploadedFile("bundle.tar", file.getvalue())


def test_only_an_administrator_carries_bundles_and_what_is_none_is_refused(
    cast: Cast, client: Client, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.put_out(partner.host())
    for player, status in ((cast.kerem, 404), (cast.noor, 409)):
        client.force_login(player.user)
        assert client.get(f"/partners/{partner.name}/bundle.tar").status_code == status
        assert client.post("/partners/bundle/", {"bundle": bundle(partner, 0)}).status_code == status
    client.force_login(cast.hamad.user)
    assert client.get(f"/partners/{partner.name}/bundle.tar", {"from": "x"}).status_code == 409
    assert client.get("/partners/stranger.example/bundle.tar").status_code == 404
    assert "No file was chosen" in client.post("/partners/bundle/").content.decode()
    none = SimpleUploadedFile("bundle.tar", b"none")
    assert (
        "Nothing in this file can be read"
        in client.post("/partners/bundle/", {"bundle": none}).content.decode()
    )
    monkeypatch.setattr("mithaq.web.partners.BUNDLE_BYTES_MAX", 1)
    large = client.post("/partners/bundle/", {"bundle": bundle(partner, 0)}).content.decode()
    assert "takes too long for a page" in large
    assert queries.standing(partner.name).taken == 0


def test_the_card_on_the_page_is_one_that_others_accept(cast: Cast, client: Client) -> None:
    client.force_login(cast.noor.user)

    card = card_in(client.get("/partners/card.json").content)

    assert card.key == register.verifier_key()


def asked(client: Client, partner: Partner, method: str, path: str, body: bytes = b"", **changes: Any) -> Any:
    signed, to = changes.get("signed", body), changes.get("asked", "node.example")
    asking = Asking(partner.name, to, method, path, signed)
    header = header_of(asking, seal=changes.get("seal", partner.seal), at=changes.get("at", timezone.now()))
    headers = {"authorization": header}
    if method == "GET":
        return client.get(path, headers=headers)
    return client.post(path, body, content_type="application/json", headers=headers)


def tell(client: Client, partner: Partner, refused: list[Any]) -> Any:
    segment = log(client, partner)
    note = cosigned(segment.note, name=partner.name, seal=partner.seal, at=AT)
    body = canonical_bytes({"note": note, "refused": refused})
    return asked(client, partner, "POST", "/federation/v1/receipt", body)


def log(client: Client, partner: Partner, first: int = 0) -> Segment:
    return unpacked(asked(client, partner, "GET", f"/federation/v1/log?from={first}"))


def unpacked(answer: Any) -> Segment:
    assert answer.status_code == 200
    return segment_in(zstandard.ZstdDecompressor().stream_reader(answer.content).read())


def test_a_partner_takes_our_log_and_gives_a_receipt(cast: Cast, client: Client, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())

    segment = log(client, partner)
    answer = tell(client, partner, [])

    assert b"Quiet propeller" in payload_of(segment.entries[-1])
    assert answer.status_code == 200
    (standing,) = queries.standings()
    assert (standing.sent, standing.receipted) == (segment.end, segment.end)
    assert log(client, partner, segment.end).entries == ()


def test_a_partner_that_was_set_back_is_handed_its_own_statements(client: Client, partner: Partner) -> None:
    over_release = Label(Classification.RESTRICTED, ("state:NG",), (), "state:MY").as_json()
    said = (partner.host(), partner.record(), b"{}", partner.record(label=over_release), partner.record())
    partner.put_out(*said)
    for first in (0, 2):
        receiving.take(queries.peer(partner.name), partner.segment(first, first + 3), at=AT)

    head = asked(client, partner, "GET", "/federation/v1/head?from=3").json()
    segments = [unpacked(asked(client, partner, "GET", f"/federation/v1/returned?from={n}")) for n in (0, 4)]

    receipt = receipt_in(head["note"], sender=partner.key, receiver=register.verifier_key())
    assert receipt.checkpoint.size == 5
    assert [(each["index"], each["code"]) for each in head["refused"]] == [(3, "over_release")]
    assert [list(each.entries) for each in segments] == [partner.log, partner.log[4:]]
    assert [(each.first, each.size, each.note) for each in segments] == [
        (0, 5, head["note"]),
        (4, 5, head["note"]),
    ]
    assert asked(client, partner, "GET", "/federation/v1/returned?from=5").json()["refused"] == "log_shorter"


def test_what_was_not_kept_is_not_handed_back(client: Client, partner: Partner) -> None:
    partner.put_out(partner.host(), b"x" * ((1 << 20) + 1), partner.record())
    receiving.take(queries.peer(partner.name), partner.segment(), at=AT)

    before, there, behind = (
        asked(client, partner, "GET", f"/federation/v1/returned?from={first}") for first in range(3)
    )

    assert list(unpacked(before).entries) == partner.log[:1]
    assert there.json()["refused"] == "entry_not_kept"
    assert list(unpacked(behind).entries) == partner.log[2:]


def test_who_asks_beyond_our_log_puts_nothing_into_it(cast: Cast, client: Client, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())

    answer = asked(client, partner, "GET", "/federation/v1/log?from=3")

    assert answer.json()["refused"] == "log_shorter"
    assert logs.sent_size(partner.name) == 0


def test_while_writing_is_shut_partners_get_what_was_put_out_before(
    cast: Cast, client: Client, partner: Partner
) -> None:
    published(cast.leyla, cast.kerem, content())
    before = log(client, partner)
    published(cast.leyla, cast.kerem, content("Another"))
    comparing.begin(at=AT)

    assert log(client, partner) == before
    assert asked(client, partner, "GET", "/federation/v1/head?from=0").json() == {"note": "", "refused": []}


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_page_tells_for_whom_writing_waits_and_what_came_back(
    cast: Cast, client: Client, partner: Partner, language: str
) -> None:
    client.force_login(cast.noor.user)
    comparing.begin(at=AT)
    with pytest.raises(Refused, match="peer_away"):
        visiting.recover_next(at=AT)

    shut = page(client, language)
    recovering.finish(without=[partner.name], reason="Gone in May", by=cast.hamad.actor, at=AT)
    again = page(client, language)

    waits = {"en": "Writing is shut", "ar": "الكتابة موقوفة", "fr": "L’écriture est fermée"}
    away = {"en": "cannot be reached", "ar": "لا يمكن الوصول", "fr": "injoignable"}
    back = {"en": "It did not wait for", "ar": "لم تنتظر", "fr": "Il n’a pas attendu"}
    assert waits[language] in shut
    assert away[language] in shut
    assert "mithaq peer recover" in shut
    assert waits[language] not in again
    assert back[language] in again
    assert "Gone in May" in again


def test_the_page_shows_both_heads_of_a_fork(cast: Cast, client: Client, partner: Partner) -> None:
    client.force_login(cast.noor.user)
    comparing.keep_own_fork(queries.peer(partner.name), "their head", at=AT)

    text = page(client)

    assert "two histories" in text
    assert "their head" in text
    assert log_name("node.example", partner.name) in text


def test_a_partner_who_could_not_be_reached_and_asks_is_visited_at_once(
    client: Client, partner: Partner
) -> None:
    row, now = Incoming.objects.filter(pk=partner.name), timezone.now()
    later = now + timedelta(minutes=1)
    soon = now + timedelta(seconds=30)
    for code, tried_at, due_by in (
        ("peer_refused", now - timedelta(seconds=30), soon),
        ("peer_refused", now + timedelta(seconds=20), soon),
        ("log_differs", now - timedelta(seconds=30), later),
    ):
        row.update(due_at=later, tried_at=tried_at, trouble={"code": code, "facts": {}})

        log(client, partner)

        assert (row.get().due_at < soon) is (due_by == soon)


def test_a_ring_makes_us_look_at_once(client: Client, partner: Partner) -> None:
    Incoming.objects.update(due_at=timezone.now() + timedelta(hours=1))

    assert asked(client, partner, "POST", "/federation/v1/bell").status_code == 200

    assert Incoming.objects.get().due_at <= timezone.now()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"seal": Partner().seal}, "request_unsigned"),
        ({"asked": "other.example"}, "request_differs"),
        ({"signed": b"{}"}, "request_differs"),
        ({"at": AT}, "request_late"),
    ],
)
def test_what_a_partner_did_not_sign_is_refused(
    client: Client, partner: Partner, how: dict[str, Any], code: str
) -> None:
    answer = asked(client, partner, "POST", "/federation/v1/bell", **how)

    assert answer.status_code == 403
    assert answer.json()["refused"] == code


def test_strangers_and_former_partners_get_nothing(cast: Cast, client: Client, partner: Partner) -> None:
    stranger = Partner(name="stranger.example")
    revoke_peer(partner.name, reason="Key lost", by=cast.hamad.actor, at=AT)
    answer = asked(client, partner, "GET", "/federation/v1/log?from=0")
    assert (answer.status_code, answer.json()["refused"]) == (404, "peer_unknown")
    answer = asked(client, stranger, "GET", "/federation/v1/log?from=0")
    assert (answer.status_code, answer.json()["refused"]) == (403, "request_unsigned")
    assert client.get("/federation/v1/log?from=0").json()["refused"] == "request_unsigned"
    assert client.post("/federation/v1/bell").json()["refused"] == "request_unsigned"


@pytest.mark.parametrize("first", ["", "x", "-1", "1.5", "٣", "1" * 20, "0&from=1x"])
def test_an_index_that_is_no_number_is_refused(client: Client, partner: Partner, first: str) -> None:
    answer = client.get(
        "/federation/v1/log",
        {"from": first},
        headers={"authorization": header(partner, first)},
    )

    assert answer.status_code == 403


def header(partner: Partner, first: str) -> str:
    from django.utils.http import urlencode  # noqa: PLC0415

    path = f"/federation/v1/log?{urlencode({'from': first})}"
    return header_of(Asking(partner.name, "node.example", "GET", path), seal=partner.seal, at=timezone.now())


class Unread:
    """A body that must not be waited for."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def test_the_body_of_a_stranger_is_not_waited_for(client: Client, partner: Partner) -> None:
    path = "/federation/v1/receipt"
    asking = Asking(partner.name, "node.example", "POST", path, b"")
    forged = header_of(asking, seal=Partner().seal, at=timezone.now())
    late = header_of(asking, seal=partner.seal, at=AT)
    for header, code in ((forged, "request_unsigned"), (late, "request_late"), ("", "request_unsigned")):
        body: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": "100"}
        answer = client.generic("POST", path, headers={"authorization": header}, **body)
        assert answer.json()["refused"] == code


@pytest.mark.parametrize("length", ["1048577", "9" * 20, "-1", "x"])
def test_a_body_of_no_sound_length_is_refused(client: Client, partner: Partner, length: str) -> None:
    path = "/federation/v1/receipt"
    header = header_of(
        Asking(partner.name, "node.example", "POST", path, b""), seal=partner.seal, at=timezone.now()
    )
    body: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": length}

    answer = client.generic("POST", path, headers={"authorization": header}, **body)

    assert answer.json()["refused"] == "request_differs"


def test_who_asks_again_before_the_answer_waits_for_itself_alone(
    cast: Cast, client: Client, partner: Partner
) -> None:
    other = Partner("MA", "exchange.ma.example")
    accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)
    path = "/federation/v1/log?from=0"

    with api._only_one(partner.name, "/federation/v1/log"):
        again = asked(client, partner, "GET", path)
        ring = asked(client, partner, "POST", "/federation/v1/bell")
        others = asked(client, other, "GET", path)

    assert (again.status_code, again.json()["refused"]) == (429, "peer_busy")
    assert (ring.status_code, others.status_code) == (200, 200)
    assert asked(client, partner, "GET", path).status_code == 200


def test_a_head_is_asked_for_without_what_it_covers(cast: Cast, client: Client, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    size = log(client, partner).end

    answer = asked(client, partner, "GET", f"/federation/v1/log?from={size - 1}&most=0")

    segment = segment_in(zstandard.ZstdDecompressor().stream_reader(answer.content).read())
    assert (segment.first, segment.entries, segment.size) == (size - 1, (), size)
    assert asked(client, partner, "GET", "/federation/v1/log?from=0&most=x").status_code == 403


def test_a_body_that_is_no_receipt_is_refused(client: Client, partner: Partner) -> None:
    for body in (b"", b"{}", b"[]", b'{"note":1,"refused":[]}', b"x" * 100):
        answer = asked(client, partner, "POST", "/federation/v1/receipt", body)
        assert answer.status_code == 403
        assert answer.json()["refused"] in {"receipt_malformed", "not_canonical"}
    assert asked(client, partner, "GET", "/federation/v1/log?from=99").json()["refused"] == "log_shorter"


def test_whoever_asks_gets_our_root_documents(cast: Cast, client: Client) -> None:
    del cast
    assert client.get("/federation/v1/root?after=0").json() == {"roots": []}
    for _ in range(2):
        draft = Signed(next_root(register.our_roots()[-1].root), b"")
        publish_root(with_signature(draft, register.seal()), at=AT)

    found = client.get("/federation/v1/root?after=0").json()["roots"]
    later = client.get("/federation/v1/root?after=2").json()["roots"]

    assert [signed_in(canonical_bytes(each)).root.version for each in found] == [2, 3]
    assert later == found[1:]


def test_a_partner_tells_its_root_documents_itself(client: Client, partner: Partner) -> None:
    before = queries.peer(partner.name).card
    partner.go_over(new_seal())
    stranger = Partner(name="stranger.example")
    stranger.go_over(new_seal())
    forged = replace(partner, documents=[]).signed_root(by=[new_seal()])
    for bad in (
        b"",
        b"[]",
        b'{"roots":[]}',
        b'{"roots":[{}]}',
        canonical_bytes({"roots": [forged.as_json()]}),
        canonical_bytes({"roots": [stranger.documents[0].as_json()]}),
        b"x" * 1_000_000,
    ):
        assert told_roots(client, bad) == 200
    assert queries.peer(partner.name).card == before

    told_roots(client, canonical_bytes({"roots": [each.as_json() for each in partner.documents]}))

    assert queries.peer(partner.name).card.key == partner.key
    assert asked(client, partner, "POST", "/federation/v1/bell").status_code == 200
    old = asked(client, partner, "POST", "/federation/v1/bell", seal=partner.holders[0])
    assert old.json()["refused"] == "request_unsigned"


def told_roots(client: Client, body: bytes) -> int:
    return client.post("/federation/v1/root", body, content_type="application/json").status_code


def test_the_page_tells_the_root_document(cast: Cast, client: Client, partner: Partner) -> None:
    client.force_login(cast.noor.user)
    assert page(client).count("the node’s own key may change it") == 2
    partner.go_over(new_seal(), holders=[new_seal() for _ in range(3)], threshold=2)
    follow(partner.name, partner.root_answer, at=AT)

    text = page(client)

    assert "Version 2 · 2 of 3 keys change it" in text
    assert partner.card.fingerprint in text


def test_no_partner_takes_all_places_and_not_all_together_do(client: Client, partner: Partner) -> None:
    with ExitStack() as places:
        for number in range(api.PLACES_EACH):
            places.enter_context(api._only_one(partner.name, f"/{number}"))
        again = asked(client, partner, "GET", "/federation/v1/log?from=0")
        assert (again.status_code, again.json()["refused"]) == (429, "peer_busy")

    with ExitStack() as places:
        for number in range(api.PLACES):
            places.enter_context(api._only_one(f"{number}.example", "/"))
        again = asked(client, partner, "GET", "/federation/v1/log?from=0")
        assert (again.status_code, again.json()["refused"]) == (429, "peer_busy")

    assert asked(client, partner, "GET", "/federation/v1/log?from=0").status_code == 200
