"""Reads of agreements: their texts, who signed what, and where they stand on a day."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.programmes.domain.agreed import (
    AgreementKind,
    AgreementText,
    Master,
    Standing,
    Term,
    clauses_in_effect,
    text_from,
)
from mithaq.programmes.domain.masters import Known, under_masters
from mithaq.programmes.domain.obligations import InEffect
from mithaq.programmes.domain.standing import (
    Agreed,
    Notice,
    Proposal,
    Signature,
    State,
    agreed,
    ends_on,
    first_by_party,
    in_effect,
    spans,
    state_on,
)
from mithaq.programmes.models import Agreement, Approval, Comment
from mithaq.programmes.models import Notice as NoticeRow
from mithaq.programmes.models import Proposal as ProposalRow
from mithaq.programmes.models import Signature as SignatureRow

Row = TypeVar("Row", ProposalRow, SignatureRow, NoticeRow)


@dataclass(frozen=True)
class Version:
    """A text that a party put forward, and who has signed it in a way that stands on the day of the view."""

    proposal: Proposal
    titles: Mapping[Language, str]
    parties: tuple[str, ...]
    master: Master | None
    person: UUID
    note: str
    signatures: Mapping[str, Signature]
    statement: UUID

    @property
    def digest(self) -> str:
        return self.proposal.digest

    @property
    def is_signed_by_all(self) -> bool:
        return set(self.signatures) >= set(self.parties)

    @cached_property
    def text(self) -> AgreementText:
        """The whole text; one query, when it is asked for first."""
        return text_from(ProposalRow.objects.values_list("text", flat=True).get(pk=self.statement))


@dataclass(frozen=True)
class Remark:
    """What a party said to a text, or to a clause of it."""

    digest: str
    clause: str
    party: str
    person: UUID
    text: str
    at: datetime


@dataclass(frozen=True)
class Given:
    """A notice, with its reason."""

    notice: Notice
    reason: str
    at: datetime


@dataclass(frozen=True)
class AgreementView:
    """An agreement as its parties' statements make it, on a day. Versions stand in their order."""

    id: UUID
    reference: str
    kind: AgreementKind
    parties: tuple[str, ...]
    versions: tuple[Version, ...]
    signatures: tuple[Signature, ...]
    given: tuple[Given, ...]
    on: date
    agreed: tuple[Agreed, ...]
    """The texts that all have signed, in the order in which they hold; each ends with what is above it."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(each.notice for each in self.given)

    @property
    def state(self) -> State:
        return state_on(self.agreed, self.notices, self.on)

    @property
    def ends_on(self) -> date | None:
        return ends_on(self.agreed, self.notices, self.on)

    @property
    def holding(self) -> Version | None:
        """The text in effect; before it begins, the one that all have signed."""
        found = in_effect(self.agreed, self.on) or (self.agreed[0] if self.agreed else None)
        return self.version(found.digest) if found else None

    @property
    def latest(self) -> Version:
        """The text that was put forward last."""
        return self.versions[-1]

    @property
    def shown(self) -> Version:
        """The text that speaks for the agreement: that in effect, else the last."""
        return self.holding or self.latest

    @property
    def titles(self) -> Mapping[Language, str]:
        return self.shown.titles

    def version(self, digest: str) -> Version:
        """Raises NotFound `proposal_unknown`."""
        for each in self.versions:
            if each.digest == digest:
                return each
        raise NotFound("proposal_unknown", value=digest[:80])


def agreements(
    *, reader: Actor, on: date, first: int = 0, limit: int | None = None
) -> tuple[AgreementView, ...]:
    """Those that the reader may see, the last changed first; a handful of queries in all."""
    rows = _seen_by(reader).order_by("-changed_at", "id")
    return _views(rows[first : first + limit] if limit else rows, on=on)


def in_programme(
    programme: UUID, *, reader: Actor, on: date, limit: int
) -> tuple[tuple[AgreementView, ...], int]:
    """The last changed of those that name a programme and that the reader may see, and how many they are."""
    rows = Agreement.objects.filter(pk__in=keys_in_programme(programme, reader=reader))
    return _views(rows.order_by("-changed_at", "id")[:limit], on=on), rows.count()


def keys_in_programme(programme: UUID, *, reader: Actor) -> QuerySet[Agreement, UUID]:
    """Those that name a programme and that the reader may see, by their identifiers."""
    named = ProposalRow.objects.filter(programme=programme).values("agreement")
    return _seen_by(reader).filter(pk__in=named).values_list("pk", flat=True)


def references_in_programme(programme: UUID, *, reader: Actor) -> tuple[str, ...]:
    """Those that name a programme and that the reader may see, by their references."""
    rows = Agreement.objects.filter(pk__in=keys_in_programme(programme, reader=reader))
    return tuple(rows.values_list("reference", flat=True))


def count(*, reader: Actor) -> int:
    """How many agreements the reader may see."""
    return _seen_by(reader).count()


def agreement(reference: str, *, reader: Actor, on: date) -> AgreementView:
    """Raises NotFound `agreement_unknown`, also for one that the reader may not see."""
    found = _views(Agreement.objects.filter(reference=reference[:24]), on=on)
    if not found or not _sees(found[0], reader):
        raise NotFound("agreement_unknown", value=reference[:80])
    return found[0]


def agreement_if_known(key: UUID) -> AgreementView | None:
    """As the node knows it; what follows from statements alone is the same on every day."""
    return next(iter(_views(Agreement.objects.filter(pk=key), on=date.min)), None)


def agreements_by_id(keys: Iterable[UUID], *, on: date) -> Mapping[UUID, AgreementView]:
    """As the node knows them; a handful of queries in all."""
    return {each.id: each for each in _views(Agreement.objects.filter(pk__in=set(keys)), on=on)}


def told_agreement(key: UUID | None, *, reader: Actor, on: date) -> AgreementView | None:
    """An agreement that something else names, where the reader may see it: anybody can name any."""
    rows = _seen_by(reader).filter(pk=key) if key else ()
    return next(iter(_views(rows, on=on)), None)


def agreement_named(reference: str, *, on: date) -> AgreementView | None:
    """As the node knows it, if an agreement that is negotiated has this reference."""
    return next(iter(_views(Agreement.objects.filter(reference=reference[:24]), on=on)), None)


def references_of(party: str) -> tuple[str, ...]:
    """The references of the agreements of a party that are negotiated here."""
    return tuple(Agreement.objects.filter(parties__contains=[party]).values_list("reference", flat=True))


def texts_named(
    named: Collection[tuple[str, str]],
) -> Mapping[tuple[str, str], tuple[AgreementText, AgreementText | None]]:
    """Texts by the reference of their agreement and their digest, each with its master's, as far as known.

    Three queries in all.
    """
    references = dict(
        Agreement.objects.filter(reference__in=[each for each, _ in named]).values_list("pk", "reference")
    )
    if not references:
        return {}
    rows = ProposalRow.objects.filter(agreement__in=references, digest__in=[each for _, each in named])
    texts = {(references[row.agreement], row.digest): text_from(row.text) for row in rows}
    above = [each.master.digest for each in texts.values() if each.master]
    masters = {
        (row.agreement, row.digest): text_from(row.text)
        for row in (ProposalRow.objects.filter(digest__in=above) if above else ())
    }
    return {
        key: (text, masters.get((text.master.agreement, text.master.digest)) if text.master else None)
        for key, text in texts.items()
        if key in named
    }


def is_known(reference: str) -> bool:
    """Whether an agreement that is negotiated has this reference."""
    return Agreement.objects.filter(reference=reference[:24]).exists()


def agreement_by_id(key: UUID, *, on: date) -> AgreementView:
    """As the node knows it. Raises NotFound `agreement_unknown`."""
    found = _views(Agreement.objects.filter(pk=key), on=on)
    if not found:
        raise NotFound("agreement_unknown", value=str(key))
    return found[0]


@dataclass(frozen=True)
class AgreedView:
    """A text that all signed, as it holds on a day, or will from `starts_on` on."""

    view: AgreementView
    version: Version
    master: AgreementText | None
    starts_on: date
    ends_on: date


def agreed_texts(*, on: date) -> tuple[AgreedView, ...]:
    """The agreements that all their parties signed, by reference; one under a master ends with it."""
    rows = Agreement.objects.filter(pk__in=SignatureRow.objects.values("agreement")).order_by("reference")
    found = {each.id: each for each in _views(rows, on=on) if each.agreed}
    return tuple(each for each in (_agreed(view, found) for view in found.values()) if each)


def _agreed(view: AgreementView, known: Mapping[UUID, AgreementView]) -> AgreedView | None:
    holding, ends, above = view.holding, view.ends_on, None
    if holding is None or ends is None:
        return None
    if master := holding.master:
        above = known.get(master.agreement)
        if (
            above is None
            or above.ends_on is None
            or master.digest not in [each.digest for each in above.agreed]
        ):
            return None
        ends = min(ends, above.ends_on)
    starts = next(each.starts_on for each in view.agreed if each.digest == holding.digest)
    return AgreedView(view, holding, master_text(holding.master), starts, ends)


def texts_in_effect(view: AgreementView) -> tuple[InEffect, ...]:
    """The texts of an agreement, each with the days on which it holds."""
    found = []
    for each in spans(view.agreed, view.notices):
        text = view.version(each.digest).text
        held = InEffect(text, master_text(text.master), each.starts_on, each.ends_on, each.survives_until)
        found.append(held)
    return tuple(found)


def beneath(key: UUID) -> tuple[UUID, ...]:
    """The agreements of which a text stands under an agreement, or under one of those; each once."""
    found, last = dict[UUID, None](), [key]
    while last:
        rows = ProposalRow.objects.filter(master__in=last).order_by("agreement").values_list("agreement")
        last = [each for (each,) in rows.distinct() if each not in found and each != key]
        found.update(dict.fromkeys(last))
    return tuple(found)


@dataclass(frozen=True)
class Waiting:
    """A text that waits for somebody's approval, or for their signature."""

    view: AgreementView
    version: Version
    is_approved: bool


