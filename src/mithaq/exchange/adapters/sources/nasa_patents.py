"""NASA's patents (the table of data.nasa.gov): offers, of which hardly more than a title is told.

- The summary is made of facts: centre, case, application, status, expiry. It and the title are in English
  only: a translated frame around an English title would promise a translation that is not there.
- A patent that is in force is offered until it expires; one without an expiry is renewed.
- An expired patent stays in the catalogue as what it has become, knowledge that the United States patent no
  longer protects: the state of the property is then "none" and what is offered is data, not a licence. A
  catalogue without them would hide what a partner can use most freely.
- Years before 1975 are of the next century: the table writes 12/21/1932 for a patent applied for in 2012,
  and no patent of an agency founded in 1958 ends before 1975.
- A day that cannot be read, or a status other than Issued or Application, would leave the state of the
  property open: the row is skipped.
- The label is public: the table is. There is no page for a case number, so the address is that of the
  portfolio.
"""

import re
from datetime import date

from mithaq.base.labels import public_label
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.sources.field_rulebook import classified
from mithaq.exchange.adapters.sources.issuers import NASA
from mithaq.exchange.adapters.sources.reading import Row
from mithaq.exchange.adapters.sources.rows import Load, Source, key_in, required_in, text_in
from mithaq.exchange.adapters.sources.texts import fitted
from mithaq.exchange.adapters.sources.validity import day_in, period
from mithaq.exchange.domain.content import Content, Cooperation, IpState, Kind, Stage, Text
from mithaq.exchange.domain.content import Source as ContentSource

NAME = "nasa_patents"
PORTFOLIO = "https://technology.nasa.gov/patents"
YEAR_FIRST = 1975
STATES = {"issued": IpState.PATENT_GRANTED, "application": IpState.PATENT_APPLIED}


def expiry_in(text: str) -> date | None:
    """The last day of the patent, None when it is not said. Raises Refused `source_day_unreadable`."""
    day = day_in(text)
    return day.replace(year=day.year + 100) if day and day.year < YEAR_FIRST else day


def _content(row: Row, load: Load) -> Content:
    title = required_in(row, "title")
    state = _state(text_in(row, "status"))
    expiry = expiry_in(text_in(row, "patent_expiration_date"))
    has_expired = expiry is not None and expiry < load.today
    valid_from, valid_until = period(
        opened=None, last_day=expiry, today=load.today, renew_until=load.renew_until
    )
    return Content(
        kind=Kind.OFFER,
        texts={
            Language.EN: Text(
                title=fitted(title, "title"),
                summary=fitted(_summary(row, state, expiry, has_expired=has_expired), "summary"),
            )
        },
        fields=classified(NAME, title=title, text="", hints=()),
        trl=None,
        stage=Stage.LABORATORY_TESTED if state is IpState.PATENT_GRANTED else Stage.CONCEPT,
        ip_state=IpState.NONE if has_expired else state,
        cooperation=(Cooperation.DATA if has_expired else Cooperation.LICENCE,),
        languages=("en",),
        label=public_label(load.originator),
        valid_from=valid_from,
        valid_until=valid_until,
        source=ContentSource(NAME, key_in(row, "case_number"), PORTFOLIO),
    )


def _state(status: str) -> IpState:
    try:
        return STATES[status.lower()]
    except KeyError as error:
        raise Refused("status_unknown", value=status[:40]) from error


def _summary(row: Row, state: IpState, expiry: date | None, *, has_expired: bool) -> str:
    granted = state is IpState.PATENT_GRANTED
    application = text_in(row, "application_sn")
    sentences = (
        f"Invention of {text_in(row, 'center') or 'NASA'}, case {key_in(row, 'case_number')}.",
        f"United States patent {'issued' if granted else 'applied for'}"
        f"{f', application {application}' if re.search('[1-9]', application) else ''}.",
        _fate(expiry, has_expired=has_expired),
    )
    return " ".join(filter(None, sentences))


def _fate(expiry: date | None, *, has_expired: bool) -> str:
    if expiry is None:
        return ""
    if has_expired:
        return f"According to the source it expired on {expiry.isoformat()}."
    return f"According to the source it expires on {expiry.isoformat()}."


NASA_PATENTS = Source(NAME, NASA, key_of=lambda row: key_in(row, "case_number"), content_of=_content)
