"""What `baolian doctor` looks at: everything that must be right before messages can come and alerts can go."""

import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text, update

from app.commands import refused_accounts, stored_keys
from app.commands.calendar import calendars
from app.commands.weak_secrets import weak_key, weak_tokens
from app.container import accounts_of, database_of, http_of, store_of
from app.core.clock import SystemClock
from app.core.enums import Channel
from app.core.errors import BaolianError, UnavailableError
from app.db import room
from app.db.database import Database
from app.db.schema import require_current
from app.media import FolderStore, StoreError
from app.settings import Settings, source_of
from bots.apprise.adapter import missing_sender
from bots.apprise.config import SmsConfig
from bots.config import AccountConfig
from models import AuditEntry, Division, Officer, Snapshot

MOST_SKEW_SECONDS = 5.0
OLDEST_BACKUP = timedelta(days=2)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PREVIOUS = ("previous_token", "previous_encoding_aes_key")


class State(StrEnum):
    """What a look found."""

    OK = "ok"
    HINT = "hint"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `exit_code` is what the command leaves with when it is wrong."""

    name: str
    state: State
    words: str
    exit_code: int = 1


async def examine() -> AsyncIterator[Finding]:
    """Every finding in turn; the later ones only where the earlier ones let them be looked at."""
    try:
        settings = Settings.load()
    except BaolianError as error:
        yield Finding("configuration", State.WRONG, str(error), error.exit_code)
        return
    for finding in (*_configuration(settings), *_keys(settings)):
        yield finding
    async for finding in _database(settings):
        yield finding
    for finding in (await _media(settings), *_clock(settings), *_accounts(settings), *_egress(settings)):
        yield finding


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    database = database_of(settings)
    try:
        async for finding in _inside(database, settings):
            yield finding
    finally:
        await database.close()


def _configuration(settings: Settings) -> Iterator[Finding]:
    source = source_of()
    yield Finding(
        "configuration", State.OK, f"{source} 读得懂" if source.exists() else "全部来自环境变量和默认值"
    )
    if source.exists() and source.stat().st_mode & stat.S_IROTH:
        words = f"{source} 里有密钥,这台机器上谁都能读:运行 chmod 600 {source}"
        yield Finding("configuration", State.HINT, words)
    host = urlsplit(settings.public_url)
    if host.hostname in _LOOPBACK:
        words = f"public_url 是 {settings.public_url}:推送里的链接在别人的手机上打不开,要写成对外的网址"
        yield Finding("configuration", State.HINT, words)
    elif host.scheme != "https":
        yield Finding("configuration", State.HINT, "public_url 不是 https:链接就是钥匙,路上会被人看到")


def _keys(settings: Settings) -> Iterator[Finding]:
    if words := weak_key(settings):
        yield Finding("keys", State.HINT, words)
    if settings.data_keys:
        names = "、".join(key.get_secret_value().partition(":")[0] for key in settings.data_keys)
        yield Finding("keys", State.OK, f"data_keys 有 {len(settings.data_keys)} 把({names}),第一把用来加密")
        return
    words = (
        "没有写 data_keys:加密个人信息的密钥是由 secret_key 推出来的(编号 k0)。secret_key 一换,"
        "以前的电话、身份证号和原话就再也读不出来;请写上 data_keys 并另外备份"
    )
    yield Finding("keys", State.HINT, words)


async def _inside(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    try:
        await require_current(database)
        yield Finding("database", State.OK, await _engine(database))
        await _try_writing(database)
    except BaolianError as error:
        name = "database" if error.exit_code == 3 else "schema"
        yield Finding(name, State.WRONG, str(error), error.exit_code)
        return
    yield Finding("schema", State.OK, "数据库结构是最新的")
    if database.file is not None and (words := room.short(left := room.left_in(database.file.path.parent))):
        state = State.WRONG if room.is_full(left) else State.HINT
        yield Finding("database", state, f"库文件{words}", UnavailableError.exit_code)
    if database.file is not None and database.file.is_open_to_all():
        path = database.file.path
        words = f"库文件 {path} 里有姓名和住址,这台机器上谁都能读:运行 chmod 600 {path}*"
        yield Finding("database", State.HINT, words)
    is_fit, words = await stored_keys.fit(database)
    yield Finding("keys", State.OK if is_fit else State.WRONG, words)
    if not database.is_sqlite:
        yield await _skew(database)
    async for finding in _registry(database, settings):
        yield finding
    for words in await refused_accounts.told(database, settings.timezone):
        yield Finding("accounts", State.WRONG, words)
    yield await _backup(database, settings)
    async for is_known, words in calendars(database, settings):
        yield Finding("calendar", State.OK if is_known else State.HINT, words)


async def _engine(database: Database) -> str:
    async with database.reading() as session:
        if database.is_sqlite:
            version = await session.scalar(text("SELECT sqlite_version()"))
            return f"SQLite {version},文件 {database.url.database}"
        version = await session.scalar(text("SHOW server_version"))
        return f"PostgreSQL {version},{database.url.host or '本机'} 的 {database.url.database}"


async def _try_writing(database: Database) -> None:
    """Raises UnavailableError for a file that may only be read, a server that stands by, a lock that stays."""
    async with database.transaction() as session:
        await session.execute(update(Snapshot).where(Snapshot.name == "").values(version=0))


async def _skew(database: Database) -> Finding:
    async with database.reading() as session:
        there = await session.scalar(select(func.now()))
    skew = abs((SystemClock().now() - there).total_seconds()) if there else 0.0
    if skew > MOST_SKEW_SECONDS:
        words = f"这台机器和数据库的钟差 {skew:.0f} 秒:时限会早到或晚到,请对时(chrony 或 ntp)"
        return Finding("clock", State.WRONG, words)
    return Finding("clock", State.OK, "这台机器和数据库的钟对得上")


async def _registry(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    async with database.reading() as session:
        known = set(await session.scalars(select(Division.code).where(Division.retired_at.is_(None))))
        officers = await session.scalar(select(func.count()).where(Officer.retired_at.is_(None)))
    if not known or not officers:
        yield Finding("registry", State.HINT, "还没有导入区划和干部:运行 baolian import 数据目录")
        return
    words = f"区划 {len(known)} 个,干部 {officers} 人;有没有漏洞用 baolian check 看"
    yield Finding("registry", State.OK, words)
    spoken_for = [
        (f"[[{channel}]] {account.name}", account.division) for channel, account in accounts_of(settings)
    ]
    spoken_for += [(f"[[api_token]] {token.name}", token.division) for token in settings.api_token]
    for name, division in spoken_for:
        if division not in known:
            yield Finding("registry", State.HINT, f"{name} 的区划 {division} 不在登记的区划里")


async def _backup(database: Database, settings: Settings) -> Finding:
    """By the log of acts; whoever backs up in another way may pass over the hint."""
    zone, acts = ZoneInfo(settings.timezone), AuditEntry.action.in_(("backed_up", "restored"))
    async with database.reading() as session:
        last = await session.scalar(select(AuditEntry).where(acts).order_by(AuditEntry.id.desc()).limit(1))
    if last is None:
        return Finding("backup", State.HINT, "还没有备份过:每天运行一次 baolian backup 文件")
    if last.action == "restored":
        made = datetime.fromisoformat(last.data["made_at"]).astimezone(zone)
        words = f"库是用 {made:%Y-%m-%d %H:%M} 的备份恢复的,恢复以后还没有备份过:运行 baolian backup 文件"
        return Finding("backup", State.HINT, words)
    words = f"最近一次 baolian backup 是 {last.at.astimezone(zone):%Y-%m-%d %H:%M}"
    if SystemClock().now() - last.at > OLDEST_BACKUP:
        return Finding("backup", State.HINT, f"{words},太久了:每天备份一次")
    return Finding("backup", State.OK, words)


async def _media(settings: Settings) -> Finding:
    try:
        async with http_of(settings) as http:
            root = await (store := store_of(settings, http, SystemClock())).probe()
    except StoreError as error:
        return Finding("media", State.WRONG, str(error))
    except BaolianError as error:
        return Finding("media", State.WRONG, str(error), error.exit_code)
    if not isinstance(store, FolderStore):
        return Finding("media", State.OK, f"{root} 写得进去")
    left = room.left_in(root)
    if words := room.short(left) or store.exposed():
        return Finding("media", State.HINT, f"{root} {words}")
    return Finding("media", State.OK, f"{root} 写得进去,磁盘还有 {left // 1024**3} GB")


def _clock(settings: Settings) -> Iterator[Finding]:
    here = SystemClock().now().astimezone(ZoneInfo(settings.timezone))
    words = (
        f"现在是 {here:%Y-%m-%d %H:%M:%S}({settings.timezone}),请和手机对一下:"
        f"差 {settings.freshness_seconds} 秒以上,公众号和 QQ 官方机器人的消息会被当作过期拒收"
    )
    yield Finding("clock", State.OK, words)


def _accounts(settings: Settings) -> Iterator[Finding]:
    accounts = list(accounts_of(settings))
    if not accounts:
        yield Finding("accounts", State.HINT, "没有配置任何账号:收不到消息,也推送不出去")
    for channel, account in accounts:
        name = f"[[{channel}]] {account.name}"
        if isinstance(account, SmsConfig):
            yield _sender(name, account)
            continue
        hints = list(_weaknesses(channel, account))
        yield Finding("accounts", State.OK, f"{name}:地址 /{channel}/{account.name},区划 {account.division}")
        for hint in hints:
            yield Finding("accounts", State.HINT, f"{name}:{hint}")
    tokens = "、".join(f"{token.name}({token.division})" for token in settings.api_token)
    yield Finding("accounts", State.OK, f"接口令牌:{tokens or '没有'}")
    for words in weak_tokens(settings):
        yield Finding("accounts", State.HINT, words)


def _sender(name: str, account: SmsConfig) -> Finding:
    if problem := missing_sender(account):
        return Finding("accounts", State.WRONG, f"{name}:{problem}")
    return Finding("accounts", State.OK, f"{name}:只发不收,用 {account.sender},区划 {account.division}")


def _weaknesses(channel: Channel, account: AccountConfig) -> Iterator[str]:
    said = account.model_dump()
    if account.drill:
        yield "只用来演练(drill = true)"
    if left := [name for name in _PREVIOUS if name in said and said[name].get_secret_value()]:
        yield f"{'、'.join(left)} 还在:平台上换好了就删掉,旧的才不能再用"
    if said.get("mode") == "plain":
        yield "明文模式:路上谁都能看,建议在公众平台后台改成安全模式"
    if channel == Channel.WECHAT and not said.get("alert_template_id"):
        yield "没有 alert_template_id:干部 48 小时没有和公众号说过话,就推送不到他"
    if channel == Channel.ONEBOT and not said["api_base"] and not said["access_token"].get_secret_value():
        yield "没有 api_base,也没有 access_token(反向 WebSocket 关着):消息发不出去"
    if channel == Channel.ONEBOT and said.get("secret") is not None and not said["secret"].get_secret_value():
        yield "没有 secret:POST 地址关着(404)"
    if channel == Channel.QQBOT:
        yield from _limits_of_bot(said)
    if urlsplit(str(said.get("api_base") or "")).hostname in _LOOPBACK and channel != Channel.ONEBOT:
        yield f"接口地址是本机的 {said['api_base']},不是真的平台"


def _limits_of_bot(said: Mapping[str, Any]) -> Iterator[str]:
    if not said["active"]:
        yield "active = false:只在对方说话后几分钟内回得了话,推送给干部要靠别的渠道"
    if not said["links"]:
        yield "links = false:发出去的话里不带链接;在开放平台登记了消息 URL 以后可以打开"
    if said["register_until"] is not None:
        yield f"register_until 写着 {said['register_until']:%Y-%m-%d %H:%M}:回调地址登记好了就删掉"


def _egress(settings: Settings) -> Iterator[Finding]:
    proxy = urlsplit(settings.http_proxy).hostname
    whose = f"代理 {proxy}" if proxy else "这台服务器"
    if settings.wechat:
        words = (
            f"公众平台后台的“IP 白名单”里要有{whose}访问外网的地址:问机房或政务云的管理员。"
            "没有填对时微信回 40164,推送的 last_error 里写着微信看到的地址"
        )
        yield Finding("egress", State.HINT, words)
    if settings.wecom:
        words = (
            f"企业微信应用详情页的“企业可信IP”里要有{whose}访问外网的地址。"
            "没有填对时企业微信回 60020,推送的 last_error 里写着它看到的地址"
        )
        yield Finding("egress", State.HINT, words)
    if settings.qqbot:
        words = f"QQ 开放平台的“IP 白名单”里也要有{whose}访问外网的地址;沙箱环境不查"
        yield Finding("egress", State.HINT, words)


def leaves_with(findings: list[Finding]) -> int:
    """The command's exit code: that of the first finding that is wrong."""
    return next((finding.exit_code for finding in findings if finding.state is State.WRONG), 0)
