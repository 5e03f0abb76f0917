"""`/api/v1/webhooks`: where other systems are told what happens to cases; pushed by `app.jobs.push`."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import Select, case, false, func, select

from app.core.enums import EventKind
from app.core.errors import InvalidValueError, NotFoundError
from app.services import audit
from app.services.history import told_kind
from app.services.scope import CODE_LENGTHS
from app.services.sending import hooks
from app.services.work import Work
from app.web.api.access import Caller, Reader, Served, Writer
from app.web.api.listing import Asked, Filters, page
from app.web.api.logged import Logged
from app.web.api.shapes import Page
from bots.pusher import PushError
from models import Webhook, WebhookCall

router = APIRouter(route_class=Logged)
MOST = 20
"""Webhooks of one token."""
_MAX_ID = 2**63 - 1
TOLD = tuple(str(kind) for kind in EventKind if told_kind(kind) == kind)
"""The kinds of events that other systems are told of."""
_WHY = {"address_not_public": "不是公网地址:本网里的系统要先写进配置的 webhook_hosts"}


def _told(kind: str) -> str:
    if kind not in TOLD:
        raise ValueError(kind)
    return kind


Told = Annotated[str, AfterValidator(_told), Field(json_schema_extra={"enum": [*TOLD]})]


class NewWebhook(BaseModel):
    """Where to push; without `events` all kinds, without `division_code` the token's, without `secret` a random one."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: list[Told] = Field(default=[], max_length=len(TOLD))
    division_code: Annotated[str, Field(max_length=15)] = ""
    secret: Annotated[str, Field(min_length=8, max_length=200, pattern=r"^[!-~]+$")] | None = None


class WebhookView(BaseModel):
    """A webhook. `waiting` pushes will be tried (again), `dead` ones were given up; `last_error` of the newest."""

    id: str
    url: str
    events: list[str]
    division_code: str
    created_at: datetime
    waiting: int
    dead: int
    last_error: str


class WebhookMade(WebhookView):
    """A webhook with what signs its pushes; that is never shown again."""

    secret: str


@router.get("/webhooks")
async def list_webhooks(container: Served, caller: Reader, asked: Asked) -> Page[WebhookView]:
    """The token's own webhooks, newest first, and how their pushes fare; `kind` is one that they are told of."""
    async with container.workshop.read() as work:
        own = caller.within(select(Webhook), Webhook.division_code, asked.division)
        own = await _asked(work, own.where(Webhook.owner == caller.name), asked)
        rows, cursor = await page(work.session, own, Webhook.id, asked)
        return Page(items=await _views(work, rows), next_cursor=cursor)


@router.post("/webhooks", status_code=201)
async def add_webhook(body: NewWebhook, container: Served, caller: Writer) -> WebhookMade:
    """Push every event from now on to `url`."""
    caller.require("read")
    code = body.division_code or caller.division
    if not (code.isascii() and code.isdigit() and len(code) in CODE_LENGTHS):
        raise InvalidValueError("division_code 要写 6、9、12 或 15 位区划代码", "division_code")
    if not caller.sees(code):
        raise NotFoundError(f"{code} 不在这个令牌的区划之内")
    try:
        await container.pusher.check(body.url)
    except PushError as error:
        why = _WHY.get(error.reason, "要写成 https://主机/路径 的样子,不带用户名和密码")
        raise InvalidValueError(f"url {why}", "url") from error
    async with container.workshop.begin() as work:
        own = select(func.count()).select_from(Webhook).where(Webhook.owner == caller.name)
        if (await work.session.scalar(own) or 0) >= MOST:
            raise InvalidValueError(f"一个令牌最多 {MOST} 个,先删掉不用的", "url")
        kinds = list(dict.fromkeys(body.events))
        hook = await hooks.add(work, caller.name, code, body.url, kinds, body.secret or "")
        audit.note(work, f"api:{caller.name}", "webhook_added", str(hook.id), code)
        await work.flush()
        (view,) = await _views(work, [hook])
        return WebhookMade(**view.model_dump(), secret=hook.secret)


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def remove_webhook(webhook_id: str, container: Served, caller: Writer) -> None:
    """Push nothing more to it."""
    async with container.workshop.begin() as work:
        hook = await _own(work, caller, webhook_id)
        await hooks.remove(work, hook)
        audit.note(work, f"api:{caller.name}", "webhook_removed", webhook_id, hook.division_code)


async def _asked(work: Work, own: Select[Webhook], asked: Filters) -> Select[Webhook]:
    """Those of `own` that were asked for; no webhook has a state, a channel, an account or an external id."""
    if asked.since:
        own = own.where(Webhook.created_at >= asked.since)
    if asked.kind:
        if asked.kind not in TOLD:
            raise InvalidValueError(f"kind 只能是 {' '.join(TOLD)}", "kind")
        heard = [
            hook.id for hook in await work.session.scalars(own) if not hook.kinds or asked.kind in hook.kinds
        ]
        own = own.where(Webhook.id.in_(heard))
    if asked.state or asked.channel or asked.account or asked.external_id:
        own = own.where(false())
    return own


async def _own(work: Work, caller: Caller, webhook_id: str) -> Webhook:
    is_id = webhook_id.isascii() and webhook_id.isdigit() and len(webhook_id) <= len(str(_MAX_ID))
    hook = await work.session.get(Webhook, int(webhook_id)) if is_id and int(webhook_id) <= _MAX_ID else None
    if hook is None or hook.owner != caller.name:
        raise NotFoundError(f"没有编号为 {webhook_id[:20]} 的推送地址")
    return hook


async def _views(work: Work, rows: list[Webhook]) -> list[WebhookView]:
    calls = (
        select(
            WebhookCall.webhook_id,
            func.count(WebhookCall.next_try_at),
            func.count(case((WebhookCall.next_try_at.is_(None), 1))),
            func.max(case((WebhookCall.last_error != "", WebhookCall.id))),
        )
        .where(WebhookCall.webhook_id.in_([hook.id for hook in rows]))
        .group_by(WebhookCall.webhook_id)
    )
    counted = {
        hook_id: (waiting, dead, last) for hook_id, waiting, dead, last in await work.session.execute(calls)
    }
    wanted = select(WebhookCall.id, WebhookCall.last_error).where(
        WebhookCall.id.in_([last for _, _, last in counted.values() if last])
    )
    errors = {row.id: row.last_error for row in await work.session.execute(wanted)}
    return [_view(hook, *counted.get(hook.id, (0, 0, None)), errors) for hook in rows]


def _view(hook: Webhook, waiting: int, dead: int, last: int | None, errors: dict[int, str]) -> WebhookView:
    return WebhookView(
        id=str(hook.id),
        url=hook.url,
        events=hook.kinds,
        division_code=hook.division_code,
        created_at=hook.created_at,
        waiting=waiting,
        dead=dead,
        last_error=errors.get(last or 0, ""),
    )
