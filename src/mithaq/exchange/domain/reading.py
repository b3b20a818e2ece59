"""Read the content of a record from JSON, and name everything that is wrong with it at once."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json
from mithaq.base.labels import label_from
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import (
    Attachment,
    Content,
    Cooperation,
    IpState,
    Kind,
    Source,
    Stage,
    Step,
    Text,
)

LENGTH_MAX = {
    "title": 300,
    "summary": 2_000,
    "full_text": 20_000,
    "advantages": 5_000,
    "partner_sought": 3_000,
}
REQUIRED_TEXT = ("title", "summary")
REQUIRED_TEASER = ("title",)
FIELDS_MAX = 5
ATTACHMENTS_MAX = 20
YEARS_MAX = 25
KEYS = frozenset(
    {"kind", "texts", "fields", "trl", "stage", "ip_state", "cooperation", "languages", "label"}
    | {"valid_from", "valid_until", "attachments", "source", "open_step"}
)
LANGUAGES = frozenset(Language)
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
DIGEST = re.compile(r"[0-9a-f]{64}")

Word = TypeVar("Word", bound=StrEnum)
Part = TypeVar("Part")


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place such as `texts.fr.title`; `facts` fill the words' placeholders."""

    place: str
    code: str
    facts: Mapping[str, object]


