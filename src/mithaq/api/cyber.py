"""Calls on cyber tactics: ATT&CK by release, and what one's own institution covers of it."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.base.refusals import NotFound
from mithaq.watch.domain.attack import Domain, notice
from mithaq.watch.domain.attack_changes import counted
from mithaq.watch.domain.coverage import Function
from mithaq.watch.queries import attack, coverage, cyber_news, cyber_telling
from mithaq.watch.queries.cyber_telling import (
    change_json,
    counts_json,
    coverage_json,
    technique_json,
)

router = Router(tags=["watch"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
PAGE_MAX = 500
Version = Annotated[str, Query(max_length=20, description="A release, such as 16.1; the latest without one.")]
First = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]


class AttackReleaseOut(Schema):
    """A release of ATT&CK that the node holds; `digest` is that of the bundle."""

    domain: str
    version: str
    published_on: date | None
    digest: str
    notice: str


class AttackChangesOut(Schema):
    """What changed from one release to another; `counts` are of all, by kind of object and of change."""

    domain: str
    before: str
    after: str
    counts: dict[str, dict[str, int]]
    total: int
    changes: list[dict[str, Any]]
    notice: str


class TechniqueOut(Schema):
    """A technique in a release: its beginning, what is tied to it, and its versions."""

    domain: str
    release: str
    number: str
    name: str
    is_in_force: bool
    summary: str
    url: str
    tactics: list[str]
    platforms: list[str]
    parent: dict[str, Any] | None
    successor: dict[str, Any] | None
    parts: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    campaigns: list[dict[str, Any]]
    software: list[dict[str, Any]]
    mitigations: list[dict[str, Any]]
    detections: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    notice: str


class CoverageOut(Schema):
    """What your institution covers, against one release; `gaps` are of the functions asked for."""

    domain: str
    release: str
    tactics: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    notice: str


class CyberNewsOut(Schema):
    """What changed since a day."""

    since: date
    releases: list[dict[str, Any]]
    exploited: dict[str, Any]
    cve: dict[str, Any]
    shared: dict[str, int]


@router.get(
    "/watch/attack/releases", response={200: list[AttackReleaseOut], **REFUSED}, summary="Releases of ATT&CK"
)
def releases(request: HttpRequest) -> list[AttackReleaseOut]:
    """The releases that the node holds, by domain, the latest first."""
    _reader(request)
    return [
        AttackReleaseOut(
            domain=each.domain.value,
            version=each.version,
            published_on=each.published_on,
            digest=each.digest,
            notice=notice(each.published_on),
        )
        for each in attack.releases()
    ]


@router.get(
    "/watch/attack/changes", response={200: AttackChangesOut, **REFUSED}, summary="What changed in ATT&CK"
)
def changes(
    request: HttpRequest,
    domain: Domain = Domain.ENTERPRISE,
    before: Version = "",
    after: Version = "",
    first: First = 0,
    limit: Limit = 100,
) -> AttackChangesOut:
    """What changed between two releases: the latest and the one before it, if none is named."""
    _reader(request)
    now = attack.release(domain, after)
    was = attack.release(domain, before) if before else attack.release_before(now)
    if was is None:
        raise NotFound("attack_release_unknown", domain=domain.value, version=f"< {now.version}")
    found = attack.changes_between(was, now)
    return AttackChangesOut.model_validate(
        {
            "domain": domain.value,
            "before": was.version,
            "after": now.version,
            "counts": counts_json(counted(found)),
            "total": len(found),
            "changes": [change_json(each) for each in found[first : first + limit]],
            "notice": notice(now.published_on),
        }
    )


@router.get(
    "/watch/attack/techniques/{number}", response={200: TechniqueOut, **REFUSED}, summary="A technique"
)
def technique(
    request: HttpRequest, number: str, domain: Domain = Domain.ENTERPRISE, release: Version = ""
) -> TechniqueOut:
    """A technique with its groups, mitigations and detections; its whole description stands at MITRE."""
    _reader(request)
    return TechniqueOut.model_validate(technique_json(attack.technique(domain, number, release)))


@router.get("/watch/attack/coverage", response={200: CoverageOut, **REFUSED}, summary="Your coverage")
def own_coverage(
    request: HttpRequest,
    domain: Domain = Domain.ENTERPRISE,
    release: Version = "",
    function: Annotated[list[Function] | None, Query()] = None,
    group: Annotated[list[str] | None, Query()] = None,
) -> CoverageOut:
    """What your institution covers by tactic, its statements with their standing, and its gaps."""
    reader = _reader(request)
    view = coverage.coverage(
        domain, release, functions=function or tuple(Function), interest=group or (), reader=reader
    )
    return CoverageOut.model_validate(coverage_json(view))


@router.get("/watch/cyber/news", response={200: CyberNewsOut, **REFUSED}, summary="What changed since a day")
def news(
    request: HttpRequest,
    since: date,
    vendor: Annotated[list[str] | None, Query()] = None,
    product: Annotated[list[str] | None, Query()] = None,
) -> CyberNewsOut:
    """Releases of ATT&CK, vulnerabilities listed as exploited, CVE published, and what others shared."""
    reader = _reader(request)
    found = cyber_news.news(since, vendors=tuple(vendor or ()), products=tuple(product or ()), reader=reader)
    return CyberNewsOut.model_validate(cyber_telling.news_json(found))


def _reader(request: HttpRequest) -> Actor:
    reader = caller_of(request).acting(Scope.READ)
    require(reader, Act.SEE_WATCH)
    return reader
