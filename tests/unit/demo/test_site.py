"""The demo's pages: the clock's endpoint, sending, pictures, the secrets for outside clients."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import SimulatedClock
from app.demo.accounts import Credentials
from app.demo.clock import Pacemaker
from app.demo.directory import Directory
from app.demo.onebot_platform import OneBotAccount
from app.demo.photos import PHOTOS, draw_photo
from app.demo.servers import listen, serving
from app.demo.site import Site, demo_site
from app.demo.stage import Stage
from app.demo.wechat_platform import WechatAccount

pytestmark = pytest.mark.anyio

AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
COUNTY = {
    "divisions": "code,name,level,parent_code\n610925,岚皋县,county,\n610925112,四季镇,town,610925\n"
    "610925112201,竹园村,village,610925112\n",
    "households": "id,division_code,head\nh1,610925112201,张诗文\n",
    "people": "id,household_id,name,whereabouts\np1,h1,张诗文,\np2,h1,张远,山西\np3,h1,张小,\n",
    "officers": "id,name,title,role,division_code\no1,王守山,,household_officer,610925112201\n",
    "contacts": "owner_kind,owner_id,channel,account,external_id\nperson,p1,wechat,langao,oZhang\n"
    "person,p2,onebot,siji,20002\nofficer,o1,wechat,langao,oWang\n",
    "groups": "channel,account,group_id,division_code,name,listen\n"
    "onebot,siji,700001,610925112,四季镇群,mention\n",
}


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """A county of one village: a grower, his son in 山西, an officer."""
    for name, content in COUNTY.items():
        (tmp_path / f"{name}.csv").write_text(content, "utf-8")
    return Directory.load(tmp_path)


@pytest.fixture
async def client(clock: SimulatedClock, directory: Directory) -> AsyncIterator[httpx.AsyncClient]:
    """The demo's pages before an account whose webhook takes everything."""

    async def webhook(request: Request) -> Response:
        return Response("success" if request.url.path.startswith("/wechat") else b"", 200)

    product = Starlette(routes=[Route("/{channel}/{name}", webhook, methods=["POST"])])
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serving(product, listen(0)))
        outside = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        stage = Stage(clock, outside)
        wechat = WechatAccount("langao", "wx01", "secret", "token", AES_KEY, "gh_demo")
        await stage.add_wechat(wechat, f"{base}/wechat/langao", stack)
        onebot = OneBotAccount("siji", 10001, "hmac", "access")
        await stage.add_onebot(onebot, f"{base}/onebot/siji", stack)
        stage.populate(directory)
        divisions = {("wechat", "langao"): "610925", ("onebot", "siji"): "610925112"}
        site = Site(stage, directory, Pacemaker(clock), Credentials(base, "api-token", divisions))
        transport = httpx.ASGITransport(demo_site(site))
        yield await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://demo"))


async def test_the_clock_advances_and_answers_the_new_time(client: httpx.AsyncClient) -> None:
    answer = await client.post("/clock", json={"advance": "40m"})
    assert answer.json() == {"now": "2026-07-18T07:40:00+00:00", "speed": 0}
    assert (await client.get("/clock")).json()["now"] == "2026-07-18T07:40:00+00:00"


async def test_a_page_that_is_not_there_says_so_and_leads_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert 'href="/"' in answer.text


