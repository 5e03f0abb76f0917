"""What the bot says: sentences with named fields, and the words that go into them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import InvalidValueError

Part = str | tuple[str]
"""Words as they are, or the name of a field in a tuple of one."""

_TOKEN = re.compile(r"\{([^{}\[\]]*)\}|([\[\]{}])")
_LETTERS = "bcdfghjkmnpqrstvwxyz"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with `{fields}`; what stands in `[brackets]` is left out when a field in it is empty."""

    parts: tuple[tuple[bool, tuple[Part, ...]], ...]

    @classmethod
    def parse(cls, text: str) -> "Template":
        """The template that `text` writes; raises InvalidValueError for brackets that don't match."""
        groups: list[tuple[bool, list[Part]]] = [(False, [])]
        end = 0
        for token in _TOKEN.finditer(text):
            groups[-1][1].append(text[end : token.start()])
            end = token.end()
            if token[1] is not None:
                groups[-1][1].append((_field_name(token[1]),))
            elif token[2] in "{}" or (token[2] == "[") == groups[-1][0]:
                raise InvalidValueError(
                    f"“{token[2]}”没有成对:字段写成 {{名称}},可省略的部分写在 [ ] 里,不能套叠"
                )
            else:
                groups.append((token[2] == "[", []))
        if groups[-1][0]:
            raise InvalidValueError("“[”没有成对")
        groups[-1][1].append(text[end:])
        return cls(tuple((optional, tuple(filter(None, parts))) for optional, parts in groups if any(parts)))

    @property
    def fields(self) -> frozenset[str]:
        """The names of all fields."""
        return frozenset(part[0] for _, parts in self.parts for part in parts if isinstance(part, tuple))

    def render(self, values: Mapping[str, object]) -> str:
        """The sentence; raises KeyError for a field without a value, outside square brackets."""
        said: list[str] = []
        for optional, parts in self.parts:
            if not (optional and _has_gap(parts, values)):
                said += [part if isinstance(part, str) else _shown(values[part[0]]) for part in parts]
        return "".join(said)


def _field_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise InvalidValueError(f"“{{{text}}}”不是字段:只能是小写英文字母、数字和下划线")
    return text


def _has_gap(parts: tuple[Part, ...], values: Mapping[str, object]) -> bool:
    """Whether one of the fields is empty."""
    return any(values.get(part[0]) in (None, "") for part in parts if isinstance(part, tuple))


def _shown(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def whole_minute(instant: datetime) -> datetime:
    """The instant itself where it is a whole minute, else the next one."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + timedelta(minutes=1)


class Phrasebook:
    """All sentences and words of one ruleset."""

    def __init__(self, replies: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> None:
        self.replies = replies
        self.words = words
        self._templates = {key: Template.parse(text) for key, text in replies.items()}

    def render(self, key: str, values: Mapping[str, object]) -> str:
        """The sentence `key`; raises KeyError where the sentence or the value of a field is missing."""
        try:
            return self._templates[key].render(values)
        except KeyError as error:
            raise KeyError(f"reply {key!r}: {error.args[0]!r} is missing") from error

    def uses(self, key: str, field: str) -> bool:
        """Whether the sentence shows this field."""
        return field in self._templates[key].fields

    def word(self, group: str, name: str) -> str:
        """The Chinese word for `name` in a group such as `roles` or `kinds`; unknown: the name itself."""
        return self.words.get(group, {}).get(name, name)

    def closing(self, serial: int, local: datetime) -> str:
        """A last line with the time, one of several forms; another one for each of thousands of numbers in a row."""
        forms = list(self.words["closings"].values())
        letters = "".join(_LETTERS[serial // len(_LETTERS) ** place % len(_LETTERS)] for place in range(3))
        values = {"time": f"{local.hour}:{local.minute:02}", "mark": letters}
        return Template.parse(forms[serial % len(forms)]).render(values)

    def moment(self, local: datetime, local_now: datetime) -> str:
        """A time of day as people say it: 今天15:40, 明天8:30, 7月20日9:00; both in the county's time."""
        days = (local.date() - local_now.date()).days
        name = {-1: "yesterday", 0: "today", 1: "tomorrow", 2: "day_after_tomorrow"}.get(days)
        day = self.word("time", name) if name else self._date(local, local_now)
        return f"{day}{local.hour}:{local.minute:02}"

    def deadline(self, due: datetime, local_now: datetime) -> str:
        """Like `moment`, rounded up to the minute: nobody is told less time than was promised."""
        return self.moment(whole_minute(due), local_now)

    def _date(self, local: datetime, local_now: datetime) -> str:
        form = "date" if local.year == local_now.year else "date_with_year"
        values = {"year": local.year, "month": local.month, "day": local.day}
        return Template.parse(self.word("time", form)).render(values)
