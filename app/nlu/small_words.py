"""The few words of somebody who waits: 谁来, 到哪了, 快点, 好的, 在吗, 不会打字, 你是机器人吗, 我家归谁管."""

import re
from enum import StrEnum

from app.nlu.matters import is_added
from app.nlu.text import CLAUSE_BREAKS, normalise

MOST = 24
"""Characters of the longest text that is read as small words alone."""


class SmallWords(StrEnum):
    """What somebody means by them; of several in one message the first of these."""

    WHOSE = "whose"
    """Who answers for his household or village."""
    WAITS = "waits"
    """Who comes, when, how far he is, by which number to ask, or that he hurry."""
    MACHINE = "machine"
    """Whether he writes to a machine."""
    DISTRUSTS = "distrusts"
    """Whether this is a fraud."""
    HELPLESS = "helpless"
    """That he cannot write, take pictures, open a link, or follow."""
    SURRENDERS = "surrenders"
    """That he wants to give himself up."""
    MISSENT = "missent"
    """That his words were meant for somebody else."""
    CALLS = "calls"
    """Whether anybody is there."""
    UNREADABLE = "unreadable"
    """What a platform puts in the place of something that it does not hand on: a card, a sticker, a packet."""
    NODS = "nods"
    """That he has understood."""
    THANKS = "thanks"
    """Thanks to somebody who is named."""
    ABOVE = "above"
    """That he wants to speak to whoever is in charge, or to a human."""
    WEATHER = "weather"
    """What neighbours say about the weather, where nothing has happened."""


_PLACE = "(?:[\u4e00-\u9fff]{2,8}(?:村|社区|组))?"
_WE = "(?:我们|我|咱们|咱|俺)?"
_THEY = (
    "(?:人|你们|您|他们?|她|干部|领导|救护车|消防车?|医生|警察|民警"
    "|[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任|村长|镇长|同志))?"
)
_WHO = "(?:谁个?|哪个|哪位|啥人|什么人)"
_WHEN = "(?:什么时候|啥子?时候|啥时间|什么时间|几时|几点|好久|多久|好长时间)"
_YET = (
    "(?:咋|怎么|为啥|为什么|到现在|现在)*(?:还|都|咋|怎么)+"
    "(?:没有|没得|没|不|不见)(?:人|见人|看到人|见到人)?(?:来人|过来|来|到|动静|人影)(?:看看|看)?"
)
_WHOM = "(?:你们|您们|您|你|大家|政府|领导|各位|党|[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任))"
_MAKE_HASTE = (
    "(?:搞快|赶紧|赶快|抓紧|尽快|快点|快些|快|早点)(?:点|些)?"
    "(?:(?:过来|上来|来)?(?:看看|看一下|看下|看哈|看)?|(?:派|叫|喊)个?人(?:过来|来)?)"
)
"""Never 快来人: that is a cry for help, and heard as one."""
_SORRY = "(?:不好意思|对不起|对不住|抱歉|哎呀?|哦豁)"
_PHONE = "(?:电话|号码|手机|联系方式)(?:号码?)?"

_NOT_FOLLOWED = (
    "(?:你们?|您)?(?:在)?(?:说|讲)(?:的)?(?:啥子?|什么)|(?:是)?(?:啥子?|什么|几个)意思|啥子?|再(?:说|讲)一(?:遍|次)"
    "|没(?:有)?(?:听(?:懂|明白|清楚?)|看(?:懂|明白))|(?:听|看)不(?:懂|明白)|[啊哈]\\?+"
)
_LEAKS = "(?:泄露|泄漏|乱传|传出去|卖)"
_PRIVATE = "(?:我们?|我家)?的?(?:个人)?(?:信息|隐私|名字|电话|身份证|资料)"

