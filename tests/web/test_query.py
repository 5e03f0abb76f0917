"""The quick reading of a query says what the standard library says, or leaves it to it."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.web.webhooks import query_of
from bots.base import RefusedError

RAW = st.text(st.sampled_from("ab1=&%+;é "), max_size=24).map(lambda text: text.encode("latin-1"))


@given(RAW)
@example(b"a=1&b=2&a=3")
@example(b"a&b=")
@example(b"=&=")
def test_it_is_read_as_the_standard_library_reads_it(raw: bytes) -> None:
    assert query_of(raw) == dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True))


@pytest.mark.parametrize("pair", [b"a=1&", b"a=%41&"])
def test_far_too_many_fields_are_refused(pair: bytes) -> None:
    with pytest.raises(RefusedError):
        query_of(pair * 200)
