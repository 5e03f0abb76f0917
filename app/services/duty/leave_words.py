"""`7.20-7.25 王军` as officers write it: the days of a leave, and who stands in."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import InvalidValueError
from app.nlu.numerals import chinese_number

_FULL = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?"
_SHORT = r"\d{1,2}[/.月]\d{1,2}[日号]?"
_WORDS = {"今天": 0, "明天": 1, "大后天": 3, "后天": 2}
_HALF_A_YEAR = timedelta(days=183)
_WEEKDAY = "(?:这个?|本|下个?)?(?:周|星期|礼拜)[一二三四五六日天]"
_DAY = f"{_FULL}|{_SHORT}|{'|'.join(_WORDS)}|{_WEEKDAY}|\\d{{1,2}}[日号]"
_RANGE = re.compile(rf"({_DAY})(?:\s*(?:-+|~|—+|–|到|至)\s*({_DAY}|\d{{1,2}}[日号]?))?")
_TOGETHER = (
    (re.compile("今明后(?:[三3]天|天)|今天[、,和]?明天[、,和]?后天"), "今天到后天"),
    (re.compile("今明[两二2]?天|今天[、,和]?明天|这[两二2]天"), "今天到明天"),
    (re.compile("明后[两二2]?天|明天[、,和]?(?<!大)后天"), "明天到后天"),
)
"""Days in a row that are said in one word."""
_FOR_SOME_DAYS = re.compile(r"请((?:\d{1,3}|[一二两三四五六七八九十半]{1,3})(?:个?(?:周|星期|礼拜)|天))的?假")
_PUNCTUATION = " ,:;,。、:;"
_ENDS = " ,。!!,."
_PART_OF_DAY = re.compile("上午|下午|早上|晚上|白天|全天|半天")
_BOTH_BARE = re.compile(r"(?<![\d./月年-])(\d{1,2})(\s*(?:-+|~|—+|–|到|至)\s*\d{1,2}[日号])")
_LEAVE = "(?:请(?:病|事|年|公|产|婚|丧|护理)?假|休(?:年|病|产|婚)?假)"
_APART = re.compile(rf"({_DAY})((?:我|要|想|得)*{_LEAVE})\s*(?:到|至)\s*({_DAY})")
"""A beginning and an end with the word between them: 明天请假到后天."""
_SPAN = re.compile(
    f"(?:起|开始|以后)?[,,]?(?:我|要)*(?:{_LEAVE}|休)?[,,]?"
    r"(\d{1,3}|[一二两三四五六七八九十半]{1,3})(?:个?(周|星期|礼拜)|天|日)"
)
_AROUND = re.compile(
    r"^(?:我|本人)?(?:替班人|由|找|请|让|叫)|(?:同志)?(?:来?(?:替班|代班|值班|[替代顶]我?)(?:一下|几天|值班|上班|的?班)?)?$"
)
"""Words beside the substitute's name."""
_ASKED = re.compile(f"(?:我|本人)?(?:要|想|准备|得|需要)?{_LEAVE}")
_OF_HIMSELF = re.compile("[替代]我(?:$|[,,。!?]|值班|上班|几天|顶|的?班|一下)")
_OF_A_MATTER = re.compile("[去来过赶走下]不[了成起去来]|户主|群众|老乡|他|她")
_OFF_WORDS = "(?:我|本人)?(?:要|想|轮到我?|轮)?(?:休息|轮休|调休|补休)(?:一天|半天)?了?"
_OFF = re.compile(_OFF_WORDS)
_RESTS = re.compile(f"(?:我|本人)?(?:{_DAY})(?:上午|下午|全天)?{_OFF_WORDS}")
"""That he does not work on a day, and nothing else: 我今天休息."""
_MOST_ASKED = 40
_OVER = re.compile(
    "(?:我)?(?:要)?(?:取消|不)请假了?|请假取消了?"
    "|(?:我)?(?:已经|今天)?(?:回来了?|上班了?)?[,, ]*[销消]假了?|假期?(?:休)?(?:完|满)了|不(?:请|休)假?了"
)
_RETURNED = re.compile("我?(?:已经|今天)?(?:回来|返岗|回岗)(?:上班)?了?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a leave's words say; `substitute` is a name or an id, empty where none is named or more days are."""

    since: date
    until: date
    substitute: str


def parse(text: str, today: date) -> Asked | None:
    """The days and the substitute; None where no day is named. Raises InvalidValueError for days that are none.

    A leave without a year is the one that goes on today, else the next one, which begins within half a year; its end
    is the first such day after its beginning, at most half a year later. So no slip becomes a leave of next year.
    """
    plain = _BOTH_BARE.sub(r"\1号\2", _plain(text))
    found = _RANGE.search(plain)
    if found is None:
        return None
    first, last = found.groups()
    since, until = _days(first, last, today)
    behind = plain[found.end() :]
    if last is None and (span := _SPAN.match(behind.lstrip())) is not None:
        until, behind = since + _length(*span.groups()), behind.lstrip()[span.end() :]
    rest = _ASKED.sub(" ", plain[: found.start()]) + " " + _ASKED.sub(" ", behind)
    rest = _OFF.sub(" ", _PART_OF_DAY.sub(" ", rest))
    name = _AROUND.sub(
        "", re.sub("^(?:我|本人|从)+(?=\\s|$)", "", rest.strip(_PUNCTUATION)).strip(_PUNCTUATION)
    )
    name = name.strip(_PUNCTUATION)
    return Asked(since, until, "" if re.search(_DAY, name) else name)


def _plain(text: str) -> str:
    """The text in one width, days in a row as a beginning and an end, 请两天假 as 请假两天."""
    plain = _FOR_SOME_DAYS.sub(r"请假\1", unicodedata.normalize("NFKC", text))
    for told, meant in _TOGETHER:
        plain = told.sub(meant, plain)
    return _APART.sub(r"\1到\3\2", plain)


def is_asked(text: str) -> bool:
    """Whether an officer asks for leave or for somebody in his place, in whatever words: 我明天请假三天, 王军替我值班.

    That he cannot come because he is on leave is about his case, and is none of this.
    """
    plain = _plain(text).strip()
    if len(plain) > _MOST_ASKED or _OF_A_MATTER.search(plain):
        return False
    if _OF_HIMSELF.search(plain):
        return True
    if _RESTS.fullmatch(plain.strip(_ENDS)):
        return True
    asked = _ASKED.search(plain)
    is_plan = asked is not None and not re.match("了", plain[asked.end() :])
    return is_plan and (_ASKED.match(plain) is not None or _RANGE.search(plain) is not None)


def is_over(text: str) -> bool:
    """Whether he takes his leave back or ends it: 取消请假, 销假了."""
    return _OVER.fullmatch(text.strip(_ENDS)) is not None


def is_back(text: str) -> bool:
    """Whether he says that he is back, which may mean his leave."""
    return _RETURNED.fullmatch(text.strip(_ENDS)) is not None


def _length(number: str, weeks: str | None) -> timedelta:
    """How many days after its first one a leave of this length ends."""
    days = int(number) if number.isdigit() else chinese_number(number) or 1
    return timedelta(days=min(days * (7 if weeks else 1), _HALF_A_YEAR.days) - 1)


def _days(first: str, last: str | None, today: date) -> tuple[date, date]:
    """The first and the last day."""
    if _has_year(first):
        since = _day(first, today, today)
        until = _day(last, since, today) if last else since
    else:
        since, until = _nearest(first, last, today)
    if until < today:
        raise InvalidValueError("这几天已经过去了,请核对日期", "until")
    if not _has_year(last or first) and until - since > _HALF_A_YEAR:
        raise InvalidValueError("截止日期早于起始日期,请核对日期", "until")
    return since, until


def _nearest(first: str, last: str | None, today: date) -> tuple[date, date]:
    """Of the same days of last year, this year and the next: those that are not over, else last year's."""
    wrong: InvalidValueError | None = None
    found = []
    for number in (-1, 0, 1):
        try:
            since = _day(first, date(today.year + number, 1, 1), today)
            found.append((since, _day(last, since, today) if last else since))
        except InvalidValueError as error:  # the twenty-ninth of February is a day of some years
            wrong = error
    if not found:
        raise wrong or InvalidValueError("日期看不懂,请写成 7.20-7.25", "since")
    ahead = [days for days in found if days[1] >= today and days[0] - today <= _HALF_A_YEAR]
    near = [days for days in ahead if days[1] - days[0] <= _HALF_A_YEAR]
    return next(iter(near or ahead), found[0])


def _has_year(text: str) -> bool:
    """Whether a day is the same whatever year one thinks of: written with it, or counted from today."""
    return (
        text in _WORDS
        or re.fullmatch(rf"{_WEEKDAY}|\d{{1,2}}[日号]?", text) is not None
        or len(re.findall(r"\d+", text)) == 3
    )


def _weekday(text: str, after: date, today: date) -> date:
    """The next such day from `after` on, or the one of next week."""
    number = "一二三四五六日".index(text[-1].replace("天", "日"))
    if text.startswith("下"):
        return today + timedelta(days=7 - today.weekday() + number)
    return after + timedelta(days=(number - after.weekday()) % 7)


def _day(text: str, after: date, today: date) -> date:
    """A day as written; without month or year the first one from `after` on."""
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    if re.fullmatch(_WEEKDAY, text):
        return _weekday(text, after, today)
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        if len(numbers) == 2:
            found = date(after.year, *numbers)
            return found if found >= after else date(after.year + 1, *numbers)
        found = after.replace(day=numbers[0])
        return found if found >= after else _next_month(after, numbers[0])
    except ValueError as error:
        raise InvalidValueError(f"没有“{text}”这一天,请写成 7.20-7.25", "since") from error


def _next_month(after: date, day: int) -> date:
    first = (after.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=day)
