"""Who wants his data erased or his address unbound, and who speaks of other data."""

import pytest

from app.nlu.own_data import OwnData, wish


@pytest.mark.parametrize(
    "text",
    [
        "把我的信息都删了,我不用了",
        "我要求删除我的个人信息",
        "请把我的资料全部删除",
        "注销我的账号",
        "咋个删除我的信息",
        "不想留我的信息",
    ],
)
def test_who_wants_to_be_erased(text: str) -> None:
    assert wish(text) is OwnData.ERASE


@pytest.mark.parametrize("text", ["解绑", "我不想绑了,取消绑定", "我要解除绑定"])
def test_who_wants_to_be_unbound(text: str) -> None:
    assert wish(text) is OwnData.UNBIND


@pytest.mark.parametrize(
    "text",
    [
        "注销",
        "不要删我的信息",
        "不要注销我的账号",
        "注销户口",
        "我爸的户口本信息错了",
        "把我家的墙拆了",
        "我要注销营业执照",
        "社保信息查不到",
        "村上把我的信息贴到墙上了",
        "",
    ],
)
def test_other_data_is_another_matter(text: str) -> None:
    assert wish(text) is None
