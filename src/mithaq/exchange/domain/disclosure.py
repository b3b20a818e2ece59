"""Disclosure in steps: how much of a record a reader gets, and how far its owner may go.

A record stands open to everybody whom its label lets see it up to its open step. What lies beyond is held by
the owner, who discloses it to one institution at a time and can take it back. It never widens the label.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import Content, Step, Text

PART_STEPS: Mapping[str, Step] = {
    "title": Step.TEASER,
    "summary": Step.SUMMARY,
    "full_text": Step.FULL,
    "advantages": Step.FULL,
    "partner_sought": Step.FULL,
}


@dataclass(frozen=True)
class Disclosed:
    """A step disclosed to an institution until a day, end not included, or until it is taken back."""

    institution: UUID
    step: Step
    until: date | None

    def is_open_on(self, day: date) -> bool:
        return self.until is None or day < self.until


def cut(content: Content, step: Step) -> Content:
    """The content with nothing in it that lies beyond the step."""
    if step is Step.FULL:
        return content
    texts = {language: _cut_text(text, step) for language, text in content.texts.items()}
    return replace(content, texts=texts, attachments=())


def reader_step(
    open_step: Step, disclosed: Collection[Disclosed], *, on: date, is_owner: bool, is_withdrawn: bool
) -> Step:
    """How far a reader gets; `disclosed` is what was disclosed to their institution and not taken back.

    The owner, and the host's office that acts for it, read all. A withdrawal ends what was disclosed.
    """
    if is_owner:
        return Step.FULL
    opened = [] if is_withdrawn else [each.step for each in disclosed if each.is_open_on(on)]
    return max([open_step, *opened], key=lambda step: step.rank)


def require_may_disclose(
    wanted: Disclosed, *, owner: UUID, open_step: Step, on: date, is_withdrawn: bool
) -> None:
    """Raises Refused `record_withdrawn`, `disclosure_to_owner`, `step_open_already` or
    `disclosure_ends_too_soon`."""
    if is_withdrawn:
        raise Refused("record_withdrawn")
    if wanted.institution == owner:
        raise Refused("disclosure_to_owner")
    if wanted.step.rank <= open_step.rank:
        raise Refused("step_open_already", step=wanted.step)
    if not wanted.is_open_on(on):
        raise Refused("disclosure_ends_too_soon")


def commitment(content: Json, *, salt: str) -> str:
    """What binds the owner to content that is not shown: SHA-256 over the salt and the canonical bytes.

    Without the salt nobody can try out guesses at a short text; with it, everybody can check.
    """
    return digest(bytes.fromhex(salt) + canonical_bytes(content))


def _cut_text(text: Text, step: Step) -> Text:
    return Text(
        **{part: getattr(text, part) if least.rank <= step.rank else "" for part, least in PART_STEPS.items()}
    )
