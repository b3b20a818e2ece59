"""Refusals as pages: what happened, why, and what to do now."""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DataError, Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from mithaq.base.refusals import NotFound, Refused
from mithaq.words.failures import failure_of
from mithaq.words.refusals import told

AUTOSAVE = "autosave"
STATUS_OF_FAILURES = {"disk_full": 507, "database_away": 503}
log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turn a refusal that a page did not handle itself into a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError):
            # The database takes no NUL; an address that holds one leads nowhere.
            return refused(request, NotFound("page_unknown"), status=404)
        if isinstance(exception, Error) and (failure := failure_of(exception)):
            return _failed(request, failure)
        if not isinstance(exception, Refused):
            return None
        if exception.code == "not_permitted" and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return refused(request, exception, status=404 if isinstance(exception, NotFound) else 409)


def refused(request: HttpRequest, refusal: Refused, *, status: int) -> HttpResponse:
    """The refusal for a person, or for the script that saves drafts."""
    words = told(refusal)
    if request.headers.get("X-Requested-With") == AUTOSAVE:
        return JsonResponse({"code": words.code, "what": words.what, "then": words.then}, status=status)
    return render(request, "refusal.html", {"words": words}, status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose session has ended, or that came from elsewhere."""
    del reason
    return refused(request, Refused("session_expired"), status=403)


def page_unknown(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:
    """An address that leads nowhere."""
    del exception
    return refused(request, NotFound("page_unknown"), status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """Our own fault, of which the log has the traceback; or the database's, met outside of any page."""
    error = sys.exc_info()[1]
    if isinstance(error, Error) and (failure := failure_of(error)):
        return _failed(request, failure)
    return refused(request, Refused("fault"), status=500)


def _failed(request: HttpRequest, failure: Refused) -> HttpResponse:
    """A page that asks nothing of the database."""
    log.error("the database failed at %s: %s", request.path, failure)
    status = STATUS_OF_FAILURES[failure.code]
    if request.headers.get("X-Requested-With") == AUTOSAVE:
        return refused(request, failure, status=status)
    return HttpResponse(render_to_string("failure.html", {"words": told(failure)}), status=status)
