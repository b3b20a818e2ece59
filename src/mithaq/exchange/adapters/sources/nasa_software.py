"""NASA's software catalogue (code.nasa.gov): offers, with a release class that says who may receive each.

- The release class becomes the label. Upper and lower case, points and spaces do not matter. Two classes in
  one field give the stricter label. A class that nobody knows, an empty one, and one with an addition such
  as "(Academic)" or "(Project)" are held back for the originator alone.
- "U.S. Release Only" and "U.S. Government Purpose Release" may go to United States partners; the second to
  their governments only.
- The key is the catalogue's `id`: the number in the address of its page (MSC-25510-1) occurs twice.
- An open licence counts as one only where the release class opens the record to everyone; otherwise the
  software is under copyright.
- What is being released is on the market; what has an unknown class is taken for a prototype. TRL is not
  told.
- `updated` begins the validity; where it is no day (a few rows say "YYYY-MM-DD"), it is taken as not said.
  Nothing ends it, so it is renewed.
"""

import re
from collections.abc import Mapping
from datetime import date

from mithaq.base.labels import Classification, Handling, Label
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.sources.field_rulebook import classified
from mithaq.exchange.adapters.sources.issuers import NASA
from mithaq.exchange.adapters.sources.reading import Row
from mithaq.exchange.adapters.sources.rows import Load, Source, key_in, required_in, text_in, words_in
from mithaq.exchange.adapters.sources.texts import fitted, joined, summary_of
from mithaq.exchange.adapters.sources.validity import day_in, period
from mithaq.exchange.domain.content import Content, Cooperation, IpState, Kind, Stage, Text
from mithaq.exchange.domain.content import Source as ContentSource

NAME = "nasa_software"
UNITED_STATES = "state:US"
PUBLIC = (Classification.PUBLIC, (), ())
# From open to close: of several classes in one field, the last decides.
RELEASE_CLASSES: Mapping[str, tuple[Classification, tuple[str, ...], tuple[Handling, ...]]] = {
    "open source": PUBLIC,
    "open source release": PUBLIC,
    "general public release": PUBLIC,
    "us and foreign release": (Classification.PARTNERS, (), ()),
    "us release only": (Classification.PARTNERS, (UNITED_STATES,), ()),
    "us government purpose release": (
        Classification.PARTNERS,
        (UNITED_STATES,),
        (Handling.GOVERNMENT_ONLY,),
    ),
}
# Restricted, and releasable to nobody: the originator alone sees it.
HELD_BACK = (Classification.RESTRICTED, (), ())
SEPARATOR = re.compile(r"[;,/|\n]")
OPEN_LICENCE = re.compile(
    r"(?i)nasa open source|apache|\bmit\b|bsd|gpl|mpl|epl|public domain|cc0|creative commons"
)


def label_of(release_class: str, *, originator: str) -> Label:
    """The label that a release class asks for."""
    named = _strictest(release_class)
    classification, releasable_to, handling = RELEASE_CLASSES[named] if named else HELD_BACK
    return Label(classification, releasable_to=releasable_to, handling=handling, originator=originator)


def _strictest(release_class: str) -> str | None:
    """The strictest class that is named; None when one of them, or all, are unknown."""
    order = list(RELEASE_CLASSES)
    named = [_plain(part) for part in SEPARATOR.split(release_class)]
    return max(named, key=order.index) if set(named) <= set(order) else None


def _plain(name: str) -> str:
    """The name in lower case without points; "U. S.", "U.S." and "United States" are one word."""
    words = " ".join(name.lower().replace(".", " ").replace("&", " and ").split())
    return re.sub(r"\bu s\b|\bunited states\b", "us", words)


def _content(row: Row, load: Load) -> Content:
    title, description = required_in(row, "name"), text_in(row, "description")
    release_class = text_in(row, "release_class")
    label = label_of(release_class, originator=load.originator)
    valid_from, valid_until = period(
        opened=_updated(row), last_day=None, today=load.today, renew_until=load.renew_until
    )
    categories, keywords = words_in(row, "categories"), words_in(row, "keywords")
    is_public = label.classification is Classification.PUBLIC
    return Content(
        kind=Kind.OFFER,
        texts={
            Language.EN: Text(
                title=fitted(title, "title"),
                summary=summary_of(description or title),
                full_text=fitted(_full_text(row, description), "full_text"),
                partner_sought=fitted(f"Release class: {release_class or 'not given'}.", "partner_sought"),
            )
        },
        fields=classified(
            NAME, title=title, text=" ; ".join((description, *categories, *keywords)), hints=categories
        ),
        trl=None,
        stage=Stage.ON_MARKET if _strictest(release_class) else Stage.PROTOTYPE,
        ip_state=IpState.OPEN_LICENCE if is_public and _has_open_licence(row) else IpState.COPYRIGHT,
        cooperation=(Cooperation.LICENCE,),
        languages=("en",),
        label=label,
        valid_from=valid_from,
        valid_until=valid_until,
        source=ContentSource(NAME, key_in(row, "id"), _address(row)),
    )


def _full_text(row: Row, description: str) -> str:
    said = (
        ("Centre", (text_in(row, "organisation"),)),
        ("Licences", words_in(row, "licences")),
        ("Categories", words_in(row, "categories")),
        ("Keywords", words_in(row, "keywords")),
        ("Programming languages", words_in(row, "languages")),
    )
    facts = (f"{name}: {', '.join(filter(None, values))}." for name, values in said if any(values))
    return joined(description, *facts)


def _has_open_licence(row: Row) -> bool:
    return any(OPEN_LICENCE.search(licence) for licence in words_in(row, "licences"))


def _updated(row: Row) -> date | None:
    try:
        return day_in(text_in(row, "updated"))
    except Refused:
        return None


def _address(row: Row) -> str:
    """A few addresses in the catalogue lack their scheme."""
    address = text_in(row, "homepage")
    return address if "://" in address or not address else f"https://{address}"


NASA_SOFTWARE = Source(NAME, NASA, key_of=lambda row: key_in(row, "id"), content_of=_content)