async def test_the_clock_goes_to_an_instant_and_takes_a_speed(
    client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    await client.post("/clock", json={"to": "2026-07-18T16:00:00+08:00"})
    assert clock.now().isoformat() == "2026-07-18T08:00:00+00:00"
    assert (await client.post("/clock", json={"speed": 60})).json()["speed"] == 60


@pytest.mark.parametrize(
    "body",
    [
        "[",
        "[]",
        "{}",
        '{"advance":"soon"}',
        '{"speed":"fast"}',
        '{"speed":-1}',
        '{"to":"2026-07-18T16:00"}',
        '{"to":"2020-01-01T00:00:00Z"}',
        '{"jump":1}',
        '{"advance":"1m","to":"2026-07-19T00:00:00Z"}',
    ],
)
async def test_a_bad_clock_request_is_422_and_moves_nothing(
    client: httpx.AsyncClient, clock: SimulatedClock, body: str
) -> None:
    before = clock.now()
    answer = await client.post("/clock", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]
    assert clock.now() == before


async def test_what_a_villager_sends_is_on_his_phone_with_the_photo(client: httpx.AsyncClient) -> None:
    saying = {"channel": "wechat", "account": "langao", "sender": "oZhang", "text": "下冰雹了"}
    answer = await client.post("/messages", json=saying | {"photos": ["hail-field"]})
    assert [one["status"] for one in answer.json()["deliveries"]] == [200, 200]
    entries = (await client.get("/state.json")).json()["entries"]
    assert [(entry["name"], entry["text"], entry["photo"]) for entry in entries] == [
        ("张诗文", "下冰雹了", ""),
        ("张诗文", "", "hail-field"),
    ]


async def test_a_group_message_mentions_the_bot_and_shows_the_card(client: httpx.AsyncClient) -> None:
    saying = {"channel": "onebot", "account": "siji", "sender": "20002", "chat": "700001", "text": "书记您好"}
    assert (await client.post("/messages", json=saying)).status_code == 200
    [entry] = (await client.get("/state.json")).json()["entries"]
    assert (entry["chat"], entry["text"]) == ("700001", "@包联小助手 书记您好")


@pytest.mark.parametrize(
    "change",
    [
        {"account": "nobody"},
        {"text": ""},
        {"photos": ["nothing"]},
        {"sender": ""},
        {"text": 1},
        {"photos": "x"},
    ],
)
async def test_a_bad_message_is_422(client: httpx.AsyncClient, change: dict[str, object]) -> None:
    saying = {"channel": "wechat", "account": "langao", "sender": "oZhang", "text": "您好"}
    assert (await client.post("/messages", json=saying | change)).status_code == 422


async def test_an_outside_client_learns_what_it_needs_to_sign(client: httpx.AsyncClient) -> None:
    accounts = (await client.get("/accounts.json")).json()
    [wechat], [onebot] = accounts["wechat"], accounts["onebot"]
    assert (wechat["token"], wechat["encoding_aes_key"], wechat["original_id"]) == (
        "token",
        AES_KEY,
        "gh_demo",
    )
    assert (onebot["self_id"], onebot["secret"], onebot["groups"][0]["group_id"]) == (10001, "hmac", 700001)
    assert accounts["api_token"] == "api-token"
    assert [person["name"] for person in accounts["people"]] == ["张诗文", "张远"]
    assert accounts["officers"][0]["contacts"][0]["external_id"] == "oWang"


async def test_writers_are_found_by_name_and_place(client: httpx.AsyncClient) -> None:
    found = (await client.get("/writers.json", params={"q": "竹园 包户"})).json()["items"]
    assert [writer["name"] for writer in found] == ["王守山"]


async def test_an_uploaded_picture_is_made_smaller_and_can_be_sent(client: httpx.AsyncClient) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (4000, 1000), "green").save(buffer, "PNG")
    name = (await client.post("/photos", files={"photo": buffer.getvalue()})).json()["name"]
    picture = await client.get(f"/photos/{name}.jpg")
    assert Image.open(io.BytesIO(picture.content)).size == (1600, 400)


async def test_what_is_no_picture_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/photos", files={"photo": b"GIF89a no"})).status_code == 422
    assert (await client.post("/photos", data={"photo": "text"})).status_code == 422


