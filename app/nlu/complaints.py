"""Words against the officer himself, or for another one: 态度不好, 电话打不通, 能不能换个人, 我要投诉他."""

import re
from collections.abc import Iterable

from app.nlu.text import CLAUSE_BREAKS, normalise

_OFFICER = "(?:[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任|村长|镇长|同志)|他们?|她们?|你们?(?:的人)?)"
_AGAINST = re.compile(
    f"(?:投诉|举报|告)(?:一下)?{_OFFICER}|^(?:我们?)?(?:想|要|来)*匿名(?:举报|反映|说|告)|^(?:我们?)?(?:想|要|来)*(?:投诉|举报)[^\u4e00-\u9fff]*$"
    "|态度(?:也|就|很|太|真|特别|非常)?(?:不好|不行|差|恶劣|凶)|说话不算[话数]|踢皮球|推来推去|吃拿卡要"
    f"|{_OFFICER}(?:的)?(?:电话|手机)?(?:从来|一直|老是|总是|根本|都|也|咋|怎么|就)*(?:打不通|不接|不回|不理|没来过|没露过面|不管)"
    f"|{_OFFICER}(?:叫|让|喊|逼|要求|催|非要)(?:着|起)?(?:我们?|大家|老人)?(?:必须|一定|都|非要?|得)*(?:给|打|评|点)(?:个|他|她|满)*"
    "(?:[1-5一二三四五](?:分|颗?星)|好评|满分|满意)"
    f"|{_OFFICER}(?:收了?|要了?|拿了?)我们?.{{0,6}}(?:钱|块|元)|{_OFFICER}骂(?:我|人|老人)|你们骗人"
    "|换(?:一?个|一下|个别的)?(?:人|干部|包户|领导|同志)(?:干部|来|管|办|负责)*(?:吗|不|嘛|吧|啊|行不行|可以吗|[^\u4e00-\u9fff])*$"
)
_BESIDE = "(?:哪里|哪儿|明明|可是|但是|怎么|根本|压根|就|都|连|也|还|到现在|一个|影子|人)*"
_NOT_COME = "(?:没有?|没得|莫得)(?:人)?(?:来(?!电|水)(?:过|看)?|到(?:场|过)|露面)(?:过)?[啊呢嘛呀哦了]?"
_NOT_SEEN = "(?:没有?|没得|莫得)(?:看到|见到|看见|见着)(?:过)?"
_WHO = "(?:你们(?:的)?|[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任))"


def _not_there(who: str) -> re.Pattern[str]:
    """That this one did not come, or was not seen."""
    return re.compile(
        f"{_BESIDE}{who}{_BESIDE}(?:{_NOT_COME}|我?{_NOT_SEEN})|{_BESIDE}我?{_BESIDE}{_NOT_SEEN}{who}[啊呢嘛呀哦了]?"
    )


