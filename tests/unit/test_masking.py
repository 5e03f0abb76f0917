"""What nobody may read who has not asked for it is hidden, however people write it."""

import pytest

from app.core.masking import mask_text
from app.web.api.privacy import Veil


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13912345678", "电话139****5678"),
        ("139 1234 5678", "139****5678"),
        ("打139-1234-5678", "打139****5678"),
        ("1391 234 5678", "139****5678"),
        ("139 123 45678", "139****5678"),
        ("+8613912345678", "+86139****5678"),
        ("+86 139-1234-5678", "+86 139****5678"),
        ("\uff11\uff13\uff1912345678", "\uff11\uff13\uff19****5678"),
        ("610925 19900101 123X", "610925********123X"),
        ("610925 1990 0101 1234", "610925********1234"),
        ("139\u200b1234\u200b5678", "139****5678"),
        ("139\uff0d1234\uff0d5678", "139****5678"),
        ("139\u20111234\u20105678", "139****5678"),
        ("139 - 1234 - 5678", "139****5678"),
        ("139  1234  5678", "139****5678"),
        ("139\t1234\t5678", "139****5678"),
        ("\uff080915\uff093123456", "\uff080915\uff09****3456"),
        ("(0915) 3123456", "(0915) ****3456"),
        ("61092519510101123\uff38", "610925********123\uff38"),
        ("610925 1951 0101 123 X", "610925********123 X"),
    ],
)
def test_a_number_is_hidden_in_whatever_groups_it_is_written(said: str, shown: str) -> None:
    assert mask_text(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "261231907164276",
        "2026-07-18 15:40",
        "1990-01-01 123",
        "110 120 119",
        "12345678 1390 亩",
        "编号261129285015170",
        "2026 - 07 - 18",
        "139亩\n1234\n5678",
        "(1)3123456",
        "1500 - 2000 - 3000",
    ],
)
def test_what_is_no_telephone_stays(said: str) -> None:
    assert mask_text(said) == said


def test_no_mark_that_nobody_sees_keeps_a_name_or_a_number_from_being_hidden() -> None:
    said = "\u202e张\u200b诗文电话139\u200b1234\u20665678"
    assert Veil(False, ["张诗文"]).text(said) == "张**电话139****5678"
    assert Veil(True).text(said) == said