_PHRASES: dict[SmallWords, str] = {
    SmallWords.WHOSE: (
        f"{_PLACE}{_WE}(?:家里|家|屋里|屋|村里|村|组|队|这里|这边|户)?的?(?:包户|包联|联户|联系|驻村|结对)?(?:干部|支书|负责人|联系人|责任人|村长|村主任)是?{_WHO}"
        f"|{_PLACE}{_WE}(?:家里|家|屋里|屋|村里|村|户|组|这里|这边)?(?:的事)?(?:归|由|是|该)?{_WHO}(?:负责|管|包|包户|包联)(?:我们|我)?(?:家|村|屋)?"
        f"|{_WE}(?:有事|有啥事|有什么事)?(?:该|应该)?(?:找|联系){_WHO}(?:干部)?"
    ),
    SmallWords.WAITS: (
        f"(?:是|派|安排)?{_WHO}(?:会|要|在)?(?:过来|来|去)|(?:过来|来|要来|派来|安排)的?人?是{_WHO}"
        f"|{_THEY}(?:现在|走|来)?(?:到|在)(?:哪里|哪儿|哪块|哪达|哪|什么地方|啥地方)"
        f"|{_THEY}(?:大概|大约|到底)?{_WHEN}(?:才|能|会|可以|得)*(?:到|过来|来|有人来|来人|处理|解决|上门|联系我)"
        f"|还(?:要|得)?等?(?:好久|多久|好长时间)|{_THEY}{_YET}|{_THEY}[来去到]了?(?:没有|没得|没)|有?(?:没有)?人[来去](?:看|瞧)?过?了?(?:没有|没得|没)?|有?(?:没有)?人(?:给我|跟我)?(?:回复?|联系|答复)(?:我|话|一下)?了?(?:没有|没得|没)|有(?:没有)?人(?:管|理|问|处理)(?:没有|没得|没|不)?|有没有人(?:来|来看|过来)(?:看看|看|一下)?|(?:怎么|咋|为啥)?(?:没有|没得|没|莫得)人(?:过来|来)"
        "|(?:怎么|咋|为啥|为什么|到现在|还是?|就|一直|都)*(?:没有|没得|没|莫得)人(?:管|理|问|过问|理睬|处理)(?:我们?|一下)?"
        "|(?:你们?|到底|究竟|还|是不是|就|都)+(?:不管|管不管|来不来|修不修|办不办|弄不弄|理不理|给不给办)(?:我们?)?"
        "|(?:有没有(?:消息|动静|回音|进展)|有(?:消息|动静|回音|进展)(?:没有|没得|没))"
        f"|(?:请|麻烦)?{_THEY}(?:能不能|可不可以)?{_MAKE_HASTE}|(?:我|这边|这里)?(?:急得很|很急|好急|急死人|急死|着急得很|着急|等不及|等不起)"
        f"|(?:把|给我|发我)?(?:[他她]们?|来的|你们的?|负责的|我们?家的?|(?:我们?|咱们?)?村里?的?|[\u4e00-\u9fff])?(?:包户|包联|联户|村)?(?:干部|人|支书|书记|主任|村长|同志|领导)?的?{_PHONE}(?:是)?(?:多少|好多|几多|给我|发我|给|发)(?:一个|一下|个|下|哈)?"
        f"|(?:给|发)我?(?:一个|个|一下|下)?(?:干部|支书|他们?)?的?{_PHONE}"
        "|(?:我的?)?(?:编号|单号|工单号)是?(?:多少|好多|几多|啥|什么)"
        "|(?:请|麻烦|帮我|帮忙|再)*(?:催|催促)(?:一催|一下|下|哈)?(?:干部|他们|他)?"
        "|(?:人)?(?:找|寻|联系|救)(?:到|着|上|出来)(?:人|他|她)?(?:没有|没得|没)|(?:现在|这会儿?|情况)*(?:咋样|怎么样|(?:啥|什么)情况)"
        "|(?:我的?|这个?|那个?)?事?情?(?:(?:办|处理|弄|搞)(?:到哪里|到哪|得?怎么样|得?咋样|得?如何)|(?:办|处理|弄|搞)?到哪一?步)"
    ),
    SmallWords.MACHINE: (
        "(?:你们?|这|这里)(?:这?个?(?:号|公众号|群|平台|服务|包联))?(?:到底)?(?:是|都|能|可以|会)*(?:办|做|管|干)(?:啥子?|什么|哪些)(?:事情?|的|用|东西)?(?:嘛|啊|哦|呀)?"
        "|(?:在)?(?:这|这里|这上面|这个群|给你们)(?:里|上)?(?:说|讲|反映|发|报)(?:了|的话)?(?:有(?:没有)?用|管用|算数|有人看)(?:吗|不|没|么|嘛)?|"
        "(?:你|您|对面)(?:到底)?(?:是不是|是)(?:机器人?|真人|活人|人工|人|ai|自动(?:回复)?的?|谁个?|哪个|什么人|干啥的|干什么的|搞啥的)"
        "(?:还是(?:机器人?|真人|活人|人工|人))?|(?:是不是|是)?(?:机器人|真人|人工)(?:还是(?:机器人|真人|人))?|(?:你|您)(?:谁|哪位)"
    ),
    SmallWords.DISTRUSTS: (
        f"(?:你们?|这里?|办事|这个|报上?来?|说了)*(?:(?:会不会|不会|会|怕){_LEAKS}{_PRIVATE}|{_PRIVATE}(?:会不会|不会|会|怕)被?{_LEAKS})(?:出去|掉)?(?:吧|吗|哦|啊)?"
        "|(?:你们?|这里|找你们|请你们)(?:办事|帮忙)?(?:要不要钱|要钱(?:不|吗)|收不收(?:钱|费)|收费(?:不|吗))|"
        "(?:你们?|您|这里?)(?:到底)?是(?:哪个|哪里的?|啥|什么)(?:单位|部门|机构)的?|"
        "(?:你|你们|这|这个|你们这个)?(?:是不是|不会是|不是|是|怕是|怕不是)?(?:骗子|骗人的?|诈骗|搞诈骗的|假的|骗钱的?)"
        "|(?:这|这个|你们|你)?(?:是不是|是)?(?:官方|正规|政府|真)的|(?:我)?(?:咋|怎么|凭啥|凭什么)(?:相信|信)(?:你们?|这个)?"
    ),
    SmallWords.HELPLESS: (
        "(?:我|我们|人老了)?(?:不识字|认不到字|认不得字|(?:不会|打不来|不太会|不得会)(?:打字|写字|写|打|弄|用|发|操作|拼音|手机)?"
        "|(?:听|看|弄|搞)不(?:懂|明白|来)|没(?:听|看)(?:懂|明白)|不懂)"
        "|(?:我|手机)?(?:拍|照)不(?:了|成|起|来)(?:照片|照|相)?|(?:照片|图片|相片)(?:也|又|都)?(?:发|传|拍)不(?:出来|出去|上去|上|了|起|成)"
        "|(?:你们?)?(?:发|给)?的?(?:链接|网址|网页|那个)(?:打不开|点不开|进不去|看不到|看不了)"
        "|(?:可以|可不可以|能|能不能)(?:直接)?(?:打个?|通)电话(?:说|不)?|"
        f"{_NOT_FOLLOWED}"
    ),
    SmallWords.THANKS: "(?:给(?:你们|您|大家))?添麻烦|(?:你|您|你们|大家)(?:们)?(?:太|真是|真的)?辛苦|"
    f"(?:太|真是|真的|非常|十分|那就)?(?:(?:谢谢|多谢|感谢|麻烦|辛苦){_WHOM}+|辛苦|太感谢|多谢)",
    SmallWords.ABOVE: (
        "(?:我|我就|我们)?(?:要|想)(?:找|见|跟|和)(?:你们)?的?(?:县长|县委书记|县领导|县里|镇长|大领导|领导|上级|上面|管事的|负责人|真人|人工)"
        "(?:人|的人)?(?:说话?|谈|反映|来|讲)?|(?:叫|让|喊)(?:你们)?的?(?:县长|县领导|镇长|领导|管事的|负责人|上面)(?:的人)?"
        "(?:来|出来|过来|跟我说|跟我讲|接电话)(?:说话?)?"
    ),
    SmallWords.WEATHER: (
        "(?:又|光|只|干|尽|天天)*打雷(?:又|就|也|还)?不见?(?:下|落)雨|(?:今天|这几天|这天|天气|外头|外面)*(?:天气|太阳)?(?:好|真|太|怪|硬是|有点|蛮)+"
        "(?:热|凉快|闷|暖和|舒服|好)(?:得很)?|天(?:又|要|快)*(?:晴|亮|黑|变)|(?:太阳|月亮)出来"
    ),
    SmallWords.SURRENDERS: "(?:我|现在|马上|来|去|要|想|准备|打算|愿意)*(?:投案)?(?:自首|投案)",
    SmallWords.MISSENT: (
        f"{_SORRY}?(?:我|刚才|刚刚)*(?:发|打|找|搞)错(?:人|群|对象|地方|电话)了?[\\s]*{_SORRY}?"
    ),
    SmallWords.CALLS: (
        "(?:问|跟)你们?(?:说)?话呢|你们?(?:咋|怎么|为啥)(?:都|就|老)?不(?:回|说|理)(?:我|话|信息|消息|人)*|(?:咋|怎么|为啥)(?:都|就|老)?不(?:回(?:我|话)|理我)(?:信息|消息)?|(?:咋|怎么|为啥)(?:都|就|老)?不回(?:信息|消息)|听不到(?:吗|么)|(?:听|看|收)(?:得到|到)了?(?:没有|没得|没|吗|么)|(?:有人)?在(?:不在|没在|没有)?|喂+|有人(?:没有|没|在|吗|么|不)+|有没有人在?|人呢|你好|您好|哈喽|哈罗|hello|hi|\\?+"
    ),
    SmallWords.UNREADABLE: (
        "[\\[【]?收到不支持的消息类型|暂(?:时)?无法(?:显示|查看)[\\]】]?|[\\[【](?:该?消息)?(?:暂)?不支持(?:的消息|查看|显示)?[\\]】]"
        "|[\\[【](?:语音|图片|照片|视频|小视频|文件|位置|链接|名片|个人名片|小程序|红包|转账|聊天记录(?:没能取到|后面的略去)?|动画表情|表情|photo|sticker|image|video|file|location)"
        "(?:消息)?[\\]】]"
    ),
    SmallWords.NODS: (
        "(?:好|嗯|恩|哦|噢|喔|行|可以|要得|对头|是)+|(?:知道|晓得|明白|了解|清楚|收到|懂|放心)|那?就?(?:好|行)|ok+|(?:真是|实在)?(?:不好意思|对不起|对不住|抱歉|打扰)(?:(?:刚才|刚刚|我|是我|话|说得?|心里|有点|太)*(?:急|激动|冲动|重|难听|骂人|冒火|发火))?|"
        "(?:我|那我|那)?(?:就|在|还)?(?:等着|等到(?:起|在)?|等起|等你们|等您)|\\[(?:强|ok|合十|抱拳|玫瑰|握手|好的|微笑|鼓掌|呲牙)\\]|[👌👍🙏👏🌹😊🤝]+"
    ),
}
_FOR_HIM = "(?:他|她|老人家?|我[爸妈婆爷]|[爸妈])们?(?:又|还|在|就|一直|天天)*问(?:我|你们)?"
"""Who asks for somebody else: 他问好久来."""
_ENDS = "(?:啊|呀|哦|噢|嘛|吗|么|呢|吧|哈|哟|咯|了|嘞|的|哇|撒|些|哒|滴|一下|下|谢谢|不)*"
_READ = {
    what: re.compile(f"(?:请问|那|问一下|问下|问哈|{_FOR_HIM})?(?:(?:{words}){_ENDS}){{1,2}}")
    for what, words in _PHRASES.items()
}
_FACES = re.compile("/:(?:strong|ok|handclap|rose|share)")
"""How WeChat writes the faces that mean well."""
_FILLERS = re.compile("(?:[嗯恩呃额啊哦噢唔诶哎呀嘛呢吧]|那个|这个|就是|然后|[ ,.!?、。…~])+")
_PICTURES = re.compile("(?:[\u2600-\u27bf\u200d\U0001f000-\U0001faff\\s]|\\[[\u4e00-\u9fff]{1,4}\\])+")
_INTRODUCES = re.compile(
    "(?:喂+|你好|您好|同志|领导|干部|请问|嗯|那个|这个|啊|哎|诶|麻烦|[ ,.!。])*我们?(?:家|屋里)?(?:是|姓|叫|住|在)"
)
LEAST_SAID = 4
"""Letters of the shortest words that tell something."""
_PLEASANTRY = re.compile(
    f"(?:早上|上午|中午|下午|晚上|大家|各位|领导)*(?:你好|您好|好呀|[早晚]安|早上好|上午好|中午好|下午好|晚上好)"
    f"|不好意思|对不起|对不住|抱歉|[\u4e00-\u9fff]{{0,3}}(?:快乐|安康|发财|吉祥|如意)|[\u4e00-\u9fff]{{0,2}}天气.{{0,6}}|吃(?:了|饭)没?(?:有)?"
    f"|(?:太|真是?|非常)?(?:谢谢|多谢|感谢|麻烦|辛苦|谢){_WHOM}*了?[啊哈啦哦]*|各位|领导|祝(?:你们|您|大家)?|哈+|呵+|测试"
)
_FAREWELL = re.compile("再见|拜拜|回见|晚安|哈+|呵+|嘿+|嘻+|88+|不客气|没关系")
_HARMED = "烤?烟叶?|玉米|苞谷|庄稼|菜|大棚|房子|屋顶|田?地"
_LOOK = re.compile(
    "(?:那|请问)?(?:[我俺咱]们?(?:家|屋里|屋|村|组|这里|这边)?的?)?"
    f"(?:(?P<lost>(?:冰雹|雹子)?的?(?:损失|灾情|受灾))|(?:{_HARMED}))?(?:大概|到底|的)*{_WHEN}"
    "(?:才|能|会|可以|得)*(?:有|派|安排)?(?:人|干部|你们)?(?P<come>过来|下来|上门|来)?"
    "(?:(?:核灾|查灾|查勘|勘[查察]|[定核]损|核[实查]|统计|受?灾|看看?)|登记(?(lost)|(?(come)|(?=.{0,2}(?:损失|灾情|受灾)))))"
    f"(?:一下|哈)?(?:损失|灾情|受灾|(?:[我俺咱]们?(?:家|屋)?里?的?)?(?:{_HARMED}))?{_ENDS}"
)
_PRESSES = re.compile("快|赶紧|抓紧|早点|急|催|等不|[还都咋么](?:没|不)|[没莫]得?有?人|不管")
_NUMBER = re.compile(_PHONE)
_LEADER = re.compile("支书|村长|村主任")
_THANKED = re.compile(
    "(?:(?:好的?|嗯+|行|要得)[啊哦嘛]*[ ,。]*)?"
    f"(?:{_PHRASES[SmallWords.THANKS]}|谢谢|多谢|感谢){_ENDS}[{re.escape(''.join(CLAUSE_BREAKS))}]+(?=[\u4e00-\u9fff])"
)
_BREAK = f"[{re.escape(''.join(CLAUSE_BREAKS))}]"
_WITHIN = f"[^了{re.escape(''.join(CLAUSE_BREAKS))}]"
_COURTESY = re.compile(
    f"{_WITHIN}{{0,4}}(?:谢|辛苦|麻烦|打扰|不好意思|对不起|对不住|抱歉){_WITHIN}{{0,10}}了?{_BREAK}+"
)
_ASKS = re.compile("我?(?:想|再|要)*(?:请问|问|打听|咨询)")
_PUZZLED = re.compile(f"(?:{_NOT_FOLLOWED}){_ENDS}\\?*")
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS - {'?'}))}]+")