async def test_a_platform_is_told_to_misbehave(client: httpx.AsyncClient) -> None:
    answer = await client.post("/platforms/wechat/langao", json={"is_down": True})
    assert answer.json()["is_down"] is True
    assert (await client.post("/platforms/wechat/langao", json={"nonsense": True})).status_code == 422
    assert (await client.post("/platforms/wechat/nobody", json={})).status_code == 404


async def test_a_platform_is_calmed_and_shows_its_state(client: httpx.AsyncClient) -> None:
    await client.post("/platforms/wechat/langao", json={"slow_seconds": 2, "receipts": "failed:user block"})
    [wechat, onebot] = (await client.get("/platforms")).json()["items"]
    assert (wechat["slow_seconds"], wechat["receipts"]) == (2, "failed:user block")
    assert wechat["state"]["followers"] == 2
    assert "scan" in wechat["acts"]
    assert onebot["acts"] == []
    calm = (await client.post("/platforms/wechat/langao/calm")).json()
    assert (calm["slow_seconds"], calm["receipts"]) == (0, "success")


@pytest.mark.parametrize(
    "values",
    [
        {"is_down": 1},
        {"slow_seconds": 61},
        {"slow_seconds": True},
        {"refuse_with": "45047"},
        {"receipts": ""},
    ],
    ids=str,
)
async def test_a_switch_of_the_wrong_kind_changes_nothing(
    client: httpx.AsyncClient, values: dict[str, object]
) -> None:
    answer = await client.post("/platforms/wechat/langao", json={"is_doubling": True, **values})
    assert answer.status_code == 422
    assert (await client.get("/platforms")).json()["items"][0]["is_doubling"] is False


@pytest.mark.parametrize(
    ("act", "status"),
    [
        ({"do": "revoke_tokens"}, 200),
        ({"do": "expire_tokens"}, 200),
        ({"do": "lose_media"}, 200),
        ({"do": "limit", "path": "/cgi-bin/message/template/send", "a_day": 3}, 200),
        ({"do": "follow", "sender": "oNew"}, 200),
        ({"do": "click", "sender": "oZhang", "key": "进度"}, 200),
        ({"do": "consent", "sender": "oZhang", "template_id": "T"}, 200),
        ({"do": "refuse_notices", "sender": "oZhang", "template_id": "T"}, 200),
        ({"do": "unfollow", "sender": "oZhang"}, 200),
        ({"do": "scan", "sender": "oZhang", "scene": "never made"}, 422),
        ({"do": "consent", "sender": "oZhang", "template_id": "T", "answer": "perhaps"}, 422),
        ({"do": "limit", "path": "/x", "a_day": -1}, 422),
        ({"do": "click", "key": "进度"}, 422),
        ({"do": "explode"}, 422),
    ],
    ids=lambda value: value.get("do", "") if isinstance(value, dict) else str(value),
)
async def test_things_are_made_to_happen(
    client: httpx.AsyncClient, act: dict[str, object], status: int
) -> None:
    answer = await client.post("/platforms/wechat/langao/acts", json=act)
    assert answer.status_code == status, answer.text


async def test_what_an_officer_writes_carries_his_name_and_title(
    client: httpx.AsyncClient, clock: SimulatedClock
) -> None:
    clock.advance(timedelta(minutes=1))
    await client.post(
        "/messages", json={"channel": "wechat", "account": "langao", "sender": "oWang", "text": "收到"}
    )
    [entry] = (await client.get("/state.json")).json()["entries"]
    assert (entry["kind"], entry["writer_id"], entry["title"]) == ("officer", "o1", "包户干部")


async def test_the_page_holds_nothing_inline_and_no_outside_host(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert "四个故事" in page
    assert "http" not in page
    assert "style=" not in page
    assert "onclick" not in page


@pytest.mark.parametrize("name", PHOTOS)
def test_every_shipped_picture_is_a_photo_of_a_phones_size(name: str) -> None:
    with Image.open(io.BytesIO(draw_photo(name))) as image:
        assert (image.format, image.size) == ("JPEG", (960, 720))
