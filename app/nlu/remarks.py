"""Words about how it goes rather than about a matter: 人来了,谢谢 · 气死人了 · 我要匿名 · 不是这个意思."""

import re
from enum import StrEnum

from app.nlu.text import CLAUSE_BREAKS, normalise

MOST = 24
"""Characters of the longest text that is read as nothing but such a remark."""


class Remark(StrEnum):
    """What somebody means by it."""

    ARRIVED = "arrived"
    """That somebody is there."""
    GIVES_UP = "gives_up"
    """That he is angry, or that it is no use."""
    ANONYMOUS = "anonymous"
    """That nobody is to know who said it."""
    RING_ME = "ring_me"
    """That an officer ring him up."""
    NO_CALLS = "no_calls"
    """That nobody ring him up."""
    HUSH = "hush"
    """That somebody is not to hear of it: his family, neighbours, who beats him."""
    MISREAD = "misread"
    """That he was misunderstood, without saying what is right."""
    RESTARTS = "restarts"
    """That he said something wrong, without saying what is right."""


_OTHERS = "(?:他们?|村上|村里|别人|人家|干部|外人|任何人|支书|书记|主任)"
_SAID = "(?:说|讲|举报|反映|告)"
_KIN = (
    "(?:爸妈?|妈|前?(?:夫|妻)|前[男女]友|[男女]朋友|爹|娘|奶奶?|爷爷?|外?婆婆?|公公|外公|父母|老公|男人|丈夫|老婆|媳妇|婆娘|老汉"
    "|哥哥?|姐姐?|弟弟?|妹妹?|儿子?|女儿|娃)"
)
_UNTOLD = (
    f"(?:[他她]们?|(?:我们?|[他她])?(?:家里?|屋里)?的?(?:(?:{_KIN}[和跟]?){{1,4}}|(?:家|屋)里?人)|(?:家|屋)里|村[里上]的?人?"
    "|别人|别个|人家|旁人|外人|其他人|任何人|邻居|隔壁|学校|老师|同学)(?:们|家)?"
)
"""Who is not to hear of it; never an officer, of whom somebody complains."""
_BEGS = "(?:求求?|拜托)(?:你们?|您)?了?"
_NEVER = (
    f"(?:{_BEGS}|你们?|您|请|麻烦|千万|一定|可|先|就|都|来的时候)*"
    "(?:不要|别|莫要?|不能|不许|不得|不准)(?:再|先|去)?"
)
_PLEADS = f"(?:(?:好不好|好吗|行不行|行吗|可以吗|要得不|{_BEGS})[?]*)*"
_BUSY = (
    "(?:(?:我|他|她|老板|有人)?(?:这会儿?|现在)?(?:正)?(?:在)?"
    "(?:上班|开会|开车|坐车|上课|厂里|旁边|边上|家里?|听不(?:见|到)|(?:不方便|接不了|不敢)(?:接)?(?:电话)?|发(?:消息|微信|短信)(?:就行|说)?))"
)
_PHRASES: dict[Remark, str] = {
    Remark.ARRIVED: (
        "(?:已经|刚刚?|都|有)*(?:人|他们|你们的人|[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任|镇长|村长|同志))"
        "(?:都|已经|刚刚?|也)*(?:来|到)(?:我家|屋里|家里|现场|地里)?看?(?:过了|过|了)+|(?:已经|都)?(?:来了)+"
    ),
    Remark.GIVES_UP: (
        "(?:真|简直|要|都|快)*气(?:死|炸|坏)个?(?:人|我们?|老子|俺)|算|算了?我?(?:不|懒得)(?:说|讲|想说)"
        "|(?:跟|给|和)?你们?(?:说|讲)了?(?:也|都)?是?(?:白说|白讲|没用|没得用)|说了(?:也|都)?是?(?:白说|没用)|(?:天天|回回|次次|老是?|再|一直)*(?:问|催)(?:来问去|来催去|你们|了)*(?:也|都|还)*(?:是)?(?:白[问催]|没得?啥?用|没有用|莫得用)|(?:你们?)?(?:都|就)*是?(?:一群|一帮)?吃(?:干|白)饭的|什么?狗屁[\u4e00-\u9fff]{0,4}|(?:养|要)你们?(?:还)?有?(?:啥|什么)用|(?:(?:我|我们)?等了?)?(?:都|已经|快)*(?:老?半天|一(?:上午|下午|早上|天|晚上)|[一两二三四五六几半\\d]+(?:个)?(?:多)?(?:小时|钟头|天))(?:了|都|还|也|连)*(?:(?:不|没有?|没得|莫得)(?:见到?|看到)?(?:来个?人|见人来?|人来|人影|人)|人(?:影|影影)?都?(?:没得|没有|没见|不见)(?:来|一个)?)|你们(?:都)?是死人|(?:你们?|人|干部|他们)?(?:都|他妈的?|到底|究竟)*死(?:到|在)?哪(?:里|儿)?去|(?:日|操|草|艹)(?:你|他)(?:们)?(?:妈|娘|先人|祖宗)(?:的|个?[逼比])?|(?:你们?)?(?:都|就)*是?(?:一群|一帮|些)?(?:饭桶|废物|王八蛋|龟儿子|混蛋|狗东西|白眼狼)|滚(?:蛋|远点|开|你妈的蛋)?|(?:去|操|日|艹)?(?:你|他)妈的?(?:个?[逼比屁])?|狗日的|你们?(?:就|都|这)*是?在?(?:糊弄|哄|应付)(?:人|我|我们|老百姓|鬼)"
    ),
    Remark.ANONYMOUS: (
        "(?:我|能不能|可不可以|可以|要|想|请|必须|得)*(?:匿名|保密)(?:一下|举报|反映|行不行|吗|不|吧)*"
        f"|(?:千万|请|麻烦|你们|能不能|我)*(?:不要|别|莫|不能)(?:跟|给|告诉|让|对|和)?{_OTHERS}*(?:(?:说|讲|晓得|知道)?是?我{_SAID}|(?:说|讲)(?:出去)?是我)"
        f"|我?(?:不想|不愿意?|怕)让?{_OTHERS}(?:晓得|知道)(?:是?我{_SAID}?)?"
    ),
    Remark.RING_ME: (
        "(?!.*了$)(?:(?:请|麻烦|叫|让|喊|帮我|能不能|可不可以|你们?|您)+"
        "(?:[他她]们?|[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任|镇长|村长|同志)|个人|领导|群众|老乡|户主|反映人)?)?"
        "(?:能不能|可不可以|尽快|马上|赶紧|抽空|方便的时候)*(?:(?:给|跟|和)(?:我|我们|我家)(?:回|打|来|通)(?:一?个|一下)?电话"
        "|打我的?电话|(?:回|打)我电话|联系(?:一下)?(?:我|我们))(?:说|一下|下|行不行|吗|吧|行不|好不好)*"
    ),
    Remark.NO_CALLS: (
        f"{_BUSY}*(?:请|麻烦|你们?|千万|先|这会儿?|现在|暂时|最好|都)*(?:不要|别|莫|不能|不用|不方便|莫要)(?:再)?"
        f"(?:(?:给|跟|往|和)(?:我|我们|我家))?(?:打|来|接|回)(?:我的?)?电话(?:给我|来)?{_BUSY}*"
    ),
    Remark.HUSH: (
        f"{_NEVER}(?:告诉{_UNTOLD}|(?:跟|给|让|叫|对|和){_UNTOLD}(?:也|都)?(?:说|讲|提|晓得|知道|看到|看见|听到|听见)(?:起|出去)?"
        f"|(?:(?:给|跟|和){_UNTOLD}(?:打|通|发)|打)(?:电话|消息|信息)(?:给{_UNTOLD})?|联系{_UNTOLD}(?:的?电话)?|打{_UNTOLD}的?电话|(?:说|讲|传)出去)"
        f"(?:这个?事|这件事|是?我(?:{_SAID}|报警?))?{_PLEADS}|我?(?:不想|不愿意?|不敢|害?怕)(?:让|被|给)?{_UNTOLD}(?:晓得|知道|看到|听到)"
    ),
    Remark.MISREAD: (
        "(?:我|我说的)?(?:不是|没有?)(?:这个|那个|这|那)(?:意思|事情?)"
        "|(?:你们?|您)(?:都|好像|又|根本)*(?:理解错|听错|搞错|没有?(?:听|看|搞)(?:懂|明白))(?:我?的?(?:意思|话))?"
        "|没有?(?:听|看)(?:懂|明白)我的?(?:意思|话)"
    ),
    Remark.RESTARTS: "(?:我|刚才|刚刚|上面|前面|不好意思|对不起)*(?:说|讲|打|写|发)错(?:字|话)?",
}
_POLITE = "(?:太|真是?|非常)?(?:谢谢|多谢|感谢|辛苦)(?:你们|您|大家|政府|领导|干部)*|好的?|嗯|哎"
_ENDS = "(?:啊|呀|哦|嘛|哈|咯|了|嘞|的|哇)*"
_READ = {
    what: re.compile(f"(?:{_POLITE})?(?:(?:{words}){_ENDS}){{1,2}}(?:{_POLITE})?{_ENDS}")
    for what, words in _PHRASES.items()
}
_BREAK = f"[{re.escape(''.join(CLAUSE_BREAKS))}]+"
_INSTEAD = {
    what: re.compile(f"(?:{_POLITE})?(?:{_PHRASES[what]}){_ENDS}{_BREAK}(.+)", re.DOTALL)
    for what in (Remark.MISREAD, Remark.RESTARTS)
}
_BREAKS = str.maketrans("", "", "".join(CLAUSE_BREAKS - {"?"}) + " ")
_DYING_PHONE = re.compile(
    "(?:手机|电话)(?:也|都|就|马上|快|要|只剩|剩|还有|点|百分之|[一二三四五六七八九十\\d%])*"
    "(?:没电|没得电|莫得电|关机|格电|点电|个电)"
    "|(?:^|[,.。 ])(?:快|马上|要|就)+(?:没电|没得电|莫得电|关机)了"
)
_UNHEARING = re.compile(
    "聋|听不(?:见|到)|耳朵(?:背|不好|听不)|(?:不要|不能|别|莫)(?:给我)?打电话|接不(?:了|到)电话"
)


def remark(text: str) -> Remark | None:
    """What the whole text remarks; None where it tells of anything besides, or asks: 人来了没, 人来了,路又断了."""
    said = normalise(text)
    if len(said) > MOST:
        return None
    said = said.translate(_BREAKS)
    return next((what for what, words in _READ.items() if words.fullmatch(said)), None)


def said_instead(text: str) -> tuple[Remark, str] | None:
    """Which of both went wrong, and the words behind it that say what is right: 不是这个意思,我是问低保."""
    said = normalise(text)
    found = ((what, words.fullmatch(said)) for what, words in _INSTEAD.items())
    return next(((what, match[1]) for what, match in found if match), None)


def is_dying_phone(text: str) -> bool:
    """Whether somebody says that his telephone is about to go out: 手机快没电了. Who is in danger cannot call then."""
    return _DYING_PHONE.search(normalise(text)) is not None


def is_missent(text: str) -> bool:
    """Whether somebody says that he sent it to the wrong one, and not that he wrote it wrong: 发错了."""
    return "发错" in normalise(text)


def cannot_be_rung(text: str) -> bool:
    """Whether somebody says that he cannot hear, or is not to be rung."""
    return _UNHEARING.search(normalise(text)) is not None
