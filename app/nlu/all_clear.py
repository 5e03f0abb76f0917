"""Words that say a matter is over, or that nobody need come: 人找到了, 来电了, 不用跑了, 弄错了."""

import re

from app.nlu.text import CLAUSE_BREAKS, normalise

MOST = 40
"""Characters of the longest text that is read as nothing but the news that it is over."""
NO_WATER, NO_POWER = "停水", "停电"
"""The kinds of disaster of who has none."""
LAMP = "灯"
"""What who told of dark lamps named."""

_MARKS = re.escape("".join(CLAUSE_BREAKS))
_DONE = "(?:了|啦|咯|咧|哒|嘞)"
_BEFORE = "(?:刚才|将才)?[^没未冇莫不别无死尸遗伤血能会等才啥咋哪谁几要想求望盼快若又还]{0,12}?"
_AGAIN = "(?:又|都|也|已经|全)*"
_CAME_BACK = (
    "找到|找着|寻到|寻着|找回来|回来|回屋|到屋|到家|回家|接走|救走|救起来|救出来|救上来|救下来|醒过来|醒|缓过来|退烧"
    "|接[到回]|联系[上到]|打通|(?:背|抱|喊|扶)(?:[他她]们?|人|老人|我[妈爸婆爷])?出来"
)
_WORKS = (
    f"(?:电|网|信号|气|自来水){_AGAIN}(?:来|通|有|恢复|修好|接通)|(?:水|水管|路|车|桥){_AGAIN}(?:通|恢复|修好|接通)"
    "|(?:来|有|通)(?:电|网|信号|气)|通(?:水|车|路)"
)
_SETTLED = (
    "(?:修|弄|搞|办|整|补|盖|处理|收拾)好|搞定|解决|(?:办|弄|清|排)完|(?:清|挖|疏|抢)通|堵住|灭|熄"
    "|(?:水|山洪|洪水)(?:退|消|小|下去)|(?:没|没得|没有|没啥|没什么|莫得|莫)事|平安|脱险|(?<!就)好"
)
_OVER = f"{_BEFORE}(?:{_CAME_BACK}|{_WORKS}|{_SETTLED}){_DONE}+"
_NOTHING = (
    "(?<=[,.。 ])(?:其实|原来|根本|并|路|房子?|人)*(?:没|没有|没得|莫得)"
    "(?:垮|塌|断|倒|着火|起火|燃|漏|淹|进水|受灾|打烂|打到)了?"
)
"""Behind 看错了: what did not happen."""
_MISTAKEN = (
    f"(?:是|我|我们|刚才|刚刚)*(?:弄|搞|看|听|认)错{_DONE}+|{_NOTHING}"
    f"|(?:人|娃)?捞[起上]来{_DONE}*[ ,。]*(?:人|娃)?(?:都)?(?:没|没得|没有|莫得)(?:啥|什么)?事{_DONE}*"
    f"|虚惊一场|(?:是|一场|是个)*误会{_DONE}*|误报"
)
_JOKE = (
    "(?:我|刚才|刚刚)*(?:(?:骗|哄|逗)你们?(?:玩)?的|是?(?:开(?:个|了个)?玩笑|闹着玩|说[着起]玩|逗你们?玩)的?)"
)
"""Only where nothing else is told is it the end of anything: 开玩笑推下去的."""
_COME = (
    "(?:再|去|麻烦|专门|派人|派|你们|您)*(?:过来|来|跑|管|处理|弄|修|找|去|操心|担心|麻烦|上来|下来)"
    "(?:人|看|你们|您|一趟)?"
)
_CALLED_OFF = (
    f"(?:你们|您|他们|大家|就|都|先|也)*(?:(?:不用|不必|不消|用不着|不需要|没必要){_COME}{_DONE}*"
    f"|(?:别|莫|不要){_COME}{_DONE}+|(?:算|不用|不要|不办|不弄|不麻烦|不打扰)(?:你们|您)?{_DONE}+|先不(?:办|弄|来|去|要)(?:了)?)"
)
_POLITE = (
    "(?:谢谢|多谢|感谢|辛苦|麻烦|打扰|费心)(?:你们|您|大家|各位|师傅|领导|支书|书记|主任|关心|操心|了|啦|哈)*"
    "|(?:他|她|人|老人家?|我[妈爸]|说是|就是)*(?:手机|电话)(?:没电|关机|静音|没带|忘带|欠费|停机|(?:摔|弄|用)?(?:坏|丢|掉|烂))了?"
    "|(?:邻居|隔壁|亲戚|别人|有人|我[爸妈哥姐弟妹叔姑舅姨婆爷])(?:已经|刚才|刚刚)*(?:去|过去|来|进去)*[看瞧](?:过|到|见)?(?:一下)?了"
    "|不是我们?家的?"
    "|(?:其实|原来|就?是|他们|人家|别人|别个|有人|隔壁|邻居|在)+(?:施工|修路|修房子|放炮|放鞭炮|打雷|烧草|烧秸秆|烧荒|做饭|熏肉|演习|演练)的?"
    "|(?:施工|修路|放炮|放鞭炮|烧草|烧秸秆|烧荒|做饭|熏肉)的"
    "|(?:其实|原来)?是(?:隔壁|邻居|别人|别个|人家)(?:家|屋|屋里)?的?"
    "|对不起|对不住|不好意思|给你们添麻烦了|放心|请放心|我?(?:自己|个人)(?:去|来|办|弄|跑|想办法)(?:办|弄)?(?:了|吧|就行|就好)?|(?:你们|您|大家)?(?:别|莫|不要)当真|师傅|领导|支书|书记|主任|干部|同志|好的|嗯|哦|哈|的|呀|啊|呢|哎|诶"
)
_REACHED = re.compile(
    "(?:刚才|刚刚?|将才|现在|电话|我|又|终于|总算|她|他|我?[妈爸])*(?:打通|联系[上到]|接(?:到)?电话|接通|回(?:我)?电话)了"
)
_HARMLESS = re.compile(
    "(?:她|他|人|老人家?|我?[妈爸]|说|是|就是|就|原来)*(?:(?:没|没得|没有|莫得)事|在(?:亲戚|邻居|隔壁|我?[哥姐弟妹叔姑舅姨])(?:家|屋)里?"
    "|在地里(?:干活|做活|做活路)?|(?:没|忘)带(?:手机|电话)|(?:手机|电话)(?:没电|没带|忘带))+(?:了|的|哈|啊)*"
)
"""All that may stand behind the news that somebody was reached, where the words are heard as urgent."""
_WELL = re.compile(
    "(?:我|我们|人|大家|家里人?)(?:都|现在|真的?|已经)*(?:没事|没得事|莫得事|好好的?|不难受|安全)(?:了|的|哈|啊)*"
    "|(?:你们?|您)?(?:都|先)?(?:别|莫|不要|不用)(?:过来|来|管我?)(?:人|了|哈|啊)*"
)
_NOBODY = re.compile(
    "(?:你们?|您|都|大家)*(?:都|先|也|再)*(?:别|莫|不要|不用|不必|不消|莫要)(?:再|过?来)*"
    "(?:管|找|劝|救|理|打扰|来看|寻|拉|拦|来)(?:我|人)?(?:了|哈|啊|嘛)*"
)
_GOES_IN = re.compile(
    "(?:我|我们|自己)(?:一个人)?(?:这就|先|马上)?(?:去|进去|下去|上去|回去|冲进去|下水|过去|来)(?:把|给)?[^没不找叫喊]{0,6}?"
    "(?:喊|救|拉|背|抬|捞|挖|叫|搬|牵|赶|灭)(?!个?(?:人|医|邻居|车|干部|村|隔壁|大家|别人|救护|几个))"
)
_NO_NEED = re.compile(f"{_CALLED_OFF}|{_MISTAKEN}|{_JOKE}")
_BEGINS = re.compile(f"{_CALLED_OFF}|{_MISTAKEN}|{_OVER}")
_NEWS = re.compile(f"{_BEGINS.pattern}|{_JOKE}")
_JOKES = re.compile(f"(?:^|[{_MARKS}]){_JOKE}")
_DEALT_WITH = re.compile(f"(?:已经|都|问题|事情?|这个?事)*(?:(?:弄|搞|办|处理)好|搞定|解决|办完){_DONE}+")
_IN_PART = re.compile(
    "(?:了|到|来)[一两二三四五六七八九\\d]+个|一个(?:醒|出来|找到)|还(?:有|差|剩)[一两二三四五六七八九几\\d]*个"
)
"""That it is over for some of them only: 醒了一个."""
_LIGHT = re.compile(
    f"(?:(?:我们)?(?:村里?|组里?|门口|门前|路上)?的?(?:路灯|电灯|灯泡?|电))?{_AGAIN}亮{_DONE}+"
)
_WATER = re.compile(f"{_BEFORE}(?:(?:来|有)水|水{_AGAIN}(?:来|有)){_DONE}+")
_BREAKS = re.compile(f"[{_MARKS}]+")
_BESIDE = re.compile(f"(?:{_POLITE}|[{_MARKS}])+")


