"""From a text to its stemmed words, in each language without its function words."""

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Text
from mithaq.exchange.domain.folding import ARABIC_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS, folded

STEMMERS = {Language.AR: "arabic", Language.EN: "english", Language.FR: "french"}
FUNCTION_WORDS = {Language.AR: ARABIC_FUNCTION_WORDS, Language.EN: ENGLISH_FUNCTION_WORDS}


def words_of(text: str, language: Language) -> tuple[str, ...]:
    """The stemmed words of a text, in their order."""
    return tuple(_ANALYZERS[language].analyze(folded(text)))


def body_of(text: Text) -> str:
    """All of a text but its title."""
    return "\n".join((text.summary, text.full_text, text.advantages, text.partner_sought))


def _make_analyzer(language: Language) -> tantivy.TextAnalyzer:
    name = STEMMERS[language]
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    if language is not Language.AR:
        builder = builder.filter(Filter.stopword(name))
    if language in FUNCTION_WORDS:
        builder = builder.filter(Filter.custom_stopword(list(FUNCTION_WORDS[language])))
    return builder.filter(Filter.stemmer(name)).build()


def _make_plain_analyzer() -> tantivy.TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).build()


_ANALYZERS = {language: _make_analyzer(language) for language in Language}
# Words as they stand, in lower case: for fields that hold stems already, and for what a reader types.
PLAIN = _make_plain_analyzer()
