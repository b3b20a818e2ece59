"""What every reader of STIX asks of an object: its identifier, its moments, its references, its marking."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from mithaq.base.text import cleaned
from mithaq.watch.domain.unread import Raw, table, tables, text

IDENTIFIER = re.compile(r"[a-z][a-z0-9-]{0,99}--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAME_MAX = 300
NUMBER_MAX = 40
# The markings that TLP 1.0 and 2.0 built into STIX: what they hold back from the community at large.
CLOSELY = frozenset(
    {
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
)
_CLOSE_WORDS = re.compile(r"\b(?:amber|red)\b")


def is_identifier(value: Raw) -> bool:
    """Whether it is an identifier of STIX."""
    return isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None and _is_uuid(value)


def moment_of(value: Raw) -> datetime | None:
    """A moment as STIX writes it; None where it is none."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def day_of(value: Raw) -> date | None:
    """The day of a moment, by UTC."""
    found = moment_of(value)
    return found.astimezone(UTC).date() if found else None


def line(value: Raw, longest: int = NAME_MAX) -> str:
    """A text as one line, no longer than it may be."""
    return " ".join(cleaned(text(value)).split())[:longest]


def reference(found: Mapping[str, Raw], *sources: str) -> Mapping[str, Raw]:
    """The first reference to one of the sources; empty where there is none."""
    for each in tables(found.get("external_references")):
        if text(each.get("source_name")) in sources and text(each.get("external_id")):
            return each
    return {}


def is_closely_marked(found: Mapping[str, Raw], close: set[str]) -> bool:
    """Whether a marking of the object, or of a part of it, holds it back from the community at large."""
    refs = found.get("object_marking_refs")
    marks = {text(each) for each in refs} if isinstance(refs, list) else set()
    marks |= {text(each.get("marking_ref")) for each in tables(found.get("granular_markings"))}
    return not marks.isdisjoint(CLOSELY | close)


def is_close_definition(found: Mapping[str, Raw]) -> bool:
    """Whether a marking that a source defines itself is one of TLP that holds back."""
    definition = found.get("definition")
    words = [text(found.get("name")), *map(text, table(definition).values())]
    is_tlp = text(found.get("definition_type")) == "tlp" or any("tlp" in each.lower() for each in words)
    return is_tlp and any(_CLOSE_WORDS.search(each.lower()) for each in words)


def _is_uuid(identifier: str) -> bool:
    try:
        UUID(identifier.partition("--")[2])
    except ValueError:
        return False
    return True
