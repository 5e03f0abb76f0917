"""What people, officers and platforms say, in parts of the newspaper's story and freely: strategies for plans."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from app.core.enums import Channel, SegmentKind
from app.core.messages import Segment

SENDERS = (
    (Channel.WECHAT, "langao", "oZhang", ""),
    (Channel.WECHAT, "langao", "oChen", ""),
    (Channel.WECHAT, "langao", "oStranger", ""),
    (Channel.ONEBOT, "siji", "20002", "700001"),
    (Channel.ONEBOT, "siji", "20003", "700001"),
    (Channel.ONEBOT, "siji", "20002", ""),
)
NOBODYS_GROUP = (Channel.ONEBOT, "siji", "20002", "999")
REPORTS = (
    "竹园村下冰雹了,烟叶全打烂了",
    "竹园村下冰雹了烟叶全打烂了,另外我妈的低保也想问一下",
    "路也断了,房子塌了,里面埋了人",
    "下大雨了",
    "竹园村的",
    "长梁村",
    "不晓得",
)
OFFICERS_WORDS = (
    "收到",
    "到场",
    "记录 看过了,损失大",
    "办结 办好了",
    "挂起 7.25 等天晴",
    "转 王支书",
    "退回 不归我管",
    "我的",
    "代报 长梁村路断了",
)
SENTENCES = (
    *REPORTS,
    *OFFICERS_WORDS,
    "我想给娃儿办个户口",
    "我妈住院了,医药费能不能报一点",
    "你好",
    "谢谢你们",
    "加微信领红包",
    "进度",
    "撤回",
    "转人工",
    "评价 5",
    "菜单",
    "退订",
    "绑定",
)
TEXTS = st.one_of(st.sampled_from(SENTENCES), st.text(min_size=1, max_size=30))
EVENTS = st.sampled_from(
    [
        ("subscribe", {}),
        ("unsubscribe", {}),
        ("click", {"event_key": "进度"}),
        ("click", {"event_key": "?"}),
        ("view", {"event_key": "x"}),
        ("template_sent", {"status": "success", "platform_id": "1"}),
        ("template_sent", {"status": "failed:user block", "platform_id": "2"}),
        ("location", {"lat": 32.3}),
        ("recalled", {}),
    ]
)
WORDLESS = st.sampled_from(
    [
        Segment(SegmentKind.IMAGE, url="https://mmbiz.qpic.cn/a", media_id="M1"),
        Segment(SegmentKind.VOICE, media_id="V1"),
        Segment(SegmentKind.VOICE, text="竹园村下冰雹了", media_id="V2"),
        Segment(SegmentKind.VIDEO, media_id="W1"),
        Segment(SegmentKind.LOCATION, text="竹园村", lat=32.3, lng=108.9),
        Segment(SegmentKind.OTHER, data={"type": "dice"}),
    ]
)


@dataclass(frozen=True)
class Said:
    """One message of a plan: who, and words, parts or an event; `is_addressed` counts in groups."""

    who: tuple[Channel, str, str, str]
    what: str | tuple[Segment, ...] | tuple[str, dict[str, Any]]
    is_addressed: bool = True


STORY = st.sampled_from(
    [
        *(Said(SENDERS[0], text) for text in REPORTS),
        *(Said(SENDERS[2], text) for text in REPORTS),
        *(Said(SENDERS[1], text) for text in OFFICERS_WORDS),
        Said(SENDERS[0], (Segment(SegmentKind.IMAGE, url="https://mmbiz.qpic.cn/b", media_id="M2"),)),
        Said(SENDERS[1], (Segment(SegmentKind.IMAGE, url="https://mmbiz.qpic.cn/c", media_id="M3"),)),
        Said(SENDERS[3], REPORTS[0]),
    ]
)
"""What the newspaper's people would say, each in his part."""
FREE = st.builds(
    Said,
    st.sampled_from((*SENDERS, *SENDERS, NOBODYS_GROUP)),
    st.one_of(TEXTS, TEXTS, st.tuples(WORDLESS), EVENTS),
    st.booleans(),
)
SAID = st.one_of(STORY, STORY, FREE)
