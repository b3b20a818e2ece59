"""Two institutions of one node, each with those who negotiate, approve and sign."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from agreements import complete
from cast import AT, Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.queries import agreements
from mithaq.programmes.queries.agreements import AgreementView
from staging import staged


@dataclass(frozen=True)
class Side:
    """A party: who writes, who approves, who signs."""

    officer: Player
    licensing: Player
    signer: Player

    @property
    def code(self) -> str:
        return f"institution:{self.officer.institution}"


@dataclass(frozen=True)
class Table:
    """Both sides and the node around them; steps take a minute each."""

    cast: Cast
    ours: Side
    theirs: Side

    def text(self) -> AgreementText:
        return complete(self.ours.code, self.theirs.code)

    def propose(self, text: AgreementText, *, by: Player, follows: str = "", at: datetime = AT) -> UUID:
        return negotiating.propose(text, follows=follows, note="", reached=(), by=by.actor, at=at)

    def sign(self, key: UUID, digest: str, *, side: Side, at: datetime = AT) -> None:
        until = at.date() + timedelta(days=30)
        negotiating.approve(key, digest=digest, by=side.licensing.actor, at=at)
        negotiating.sign(key, digest=digest, until=until, by=side.signer.actor, at=at)

    def sign_again(self, key: UUID, digest: str, *, side: Side, at: datetime) -> None:
        """Sign what was approved before."""
        until = at.date() + timedelta(days=30)
        negotiating.sign(key, digest=digest, until=until, by=side.signer.actor, at=at)

    def view(self, key: UUID, *, days: int = 0) -> AgreementView:
        return agreements.agreement_by_id(key, on=AT.date() + timedelta(days=days))


def in_force(on: date) -> list[UUID]:
    """The agreements that bind on a day, by their reference."""
    return [each.view.id for each in agreements.agreed_texts(on=on) if each.starts_on <= on < each.ends_on]


def seated(cast: Cast) -> Table:
    """Both sides at the table."""

    def side(prefix: str, institution: UUID, officer: Player | None = None) -> Side:
        return Side(
            officer or player(f"{prefix}_officer", institution, Role.PROGRAMME_OFFICER),
            player(f"{prefix}_licensing", institution, Role.LICENSING_OFFICER),
            player(f"{prefix}_signer", institution, Role.APPROVER),
        )

    def table() -> Table:
        return Table(cast, side("tr", cast.kerem.institution, cast.kerem), side("ma", cast.amina.institution))

    return staged("table", table)
