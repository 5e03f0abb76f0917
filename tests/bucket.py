"""A bucket on loopback that checks every signature by the published rules, and can misbehave."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from app.core.clock import Clock

_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<who>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request, "
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass
class Bucket:
    """Objects by their path; refuses what is not signed by its key, too old, or for another region."""

    clock: Clock
    name: str = "photos"
    region: str = "cn-north-1"
    access_key: str = "AKTEST"
    secret_key: str = "bucket-secret"
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails_with: int | None = None

    @property
    def http(self) -> httpx.AsyncClient:
        """A client that reaches nothing but this bucket."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The bucket behind a real socket on loopback; its endpoint."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What S3 would say."""
        path = request.url.raw_path.decode()
        self.asked.append(f"{request.method} {path}")
        refusal = self.fails_with or self._refusal(request, path)
        if refusal:
            return httpx.Response(refusal)
        if not path.startswith(f"/{self.name}/"):
            return httpx.Response(404)
        if request.method == "PUT":
            self.objects[path] = request.content
            return httpx.Response(200)
        if request.method == "DELETE":
            self.objects.pop(path, None)
            return httpx.Response(204)
        found = self.objects.get(path)
        return httpx.Response(404) if found is None else httpx.Response(200, content=found)

    def _refusal(self, request: httpx.Request, path: str) -> int | None:
        said = _SIGNED.fullmatch(request.headers.get("authorization", ""))
        if said is None or said["who"] != self.access_key:
            return 403
        if said["region"] != self.region:
            return 400
        stamp = request.headers["x-amz-date"]
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        is_late = abs(self.clock.now() - at) > timedelta(minutes=15) or not stamp.startswith(said["day"])
        names = said["names"].split(";")
        body_hash = hashlib.sha256(request.content).hexdigest()
        if is_late or "host" not in names or request.headers["x-amz-content-sha256"] != body_hash:
            return 403
        lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
        canonical = f"{request.method}\n{path}\n\n{lines}\n{said['names']}\n{body_hash}"
        scope = f"{said['day']}/{self.region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret_key}".encode()
        for part in (said["day"], self.region, "s3", "aws4_request", text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return None if hmac.compare_digest(key.hex(), said["signature"]) else 403


def _handler(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            url = f"http://{self.headers['host']}{self.path}"
            request = httpx.Request(self.command, url, headers=list(self.headers.items()), content=body)
            answer = bucket.answer(request)
            self.send_response(answer.status_code)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    methods = {f"do_{method}": Handler._take for method in ("GET", "PUT", "HEAD", "DELETE")}
    return type("Serving", (Handler,), methods)
