"""How well needs find their offers: nDCG@10 and recall@100 on needs whose answers are known.

Each set is indexed as a node indexes it, and asked as the page of matches asks. The named peer is BM25 as the
package bm25s has it, with English stemming and stop words, on the same texts in the same run.
`python bench/matching.py FOLDER` reads another folder with the same layout: `corpus.jsonl.gz`,
`queries.jsonl.gz` and `qrels.tsv`.
"""

import gzip
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID, uuid5

import bm25s  # type: ignore[import-untyped]
import Stemmer  # type: ignore[import-not-found]

from mithaq.base.labels import Classification, Label
from mithaq.base.languages import Language
from mithaq.exchange.adapters.text_index import IndexedRecord, TextIndex
from mithaq.exchange.domain.content import Content, IpState, Kind, Stage, Text
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries.answers import answers

DATA = Path(__file__).parents[2] / "shared" / "data" / "exchange"
TRANSLATED = Path(__file__).with_name("needs_translated.jsonl")
SETS = ("he_topics_projects", "sbir_topics_awards")
SCOPE = Scope(labels=(1,), on=date(2026, 6, 1))
SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
Ranking = Sequence[str]


@dataclass(frozen=True)
class Needs:
    """A set: offers and needs by key, and the offers that answer each need."""

    name: str
    offers: Mapping[str, Text]
    needs: Mapping[str, Text]
    relevant: Mapping[str, frozenset[str]]


def main() -> None:
    """Print a line for each set, part and method."""
    folders = [Path(each) for each in sys.argv[1:]] or [DATA / name for name in SETS]
    if not all(folder.exists() for folder in folders):
        print(f"no data at {folders[0].parent}: nothing measured")
        return
    print(f"{'set':<34}{'method':<16}{'needs':>6}{'nDCG@10':>9}{'R@100':>8}{'ms a need':>11}")
    for needs in map(_read, folders):
        _measure(needs)


def _measure(needs: Needs) -> None:
    peer = _peer(needs)
    _tell(needs, "bm25s", peer, list(needs.relevant))
    with tempfile.TemporaryDirectory() as folder:
        index = _indexed(needs, Path(folder))

        def ours(text: Text, language: Language = Language.EN) -> Ranking:
            asked = _content(Kind.NEED, {language: text})
            return [keys[key] for key in answers(asked, SCOPE, index)]

        keys = {_id("offer", key): key for key in needs.offers}
        _tell(needs, "mithaq", ours, list(needs.relevant))
        for part in ("NASA", "DOD"):
            if chosen := [key for key in needs.relevant if key.startswith(part)]:
                _tell(needs, f"mithaq, {part}", ours, chosen)


def _tell(needs: Needs, method: str, rank: Callable[[Text], Ranking], chosen: Sequence[str]) -> None:
    began = time.perf_counter()
    rankings = {key: rank(needs.needs[key]) for key in chosen}
    took_ms = (time.perf_counter() - began) * 1000 / len(chosen)
    ndcg = mean(_ndcg(rankings[key], needs.relevant[key]) for key in chosen)
    recall = mean(
        len(needs.relevant[key] & set(rankings[key][:100])) / len(needs.relevant[key]) for key in chosen
    )
    print(
        f"{needs.name:<34}{method:<16}{len(chosen):>6}{ndcg:>9.3f}{recall:>8.3f}{took_ms:>11.1f}", flush=True
    )


def _ndcg(ranking: Ranking, relevant: frozenset[str], most: int = 10) -> float:
    gained = sum(1 / math.log2(place + 2) for place, key in enumerate(ranking[:most]) if key in relevant)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(most, len(relevant))))


def _peer(needs: Needs) -> Callable[[Text], Ranking]:
    stemmer, keys = Stemmer.Stemmer("english"), list(needs.offers)

    def tokens(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index(tokens([_whole(text) for text in needs.offers.values()]), show_progress=False)

    def rank(text: Text) -> Ranking:
        found, _ = retriever.retrieve(tokens([_whole(text)]), k=100, show_progress=False)
        return [keys[place] for place in found[0]]

    return rank


def _indexed(needs: Needs, folder: Path) -> TextIndex:
    records = [
        _record(kind, key, text, position)
        for position, (kind, key, text) in enumerate(
            [
                *((Kind.OFFER, key, text) for key, text in needs.offers.items()),
                *((Kind.NEED, key, text) for key, text in needs.needs.items()),
            ]
        )
    ]
    index = TextIndex(folder)
    index.refresh(
        lambda after: [(each.changed, each) for each in records[after + 1 :]], head=len(records) - 1
    )
    return index


def _record(kind: Kind, key: str, text: Text, position: int) -> IndexedRecord:
    content = _content(kind, {Language.EN: text})
    return IndexedRecord(_id(kind.value, key), 1, "", content, (), position, is_withdrawn=False)


def _content(kind: Kind, texts: Mapping[Language, Text]) -> Content:
    return Content(
        kind=kind,
        texts=texts,
        fields=(),
        trl=None,
        stage=Stage.CONCEPT,
        ip_state=IpState.NONE,
        cooperation=(),
        languages=(),
        label=Label(Classification.PUBLIC, (), (), ""),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        attachments=(),
        source=None,
    )


def _read(folder: Path) -> Needs:
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        need, offer, _ = line.split("\t")
        relevant.setdefault(need, set()).add(offer)
    offers = {row["doc_id"]: _offer(row) for row in _rows(folder / "corpus.jsonl.gz")}
    needs = {
        row["query_id"]: Text(row["title"], row.get("text", "")) for row in _rows(folder / "queries.jsonl.gz")
    }
    return Needs(folder.name, offers, needs, {key: frozenset(found) for key, found in relevant.items()})


def _offer(row: Mapping[str, str]) -> Text:
    return Text(row["title"] or row.get("acronym", ""), row.get("text") or row.get("abstract", ""))


def _rows(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _whole(text: Text) -> str:
    return f"{text.title} {text.summary}"


def _id(kind: str, key: str) -> UUID:
    return uuid5(SPACE, f"{kind} {key}")


if __name__ == "__main__":
    main()
