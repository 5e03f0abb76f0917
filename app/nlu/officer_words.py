"""What an officer answers in words of his own: 好的马上去, 到了, 去不了在开会, 处理完了, 他家在哪."""

import re
from enum import StrEnum

from app.nlu.numbered import dictated
from app.nlu.numerals import chinese_number
from app.nlu.text import CLAUSE_BREAKS, normalise

MOST, MOST_ASKED = 60, 24
"""Characters of the longest text that is read so, and of the longest question."""


class OfficerWords(StrEnum):
    """What he means by them; of several in one message the first of these."""

    DONE = "done"
    """That it is dealt with."""
    GOES = "goes"
    """That he has seen it and sees to it."""
    CANNOT = "cannot"
    """That he cannot come, or that it is none of his."""
    THERE = "there"
    """That he is on site."""
    SLIPPED = "slipped"
    """That his last word was a mistake."""
    MINE = "mine"
    """What he has in hand."""
    HELP = "help"
    """How this works."""
    UNANSWERED = "unanswered"
    """That whom he rings does not answer."""
    ASKS = "asks"
    """Where it is, whose it is, by which number to ask, or what happened."""


_WHO = "(?:我们?|俺|咱们?|村上|镇上|人|大家)?"
_NOW = "(?:现在|马上|立马|立刻|立即|这就|这会儿?|正在|正|已经|已|先|赶紧|赶快|抓紧|尽快|在|就|都|刚)*"
_LATER = "(?:快|就快|马上|立刻|就|就要|即将|一会儿?|等会儿?|等下|待会儿?|大概|大约|预计|还有)+"
_MINUTES = (
    r"(?:[\d一二两三四五六七八九十几半]+(?:多|来)?个?(?:分钟|小时|钟头|刻钟)"
    "(?:左右|以内|之内|内|后|就|能|可以|的样子)*)"
)
_TO = "(?:到|到达|赶到|来|去|过来|过去)"
_THEM = "(?:他|她|他们|你们|户主|农户|群众|老乡|当事人|反映人|现场|情况|人|车|这个?事|这件事|问题)"
_SEES_TO = (
    "(?:赶过去|赶过来|过去|过来|下去|上去|下村|入户|去|来|赶|往那边赶|往过赶|动身|出发|出门|上路"
    "|安排|处理|处置|联系|核实|落实|办|跟进|对接|了解)"
)
_A_LOOK = "(?:看一下|看一看|看看|看哈|看下|看|处理一下|处理|核实|了解|一下|一趟|哈)?"
_ALIAS = (
    "(?:(?![叫让喊请派给转找等])[\u4e00-\u9fff]{1,2}(?:书记|支书|主任|镇长|县长|领导|科长|局长|站长|同志)"
    "|书记|主任|领导|各位)"
)

_GOES = (
    f"{_WHO}(?:好|嗯|恩|哦|噢|行|可以|要得|没问题|对头|是|成|中)+的?"
    f"|{_WHO}{_NOW}(?:都|全部|全都)?(?:知道|晓得|明白|了解|清楚|收到|看到|接到|获悉|知悉|阅|阅知|阅悉)(?:这个)?(?:通知|消息|任务|信息|短信)?"
    f"|{_WHO}{_NOW}{_SEES_TO}{_THEM}?(?:家|家里|那里|那边)?{_A_LOOK}|{_WHO}{_NOW}(?:在)?(?:去的?|来的?|赶去的?|下村的?)?路上"
    f"|{_WHO}(?:{_LATER}{_MINUTES}?|{_MINUTES})(?:{_LATER})?{_TO}|(?:交给|包在)我(?:来|身上|吧)*|我(?:来|去)(?:办|处理|管|弄|看)"
    "|ok+|okk|shoudao|haode|\\[(?:强|ok|合十|抱拳|握手|好的|收到|敬礼)\\]|【收到】|[👌👍🙏🫡✅]+"
)
_PLANS = (
    f"{_WHO}(?:等会儿?|一会儿?|晚点|晚上|今晚|下午|中午|上午|明天|明早|后天|一早|早上|下班后?|吃了饭)+"
    f"(?:就|再|我|也)*{_SEES_TO}{_A_LOOK}"
)
"""When he goes, behind a word of assent: 知道了,晚上去."""
_RIDES = (
    f"{_WHO}(?:骑|开|坐)着?(?:我的)?(?:摩托车?|车|电瓶车|三轮车?|面包车)?"
    f"(?:(?:{_LATER})?{_MINUTES}|{_LATER})(?:{_LATER})?{_TO}"
)
_ROAD = "(?:路上|路)(?:有点|很|太|正|在)?(?:堵|滑|远|烂|不好走)车?"
_SOON = f"(?:还有|还要|还得|大概|大约|最多|再有?|估计|就)+{_MINUTES}"
_BESIDE = f"{_ROAD}|{_SOON}|{_ALIAS}|谢谢|辛苦|请?(?:您|你们?|大家)?放心|注意安全|不好意思|对不起|抱歉"
_ENDS = "(?:了|啊|呀|哦|嘛|吧|哈|咯|嘞|的|呢|啦|撒|哒)*"

