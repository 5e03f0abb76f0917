"""The figures of a disaster report, and what the words about one case say of them. Pure.

The columns follow the national statistics of natural disasters: the quick form (自然灾害损失情况统计快报表) of
《自然灾害情况统计调查制度》, 应急〔2020〕19号, and the basic indicators of GB/T 24438.1-2009. Land that is lost
is damaged too, and damaged land is affected too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.nlu.quantities import Quantity, quantities
from app.nlu.text import CLAUSE_BREAKS, normalise

MU_PER_HECTARE = 15
_PER_HECTARE = {"亩": MU_PER_HECTARE, "分": 10 * MU_PER_HECTARE, "公顷": 1, "平方米": 10_000}
_YUAN = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of the form; `digits` behind the point."""

    name: str
    title: str
    unit: str
    digits: int = 0


FIGURES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure("households", "受灾户数", "户"),
        Figure("people", "受灾人口", "人"),
        Figure("dead", "因灾死亡人口", "人"),
        Figure("missing", "因灾失踪人口", "人"),
        Figure("injured", "因灾伤病人口", "人"),
        Figure("relocated", "紧急转移安置人口", "人"),
        Figure("aid", "需紧急生活救助人口", "人"),
        Figure("crops_affected", "农作物受灾面积", "公顷", 2),
        Figure("crops_damaged", "农作物成灾面积", "公顷", 2),
        Figure("crops_lost", "农作物绝收面积", "公顷", 2),
        Figure("houses_collapsed", "倒塌房屋", "间"),
        Figure("houses_badly", "严重损坏房屋", "间"),
        Figure("houses_slightly", "一般损坏房屋", "间"),
        Figure("roads", "毁坏道路", "处"),
        Figure("loss", "直接经济损失", "万元", 2),
    )
}
_LAND = ("crops_affected", "crops_damaged", "crops_lost")
_PEOPLE: Sequence[tuple[str, re.Pattern[str]]] = (
    ("dead", re.compile(r"死|遇难|没了命|丧生|身亡")),
    ("missing", re.compile(r"失踪|失联|冲走|卷走|不见了|找不到人")),
    ("injured", re.compile(r"伤(?!心)|骨折")),
    ("relocated", re.compile(r"转移|安置|撤离|撤出|搬出")),
    ("aid", re.compile(r"救助|没饭吃|没得吃|断粮|没地方住|没处住|没得住|没水喝")),
)
_LOST = re.compile(r"绝收|绝产|颗粒无收|全毁|全完|全没|全部(?:毁|烂|倒|淹)|打完|全打|打光|光杆")
_HURT = re.compile(r"减产|打烂|打坏|砸烂|砸坏|毁|冲走|冲毁|倒伏|烂了|淹死|冻死|旱死|枯死")
_COLLAPSED = re.compile(r"倒塌|倒了|垮|塌(?!方)|冲走|冲毁|烧光|烧毁")
_BADLY = re.compile(r"严重|裂|歪|斜|危房|掀了顶|房顶没")
_LOSS = re.compile(r"损失|亏|折|值|打水漂")
_ROADS = re.compile(r"路|桥|便道")
_ONE = re.compile(r"[一1](?:个|名|位)?人|[一1](?:名|位)")
_PERSONS = frozenset({"人", "个", "口", "名", "位"})
_ROAD_WORDS = frozenset({"道路塌方"})
_HOUSE_WORDS = frozenset({"房屋倒塌"})


@dataclass(slots=True)
class Said:
    """What words say: amounts by figure, and figures of which they speak without saying how much."""

    amounts: dict[str, float] = field(default_factory=dict)
    unsaid: set[str] = field(default_factory=set)

    def add(self, name: str, amount: float) -> None:
        """More of one figure."""
        self.amounts[name] = round(self.amounts.get(name, 0) + amount, 6)


@dataclass(slots=True)
class _Land:
    """Hectares by how badly they fared; whoever says 受灾 or 成灾 means all that the graver words count too."""

    affected: float = 0
    damaged: float = 0
    lost: float = 0
    is_all_affected: bool = False
    is_all_damaged: bool = False

    def add(self, hectares: float, words: str) -> None:
        if "受灾" in words:
            self.affected, self.is_all_affected = self.affected + hectares, True
        elif "成灾" in words:
            self.damaged, self.is_all_damaged = self.damaged + hectares, True
        elif _LOST.search(words):
            self.lost += hectares
        elif _HURT.search(words):
            self.damaged += hectares
        else:
            self.affected += hectares

    def hectares(self) -> tuple[float, float, float]:
        damaged = max(self.damaged, self.lost) if self.is_all_damaged else self.damaged + self.lost
        affected = max(self.affected, damaged) if self.is_all_affected else self.affected + damaged
        return affected, damaged, self.lost


