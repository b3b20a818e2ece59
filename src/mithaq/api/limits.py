"""How often one caller may call: counted by account for tokens, by address for all others."""

import math
import time
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from mithaq.base.refusals import Refused

# Each worker counts for itself: a count that all workers share would cost every call a write.
_limiter = FixedWindowRateLimiter(MemoryStorage())


# As many codes of letters as the page lets one address try.
CODES_RATE = "30/minute"


def count_call(who: str) -> None:
    """Count a call. Raises Refused `too_many_requests` with `wait_s`, the seconds until it may call again."""
    _count(settings.API_RATE, who)


def count_code(request: HttpRequest) -> None:
    """Count a code of a letter that somebody tries. Raises as `count_call`."""
    _count(CODES_RATE, f"codes {address_of(request)}")


def _count(written: str, who: str) -> None:
    rate = _rate(written)
    if not _limiter.hit(rate, who):
        ends_at = _limiter.get_window_stats(rate, who).reset_time
        raise Refused("too_many_requests", wait_s=max(1, math.ceil(ends_at - time.time())))


def address_of(request: HttpRequest) -> str:
    """Where a call comes from: as the proxy in front of an https node says, else its peer."""
    told = request.headers.get("X-Forwarded-For", "") if settings.IS_HTTPS else ""
    return told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


@cache
def _rate(written: str) -> RateLimitItem:
    return parse(written)
