"""How fast the catalogue answers, and how much of the exact answer it finds, by size and by reader.

Records are made of halves of real ones (the SBIR awards in shared/data), with a label each out of a hundred;
the reader may see 1, 10 or 50 of them. A question is asked as the page asks it: hits, total and all facets,
with the model's reading of the question. `exact` compares every visible record that has the words, and every
visible vector, with nothing left out. The peer is PostgreSQL's own ranking of words, without facets or
meaning. `python bench/search.py 100000 1000000` names the sizes.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from statistics import mean, quantiles
from uuid import UUID, uuid5

import numpy as np
from django.db import connection

import matching
from made_records import LABELS, ON, SHARES, STATES, indexed
from mithaq.base.languages import Language
from mithaq.exchange.adapters.encoders import Vectors, english_encoder, unit
from mithaq.exchange.adapters.postgres_index import PostgresIndex
from mithaq.exchange.adapters.postgres_vectors import PostgresVectors
from mithaq.exchange.adapters.stemming import asked_words, words_of
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.adapters.vector_rows import KeptRow, Space, VectorRows
from mithaq.exchange.domain.asking import ordered, telling
from mithaq.exchange.domain.content import Kind, Text
from mithaq.exchange.domain.indexed import Candidate, IndexedRecord, RecordIndex
from mithaq.exchange.domain.lexical import Words
from mithaq.exchange.domain.searching import Scope, Search
from register import node

QUESTIONS = 40
SHOWN = 20
NEAR, LEAST_NEAR = 50, 0.4
BLOCKS_READ = 2_000
BATCH = 1_000
# Above this, filling the tables takes longer than anybody waits for a benchmark.
POSTGRESQL_MOST = 200_000


@dataclass(frozen=True, eq=False)
class Halves:
    """The halves of real texts that records are made of."""

    titles: Sequence[str]
    texts: Sequence[str]
    vectors: Vectors

    def record(self, number: int) -> IndexedRecord:
        """The record of a number, always the same."""
        one, other = self.of(number)
        chance = random.Random(number)  # noqa: S311
        text = Text(self.titles[one], f"{self.texts[one][:400]} {self.texts[other][-400:]}")
        return indexed(record_id(number), number, text, chance, label=label_of(number))

    def of(self, number: int) -> tuple[int, int]:
        """The two real texts that a record's halves come from."""
        return number % len(self.titles), (number * 7919 + number // len(self.titles)) % len(self.titles)

    def vector(self, number: int) -> Vectors:
        """Between the vectors of its halves, and a little beside."""
        one, other = (place % len(self.vectors) for place in self.of(number))
        beside = np.asarray(np.random.default_rng(number).standard_normal(self.vectors.shape[1]), np.float32)
        between = np.asarray(self.vectors[one] + 0.6 * self.vectors[other] + 0.02 * beside)
        return np.asarray(unit(between[None])[0])


def record_id(number: int) -> UUID:
    """A made-up id."""
    return uuid5(matching.SPACE, f"record {number}")


def label_of(number: int) -> int:
    """One of a hundred labels."""
    return hash((number, 1)) % LABELS + 1


def main() -> None:
    """Print a line for each size, reader and engine."""
    sizes = [int(each) for each in sys.argv[1:]] or [100_000]
    folder = matching.DATA / "sbir_topics_awards"
    encoder = english_encoder()
    if not folder.exists() or encoder is None:
        print("no data or no model: nothing measured")
        return
    rows = list(matching._rows(folder / "corpus.jsonl.gz"))
    titles, texts = [row["title"] for row in rows], [row["abstract"] for row in rows]
    halves = Halves(titles, texts, encoder.encode(titles[:BLOCKS_READ]))
    needs = [row["title"] for row in matching._rows(folder / "queries.jsonl.gz")]
    questions = list(_questions(needs))[:QUESTIONS]
    print(f"{'engine':<12}{'records':>10}{'reader sees':>12}{'p50 ms':>8}{'p95 ms':>8}{'recall@20':>11}")
    for size in sizes:
        _measure(size, halves, questions)


def _questions(needs: Sequence[str]) -> Iterator[str]:
    """One to three words of real needs."""
    for number, title in enumerate(needs):
        words = [word for word in title.split() if words_of(word, Language.EN) and len(word) > 3]
        if len(words) > 3:
            yield " ".join(words[: 1 + number % 3])


def _measure(size: int, halves: Halves, questions: Sequence[str]) -> None:
    rows = VectorRows([Space(english_encoder(), lambda *_: [])])
    for start in range(0, size, BATCH):
        rows.grow([_kept(halves, number) for number in range(start, min(start + BATCH, size))])
    exact = Exact(halves, size, questions, rows)
    with tempfile.TemporaryDirectory() as folder:
        index = TextIndex(Path(folder), _members)
        _fill("files", index, halves, size)
        _ask("files", index, partial(nearest, rows), exact, size, questions)
    if size > POSTGRESQL_MOST:
        return
    with node():
        inside = PostgresIndex(_members)
        _fill("postgresql", inside, halves, size)
        vectors = PostgresVectors()
        _fill_vectors(vectors, halves, size)

        def near(text: str, scope: Scope) -> dict[UUID, float]:
            return vectors.nearest(text, Language.EN, scope, most=NEAR)

        _ask("postgresql", inside, near, exact, size, questions)
        _ask_plainly(halves, size, questions)


def _members(_: date) -> Mapping[str, Sequence[str]]:
    return {"OIC": STATES}


def _fill(engine: str, index: RecordIndex, halves: Halves, size: int) -> None:
    began = time.perf_counter()
    index.refresh(_changes(halves, size), head=size - 1)
    rate = size / (time.perf_counter() - began)
    print(f"{engine:<12}{size:>10,}  indexed {rate:,.0f} records/s", flush=True)


def _ask(
    engine: str,
    index: RecordIndex,
    near: Callable[[str, Scope], dict[UUID, float]],
    exact: "Exact",
    size: int,
    questions: Sequence[str],
) -> None:
    for share in SHARES:
        scope = Scope(tuple(range(1, share + 1)), ON)
        took, found = [], []
        for text in questions:
            began = time.perf_counter()
            said = index.search(Search(text, limit=SHOWN), scope, near(text, scope))
            took.append((time.perf_counter() - began) * 1000)
            found.append(exact.recall([hit.record for hit in said.hits], text, scope, index))
        _tell(engine, size, share, took, f"{mean(found):>11.3f}")


def _tell(engine: str, size: int, share: int, took: Sequence[float], recall: str) -> None:
    p50, p95 = quantiles(took, n=2)[0], quantiles(took, n=20)[-1]
    print(f"{engine:<12}{size:>10,}{share:>10} %{p50:>8.1f}{p95:>8.1f}{recall}", flush=True)


def _fill_vectors(vectors: PostgresVectors, halves: Halves, size: int) -> None:
    vectors._begin(0)
    first, last = date(2026, 1, 1), date(2027, 1, 1)
    with connection.cursor() as cursor:
        with cursor.copy("COPY search.vector (id, english) FROM STDIN") as copy:
            for number in range(size):
                copy.write_row((record_id(number), str(halves.vector(number).tolist())))
        with cursor.copy("COPY search.sign (id, label, is_need, valid_from, valid_until) FROM STDIN") as copy:
            for number in range(size):
                copy.write_row((record_id(number), label_of(number), number % 3 == 0, first, last))
        cursor.execute(
            "UPDATE search.sign SET english = binary_quantize(vector.english) "
            "FROM search.vector WHERE vector.id = sign.id"
        )
        cursor.execute("UPDATE search.vector_note SET position = %s", [size - 1])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _ask_plainly(halves: Halves, size: int, questions: Sequence[str]) -> None:
    """The peer: PostgreSQL's own text search, as its manual shows it; words only, no facets."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_words (id uuid, label bigint, words tsvector)")
        with cursor.copy("COPY plain_words (id, label, words) FROM STDIN") as copy:
            for number in range(size):
                said = halves.record(number).content.texts[Language.EN]
                words = words_of(f"{said.title} {said.summary}", Language.EN)
                lexemes = " ".join(f"{word}:{place}" for place, word in enumerate(words, 1))
                copy.write_row((record_id(number), label_of(number), lexemes))
        cursor.execute("CREATE INDEX ON plain_words USING gin (words)")
        cursor.execute("ANALYZE plain_words")
        for share in SHARES:
            took = []
            for text in questions:
                asked = " & ".join(words_of(text, Language.EN))
                began = time.perf_counter()
                cursor.execute(
                    "SELECT id FROM plain_words WHERE words @@ %s::tsquery AND label = ANY(%s) "
                    "ORDER BY ts_rank_cd(words, %s::tsquery) DESC LIMIT %s",
                    [asked, list(range(1, share + 1)), asked, SHOWN],
                )
                cursor.fetchall()
                took.append((time.perf_counter() - began) * 1000)
            _tell("ts_rank_cd", size, share, took, f"{'-':>11}")


def nearest(rows: VectorRows, text: str, scope: Scope) -> dict[UUID, float]:
    """As the shelf does it, from rows made here."""
    (space,) = rows.spaces
    assert space.encoder
    found, near = space.nearest(space.encoder.encode([text])[0], rows.visible(scope, space), most=NEAR)
    return {
        rows.ids[row]: cosine
        for row, cosine in zip(found.tolist(), near.tolist(), strict=True)
        if cosine >= LEAST_NEAR
    }


def _kept(halves: Halves, number: int) -> KeptRow:
    first, last = date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()
    kind = "offer" if number % 3 else "need"
    blob = halves.vector(number).astype(np.float16).tobytes()
    return str(record_id(number)), number, label_of(number), kind, first, last, blob, None


def _changes(halves: Halves, size: int) -> Callable[[int], Sequence[tuple[int, IndexedRecord]]]:
    def changes(after: int) -> Sequence[tuple[int, IndexedRecord]]:
        last = min(after + 1 + BATCH, size)
        return [(number, halves.record(number)) for number in range(after + 1, last)]

    return changes


class Exact:
    """The answer with nothing left out: every visible record that has the words, every visible vector."""

    def __init__(self, halves: Halves, size: int, questions: Sequence[str], rows: VectorRows) -> None:
        self.rows = rows
        asked = {word for text in questions for word in words_of(text, Language.EN)}
        self.words: dict[UUID, Words] = {}
        self.having: dict[str, list[int]] = {word: [] for word in asked}
        for number in range(size):
            words = _words(halves, *halves.of(number))
            if said := asked.intersection(words.title + words.body):
                self.words[record_id(number)] = words
                for word in said:
                    self.having[word].append(number)

    def recall(self, found: Sequence[UUID], text: str, scope: Scope, index: RecordIndex) -> float:
        """The share of the exact first twenty, or of records that say as much, among those found."""
        asked = asked_words(text, lambda words, language: index.frequencies(words, language, Kind, scope))
        sets = [set(self.having[each[Language.EN].stem]) for each in telling(asked) if Language.EN in each]
        numbers = set.intersection(*sets)
        if len([n for n in numbers if label_of(n) in scope.labels]) < 5:
            numbers = set.union(*sets)
        visible = {record_id(n): n for n in numbers if label_of(n) in scope.labels}
        near = self._nearest(text, scope)
        keys = {**visible, **{key: self.rows.row_of[key] for key in near}}
        said = [
            Candidate(key, {Language.EN: self.words[key]} if key in self.words else {}, number)
            for key, number in keys.items()
        ]
        scores = {hit.record: hit.score for hit in ordered(asked, said, near)}
        best = sorted(scores.values(), reverse=True)[:SHOWN]
        if not best:
            return 1.0
        return sum(scores.get(key, -1) >= best[-1] - 1e-6 for key in found) / len(best)

    def _nearest(self, text: str, scope: Scope) -> Mapping[UUID, float]:
        (space,) = self.rows.spaces
        assert space.encoder
        question, visible = space.encoder.encode([text])[0], self.rows.visible(scope, space)
        near = np.concatenate([space.vectors(part) @ question for part in np.array_split(visible, 50)])
        order = np.argsort(-near, kind="stable")[:NEAR]
        return {self.rows.ids[visible[row]]: float(near[row]) for row in order if near[row] >= LEAST_NEAR}


@cache
def _words(halves_: "Halves", one: int, other: int) -> Words:
    return Words(
        words_of(halves_.titles[one], Language.EN),
        words_of(f"{halves_.texts[one][:400]} {halves_.texts[other][-400:]}", Language.EN),
    )


if __name__ == "__main__":
    main()
