"""The fault tests of bench/faults at bounded sizes; `make faults` runs them whole.

Those that kill processes run in one of their own, on a database beside that of the tests.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import f03_cuts_and_flips
import f04_replays
import f07_equivocation
import f08_keys
import f09_clocks
import f11_poison
import f12_stale_approvals
import f13_worlds
import f15_bundles
import f16_lists
import pytest
from django.db import DatabaseError, connection, transaction
from grounds import Figure

from cast import AT, Cast
from databases import database_beside
from mithaq.federation import queries
from mithaq.federation.actions import receiving
from mithaq.federation.actions.pairing import accept_peer
from mithaq.register import queries as register
from partner import Partner
from wire import Wire

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parents[2] / "bench" / "faults"
SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def partner(cast: Cast) -> Partner:
    """Malaysia's node, paired with ours."""
    return paired(cast, Partner())


def paired(cast: Cast, partner: Partner) -> Partner:
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)
    return partner


def require(*figures: Figure) -> None:
    assert [str(each) for each in figures if not each.is_reached] == []


def test_nothing_of_a_segment_that_was_cut_or_flipped_is_taken(partner: Partner) -> None:
    require(*f03_cuts_and_flips.cut_and_flipped(partner, flips=300, entries=2))


def test_what_is_replayed_changes_nothing(cast: Cast, partner: Partner) -> None:
    require(f04_replays.replayed(partner, paired(cast, Partner("MA", "exchange.ma.example")), count=150))


def test_a_rewritten_log_is_found_and_proved(partner: Partner) -> None:
    require(f07_equivocation.rewritten(partner, count=8))


def test_keys_that_change_in_mid_pull_let_nobody_else_in(cast: Cast, partner: Partner) -> None:
    require(f08_keys.changed(partner, by=cast.hamad.actor, count=1, changes=5))


def test_clocks_a_day_apart_lose_nothing(partner: Partner) -> None:
    partner.put_out(partner.host())

    require(f09_clocks.apart(partner))


def test_one_poison_leaves_the_rest(partner: Partner) -> None:
    require(f11_poison.poisoned(partner, count=200, kinds=2))


def test_nothing_leaves_on_an_approval_of_what_no_longer_holds(cast: Cast) -> None:
    require(f12_stale_approvals.interleaved(f12_stale_approvals.staged(cast), count=4))


@pytest.mark.django_db
def test_those_who_decide_agree_and_what_is_taken_away_refuses() -> None:
    require(f13_worlds.released(300), f13_worlds.listed(1))


@pytest.mark.django_db
def test_lists_and_search_are_measured_for_every_reader() -> None:
    figures = [*f16_lists.listed(500), *f16_lists.searched(500)]

    assert len(figures) == len({each.test for each in figures}) == 12


def test_bundles_on_bad_media_arrive_and_name_what_is_missing(partner: Partner) -> None:
    require(f15_bundles.carried(partner, count=4, longest=12))


@pytest.mark.parametrize("table", ["register_statement", "exchange_record", "federation_incoming"])
def test_a_full_disk_is_no_fault_of_a_statement(partner: Partner, table: str) -> None:
    partner.put_out(partner.host(), partner.record("Sensor"), partner.record("Drone"))
    before = register.head()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()"
            )
        with pytest.raises(DatabaseError, match="no space left"), transaction.atomic():
            receiving.pull(partner.name, Wire(partner), at=AT)
        (standing,) = queries.standings()
        assert (standing.taken, standing.set_aside, register.head()) == (0, 0, before)
        transaction.set_rollback(True)
    receiving.pull(partner.name, Wire(partner), at=AT)

    (standing,) = queries.standings()
    assert (standing.taken, standing.set_aside) == (3, 0)


@pytest.fixture
def own_database() -> Iterator[str]:
    with database_beside() as address:
        yield address


@pytest.mark.parametrize(
    "command", [("f01_receiver_killed.py", "2000", "4", "0"), ("f02_sender_killed.py", "6")]
)
def test_whoever_is_killed_loses_nothing(own_database: str, command: tuple[str, ...]) -> None:
    script, *sizes = command
    environment = {**os.environ, "DATABASE_URL": own_database, "PYTHONPATH": str(SOURCE)}

    run = subprocess.run(
        [sys.executable, str(SCRIPTS / script), *sizes],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().startswith("✓"), run.stdout
