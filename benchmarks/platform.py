"""A WeChat API that takes every message at once: what the road's jobs talk to while it is measured.

`python -m benchmarks.platform PORT` serves until it is ended, on the core of the load.
"""

import json
import sys
from itertools import count
from typing import Any

import uvicorn

_numbers = count(1)


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A token for whoever asks for one, a message's number for everything else."""
    while (await receive()).get("more_body"):
        pass
    is_token = scope["path"].endswith("token")
    said = {"access_token": "benchmark", "expires_in": 7200} if is_token else {"msgid": next(_numbers)}
    body = json.dumps({"errcode": 0, "errmsg": "ok", **said}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve the platform."""
    uvicorn.run(answer, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", lifespan="off")


if __name__ == "__main__":
    main()
