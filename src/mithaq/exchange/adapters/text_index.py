"""The text index of records: tantivy, in a folder of the node's home, a projection of the register.

Each process reads the folder; whoever finds it behind brings it up to date under a file lock. It may be
deleted at any time. Labels and validity are filters inside the index, and every score is made of counts under
the same filters, never of the index's own statistics: a record that a reader may not see moves nothing that
they see.
"""

import fcntl
import json
import shutil
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import tantivy
from tantivy import Occur, Query

from mithaq.base.languages import Language
from mithaq.exchange.adapters import index_schema as schema
from mithaq.exchange.adapters.index_schema import SCHEMA, any_of, filters, must
from mithaq.exchange.adapters.stemming import SPACED, asked_words, plain_words
from mithaq.exchange.domain.asking import FEW, ORDERED_ANEW, Asked, paged
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.glossing import NO_GLOSSES
from mithaq.exchange.domain.indexed import BlocMembers, Candidate, Changes
from mithaq.exchange.domain.lexical import Frequencies, Question
from mithaq.exchange.domain.searching import Facet, Found, Hit, Scope, Search, Validity, by_bloc

FORMAT = 7
WRITER_HEAP_BYTES = 32_000_000
DAY_MAX = date.max.toordinal()
FACET_VALUES_MAX = 400
POSITION_MAX = 2**62
SCORE_DIGITS = 3
# Beyond so many records, which of those with equal scores come first is left to the engine.
SHARING_MOST = 50_000
Clause = tuple[Occur, Query]