def is_over(text: str) -> bool:
    """Whether the whole text says that what was told is over or a mistake, or that nobody need come.

    A question, a wish, a denial, or anything told besides is none: 路通了没, 电来了就好了, 还没找到, 火灭了,牛烧死了.
    """
    return _tells_only(text, _NEWS)


def goes_in_himself(text: str) -> bool:
    """Whether somebody says that he goes and fetches whoever is in danger himself: 算了我自己去喊, 我下水去捞."""
    return _GOES_IN.search(normalise(text)) is not None


def is_water_back(text: str) -> bool:
    """Whether the whole text says that there is water again: 来水了. Only who had none means that by it."""
    return _tells_only(text, _WATER)


def is_light_back(text: str) -> bool:
    """Whether the whole text says that lamps shine again: 路灯又亮了. Only who told of dark ones means that by 亮了."""
    said = normalise(text)
    parts = [part for part in _BREAKS.split(said) if part]
    rest = [part for part in parts if not _LIGHT.fullmatch(part)]
    return len(rest) < len(parts) and "?" not in said and all(_BESIDE.fullmatch(part) for part in rest)


def is_settled(text: str) -> bool:
    """Whether the whole text says that the matter is settled or done: 解决了,谢谢. Later 来电了 is something else."""
    return _tells_only(text, _DEALT_WITH)


