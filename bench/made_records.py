"""Records for benchmarks of many: a text of the caller's, and what facets count as chance has it."""

import random
from datetime import date
from uuid import UUID

from mithaq.base.labels import Classification, Label
from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Content, Cooperation, IpState, Kind, Stage, Text
from mithaq.exchange.domain.indexed import IndexedRecord

ON = date(2026, 6, 1)
# Of so many labels a reader may see some.
LABELS, SHARES = 100, (1, 10, 50)
STATES = ("TR", "MA", "MY", "ID", "PK", "EG", "SA", "KZ", "NG", "SN")
FIELDS = ("energy.solar", "water.desalination", "aerospace.unmanned_aircraft", "ict.cyber_security")


def indexed(key: UUID, number: int, text: Text, chance: random.Random, *, label: int) -> IndexedRecord:
    """A record with this text; what facets count is as chance has it."""
    content = Content(
        kind=Kind.OFFER if number % 3 else Kind.NEED,
        texts={Language.EN: text},
        fields=(chance.choice(FIELDS),),
        trl=chance.randint(1, 9),
        stage=chance.choice(list(Stage)),
        ip_state=chance.choice(list(IpState)),
        cooperation=(chance.choice(list(Cooperation)),),
        languages=("en",),
        label=Label(Classification.PARTNERS, (), (), ""),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1 + number % 12, 1),
    )
    state = chance.choice(STATES)
    return IndexedRecord(key, label, state, content, (), number, is_withdrawn=False)
