"""Who calls: a token in the header, or nobody."""

from datetime import UTC, date, datetime

from django.http import HttpRequest
from ninja.security import HttpBearer

from mithaq.access import queries as access_queries
from mithaq.access.actions import tokens
from mithaq.access.domain.permissions import Actor
from mithaq.access.domain.tokens import Scope as TokenScope
from mithaq.api.limits import address_of, count_call
from mithaq.base.refusals import Refused
from mithaq.clearance.queries.readers import reader_of, visible_statements
from mithaq.exchange.queries.disclosures import scope_of
from mithaq.parties import queries as parties
from mithaq.register.queries import Filter


class Caller:
    """The person behind a call, the day, and the labels that exist for them."""

    def __init__(self, actor: Actor | None, scopes: frozenset[TokenScope], at: datetime) -> None:
        self.actor = actor
        self.scopes = scopes
        self.at = at
        self.reader = reader_of(actor, on=at.date())
        self.scope = scope_of(actor, self.reader, on=at.date())

    @property
    def today(self) -> date:
        """The day that counts in law; accounts, roles and labels go by the days of UTC."""
        return parties.legal_day(self.at)

    @property
    def statements(self) -> Filter:
        """Which statements of the register exist for the caller."""
        return visible_statements(self.actor, self.reader, self.scope.labels)

    def acting(self, *scopes: TokenScope) -> Actor:
        """The actor behind a token with all these scopes.

        Raises Refused `token_missing` or `token_scope_missing`.
        """
        if self.actor is None:
            raise Refused("token_missing")
        for scope in scopes:
            if scope not in self.scopes:
                raise Refused("token_scope_missing", scope=scope.value)
        return self.actor


class Token(HttpBearer):
    """A bearer token. Without one the caller is nobody; with a wrong one the call is refused.

    Every call is counted, wrong tokens by address.
    """

    def __call__(self, request: HttpRequest) -> Caller:
        header = request.headers.get("Authorization")
        if header is None:
            count_call(address_of(request))
            return Caller(None, frozenset(), datetime.now(UTC))
        kind, _, secret = header.partition(" ")
        if kind.lower() != "bearer" or not secret:
            count_call(address_of(request))
            raise Refused("token_unknown")
        return self.authenticate(request, secret)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        at = datetime.now(UTC)
        try:
            user, scopes = tokens.use_token(token, at=at)
        except Refused:
            count_call(address_of(request))
            raise
        count_call(f"account {user.pk}")
        return Caller(access_queries.actor_of(user, on=at.date()), scopes, at)


def caller_of(request: HttpRequest) -> Caller:
    """The caller of this request."""
    found: Caller = request.auth  # type: ignore[attr-defined]  # ninja keeps what the token returned
    return found
