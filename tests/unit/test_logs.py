"""The log holds no secrets, no query strings and nobody's numbers."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_with_everything_personal_masked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    structlog.get_logger("a").info("heard", text="13800138000 说", nested={"id": "610925194901011234"})
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"]) == ("heard", "info")
    assert line["text"] == "138****8000 说"
    assert "19490101" not in line["nested"]["id"]


def test_secrets_and_query_strings_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    structlog.get_logger("a").info("called", url="https://api.example.cn/send?access_token=abc", token="abc")
    shown = capsys.readouterr().err
    assert "abc" not in shown
    assert "https://api.example.cn/send" in shown


def test_libraries_go_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logging.getLogger("some.library").warning("POST %s failed", "https://api.example.cn/x?secret=abc")
    logging.getLogger("httpx").info("HTTP Request: GET https://api.example.cn/y?access_token=abc")
    (line,) = capsys.readouterr().err.splitlines()
    assert "abc" not in json.loads(line)["event"]


def test_a_traceback_is_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    try:
        raise ValueError("no such phone 13800138000")
    except ValueError:
        structlog.get_logger("a").exception("fault")
    shown = capsys.readouterr().err
    assert "13800138000" not in shown
    assert "ValueError" in shown


@pytest.mark.parametrize(
    "repeated",
    [
        "null value in column\nDETAIL:  Failing row contains (P1, null, 张诗文,\n竹园村, 西安).",
        "(asyncpg.Error) invalid input for query argument $3: '张诗文\\n竹园村' ('str' object)\n[SQL: INSERT ...]",
    ],
)
def test_a_row_that_a_database_refused_is_not_repeated(
    capsys: pytest.CaptureFixture[str], repeated: str
) -> None:
    logs.configure("info")
    try:
        try:
            raise ValueError(repeated)
        except ValueError as error:
            raise KeyError("refused") from error
    except KeyError:
        structlog.get_logger("a").exception("fault")
    shown = capsys.readouterr().err
    assert "KeyError: 'refused'" in shown
    assert [word for word in ("张诗文", "竹园村", "西安") if word in shown] == []


def test_what_the_console_says_while_it_is_put_together_is_no_news(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("info")
    logging.getLogger("starlette_admin.base").info("Admin ready")
    assert capsys.readouterr().err == ""


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    structlog.get_logger("a").info("quiet")
    assert capsys.readouterr().err == ""


def test_not_even_debugging_shows_what_goes_over_a_websocket(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug")
    logging.getLogger("uvicorn.error").debug("< authorization: Bearer %s", "abc")
    assert "abc" not in capsys.readouterr().err


def test_an_upgrade_that_we_refuse_is_no_fault_of_the_server(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("uvicorn"), "handlers", [])
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    logs.configure("info")
    server = logging.getLogger("uvicorn.error")
    server.error("ASGI callable returned without completing handshake.")
    server.error("ASGI callable returned without sending anything.")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == [
        "ASGI callable returned without sending anything."
    ]
