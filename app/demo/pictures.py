"""The pictures on a demo phone: the shipped set, and what the visitor uploaded."""

import hashlib
import io
from collections import OrderedDict
from pathlib import Path

from PIL import Image, ImageOps

from app.core.errors import InvalidValueError
from app.demo.photos import PHOTOS, draw_photo

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1600
KEPT = 200
TOO_LARGE = "这张照片太大了:最多 10 MB。换一张小一点的,或者先用手机拍一张普通照片"


class PhoneAlbum:
    """Pictures by name; uploads are turned, made smaller and re-encoded as a phone's app does."""

    def __init__(self, folder: Path | None = None) -> None:
        """With `folder`, uploads outlive the process."""
        self._uploads: OrderedDict[str, bytes] = OrderedDict()
        self._folder = folder
        if folder is not None and folder.exists():
            for path in sorted(folder.glob("upload-*.jpg"))[-KEPT:]:
                self._uploads[path.stem] = path.read_bytes()

    def captions(self) -> dict[str, str]:
        """The shipped pictures' captions by name."""
        return {name: caption for name, (caption, _) in PHOTOS.items()}

    def picture(self, name: str) -> bytes:
        """The JPEG of that name; raises InvalidValueError."""
        if name in PHOTOS:
            return draw_photo(name)
        if name in self._uploads:
            return self._uploads[name]
        raise InvalidValueError("没有这张照片", "photos")

    def add(self, data: bytes) -> str:
        """Keep an uploaded picture and answer its name; raises InvalidValueError for what is no picture."""
        if len(data) > MAX_UPLOAD_BYTES:
            raise InvalidValueError(TOO_LARGE, "photo")
        jpeg = _as_jpeg(data)
        name = "upload-" + hashlib.sha256(jpeg).hexdigest()[:16]
        self._uploads[name] = jpeg
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.jpg").write_bytes(jpeg)
        if len(self._uploads) > KEPT:
            forgotten, _ = self._uploads.popitem(last=False)
            if self._folder is not None:
                (self._folder / f"{forgotten}.jpg").unlink(missing_ok=True)
        return name


def _as_jpeg(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise InvalidValueError("照片的像素太多,请换一张小一点的", "photo")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidValueError("这个文件不是照片(支持 JPEG、PNG、WebP)", "photo") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    upright.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
