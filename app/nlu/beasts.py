"""Whether it is an animal that is lost or in danger, and nobody is spoken of: 一头牛陷在泥里头, 狗掉井里了.

It is a matter like any other and no danger to life. Where anybody might be meant (a keeper, somebody who was bitten)
this says no: a person comes first.
"""

import re

from app.nlu.dangers import dangers
from app.nlu.text import normalise

_NUMBER = "[0-9一二两三四五六七八九十几多]"
_BEAST = (
    "(?<![蜂蜇蛰被遭让叫给])(?:[牛羊猪狗猫骡驴鸡鸭鹅兔]|(?<![老小姓])马|[牛羊猪鸡鸭]群|猪[娃崽儿]|羊[羔崽]|[骡驴]子"
    f"|{_NUMBER}[头只])"
)
_HELPERS = re.compile(
    "有人(?:看到|看见|见到|见过|捡到|牵走)|(?:喊|叫|找|请|派|来)(?:几个|个|些)?人(?:来|去)?(?:抬|拉|帮|弄|捞|牵|找)"
)
"""Who might help with an animal, or has seen it: nobody who is in danger."""
_OWNERS = re.compile(
    "(?:[我你他她]们?家?|隔壁)?(?:爸爸?|妈妈?|爹|娘|爷爷?|奶奶?|公公|婆婆|外公|外婆|哥哥?|姐姐?|弟弟?|妹妹?|叔叔?|伯伯?|舅舅?|老汉|老人|邻居|家|屋里)家?的"
    f"(?=(?:那|这)?{_NUMBER}?[头只匹群]?[大小老母公黑黄水山]?(?:[牛羊猪狗猫骡驴鸡鸭鹅兔]))"
)
"""Whose animal it is: 我爸的羊, 隔壁婆婆家的那头牛."""
_MEANWHILE = (
    "(?:都|也|还|又|全|就|一起|被|遭|叫|让|给|在[^,.。 ]{1,6}?|从[^,.。 ]{1,5}?"
    f"|{_NUMBER}+[头只]|[^,.。 ]{{0,2}})?"
)
_LOST = "(?:不见|丢|跑丢|没(?:有)?(?:找|寻)到|找不到|寻不到)"
_IN_DANGER = "(?:掉|困|陷|夹|漂|压|砸|埋|冲|淹|卡|拉不|上不来|下不来|倒|抽|蹬|触电|烧|摔|滚|栽|围)"
_TOLD = re.compile(
    f"{_BEAST}{_MEANWHILE}(?:{_LOST}|{_IN_DANGER})|(?:走丢|跑丢|走失|不见)[了的][^,.。 ]{{0,3}}?{_BEAST}"
)
_SOMEBODY = re.compile(
    "[人娃妈爸爹娘爷奶婆孩哥姐弟妹叔伯姨舅他她你命谁匠友倌员咬顶踩火闸]|老[头汉公太表陈李王张]|儿子|女儿|幺|媳妇"
    "|乡亲|学生|书记|主任|干部|师傅|司机|帮工|的(?:被|让|遭|叫|给|下|没|困|挂|摔|踩|掉|压|卡)"
    f"|[放喂赶牵养看卖杀打钓骑][牛羊猪鱼鸭蜂马]|{_NUMBER}个|我(?:在|也|还|就|都|被|遭|困|动|一个)"
    "|电(?:线|缆)|漏电|煤气|天然气|液化气"
)


def only_a_beast(text: str) -> bool:
    """Whether an animal is lost or in danger in this normalised text and nobody is spoken of."""
    text = _OWNERS.sub("", text)
    return _TOLD.search(text) is not None and not _SOMEBODY.search(_HELPERS.sub("", text))


def is_still_the_beast(before: str, text: str) -> bool:
    """Whether it goes on about the animal that was told of before, and names no danger: 牛掉坑里了, then 起不来."""
    return not dangers(text) and only_a_beast(normalise(f"{before},{text}"))
