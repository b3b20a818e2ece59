"""Issue, revoke and use tokens of the HTTP interface."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from mithaq.access.domain import tokens
from mithaq.access.models import Token, User
from mithaq.base.refusals import NotFound


@transaction.atomic
def issue_token(
    account: int,
    *,
    id: UUID,
    secret: str,
    name: str,
    scopes: frozenset[tokens.Scope],
    at: datetime,
    days: int,
) -> None:
    """Keep the digest of a token. Raises Refused `token_invalid`."""
    tokens.require_valid(name=name, scopes=scopes, days=days)
    Token.objects.create(
        id=id,
        user_id=account,
        name=name,
        scopes=sorted(scopes),
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )


def revoke_token(account: int, token: UUID) -> None:
    """Raises NotFound `token_unknown`."""
    deleted, _ = Token.objects.filter(user=account, pk=token).delete()
    if not deleted:
        raise NotFound("token_unknown")


def use_token(secret: str, *, at: datetime) -> tuple[User, frozenset[tokens.Scope]]:
    """The account and scopes behind a token. Raises NotFound `token_unknown`, also once it has expired."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = Token.objects.select_related("user").filter(digest=digest, expires_at__gt=at).first()
    if token is None or not token.user.is_active:
        raise NotFound("token_unknown")
    if token.last_used_on != at.date():
        Token.objects.filter(pk=token.pk).update(last_used_on=at.date())
    return token.user, frozenset(map(tokens.Scope, token.scopes))