def said_in(text: str, hazards: Sequence[str] = (), has_crops: bool = False) -> Said:
    """The figures in words about one case; `hazards` and `has_crops`: what else is known of what they tell."""
    plain, said = normalise(text), Said()
    land = _Land()
    for quantity, before, after in _amounts(plain):
        _read(said, land, quantity, before, after)
    for name, hectares in zip(_LAND, land.hectares(), strict=True):
        if hectares:
            said.add(name, hectares)
    for match in _ONE.finditer(plain):
        of_one = _person(_clause(plain, match.start(), match.end()))
        if of_one is not None and of_one not in said.amounts:
            said.add(of_one, 1)
    for name, words in _PEOPLE[:3]:
        if words.search(plain) and name not in said.amounts and re.search("人|老|娃|孩", plain):
            said.unsaid.add(name)
    if _ROAD_WORDS.intersection(hazards) and "roads" not in said.amounts:
        said.add("roads", 1)
    if _HOUSE_WORDS.intersection(hazards) and not any(name.startswith("houses") for name in said.amounts):
        said.unsaid.add("houses_collapsed")
    if has_crops and "crops_affected" not in said.amounts:
        said.unsaid.add("crops_affected")
    return said


def rounded(name: str, amount: float) -> float:
    """An amount with as many digits as its column has; raises KeyError for no column."""
    return round(amount, FIGURES[name].digits)


def contradictions(figures: Mapping[str, float]) -> list[str]:
    """What cannot be, a Chinese sentence each."""
    affected, damaged, lost = (figures.get(name, 0) for name in _LAND)
    found = []
    if lost > damaged:
        found.append("绝收面积比成灾面积大")
    if damaged > affected:
        found.append("成灾面积比受灾面积大")
    hurt = sum(figures.get(name, 0) for name in ("dead", "missing", "injured"))
    if hurt > figures.get("people", 0):
        found.append("死亡、失踪、伤病的人比受灾人口多")
    if figures.get("households", 0) > figures.get("people", 0):
        found.append("受灾户数比受灾人口多")
    return found


def _amounts(text: str) -> Iterator[tuple[Quantity, str, str]]:
    """Each amount with the words before and behind it that tell of it.

    Behind it they go on over clauses that name no amount of their own (…5亩,全部绝收); where another amount follows
    in the same clause, only an amount that nothing stands before takes what lies between. Amounts that follow each
    other (12户35人) share what stands before them.
    """
    found, used, before = quantities(text), 0, ""
    for number, each in enumerate(found):
        start = max(used, _clause_start(text, each.start))
        is_joined = number > 0 and found[number - 1].end == each.start
        before = before if is_joined else text[start : each.start]
        following = found[number + 1].start if number + 1 < len(found) else len(text)
        end = _clause_start(text, following) if following < len(text) else len(text)
        is_shared = end <= each.end
        after = text[each.end : following] if is_shared and not before.strip() else text[each.end : end]
        used = following if is_shared and not before.strip() else each.end
        yield each, before, after


def _clause_start(text: str, position: int) -> int:
    return next((at + 1 for at in range(position - 1, -1, -1) if text[at] in CLAUSE_BREAKS), 0)


def _clause(text: str, start: int, end: int) -> str:
    last = next((at for at in range(end, len(text)) if text[at] in CLAUSE_BREAKS), len(text))
    return text[_clause_start(text, start) : last]


def _read(said: Said, land: _Land, quantity: Quantity, before: str, after: str) -> None:
    ends = [float(end) for end in quantity.amount.split("-") if end]
    amount, words = sum(ends) / len(ends), f"{before} {after}"
    if per := _PER_HECTARE.get(quantity.unit):
        land.add(amount / per, words)
    elif quantity.unit == "间":
        said.add(_house(before) or _house(after) or "houses_slightly", amount)
    elif quantity.unit == "户":
        said.add("households", amount)
    elif quantity.unit == "处" and _ROADS.search(words):
        said.add("roads", amount)
    elif quantity.unit == "元" and _LOSS.search(words):
        said.add("loss", amount / _YUAN)
    elif quantity.unit in _PERSONS:
        name = _person(before) or _person(after)
        if name is not None:
            said.add(name, amount)
        elif quantity.unit != "个":
            said.add("people", amount)


def _house(words: str) -> str | None:
    if _COLLAPSED.search(words):
        return "houses_collapsed"
    return "houses_badly" if _BADLY.search(words) else None


def _person(words: str) -> str | None:
    return next((name for name, pattern in _PEOPLE if pattern.search(words)), None)
