"""What gateways to other protocols share: who calls, refusals in the protocol's shape, labels in words."""

import base64
import binascii
import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from mithaq.api.callers import Caller, Token
from mithaq.api.problems import status_of
from mithaq.base.labels import Label
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.words.failures import failure_of
from mithaq.words.names import label_words

log = logging.getLogger(__name__)
Tell = Callable[..., HttpResponse]
View = Callable[..., HttpResponse]


class TokenOrPassword(Token):
    """A token as a bearer's, or as the password of HTTP Basic, as TAXII has it; no name is looked at."""

    def __call__(self, request: HttpRequest) -> Caller:
        kind, _, word = request.headers.get("Authorization", "").partition(" ")
        return (
            self.authenticate(request, _password(word))
            if kind.lower() == "basic"
            else super().__call__(request)
        )


def _password(word: str) -> str:
    try:
        return base64.b64decode(word, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def gateway(tell: Tell, *methods: str) -> Callable[[View], View]:
    """A view for callers with a token or without, that answers each refusal and fault by `tell`.

    `tell` takes the request, the refusal and its status, and what the address named.
    """

    def made(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **named: str) -> HttpResponse:
            try:
                caller = TokenOrPassword()(request)
                if request.method not in methods:
                    answer = tell(request, Refused("request_invalid"), 405, **named)
                    answer["Allow"] = ", ".join(methods)
                    return answer
                return view(request, caller, **named)
            except Exception as error:  # noqa: BLE001  # a face words whatever happens
                return tell(request, *_refused(request, error), **named)

        return answer

    return made


def in_english(label: Label) -> str:
    """The marking of a label, the same for every reader."""
    with translation.override(Language.EN.value):
        return label_words(label)


def _refused(request: HttpRequest, error: Exception) -> tuple[Refused, int]:
    if isinstance(error, RequestDataTooBig):
        error = Refused("content_too_large", most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(error, Error):
        error = failure_of(error) or error
    if isinstance(error, Refused):
        return error, status_of(error)
    log.error("fault at %s", request.path, exc_info=error)
    return Refused("fault"), 500
