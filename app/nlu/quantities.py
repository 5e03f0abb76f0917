"""How much there is of something, with its unit, and sums of money."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.nlu.heads import HEADS, PEOPLE, is_of_people
from app.nlu.numerals import (
    CHARS,
    chinese_number,
    figures,
    plain_numerals,
    spoken_number,
    typed_number,
)
from app.nlu.vocabulary import table

MONEY = "元"
"""The unit of a sum of money."""
_SAID = table("units")
_MONEY = "|".join(_SAID["money"])
_FINE = "|".join([*_SAID["land"], *_SAID["weight"]])
_THINGS = "|".join(_SAID["things"])
_WHOLE = "(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,12})"
_TYPED = _WHOLE + r"(?:\.[0-9]{1,6})?(?:[万千百wk](?:[0-9]{1,4}[千百]?(?![0-9.]))?)?"
_ABOUT = rf"[{CHARS}0-9]{{1,6}}[多几来](?=万)万"
_SPOKEN = rf"上[百千万]|[百千万]把|[{CHARS}]{{1,12}}|半(?=(?:{_FINE}|[箱袋车间瓶炕])(?!天))"
_NUMBER = rf"(?P<low>{_ABOUT}|{_TYPED}|{_SPOKEN})(?:[-~—至到](?P<high>{_TYPED}|[{CHARS}]{{1,12}}))?"
_DIGIT = "[一二三四五六七八九0-9]"
_HALF = (
    rf"半(?![年天月个夜路])|{_DIGIT}(?:分(?:地|田)?|毛|角)"
    rf"|(?<=斤){_DIGIT}两|(?<=[块亩米毛]){_DIGIT}(?![0-9{CHARS}多来几]|{_THINGS}|{_FINE}|[元块毛钱组队社年月日号点岁天级楼层])"
    rf"|(?<=[块亩米]){_DIGIT}(?=[钱毛])"
)
_AMOUNT = re.compile(
    rf"(?=[0-9上半{CHARS}])(?<![0-9几数])(?<![0-9]\.)(?<!百分之){_NUMBER}(?:多|来|几|余|把|好几)?"
    rf"(?:(?P<money>{_MONEY})|(?P<fine>{_FINE})|(?P<thing>{_THINGS}))(?P<half>{_HALF})?"
)
_EACH = re.compile(
    rf"(?<=[二三四五六七八九两0-9])一|(?:(?<=[百千万块元毛])|(?<=[块毛]钱))一(?={_THINGS}|{_FINE}|年|天|月|次|本|平|[分栋件套张处桌盒瓶串碗支份位名趟杯枝把颗])"
)
"""What something costs each: 四千一亩 are 4000 for one 亩; no numeral ends in a digit and 一."""
_AFTER = re.compile("|".join(_SAID["no_quantity_after"]))
_BEFORE = re.compile(rf"(?:{'|'.join(_SAID['no_quantity_before'])})$")
_EACH_BEFORE = re.compile(rf"(?:{'|'.join(_SAID['each_before'])})$")
_EACH_AFTER = re.compile("|".join(_SAID["each_after"]))
_BARE = re.compile(
    rf"(?=[0-9{CHARS}])(?<![0-9.第初几一二三四五六七八九十号+a-z-])(?P<low>{_ABOUT}|{_TYPED}|[百千万]把|[{CHARS}]{{1,12}})"
    rf"(?:[-~—至到](?P<high>{_TYPED}|[{CHARS}]{{1,12}}))?(?:[多来余几]|(?![{CHARS}多来余几]))"
    rf"(?:(?P<end>[ ,。!?;、\0]|$)"
    r"|(?![0-9.%+]|[年月日号点岁天人次回度分之米里公伏瓦兆级层楼组队社后前零遍道声班路国步下字赞毫钻gG块元毛]|积分|金币|那条|打回))"
)
_PIECE = "公?斤|亩|[个头只袋箱桶张条根把捆吨次盒瓶碗双件套棵平方米户人份包度串枝颗支块群车]"
_PRICE_AFTER = re.compile(rf"[多来几]?钱?\0(?:{_PIECE}|[天晚桌节课夜]|小时)")
_PRICE_BEFORE = re.compile(
    rf"(?<![0-9了{CHARS}])[一每](?:(?:天|晚上?|夜|度|堂课|节课|次)(?:补贴?|就?要)?"
    rf"|(?:{_PIECE})[^ ,。0-9{CHARS}]{{0,3}})$"
)
"""Beside a sum: it is what one of something costs."""
_SMALL_PRICE = 10
_ANSWER = 3
"""How many characters may follow one of something that is a whole message."""
_BOTH = re.compile(r"(?<=[了带有剩养])(?P<low>俩|仨)(?![口子月年天百千万娃孩])")
"""Two or three of whatever is spoken of."""
_CHILDREN = re.compile(rf"(?<![0-9第老{CHARS}])(?P<low>两|俩|仨)(?=娃|孩子|孙[子女]|女儿|儿子)")
"""Two or three that are counted without a unit: 俩娃."""
_ABOUT_ONE = re.compile(rf"(?<![0-9每半几{CHARS}])(?P<unit>[亩斤])把(?![握手我你他])")
"""About one: 亩把地."""
_NO_SUM = re.compile(rf"(?:{'|'.join(_SAID['no_sum_before'])}) ?$")
_SPENT = re.compile(rf"(?:{'|'.join(_SAID['spent'])})$")
_SERVICES = frozenset(_SAID["services"])
_IDIOM = re.compile("|".join(_SAID["idioms"]))
_SCALED = re.compile(r"[百千万]")
_CHAT_FIGURE = re.compile(r"\W*(?:6{3,}|8{3,}|5{3,}|23{2,})(?:\W|[啊呀哈哦的了])*")
_UNITS = {
    "亩地": ("亩", 1.0),
    "里路": ("里", 1.0),
    "万元": ("元", 10000.0),
    "分钱": ("元", 0.01),
    "mu": ("亩", 1.0),
}
_UNITS |= dict.fromkeys("母木目牧", ("亩", 1.0))
_UNITS |= {sound: (unit, 1.0) for sound, unit in ("投头", "支只", "颗棵")}
_UNITS |= {"毛钱": ("元", 0.1), "毛": ("元", 0.1)}
_FINE_MONEY = frozenset({"分钱", "毛钱"})
"""Of which one is said only to say that there is none."""
_LENGTHS = frozenset({"米", "丈", "公里"})
_GOODS = re.compile("[^ ,。]{0,2}[管线绳布膜网栏]")
"""After a length: it is how much there is of something, and not how high it is or how far away."""
_LOST = re.compile("(?:死|走|淹|丢|咬|垮|倒房?|压|少|砸|伤|[掉落陷翻][进下]去?|把)了?[我他]?$")
"""Before one of something: there is one less."""
_SINGLE = frozenset({"间", "台", "头", "顶", "袋"})
"""Things of which also one is a quantity."""
_ENDS = re.compile("[ ,。]|$")
_CATTLE = {
    "只": re.compile("[羊鸡鸭鹅兔]"),
    "口": re.compile("[大肥黑年母架]?子?猪"),
    "匹": re.compile("[大老]?[马骡]"),
}
"""Animals of which, counted so, also one is a quantity."""
_ABOUT_VALUE = re.compile(rf"([{CHARS}0-9]+)[多几来]万")
_SMALLEST = 100
"""The least sum that is read as money without its unit; where it was paid and ends a clause, a smaller one is."""
_SMALLEST_SPENT = 10
_FIGURES = frozenset(f"{CHARS}0123456789半仨")
"""Without any of these there is no number."""
_SUM_DIGITS = range(3, 6)
_YEAR = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in digits ("30-40", "0.5") and its unit, with where it stands."""

    start: int
    end: int
    amount: str
    unit: str


