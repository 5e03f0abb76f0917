"""Signatures of AWS, version 4, over requests to S3. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    method: str,
    host: str,
    path: str,
    body: bytes,
    *,
    at: datetime,
    region: str,
    access_key: str,
    secret_key: str,
) -> dict[str, str]:
    """The headers that a request without a query needs; `path` is as it stands in the request line."""
    headers = {
        "host": host,
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}",
    }
    scope = f"{at:%Y%m%d}/{region}/s3/aws4_request"
    signature = sign(method, path, headers, scope=scope, secret_key=secret_key)
    names = ";".join(sorted(headers))
    credential = f"{ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": credential}


def sign(
    method: str, path: str, headers: Mapping[str, str], *, scope: str, secret_key: str, query: str = ""
) -> str:
    """The signature over these headers, all of them signed; `scope` is date/region/service/aws4_request."""
    names = sorted(headers)
    canonical = "\n".join(
        [
            method,
            path,
            query,
            *(f"{name}:{headers[name].strip()}" for name in names),
            "",
            ";".join(names),
            headers["x-amz-content-sha256"],
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join([ALGORITHM, headers["x-amz-date"], scope, digest])
    key = b"AWS4" + secret_key.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def escaped(path: str) -> str:
    """A path as S3 signs it: everything but letters, digits, `-._~` and `/` escaped."""
    return quote(path, safe="/-._~")
