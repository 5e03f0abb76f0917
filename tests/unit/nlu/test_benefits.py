"""Money that is due to somebody, by its name."""

import pytest

from app.nlu.benefits import is_benefit, is_unpaid


@pytest.mark.parametrize("item", ["低保", "养老金", "高龄补贴", "临时救助", "医药费", "养老保险", "退耕款"])
def test_what_is_paid_is_a_benefit(item: str) -> None:
    assert is_benefit(item)


@pytest.mark.parametrize("item", ["身份证", "社保卡", "残疾证", "低保证", "养老金认证", "困难证明", "户口本"])
def test_a_paper_is_no_benefit(item: str) -> None:
    assert not is_benefit(item)


@pytest.mark.parametrize("text", ["养老保险的钱这个月没到", "低保钱没到", "养老金两个月没到账"])
def test_money_that_did_not_come_is_unpaid(text: str) -> None:
    assert is_unpaid(text)


@pytest.mark.parametrize("text", ["没到时间", "人还没到屋", "年龄没到六十", "养老金到账了"])
def test_what_was_not_reached_is_no_money(text: str) -> None:
    assert not is_unpaid(text)