_PLACES = (
    "(?:现场|地里|田里|地头|田间|村里|村上|村委会?|组里|这里|这边|那里|那边"
    "|跟前|门口|家门口|位|院子|坎上|桥头|坡上)"
)
_HOME = (
    "(?:他|她|他们|户主|农户|老乡|群众|人家|(?!我|自|回)[\u4e00-\u9fff]{2,4}?)(?:的)?"
    "(?:家(?:地头|田头|地里|田里|屋里)|家里|家门口|家|屋里|屋|院子|地头|田头|地里|田里)"
)
_THERE = (
    f"(?:我们?|人|村干部|干部|大家|我人|我和[\u4e00-\u9fff]{{2,4}})?(?:已经|已|刚刚|刚才|刚|都|现在|也)*"
    f"(?:(?:到场|到|到达|赶到|来到|抵达|走到)(?:了)?(?:{_HOME}|{_PLACES})?|(?:在|就在)(?:{_HOME}|现场|地里|田里|地头))了*"
)
_DONE = (
    "(?:我们?|都|已经|已|全部|全|事情|事|问题|人|刚)*(?:办理|处理|处置|办|弄|搞|解决|安置|落实|修|整|谈|调解)"
    "(?:完|好|妥|结|毕|完毕|结束|到位|定|妥当|成)了*|(?:事情|问题|事)?(?:都|已经|已)*(?:搞定|没事|解决|完事|完成|办妥|平息)了+|已(?:经)?(?:解决|办结|完成|处理|安置|办理)了?"
)