def is_chat_figure(text: str) -> bool:
    """Whether a normalised text is a figure that people chat with, and counts nothing: 666 is praise, 888 luck."""
    return _CHAT_FIGURE.fullmatch(text) is not None


def quantities(text: str) -> list[Quantity]:
    """The quantities in a text from which times, numbers of telephones and groups were taken out, in order."""
    if (_FIGURES.isdisjoint(text) and "把" not in text) or is_chat_figure(text):
        return []
    text = _EACH.sub("\0", plain_numerals(text))
    found = [q for m in _AMOUNT.finditer(text) if (q := _quantity(text, m)) is not None]
    taken = [(q.start, q.end) for q in found]
    found += [q for q in _sums(text) if not any(s < q.end and q.start < e for s, e in taken)]
    found += [Quantity(*m.span(), "1", m["unit"]) for m in _ABOUT_ONE.finditer(text)]
    found += [Quantity(*m.span(), "3" if m["low"] == "仨" else "2", "个") for m in _BOTH.finditer(text)]
    found += [Quantity(*m.span(), "3" if m["low"] == "仨" else "2", PEOPLE) for m in _CHILDREN.finditer(text)]
    return sorted(found, key=lambda q: q.start)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    low, half, unit = match["low"], match["half"] or "", match["money"] or match["fine"] or match["thing"]
    if _IDIOM.match(text, match.start()) or _is_no_number(text, match, unit):
        return None
    if match["money"] is None and (_AFTER.match(text, match.end()) or not _counts(text, match, low)):
        return None
    values = [v for part in (low, match["high"]) if part for v in _values(part)]
    if not values:
        return None
    if unit in HEADS and is_of_people(text, match.start(), match.end(), unit):
        unit = PEOPLE
    name, factor = _UNITS.get(unit, ("元" if match["money"] else unit, 1.0))
    values = [(v + _part(half)) * factor for v in values]
    if name == MONEY and _is_price(text, match, max(values)):
        return None
    return Quantity(match.start(), match.end(), "-".join(map(figures, values)), name)


