"""How federation's statements change its tables."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from mithaq.access import published as access
from mithaq.access.queries import keys
from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases import consenting
from mithaq.clearance.published import consents
from mithaq.clearance.queries import consents_arriving as consent_rules
from mithaq.exchange import published as exchange
from mithaq.exchange.actions import hearing
from mithaq.exchange.domain import carried
from mithaq.exchange.queries import arriving as exchange_rules
from mithaq.exchange.queries import hearing as hearing_rules
from mithaq.federation.domain import accounts, naming
from mithaq.federation.domain.cards import card_from
from mithaq.federation.domain.packages import package_of, sealed_for
from mithaq.federation.models import Account, Fetching, Package, Peer
from mithaq.federation.queries import accounts_arriving, encryption, institutions, packages
from mithaq.mobility import published as mobility
from mithaq.mobility.domain import said as of_people
from mithaq.mobility.queries import arriving as mobility_rules
from mithaq.parties import published as parties
from mithaq.programmes.domain import said
from mithaq.programmes.published import acts as programme_acts
from mithaq.programmes.published import agreements
from mithaq.programmes.queries import arriving as agreement_rules
from mithaq.programmes.queries import programmes_arriving as programme_rules
from mithaq.projects import published as projects
from mithaq.projects.domain.said import DOCUMENT_RECALLED, DOCUMENT_RELEASED, ENTRY_TOLD, PLAN_SET
from mithaq.projects.queries import arriving as project_rules
from mithaq.register import queries as register
from mithaq.register.domain.roots import signed_in
from mithaq.register.domain.statement import Statement

ACCEPTED = naming.ACCEPTED
REVOKED = "federation.peer.revoked"
ANNOUNCED = naming.ANNOUNCED
FOLLOWED = naming.FOLLOWED
KEY_DESTROYED = naming.KEY_DESTROYED
SENT = naming.SENT
ACKNOWLEDGED = "federation.package.acknowledged"
NOT_TAKEN = "federation.package.not_taken"
RECALLED = naming.RECALLED
DESTROYED = "federation.package.destroyed"
ROOT_FOLLOWED = naming.ROOT_FOLLOWED
RECOVERED = naming.RECOVERED


def apply_accepted(position: int, statement: Statement) -> None:
    """Write the partner by their card, or by a later one."""
    del position
    card = card_from(statement.body["card"])
    Peer.objects.update_or_create(
        name=card.name,
        defaults={
            "card": statement.body["card"],
            "is_active": True,
            "since": statement.at,
            "statement": statement.id,
        },
    )


def apply_revoked(position: int, statement: Statement) -> None:
    """End the pairing; what was exchanged stays."""
    del position
    name = statement.subject.removeprefix("node:")
    Peer.objects.filter(pk=name).update(is_active=False, statement=statement.id)


def apply_announced(position: int, statement: Statement) -> None:
    """Keep the key by which we encrypt for a partner; our own lies in a file."""
    del position
    Peer.objects.filter(pk=statement.issuer).update(encryption=statement.body["key"])


def apply_followed(position: int, statement: Statement) -> None:
    """Keep by which key of ours a partner encrypts; what we said of theirs changes nothing here."""
    del position
    Peer.objects.filter(pk=statement.issuer).update(follows=statement.body["key"])


def apply_sent(position: int, statement: Statement) -> None:
    """Write the package; one for us is to be fetched."""
    body, key = statement.body, package_of(statement)
    is_ours = statement.issuer == settings.NODE_NAME
    Package.objects.create(
        id=key,
        peer=str(body["receiver"]) if is_ours else statement.issuer,
        is_ours=is_ours,
        sender=UUID(str(body["sender"])),
        recipient=UUID(str(body["recipient"])),
        delivery=UUID(str(body["delivery"])),
        sealed_for=sealed_for(body),
        parts=body["parts"],
        of=body["of"],
        label=statement.label,
        note=str(body["note"]),
        sent_at=statement.at,
    )
    if not is_ours:
        Fetching.objects.get_or_create(package=key, defaults={"due_at": statement.at})
        # A node that was set back has its answers again before it takes the package again.
        for act in (ACKNOWLEDGED, NOT_TAKEN, DESTROYED):
            for said in register.entries_about(statement.subject, act=act):
                if said.position < position and said.statement.issuer == settings.NODE_NAME:
                    ACTS[act](said.position, said.statement)


def follow_sent(statements: Sequence[Statement], at: datetime) -> None:
    """Fetch from now on, by our clock: the sender's may be wrong."""
    Fetching.objects.filter(pk__in=map(package_of, statements)).update(due_at=at)


def apply_acknowledged(position: int, statement: Statement) -> None:
    """Keep the receipt of a package."""
    del position
    _change(statement, receipt=statement.body["receipt"], acknowledged_at=statement.at)


def apply_refused(position: int, statement: Statement) -> None:
    """Keep why a package could not be taken."""
    del position
    _change(statement, refused=statement.body["code"])


