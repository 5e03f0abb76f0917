"""What somebody says when asked whether his matter is solved, in his own words: 钱收到了, 没修好又漏了, 还行."""

import re
from enum import StrEnum

from app.core.marks import visible
from app.nlu.text import CLAUSE_BREAKS, normalise

MOST = 40
"""Characters of the longest text that is read as such an answer."""


class Contentment(StrEnum):
    """Whether it is solved; `HALF` where that has to be asked again: so-so, in part, or not known yet."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    HALF = "half"


_BREAK_MARK = f"[{re.escape(''.join(CLAUSE_BREAKS))}]"
_BREAK = f"{_BREAK_MARK}*"
_WHOM = "(?:你们|您|你|大家|政府|领导|[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任))"
_THANKS = f"(?:太|真|非常|十分)?(?:谢谢|多谢|感谢|辛苦|麻烦){_WHOM}?了?"
_SOMEBODY = "(?:我们?|我妈|我爸|老人|家里|屋里|对你们|这次)?"
_SUM = "[0-9]+(?:万|千|百)?多?(?:元|块钱?)?"
_HALF = re.compile(
    "一般般?|还行|还可以|还好|凑合|差不多|马马虎虎|可以|是|对|[345]|(?:给|打)?[1-5一二三四五](?:分|颗?星)(?:好评)?"
    "|(?:基本|大部分|大体|算)上?是?(?:都|可以|解决|办好|弄好|满意)+|(?:解决|办好?|弄好?|修好?|收到|到)了?(?:一部分|一半|一点|一些)"
    f"|还(?:差|缺|剩).{{0,12}}|.{{0,4}}不(?:晓得|知道|清楚)(?:{_BREAK}.{{0,4}}问.{{0,8}})?"
    "|(?:等)?我?(?:先|再|等下|回头)?(?:打电话)?(?:去)?问(?:一下|下|哈|问|一哈)?(?:我?妈|我?爸|家里|屋里|老人|他们)[^?]{0,6}"
)
_UNSOLVED = re.compile(
    "不满意|(?:要|想|我)(?:去)?申诉|不服(?!务|药|用)|不认可|不同意|(?:没|没有|没得|未)(?:完全|彻底|真正|全部|全|给|把)?(?:解决|办|弄(?!懂|明白|清)|修|处理|落实|收到|拿到|领到|到账|打过?来|打到"
    "|(?:看|见)到(?:人|钱|东西)|来(?!得及)|人(?:来|管|问|理|到)|说法|下文|动静|结果)(?!.{0,4}(?:消息|信息|短信|链接))"
    "|(?:没|没有|没得)(?:钱|东西)?到|(?:老|原)样子|又(?:漏|坏|垮|停|断)了|还[在是](?:漏|垮|停|等|坏|堵|断)|骗(?:人|我)|糊弄|(?:没|没有|没得)(?:用(?!过|完|上)|发(?!生|现|烧|炎))|(?:谁|哪个)(?:说|讲).{0,6}(?:好|结|决)"
    "|(?:怎么|咋|凭啥|凭什么|为啥)(?:就|还)?(?:算|给)?.{0,3}(?:办结|结了|完了|解决)|不管用|(?:还是|仍然|仍旧|依然|照样)(?:不|没)(?!错|好意思|晓得|知道|清楚|明白|懂|会)"
)
_SOLVED = re.compile(
    f"{_SOMEBODY}(?:都|很|挺|蛮|比较|非常|特别|十分)*满意"
    "|(?:[^没未不又?]{0,6}?(?:钱|款|补助|补贴|证|卡|材料|东西|救助金|低保))(?:都|也|已经|已|今天|昨天)*(?:收|领|拿|查|打|办|下|发)?(?:到账|到|下来|过来|好|来)"
    f"|(?:收到|拿到|领到|到账|打来|发)了?{_SUM}|{_SUM}(?:都|已经|也)*(?:收到|拿到|领到|到账|打来|到)"
    "|(?:收到|拿到|领到|到账)(?:钱|款)?|不错|(?:很|挺|蛮|太|都)好(?:的|得很)?|好得很|(?:房子|屋顶|水|电|路)(?:已经|都)?(?:修|弄|通)(?:好|上)?"
    "|(?:(?:(?:村里?|门口|路上)的?)?(?:路灯|电灯|灯泡?))?(?:又|也|已经|都)*亮"
)
_POINTS_BACK = re.compile(
    "(?:可是|但是?)?(?:那|这)(?!边|里|儿|么|次|几天|两天|年|月|会|个时候)[^?,]{0,6}(?:不是[^?,]{0,10}|是[^?,]{0,9}的|不对)"
)
_PARTICLES = " 了啊呢嘛哦吧呀哈啦咯"
_ENDS = f"{_PARTICLES}的"
_BREAKS = re.compile(f"{_BREAK_MARK}+")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_THANKED = re.compile(f"{_BREAK}{_THANKS}[{_ENDS}]*")

_STARS = re.compile("(?:打|给|改成?)?([1-5一二三四五])(?:分|颗?星)?")
_FIGURES = {figure: number for number, figure in enumerate("一二三四五", 1)}
_RATES_ANEW = re.compile(
    "(?:(?:我|刚才|刚刚|评价|分)*(?:打|点|评|按)错了?[ ,.]*(?:我|应该|还是|想|要|是)*(?:打|给|评|改)?(?:成|为|个)?"
    "|(?:我|评价|分|想|要|还是|把|给)*改(?:成|为|个)?)([1-5一二三四五](?:分|颗?星))[了吧哈啊]*"
)


def stars_of(text: str) -> int:
    """How many of five stars the text gives; 0 where it gives none: 五分, 3."""
    said = _STARS.fullmatch(normalise(text))
    return 0 if said is None else _FIGURES.get(said[1]) or int(said[1])


def rated_anew(text: str) -> str:
    """The rating that the whole text puts in the place of another, 打错了,我要给3分; empty where it does not."""
    said = _RATES_ANEW.fullmatch(normalise(text))
    return said[1] if said else ""


def points_back(text: str) -> bool:
    """Whether few words say something of what was told to their writer: 那车是借的, 那不是我家的."""
    return _POINTS_BACK.fullmatch(normalise(visible(text)).strip(_PARTICLES)) is not None


def read_contentment(text: str) -> Contentment | None:
    """What the text answers to the question whether the matter is solved; None where it is no answer."""
    said = _POINT.sub("", normalise(visible(text)))
    if not said or len(said) > MOST:
        return None
    bare = _THANKED.sub("", said).strip(_ENDS + "".join(CLAUSE_BREAKS))
    if _HALF.fullmatch(bare):
        return Contentment.HALF
    if _UNSOLVED.search(said):
        return Contentment.UNSOLVED
    parts = [part.strip(_ENDS) for part in _BREAKS.split(bare)]
    is_solved = "?" not in said and all(_SOLVED.fullmatch(part) for part in parts if part) and any(parts)
    return Contentment.SOLVED if is_solved else None
