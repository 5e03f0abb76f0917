"""Crops that are only named: what something is like, where it happened, what somebody was at, trees in the way."""

import re
from collections.abc import Callable, Collection

from app.core.enums import Intent
from app.nlu.matcher import Span

_OF_PEOPLE = frozenset({Intent.CARE, Intent.MAJOR_CHANGE})
_DISTRESS = _OF_PEOPLE | {Intent.DISASTER}
"""Intents beside which a field may only be where it happened, and a harvest what somebody was at."""
_IN_PASSING = _DISTRESS | {Intent.CHITCHAT}
_IN_TALK = _IN_PASSING | {Intent.HARDSHIP}
_COMPLAINED_OF = frozenset({Intent.OPINION, Intent.DISPUTE})
_PONDS = frozenset({Intent.OPINION, Intent.DISPUTE, Intent.CONSULTATION})
_WORKS = {
    "场": _DISTRESS | {Intent.OPINION},
    "塘": _PONDS,
    "厂": _DISTRESS | _PONDS,
    "房": _DISTRESS,
}
"""Last characters of farms, ponds, works and drying rooms, with the intents beside which one is only a place."""
_TIMBER = frozenset({"松树", "竹子", "杉树", "柏树", "油桐", "漆树", "香樟", "棕树", "乌桕", "杨树", "银杏"})
"""Trees that nobody planted unless it is said."""
_BUSHES = frozenset({"茶叶", "油茶"})
_PLOTS = frozenset({"菜地", "菜园", "菜园子"})
_REACH = 12
"""How many characters on either side are looked at."""

_LIKE_BEFORE = re.compile(
    r"(?:(?<!好)像|好比|当成)[个只头条棵]?$|像[掰剥砍割吃喝抽炒]$|能[^ ,。]{0,3}[掉装塞放站钻跑][^ ,。]{0,4}$"
)
_LIKE_AFTER = re.compile(r"一样(?!是)|样的|似的|那么[大小粗高]|大的[^ ,。]?(?:石|雹|坨|从)|大小")
_ITSELF = re.compile(r"(?:[今去]年的?|[我这那]家?的|[亩分]多?)$")
"""Before a crop of which something is told, and nothing is likened to it: 今年的辣椒一样 头天好好的."""
_SOLD_BEFORE, _SOLD_AFTER = re.compile(r"把[^ ,。]{0,3}$"), re.compile(r"(?:都|也|拿去)?卖了")
_INTO = re.compile(r"(?:(?<!看)到|在|进|从|往|过|掉|抽|挖|修|那口|翻[他我她你][家屋]?)$")
_BESIDE = re.compile(r"[地田]?头(?:[上下]头|那|的|去|有人)|[地田塘]?[边坎]|脚下")
_AT_WORK = re.compile(r"[摘采剥掰掏捡挖打砍炒晒背]$")
_WORK = frozenset("摘采掰剥")
_AT_ANY_WORK = re.compile(r"[收背喂卖赶养种割采摘炒晒偷贩杀]$")
_BUSY = re.compile(r"(?:去|在|正|上山|上坡|下地|坡上|地里|屋头|帮|忙)[^ ,。]{0,4}[收割栽种薅锄犁喂赶晒拣背]$")
_HOUSE = re.compile(r"(?:加工)?[场厂]|[烤炕炉]房")
_EATEN = re.compile(r"[吃喝煮炒炖]了?[^ ,。]{0,4}$")
_RAW = re.compile(r"[没未不][煮炒弄]?熟")
_GNAWS = re.compile(r"子?[^ ,。]{0,3}[啃拱刨糟]")
_WILD_FISH = re.compile(r"河里|河头|沟里|[拦偷炸钓电药]")
_PLANTED = re.compile(r"(?:我家?|种|栽)的$|亩$")
_ONE_TREE = re.compile(
    r"(?:(?:[那这一有]|了)[棵根蔸兜][^ ,。]{0,3}|门[前口]的?[老大]?"
    r"|[院屋墙坝坎](?:里|坝|子|后|前|边|头|背后)+的?[老大]?|[老大])$"
)
_TREE = re.compile(r"[子儿]?树")
_ON_TREE = re.compile(r"[子儿]?树?[上下脚]")
_IN_THE_WAY = re.compile(r"树?[^ ,。]{0,6}[倒砸压横断挂缠搭][^ ,。]{0,5}(?:[路屋房瓦线车人顶桥墙院街]|公里)")
_LOST_AFTER = re.compile(r"[^ ,。]{0,6}[冲淹埋毁少打烂漂]|[^,。]{0,3}没")
_LOST_BEFORE = re.compile(r"[冲淹埋毁打压][^ ,。]{0,6}$")
_STING, _KEPT_BEES = re.compile("[锥蛰蜇叮追咬]"), re.compile("[箱桶养糖死]|蜜(?!蜂)")


