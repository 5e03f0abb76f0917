"""Every sentence that the system says: searched, changed with its fields before one's eyes, put back as shipped."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.defaults import load_text
from app.services.rules.phrases import Template
from app.services.rules.reply_fields import REPLY_FIELDS
from app.services.rules.ruleset_document import read_document, shipped_data
from app.services.tuning import ruleset_edits as edits
from app.web.console.frame import form_of
from app.web.console.rules.desk_page import REFUSALS, DeskPage, refusal_lines, status_of
from app.web.console.sentences import named

REPLIES = "replies"
LONGEST = 2000
_LISTED = ",可用的有:"
FIELDS: Mapping[str, tuple[str, str]] = {
    "absent": ("几件该到没到", "2"),
    "account": ("账号", "langao"),
    "advice": ("自救的话", "有人落水马上打119。"),
    "also": ("同时告诉谁", "王支书"),
    "amount": ("金额", "876.5"),
    "areas": ("整片几个村组", "4"),
    "arrived": ("几点到场", "15:36"),
    "at": ("到场时间", "15:36"),
    "away": ("点了名、不在岗的干部", "王支书"),
    "channel": ("渠道", "微信"),
    "choices": ("可选的地方", "1 竹园村"),
    "command": ("口令", "记录"),
    "count": ("几件", "3"),
    "desk": ("值班台几件", "2"),
    "done": ("今天办结几件", "6"),
    "door": ("该找哪里", "县公安局"),
    "days": ("多少天", "30"),
    "due": ("最迟什么时候", "今天15:40"),
    "escalated": ("几件没人回应报上来", "2"),
    "example": ("举例", "收到 1"),
    "fresh": ("新报几件", "5"),
    "gap": ("没人替的天数", "1"),
    "group": ("哪个群", "竹园村群"),
    "hazard": ("哪种灾害", "冰雹"),
    "head": ("户主", "张三"),
    "helper": ("帮忙的人", "李干部"),
    "hotline": ("值班电话", "0915-2520000"),
    "hours": ("办公时间", "工作日8:00到18:00"),
    "households": ("多少户", "32"),
    "item": ("要办的事项", "残疾人证换领"),
    "kind": ("哪一类事", "灾情"),
    "last": ("最近一步", "干部已到场"),
    "late": ("几件超期", "1"),
    "left": ("几件没记上", "1"),
    "lines": ("列出的几行", "…"),
    "materials": ("要带的材料", "旧证、照片"),
    "missed": ("误了哪样", "到场"),
    "more": ("其余的编号", "26071800012"),
    "name": ("接手的人", "王支书"),
    "number": ("编号", "26071800011"),
    "numbers": ("几件的号码", "011、012"),
    "office": ("归哪个单位", "县残联"),
    "officer": ("干部姓名", "陈家林"),
    "other": ("另一件的编号,或另一位干部", "26071800012"),
    "others": ("另外几件", "2"),
    "urgents": ("其中人命关天的尾号", "069"),
    "dangers": ("还没应的人命关天尾号", "070"),
    "paid_on": ("到账日期", "7月20日"),
    "person": ("群众姓名", "张三"),
    "phone": ("电话", "139********"),
    "phone_tail": ("电话尾号", "0001"),
    "place": ("地点", "四季镇竹园村"),
    "target": ("户或户籍编号", "H-1024"),
    "previous": ("上一位", "李干部"),
    "reason": ("原因", "等材料"),
    "reminded": ("几件等回应", "3"),
    "reporter": ("谁报的", "张三"),
    "said": ("原话", "路垮了"),
    "score": ("几分", "5"),
    "send_photos": ("请拍照的话", "拍几张照片发过来"),
    "short": ("短号", "1"),
    "shown": ("先发的是什么", "照片"),
    "silent": ("推送不到的干部", "李干部"),
    "since": ("从哪天", "7月20日"),
    "stage": ("哪一报", "续报"),
    "state": ("到哪一步", "干部已看到"),
    "storms": ("几场灾害", "冰雹:四季镇一带12件"),
    "summary": ("事情", "下冰雹了"),
    "tag": ("几件都是什么", "【还没人到场】"),
    "take": ("接手要回的话", "接手"),
    "taken": ("几点收到", "15:12"),
    "text": ("干部写的话", "已看过现场"),
    "title": ("职务", "包户干部"),
    "today": ("今天新报几件", "9"),
    "until": ("到哪天", "7月25日"),
    "urgent": ("人命关天,还没人到", "人命关天"),
    "url": ("链接", "https://…"),
    "waiting": ("几件没人回应", "3"),
    "what": ("发的是什么", "照片"),
    "why": ("为什么不行", "已经办完了"),
    "word": ("记成什么", "收到"),
}
"""What each field means, and an example of it for the preview."""


class Replies(DeskPage):
    """The sentences, by what they are said at."""

    menu_label, icon, path = "系统说的话", "fa fa-comment-dots", "/rules/replies"

    @route("")
    async def index(self, request: Request) -> Response:
        """All of them; what was changed against the shipped ones is marked."""
        desk, _ = await self.desk(request)
        asked = request.query_params.get("q", "").strip()[:40]
        said = read_document(desk.document).get(REPLIES, {})
        groups: dict[str, list[tuple[str, str, str, str, bool]]] = {}
        for key, shipped in shipped_data()[REPLIES].items():
            text = said.get(key, shipped)
            name, purpose = named(key)
            if any(asked in each for each in (text, key, name, purpose)):
                groups.setdefault(_headings()[key], []).append((key, name, purpose, text, text != shipped))
        return self.show_desk(request, "replies.html", desk, groups=groups, asked=asked)

    @route("/{key}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """One sentence with the fields that it may use."""
        key = request.path_params["key"]
        if key not in REPLY_FIELDS:
            raise NotFoundError("没有这句话")
        desk, _ = await self.desk(request)
        shipped = str(shipped_data()[REPLIES][key])
        text = str(read_document(desk.document).get(REPLIES, {}).get(key, shipped))
        if request.method == "GET":
            return self.show_desk(request, "reply.html", desk, **_values(key, text, shipped))
        form = await form_of(request)
        wanted = None if form.get("act") == "shipped" else form.get("text", "").replace("\r\n", "\n")
        try:
            if wanted is not None and len(wanted) > LONGEST:
                raise InvalidValueError(f"太长了,最多 {LONGEST} 个字")
            kept = await self.change(
                request,
                form.get("seal", ""),
                f"{REPLIES}:{key}",
                lambda document: edits.set_values(document, (REPLIES,), {key: wanted}),
            )
        except REFUSALS as refusal:
            why = [_plain(line) for line in refusal_lines(refusal)]
            values = _values(key, wanted or text, shipped) | {"why": why}
            if isinstance(refusal, ConflictError):
                values["stands"] = f"草稿里这句话现在是:{text or '(不说话)'}"
            return self.show_desk(request, "reply.html", desk, status_of(refusal), **values)
        return self.saved(request, kept, f"{self.path}/{key}")


def _plain(line: str) -> str:
    """A refusal for who sees this one sentence: no names of fields in English."""
    said, listed, _ = line.partition(_LISTED)
    return f"{said}。可以填的都列在下面,点一下就放到光标那里" if listed else said


def _values(key: str, text: str, shipped: str) -> dict[str, Any]:
    fields = [(name, *FIELDS[name]) for name in sorted(REPLY_FIELDS[key])]
    name, purpose = named(key)
    return {
        "key": key,
        "name": name,
        "purpose": purpose,
        "heading": _headings()[key],
        "text": text,
        "shipped": shipped,
        "fields": fields,
        "preview": _preview(text),
    }


def _preview(text: str) -> str:
    """The sentence with examples in its fields; empty where it cannot be said."""
    try:
        return Template.parse(text).render({name: example for name, (_, example) in FIELDS.items()})
    except (InvalidValueError, KeyError):
        return ""


@cache
def _headings() -> Mapping[str, str]:
    """What each sentence is said at, as the shipped file's comments say it."""
    heading, found = "", dict[str, str]()
    for line in load_text("replies.toml").splitlines():
        if line.startswith("# "):
            heading = line.removeprefix("# ")
        key = line.partition(" = ")[0]
        if key in REPLY_FIELDS:
            found.setdefault(key, heading)
    return found
