"""How people answer whether their matter is solved, when they do not answer with a number."""

import pytest

from app.nlu.contentment import Contentment, points_back, read_contentment


@pytest.mark.parametrize(
    "words",
    [
        "钱收到了,谢谢",
        "满意,谢谢陈干部",
        "非常满意",
        "补助到账了",
        "房子修好了,感谢你们",
        "收到钱了",
        "很好",
        "不错",
        "我妈很满意",
        "到账了876.5",
        "收到2000块,谢谢",
        "876.5元收到了",
        "路灯又亮了,谢谢",
    ],
)
def test_that_it_is_solved(words: str) -> None:
    assert read_contentment(words) is Contentment.SOLVED


@pytest.mark.parametrize(
    "words",
    [
        "不满意,没来人",
        "没得用,种子都没发",
        "没有解决,还是老样子",
        "钱没收到",
        "还没到账",
        "没修好又漏了",
        "还是不亮",
        "还是漏",
        "灯还是没亮",
        "根本没人管,你们骗人",
        "来看过了没说法",
        "我妈说还没人来",
        "没来过人",
        "谁说办好了",
        "怎么就办结了",
        "没打过来",
        "没完全解决",
        "谢谢,但是没有解决",
    ],
)
def test_that_it_is_not(words: str) -> None:
    assert read_contentment(words) is Contentment.UNSOLVED


@pytest.mark.parametrize(
    "words",
    [
        "一般",
        "还行",
        "差不多",
        "3",
        "五星",
        "给5分",
        "基本解决",
        "算是解决了吧",
        "解决了一部分",
        "还差一点",
        "不晓得,我问下我妈",
        "等我问问我妈",
        "是的",
    ],
)
def test_that_it_has_to_be_asked_again(words: str) -> None:
    assert read_contentment(words) is Contentment.HALF


@pytest.mark.parametrize(
    "words",
    [
        "钱到了吗",
        "我爸也病了",
        "谢谢",
        "好的",
        "没收到你们的短信",
        "还没来得及看",
        "没弄懂",
        "在不",
        "钱没问题吧",
        "竹园村又下冰雹了",
    ],
)
def test_what_is_no_answer(words: str) -> None:
    assert read_contentment(words) is None


@pytest.mark.parametrize("words", ["那车是借的", "那不是我家的", "那钱不对", "可是那房子是我儿的嘛"])
def test_what_points_back(words: str) -> None:
    assert points_back(words)


@pytest.mark.parametrize(
    "words",
    [
        "那坡已经裂了",
        "这房子已经塌了",
        "那井没有水了",
        "那我妈没有钱吃药",
        "那头牛已经死了",
        "那路灯又不亮了",
        "那地方是三组",
    ],
)
def test_what_tells_of_something_by_itself(words: str) -> None:
    assert not points_back(words)


@pytest.mark.parametrize(
    ("words", "said"),
    [("亮了,谢谢", Contentment.SOLVED), ("天亮了", None), ("还是不亮", Contentment.UNSOLVED)],
)
def test_a_lamp_that_shines_is_known_without_its_name(words: str, said: Contentment | None) -> None:
    assert read_contentment(words) is said
