"""Errors of the HTTP interface, all in one shape: problem details (RFC 9457)."""

import json
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, Error
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.domain.reading import ContentRefused
from mithaq.projects.domain.entries import EntryRefused
from mithaq.words.failures import failure_of
from mithaq.words.problems import problem_told
from mithaq.words.projects import entry_problem
from mithaq.words.refusals import told

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
STATUS = {
    "not_permitted": 403,
    "token_missing": 401,
    "token_unknown": 401,
    "token_scope_missing": 403,
    "search_too_long": 422,
    "page_out_of_range": 422,
    "cursor_malformed": 422,
    "content_invalid": 422,
    "message_empty": 422,
    "message_too_long": 422,
    "content_too_large": 413,
    "answer_malformed": 422,
    "answer_unreadable": 422,
    "item_without_text": 422,
    "item_too_long": 422,
    "party_field_unknown": 422,
    "party_field_too_long": 422,
    "party_nameless": 422,
    "entry_invalid": 422,
    "not_canonical": 422,
    "request_invalid": 400,
    "filter_unsupported": 400,
    "media_type_unacceptable": 406,
    "release_by_case": 403,
    "release_at_other_node": 403,
    "collection_read_only": 403,
    "too_many_requests": 429,
    "disk_full": 507,
    "database_away": 503,
}


class PlaceProblem(Schema):
    """What is wrong at a place of what was sent."""

    place: str
    code: str
    detail: str


class Problem(Schema):
    """A refusal or a fault: `code` for programs; `title` and `detail` in the language of Accept-Language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[PlaceProblem] = []


def problem(request: HttpRequest, refusal: Refused, *, status: int | None = None) -> HttpResponse:
    """The refusal as problem details."""
    del request
    words = told(refusal)
    found = status or status_of(refusal)
    places = [
        PlaceProblem(place=each.place, code=each.code, detail=problem_told(each.code, each.facts))
        for each in (refusal.problems if isinstance(refusal, ContentRefused) else ())
    ]
    if isinstance(refusal, EntryRefused):
        places = [
            PlaceProblem(place=each.place, code=each.code, detail=entry_problem(each))
            for each in refusal.problems
        ]
    answer = _answer(
        Problem(
            type=f"urn:mithaq:refusal:{words.code}",
            title=words.what,
            status=found,
            code=words.code,
            detail=words.then,
            problems=places,
        )
    )
    if "wait_s" in refusal.facts:
        answer["Retry-After"] = str(refusal.facts["wait_s"])
    return answer


def status_of(refusal: Refused) -> int:
    """The status of HTTP that says most of a refusal."""
    return STATUS.get(refusal.code) or (404 if isinstance(refusal, NotFound) else 409)


def tell_problems(api: NinjaAPI) -> None:
    """Turn every exception into problem details; only our own faults are logged with a traceback."""
    handlers: dict[type[Exception], Callable[..., HttpResponse]] = {
        Refused: problem,
        ValidationError: _invalid,
        HttpError: _malformed,
        SuspiciousOperation: _malformed,
        DataError: _malformed,
        Error: _failed,
        RequestDataTooBig: _too_large,
        Http404: page_unknown,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    del request
    words = told(Refused("request_invalid"))
    errors = error.errors if isinstance(error, ValidationError) else []
    places = [
        PlaceProblem(
            place=".".join(str(part) for part in each["loc"]), code=str(each["type"]), detail=str(each["msg"])
        )
        for each in errors
    ]
    return _answer(
        Problem(
            type="urn:mithaq:refusal:request_invalid",
            title=words.what,
            status=422,
            code="request_invalid",
            detail=words.then,
            problems=places,
        )
    )


def _malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    """A body that is no JSON, a query of a thousand parts, or a text that no column holds, such as U+0000."""
    del error
    return problem(request, Refused("request_invalid"), status=422)


def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    return problem(request, Refused("content_too_large", most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def page_unknown(request: HttpRequest, _: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere."""
    return problem(request, NotFound("page_unknown"))


def method_not_allowed(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """An address that has no such method; `allowed` names those it has."""
    answer = problem(request, Refused("request_invalid"), status=405)
    answer["Allow"] = allowed
    return answer


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    failure = failure_of(error) if isinstance(error, Error) else None
    if failure is None:
        return _fault(request, error)
    log.error("the database failed at %s: %s", request.path, failure)
    return problem(request, failure)


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("fault at %s", request.path, exc_info=error)
    return problem(request, Refused("fault"), status=500)


def _answer(found: Problem) -> HttpResponse:
    body = json.dumps(found.model_dump(), ensure_ascii=False)
    answer = HttpResponse(body, status=found.status, content_type=MEDIA_TYPE)
    if found.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="mithaq"'
    return answer
