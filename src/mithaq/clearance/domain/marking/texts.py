"""The text of a marking: policy, classification, then the values of each tag, as the SPIF words them.

A phrase is chosen by language, then by place. A language without words of its own takes those of its plain
form (`fr` for `fr-CA`), then the ones without a language; a part without a phrase shows its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol, TypeVar

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.marking.labels import ConfidentialityLabel
from mithaq.clearance.domain.marking.parts import (
    Manner,
    Phrase,
    Place,
    PolicyClassification,
    Qualifier,
    Slot,
    Wording,
)
from mithaq.clearance.domain.marking.policies import Carried, SecurityPolicy

PARTS_APART = " "
VALUES_APART = "/"
NO_NAMES: Mapping[str, str] = {}


def marking(
    label: ConfidentialityLabel,
    policy: SecurityPolicy,
    language: str,
    *,
    place: Place = Place.PAGE_TOP,
    names: Mapping[str, str] = NO_NAMES,
) -> str:
    """The text of the label in a language at a place; `names` are those of open values, by what is carried.

    Raises Refused `label_unknown` for what the policy does not know.
    """
    classification = policy.classification(label.classification)
    carried, unknown = policy.carried(label.categories)
    if not policy.is_named(label) or classification is None or unknown:
        part = unknown[0].by if unknown else label.classification
        raise Refused("label_unknown", part=label.policy, value=part[:80])
    words = _Words(policy, language, place, names)
    texts = [words.policy_text(classification, carried)]
    if not words.is_classification_hidden(carried):
        texts.append(words.classification_text(classification))
    return words.around(policy.wording, [*texts, *words.tag_texts(carried)], PARTS_APART)


def classification_marking(classification: str, policy: SecurityPolicy, language: str) -> str:
    """The text of a classification alone, whatever else a label must carry.

    Raises Refused `label_unknown` for what the policy does not know.
    """
    return marking(ConfidentialityLabel(policy.name, classification), policy, language)


class _Words:
    """The words of a policy in one language at one place."""

    def __init__(self, policy: SecurityPolicy, language: str, place: Place, names: Mapping[str, str]) -> None:
        self._policy = policy
        self._language = language
        self._place = place
        self._names = names

    def policy_text(self, classification: PolicyClassification, carried: Sequence[Carried]) -> str:
        """The name of the policy, or what its own, the classification's or a value's phrase puts for it."""
        for wording, name in (
            (self._policy.wording, self._policy.name),
            (classification.wording, classification.name),
            *((each.value.wording, each.value.name) for each in carried),
        ):
            phrase = self._phrase(wording)
            if phrase and Manner.REPLACES_POLICY in phrase.manners:
                return name if phrase.text is None else phrase.text
        return self._policy.name

    def is_classification_hidden(self, carried: Sequence[Carried]) -> bool:
        phrases = (self._phrase(each.value.wording) for each in carried)
        return any(phrase and Manner.CLASSIFICATION_HIDDEN in phrase.manners for phrase in phrases)

    def classification_text(self, classification: PolicyClassification) -> str:
        return self._text(classification.name, classification.wording)

    def tag_texts(self, carried: Sequence[Carried]) -> Iterator[str]:
        """One text a tag, of its values that are shown."""
        for order, of_tag in groupby(carried, key=lambda each: each.value.tag_order):
            wording = self._policy.tags[order].wording
            shown = [text for each in of_tag if (text := self._value_text(each, wording))]
            if shown:
                yield self.around(wording, shown, VALUES_APART)

    def around(self, wording: Wording, texts: Sequence[str], apart: str) -> str:
        """The texts between the qualifiers of what they belong to; an empty separator counts as none."""
        between = self._qualifier(wording, Slot.SEPARATOR) or apart
        inner = between.join(text for text in texts if text)
        return f"{self._qualifier(wording, Slot.PREFIX)}{inner}{self._qualifier(wording, Slot.SUFFIX)}"

    def _value_text(self, carried: Carried, of_tag: Wording) -> str:
        value = carried.value
        wording = value.wording if _spoken(value.wording.phrases, self._language) else of_tag
        text = self._text(value.name, wording)
        if value.input is not None:
            text = self._names.get(carried.text) or f"{text} {carried.input}".strip()
        return text and self.around(value.wording, [text], VALUES_APART)

    def _text(self, name: str, wording: Wording) -> str:
        phrase = self._phrase(wording)
        if phrase is None:
            return name
        if Manner.NAME_HIDDEN in phrase.manners:
            return ""
        if phrase.text is None or phrase.manners & {Manner.REPLACES_POLICY, Manner.PHRASE_HIDDEN}:
            return name
        return phrase.text

    def _phrase(self, wording: Wording) -> Phrase | None:
        phrases = _spoken(wording.phrases, self._language)
        return next((each for each in phrases if not each.places or self._place in each.places), None)

    def _qualifier(self, wording: Wording, slot: Slot) -> str:
        """The qualifier for this place, or else for another: values without their separator say nothing."""
        known: Sequence[Qualifier] = [each for each in wording.qualifiers if each.slot is slot]
        spoken = _spoken(known, self._language)
        here = [each for each in spoken if not each.places or self._place in each.places]
        return (here or spoken)[0].text if spoken else ""


class _Spoken(Protocol):
    @property
    def language(self) -> str: ...


_S = TypeVar("_S", bound=_Spoken)


def _spoken(words: Sequence[_S], language: str) -> Sequence[_S]:
    """Those in the language, in its plain form, or in none; the first of these that has any."""
    wanted = language.lower()
    for each in (wanted, wanted.partition("-")[0], ""):
        if found := [word for word in words if word.language.lower() == each]:
            return found
    return ()
