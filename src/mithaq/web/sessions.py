"""How long a session lasts, and what it opens before its holder has done what the node asks of them."""

from collections.abc import Callable
from datetime import UTC, datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mithaq.access.queries import first_password_until
from mithaq.base.refusals import Refused
from mithaq.web.refusals import refused

STARTED = "started_at"


class SessionAgeMiddleware:
    """End a session some hours after its sign-in (OWASP ASVS 5.0, 7.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(datetime.now(UTC).timestamp())
            started = request.session.setdefault(STARTED, now)
            if now - started > settings.SESSION_AGE_MAX_S:
                logout(request)
        return self.get_response(request)


class DutiesMiddleware:
    """Lead to the change of a first password, then to a second factor, before anything else opens.

    OWASP ASVS 5.0, 6.4.1 and 6.3.3. Whoever came by single sign-on has both at their provider.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path.startswith(_open_paths()):
            return self.get_response(request)
        return self._duty(request) or self.get_response(request)

    def _duty(self, request: HttpRequest) -> HttpResponse | None:
        if any(record["method"] == "socialaccount" for record in get_authentication_records(request)):
            return None
        until = first_password_until(request.user)
        if until is not None and until < datetime.now(UTC):
            logout(request)
            return refused(request, Refused("first_password_expired"), status=403)
        if until is not None:
            messages.info(request, _("Others have seen your first password: choose one that only you know."))
            return redirect("account_change_password")
        if settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(request.user):
            messages.info(request, _("This node asks for a second factor: add an app or a passkey."))
            return redirect("mfa_index")
        return None


def _open_paths() -> tuple[str, ...]:
    return reverse("account_login").removesuffix("login/"), reverse("set_language"), settings.STATIC_URL
