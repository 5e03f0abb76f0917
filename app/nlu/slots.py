"""What a message says beyond its intent, spelled as the evaluation files spell it."""

import re
from collections.abc import Iterable

from app.nlu.identity import id_numbers, phones
from app.nlu.numerals import CHARS, spoken_number

_GROUP = re.compile(
    r"(?<![0-9一二三四五六七八九十几])第?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组)(?!织|合|装|数)"
)
_UNIT = (
    r"亩|分地|公斤|千克|斤|吨|头|只|棵|株|苗|间|户|个人|人|口(?!子)|元|块钱|块(?![田地石板头儿玉])|万元|万块|平方米|平方|平米|方|公里|里路|米|"
    r"处|群|窝|箱|床|袋|桶|车|台|根|匹|件|瓶|盒|吊|坛|筐|捆|条(?=牛|狗|鱼|路|猪)"
)
_AMOUNT = re.compile(
    rf"(?<![0-9.几数])(?:([0-9]+(?:\.[0-9]+)?)(?:[-~—至到]([0-9]+(?:\.[0-9]+)?))?(万|千|百)?|([{CHARS}]+|百把|千把|半))"
    rf"(?:多|来|几|余|把)?个?({_UNIT})(半)?"
)
_BARE_MONEY = re.compile(
    rf"(?:花了|欠了?我?|借了|少给了?我?|赔了?|交了)([{CHARS}]*[万千百][{CHARS}]*)(?=[ ,。!?]|医|还|$)"
)
_SCALE = {"万": 10000, "千": 1000, "百": 100, "": 1}
_MONEY = frozenset({"元", "块钱", "块", "万元", "万块"})
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤兰华祝柯储喻邝伍舒来成甘米柴"
)
_TITLED = re.compile(
    rf"[{_SURNAMES}](?:婆婆|婆|大爷|爷爷|奶奶|大妈|大娘|大伯|伯伯|大叔|叔叔|叔|婶子|婶婶|婶|嫂子|嫂|老汉|老太太|老太|老爷子|阿姨|姨|大哥|大姐)"
)
_NAMED = re.compile(
    rf"(?:我叫|名叫|名字叫|名字是|姓名[:是]?|我是(?=[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:[,。 ]|$)))"
    rf"\s*([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[,。;!、 0-9]|今年|家|是|住|身份|电话|$)"
)
_OFFICIAL = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?:书记|支书|主任|镇长|乡长|县长|局长|站长|所长|村长|组长|队长|干部|医生|老师|经理|网格员|科长)"
)
_DAY = (
    r"今天|今儿|今日|昨天|昨日|昨儿|前天|前日|大前天|明天|后天|昨晚|今晚|前晚|今早|昨夜|前几天|这几天|这两天|刚才|刚刚|"
    r"上周|上个星期|上个月|这个月|下个月|上半年|下半年|去年|前年|年前|年初|年底"
)
_PART = r"凌晨|早上|早晨|清早|上午|中午|晌午|下午|傍晚|(?<!一)晚上|夜里|夜晚|半夜|后半夜"
_DATE = (
    r"(?:农历|阴历|阳历)?(?:20[0-9]{2}年)?(?:[0-9]{1,2}|[正冬腊一二三四五六七八九十]{1,2})月"
    r"(?:初|二十|三十|十)?[0-9一二三四五六七八九十]{1,3}[日号]?|[0-9]{1,2}[日号]|初[一二三四五六七八九十]"
)
_CLOCK = r"[0-9一二三四五六七八九十两]{1,3}点(?:半|多|钟|[0-9]{1,2}分?)?"
_WHEN = re.compile(rf"(?:{_DAY}|{_DATE})(?:{_DAY}|{_DATE}|{_PART}|{_CLOCK})*|(?:{_PART})(?:{_CLOCK})?")


def extract(text: str) -> dict[str, object]:
    """The slots that patterns find in a normalised text: group quantity unit person phone id_number when."""
    values: dict[str, list[str]] = {"group": _groups(text), "phone": [], "id_number": []}
    if any(c.isdigit() for c in text):
        values["id_number"] = id_numbers(text)
        values["phone"] = phones(text)
    amounts = _amounts(text)
    values["quantity"] = [a for a, _ in amounts]
    values["unit"] = [u for _, u in amounts]
    values["person"] = [*_NAMED.findall(text), *_TITLED.findall(text)]
    values["when"] = [m.group() for m in _WHEN.finditer(text)]
    slots = {
        name: one_or_list(found, name not in ("quantity", "unit")) for name, found in values.items() if found
    }
    return slots


def mentions(text: str) -> tuple[str, ...]:
    """Officials addressed or named with their title ("张书记"), in order, each once."""
    return tuple(dict.fromkeys(_OFFICIAL.findall(text)))


def is_title(text: str, start: int) -> bool:
    """Whether the word at `start` is only the title behind a surname (王婆婆)."""
    return start > 0 and any(m.start() == start - 1 for m in _TITLED.finditer(text, start - 1, start + 4))


def one_or_list(values: Iterable[str], is_set: bool = True) -> object:
    """A single value as a string, several as a list; doubles are dropped where `is_set`."""
    found = list(dict.fromkeys(values)) if is_set else list(values)
    return found[0] if len(found) == 1 else found


def _groups(text: str) -> list[str]:
    if "组" not in text:
        return []
    return [f"{_chinese(m.group(1))}组" for m in _GROUP.finditer(text)]


def _chinese(number: str) -> str:
    """A number up to 99 in Chinese numerals."""
    if not number.isdigit():
        return number
    tens, ones = divmod(int(number), 10)
    digits = "零一二三四五六七八九"
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _amounts(text: str) -> list[tuple[str, str]]:
    found = []
    for match in _AMOUNT.finditer(text):
        amount = _amount(match)
        if amount is not None:
            unit = match.group(5)
            found.append((amount, "元" if unit in _MONEY else {"个人": "人", "里路": "里"}.get(unit, unit)))
    return found or [(a, "元") for m in _BARE_MONEY.finditer(text) if (a := spoken_number(m.group(1)))]


def _amount(match: re.Match[str]) -> str | None:
    low, high, scale, spoken, unit, half = match.groups()
    factor = _SCALE[scale or ""] * (10000 if unit in ("万元", "万块") else 1)
    if low is not None:
        numbers = [_figure(float(n) * factor + (0.5 if half else 0)) for n in (low, high) if n is not None]
        return "-".join(numbers)
    if spoken == "半":
        return "0.5"
    text = spoken_number(spoken)
    if text is None or "-" in text:
        return text
    if spoken == "一" and unit in ("个人", "口", "方", "件", "里路", "车"):
        return None
    return _figure(float(text) * factor + (0.5 if half else 0))


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
