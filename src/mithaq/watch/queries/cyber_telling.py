"""What commands and programs are told of cyber tactics, as JSON. Every figure names the release it is of."""

from collections.abc import Mapping
from datetime import date

from mithaq.base.canonical import Json
from mithaq.watch.domain.attack import AttackObject, ObjectKind, notice
from mithaq.watch.domain.attack_changes import Change, ChangeKind
from mithaq.watch.domain.attack_ties import Detection
from mithaq.watch.domain.coverage import Function, Placed
from mithaq.watch.queries.attack import TechniqueView
from mithaq.watch.queries.coverage import CoverageView
from mithaq.watch.queries.cyber_news import News
from mithaq.watch.queries.vulnerabilities import KevView


def object_json(found: AttackObject) -> dict[str, Json]:
    """An object of ATT&CK."""
    return {
        "number": found.attack_id,
        "stix_id": found.stix_id,
        "kind": found.kind.value,
        "name": found.name,
        "tactics": list(found.tactics),
        "is_in_force": found.is_in_force,
    }


def change_json(change: Change) -> dict[str, Json]:
    """A change from one release to another."""
    return {
        "change": change.kind.value,
        **object_json(change.of),
        "before": object_json(change.before) if change.before else None,
        "merged_into": object_json(change.merged_into) if change.merged_into else None,
    }


def counts_json(counts: Mapping[ObjectKind, Mapping[ChangeKind, int]]) -> dict[str, Json]:
    """How many changes there are, by kind of object and of change."""
    return {
        kind.value: {way.value: number for way, number in ways.items() if number}
        for kind, ways in counts.items()
    }


def technique_json(view: TechniqueView) -> dict[str, Json]:
    """A technique with what is tied to it, shortened as pages show it."""
    found, ties = view.technique, view.ties
    return {
        "domain": view.release.domain.value,
        "release": view.release.version,
        **object_json(found),
        "summary": found.summary,
        "url": found.url,
        "platforms": list(found.platforms),
        "parent": object_json(view.parent) if view.parent else None,
        "successor": object_json(view.successor) if view.successor else None,
        "parts": [object_json(each) for each in ties.parts],
        "groups": [object_json(each) for each in ties.groups],
        "campaigns": [object_json(each) for each in ties.campaigns],
        "software": [object_json(each) for each in ties.software],
        "mitigations": [object_json(each) for each in ties.mitigations],
        "detections": [_detection(each) for each in ties.detections],
        "versions": [
            {
                "release": each.release.version,
                "name": each.entry.name,
                "digest": each.entry.digest,
                "changes": [one.kind.value for one in each.changes],
            }
            for each in view.versions
        ],
        "notice": notice(view.release.published_on),
    }


def coverage_json(view: CoverageView) -> dict[str, Json]:
    """What the reader's institution covers, against one release."""
    return {
        "domain": view.release.domain.value,
        "release": view.release.version,
        "tactics": [
            {
                **object_json(each.tactic),
                "techniques": len(each.techniques),
                "covered": {function.value: each.covered[function] for function in Function},
                "to_confirm": {function.value: each.waiting[function] for function in Function},
            }
            for each in view.tactics
        ],
        "statements": [placed_json(each) for each in view.statements],
        "gaps": [
            {
                **object_json(each.technique),
                "missing": [function.value for function in each.missing],
                "groups": each.groups,
                "groups_of_interest": each.of_interest,
            }
            for each in view.gaps
        ],
        "notice": notice(view.release.published_on),
    }


def placed_json(placed: Placed) -> dict[str, Json]:
    """A statement of coverage, and where it stands."""
    said = placed.statement
    return {
        "subject": object_json(said.subject),
        "function": said.function.value,
        "level": said.level.value,
        "evidence": said.evidence,
        "note": said.note,
        "stated_on": said.stated_on.isoformat(),
        "stated_of_release": said.version,
        "standing": placed.standing.value,
        "why": [each.value for each in placed.why],
        "now": object_json(placed.now) if placed.now else None,
    }


def kev_json(entry: KevView) -> dict[str, Json]:
    """An entry of CISA's catalogue."""
    return {
        "cve": entry.cve,
        "vendor": entry.vendor,
        "product": entry.product,
        "name": entry.name,
        "added_on": entry.added_on.isoformat(),
        "due_on": _day(entry.due_on),
        "is_ransomware": entry.is_ransomware,
        "published_on": _day(entry.published_on),
        "score": str(entry.score) if entry.score is not None else None,
        "lag_days": entry.lag_days,
    }


def news_json(news: News) -> dict[str, Json]:
    """What changed since a day."""
    return {
        "since": news.since.isoformat(),
        "releases": [
            {
                "domain": each.release.domain.value,
                "release": each.release.version,
                "before": each.before.version if each.before else None,
                "counts": counts_json(each.counts),
            }
            for each in news.releases
        ],
        "exploited": {
            "count": news.kev_count,
            "latest": [kev_json(each) for each in news.kev],
            "dropped": list(news.kev_dropped),
        },
        "cve": {
            "count": news.cve_count,
            "vendors": [{"vendor": vendor, "count": count} for vendor, count in news.cve_vendors],
        },
        "shared": dict(news.shared),
    }


def _detection(found: Detection) -> dict[str, Json]:
    return {
        "name": found.name,
        "within": found.within,
        "of": object_json(found.of) if found.of else None,
        "analytics": [object_json(each) for each in found.analytics],
        "components": [object_json(each) for each in found.components],
    }


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None