_CANNOT = (
    "(?:去|来|过|赶|走|下|上)不(?:了|成|起|去|来|过去|过来)|没(?:有)?(?:空|时间|法|办法)(?:去|来|过)"
    "|(?:不归|不该|不属于?|不由)(?:我|我们)|不是(?:我|我们)(?:的户|包|管|负责|分管|联系|村|组|片|这边|这片)"
    "|(?:我|人|本人)(?:现在|今天|这几天|最近)?(?:都)?不在(?:村|县|镇|家|岗|单位|岚皋|本地|屋)"
    "|请(?:了)?(?:病|事|年|公)?假|休假|(?:我|本人)[^,户他她]{0,6}(?:住院|生病|病了)|出差|在外地|在外头|调走了?|退休了?|不(?:干|包)了"
    "|(?:在|去)(?:县上|县里|县城|市里|市上|省里|镇上|外地)?(?:开会|学习|培训|考试)"
    "|(?:车|摩托车?)(?:坏|抛锚|没油|打不着)|(?:叫|让|安排|派|换|喊|请)(?:别人|其他人|别个|另外)"
    f"|(?:叫|让|喊|请){_ALIAS}[^,]{{0,4}}(?:去|来|处理|办|看|管)"
)
_ASKS = (
    "(?:电话|号码|手机号?|联系方式|地址|位置|定位)(?:是|给|发|多少|呢|有没有|有吗|几|好多)|在(?:哪|什么地方|啥地方|几组|什么位置)|哪(?:一)?(?:家|户|个村|个组|里|位|块|个)"
    "|谁(?:家|报|反映|说)|(?:啥|什么|怎么个|咋个?)(?:情况|回事|事|问题)|怎么(?:走|(?<!系统怎么)回事)|(?:详细|具体)(?:情况|点|说|位置|地址)|咋回事|(?:这个?|这件)事?情?(?:是不是真的|真的假的)|几点(?:钟)?(?:之?前|到)|(?:好久|什么时候)(?:之?前|到期)"
)
_UNANSWERED = re.compile(
    "(?:打(?:电话|了)?(?:几次|几个|好几[次个]|半天)?)?(?:他|她|他们|户主|对方|反映人|报的人|那个人|人家|人|群众)?(?:家)?(?:里)?(?:的)?"
    "(?:手机|电话|号码)?(?:都|也|一直|老是|还是)*"
    "(?:打不通|没人接|无人接听|不接|没接|联系不上|找不到人|关机了?|停机了?|空号|是空号|打错了)(?:了|啊|的|哦)*(?:他|她|他们)?|去了?(?:他|她)们?家?人?都?不在(?:家|屋里?)了?"
)
_HELP = (
    "帮助|help|说明|命令|口令|(?:这个?|系统)?(?:怎么|咋个?|如何)(?:用|操作|回复|回|填|弄|记|办结|发)(?:的|啊|呢)?"
    "|不会用|(?:有|能发|可以发)(?:哪些|啥|什么)(?:命令|口令|词)?"
)
_MATTER = "(?:任务|事情?|事项|案子|单子|工单|活路|待办)"
_MINE = (
    f"我[的滴]{_MATTER}?(?:清单|列表)?|{_MATTER}(?:清单|列表)|待办(?:事项)?|(?:我)?(?:手上|手头|名下)的?{_MATTER}?"
    "|(?:看看?|查)(?:一下|下)?(?:我)?(?:手上|手头|名下)(?:还|都)?(?:有)?(?:啥|什么|哪些|几件)?"
    "|(?:我|现在|手上|手头|手里|名下|还|都|一共|总共|有|剩|今天)+(?:哪些|几件|几个|多少|好多)"
    f"(?:要办|没办|待办|在办|未办)?的?{_MATTER}?(?:没办完?|没处理完?|要办|要做|没完)?|我?(?:今天|现在|手上|手头)(?:我|手上|手头|还|都|有)*(?:啥|什么)(?:要办|没办)?的?{_MATTER}(?:没办完?|要办|要做)?"
)
_SLIPPED = (
    "(?:我|刚才|刚刚|刚|不好意思|上面|那|这|条|个|一步|的)*(?:点|按|发|回|打|搞|选|操作|回复|转|派|记|报|办结|收到|到场|记录|退回|挂起|延期)错"
    "(?:人|号|件|一件)?|(?:我)?手滑"
    "|(?:不对|错了)?撤[销消回](?:掉|一?下)?(?:上一[步个条]|刚才(?:那[个一]步?|的)?)?"
)

