"""How long a session may last, however busy it is."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

STARTED = "started_at"


class SessionAgeMiddleware:
    """End a session some hours after its sign-in (OWASP ASVS 4.0.3, 3.3.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(datetime.now(UTC).timestamp())
            started = request.session.setdefault(STARTED, now)
            if now - started > settings.SESSION_AGE_MAX_S:
                logout(request)
        return self.get_response(request)
