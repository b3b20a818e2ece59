"""F16: how fast lists of many rows answer to each reader: a page, its counts, and search with all facets.

The table of bench/labels.py in PostgreSQL, filtered by the ids of the labels that a reader may see; and the
index of records as pages ask it, with invented words that are as unevenly frequent as those of a language.
Times are those of this machine at this moment. Example: python bench/faults/f16_lists.py 1000000
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

from grounds import Figure, bench, ground, show

PAGE_MS, COUNT_MS, SEARCH_MS = 50, 100, 100
TIMES = 40
WORDS, WORDS_EACH = 20_000, 30
BATCH = 1_000


def main(rows: int) -> Iterator[Figure]:
    """On a node of its own."""
    with ground():
        yield from listed(rows)
        yield from searched(rows)


def listed(rows: int) -> Iterator[Figure]:
    """Ask a table of so many rows for its pages and counts."""
    from mithaq.clearance.queries.readers import readable_labels  # noqa: PLC0415  # needs settings

    labels = bench("labels")
    show("the list is made")
    labels.make_list(rows)
    for name, reader in labels.LIST_READERS.items():
        ids = list(readable_labels(reader))
        for what, query in labels.list_queries():
            sql = query.format(readers="", condition="l.label_id = ANY(%s)")
            took = _took(partial(_rows, sql, ids))
            asked = PAGE_MS if what.startswith("page") else COUNT_MS
            yield _figure(f"F16 {what}, {name} reader", rows, asked, took)


def _rows(sql: str, ids: list[int], _: int) -> list[Any]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(sql, [ids])
        return list(cursor.fetchall())


def searched(rows: int) -> Iterator[Figure]:
    """Ask an index of so many records for hits, their number and all facets."""
    from mithaq.exchange.adapters.text_index import TextIndex  # noqa: PLC0415
    from mithaq.exchange.domain.searching import Scope, Search  # noqa: PLC0415

    made = bench("made_records")
    with tempfile.TemporaryDirectory() as folder:
        index = TextIndex(Path(folder), lambda _: {"OIC": made.STATES})
        index.refresh(_changes(rows), head=rows - 1)
        for share in made.SHARES:
            scope = Scope(tuple(range(1, share + 1)), made.ON)
            for what, texts in {"count and facets": [""], "search": list(_questions())}.items():
                asks = [partial(index.search, Search(text, limit=20), scope, {}) for text in texts]
                took = _took(lambda number, asks=asks: asks[number % len(asks)]())  # type: ignore[misc]
                asked = SEARCH_MS if texts[0] else COUNT_MS
                yield _figure(f"F16 {what}, reader of {share} % of records", rows, asked, took)


def _took(ask: Callable[[int], object]) -> list[float]:
    """Milliseconds of each answer, after one that warms up."""
    took = list[float]()
    for number in range(-1, TIMES):
        began = time.perf_counter()
        ask(number)
        took.append((time.perf_counter() - began) * 1_000)
    return took[1:]


def _figure(test: str, rows: int, asked: int, took: Sequence[float]) -> Figure:
    p50, p95 = quantiles(took, n=2)[0], quantiles(took, n=20)[-1]
    return Figure(
        test, f"{rows:,} rows", f"≤ {asked} ms p95", f"{p95:.1f} ms p95, {p50:.1f} median", p95 <= asked
    )


def _changes(rows: int) -> Callable[[int], Sequence[tuple[int, Any]]]:
    weights = list(accumulate(1 / (rank + 2) for rank in range(WORDS)))

    def changes(after: int) -> Sequence[tuple[int, Any]]:
        show(f"{after + 1:,} of {rows:,} records are indexed")
        last = min(after + 1 + BATCH, rows)
        return [(number, _record(number, weights)) for number in range(after + 1, last)]

    return changes


def _record(number: int, weights: Sequence[float]) -> Any:
    from mithaq.exchange.domain.content import Text  # noqa: PLC0415

    chance, made = random.Random(number), bench("made_records")  # noqa: S311
    said = [_word(each) for each in chance.choices(range(WORDS), cum_weights=weights, k=WORDS_EACH)]
    text = Text(" ".join(said[:5]), " ".join(said[5:]))
    return made.indexed(UUID(int=number + 1), number, text, chance, label=1 + number % made.LABELS)


def _questions() -> Iterator[str]:
    """One to three words, from the frequent to the rare."""
    chance = random.Random(16)  # noqa: S311
    for number in range(TIMES):
        ranks = [int(WORDS ** chance.uniform(0.3, 0.9)) for _ in range(1 + number % 3)]
        yield " ".join(map(_word, ranks))


def _word(rank: int) -> str:
    """An invented word, the same for a rank each time; no stemmer shortens it."""
    consonants, vowels, word = "bdfgklmnprtvz", "aou", ""
    rank += 1
    while rank:
        rank, place = divmod(rank, len(consonants) * len(vowels))
        word += consonants[place // 3] + vowels[place % 3]
    return f"{word}k"


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000):
        print(f"\n{figure}", flush=True)
