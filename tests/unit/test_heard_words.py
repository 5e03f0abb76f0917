"""What counted in a message is told in whole words of it."""

import pytest

from app.services.tuning.heard_words import heard, is_whole


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("我妈住院了,花了两万多", "妈住 花了 住院 万多 院了", ["妈住院了", "花了两万多"]),
        ("老人一个人在家三天没出门了", "天没出 出门了 个人在", ["一个人在家三天没出门了"]),
        ("塌了,塌了,快来", "塌了", ["塌了"]),
        ("我要举报", "〔举报〕 报", []),
        ("下雨了", "冰雹", []),
        ("", "冰雹", []),
    ],
)
def test_the_stretches_of_the_text_are_grown_to_whole_words(text: str, words: str, told: list[str]) -> None:
    assert heard(text, words.split()) == told


def test_a_fragment_is_no_whole_word() -> None:
    assert is_whole("我妈住院了", "住院")
    assert not is_whole("我妈住院了", "院了")
    assert not is_whole("我妈住院了", "冰雹")
