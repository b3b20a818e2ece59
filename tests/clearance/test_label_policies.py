"""Partners' label policies: proposed as they are, confirmed by a second person, no way to our records."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from uuid import uuid4

import pytest

from cast import AT, Cast, content, label, published
from clearance import test_case_actions as casework
from clearance.test_case_actions import ITEM, World, submitted
from clearers import Clearers
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.labels import Classification, Label
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import label_policies
from mithaq.clearance.queries import cases, labels, release
from mithaq.exchange.queries import disclosures
from mithaq.node.replaying import replay
from mithaq.register import queries as register

pytestmark = pytest.mark.django_db

world = casework.world
ARDANIA = (files("mithaq.node") / "sample" / "ardania.spif.xml").read_bytes()
ARDANIA_ID = "2.25.146017556440106195302623795704197236793"
OURS = Label(Classification.RESTRICTED, ("state:MA",), (), "state:TR")
SECRET = b"""<originatorConfidentialityLabel xmlns="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0">
<ConfidentialityInformation><PolicyIdentifier>ARDANIA</PolicyIdentifier><Classification>SECRET</Classification>
</ConfidentialityInformation></originatorConfidentialityLabel>"""
CONFIDENTIAL = SECRET.replace(b"SECRET", b"CONFIDENTIAL").replace(
    b"</Classification>\n",
    b'</Classification><Category TagName="Shared With" Type="PERMISSIVE">'
    b"<GenericValue>MAR</GenericValue></Category>",
)
NUMBERED = f"""<label xmlns='http://surevine.com/xmlns/spiffy'><policy id='{ARDANIA_ID}'/>
<classification lacv='2'/><tag type='restrictive' id='{ARDANIA_ID}.2' lacv='1'/></label>""".encode()


@pytest.fixture
def adopted(cast: Cast, clearers: Clearers) -> None:
    key = label_policies.propose_label_policy(ARDANIA, by=cast.hamad.actor, at=AT)
    label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=AT)


def names() -> list[str]:
    return [each.policy.name for each in labels.policies()]


def test_a_policy_gives_labels_meaning_once_a_second_person_has_confirmed_it(
    cast: Cast, clearers: Clearers
) -> None:
    key = label_policies.propose_label_policy(ARDANIA, by=cast.hamad.actor, at=AT)

    assert names() == ["MITHAQ"]
    assert [each.policy.name for each in labels.proposed()] == ["ARDANIA"]
    with pytest.raises(Refused, match="label_policy_unknown"):
        labels.read(CONFIDENTIAL)
    label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=AT)
    assert names() == ["MITHAQ", "ARDANIA"]
    assert labels.proposed() == ()
    assert labels.read(CONFIDENTIAL).is_valid


def test_who_proposes_does_not_confirm_and_others_do_neither(cast: Cast, clearers: Clearers) -> None:
    for player in (cast.kerem, cast.noor, clearers.layan):
        with pytest.raises(Refused, match="not_permitted"):
            label_policies.propose_label_policy(ARDANIA, by=player.actor, at=AT)
    key = label_policies.propose_label_policy(ARDANIA, by=clearers.jasim.actor, at=AT)

    for player in (clearers.jasim, cast.hamad, cast.kerem):
        with pytest.raises(Refused, match="not_permitted"):
            label_policies.confirm_label_policy(key, by=player.actor, at=AT)
    with pytest.raises(NotFound, match="label_policy_unproposed"):
        label_policies.confirm_label_policy(clearers.layan.person, by=clearers.layan.actor, at=AT)
    label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=AT)
    with pytest.raises(Refused, match="label_policy_confirmed"):
        label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=AT)


def test_a_person_with_both_roles_still_needs_another(cast: Cast) -> None:
    appointing.appoint(id=uuid4(), person=cast.hamad.person, role=Role.APPROVER, by=None, at=AT)
    key = label_policies.propose_label_policy(ARDANIA, by=cast.hamad.actor, at=AT)

    with pytest.raises(Refused, match="four_eyes"):
        label_policies.confirm_label_policy(key, by=cast.hamad.actor, at=AT)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b'name="ARDANIA"', b'name="MITHAQ"'),
        (ARDANIA_ID.encode() + b'"/>\n  <equ', b'2.25.284851328681036206988083839414950342968"/>\n  <equ'),
    ],
    ids=["our name", "our identifier"],
)
def test_no_file_says_what_our_own_labels_mean(cast: Cast, written: bytes, instead: bytes) -> None:
    assert written in ARDANIA

    with pytest.raises(Refused, match="label_policy_own"):
        label_policies.propose_label_policy(ARDANIA.replace(written, instead), by=cast.hamad.actor, at=AT)

    assert labels.proposed() == ()


def test_a_malformed_file_is_refused_with_every_fault(cast: Cast) -> None:
    faulty = ARDANIA.replace(b'applied="both"', b'applied="never"')

    with pytest.raises(Refused, match="policy_unreadable") as caught:
        label_policies.propose_label_policy(faulty, by=cast.hamad.actor, at=AT)
    with pytest.raises(Refused, match="not_utf8"):
        label_policies.propose_label_policy(
            ARDANIA.replace(b"UTF-8", b"ISO-8859-1").replace(b"ARDANIE", b"ARDANI\xc9"),
            by=cast.hamad.actor,
            at=AT,
        )

    faults = caught.value.facts["faults"]
    assert isinstance(faults, tuple)
    assert len(faults) == ARDANIA.count(b'applied="both"')
    assert labels.proposed() == ()


@pytest.mark.usefixtures("adopted")
def test_the_version_confirmed_last_is_in_force(cast: Cast, clearers: Clearers) -> None:
    with pytest.raises(Refused, match="label_policy_in_force"):
        label_policies.propose_label_policy(ARDANIA, by=cast.hamad.actor, at=AT)
    second = ARDANIA.replace(b'version="1"', b'version="2"').replace(b'"SECRET"', b'"COSMIC"')

    later = AT + timedelta(hours=1)
    key = label_policies.propose_label_policy(second, by=cast.hamad.actor, at=later)
    before = labels.read(SECRET).is_valid
    label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=later)

    assert before
    assert names() == ["MITHAQ", "ARDANIA"]
    assert labels.policies()[1].policy.version == "2"
    assert [str(each) for each in labels.read(SECRET).problems] == ["classification_unknown (SECRET)"]


@pytest.mark.usefixtures("adopted")
def test_both_acts_stand_in_the_register_with_the_file_and_are_replayed() -> None:
    *_, proposed, confirmed = [entry.statement for entry in register.entries()]

    assert (proposed.act, confirmed.act) == (
        "clearance.label_policy.proposed",
        "clearance.label_policy.confirmed",
    )
    assert str(proposed.body["text"]).encode() == ARDANIA
    assert proposed.body["digest"] == confirmed.body["digest"]
    assert (proposed.audience, confirmed.audience) == (("self",), ("self",))
    assert replay(is_kept=False).is_equal


@pytest.mark.usefixtures("adopted")
def test_a_label_of_a_partner_is_told_in_three_languages_with_its_equivalent() -> None:
    told = labels.read(CONFIDENTIAL)

    assert told.problems == told.outdated == ()
    assert told.markings == {
        Language.AR: "أردانيا · سري · مشترك مع المغرب",
        Language.EN: "ARDANIA · CONFIDENTIAL · Shared with Morocco",
        Language.FR: "ARDANIE · CONFIDENTIEL · Partagé avec Maroc",
    }
    assert told.equivalent is not None
    assert told.equivalent.policy == "MITHAQ"
    assert told.equivalent.markings[Language.EN] == "MITHAQ – RESTRICTED – Releasable to: Morocco"


@pytest.mark.usefixtures("adopted")
def test_a_label_by_numbers_is_told_as_well() -> None:
    told = labels.read(NUMBERED)

    assert told.markings[Language.EN] == "ARDANIA · INTERNAL · Officials only"
    assert told.equivalent is not None
    assert told.equivalent.markings[Language.EN] == "MITHAQ – PARTNERS – Governments only"


@pytest.mark.usefixtures("adopted")
def test_our_own_label_is_told_with_its_equivalent_under_the_policy_that_is_asked_for() -> None:
    sent = labels.xml_of(OURS, created_at=AT)

    plain = labels.read(sent)
    theirs = labels.read(sent, to="ARDANIA")

    assert plain.markings[Language.EN] == "MITHAQ – RESTRICTED – Releasable to: Morocco"
    assert plain.equivalent is None
    assert plain.label.created_at == AT
    assert theirs == labels.read(sent, to=ARDANIA_ID)
    assert theirs.equivalent is not None
    assert theirs.equivalent.markings[Language.FR] == "ARDANIE · CONFIDENTIEL · Partagé avec Maroc"
    with pytest.raises(Refused, match="label_policy_unknown"):
        labels.read(sent, to="BORDURIA")


@pytest.mark.usefixtures("adopted")
def test_what_no_policy_translates_has_no_equivalent() -> None:
    told = labels.read(SECRET)

    assert told.is_valid
    assert told.equivalent is not None
    assert told.equivalent.markings == {}
    assert told.equivalent.refusal is not None
    assert told.equivalent.refusal.code == "equivalent_unknown"


@pytest.mark.usefixtures("adopted")
def test_a_label_that_is_not_valid_has_no_marking_and_no_equivalent() -> None:
    told = labels.read(CONFIDENTIAL.replace(b"MAR", b"MARS"))

    assert [str(each) for each in told.problems] == ["category_unknown (Shared With, MARS)"]
    assert told.markings == {}
    assert told.equivalent is None


@pytest.mark.usefixtures("adopted")
def test_a_name_that_two_policies_bear_says_nothing_without_its_identifier(
    cast: Cast, clearers: Clearers
) -> None:
    other = ARDANIA.replace(ARDANIA_ID.encode(), b"1.2.3")
    key = label_policies.propose_label_policy(other, by=cast.hamad.actor, at=AT)
    label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=AT)

    with pytest.raises(Refused, match="label_policy_ambiguous"):
        labels.read(SECRET)
    with_id = SECRET.replace(b"<PolicyIdentifier>", b'<PolicyIdentifier URI="urn:oid:1.2.3">')
    assert labels.read(with_id).is_valid


@pytest.mark.usefixtures("adopted")
def test_a_partners_policy_opens_no_record(cast: Cast, clearers: Clearers) -> None:
    """Not even one by which what we restrict is open to everybody."""
    closed = published(cast.leyla, cast.kerem, content("Closed", label=label("restricted", "state:TR")))
    wide = ARDANIA.replace(b'lacv="3" applied="both"', b'lacv="9" applied="both"').replace(
        b'policyRef="MITHAQ" lacv="1" applied="both"', b'policyRef="MITHAQ" lacv="3" applied="both"'
    )

    key = label_policies.propose_label_policy(wide, by=cast.hamad.actor, at=AT)
    label_policies.confirm_label_policy(key, by=clearers.layan.actor, at=AT)

    told = labels.read(
        labels.xml_of(Label(Classification.RESTRICTED, ("state:TR",), (), "state:TR"), created_at=AT),
        to="ARDANIA",
    )
    assert told.equivalent is not None
    assert told.equivalent.markings[Language.EN] == "ARDANIA · OPEN · Shared with Türkiye"
    for player in (cast.amina, cast.sam, cast.noor):
        with pytest.raises(NotFound, match="record_unknown"):
            disclosures.record(closed, player.scope)


@pytest.mark.parametrize(("state", "is_stopped"), [("state:TR", False), ("state:ZZ", True)])
def test_a_label_that_our_policy_does_not_know_stops_a_release(
    world: World, state: str, is_stopped: bool
) -> None:
    view = cases.case(submitted(world), reader=world.clearers.jasim.actor)
    item = world.items[ITEM]
    marked = Label(Classification.PUBLIC, ("state:MA", state), (), item.originator)

    found = release.preview(view, items={ITEM: replace(item, label=marked)}, at=AT)

    codes = {each.code for decision in found.values() for each in decision.reasons}
    assert ("label_unknown" in codes) is is_stopped
    assert "label_forbids" not in codes