def waiting(*, reader: Actor, on: date) -> tuple[Waiting, ...]:
    """The texts that wait for the reader: the last of each agreement, not signed and not over."""
    own = f"institution:{reader.institution}"
    may_approve, may_sign = may(reader, Act.APPROVE_AGREEMENT), may(reader, Act.SIGN_AGREEMENT)
    if not may_approve and not may_sign:
        return ()
    approved = dict[tuple[UUID, str], set[UUID]]()
    for key, digest, person in Approval.objects.filter(party=own).values_list(
        "agreement", "digest", "person"
    ):
        approved.setdefault((key, digest), set()).add(person)
    found = list[UUID]()
    for key, digest, person in _last_unsigned(own, on):
        by = approved.get((key, digest), set())
        is_to_approve = may_approve and not by and person != reader.person
        if is_to_approve or (may_sign and by - {reader.person}):
            found.append(key)
    views = agreements_by_id(found, on=on)
    return tuple(
        Waiting(views[key], views[key].latest, is_approved=(key, views[key].latest.digest) in approved)
        for key in found
    )


def _last_unsigned(party: str, on: date) -> Iterable[tuple[UUID, str, UUID]]:
    """The last text of each agreement of a party, where it is not over and no signature of theirs stands."""
    keys = Agreement.objects.filter(parties__contains=[party]).values("id")
    texts = ProposalRow.objects.filter(agreement__in=keys).order_by("agreement", "-number", "-at", "-id")
    last = texts.distinct("agreement").values_list("agreement", "digest", "person", "ends_on")
    signed = set(
        SignatureRow.objects.filter(party=party, agreement__in=keys).values_list("agreement", "digest")
    )
    for key, digest, person, until in last:
        if on < until and (key, digest) not in signed:
            yield key, digest, person


