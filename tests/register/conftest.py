"""A node with a key, and a way to append what does not matter."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from mithaq.base.seals import KeySeal
from mithaq.register import actions
from mithaq.register.actions import Appended
from mithaq.register.adapters.keys import create_node_key
from mithaq.register.domain.statement import StatementDraft

NODE = "node.example"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

Append = Callable[[int], Sequence[Appended]]


@pytest.fixture
def seal(settings: Settings, tmp_path: Path) -> KeySeal:
    """The seal of this test's node."""
    settings.HOME = tmp_path
    settings.NODE_NAME = NODE
    return create_node_key(tmp_path)


@pytest.fixture
def append(db: None, seal: KeySeal) -> Append:
    """Append so many statements at once."""
    del db, seal

    def appended(count: int) -> Sequence[Appended]:
        drafts = [
            StatementDraft(
                "exchange.record.published",
                audience=("everyone",),
                subject=f"record:{number}",
                label={"classification": "public"},
                body={"number": number},
            )
            for number in range(count)
        ]
        return actions.append_all(drafts, at=AT)

    return appended