_IN_HIS_NAME = re.compile(
    "^我?[帮替]([\u4e00-\u9fff]{2,4}?)(?:报|反映|上报)(?:一?[下哈]|一声|[个件])?(?:事情?)?[,，:：\\s]+"
)
_FOR_SOMEBODY = re.compile("^(?:代报|代[保抱](?![管存险修养])|[带待]报(?![纸销名告送到备批价]))")
_NUMBER_ASKED = re.compile(r"(?:进度|查(?:一下|询)?)\s*:?\s*(?:编号|第|#)?\s*(\d{1,20})\s*号?")
_ALERT = re.compile(r"【[^】\n]{2,10}】(\d{3,20})号 .*\n反映人:", re.DOTALL)
_TAKES = re.compile(
    r"(?:我|来|我们|都|全部|这个?|这件|值班台)*接手(?:了|全部|所有|都|吧|处理|\s)*(?P<number>\d{3,20})?号?"
)
_WHOLE = {
    OfficerWords.GOES: re.compile(f"(?:(?:{_GOES}|{_RIDES}|{_BESIDE}){_ENDS})+"),
    OfficerWords.THERE: re.compile(f"(?:(?:{_THERE}){_ENDS})+"),
    OfficerWords.DONE: re.compile(f"(?:{_DONE}){_ENDS}"),
    OfficerWords.HELP: re.compile(f"(?:{_HELP}){_ENDS}"),
    OfficerWords.SLIPPED: re.compile(f"(?:{_SLIPPED}){_ENDS}"),
    OfficerWords.MINE: re.compile(f"(?:{_MINE}){_ENDS}"),
}
_PLANNED = re.compile(f"{_PLANS}{_ENDS}")
_YES_PLANNED = re.compile(f"(?:好|行|嗯|可以|要得|(?:知道|晓得|收到|明白)了?)(?:的|嘛|哈)?{_PLANS}{_ENDS}")
_OWN = re.compile("(?:我们?|咱们?)(?:家|屋|妈|爸|爷|奶|娃|儿|女|老婆|老公|婆娘|媳妇|自己|本人)")
_ONLY_BESIDE = re.compile(f"(?:(?:{_BESIDE}){_ENDS})+")
_SAYS_NO, _QUESTION = re.compile(_CANNOT), re.compile(_ASKS)
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS - {'?'}))}]+")
_MISHEARD = re.compile("收 到|^(?:(?:受|手|首)到|收(?:道|倒|刀))(?:了|啦)?(?=$|[,.! ])")
_THERE_MISHEARD = re.compile("^(?:到(?:厂|常)|[道倒]场)(?=了?(?:$|[,.! ]))")
_NO = r"(?:(?:不对|(?:收到|到场|记录|办结)错了?|(?:搞|说|发|点|打|弄)?错了?|不好意思)[,，。!！\s]*)"
_MEANT_INSTEAD = re.compile(
    rf"{_NO}+(?:我?(?:说|指)的)?(?:应该|应当)?是\s*(\d{{3,20}})号?(?:那?[件个])?(?:[,，。\s]*不是\s*\d{{3,20}}号?)?[。!！\s]*"
    rf"|{_NO}*不是\s*\d{{3,20}}号?[,，。\s]*(?:应该|应当)?是\s*(\d{{3,20}})号?(?:那?[件个])?[。!！\s]*"
)
_THAT = re.compile(
    "(?P<what>[\u4e00-\u9fff]{2,8}?)(?:的)?[那这][件个户家起](?:事情?|的)?[,，:：\\s]*(?P<said>.+)", re.S
)
_NTH = re.compile(
    "第(?P<nth>[一二三四五六七八九十]|[0-9]{1,2})[件个条](?:事情?|的)?[,，:：\\s]*(?P<said>.+)", re.S
)
_LEAST_NAME = 2
"""Characters of the shortest name."""
_COMMANDS = (
    "收到|到场|记录|退回|挂起|办结|恢复|延期|协办|兑付|发放|回访|关闭|重开|撤销|合并|并入|分开|归入|单列|救助"
    "|暂停|结案|移交|转交|请假|销假|代报|走访|接手|我的|菜单|进度"
)
_BLANKS = r"\s+"
_TORN = re.compile(
    r"(?P<number>\s*(?:\d{1,20}\s*号?\s*)?)"
    rf"(?P<word>{'|'.join(_BLANKS.join(word) for word in _COMMANDS.split('|'))})"
    r"(?=[\s\d了啦哈:：,，。.!！]|$)(?:\s*(?P<end>[了啦哈])(?![\u4e00-\u9fff]))?"
)
"""A word of command with a blank inside, as dictation writes it down."""
_DOUBTED = re.compile("[?吗么]|没有?$|还没|不晓得|不知道")


def officer_words(text: str) -> OfficerWords | None:
    """What an officer's text means; None where it tells of anything, which is then for the case.

    That he goes must be the whole text; that he is there, or that it is done, may be followed by how he found it.
    """
    said = _heard(normalise(text))
    parts = [part for part in _BREAKS.split(said) if part]
    if not parts or len(said) > MOST:
        return None
    if _begins(OfficerWords.DONE, parts):
        return OfficerWords.DONE
    if _goes(parts):
        return OfficerWords.GOES
    told = [part.rstrip("?") for part in parts if not _ONLY_BESIDE.fullmatch(part)]
    for what in (OfficerWords.SLIPPED, OfficerWords.HELP, OfficerWords.MINE):
        if told and all(_WHOLE[what].fullmatch(part) for part in told):
            return what
    if told and all(_UNANSWERED.fullmatch(part) for part in told):
        return OfficerWords.UNANSWERED
    if _SAYS_NO.search(said):
        return OfficerWords.CANNOT
    if _begins(OfficerWords.THERE, parts):
        return OfficerWords.THERE
    if len(said) <= MOST_ASKED and _QUESTION.search(said):
        return OfficerWords.ASKS
    return None


