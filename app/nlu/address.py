"""To whom a message is said: to an official by name, to neighbours as a question, to everybody as news."""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.nlu.text import normalise

_BEFORE = r"[\s@,.!?;:、~哎诶喂喔哦]*(?:请问|麻烦|求求|拜托|尊敬的|亲爱的)?"
_ASKING = re.compile(r"(?:[??]|(?:吗|么|没|没有|没得|不|呢|不是)[啊呀哦嘛哟哈嗯]?)[\s,.!~]*$")
_PASSED_ON = re.compile(
    r"[\s,.!]*(?:[【#]|转[发载自帖]?[:：]|(?:紧急)?(?:通知|公告|扩散|求扩))|.*(?:紧急扩散|求扩散|帮忙扩散)",
    re.S,
)
_IF_TRUE = re.compile(
    r"(?:是不是|是|有没有)?(?:真的?|假的?)(?:吗|么|不|还是假的?)[啊呀哦]*[\s,.!?~]*$|真的?假的?[啊呀哦]*[\s,.!?~]*$"
    r"|是不是真的?|是真是假|(?:有没有|有)这(?:回|个)?事(?:吗|么|没有|没|不)?[\s,.!?~]*$"
)
_OWN = re.compile("[我俺咱](?:们)?(?:的)?(?:家|屋|老家|院)|老家|联系不上|打不通")
_AND_THAT = re.compile("那(?:么)?[^,]{1,10}呢[?]?")
_ANEW = re.compile(
    "(?:你好|请问|对了|那个|另外|还有)*[ ,。]*我?(?:还|又|再|也)*(?:想|要)"
    "(?:再)?(?:反映|问|说|咨询|打听|报)(?:你们|一下)?"
    "(?:一个|一件|个|件|点)(?:别的|其他|另外的?)?事"
)
_LEAST = 2
"""Characters of the shortest word that names a matter."""
_BESIDE = re.compile(
    "[^\u4e00-\u9fff]|^(?:我说的?)?(?:是|就是|在|那个?|我们?)+|^的|的?(?:那个|这个)?事情?$|[哈哦嘛啊呀]$"
)
_THEIRS = re.compile("(?:他|她|户主|老乡|群众)们?(?:家|屋)")
_OTHERS = re.compile(
    "(?:隔壁|邻居|对门|老[\u4e00-\u9fff]|(?<![我他她自回老大人国公我的在])[\u4e00-\u9fff]{1,3})(?:家|屋)"
    "的?(?:房|屋|墙|地|田|猪|牛|坎|里)"
)
_QUARREL = re.compile(
    "吵|打架|打人|打我|打了|骂|占|争|赖|不让|不肯|不给|不管|界|纠纷|矛盾|赔|压|堵|砸|挡|故意|说法|找他|扯皮|闹|挖|排水|流到|滴水|我"
)
_WENT_ON = re.compile("(?:那边|这边)?(?:嫁|搬|迁)(?:家|走)?(?:到|去|来|进|过来|过去|下来|上来)+了?")
_MARRIED = re.compile("嫁(?:到|在|去|进|过来|过去)?了?$")
_HER_HOME = re.compile("(?:村|组|镇|社区)的?(?:娘家|老家)")
_STAYS = re.compile("(?:没|不|未|想|要|准备|打算)从?$")
_REGISTERED = re.compile("(?:户口本?|户籍|身份证)(?:上|还|都|就|的|地址)*(?:是|在|落在|登记在|写的是?)*$")
_LIVES_ON = re.compile("住|搬(?:家)?[到去来在]|(?:人|家|现在|如今|都|实际)(?:就|是|都)*在$")
_DENIED = re.compile("(?<!是)不(?:是|在)(?:在)?(?:[\u4e00-\u9fff]{2,4}[县镇乡])?$")
_BRINGS = re.compile("带|拿|准备|复印|要不要|用不用")
_FOR_ALL = re.compile(
    "大家|各位|各[村组户]|群众|乡亲|村民|过往|绕行|注意|务必|提醒|通知|预警|预报|防范|防止|做好|排查|巡查|值守"
    "|可能|预计|今晚有|明天有|如[有果]|一旦|要是"
    "|正在|已经?(?!打|毁|垮|塌|断|淹|冲|堵|倒|没|死|受)|我们?(?:在|都在|已|刚)|安排|组织|抢[通修险]|清[理障]|疏通|处置|处理"
    "|转移|安置|上报|汇报|统计|到(?:现场|场)|恢复|修好|通了|解除|没事|平安|[全都]?收到"
)
_AND = re.compile(
    "(?:我?[\u4e00-\u9fff]{0,2}(?:家|屋|[一二三四五六七八九十\\d]组))?(?:和|跟|、|,|还有|以及|与)+(?:我|在)?$"
)
_GREETING = r"(?:您好|你好|好|在吗|在不在|您|你|请|麻烦|帮|救|快)"


def calls_upon(text: str, official: str) -> bool:
    """Whether `official` ("张书记", as `Understanding.mentions` has it) is spoken to: at the beginning and
    followed by a pause or a greeting, or alone at the end."""
    text = normalise(text)
    name = re.escape(official)
    if re.match(rf"{_BEFORE}{name}(?:[\s,.!?;:、~]|$|{_GREETING})", text):
        return True
    return re.search(rf"[\s,.!?;:、~@]{name}[\s,.!?~]*$", text) is not None


