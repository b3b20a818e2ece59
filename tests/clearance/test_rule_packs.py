"""Changing the policy: proposed with what it would change, confirmed by a second person, never narrower."""

import shutil
from pathlib import Path

import pytest

from cast import AT, Cast
from clearers import Clearers
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import rule_packs
from mithaq.clearance.adapters.cedar.packs import LATEST, SHIPPED
from mithaq.clearance.queries import rule_packs as queries
from mithaq.node.replaying import replay
from mithaq.register import queries as register

pytestmark = pytest.mark.django_db

NOTHING_LEAVES = (
    '@id("nothing_leaves")\n@title("Nothing leaves")\n@source("An order of the minister")\n'
    'forbid (principal is Recipient, action in Action::"release", resource is Item);\n'
)


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    folder = tmp_path / "policy-9"
    shutil.copytree(SHIPPED / LATEST, folder)
    (folder / "more.cedar").write_text(NOTHING_LEAVES)
    return folder


def test_a_pack_decides_once_a_second_person_has_confirmed_it(clearers: Clearers, stricter: Path) -> None:
    before = queries.in_force().digest

    key = rule_packs.propose_pack(stricter, items={}, by=clearers.jasim.actor, at=AT)
    between = queries.in_force().digest
    rule_packs.confirm_pack(key, by=clearers.layan.actor, at=AT)

    assert between == before
    assert queries.in_force().digest == queries.proposal(key).digest != before
    assert "nothing_leaves" in queries.in_force().policies


def test_it_is_kept_as_it_was_proposed(clearers: Clearers, stricter: Path) -> None:
    key = rule_packs.propose_pack(stricter, items={}, by=clearers.jasim.actor, at=AT)
    shutil.rmtree(stricter)

    rule_packs.confirm_pack(key, by=clearers.layan.actor, at=AT)

    assert queries.in_force().digest == queries.proposal(key).digest


def test_a_pack_that_was_changed_in_the_home_decides_nothing(
    clearers: Clearers, stricter: Path, tmp_path: Path
) -> None:
    key = rule_packs.propose_pack(stricter, items={}, by=clearers.jasim.actor, at=AT)
    rule_packs.confirm_pack(key, by=clearers.layan.actor, at=AT)
    kept = tmp_path / "policies" / queries.proposal(key).digest

    (kept / "more.cedar").write_text(NOTHING_LEAVES.replace("minister", "clerk"))

    with pytest.raises(Refused, match="rule_pack_changed"):
        queries.in_force()


def test_a_pack_that_leaves_out_a_hard_stop_is_refused(clearers: Clearers, stricter: Path) -> None:
    weapons = stricter / "weapons.yaml"
    text = weapons.read_text()
    begin = text.index("  - code: nuclear_weapons")
    weapons.write_text(text[:begin] + text[text.index("  - code:", begin + 5) :])

    with pytest.raises(Refused, match="rule_pack_narrows"):
        rule_packs.propose_pack(stricter, items={}, by=clearers.jasim.actor, at=AT)

    assert queries.proposed() == ()


def test_who_proposes_does_not_confirm_and_others_do_neither(
    clearers: Clearers, cast: Cast, stricter: Path
) -> None:
    key = rule_packs.propose_pack(stricter, items={}, by=clearers.jasim.actor, at=AT)

    for player in (clearers.jasim, cast.kerem, cast.hamad):
        with pytest.raises(Refused, match="not_permitted"):
            rule_packs.confirm_pack(key, by=player.actor, at=AT)
    with pytest.raises(Refused, match="not_permitted"):
        rule_packs.propose_pack(stricter, items={}, by=clearers.layan.actor, at=AT)
    rule_packs.confirm_pack(key, by=clearers.layan.actor, at=AT)
    with pytest.raises(Refused, match="rule_pack_confirmed"):
        rule_packs.confirm_pack(key, by=clearers.layan.actor, at=AT)


def test_the_pack_in_force_cannot_be_proposed_and_an_unknown_one_not_confirmed(clearers: Clearers) -> None:
    with pytest.raises(Refused, match="rule_pack_in_force"):
        rule_packs.propose_pack(SHIPPED / LATEST, items={}, by=clearers.jasim.actor, at=AT)
    with pytest.raises(NotFound, match="rule_pack_unproposed"):
        rule_packs.confirm_pack(clearers.jasim.person, by=clearers.layan.actor, at=AT)


def test_both_acts_stand_in_the_register_and_are_replayed(clearers: Clearers, stricter: Path) -> None:
    key = rule_packs.propose_pack(stricter, items={}, by=clearers.jasim.actor, at=AT)
    rule_packs.confirm_pack(key, by=clearers.layan.actor, at=AT)

    *_, proposed, confirmed = [entry.statement for entry in register.entries()]

    assert (proposed.act, confirmed.act) == ("clearance.policy.proposed", "clearance.policy.confirmed")
    assert replay(is_kept=False).is_equal
