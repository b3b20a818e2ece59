"""Does a record that a reader may not see move anything that they see? On real release classes and notices.

NASA's software (release classes) and the SBIR topics (ITAR notices) are loaded with the labels that our
loaders give them. Every reader asks an index of all records, and one of only those that they may see. What
differs is a leak: a hit, its score or its place, a total, a facet, a suggestion, a match. The peer keeps
every record in one index and filters what it found by label, as most catalogues do.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import bm25s  # type: ignore[import-untyped]
import Stemmer  # type: ignore[import-not-found]

import matching
from mithaq.base.labels import EVERYONE, Classification, Label
from mithaq.base.languages import Language
from mithaq.clearance.domain.release import Reader, decide
from mithaq.exchange.adapters.sources.registry import SOURCES
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.adapters.vector_shelf import VectorShelf
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.indexed import IndexedRecord
from mithaq.exchange.domain.loaded import LoadedRecord
from mithaq.exchange.domain.searching import Scope, Search
from mithaq.exchange.queries.answers import answers

TODAY = date(2026, 11, 25)
FILES = {
    "nasa_software": ("nasa_software", "nasa_software/catalogue.jsonl.gz"),
    "sbir_needs": ("sbir_topics", "sbir_needs/needs.jsonl.gz"),
}
SEARCHES, MATCHES = 300, 40
READERS = {
    "nobody": Reader(frozenset({EVERYONE}), is_government=False, ceiling=Classification.PUBLIC),
    "a partner": Reader(
        frozenset({EVERYONE, "state:MA", "bloc:OIC"}), is_government=True, ceiling=Classification.PARTNERS
    ),
    "a US company": Reader(
        frozenset({EVERYONE, "state:US"}), is_government=False, ceiling=Classification.RESTRICTED
    ),
}


@dataclass(frozen=True)
class Asked:
    """What a reader asked, and how many answers told of a hidden record."""

    asked: int
    leaks: int

    def __str__(self) -> str:
        return f"{self.asked:>7}{self.leaks:>7}{self.leaks / max(1, self.asked):>8.3f}"


def main() -> None:
    """Print a line for each set and reader."""
    if not matching.DATA.exists():
        print("no data: nothing measured")
        return
    print(f"{'set':<16}{'reader':<16}{'hidden':>7}{'engine':>12}{'asked':>7}{'leaks':>7}{'rate':>8}")
    for name, (source, file) in FILES.items():
        found = SOURCES[source].records(str(matching.DATA / file), originator="institution:x", today=TODAY)
        contents = [each.content for each in found if isinstance(each, LoadedRecord)]
        for reader, facts in READERS.items():
            _measure(name, reader, facts, contents)


def _measure(name: str, reader: str, facts: Reader, contents: Sequence[Content]) -> None:
    keys = {label: number for number, label in enumerate(dict.fromkeys(each.label for each in contents))}
    records = [
        IndexedRecord(_id(number), keys[each.label], "US", each, (), number, is_withdrawn=False)
        for number, each in enumerate(contents)
    ]
    labels = [key for label, key in keys.items() if _is_seen(label, facts)]
    seen = [each for each in records if each.label in labels]
    hidden = len(records) - len(seen)
    scope = Scope(labels, TODAY)
    titles = [each.content.texts[Language.EN].title for each in records[:: max(1, len(records) // SEARCHES)]]
    asking = [each.content for each in seen[:: max(1, len(seen) // MATCHES)]]
    with tempfile.TemporaryDirectory() as folder:
        told = _told(records, scope, titles, asking, Path(folder) / "all")
        alone = _told(seen, scope, titles, asking, Path(folder) / "seen")
    ours = Asked(len(told), sum(one != other for one, other in zip(told, alone, strict=True)))
    print(f"{name:<16}{reader:<16}{hidden:>7}{'mithaq':>12}{ours}", flush=True)
    peer, bare = _peer(records, labels), _peer(seen, labels)
    leaks = sum(peer(title) != bare(title) for title in titles)
    print(f"{name:<16}{reader:<16}{hidden:>7}{'bm25s':>12}{Asked(len(titles), leaks)}", flush=True)


def _is_seen(label: Label, reader: Reader) -> bool:
    return decide(label, reader).is_allowed


def _told(
    records: Sequence[IndexedRecord],
    scope: Scope,
    titles: Sequence[str],
    asking: Sequence[Content],
    folder: Path,
) -> list[object]:
    """All that the reader is told: searches by real titles, hidden ones too, suggestions and matches."""

    def changes(after: int) -> Sequence[tuple[int, IndexedRecord]]:
        return [(each.changed, each) for each in records if each.changed > after]

    index, shelf = TextIndex(folder / "words", lambda _: {"X": ["US"]}), VectorShelf(folder / "vectors")
    index.refresh(changes, head=records[-1].changed)
    told: list[object] = []
    for title in titles:
        found = index.search(Search(title[:400]), scope, {})
        facets = {facet: dict(sorted(counts.items())) for facet, counts in found.facets.items()}
        told.append((found.hits, found.total, facets))
        told.append(index.suggestions(title[:6], scope, limit=8))
    told += [answers(each, scope, index, shelf).best for each in asking]
    return told


def _peer(records: Sequence[IndexedRecord], labels: Sequence[int]) -> Callable[[str], Mapping[UUID, float]]:
    stemmer = Stemmer.Stemmer("english")
    texts = [each.content.texts[Language.EN] for each in records]
    retriever = bm25s.BM25()
    corpus = [f"{text.title} {text.summary} {text.full_text}" for text in texts]
    retriever.index(
        bm25s.tokenize(corpus, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )

    def ask(text: str) -> Mapping[UUID, float]:
        tokens = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = retriever.retrieve(tokens, k=20, show_progress=False)
        return {
            records[place].id: round(float(score), 4)
            for place, score in zip(found[0], scores[0], strict=True)
            if records[place].label in labels and score > 0
        }

    return ask


def _id(number: int) -> UUID:
    return UUID(int=number + 1)


if __name__ == "__main__":
    main()