class ContentRefused(Refused):
    """The content is not complete or not allowed; `problems` holds every place."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("content_invalid", problems=tuple(problems))
        self.problems = tuple(problems)


def content_from(value: Json, *, known_fields: Collection[str]) -> Content:
    """Raises ContentRefused with all problems. A key that nobody knows is a problem too."""
    return _Reading(value if isinstance(value, Mapping) else {}, known_fields).whole()


def open_content_from(value: Json, *, known_fields: Collection[str]) -> Content:
    """Read what stands open of a record: a teaser has no summary. Raises ContentRefused."""
    is_teaser = isinstance(value, Mapping) and value.get("open_step") == Step.TEASER
    reading = _Reading(
        value if isinstance(value, Mapping) else {},
        known_fields,
        required_text=REQUIRED_TEASER if is_teaser else REQUIRED_TEXT,
    )
    return reading.whole()


def problems_of(value: Json, *, known_fields: Collection[str]) -> tuple[Problem, ...]:
    """Everything that stands between this draft and its review."""
    try:
        content_from(value, known_fields=known_fields)
    except ContentRefused as refusal:
        return refusal.problems
    return ()


class _Reading:
    """One pass over a draft, collecting problems."""

    def __init__(
        self,
        value: Mapping[str, Json],
        known_fields: Collection[str],
        required_text: Collection[str] = REQUIRED_TEXT,
    ) -> None:
        self.value = value
        self.known_fields = known_fields
        self.required_text = required_text
        self.problems: list[Problem] = []

    def note(self, place: str, code: str, **facts: object) -> None:
        self.problems.append(Problem(place, code, facts))

    def whole(self) -> Content:
        content = self.content()
        if self.problems or content is None:
            raise ContentRefused(self.problems)
        return content

    def content(self) -> Content | None:
        for key in sorted(set(self.value) - KEYS):
            self.note(str(key)[:40], "unknown_key")
        kind = self.word("kind", Kind)
        texts = self.texts()
        fields = self.fields()
        trl = self.trl()
        stage = self.word("stage", Stage)
        ip_state = self.word("ip_state", IpState)
        cooperation = self.words("cooperation", Cooperation)
        languages = self.languages()
        label = self.part("label", lambda: label_from(self.value.get("label")))
        valid_from, valid_until = self.period()
        attachments = self.attachments()
        source = self.source()
        step = self.word("open_step", Step) if "open_step" in self.value else Step.FULL
        if self.problems or None in (kind, stage, ip_state, label, valid_from, valid_until, step):
            return None
        assert kind and stage and ip_state and label and valid_from and valid_until and step  # noqa: S101, PT018
        return Content(
            kind=kind,
            texts=texts,
            fields=fields,
            trl=trl,
            stage=stage,
            ip_state=ip_state,
            cooperation=cooperation,
            languages=languages,
            label=label,
            valid_from=valid_from,
            valid_until=valid_until,
            attachments=attachments,
            source=source,
            open_step=step,
        )

    def part(self, place: str, read: Callable[[], Part]) -> Part | None:
        if self.value.get(place) is None:
            self.note(place, "missing")
            return None
        try:
            return read()
        except Refused as refusal:
            self.note(place, refusal.code, **refusal.facts)
            return None

    def word(self, place: str, words: type[Word]) -> Word | None:
        found = self.value.get(place)
        if found in (None, ""):
            self.note(place, "missing")
            return None
        try:
            return words(str(found))
        except ValueError:
            self.note(place, "unknown_word", value=str(found)[:80])
            return None

    def words(self, place: str, words: type[Word]) -> tuple[Word, ...]:
        found = self.strings(place)
        if not found:
            self.note(place, "missing")
        known = {word.value for word in words}
        for item in found:
            if item not in known:
                self.note(place, "unknown_word", value=item[:80])
        return tuple(word for word in words if word.value in found)

    def strings(self, place: str) -> tuple[str, ...]:
        found = self.value.get(place, [])
        if isinstance(found, list | tuple) and all(isinstance(item, str) for item in found):
            return tuple(dict.fromkeys(str(item) for item in found))
        self.note(place, "wrong_shape")
        return ()

    def texts(self) -> dict[Language, Text]:
        found = self.value.get("texts")
        if not isinstance(found, Mapping) or not found:
            self.note("texts", "missing")
            return {}
        texts = {}
        for code, parts in found.items():
            if code not in LANGUAGES:
                self.note("texts", "unknown_word", value=str(code)[:80])
            elif not isinstance(parts, Mapping) or set(parts) - set(LENGTH_MAX):
                self.note(f"texts.{code}", "wrong_shape")
            else:
                texts[Language(code)] = self.text(f"texts.{code}", parts)
        return texts

    def text(self, place: str, parts: Mapping[str, Json]) -> Text:
        found = {
            name: self.line(f"{place}.{name}", parts.get(name, ""), longest)
            for name, longest in LENGTH_MAX.items()
        }
        for name in self.required_text:
            if not found[name].strip():
                self.note(f"{place}.{name}", "missing")
        return Text(**found)

    def line(self, place: str, value: Json, longest: int) -> str:
        if not isinstance(value, str):
            self.note(place, "wrong_shape")
            return ""
        if len(value) > longest:
            self.note(place, "too_long", longest=longest, length=len(value))
        if code := text_rules.problem_of(value):
            self.note(place, code)
        return value

    def fields(self) -> tuple[str, ...]:
        found = self.strings("fields")
        if not found:
            self.note("fields", "missing")
        if len(found) > FIELDS_MAX:
            self.note("fields", "too_many", most=FIELDS_MAX)
        for code in found:
            if code not in self.known_fields:
                self.note("fields", "field_unknown", value=code[:80])
        return found

    def trl(self) -> int | None:
        found = self.value.get("trl")
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and 1 <= found <= 9:
            return found
        self.note("trl", "trl_out_of_range")
        return None

    def languages(self) -> tuple[str, ...]:
        found = self.strings("languages")
        if not found:
            self.note("languages", "missing")
        for code in found:
            if not LANGUAGE_CODE.fullmatch(code):
                self.note("languages", "unknown_word", value=code[:80])
        return found

    def period(self) -> tuple[date | None, date | None]:
        start, end = self.day("valid_from"), self.day("valid_until")
        if start and end and not start < end:
            self.note("valid_until", "ends_before_start")
        if start and end and (end - start).days > YEARS_MAX * 366:
            self.note("valid_until", "too_far", years=YEARS_MAX)
        return start, end

    def day(self, place: str) -> date | None:
        found = self.value.get(place)
        if found in (None, ""):
            self.note(place, "missing")
            return None
        try:
            return date.fromisoformat(str(found))
        except ValueError:
            self.note(place, "not_a_day", value=str(found)[:80])
            return None

    def attachments(self) -> tuple[Attachment, ...]:
        found = self.value.get("attachments", [])
        if not isinstance(found, list | tuple) or len(found) > ATTACHMENTS_MAX:
            self.note("attachments", "wrong_shape")
            return ()
        return tuple(item for item in map(self.attachment, found) if item)

    def attachment(self, value: Json) -> Attachment | None:
        match value:
            case {
                "digest": str(digest),
                "name": str(name),
                "media_type": str(media_type),
                "size_bytes": int(size),
                **others,
            } if not others and DIGEST.fullmatch(digest) and 0 < len(name) <= 200 and size >= 0:
                self.line("attachments", name, 200)
                return Attachment(digest, name, media_type, size)
        self.note("attachments", "wrong_shape")
        return None

    def source(self) -> Source | None:
        match self.value.get("source"):
            case None:
                return None
            case {"name": str(name), "key": str(key), "url": str(url), **others} if not others:
                return Source(name, key, url)
        self.note("source", "wrong_shape")
        return None
