"""What an officer taps on his page: the moves that it offers, their fields, and the photo that comes along."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import structlog
from fastapi import UploadFile
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import select

from app.container import Container
from app.core.calendar import day_of
from app.core.datum import to_gcj02
from app.core.errors import InvalidValueError, NotFoundError
from app.media import StoreError
from app.media.pictures import BadPictureError
from app.services.casework import shots
from app.services.casework.actions import UNDO, act, locked_case
from app.services.county.officer_names import find_target
from app.services.lifecycle.moves import can_move
from app.services.work import Work
from models import Case, CaseEvent

log = structlog.get_logger(__name__)
_CLOSING = time(18, 0)
_LONGEST_KEPT = timedelta(days=366)
PHOTO_WAITS = "这一步已经记下了。照片现在存不下来,没有留住:请过一会儿在“记录”里再传一次"
MOST_BYTES = 12 * 1024 * 1024
"""Of one tap with its photo."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One field of a move on the page."""

    name: str
    label: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """One move on the page."""

    action: str
    label: str
    fields: tuple[Blank, ...] = ()


_PHOTO = Blank("photo", "照片(没有信号、没有位置时拍一张)", is_needed=False)
_WHY = Blank("text", "原因")
_UNTIL = Blank("until", "到哪一天")
_TO = Blank("to", "姓名、工号或者单位")
BUTTONS = (
    Button("acknowledge", "收到"),
    Button("arrive", "到场", (_PHOTO,)),
    Button("record", "记录", (Blank("text", "看到的情况、怎么办"), _PHOTO)),
    Button("resolve", "办结", (Blank("text", "办得怎么样了"), _PHOTO)),
)
MORE = (
    Button("transfer", "转办", (_TO, Blank("text", "原因", is_needed=False))),
    Button("return", "退回", (_WHY,)),
    Button("suspend", "挂起", (_UNTIL, _WHY)),
    Button("resume", "恢复"),
    Button("extend", "延期", (_UNTIL, _WHY)),
    Button("assist", "协办", (_TO, Blank("text", "请他做什么"))),
    Button("pay", "兑付", (Blank("amount", "金额(元)"), Blank("text", "说明", is_needed=False))),
    Button("call_back", "回访", (Blank("solved", "群众怎么说"), Blank("text", "说明", is_needed=False))),
    Button("close", "关闭"),
    Button("reopen", "重开", (_WHY,)),
    Button("unmerge", "分开:不是同一件"),
    Button("apart", "单列:和那一场灾害不是一回事"),
    Button("undo", "撤销刚才那一步"),
)