_CALLS_SOMEBODY = re.compile(
    "(?:你们|您们?|麻烦|请|求|那|能不能|可不可以|喊|叫|让)*(?:派|来|喊|叫|安排)个?人?(?:过来|上来|下来|来)?(?:给|帮)?(?:我|我们)?"
    f"(?:看看|看哈|看一下|看下|看一眼|看){_ENDS}"
)

_FIELD = re.compile(
    "(?!.*[吃啃踩拱死倒烂虫淹冲埋打垮砸毁压])(?:我们?(?:家|屋)?的?|那个|这个)*[\u4e00-\u9fff]{1,3}(?:地|田|园|棚|苗)里?头?"
)


def names_a_field(text: str) -> bool:
    """Whether the whole text is the name of a field, and says nothing of it: 我那个苞谷地."""
    return _FIELD.fullmatch(normalise(text)) is not None


def is_filler(text: str) -> bool:
    """Whether a dictated text holds nothing but what people say while they think: 嗯, 那个, 呃."""
    return _FILLERS.fullmatch(normalise(text)) is not None


def introduces(text: str) -> bool:
    """Whether somebody says who he is or where he lives, and perhaps more: 喂同志,我是长梁村的,我姓李."""
    return _INTRODUCES.match(normalise(text)) is not None


