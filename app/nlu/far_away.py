"""Words of somebody far away: that he is, and that somebody go and look in his stead."""

import re

from app.nlu.text import CLAUSE_BREAKS, normalise

_OUT = (
    "外地|外头|外面|外省|外县|广东|深圳|东莞|广州|佛山|浙江|杭州|宁波|温州|义乌|江苏|苏州|昆山|无锡|南京|上海|北京|天津|山东|青岛|山西"
    "|河北|河南|湖北|武汉|湖南|福建|厦门|安徽|江西|新疆|内蒙|甘肃|宁夏|青海|西藏|四川|成都|重庆|贵州|云南|广西|海南|辽宁|吉林|黑龙江|西安|咸阳|渭南"
)
_AWAY = re.compile(
    f"(?:我|人|我们|现在|都|还)在(?:{_OUT})|在(?![^,]{{0,6}}[村镇乡家屋])[\u4e00-\u9fff]{{1,8}}(?:打工|务工)|在外(?:打工|务工)"
    f"|在(?:{_OUT})[\u4e00-\u9fff]{{0,6}}(?:打工|务工|上班|做事|做工|读书|上学|厂里)|(?<![水路电车钱货])[回赶](?:都)?不(?:到|了)?[来去回](?!水|电|信|话|钱)"
)
_OF_KIN = re.compile(
    "(?:儿子|女儿|儿|娃儿?|女婿|媳妇|孙子|孙女|男人|老公|老婆|老汉|爸|妈|哥|弟|姐|妹|他|她)们?(?:现在|人|还|都|也)*$"
)
"""Of whom it is said that he is away, right before that."""
_GO = re.compile(
    "(?:请|麻烦|求|拜托|你们|您|那|就|能不能|能|可以|可不可以|帮忙|帮我|帮|叫|派|喊|让|安排|哪个|谁|哪位|个|人|先|快点?|赶紧|有人|有没有人|村上|村里|干部)*"
    "(?:去|过去|来|上门|到)(?:我家|我屋|我们家|屋里|屋头|家里|那里|那边|现场|地里)?(?:帮忙)?[看瞧瞄](?:看|望|一下|一哈|一眼|下|哈|哈子)*"
    "(?:他们|她们|他|她|我爸妈?|我妈|老人家?|情况)*(?:嘛|吗|吧|不|行不行|好不好|可以不|要得不|啊|呀|哦|哈|谢谢)*"
)
_HELP = re.compile(
    "(?:请|麻烦|求|你们|您|政府|村上|那|就|能不能|能|可以|可不可以|想)*(?:帮|给)(?:我们?|忙|一下|下|到)*"
    "(?:要(?:回来|一下|下)?|讨(?:回来)?|办|弄|解决|处理|想(?:个|点)?办法|说说?|问问?|管)(?:一下|下|哈)?(?:嘛|吗|吧|不|行不行|可以不|要得不|啊|谢谢)*"
)
_NUMBER = re.compile("[^\\d]{0,10}[\\d\\- ]{7,14}")
_MOST = 12
"""Characters of the longest clause that says no more than that he is away."""
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS))}]+")


def is_away(text: str) -> bool:
    """Whether somebody says that he himself is far from home: 我在东莞打工, 人在外地, 回不来."""
    said = normalise(text)
    return any(not _OF_KIN.search(said[: found.start()]) for found in _AWAY.finditer(said))


def only_asks_to_go(text: str) -> bool:
    """Whether the whole text asks that somebody go and look, and says beside it at most why he cannot himself, and a
    number to ring: 我回不来,你们哪个去看一下嘛,我爸电话139….
    """
    parts = [part for part in _BREAKS.split(normalise(text)) if part]
    is_asked = [_GO.fullmatch(part) is not None for part in parts]
    others = (part for part, asked in zip(parts, is_asked, strict=True) if not asked)
    return any(is_asked) and all(_is_beside(part) for part in others)


def only_asks_for_help(text: str) -> bool:
    """Whether the whole text asks for help with what was told, and tells nothing: 能不能帮我要."""
    return _HELP.fullmatch("".join(part for part in _BREAKS.split(normalise(text)) if part)) is not None


def _is_beside(part: str) -> bool:
    return (len(part) <= _MOST and is_away(part)) or _NUMBER.fullmatch(part) is not None
