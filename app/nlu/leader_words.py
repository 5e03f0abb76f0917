"""What somebody writes who leads others: 让王支书去, 谁去了, 怎么还没人去, 今天有哪些事."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.enums import OfficerRole
from app.nlu.text import CLAUSE_BREAKS, normalise

MOST, MOST_ASKED, _SHORT_NAME = 60, 24, 4
"""Characters of the longest text by which somebody is sent, of the longest question, and of a name without a post."""

_NAME = "(?P<name>[\u4e00-\u9fff、]{2,16}?)"
_GIVEN = "(?P<given>[\u4e00-\u9fff、]{2,16}?)"
_AND = re.compile("(?<=..)(?:、|还有|以及|[和跟与同])(?=..)")
_HOW = (
    "(?:同志|你们?|他们?|带人|带队|马上|立马|立即|立刻|赶紧|赶快|尽快|抓紧"
    "|派人|先|亲自|现在|今天|上午|下午|都|再|具体|到现场)*"
)
_DOES = (
    "(?:过去|赶过去|去|赶|处理|处置|办理?|负责|跟进|管|看看|看一下|核实|解决|调解|接手|落实|牵头|对接|入户"
    "|到场|到现场|阅处|阅示|酌处|过问)"
)
_SENT = re.compile(
    f"(?:请|让|叫|喊|派|安排|麻烦|通知|交由|由){_NAME}{_HOW}{_DOES}"
    f"|(?:交给|转给|转交给?|派给|交办给?|安排){_GIVEN}(?:同志)?(?:{_HOW}{_DOES}|[吧了,]|$)"
)
_URGED = re.compile(
    "(?:(?:再|请|麻烦|帮我)*(?:催|提醒)(?:一?下|一哈|促|催)?|叫|让|喊|请)(?P<name>[\u4e00-\u9fff、]{2,16}?)(?:同志)?"
    "(?P<how>(?:搞|再)?(?:快|抓紧)(?:点|些|一点|一些)?|(?:赶紧|赶快|抓紧|尽快)(?:点|些)?)?(?:去|办|处理|啊|吧|哈|了|[,。.!！])*"
)
"""That somebody is to hurry: 催一下陈家林, 叫陈家林快点."""
_GOES = re.compile(f"{_NAME}(?:同志)?{_HOW}(?:{_DOES}(?:一趟|一下|看看|处理|吧)*)")
_GIVEN_OVER = re.compile(
    "(?:把|将)?(?:(?:这个?|这件)(?:事情?|案子|单子?)?)?(?:我|就|先|还是|请|想|要|准备)*(?P<hands>[转移]?交)?给"
    "(?P<name>[\u4e00-\u9fff]{2,16}?)(?:同志)?"
    f"(?P<does>{_HOW}[来去]?(?:办理?|处理|处置|负责|跟进|管|解决|接手|落实|牵头|对接))?(?:一下|吧|哈|[,。.!])*"
)
_PRESSES = ("催", "提醒", "再催", "请催", "麻烦催", "帮我催", "请提醒")
_NOT_SENT = re.compile("[?吗]|没有?$|没(?:有)?(?:让|叫|派|安排)|不要|别|不让|不用|为[啥什]|怎么|咋")
_ALL_GIVEN = re.compile("(?:都|全部|所有|这些|那些)[^,。;]{0,6}(?:[转移]?交|转|派|交办)给")
"""That more than one case is given: 竹园村的都转给陈家林; not who is sent: 王支书和陈家林都去."""
_RANG = (
    "(?:我|刚才|刚|已经|都)*(?:给|跟)?(?:打了?(?:[一几两]?个|几次)?电话给(?P<rung>[\u4e00-\u9fff]{2,16}?)"
    "|(?P<called>[\u4e00-\u9fff]{2,16}?)打(?:了|过)?(?:[一几两]?个|[几两]次|[几两]遍)?电话)"
)
_SILENT = "(?:联系不上|打不通|不接电话|不接|没接|没人接|关机|不回)"
_GONE_DEAD = "(?:联系不上|打不通|不接电话|不接|没人接|找不到人?)"
_UNREACHED = re.compile(
    f"(?:(?:(?:联系|找|打)不(?:上|到|通)|叫不动){_NAME}(?:的)?(?:电话)?|{_GIVEN}(?:的)?(?:电话)?{_GONE_DEAD}"
    f"|{_RANG}[ ,]*(?:他|她)?(?:都|也|就|还是|一直)*{_SILENT})(?:了|啊)*"
)
_CALLED = re.compile("[,\\s]+(?=你)|@")
_NUMBER = re.compile(r"(?<!\d)(\d{3,20})(?!\d)号?")

_ANYBODY = "(?:有没有|有|派|安排|去)?(?:人|(?!户主)[\u4e00-\u9fff]{2,4})?(?:都|已经|现在)*"
_OF = "(?:[\u4e00-\u9fff]{2,5}[村组家镇](?:里|上)?的?(?:[\u4e00-\u9fff]{1,4}?)?)?"
_HOW_FAR = re.compile(
    f"(?:{_OF}(?:是|派|安排)?(?:谁|哪个|哪位)(?:在)?(?:去|管|处理|负责|跟进?|接|办|到场|到现场)了?(?:这个?|这件)?"
    "(?:事情?|现场|村)?"
    f"|{_ANYBODY}(?:去|接|管|到|到现场|到场|处理|回应|收到)(?:人)?了?(?:没有?|没得|吗|不)"
    "|(?:怎么|咋|为啥|为什么|为何|到现在)*(?:还|都|就)?没(?:有|得)?(?:一个)?人(?:去|到|管|接|处理|到场|到现场|回应|收到)"
    "|(?:现在|目前|这个?|这件|事情?)*(?:处理|办理?|解决|进展|弄|搞|情况)?(?:得|的)?(?:怎么样|咋样|如何|到哪一步|到哪)"
    "|(?:现在|目前|有)*(?:什么|啥)进展"
    ")(?:了|啊|呀|嘛|吗|呢|的)*"
)
_WHERE = "(?:今天|昨天|昨晚|现在|目前|这会儿|我们|咱们|全|这个?|本|镇|乡|村|县|里|上|手上|一共|总共|到底|还|都|有|的)*"
_MATTERS = (
    "(?:件|个|户|起|家)?(?:事情?|情况|案子|灾情|受灾|报灾|诉求|问题)?(?:的)?"
    "(?:报(?:了|上来)?|反映|受灾|没人?(?:接|管|去|回应|到场|处理|收到)|没(?:办完?|处理完?|解决|到场|回应)|超期|超时|在办|要办)?"
)
_LACKS = "没(?:有)?(?:人)?(?:到现场|到场|收到|回应|接手?|办完|办结|处理完?)"
_OVERVIEW = re.compile(
    f"(?!(?:有)?(?:什么|啥)(?:事|情况))(?:{_WHERE}(?:几|多少|哪些|好多|什么|啥|哪几){_MATTERS}"
    f"|{_WHERE}(?:情况|总体情况|受灾情况)?(?:汇总|统计|早报|日报|小结|通报|报)(?:一下|一哈|下)?"
    f"|{_WHERE}(?:新?报|办结?|处理)(?:了|上来)?(?:几|多少|好多){_MATTERS}"
    f"|(?:把|将)?{_WHERE}{_LACKS}的?(?:事情?|人|件)?(?:都|给我|帮我)*(?:列|报|发|拉|理)(?:出来|一?[下哈个]|给我|我)*(?:名单|清单|单子)?"
    f"|(?:哪些|哪几个|哪个|谁)(?:人)?(?:到现在|还|都)*{_LACKS}"
    f"|{_WHERE}(?:名单|清单|台账)"
    f"|(?=.*(?:全|我们|今天|现在|昨天|昨晚)){_WHERE}(?:总体|总的|受灾)?情况(?:怎么样|咋样|如何)?)(?:了|啊|呀|嘛|呢|的)*"
)
_POST = re.compile(
    "(?P<family>(?![副第支])[\u4e00-\u9fff])?(?P<post>(?:第一|副)?(?:支?书记|支书|主任|村长|镇长|乡长|县长|站长|所长|局长|科长|队长))$"
)
POSTS = {
    OfficerRole.VILLAGE_LEADER: ("支书", "书记", "支部书记", "主任", "村长"),
    OfficerRole.TOWN_SECRETARY: ("书记", "镇长", "乡长", "主任"),
}
"""What the holders of a role are called, whatever their title says."""
LEVELS = {
    "村上": OfficerRole.VILLAGE_LEADER,
    "村里": OfficerRole.VILLAGE_LEADER,
    "村干部": OfficerRole.VILLAGE_LEADER,
    "村支书": OfficerRole.VILLAGE_LEADER,
    "支书": OfficerRole.VILLAGE_LEADER,
    "村委会": OfficerRole.VILLAGE_LEADER,
    "镇上": OfficerRole.TOWN_SECRETARY,
    "镇里": OfficerRole.TOWN_SECRETARY,
    "镇政府": OfficerRole.TOWN_SECRETARY,
}
"""Words that mean whoever holds a role where the case is."""
_CLAUSES = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS - {'?', '、'}))}]+")
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS - {'?'}))}]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """Whom he sends, as he names him, and the number of the case, empty where he names none."""

    names: tuple[str, ...]
    number: str


def sends(text: str) -> Sent | None:
    """Whom somebody sends or gives a case to; None where the words send nobody."""
    said = normalise(text)
    if len(said) > MOST or _NOT_SENT.search(said):
        return None
    number = _NUMBER.search(said)
    plain = _CALLED.sub("", _NUMBER.sub("", said))
    names = [found["name"] or found["given"] for found in _SENT.finditer(plain)]
    if not names:
        parts = [part for part in _CLAUSES.split(plain) if part]
        names = [found["name"] for part in parts if (found := _GOES.fullmatch(part))]
    each = [part for name in names for part in _AND.split(name)]
    return Sent(tuple(each), number[1] if number else "") if each else None


def gives_several(text: str) -> bool:
    """Whether somebody gives all of several cases to a colleague, and names none of them."""
    said = normalise(text)
    return _ALL_GIVEN.search(said) is not None and _NUMBER.search(said) is None


def urges(text: str) -> Sent | None:
    """Who is to hurry: 催一下陈家林, 叫陈家林快点; None for other words."""
    said = normalise(text)
    number = _NUMBER.search(said)
    found = _URGED.fullmatch(_NUMBER.sub("", said).strip()) if len(said) <= MOST_ASKED else None
    if found is None or _NOT_SENT.search(said) or not (found["how"] or found[0].startswith(_PRESSES)):
        return None
    return Sent((found["name"],), number[1] if number else "")


def hands_over(text: str) -> Sent | None:
    """Whom somebody gives his case to: 这件事给王支书办, 3号交给民政办; None where the words give it to nobody."""
    said = normalise(text)
    if len(said) > MOST or _NOT_SENT.search(said):
        return None
    number = _NUMBER.search(said)
    found = _GIVEN_OVER.fullmatch(_NUMBER.sub("", said).strip())
    if found is None:
        return None
    is_name = len(found["name"]) <= _SHORT_NAME or post_of(found["name"])[1]
    if not found["does"] and not (found["hands"] and is_name):
        return None
    return Sent((found["name"],), number[1] if number else "")


def does_not_reach(text: str) -> str:
    """The name of a colleague whom he cannot reach by telephone: 联系不上陈家林; empty for other words."""
    found = _UNREACHED.fullmatch(normalise(text).strip("?"))
    names = ("name", "given", "rung", "called")
    return next((found[each] for each in names if found[each]), "") if found else ""


def post_of(name: str) -> tuple[str, str]:
    """The family name and the post of 王支书 or 副镇长, each empty where the name has none."""
    found = _POST.fullmatch(name)
    return (found["family"] or "", found["post"]) if found else ("", "")


def asks_how_far(text: str) -> bool:
    """Whether somebody asks who has a case, whether anybody went, or how it stands."""
    said = normalise(text)
    parts = [part.strip("?") for part in _BREAKS.split(said) if part.strip("?")]
    return 0 < len(said) <= MOST_ASKED and bool(parts) and all(_HOW_FAR.fullmatch(part) for part in parts)


def asks_for_all(text: str, places: Iterable[str] = ()) -> bool:
    """Whether somebody asks how everything stands, also at places that he names: 竹园村有哪些事, 汇总一下."""
    said = normalise(text).strip("?")
    for word in places:
        said = said.replace(word, "")
    return 0 < len(said) <= MOST_ASKED and _OVERVIEW.fullmatch(said) is not None


_CARE = "(?:管|处理|办|接手|接管|负责|安排)"
_TAKES_ALL = re.compile(
    r"(?:我?来?接(?:手|管)[ ,，]*(?:全部|所有)的?"
    rf"|我?(?:全部|都|所有)的?都?(?:[由归]我来?{_CARE}?|我来{_CARE}?|我?接(?:手|管)))[吧了哈]*"
)
_FIRST_BREAK = re.compile(r"\s*[,，。\s]\s*")


def takes_all(text: str) -> bool:
    """Whether he takes over everything that waits below him: 接手 全部, 郭安打不通,都由我来管.

    Nothing else stands before it but who cannot be reached: 午饭,都由我来安排 is about lunch.
    """
    said = text.strip()
    before, *behind = _FIRST_BREAK.split(said, maxsplit=1)
    is_unreached = bool(behind) and 0 < len(does_not_reach(before)) <= _SHORT_NAME
    return _TAKES_ALL.fullmatch(behind[0] if is_unreached else said) is not None
