"""What somebody at a node does in conversations, in a process of its own: `talker.py ask|say|read ACCOUNT …`.

There is no command for it: people talk on pages, and programs over HTTP.
"""

import json
import os
import sys
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


def main(verb: str, account: str, what: str = "") -> object:
    at = datetime.now(UTC)
    actor = access.actor_of(access.user_named(account), on=at.date())
    assert actor is not None
    scope = scope_of(actor, reader_of(actor, on=at.date()), on=at.date())
    reached = federation.reached_institutions(on=at.date())
    if verb == "ask":
        record = catalogue.search(Search(text=what), scope).records[0]
        interest.declare_interest(
            record.id, note="For our ferries.", answers_with=None, reached=reached, by=actor, at=at
        )
        return None
    found = conversations.conversations(Pile.OURS, reader=actor, scope=scope, limit=1)
    if not found:
        return []
    if verb == "say":
        talking.post_message(found[0].id, id=uuid4(), text=what, reached=reached, by=actor, at=at)
    return [each.text for each in conversations.messages(found[0].id, reader=actor)]


print(json.dumps(main(*sys.argv[1:])))
