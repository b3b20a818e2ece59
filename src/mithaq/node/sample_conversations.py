"""The sample programme's conversations: said step by step, as people of two institutions would say it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction

from mithaq.access import queries as access_queries
from mithaq.access.domain.permissions import Actor
from mithaq.exchange.actions import interest, reminding, talking
from mithaq.exchange.domain.talking import Ending
from mithaq.exchange.queries import conversations
from mithaq.node.founding import sample_id

FILE = Path(__file__).parent / "sample" / "conversations.yaml"
Row = Mapping[str, Any]


def hold_conversations(*, at: datetime) -> None:
    """Hold each conversation of the sample; one that began already is passed over."""
    rows: Sequence[Row] = yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader)
    for row in rows:
        asker = _actor(row["asker"], at)
        if not conversations.has_asked(sample_id(row["record"]), institution=asker.institution):
            _hold(row, asker, at)


@transaction.atomic
def _hold(row: Row, asker: Actor, at: datetime) -> None:
    ours = row.get("answers_with")
    key = interest.declare_interest(
        sample_id(row["record"]),
        note=row["note"],
        answers_with=sample_id(ours) if ours else None,
        by=asker,
        at=at,
    )
    for number, said in enumerate(row["said"], 1):
        moment = at + timedelta(seconds=number)
        _say(key, sample_id(f"{row['key']} {number}"), said, _actor(said["by"], at), moment)


def _say(key: UUID, entry: UUID, said: Row, by: Actor, at: datetime) -> None:
    match said:
        case {"text": text}:
            talking.post_message(key, id=entry, text=text, by=by, at=at)
        case {"own_note": text}:
            talking.add_note(key, id=entry, text=text, by=by, at=at)
        case {"hand_over": colleague, "note": text}:
            talking.hand_over(key, id=entry, to=sample_id(colleague), note=text, by=by, at=at)
        case {"remind": text}:
            reminding.remind(key, id=entry, due_on=at.date(), note=text, is_for_charge=False, by=by, at=at)
        case {"close": why, "note": text}:
            talking.close_conversation(key, id=entry, why=Ending(why), text=text, by=by, at=at)
        case _:
            raise ValueError(f"the sample says nothing that is known: {said}")


def _actor(person: str, at: datetime) -> Actor:
    return access_queries.actor_of_person(sample_id(person), on=at.date())
