"""What a partner put out for us: verified as a whole, decided one by one, applied once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cast import Cast, content, published
from mithaq.base.canonical import Json
from mithaq.base.labels import Classification, Label
from mithaq.base.refusals import Refused
from mithaq.exchange.models import Record
from mithaq.federation import queries
from mithaq.federation.actions import receiving, sending
from mithaq.federation.domain.receipts import receipt_in
from mithaq.federation.domain.segments import HEADER_BYTES_MAX, Segment
from mithaq.federation.models import Incoming
from mithaq.federation.queries import logs
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.checks import check_head
from partner import AMENDED, PUBLISHED, WITHDRAWN, Partner, tampered
from partner import AT as PARTNER_AT
from wire import LATER, Wire, pulled, rows, set_aside


@pytest.mark.parametrize("step", [1, 2, 1_000])
def test_a_record_is_published_amended_and_withdrawn_by_its_node(partner: Partner, step: int) -> None:
    key, other = uuid4(), uuid4()
    partner.put_out(
        partner.host(),
        partner.record("Sensor", key=key),
        partner.record("Drone", key=other),
        partner.record("Better sensor", key=key, version=2, act=AMENDED),
        partner.statement(WITHDRAWN, f"record:{other}", {"reason": "Sold"}),
    )

    wire = pulled(partner, step=step)

    assert rows() == [("Better sensor", 2, "", partner.name), ("Drone", 1, "Sold", partner.name)]
    assert set_aside() == []
    receipt = receipt_in(wire.told[-1][0], sender=partner.key, receiver=register.verifier_key())
    assert (receipt.checkpoint.size, receipt.at) == (5, LATER)


def test_a_register_with_a_partner_s_statements_is_rebuilt(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    partner.put_out(partner.host(), partner.record())
    pulled(partner)
    published(cast.leyla, cast.kerem, content("Another propeller"))

    assert check_head(last=1_000).size == register.head().size
    assert replay(is_kept=False).is_equal
    assert len(rows()) == 3


@pytest.mark.parametrize("step", [1, 1_000])
def test_a_record_whose_reference_is_another_s_already_has_a_longer_one(partner: Partner, step: int) -> None:
    first, second = (UUID(f"00000000-0000-4000-8000-{end:012x}") for end in (0xA6539, 0x1F923D))
    partner.put_out(partner.host(), *(partner.record(key=key) for key in (first, uuid4(), second)))

    pulled(partner, step=step)

    assert set_aside() == []
    references = dict(Record.objects.values_list("id", "reference"))
    assert references[second].startswith(references[first])
    assert len(references[second]) == len(references[first]) + 4
    assert replay(is_kept=False).is_equal
    partner.put_out(partner.record("Better", key=second, version=2, act=AMENDED))
    pulled(partner)
    assert Record.objects.get(pk=second).reference == references[second]


def test_a_record_that_its_node_takes_back_is_hidden(partner: Partner) -> None:
    key = uuid4()
    partner.put_out(
        partner.host(),
        partner.record("Sensor", key=key),
        partner.statement("exchange.record.recalled", f"record:{key}", {"reason": ""}),
    )

    pulled(partner)

    ((_, withdrawn_at),) = Record.objects.values_list("id", "withdrawn_at")
    assert withdrawn_at == PARTNER_AT
    assert set_aside() == []
    assert replay(is_kept=False).is_equal
    partner.put_out(partner.record("Sensor again", key=key, version=2, act=AMENDED))
    pulled(partner)
    assert Record.objects.filter(withdrawn_at=None).count() == 1


def test_a_record_that_never_came_here_may_be_withdrawn(partner: Partner) -> None:
    partner.put_out(partner.statement(WITHDRAWN, f"record:{uuid4()}", {"reason": "Sold"}))

    pulled(partner)

    assert (rows(), set_aside()) == ([], [])


def test_what_was_taken_once_is_not_taken_again(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record())
    pulled(partner)
    before = register.head()

    for first in (0, 1):
        receiving.take(queries.peer(partner.name), partner.segment(first), at=LATER)
    pulled(partner)
    # The same statement at another place of the log.
    partner.put_out(partner.log[1])
    pulled(partner)

    assert register.head() == before
    assert len(rows()) == 1


def test_a_segment_that_overlaps_brings_only_what_is_new(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Sensor"))
    pulled(partner)
    partner.put_out(partner.record("Drone"))

    receiving.take(queries.peer(partner.name), partner.segment(0), at=LATER)

    assert [row[0] for row in rows()] == ["Drone", "Sensor"]


def restricted(*releasable_to: str, originator: str = "state:MY") -> dict[str, Any]:
    return Label(Classification.RESTRICTED, releasable_to, (), originator).as_json()


BAD: dict[str, tuple[Callable[[Partner], Any], str]] = {
    "no statement": (lambda _: b"{}", "envelope_malformed"),
    "no text": (lambda _: b"\xff\xfe", "envelope_malformed"),
    "too large": (lambda _: b"x" * (1 << 21), "entry_too_large"),
    "another's signature": (lambda partner: tampered(by_another_name(partner)), "signature_invalid"),
    "another's statement": (lambda partner: partner.record(issuer="node.example"), "issuer_differs"),
    "a role": (
        lambda partner: partner.statement("access.role.appointed", "person:1", {"role": "auditor"}),
        "act_not_taken",
    ),
    "a key": (
        lambda partner: partner.statement("register.issuer.accepted", "node:x", {"public_key": ""}),
        "act_not_taken",
    ),
    "for others": (lambda partner: partner.record(audience=("state:NG",)), "not_for_us"),
    "for itself": (lambda partner: partner.record(audience=("self",)), "not_for_us"),
    "over-release": (lambda partner: partner.record(label=restricted("state:NG")), "over_release"),
    "no label": (lambda partner: partner.record(label={"classification": "secret"}), "label_unknown"),
    "another label inside": (
        lambda partner: partner.record(what={"label": restricted("state:QA")}),
        "label_differs",
    ),
    "no content": (lambda partner: partner.record(what={"trl": 99}), "content_invalid"),
    "no body": (lambda partner: partner.statement(PUBLISHED, f"record:{uuid4()}", {}), "statement_malformed"),
    "no subject": (lambda partner: replace(partner.record(), subject="record:x"), "statement_malformed"),
    "no version": (lambda partner: partner.record(version=0), "statement_malformed"),
    "an institution that nobody registered": (
        lambda partner: partner.record(institution=uuid4()),
        "institution_unknown",
    ),
    "a withdrawal without a reason": (
        lambda partner: partner.statement(WITHDRAWN, f"record:{uuid4()}", {}),
        "statement_malformed",
    ),
    "an institution without a name": (lambda partner: partner.host(names={}), "name_missing"),
    "an institution in no state": (lambda partner: partner.host(state="XX"), "state_unknown"),
    "an institution with more": (lambda partner: partner.host(more=1), "statement_malformed"),
}


def by_another_name(partner: Partner) -> bytes:
    other = Partner(seal=partner.seal, institution=partner.institution)
    other.put_out(other.record())
    return other.log[0]


@pytest.mark.parametrize("case", BAD)
def test_one_bad_statement_is_set_aside_and_the_rest_goes_on(partner: Partner, case: str) -> None:
    make, code = BAD[case]
    partner.put_out(partner.host(), partner.record("Before"), make(partner), partner.record("Behind"))

    wire = pulled(partner)

    assert [row[0] for row in rows()] == ["Before", "Behind"]
    assert set_aside() == [(2, code)]
    ((_, refused),) = wire.told
    assert [(each["index"], each["code"]) for each in refused] == [(2, code)]  # type: ignore[call-overload, index]
    assert replay(is_kept=False).is_equal


def test_what_is_ours_or_another_s_is_not_changed_by_a_partner(cast: Cast, partner: Partner) -> None:
    ours = published(cast.leyla, cast.kerem, content())
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, institution FROM exchange_record")
        ((key, institution),) = cursor.fetchall()
    partner.put_out(
        partner.host(),
        partner.record("Taken over", key=key, version=9, act=AMENDED),
        partner.statement(WITHDRAWN, f"record:{key}", {"reason": "Gone"}),
        partner.record("In their name", institution=institution),
        partner.statement(
            "parties.institution.registered", f"institution:{institution}", partner.host().body
        ),
    )

    pulled(partner)

    assert rows() == [("Quiet propeller", 1, "", "node.example")]
    assert set_aside() == [
        (1, "record_of_other_node"),
        (2, "record_of_other_node"),
        (3, "institution_of_other_node"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT issuer, state FROM parties_institution WHERE id = %s", [institution])
        assert cursor.fetchall() == [("node.example", "TR")]
    assert ours


def test_the_identifier_of_another_node_s_statement_is_not_used_up(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    ours = register.entry_at(register.head().position).statement.id
    partner.put_out(partner.host(), replace(partner.record(), id=ours))

    pulled(partner)

    assert set_aside() == [(1, "id_of_other_node")]


def test_a_log_that_was_rewritten_is_not_taken(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Sensor"))
    pulled(partner)
    before = register.head()
    partner.log[1:] = []
    partner.put_out(partner.record("Another history"), partner.record("Drone"))

    with pytest.raises(Refused, match="log_differs"):
        pulled(partner)

    (standing,) = queries.standings()
    assert standing.trouble is not None
    assert standing.trouble["code"] == "log_differs"
    assert register.head() == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda segment, _: replace(segment, first=3), "segment_gap"),
        (lambda segment, _: replace(segment, entries=segment.entries[:1]), "log_differs"),
        (lambda segment, _: replace(segment, entries=segment.entries[::-1]), "log_differs"),
        (lambda segment, _: replace(segment, entries=(*segment.entries, b"{}")), "log_differs"),
        (lambda segment, _: replace(segment, note=Partner().note()), "signature_invalid"),
        (lambda segment, partner: replace(segment, note=replace_us(partner).note()), "signature_invalid"),
        (lambda segment, _: replace(segment, note="no note"), "checkpoint_malformed"),
    ],
)
def test_a_segment_that_its_note_does_not_sign_changes_nothing(
    partner: Partner, change: Callable[[Segment, Partner], Segment], code: str
) -> None:
    partner.put_out(partner.host(), partner.record())
    before = register.head()

    with pytest.raises(Refused, match=code):
        receiving.take(queries.peer(partner.name), change(partner.segment(), partner), at=LATER)

    assert register.head() == before
    assert queries.standings()[0].taken == 0


def replace_us(partner: Partner) -> Partner:
    """The partner's log for somebody else."""
    return replace(partner, us="exchange.ma.example")


