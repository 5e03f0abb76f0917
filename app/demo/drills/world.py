"""The place where a drill is played: a running demo, or fakes beside a server whose accounts are marked for drills."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx

from app.core.errors import ConfigurationError
from app.demo.drills.letters import Letters, PhoneLetters, SignedLetters, Who
from app.demo.drills.script import Cast
from app.demo.tours.product import Product
from app.nlu.names import display_name
from app.settings import ApiToken, Settings
from bots.config import AccountConfig

CHANNELS = ("wechat", "wechat", "wechat", "onebot", "qqbot")
"""Where people write; most by WeChat."""
TOWN, VILLAGE = 9, 12
_RIGHTS = {"read", "write"}
_SECONDS = 10.0
_HELP = "先运行 baolian demo,再用 --url 写它打印的地址"
Marks = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class World:
    """Accounts, phones and the product of one place; `marks` are the beginnings of the ids of who plays.

    `has_clock`: its time can be moved.
    """

    url: str
    accounts: Mapping[str, Any]
    product: Product
    letters: Letters
    marks: Marks
    has_clock: bool

    @property
    def officers(self) -> dict[Who, str]:
        """Whose phone is whose."""
        return {
            Who(contact["channel"], contact["account"], contact["external_id"]): officer["id"]
            for officer in self.accounts["officers"]
            for contact in officer["contacts"]
        }

    def cast(self) -> Cast:
        """The villages of the town with a QQ group of its own, else all; the channels that are there."""
        towns = [each["division"] for each in self.accounts["onebot"] if len(each["division"]) == TOWN]
        codes = tuple(towns[:1])
        named = [each for each in self.accounts["divisions"] if len(each["code"]) == VILLAGE]
        near = [each for each in named if each["code"].startswith(codes)] if codes else named
        there = [channel for channel in CHANNELS if self.accounts[channel]]
        return Cast([display_name(each["name"]) for each in near], there)

    def person(self, channel: str, run: str, number: int) -> Who:
        """The identity of one who plays, another one in every run."""
        account = self.accounts[channel][0]["name"]
        mark = self.marks[channel, account]
        digest = sha256(f"{run}:{number}".encode()).hexdigest()
        if channel == "onebot":
            return Who(channel, account, f"{mark}{int(digest, 16) % 10**12:012d}"[:17])
        if channel == "qqbot":
            return Who(channel, account, (mark + digest.upper())[:32])
        return Who(channel, account, (mark + digest)[:28])


async def open_world(client: httpx.AsyncClient, url: str, load: Callable[[], Settings]) -> World:
    """Look at what is at `url`; raises ConfigurationError where nothing may be played.

    `load` reads the configuration, which is needed only where the product is not part of the demo.
    """
    accounts = await _accounts(client, url)
    if accounts["api_token"]:
        marks: Marks = {(c, each["name"]): each["drill_senders"] for c in CHANNELS for each in accounts[c]}
        product = Product(client, accounts["public_url"], accounts["api_token"])
        return World(url, accounts, product, SignedLetters(accounts, client), marks, has_clock=True)
    settings = load()
    product = Product(client, _origin(accounts), _token(settings).token.get_secret_value())
    letters = PhoneLetters(url, client)
    return World(url, accounts, product, letters, _marked(accounts, settings), has_clock=False)


async def _accounts(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await client.get(f"{url}/demo/accounts.json", timeout=_SECONDS)
        accounts = answer.json() if answer.status_code == 200 else None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ConfigurationError(f"{url} 连不上,没有可以演练的地方:{_HELP}") from error
    except ValueError:
        accounts = None
    if not isinstance(accounts, dict) or not {"api_token", "wechat", "officers"} <= accounts.keys():
        raise ConfigurationError(f"{url} 不是演示,演练不碰真的账号:{_HELP}")
    return accounts


def _marked(accounts: Mapping[str, Any], settings: Settings) -> Marks:
    """Who plays at each account, every one of which must be marked in the configuration and lead to these fakes."""
    marks: dict[tuple[str, str], str] = {}
    for channel in dict.fromkeys(CHANNELS):
        configured: tuple[AccountConfig, ...] = getattr(settings, channel)
        known = {each.name: each for each in configured}
        for fake in accounts[channel]:
            own = known.get(fake["name"])
            if own is None or not own.drill or own.platform_address != fake["api_base"]:
                raise ConfigurationError(
                    f'配置里的 {channel}.{fake["name"]} 要写 drill = true 和 api_base = "{fake["api_base"]}",'
                    "演练只在接着假平台的账号上做"
                )
            marks[channel, fake["name"]] = own.drill_senders or fake["drill_senders"]
    return marks


def _origin(accounts: Mapping[str, Any]) -> str:
    """Where the product is: where the fakes post to."""
    webhook = httpx.URL(accounts["wechat"][0]["webhook"])
    return f"{webhook.scheme}://{webhook.netloc.decode()}"


def _token(settings: Settings) -> ApiToken:
    for token in settings.api_token:
        if token.rights >= _RIGHTS:
            return token
    raise ConfigurationError("配置里要有一个 rights 含 read 和 write 的 [[api_token]],演练用它核对和收场")
