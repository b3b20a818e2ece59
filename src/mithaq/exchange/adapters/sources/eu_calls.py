"""Call topics of the European Union (Funding and Tenders Portal): needs, in two shapes.

- The full shape has `topic_id`, a description, keywords and a deadline. Its text had its paragraphs glued
  together; they are set apart again. The summary begins at the scope or the objective, for every topic's
  expected outcomes begin with the same words.
- The short shape (`ccm2Id`, `topicTitle`: lists of Horizon Europe topics) has a title only; its summary is
  made of programme, destination and call. Two rows with one title in one call are one topic: the second is
  skipped.
- All calls are public texts, those of the European Defence Fund too. Who may take part is in their text.
- What an innovation action asks for is a prototype, other actions work in the laboratory. TRL is the least
  one to be reached by the end of the project, where the text says so.
- The deadline ends the validity; a call that has closed is renewed, and the last line of the text says when
  it did.
"""

import re
from dataclasses import dataclass
from datetime import date

from mithaq.base.labels import public_label
from mithaq.base.languages import Language
from mithaq.exchange.adapters.sources.field_rulebook import classified
from mithaq.exchange.adapters.sources.issuers import EUROPEAN_COMMISSION
from mithaq.exchange.adapters.sources.reading import Row
from mithaq.exchange.adapters.sources.rows import Load, Source, key_in, required_in, text_in
from mithaq.exchange.adapters.sources.texts import cut, fitted, joined, joined_by, summary_of, unglued
from mithaq.exchange.adapters.sources.validity import day_in, period
from mithaq.exchange.domain.content import Content, Cooperation, IpState, Kind, Stage, Text
from mithaq.exchange.domain.content import Source as ContentSource
from mithaq.exchange.domain.reading import LENGTH_MAX

NAME = "eu_calls"
PORTAL = (
    "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/calls-for-proposals"
)
# What says most of a topic: the beginning of its scope.
TELLING_LENGTH = 3_000
LAST_LINES_LENGTH = 1_200
SCOPE = re.compile(r"(?:^|(?<=[\s.]))(?:Scope|Objective|Specific Challenge)\s*:\s*")
HEADING = re.compile(r"^(?:Expected (?:Outcome|Impact)|Scope|Objective|Specific Challenge)s?\s*:\s*")
TRL_REACHED = re.compile(
    r"TRL\)?\s*([1-9])(?:\s*(?:-|–|/|to|and)\s*(?:TRL\s*)?[1-9])?,? (?:by|at) the end of the project"
)
# HORIZON-CL5-2026-11 begins with HORIZON-CL5, HORIZON-JU-CBE-2026 with HORIZON-JU-CBE.
CODE_BEGINNING = re.compile(r"(HORIZON-.+?)(?:-20\d\d.*)?")
TOPIC_CODE = re.compile(r"[A-Z0-9+]+(?:[-_][A-Za-z0-9+_]+)+")
EXCHANGES = re.compile(r"(?i)fellowship|mobility|doctoral|staff exchange|MSCA")


@dataclass(frozen=True)
class _Call:
    """What both shapes tell of a topic; what a shape does not tell is empty."""

    code: str
    title: str
    description: str
    keywords: str
    programme: str
    destination: str
    call_title: str
    action: str
    opened: date | None
    deadline: date | None
    url: str


def _is_short(row: Row) -> bool:
    return "topicTitle" in row


def _key(row: Row) -> str:
    return key_in(row, "ccm2Id" if _is_short(row) else "topic_id")


def _twin(row: Row) -> object:
    """What makes two short rows one topic. Full rows have codes, which say it better than titles do."""
    if not _is_short(row):
        return None
    return text_in(row, "callId").lower(), text_in(row, "topicTitle").lower()


def _full(row: Row) -> _Call:
    return _Call(
        code=text_in(row, "topic_id"),
        title=required_in(row, "title"),
        description=unglued(text_in(row, "description")),
        keywords=_keywords(text_in(row, "keywords")),
        programme=text_in(row, "programme"),
        destination="",
        call_title=text_in(row, "call_title"),
        action=text_in(row, "action_type"),
        opened=None,
        deadline=day_in(text_in(row, "deadline")),
        url=text_in(row, "url") or PORTAL,
    )


