"""What `[[sms]]` accepts, and what it says to the operator when it does not."""

from typing import Any

import pytest
from pydantic import ValidationError

from bots.apprise.config import ONE_HOST
from tests.contract.test_sms_outbound import sms_config

SECRET = "a-token-that-is-secret"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": ""}, "缺少 url"),
        ({"url": "no address at all {to}"}, "缺少 url"),
        ({"url": f"jsons://u:{SECRET}@host/{{to}}"}, "jsons 不在 schemes"),
        ({"url": f"file:///etc/{SECRET}/{{to}}"}, "file 不在 schemes"),
        ({"url": f"json://u:{SECRET}@host/", "schemes": ["json"]}, "要写 {to}"),
        ({"url": f"json://u:{SECRET}@{{to}}/x", "schemes": ["json"]}, "主机那一段"),
        ({"url": f"json://{{to}}:{SECRET}@host/x", "schemes": ["json"]}, "主机那一段"),
        ({"url": f"json://[{SECRET}/{{to}}", "schemes": ["json"]}, "缺少 url"),
        ({"schemes": ["json://"]}, "不认识"),
        ({"sender": "a b"}, "sender"),
        ({"max_characters": 1}, "max_characters"),
        ({"urls": "x"}, "urls"),
    ],
)
def test_a_wrong_value_is_named_without_its_secret(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        sms_config(**changes)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("scheme", ["spugpush", "dingtalk", "wxpusher", "wecombot"])
def test_services_with_one_host_need_no_permission(scheme: str) -> None:
    config = sms_config(url=f"{scheme}://{SECRET}/{{to}}", schemes=ONE_HOST)
    assert SECRET not in repr(config)


@pytest.mark.parametrize(
    "scheme", ["json", "jsons", "form", "xml", "ntfy", "gotify", "mailtos", "apprise", "syslog"]
)
def test_what_can_point_anywhere_is_not_allowed_by_default(scheme: str) -> None:
    with pytest.raises(ValidationError, match="不在 schemes"):
        sms_config(url=f"{scheme}://host/{{to}}", schemes=ONE_HOST)


def test_a_sender_of_the_countys_own_needs_no_url() -> None:
    assert sms_config(sender="langao", url="").sender == "langao"
