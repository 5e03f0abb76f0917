"""Photos are rows that a job fetches: kept by their content, tried again, and said to be lost when they are."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.datum import to_gcj02
from app.core.messages import Segment
from app.jobs import watching
from app.media import FolderStore, MediaStore, S3Access, open_store
from app.services.casework import media
from bots.base import Fetched, FetchError
from models import Attachment, Case, CaseEvent, CaseMessage, Household, OutboxMessage
from tests.bucket import Bucket
from tests.contract.wechat_world import World
from tests.factories import HAIL, a_case, a_conversation, a_message
from tests.fakes import FakeChannel
from tests.photographs import a_photo
from tests.post import Post
from tests.small_county import COUNTY, OTHER, VILLAGE, Road
from tests.workbench import HAIL_PROMISE

pytestmark = pytest.mark.anyio


class Album:
    """One case, photos of it, and a channel to fetch them from."""

    def __init__(self, road: Road, folder: Path) -> None:
        self.road, self.wechat = road, FakeChannel()
        self.store: MediaStore = FolderStore(folder)

    async def photos(self, *media_ids: str, sender: str = "oZhang", **changes: Any) -> None:
        """Photos that came with a message of a case."""
        async with self.road.workshop.begin() as work:
            case = a_case(**({"division_code": VILLAGE} | changes))
            talk = a_conversation(sender=sender)
            message = a_message(conversation_id=talk.id)
            work.session.add_all([case, talk, message, CaseMessage(case_id=case.id, message_id=message.id)])
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
    photo = album.wechat.photo or b""
    assert (first.state, first.mime, first.size) == ("stored", "image/jpeg", len(photo))
    kept = {path.name for path in (tmp_path / "media").rglob("*") if path.is_file()}
    assert kept == {first.content_hash, first.shown_hash, first.thumb_hash}
    assert await album.store.get(first.content_hash) == photo


async def test_a_photo_that_expired_is_lost_and_the_case_says_so(album: Album) -> None:
    album.wechat.photo = None
    await album.photos("M1")
    await album.fetch()
    (row,) = await album.all(Attachment)
    assert (row.state, row.next_try_at, row.lost_reason) == ("lost", None, "expired")
    (event,) = await album.all(CaseEvent)
    assert event.data == {"attachment_id": str(row.id), "kind": "image", "lost": "expired"}


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


class Crying(FakeChannel):
    """Every file has expired."""

    async def fetch(self, segment: Segment) -> Fetched:
        raise FetchError("media_lost", is_final=True)


async def test_whoever_sent_what_cannot_be_had_is_asked_once_for_all_of_it(album: Album) -> None:
    album.wechat = Crying()
    await album.photos("M1", "M2", "M3")
    await album.fetch()
    (case,) = await album.all(Case)
    (asked,) = await album.all(OutboxMessage)
    assert (asked.purpose, asked.reply_key, asked.case_id) == ("news", "file_lost", case.id)
    assert json.loads(asked.values)["what"] == "照片"
    assert len(await album.all(CaseEvent)) == 3
    post = Post(album.road)
    await post.deliver()
    assert post.wechat.to("oZhang") == [
        f"您刚才发的照片我们没有收到,是{case.number}那件事的,麻烦再发一次;发不了就打几个字说说。"
    ]


class Refusing(FakeChannel):
    """Every file is refused for a reason that will not change."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    async def fetch(self, segment: Segment) -> Fetched:
        raise FetchError(self.reason, is_final=True)


LOST_AGAIN = [(reason, "照片太大了") for reason in media.TOO_LARGE] + [("unknown_type", "打不开")]


@pytest.mark.parametrize(("reason", "words"), LOST_AGAIN)
async def test_who_sent_what_would_be_lost_again_is_asked_for_something_else(
    album: Album, reason: str, words: str
) -> None:
    album.wechat = Refusing(reason)
    await album.photos("M1", "M2")
    await album.fetch()
    post = Post(album.road)
    await post.deliver()
    (said,) = post.wechat.to("oZhang")
    assert words in said
    assert "再发一次" not in said


async def test_40007_a_media_id_that_wechat_no_longer_knows_is_lost_and_asked_for_again(album: Album) -> None:
    async with World.opened(album.road.clock) as world:
        world.platform.follow("oZhang")
        world.platform.grant("oZhang", "message")
        album.wechat = world.adapter  # type: ignore[assignment]
        known, cut = (world.platform.keep_media(a_photo(), "image/jpeg") for _ in range(2))
        await album.photos(known, cut[:64])
        await album.fetch()
        assert [each.state for each in await album.all(Attachment)] == ["stored", "lost"]
        assert len(known) > 100
        post = Post(album.road)
        post.wechat = world.adapter  # type: ignore[assignment]
        await post.deliver()
        assert "麻烦再发一次" in world.phone()[-1][1]


