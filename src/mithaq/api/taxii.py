"""TAXII 2.1, the side that reads: records in the fields of cyber security as a collection of STIX 2.1."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from mithaq.api.callers import Caller
from mithaq.api.gateway import gateway, in_english
from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.domain import stix
from mithaq.exchange.domain.collection import PAGE_MOST, Asked, Entry, Page, page_of, place_from
from mithaq.exchange.queries import gateways
from mithaq.fields.queries import taxonomy
from mithaq.words.refusals import told

MEDIA_TYPE = "application/taxii+json;version=2.1"
STIX_TYPE = "application/stix+json;version=2.1"
ACCEPTED = (MEDIA_TYPE, "application/taxii+json")
ROOT = "taxii2/exchange/"
COLLECTION = str(uuid5(stix.NAMESPACE, f"collection:{stix.GROUP}"))


def _answer(said: Mapping[str, Json], status: int = 200) -> HttpResponse:
    return JsonResponse(said, status=status, content_type=MEDIA_TYPE)


def _error(request: HttpRequest, refusal: Refused, status: int, **named: str) -> HttpResponse:
    del request, named
    words = told(refusal)
    answer = _answer(
        {
            "title": words.what,
            "description": words.then,
            "error_code": words.code,
            "http_status": str(status),
        },
        status,
    )
    if status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="mithaq"'
    if "wait_s" in refusal.facts:
        answer["Retry-After"] = str(refusal.facts["wait_s"])
    return answer


@gateway(_error, "GET")
def discovery(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where the collections are."""
    del caller
    _require_accepted(request)
    root = f"{settings.PUBLIC_URL}/{ROOT}"
    return _answer({"title": f"Mithaq {settings.NODE_NAME}", "default": root, "api_roots": [root]})


