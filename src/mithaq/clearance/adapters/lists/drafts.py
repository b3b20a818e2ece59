"""Gather what a row says of a party, and make the party of it.

Nothing that is said gets lost: what does not fit a property stands in the notes.
"""

from collections.abc import Iterable, Mapping

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.countries import country_code, country_named
from mithaq.clearance.adapters.lists.dates import Born, born, partial_date
from mithaq.clearance.adapters.lists.files import plain
from mithaq.clearance.domain.listed.party import ListedParty, listed_party
from mithaq.clearance.domain.listed.rows import Malformed
from mithaq.clearance.domain.listed.schemata import DATE_ABOUT, FOLDED, PROPERTIES

OTHER_SCHEMA = "LegalEntity"
_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}


class Draft:
    """A party in the making."""

    def __init__(self, *, id: str, schema: str) -> None:
        self.id = id
        self.schema = schema
        self._fits = PROPERTIES[schema] | FOLDED
        self._values: dict[str, list[str]] = {}

    @classmethod
    def of_kind(cls, *, id: str, kind: str, schemata: Mapping[str, str]) -> "Draft":
        """A party whose schema follows from the list's word for its kind; with a new word it may be any."""
        schema = schemata.get(kind.lower())
        draft = cls(id=id, schema=schema or OTHER_SCHEMA)
        if schema is None:
            draft.note("kind", kind)
        return draft

    def has(self, name: str) -> bool:
        """Whether the property has a value."""
        return bool(self._values.get(name))

    def add(self, name: str, *texts: str | None) -> None:
        """Add values to a property; for a schema that has no such property, to the notes."""
        for text in map(plain, texts):
            if text and name in self._fits:
                self._put(name, text)
            elif text:
                self.note(name, text)

    def _put(self, name: str, text: str) -> None:
        values = self._values.setdefault(name, [])
        if text not in values:
            values.append(text)

    def note(self, label: str, text: str) -> None:
        """Keep in the notes what a property cannot hold, under a label."""
        if text:
            self._put("notes", f"{label}: {text}")

    def country(self, name: str, *texts: str | None) -> None:
        """Add countries by name or code; one that we do not know is kept in the notes."""
        for text in map(plain, texts):
            code = country_code(text)
            self.add(name, code) if code else self.note(name, text)

    def day(self, name: str, text: str | None, *, month_first: bool = False) -> None:
        """Add a date; what is none is kept in the notes."""
        said = plain(text)
        found = partial_date(said, month_first=month_first)
        self.add(name, found) if found else self.note(name, said)

    def born(self, text: str | None) -> None:
        """Add what a text says of a birth date; what cannot be read is kept in the notes."""
        said = plain(text)
        if said:
            self.born_on(born(said), said)

    def born_on(self, dates: Born, said: str) -> None:
        """Add birth dates that were read from what was said."""
        if "birthDate" not in self._fits or not (dates.exact or dates.about):
            self.note("birthDate", said)
            return
        for name, some in (("birthDate", dates.exact), (DATE_ABOUT, dates.about)):
            for each in some:
                self._put(name, each)

    def birth_place(self, *parts: str | None) -> None:
        """Add a birth place, and its country when the last part names one: CA may be California."""
        said = [text for each in parts if (text := plain(each))]
        self.add("birthPlace", ", ".join(said))
        last = said[-1].rsplit(", ", 1)[-1] if said else ""
        self.add("birthCountry", country_named(last) if "birthCountry" in self._fits else None)

    def gender(self, text: str | None) -> None:
        """Add a gender, as FollowTheMoney says it."""
        said = plain(text)
        found = _GENDERS.get(said.lower())
        self.add("gender", found) if found else self.note("gender", said)

    def imo(self, text: str | None) -> None:
        """Add a number of the International Maritime Organization: IMO and seven digits."""
        said = plain(text)
        digits = "".join(each for each in said if each.isdecimal())
        self.add("imoNumber", f"IMO{digits}") if len(digits) == 7 else self.note("imoNumber", said)

    def address(self, parts: Iterable[str | None], country: str | None = None) -> None:
        """Add an address of its parts, and its country."""
        said = [text for each in (*parts, country) if (text := plain(each))]
        self.add("address", ", ".join(said))
        if country:
            self.country("country", country)

    def party(self, place: str) -> ListedParty | Malformed:
        """The party, or why it is none."""
        try:
            return listed_party(id=self.id, schema=self.schema, values=self._values)
        except Refused as refusal:
            facts = tuple((name, str(value)) for name, value in refusal.facts.items())
            return Malformed(place, refusal.code, facts)