def begins_with_the_end(text: str) -> bool:
    """Whether the words begin with the news that it is over, whatever follows: 找到了在同学家. No question does."""
    said = normalise(text)
    return _BEGINS.match(said) is not None and "?" not in said and not _IN_PART.search(said)


def is_reached(text: str) -> bool:
    """Whether the whole text says that somebody was reached, and nothing else but what is harmless: 打通了,她在地里."""
    first, *rest = [part for part in _BREAKS.split(normalise(text)) if part] or [""]
    return _REACHED.fullmatch(first) is not None and all(_HARMLESS.fullmatch(part) for part in rest)


def is_well(text: str) -> bool:
    """Whether the whole text says that nothing is the matter, or that nobody is wanted: 我没事, 邻居去看了,人没事."""
    parts = [part for part in _BREAKS.split(normalise(text)) if part]
    rest = [part for part in parts if not _WELL.fullmatch(part)]
    return len(rest) < len(parts) and all(_BESIDE.fullmatch(part) for part in rest)


def wants_nobody(text: str) -> bool:
    """Whether the whole text sends everybody away: 你别管我, 莫来找我. Who wants to die says so too."""
    parts = _BREAKS.split(normalise(text))
    return any(parts) and all(_NOBODY.fullmatch(part) for part in parts if part)


def is_joke(text: str) -> bool:
    """Whether the text says that what was told was a joke: 说着玩的. Who means to die says so too."""
    return _JOKES.search(normalise(text)) is not None


def is_called_off(text: str) -> bool:
    """Whether the whole text says that nobody need come, or that it was a mistake: 不用来了, 搞错了,不是我家."""
    return _tells_only(text, _NO_NEED)


def _tells_only(text: str, news: re.Pattern[str]) -> bool:
    said = normalise(text)
    if len(said) > MOST or _IN_PART.search(said):
        return False
    at, is_news = 0, False
    while at < len(said):
        found = _BESIDE.match(said, at) or news.match(said, at)
        if found is None:
            return False
        at, is_news = found.end(), is_news or found.re is news
    return is_news and "?" not in said
