"""Is the SQL filter of lists the decision, and how fast is it on a million rows? On an embedded database.

A world is a reader, eight interned labels and rows that carry them, all random; a reader meets eight sets of
labels. Three answers to "which rows?": SQL with the label ids of `readable_labels`; the decision, row by row
in Python; the whole rule, row by row in SQL. A row that not all three give is a difference. A label without
one of its facts must refuse.

The list has 1,000,000 rows under 5,000 labels. The peer is the whole rule as a condition on the rows, which
hold the facts of their label. `python bench/labels.py 1000000` names the number of worlds.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from mithaq.base.labels import EVERYONE, Classification, Handling, Label
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import Reader, decide

WORLDS = 40_000
# Readers a batch, sets of labels that each meets, labels and rows of a set.
READERS, SETS, LABELS, ROWS = 250, 8, 8, 16
LIST_ROWS, LIST_LABELS, PAGE, RUNS = 1_000_000, 5_000, 50, 5
STATES = tuple(
    f"state:{each}" for each in ("MA", "TR", "MY", "ID", "PK", "EG", "SA", "KZ", "NG", "SN", "US", "FR")
)
FEW_STATES = STATES[:4]
BLOCS = tuple(f"bloc:{code}" for code in ("OIC", "AU", "AL", "GCC", "D8"))
LIST_READERS = {
    "wide": Reader(frozenset({EVERYONE, "state:MA", *BLOCS}), True, Classification.RESTRICTED),
    "narrow": Reader(frozenset({EVERYONE, "state:FR"}), False, Classification.PUBLIC),
}
FACTS = ("classification", "releasable_to", "handling", "originator")

# The rule of `clearance.domain.release`, written anew for rows that hold the facts of their label.
WHOLE_RULE = """
    l.originator = ANY(r.parties)
    OR (
        l.level <= r.ceiling
        AND (l.releasable_to && r.parties OR (l.releasable_to = '{}' AND l.level < 2))
        AND (r.is_government OR NOT l.government_only)
    )
