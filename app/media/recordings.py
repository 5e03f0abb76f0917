"""Voices and films: the same bytes without what the phone wrote beside them. Nothing is decoded."""

from collections.abc import Callable, Iterator, Mapping

_HOLD_OTHERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
_TELL = frozenset({b"udta", b"meta", b"uuid"})
_DEEPEST = 8


def stripped(data: bytes, mime: str) -> bytes | None:
    """The copy that may leave the house; None for kinds that we cannot clean."""
    clean = _CLEAN.get(mime)
    return clean(data) if clean is not None else None


def _as_is(data: bytes) -> bytes:
    return data


def _mp3(data: bytes) -> bytes:
    """Without its ID3 tags, at the front and at the end."""
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) > at + 10:
        told = zip(data[at + 6 : at + 10], (21, 14, 7, 0), strict=True)
        at += 10 + sum((byte & 0x7F) << shift for byte, shift in told)
    data = data[at:]
    return data[:-128] if data[-128:-125] == b"TAG" else data


def _wav(data: bytes) -> bytes:
    """Only the chunks that sound."""
    kept = b"".join(chunk for name, chunk in _chunks(data[12:]) if name in (b"fmt ", b"data"))
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        end += end % 2
        yield data[at : at + 4], data[at:end]
        at = end


def _mp4(data: bytes) -> bytes:
    """Every box that tells where and by what it was filmed, emptied in its place: offsets stay right."""
    film = bytearray(data)
    _blank(film, 0, len(film), 0)
    return bytes(film)


def _blank(film: bytearray, at: int, end: int, depth: int) -> None:
    while at + 8 <= end and depth < _DEEPEST:
        size, name = int.from_bytes(film[at : at + 4], "big"), bytes(film[at + 4 : at + 8])
        head = 8
        if size == 1:
            size, head = int.from_bytes(film[at + 8 : at + 16], "big"), 16
        size = end - at if size == 0 else size
        if size < head or at + size > end:
            return
        if name in _TELL:
            film[at + 4 : at + 8] = b"free"
            film[at + head : at + size] = bytes(size - head)
        elif name in _HOLD_OTHERS:
            _blank(film, at + head, at + size, depth + 1)
        at += size


_CLEAN: Mapping[str, Callable[[bytes], bytes]] = {
    "audio/amr": _as_is,
    "audio/silk": _as_is,
    "audio/mpeg": _mp3,
    "audio/wav": _wav,
    "video/mp4": _mp4,
}
