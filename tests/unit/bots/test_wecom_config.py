"""What a WeCom application's configuration accepts, and what it says to the operator when it does not."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.core.errors import ConfigurationError
from app.settings import Settings
from bots.config import secret
from bots.wecom.config import WeComConfig
from tests.contract.wecom_wire import wecom_config

KEY = "robot-key-that-is-secret"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token": "a-b"}, "接收消息"),
        ({"token": ""}, "接收消息"),
        ({"encoding_aes_key": "x" * 42}, "43 位"),
        ({"secret": ""}, "secret"),
        ({"agent_id": "app"}, "AgentId"),
        ({"account_limit": 0}, "account_limit"),
        ({"robots": {"四季镇": KEY}}, "群机器人的名字"),
        ({"robots": {"town": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"}}, "key= 后面"),
        ({"robots": "town"}, "JSON"),
        ({"corp": "x"}, "corp"),
    ],
)
def test_a_wrong_value_is_named_in_plain_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        wecom_config(**changes)
    assert words in str(caught.value)
    assert KEY not in str(caught.value)


def test_robots_may_come_from_a_file(tmp_path: Path) -> None:
    keys = tmp_path / "robots"
    keys.write_text(f'{{"town": "{KEY}"}}', "utf-8")
    said = wecom_config().model_dump(exclude={"robots"})
    lines = [f"{name} = {_toml(value)}" for name, value in said.items() if value is not None]
    config = tmp_path / "baolian.toml"
    config.write_text(
        'secret_key = "x"\n[[wecom]]\n' + "\n".join(lines) + f'\nrobots_file = "{keys}"\n', "utf-8"
    )
    (account,) = Settings.load(config, {}).wecom
    assert secret(account.robots["town"]) == KEY
    assert KEY not in repr(account)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return f'"{value.get_secret_value() if hasattr(value, "get_secret_value") else value}"'


def test_an_application_without_its_keys_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "baolian.toml"
    config.write_text('secret_key = "x"\n[[wecom]]\nname = "county"\ndivision = "610925"\n', "utf-8")
    with pytest.raises(ConfigurationError, match=r"wecom\.county\.corp_id 缺少这一项"):
        Settings.load(config, {})


def test_the_platform_is_the_real_one_by_default() -> None:
    assert WeComConfig.model_fields["api_base"].default == "https://qyapi.weixin.qq.com"
