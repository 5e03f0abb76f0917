"""`POST /api/v1/cases`: another system, a 12345 hotline say, hands a matter over."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from app.core.enums import CASE_KINDS, Channel, Intent
from app.core.errors import InvalidValueError, NotFoundError
from app.core.phones import normal_phone
from app.services.scope import CODE_LENGTHS
from app.services.work import Work
from app.web.api.access import Caller, Served, Writer
from app.web.api.dossiers import case_views
from app.web.api.logged import Logged
from app.web.api.messages import case_numbers, message_views
from app.web.api.privacy import Veil
from app.web.api.shapes import CaseView, MessageView
from handlers.filed import Filed, Filing, file_matter
from models import Case, CaseMessage, Message

router = APIRouter(route_class=Logged)
KEY_LENGTH = 200


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("no control characters")
    return value


def _phone(value: str) -> str:
    number = normal_phone(value) if value else ""
    if number is None:
        raise ValueError("no telephone number")
    return number


def _case_kind(value: Intent) -> Intent:
    if value not in CASE_KINDS:
        raise ValueError("no kind of case")
    return value


def _can_be_written(value: str) -> str:
    value.encode()
    return value


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_one_line)
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_phone)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(_can_be_written),
]


class Reporter(BaseModel):
    """Who told the other system; `phone` may be left out."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    phone: Phone | None = None


class NewCase(BaseModel):
    """A matter; `division_code` is where it is, as precisely as the other system knows."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    division_code: Annotated[str, Field(description="6, 9, 12 or 15 digits, within the token's division")]
    reporter: Reporter
    kind: Annotated[Intent, AfterValidator(_case_kind)] | None = None


Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=KEY_LENGTH,
        pattern=r"^[!-~]*$",
        description="the same key with the same body answers the case that it made the first time",
    ),
]


@router.post(
    "/cases",
    status_code=201,
    response_model=CaseView,
    responses={
        202: {"model": MessageView, "description": "nobody was found: the duty desk has the message"},
        409: {"description": "the key was used for something else"},
    },
)
async def open_case(body: NewCase, container: Served, caller: Writer, key: Key = "") -> CaseView | Response:
    """Store what was said, open the case and alert its officers; answer the case."""
    async with container.workshop.read() as work:
        _check_division(work, caller, body.division_code)
    filed = await file_matter(container.workshop, _filing(body, caller, key))
    if filed.is_repeat:
        container.observer.repeated(Channel.API)
    else:
        container.observer.fate(Channel.API, filed.fate)
    async with container.workshop.read() as work:
        return await _answer(work, caller, filed)


def _check_division(work: Work, caller: Caller, code: str) -> None:
    if not (code.isascii() and code.isdigit()) or len(code) not in CODE_LENGTHS:
        raise InvalidValueError("division_code 要写 6、9、12 或 15 位区划代码", "division_code")
    if not caller.sees(code):
        raise NotFoundError(f"{code} 不在这个令牌的区划之内")
    if work.snapshots.registry.division(code) is None:
        raise InvalidValueError(f"没有区划代码是 {code} 的地方", "division_code")


def _filing(body: NewCase, caller: Caller, key: str) -> Filing:
    reporter = body.reporter
    return Filing(
        caller.name, key, body.text, body.division_code, reporter.name, reporter.phone or "", body.kind
    )


async def _answer(work: Work, caller: Caller, filed: Filed) -> CaseView | Response:
    """The case, or the message where nobody could be found for it."""
    case = await work.session.scalar(
        select(Case)
        .join(CaseMessage, CaseMessage.case_id == Case.id)
        .where(CaseMessage.message_id == filed.message_id)
        .order_by(Case.id)
        .limit(1)
    )
    if case is not None:
        return (await case_views(work, [case], caller.is_personal))[0]
    message = await work.session.get_one(Message, filed.message_id)
    numbers = await case_numbers(work.session, [message.id])
    (view,) = await message_views([message], numbers, Veil(caller.is_personal))
    return JSONResponse(view.model_dump(mode="json"), 202)