def apply_recalled(position: int, statement: Statement) -> None:
    """Hide what the sender wants back; a first recall stands."""
    del position
    found = Package.objects.filter(pk=package_of(statement), recalled_at=None)
    found.update(recalled_at=statement.at, recall_reason=statement.body["reason"])


def apply_destroyed(position: int, statement: Statement) -> None:
    """Keep that all copies are destroyed, and to whom it had gone on."""
    del position
    _change(statement, destroyed_at=statement.at, onward=statement.body["onward"])


def _change(statement: Statement, **changes: object) -> None:
    Package.objects.filter(pk=package_of(statement)).update(**changes)


def apply_root_followed(position: int, statement: Statement) -> None:
    """Know the partner by its next root document: its key of before signs nothing more for us."""
    del position
    row = Peer.objects.get(pk=statement.subject.removeprefix("node:"))
    signed = signed_in(canonical_bytes(statement.body["root"]))
    row.card, row.statement = card_from(row.card).with_root(signed).as_json(), statement.id
    row.save()


def apply_account(position: int, statement: Statement) -> None:
    """Keep what an institution told of give and take with another."""
    by, account = accounts.account_in(statement)
    Account.objects.create(
        id=statement.id,
        party=account.party,
        other=account.other,
        issuer=statement.issuer,
        person=by.person,
        content=account.as_json(),
        at=statement.at,
        position=position,
    )


def apply_nothing(position: int, statement: Statement) -> None:
    """How the node came back from a backup, and that a key is gone, is evidence only."""
    del position, statement


@dataclass(frozen=True)
class Taking:
    """How statements of one act are taken from partners, some at once, each of another subject.

    `refusals` tells by statement which are not taken, and why; `apply` changes the tables by the rest, and
    `follow` the ordinary rows that no replay touches. What `read` finds in a statement before, or refuses,
    needs no table and is handed to `apply`, by statement. Of ours, `leaving` tells which are for partners at
    all, by their ids.
    """

    refusals: Callable[[Sequence[Statement]], Mapping[UUID, Refused]]
    apply: Callable[[Sequence[tuple[int, Statement]], Mapping[UUID, object]], None]
    read: Callable[[Statement], object] = lambda _statement: None
    leaving: Callable[[Sequence[Statement]], Collection[UUID]] = lambda statements: [
        each.id for each in statements
    ]
    follow: Callable[[Sequence[Statement], datetime], None] = lambda _statements, _at: None


def _one_by_one(
    apply: Callable[[int, Statement], None],
) -> Callable[[Sequence[tuple[int, Statement]], Mapping[UUID, object]], None]:
    def apply_all(batch: Sequence[tuple[int, Statement]], _read: Mapping[UUID, object]) -> None:
        for position, statement in batch:
            apply(position, statement)

    return apply_all


