"""Reads of agreements: the terms by which releases are decided.

Some were recorded from paper by two people; others were negotiated here, and their clauses are the terms.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.labels import Classification
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.agreed_terms import AgreedTerms, terms_from
from mithaq.clearance.domain.cases.asking import Asked
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.models import RecordedAgreement
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.programmes.domain.agreed import AgreementText, fact
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.third_parties import consents_beyond
from mithaq.programmes.queries import agreements as programmes
from mithaq.programmes.queries.agreements import AgreedView


@dataclass(frozen=True)
class AgreementView:
    """An agreement as it was recorded; without a second person it counts for nothing."""

    reference: str
    version: int
    terms: AgreedTerms
    digest: str
    recorded_by: UUID | None
    confirmed_by: UUID | None
    ended_on: date | None
    statement: UUID

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by is not None

    @property
    def ends_on(self) -> date:
        """The first day on which it is no longer in force."""
        return min(self.terms.in_force_until, self.ended_on or self.terms.in_force_until)

    def is_in_force(self, on: date) -> bool:
        return self.is_confirmed and self.terms.in_force_from <= on < self.ends_on

    def as_json(self) -> Mapping[str, Json]:
        """As a case names it."""
        return {"reference": self.reference, "version": self.version, "digest": self.digest}


def recorded() -> tuple[AgreementView, ...]:
    """The agreements on file that were recorded from paper, by their reference."""
    return tuple(map(_view, RecordedAgreement.objects.order_by("reference")))


def recorded_agreement(reference: str) -> AgreementView:
    """Raises NotFound `agreement_unknown`."""
    row = RecordedAgreement.objects.filter(pk=reference).first()
    if row is None:
        raise NotFound("agreement_unknown", value=reference[:80])
    return _view(row)


def agreements(*, on: date) -> tuple[AgreementView, ...]:
    """All agreements as they stand on a day, recorded and negotiated, by their reference."""
    found = (*recorded(), *map(_negotiated, programmes.agreed_texts(on=on)))
    return tuple(sorted(found, key=lambda each: each.reference))


def agreement(reference: str, *, on: date) -> AgreementView:
    """As it stands on a day. Raises NotFound `agreement_unknown`."""
    for each in agreements(on=on):
        if each.reference == reference:
            return each
    raise NotFound("agreement_unknown", value=reference[:80])


def agreements_of(institution: InstitutionFacts, *, on: date) -> tuple[AgreementView, ...]:
    """Those in force on a day to which an institution is a party, by itself, its state or a bloc."""
    codes = parties.codes_of(institution, on)
    return tuple(
        each
        for each in agreements(on=on)
        if each.is_in_force(on) and not codes.isdisjoint(each.terms.parties)
    )


def agreement_of(reference: str, institution: InstitutionFacts, *, on: date) -> AgreementView:
    """One of `agreements_of`: what others agreed among themselves is not theirs to read.

    Raises NotFound `agreement_unknown`.
    """
    for each in agreements_of(institution, on=on):
        if each.reference == reference:
            return each
    raise NotFound("agreement_unknown", value=reference[:80])


def consents_beyond_parties(cases: Sequence[Asked]) -> list[frozenset[str]]:
    """Of cases whose consent the text that each names asks for, as some recipient is none of its parties.

    Nobody's, where it lets no third party receive, and under an agreement that was recorded from paper. A
    handful of queries in all.
    """
    named = {(each.agreement.reference, each.agreement.digest) for each in cases if each.agreement}
    texts = programmes.texts_named(named) if named else {}
    return [
        _consents(each, *texts[each.agreement.reference, each.agreement.digest])
        if each.agreement and (each.agreement.reference, each.agreement.digest) in texts
        else frozenset()
        for each in cases
    ]


def _consents(asked: Asked, text: AgreementText, master: AgreementText | None) -> frozenset[str]:
    is_beyond = not {each.party for each in asked.recipients} <= set(text.parties)
    is_let = fact(text, ClauseKind.THIRD_PARTIES, "may_receive", master) is True
    return frozenset(consents_beyond(text, master)) if is_beyond and is_let else frozenset()


def negotiated_by(party: str) -> tuple[str, ...]:
    """The references of the agreements that a party negotiates or has signed."""
    return programmes.references_of(party)


def approvers_asked(
    sender: InstitutionFacts,
    recipient: InstitutionFacts,
    *,
    host: InstitutionFacts,
    keys: Collection[str],
    on: date,
) -> tuple[frozenset[str], ...]:
    """The lists of approvers' keys that bind what comes from a node, of agreements in force or not.

    Those between sender and recipient. Where there are none, the recipient's with the `host` of that node, or
    with any of the node's `keys` on them: who holds its seal registers institutions as they please, so no
    choice of the sender leads past a list. Neither the end of an agreement nor a version that waits for its
    second person opens what a list closed: two people confirm other terms.
    """
    ours, theirs, hosts = (parties.codes_of(each, on) for each in (recipient, sender, host))
    rows = RecordedAgreement.objects.exclude(annexed=None).values_list("annexed", flat=True)
    lists = [each for each in map(terms_from, rows) if not ours.isdisjoint(each.parties)]
    between = [each for each in lists if not theirs.isdisjoint(each.parties)]
    of_node = [
        each
        for each in lists
        if not (hosts.isdisjoint(each.parties) and set(keys).isdisjoint(each.approvers))
    ]
    return tuple(frozenset(each.approvers) for each in between or of_node)


def _negotiated(found: AgreedView) -> AgreementView:
    return AgreementView(
        reference=found.view.reference,
        version=found.version.proposal.number,
        terms=terms_of(found),
        digest=found.version.digest,
        recorded_by=found.version.person,
        # All its parties signed it, each by two people of theirs.
        confirmed_by=found.version.person,
        ended_on=found.ends_on,
        statement=found.version.statement,
    )


def terms_of(found: AgreedView) -> AgreedTerms:
    """What its clauses, and those of its master, say of releases."""

    def words(kind: ClauseKind, name: str) -> tuple[str, ...]:
        value = fact(found.version.text, kind, name, found.master)
        return tuple(map(str, value)) if isinstance(value, list | tuple) else ()

    text = found.version.text
    highest = fact(text, ClauseKind.SECURITY, "highest", found.master)
    return AgreedTerms(
        title=next(iter(text.titles.values())),
        parties=text.parties,
        in_force_from=found.starts_on,
        in_force_until=found.version.proposal.term.ends_on,
        fields=words(ClauseKind.SCOPE, "fields"),
        purposes=tuple(map(EndUse, words(ClauseKind.SCOPE, "purposes"))),
        forms=tuple(map(Form, words(ClauseKind.SCOPE, "forms"))),
        recipients=text.parties,
        highest=Classification(str(highest)),
        allows_third_party=fact(text, ClauseKind.THIRD_PARTIES, "may_receive", found.master) is True,
        names_recipients=False,
        third_party_consents=consents_beyond(text, found.master),
    )


def _view(row: RecordedAgreement) -> AgreementView:
    return AgreementView(
        reference=row.reference,
        version=row.version,
        terms=terms_from(row.terms),
        digest=row.digest,
        recorded_by=row.recorded_by,
        confirmed_by=row.confirmed_by,
        ended_on=row.ended_on,
        statement=row.statement,
    )
