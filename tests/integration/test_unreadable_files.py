"""A file that WeChat hands over without an address never comes, however often it is sent: a photo is asked for."""

from pathlib import Path

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from app.media import FolderStore
from app.services.casework import media
from bots.base import Fetched, FetchError
from tests.fakes import FakeChannel
from tests.post import NO_TEMPLATE, Post

pytestmark = pytest.mark.anyio


class Addressless(FakeChannel):
    """What it is asked for has no address."""

    async def fetch(self, segment: Segment) -> Fetched:
        raise FetchError("no_address", is_final=True)


@pytest.mark.parametrize(
    ("kind", "words"), [(SegmentKind.FILE, "这里打不开"), (SegmentKind.IMAGE, "麻烦再发一次")]
)
async def test_only_what_may_come_is_asked_for_again(
    post: Post, tmp_path: Path, kind: SegmentKind, words: str
) -> None:
    post.wechat = Addressless(capabilities=NO_TEMPLATE)
    parts = (Segment(kind, text="低保申请.docx" if kind is SegmentKind.FILE else ""),)
    await post.road.take(post.road.message("oZhang", "", segments=parts))
    await media.fetch_due(post.workshop, post.adapters, FolderStore(tmp_path))
    await post.deliver()
    said = [text for text in post.wechat.to("oZhang") if "没有收到" in text or "打不开" in text]
    assert len(said) == 1
    assert words in said[0]
