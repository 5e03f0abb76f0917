"""One demo and one Chromium for each module of browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.demo_page import Served, chromium


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo of its own, ended by Ctrl-C."""
    served = Served(tmp_path_factory.mktemp("demo"))
    served.start()
    yield served
    assert served.end() == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as browser:
        yield browser
