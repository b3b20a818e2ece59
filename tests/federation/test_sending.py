"""What goes into the log for a partner, and the receipts that come back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, content, label, published
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.exchange.actions import drafting, publishing
from mithaq.exchange.actions.publishing import withdraw_record
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.models import Record
from mithaq.federation import queries
from mithaq.federation.actions import receiving, sending
from mithaq.federation.actions.pairing import revoke_peer
from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.receipts import cosigned, log_name
from mithaq.federation.domain.segments import Segment
from mithaq.federation.models import Outgoing
from mithaq.federation.queries import logs
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import Statement, payload_of, statement_from
from partner import REGISTERED, Partner


def sent(partner: Partner) -> list[Statement]:
    while sending.fill(partner.name, at=AT):
        pass
    return [statement_from(payload_of(each)) for each in logs.sent_segment(partner.name, first=0).entries]


def titles(statements: list[Statement]) -> list[Any]:
    records = [each.body["content"] for each in statements if each.act == "exchange.record.published"]
    return [each["texts"]["en"]["title"] for each in records]  # type: ignore[call-overload, index]


def test_a_partner_is_sent_what_its_label_lets_them_have_and_no_more(cast: Cast, partner: Partner) -> None:
    for title, marked in (
        ("For all", label("public")),
        ("For partners", label("partners")),
        ("For Malaysia", label("restricted", "state:MY")),
        ("For the OIC", label("restricted", "bloc:OIC")),
        ("For Morocco", label("restricted", "state:MA")),
        ("For governments", label("partners", government_only=True)),
        ("For nobody", label("restricted")),
    ):
        published(cast.leyla, cast.kerem, content(title, label=marked))

    assert titles(sent(partner)) == [
        "For all",
        "For partners",
        "For Malaysia",
        "For the OIC",
        "For governments",
    ]


def test_a_partner_becomes_no_other_state_s_node_by_saying_so(cast: Cast, partner: Partner) -> None:
    moroccan, malaysian = uuid4(), uuid4()
    facts = partner.facts.as_json()
    partner.put_out(
        partner.statement(REGISTERED, f"institution:{moroccan}", {**facts, "state": "MA"}),
        partner.statement(REGISTERED, f"institution:{malaysian}", facts),
    )
    receiving.take(queries.peer(partner.name), partner.segment(), at=AT)
    for title, marked in (
        ("For Morocco", label("restricted", "state:MA")),
        ("For their Moroccans", label("restricted", f"institution:{moroccan}")),
        ("For their Malaysians", label("restricted", f"institution:{malaysian}")),
    ):
        published(cast.leyla, cast.kerem, content(title, label=marked))

    assert titles(sent(partner)) == ["For their Malaysians"]


def test_a_record_goes_out_as_it_stands(cast: Cast, partner: Partner) -> None:
    for title in ("First", "Second"):
        published(cast.leyla, cast.kerem, content(title))
    first, second = Record.objects.order_by("position").values_list("id", flat=True)
    withdraw_record(first, reason="Sold", by=cast.kerem.actor, at=AT)

    acts = [each.act for each in sent(partner) if each.subject.startswith("record:")]

    assert acts == ["exchange.record.published", "exchange.record.withdrawn"]
    assert titles(sent(partner)) == ["Second"]
    withdraw_record(second, reason="Sold", by=cast.kerem.actor, at=AT)
    assert [each.subject for each in sent(partner)][-1] == f"record:{second}"


def amend(cast: Cast, record: UUID, what: dict[str, Any]) -> None:
    """Publish the record anew with other content."""
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)
    drafting.save_draft(key, content=what, revision=1, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    publishing.publish_draft(key, by=cast.leyla.actor, at=AT)


def test_what_a_partner_may_no_longer_have_is_taken_back(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content("For all"))
    record = Record.objects.values_list("id", flat=True).get()
    assert titles(sent(partner)) == ["For all"]

    amend(cast, record, content("For Morocco", label=label("restricted", "state:MA")))
    acts = [each.act for each in sent(partner) if each.subject == f"record:{record}"]
    assert acts == ["exchange.record.published", "exchange.record.recalled"]
    amend(cast, record, content("For Morocco too", label=label("restricted", "state:MA")))
    amend(cast, record, content("For all again"))

    said = [each for each in sent(partner) if each.subject == f"record:{record}"]
    assert [each.act for each in said[1:]] == ["exchange.record.recalled", "exchange.record.amended"]
    assert "Morocco" not in str(said)
    assert replay(is_kept=False).is_equal


def test_records_of_public_sources_do_not_go_out(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content("Our own"))
    Record.objects.update(source_name="nasa_software", source_key="1")

    assert titles(sent(partner)) == []


def test_when_a_partner_comes_to_stand_for_more_what_was_passed_over_follows(
    cast: Cast, partner: Partner
) -> None:
    malaysian = uuid4()
    published(
        cast.leyla, cast.kerem, content("Theirs", label=label("restricted", f"institution:{malaysian}"))
    )
    published(cast.leyla, cast.kerem, content("For all"))
    assert titles(sent(partner)) == ["For all"]

    partner.put_out(partner.statement(REGISTERED, f"institution:{malaysian}", partner.facts.as_json()))
    receiving.take(queries.peer(partner.name), partner.segment(), at=AT)

    assert titles(sent(partner)) == ["For all", "Theirs"]


def test_what_the_node_says_to_itself_stays(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())

    acts = {each.act for each in sent(partner)}

    assert acts == {
        "parties.institution.registered",
        "exchange.record.published",
        "federation.encryption.announced",
    }


def test_the_log_grows_and_its_root_is_that_of_its_bytes(cast: Cast, partner: Partner) -> None:
    sent(partner)
    before = logs.sent_segment(partner.name, first=0)
    for number in range(3):
        published(cast.leyla, cast.kerem, content(f"Propeller {number}"))
    sent(partner)

    after = logs.sent_segment(partner.name, first=0)

    assert after.entries[: before.end] == before.entries
    for segment in (before, after):
        assert checked(segment) == segment.end
    later = logs.sent_segment(partner.name, first=before.end)
    assert later.entries == after.entries[before.end :]
    assert later.note == after.note


def checked(segment: Segment) -> int:
    """The size that the note signs, whose root is that of the entries from the first on."""
    origin = log_name("node.example", "exchange.my.example")
    key = VerifierKey(origin, register.verifier_key().public_key)
    checkpoint = checkpoint_in(segment.note, key)
    assert checkpoint.root == Frontier().with_leaves(map(leaf_hash, segment.entries)).root
    return checkpoint.size


def test_nothing_is_sent_beyond_the_end_nor_to_strangers(partner: Partner) -> None:
    size = len(sent(partner))

    assert logs.sent_segment(partner.name, first=size).entries == ()
    with pytest.raises(NotFound, match="log_shorter"):
        logs.sent_segment(partner.name, first=size + 1)
    with pytest.raises(NotFound, match="peer_unknown"):
        sending.fill("other.example", at=AT)


def test_after_the_pairing_ended_the_log_stands_still(cast: Cast, partner: Partner) -> None:
    size = len(sent(partner))
    revoke_peer(partner.name, reason="Key lost", by=cast.hamad.actor, at=AT)
    published(cast.leyla, cast.kerem, content())

    with pytest.raises(NotFound, match="peer_unknown"):
        sending.fill(partner.name, at=AT)
    assert logs.sent_segment(partner.name, first=0).size == size


def receipt(partner: Partner, *, size: int | None = None, seal: KeySeal | None = None) -> str:
    note = logs.sent_note(Outgoing.objects.get(pk=partner.name), len(sent(partner)) if size is None else size)
    return cosigned(note, name=partner.name, seal=seal or partner.seal, at=AT + timedelta(minutes=1))


def test_a_receipt_is_kept_with_what_was_not_taken(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    refused: list[Json] = [{"index": 2, "code": "content_invalid", "facts": {"places": ["trl"]}}]

    sending.take_receipt(queries.peer(partner.name), receipt(partner), refused, at=AT)

    (standing,) = queries.standings()
    assert standing.receipted == standing.sent > 2
    assert standing.receipted_at == AT + timedelta(minutes=1)
    assert [(each.is_ours, each.index, each.code) for each in standing.quarantined] == [
        (True, 2, "content_invalid")
    ]
    assert logs.receipt_of(partner.name) == receipt(partner)


def test_what_a_partner_that_was_set_back_takes_the_second_time_is_not_refused_any_more(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(partner)
    refused: list[Json] = [{"index": index, "code": "content_invalid", "facts": {}} for index in range(3)]
    sending.take_receipt(queries.peer(partner.name), receipt(partner), refused, at=AT)
    sending.take_receipt(queries.peer(partner.name), receipt(partner), [], at=AT)
    assert refused_there() == [0, 1, 2]

    # With the cap of an answer at one, it says nothing of what comes behind.
    partner.receipt, partner.refused = receipt(partner), refused[1:2]
    with monkeypatch.context() as patched:
        patched.setattr(sending, "REFUSED_MAX", 1)
        sending.hear_refused(partner.name, partner, at=AT)
    assert refused_there() == [1, 2]
    partner.refused = refused[2:]
    sending.hear_refused(partner.name, partner, at=AT)
    assert refused_there() == [2]
    # What it has nothing of any more it has not judged.
    sending.hear_refused(partner.name, replace(partner, receipt="", refused=[]), at=AT)
    assert refused_there() == [2]
    partner.receipt, partner.refused = receipt(partner, size=2), []
    sending.hear_refused(partner.name, partner, at=AT)
    assert refused_there() == [2]
    partner.receipt = receipt(partner)
    sending.hear_refused(partner.name, partner, at=AT)
    assert refused_there() == []


def refused_there() -> list[int]:
    return [each.index for each in queries.standings()[0].quarantined if each.is_ours]


def test_an_earlier_receipt_does_not_take_the_place_of_a_later_one(partner: Partner) -> None:
    late, early = receipt(partner), receipt(partner, size=1)
    for note in (late, early, late):
        sending.take_receipt(queries.peer(partner.name), note, [], at=AT)

    assert logs.receipt_of(partner.name) == late


def test_a_receipt_of_another_log_or_key_is_refused(partner: Partner) -> None:
    size = len(sent(partner))
    peer = queries.peer(partner.name)
    forged = receipt(partner, seal=Partner().seal)
    with pytest.raises(Refused, match="signature_invalid"):
        sending.take_receipt(peer, forged, [], at=AT)
    with pytest.raises(Refused, match="signature_invalid"):
        sending.take_receipt(
            peer, cosigned(partner.note(), name=partner.name, seal=partner.seal, at=AT), [], at=AT
        )
    for refused in (
        [{"index": size, "code": "x", "facts": {}}],
        [{"index": -1, "code": "x", "facts": {}}],
        [1],
    ):
        with pytest.raises(Refused, match="receipt_malformed"):
            sending.take_receipt(peer, receipt(partner), refused, at=AT)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="receipt_missing"):
        logs.receipt_of(partner.name)
