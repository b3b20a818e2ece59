"""A daily note that is as full as it can be, and one of a quiet day."""

from dataclasses import replace

from mithaq.watch.domain.brief_rules import CyberFacts, ReleaseFacts
from mithaq.watch.domain.briefs import Fact
from mithaq.watch.domain.note_rules import FailedFacts, LoadFacts, MadeLook, NoteFacts, WatchedFacts

BRIEF = "0192a0b0-0000-7000-8000-000000000001"
LOOK = "0192a0b0-0000-7000-8000-000000000002"
LOAD = "0192a0b0-0000-7000-8000-000000000003"


def _alert(number: int, kind: str, watch: str, asked: dict[str, Fact], **facts: Fact) -> WatchedFacts:
    return WatchedFacts(number, watch, kind, watch, asked, facts)


_TOPIC: dict[str, Fact] = {"source": "open", "term": "restricted boltzmann machines"}
_FIELD: dict[str, Fact] = {"field": "cyber_security", "first": 10, "of": "MA", "share_over": 0.1}
_ATTACK: dict[str, Fact] = {
    "domain": "enterprise",
    "stix_id": "attack-pattern--1",
    "kind": "technique",
    "number": "T9002",
    "name": "Side door",
}
_RELEASES: dict[str, Fact] = {"domain": "enterprise", "before": "15.1", "after": "16.1"}
_DOORS: dict[str, Fact] = {"vendors": ["Grey Door"]}
ALERTS = (
    _alert(20, "entered", "topic", _TOPIC, rank=7, was=60, growth=0.2, share=12.5),
    _alert(19, "grows", "topic", _TOPIC, rank=7, was=60, growth=0.2, share=12.5),
    _alert(18, "new_works", "works", {"text": "quiet propeller"}, count=12, works=[["made", "c"]]),
    _alert(17, "entrant", "field", _FIELD, of="TR", rank=3, share=0.12),
    _alert(16, "output_above", "field", _FIELD, of="MA", share=0.12, was=0.09),
    _alert(15, "changed", "attack", _ATTACK, change="merged", name="Side door", into="T9009", **_RELEASES),
    _alert(14, "used_by", "attack", _ATTACK, other="G9001", name="Heron", **_RELEASES),
    _alert(13, "exploited", "exploited", _DOORS, count=2, cves=["CVE-2"], since="2026-05-01"),
    _alert(12, "gone", "topic", _TOPIC, was=60),
)
_CAME = [f"term {n}" for n in range(7)]
_LOOKS = (("4", "open"), ("5", ""))
FULL = NoteFacts(
    brief=BRIEF,
    since="2026-05-31",
    watched=ALERTS,
    looks=[MadeLook(LOOK[:-1] + at, each, 12 * 2015, "0", 500, _CAME) for at, each in _LOOKS],
    cyber=CyberFacts(
        "2026-05-31",
        exploited=3,
        releases=[ReleaseFacts(each, "16.1", "15.1", 9, 40, 3) for each in ("enterprise", "mobile", "ics")],
    ),
    loads=[
        *(LoadFacts(f"{LOAD[:-1]}{n}", "works", f"source_{n}", rows=1000 * n, problems=n) for n in range(4)),
        LoadFacts(LOAD, "kev", "cisa", rows=3, problems=0),
        LoadFacts(BRIEF, "cve", "nvd", rows=3, problems=2),
    ],
    failed=[FailedFacts("load", "cert", 1), FailedFacts("look", "", 3), FailedFacts("taxii", "abc", 2)],
)
QUIET = replace(FULL, watched=[], looks=[], cyber=CyberFacts("2026-05-31", 0, ()), loads=[], failed=[])
