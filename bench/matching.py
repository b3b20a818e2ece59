"""How well needs find their offers: nDCG@10 and recall@100 on needs whose answers are known.

Each set is indexed as a node indexes it, and asked as the page of matches asks. The named peer is BM25 as the
package bm25s has it, with English stemming and stop words, on the same texts in the same run.
`python bench/matching.py FOLDER` reads another folder with the same layout: `corpus.jsonl.gz`,
`queries.jsonl.gz` and `qrels.tsv`. Turned: an offer asks which needs it answers.
"""

import gzip
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID, uuid5

import bm25s  # type: ignore[import-untyped]
import Stemmer  # type: ignore[import-not-found]

from mithaq.base.labels import Classification, Label
from mithaq.base.languages import Language
from mithaq.exchange.adapters.glossary import Glossary
from mithaq.exchange.adapters.stemming import body_of
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.adapters.vector_shelf import VectorShelf
from mithaq.exchange.domain.content import Content, IpState, Kind, Stage, Text
from mithaq.exchange.domain.glossing import Glosses, glossed
from mithaq.exchange.domain.indexed import IndexedRecord
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries.answers import answers
from mithaq.fields.queries import name_words

DATA = Path(__file__).parents[2] / "shared" / "data" / "exchange"
TRANSLATED = Path(__file__).with_name("needs_translated.jsonl")
SETS = ("he_topics_projects", "sbir_topics_awards")
# Needs that are there in two languages are seen in one of them.
PLAIN, IN_ENGLISH, TRANSLATED_AS = 1, {Language.AR: 2, Language.FR: 3}, {Language.AR: 4, Language.FR: 5}
SCOPE = Scope(labels=(PLAIN, *IN_ENGLISH.values()), on=date(2026, 6, 1))
SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
TURNED = 150
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
    print(f"{'set':<34}{'method':<20}{'needs':>6}{'nDCG@10':>9}{'R@100':>8}{'ms a need':>11}")
    for needs in map(_read, folders):
        _measure(needs)


def _measure(needs: Needs) -> None:
    _tell(needs, "bm25s", _peer(needs.offers), list(needs.relevant))
    turned = _turned(needs)
    _tell(turned, "bm25s, turned", _peer(turned.offers), list(turned.relevant))
    with tempfile.TemporaryDirectory() as folder:
        glossary = Glossary(Path(folder), partial(name_words, Language.AR, Language.FR))
        glossary.bring_up()
        shelf = VectorShelf(Path(folder) / "vectors")
        records = _records(needs, glossary)
        index = _indexed(records, Path(folder) / "search")

        def ours(text: Text, language: Language = Language.EN) -> Ranking:
            asked = _content(Kind.NEED, {language: text})
            return [keys[each.record] for each in answers(asked, SCOPE, index, shelf, glossary).best]

        def turned_ours(text: Text, scope: Scope = SCOPE) -> Ranking:
            asked = _content(Kind.OFFER, {Language.EN: text})
            return [asking[each.record] for each in answers(asked, scope, index, shelf).best]

        asking = {_id(kind, key): key for key in needs.needs for kind in ("need", *Language)}
        keys = {_id("offer", key): key for key in needs.offers}
        _tell(needs, "mithaq, no model", ours, list(needs.relevant))
        _tell(turned, "turned, no model", turned_ours, list(turned.relevant))
        _read_by_models(needs.name, records, shelf)
        _tell(needs, "mithaq", ours, list(needs.relevant))
        _tell(turned, "mithaq, turned", turned_ours, list(turned.relevant))
        for part in ("NASA", "DOD"):
            if chosen := [key for key in needs.relevant if key.startswith(part)]:
                _tell(needs, f"mithaq, {part}", ours, chosen)
        for language, label in TRANSLATED_AS.items():
            translated = _translated(needs, language)
            _tell(needs, f"the {language} ones in en", ours, list(translated))
            there = replace(needs, needs=translated)
            _tell(there, f"the same in {language}", partial(ours, language=language), list(translated))
            found = _turned(needs, set(translated))
            _tell(found, f"{language} turned, in en", turned_ours, list(found.relevant))
            scope = replace(SCOPE, labels=tuple({*SCOPE.labels, label} - {IN_ENGLISH[language]}))
            _tell(found, f"the same in {language}", partial(turned_ours, scope=scope), list(found.relevant))