class TextIndex:
    """One folder's index, shared by the threads of a process."""

    def __init__(self, folder: Path, bloc_members: BlocMembers) -> None:
        self.folder = folder
        self.bloc_members = bloc_members
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._position = -1
        self._counted: dict[Hashable, dict[str, int]] = {}

    def refresh(self, changes: Changes, *, head: int) -> None:
        """Bring the index up to the register's head: the position of the last statement, or −1."""
        if self._position == head and self._index is not None:
            return
        with self._lock:
            if self._index is None or self._position_on_disk() != head:
                with self._write_lock():
                    self._catch_up(changes, head)
            self._opened().reload()
            self._counted = {}
            self._position = self._position_on_disk()

    def forget(self) -> None:
        """Begin anew at the next refresh."""
        with self._lock, self._write_lock():
            self._forget()
            self._position = -1

    def size(self) -> int:
        """How many records the index holds."""
        return int(self._opened().searcher().num_docs)

    def search(
        self,
        search: Search,
        scope: Scope,
        near: Mapping[UUID, float],
        glosses: Mapping[str, str] = NO_GLOSSES,
    ) -> Found:
        """Rank by words and meaning when there is a text; else, and of news, the latest change first."""
        searcher = self._opened().searcher()
        asked = self._asked(search.text, scope, glosses)
        texts = self._texts(searcher, asked, search, scope) if asked else None
        close = Query.const_score_query(_ids(near), 0.0) if near else None
        either = [each for each in (texts, close) if each is not None]
        wanted = [must(any_of(either))] if either else []
        rest = [must(texts), *([(Occur.MustNot, close)] if close else [])] if texts else None
        total, facets = self._counts(searcher, search, scope, wanted)
        return Found(self._page(searcher, search, scope, asked, near, rest), total, facets)

    def _texts(self, searcher: tantivy.Searcher, asked: Asked, search: Search, scope: Scope) -> Query:
        every = schema.all_words(asked)
        is_loose = len(asked) > 1 and search.after is None
        if is_loose and self._count(searcher, [*self._filters(search, scope), must(every)]) < FEW:
            return schema.any_word(asked)
        return every

    def _page(
        self,
        searcher: tantivy.Searcher,
        search: Search,
        scope: Scope,
        asked: Asked,
        near: Mapping[UUID, float],
        rest: list[Clause] | None,
    ) -> tuple[Hit, ...]:
        """First the near in meaning and the best by words, in their exact order; then the rest by levels."""
        visible = self._filters(search, scope)
        if search.after is not None or (rest is None and not near):
            return self._latest(searcher, [*visible, *(rest or ())], search.offset, search.limit)
        close = self._found(searcher, [*visible, filters(_ids(near))], limit=len(near)) if near else ()
        best = self._found(searcher, [*visible, *rest], limit=ORDERED_ANEW) if rest else ()

        def others(offset: int, limit: int) -> tuple[Hit, ...]:
            start = offset + len(best)
            addresses = _best(searcher, [*visible, *(rest or ())], limit=start + limit)[start:]
            return tuple(Hit(_id_of(searcher.doc(address)), 0.0) for address in addresses)

        return paged(search, asked, near, close=close, best=best, rest=others)

    def candidates(
        self, asked: Mapping[Language, Question], search: Search, scope: Scope, *, limit: int
    ) -> tuple[Candidate, ...]:
        """The records that say most of the words in one of the languages."""
        groups = [
            any_of(
                [
                    query
                    for word, weight in each.words.items()
                    for query in schema.weighed(language, word, weight)
                ]
            )
            for language, each in asked.items()
            if each.words
        ]
        if not groups:
            return ()
        best = must(Query.disjunction_max_query(groups))
        return self._found(
            self._opened().searcher(), [*self._filters(search, scope), best], limit=limit, with_names=False
        )

    def records(self, keys: Iterable[UUID], search: Search, scope: Scope) -> tuple[Candidate, ...]:
        """Those of these records that exist for the reader, with their words."""
        wanted = list(keys)
        if not wanted:
            return ()
        clauses = [*self._filters(search, scope), filters(_ids(wanted))]
        return self._found(self._opened().searcher(), clauses, limit=len(wanted), with_names=False)

    def frequencies(
        self, words: Iterable[str], language: Language, kinds: Iterable[Kind], scope: Scope
    ) -> Frequencies:
        """In how many of the visible records of these kinds each word stands, as a text or as a gloss."""
        searcher = self._opened().searcher()
        key = (tuple(scope.labels), scope.on, language, tuple(kinds))
        known = self._counted.setdefault(key, {})
        # Filters that let everything through cost as much as others.
        chosen = {} if set(kinds) == set(Kind) else {Facet.KIND: tuple(kinds)}
        visible = self._filters(Search(chosen=chosen), scope)
        if "" not in known:
            speaking = Query.term_query(SCHEMA, "said_in", language.value)
            known[""] = self._count(searcher, [*visible, filters(speaking)])
        for word in words:
            if word not in known:
                stands = [*visible, filters(schema.stands(language, word))]
                known[word] = self._count(searcher, stands) if known[""] else 0
        return Frequencies(known[""], known)

    def suggestions(self, prefix: str, scope: Scope, *, limit: int) -> tuple[UUID, ...]:
        """Records with a title word that begins with the last word typed; filtered as every list is."""
        words = plain_words(prefix)
        if not words:
            return ()
        starts = [schema.begins(language, words[-1]) for language in Language]
        clauses = [*self._filters(Search(), scope), must(any_of(starts))]
        found = self._latest(self._opened().searcher(), clauses, 0, limit)
        return tuple(hit.record for hit in found)

    def _filters(self, search: Search, scope: Scope, *, without: Facet | None = None) -> list[Clause]:
        today = scope.on.toordinal()
        found = [
            Query.term_set_query(SCHEMA, "label", list(scope.labels)),
            Query.range_query(SCHEMA, "valid_from", tantivy.FieldType.Integer, 0, today),
            Query.range_query(SCHEMA, "valid_until", tantivy.FieldType.Integer, today + 1, DAY_MAX),
        ]
        if search.after is not None:
            later = search.after + 1
            found.append(Query.range_query(SCHEMA, "changed", tantivy.FieldType.Integer, later, POSITION_MAX))
        for facet, values in search.chosen.items():
            if not values or facet is without:
                continue
            if facet is Facet.VALIDITY:
                found.append(any_of([schema.valid_for(each, today) for each in Validity if each in values]))
            elif facet is Facet.BLOC:
                members = self.bloc_members(scope.on)
                states = {state for code in values for state in members.get(code, ())}
                found.append(Query.term_set_query(SCHEMA, Facet.STATE.value, sorted(states)))
            else:
                found.append(Query.term_set_query(SCHEMA, facet.value, list(values)))
        return [filters(each) for each in found]

    def _asked(self, text: str, scope: Scope, glosses: Mapping[str, str]) -> Asked:
        return asked_words(
            text, lambda words, language: self.frequencies(words, language, Kind, scope), glosses
        )

    def _count(self, searcher: tantivy.Searcher, clauses: Sequence[Clause]) -> int:
        found = searcher.search(Query.boolean_query(list(clauses)), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # missing in the stubs

    def _found(
        self, searcher: tantivy.Searcher, clauses: Sequence[Clause], *, limit: int, with_names: bool = True
    ) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                _id_of(document),
                schema.words_in(document, with_names=with_names),
                int(document["changed"][0]),
            )
            for address in _best(searcher, clauses, limit=limit)
            for document in [searcher.doc(address)]
        )

    def _latest(
        self, searcher: tantivy.Searcher, clauses: Sequence[Clause], offset: int, limit: int
    ) -> tuple[Hit, ...]:
        query = Query.boolean_query(list(clauses))
        found = searcher.search(query, limit=limit, offset=offset, count=False, order_by_field="changed")
        return tuple(Hit(_id_of(searcher.doc(address)), 0.0) for _, address in found.hits)

    def _counts(
        self, searcher: tantivy.Searcher, search: Search, scope: Scope, wanted: Sequence[Clause]
    ) -> tuple[int, dict[Facet, dict[str, int]]]:
        """How many there are, and each facet's counts within all other choices: what another choice gives."""
        chosen = [facet for facet in Facet if search.chosen.get(facet)]
        # What nothing was chosen of is counted in one pass.
        rest = [facet for facet in Facet if facet not in chosen]
        total, counted = self._counted_by(searcher, [*self._filters(search, scope), *wanted], rest, scope.on)
        for facet in chosen:
            without = self._filters(search, scope, without=facet)
            counted |= self._counted_by(searcher, [*without, *wanted], [facet], scope.on)[1]
        return total, {facet: counted[facet] for facet in Facet}

    def _counted_by(
        self, searcher: tantivy.Searcher, clauses: Sequence[Clause], facets: Sequence[Facet], on: date
    ) -> tuple[int, dict[Facet, dict[str, int]]]:
        asked: dict[str, object] = {facet.value: _counting(facet, on) for facet in facets}
        asked["total"] = {"value_count": {"field": "changed"}}
        answered = searcher.aggregate(Query.boolean_query(list(clauses)), asked)
        counted = {
            facet: {
                str(bucket["key"]): int(bucket["doc_count"])
                for bucket in answered[facet.value]["buckets"]
                if bucket["doc_count"]
            }
            for facet in facets
        }
        if Facet.BLOC in counted:
            counted[Facet.BLOC] = by_bloc(counted[Facet.BLOC], self.bloc_members(on))
        return int(answered["total"]["value"]), counted

    def _catch_up(self, changes: Changes, head: int) -> None:
        position = self._position_on_disk()
        if position > head or position < 0:
            # The database was restored to an earlier state, or the index is of another format: start anew.
            self._forget()
            position = -1
        writer = None
        while batch := changes(position):
            writer = writer or self._opened().writer(WRITER_HEAP_BYTES, 1)
            for position, each in batch:  # noqa: B007  # the last one is where the next batch begins
                writer.delete_documents_by_term("id", str(each.id))
                if not each.is_withdrawn:
                    writer.add_document(schema.document_of(each))
        if writer:
            writer.commit()
            writer.wait_merging_threads()
        self._note_position(head)

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(SCHEMA, path=str(self.folder))
            self._index.register_tokenizer("spaced", SPACED)
        return self._index

    def _forget(self) -> None:
        self._index = None
        for file in self.folder.iterdir():
            if file.name != "lock":
                shutil.rmtree(file) if file.is_dir() else file.unlink()

    def _position_on_disk(self) -> int:
        try:
            noted = json.loads((self.folder / "position.json").read_text())
        except (FileNotFoundError, ValueError):
            return -1
        return int(noted["position"]) if noted.get("format") == FORMAT else -1

    def _note_position(self, position: int) -> None:
        beside = self.folder / "position.json.new"
        beside.write_text(json.dumps({"format": FORMAT, "position": position}))
        beside.replace(self.folder / "position.json")

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not (self.folder / "position.json").exists():
                self._forget()
            yield


