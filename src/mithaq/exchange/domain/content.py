"""The content of an offer or a need: its fields, the words they allow, and what is wrong with a draft.

The profile follows what the peers ask for (European Enterprise Network partnering profiles), plus the label.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mithaq.base.canonical import Json
from mithaq.base.labels import Label
from mithaq.base.languages import Language


class Kind(StrEnum):
    """An offer says what a party has; a need says what it lacks."""

    OFFER = "offer"
    NEED = "need"

    @property
    def other(self) -> "Kind":
        """The kind that answers this one."""
        return Kind.NEED if self is Kind.OFFER else Kind.OFFER


class Stage(StrEnum):
    """How far a technology has come, in the words of the partnering profiles."""

    CONCEPT = "concept"
    LABORATORY_TESTED = "laboratory_tested"
    PROTOTYPE = "prototype"
    FIELD_TESTED = "field_tested"
    ON_MARKET = "on_market"


class IpState(StrEnum):
    """The state of the intellectual property."""

    NONE = "none"
    PATENT_APPLIED = "patent_applied"
    PATENT_GRANTED = "patent_granted"
    COPYRIGHT = "copyright"
    DESIGN = "design"
    TRADE_MARK = "trade_mark"
    EXCLUSIVE_RIGHTS = "exclusive_rights"
    SECRET_KNOW_HOW = "secret_know_how"  # noqa: S105  # a kind of property, not a password
    OPEN_LICENCE = "open_licence"


class Cooperation(StrEnum):
    """What the parties would do together."""

    LICENCE = "licence"
    JOINT_DEVELOPMENT = "joint_development"
    CO_PRODUCTION = "co_production"
    TRAINING = "training"
    SECONDMENT = "secondment"
    DATA = "data"
    EQUIPMENT_LOAN = "equipment_loan"
    VISIT = "visit"


class Step(StrEnum):
    """How far into a record somebody may read: the teaser, its summary too, or all of it."""

    TEASER = "teaser"
    SUMMARY = "summary"
    FULL = "full"

    @property
    def rank(self) -> int:
        return list(Step).index(self)


@dataclass(frozen=True)
class Text:
    """A record in one language."""

    title: str
    summary: str
    full_text: str = ""
    advantages: str = ""
    partner_sought: str = ""

    def as_json(self) -> dict[str, Json]:
        return {
            "title": self.title,
            "summary": self.summary,
            "full_text": self.full_text,
            "advantages": self.advantages,
            "partner_sought": self.partner_sought,
        }


def text_as_typed(said: str) -> Text:
    """A text that somebody typed without parts; its first line stands for a title."""
    return Text(said.strip().partition("\n")[0], said.strip())


@dataclass(frozen=True)
class Wording:
    """A text that is no record, read as if it were of a kind."""

    kind: Kind
    texts: Mapping[Language, Text]


@dataclass(frozen=True)
class Attachment:
    """A file, known by its SHA-256 digest."""

    digest: str
    name: str
    media_type: str
    size_bytes: int

    def as_json(self) -> dict[str, Json]:
        return {
            "digest": self.digest,
            "name": self.name,
            "media_type": self.media_type,
            "size_bytes": self.size_bytes,
        }


@dataclass(frozen=True)
class Source:
    """The public catalogue that a record was loaded from, and its key there."""

    name: str
    key: str
    url: str

    def as_json(self) -> dict[str, Json]:
        return {"name": self.name, "key": self.key, "url": self.url}


@dataclass(frozen=True)
class Content:
    """A complete record. `trl` is 1 to 9 (ISO 16290); for a need, the least that is sought.

    `open_step` is how far everybody reads whom the label lets see it.
    """

    kind: Kind
    texts: Mapping[Language, Text]
    fields: tuple[str, ...]
    trl: int | None
    stage: Stage
    ip_state: IpState
    cooperation: tuple[Cooperation, ...]
    languages: tuple[str, ...]
    label: Label
    valid_from: date
    valid_until: date
    attachments: tuple[Attachment, ...] = ()
    source: Source | None = None
    open_step: Step = Step.FULL

    def as_json(self) -> dict[str, Json]:
        # Said only where something is held back, so that what was signed before keeps its bytes.
        step: dict[str, Json] = {} if self.open_step is Step.FULL else {"open_step": self.open_step.value}
        return {
            **step,
            "kind": self.kind.value,
            "texts": {language.value: text.as_json() for language, text in sorted(self.texts.items())},
            "fields": list(self.fields),
            "trl": self.trl,
            "stage": self.stage.value,
            "ip_state": self.ip_state.value,
            "cooperation": [item.value for item in self.cooperation],
            "languages": list(self.languages),
            "label": self.label.as_json(),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "attachments": [item.as_json() for item in self.attachments],
            "source": self.source.as_json() if self.source else None,
        }
