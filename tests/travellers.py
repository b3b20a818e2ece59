"""Calls, missions and visits for tests, and the people of the cast who take part in them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cast import AT, Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.mobility.actions import applying, calling, reviewing
from mithaq.mobility.actions.applying import Content
from mithaq.mobility.domain.calls import Call, CareerStage, Criterion, Eligibility
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import Cost, CostItem, Terms
from mithaq.mobility.domain.visits import Basis, Details, Initiative, Level, Request, Site, VisitKind, Visitor
from staging import staged

ONE, OTHER = (
    "institution:0190a0a0-0000-7000-8000-000000000001",
    "institution:0190a0a0-0000-7000-8000-000000000002",
)
NAME, DOCUMENT = "Yasmine Benhaddou", "MA-7781234"
CLOSED = datetime(2026, 7, 15, 12, tzinfo=UTC)
"""After the last day of the call."""


def fellowship(**changes: Any) -> Call:
    """A call that is open at AT, with what matters to a test changed."""
    call = Call(
        kind=Kind.FELLOWSHIP,
        titles={Language.EN: "Quiet ships fellowship"},
        texts={Language.EN: "Twelve months in our cavitation tunnel."},
        programme=None,
        fields=("maritime.marine_propulsion",),
        places=1,
        opens_on=date(2026, 5, 1),
        closes_on=date(2026, 6, 30),
        zone="Europe/Istanbul",
        eligibility=Eligibility(),
        weights={Criterion.FIT: 30, Criterion.MERIT: 50, Criterion.PLAN: 20},
        reviews=2,
        bars_same_state=False,
        keep_days=180,
    )
    return replace(call, **changes)


def applicant(name: str = NAME, **changes: Any) -> Content:
    content = Content(
        name=name,
        contact="yasmine@water.example",
        nationality="MA",
        stage=CareerStage.EARLY,
        languages=("en", "fr"),
        curriculum=f"{name} measured cavitation for five years.",
        motivation="To bring the method home.",
        identity=DOCUMENT,
    )
    return replace(content, **changes)


def secondment(sending: str = ONE, host: str = OTHER, **changes: Any) -> Terms:
    terms = Terms(
        seed="0123456789ABCDEF",
        kind=Kind.SECONDMENT,
        sending=sending,
        host=host,
        person=UUID("0190a0a0-0000-7000-8000-0000000000aa"),
        position="Hydroacoustics engineer",
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 10, 1),
        limits=("No access to hall 3",),
        costs=(Cost(CostItem.SALARY, sending, "12000.00", "EUR"), Cost(CostItem.LODGING, host, "900", "EUR")),
        report_every_months=1,
        programme=None,
        project=None,
        agreement=None,
        application=None,
    )
    return replace(terms, **changes)


def visitor(name: str = NAME, **changes: Any) -> Visitor:
    found = Visitor(
        name, date(1990, 2, 3), "Rabat", "MA", Level.SECRET, DOCUMENT, "Water Department", "Engineer"
    )
    return replace(found, **changes)


def details(*visitors: Visitor) -> Details:
    return Details(
        sites=(Site("Basin 2", "Quay 4, Tuzla", "Front desk"),),
        visitors=visitors or (visitor(),),
        officer="Driss Alami",
        officer_contact="security@water.example",
        remarks="",
    )


def visit_request(requester: str = ONE, host: str = OTHER, **changes: Any) -> Request:
    request = Request(
        kind=VisitKind.ONE_TIME,
        requester=requester,
        host=host,
        amends=None,
        sites=1,
        visitors=1,
        starts_on=date(2026, 7, 20),
        ends_on=date(2026, 7, 22),
        programme="Quiet ships",
        basis=Basis.PROGRAMME,
        agreement=None,
        initiative=Initiative.GOVERNMENT,
        is_by_host=False,
        subject="Acceptance of the tunnel",
        level=Level.RESTRICTED,
        why_urgent="",
        details="0" * 64,
    )
    return replace(request, **changes)


@dataclass(frozen=True)
class Panel:
    """Türkiye's institute opens a call; Morocco's sends applicants; three of other states review."""

    cast: Cast
    lead: Player
    second: Player
    sender: Player
    applicants: tuple[Player, ...]
    reviewers: tuple[Player, ...]

    @property
    def lead_code(self) -> str:
        return f"institution:{self.lead.institution}"

    def open_call(self, call: Call | None = None, *audience: str, at: datetime = AT) -> UUID:
        key = uuid4()
        calling.open_call(key, call or fellowship(), audience=audience, by=self.lead.actor, at=at)
        return key

    def apply(self, call: UUID, name: str = NAME, *, by: Player | None = None, **changes: Any) -> UUID:
        key = uuid4()
        applying.apply(key, call, applicant(name, **changes), by=(by or self.applicants[0]).actor, at=AT)
        return key

    def share_out(self, call: UUID, *, at: datetime = CLOSED) -> int:
        people = [each.person for each in self.reviewers]
        return reviewing.share_out(call, people, by=self.lead.actor, at=at)


def panel(cast: Cast) -> Panel:
    return staged("panel", lambda: _assembled(cast))


def _assembled(cast: Cast) -> Panel:
    sender = player("ma_sender", cast.amina.institution, Role.PROGRAMME_OFFICER)
    others = tuple(
        player(f"ma_engineer_{number}", cast.amina.institution, Role.TECHNOLOGY_OWNER) for number in range(2)
    )
    host = cast.hamad.institution
    return Panel(
        cast,
        lead=cast.kerem,
        second=player("tr_second", cast.kerem.institution, Role.APPROVER),
        sender=sender,
        applicants=(cast.amina, *others),
        reviewers=(
            cast.sam,
            player("qa_reviewer", host, Role.ANALYST),
            player("qa_reviewer_2", host, Role.ANALYST),
        ),
    )


def scores(merit: int, fit: int, plan: int) -> dict[Criterion, int]:
    return {Criterion.MERIT: merit, Criterion.FIT: fit, Criterion.PLAN: plan}


def days_after(moment: datetime, days: int) -> datetime:
    return moment + timedelta(days=days)
