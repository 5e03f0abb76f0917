"""Files are known by their first bytes (protocol reference, C14)."""

import pytest

from app.core.enums import SegmentKind
from bots.base import Fetched, FetchError
from bots.fetcher import require_kind, sniff
from tests.unit.bots.fetch_world import JPEG


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"#!AMR\n....", "audio/amr"),
        (b"#!SILK_V3....", "audio/silk"),
        (b"\x02#!SILK_V3....", "audio/silk"),
        (b"ID3\x03....", "audio/mpeg"),
        (b"\xff\xfb\x90....", "audio/mpeg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
    ],
)
def test_files_are_known_by_their_first_bytes(data: bytes, mime: str) -> None:
    assert sniff(data).mime == mime


@pytest.mark.parametrize("data", [b"", b"<svg>", b"MZ....", b"BM....", b"RIFF\0\0\0\0AVI ", b"PK\x05\x06"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(FetchError):
        sniff(data)


def test_a_sound_is_no_picture() -> None:
    with pytest.raises(FetchError):
        require_kind(Fetched(b"#!AMR\n", "audio/amr"), SegmentKind.IMAGE)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04....", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_document_is_taken_as_a_file_and_never_as_a_photo(data: bytes) -> None:
    assert require_kind(sniff(data), SegmentKind.FILE).data == data
    with pytest.raises(FetchError, match="wrong_type"):
        require_kind(sniff(data), SegmentKind.IMAGE)
