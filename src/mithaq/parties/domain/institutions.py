"""What an institution and a person must be called and be, before the register takes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused

NAME_MAX = 200
_WEBSITE = re.compile(r"https?://[!-~]{1,190}")
BODY_KEYS = frozenset({"kind", "state", "names", "is_government", "is_host", "website"})


class InstitutionKind(StrEnum):
    """What sort of body it is."""

    MINISTRY = "ministry"
    AGENCY = "agency"
    LABORATORY = "laboratory"
    UNIVERSITY = "university"
    COMPANY = "company"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True)
class InstitutionFacts:
    """An institution as it is registered. `state` is its seat, by ISO 3166-1 alpha-2."""

    id: UUID
    kind: InstitutionKind
    state: str
    names: Mapping[Language, str]
    is_government: bool
    is_host: bool
    website: str = ""

    @property
    def code(self) -> str:
        return f"institution:{self.id}"

    def as_json(self) -> dict[str, Json]:
        return {
            "kind": self.kind.value,
            "state": self.state,
            "names": {language.value: name for language, name in sorted(self.names.items())},
            "is_government": self.is_government,
            "is_host": self.is_host,
            "website": self.website,
        }


def institution_from(key: str, said: Mapping[str, Json]) -> InstitutionFacts:
    """Read what another node says of an institution, as `as_json` writes it; it is no host of ours.

    Raises ValueError or TypeError for anything else.
    """
    names, website = said.get("names"), said.get("website")
    if set(said) != BODY_KEYS or not isinstance(names, Mapping) or not isinstance(website, str):
        raise ValueError("no institution")
    if not all(isinstance(name, str) for name in names.values()):
        raise TypeError("a name is no text")
    if website and not _WEBSITE.fullmatch(website):
        raise ValueError("no address that a reader may follow")
    return InstitutionFacts(
        id=UUID(key),
        kind=InstitutionKind(str(said["kind"])),
        state=str(said["state"]),
        names={Language(language): str(name) for language, name in names.items()},
        is_government=said["is_government"] is True,
        is_host=False,
        website=website,
    )


@dataclass(frozen=True)
class PersonFacts:
    """A person as they are registered."""

    id: UUID
    institution: UUID
    names: Mapping[Language, str]

    @property
    def code(self) -> str:
        return f"person:{self.id}"

    def as_json(self) -> dict[str, Json]:
        return {
            "institution": str(self.institution),
            "names": {language.value: name for language, name in sorted(self.names.items())},
        }


def require_names(names: Mapping[Language, str]) -> None:
    """Raises Refused `name_missing`, `name_too_long`, `reordering_characters` or `control_characters`."""
    if not names:
        raise Refused("name_missing")
    for language, name in names.items():
        if not name.strip():
            raise Refused("name_missing", language=language)
        if len(name) > NAME_MAX:
            raise Refused("name_too_long", longest=NAME_MAX)
        if code := text_rules.problem_of(name.replace("\n", "\x00")):
            raise Refused(code, place="name")
