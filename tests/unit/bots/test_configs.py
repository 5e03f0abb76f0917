"""What an account's configuration accepts, and what it says to the operator when it does not."""

from typing import Any

import pytest
from pydantic import ValidationError

from bots.base import Capabilities
from bots.config import secret
from bots.onebot.config import OneBotConfig
from bots.qqbot.config import QQBotConfig
from bots.wechat.config import WeChatConfig

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
WECHAT: dict[str, Any] = {
    "name": "langao",
    "division": "610925",
    "app_id": "wx1",
    "app_secret": "app-secret",
    "token": "holdfast2026",
    "encoding_aes_key": KEY,
}
ABLE = Capabilities(passive_reply=None, proactive_window=None, messages_per_window=None, max_text_bytes=2000)
ONEBOT: dict[str, Any] = {"name": "siji", "division": "610925112", "self_id": 10001}


QQBOT: dict[str, Any] = {"name": "langao", "division": "610925", "app_id": 102000001, "secret": "s"}


def complaint(model: type[WeChatConfig | OneBotConfig | QQBotConfig], values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        model(**values)
    return str(caught.value)


def test_an_account_of_drills_says_who_plays() -> None:
    config = WeChatConfig(**WECHAT, drill=True, drill_senders="oDrill-", api_base="http://127.0.0.1:9001")
    usual = config.allowed(WeChatConfig(**WECHAT).allowed(ABLE))
    assert usual.plays("oDrill-7")
    assert not usual.plays("oZhang")
    assert not WeChatConfig(**WECHAT).allowed(ABLE).plays("oDrill-7")


def test_an_account_of_wechat_is_safe_by_default() -> None:
    config = WeChatConfig(**WECHAT)
    assert (config.mode, config.api_base, config.original_id) == ("safe", "https://api.weixin.qq.com", "")
    assert secret(config.encoding_aes_key) == KEY


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token": "ab"}, "3 到 32 位"),
        ({"token": "a-b-c"}, "3 到 32 位"),
        ({"token": "a" * 33}, "3 到 32 位"),
        ({"previous_token": "a-b-c"}, "3 到 32 位"),
        ({"encoding_aes_key": KEY[:-1]}, "43 位"),
        ({"encoding_aes_key": KEY[:-1] + "="}, "43 位"),
        ({"previous_encoding_aes_key": "x"}, "43 位"),
        ({"encoding_aes_key": ""}, "encoding_aes_key"),
        ({"mode": "compat", "encoding_aes_key": ""}, "encoding_aes_key"),
        ({"mode": "secure"}, "plain"),
        ({"division": "6109"}, "区划代码"),
        ({"division": "61092511200a"}, "区划代码"),
        ({"name": "lan gao"}, "账号名"),
        ({"name": "lan__gao"}, "账号名"),
        ({"api_base": "ftp://x"}, "接口地址"),
        ({"api_base": "https://user:pw@x"}, "接口地址"),
        ({"api_base": "https://x:99999"}, "接口地址"),
        ({"drill": True}, "本机的假平台"),
        ({"drill": True, "api_base": "http://10.1.2.3:9001"}, "本机的假平台"),
        ({"app_secret": ""}, "app_secret"),
        ({"alert_template_fields": {"number": "Thing 2"}}, "模板字段"),
        ({"tokens": "x"}, "tokens"),
    ],
)
def test_a_wrong_value_is_named_in_plain_words(changes: dict[str, Any], words: str) -> None:
    assert words in complaint(WeChatConfig, {**WECHAT, **changes})


def test_complaints_and_texts_never_show_a_secret() -> None:
    text = complaint(WeChatConfig, {**WECHAT, "token": "secret-token!", "division": "x"})
    assert "secret-token!" not in text
    assert "app-secret" not in text + repr(WeChatConfig(**WECHAT))


def test_plain_mode_needs_no_key() -> None:
    assert WeChatConfig(**{**WECHAT, "mode": "plain", "encoding_aes_key": ""}).mode == "plain"


def test_numbers_of_qq_are_kept_as_text() -> None:
    config = OneBotConfig(**ONEBOT, groups=[700001, "700002"])
    assert (config.self_id, config.groups) == ("10001", ("700001", "700002"))


def test_an_account_of_onebot_may_have_neither_secret_nor_api() -> None:
    config = OneBotConfig(**ONEBOT, api_base="", secret="")
    assert (config.api_base, secret(config.secret)) == (None, "")


def test_a_trailing_slash_of_an_api_base_is_dropped() -> None:
    assert OneBotConfig(**ONEBOT, api_base="http://127.0.0.1:3000/").api_base == "http://127.0.0.1:3000"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"self_id": "bot"}, "QQ 号"),
        ({"self_id": -1}, "QQ 号"),
        ({"self_id": True}, "self_id"),
        ({"groups": ["四季镇"]}, "群号"),
        ({"bot_names": [" "]}, "bot_names"),
        ({"api_base": "127.0.0.1:3000"}, "接口地址"),
        ({"secrets": "x"}, "secrets"),
    ],
)
def test_a_wrong_value_of_onebot_is_named_too(changes: dict[str, Any], words: str) -> None:
    assert words in complaint(OneBotConfig, {**ONEBOT, **changes})


def test_a_qq_bot_begins_nothing_and_sends_no_links_by_default() -> None:
    config = QQBotConfig(**QQBOT)
    assert (config.app_id, config.active, config.links, config.register_until) == (
        "102000001",
        False,
        False,
        None,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret": ""}, "AppSecret"),
        ({"app_id": ""}, "app_id"),
        ({"timeout_seconds": 4}, "至少写 5"),
        ({"register_until": "2026-07-18T15:40:00"}, "带时区"),
        ({"register_until": "soon"}, "register_until"),
        ({"sandbox": True}, "sandbox"),
    ],
)
def test_what_a_qq_bot_cannot_be_is_said(changes: dict[str, Any], words: str) -> None:
    said = complaint(QQBotConfig, QQBOT | changes)
    assert words in said
    assert "'s'" not in said
