"""`check --channels` as a process of its own, before a platform that refuses: words or JSON, and nothing else."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.demo.servers import listen, serving

pytestmark = pytest.mark.anyio

CONFIGURATION = """
database_url = "sqlite:///{folder}/b.db"
secret_key = "a secret for tests only, long enough"
[[wechat]]
name = "langao"
division = "610925"
app_id = "wx1"
app_secret = "s"
token = "token123"
mode = "plain"
api_base = "{url}"
"""


async def _refuses(_request: Request) -> JSONResponse:
    return JSONResponse({"errcode": 40013, "errmsg": "invalid appid rid: 1"})


async def _run(folder: Path, *arguments: str) -> tuple[int | None, str, str]:
    environment = os.environ | {"BAOLIAN_CONFIG": str(folder / "baolian.toml")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_what_a_platform_refuses_is_said_in_words_and_no_line_of_the_log(tmp_path: Path) -> None:
    app = Starlette(routes=[Route("/{path:path}", _refuses, methods=["GET", "POST"])])
    async with serving(app, listen(0)) as url:
        (tmp_path / "baolian.toml").write_text(CONFIGURATION.format(folder=tmp_path, url=url))
        assert (await _run(tmp_path, "db", "upgrade"))[0] == 0
        code, out, err = await _run(tmp_path, "check", "--channels", "--json")
    assert (code, err) == (1, "")
    assert {each["code"] for each in json.loads(out)["channels"]} >= {"40013"}
