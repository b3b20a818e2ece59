"""Text templates: words that officers write again and again on cases, in three languages.

A text may hold placeholders in braces, such as `{case}`. They are filled in once, when the template is
chosen, and nothing that is filled in is read again. Whoever chose it edits the text before it is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned

TITLE_MAX = 120
TEXT_MAX = 4_000
_BRACED = re.compile(r"\{([^{}]*)\}")


class TextKind(StrEnum):
    """What an officer writes."""

    QUERY = "query"
    STEP_REASON = "step_reason"
    CLASSIFICATION = "classification"
    ADVICE_QUESTION = "advice_question"
    ADVICE = "advice"
    ADVICE_CONDITIONS = "advice_conditions"
    RESOLUTION = "resolution"
    DECISION = "decision"
    REFUSAL = "refusal"


class Placeholder(StrEnum):
    """What is filled in."""

    CASE = "case"
    APPLICANT = "applicant"
    ITEMS = "items"

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return f"{{{self.value}}}"


@dataclass(frozen=True)
class TextTemplate:
    """A template with its title and text in each language."""

    kind: TextKind
    titles: Mapping[Language, str]
    texts: Mapping[Language, str]

    def as_json(self) -> dict[str, Json]:
        return {
            "kind": self.kind.value,
            "titles": {each.value: self.titles.get(each, "") for each in Language},
            "texts": {each.value: self.texts.get(each, "") for each in Language},
        }


def template_of(
    kind: TextKind, titles: Mapping[Language, str], texts: Mapping[Language, str]
) -> TextTemplate:
    """The template as it is kept.

    Raises Refused `text_template_incomplete` with the languages that lack a title or a text,
    `text_template_too_long`, or `text_placeholder_unknown` with what stands in braces.
    """
    found = TextTemplate(kind, _kept(titles), _kept(texts))
    if lacking := tuple(each for each in Language if not (found.titles[each] and found.texts[each])):
        raise Refused("text_template_incomplete", languages=lacking)
    if any(len(each) > TITLE_MAX for each in found.titles.values()) or any(
        len(each) > TEXT_MAX for each in found.texts.values()
    ):
        raise Refused("text_template_too_long", title=TITLE_MAX, text=TEXT_MAX)
    for text in found.texts.values():
        _require_known(text)
    return found


def filled_in(text: str, facts: Mapping[Placeholder, str]) -> str:
    """The text with each placeholder's fact in its place. Raises KeyError for one whose fact is missing."""
    return _BRACED.sub(lambda found: facts[Placeholder(found[1])], text)


def _kept(said: Mapping[Language, str]) -> dict[Language, str]:
    return {each: cleaned(said.get(each, "")).strip() for each in Language}


def _require_known(text: str) -> None:
    for name in _BRACED.findall(text):
        if name not in set(Placeholder):
            raise _unknown(f"{{{name}}}")
    if stray := re.search(r"[{}].{0,20}", _BRACED.sub("", text)):
        raise _unknown(stray[0])


def _unknown(said: str) -> Refused:
    known = " ".join(each.written for each in Placeholder)
    return Refused("text_placeholder_unknown", value=said[:80], known=known)