def test_one_bad_among_five_hundred_is_set_aside_and_the_others_are_applied(partner: Partner) -> None:
    partner.put_out(partner.host(), *(partner.record(f"Sensor {number}") for number in range(499)))
    partner.log[250] = tampered(partner.log[250])

    pulled(partner, step=200)

    assert len(rows()) == 498
    assert set_aside() == [(250, "signature_invalid")]


def test_a_partner_does_not_fill_our_disk_with_what_is_not_taken(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "KEPT_MOST", 2)
    partner.put_out(b"1", b"x" * ((1 << 20) + 1), b"2", b"3", b"4")

    pulled(partner)

    with connection.cursor() as cursor:
        cursor.execute("SELECT envelope FROM federation_quarantined ORDER BY index")
        kept = [bytes(envelope) if envelope else None for (envelope,) in cursor.fetchall()]
    assert kept == [b"1", None, b"2", None, None]


def test_what_a_partner_signed_is_kept_however_much_it_is(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "KEPT_MOST", 0)
    partner.put_out(partner.record(audience=("state:NG",)), b"{}", tampered(by_another_name(partner)))

    pulled(partner)

    with connection.cursor() as cursor:
        cursor.execute("SELECT envelope IS NULL FROM federation_quarantined ORDER BY index")
        assert cursor.fetchall() == [(False,), (True,), (True,)]