def _turned(needs: Needs, chosen_needs: Collection[str] | None = None) -> Needs:
    """The same set asked from the other side: some of the offers, and the needs that each answers."""
    relevant: dict[str, set[str]] = {}
    for need, offers in needs.relevant.items():
        for offer in offers if chosen_needs is None or need in chosen_needs else ():
            relevant.setdefault(offer, set()).add(need)
    chosen = sorted(relevant)[:: max(1, len(relevant) // TURNED)]
    return Needs(needs.name, needs.needs, needs.offers, {key: frozenset(relevant[key]) for key in chosen})


def _translated(needs: Needs, language: Language) -> dict[str, Text]:
    rows = [json.loads(line) for line in TRANSLATED.read_text(encoding="utf-8").splitlines()]
    return {
        row["query_id"]: Text(row["title"], row["text"])
        for row in rows
        if row["set"] == needs.name and row["language"] == language
    }


def _tell(needs: Needs, method: str, rank: Callable[[Text], Ranking], chosen: Sequence[str]) -> None:
    began = time.perf_counter()
    rankings = {key: rank(needs.needs[key]) for key in chosen}
    took_ms = (time.perf_counter() - began) * 1000 / len(chosen)
    ndcg = mean(_ndcg(rankings[key], needs.relevant[key]) for key in chosen)
    recall = mean(
        len(needs.relevant[key] & set(rankings[key][:100])) / len(needs.relevant[key]) for key in chosen
    )
    print(
        f"{needs.name:<34}{method:<20}{len(chosen):>6}{ndcg:>9.3f}{recall:>8.3f}{took_ms:>11.1f}", flush=True
    )


def _ndcg(ranking: Ranking, relevant: frozenset[str], most: int = 10) -> float:
    gained = sum(1 / math.log2(place + 2) for place, key in enumerate(ranking[:most]) if key in relevant)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(most, len(relevant))))


def _peer(texts: Mapping[str, Text]) -> Callable[[Text], Ranking]:
    stemmer, keys = Stemmer.Stemmer("english"), list(texts)

    def tokens(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index(tokens([_whole(text) for text in texts.values()]), show_progress=False)

    def rank(text: Text) -> Ranking:
        most = min(100, len(keys))
        found, _ = retriever.retrieve(tokens([_whole(text)]), k=most, show_progress=False)
        return [keys[place] for place in found[0]]

    return rank


def _records(needs: Needs, glosses: Glosses) -> list[IndexedRecord]:
    """All offers and needs in English, and the needs that were translated by hand once more."""
    translated = {language: _translated(needs, language) for language in TRANSLATED_AS}
    labels = {key: IN_ENGLISH[language] for language, texts in translated.items() for key in texts}
    english = {Kind.OFFER.value: needs.offers, Kind.NEED.value: needs.needs}
    said = [
        *((kind, key, {Language.EN: text}) for kind, texts in english.items() for key, text in texts.items()),
        *(
            (lang.value, key, {lang: text})
            for lang, texts in translated.items()
            for key, text in texts.items()
        ),
    ]
    found: list[IndexedRecord] = []
    for kind, key, texts in said:
        content = _content(Kind.OFFER if kind == Kind.OFFER else Kind.NEED, texts)
        label = PLAIN
        if content.kind is Kind.NEED:
            label = labels.get(key, PLAIN) if Language.EN in texts else TRANSLATED_AS[Language(kind)]
        gloss = glossed(content, body_of, glosses)
        found.append(
            IndexedRecord(
                _id(kind, key),
                label,
                "",
                content,
                (),
                len(found),
                is_withdrawn=False,
                gloss=gloss.text if gloss else None,
            )
        )
    return found


def _indexed(records: Sequence[IndexedRecord], folder: Path) -> TextIndex:
    index = TextIndex(folder, lambda _: {})
    index.refresh(lambda after: _after(records, after), head=len(records) - 1)
    return index


def _read_by_models(name: str, records: Sequence[IndexedRecord], shelf: VectorShelf) -> None:
    began = time.perf_counter()
    shelf.bring_up(lambda after: _after(records, after), head=len(records) - 1, progress=lambda _: None)
    rate = len(records) / (time.perf_counter() - began)
    print(f"{name:<34}{'models read':<20}{rate:>12.0f} records/s", flush=True)


def _after(records: Sequence[IndexedRecord], after: int) -> Sequence[tuple[int, IndexedRecord]]:
    return [(each.changed, each) for each in records[after + 1 :]]


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
