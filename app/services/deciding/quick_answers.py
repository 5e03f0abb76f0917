"""Short answers to a question: a number, yes, no, and not knowing. Pure."""

import re
from dataclasses import dataclass

from app.core.marks import visible
from app.nlu.text import normalise

_NUMBER = re.compile(r"(?:第|选|回)?\s*([1-9一二三四五六七八九])\s*(?:个|号|项|种|样)?")
_CHINESE = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_ENDS = " ,.!?~、。…,!?的了啊呢嘛哦吧呀哈"
_UNKNOWN = re.compile(
    r"(?:我|也|都|真|确实|实在)*(?:不知道?|不晓得|不清楚|不太清楚|说不清楚?|说不准|不好说|搞不清楚?|弄不清楚?|记不得|记不到|不记得|忘记?"
    r"|认不到|没(?:有)?(?:数|量|算)过?|还不知道|不确定|不明白|随便|都行|不用|不必|不要|不方便|不想说|不说|不得给|不给|不想给|算|跳过|晓不得|哪个晓得|谁知道)"
)
_YES = re.compile(r"(?:有|是|对|嗯|恩|是的|有人|有呢|要|好|可以)+")
_NOD = re.compile(r"(?:好|可以|要)+")
_NO = re.compile(
    r"(?:没|没有|没得|莫得|莫|无|冇|没人|没有人|没得人|不是|否|没事|都没事|人没事|人都好|人都没事|都好|平安)(?:受伤|被困|伤到|伤|困到|事)?"
)
_UNHURT = re.compile(
    "(?<!有)(?:没|没有|没得|莫得)(?:得)?(?:伤到|伤着|伤|困住|困到)人"
    "|(?<!有)(?:没|没有|没得|莫得)人(?:在|住|受伤|伤|被困|困)"
    "|人(?:都|也|全)*(?:没事|出来|跑出来|撤出来|搬出来|好好的|不在|在外)|房子?(?:是|都)?空的"
)
_ONLY_HE = re.compile(
    "(?:当时|那时|那会儿?|屋里|家里|今天)*(?:就|只有|只|是|才)*(?:我|我们)(?:自己)?(?:一个人?|两个人?|两口子)?(?:在|住)(?:家|屋|屋里|家里)?"
)
_KNOWS_NOT_WHICH = re.compile(
    "(?:不晓得|不知道|不清楚|搞不清楚?|说不清楚?|记不得|记不到|忘了)(?:是|算|叫)?(?:哪|几)(?:个|一个)?(?:村|组|队|社)"
)
_ELSEWHERE = re.compile(
    "[\u4e00-\u9fff]{2,3}(?:县|(?<![超门菜夜])市|州)(?![城里上场民长委政级])|(?:外县|外地|外省)的"
    "|(?:汉滨|汉台|南郑|商州|茅箭|张湾|郧阳|通川|达川|巴州|恩阳|万州|开州"
    "|新城|碑林|莲湖|灞桥|未央|雁塔|阎良|临潼|长安|高陵|鄠邑)区(?:的|那边|这边)?$"
)
_AWAY = re.compile("转|迁|我?想|打工|务工|上班|读书|上学|住院|我(?:现在|人|们)?在|厂|工地")
_WHY = re.compile(
    "(?:电话|号码|手机号?).{0,4}(?:干啥|干嘛|干什么|做啥|做什么|搞啥|啥用|有什么用)|为啥.{0,4}(?:电话|号码)"
)
_HOW_LONG = re.compile(
    "^(?:那|还)?(?:要|得)?(?:多久|好久|多长时间|几天|哪天|(?:啥|什么)(?:子)?时候|几时)"
    "(?!(?<=几天|好久)(?:了|[都就也还]*(?:没|莫|未|联系不|打不通|找不)))"
)
_KNOWS_NOT = re.compile("(?:不晓得|不知道|不清楚|说不清|没看清|不确定)")
_FIGURE = "[\\d一二三四五六七八九十百千万两半]"
_DENIED = re.compile("不是[^,是]{1,10},?[^,是]{0,2}(?=是)|,?不是[^,是]{1,10}$")
_PLAYED_DOWN = "(?:啥|什么|好|多)子?(?:大|急|要紧的?|了不起的?)?个?(?:事|问题|毛病)|第一次|头一[次回]"
_WRONG = re.compile(
    r"^[*✱]\s*[^*\s]+$|^[^*\s]+[*✱]$|(?:说|讲|打|写|搞|弄|记|发)错|^(?:打|说|写|发)快了"
    r"|^(?:哎呀?|哦|噢|啊|额)?[ ,]*不(?:是|对)[ ,.!。]"
    rf"|^(?:哎呀?|哦|噢|啊|额|也)?[ ,]*不是(?!{_PLAYED_DOWN})[^,]{{1,10}}[, ][^,]{{0,2}}是"
    rf"|^(?:不是{_FIGURE}[^,是]{{0,6}}是|是?{_FIGURE}[^,不]{{0,6}}不是){_FIGURE}[^,吗么]{{0,6}}$"
    r"|^是?在?[^,不]{2,10},不(?:是|在)[^,吗么]{2,10}$"
    r"|^(?:哎呀?|哦|噢|额|算了?)?[ ,。]*(?:还是|应该是|其实是)(?!要|得|想|请|没|不)"
    r"|^不办.{1,8}了?[ ,。]*(?:先|改|就|换成)?(?:给.{1,3})?办"
)
_NOT_MINE = re.compile(
    "不是(?:我|我们|咱)(?:自己)?(?:家|屋)里?的?[ ,。]*是(?!(?:我们?)?家?(?:的)?(?:隔壁|邻居|对门))"
    "|^[哦噢]?不对[ ,。]*是[我他她][\u4e00-\u9fff]{1,3}(?:家|屋里)"
)
_RENUMBERED = re.compile(
    "换(?:了|个|了个|过)?(?:新|手机|电话|联系)*(?:号|卡|电话)|新(?:的)?(?:手机|电话|联系)*号|(?:现在|以后|改)(?:就|都)?(?:打|拨)(?!工|牌|算|针)"
    "|(?:电话|号码|号)(?:改|变)(?:成|为|了)"
)
_PLACE_LIKE = re.compile(
    r"(?!.*[你我他它这那哪])[\u4e00-\u9fff]{1,8}(?:村|镇|乡|社区|[一二三四五六七八九十\d]+组)的?"
)
_BESIDE = "(?:[上下里后前高外]头|[上下里后前外对]面|边上|旁边|隔壁|对门|坎[上下]|跟前|底下)"
_VAGUE = re.compile(
    "(?!.*[了没不有谁啥吗])(?:(?:我|我家|我们|屋|家|就|还|住|是|在)*[\u4e00-\u9fff]{0,6}?"
    f"(?:{_BESIDE}|[街路河沟塘桥坡山院场湾坪梁垭岭][上里边口头子]?|口口?)|[一二三四五六七八九十\\d]+(?:组|队|社))(?:那里|那边|那儿|的)?"
)
_WHOSE_PLACE = re.compile(
    "(?:(?:我们?|他|她|我[爸妈])(?:的)?)?(?:党?组织关系|党员关系|户口|户籍|老家|娘家|婆家|人|家|屋里?)(?:还|都|也|就)*(?:是|在|住|落在|挂在)+(?:[\u4e00-\u9fff]{1,4}[镇乡])?(?:党?支部)?(?:那边|那里|的|上)*"
)
_NEXT_DOOR = re.compile(
    "(?!.*[了没不谁啥吗])(?:他|她|他们|她们)?(?:家|屋里|屋)?(?:住|就|也|还|都)*(?:在|是|挨着)*"
    f"(?:我们?|咱们?)(?:家|屋里|屋)?的?{_BESIDE}(?:那家|的)?"
    "|(?:他|她|他们)?(?:家|屋里)?(?:住|就|也|还|都)*(?:是|在)?(?:跟|和|同|与)(?:我们?|咱们?)(?:家|屋里)?(?:都|也)?(?:是|在)?"
    "(?:一个|同一个|同)(?:村|组|队|社|院子|湾子)(?:里|上)?的?"
)
_POINTING = re.compile(
    "组(?!织|成|合)|[村镇乡队社路沟河坝街口边旁湾坪梁垭岭山庙桥院场店校包]|[上下里后前]头|[下里外后前对]面|那个|[这那]里"
)

