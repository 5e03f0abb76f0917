"""Words against the officer himself, or for another one: 态度不好, 电话打不通, 能不能换个人, 我要投诉他."""

import re
from collections.abc import Iterable

from app.nlu.text import normalise

_OFFICER = "(?:[\u4e00-\u9fff]{0,3}(?:干部|支书|书记|主任|村长|镇长|同志)|他们?|她们?|你们?(?:的人)?)"
_AGAINST = re.compile(
    f"(?:投诉|举报|告)(?:一下)?{_OFFICER}|^(?:我们?)?(?:想|要|来)*(?:投诉|举报)[^\u4e00-\u9fff]*$"
    "|态度(?:也|就|很|太|真|特别|非常)?(?:不好|不行|差|恶劣|凶)|说话不算[话数]|踢皮球|推来推去|吃拿卡要"
    f"|{_OFFICER}(?:的)?(?:电话|手机)?(?:从来|一直|老是|总是|根本|都|也|咋|怎么|就)*(?:打不通|不接|不回|不理|没来过|没露过面|不管)"
    f"|{_OFFICER}(?:收了?|要了?|拿了?)我们?.{{0,6}}(?:钱|块|元)|{_OFFICER}骂(?:我|人|老人)|你们骗人"
    "|换(?:一?个|一下|个别的)?(?:人|干部|包户|领导|同志)(?:干部|来|管|办|负责)*(?:吗|不|嘛|吧|啊|行不行|可以吗|[^\u4e00-\u9fff])*$"
)
_ANY = "干部"
_OF_THE_VILLAGE = re.compile(
    "支书|村主任|村长|村干部|村委会|村上的?干部|^(?:我们?)?(?:想|要|来)*举报[^\u4e00-\u9fff]*$"
)
"""Who informs on somebody and does not say on whom may mean the village's leader."""


def is_against_officer(text: str, names: Iterable[str] = ()) -> bool:
    """Whether the text complains of the one who handles the matter, so that another one has to read it; `names` are
    those of officers in it."""
    for name in names:
        text = text.replace(name, _ANY)
    return _AGAINST.search(normalise(text)) is not None


def speaks_of_village_leader(text: str) -> bool:
    """Whether the words are about whoever leads the village, or may be."""
    return _OF_THE_VILLAGE.search(normalise(text)) is not None
