"""Make a key of one's own, open it with one's passphrase, and end keys."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from mithaq.access import published
from mithaq.access.adapters import key_box
from mithaq.access.domain.keys import REASON_MAX, PersonKey, registration
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.access.models import KeptKey, User
from mithaq.access.queries import keys
from mithaq.base.canonical import Json
from mithaq.base.labels import EVERYONE, public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal, Seal
from mithaq.base.text import cleaned
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft

FAILURES_MOST, WAIT = 5, timedelta(minutes=5)
"""As sign-in counts guesses at one account."""


def register_key(passphrase: str, *, seal: Seal | None, by: Actor, at: datetime) -> PersonKey:
    """Make a key for oneself. One in force must have been opened by its passphrase: `seal` shows that.

    Else an open session would do to sign as its holder, by a key made anew. Raises Refused `not_permitted`,
    `passphrase_unfit`, `passphrase_is_password` or `passphrase_missing`; NotFound `user_unknown`.
    """
    require(by, Act.HOLD_KEY, of_institution=by.institution)
    _require_fit(passphrase, by.person)
    new = key_box.new_seal()
    closed = key_box.closed(new, passphrase)
    with transaction.atomic():
        _lock(by.person)
        _require_opened(by.person, seal)
        body = registration(new, person=_code(by), institution=by.institution, node=settings.NODE_NAME)
        _say(published.KEY_REGISTERED, _code(by), body, institution=by.institution, by=by, at=at)
        made = PersonKey(new.public_key, _code(by), by.institution, at)
        KeptKey.objects.update_or_create(
            person=by.person,
            defaults={"key": made.id, "closed": closed, "failures": 0, "failed_at": None},
        )
    return made


@transaction.atomic
def end_key(person: UUID, *, reason: str, seal: Seal | None, by: Actor, at: datetime) -> None:
    """End somebody's key: their own by its passphrase, which `seal` shows; another's by an administrator.

    What is kept of it is destroyed. Raises Refused `not_permitted`, `reason_missing`, `message_too_long` or
    `passphrase_missing`; NotFound `key_unknown`.
    """
    if by.person != person:
        require(by, Act.MANAGE_ACCOUNTS)
    _lock(person)
    found = keys.holding(person)
    if found is None:
        raise NotFound("key_unknown")
    if by.person == person:
        _require_opened(person, seal)
    kept = cleaned(reason).strip()
    if not kept:
        raise Refused("reason_missing")
    if len(kept) > REASON_MAX:
        raise Refused("message_too_long", most=REASON_MAX)
    body: dict[str, Json] = {"key": found.key.id, "reason": kept}
    _say(published.KEY_ENDED, found.key.person, body, institution=found.key.institution, by=by, at=at)


def open_key(person: UUID, passphrase: str, *, at: datetime) -> KeySeal | None:
    """The key of a person, opened by their passphrase; nothing where none is kept here.

    One that is not in force came out of a backup, and is destroyed. A wrong passphrase is counted, whatever
    becomes of what was to be signed: five in a row make the next wait. Costs what `key_box` does. Raises
    Refused `passphrase_missing`, `passphrase_wrong` or `passphrase_wait`.
    """
    with transaction.atomic():
        row = KeptKey.objects.select_for_update().filter(pk=person).first()
        if row is None:
            return None
        holding = keys.holding(person)
        if holding is None or holding.key.id != row.key:
            row.delete()
            return None
        if not passphrase:
            raise Refused("passphrase_missing")
        if row.failures >= FAILURES_MOST and row.failed_at and at < row.failed_at + WAIT:
            raise Refused("passphrase_wait", minutes=int(WAIT.total_seconds() // 60))
        seal = key_box.opened(bytes(row.closed), passphrase)
        row.failures, row.failed_at = (0, None) if seal else (row.failures + 1, at)
        row.save()
    if seal is None:
        raise Refused("passphrase_wrong")
    return seal


def _require_fit(passphrase: str, person: UUID) -> None:
    user = User.objects.filter(person=person).first()
    if user is None:
        raise NotFound("user_unknown", value=str(person))
    try:
        validate_password(passphrase, user)
    except ValidationError as error:
        raise Refused("passphrase_unfit", reasons=tuple(error.messages)) from error
    if user.check_password(passphrase):
        raise Refused("passphrase_is_password")


def _lock(person: UUID) -> None:
    list(User.objects.select_for_update().filter(person=person).values_list("pk"))


def _require_opened(person: UUID, seal: Seal | None) -> None:
    found = keys.holding(person)
    if found and (seal is None or seal.public_key != found.key.public_key):
        raise Refused("passphrase_missing")


def _say(act: str, person: str, body: dict[str, Json], *, institution: UUID, by: Actor, at: datetime) -> None:
    """To everyone: whoever verifies a signature needs the key."""
    draft = StatementDraft(
        act=act,
        audience=(EVERYONE,),
        subject=person,
        label=public_label(f"institution:{institution}").as_json(),
        body=body,
        author=_code(by),
    )
    appended = register.append(draft, at=at)
    published.ACTS[act](appended.position, appended.statement)


def _code(actor: Actor) -> str:
    return f"person:{actor.person}"
