"""What both servers are sent: the message mix, signed and encrypted as WeChat does in safe mode."""

import random
import secrets
import time
from collections.abc import Iterator
from itertools import count

from app.demo.wechat_wire import WireCipher, signature, xml

TOKEN, APP_ID, ACCOUNT = "benchtoken", "wx0123456789abcdef", "gh_benchmark01"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PATH = "/wechat/langao"
MIX = "of 10 messages: 5 open a case (each from somebody new), 2 join it, 2 are chat, 1 asks for progress"

_OPENINGS = ("竹园村下冰雹了,玉米全打坏了", "长梁村路被冲断了,车过不去", "我家屋里进水了,要人来看看")
_JOINS = ("还有一亩烟叶也坏了", "水现在还在涨")
_CHAT = ("谢谢", "你好")
_CIPHER = WireCipher(AES_KEY, APP_ID)
_numbers = count(int(time.time()) * 1_000_000)


def mix(people: list[str], messages: int, seed: int) -> Iterator[tuple[str, str]]:
    """So many (sender, text) pairs; half of the new senders are people whom the county knows."""
    source = random.Random(seed)
    known = iter(source.sample(people, len(people)))
    for _ in range(0, messages, 10):
        news = [next(known, "") or _stranger() if n % 2 else _stranger() for n in range(5)]
        yield from ((sender, source.choice(_OPENINGS)) for sender in news)
        yield from ((sender, source.choice(_JOINS)) for sender in news[:2])
        yield from ((_stranger(), source.choice(_CHAT)) for _ in range(2))
        yield news[2], "进度"


def _stranger() -> str:
    return "o" + secrets.token_hex(13)


def signed(sender: str, text: str) -> bytes:
    """One ready HTTP request with a message id of its own and a timestamp of now."""
    now = int(time.time())
    fields = {"ToUserName": ACCOUNT, "FromUserName": sender, "CreateTime": now, "MsgType": "text"}
    hidden = _CIPHER.encrypt(xml({**fields, "Content": text, "MsgId": next(_numbers)}))
    stamp, nonce = str(now), str(secrets.randbelow(10**9))
    query = (
        f"signature={signature(TOKEN, stamp, nonce)}&timestamp={stamp}&nonce={nonce}&openid={sender}"
        f"&encrypt_type=aes&msg_signature={signature(TOKEN, stamp, nonce, hidden)}"
    )
    body = xml({"ToUserName": ACCOUNT, "Encrypt": hidden}).encode()
    head = f"POST {PATH}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
