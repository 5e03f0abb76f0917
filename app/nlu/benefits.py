"""Money that is due to somebody: that it did not come, 养老金两个月没到账, or when it will, 钱好久下来. Pure."""

import re

from app.nlu.text import normalise

_MONEY = "(?:钱|款|补助|补贴|低保|养老金|工资|津贴|救助金?|报销|赔偿|抚恤金?|奖励|[费金])"
_UNPAID = re.compile(
    "(?:没有?|没得|未|莫得|停)再?(?:到(?:[账帐卡]|[啊呢嘛哦呀,. ]*$)|领到|收到|拿到|见到|看到|进[卡账帐]|下来|入[账帐]"
    "|打到?[卡账帐]|打(?:过来|下来|款|钱|来)?了?$|发(?:下来|到|给|放|钱|过)?(?:[了啊呢,. ]|$))"
    "|(?:停发|不发|没发|断|停)了"
)
_BENEFIT = re.compile(
    f"{_MONEY}$|(?:养老|社保|养老保险|城乡居保|居保|五保|五保户|五保供养|特困|特困供养|奖扶|特扶|粮补|残补|理赔|救济|退耕|退耕还林|公益林|两免一补|雨露计划?|二次报)$"
)
"""Names of what is paid, and of no paper: 低保 and not 低保证."""
_WHEN = "(?:好久|什么时候|啥子?时候|啥时间|什么时间|几时|多久|哪天|多长时间|哪个月)(?:才|能|会|可以|得|要)*"
_COMES = (
    "(?:下来|到[账帐卡手]|打(?:过来|下来|卡|款|钱)?|发(?:下来|放)?|拨(?:下来|付)?|[领拿]到?|兑现|有|来|到)"
)
_ASKS_WHEN = re.compile(f"{_MONEY}[^,.!?;]{{0,6}}?{_WHEN}{_COMES}|{_WHEN}{_COMES}[^,.!?;]{{0,4}}{_MONEY}")


_APPLIES = re.compile(
    "(?:先|再|我|还|要|得|需要|可以|准备)*(?:[帮给替](?:他们?|她|户主|老乡|这一?户|他们?家|她家)?(?:家)?)?"
    "(?:写|报|申请|申报|办|填|弄|起草)(?:一?个|一下|一份|份|上)?(?:临时|受灾|灾害|生活|医疗)?(?:救助|救济|救灾款|补助)(?:申请书?|表|金)?[了吧哈。!]*"
)


def applies_for_relief(text: str) -> bool:
    """Whether an officer says that relief is applied for in the case that he is at: 先写个救助."""
    return _APPLIES.fullmatch(normalise(text)) is not None


def is_unpaid(text: str) -> bool:
    """Whether money that somebody counts on did not come."""
    return _UNPAID.search(normalise(text)) is not None


def is_benefit(item: str) -> bool:
    """Whether this thing is money that somebody gets, and no card or paper."""
    return _BENEFIT.search(item) is not None


def asks_when_paid(text: str) -> bool:
    """Whether somebody asks when the money comes: 钱好久下来."""
    return _ASKS_WHEN.search(normalise(text)) is not None
