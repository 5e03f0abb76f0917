"""Money that is due to somebody, by its name."""

import pytest

from app.nlu.benefits import is_benefit


@pytest.mark.parametrize("item", ["低保", "养老金", "高龄补贴", "临时救助", "医药费", "养老保险", "退耕款"])
def test_what_is_paid_is_a_benefit(item: str) -> None:
    assert is_benefit(item)


@pytest.mark.parametrize("item", ["身份证", "社保卡", "残疾证", "低保证", "养老金认证", "困难证明", "户口本"])
def test_a_paper_is_no_benefit(item: str) -> None:
    assert not is_benefit(item)