_FILLED = re.compile("^(?:[嗯恩呃啊哦噢 ,。]|那个(?=[^一-鿿]|[一-鿿]{3}.*了$))+")
"""What a dictated answer begins with: 那个电不来电两天了 points nowhere."""
_EXPLAINS = re.compile("(?:还|也)?就?是(?:因为|为了?|说|问)?[一-鿿\\d]{2,20}(?:的|那个|这个|那件|这件)事情?")
_CONTACT = re.compile(
    r"(?:我|我们|你们|可以|请|那个?|就)*[\u4e00-\u9fff]{0,4}?的?(?:电话|手机|号码|联系方式|手机号)号?码?"
    r"(?:是|:)?\s*[\d\- ]{7,14}[ ,。]*"
    r"(?:(?:直接)?(?:找|打|联系|问)(?:他|她|我|这个|我爸|我妈)(?:电话)?(?:就行|就可以|都行)?)?"
)

_PAPER = "[\u4e00-\u9fff]{0,5}(?:证|本|簿|卡|证明|照片|复印件|材料|存折|发票|病历|诊断书)(?:和|跟|、)?"
_HAS_PAPERS = re.compile(
    f"(?:{_PAPER})+(?:我|家里|这里)?(?:也|都|就)*(?:有|在(?:我|家|他|她)?(?:这里|这儿|那里|手里|手上|屋里)?|齐|带着|找到|准备好)了?"
    f"(?:[ ,。、]*(?:{_PAPER})+(?:也|都|就|还)*(?:有|在|没得|没有)了?)*"
)

