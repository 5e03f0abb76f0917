"""Matters that somebody counts: 1.路灯坏了 2.水管爆了, 一是…二是…, ①…②…. Pure."""

import re

_FIGURES = "123456789"
_CHINESE = "一二三四五六七八九"
_ROUND = "①②③④⑤⑥⑦⑧⑨"
_BEHIND = r"\s*[.、:)}\]】，,．](?!\d)\s*"
_MARK = r"[\s,，、:：.]"
_NTH = rf"(?:(?:件事?|个(?:事情?|问题)|[个条](?={_MARK}|就?是)){_MARK}*|{_MARK}+)(?:就?是)?"
"""What follows 第一 where it counts: 第一件, 第一个问题, 第一,… 第一年 is no number of anything told."""
_STYLES = (
    (_FIGURES, rf"(?<![\d.])[({{\[【]?{{}}{_BEHIND}"),
    (_ROUND, r"{}[\s.、:,]*"),
    (_CHINESE, rf"(?:第{{}}{_NTH}|(?<![\u4e00-\u9fff]){{}}(?:是|来|则)\s*)"),
    (_CHINESE, rf"(?:^|(?<=[\s。;；,，:]))[({{\[【]?{{}}{_BEHIND}"),
)
_OF_HIM = re.compile("^(?:家里?|屋里?|那边|那里|那件|的|我|已经|[ ,,::])+")
_ANNOUNCES = re.compile(
    "(?:[几两二三四五六七八九]|一?些)(?:件|个|点|样|条|项)?(?:小|大)?(?:事情?|问题|情况|困难|意见)?$|(?:以下|下面|如下)"
)
_SHORTEST = 4
"""Letters of the shortest matter."""
_LEAST = 2
_EDGES = " \t\n,，.。;；:：、"


def counted(text: str) -> tuple[str, tuple[str, ...]]:
    """What stands before the first number, and what behind each, counted from one on; no matters where fewer than two
    are counted, or where one of them is too short to be any.
    """
    for numbers, pattern in _STYLES:
        cuts = _cuts(text, numbers, pattern)
        if len(cuts) < _LEAST:
            continue
        ends = [start for start, _ in cuts[1:]] + [len(text)]
        matters = tuple(text[begin:end].strip(_EDGES) for (_, begin), end in zip(cuts, ends, strict=True))
        if all(sum(char.isalnum() for char in each) >= _SHORTEST for each in matters):
            return text[: cuts[0][0]].strip(_EDGES), matters
    return text, ()


def announces(head: str) -> bool:
    """Whether what stands before the first number only says that something is told: 反映几件事."""
    return _ANNOUNCES.search(head) is not None


def without_possessive(text: str) -> str:
    """What is said of somebody's matter, right behind his name: 收到, of 家的收到."""
    return _OF_HIM.sub("", text)


def _cuts(text: str, numbers: str, pattern: str) -> list[tuple[int, int]]:
    """Where each number in turn stands, and where what it counts begins."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        at = re.compile(pattern.replace("{}", number)).search(text, found[-1][1] if found else 0)
        if at is None:
            break
        found.append((at.start(), at.end()))
    return found
