"""Filters and tags that word codes, numbers and days for the reader."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from babel import Locale
from django import template
from django.http import QueryDict
from django.utils.safestring import SafeString

from mithaq.base import seals
from mithaq.base.labels import Label
from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import Content, Step, Text
from mithaq.exchange.domain.searching import Search
from mithaq.fields.queries import field_codes, taxonomy
from mithaq.parties import queries as parties
from mithaq.words import names, problems, refusals, sheets, terms, writing

register = template.Library()


@register.filter
def term(code: str, family: str) -> str:
    """The word for a code of a family."""
    return terms.term(family, code)


@register.filter
def number(value: int) -> str:
    """A number in the reader's digits."""
    return writing.number(value)


@register.filter
def percent(value: float) -> str:
    """A share as a percentage."""
    return writing.percent(value)


@register.filter
def size(value: int) -> str:
    """How large a file is."""
    return writing.size(value)


@register.filter
def day(value: date) -> str:
    """A day in words."""
    return writing.day(value)


@register.filter
def hijri(value: date) -> str:
    """A day of the Hijri calendar in words; nothing for one that this calendar does not reach."""
    try:
        return writing.hijri_day(value)
    except Refused:
        return ""


@register.filter
def moment(value: datetime) -> str:
    """A moment by the clock of this node."""
    return writing.moment(value)


@register.filter
def named(names: Mapping[Language, str]) -> str:
    """A name in the reader's language."""
    return terms.named(names)


@register.filter
def text_of(content: Content) -> tuple[Language, Text]:
    """The language and text of a record that suit the reader."""
    return best_of(content.texts, terms.reader_language())


@register.filter
def field_name(code: str) -> str:
    """The name of a field of technology; the code itself of one that this version does not know."""
    return taxonomy().label(code, terms.reader_language()) if code in field_codes() else code


@register.filter
def state_name(code: str) -> str:
    """The name of a state."""
    return parties.state_name(code, terms.reader_language())


@register.filter
def party_name(code: str) -> str:
    """The name of a party by its code; the code itself when nobody here knows the party."""
    return names.party_name(code)


@register.filter
def label_words(label: Label) -> str:
    """The marking of a label."""
    return names.label_words(label)


@register.filter
def step_word(step: str) -> str:
    """What everyone may read, in words; the code itself where a draft holds one that nobody knows."""
    return terms.term("open_step", step) if step in set(Step) else str(step)


@register.filter
def problem(found: object) -> str:
    """A draft's problem in words."""
    return problems.problem_told(found.code, found.facts)  # type: ignore[attr-defined]  # a Problem


@register.filter
def facet_value(value: str, facet: str) -> str:
    """The word for a facet's value; the value itself where an address names one that nobody knows."""
    try:
        match facet:
            case "field" | "field_group":
                return field_name(value)
            case "state":
                return state_name(value)
            case "bloc":
                return bloc_name(value)
            case "trl":
                return writing.number(int(value))
        return terms.term(facet, value)
    except (Refused, KeyError, ValueError):
        return value


@register.filter
def get(values: object, key: str) -> object:
    """The value at a key, or nothing; a page that gives no values has none."""
    return values.get(key, "") if isinstance(values, Mapping) else ""


@register.simple_tag(takes_context=True)
def address_with(context: Mapping[str, object], **changes: object) -> str:
    """The address of this page with some parameters changed; an empty one is left out."""
    request = context["request"]
    parameters: QueryDict = request.GET.copy()  # type: ignore[attr-defined]  # the context's request
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return SafeString("?" + urlencode(list(parameters.lists()), doseq=True).replace("&", "&amp;"))


@register.filter
def search_address(asked: Search) -> str:
    """The parameters of a search's address."""
    chosen = [(facet.value, value) for facet, values in asked.chosen.items() for value in values]
    return "?" + urlencode([("q", asked.text), *chosen])


@register.filter
def bloc_name(code: str) -> str:
    """The name of a bloc."""
    return parties.bloc_name(code, terms.reader_language())


@register.filter
def language_word(code: str) -> str:
    """The name of a working language."""
    return str(Locale(terms.reader_language().value).languages.get(code, code))


@register.filter
def met_word(item: str, feature: str) -> str:
    """What met, in words."""
    match feature:
        case "field":
            return field_name(item)
        case "cooperation":
            return terms.term("cooperation", item)
        case "language":
            return language_word(item)
        case "history":
            return terms.term("why", item)
    return item


@register.filter
def draft_title(content: Mapping[str, object]) -> str:
    """A draft's title in the reader's language, or in any other."""
    texts = content.get("texts")
    if not isinstance(texts, Mapping):
        return ""
    titles = {Language(code): parts.get("title", "") for code, parts in texts.items()}
    written = {code: title for code, title in titles.items() if title.strip()}
    return best_of(written, terms.reader_language())[1] if written else ""


@register.filter
def item(values: object, index: int) -> object:
    """The value at an index, or nothing."""
    return values[index] if isinstance(values, list | tuple) and index < len(values) else ""


@register.filter
def fingerprint(key: str) -> str:
    """What two people compare of a key, by its name."""
    return seals.fingerprint(key)


@register.filter
def told_what(refusal: Refused) -> str:
    """What a refusal says."""
    return refusals.told(refusal).what


@register.filter
def told_then(refusal: Refused) -> str:
    """What to do after a refusal."""
    return refusals.told(refusal).then


@register.filter
def place_word(place: str) -> str:
    """The name of a place in a draft, such as `texts.fr.title`."""
    match place.split("."):
        case ["texts", code, part]:
            return f"{terms.term('text_part', part)} ({terms.term('language', code)})"
        case [name, *_]:
            return terms.term("place", name) if name in terms.TERMS["place"] else name
    return place


@register.filter
def column_word(place: str) -> str:
    """What a problem's place in a sheet is called."""
    return sheets.column_word(place)


@register.filter
def is_web_address(url: str) -> bool:
    """Whether a link to it opens a page, and runs nothing."""
    return url.startswith(("https://", "http://"))
