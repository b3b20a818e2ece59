"""What somebody at a node says, in a process of its own: `talker.py ask|say|read ACCOUNT WORD…`.

There is no command for it: people talk on pages, and programs over HTTP.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import django

from mithaq.node.database.supervisor import database_url

os.environ["DJANGO_SETTINGS_MODULE"] = "mithaq.node.settings"
os.environ["DATABASE_URL"] = database_url(Path(os.environ["MITHAQ_HOME"]))
django.setup()

from mithaq.access import queries as access  # noqa: E402  # models need Django
from mithaq.clearance.queries.readers import reader_of  # noqa: E402
from mithaq.exchange.actions import interest, talking  # noqa: E402
from mithaq.exchange.domain.searching import Search  # noqa: E402
from mithaq.exchange.queries import catalogue, conversations  # noqa: E402
from mithaq.exchange.queries.conversations import Pile  # noqa: E402
from mithaq.exchange.queries.disclosures import scope_of  # noqa: E402
from mithaq.federation import queries as federation  # noqa: E402
from mithaq.node.replaying import replay  # noqa: E402

PATIENCE_S = 60


def main(verb: str, account: str, *words: str) -> object:
    """`ask` shows interest in the record found by a word, `say` answers with the second word once the first
    one has arrived, `read` waits for the word."""
    at = datetime.now(UTC)
    actor = access.actor_of(access.user_named(account), on=at.date())
    assert actor is not None
    scope = scope_of(actor, reader_of(actor, on=at.date()), on=at.date())
    reached = federation.reached_institutions(on=at.date())
    if verb == "ask":
        record = catalogue.search(Search(text=words[0]), scope).records[0]
        interest.declare_interest(
            record.id, note=words[1], answers_with=None, reached=reached, by=actor, at=at
        )
        return []
    ends_at = time.monotonic() + PATIENCE_S
    while True:
        found = conversations.conversations(Pile.OURS, reader=actor, scope=scope, limit=1)
        texts = [each.text for each in conversations.messages(found[0].id, reader=actor)] if found else []
        if words[0] in texts:
            break
        assert time.monotonic() < ends_at
        time.sleep(0.2)
    if verb == "say":
        talking.post_message(found[0].id, id=uuid4(), text=words[1], reached=reached, by=actor, at=at)
    set_aside = [each.code for peer in federation.standings() for each in peer.quarantined]
    return [texts, set_aside, replay(is_kept=False).is_equal]


print(json.dumps(main(*sys.argv[1:])))
