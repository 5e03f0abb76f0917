"""What is promised for each kind of case: windows as people write them, and who is called one after the other."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.calendar import ALWAYS, WORKING
from app.core.enums import CASE_KINDS, OfficerRole
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.services.rules import duration_words
from app.services.rules.promises import WINDOWS
from app.services.rules.ruleset_document import read_document, shipped_data
from app.services.rules.ruleset_sections import completed
from app.services.tuning import ruleset_edits as edits
from app.services.tuning.drafts import Desk
from app.services.tuning.rule_words import Names
from app.web.console.rules.desk_page import REFUSALS, DeskPage, refusal_lines, status_of

PROMISES = "promises"
MOST_ROLES = 8
WORDS: Mapping[str, tuple[str, str]] = {
    "remind": ("提醒", "没人回“收到”,过这么久再提醒同一个人"),
    "acknowledge": ("回应", "到时还没人回“收到”,往上叫一级(有“到场”的事项不用填)"),
    "on_site": ("到场", "到时人还没到现场,往上叫一级"),
    "step": ("再往上", "之后每隔这么久,再往上叫一级"),
    "visit": ("上门", "多久之内要上门"),
    "finish": ("办结", "多久之内要办完"),
    "call_back": ("回访", "办完以后多久之内回访"),
    "pay": ("到账", "救助款多久之内到账"),
}
HOURS = ((ALWAYS, "全天都算"), (WORKING, "只算上班时间"))


class Windows(DeskPage):
    """The ten promises."""

    menu_label, icon, path = "时限和升级链", "fa fa-stopwatch", "/rules/windows"

    @route("")
    async def index(self, request: Request) -> Response:
        """Every kind with its windows and its ladder."""
        desk, names = await self.desk(request)
        found = [(str(kind), names.kind(kind), _promise(desk.document, kind)) for kind in CASE_KINDS]
        shown = [
            (kind, words, _summary(said), _ladder(said, names), said.get("hours"))
            for kind, words, said in found
        ]
        return self.show_desk(request, "windows.html", desk, promises=shown)

    @route("/{kind}", methods=["GET", "POST"])
    async def one(self, request: Request) -> Response:
        """One kind's windows and ladder."""
        kind = request.path_params["kind"]
        if kind not in CASE_KINDS:
            raise NotFoundError("没有这类事项")
        desk, names = await self.desk(request)
        said = _promise(desk.document, kind)
        if request.method == "GET":
            filled = {name: duration_words.said(said[name]) for name in WINDOWS if name in said}
            return self._form(
                request, desk, names, kind, filled, list(said["ladder"]), said.get("hours", ALWAYS)
            )
        form = await request.form()
        filled, ladder, hours = _filled(form), _ladder_of(form), str(form.get("hours", ALWAYS))
        act, _, at = str(form.get("act", "save")).partition(":")
        if act != "save":
            moved = _moved(ladder, act, at)
            return self._form(request, desk, names, kind, filled, moved, hours, seal=form.get("seal"))
        try:
            changes = _changes(filled, ladder, hours, said)
            kept = await self.change(
                request,
                str(form.get("seal", "")),
                f"{PROMISES}:{kind}",
                lambda text: edits.set_values(text, (PROMISES, kind), changes),
            )
        except REFUSALS as refusal:
            stands = _stands(said, names) if isinstance(refusal, ConflictError) else ""
            return self._form(request, desk, names, kind, filled, ladder, hours, refusal, stands=stands)
        return self.saved(request, kept, said=f"“{names.kind(kind)}”的时限已存进草稿")

    def _form(
        self,
        request: Request,
        desk: Desk,
        names: Names,
        kind: str,
        filled: Mapping[str, str],
        ladder: list[str],
        hours: str,
        refusal: Exception | None = None,
        seal: Any = None,
        stands: str = "",
    ) -> Response:
        values: dict[str, Any] = {
            "kind": kind,
            "kind_words": names.kind(kind),
            "filled": filled,
            "windows": WORDS,
            "ladder": ladder,
            "ladder_words": [names.role(role) for role in ladder],
            "hours": hours,
            "hour_words": HOURS,
            "roles": [(str(role), names.role(role)) for role in OfficerRole],
            "seal": seal or desk.seal,
            "stands": stands,
            "why": refusal_lines(refusal) if refusal else [],
        }
        return self.show_desk(request, "window.html", desk, status_of(refusal) if refusal else 200, **values)


def _promise(document: str, kind: str) -> dict[str, Any]:
    """The promise as the document says it, with what no case can do without as shipped."""
    shipped = shipped_data()[PROMISES][kind]
    said = read_document(document).get(PROMISES, {}).get(kind)
    if said is None:
        return dict(shipped)
    return completed(said, shipped)


def _summary(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(WORDS[name][0], duration_words.said(said[name])) for name in WINDOWS if name in said]


def _ladder(said: Mapping[str, Any], names: Names) -> list[str]:
    return [names.role(role) for role in said.get("ladder", [])]


def _stands(said: Mapping[str, Any], names: Names) -> str:
    """A promise in one line: what somebody reads whose form was overtaken."""
    windows = "、".join(f"{words} {window}" for words, window in _summary(said))
    clock = dict(HOURS).get(said.get("hours", ALWAYS), "")
    return f"草稿里现在是:{windows};{clock};升级链 {'→'.join(_ladder(said, names))}"


def _filled(form: FormData) -> dict[str, str]:
    given = {name: form.get(name, "") for name in WINDOWS}
    return {
        name: value.strip()[:20] for name, value in given.items() if isinstance(value, str) and value.strip()
    }


def _ladder_of(form: FormData) -> list[str]:
    return [str(role) for role in form.getlist("ladder") if role in tuple(OfficerRole)][:MOST_ROLES]


def _moved(ladder: list[str], act: str, at: str) -> list[str]:
    """The ladder after a button: a step up or down, out, or one more."""
    roles = list(ladder)
    if act == "add" and len(roles) < MOST_ROLES:
        unused = [str(role) for role in OfficerRole if role not in roles]
        return [*roles, *unused[:1]]
    if at not in map(str, range(len(roles))):
        return roles
    role = roles.pop(int(at))
    if act in ("up", "down"):
        roles.insert(max(0, int(at) + (1 if act == "down" else -1)), role)
    return roles


def _changes(
    filled: Mapping[str, str], ladder: list[str], hours: str, before: Mapping[str, Any]
) -> dict[str, Any]:
    """What differs from before, None for a window that is promised no longer; raises InvalidValueError."""
    problems: list[str] = []
    wanted: dict[str, Any] = {"hours": hours, "ladder": ladder}
    for name, text in filled.items():
        try:
            wanted[name] = str(duration_words.read(text))
        except InvalidValueError as error:
            problems.append(f"“{WORDS[name][0]}”:{error}")
    if not ladder:
        problems.append("升级链不能空着:至少要有一级")
    if len(set(ladder)) < len(ladder):
        problems.append("升级链里同一个岗位只写一次")
    if "on_site" not in filled and "acknowledge" not in filled:
        problems.append("“到场”和“回应”至少填一样,不然没人应的时候不知道什么时候往上叫")
    problems += [
        f"“{WORDS[name][0]}”不能空着" for name in ("step", "finish", "call_back") if name not in filled
    ]
    if problems:
        raise InvalidValueError("\n".join(problems))
    keys = (*WINDOWS, "hours", "ladder")
    standard = {"hours": ALWAYS}
    return {key: wanted.get(key) for key in keys if wanted.get(key) != before.get(key, standard.get(key))}
