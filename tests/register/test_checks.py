"""What the doctor verifies of the register."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal
from mithaq.register.actions import Appended
from mithaq.register.adapters.keys import key_file
from mithaq.register.checks import HeadCheck, check_head, key_mode

Append = Callable[[int], Sequence[Appended]]


@pytest.mark.django_db
def test_a_key_that_others_may_read_is_told(seal: KeySeal, tmp_path: Path) -> None:
    del seal
    assert key_mode() == 0o600

    key_file(tmp_path).chmod(0o644)

    assert key_mode() == 0o644


@pytest.mark.django_db
def test_an_empty_register_is_whole(seal: KeySeal) -> None:
    del seal

    assert check_head() == HeadCheck(size=0, verified=0, last_at=None)


def test_the_last_statements_of_a_whole_register_verify(append: Append) -> None:
    append(12)

    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert check_head(last=5) == HeadCheck(size=12, verified=5, last_at=at)
    assert check_head(last=50) == HeadCheck(size=12, verified=12, last_at=at)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("DELETE FROM register_checkpoint WHERE size = 12", "register_damaged"),
        ("DELETE FROM register_statement WHERE position = 11", "register_damaged"),
        ("DELETE FROM register_statement WHERE position = 10", "register_damaged"),
        ("UPDATE register_node SET hash = sha256('') WHERE level = 3 AND index = 0", "register_damaged"),
        ("UPDATE register_node SET hash = sha256('') WHERE level = 0 AND index = 10", "register_damaged"),
        ("UPDATE register_checkpoint SET note = replace(note, '12', '13')", "signature_invalid"),
        ("UPDATE register_statement SET envelope = 'gone' WHERE position = 9", "envelope_malformed"),
    ],
)
def test_each_damage_near_the_head_is_told(append: Append, damage: str, code: str) -> None:
    append(4)
    append(8)
    with connection.cursor() as cursor:
        for table in ("register_statement", "register_node", "register_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(damage)

    with pytest.raises(Refused, match=code):
        check_head()


def test_a_node_that_changed_its_name_is_told(append: Append, settings: Settings) -> None:
    append(1)
    settings.NODE_NAME = "renamed.example"

    with pytest.raises(Refused, match="signature_invalid"):
        check_head()