def test_a_partner_that_has_less_than_it_signed_is_shown_our_receipt(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record())
    receipt = pulled(partner).told[-1][0]

    class SetBack(Wire):
        def segment(self, first: int) -> Segment:
            del first
            raise Refused("peer_refused", peer=self.partner.name, status=404, said="log_shorter")

    wire = SetBack(partner)
    with pytest.raises(Refused, match="peer_refused"):
        receiving.pull(partner.name, wire, at=LATER)

    assert wire.told == [(receipt, [])]


def test_what_a_partner_says_of_itself_makes_it_no_host_here(cast: Cast, partner: Partner) -> None:
    partner.put_out(partner.host(is_host=True))
    pulled(partner)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM parties_institution WHERE is_host")
        assert cursor.fetchall() == [(cast.hamad.institution,)]


def test_the_receipt_is_told_once_and_again_after_a_failure(partner: Partner) -> None:
    partner.put_out(partner.host())

    class Broken(Wire):
        def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
            del note, refused
            raise Refused("peer_away", peer=self.partner.name, reason="cut")

    with pytest.raises(Refused, match="peer_away"):
        receiving.pull(partner.name, Broken(partner), at=LATER)
    assert queries.standings()[0].taken == 1

    wire = pulled(partner)
    assert len(wire.told) == 1
    assert pulled(partner).told == []
    assert json.dumps(wire.told[0][1]) == "[]"