SOLVED = re.compile(
    r"(?:回?1|一|已?经?(?:都|全)?(?:解决|办好|弄好|处理好)[了啦]?|好了|很?满意)(?=[^0-9解办弄处]|$)"
)
UNSOLVED = re.compile(
    r"(?:回?2|二|(?:还|根本|一直|又)*(?:没有?|没得|未)(?:解决|办好|弄好|处理好)?[呢啊呀]?|不满意|没用)(?=[^0-9解办弄处]|$)"
)
"""How people say that a matter is solved, or not; the beginning of what is said."""


@dataclass(frozen=True, slots=True)
class Quick:
    """What a short answer says; `number` is 0 where it is none."""

    number: int = 0
    is_yes: bool = False
    is_no: bool = False
    is_unknown: bool = False

    @property
    def is_any(self) -> bool:
        """Whether it is a short answer at all."""
        return bool(self.number or self.is_yes or self.is_no or self.is_unknown)


def read_quick(text: str) -> Quick:
    """The short answer that the whole text is, if it is one."""
    said = normalise(visible(text)).strip(_ENDS)
    number = _NUMBER.fullmatch(said)
    if number:
        return Quick(number=_CHINESE.get(number[1]) or int(number[1]))
    return Quick(
        is_yes=bool(_YES.fullmatch(said)),
        is_no=bool(_NO.fullmatch(said)),
        is_unknown=bool(_UNKNOWN.fullmatch(said)),
    )


def is_mere_nod(text: str) -> bool:
    """Whether the whole text is a 好 by which somebody who was asked whether anybody is hurt says that he read it."""
    return _NOD.fullmatch(normalise(visible(text)).strip(_ENDS)) is not None


def is_nobody_hurt(text: str) -> bool:
    """Whether the words say that nobody is hurt or could be: 邻居说没人在屋, 人都出来了."""
    return _UNHURT.search(normalise(text)) is not None


def speaks_of_harm(text: str) -> bool:
    """Whether a short answer names what it is about: 没人受伤, 没困住人."""
    return "伤" in text or "困" in text


def only_counts_himself(text: str) -> bool:
    """Whether the whole text says who was there, and asks for nobody: 就我一个人在家."""
    return _ONLY_HE.fullmatch(normalise(text).strip(_ENDS)) is not None


def is_not_known(text: str) -> bool:
    """Whether somebody says in the middle of other words that he does not know: 不晓得伤没伤人."""
    return _KNOWS_NOT.search(normalise(text)) is not None