_OFFICER_NOT_THERE, _HE_NOT_THERE = _not_there(_WHO), _not_there(f"(?:{_WHO}|他)")
_NOBODY_THERE = re.compile(f"(?:我|人|影子){_BESIDE}(?:{_NOT_COME}|{_NOT_SEEN}(?:人|影子)?)")
_MOCKS = re.compile("(?:到|办结?|处理)个(?:啥子?|什么|锤子|屁|鬼)(?:场|结)?")
"""That his word of being there, or done, is no word at all: 到个啥子场."""
_VILLAGE = "(?:村干部|支书|书记|主任|村长|组长|会计|村委会|村委|村里|村上)"
_MONEY = "(?:钱|款|补助|补贴|低保|名额|指标|救助|粮|木料|工程)"
_TAKES = "(?:吃|贪|占|捞|吞|私分|克扣|挪用|截留|侵占|瓜分)"
_KIN = "(?:侄|儿|兄弟|弟|哥|亲|小舅|舅|老婆|媳妇|女婿|姐|妹|老汉|屋里人|自己人)"
_GRAFT = re.compile(
    f"(?:{_VILLAGE}|干部|他们).{{0,6}}{_TAKES}.{{0,4}}{_MONEY}|{_MONEY}.{{0,8}}被.{{0,6}}(?:{_TAKES}|分|挪|截|扣|拿)[了掉走完光]"
    f"|{_MONEY}.{{0,8}}给.{{0,4}}(?:{_VILLAGE}|干部).{{0,3}}(?:{_KIN}|家|屋里)"
)
"""That those who lead the village take what is not theirs, or give it to their own."""
_HIS_KIN = re.compile(f"(?:{_VILLAGE}|干部)(?:家|屋里)?的?{_KIN}.{{0,6}}(?:占|打|骂|欺|抢|霸|偷|赖)")
_ONE = "(?:[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任|村长|镇长|同志)|[他她])"
_REFUSES = re.compile(
    f"(?:不要|不想|不准|不许|不得|别|莫)(?:再|跟|给|去)?(?:让|叫|喊|派|要|转给|交给|转)?{_ONE}"
    "(?:来)?(?:管|办|看|负责|插手|处理|我家|$|[^\u4e00-\u9fff])"
    f"|{_ONE}(?:跟|和|与)我们?家?(?:里|屋里)?.{{0,3}}(?:有(?:仇|过节|矛盾|恩怨|冤)|(?:是|就是)(?:仇人|冤家|对头))"
    f"|(?:跟|和|与){_ONE}(?:家)?有(?:仇|过节|矛盾|恩怨|冤)|(?:除了{_ONE}|换别(?:个|人))(?:来|都行|哪个都行|[^\u4e00-\u9fff]|$)"
)
"""That somebody wants another one than the officer whom he names, who is his enemy."""
_NEGLECT = re.compile(
    "(?:上一?[回次]|以前|那[回次]|去年|前年|次次|回回|每[回次]|从来|一直|老是)[^?]{0,14}"
    "(?:没有?(?:人|来|管|办|理|下文|结果|用)|没得|莫得|不[管理来办回]|屁用|白(?:说|跑|讲|写|找)|敷衍|糊弄)"
    "|(?:你们|他们|干部)[^?]{0,4}(?:一个|哪个)?(?:人)?都没来|屁用(?:没|都没|也没)|找你们(?:也|都)?(?:没用|没得用|白找)"
)
"""That nobody helped him before."""
_BREAKS = re.compile(f"[{re.escape(''.join(CLAUSE_BREAKS))}]+")
_ANY = "干部"
_OF_THE_VILLAGE = re.compile(
    "支书|村主任|村长|村干部|村委会|村上的?干部|匿名(?:举报|反映|说|告)|^(?:我们?)?(?:想|要|来)*举报[^\u4e00-\u9fff]*$"
)
"""Who informs on somebody and does not say on whom may mean the village's leader."""
_PUBLIC_THINGS = re.compile("路灯|垃圾|自来水|邻居|地界|补贴|补助|政策")


def is_against_officer(text: str, names: Iterable[str] = ()) -> bool:
    """Whether the text complains of the one who handles the matter, so that another one has to read it; `names` are
    those of officers in it."""
    said = normalise(_unnamed(text, names))
    return _AGAINST.search(said) is not None or is_graft(text)


def denies_arrival(text: str, names: Iterable[str] = (), *, may_be_he: bool = False) -> bool:
    """Whether nothing is said but that the officer did not come: 干部根本没来, 人都没看到,办结个啥子; `names` are those
    of officers in it, and 他 is one where `may_be_he`.
    """
    parts = [part for part in _BREAKS.split(normalise(_unnamed(text, names))) if part]
    told = [part for part in parts if not _MOCKS.fullmatch(part)]
    of_officer = _HE_NOT_THERE if may_be_he else _OFFICER_NOT_THERE
    named = [part for part in told if of_officer.fullmatch(part)]
    is_his = bool(named) or 0 < len(told) < len(parts)
    return is_his and all(part in named or _NOBODY_THERE.fullmatch(part) for part in told)


def was_left_alone(text: str) -> bool:
    """Whether somebody says, and does not ask, that he was not helped before: 上回找你们,屁用没得."""
    said = normalise(text)
    return "?" not in said and _NEGLECT.search(said) is not None


def is_graft(text: str) -> bool:
    """Whether it is told that those who lead the village take what is not theirs: 修路的钱被他们吃了."""
    return _GRAFT.search(normalise(text)) is not None


def refuses_officer(text: str, names: Iterable[str] = ()) -> bool:
    """Whether somebody wants another one than an officer who is his enemy, or whose kin he quarrels with: 别让他来."""
    said = normalise(_unnamed(text, names))
    return _REFUSES.search(said) is not None or _HIS_KIN.search(said) is not None


def without_refusal(text: str, names: Iterable[str] = ()) -> str:
    """What is told beside it: 陈家林跟我家有仇,我家房子裂口了 tells 我家房子裂口了."""
    parts = _BREAKS.split(normalise(text))
    return ",".join(part for part in parts if part and not _REFUSES.search(_unnamed(part, names)))


def _unnamed(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, _ANY)
    return text


def speaks_of_village_leader(text: str) -> bool:
    """Whether the words are about whoever leads the village, or may be."""
    said = normalise(text)
    return _OF_THE_VILLAGE.search(said) is not None or _GRAFT.search(said) is not None


def is_of_public_things(text: str) -> bool:
    """Whether the words name what nobody tells of a danger: 路灯, 垃圾, 补贴."""
    return _PUBLIC_THINGS.search(normalise(text)) is not None
