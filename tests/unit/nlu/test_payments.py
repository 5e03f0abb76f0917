"""Sums as officers write them down: in figures, in words, glued to their unit, behind what they are for."""

import pytest

from app.nlu.payments import paid


@pytest.mark.parametrize(
    ("text", "amount", "beside"),
    [
        ("876.5", "876.5", ""),
        ("876。5", "876.5", ""),
        ("1,876.50元 农业保险", "1876.5", "农业保险"),
        ("3万", "30000", ""),
        ("1.5万元 农业保险", "15000", "农业保险"),
        ("3万6千", "36000", ""),
        ("2w", "20000", ""),
        ("8百", "800", ""),
        ("876块5", "876.5", ""),
        ("876元5角3分", "876.53", ""),
        ("500块3袋化肥", "500", "3袋化肥"),
        ("八百七十六块五", "876.5", ""),
        ("八百七十六点五", "876.5", ""),
        ("十二万三千四百五十六块七毛八", "123456.78", ""),
        ("两万三", "23000", ""),
        ("人民币三千元整", "3000", ""),
        ("农业保险八百七十六块五", "876.5", "农业保险"),
        ("一卡通 876.5元", "876.5", "一卡通"),
    ],
)
def test_a_sum_is_read_as_it_is_said(text: str, amount: str, beside: str) -> None:
    found = paid(text)
    assert found is not None
    assert (str(found[0]), found[1]) == (amount, beside)


@pytest.mark.parametrize("text", ["", "很多", "八百多", "三四百", "几百块", "876.555", "化肥3袋", "半亩"])
def test_what_is_not_said_to_the_cent_is_no_sum(text: str) -> None:
    assert paid(text) is None
