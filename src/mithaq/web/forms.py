"""From what a form posted to content, and the choices that the editor's form offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from babel import Locale
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString

from mithaq.base.canonical import Json
from mithaq.base.labels import Classification, Handling
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.exchange.domain.content import Cooperation, IpState, Kind, Stage, Step
from mithaq.exchange.domain.reading import FIELDS_MAX, LENGTH_MAX
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import disclosures
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.words.terms import reader_language, term

WORKING_LANGUAGES = (
    *("ar", "en", "fr", "tr", "fa", "ur", "ms", "id", "ru"),
    *("bn", "kk", "uz", "az", "ha", "so", "sw", "es"),
)
Choices = list[tuple[str, str]]
Word = TypeVar("Word", bound=StrEnum)


def one_of(words: type[Word], value: str) -> Word:
    """The word that a form chose. Raises Refused `choice_unknown`."""
    try:
        return words(value)
    except ValueError as error:
        raise Refused("choice_unknown", value=value[:80]) from error


def key_of(value: str, *, code: str) -> UUID:
    """The identifier that a form or an address names. Raises NotFound with the code."""
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound(code, value=value[:80]) from error


def day_of(value: str) -> date:
    """The day that a form chose. Raises Refused `choice_unknown`."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Refused("choice_unknown", value=value[:80]) from error


def revision_of(posted: QueryDict) -> int:
    """The revision that a form was read at. Raises Refused `choice_unknown`."""
    text = posted.get("revision", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refused("choice_unknown", value=text[:80])
    return int(text)


def institution_options(*, without: UUID | None = None) -> SafeString:
    """An option for each institution, by name. A template would take its time with thousands."""
    language = reader_language()
    states = dict(parties.state_names(language))
    found = [
        (f"{name} ({states.get(state, state)})", key)
        for key, state, name in parties.named_institutions(language)
        if key != without
    ]
    # Everything from outside is escaped here: to have it done option by option takes as long as the page.
    options = (f'<option value="{key}">{escape(name)}</option>' for name, key in sorted(found))
    return SafeString("".join(options))


def search_named(given: QueryDict) -> Search:
    """The search that an address or a form names. Raises Refused `search_too_long`."""
    chosen = {facet: tuple(given.getlist(facet.value)) for facet in Facet}
    return Search(given.get("q", "").strip(), {facet: values for facet, values in chosen.items() if values})


def record_named(given: QueryDict, name: str, scope: Scope) -> RecordView | None:
    """The record that a parameter names, if any. Raises NotFound `record_unknown`."""
    reference = given.get(name, "")
    return disclosures.record(reference, scope) if reference else None


def page_number(given: QueryDict) -> int:
    """The page of a list that an address names; the first where it names none."""
    number = given.get("page", "1")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1


def pages_of(number: int, *, total: int, size: int) -> dict[str, int | None]:
    """What the pager shows; from behind the last page it leads back to it."""
    last = max(1, -(-total // size))
    return {
        "page_number": number,
        "previous": min(number - 1, last),
        "next": number + 1 if number * size < total else None,
        "last": last,
    }


def content_from_form(posted: QueryDict, before: Mapping[str, Json]) -> dict[str, Json]:
    """What the form says; a language without a word is left out, and attachments stay as they were."""
    texts: dict[str, Json] = {}
    for language in Language:
        parts = {part: cleaned(posted.get(f"texts.{language}.{part}", "")) for part in LENGTH_MAX}
        if any(value.strip() for value in parts.values()):
            texts[language.value] = parts
    trl = posted.get("trl", "")
    open_step = posted.get("open_step", "") or Step.FULL.value
    return {
        **({} if open_step == Step.FULL else {"open_step": open_step}),
        "kind": posted.get("kind", ""),
        "texts": texts,
        "fields": [code for code in dict.fromkeys(posted.getlist("fields")) if code],
        "trl": int(trl) if trl.isascii() and trl.isdigit() and len(trl) == 1 else None,
        "stage": posted.get("stage", ""),
        "ip_state": posted.get("ip_state", ""),
        "cooperation": posted.getlist("cooperation"),
        "languages": posted.getlist("languages"),
        "label": {
            "classification": posted.get("classification", ""),
            "releasable_to": posted.getlist("releasable_to"),
            "handling": posted.getlist("handling"),
        },
        "valid_from": posted.get("valid_from", ""),
        "valid_until": posted.get("valid_until", ""),
        "attachments": before.get("attachments", []),
    }


@dataclass(frozen=True)
class FormChoices:
    """Every choice of the form, in the reader's language."""

    kinds: Choices
    fields: list[tuple[str, Choices]]
    trls: list[int]
    stages: Choices
    ip_states: Choices
    cooperation: Choices
    languages: Choices
    classifications: Choices
    handling: Choices
    steps: Choices
    blocs: Choices
    states: Choices
    field_slots: range


def form_choices() -> FormChoices:
    """The choices; built anew for each page, since the words follow the reader."""
    language = reader_language()
    names = Locale(language.value).languages
    known = taxonomy()
    return FormChoices(
        kinds=[(each.value, term("kind", each)) for each in Kind],
        fields=[
            (
                group.names[language],
                [(leaf.code, leaf.names[language]) for leaf in known.children(group.code)],
            )
            for group in known.groups()
        ],
        trls=list(range(1, 10)),
        stages=[(each.value, term("stage", each)) for each in Stage],
        ip_states=[(each.value, term("ip_state", each)) for each in IpState],
        cooperation=[(each.value, term("cooperation", each)) for each in Cooperation],
        languages=[(code, names.get(code, code)) for code in WORKING_LANGUAGES],
        classifications=[(each.value, term("classification", each)) for each in Classification],
        handling=[(each.value, term("handling", each)) for each in Handling],
        steps=[(each.value, term("open_step", each)) for each in reversed(Step)],
        blocs=[(f"bloc:{code}", name) for code, name in parties.bloc_names(language)],
        states=[(f"state:{code}", name) for code, name in parties.state_names(language)],
        field_slots=range(FIELDS_MAX),
    )
