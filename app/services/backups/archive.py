"""The file of a backup: a ZIP with one member a table, one a photo, and a manifest that says what is whole.

A table is `tables/<name>.jsonl`, a photo `media/<its SHA-256>`, the manifest `manifest.json`. Members are written and
read as streams; what stays in memory is a line of the directory for each photo.
"""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ValidationError

from app.core.errors import ConfigurationError, InputRefusedError, why_not

FORMAT = 1
MANIFEST, NOTICE = "manifest.json", "README.txt"
CHUNK = 1 << 20
NOTICE_TEXT = """这是包联的备份:数据库的每一行和照片。
姓名、住址没有加密,请像户口册一样保管。电话、身份证号、群众的原话是加密的。
密钥(baolian.toml 里的 secret_key 和 data_keys)不在这个文件里:另外抄一份,分开保管。没有密钥,这个备份恢复不了。
恢复:新建一个空库,写好 baolian.toml(密钥和以前一样),运行 baolian restore 这个文件。
"""
Progress = Callable[[str, int, int], None]


class TablePart(BaseModel):
    """What the manifest says of one table."""

    columns: list[str]
    rows: int
    sha256: str


class Lookup(BaseModel):
    """One sealed value with its look-up hash: whether the keys at hand still find people."""

    column: str
    sealed: str
    index: str


class Manifest(BaseModel):
    """What a backup holds; `keys` has one sealed value (column, value) for each data key that it needs."""

    format: int = FORMAT
    program: str
    db_schema: str
    engine: str
    made_at: str
    tables: dict[str, TablePart]
    media: list[str]
    media_lost: int = 0
    has_media: bool = True
    keys: dict[str, tuple[str, str]]
    lookup: Lookup | None = None

    @property
    def columns(self) -> dict[str, list[str]]:
        """Of each table, in the order of its lines."""
        return {name: part.columns for name, part in self.tables.items()}

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(part.rows for part in self.tables.values())


class Lines:
    """The lines of one table on their way into the file."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member
        self._digest = hashlib.sha256()
        self.count = 0

    def add(self, line: bytes) -> None:
        """One more."""
        self._digest.update(line)
        self._member.write(line)
        self.count += 1

    @property
    def sha256(self) -> str:
        """Of all lines so far."""
        return self._digest.hexdigest()


class Writer:
    """A backup on its way: it gets its name when it is whole, and nothing is left of one that failed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.parent / f"{path.name}.partial"

    def __enter__(self) -> Self:
        if self._path.is_dir():
            raise ConfigurationError(f"{self._path} 是目录:在后面写上文件名,例如 {self._path / '包联.zip'}")
        if self._path.exists():
            raise InputRefusedError(f"{self._path} 已经在了:换一个名字,例如带上日期")
        with _told(self._path):
            self._partial.unlink(missing_ok=True)
            number = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(number, "wb")
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with _told(self._path):
                self._zip.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                if kind is None:
                    self._partial.replace(self._path)
        finally:
            with suppress(OSError):  # what a full disk did not take above it does not take now
                self._file.close()
            self._partial.unlink(missing_ok=True)

    @contextmanager
    def table(self, name: str) -> Iterator["Lines"]:
        """The member of a table, to which lines are added."""
        with _told(self._path), self._zip.open(member_of(name), "w", force_zip64=True) as member:
            yield Lines(member)

    def add_media(self, content_hash: str, data: bytes) -> None:
        """One photo as it is; pictures do not get smaller."""
        with _told(self._path):
            self._zip.writestr(ZipInfo(f"media/{content_hash}"), data, ZIP_STORED)

    def finish(self, manifest: Manifest) -> None:
        """The manifest and the notice; nothing comes after them."""
        with _told(self._path):
            self._zip.writestr(NOTICE, NOTICE_TEXT)
            self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))


def member_of(table: str) -> str:
    """The member that holds a table."""
    return f"tables/{table}.jsonl"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = why_not(error)
        raise ConfigurationError(f"{path} 写不了({why}):换一个写得进去、放得下的目录") from error


class Reader:
    """A backup that is read; every error names the member and is an InputRefusedError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = ZipFile(path)
            self.manifest = Manifest.model_validate_json(self._zip.read(MANIFEST))
        except (BadZipFile, KeyError, EOFError, zlib.error, OSError, ValidationError) as error:
            why = f"{path} 不是完整的备份({MANIFEST} 读不出来):换一份备份"
            raise InputRefusedError(why) from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def check(self, told: Progress) -> None:
        """Every member is there and as it was written; raises InputRefusedError that names the first that is not."""
        parts = {member_of(name): part.sha256 for name, part in self.manifest.tables.items()}
        parts |= {f"media/{content_hash}": content_hash for content_hash in self.manifest.media}
        for done, (member, wanted) in enumerate(parts.items(), 1):
            digest = hashlib.sha256()
            for chunk in self._chunks(member):
                digest.update(chunk)
            if digest.hexdigest() != wanted:
                raise self._damaged(member)
            told("核对", done, len(parts))

    def lines(self, table: str) -> Iterator[bytes]:
        """The lines of a table."""
        rest = b""
        for chunk in self._chunks(member_of(table)):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole

    def media(self, content_hash: str) -> bytes:
        """One photo."""
        return b"".join(self._chunks(f"media/{content_hash}"))

    def _chunks(self, member: str) -> Iterator[bytes]:
        try:
            with self._zip.open(member) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except (BadZipFile, KeyError, EOFError, zlib.error, OSError, NotImplementedError) as error:
            raise self._damaged(member) from error

    def _damaged(self, member: str) -> InputRefusedError:
        return InputRefusedError(f"{self.path} 里的 {member} 坏了或缺了:换一份备份;什么都没有写入")
