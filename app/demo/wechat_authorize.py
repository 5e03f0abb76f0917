"""The fake platform's authorize page (protocol reference, 1.15): it sends the browser back with a code.

In WeChat the platform knows who holds the phone. Here the browser says so by the cookie or the query field
`demo_openid`; without either the page asks.
"""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.demo.wechat_login import SCOPES
from app.demo.wechat_platform import WechatPlatform

WHO = "demo_openid"
MOST_SHOWN = 30


async def page(platform: WechatPlatform, request: Request) -> Response:
    """Back to `redirect_uri` with code and state, or a page that says what is wrong."""
    asked = request.query_params
    wrong = _wrong(platform, request)
    if wrong:
        return HTMLResponse(f"<!doctype html><meta charset=utf-8><p>{escape(wrong)}</p>")
    openid = asked.get(WHO) or request.cookies.get(WHO, "")
    if openid not in platform.followers:
        return _ask(platform, request)
    is_snapshot = platform.misbehaviour.is_snapshot
    code = platform.login.code(openid, asked["scope"], is_snapshot=is_snapshot)
    back = urlsplit(asked["redirect_uri"])
    query = [*parse_qsl(back.query), ("code", code), ("state", asked.get("state", ""))]
    return RedirectResponse(urlunsplit(back._replace(query=urlencode(query))), 302)


def _wrong(platform: WechatPlatform, request: Request) -> str:
    """What the page complains of, or an empty string."""
    asked, account = request.query_params, platform.account
    if "MicroMessenger" not in request.headers.get("user-agent", ""):
        return "请在微信客户端打开链接"
    if asked.get("appid") != account.app_id:
        return "appid 参数错误"
    if asked.get("response_type") != "code" or asked.get("scope") not in SCOPES:
        return "scope 参数错误或没有 scope 权限,错误码 10005"
    state = asked.get("state", "")
    if len(state) > 128 or not (state.isascii() and (state.isalnum() or not state)):
        return "state 参数错误"
    host = urlsplit(asked.get("redirect_uri", "")).hostname
    if not host or (account.web_domain and host != account.web_domain):
        return "redirect_uri 域名与后台配置不一致,错误码 10003"
    return ""


def _ask(platform: WechatPlatform, request: Request) -> Response:
    """Whose phone is it? A page with the first followers."""
    links = []
    for openid in list(platform.followers)[:MOST_SHOWN]:
        target = request.url.include_query_params(**{WHO: openid})
        links.append(f'<li><a href="{escape(str(target))}">{escape(openid)}</a></li>')
    return HTMLResponse(
        f"<!doctype html><meta charset=utf-8><title>假微信</title><p>用谁的微信打开?</p><ul>{''.join(links)}</ul>"
    )