"""

Rows = set[tuple[int, int]]


def main(worlds: int) -> None:
    """Print the differences, then the times of the list."""
    from register import node  # noqa: PLC0415  # the fault tests load this file where tests have that name

    with node():
        call_command("migrate", "clearance", verbosity=0)
        _tell_worlds(worlds)
        make_list(LIST_ROWS)
        for name, reader in LIST_READERS.items():
            _tell_list(name, reader)


def _tell_worlds(worlds: int) -> None:
    started = time.perf_counter()
    found = random_worlds(worlds)
    took = time.perf_counter() - started
    made = found["worlds"]
    print(f"{made:,} worlds, {made * ROWS:,} rows decided: {found['differ']} differences; {took:,.0f} s")
    print(f"{found['damaged']:,} labels that lack a fact: {found['refused']:,} refused")


def random_worlds(worlds: int, progress: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """How many worlds were made, how many rows the three decide apart, how many damaged labels refuse."""
    found = Counter[str]()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE world_rows (id int, label_id bigint, level int, releasable_to text[], "
            "government_only bool, originator text)"
        )
    for batch in range(-(-worlds // (READERS * SETS))):
        progress(batch * READERS * SETS)
        chance = random.Random(batch)  # noqa: S311
        readers = [random_reader(chance, FEW_STATES) for _ in range(READERS)]
        labels = [random_label(chance, FEW_STATES) for _ in range(SETS * LABELS)]
        with transaction.atomic():
            answers = _answers(chance, labels, readers)
            found["refused"] += _refuses_damaged(chance, readers[0])
        found["damaged"] += 1
        found["worlds"] += READERS * SETS
        found["differ"] += len((answers[0] ^ answers[1]) | (answers[0] ^ answers[2]))
    return found


def _answers(chance: random.Random, labels: Sequence[Label], readers: Sequence[Reader]) -> tuple[Rows, ...]:
    """Pairs of reader and row, by the filter, by the decision and by the whole rule in SQL."""
    from mithaq.clearance.queries.readers import readable_labels  # noqa: PLC0415  # needs the node's settings

    carried = [set_ * LABELS + chance.randrange(LABELS) for set_ in range(SETS) for _ in range(ROWS)]
    _intern(labels)
    filters = [readable_labels(reader) for reader in readers]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE world_rows")
        cursor.execute(
            "INSERT INTO world_rows SELECT * FROM jsonb_to_recordset(%s) AS l (id int, label_id bigint, "
            "level int, releasable_to text[], government_only bool, originator text)",
            [
                json.dumps(
                    [{"id": row, "label_id": key, **_facts(labels[key])} for row, key in enumerate(carried)]
                )
            ],
        )
        cursor.execute(
            "SELECT f.reader, l.id FROM jsonb_to_recordset(%s) AS f (reader int, labels bigint[]) "
            "JOIN world_rows l ON l.label_id = ANY(f.labels)",
            [json.dumps([{"reader": who, "labels": keys} for who, keys in enumerate(filters)])],
        )
        filtered: Rows = set(cursor.fetchall())
        cursor.execute(
            "SELECT r.reader, l.id FROM jsonb_to_recordset(%s) AS r (reader int, parties text[], "  # noqa: S608
            f"ceiling int, is_government bool) JOIN world_rows l ON {WHOLE_RULE}",
            [json.dumps([{"reader": who, **_reader_facts(each)} for who, each in enumerate(readers)])],
        )
        ruled: Rows = set(cursor.fetchall())
    decided = {
        (who, row)
        for who, reader in enumerate(readers)
        for row, key in enumerate(carried)
        if decide(labels[key], reader).is_allowed
    }
    return filtered, decided, ruled


def _refuses_damaged(chance: random.Random, reader: Reader) -> bool:
    from mithaq.clearance.queries.readers import readable_labels  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clearance_internedlabel SET label = label - %s WHERE id = %s",
            [chance.choice(FACTS), chance.randrange(SETS * LABELS)],
        )
    try:
        readable_labels(reader)
    except Refused:
        return True
    return False


def _intern(labels: Sequence[Label]) -> None:
    from mithaq.clearance.models import InternedLabel  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE clearance_internedlabel")
    InternedLabel.objects.bulk_create(
        InternedLabel(id=key, label=label.as_json()) for key, label in enumerate(labels)
    )


def make_list(rows_count: int) -> None:
    """So many rows in a table of their own, under LIST_LABELS labels."""
    chance = random.Random(0)  # noqa: S311
    labels = [random_label(chance, STATES) for _ in range(LIST_LABELS)]
    _intern(labels)
    rows = [{"label_id": key, **_facts(label)} for key, label in enumerate(labels)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(
            "CREATE TABLE list_rows AS SELECT n AS id, 'Record ' || n AS title, "
            "now() - n * interval '1 minute' AS changed_at, l.* "
            "FROM (SELECT n, floor(random() * %s)::bigint AS key FROM generate_series(1, %s) n) numbers "
            "JOIN jsonb_to_recordset(%s) AS l (label_id bigint, level int, releasable_to text[], "
            "government_only bool, originator text) ON l.label_id = numbers.key",
            [LIST_LABELS, rows_count, json.dumps(rows)],
        )
        cursor.execute("CREATE INDEX ON list_rows (changed_at)")
        cursor.execute("CREATE INDEX ON list_rows (label_id, changed_at)")
        # What is settled is read faster; a test runs within a transaction, where nothing can be.
        cursor.execute(f"{'' if connection.in_atomic_block else 'VACUUM '}ANALYZE list_rows")


def _tell_list(name: str, reader: Reader) -> None:
    from mithaq.clearance.queries.readers import readable_labels  # noqa: PLC0415

    started = time.perf_counter()
    labels = list(readable_labels(reader))
    deciding = (time.perf_counter() - started) * 1_000
    print(f"\n{name}: {len(labels):,} of {LIST_LABELS:,} labels, decided once a label in {deciding:.0f} ms")
    print(f"{'list of 1,000,000':<24}{'by label ids':>14}{'whole rule':>14}{'ratio':>8}")
    facts = _reader_facts(reader)
    for what, query in list_queries():
        by_ids = query.format(readers="", condition="l.label_id = ANY(%s)")
        by_rule = query.format(
            readers=", (SELECT %s::text[] AS parties, %s AS ceiling, %s AS is_government) r",
            condition=WHOLE_RULE,
        )
        ours, found = _timed(by_ids, [labels])
        peers, same = _timed(by_rule, [facts["parties"], facts["ceiling"], facts["is_government"]])
        assert found == same, f"{what}: the two filters differ"
        print(f"{what:<24}{ours:>11.1f} ms{peers:>11.1f} ms{peers / ours:>8.1f}")


def list_queries() -> Iterator[tuple[str, str]]:
    """What a list asks; `readers` and `condition` say whose it is."""
    rows = "FROM list_rows l{readers} WHERE {condition}"
    yield f"page of {PAGE}", f"SELECT l.id, l.title {rows} ORDER BY l.changed_at DESC LIMIT {PAGE}"
    yield "count", f"SELECT count(*) {rows}"
    yield "count by label", f"SELECT l.label_id, count(*) {rows} GROUP BY l.label_id ORDER BY l.label_id"


def _timed(query: str, parameters: Sequence[Any]) -> tuple[float, list[tuple[Any, ...]]]:
    """The median of the times in milliseconds, after one that warms up, and what was found."""

    def ask() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return list(cursor.fetchall())

    found = ask()
    return median(_milliseconds(ask) for _ in range(RUNS)), found


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1_000


def random_label(chance: random.Random, states: Sequence[str]) -> Label:
    parties = (*states, *BLOCS)
    listed = {*chance.sample(parties, chance.choice((0, 1, 2, 3))), *chance.choice(((), (), (), (EVERYONE,)))}
    return Label(
        chance.choice(list(Classification)),
        releasable_to=tuple(sorted(listed)),
        handling=chance.choice(((), (), (Handling.GOVERNMENT_ONLY,))),
        originator=chance.choice(parties),
    )


def random_reader(chance: random.Random, states: Sequence[str]) -> Reader:
    return Reader(
        frozenset({EVERYONE, *chance.sample((*states, *BLOCS), chance.randrange(4))}),
        is_government=chance.random() < 0.5,
        ceiling=chance.choice(list(Classification)),
    )


def _facts(label: Label) -> dict[str, object]:
    return {
        "level": label.classification.rank,
        "releasable_to": label.releasable_to,
        "government_only": Handling.GOVERNMENT_ONLY in label.handling,
        "originator": label.originator,
    }


def _reader_facts(reader: Reader) -> dict[str, object]:
    return {
        "parties": sorted(reader.parties),
        "ceiling": reader.ceiling.rank,
        "is_government": reader.is_government,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WORLDS)