def is_place_like(text: str) -> bool:
    """Whether the whole text sounds like the name of a place, known or not: 幸福村."""
    return _PLACE_LIKE.fullmatch(normalise(visible(text)).strip(_ENDS + "的")) is not None


def knows_not_which(text: str) -> bool:
    """Whether somebody says that he does not know which village or group it is: 不晓得几组 学校后头."""
    return _KNOWS_NOT_WHICH.search(normalise(text)) is not None


def names_elsewhere(text: str) -> bool:
    """Whether the words name another county or city as where it is, and not as where somebody works: 紫阳县汉王镇的."""
    said = normalise(text)
    return _ELSEWHERE.search(said) is not None and _AWAY.search(said) is None


def asks_why(text: str) -> bool:
    """Whether somebody asks what his number is wanted for: 你们要我电话干啥."""
    return _WHY.search(normalise(text)) is not None


def asks_how_long(text: str) -> bool:
    """Whether somebody asks how long it takes, or when: 多久能批, 啥时候能办好."""
    return _HOW_LONG.search(normalise(text)) is not None


def points_somewhere(text: str) -> bool:
    """Whether words that may be no name still try to say where something is: 就是那个包包上头."""
    return _POINTING.search(_FILLED.sub("", normalise(text))) is not None


def points_vaguely(text: str) -> bool:
    """Whether the whole text says where something is and names no village: 三组, 街上的, 老支书屋后头."""
    return _VAGUE.fullmatch(_bare(text, "的了")) is not None


def says_vaguely(text: str) -> bool:
    """Whether words without the name of a place only point beside it, or say whose it is: 我组织关系在, 户口是…的."""
    is_whose = _WHOSE_PLACE.fullmatch(re.sub("[ ,.!。]+", "", normalise(text))) is not None
    return is_whose or points_vaguely(text)


def is_next_door(text: str) -> bool:
    """Whether the whole text says that it is beside the sender's own home: 他家就在我家上头, 跟我一个村的."""
    return _NEXT_DOOR.fullmatch(_bare(text, "的了")) is not None


def explains(text: str) -> bool:
    """Whether the whole text says what somebody meant just before: 就是我家厕所改造的事."""
    return _EXPLAINS.fullmatch(_bare(text)) is not None


def _bare(text: str, kept: str = "的") -> str:
    """The words without what they begin and end with, but for `kept`: 水漫到路上了 tells of something by its 了."""
    ends = _ENDS.translate(dict.fromkeys(map(ord, kept)))
    return re.sub("[ ,.!。]+", "", _FILLED.sub("", normalise(visible(text)))).strip(ends)


def is_correction(text: str) -> bool:
    """Whether the words take back what was said before: 说错了, 不是 and then what it is, or the right word behind a
    star as people type it: *竹园村.
    """
    return _WRONG.search(normalise(visible(text))) is not None or is_of_others_home(text)


def without_denied(text: str) -> str:
    """The words without what they say that it is not: 是十五亩, of 不是五亩是十五亩."""
    said = normalise(visible(text))
    return _DENIED.sub("", said) or said


def is_of_others_home(text: str) -> bool:
    """Whether the words say that a matter is not at the sender's own home: 不是我家,是我妈家."""
    return _NOT_MINE.search(normalise(visible(text))) is not None


def is_new_number(text: str) -> bool:
    """Whether the words say that another number is to be rung from now on: 我换号了,现在打139…."""
    return _RENUMBERED.search(normalise(visible(text))) is not None


def is_contact(text: str) -> bool:
    """Whether the whole text is a number to ring and whose it is: 我爸电话13900000000,找他."""
    return _CONTACT.fullmatch(normalise(visible(text)).strip(_ENDS)) is not None


def has_papers(text: str) -> bool:
    """Whether the whole text says which papers somebody has or has not: 残疾证有, 户口本有,身份证没得."""
    return _HAS_PAPERS.fullmatch(normalise(visible(text)).strip(_ENDS)) is not None


def read_solved(text: str) -> bool | None:
    """Whether the whole text says that a matter is solved, or that it is not; None where it is neither."""
    said = normalise(visible(text)).strip(_ENDS + "谢您你")
    if found := UNSOLVED.match(said):
        return False if found.end() == len(said) else None
    found = SOLVED.match(said)
    return True if found and found.end() == len(said) else None
