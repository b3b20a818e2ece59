"""State what one's institution covers, take it back, and read it from a layer of the ATT&CK Navigator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.ids import named_id
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.watch.domain.attack import AttackObject, Domain, ObjectKind, RelationKind, version_order
from mithaq.watch.domain.coverage import COVERED_FROM, FUNCTIONS, Function, Level, at_least, placed
from mithaq.watch.domain.navigator import Layer, LayerEntry, layer_from
from mithaq.watch.domain.unread import Unread
from mithaq.watch.models import CoverageStatement
from mithaq.watch.queries import attack, coverage
from mithaq.watch.queries.attack import ReleaseView

EVIDENCE_MAX, NOTE_MAX, LAYER_BYTES_MAX = 1_000, 2_000, 16 * 2**20


@dataclass(frozen=True)
class Said:
    """What somebody says of one technique, mitigation or way of detecting."""

    function: Function
    level: Level
    stated_on: date
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True)
class LayerRead:
    """What reading a layer came to. Each of its entries was stated, said so before, or is among the rest."""

    domain: Domain
    version: str
    stated: int
    same: int
    unscored: int
    unread: tuple[Unread, ...]


@transaction.atomic
def state_coverage(
    domain: Domain, number: str, said: Said, *, version: str = "", by: Actor, at: datetime
) -> None:
    """Say how far one's institution covers what a release calls by a number.

    Raises Refused `not_permitted`, `coverage_subject_wrong`, `coverage_function_wrong`,
    `coverage_text_too_long`, `coverage_day_ahead` or `coverage_evidence_missing`; NotFound
    `attack_release_unknown` or `attack_object_unknown`.
    """
    require(by, Act.KEEP_WATCH, of_institution=by.institution)
    of = attack.release(domain, version)
    subject = attack.object_of(of, number.strip())
    if subject.kind not in FUNCTIONS or not subject.is_in_force:
        raise Refused("coverage_subject_wrong", number=number[:80])
    if said.function not in FUNCTIONS[subject.kind]:
        raise Refused("coverage_function_wrong", number=subject.attack_id)
    CoverageStatement.objects.bulk_create([_row(of, subject, _checked(said, at=at), by=by, at=at)])


@transaction.atomic
def confirm_coverage(domain: Domain, stix_id: str, function: Function, *, by: Actor, at: datetime) -> None:
    """Say again, of the latest release, what a statement said of an earlier one.

    Where another technique took its place, the statement goes over to that one, unless as much is said of it
    already. Raises Refused `not_permitted`; NotFound `coverage_unknown` or `attack_release_unknown`.
    """
    require(by, Act.KEEP_WATCH, of_institution=by.institution)
    of = attack.release(domain)
    spoken = {
        (each.subject.stix_id, each.function): each for each in coverage.statements(by.institution, domain)
    }
    statement = spoken.get((stix_id, function))
    if statement is None:
        raise NotFound("coverage_unknown")
    kinds, ties = tuple(FUNCTIONS), (RelationKind.REVOKED_BY,)
    now = placed(statement, attack.content_of(of, kinds=kinds, ties=ties)).now
    if now is None:
        raise NotFound("coverage_unknown")
    if now.stix_id != stix_id:
        take_back(domain, stix_id, function, by=by, at=at)
    known = spoken.get((now.stix_id, function))
    if now.stix_id == stix_id or known is None or not at_least(known.level, statement.level):
        said = Said(function, statement.level, at.date(), statement.evidence, statement.note)
        CoverageStatement.objects.bulk_create([_row(of, now, said, by=by, at=at)])


@transaction.atomic
def take_back(domain: Domain, stix_id: str, function: Function, *, by: Actor, at: datetime) -> None:
    """No longer say anything of what a statement spoke of.

    Raises Refused `not_permitted` or NotFound `coverage_unknown`.
    """
    require(by, Act.KEEP_WATCH, of_institution=by.institution)
    row = coverage.current(by.institution, domain).filter(stix_id=stix_id, function=function).first()
    if row is None or row.is_taken_back:
        raise NotFound("coverage_unknown")
    row.pk = _key(by.institution, domain, stix_id, function, at)
    row.is_taken_back, row.made_at, row.person = True, at, by.person
    row.save(force_insert=True)


@transaction.atomic
def read_layer(
    data: bytes,
    *,
    file: str,
    function: Function,
    domain: Domain | None = None,
    version: str = "",
    by: Actor,
    at: datetime,
) -> LayerRead:
    """State what a layer says of techniques, against the release that it names, or a given one.

    What it says of a technique that the release does not hold, or no longer, is reported. Raises Refused
    `not_permitted`, `layer_unreadable`, `layer_domain_missing` or `layer_domain_differs`; NotFound
    `attack_release_unknown`.
    """
    require(by, Act.KEEP_WATCH, of_institution=by.institution)
    layer = _layer(data, file)
    of = _release(layer, domain, version)
    content = attack.content_of(of, kinds=(ObjectKind.TECHNIQUE,))
    numbered = {each.attack_id: each for each in content.in_force(ObjectKind.TECHNIQUE)}
    known = {
        (row.stix_id, row.function): row
        for row in coverage.current(by.institution, of.domain)
        if not row.is_taken_back
    }
    rows, unread, same = list[CoverageStatement](), list(layer.unread), 0
    for each in layer.entries:
        subject = numbered.get(each.attack_id)
        if subject is None:
            unread.append(Unread(each.place, "technique_unknown", each.attack_id))
            continue
        try:
            said = _checked(_said(each, function, file, at), at=at)
        except Refused as refusal:
            unread.append(Unread(each.place, refusal.code, each.attack_id))
            continue
        row = _row(of, subject, said, by=by, at=at)
        if _is_same(row, known.get((row.stix_id, row.function))):
            same += 1
        else:
            rows.append(row)
    CoverageStatement.objects.bulk_create(rows, 500)
    return LayerRead(of.domain, of.version, len(rows), same, layer.unscored, tuple(unread))


def _layer(data: bytes, file: str) -> Layer:
    if len(data) > LAYER_BYTES_MAX:
        raise Refused("layer_unreadable", file=file)
    try:
        found = layer_from(orjson.loads(data))
    except orjson.JSONDecodeError as error:
        raise Refused("layer_unreadable", file=file) from error
    if found is None:
        raise Refused("layer_unreadable", file=file)
    return found


def _release(layer: Layer, domain: Domain | None, version: str) -> ReleaseView:
    found = layer.domain or domain
    if found is None:
        raise Refused("layer_domain_missing")
    if domain and domain is not found:
        raise Refused("layer_domain_differs", said=found.value, given=domain.value)
    if version or not layer.version:
        return attack.release(found, version)
    # A layer names a release by its first number.
    numbers = version_order(layer.version)[0][:1]
    same = [each for each in attack.releases(found) if version_order(each.version)[0][:1] == numbers]
    return same[0] if same else attack.release(found, layer.version)


def _said(entry: LayerEntry, function: Function, file: str, at: datetime) -> Said:
    return Said(
        function=function,
        level=entry.level,
        stated_on=entry.stated_on or at.date(),
        evidence=entry.evidence or file,
        note=entry.note,
    )


def _checked(said: Said, *, at: datetime) -> Said:
    evidence, note = cleaned(said.evidence).strip(), cleaned(said.note).strip()
    if len(evidence) > EVIDENCE_MAX or len(note) > NOTE_MAX:
        raise Refused("coverage_text_too_long", evidence=EVIDENCE_MAX, note=NOTE_MAX)
    if said.stated_on > at.date():
        raise Refused("coverage_day_ahead")
    if at_least(said.level, COVERED_FROM) and not evidence:
        raise Refused("coverage_evidence_missing")
    return Said(said.function, said.level, said.stated_on, evidence, note)


def _row(of: ReleaseView, subject: AttackObject, said: Said, *, by: Actor, at: datetime) -> CoverageStatement:
    return CoverageStatement(
        id=_key(by.institution, of.domain, subject.stix_id, said.function, at),
        institution=by.institution,
        person=by.person,
        domain=of.domain,
        version=of.version,
        stix_id=subject.stix_id,
        kind=subject.kind,
        attack_id=subject.attack_id,
        name=subject.name,
        digest=subject.digest,
        tactics=list(subject.tactics),
        is_subtechnique=subject.is_subtechnique,
        function=said.function,
        level=said.level,
        evidence=said.evidence,
        note=said.note,
        stated_on=said.stated_on,
        made_at=at,
        is_taken_back=False,
    )


def _key(institution: UUID, domain: Domain, stix_id: str, function: Function, at: datetime) -> UUID:
    parts: Iterable[str] = (str(institution), domain, stix_id, function, at.isoformat())
    return named_id("\x00".join(parts))


def _is_same(row: CoverageStatement, known: CoverageStatement | None) -> bool:
    """Whether it was said before of the same release, whenever."""
    told = ("version", "level", "evidence", "note")
    return known is not None and all(getattr(row, name) == getattr(known, name) for name in told)
