"""Fixtures of the reliability runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.reliability.children import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Processes that can be killed."""
    if sys.platform == "win32":
        pytest.skip("processes are forked here, which Windows can't")
    with Server() as started:
        yield started
