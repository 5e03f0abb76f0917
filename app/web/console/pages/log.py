"""The log of acts."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.services import audit
from app.services.listing.columns import place
from app.services.scope import Right
from app.web.console import log_words
from app.web.console.frame import Page, reading, scope_of

PAGE = 50
MOST_PAGES = 10_000
WORDS = {
    "sign_in": "登录",
    "sign_out": "退出",
    "locked": "密码连错,锁住账号",
    "user_created": "新建账号",
    "user_retired": "停用账号",
    "password_reset": "重设密码",
    "password_changed": "改密码",
    "reveal": "查看完整信息",
    "case_moved": "办理事项",
    "desk_taken": "接手值班台上的一条",
    "desk_filed": "把值班台上的一条立成事项",
    "desk_settled": "值班台上的一条不用再办",
    "desk_answered": "给值班台上的一条回了话",
    "api_read": "接口查看完整信息",
    "phone_shown": "打开事项页,看到电话",
    "names_shown": "打开事项页或清单,看到姓名",
    "name_told": "在聊天里被问“是您包的户吗”,看到姓名",
    "people_shown": "核对扫码的人,看到姓名",
    "workbook_uploaded": "上传表格",
    "import": "导入",
    "registry_exported": "下载登记资料",
    "before_taken": "下载导入以前的样子",
    "bound": "登记渠道身份",
    "unbound": "撤销登记",
    "not_he": "核对:不是他",
    "bind_tried": "自己登记,没对上",
    "bind_limited": "自己登记,次数太多",
    "kin_related": "登记可替办的家人",
    "kin_parted": "撤销可替办的家人",
    "code_made": "打印二维码",
    "shifts_swapped": "换班",
    "leave": "登记请假",
    "leave_over": "销假",
    "handover": "交接",
    "told_apart": "说明不是同一件",
    "incident_made": "合成灾害事件",
    "damage_opened": "新建灾情报告",
    "damage_corrected": "核改灾情数字",
    "damage_reported": "做灾情报告",
    "damage_handed_on": "记灾情报告报给谁",
    "damage_ended": "灾情不用报",
    "cases_exported": "导出事项",
    "backed_up": "备份",
    "restored": "从备份恢复",
    "person_erased": "按本人要求删除个人信息",
    "merge": "并村",
    "renumber": "调整组号",
    "move": "迁户",
    "split": "分户",
    "roster": "按规则排班",
    "roster_written": "改坐班表",
    "swap": "换班",
    "rules_draft": "改规则草稿",
    "rules_taken_in": "把别人发布的规则并进草稿",
    "rules_discarded": "扔掉规则草稿",
    "publish_rules": "发布规则",
    "rollback_rules": "退回规则",
    "rules_replayed": "拿消息试跑规则草稿",
    "rules_foreseen": "推演没有人应会怎样",
    "webhook_added": "接口登记事件推送地址",
    "webhook_removed": "接口撤销事件推送地址",
    "decision_read": "看为什么这样判",
    "calendar_edit": "改工作日历",
    "calendar_set": "改工作日历",
    "calendar_clear": "改工作日历",
    "keys_rotated": "换成新密钥",
    "lookups_moved": "换成新密钥的查找值",
    "refused": "越权,拒绝",
}
_UNDO = "undo_"
RESULTS = {audit.DONE: "成功", audit.REFUSED: "拒绝"}


class Log(Page):
    """Who did what, from where, with what result, newest first."""

    menu_label, icon, path, right = "操作日志", "fa fa-clipboard-list", "/log", Right.AUDIT

    @route("")
    async def index(self, request: Request) -> Response:
        """One page of entries, those that hold the words that are looked for."""
        asked = request.query_params.get("q", "")[:100]
        number = _number(request.query_params.get("page", ""))
        async with reading(request) as work:
            entries, total = await audit.page(
                work, scope_of(request), asked, (number - 1) * PAGE, PAGE, _called(asked)
            )
            places = {entry.division_code: place(work, entry.division_code) for entry in entries}
            actors = {entry.actor: log_words.who(work, entry.actor) for entry in entries}
        return self.show(
            request,
            "log.html",
            entries=entries,
            total=total,
            places=places,
            actors=actors,
            about=log_words.about,
            details=log_words.details,
            asked=asked,
            number=number,
            pages=max(1, -(-total // PAGE)),
            words_of=words_of,
            results=RESULTS,
        )


def words_of(action: str) -> str:
    """An act as a person reads it."""
    if action.startswith(_UNDO):
        return f"撤销:{words_of(action.removeprefix(_UNDO))}"
    return WORDS.get(action, action)


def _called(asked: str) -> list[str]:
    """The acts whose Chinese words hold what is looked for."""
    return [action for action, words in WORDS.items() if asked.strip() and asked.strip() in words]


def _number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 6 else 1
