"""Matters that somebody counts in one message."""

import pytest

from app.nlu.enumerated import announces, counted


@pytest.mark.parametrize(
    ("text", "head", "matters"),
    [
        (
            "1.竹园村二组的路灯坏了 2.我妈的高龄补贴没发 3.邻居占了我家的地",
            "",
            ("竹园村二组的路灯坏了", "我妈的高龄补贴没发", "邻居占了我家的地"),
        ),
        (
            "我是长梁村的,反映几个事:1、水管爆了三天;2、我爸残疾证过期了",
            "我是长梁村的,反映几个事",
            ("水管爆了三天", "我爸残疾证过期了"),
        ),
        ("一是我们组的路灯不亮,二是补贴没到账", "", ("我们组的路灯不亮", "补贴没到账")),
        (
            "第一,低保为什么取消了;第二,村里的路什么时候修",
            "",
            ("低保为什么取消了", "村里的路什么时候修"),
        ),
        ("第一件路灯坏了,第二件是补贴没到账", "", ("路灯坏了", "补贴没到账")),
        ("第一个问题,路灯坏了第二个问题:补贴没到账", "", ("路灯坏了", "补贴没到账")),
        ("①路灯坏了好久②水管爆了三天", "", ("路灯坏了好久", "水管爆了三天")),
        ("(1)路灯坏了好久\n(2)水管爆了三天", "", ("路灯坏了好久", "水管爆了三天")),
    ],
)
def test_what_is_counted_is_told_apart(text: str, head: str, matters: tuple[str, ...]) -> None:
    assert counted(text) == (head, matters)


@pytest.mark.parametrize(
    "text",
    [
        "1.5亩烟叶和2.3亩玉米都打烂了",
        "1.竹园村二组的路灯坏了",
        "1、2、3号都要收到",
        "唯一是路不好,十二是号",
        "13909150001,2号来过",
        "第一年没领到补贴第二年也没领到",
        "第一个月没领到补贴第二个月也没领到",
        "第一条路断了,第二条路也断了",
        "2.路灯坏了好久 3.水管爆了三天",
        "",
    ],
)
def test_figures_that_count_nothing_leave_the_message_whole(text: str) -> None:
    assert counted(text) == (text, ())


@pytest.mark.parametrize(
    ("head", "is_announced"),
    [("反映几件事", True), ("我要反映两个问题", True), ("办低保是不是要", False), ("我家房子裂口了", False)],
)
def test_what_only_announces_what_is_counted(head: str, is_announced: bool) -> None:
    assert announces(head) is is_announced
