"""The partners' nodes of the demo: what they hold can be published, and they pair by cards in a folder."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from cast import AT
from mithaq.access.queries import actor_of_person
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.pairing import revoke_peer
from mithaq.node import sample_programme
from mithaq.node.demo_partners import PARTNERS, Meeting, Running, pair
from mithaq.node.founding import sample_id
from mithaq.node.sample_programme import MALAYSIA, SECRETARIAT
from mithaq.register import queries as register
from partner import Partner


@pytest.fixture
def meeting(db: None, settings: Settings, tmp_path: Path) -> Meeting:
    """Where Malaysia's node, which this one is, meets others."""
    del db
    settings.HOME, settings.NODE_NAME = tmp_path, PARTNERS["my"].name
    sample_programme.register_parties(MALAYSIA, at=AT)
    found = Meeting(tmp_path / "cards")
    found.folder.mkdir()
    return found


@pytest.mark.parametrize("key", PARTNERS)
def test_a_partner_s_node_publishes_all_that_it_holds(
    db: None, settings: Settings, tmp_path: Path, key: str
) -> None:
    del db
    settings.HOME, settings.NODE_NAME = tmp_path, PARTNERS[key].name
    programme = PARTNERS[key].programme

    sample_programme.register_parties(programme, at=AT)
    published = list(sample_programme.publish_records(programme, at=AT))

    assert published == [row["key"] for row in programme.record_rows()]
    assert all(set(row["texts"]) == {"ar", "en", "fr"} for row in programme.record_rows())


def test_no_key_of_the_sample_is_used_on_two_nodes() -> None:
    programmes = [SECRETARIAT, *(each.programme for each in PARTNERS.values())]
    keys = [row["key"] for each in programmes for row in (*each.institution_rows(), *each.record_rows())]
    people = [
        person["key"] for each in programmes for row in each.institution_rows() for person in row["people"]
    ]

    assert len(set(keys)) == len(keys)
    assert len(set(people)) == len(people)


def test_nodes_pair_once_by_the_cards_that_they_leave(meeting: Meeting) -> None:
    other = Partner("MA", PARTNERS["ma"].name)
    meeting.card_file(other.name).write_bytes(other.card_envelope)
    meeting.show_card()

    assert list(pair(MALAYSIA, meeting, [other.name])) == [other.name]
    head = register.head()
    assert list(pair(MALAYSIA, meeting, [other.name])) == [other.name]

    (known,) = queries.peers()
    assert (known.card.key, known.is_active, register.head()) == (other.key, True, head)
    assert meeting.card_file(PARTNERS["my"].name).read_bytes() == queries.our_card_envelope()
    salmah = actor_of_person(sample_id("salmah"), on=AT.date())
    revoke_peer(other.name, reason="Enough", by=salmah, at=AT)
    assert list(pair(MALAYSIA, meeting, [other.name])) == [other.name]
    assert not queries.peer(other.name).is_active


def test_a_partner_that_ended_before_it_left_a_card_is_not_waited_for(meeting: Meeting) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        ended = Running(PARTNERS["ma"], meeting.folder, 1, process)

        with pytest.raises(Refused, match="demo_partner_ended"):
            list(pair(MALAYSIA, meeting, [PARTNERS["ma"].name], running=[ended]))