def _is_single(text: str, match: re.Match[str]) -> bool:
    """Whether one of these may be a quantity: 一间, 一只羊, 死了一只."""
    cattle = _CATTLE.get(match["thing"])
    is_herd = cattle is not None and any(each.match(text, match.end()) for each in (cattle, _ENDS))
    return is_herd or match["thing"] in _SINGLE


def _matters(text: str, match: re.Match[str]) -> bool:
    """Whether there is one less, or one is all that is said, as an answer does: 冲走一头牛, 一间房."""
    is_all = match.start() == 0 and len(text) - match.end() <= _ANSWER
    return is_all or _LOST.search(text[max(0, match.start() - 3) : match.start()]) is not None


def _is_price(text: str, match: re.Match[str], value: float) -> bool:
    """Whether a sum is what one of something costs: 八毛一斤, 一张照片十块; 一块二 is never lost or paid."""
    if value < _SMALL_PRICE and value % 1:
        return True
    before = text[max(0, match.start() - 9) : match.start()]
    return bool(_PRICE_AFTER.match(text, match.end()) or _PRICE_BEFORE.search(before))


def _is_no_number(text: str, match: re.Match[str], unit: str) -> bool:
    """Whether the numeral is none: 一分钱, 零件, 万人; 百来人 are some."""
    low = match["low"]
    is_bare = low in "百千万" and match["thing"] is not None and text[match.end("low")] not in "多来几余"
    return is_bare or low == "零" or (low == "一" and unit in _FINE_MONEY)


def _counts(text: str, match: re.Match[str], low: str) -> bool:
    """Whether something is counted here; "一个" and its like only say that there is something."""
    before = text[max(0, match.start() - 3) : match.start()]
    if before.endswith("第") or (match["fine"] in _LENGTHS and not _GOODS.match(text, match.end())):
        return False
    if low == "一" and match["high"] is None:
        is_each = _EACH_BEFORE.search(text[: match.start()]) or _EACH_AFTER.match(text, match.end())
        is_one = match["fine"] is not None or (_is_single(text, match) and _matters(text, match))
        return bool(match["half"]) or (is_one and not is_each)
    return match["thing"] is None or _BEFORE.search(before) is None


def _values(number: str) -> list[float]:
    """One value, or both ends of a range."""
    if number == "半":
        return [0.5]
    if about := _ABOUT_VALUE.fullmatch(number):
        return [v * 10000 for v in _values(about[1])]
    if number[0].isdigit():
        typed = typed_number(number)
        return [] if typed is None else [typed]
    spoken = spoken_number(number)
    return [] if spoken is None else [float(v) for v in spoken.split("-")]


def _part(half: str) -> float:
    """What follows the unit: 半 is 0.5, 四分 and 五毛 are tenths."""
    if not half:
        return 0.0
    if half == "半":
        return 0.5
    return (chinese_number(half[0]) or 0) / 10 if not half[0].isdigit() else int(half[0]) / 10


def _sums(text: str) -> Iterator[Quantity]:
    """Sums of money that are told without their unit: 花了八万多, 三万六, 转您200."""
    for match in _BARE.finditer(text):
        low = match["low"]
        is_idiom = _IDIOM.match(text, match.start()) or _IDIOM.match(text, max(0, match.end() - 1))
        if (
            is_idiom
            or low in _SERVICES
            or low in "百千万"
            or _NO_SUM.search(text[max(0, match.start() - 5) : match.start()])
        ):
            continue
        values = [v for part in (low, match["high"]) if part for v in _values(part)]
        if values and min(values) >= _least(text, match):
            yield Quantity(match.start(), match.end(), "-".join(map(figures, values)), "元")


def _least(text: str, match: re.Match[str]) -> float:
    """From which value on a bare number is money: by its scale, by what stands before it, by where it ends."""
    low = match["low"]
    is_spent = _SPENT.search(text[max(0, match.start() - 4) : match.start()]) is not None
    if is_spent and match["end"] is not None:
        return _SMALLEST_SPENT
    if low.isascii() and low.isdigit():
        is_year = len(low) == _YEAR and low[:2] in ("19", "20")
        is_sum = low[0] != "0" and (is_spent or (len(low) in _SUM_DIGITS and not is_year))
    else:
        is_sum = _SCALED.search(low) is not None or is_spent
    return _SMALLEST if is_sum else math.inf
