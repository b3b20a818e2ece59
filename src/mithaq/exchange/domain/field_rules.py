"""Classify a text, and what its source says about it, to one to three fields.

Every leaf has words in the rulebook; strong words weigh more than weak ones, a word in the title more than
one in the text, and a word that comes often counts three times at the most. Of words that overlap, the
longest is taken: in "solar cell" nobody reads "cell". What the source itself says (a category, an agency, a
programme) is a hint: it lifts the fields it names, and when the words decide nothing, it decides alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FIELDS_MOST = 3
TITLE_FACTOR = 4
REPEATS_MOST = 3
HINT_LEAF = 4
HINT_GROUP = 3
# Less than a strong word in the text, or a weak one in the title, is chance.
SCORE_LEAST = 3
SHARE_OF_BEST = 0.5

WORD = re.compile(r"[^\W_]+")
PLURAL_LENGTH_MIN = 4
SINGULAR_ENDINGS = ("ss", "us", "is")

Words = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A word or some words of one field."""

    field: str
    words: Words
    weight: int


@dataclass(frozen=True)
class FieldRules:
    """A rulebook that is ready to use: terms by their first word, longest first, and fields by hint."""

    terms: Mapping[str, tuple[Term, ...]]
    hints: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Described:
    """What is to be classified. Hints are what its source says about it, the most telling first."""

    title: str
    text: str
    hints: tuple[str, ...]
    fallback: str


def rules_from(
    *, terms: Mapping[str, Mapping[int, Sequence[str]]], hints: Mapping[str, Sequence[str]]
) -> FieldRules:
    """Make rules of what the rulebook says: words by field and weight, and fields by hint."""
    found: dict[str, list[Term]] = {}
    for field, weighted in terms.items():
        for weight, phrases in weighted.items():
            for words in map(words_of, phrases):
                found.setdefault(words[0], []).append(Term(field, words, weight))
    return FieldRules(
        terms={first: tuple(sorted(each, key=_longest_first)) for first, each in found.items()},
        hints={hint_key(said): tuple(fields) for said, fields in hints.items()},
    )


def fields_of(described: Described, rules: FieldRules) -> tuple[str, ...]:
    """The codes of one to three fields, the best first."""
    hinted = [field for said in described.hints for field in rules.hints.get(hint_key(said), ())]
    scores = _scores(described, rules)
    for field in dict.fromkeys(hinted):
        if "." in field:
            scores[field] += HINT_LEAF
    hinted_groups = {field.partition(".")[0] for field in hinted}
    for field in scores:
        if field.partition(".")[0] in hinted_groups:
            scores[field] += HINT_GROUP
    # Equal scores keep the order of the alphabet, so that every load decides alike.
    best = sorted(scores, key=lambda field: (-scores[field], field))[:FIELDS_MOST]
    if not best or scores[best[0]] < SCORE_LEAST:
        return (hinted[0] if hinted else described.fallback,)
    return tuple(field for field in best if scores[field] >= scores[best[0]] * SHARE_OF_BEST)


def words_of(text: str) -> Words:
    """The words of a text in lower case, plurals made singular the same way on both sides."""
    return tuple(map(_singular, WORD.findall(text.lower())))


def hint_key(said: str) -> str:
    """A hint as it is looked up: lower case, single spaces."""
    return " ".join(said.lower().split())


def _scores(described: Described, rules: FieldRules) -> Counter[str]:
    scores: Counter[str] = Counter()
    in_text = Counter(_terms_in(words_of(described.text), rules))
    for term, times in in_text.items():
        scores[term.field] += term.weight * min(times, REPEATS_MOST)
    for term in set(_terms_in(words_of(described.title), rules)):
        scores[term.field] += term.weight * TITLE_FACTOR
    return scores


def _terms_in(words: Words, rules: FieldRules) -> Iterable[Term]:
    at = 0
    while at < len(words):
        length = 0
        for term in rules.terms.get(words[at], ()):
            if len(term.words) < length:
                break
            if words[at : at + len(term.words)] == term.words:
                length = len(term.words)
                yield term
        at += max(length, 1)


def _longest_first(term: Term) -> tuple[int, Words, str]:
    return -len(term.words), term.words, term.field


def _singular(word: str) -> str:
    if len(word) < PLURAL_LENGTH_MIN or not word.endswith("s") or word.endswith(SINGULAR_ENDINGS):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > PLURAL_LENGTH_MIN else word[:-1]