@gateway(_error, "GET")
def root(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the root is; nothing is taken, so that no content is too long."""
    del caller
    _require_accepted(request)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return _answer({"title": settings.NODE_NAME, "versions": [MEDIA_TYPE], "max_content_length": most})


@gateway(_error, "GET")
def collections(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The one collection."""
    del caller
    _require_accepted(request)
    return _answer({"collections": [_collection()]})


@gateway(_error, "GET")
def collection(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """What it is."""
    del caller
    _require_known(request, key)
    return _answer(_collection())


@gateway(_error, "GET")
def manifest(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """What there is, without the objects themselves."""
    _require_known(request, key)
    page = page_of(gateways.collection(caller.scope, in_english).entries, _asked(request))
    rows: list[Json] = [
        {
            "id": each.id,
            "date_added": _moment(each.added_at),
            "version": each.version,
            "media_type": STIX_TYPE,
        }
        for each in page.entries
    ]
    return _paged(page, "objects", rows)


@gateway(_error, "GET", "POST")
def objects(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """The objects that exist for the caller."""
    _require_known(request, key)
    return _objects(request, caller, _asked(request))


@gateway(_error, "GET", "DELETE")
def one_object(request: HttpRequest, caller: Caller, key: str, name: str) -> HttpResponse:
    """One object. Raises NotFound `object_unknown`."""
    _require_known(request, key)
    return _objects(request, caller, _asked(request, name), name)


@gateway(_error, "GET")
def versions(request: HttpRequest, caller: Caller, key: str, name: str) -> HttpResponse:
    """The versions of an object: the newest, since the register holds the others."""
    _require_known(request, key)
    entries = gateways.collection(caller.scope, in_english).entries
    _require_listed(entries, name)
    page = page_of(entries, _asked(request, name))
    return _paged(page, "versions", [each.version for each in page.entries])


@gateway(_error, "GET")
def status(request: HttpRequest, caller: Caller, key: str) -> HttpResponse:
    """Nothing is taken, so that there is no status of it."""
    del request, caller, key
    raise NotFound("page_unknown")


def _objects(request: HttpRequest, caller: Caller, asked: Asked, name: str | None = None) -> HttpResponse:
    if request.method != "GET":
        raise Refused("collection_read_only")
    held = gateways.collection(caller.scope, in_english)
    if name is not None:
        _require_listed(held.entries, name)
    page = page_of(held.entries, asked)
    found = gateways.objects(page.entries, held, caller.scope, in_english)
    return _paged(page, "objects", [dict(each) for each in found])


def _paged(page: Page, name: str, rows: Sequence[Json]) -> HttpResponse:
    said: dict[str, Json] = {"more": page.next is not None}
    if page.next is not None:
        said["next"] = base64.urlsafe_b64encode(page.next.encode()).decode()
    if rows:
        said[name] = list(rows)
    answer = _answer(said)
    if page.entries:
        answer["X-TAXII-Date-Added-First"] = _moment(page.entries[0].added_at)
        answer["X-TAXII-Date-Added-Last"] = _moment(page.entries[-1].added_at)
    return answer


def _collection() -> dict[str, Json]:
    named = taxonomy().get(stix.GROUP).names[Language.EN]
    return {
        "id": COLLECTION,
        "title": f"{named}: offers and needs",
        "alias": "cyber-security",
        "can_read": True,
        "can_write": False,
        "media_types": [STIX_TYPE],
    }


def _asked(request: HttpRequest, name: str | None = None) -> Asked:
    """Raises Refused `request_invalid` or `cursor_malformed`."""
    given = request.GET

    def several(filtered: str) -> frozenset[str]:
        return frozenset(filter(None, given.get(f"match[{filtered}]", "").split(",")))

    limit = given.get("limit", "0")
    if not (limit.isascii() and limit.isdigit()):
        raise Refused("request_invalid")
    added_after = given.get("added_after")
    return Asked(
        added_after=_moment_in(added_after) if added_after else None,
        ids=frozenset({name}) if name else several("id"),
        types=several("type"),
        versions=frozenset(map(_version_in, several("version"))),
        specs=several("spec_version"),
        after=_place_in(given["next"]) if given.get("next") else None,
        # taxii2-client asks for 0 where its caller names no size.
        limit=min(int(limit[:6]), PAGE_MOST) or PAGE_MOST,
    )


def _version_in(text: str) -> str:
    return text if text in {"first", "last", "all"} else stix.moment(_moment_in(text))


def _moment_in(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("a moment without a zone")
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("request_invalid") from error


def _place_in(text: str) -> tuple[datetime, int, str]:
    try:
        return place_from(base64.urlsafe_b64decode(text.encode()).decode())
    except (binascii.Error, UnicodeError) as error:
        raise Refused("cursor_malformed") from error


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _require_accepted(request: HttpRequest) -> None:
    """Raises Refused `media_type_unacceptable`."""
    if not any(map(request.accepts, ACCEPTED)):
        raise Refused("media_type_unacceptable", types=MEDIA_TYPE)


def _require_known(request: HttpRequest, key: str) -> None:
    """Raises NotFound `collection_unknown` for any but the one collection, or as `_require_accepted`."""
    _require_accepted(request)
    if key not in {COLLECTION, _collection()["alias"]}:
        raise NotFound("collection_unknown")


def _require_listed(entries: Sequence[Entry], name: str) -> None:
    if all(each.id != name for each in entries):
        raise NotFound("object_unknown")


urlpatterns = [
    path("taxii2/", discovery),
    path(ROOT, root),
    path(f"{ROOT}status/<str:key>/", status),
    path(f"{ROOT}collections/", collections),
    path(f"{ROOT}collections/<str:key>/", collection),
    path(f"{ROOT}collections/<str:key>/manifest/", manifest),
    path(f"{ROOT}collections/<str:key>/objects/", objects),
    path(f"{ROOT}collections/<str:key>/objects/<str:name>/", one_object),
    path(f"{ROOT}collections/<str:key>/objects/<str:name>/versions/", versions),
]