def calls_somebody(text: str) -> bool:
    """Whether the whole text asks that somebody come and look: 你们来个人看哈嘛."""
    return _CALLS_SOMEBODY.fullmatch(_BREAKS.sub("", normalise(text))) is not None


def is_picture_talk(text: str) -> bool:
    """Whether a text is made of pictures and faces alone: 🔥🔥, [流泪]."""
    return _PICTURES.fullmatch(normalise(text)) is not None


def small_words(text: str) -> SmallWords | None:
    """What the whole text means, if it is nothing but such words; None where it tells of anything."""
    said = _FACES.sub("[强]", normalise(text))
    if not said or len(said) > MOST:
        return None
    found = set()
    for part in filter(None, _BREAKS.split(said)):
        what = _of(part) or _of(part.strip("?") or part)
        if what is None:
            return None
        found.add(what)
    return next((what for what in SmallWords if what in found), None)


def awaits_a_look(text: str) -> bool:
    """Whether somebody asks when the damage is looked at, and nothing else: 我家烟叶啥时候有人来核灾."""
    return _LOOK.fullmatch(normalise(text)) is not None


def is_puzzled(text: str) -> bool:
    """Whether the whole text says that its writer did not follow what he was told: 啥意思, 没听懂, 啊?"""
    return _PUZZLED.fullmatch(_BREAKS.sub("", normalise(text))) is not None


