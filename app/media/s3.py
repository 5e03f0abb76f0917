"""A bucket of an S3-compatible store; objects are named as the folder names its files."""

import hashlib
import secrets

import httpx

from app.core.clock import Clock
from app.media.base import GoneError, S3Access, StoreError
from app.media.sigv4 import escaped, signed_headers

_SECONDS = 30.0
_WHY = {
    403: "密钥不对、没有权限,或者这台机器的时间不准:检查 [s3] 的 access_key、secret_key 和桶的权限",
    404: "没有这个桶:检查 media_url 里的桶名和 [s3] 的 endpoint、region",
    301: "桶在另一个地区:检查 [s3] 的 region",
    400: "请求不被接受:检查 [s3] 的 endpoint 和 region",
}


class S3Store:
    """Files in a bucket, addressed by path, as every compatible store understands."""

    def __init__(
        self, bucket: str, prefix: str, access: S3Access, http: httpx.AsyncClient, clock: Clock
    ) -> None:
        self._access = access
        self._http = http
        self._clock = clock
        self._base = (access.endpoint or f"https://s3.{access.region}.amazonaws.com").rstrip("/")
        self._root = f"/{bucket}/{prefix}".rstrip("/")

    async def put(self, data: bytes) -> str:
        """Keep the bytes and answer their hash; what is there already is not sent again."""
        content_hash = hashlib.sha256(data).hexdigest()
        name = self._name(content_hash)
        if (await self._ask("HEAD", name)).status_code != 200:
            self._check(await self._ask("PUT", name, data))
        return content_hash

    async def get(self, content_hash: str) -> bytes:
        """The bytes of this hash, which they must still have; raises GoneError, StoreError."""
        answer = await self._ask("GET", self._name(content_hash))
        if answer.status_code == 404:
            raise GoneError("这个文件不在了")
        self._check(answer)
        if hashlib.sha256(answer.content).hexdigest() != content_hash:
            raise StoreError(f"{self._base} 给回来的文件不是存进去的那个")
        return answer.content

    async def delete(self, content_hash: str) -> None:
        """No object has this hash any more; raises StoreError."""
        answer = await self._ask("DELETE", self._name(content_hash))
        if answer.status_code != 404:
            self._check(answer)

    async def probe(self) -> str:
        """The bucket, after an object was written there and removed again; raises StoreError."""
        name = f"{self._root}/.{secrets.token_hex(8)}"
        self._check(await self._ask("PUT", name, b"?"))
        self._check(await self._ask("DELETE", name))
        return f"{self._base}{self._root}"

    def _name(self, content_hash: str) -> str:
        return f"{self._root}/{content_hash[:2]}/{content_hash}"

    async def _ask(self, method: str, name: str, body: bytes = b"") -> httpx.Response:
        path = escaped(name)
        url = httpx.URL(self._base + path)
        headers = signed_headers(
            method,
            url.netloc.decode("ascii"),
            path,
            body,
            at=self._clock.now(),
            region=self._access.region,
            access_key=self._access.access_key,
            secret_key=self._access.secret_key,
        )
        try:
            return await self._http.request(
                method, url, headers=headers, content=body, timeout=_SECONDS, follow_redirects=False
            )
        except httpx.HTTPError as error:
            raise StoreError(
                f"{self._base} 连不上({type(error).__name__}):检查 [s3] 的 endpoint 和网络"
            ) from error

    def _check(self, answer: httpx.Response) -> None:
        if answer.status_code not in (200, 204):
            why = _WHY.get(answer.status_code, "存储暂时用不了")
            raise StoreError(f"{self._base}{self._root} 存取照片被拒绝({answer.status_code}):{why}")
