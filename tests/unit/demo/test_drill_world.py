"""Where a drill may be played: a demo, or accounts that are marked for it and lead to the very fakes; nowhere else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.cli import run
from app.core.errors import ConfigurationError, UnavailableError
from app.demo.drills.letters import PhoneLetters, SignedLetters, Who
from app.demo.drills.pace import Pace
from app.demo.drills.world import open_world
from app.settings import Settings
from tests.ports import client

pytestmark = pytest.mark.anyio
URL = "http://127.0.0.1:9000"
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
BASE = "http://127.0.0.1:9001"
WECHAT = {
    "name": "langao",
    "division": "610925",
    "drill_senders": "oDrill-",
    "app_id": "wx1",
    "app_secret": "s",
    "token": "holdfast2026",
    "encoding_aes_key": KEY,
    "original_id": "gh_1",
    "mode": "safe",
    "webhook": "http://127.0.0.1:8080/wechat/langao",
    "api_base": BASE,
}
DIVISIONS = [
    {"code": "610925112", "name": "四季镇"},
    {"code": "610925112206", "name": "竹园村委会"},
]
TOKEN = {"name": "drills", "token": "t0ken", "division": "610925", "rights": ["read", "write"]}


def accounts(api_token: str) -> dict[str, Any]:
    """`/demo/accounts.json` with one WeChat account."""
    return {
        "public_url": URL,
        "api_token": api_token,
        "wechat": [WECHAT],
        "onebot": [],
        "qqbot": [],
        "wecom": [],
        "officers": [
            {"id": "O1", "contacts": [{"channel": "wechat", "account": "langao", "external_id": "oChen"}]}
        ],
        "divisions": DIVISIONS,
    }


def answering(body: Any, status: int = 200) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, json=body)


def configured(token: dict[str, Any] | None = TOKEN, **changes: Any) -> Callable[[], Settings]:
    """A configuration with the account of the fakes, changed."""
    names = ("name", "division", "app_id", "app_secret", "token", "encoding_aes_key")
    account = {name: WECHAT[name] for name in names} | {"drill": True, "api_base": BASE} | changes
    tables = {"secret_key": "s", "wechat": [account], "api_token": [token] if token else []}
    return lambda: Settings.parse(tables, "test")


def unasked() -> Settings:
    """A demo needs no configuration."""
    raise AssertionError("the configuration was read")


async def test_a_demo_is_played_in_with_its_own_secrets() -> None:
    async with client(answering(accounts("demo-token"))) as http:
        world = await open_world(http, URL, unasked)
    assert world.has_clock
    assert isinstance(world.letters, SignedLetters)
    assert list(world.officers.values()) == ["O1"]
    assert world.cast().places == ["竹园村"]
    ids = {world.person("wechat", "run", number).sender for number in range(50)}
    assert len(ids) == 50
    assert all(each.startswith("oDrill-") for each in ids)


async def test_marked_accounts_of_a_server_are_played_at_by_the_fakes_phones() -> None:
    async with client(answering(accounts(""))) as http:
        world = await open_world(http, URL, configured())
    assert not world.has_clock
    assert isinstance(world.letters, PhoneLetters)
    assert world.person("wechat", "run", 1).sender.startswith("oDrill-")
    assert world.product.url == "http://127.0.0.1:8080"


async def test_a_phone_on_which_nobody_can_write_ends_the_drill_with_what_it_says() -> None:
    async with client(answering({"error": {"message": "号码不对"}}, 422)) as http:
        with pytest.raises(UnavailableError, match="号码不对"):
            await PhoneLetters(URL, http).say(Who("onebot", "siji", "drill1"), "下冰雹了")


async def test_a_place_with_the_walls_time_tells_it_by_the_scripts() -> None:
    night = datetime(2026, 7, 18, 14, 30, tzinfo=UTC)
    async with client(answering({})) as http:
        pace = Pace(http, "", 60)
        assert await pace.begin(lambda now: night) == night
        assert pace.of(pace.since) == night
        assert pace.of(pace.since + timedelta(seconds=30)) == night + timedelta(minutes=30)


async def test_a_place_with_a_clock_of_its_own_tells_it_as_it_is() -> None:
    async with client(answering({})) as http:
        pace = Pace(http, URL, 60)
        assert pace.of(pace.since + timedelta(minutes=3)) == pace.since + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (configured(drill=False), "drill = true"),
        (configured(api_base="http://127.0.0.1:9009"), BASE),
        (configured(name="other"), "wechat.langao"),
        (configured(token=None), "api_token"),
        (configured(token={**TOKEN, "rights": ["read"]}), "api_token"),
    ],
    ids=["not marked", "another platform", "unknown", "no token", "a token that may not write"],
)
async def test_real_accounts_are_never_played_at(load: Callable[[], Settings], words: str) -> None:
    async with client(answering(accounts(""))) as http:
        with pytest.raises(ConfigurationError, match=words):
            await open_world(http, URL, load)


@pytest.mark.parametrize(
    "answer", [answering({}, 404), answering([1]), lambda request: httpx.Response(200, text="hello")]
)
async def test_what_is_no_demo_is_refused(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    async with client(answer) as http:
        with pytest.raises(ConfigurationError, match="不是演示"):
            await open_world(http, URL, unasked)


@pytest.mark.parametrize(
    "arguments",
    [
        ["hail", "--url", "http://127.0.0.1:9"],
        ["hail", "--url", "not an address"],
        ["avalanche"],
        ["hail", "--reports", "0"],
        ["hail", "--speed", "-1"],
    ],
)
def test_wrong_arguments_are_one_line_and_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["drill", *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
