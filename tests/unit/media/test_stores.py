"""A folder and a bucket keep the same promise; the bucket believes nobody who does not sign."""

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.core.errors import ConfigurationError
from app.media import FolderStore, GoneError, MediaStore, S3Access, S3Store, StoreError, open_store
from app.media.sigv4 import escaped, sign
from tests.bucket import Bucket
from tests.factories import HAIL
from tests.full_disk import files_of_at_most

pytestmark = pytest.mark.anyio
ACCESS = S3Access("http://127.0.0.1:9000", "cn-north-1", "AKTEST", "bucket-secret")
HASH = hashlib.sha256(b"hail").hexdigest()


@pytest.fixture
def bucket() -> Bucket:
    return Bucket(SimulatedClock(HAIL))


def _store(bucket: Bucket, **changes: Any) -> MediaStore:
    return open_store("s3://photos/县里/a b", replace(ACCESS, **changes), bucket.http, bucket.clock)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, bucket: Bucket, tmp_path: Path) -> MediaStore:
    return FolderStore(tmp_path) if request.param == "folder" else _store(bucket)


async def test_what_was_put_is_got_by_its_hash(store: MediaStore) -> None:
    assert await store.put(b"hail") == HASH
    assert await store.put(b"hail") == HASH
    assert await store.get(HASH) == b"hail"


async def test_only_the_services_own_user_looks_into_a_folder_of_photos(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "media")
    await store.put(b"hail")
    for folder in (store.root, store.path(HASH).parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_what_is_not_there_is_said(store: MediaStore) -> None:
    with pytest.raises(GoneError):
        await store.get(HASH)


async def test_what_was_deleted_is_gone_and_may_be_deleted_again(store: MediaStore) -> None:
    await store.put(b"hail")
    await store.delete(HASH)
    with pytest.raises(GoneError):
        await store.get(HASH)
    await store.delete(HASH)


async def test_a_trial_leaves_nothing(store: MediaStore, bucket: Bucket, tmp_path: Path) -> None:
    assert await store.probe()
    assert not bucket.objects
    assert not any(os.scandir(tmp_path))


async def test_the_same_photo_is_sent_to_the_bucket_once(bucket: Bucket) -> None:
    store = _store(bucket)
    await store.put(b"hail")
    await store.put(b"hail")
    assert [line.split()[0] for line in bucket.asked] == ["HEAD", "PUT", "HEAD"]
    assert list(bucket.objects) == [f"/photos/%E5%8E%BF%E9%87%8C/a%20b/{HASH[:2]}/{HASH}"]


async def test_over_a_real_connection_it_is_the_same(bucket: Bucket) -> None:
    with bucket.serving() as endpoint:
        async with httpx.AsyncClient() as http:
            store = open_store("s3://photos/县里", replace(ACCESS, endpoint=endpoint), http, bucket.clock)
            assert await store.get(await store.put(b"hail")) == b"hail"
            assert endpoint in await store.probe()
            wrong = replace(ACCESS, endpoint=endpoint, secret_key="wrong")
            with pytest.raises(StoreError, match="403"):
                await open_store("s3://photos/a", wrong, http, bucket.clock).put(b"hail")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"secret_key": "wrong"}, "secret_key"),
        ({"access_key": "somebody"}, "access_key"),
        ({"region": "us-east-1"}, "region"),
    ],
)
async def test_a_wrong_key_or_region_is_named(bucket: Bucket, changes: dict[str, str], word: str) -> None:
    with pytest.raises(StoreError, match=word):
        await _store(bucket, **changes).probe()


async def test_a_clock_that_is_wrong_is_refused(bucket: Bucket) -> None:
    store = open_store("s3://photos/a", ACCESS, bucket.http, SimulatedClock(HAIL.replace(hour=1)))
    with pytest.raises(StoreError, match="时间"):
        await store.put(b"hail")


async def test_a_bucket_that_is_not_there_is_named(bucket: Bucket) -> None:
    with pytest.raises(StoreError, match="没有这个桶"):
        await open_store("s3://other/a", ACCESS, bucket.http, bucket.clock).put(b"hail")


async def test_what_came_back_changed_is_no_photo(bucket: Bucket) -> None:
    store = _store(bucket)
    await store.put(b"hail")
    bucket.objects = dict.fromkeys(bucket.objects, b"other")
    with pytest.raises(StoreError):
        await store.get(HASH)


async def test_a_store_that_cannot_be_reached_says_so() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    http = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
    with pytest.raises(StoreError, match="连不上"):
        await open_store("s3://photos", ACCESS, http, SimulatedClock(HAIL)).put(b"hail")


async def test_a_folder_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="写不进去"):
        await FolderStore(tmp_path / "file").put(b"hail")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_photo_that_the_disk_had_no_room_for_leaves_no_piece_of_itself(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with files_of_at_most(1_000), pytest.raises(StoreError, match="写不进去"):
        await store.put(b"hail" * 1_000)
    with files_of_at_most(0), pytest.raises(StoreError, match="写不进去"):
        await store.probe()
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("url", ["ftp://a/b", "s3:///prefix", "photos", "file:", "file://"])
def test_an_address_that_is_none_is_refused(url: str, bucket: Bucket) -> None:
    with pytest.raises(ConfigurationError, match="media_url"):
        open_store(url, ACCESS, bucket.http, bucket.clock)


def test_a_bucket_without_keys_is_refused(bucket: Bucket) -> None:
    with pytest.raises(ConfigurationError, match="access_key"):
        open_store("s3://photos", S3Access(), bucket.http, bucket.clock)
    assert isinstance(_store(bucket), S3Store)


def test_the_signature_is_that_of_the_published_example() -> None:
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-amz-date": "20130524T000000Z",
    }
    signature = sign(
        "GET",
        escaped("/test.txt"),
        headers,
        scope="20130524/us-east-1/s3/aws4_request",
        secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )
    assert signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
