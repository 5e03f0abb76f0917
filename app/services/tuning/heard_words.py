"""What counted in a message, as people read it: whole words of the message, not the fragments that are weighed."""

from collections.abc import Sequence

from app.nlu.segmenter import base_segmenter

_MOST = 8


def heard(text: str, words: Sequence[str]) -> list[str]:
    """The stretches of the text in which the first of these words stand, grown to whole words, in its order."""
    said = [word for word in words if len(word) > 1 and is_said(word) and word in text][:_MOST]
    counted = set[int]()
    for word in said:
        at = text.find(word)
        while at >= 0:
            counted.update(range(at, at + len(word)))
            at = text.find(word, at + 1)
    stretches, at = [""], 0
    for token in base_segmenter().cut(text):
        is_counted = token.isalnum() and not counted.isdisjoint(range(at, at + len(token)))
        at += len(token)
        if is_counted:
            stretches[-1] += token
        elif stretches[-1]:
            stretches.append("")
    return list(dict.fromkeys(filter(None, stretches)))


def is_said(word: str) -> bool:
    """Whether it stands in the text itself: what is weighed beside it, such as a sort of matter, is in brackets."""
    return "〔" not in word


def is_whole(text: str, word: str) -> bool:
    """Whether it is made of whole words of the text."""
    borders, at = {0}, 0
    for token in base_segmenter().cut(text):
        at += len(token)
        borders.add(at)
    start = text.find(word)
    while start >= 0:
        if start in borders and start + len(word) in borders:
            return True
        start = text.find(word, start + 1)
    return False
