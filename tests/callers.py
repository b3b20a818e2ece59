"""How tests ask: an action that is to be refused, pages as somebody reads them, forms as they are posted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Player
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused


def refused(act: Callable[[], object]) -> str:
    """The code with which it is refused."""
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def client_of(player: Player, language: Language = Language.EN) -> Client:
    """Somebody signed in who reads a language."""
    client = Client(headers={"accept-language": language.value})
    client.force_login(player.user)
    return client


def post(client: Client, address: str, **values: Any) -> Any:
    """A form that is taken: its answer leads on."""
    answer = client.post(address, values)
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[:3_000]
    return answer