def _short(row: Row) -> _Call:
    return _Call(
        code=text_in(row, "clusterCode"),
        title=required_in(row, "topicTitle"),
        description="",
        keywords="",
        programme=joined_by(", ", "Horizon Europe", text_in(row, "clusterName")),
        destination=text_in(row, "destination"),
        call_title=text_in(row, "callTitle"),
        action=text_in(row, "actionType"),
        opened=day_in(text_in(row, "openDate")),
        deadline=day_in(text_in(row, "s2Date")) or day_in(text_in(row, "closeDate")),
        url=PORTAL,
    )


def _content(row: Row, load: Load) -> Content:
    call = _short(row) if _is_short(row) else _full(row)
    telling = _telling(call.description)
    valid_from, valid_until = period(
        opened=call.opened, last_day=call.deadline, today=load.today, renew_until=load.renew_until
    )
    trl = TRL_REACHED.search(call.description)
    return Content(
        kind=Kind.NEED,
        texts={
            Language.EN: Text(
                title=fitted(call.title, "title"),
                summary=summary_of(telling) or fitted(_facts(call) or call.title, "summary"),
                full_text=_full_text(call),
                partner_sought=fitted(_sought(call), "partner_sought"),
            )
        },
        fields=_fields(call, telling),
        trl=int(trl.group(1)) if trl else None,
        stage=Stage.PROTOTYPE if _is_innovation(call.action) else Stage.LABORATORY_TESTED,
        ip_state=IpState.NONE,
        cooperation=(
            Cooperation.SECONDMENT if EXCHANGES.search(call.action) else Cooperation.JOINT_DEVELOPMENT,
        ),
        languages=("en",),
        label=public_label(load.originator),
        valid_from=valid_from,
        valid_until=valid_until,
        source=ContentSource(NAME, _key(row), call.url),
    )


def _telling(description: str) -> str:
    """The topic from its scope on, without a heading."""
    found = SCOPE.search(description)
    return description[found.end() :] if found else HEADING.sub("", description)


def _facts(call: _Call) -> str:
    said = (
        ("Programme", call.programme),
        ("Destination", call.destination),
        ("Call", call.call_title),
        ("Action", call.action),
    )
    return " ".join(f"{name}: {value}." for name, value in said if value)


def _full_text(call: _Call) -> str:
    """The description, cut to leave room for the lines that follow it."""
    last_lines = joined(
        f"Keywords: {call.keywords}." if call.keywords else "",
        f"Deadline in the source: {call.deadline.isoformat()}." if call.deadline else "",
    )
    room = LENGTH_MAX["full_text"] - LAST_LINES_LENGTH
    return joined(cut(call.description, room), cut(last_lines, LAST_LINES_LENGTH - 1))


def _sought(call: _Call) -> str:
    return joined_by(", ", call.programme, call.action)


def _fields(call: _Call, telling: str) -> tuple[str, ...]:
    beginning = CODE_BEGINNING.fullmatch(call.code)
    return classified(
        NAME,
        title=call.title,
        text=joined(telling[:TELLING_LENGTH], call.keywords, call.call_title, call.destination),
        hints=(beginning.group(1) if beginning else "", call.destination, call.programme),
    )


def _keywords(text: str) -> str:
    """The keywords without the topic's own codes."""
    words = (word.strip() for word in text.split(","))
    return ", ".join(dict.fromkeys(word for word in words if word and not TOPIC_CODE.fullmatch(word)))


def _is_innovation(action: str) -> bool:
    """Innovation actions are IA in the short shape; "Research and Innovation Actions" are not among them."""
    return action.endswith("-IA") or ("Innovation Action" in action and "Research" not in action)


EU_CALLS = Source(NAME, EUROPEAN_COMMISSION, key_of=_key, content_of=_content, twin_of=_twin)
