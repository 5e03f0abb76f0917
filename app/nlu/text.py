"""One spelling for every message: width, case, invisible marks and traditional characters are ironed out."""

import re
import unicodedata
from functools import lru_cache

LIMIT = 2000
"""Characters that are read for understanding; the rest of a very long message is stored, not weighed."""

CLAUSE_BREAKS = frozenset(" ,.!?;:、。…~\n\t")

_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
)
_INVISIBLE += "\ufeff\ufe0f"
_TRADITIONAL = (
    "災灾電电話话嗎吗麼么們们來来這这個个還还時时間间說说請请問问謝谢門门開开關关見见車车東东長长風风馬马鳥鸟魚鱼"
    "龍龙樹树葉叶煙烟種种穀谷糧粮畝亩塊块錢钱補补貼贴報报銷销醫医療疗藥药員员書书記记鎮镇縣县鄉乡組组區区戶户證证"
    "辦办領领導导務务農农業业產产頭头豬猪雞鸡鴨鸭鵝鹅牆墙壞坏傷伤斷断橋桥溝沟漲涨沖冲滅灭燒烧搶抢險险難难"
    "騙骗債债勞劳動动產产權权鬥斗鄰邻爺爷媽妈爸爸孫孙親亲兒儿婦妇殘残歲岁萬万億亿兩两幾几點点雙双邊边裡里裏里"
    "後后從从沒没為为無无與与對对應应當当給给過过進进遠远運运選选讓让該该認认識识護护聽听覺觉學学實实寫写"
    "園园發发灣湾陽阳陰阴廣广寧宁興兴豐丰慶庆橫横嶺岭莊庄壩坝爛烂淺浅滿满窩窝樓楼場场廠厂鐵铁飛飞"
    "幫帮養养老老顧顾貧贫窮穷資资費费買买賣卖貸贷賠赔購购價价單单號号碼码網网線线經经濟济結结縫缝繳缴總总績绩"
)
_ASTRAL = "\U00010000"
_INSIDE = re.compile("(?<=[\u4e00-\u9fff])[\U0001f300-\U0001faff]+(?=[了着啦咯到得完光])")
"""Pictures in the middle of a word: 着火🔥了."""
_AT_HAND = 64
"""Texts whose spelling is remembered: a dozen readers look at each message one after the other."""
_LONG = 200
"""Characters from which a text may be one that was pasted again and again."""
_REPEATED = re.compile(r"(.{1,120}?)\1{2,}", re.DOTALL)
_TABLE: dict[int, str | None] = {ord(c): None for c in _INVISIBLE}
_TABLE[ord("🆘")] = "救命"
_TABLE.update({ord(a): b for a, b in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)})


@lru_cache(_AT_HAND)
def normalise(text: str) -> str:
    """The text as understanding reads it: NFKC, lower case, simplified, nothing invisible, within `LIMIT`.

    What stands there again and again, as a text that was pasted many times, stands there twice.
    """
    text = text[:LIMIT]
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)[:LIMIT]
    if text and max(text) >= _ASTRAL:
        text = _INSIDE.sub("", text)
    if len(text) > _LONG:
        text = _REPEATED.sub(r"\1\1", text)
    return text.translate(_TABLE).lower().strip()


def clauses(text: str) -> list[int]:
    """For every position the number of its clause; punctuation and spaces end a clause."""
    numbers, number = [], 0
    for char in text:
        numbers.append(number)
        if char in CLAUSE_BREAKS:
            number += 1
    return numbers