@pytest.mark.parametrize(
    ("tried_s", "due_s", "then_due_s"),
    [(-10, 50, 0), (-1, 59, 4), (-10, -1, -1), (0, 60, 5)],
    ids=["tried long ago", "tried just now", "due already", "this moment"],
)
def test_who_was_not_reached_and_asks_us_is_visited_soon_and_not_in_a_circle(
    partner: Partner, tried_s: int, due_s: int, then_due_s: int
) -> None:
    def after(seconds: int) -> datetime:
        return LATER + timedelta(seconds=seconds)

    receiving.note_trouble(partner.name, Refused("peer_refused"), was_well=True, at=after(tried_s))
    Incoming.objects.update(due_at=after(due_s))

    receiving.note_back(partner.name, at=LATER)

    assert Incoming.objects.get().due_at == after(then_due_s)


def test_the_first_failure_is_tried_again_soon_and_those_after_it_take_their_time(partner: Partner) -> None:
    """Also where a segment is taken each time, and only the receipt does not reach them."""
    partner.put_out(partner.host())
    due_at = LATER + timedelta(minutes=1)

    class Broken(Wire):
        def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
            del note, refused
            raise Refused("peer_refused", peer=self.partner.name, said="no")

    for expected in (LATER + receiving.VISIT_AGAIN, due_at, due_at):
        Incoming.objects.update(due_at=due_at)
        with pytest.raises(Refused, match="peer_refused"):
            receiving.pull(partner.name, Broken(partner), at=LATER)
        assert Incoming.objects.get().due_at == expected


def test_a_segment_has_no_more_than_may_travel(
    cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("One", "Two", "Three"):
        published(cast.leyla, cast.kerem, content(title))
    while sending.fill(partner.name, at=LATER):
        pass
    partner.put_out(partner.host(), partner.record("Sensor"), b"{}", partner.record("Drone"))
    pulled(partner)
    size = logs.sent_size(partner.name)
    monkeypatch.setattr(logs, "SEGMENT_BYTES_MAX", HEADER_BYTES_MAX + 3_000)

    ours = [logs.sent_segment(partner.name, first=0)]
    while ours[-1].end < size:
        ours.append(logs.sent_segment(partner.name, first=ours[-1].end))
    theirs = [logs.held_segment(partner.name, first=0)]
    while theirs[-1].end < 4:
        theirs.append(logs.held_segment(partner.name, first=theirs[-1].end))

    assert len(ours) > 1 < len(theirs)
    assert all(sum(map(len, each.entries)) <= 3_000 for each in (*ours, *theirs))
    assert [entry for each in theirs for entry in each.entries] == partner.log