def remarks(view: AgreementView) -> tuple[Remark, ...]:
    """What the parties said to the texts of an agreement, in its order; nothing of who is none.

    A remark that came before the first text was judged without knowing the parties.
    """
    rows = Comment.objects.filter(agreement=view.id, party__in=view.parties).order_by("at", "id")
    return tuple(Remark(row.digest, row.clause, row.party, row.person, row.text, row.at) for row in rows)


def approvals(key: UUID, party: str) -> Mapping[str, Collection[UUID]]:
    """Who of a party found which text fit to be signed, by its digest."""
    found = dict[str, set[UUID]]()
    for digest, person in Approval.objects.filter(agreement=key, party=party).values_list("digest", "person"):
        found.setdefault(digest, set()).add(person)
    return found


def master_text(master: Master | None) -> AgreementText | None:
    """The text of a master in the words that are meant, if it came here."""
    if master is None:
        return None
    row = ProposalRow.objects.filter(agreement=master.agreement, digest=master.digest).first()
    return text_from(row.text) if row else None


def standing_clauses(text: AgreementText) -> tuple[Standing, ...]:
    """The clauses that hold in a text, its master's among them."""
    return clauses_in_effect(text, master_text(text.master))


def _seen_by(reader: Actor) -> QuerySet[Agreement]:
    if _sees_all(reader):
        return Agreement.objects.all()
    return Agreement.objects.filter(parties__contains=[f"institution:{reader.institution}"])


