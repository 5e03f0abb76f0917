"""Numbers are masked however people write them."""

import pytest

from app.core.masking import mask_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("打13800138000", "打138****8000"),
        ("138 0013 8000", "138****8000"),
        ("138-0013-8000", "138****8000"),
        ("138　0013　8000", "138****8000"),
        ("+8613800138000", "+86138****8000"),
        ("86-138 0013 8000", "86-138****8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("612425 19950303 1234", "612425********1234"),
        ("612425-1995-0303-123x", "612425********123x"),
        ("0915 2500001", "0915 ****0001"),
    ],
)
def test_a_number_is_masked_with_gaps_a_country_code_and_wide_digits_too(written: str, shown: str) -> None:
    assert mask_text(f"他说:{written},急") == f"他说:{shown},急"


@pytest.mark.parametrize(
    "text",
    [
        "编号261129285015170",
        "2026-07-18T15:00:00.684673+08:00",
        "610925112206001",
        "1784358000000",
        "192.168.100.1",
        "32.307812,108.901234",
        "138****8000",
    ],
)
def test_what_is_nobody_s_number_stays(text: str) -> None:
    assert mask_text(text) == text
