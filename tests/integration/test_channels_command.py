"""`check --channels`: what the accounts say, put into words; a reverse WebSocket is asked of whoever holds it."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import root
from app.commands.channels import Seen, look_at
from bots.base import Adapter
from models import AccountLine
from tests.contract.harnesses import onebot_adapter
from tests.post import Post

pytestmark = pytest.mark.anyio


async def _looks(post: Post, line: AccountLine | None) -> list[Seen]:
    adapter: Adapter = onebot_adapter(access_token="onebot-token", secret="")
    async with post.workshop.begin() as work:
        if line is not None:
            work.session.add(line)
    async with post.workshop.read() as work:
        return await look_at(work, {("onebot", "siji"): adapter}, "https://county.example")


def _line(post: Post, **changes: object) -> AccountLine:
    until = post.clock.now() + timedelta(seconds=30)
    return AccountLine(
        **{"channel": "onebot", "account": "siji", "calls_until": until, "is_online": True} | changes
    )


async def test_an_implementation_that_is_not_connected_is_told_where_to_connect_to(post: Post) -> None:
    (seen,) = await _looks(post, None)
    assert seen.as_json()["state"] == "wrong"
    assert "wss://county.example/onebot/siji/ws" in seen.as_json()["message"]


async def test_a_line_that_somebody_holds_is_well(post: Post) -> None:
    assert [seen.as_json()["state"] for seen in await _looks(post, _line(post))] == ["ok"]


async def test_an_account_that_is_signed_out_behind_its_line_is_wrong(post: Post) -> None:
    (seen,) = await _looks(post, _line(post, is_online=False))
    assert "扫码" in seen.as_json()["message"]


def test_a_configuration_that_is_wrong_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "baolian.toml").write_text("nonsense = 1\n")
    monkeypatch.setenv("BAOLIAN_CONFIG", str(tmp_path / "baolian.toml"))
    done = CliRunner().invoke(root, ["check", "--channels"])
    assert done.exit_code != 0