def _one_sign_a_line(text: Any) -> Any:
    """A line's end counts as one sign, as it did in the browser where it was typed; a file is no text."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


class TapForm(BaseModel):
    """The form as it comes; empty fields count as not given. `tap` names a tap that may come twice.

    `at` is when it was tapped and `sent` when it left, both by the phone's own clock, which may be wrong.
    """

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    action: Annotated[str, Field(max_length=20)]
    text: Annotated[str, BeforeValidator(_one_sign_a_line), Field(max_length=2000)] = ""
    to: Annotated[str, Field(max_length=64)] = ""
    until: Annotated[str, Field(max_length=40)] = ""
    amount: Annotated[str, Field(max_length=20)] = ""
    solved: Annotated[str, Field(max_length=1)] = ""
    other: Annotated[str, Field(max_length=20, alias="with")] = ""
    tap: Annotated[str, Field(max_length=40)] = ""
    at: Annotated[str, Field(max_length=40)] = ""
    sent: Annotated[str, Field(max_length=40)] = ""
    lat: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    lng: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None
    datum: Literal["wgs84", "gcj02"] = "wgs84"
    accuracy: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    photo: UploadFile | None = None


def is_offered(case: Case, action: str, *, may_undo: bool) -> bool:
    """Whether a page has a button for this move; `may_undo`: there is one that who reads it may take back."""
    if action == UNDO:
        return may_undo
    return can_move(case.state, action) and (action != "apart" or case.incident_id is not None)


async def tap(container: Container, case_id: int, officer_id: str, form: TapForm) -> bool:
    """Make the move, whether its photo can be kept now or not; answers whether nothing of it is to be sent again.

    The same tap again changes nothing, but brings the photo that could not be kept. Raises what `act` raises,
    NotFoundError.
    """
    data = await form.photo.read() if form.photo is not None else b""
    kept = await _keep(container, data) if data else None
    async with container.workshop.begin() as work:
        case = await locked_case(work, case_id)
        officer = work.snapshots.registry.officer(officer_id)
        if case is None or officer is None:
            raise NotFoundError("没有找到这件事")
        if not (form.tap and await _is_known(work, case_id, form.tap)):
            values = values_of(work, case.division_code[:6], form, ZoneInfo(container.settings.timezone))
            if kept is not None:
                values["has_photo"] = True
            await act(work, case, form.action, officer, values, f"officer:{officer.id}")
        if kept is not None:
            await shots.attach(work, case, officer, kept, form.tap or secrets.token_hex(8))
    return kept is not None or not data


async def _keep(container: Container, data: bytes) -> shots.Shot | None:
    """The photo in the store; None while that takes none. Raises InvalidValueError for what is no photo."""
    try:
        return await shots.keep(container.media, data)
    except BadPictureError as error:
        raise InvalidValueError("这张照片打不开,请换一张", "photo") from error
    except StoreError as error:
        log.error("media_store_unavailable", why=str(error))
        return None


async def _is_known(work: Work, case_id: int, tap: str) -> bool:
    rows = await work.session.scalars(select(CaseEvent.data).where(CaseEvent.case_id == case_id))
    return any(data.get("tap") == tap for data in rows)


def values_of(work: Work, county: str, form: TapForm, zone: ZoneInfo) -> dict[str, Any]:
    """What the move is given, of the fields that were filled in; raises InvalidValueError, NotFoundError."""
    values: dict[str, Any] = {"text": form.text.strip(), "tap": form.tap}
    if form.other.strip():
        values["with"] = form.other.strip()
    if form.to.strip():
        values["to"] = find_target(work, county, form.to.strip())
    if form.until:
        values["until"] = datetime.combine(day_of(form.until, "until", "请写明到哪一天"), _CLOSING, zone)
    if form.amount.strip():
        values["amount"] = _amount(form.amount)
    if form.solved:
        values["is_solved"] = form.solved == "1"
    if form.at:
        values["at"] = tapped_at(work.now, form.at, form.sent)
    if form.lat is not None and form.lng is not None:
        is_chinese = form.datum == "gcj02"
        values["lat"], values["lng"] = (form.lat, form.lng) if is_chinese else to_gcj02(form.lat, form.lng)
        values["accuracy"] = form.accuracy
    return {name: value for name, value in values.items() if value not in (None, "")}


def tapped_at(now: datetime, at: str, sent: str) -> datetime:
    """When a tap was made by our clock: as long ago as the phone kept it, however wrong the phone's clock is.

    A page of an older release says no `sent`: then the phone is believed. Raises InvalidValueError.
    """
    tapped = moment_of(at)
    if not sent:
        return tapped
    return now - min(max(moment_of(sent) - tapped, timedelta()), _LONGEST_KEPT)


def moment_of(text: str) -> datetime:
    """When a tap was made, as the phone says; raises InvalidValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("手机报的时间读不懂", "at") from error
    if moment.tzinfo is None:
        raise InvalidValueError("手机报的时间没有时区", "at")
    return moment


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip().replace(",", ""))
    except ArithmeticError as error:
        raise InvalidValueError("金额要写数字,例如 876.5", "amount") from error
    if not amount.is_finite() or not 0 < amount < Decimal(10) ** 10:
        raise InvalidValueError("金额要大于零", "amount")
    return amount
