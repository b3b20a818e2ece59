"""What the models read of a record and of a question: shared by both keepers of vectors."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from mithaq.base.languages import Language
from mithaq.exchange.adapters.encoders import Encoder, Vectors, english_encoder, unit, universal_encoder
from mithaq.exchange.adapters.stemming import body_of
from mithaq.exchange.domain.content import Content, Text, Wording
from mithaq.exchange.domain.indexed import IndexedRecord
from mithaq.exchange.domain.meaning import LETTERS_READ, NEAREST_ASKERS

AT_ONCE = 32
# Questions that a nearness is measured against, of those that the reader may see.
ASKERS_MAX = 2_000
# So many times the answers wanted are looked at before the general ones are told from the special.
LOOKED_AT = 4
# Less near than this to a typed line is chance.
LEAST_NEAR = 0.4
TextsOf = Callable[[Content | Wording, Text | None], list[str]]
"""What a model reads of a record, and of its gloss where it speaks no English."""


def english_texts(content: Content | Wording, gloss: Text | None) -> list[str]:
    """The title, and the title with the beginning of the rest; their mean is the text's vector."""
    text = content.texts.get(Language.EN, gloss)
    return [text.title, f"{text.title}. {body_of(text)}"[:LETTERS_READ]] if text else []


def title_text(content: Content | Wording, gloss: Text | None) -> list[str]:
    """A title, in English where there is one: the model for all languages reads that best."""
    del gloss
    text = content.texts.get(Language.EN) or next(iter(content.texts.values()))
    return [text.title]


READERS: tuple[tuple[Callable[[], Encoder | None], TextsOf], ...] = (
    (english_encoder, english_texts),
    (universal_encoder, title_text),
)


def models() -> str:
    """The names of the models; other ones make all vectors anew."""
    return " ".join(encoder.name for encoder_of, _ in READERS if (encoder := encoder_of()))


def is_for_english(text: str, language: Language) -> bool:
    """Whether the English model reads a line that was typed in a language."""
    return text.isascii() and language is Language.EN and english_encoder() is not None


def question_of(encoder: Encoder | None, texts: Sequence[str]) -> Vectors | None:
    """The mean of the texts' vectors."""
    if encoder is None or not texts:
        return None
    return np.asarray(unit(encoder.encode(list(texts)).mean(axis=0, keepdims=True))[0])


def vectors_of(
    encoder: Encoder | None, texts_of: TextsOf, records: Sequence[IndexedRecord]
) -> list[npt.NDArray[np.float16] | None]:
    """A vector for each record that the model can read."""
    texts = [
        [] if encoder is None or each.is_withdrawn else texts_of(each.content, each.gloss) for each in records
    ]
    flat = [text for each in texts for text in each]
    if encoder is None or not flat:
        return [None] * len(records)
    vectors, kept, start = encoder.encode(flat), list[npt.NDArray[np.float16] | None](), 0
    for each in texts:
        rows = vectors[start : start + len(each)]
        start += len(each)
        kept.append(unit(rows.mean(axis=0, keepdims=True))[0].astype(np.float16) if each else None)
    return kept


def nearest_mean(answers: Vectors, askers: Vectors) -> npt.NDArray[np.float32]:
    """How near each answer is to the questions that it is nearest to."""
    if not len(askers):
        return np.zeros(len(answers), np.float32)
    most = min(NEAREST_ASKERS, len(askers))
    near = answers @ askers.T
    return np.asarray(np.sort(near, axis=1)[:, -most:].mean(axis=1))
