"""Which links the fetcher follows and which it refuses before any connection (protocol reference, section 6.4)."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.base import FetchError
from bots.fetcher import SafeFetcher, is_public
from tests.unit.bots.fetch_world import LINK, PUBLIC, Names, Server, failure, fetcher


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.jpg",
        "http://2130706433/a.jpg",
        "http://0x7f000001/a.jpg",
        "http://0177.0.0.1/a.jpg",
        "http://127.1/a.jpg",
        "http://[::1]/a.jpg",
        "http://[::ffff:127.0.0.1]/a.jpg",
        "http://8.8.8.8/a.jpg",
        "http://qpic.cn@127.0.0.1/",
        "http://mmbiz.qpic.cn:pw@mmbiz.qpic.cn/",
        "http://127.0.0.1\\@qpic.cn/",
        "http://qpic.cn.evil.example/",
        "http://evilqpic.cn/",
        "http://qpic.cn./",
        "http://qq.com/",
        "http://vip.qq.com/",
        "http://c2c.qq.com/",
        "http://evil.qq.com/",
        "http://nt.qq.com.cn/",
        "http://localhost/",
        "http://ｑpic.cn:8080/",
        "http://mmbiz.qpic.cn:8080/",
        "http://mmbiz.qpic.cn:22/",
        "ftp://mmbiz.qpic.cn/",
        "file:///etc/passwd",
        "gopher://mmbiz.qpic.cn/",
        "//mmbiz.qpic.cn/",
        "mmbiz.qpic.cn/a.jpg",
        "http://",
        "http:///a",
        "",
        "http://mmbiz.qpic.cn/\r\nHost: x",
        "http://mmbiz.qpic.cn/ a",
        "http://[mmbiz.qpic.cn/",
        "http://mmbiz.qpic.cn:99999/",
    ],
)
async def test_a_link_outside_the_rules_is_refused_before_any_connection(url: str) -> None:
    server, names = Server(), Names(PUBLIC)
    reason, is_final = await failure(fetcher(server, names), url)
    assert is_final, reason
    assert (server.requests, names.asked) == ([], [])


@pytest.mark.anyio
@given(
    url=st.one_of(
        st.text(max_size=60), st.from_regex(r"https?://[a-z0-9.:@\[\]%]{1,40}(/.{0,10})?", fullmatch=True)
    )
)
async def test_any_link_is_fetched_or_refused(url: str) -> None:
    server = Server()
    try:
        await fetcher(server).fetch(url)
    except FetchError:
        assert server.requests == []
    else:
        assert server.requests[0].url.host == PUBLIC


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://qpic.cn/1",
        "https://MMBIZ.QPIC.CN/1",
        "https://multimedia.nt.qq.com.cn/download?appid=1407&rkey=R",
        "http://gxh.vip.qq.com:80/club/x.gif",
        "http://gxh.vip.qq.com:443/club/x.gif",
        "http://gchat.qpic.cn/gchatpic_new/1/0",
        "https://c2cpicdw.qpic.cn/1",
        "https://p.qpic.cn/1",
        "https://thirdwx.qlogo.cn/1",
        "https://grouptalk.c2c.qq.com/v",
        "https://api.weixin.qq.com/cgi-bin/media/get",
        "https://qyapi.weixin.qq.com/cgi-bin/media/get",
        "https://video.weixin.qq.com/1",
        "https://files.cos.myqcloud.com/1",
    ],
)
async def test_known_hosts_and_ports_are_allowed(url: str) -> None:
    assert (await fetcher(Server()).fetch(url)).mime == "image/jpeg"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "not an address",
    ],
)
async def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    server = Server()
    assert await failure(fetcher(server, Names(address)), LINK) == ("address_not_public", True)
    assert await failure(fetcher(server, Names(PUBLIC, address)), LINK) == ("address_not_public", True)
    assert server.requests == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2408:8719::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.anyio
async def test_a_name_that_does_not_resolve_is_tried_later() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    http = httpx.AsyncClient(transport=httpx.MockTransport(Server()))
    assert await failure(SafeFetcher(http, resolver=nowhere), LINK) == ("not_resolved", False)
    assert await failure(fetcher(Server(), Names()), LINK) == ("not_resolved", False)


@pytest.mark.anyio
async def test_an_exact_origin_may_be_on_loopback() -> None:
    server, names = Server(), Names(PUBLIC)
    safe = fetcher(server, names, origins=["http://127.0.0.1:3000/api"])
    assert (await safe.fetch("http://127.0.0.1:3000/media/1.jpg")).mime == "image/jpeg"
    assert names.asked == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:3000/1.jpg",
        "http://127.0.0.1:3001/1.jpg",
        "http://127.0.0.1/1.jpg",
        "http://localhost:3000/1.jpg",
        "http://x@127.0.0.1:3000/1.jpg",
        "http://127.0.0.2:3000/1.jpg",
    ],
)
async def test_only_exactly_that_origin_is_excepted(url: str) -> None:
    server = Server()
    assert (await failure(fetcher(server, origins=["http://127.0.0.1:3000"]), url))[1]
    assert server.requests == []


@pytest.mark.anyio
async def test_a_configured_host_is_allowed_but_its_address_is_checked() -> None:
    url = "https://pictures.example.gov.cn/1.jpg"
    assert (await fetcher(Server(), hosts=["example.gov.cn"]).fetch(url)).mime == "image/jpeg"
    safe = fetcher(Server(), Names("10.0.0.1"), hosts=["example.gov.cn"])
    assert await failure(safe, url) == ("address_not_public", True)