async def test_a_media_id_is_good_for_three_days_and_no_longer(album: Album) -> None:
    async with World.opened(album.road.clock) as world:
        album.wechat = world.adapter  # type: ignore[assignment]
        media_id = world.platform.keep_media(a_photo(), "image/jpeg")
        album.road.clock.advance(timedelta(days=3, seconds=1))
        await album.photos(media_id)
        await album.fetch()
        assert [each.state for each in await album.all(Attachment)] == ["lost"]


async def test_who_cannot_be_written_to_is_asked_with_his_next_message(album: Album) -> None:
    album.wechat = Crying()
    await album.photos("M1")
    album.road.clock.advance(timedelta(hours=49))
    await album.fetch()
    await Post(album.road).deliver()
    assert "麻烦再发一次" in await album.road.says("oZhang", "在吗")


async def test_a_picture_that_is_none_is_lost_and_a_store_that_is_away_is_waited_for(album: Album) -> None:
    album.wechat.photo = b"\xff\xd8\xff half a photo"
    await album.photos("M1")
    await album.fetch()
    assert [(row.state, row.lost_reason) for row in await album.all(Attachment)] == [
        ("lost", "broken_picture")
    ]
    bucket = Bucket(album.road.clock, fails_with=503)
    access = S3Access("http://127.0.0.1:9000", bucket.region, bucket.access_key, bucket.secret_key)
    album.store = open_store("s3://photos/langao", access, bucket.http, bucket.clock)
    album.wechat.photo = a_photo()
    await album.photos("M2", sender="oLater")
    for _ in range(60):  # ten hours
        await album.fetch()
        album.road.clock.advance(media.LONGEST_WAIT)
    row = (await album.all(Attachment))[1]
    assert (row.state, row.lost_reason) == ("waiting", "store_unavailable")
    assert await _files_that_stand(album) == 1
    bucket.fails_with = None
    await album.fetch()
    row = (await album.all(Attachment))[1]
    assert row.state == "stored"
    assert await _files_that_stand(album) == 0
    assert await album.store.get(row.content_hash) == album.wechat.photo


async def _files_that_stand(album: Album) -> int:
    async with album.road.workshop.database.reading() as session:
        return (await watching.find_stuck(session, album.road.clock.now()))["files"]


async def _a_house_at(album: Album, lat: float, lng: float) -> None:
    async with album.road.workshop.begin() as work:
        house = await work.session.get_one(Household, "H1")
        house.lat, house.lng = lat, lng


async def test_a_case_without_a_place_is_where_its_photo_was_taken(album: Album) -> None:
    await _a_house_at(album, *to_gcj02(32.3151, 108.8972))
    album.wechat.photo = a_photo((32.3151, 108.8972))
    await album.photos("M1", division_code=COUNTY, officer_id="D1", promise=HAIL_PROMISE)
    await album.fetch()
    (case,) = await album.all(Case)
    assert (case.division_code, case.officer_id) == (VILLAGE, "V1")
    (row,) = await album.all(Attachment)
    assert json.loads(row.place)["lat"] == pytest.approx(to_gcj02(32.3151, 108.8972)[0])
    assert [each.officer_id for each in await album.all(OutboxMessage)] == ["V1"]
    placed = [event.data for event in await album.all(CaseEvent) if "place" in event.data]
    assert placed == [{"place": {"code": VILLAGE, "by": "photo"}}]


async def test_a_place_that_was_said_outweighs_where_the_photo_was_taken(album: Album) -> None:
    await _a_house_at(album, *to_gcj02(32.3151, 108.8972))
    album.wechat.photo = a_photo((32.3151, 108.8972))
    await album.photos("M1", division_code=OTHER, officer_id="V2")
    await album.fetch()
    (case,) = await album.all(Case)
    assert (case.division_code, case.officer_id) == (OTHER, "V2")


@pytest.mark.parametrize(("north", "east"), [(0.00405, 0.0048), (7.6, 7.5)])
async def test_a_photo_from_too_far_away_places_nothing(album: Album, north: float, east: float) -> None:
    """Six hundred metres to the north-east of the nearest house, and 北京."""
    await _a_house_at(album, *to_gcj02(32.3151, 108.8972))
    album.wechat.photo = a_photo((32.3151 + north, 108.8972 + east))
    await album.photos("M1", division_code=COUNTY, officer_id="D1")
    await album.fetch()
    assert [case.division_code for case in await album.all(Case)] == [COUNTY]


async def test_a_photo_sent_before_its_words_says_where_it_is(album: Album) -> None:
    await _a_house_at(album, *to_gcj02(32.3151, 108.8972))
    album.wechat.photo = a_photo((32.3151, 108.8972))
    await album.road.shows("oStranger")
    await album.fetch()
    await album.road.says("oStranger", album.road.means("烟叶全打烂了", "disaster"))
    (case,) = await album.all(Case)
    assert case.division_code == VILLAGE
