"""An address that was pasted with a slash too many at its end is the same address: no message is lost for that."""

import json

import pytest

from app.core.clock import SimulatedClock
from tests.web.connected import HAIL, QQ, Town
from tests.web.served import FULL, SELF_ID, Served, group_event, onebot_signature, text_xml

pytestmark = pytest.mark.anyio
TOKEN = {"Authorization": f"Bearer {FULL}"}


async def test_the_platforms_addresses_take_it(house: Served) -> None:
    echo = await house.http.get("/wechat/langao/", params=house.query(echostr="abc"))
    assert (echo.status_code, echo.text) == (200, "abc")
    told = await house.http.post("/wechat/langao/", params=house.query(), content=text_xml().encode())
    assert told.status_code == 200
    body = json.dumps(group_event()).encode()
    headers = {"x-signature": onebot_signature(body), "x-self-id": str(SELF_ID)}
    told = await house.http.post("/onebot/siji/", content=body, headers=headers)
    assert (told.status_code, (await house.stored())[0]) == (204, 2)


async def test_a_group_line_takes_it(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url + "/") as socket:
        await qq.says(socket, HAIL)
        assert await siji.stored(1) == [HAIL]


async def test_the_api_answers_there_at_once_and_redirects_nobody(house: Served) -> None:
    answer = await house.http.get("/api/v1/cases/", headers=TOKEN)
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    case = {
        "text": "竹园村下冰雹了",
        "division_code": "610925112206",
        "reporter": {"name": "张诗文", "phone": ""},
    }
    filed = await house.http.post("/api/v1/cases/", json=case, headers=TOKEN)
    assert filed.status_code == 201, filed.text
    one = await house.http.get(f"/api/v1/cases/{filed.json()['number']}/", headers=TOKEN)
    assert one.json()["number"] == filed.json()["number"]
    assert (await house.http.get("/api/v1/cases/")).status_code == 401
