"""What the text index keeps of a record, and the queries that read it."""

from collections.abc import Sequence

import tantivy
from tantivy import Occur, Query

from mithaq.base.languages import Language
from mithaq.exchange.adapters.stemming import spoken
from mithaq.exchange.domain.asking import LEVELS, Asked, AskedStem, levels_of, pair_rarities, telling
from mithaq.exchange.domain.indexed import IndexedRecord
from mithaq.exchange.domain.lexical import MOST_SAID, PAIRS, Words
from mithaq.exchange.domain.searching import Facet, Validity

# A field's name stands for the record, but the record does not say it.
NAME_LEVEL = 3
BEGINNING_MOST = 10
# Two words that stand together once in a body of usual length.
PAIR_LEVEL = 6
# These follow from the state and the day.
DERIVED = {Facet.BLOC, Facet.VALIDITY}


def document_of(record: IndexedRecord) -> tantivy.Document:
    """The record as the index keeps it: words as they stand, by level, and in their order."""
    content = record.content
    document = tantivy.Document()
    document.add_text("id", str(record.id))
    document.add_integer("label", record.label)
    document.add_integer("changed", record.changed)
    document.add_integer("valid_from", content.valid_from.toordinal())
    document.add_integer("valid_until", content.valid_until.toordinal())
    for language, said in spoken(record).items():
        document.add_text(f"names_{language}", " ".join(dict.fromkeys(said.also)))
        if language not in record.said():
            continue
        document.add_text("said_in", language.value)
        words = said.words
        beginnings = {begin for word in said.title_words for begin in _beginnings(word)}
        document.add_text(f"begins_{language}", " ".join(sorted(beginnings)))
        stems = "\n".join(" ".join(each) for each in (words.title, words.body, said.also))
        document.add_bytes(f"stems_{language}", stems.encode())
        # The mark keeps the title's last word from standing beside the body's first.
        document.add_text(f"stands_{language}", " ".join((*words.title, "/", *words.body)))
        levels = " ".join(f"{word}/{level}" for word, level in levels_of(words).items())
        document.add_text(f"said_{language}", levels)
    for facet, values in record.facet_values().items():
        for value in values:
            document.add_text(facet.value, value)
    return document


def begins(language: Language, word: str) -> Query:
    """A word of the title begins so."""
    return Query.term_query(SCHEMA, f"begins_{language}", word[:BEGINNING_MOST])


def _beginnings(word: str) -> list[str]:
    # A query by prefix would look at the first so many words of the whole index, hidden ones among them.
    return [word[:length] for length in range(1, min(len(word), BEGINNING_MOST) + 1)]


def words_in(document: tantivy.Document, *, with_names: bool) -> dict[Language, Words]:
    """The record's words in each language it speaks."""
    found = {}
    for language in Language:
        if kept := document[f"stems_{language}"]:
            title, body, also = (tuple(line.split()) for line in bytes(kept[0]).decode().split("\n"))
            found[language] = Words(title, body + also if with_names else body)
    return found


def must(query: Query) -> tuple[Occur, Query]:
    """The query as a clause that has to hold."""
    return Occur.Must, query


def filters(query: Query) -> tuple[Occur, Query]:
    """The query as a clause that has to hold and has no say in the order."""
    return Occur.Must, Query.const_score_query(query, 0.0)


def any_of(queries: list[Query]) -> Query:
    """One of them at least."""
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def stands(language: Language, word: str) -> Query:
    """The record says the word."""
    return Query.term_query(SCHEMA, f"stands_{language}", word)


def weighed(language: Language, word: str, weight: float) -> list[Query]:
    """The word at each level, for its weight; the index's own statistics have no say."""
    step = weight * MOST_SAID / LEVELS
    return [
        Query.const_score_query(
            Query.term_query(SCHEMA, f"said_{language}", f"{word}/{level}"), step * (level - 0.5)
        )
        for level in range(1, LEVELS + 1)
    ]


def any_word(asked: Asked) -> Query:
    """One word at least, ranked in the language that says most."""
    return Query.disjunction_max_query(
        [
            any_of(_ranked([each[language] for each in asked if language in each], language))
            for language in Language
        ]
    )


def _ranked(spoken: Sequence[AskedStem], language: Language) -> list[Query]:
    step = MOST_SAID / LEVELS
    words = [
        query
        for each in spoken
        for stem in each.stems
        for query in [
            *weighed(language, stem, each.rarity),
            Query.const_score_query(
                Query.term_query(SCHEMA, f"names_{language}", stem), each.rarity * NAME_LEVEL * step
            ),
        ]
    ]
    pairs = [
        Query.const_score_query(
            Query.phrase_query(SCHEMA, f"stands_{language}", list(pair.split())),
            PAIRS * rarity * PAIR_LEVEL * step,
        )
        for pair, rarity in pair_rarities(spoken).items()
    ]
    return words + pairs


def all_words(asked: Asked) -> Query:
    """Each telling word, in one language at least, in the text or in the names of its fields."""
    said = [
        any_of(
            [
                Query.term_query(SCHEMA, f"{part}_{language}", stem)
                for language, stem_of in each.items()
                for stem in stem_of.stems
                for part in ("stands", "names")
            ]
        )
        for each in telling(asked)
    ]
    return Query.boolean_query([*(filters(each) for each in said), must(any_word(asked))])


def valid_for(validity: Validity, today: int) -> Query:
    """Records that are valid for so long from a day on."""
    least, most = validity.days()
    return Query.range_query(
        SCHEMA, "valid_until", tantivy.FieldType.Integer, today + least, today + most - 1
    )


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("label", "changed", "valid_from", "valid_until"):
        builder.add_integer_field(name, stored=name == "changed", indexed=True, fast=True)
    for language in Language:
        builder.add_text_field(f"stands_{language}", tokenizer_name="spaced")
        for part in ("said", "names", "begins"):
            builder.add_text_field(f"{part}_{language}", tokenizer_name="spaced", index_option="basic")
        builder.add_bytes_field(f"stems_{language}", stored=True)
    builder.add_text_field("said_in", tokenizer_name="raw", index_option="basic")
    for facet in sorted(set(Facet) - DERIVED):
        builder.add_text_field(facet.value, tokenizer_name="raw", fast=True, index_option="basic")
    return builder.build()


SCHEMA = _make_schema()
