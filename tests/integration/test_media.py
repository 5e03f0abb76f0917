"""Photos are rows that a job fetches: kept by their content, tried again, and said to be lost when they are."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.messages import Segment
from app.services import media
from app.services.media import MediaStore
from bots.base import Fetched, FetchError
from models import Attachment, CaseEvent, CaseMessage
from tests.factories import HAIL, a_case, a_message
from tests.fakes import FakeChannel
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


class Album:
    """One case, photos of it, and a channel to fetch them from."""

    def __init__(self, road: Road, folder: Path) -> None:
        self.road, self.wechat, self.store = road, FakeChannel(), MediaStore(f"file:{folder}")

    async def photos(self, *media_ids: str) -> None:
        """Photos that came with a message of a case."""
        async with self.road.workshop.begin() as work:
            case, message = a_case(division_code=VILLAGE), a_message()
            work.session.add_all([case, message, CaseMessage(case_id=case.id, message_id=message.id)])
            for media_id in media_ids:
                work.session.add(_waiting(work.ids.next(), message.id, media_id))

    async def fetch(self, adapters: Any = None) -> int:
        """One tick of the job."""
        found = {("wechat", "langao"): self.wechat} if adapters is None else adapters
        return await media.fetch_due(self.road.workshop, found, self.store)

    async def all(self, model: Any) -> list[Any]:
        """Every row of a table."""
        async with self.road.workshop.read() as work:
            return list(await work.session.scalars(select(model).order_by(model.id)))


def _waiting(attachment_id: int, message_id: int, media_id: str) -> Attachment:
    return Attachment(
        id=attachment_id,
        message_id=message_id,
        channel="wechat",
        account="langao",
        kind="image",
        segment=json.dumps({"kind": "image", "media_id": media_id}),
        next_try_at=HAIL,
        created_at=HAIL,
    )


@pytest.fixture
async def album(database_url: str, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[Album]:
    road = await Road(database_url, clock).open()
    yield Album(road, tmp_path / "media")
    await road.close()


async def test_the_same_photo_twice_is_kept_once(album: Album, tmp_path: Path) -> None:
    await album.photos("M1", "M2")
    assert [await album.fetch(), await album.fetch()] == [2, 0]
    first, second = await album.all(Attachment)
    assert first.content_hash == second.content_hash
    assert (first.state, first.mime, first.size) == ("stored", "image/jpeg", len(b"\xff\xd8\xff photo"))
    assert [path.read_bytes() for path in (tmp_path / "media").rglob("*") if path.is_file()] == [
        b"\xff\xd8\xff photo"
    ]


async def test_a_photo_that_expired_is_lost_and_the_case_says_so(album: Album) -> None:
    album.wechat.photo = None
    await album.photos("M1")
    await album.fetch()
    (row,) = await album.all(Attachment)
    assert (row.state, row.next_try_at, row.lost_reason) == ("lost", None, "expired")
    (event,) = await album.all(CaseEvent)
    assert event.data == {"attachment_id": str(row.id), "lost": "expired"}


async def test_a_photo_that_cannot_be_had_now_is_tried_again_and_given_up_at_last(album: Album) -> None:
    class Busy(FakeChannel):
        async def fetch(self, segment: Segment) -> Fetched:
            raise FetchError("timeout", is_final=False)

    album.wechat = Busy()
    await album.photos("M1")
    for _ in range(media.MOST_ATTEMPTS):
        assert await album.fetch() == 1
        (row,) = await album.all(Attachment)
        album.road.clock.move_to(row.next_try_at or album.road.clock.now())
    assert (row.state, row.attempts, await album.fetch()) == ("lost", media.MOST_ATTEMPTS, 0)


async def test_one_files_fault_costs_the_others_nothing(album: Album) -> None:
    class Broken(FakeChannel):
        async def fetch(self, segment: Segment) -> Fetched:
            if segment.media_id == "M1":
                raise ZeroDivisionError
            return await super().fetch(segment)

    album.wechat = Broken()
    await album.photos("M1", "M2")
    await album.fetch()
    assert [row.state for row in await album.all(Attachment)] == ["waiting", "stored"]


async def test_an_account_that_is_gone_loses_its_photos_with_the_reason(album: Album) -> None:
    await album.photos("M1")
    await album.fetch({})
    assert [row.lost_reason for row in await album.all(Attachment)] == ["account_gone"]
