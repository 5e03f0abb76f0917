"""What officers write of shifts and posts: 今晚谁值班, 明天我和陈家林换个班, 我调走了, 这两天找王支书. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.nlu.text import normalise

MOST = 40
"""Characters of the longest text that is read so."""


class DutyWords(StrEnum):
    """What is meant by them."""

    WHO = "who"
    """Who is on duty."""
    SWAP = "swap"
    """That two change shifts."""
    LEAVES_POST = "leaves_post"
    """That he has another post now, and who comes after him."""
    NEW_ACCOUNT = "new_account"
    """That his phone number or his account is another one now."""
    ASK_OTHER = "ask_other"
    """Whom to ask while he is away."""


@dataclass(frozen=True, slots=True)
class OfDuty:
    """What is meant, the colleague who is named (empty: none), and for how many days and from which on."""

    meant: DutyWords
    name: str = ""
    days: int = 1
    in_days: int = 0
    is_of_officer: bool = False
    """Whether nothing is meant where the name is no officer's: 我的户交给王军, and not 我包的户给水淹了."""


_DAYS = {"今": 0, "明": 1, "后": 2}
_WHO = re.compile(
    "(?:请问|现在|(?P<day>[今明后])(?:天|晚|夜|儿|日)?|晚上|夜里|白天|上午|下午|镇上|县上|值班台|那|到底|是|的)*"
    "(?:(?:谁|哪个|哪位)(?:在)?(?:值班|值守|带班|当班|坐班)|值班(?:的|领导|干部|人员|人)?(?:是)?(?:谁|哪个|哪位)|值班(?:的)?电话(?:是)?(?:多少|几多)?)"
    "(?:的|啊|呀|呢|嘛|[?])*"
)
_NAME = "(?P<name>[\u4e00-\u9fff]{2,6}?)"
_SWAP = re.compile("换(?:一?个|一下|一?天|下)?班|[倒调](?:一?个|一下)?班|换(?:一下)?值班")
_WITH = re.compile(f"(?:和|跟|与|同){_NAME}(?=换|倒|调|互|对)")
_GONE = re.compile(
    "^(?:我|本人)(?:已经?|要|马上|现在|下周|下个?月|今天|明天)*(?:调(?:走|离|动|岗|到|去|往)|换岗|退休|离职|辞职|不(?:包|管|在)(?:这个?|本)?(?:村|户|组|片|镇))"
)
_LEAVES = re.compile(
    "^(?:从|自)?(?:明天|后天|下周[一二三四五六日天]?|下个?月|月底|[0-9]+[号日])(?:起|开始|以后)[,]?(?:我|本人)(?:就|将)?"
    "(?:不(?:干|上班|来(?:上班)?|在(?:村|镇|岗)(?:上|里)?)|退休|离职|辞职|调走)"
)
_GIVES_HOMES = re.compile(
    "(?:我|本人)(?:包|联|管|名下)?的(?:那|这|所有|全部|几|些)*(?:户|人家|群众|村|组)(?!口)(?:都|全部|全|以后|今后|就|先)*"
    f"(?:移?交|转交?|归|给|划)给?{_NAME}(?:同志)?(?:来?(?:管|包|负责|接手?))?(?:了|吧|啊|哈|[。!])*"
)
_ASK = re.compile(
    f"(?:以后|今后|后头|有事|这(?P<count>[几两三四五六七天\\d]*)天|今天|明天|这几日|期间|都|就|,)*"
    f"(?:请|直接|都|先)?(?:找|联系|问){_NAME}(?:同志)?(?:处理|办|就行|就好|吧|接手|对接)*[。!]*$"
)
_NEW_ACCOUNT = re.compile(
    "(?:换(?:了一?个?|过|新|个)*(?:新)?(?:手机号码?|手机|电话号码?|电话|微信号?|QQ号?|号码|号)(?!牌)|(?:手机号码?|手机|电话号码?|电话|微信号?|QQ号?)"
    "(?:已经|都|也)*(?:换|改|变|丢|登不上|登不了|停用|注销)(?:了|掉)?)"
)
_MOVES = re.compile("(?:收到|到场|办结)\\s*[0-9]{3}")
_AWAY = re.compile("开会|出差|培训|学习|住院|有事|不在|请假|外出|县里|县上|市里|省里")
_COUNTS = {"两": 2, "几": 3, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "天": 1}


def duty_words(text: str) -> OfDuty | None:
    """What an officer writes of shifts and posts; None for all other words."""
    said = normalise(text)
    if not said or len(said) > MOST:
        return None
    if says_new_account(said) and said.startswith(
        ("我", "本人", "换", "手机", "电话", "微信", "通知", "大家")
    ):
        return OfDuty(DutyWords.NEW_ACCOUNT)
    if (who := _WHO.fullmatch(said.strip("?"))) is not None:
        return OfDuty(DutyWords.WHO, in_days=_DAYS.get(who["day"] or "", 0))
    if _SWAP.search(said):
        named = _WITH.search(said)
        day = next(
            (number for word, number in _DAYS.items() if f"{word}天" in said or f"{word}晚" in said), 0
        )
        return OfDuty(DutyWords.SWAP, named["name"] if named else "", in_days=day)
    if (given := _GIVES_HOMES.fullmatch(said)) is not None:
        return OfDuty(DutyWords.LEAVES_POST, given["name"], is_of_officer=True)
    asked = _ASK.search(said)
    if _LEAVES.match(said) or _GONE.search(said):
        return OfDuty(DutyWords.LEAVES_POST, asked["name"] if asked else "")
    if asked is not None and said.startswith(("我", "本人")) and _AWAY.search(said):
        count = asked["count"] or ""
        days = int(count) if count.isdigit() else _COUNTS.get(count, 1)
        return OfDuty(DutyWords.ASK_OTHER, asked["name"], min(days, 30), 1 if "明天" in said else 0)
    return None


def says_new_account(text: str) -> bool:
    """Whether somebody says that his number or account is another one now: 换微信了, 我手机号换了."""
    said = normalise(text)
    return len(said) <= MOST and _NEW_ACCOUNT.search(said) is not None and "他" not in said


def names_a_move(text: str) -> bool:
    """Whether the word of a move stands among the words, with a number: 换号了,收到501."""
    return _MOVES.search(normalise(text)) is not None