class Scene:
    """One named crop amid the words around it, in a message of some intents that tells of some disasters."""

    __slots__ = ("after", "before", "disasters", "intents", "name", "text", "word")

    def __init__(
        self, text: str, span: Span, intents: Collection[Intent], disasters: Collection[str]
    ) -> None:
        start, end, self.name = span
        self.text, self.word = text, text[start:end]
        self.before, self.after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        self.intents, self.disasters = frozenset(intents), disasters

    @property
    def is_only_named(self) -> bool:
        """Whether the message is not about this crop."""
        return any(is_so(self) for is_so in _REASONS)


def _is_likeness(scene: Scene) -> bool:
    """像西瓜, 牛一样大的石头, 能掉下去一头牛的坑."""
    is_like = _LIKE_AFTER.match(scene.after) and not _ITSELF.search(scene.before)
    return bool(_LIKE_BEFORE.search(scene.before) or is_like)


def _is_sold(scene: Scene) -> bool:
    """把牛都卖了: how poor somebody is."""
    return bool(_SOLD_AFTER.match(scene.after) and _SOLD_BEFORE.search(scene.before))


def _is_where(scene: Scene) -> bool:
    """电线搭到秧田里; 秧田边."""
    if scene.intents.isdisjoint(_DISTRESS):
        return not scene.intents.isdisjoint(_COMPLAINED_OF) and bool(_INTO.search(scene.before))
    return bool(_INTO.search(scene.before) or _BESIDE.match(scene.after))


def _is_at_work(scene: Scene) -> bool:
    """What somebody was doing: 摘花椒 摔下来, 去地里收苞谷."""
    before, intents = scene.before, scene.intents
    return bool(
        (not intents.isdisjoint(_IN_TALK) and _AT_WORK.search(before))
        or (not intents.isdisjoint(_IN_PASSING) and scene.word[0] in _WORK)
        or (not intents.isdisjoint(_OF_PEOPLE) and _AT_ANY_WORK.search(before))
        or (not intents.isdisjoint(_DISTRESS) and _BUSY.search(before))
    )


def _is_eaten(scene: Scene) -> bool:
    """What somebody was poisoned by."""
    is_food = _EATEN.search(scene.before) or _RAW.match(scene.after)
    return "中毒" in scene.disasters and is_food is not None


def _is_works(scene: Scene) -> bool:
    """养猪场臭得很, 茶叶加工厂炸了, 烤房着火: a place that is complained of, or where it happened."""
    house = _HOUSE.match(scene.after)
    last = house[0][-1] if house else scene.word[-1]
    return last in _WORKS and not _WORKS[last].isdisjoint(scene.intents)


def _is_wild(scene: Scene) -> bool:
    """Fish of the river, bees that sting, and hares that eat what was sown."""
    if scene.name == "兔":
        return _GNAWS.match(scene.after) is not None
    if scene.name == "鱼":
        return Intent.PRODUCTION not in scene.intents and bool(_WILD_FISH.search(scene.before[-8:]))
    return (
        scene.name == "蜜蜂"
        and not scene.intents.isdisjoint(_DISTRESS)
        and _STING.search(scene.text) is not None
        and _KEPT_BEES.search(scene.text) is None
    )


def _is_timber(scene: Scene) -> bool:
    """A wood that slides, breaks or burns, as long as nobody says whose it is."""
    is_wood = scene.name in _TIMBER and not scene.intents.isdisjoint(_DISTRESS)
    return is_wood and "苗" not in scene.word + scene.after[:1] and not _PLANTED.search(scene.before)


def _is_tree_there(scene: Scene) -> bool:
    """A tree that stands or lies somewhere: 门口那棵柿子树, 核桃树倒在路上."""
    is_tree = scene.word.endswith("树") or _TREE.match(scene.after) is not None
    if not is_tree or Intent.PRODUCTION in scene.intents or scene.name in _BUSHES:
        return False
    if _ONE_TREE.search(scene.before):
        return True
    is_there = _ON_TREE.match(scene.after) or _IN_THE_WAY.match(scene.after)
    return is_there is not None and not scene.intents.isdisjoint(_DISTRESS)


def _is_plot(scene: Scene) -> bool:
    """A kitchen garden that is named, and not lost."""
    is_lost = _LOST_AFTER.match(scene.after) or _LOST_BEFORE.search(scene.before)
    return scene.word in _PLOTS and not is_lost


_REASONS: tuple[Callable[[Scene], bool], ...] = (
    _is_likeness,
    _is_sold,
    _is_where,
    _is_at_work,
    _is_eaten,
    _is_works,
    _is_wild,
    _is_timber,
    _is_tree_there,
    _is_plot,
)