TAKEN: Mapping[str, Taking] = {
    parties.INSTITUTION_REGISTERED: Taking(
        institutions.refusals_of_institutions, _one_by_one(parties.apply_institution)
    ),
    **dict.fromkeys(
        (exchange.PUBLISHED, exchange.AMENDED),
        Taking(
            exchange_rules.refusals_of_records,
            exchange.apply_all_published,
            read=exchange_rules.content_of,
            leaving=exchange_rules.leaving,
        ),
    ),
    exchange.WITHDRAWN: Taking(
        exchange_rules.refusals_of_withdrawals,
        _one_by_one(exchange.apply_withdrawn),
        leaving=exchange_rules.leaving,
    ),
    exchange.RECALLED: Taking(exchange_rules.refusals_of_withdrawals, _one_by_one(exchange.apply_recalled)),
    access.KEY_REGISTERED: Taking(keys.refusals_of_keys, _one_by_one(access.apply_key_registered)),
    access.KEY_ENDED: Taking(keys.refusals_of_ends, _one_by_one(access.apply_key_ended)),
    exchange.INTEREST_DECLARED: Taking(
        hearing_rules.refusals_of_interest,
        _one_by_one(exchange.apply_interest_declared),
        follow=hearing.follow_declared,
    ),
    exchange.INTEREST_WITHDRAWN: Taking(
        hearing_rules.refusals_of_withdrawn,
        _one_by_one(exchange.apply_interest_ended),
        follow=hearing.follow_ended,
    ),
    exchange.INTEREST_DECLINED: Taking(
        hearing_rules.refusals_of_declined,
        _one_by_one(exchange.apply_interest_ended),
        follow=hearing.follow_ended,
    ),
    carried.SAID: Taking(
        hearing_rules.refusals_of_said, _one_by_one(exchange.apply_nothing), follow=hearing.follow_said
    ),
    carried.STRUCK: Taking(
        hearing_rules.refusals_of_struck, _one_by_one(exchange.apply_nothing), follow=hearing.follow_struck
    ),
    of_people.OPENED: Taking(mobility_rules.refusals_of_calls, _one_by_one(mobility.apply_opened)),
    of_people.CLOSED: Taking(mobility_rules.refusals_of_closings, _one_by_one(mobility.apply_closed)),
    of_people.DECIDED: Taking(mobility_rules.refusals_of_awards, _one_by_one(mobility.apply_decided)),
    of_people.AGREED: Taking(mobility_rules.refusals_of_missions, _one_by_one(mobility.apply_agreed)),
    of_people.REPORTED: Taking(mobility_rules.refusals_of_reports, _one_by_one(mobility.apply_reported)),
    of_people.BROKEN_OFF: Taking(mobility_rules.refusals_of_breaks, _one_by_one(mobility.apply_broken_off)),
    of_people.CERTIFIED: Taking(
        mobility_rules.refusals_of_certificates, _one_by_one(mobility.apply_certified)
    ),
    of_people.ASKED: Taking(mobility_rules.refusals_of_requests, _one_by_one(mobility.apply_asked)),
    of_people.ANSWERED: Taking(mobility_rules.refusals_of_answers, _one_by_one(mobility.apply_answered)),
    of_people.WITHDRAWN: Taking(
        mobility_rules.refusals_of_withdrawals, _one_by_one(mobility.apply_withdrawn)
    ),
    said.PROPOSED: Taking(agreement_rules.refusals_of_proposals, _one_by_one(agreements.apply_proposed)),
    said.COMMENTED: Taking(agreement_rules.refusals_of_comments, _one_by_one(agreements.apply_commented)),
    said.SIGNED: Taking(agreement_rules.refusals_of_signatures, _one_by_one(agreements.apply_signed)),
    said.NOTICED: Taking(agreement_rules.refusals_of_notices, _one_by_one(agreements.apply_noticed)),
    said.MET: Taking(agreement_rules.refusals_of_met, _one_by_one(agreements.apply_met)),
    **{
        act: Taking(programme_rules.refusals_of(act), _one_by_one(programme_acts.ACTS[act]))
        for act in programme_rules.READ
    },
    consenting.ASKED: Taking(consent_rules.refusals_of_asked, _one_by_one(consents.apply_asked)),
    consenting.ANSWERED: Taking(consent_rules.refusals_of_answers, _one_by_one(consents.apply_answered)),
    PLAN_SET: Taking(project_rules.refusals_of_plans, _one_by_one(projects.apply_plan)),
    ENTRY_TOLD: Taking(project_rules.refusals_of_entries, _one_by_one(projects.apply_told)),
    DOCUMENT_RELEASED: Taking(project_rules.refusals_of_releases, _one_by_one(projects.apply_released)),
    DOCUMENT_RECALLED: Taking(
        project_rules.refusals_of_document_recalls, _one_by_one(projects.apply_recalled)
    ),
    ANNOUNCED: Taking(
        encryption.refusals_of_announced, _one_by_one(apply_announced), leaving=encryption.leaving
    ),
    FOLLOWED: Taking(encryption.refusals_of_followed, _one_by_one(apply_followed)),
    SENT: Taking(packages.refusals_of_sent, _one_by_one(apply_sent), follow=follow_sent),
    ACKNOWLEDGED: Taking(packages.refusals_of_receipts, _one_by_one(apply_acknowledged)),
    NOT_TAKEN: Taking(packages.refusals_of_answers, _one_by_one(apply_refused)),
    DESTROYED: Taking(packages.refusals_of_attestations, _one_by_one(apply_destroyed)),
    RECALLED: Taking(packages.refusals_of_recalls, _one_by_one(apply_recalled)),
    accounts.TOLD: Taking(accounts_arriving.refusals_of_accounts, _one_by_one(apply_account)),
}
"""What leaves for partners and is taken from them; no other act is."""
ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    ACCEPTED: apply_accepted,
    REVOKED: apply_revoked,
    ANNOUNCED: apply_announced,
    FOLLOWED: apply_followed,
    KEY_DESTROYED: apply_nothing,
    SENT: apply_sent,
    ACKNOWLEDGED: apply_acknowledged,
    NOT_TAKEN: apply_refused,
    RECALLED: apply_recalled,
    DESTROYED: apply_destroyed,
    ROOT_FOLLOWED: apply_root_followed,
    RECOVERED: apply_nothing,
    accounts.TOLD: apply_account,
}
SAID = {**ACTS, exchange.RECALLED: exchange.apply_recalled}
"""What federation says."""
OURS = {
    act: apply
    for acts in (
        parties.ACTS,
        access.ACTS,
        programme_acts.ACTS,
        exchange.ACTS,
        projects.ACTS,
        mobility.ACTS,
        consents.ACTS,
        ACTS,
    )
    for act, apply in acts.items()
    if act in TAKEN
}
"""How our own statements are applied that partners hand back, as a replay does."""
TABLES = (Peer, Package, Account)
