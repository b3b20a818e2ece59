"""Topics of the United States SBIR and STTR programmes (sbir.gov): needs of eleven federal agencies.

- A topic is for United States partners when the source flags it (`itar_notice`, `foreign_national_notice`)
  or its own text carries a caveat (domain/caveats.py); the text is read whether or not it is flagged, and
  before it is cut. Every other topic is public.
- The calls are history (2008 to 2018). They are renewed, for what an agency once sought is what the
  catalogue can match offers with; the last line of the text says when the call was open.
- The summary is the topic's OBJECTIVE where it has one: what stands before it is technology areas and
  notices.
- Phase I asks whether an idea works, Phase II for a prototype. TRL is not told.
"""

import re
from datetime import date

from mithaq.base.labels import Classification, Label, public_label
from mithaq.base.languages import Language
from mithaq.exchange.adapters.sources.field_rulebook import classified
from mithaq.exchange.adapters.sources.issuers import UNITED_STATES_AGENCIES
from mithaq.exchange.adapters.sources.reading import Row
from mithaq.exchange.adapters.sources.rows import Load, Source, flag_in, key_in, required_in, text_in
from mithaq.exchange.adapters.sources.texts import cut, fitted, joined, joined_by, summary_of, unglued
from mithaq.exchange.adapters.sources.validity import day_in, period
from mithaq.exchange.domain.caveats import caveats_in
from mithaq.exchange.domain.content import Content, Cooperation, IpState, Kind, Stage, Text
from mithaq.exchange.domain.content import Source as ContentSource
from mithaq.exchange.domain.reading import LENGTH_MAX

NAME = "sbir_topics"
TOPICS = "https://www.sbir.gov/topics"
# What says most of a topic: its objective and the beginning of its description.
TELLING_LENGTH = 2_500
LAST_LINE_LENGTH = 200
HEADING = re.compile(r"(?<=\S)[ \n]*(?=\b(?:OBJECTIVE|DESCRIPTION|PHASE I{1,3}|REFERENCES|KEYWORDS)\s*:)")
OBJECTIVE = re.compile(r"\b(?:OBJECTIVE|DESCRIPTION)\s*:\s*")
PHASES = re.compile(r"\b(?:PHASE I|REFERENCES|KEYWORDS)\s*:")
AREAS = re.compile(r"TECHNOLOGY AREA\(S\):\s*([A-Za-z_/, ]{0,120}?)(?=\n|ACQUISITION|OBJECTIVE|The tech|$)")


def label_of(row: Row, *, originator: str) -> Label:
    """Who may see a topic, by its flags and by its words."""
    is_flagged = flag_in(row, "itar_notice") or flag_in(row, "foreign_national_notice")
    if not is_flagged and not caveats_in(joined(text_in(row, "title"), text_in(row, "description"))):
        return public_label(originator)
    return Label(Classification.PARTNERS, releasable_to=("state:US",), handling=(), originator=originator)


def _content(row: Row, load: Load) -> Content:
    title, description = required_in(row, "title"), HEADING.sub("\n", unglued(text_in(row, "description")))
    opened = day_in(text_in(row, "open_date")) or day_in(text_in(row, "release_date"))
    closed = day_in(text_in(row, "close_date"))
    valid_from, valid_until = period(
        opened=opened, last_day=closed, today=load.today, renew_until=load.renew_until
    )
    return Content(
        kind=Kind.NEED,
        texts={
            Language.EN: Text(
                title=fitted(title, "title"),
                summary=summary_of(OBJECTIVE.sub("", _telling(description)) or title),
                full_text=_full_text(description, opened=opened, closed=closed),
                partner_sought=fitted(_sought(row), "partner_sought"),
            )
        },
        fields=classified(NAME, title=title, text=_telling(description), hints=_hints(row, description)),
        trl=None,
        stage=_stage(row),
        ip_state=IpState.NONE,
        cooperation=(Cooperation.JOINT_DEVELOPMENT,),
        languages=("en",),
        label=label_of(row, originator=load.originator),
        valid_from=valid_from,
        valid_until=valid_until,
        source=ContentSource(NAME, key_in(row, "need_id"), TOPICS),
    )


def _telling(description: str) -> str:
    """The topic from its objective to its phases, without the notices before and the references after."""
    found = OBJECTIVE.search(description)
    start = found.end() if found else 0
    phases = PHASES.search(description, start)
    return description[start : phases.start() if phases else None][:TELLING_LENGTH]


def _full_text(description: str, *, opened: date | None, closed: date | None) -> str:
    """The description, cut to leave room for the line that says when the call was open."""
    days = " to ".join(day.isoformat() for day in (opened, closed) if day)
    room = LENGTH_MAX["full_text"] - LAST_LINE_LENGTH
    return joined(cut(description, room), f"The call was open in the source: {days}." if days else "")


def _sought(row: Row) -> str:
    who = joined_by(", ", text_in(row, "agency"), text_in(row, "component"))
    kind = joined_by(", ", text_in(row, "programme"), text_in(row, "phase").replace(",", ", "))
    return joined_by(": ", who, f"a small business ({kind})" if kind else "a small business")


def _stage(row: Row) -> Stage:
    phases = {phase.strip() for phase in text_in(row, "phase").split(",")}
    return Stage.PROTOTYPE if phases == {"Phase II"} else Stage.CONCEPT


def _hints(row: Row, description: str) -> tuple[str, ...]:
    """Technology areas say more than the agency's part, and that says more than the agency."""
    areas = AREAS.search(description)
    named = areas.group(1).split(",") if areas else []
    return (*named, text_in(row, "component"), text_in(row, "agency"))


SBIR_TOPICS = Source(
    NAME, UNITED_STATES_AGENCIES, key_of=lambda row: key_in(row, "need_id"), content_of=_content
)
