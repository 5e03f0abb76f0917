"""What `baolian check --channels` says to a look at an account: what is wrong, and where to click."""

from bots.probing import Look

OK, HINT, WRONG = "ok", "hint", "wrong"
_WECHAT = "公众平台(mp.weixin.qq.com)"
_WECOM = "企业微信管理后台"
_API = f"{_WECHAT}“设置与开发 > 开发接口管理”"
_CARDS = f"{_WECHAT}“模板消息 > 我的模板”"
_HTTP = "机器人“网络配置 > HTTP 服务器”"
_STALE = "正在跑的服务和这份配置的密钥不一样:重启服务"
_CLOCK = "时限会跟着错,差得多了,平台送来的消息会被当作过期拒收;请对时(chrony 或 ntp)"
_SAID = {
    "wechat.secret.40013": f"app_id 不对:在{_API}核对 AppID",
    "wechat.secret.40125": f"app_secret 不对:在{_API}重置 AppSecret,写进配置",
    "wechat.secret.40243": f"AppSecret 被冻结了:在{_API}解冻",
    "wechat.*.40164": f"这台服务器的地址不在白名单里:在{_API}的“IP 白名单”加上({{detail}})",
    "wechat.*.48001": f"账号没有这个接口的权限:在{_WECHAT}“设置与开发 > 接口权限”看认证过了没有、是不是服务号",
    "wechat.*.50004": f"账号被平台停用了:看{_WECHAT}的站内信",
    "wechat.*.50002": f"账号的接口被平台限制了:看{_WECHAT}的站内信",
    "wechat.*.45009": f"今天的接口次数用完了,零点以后才行;可以在{_WECHAT}清零,每月 10 次",
    "wechat.template.none": "没有 alert_template_id:干部 48 小时没有和公众号说过话,就推送不到他",
    "wechat.template.unknown": f"模板 {{detail}} 不在这个账号里:在{_CARDS}复制模板 ID",
    "wechat.template.fields": f"模板里没有字段 {{detail}}:在{_CARDS}的详情看字段名,写进 alert_template_fields",
    "wecom.secret.40001": f"secret 不对:在{_WECOM}“应用管理 > 这个应用 > Secret”查看,写进配置",
    "wecom.secret.40013": f"corp_id 不对:在{_WECOM}“我的企业 > 企业信息”最下面核对企业 ID",
    "wecom.*.60020": f"这台服务器的地址不在可信 IP 里:在{_WECOM}“应用管理 > 这个应用 > 企业可信IP”加上({{detail}})",
    "wecom.*.40056": f"agent_id 不对:在{_WECOM}“应用管理 > 这个应用”核对 AgentId",
    "wecom.*.301002": f"这个 secret 不是 agent_id 那个应用的:在{_WECOM}“应用管理”核对",
    "wecom.*.48002": f"应用没有权限:在{_WECOM}“应用管理 > 这个应用”看可见范围和权限",
    "wecom.*.60011": f"应用没有权限:在{_WECOM}“应用管理 > 这个应用”看可见范围和权限",
    "wecom.agent.closed": f"应用停用了:在{_WECOM}“应用管理 > 这个应用”打开",
    "qqbot.secret.100007": "app_id 不对,或者机器人被封了:在 QQ 开放平台(q.qq.com)“开发设置”核对 AppID",
    "qqbot.secret.100016": "secret 不对:在 QQ 开放平台(q.qq.com)“开发设置”重置 AppSecret,写进配置",
    "qqbot.secret.10004": "没有这个机器人:在 QQ 开放平台(q.qq.com)核对 AppID",
    "qqbot.secret.100001": "要令牌要得太勤,过几分钟再查",
    "onebot.*.http_401": f"没有带上 access_token:{_HTTP}的 token 要和配置里的 access_token 一样",
    "onebot.*.http_403": f"access_token 不对:{_HTTP}的 token 要和配置里的 access_token 一样",
    "onebot.*.http_404": f"api_base 后面没有 OneBot 接口:核对{_HTTP}的地址和端口",
    "onebot.login.network": "api_base 连不上:机器人的程序开着吗,地址和端口对吗",
    "onebot.login.by_socket": "没有 api_base,走反向 WebSocket:{detail}",
    "onebot.login.not_connected": "机器人没有连上来:在“网络配置 > WebSocket 客户端”填 {detail},token 填 access_token",
    "onebot.login.wrong_account": "那边登录的是 {detail},不是 self_id:换号登录,或者改 self_id",
    "onebot.status.signed_out": "QQ 号掉线了:到机器人的电脑上重新扫码登录",
    "onebot.friends.strangers": "{detail} 不是这个 QQ 号的好友,私聊推送不到:请他们加它为好友,在机器人那边通过",
    "onebot.friends.untaken": "{detail} 是好友,但试发的消息没有发出去:请他们在 QQ 上给这个号发一句话,一分钟之内再试",
    "sms.sender.missing": "{detail}",
    "*.clock.behind": f"这台机器的钟比平台的慢 {{detail}} 秒:{_CLOCK}",
    "*.clock.ahead": f"这台机器的钟比平台的快 {{detail}} 秒:{_CLOCK}",
    "*.callback.unreachable": "从这台服务器打不开回调地址({detail}):检查 public_url、域名解析、证书和防火墙",
    "*.callback.status_404": "回调地址 {detail} 是 404:反向代理没有转到本程序,或者服务里没有这个账号",
    "*.callback.status_401": f"回调地址 {{detail}} 不认签名:{_STALE}",
    "*.callback.status_403": f"回调地址 {{detail}} 不认签名:{_STALE};也可能是钟不准,请对时",
    "*.callback.status_502": "反向代理后面没有服务在跑(502):启动 baolian serve",
    "*.callback.status_503": "服务在跑但数据库不通(503):看 baolian doctor",
    "*.callback.wrong_answer": "回调地址 {detail} 答的不是本程序:反向代理指到了别处",
    "*.*.network": "平台的接口连不上:检查网络和 http_proxy({detail})",
    "*.*.cut": "平台的接口答到一半断了:再查一次,一直这样就检查网络和 http_proxy",
    "*.*.no_token": "取令牌的地址太久不回答,或者答到一半断了:检查网络和 http_proxy",
    "*.*.timeout": "平台的接口太久不回答:检查网络和 http_proxy",
    "*.*.http_502": "平台的接口现在不正常(502),过一会儿再查",
}
_HINTS = frozenset({"none", "strangers", "untaken", "by_socket", "45009", "100001", "http_502"})
_ABOUT = {
    "secret": "账号和密钥",
    "api": "接口和 IP 白名单",
    "template": "推送的模板",
    "agent": "应用和可信 IP",
    "login": "登录的账号",
    "friends": "好友",
    "status": "在不在线",
    "version": "机器人的程序",
    "clock": "时钟",
    "callback": "回调地址",
    "sender": "发送服务",
}


def about(look: Look) -> str:
    """What was looked at, in words."""
    return _ABOUT.get(look.about, look.about)


def state(look: Look) -> str:
    """ok, hint or wrong."""
    return OK if not look.code else HINT if look.code in _HINTS else WRONG


def words(channel: str, look: Look) -> str:
    """What is wrong and where to click; a code that we have no words for is shown with what the platform said."""
    if not look.code:
        return look.detail if look.about == "version" else "好"
    keys = (f"{channel}.{look.about}.{look.code}", f"{channel}.*.{look.code}", f"*.{look.about}.{look.code}")
    said = next((_SAID[key] for key in (*keys, f"*.*.{look.code}") if key in _SAID), None)
    if said is None:
        return f"平台回答 {look.code} {look.detail}".strip() + ":按错误码查平台的文档,或者把这一行发给我们"
    return said.format(detail=look.detail)
