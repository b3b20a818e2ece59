"""What all tests of economy share."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """Workers share the cores already."""
    with threadpool_limits(1):
        yield