def _sees_all(reader: Actor) -> bool:
    return reader.is_host and may(reader, Act.NEGOTIATE_AGREEMENT)


def _sees(view: AgreementView, reader: Actor) -> bool:
    return _sees_all(reader) or f"institution:{reader.institution}" in view.parties


def _views(rows: Iterable[Agreement], *, on: date) -> tuple[AgreementView, ...]:
    found = list(rows)
    alone = _alone(found, on=on)
    known = {each.id: _known(each) for each in (*alone, *_above(alone, on=on))}
    return tuple(replace(each, agreed=under_masters(each.id, known)) for each in alone)


def _above(views: Collection[AgreementView], *, on: date) -> Iterator[AgreementView]:
    """What these stand under, and what that stands under; a handful of queries for each step up."""
    seen, last = {each.id for each in views}, views
    while wanted := {key for each in last for key in _masters(each).values()} - seen:
        seen |= wanted
        last = _alone(list(Agreement.objects.filter(pk__in=wanted)), on=on)
        yield from last


def _known(view: AgreementView) -> Known:
    return Known(view.agreed, view.notices, _masters(view))


def _masters(view: AgreementView) -> Mapping[str, UUID]:
    return {each.digest: each.master.agreement for each in view.versions if each.master}


def _alone(found: Sequence[Agreement], *, on: date) -> tuple[AgreementView, ...]:
    """As their own statements make them, without what they stand under."""
    keys = [row.id for row in found]
    texts = ProposalRow.objects.defer("text").filter(agreement__in=keys)
    proposals = _by_agreement(texts.order_by("number", "at", "id"))
    signed = _by_agreement(SignatureRow.objects.filter(agreement__in=keys).order_by("at", "id"))
    notices = _by_agreement(NoticeRow.objects.filter(agreement__in=keys).order_by("at", "id"))
    return tuple(
        _view(row, proposals[row.id], signed.get(row.id, ()), notices.get(row.id, ()), on=on) for row in found
    )


def _by_agreement(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found = dict[UUID, list[Row]]()
    for row in rows:
        found.setdefault(row.agreement, []).append(row)
    return found


def _view(
    row: Agreement,
    proposals: Sequence[ProposalRow],
    signed: Sequence[SignatureRow],
    notices: Sequence[NoticeRow],
    *,
    on: date,
) -> AgreementView:
    signatures = tuple(
        Signature(each.party, each.digest, each.on, each.until, each.at)
        for each in signed
        if each.party in row.parties
    )
    versions = tuple(_version(each, signatures, parties=tuple(row.parties), on=on) for each in proposals)
    return AgreementView(
        id=row.id,
        reference=row.reference,
        kind=AgreementKind(row.kind),
        parties=tuple(row.parties),
        versions=versions,
        signatures=signatures,
        given=tuple(
            Given(Notice(each.party, each.on, each.ends_on), each.reason, each.at)
            for each in notices
            if each.party in row.parties
        ),
        on=on,
        agreed=agreed([each.proposal for each in versions], signatures, row.parties),
    )


def _version(
    row: ProposalRow, signatures: Sequence[Signature], *, parties: tuple[str, ...], on: date
) -> Version:
    term = Term(row.starts_on, row.ends_on, row.notice_days)
    proposal = Proposal(row.digest, row.party, row.number, term, row.at, row.follows or None)
    last = first_by_party(signatures, row.digest)
    is_done = bool(agreed([proposal], signatures, parties))
    return Version(
        proposal=proposal,
        titles={Language(language): title for language, title in row.titles.items()},
        parties=parties,
        master=Master(row.master, row.master_digest) if row.master else None,
        person=row.person,
        note=row.note,
        signatures={party: each for party, each in last.items() if is_done or on < each.until},
        statement=row.id,
    )


def is_party(view: AgreementView, reader: Actor) -> bool:
    """Whether the reader's institution is a party."""
    return f"institution:{reader.institution}" in view.parties
