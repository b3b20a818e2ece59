"""Every sentence in three languages, and numbers as each language writes them."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.template import Context, Template
from django.template.base import Lexer, TokenType
from django.utils import translation

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.policy.reasons import SOURCES
from mithaq.words import catalogues, writing
from mithaq.words.policy_terms import SOURCE_WORDS
from mithaq.words.refusals import FAMILIES, REFUSALS, told
from mithaq.words.terms import TERMS, term
from mithaq.words.wording import merged

TEMPLATES = Path(catalogues.SOURCE / "web" / "templates")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Blocks whose text is translated, or never shown.
SPOKEN = {"blocktranslate", "comment"}
PLURALS = {Language.AR: 6, Language.FR: 2}


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_sentence_of_the_source_is_translated(language: Language) -> None:
    known = catalogues.catalogue(language)

    missing = [
        message.id
        for message in catalogues.messages()
        if message.id and not _is_translated(known.get(message.id, message.context), language)
    ]

    assert missing == []


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_translation_keeps_the_placeholders(language: Language) -> None:
    for message in catalogues.catalogue(language):
        if not message.id:
            continue
        sources = _forms(message.id)
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        strings = _forms(message.string)
        # Arabic says none, one and two in words.
        counted = strings[3:] if len(strings) == PLURALS[Language.AR] else strings
        assert all(set(PLACEHOLDER.findall(string)) == wanted for string in counted), message.id


def test_no_template_holds_a_word_outside_a_translation() -> None:
    found = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        if file.name == "styleguide.html":
            continue
        inside = False
        text = ""
        for token in Lexer(file.read_text()).tokenize():
            words = token.contents.split()
            if token.token_type is TokenType.BLOCK and words[0].removeprefix("end") in SPOKEN:
                inside = not words[0].startswith("end")
            elif token.token_type is TokenType.TEXT and not inside:
                text += token.contents
            else:
                text += "\x00"
        plain = re.sub(r"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>|&\w+;", " ", text)
        found += [(file.name, word) for word in re.findall(r"[^\W\d_]{2,}", plain)]

    assert found == [], found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_can_be_told(code: str, language: Language) -> None:
    with translation.override(language):
        words = told(Refused(code))

    assert words.what
    assert words.then


def test_no_refusal_is_told_in_two_ways() -> None:
    assert sum(map(len, FAMILIES)) == len(REFUSALS)


def test_every_source_that_the_policy_names_itself_has_words() -> None:
    assert set(SOURCES.values()) == set(SOURCE_WORDS)


def test_a_refusal_is_told_in_the_readers_language() -> None:
    said = set()
    for language in Language:
        with translation.override(language):
            said.add(told(Refused("four_eyes")).what)

    assert len(said) == len(Language)


@pytest.mark.parametrize("language", Language)
def test_every_term_has_a_word(language: Language) -> None:
    with translation.override(language):
        assert all(term(family, code) for family, terms in TERMS.items() for code in terms)


@pytest.mark.parametrize(
    ("language", "number", "share", "day", "moment"),
    [
        ("ar", "١٬٢٣٤٬٥٦٧", "٨٢", "٣ مارس ٢٠٢٧", "٣ مارس ٢٠٢٧"),
        ("en", "1,234,567", "82%", "3 March 2027", "3 March 2027, 09:05"),
        ("fr", "1\u202f234\u202f567", "82", "3 mars 2027", "3 mars 2027"),
    ],
)
def test_numbers_and_days(language: str, number: str, share: str, day: str, moment: str) -> None:
    with translation.override(language):
        assert writing.number(1_234_567) == number
        assert share in writing.percent(0.823)
        assert writing.day(date(2027, 3, 3)) == day
        assert moment in writing.moment(datetime(2027, 3, 3, 9, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "said", "ramadan"),
    [
        ("ar", "١٢ رجب ١٤٤٨ هـ", "١ رمضان ١٤٤٧ هـ"),
        ("en", "12 Rajab 1448 AH", "1 Ramadan 1447 AH"),
        ("fr", "12 rajab 1448 H", "1 ramadan 1447 H"),
    ],
)
def test_hijri_days(language: str, said: str, ramadan: str) -> None:
    with translation.override(language):
        assert writing.hijri_day(date(2026, 12, 21)) == said
        assert writing.hijri_day(date(2026, 2, 18)) == ramadan


def test_a_page_shows_a_hijri_day_where_there_is_one() -> None:
    page = Template("{% load mithaq %}{{ day|hijri }}")

    with translation.override("en"):
        shown = [page.render(Context({"day": day})) for day in (date(2026, 12, 21), date(1900, 1, 1))]

    assert shown == ["12 Rajab 1448 AH", ""]
    with pytest.raises(Refused, match="hijri_day_unknown"):
        writing.hijri_day(date(1900, 1, 1))


@pytest.mark.parametrize("language", Language)
def test_the_months_of_the_hijri_year_differ(language: Language) -> None:
    with translation.override(language):
        assert len({term("hijri_month", str(month)) for month in range(1, 13)}) == 12


@pytest.mark.parametrize(
    ("language", "bytes_said", "size"),
    [("ar", 12_500, "١٢٫٢"), ("ar", 3, "٣"), ("en", 12_500, "12.2"), ("fr", 12_500, "12,2")],
)
def test_sizes_are_in_the_readers_digits(language: str, bytes_said: int, size: str) -> None:
    with translation.override(language):
        assert writing.size(bytes_said).split()[0] == size


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "لا بطاقات"), (1, "بطاقة واحدة"), (2, "بطاقتان"), (3, "3 بطاقات"), (11, "11 بطاقة")],
)
def test_arabic_counts_in_its_six_ways(count: int, said: str) -> None:
    with translation.override("ar"):
        found = translation.ngettext("%(shown)s record", "%(shown)s records", count) % {"shown": count}

    assert found == said


def _is_translated(message: Message | None, language: Language) -> bool:
    if message is None or message.fuzzy:
        return False
    forms = _forms(message.string)
    return all(forms) and len(forms) == (1 if isinstance(message.id, str) else PLURALS[language])


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def test_no_room_words_a_code_of_another() -> None:
    ours, theirs = {"state": {"ended": "Ended by notice"}}, {"state": {"over": "Over"}}

    assert merged(ours, theirs) == {"state": {"ended": "Ended by notice", "over": "Over"}}
    with pytest.raises(AssertionError):
        merged(ours, {"state": {"ended": "ended"}})
