"""How often one address may ask for what is open to everybody and costs us work."""

import math
import time

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# Each worker counts for itself, as for calls of the API.
_limiter = MovingWindowRateLimiter(MemoryStorage())


def wait_s(request: HttpRequest, page: str, rate: RateLimitItem) -> int:
    """Count a try; the seconds to wait where there were too many from one address."""
    address = str(get_adapter(request).get_client_ip(request))
    if _limiter.hit(rate, page, address):
        return 0
    ends_at = _limiter.get_window_stats(rate, page, address).reset_time
    return max(1, math.ceil(ends_at - time.time()))
