"""The rulebooks of stage 0 read from YAML, strictly: an unknown key, state or word is a ValueError."""

from datetime import date
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from mithaq.clearance.domain.policy.embargoes import Binds, Covered, Embargo, Embargoes
from mithaq.clearance.domain.policy.facts import Concern, NoticeStep
from mithaq.clearance.domain.policy.weapons import ControlList, Effect, WeaponRule, Weapons
from mithaq.parties.adapters.reference import states

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _EmbargoRow(_Strict):
    code: Text
    states: list[Text]
    binds: Text
    covers: Annotated[list[Text], Field(min_length=1)]
    since: date = Field(alias="from")
    until: date | None = None
    by: Annotated[list[Text], Field(min_length=1)]
    ended_by: str = ""
    exemption: Literal["none", "notice", "approval"]
    exemption_source: str = ""
    certain: bool
    note: str = ""

    def embargo(self) -> Embargo:
        if (self.exemption == "none") != (not self.exemption_source):
            raise ValueError(f"{self.code} must tell the source of its exemption, if it has one")
        if not self.certain and not self.note:
            raise ValueError(f"{self.code} must say what is not certain")
        return Embargo(
            code=self.code,
            states=tuple(self.states),
            binds=Binds(self.binds),
            covers=tuple(map(Covered, self.covers)),
            valid_from=self.since,
            valid_until=self.until,
            imposed_by=tuple(self.by),
            ended_by=self.ended_by,
            exemption=None if self.exemption == "none" else NoticeStep(self.exemption),
            exemption_source=self.exemption_source,
            is_certain=self.certain,
            note=self.note,
        )


class _EmbargoBook(_Strict):
    as_of: date
    review_by: date
    embargoes: Annotated[list[_EmbargoRow], Field(min_length=1)]


class _ListRow(_Strict):
    code: Text
    source: Text
    shapes: list[Text]
    arms: list[Text]


class _RuleRow(_Strict):
    code: Text
    effect: Text
    concern: Text
    lists: Annotated[list[Text], Field(min_length=1)]
    entries: Annotated[list[Text], Field(min_length=1)]
    title: Text
    source: Text

    def rule(self) -> WeaponRule:
        return WeaponRule(
            code=self.code,
            effect=Effect(self.effect),
            concern=Concern(self.concern),
            lists=tuple(self.lists),
            entries=tuple(self.entries),
            title=self.title,
            source=self.source,
        )


class _WeaponBook(_Strict):
    as_of: date
    lists: Annotated[list[_ListRow], Field(min_length=1)]
    rules: Annotated[list[_RuleRow], Field(min_length=1)]


def embargoes_from(content: bytes) -> Embargoes:
    """The embargoes."""
    book = _EmbargoBook.model_validate(_yaml(content))
    known = frozenset(state.code for state in states())
    return Embargoes(book.as_of, book.review_by, known, tuple(row.embargo() for row in book.embargoes))


def weapons_from(content: bytes) -> Weapons:
    """What is a weapon of mass destruction, or serves one."""
    book = _WeaponBook.model_validate(_yaml(content))
    lists = tuple(ControlList(row.code, tuple(row.shapes), tuple(row.arms), row.source) for row in book.lists)
    return Weapons(book.as_of, lists, tuple(row.rule() for row in book.rules))


def _yaml(content: bytes) -> object:
    return yaml.load(content, Loader=yaml.CSafeLoader)