def presses(text: str) -> bool:
    """Whether who waits says that nobody has come or answers yet, or that they hurry: 还没来人, 快点, 咋不回话."""
    return (
        small_words(text) in (SmallWords.WAITS, SmallWords.CALLS)
        and _PRESSES.search(normalise(text)) is not None
    )


def may_press(text: str) -> bool:
    """Whether a part of the text says that nobody has come yet: 咋还没来人,说话不算话."""
    return any(presses(part) for part in _BREAKS.split(normalise(text)) if part)


def asks_for_leader(text: str) -> bool:
    """Whether it is the head of the village that is asked after, and not whoever comes first."""
    return _LEADER.search(normalise(text)) is not None


def asks_for_number(text: str) -> bool:
    """Whether it is somebody's number that is asked for: 我家的包户干部电话是多少."""
    return _NUMBER.search(normalise(text)) is not None


def has_substance(text: str) -> bool:
    """Whether anything is left of the text beside greetings, thanks and good wishes."""
    rest = _PLEASANTRY.sub("", normalise(text))
    return sum(char.isalnum() for char in rest) >= LEAST_SAID


def is_pleasantry(text: str) -> bool:
    """Whether the text is nothing but greetings, thanks, good wishes, laughter and farewells."""
    rest = _FAREWELL.sub("", _PLEASANTRY.sub("", normalise(text)))
    return not any(char.isalnum() for char in rest)


def behind_thanks(text: str) -> str:
    """What somebody adds or asks behind his thanks, 谢谢陈干部,顺便问…; the whole text where he does not."""
    thanked = _THANKED.match(text)
    rest = text[thanked.end() :] if thanked else ""
    return rest if is_added(rest) or _ASKS.match(rest) else text


def behind_courtesy(text: str) -> str:
    """What stands behind a first clause of thanks or excuse, 谢谢陈干部,我妈晕倒了; empty where there is none."""
    polite = _COURTESY.match(text)
    return text[polite.end() :] if polite else ""


def _of(part: str) -> SmallWords | None:
    return next((what for what, words in _READ.items() if words.fullmatch(part)), None)