_HE_IS = re.compile("我(?:人|们|自己|现在|这会儿?|今天)*(?:在|住在|嫁到|嫁在)$")
_HELD_UP = re.compile(
    "(?:这边|这里|上班|打工|带娃)?[ ,]*(?:实在|也|又|都)?"
    "(?:过不去|去不了|去不到|去不成|回不去|回不来|走不开|赶不过去|赶不回)"
)


def names_together(text: str, places: Sequence[str]) -> bool:
    """Whether several places stand in one breath, as where the same happened: 竹园村和长梁村我丈母娘家都遭了."""
    said = normalise(text)
    at = sorted((said.find(word), len(word)) for word in places if word in said)
    pairs = pairwise(at)
    return any(_AND.match(said, start + length, end) is not None for (start, length), (end, _) in pairs)


def is_of_others(text: str) -> bool:
    """Whether somebody speaks of the house of somebody else by name, or of a neighbour's: 隔壁老王家, 二组李家房子."""
    said = normalise(text)
    return _OTHERS.search(said) is not None and not is_own(said)


def is_only_told_of(text: str) -> bool:
    """Whether what happened to a neighbour's house is told, and nothing that anybody holds against him."""
    return is_of_others(text) and _QUARREL.search(normalise(text)) is None


def is_left(text: str, start: int, end: int) -> bool:
    """Whether the place at this span of a normalised text is only where somebody came from: 从竹园村嫁到长梁村.

    `end` is where its name ends; what follows must say that he went to another place.
    """
    return _WENT_ON.match(text, end) is not None and _STAYS.search(text[:start]) is None


def is_married_into(text: str, start: int, end: int) -> bool:
    """Whether the place at this span of a normalised text is where a woman married into, and what is behind `end`
    is about the home that she came from: 我姐嫁到长梁村了,竹园村娘家房子垮了.
    """
    return _MARRIED.search(text[:start]) is not None and _HER_HOME.search(text, end) is not None


def is_registered(text: str, start: int, end: int, other: int) -> bool:
    """Whether the place at this span of a normalised text is only where somebody's papers say that he lives, and he
    lives at the other one that begins at `other`: 户口在竹园村,人在长梁村.
    """
    if _REGISTERED.search(text[:start]) is None:
        return False
    lives = _LIVES_ON.search(text[end:other])
    return lives is not None and _STAYS.search(text[end : end + lives.start()]) is None


def is_himself_there(text: str, start: int, end: int) -> bool:
    """Whether the place at this span of a normalised text is only where its writer is held up: 我在天坪村过不去."""
    return _HE_IS.search(text[:start]) is not None and _HELD_UP.match(text[end:]) is not None


def is_denied(text: str, start: int) -> bool:
    """Whether a normalised text says of the place that begins there that it is not the one: 是长梁村,不是竹园村."""
    return _DENIED.search(text[:start]) is not None


def is_only_where(text: str, places: Sequence[str], before: str) -> bool:
    """Whether a text names places and beside them only what was told before: 竹园村的路灯, after 路灯不亮."""
    rest = normalise(text)
    for word in places:
        rest = rest.replace(word, "")
    rest = _BESIDE.sub("", rest)
    return len(rest) >= _LEAST and rest in normalise(before)


def is_of_theirs(text: str) -> bool:
    """Whether the words begin with the household of somebody who is known by now: 他家猪死了."""
    return _THEIRS.match(normalise(text)) is not None


def is_asking(text: str) -> bool:
    """Whether a message ends as a question does; neighbours ask each other, they do not report so."""
    return _ASKING.search(normalise(text)) is not None


def asks_if_true(text: str) -> bool:
    """Whether somebody heard of it and asks whether it is so: 听说村里有人被埋了,是真的吗."""
    return _IF_TRUE.search(normalise(text)) is not None


def is_own(text: str) -> bool:
    """Whether somebody speaks of his own house, or of somebody whom he cannot reach."""
    return _OWN.search(normalise(text)) is not None


def goes_on_asking(text: str) -> bool:
    """Whether the whole text goes on from a question: 那养老保险呢."""
    return _AND_THAT.fullmatch(normalise(text)) is not None


def begins_anew(text: str) -> bool:
    """Whether somebody begins with a matter of its own: 我想反映个事, 再问个事."""
    return _ANEW.match(normalise(text)) is not None


def asks_what_to_bring(text: str) -> bool:
    """Whether the question is about papers that are brought along: 要带身份证不."""
    return _BRINGS.search(normalise(text)) is not None


def names_himself(text: str) -> bool:
    """Whether he speaks of himself at all: such words may tell of his own house."""
    return "我" in text


def is_passed_on(text: str) -> bool:
    """Whether a message is a notice or a piece of news that somebody hands on."""
    return _PASSED_ON.match(normalise(text)) is not None


def is_for_all(text: str) -> bool:
    """Whether somebody in charge warns everybody, or says what is being done: 请大家绕行, 正在抢通, 今晚可能有冰雹."""
    return _FOR_ALL.search(normalise(text)) is not None
