"""What one person adds within two minutes rings his officer a few times and not at every message; nothing is lost."""

import pytest

from tests.post import Post

pytestmark = pytest.mark.anyio
MORE = [
    "猪圈也垮了",
    "牛圈也塌了",
    "烟叶全打坏了",
    "玉米也打烂了",
    "屋顶打了几个洞",
    "地里全是水",
    "路也冲断了",
    "水渠也垮了",
    "电线杆倒了",
    "大棚也塌了",
]


@pytest.mark.parametrize(
    ("told", "is_urgent"),
    [("竹园村二组下冰雹了,房子打烂了", False), ("竹园村房子垮了,我爸被压住了", True)],
)
async def test_ten_messages_in_two_minutes_are_three_pushes_that_hold_them_all(
    post: Post, told: str, is_urgent: bool
) -> None:
    await post.road.says("oZhang", told)
    await post.road.says("oChen", "收到")
    await post.over(seconds=120)
    before = len(post.wechat.sent)
    for words in MORE:
        await post.road.says("oZhang", words)
        await post.over(seconds=12, step=6)
    await post.over(seconds=60)
    pushes = [push.text for push in post.wechat.sent[before:] if push.recipient == "oChen"]
    assert len(pushes) <= 3
    assert [words for words in MORE if not any(words in push for push in pushes)] == []