def _heard(said: str) -> str:
    """收到 and 到场 as they are written down by who dictates or types in haste."""
    return _THERE_MISHEARD.sub("到场", _MISHEARD.sub("收到", said))


def mended(text: str) -> str:
    """The text with its word of command in one piece: 到 场, 3号 办 结 补种了; figures said one by one are typed."""
    text = dictated(text)
    found = _TORN.match(text)
    if found is None:
        return text
    return found["number"] + "".join(found["word"].split()) + (found["end"] or "") + text[found.end() :]


def meant_instead(text: str) -> str:
    """The number of the case that he meant, who named another one: 不对,是069; empty for other words."""
    found = _MEANT_INSTEAD.fullmatch(text)
    return next((each for each in found.groups() if each), "") if found else ""


def counted(text: str) -> tuple[int, str] | None:
    """Which one of a list he means, and what he says of it: 第一件收到; None for other words."""
    found = _NTH.fullmatch(text)
    number = chinese_number(found["nth"]) or int(found["nth"]) if found else 0
    return (number, found["said"]) if found and number else None


def described(text: str) -> tuple[str, str] | None:
    """By what he names a case, and what he says of it: 冰雹那件收到; None for other words."""
    found = _THAT.fullmatch(text)
    return (found["what"], found["said"]) if found else None


def behind_name(text: str, name: str) -> str | None:
    """What he says of the household whose name his words begin with: 李大山家的我到了; None for other words."""
    if len(name) < _LEAST_NAME or name not in text:
        return None
    where = rf"{re.escape(name)}(?:他)?(?:家里?|屋里?|那边|那里|的)+"
    found = re.match(rf"(?:我|这|那|就|是|已经|刚)*(?P<there>到了?)?{where}", text)
    if found is None:
        return None
    said = text[found.end() :].lstrip(" ,，:：我")
    return f"到了,{said.lstrip('了')}" if found["there"] else said


def takes_over(text: str) -> str | None:
    """The number behind 接手, empty where he takes everything that the desk was rung for; None for other words."""
    found = _TAKES.fullmatch(normalise(text))
    return (found["number"] or "") if found else None


def alert_number(text: str) -> str:
    """The number in an alert of ours that somebody passes on as it is; empty for other words."""
    found = _ALERT.match(text)
    return found[1] if found else ""


def told_for_somebody(text: str) -> str | None:
    """What stands behind 代报, as it is typed and dictated, or behind 帮李老汉报一下; None for all other words."""
    if (named := _IN_HIS_NAME.match(text)) is not None:
        return f"{named[1]},{text[named.end() :]}"
    found = _FOR_SOMEBODY.match(text)
    return text[found.end() :] if found is not None else None


def asked_number(text: str) -> str:
    """The number behind 进度 or 查; empty for other words."""
    found = _NUMBER_ASKED.fullmatch(normalise(dictated(text)))
    return found[1] if found else ""


def is_of_his_own(text: str) -> bool:
    """Whether he speaks of his own household or family, as anybody may."""
    return _OWN.search(normalise(text)) is not None


def _goes(parts: list[str]) -> bool:
    whole = _WHOLE[OfficerWords.GOES]
    is_said = any(way.fullmatch(parts[0]) for way in (whole, _YES_PLANNED))
    is_all = is_said and all(whole.fullmatch(part) or _PLANNED.fullmatch(part) for part in parts[1:])
    return is_all and not all(_ONLY_BESIDE.fullmatch(part) for part in parts)


def _begins(what: OfficerWords, parts: list[str]) -> bool:
    """Whether the first part means this and asks nothing, or the one behind a word of assent: 好的,到了.

    That he himself is there may come last: 手机没电了,我已经到现场了.
    """
    first = parts[:2] if _WHOLE[OfficerWords.GOES].fullmatch(parts[0]) else parts[:1]
    if what is OfficerWords.THERE:
        first += [part for part in parts[-1:] if part.startswith("我")]
    return any(_WHOLE[what].fullmatch(part) and not _DOUBTED.search(part) for part in first)
