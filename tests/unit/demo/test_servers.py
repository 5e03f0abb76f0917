"""The ports of the demo: what cannot be had is said in one line."""

import pytest

from app.core.errors import ConfigurationError
from app.demo.servers import LAST_PORT, listen


def test_behind_the_last_port_a_smaller_one_is_asked_for() -> None:
    with pytest.raises(ConfigurationError, match="小一点"):
        listen(LAST_PORT + 1)


def test_a_taken_port_is_refused_and_another_one_named() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"端口 {port} .*PORT="):
            listen(port)
