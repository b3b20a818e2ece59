"""A record as an index takes it, and what an index of records promises. Two engines keep the promise."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Content, Kind, Text, Wording
from mithaq.exchange.domain.glossing import NO_GLOSSES
from mithaq.exchange.domain.lexical import Frequencies, Question, Words
from mithaq.exchange.domain.meaning import Nearness
from mithaq.exchange.domain.searching import Facet, Found, Scope, Search


@dataclass(frozen=True)
class IndexedRecord:
    """A record as an index takes it; `field_names` are the names of its fields in all languages.

    `gloss` says in English words what a record says that does not speak English.
    """

    id: UUID
    label: int
    state: str
    content: Content
    field_names: tuple[str, ...]
    changed: int
    is_withdrawn: bool
    gloss: Text | None = None

    def said(self) -> dict[Language, Text]:
        """Its texts, and its gloss as an English one."""
        return {**({Language.EN: self.gloss} if self.gloss else {}), **self.content.texts}

    def facet_values(self) -> dict[Facet, Sequence[str]]:
        """The values by which a list can be narrowed to this record on any day."""
        content = self.content
        return {
            Facet.KIND: [content.kind],
            Facet.FIELD_GROUP: list(dict.fromkeys(code.partition(".")[0] for code in content.fields)),
            Facet.FIELD: content.fields,
            Facet.STATE: [self.state],
            Facet.TRL: [str(content.trl)] if content.trl else [],
            Facet.STAGE: [content.stage],
            Facet.IP_STATE: [content.ip_state],
            Facet.COOPERATION: content.cooperation,
            Facet.CLASSIFICATION: [content.label.classification],
            Facet.LANGUAGE: list(content.texts),
        }


@dataclass(frozen=True)
class Candidate:
    """A record that may answer, its words in each language it speaks, and its last change's position."""

    record: UUID
    words: Mapping[Language, Words]
    changed: int


BlocMembers = Callable[[date], Mapping[str, Collection[str]]]
"""The codes of the states that are members of each bloc on a day."""

Changes = Callable[[int], Sequence[tuple[int, IndexedRecord]]]
"""The records whose last statement stands after a position, a batch at a time, in register order."""


class RecordIndex(Protocol):
    """A projection of the register that finds records by their words, among those that exist for a reader.

    Every score, count and order follows from the visible records alone.
    """

    def refresh(self, changes: Changes, *, head: int) -> None:
        """Bring the index up to the register's head: the position of the last statement, or −1."""

    def forget(self) -> None:
        """Begin anew at the next refresh."""

    def size(self) -> int:
        """How many records the index holds."""

    def search(
        self,
        search: Search,
        scope: Scope,
        near: Mapping[UUID, float],
        glosses: Mapping[str, str] = NO_GLOSSES,
    ) -> Found:
        """Those that have all words of the text, or any of them when too few have all, and those of `near`.

        A word stands also where its gloss does, an English word by its plain form.
        Ranked by words and nearness in meaning; without a text, and of news, the latest change comes first.
        """

    def candidates(
        self, asked: Mapping[Language, Question], search: Search, scope: Scope, *, limit: int
    ) -> tuple[Candidate, ...]:
        """The records that say most of the words in one of the languages."""

    def records(self, keys: Iterable[UUID], search: Search, scope: Scope) -> tuple[Candidate, ...]:
        """Those of these records that exist for the reader, with their words."""

    def frequencies(
        self, words: Iterable[str], language: Language, kinds: Iterable[Kind], scope: Scope
    ) -> Frequencies:
        """In how many of the visible records of these kinds each word stands, as a text or as a gloss."""

    def suggestions(self, prefix: str, scope: Scope, *, limit: int) -> tuple[UUID, ...]:
        """Records with a title word that begins with the last word typed; filtered as every list is."""


class Meanings(Protocol):
    """Vectors of records, made bit by bit beside all other work; only what the reader may see is compared."""

    def bring_up(self, changes: Changes, *, head: int, progress: Callable[[int], None]) -> None:
        """Read what has no vector yet; may be stopped at any point. Another process's turn is left to it."""

    def forget(self) -> None:
        """Begin anew at the next turn."""

    def position(self) -> int:
        """Up to which statement of the register vectors are there; −1 for none."""

    def nearest(self, text: str, language: Language, scope: Scope, *, most: int) -> dict[UUID, float]:
        """The visible records that come nearest in meaning to a line typed in a language, with cosines."""

    def nearness(
        self, asked: Content | Wording, gloss: Text | None, scope: Scope, *, also: Iterable[UUID], limit: int
    ) -> dict[UUID, Nearness]:
        """The `limit` nearest visible records of the other kind and those of `also` that have a vector.

        English texts and glosses are compared by the model for English, others by that for all languages;
        a question with a gloss by both: the one reads the gloss, the other what it stands for.
        """