def _ids(keys: Iterable[UUID]) -> Query:
    return Query.term_set_query(SCHEMA, "id", [str(key) for key in keys])


def _id_of(document: tantivy.Document) -> UUID:
    return UUID(str(document["id"][0]))


def _best(searcher: tantivy.Searcher, clauses: Sequence[Clause], *, limit: int) -> list[tantivy.DocAddress]:
    """The best, of equal ones the latest changed; where the engine happens to keep a record has no say."""
    query, taken = Query.boolean_query(list(clauses)), 2 * limit
    while True:
        found = searcher.search(query, limit=taken, count=False).hits
        scores = [round(float(str(score)), SCORE_DIGITS) for score, _ in found]
        # Where the last place is shared, all that share it must be known.
        if len(found) < taken or scores[-1] < scores[limit - 1] or taken >= SHARING_MOST:
            break
        taken *= 4
    addresses = [address for _, address in found]
    changed = searcher.fast_field_values("changed", addresses)
    order = sorted(range(len(found)), key=lambda place: (-scores[place], -int(changed[place] or 0)))
    return [addresses[place] for place in order[:limit]]


def _counting(facet: Facet, on: date) -> dict[str, object]:
    if facet is not Facet.VALIDITY:
        field = Facet.STATE if facet is Facet.BLOC else facet
        return {"terms": {"field": field.value, "size": FACET_VALUES_MAX}}
    ranges = [
        {"key": each.value, "from": on.toordinal() + least, "to": on.toordinal() + most}
        for each in Validity
        for least, most in [each.days()]
    ]
    return {"range": {"field": "valid_until", "ranges": ranges}}
