"""Which companies of the directory might take a technology up, and what stands between it and them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.languages import Language
from mithaq.clearance.domain.feasibility import Prospect, Use
from mithaq.clearance.domain.screening.hits import PartyStanding
from mithaq.clearance.queries import screening
from mithaq.clearance.queries.feasibility import feasibilities_of
from mithaq.economy.domain.recommending import Listed, Status, cleared
from mithaq.economy.domain.takers import Evidence, Ground, Taker, takers
from mithaq.economy.queries import spin_offs
from mithaq.exchange.domain.content import Kind, Text, Wording
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries import catalogue, records
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind

SHOWN, EVIDENCE_SHOWN = 10, 5
# Of the records of the demo with no field in common, some one in twenty is by so much more like a text
# than one of which nothing is known: by title alone, with the summary, and by the full text.
LEAST_ABOVE = 0.03
GROUNDS = {Kind.NEED: Ground.NEED, Kind.OFFER: Ground.OFFER}


@dataclass(frozen=True)
class Technology:
    """What would be taken up: its texts and fields, its status, and whose it is; the reader's if not told."""

    texts: Mapping[Language, Text]
    fields: tuple[str, ...]
    status: Status
    institution: UUID | None = None


@dataclass(frozen=True)
class TakerView:
    """A company, the best of what speaks for it and how much more does, and what a release to it would meet
    first; None where it needs none."""

    company: InstitutionFacts
    evidence: tuple[Evidence, ...]
    more: int
    prospect: Prospect | None


@dataclass(frozen=True)
class TakersView:
    """The first SHOWN companies, how many more there are, and how many are left out because an embargo stands
    in the way, or for those who clear releases a hit of screening."""

    shown: tuple[TakerView, ...]
    more: int
    stopped: int


def companies(technology: Technology, *, scope: Scope, reader: Actor) -> TakersView:
    """Companies that have said or done something in a field of the technology, or in one of its group.

    Raises Refused `not_permitted`, `export_status_pending` or `field_unknown`.
    """
    require(reader, Act.SEE_ECONOMY)
    use = Use.MILITARY if isinstance(cleared(technology.status), Listed) else Use.CIVIL
    known = {
        each.id: each
        for each in parties.institutions()
        if each.kind is InstitutionKind.COMPANY and each.id != technology.institution
    }
    near = _near(technology.fields)
    found = takers(
        [
            *_of_records(technology.texts, known, near, scope),
            *_of_licences(known, near, reader=reader, on=scope.on),
        ]
    )
    open_ones = _open(found, known, technology, use=use, reader=reader, on=scope.on)
    return TakersView(open_ones[:SHOWN], max(0, len(open_ones) - SHOWN), len(found) - len(open_ones))


def _near(fields: Iterable[str]) -> frozenset[str]:
    """These fields and all others of their groups."""
    groups = {taxonomy().get(each).group for each in fields}
    return frozenset(each.code for each in taxonomy() if each.group in groups)


def _of_records(
    texts: Mapping[Language, Text], known: Collection[UUID], near: Collection[str], scope: Scope
) -> Iterator[tuple[UUID, Evidence]]:
    """Their needs and offers, with what these have in common with the text."""
    live = records.live_of_institutions(known, near, labels=scope.labels, on=scope.on)
    for kind, ground in GROUNDS.items():
        own = {each.id: each for each in live if each.content.kind is kind}
        likeness = catalogue.likeness(Wording(kind.other, texts), own, scope) if own else {}
        for key in [each for each, found in likeness.items() if found.above >= LEAST_ABOVE]:
            value, met = likeness[key].value, likeness[key].met
            titles = {language: text.title for language, text in own[key].content.texts.items()}
            yield own[key].institution, Evidence(ground, own[key].reference, titles, value, met)


def _of_licences(
    known: Mapping[UUID, InstitutionFacts], near: frozenset[str], *, reader: Actor, on: date
) -> Iterator[tuple[UUID, Evidence]]:
    """The spin-offs that they took a licence of, or that became they, as far as the reader may see any."""
    if not may(reader, Act.SEE_SPIN_OFFS):
        return
    by_code = {each.code: key for key, each in known.items()}
    for view in spin_offs.spin_offs(reader=reader, on=on):
        if not near.isdisjoint(view.fields):
            for taker in dict.fromkeys(each.taker for each in view.going_out):
                if taker in by_code:
                    yield by_code[taker], Evidence(Ground.LICENCE, view.reference, view.titles)


def _open(
    found: Iterable[Taker],
    known: Mapping[UUID, InstitutionFacts],
    technology: Technology,
    *,
    use: Use,
    reader: Actor,
    on: date,
) -> tuple[TakerView, ...]:
    """Those that nothing stops which the reader may know: embargoes are public law, hits are not."""
    each_of = [(known[each.company], each.evidence) for each in found]
    companies = [company for company, _ in each_of]
    ahead = feasibilities_of(companies, use=use, fields=technology.fields, reader=reader, on=on)
    stands = _screened(companies, reader)
    home = parties.institution(technology.institution or reader.institution).state
    return tuple(
        TakerView(
            company,
            evidence[:EVIDENCE_SHOWN],
            max(0, len(evidence) - EVIDENCE_SHOWN),
            None if use is Use.CIVIL and company.state == home else ahead[company.id].prospect,
        )
        for company, evidence in each_of
        if ahead[company.id].prospect is not Prospect.HARD_STOP
        if stands.get(company.code) not in {PartyStanding.UNDECIDED, PartyStanding.LISTED}
    )


def _screened(companies: Iterable[InstitutionFacts], reader: Actor) -> Mapping[str, PartyStanding]:
    """How they stand, for those alone who clear releases: who is looked into must not learn of it here."""
    if not may(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id):
        return {}
    return screening.standings_of(each.code for each in companies)
