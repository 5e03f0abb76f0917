"""Whether what is counted by the piece are people, who are all counted in 人."""

import re

PEOPLE = "人"
HEADS = frozenset({"个", "名", "位", "俩", "仨"})
"""Units that people are counted in, among other things."""
_ALWAYS = frozenset({"名", "位"})
_BEASTS = re.compile(r"(?![打钓捞放养喂赶杀偷])[^ ,。]{0,4}[猪牛羊鸡鸭鹅兔狗鱼蜂崽猴]")
_PERSONS = (
    "人|娃|孩|学生|大学生|老(?:[人的汉婆娘头年太师表]|党员|辈)|[小大碎男女幺]的|[打工民帮护务员]工|工[人友]|民工|汉子?|光棍|单身|婆娘?|婆婆|媳妇"
    "|孙[子女儿]?|外孙|儿子|女[儿子娃孩工人的]|侄|病号|妇女|游客|旅客|乘客|同[学事志]|兄弟|姐|妹|弟|小伙|残疾|司机|乡亲|摊主|顾客|群众|村民|居民|农民"
    "|伤员|伤者|瘫|聋|哑巴?|瞎子|护士|医生|干部|民警|警察|老师|药罐|叔|爷|奶|劳力|劳动力|双胞胎|初中生|高中生|小学生|读书|低保户|五保|战友|亲戚|员工|职工"
    "|驴友|徒弟|学徒|志愿者|客人|钓鱼|打鱼|疯子|憨|傻|年轻|伙计|师傅"
)
_PERSON = re.compile(rf"[^ ,。0-9\0大]{{0,4}}?(?:{_PERSONS})")
_DOER = re.compile(
    r"[^ ,。\0是]{1,4}(?<![空坏烂新旧红黑白绿好高重])的(?=[ ,。\0]|$|[没都还遭叫吊压在被从给盖一不])"
)
_ALONE = re.compile(r"(?=[ ,。\0]|$|[也都还没]|现在|不见)")
_STRUCK = re.compile(
    r"(?:埋|困|压|伤|救|晕|摔|崴|淹|死|昏|[掉下上]去|上来|出来|[里下]头还?有|[送抬]走|送医院|大人|我们|他们|你们)[了起着住到]?(?:一共)?$"
)
_THINGS = re.compile(r"[车棚石房屋灯杆桥猪牛羊鸡鸭鹅鱼蜂箱桶圈畜]")


def is_of_people(text: str, start: int, end: int, unit: str) -> bool:
    """Whether the amount in this unit that stands there counts people: 两个娃, 三个打鱼的, 埋了两个."""
    if unit in _ALWAYS:
        return True
    if _BEASTS.match(text, end):
        return False
    if _PERSON.match(text, end) or _DOER.match(text, end):
        return True
    before = text[max(0, start - 8) : start]
    return (
        _ALONE.match(text, end) is not None
        and _STRUCK.search(before) is not None
        and not _THINGS.search(before)
    )
