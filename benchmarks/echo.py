"""WeRoBot's own server with the barest handler: it decrypts, echoes, encrypts, and stores nothing.

`python -m benchmarks.echo PORT` serves until it is ended.
"""

import logging
import sys

import waitress
from werobot import WeRoBot

from benchmarks.wire import AES_KEY, APP_ID, TOKEN


def main() -> None:
    """Serve the echo."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    robot = WeRoBot(token=TOKEN, app_id=APP_ID, encoding_aes_key=AES_KEY, SESSION_STORAGE=False)
    robot.add_handler(lambda message: message.content, type="text")
    waitress.serve(robot.wsgi, host="127.0.0.1", port=int(sys.argv[1]), _quiet=True)


if __name__ == "__main__":
    main()
